"""Asks the encoder to code some macroblocks nearly without loss: those along the framing's edge.

A macroblock that is half picture, half fill would ring into its fill. FFmpeg's `addroi` filter marks regions, x264
lowers the quantiser there. With that, fill stays fill within 3 steps (docs/decisions/0008 has the measurements), at a
few percent of the clip's size.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, cast

from capture.ffmpeg import av
from redact.geometry import EvenRect

# Of the quantiser's whole range: 28 steps finer. 20 steps leave samples 9 off in noise; 51 starve the rest of the clip.
_FINER: Final = "-11/20"


class EdgeQuality:
    """Marks pictures of one size.

    Args:
        regions: whole macroblocks, pixels.
        width: of the pictures.
        height: of the pictures.
        time_base: of their times.
    """

    def __init__(self, regions: Sequence[EvenRect], width: int, height: int, time_base: Fraction) -> None:
        self._graph: Any = None
        if not regions:
            return
        graph: Any = av.filter.Graph()  # not all of it is typed
        last = graph.add_buffer(width=width, height=height, format=av.VideoFormat("yuv420p"), time_base=time_base)
        for region in regions:
            marked = graph.add("addroi", f"{region.x}:{region.y}:{region.width}:{region.height}:{_FINER}")
            last.link_to(marked)
            last = marked
        last.link_to(graph.add("buffersink"))
        graph.configure()
        self._graph = graph

    def mark(self, picture: av.VideoFrame) -> av.VideoFrame:
        """The same picture, its regions marked."""
        if self._graph is None:
            return picture
        self._graph.push(picture)
        return cast("av.VideoFrame", self._graph.pull())
