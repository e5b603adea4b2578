"""Findings become cards: what lies between the lines of a card is covered with them.

Detectors find lines and codes, seldom all of a card's. What lies beside a line is joined to it; where joined regions
fill most of their rotated box, the box goes (so a line nobody found at a card's corner goes too), else their hull, else
just themselves: a box around two cards that touch would hide the baby between them. Where no region is a line (lone
characters, or the animals on a blanket that look like them) nothing is joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from redact.covers import cover_all
from redact.frames import Plane
from redact.geometry import CELL_PX, CoverMap, Polygon
from redact.opencv import cv2

# Lengths are of a picture 1280 px wide; in wider ones they are scaled.
_WIDTH: Final = 1280
_JOIN_PX: Final = 28  # lines of one card are nearer than this
# Around every region. Print whose box was covered 2 px short was still unread after H.264 (docs/redaction.md).
_MARGIN_PX: Final = 1
_BOX_GROW_PX: Final = 0
_LINE: Final = 1.8  # times longer than high: a line, or a word of it
_BOX_FILL: Final = 0.8
_HULL_FILL: Final = 0.8


def cards(regions: Sequence[Polygon], frame_width: int, frame_height: int) -> tuple[Polygon, ...]:
    """Group regions into cards. Every region is inside some card, but for what lies outside the frame.

    Args:
        regions: in pixels; finders' own margins included.
        frame_width: of the frame.
        frame_height: of the frame.
    """
    if not regions:
        return ()
    scale = frame_width / _WIDTH
    cells_wide, cells_high = -(-frame_width // CELL_PX), -(-frame_height // CELL_PX)
    covered = cover_all(regions, _MARGIN_PX * scale, cells_wide, cells_high).astype(np.uint8)
    lines = cover_all((region for region in regions if _is_line(region)), 0, cells_wide, cells_high)
    for outline in _joined(covered.copy(), max(2, round(_JOIN_PX * scale / CELL_PX))):
        if not _holds(outline, lines):
            continue
        (x, y), (width, height), angle = cv2.minAreaRect(outline)
        area, hull = cv2.contourArea(outline), cv2.convexHull(outline)
        if area >= _BOX_FILL * width * height:
            grow = 2 * _BOX_GROW_PX * scale / CELL_PX
            box = cv2.boxPoints(((x, y), (width + grow, height + grow), angle))
            cv2.fillConvexPoly(covered, np.round(box).astype(np.int32), 1)
        elif area >= _HULL_FILL * cv2.contourArea(hull):
            cv2.fillConvexPoly(covered, hull, 1)
        cv2.drawContours(covered, [outline], -1, 1, cv2.FILLED)
    outlines, _ = cv2.findContours(covered, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    # A cell's index stands for its whole square; its middle is half a cell further.
    return tuple(
        Polygon(tuple(((x + 0.5) * CELL_PX, (y + 0.5) * CELL_PX) for x, y in outline.reshape(-1, 2).tolist()))
        for outline in outlines
    )


def _is_line(region: Polygon) -> bool:
    """Whether a region is long; what cannot be measured counts as long."""
    points = np.asarray(region.points, np.float32).reshape(-1, 2)
    if len(points) < 3 or not np.isfinite(points).all():  # noqa: PLR2004 - a triangle
        return True
    _, (width, height), _ = cv2.minAreaRect(points)
    return max(width, height) >= _LINE * min(width, height)


def _holds(outline: npt.NDArray[np.int32], lines: CoverMap) -> bool:
    x, y, width, height = cv2.boundingRect(outline)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
    return bool((inside.astype(np.bool_) & lines[y : y + height, x : x + width]).any())


def _joined(found: Plane, join: int) -> Sequence[npt.NDArray[np.int32]]:
    """Outlines of what is left when gaps narrower than `join` cells are closed."""
    padded = cv2.copyMakeBorder(found, join, join, join, join, cv2.BORDER_CONSTANT)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((join, join), np.uint8))
    inside = np.ascontiguousarray(closed[join:-join, join:-join])
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [np.asarray(outline, np.int32) for outline in outlines]
