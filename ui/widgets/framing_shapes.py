"""The shapes of a framing while they are drawn: a window, zones, one chosen corner. Source pixels; no widget."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.board import FramingDraft

Point = tuple[float, float]
CORNERS = 4


class Tool(enum.Enum):
    """What a finger on the picture draws."""

    WINDOW = "window"
    ZONES = "zones"


@dataclass
class Shapes:
    """What is drawn so far. Corners run clockwise from the upper left; the window stays a rectangle."""

    size: tuple[int, int] = (16, 9)
    window: list[Point] = field(default_factory=list)  # four corners, or none
    zones: list[list[Point]] = field(default_factory=list)
    sleeve: int | None = None
    tool: Tool = Tool.WINDOW
    zone: int = -1  # the chosen one; -1 is none
    corner: int = 0  # of the chosen shape

    def load(self, draft: FramingDraft, size: tuple[int, int]) -> None:
        """Go on from what a bed has."""
        self.size = size
        self.window = rectangle(*draft.window) if draft.window is not None else []
        self.zones = [list(zone) for zone in draft.zones]
        self.sleeve, self.zone, self.corner, self.tool = draft.sleeve, -1, 0, Tool.WINDOW

    def draft(self) -> FramingDraft:
        """As the station takes it."""
        window = None
        if self.window:
            (left, top), (right, bottom) = self.window[0], self.window[2]
            window = (left, top, right - left, bottom - top)
        return FramingDraft(window, tuple(tuple(zone) for zone in self.zones), self.sleeve)

    @property
    def chosen(self) -> list[Point]:
        """The corners of the shape that keys and handles act on; empty when nothing is there."""
        if self.tool is Tool.WINDOW:
            return self.window
        return self.zones[self.zone] if 0 <= self.zone < len(self.zones) else []

    def choose(self, tool: Tool, zone: int = -1) -> None:
        """Draw windows or zones from now on; the newest zone is chosen unless another is named."""
        self.tool, self.corner = tool, 0
        if tool is Tool.ZONES:
            self.zone = zone if zone >= 0 else self.zone if self.zone >= 0 else len(self.zones) - 1

    def add(self, corners: list[Point] | None = None) -> None:
        """A window or a zone: as given, or of a usual size in the middle."""
        if self.tool is Tool.WINDOW:
            self.window = corners or self._middle(0.8)
        else:
            self.zones.append(corners or self._middle(0.2))
            self.zone = len(self.zones) - 1
        self.corner = 2

    def remove(self) -> None:
        """Take the chosen shape away."""
        if self.tool is Tool.WINDOW:
            self.window = []
        elif self.chosen:
            del self.zones[self.zone]
            self.zone = len(self.zones) - 1
        self.corner = 0

    def _middle(self, share: float) -> list[Point]:
        width, height = self.size
        return rectangle(width * (1 - share) / 2, height * (1 - share) / 2, width * share, height * share)

    def put_corner(self, corner: int, x: float, y: float) -> None:
        """Move one corner of the chosen shape; those of a window take their neighbours along."""
        at = self._inside(x, y)
        shape = self.chosen
        if not shape:
            return
        self.corner = corner
        shape[corner] = at
        if self.tool is Tool.WINDOW:
            opposite = shape[(corner + 2) % CORNERS]
            # Upper left and lower right share x with the one below or above them, y with the one beside them.
            beside, above = ((corner + 1) % CORNERS, (corner + 3) % CORNERS)
            if corner % 2:
                beside, above = above, beside
            shape[beside], shape[above] = (opposite[0], at[1]), (at[0], opposite[1])

    def put_edge(self, edge: int, x: float, y: float) -> None:
        """Move one edge of the window: 0 upper, 1 right, 2 lower, 3 left."""
        if not self.window:
            return
        at = self._inside(x, y)
        for corner in (edge, (edge + 1) % CORNERS):
            was = self.window[corner]
            self.window[corner] = (was[0], at[1]) if edge % 2 == 0 else (at[0], was[1])
        self.corner = edge

    def shift(self, by_x: float, by_y: float) -> None:
        """Move the whole chosen shape, as far as the picture goes."""
        shape = self.chosen
        if not shape:
            return
        width, height = self.size
        by_x = min(max(by_x, -min(x for x, _ in shape)), width - max(x for x, _ in shape))
        by_y = min(max(by_y, -min(y for _, y in shape)), height - max(y for _, y in shape))
        shape[:] = [(x + by_x, y + by_y) for x, y in shape]

    def tidy(self) -> None:
        """After a drag: a window pulled over itself is a window again."""
        if self.window:
            xs, ys = [x for x, _ in self.window], [y for _, y in self.window]
            dragged = self.window[self.corner]
            self.window = rectangle(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
            if self.tool is Tool.WINDOW:
                self.corner = nearest(self.window, *dragged)

    def _inside(self, x: float, y: float) -> Point:
        width, height = self.size
        return min(max(0.0, x), float(width)), min(max(0.0, y), float(height))

    def zones_from_the_top(self) -> Iterator[int]:
        """Zones in the order in which a finger meets them: the chosen one, then the newest."""
        order = sorted(range(len(self.zones)), reverse=True)
        yield from sorted(order, key=lambda number: number != self.zone)


def rectangle(left: float, top: float, width: float, height: float) -> list[Point]:
    """Four corners, clockwise from the upper left."""
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def nearest(corners: list[Point], x: float, y: float) -> int:
    """Which corner is next to a place."""
    return min(range(len(corners)), key=lambda number: math.dist(corners[number], (x, y)))


def holds(corners: list[Point], x: float, y: float) -> bool:
    """Whether a place lies in a shape: a ray to the right meets its edge an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside
