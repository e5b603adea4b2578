"""Printed codes, 1-D and 2-D, of any symbology: where they are, never what they say. Nothing is decoded.

The question asked of each 4x4 pixels is "are these printed modules?". Readers answer another one ("can I decode it?")
and find half of the codes in view; a code too blurred for today's reader may not be so for tomorrow's.

A look has three steps. Contrast in four directions at three sizes, and the local black and white, in cells of 4x4
pixels (`code_cells`, integer arithmetic). A small convolutional net over the logarithms of these, so that dim light is
a shift and not another picture; it was trained on our own renderings (`packaging/training`). Connected cells become a
rotated box with a margin for the quiet zone. The same net looks at the picture at a quarter of its size, for codes held
close to the camera.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from redact.frames import Plane
from redact.geometry import Polygon
from redact.model_files import NetMissingError
from redact.opencv import cv2

WEIGHTS: Final = Path(__file__).resolve().parent / "weights" / "codes.onnx"
_WEIGHTS_SHA256: Final = "400f09f89166fdafee8911d45ac5bc8b625f01ca5cb6146ab6bb0857ee86b2e9"

CELL_PX: Final = 4
CHANNELS: Final = 15

# Wider or taller pictures are scaled down to this: 1080p in the time of 720p.
_LONGEST_PX: Final = 1280
_LINEAR_SCALE: Final = 0.6
# The widest step of the net is four cells; both sides of what it sees are multiples of that at both sizes.
_STEP_PX: Final = 4 * CELL_PX
# At a quarter of its size a code with modules of 5-36 px looks like one of 1.2-9 px, which the net knows.
_CLOSE_UP: Final = 4
# Contrast below this many grey levels is mostly noise: it is added before the logarithm.
LOG_OFFSET: Final = 3.0
_LOGARITHMS: Final = np.log(np.arange(256, dtype=np.float32) + np.float32(LOG_OFFSET))

# A group this large is 70 pixels square.
_LARGE_CELLS: Final = 300
# This large, 120 pixels square: a slatted wall more often than a code. Smaller codes in dim light are seldom certain.
_VAST_CELLS: Final = 900
_CERTAIN: Final = 0.9


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a group of cells must reach to be a code.

    Attributes:
        sure: its core's cells are at least this sure.
        likely: it reaches as far as its cells are this sure.
        trust: mean of a large group: a code is one thing, a busy room is sure here and there.
        trust_small: mean of a small one: more of it is edge, where the net is never sure, and it costs little picture.
        certain: share of a vast group's cells that the net is certain of: codes had 0.78 and more, slats up to 0.32.
        least_cells: in the core.
    """

    sure: float
    likely: float
    trust: float
    trust_small: float
    certain: float
    least_cells: int

    def passes(self, cells: int, sure_cells: int, certain_cells: int, trust: float) -> bool:
        """Whether a group is a code.

        Args:
            cells: in the group.
            sure_cells: of them, in its core.
            certain_cells: of them, more certain than `_CERTAIN`.
            trust: mean of all of them.
        """
        share = min(1.0, cells / _LARGE_CELLS)
        return (
            sure_cells >= self.least_cells
            and trust >= self.trust_small + (self.trust - self.trust_small) * share
            and (cells < _VAST_CELLS or certain_cells >= self.certain * cells)
        )


# Measured with `tests/redaction/eval_codes.py`. 10 cells: a code of 12x12 pixels has 9, and the net spreads it.
_BAR: Final = _Bar(sure=0.6, likely=0.4, trust=0.72, trust_small=0.52, certain=0.4, least_cells=10)
# The close-up look sees large letters, railings and windows as small ones: only what it is certain of, and no less than
# 21x21 modules of 5 pixels, which are 43 of its cells, some of them cut by the edge.
_CLOSE_UP_BAR: Final = _Bar(sure=0.97, likely=0.85, trust=0.9, trust_small=0.9, certain=0.4, least_cells=30)
# The close-up look's outline lies some 40 pixels outside of the code, 10 of its own: what is inside of that must be
# covered already, or the outline is not dropped.
_CLOSE_UP_SLACK: Final = 21
_COVERED_SHARE: Final = 0.97
# A group reaches no further than this beyond its core, or one code would drag half a room along.
_REACH_CELLS: Final = 3
# A group that fills this much of its rotated box is one code; a ragged one keeps its own outline, since a box around
# it would take half the picture with it.
_BOX_FILL: Final = 0.6
# The quiet zone belongs to the code: 4 modules of 21-41 on each side of a QR code, 10 of 80-200 beside bars. And half a
# cell of doubt on each side, and a cell for what the blur of a lens spreads.
_MARGIN_PX: Final = 4.0
_MARGIN_SHARE: Final = 0.09

# Below this there is no room for a code: 12 modules (the smallest DataMatrix is 10) of one pixel.
_SHORTEST_PX: Final = 12


class CodeWeightsError(NetMissingError):
    """The weights of the code finder are missing or changed: it cannot look, so nothing may be shown."""


class CodeFinder:
    """Looks for printed codes. Pure: the same picture gives the same regions. Not for two threads at once.

    Args:
        weights: of the net; only the file of this version is taken.

    Raises:
        CodeWeightsError: the weights are missing or changed.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(_read_weights(weights), np.uint8))
        self.certainty = 1.0

    def regions(self, luma: Plane) -> tuple[Polygon, ...]:
        """Where codes are: a polygon each, in pixels of `luma`, quiet zone included; may reach beyond the picture.

        Args:
            luma: limited range, shape (height, width), any size.
        """
        height, width = luma.shape
        self.certainty = 1.0
        if min(height, width) < _SHORTEST_PX:
            return ()
        scale = min(1.0, _LONGEST_PX / max(height, width))
        if scale < 1:
            size = (max(_SHORTEST_PX, round(width * scale)), max(_SHORTEST_PX, round(height * scale)))
            # From 1080p, averaging by area takes ten times as long and shows the net no more.
            interpolation = cv2.INTER_LINEAR if scale > _LINEAR_SCALE else cv2.INTER_AREA
            luma = cast("Plane", cv2.resize(luma, size, interpolation=interpolation))
        padded = _padded(luma, _STEP_PX)
        close_up = _padded(_halved(_halved(padded)), _STEP_PX)
        outlines, self.certainty = _outlines(self._look(padded), _BAR)
        near, _ = _outlines(self._look(close_up), _CLOSE_UP_BAR)  # its bar is high because it is often wrong
        outlines += _not_yet_covered(near, outlines, close_up.shape)
        to_picture = np.asarray((width / luma.shape[1], height / luma.shape[0]))
        return tuple(Polygon(tuple((float(x), float(y)) for x, y in outline * to_picture)) for outline in outlines)

    def _look(self, padded: Plane) -> npt.NDArray[np.float32]:
        """How sure the net is of each cell, 0-1."""
        cells = code_cells(padded)
        channels, rows, columns = cells.shape
        logarithms = cv2.LUT(cells.reshape(channels * rows, columns), _LOGARITHMS)
        self._net.setInput(logarithms.reshape(1, channels, rows, columns))
        quarters = self._net.forward()[0]
        # The net answers for 2x2 cells at once, one channel each.
        answer = quarters.reshape(2, 2, rows // 2, columns // 2).transpose(2, 0, 3, 1).reshape(rows, columns)
        return cast("npt.NDArray[np.float32]", np.ascontiguousarray(answer))


def code_cells(luma: Plane) -> Plane:
    """What the net sees: 15 channels for each 4x4 pixels, as (channel, row, column).

    Channels 0-3, 4-7 and 8-11: mean contrast across, down and along both diagonals between pixels two apart, at full,
    half and quarter size. 12, 13: the brightest and darkest of the half-size pixels around. 14: mean luma.

    Args:
        luma: both sides multiples of 8.
    """
    half = _halved(luma)
    quarter = _halved(half)
    channels = [_halved(_halved(contrast)) for contrast in _contrasts(luma)]
    channels += [_halved(contrast) for contrast in _contrasts(half)]
    channels += _contrasts(quarter)
    around = np.ones((5, 5), np.uint8)
    for extreme in (cv2.dilate(half, around), cv2.erode(half, around)):
        channels.append(cast("Plane", extreme[::2, ::2]))
    channels.append(quarter)
    return np.stack(channels)


def _contrasts(picture: Plane) -> list[Plane]:
    framed = cv2.copyMakeBorder(picture, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    pairs = (
        (framed[1:-1, 2:], framed[1:-1, :-2]),
        (framed[2:, 1:-1], framed[:-2, 1:-1]),
        (framed[2:, 2:], framed[:-2, :-2]),
        (framed[2:, :-2], framed[:-2, 2:]),
    )
    return [cast("Plane", cv2.absdiff(one, other)) for one, other in pairs]


def _halved(picture: Plane) -> Plane:
    size = (picture.shape[1] // 2, picture.shape[0] // 2)
    return cast("Plane", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _padded(picture: Plane, multiple: int) -> Plane:
    below, right = (-side % multiple for side in picture.shape)
    return cast("Plane", cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REPLICATE))


def _outlines(probability: npt.NDArray[np.float32], bar: _Bar) -> tuple[list[npt.NDArray[np.float32]], float]:
    """Corners of each group of cells, in pixels of the picture looked at, (n, 2) each; and the least certainty."""
    core = (probability > bar.sure).astype(np.uint8)
    if not core.any():
        return [], 1.0
    reach = np.ones((2 * _REACH_CELLS + 1, 2 * _REACH_CELLS + 1), np.uint8)
    likely = np.logical_and(cv2.dilate(core, reach) > 0, probability > bar.likely).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    sure = np.bincount(labels[core > 0], minlength=count)
    certain = np.bincount(labels[probability > _CERTAIN], minlength=count)
    trust = np.bincount(labels.ravel(), probability.ravel(), minlength=count)
    outlines = []
    least = 1.0
    for group in range(1, count):
        left, top, width, height, cells = stats[group]
        mean = float(trust[group]) / int(cells)
        if not bar.passes(int(cells), int(sure[group]), int(certain[group]), mean):
            if cells >= bar.least_cells:  # fewer are a speck, however code-like
                least = min(least, 1.0 - mean)
            continue
        least = min(least, mean)
        shape = (labels[top : top + height, left : left + width] == group).astype(np.uint8)
        outlines.append(_outline(shape, int(cells)) + np.asarray([left * CELL_PX, top * CELL_PX], np.float32))
    return outlines, least


def _outline(shape: Plane, cells: int) -> npt.NDArray[np.float32]:
    """Corners around one group of cells, in pixels from its own corner."""
    pixels = cv2.resize(shape, None, fx=CELL_PX, fy=CELL_PX, interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(pixels, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    center, (width, height), angle = cv2.minAreaRect(contours[0])
    if cells * CELL_PX**2 >= _BOX_FILL * width * height:
        grown = [side * (1 + 2 * _MARGIN_SHARE) + 2 * _MARGIN_PX for side in (width, height)]
        return cast("npt.NDArray[np.float32]", cv2.boxPoints((center, grown, angle)))
    reach = 2 * CELL_PX
    room = cv2.copyMakeBorder(pixels, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * CELL_PX + 1, 2 * CELL_PX + 1))
    contours, _ = cv2.findContours(cv2.dilate(room, disc), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return contours[0][:, 0].astype(np.float32) - reach


def _not_yet_covered(
    close_up: list[npt.NDArray[np.float32]], found: list[npt.NDArray[np.float32]], shape: tuple[int, ...]
) -> list[npt.NDArray[np.float32]]:
    """What the close-up look adds, in pixels of the full look: its steps are coarse, so a code found twice is dropped.

    Args:
        close_up: outlines in its own pixels.
        found: outlines of the full look in its pixels.
        shape: of the close-up picture.
    """
    slack = np.ones((_CLOSE_UP_SLACK, _CLOSE_UP_SLACK), np.uint8)
    covered = np.zeros(shape, np.uint8)
    for outline in found:
        cv2.fillPoly(covered, [np.round(outline / _CLOSE_UP).astype(np.int32)], 1)
    added = []
    for outline in close_up:
        place = np.zeros(shape, np.uint8)
        cv2.fillPoly(place, [np.round(outline).astype(np.int32)], 1)
        inside = cv2.erode(place, slack) > 0
        if not inside.any() or float(covered[inside].mean()) < _COVERED_SHARE:
            added.append(outline * _CLOSE_UP)
    return added


def _read_weights(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CodeWeightsError(
            f"{path.name} is missing. Install Swaddle again, or check the repository out anew."
        ) from error
    if hashlib.sha256(content).hexdigest() != _WEIGHTS_SHA256:
        raise CodeWeightsError(f"{path.name} is not the file of this version. Install Swaddle again.")
    return content
