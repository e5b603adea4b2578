"""What must be fill and what must be the source's, worked out from the command line alone, pixel by pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Point = tuple[float, float]

CLEAR_PX = 16
"""From that far off any mask edge on, a pixel is the source's."""


@dataclass(frozen=True)
class Wanted:
    """The geometry of one take as typed by a person."""

    window: tuple[float, float, float, float] | None = None
    zones: tuple[tuple[Point, ...], ...] = ()

    def arguments(self) -> list[str]:
        """The same on the command line."""
        words: list[str] = []
        if self.window is not None:
            words.append("--window=" + ",".join(f"{value:g}" for value in self.window))
        words += ["--zone=" + ",".join(f"{value:g}" for point in zone for value in point) for zone in self.zones]
        return words


def must_be_fill(wanted: Wanted, width: int, height: int) -> Mask:
    """The least that has to be covered: outside the window, and zones grown by one percent of the width, rounded up.

    Growing means by that distance in every direction; corners may be squared off, which covers more.
    """
    fill = _outside_window(wanted, width, height)
    grow_px = math.ceil(0.01 * width)
    for zone in wanted.zones:
        fill |= _distance_to_px(zone, width, height) <= grow_px - 0.75
    return fill


def must_be_source(wanted: Wanted, width: int, height: int) -> Mask:
    """What may not be touched: farther than 16 px from anything that is or may be covered."""
    covered = _outside_window(wanted, width, height)
    grow_px = math.ceil(0.01 * width) + 2  # rounding outward to even pixels
    square = np.ones((2 * grow_px + 1, 2 * grow_px + 1), np.uint8)
    for zone in wanted.zones:
        inside = (_distance_to_px(zone, width, height) <= 1).astype(np.uint8)
        covered |= cv2.dilate(inside, square) > 0
    distance = cv2.distanceTransform((~covered).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance >= CLEAR_PX + 1, np.bool_) if covered.any() else np.ones((height, width), np.bool_)


def window_edges(window: tuple[float, float, float, float], width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom after rounding inward to even pixels, clipped to the frame.

    An odd frame's last column and row share their chroma with the padding, so they fall outside.
    """
    x, y, w, h = window
    left, top = (2 * math.ceil(max(edge, 0) / 2) for edge in (x, y))
    right, bottom = (2 * math.floor(min(edge, limit) / 2) for edge, limit in ((x + w, width), (y + h, height)))
    return left, top, max(right, left), max(bottom, top)


def _outside_window(wanted: Wanted, width: int, height: int) -> Mask:
    outside = np.ones((height, width), np.bool_)
    whole = (0.0, 0.0, float(width), float(height))
    left, top, right, bottom = window_edges(wanted.window or whole, width, height)
    outside[top:bottom, left:right] = False
    return outside


def inside_polygon(points: tuple[Point, ...], width: int, height: int) -> Mask:
    """Pixels whose centre lies inside (coordinates count from a pixel's upper left corner)."""
    return _distance_to_px(points, width, height) <= 0


def chroma_of(fill: Mask) -> Mask:
    """Chroma samples whose four luma pixels are all fill."""
    height, width = fill.shape
    padded = np.pad(fill, ((0, height % 2), (0, width % 2)), mode="edge")
    return np.asarray(padded[0::2, 0::2] & padded[1::2, 0::2] & padded[0::2, 1::2] & padded[1::2, 1::2], np.bool_)


def _distance_to_px(points: tuple[Point, ...], width: int, height: int) -> npt.NDArray[np.float64]:
    """From each pixel's centre to the polygon; 0 and less inside."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    nearest = np.full((height, width), np.inf)
    crossings = np.zeros((height, width), np.int64)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - x0 - along * dx, y - y0 - along * dy))
        if y0 != y1:
            spans = (y0 <= y) != (y1 <= y)
            crossings += spans & (x < x0 + (y - y0) / dy * dx)
    return np.where(crossings % 2 == 1, -nearest, nearest)
