"""Shapes on a frame, in source pixels: polygons, dilation, even-pixel rounding, cover tests. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass


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
class Framing:
    """What a bed lets through: one baby window (None: the whole frame) minus zones."""

    window: Rect | None
    zones: tuple[Polygon, ...] = ()
