"""More masks for a clip that is masked already. The masker does it, so what holds for its masks holds for these.

Nothing is ever uncovered: what comes in as fill goes out as fill, whatever is added.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from redact.frames import MaskedFrame, Plane, RawFrame
from redact.geometry import AddedMask, EvenRect, Framing, Polygon, Rect
from redact.masker import Masker


class Remasker:
    """Adds masks to the decoded frames of one clip. One thread at a time.

    Args:
        width: of the clip.
        height: of the clip.
        masks: grow as zones do: by a margin, then to whole transform blocks.
    """

    def __init__(self, width: int, height: int, masks: Sequence[AddedMask]) -> None:
        self._size = (width, height)
        self._masks = tuple(masks)
        self._masker: tuple[tuple[AddedMask, ...], Masker] | None = None  # of the moment; frames come in order

    @property
    def edge_blocks(self) -> tuple[EvenRect, ...]:
        """As `Masker.edge_blocks`, of all masks together."""
        return self._with_zones(self._masks).edge_blocks

    def apply(self, planes: tuple[Plane, Plane, Plane], pts: int, time_base: Fraction) -> MaskedFrame:
        """One frame with the masks of its moment.

        Args:
            planes: luma and chroma of the decoded, masked picture.
            pts: its time.
            time_base: seconds per unit of `pts`.
        """
        frame = RawFrame(*planes, pts, time_base)
        now = tuple(mask for mask in self._masks if mask.from_s <= frame.media_s <= mask.to_s)
        if self._masker is None or self._masker[0] != now:
            self._masker = (now, self._with_zones(now))
        return self._masker[1].apply(frame)

    def _with_zones(self, masks: tuple[AddedMask, ...]) -> Masker:
        return Masker(*self._size, Framing(window=None, zones=tuple(_corners(mask.region) for mask in masks)))


def _corners(rect: Rect) -> Polygon:
    right, bottom = rect.x + rect.width, rect.y + rect.height
    return Polygon(((rect.x, rect.y), (right, rect.y), (right, bottom), (rect.x, bottom)))
