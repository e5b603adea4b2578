"""Covers drawn by OpenCV never cover less than the exact ones, and carried covers never less than where they went."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.covers import carried, cover_all, cover_roughly
from redact.geometry import CELL_PX, Polygon, cover_polygon

WIDE, HIGH = 80, 56  # cells
COORDINATES = st.floats(-60, 220, width=32)
POLYGONS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=7).map(lambda p: Polygon(tuple(p)))


@given(polygon=POLYGONS, margin=st.floats(0, 12))
@settings(max_examples=300)
def test_never_less_than_the_exact_cover_and_little_more(polygon: Polygon, margin: float) -> None:
    exact = cover_polygon(polygon, margin, WIDE, HIGH)
    rough = cover_roughly(polygon, margin, WIDE, HIGH)
    assert not (exact & ~rough).any()
    if len(polygon.points) == 3:  # simple for certain
        assert not (rough & ~cover_polygon(polygon, margin + 3 * CELL_PX, WIDE, HIGH)).any()


EDGE = st.floats(-16, 6, width=32)


@given(
    polygon=st.lists(st.tuples(EDGE, EDGE), min_size=1, max_size=5).map(lambda p: Polygon(tuple(p))),
    margin=st.floats(0, 12),
    far_side=st.booleans(),
)
@settings(max_examples=300)
def test_what_lies_beside_the_picture_reaches_into_it_by_its_margin(
    polygon: Polygon, margin: float, *, far_side: bool
) -> None:
    if far_side:
        polygon = Polygon(tuple((WIDE * CELL_PX - x, HIGH * CELL_PX - y) for x, y in polygon.points))
    exact = cover_polygon(polygon, margin, WIDE, HIGH)
    assert not (exact & ~cover_roughly(polygon, margin, WIDE, HIGH)).any()


def test_a_line_just_outside_the_picture_is_covered_inside() -> None:
    above = Polygon(((20.0, -6.0), (90.0, -6.0), (90.0, -1.0), (20.0, -1.0)))
    assert cover_roughly(above, 4, WIDE, HIGH)[0, 10:45].all()


def test_what_makes_no_sense_covers_everything() -> None:
    for points in ((), ((math.nan, 1.0),), ((math.inf, 0.0), (1.0, 1.0)), ((1e12, 0.0), (0.0, 0.0), (1.0, 1.0))):
        assert cover_roughly(Polygon(points), 2, WIDE, HIGH).all()
    assert not cover_all([], 2, WIDE, HIGH).any()


def turned(
    angle: float, zoom: float, shift_x: float, shift_y: float
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    turn = zoom * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return np.column_stack([turn, [shift_x, shift_y]])


@given(
    polygon=st.lists(st.tuples(st.floats(20, 140), st.floats(20, 90)), min_size=3, max_size=5).map(
        lambda p: Polygon(tuple(p))
    ),
    angle=st.floats(-0.3, 0.3),
    zoom=st.floats(0.8, 1.25),
    shift=st.tuples(st.floats(-12, 12), st.floats(-12, 12)),
)
@settings(max_examples=200)
def test_a_carried_cover_holds_the_carried_polygon(
    polygon: Polygon, angle: float, zoom: float, shift: tuple[float, float]
) -> None:
    """The motion is told in pixels of a picture a quarter as wide, as glances are."""
    scale_px = 4.0  # frame pixels per pixel of the small picture
    moved = turned(angle, zoom, *shift)
    found = cover_roughly(polygon, 0, WIDE, HIGH)
    there = carried(found, moved, scale_px / CELL_PX)
    half = np.full(2, 0.5)
    points = np.asarray(polygon.points) / scale_px - half
    points = (points @ moved[:, :2].T + moved[:, 2] + half) * scale_px
    target = cover_polygon(Polygon(tuple((float(x), float(y)) for x, y in points)), 0, WIDE, HIGH)
    came_in = np.ones((HIGH, WIDE), np.bool_)
    came_in[1:-1, 1:-1] = False  # what lay outside the picture before was not covered by anybody
    assert not (target & ~there & ~came_in).any()


def test_what_comes_into_view_is_covered_when_only_the_known_may_show() -> None:
    nothing = np.zeros((HIGH, WIDE), np.bool_)
    moved = turned(0.0, 1.0, 20.0, 0.0)
    assert not carried(nothing, moved, 0.5).any()
    beyond = carried(nothing, moved, 0.5, beyond=True)
    assert beyond[:, :10].all()
    assert not beyond[:, 12:].any()
