"""Shapes on a frame, in source pixels: clipping, dilation, even-pixel rounding, cover maps. Pure numpy.

Chroma is stored once per 2x2 pixels, so everything that must go is decided on that grid: a `CoverMap` has one cell per
2x2 block of the (even-sized) picture; True means the block is filled. Windows round inward, zones outward.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

CELL_PX: Final = 2  # one chroma sample of 4:2:0

# Zones grow by 1 % of the frame's width: people draw along the edge of a card, cards are bumped (design.md §3).
ZONE_MARGIN_SHARE: Final = 0.01

# Beyond this, products of coordinates lose the digits that tell inside from outside, then overflow. No picture is so
# large: what is said to lie there is not understood, and covers everything.
_FARTHEST_PX: Final = 1e9

CoverMap = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rect:
    """Axis-aligned, source pixels; may lie partly outside the frame."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """Simple polygon, source pixels, three points or more; may lie partly outside the frame."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """How the camera stood when a framing was drawn: features of that picture, never the picture.

    From `redact.motion.make_reference`, for `redact.motion.CameraTrack`.

    Attributes:
        points: where the features are, source pixels.
        descriptors: 32 bytes for each point, base64.
    """

    points: tuple[tuple[float, float], ...]
    descriptors: str


@dataclass(frozen=True, slots=True)
class Framing:
    """What a bed lets through: one baby window (None: the whole frame) minus zones.

    Attributes:
        window: all outside goes.
        zones: all inside goes.
        sleeve: code of the marker sleeve that belongs to this bed (`redact.sleeve`); None when the bed has none.
        reference: how the camera stood when this was drawn; None: as it stands when it is opened.
    """

    window: Rect | None
    zones: tuple[Polygon, ...] = ()
    sleeve: int | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class AddedMask:
    """One rectangle that a person drew, pixels of the clip; covered from–to, both included, seconds of the clip."""

    region: Rect
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class EvenRect:
    """A rectangle on the 2x2 grid inside a frame; empty when width or height is 0."""

    x: int
    y: int
    width: int
    height: int

    @property
    def empty(self) -> bool:
        """Whether nothing lies within."""
        return self.width == 0 or self.height == 0


def zone_margin_px(frame_width: int) -> int:
    """How far zones are dilated: ceil(1 % of the frame's width)."""
    return math.ceil(frame_width * ZONE_MARGIN_SHARE)


def round_window_inward(window: Rect | None, frame_width: int, frame_height: int) -> EvenRect:
    """The largest even-aligned rectangle inside both the window and the frame; None means the whole frame.

    The last column or row of an odd-sized frame shares its chroma with padding, so it never belongs to a window.
    """
    if window is None:
        window = Rect(0, 0, frame_width, frame_height)
    left, right = _even_span(window.x, window.x + window.width, frame_width)
    top, bottom = _even_span(window.y, window.y + window.height, frame_height)
    return EvenRect(left, top, right - left, bottom - top)


def _even_span(start: float, end: float, limit: int) -> tuple[int, int]:
    first = math.ceil(min(max(start, 0.0), limit) / CELL_PX) * CELL_PX
    last = math.floor(min(max(end, 0.0), limit) / CELL_PX) * CELL_PX
    return (first, last) if last > first else (0, 0)


def cover_polygon(polygon: Polygon, margin_px: float, cells_wide: int, cells_high: int) -> CoverMap:
    """Every cell that the dilated polygon touches; never fewer.

    Dilation is by a square of half-width `margin_px` (so corners of drawn rectangles stay corners). Whatever winds
    around a point covers it, also where a polygon crosses itself. A polygon that makes no sense (no points, no numbers,
    beyond all pictures) covers everything.

    Args:
        polygon: in pixels; may lie anywhere.
        margin_px: half-width of the dilating square, at least 0.
        cells_wide: columns of the map.
        cells_high: rows of the map.
    """
    points = np.asarray(polygon.points, np.float64).reshape(-1, 2)
    if not (len(points) and np.all(np.abs(points) <= _FARTHEST_PX)):  # also false for what is no number
        return np.ones((cells_high, cells_wide), np.bool_)
    covered = np.zeros((cells_high, cells_wide), np.bool_)
    reach = margin_px + CELL_PX / 2  # a cell is touched when its centre is this near, in the larger of |dx| and |dy|
    low = np.floor((points.min(axis=0) - reach) / CELL_PX)
    high = np.ceil((points.max(axis=0) + reach) / CELL_PX)
    left, top = np.clip(low, 0, (cells_wide, cells_high)).astype(int)
    right, bottom = np.clip(high, 0, (cells_wide, cells_high)).astype(int)
    if left >= right or top >= bottom:
        return covered
    centre_x = (np.arange(left, right) + 0.5)[None, :] * CELL_PX
    centre_y = (np.arange(top, bottom) + 0.5)[:, None] * CELL_PX
    near = np.zeros((bottom - top, right - left), np.bool_)
    winding = np.zeros((bottom - top, right - left), np.int32)
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        near |= _square_distance_at_most(centre_x, centre_y, start, end, reach)
        winding += _winding_of_edge(centre_x, centre_y, start, end)
    covered[top:bottom, left:right] = near | (winding != 0)
    return covered


def _square_distance_at_most(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
    reach: float,
) -> CoverMap:
    """Whether the square of half-width `reach` around each (x, y) touches the segment: clipping by slabs."""
    step_x, step_y = float(end[0] - start[0]), float(end[1] - start[1])
    enter_x, leave_x = _slab(x - start[0], step_x, reach)
    enter_y, leave_y = _slab(y - start[1], step_y, reach)
    enter = np.maximum(np.maximum(enter_x, enter_y), 0.0)
    leave = np.minimum(np.minimum(leave_x, leave_y), 1.0)
    touched: CoverMap = enter <= leave
    return touched


def _slab(
    offset: npt.NDArray[np.float64], step: float, reach: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The range of t in which |start + t * step - centre| <= reach, on one axis; empty as (inf, -inf)."""
    tiny = 1e-12  # a segment that moves less than this along an axis stands still there
    if abs(step) < tiny:
        inside = np.abs(offset) <= reach
        return np.where(inside, -np.inf, np.inf), np.where(inside, np.inf, -np.inf)
    first, second = (offset - reach) / step, (offset + reach) / step
    return np.minimum(first, second), np.maximum(first, second)


def _winding_of_edge(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    start: npt.NDArray[np.float64],
    end: npt.NDArray[np.float64],
) -> npt.NDArray[np.int32]:
    """This edge's share of the winding number of each (x, y)."""
    side = (end[0] - start[0]) * (y - start[1]) - (x - start[0]) * (end[1] - start[1])
    upward = (start[1] <= y) & (end[1] > y) & (side > 0)
    downward = (start[1] > y) & (end[1] <= y) & (side < 0)
    share: npt.NDArray[np.int32] = upward.astype(np.int32) - downward.astype(np.int32)
    return share
