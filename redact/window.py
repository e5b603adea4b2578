"""The bed's own framing as a cover map: one baby window (all outside goes) minus zones (all inside goes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from redact.geometry import (
    CELL_PX,
    CoverMap,
    EvenRect,
    Framing,
    Polygon,
    cover_polygon,
    round_window_inward,
    zone_margin_px,
)
from redact.opencv import cv2


@dataclass(frozen=True, slots=True, eq=False)
class FramingCover:
    """What a framing leaves of frames of one size.

    Attributes:
        window: final baby window, even pixels, inside the frame.
        zones: final zones: dilated, even pixels, clipped to the frame; every pixel in or on them is covered.
        covered: cells of the frame padded to even size; everything outside `window` and inside `zones`.
        in_zones: the cells inside `zones`.
    """

    window: EvenRect
    zones: tuple[Polygon, ...]
    covered: CoverMap
    in_zones: CoverMap


# All zones of a report together: 12 bytes a point, and a line between rooms holds 64 KiB.
OUTLINE_POINTS_MAX: Final = 3000
_COARSEST_CELLS: Final = 16


def cover_of_framing(framing: Framing, frame_width: int, frame_height: int) -> FramingCover:
    """Apply a framing to a frame size: the window rounds inward, zones are dilated and round outward."""
    cells_wide, cells_high = -(-frame_width // CELL_PX), -(-frame_height // CELL_PX)
    points_max = OUTLINE_POINTS_MAX // max(1, len(framing.zones))
    window = round_window_inward(framing.window, frame_width, frame_height)
    covered = np.ones((cells_high, cells_wide), np.bool_)
    rows = slice(window.y // CELL_PX, (window.y + window.height) // CELL_PX)
    columns = slice(window.x // CELL_PX, (window.x + window.width) // CELL_PX)
    covered[rows, columns] = False
    zones: list[Polygon] = []
    in_zones = np.zeros_like(covered)
    for zone in framing.zones:
        cover = close_holes(cover_polygon(zone, zone_margin_px(frame_width), cells_wide, cells_high))
        zones.extend(outlines(cover, points_max))
        in_zones |= cover
    return FramingCover(window, tuple(zones), covered | in_zones, in_zones)


def outlines(covered: CoverMap, points_max: int) -> tuple[Polygon, ...]:
    """Polygons, in pixels, inside a cover map: every pixel in or on them is covered. Holes must be closed.

    The points are pixel positions: filling the polygons with their border gives the covered pixels back, exactly; only
    where that would take more than `points_max` points, slanted edges are told in coarser steps, inward.
    """
    block = 1
    while True:
        polygons = _outlines_in_steps(covered, block)
        if sum(len(polygon.points) for polygon in polygons) <= points_max or block >= _COARSEST_CELLS:
            return polygons
        block *= 2


def _outlines_in_steps(covered: CoverMap, block: int) -> tuple[Polygon, ...]:
    high, wide = covered.shape
    padded = np.zeros((-(-high // block) * block, -(-wide // block) * block), np.bool_)
    padded[:high, :wide] = covered
    full = padded.reshape(padded.shape[0] // block, block, padded.shape[1] // block, block).all(axis=(1, 3))
    pixels = np.kron(full.astype(np.uint8), np.ones((block * CELL_PX, block * CELL_PX), np.uint8))
    contours, _ = cv2.findContours(pixels, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return tuple(
        Polygon(tuple((float(x), float(y)) for x, y in contour.reshape(-1, 2).tolist())) for contour in contours
    )


def close_holes(covered: CoverMap) -> CoverMap:
    """The same map without uncovered islands inside: an outline can then say all of it."""
    filled = covered.astype(np.uint8)
    contours, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 1, thickness=cv2.FILLED)
    closed: CoverMap = filled.astype(np.bool_)
    return closed
