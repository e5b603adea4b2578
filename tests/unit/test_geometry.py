"""Rounding, dilation and outlines, against the plainest possible reading of the same rule."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redact.geometry import (
    CELL_PX,
    Framing,
    Polygon,
    Rect,
    cover_polygon,
    round_window_inward,
    zone_margin_px,
)
from redact.window import close_holes, cover_of_framing, outlines

COORDINATES = st.floats(-60, 160, allow_nan=False, width=32)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=7)
WIDE, HIGH = 50, 40  # cells


@given(x=COORDINATES, y=COORDINATES, w=st.floats(0.1, 200), h=st.floats(0.1, 200))
@example(x=-12, y=-3, w=500, h=500)
@example(x=10.5, y=10.5, w=1, h=1)
def test_window_is_even_inside_itself_and_the_frame(x: float, y: float, w: float, h: float) -> None:
    final = round_window_inward(Rect(x, y, w, h), 101, 75)
    assert all(value % 2 == 0 for value in (final.x, final.y, final.width, final.height))
    if not final.empty:
        assert final.x >= max(0.0, x)
        assert final.y >= max(0.0, y)
        assert final.x + final.width <= min(101, x + w)
        assert final.y + final.height <= min(75, y + h)
        # nothing larger would fit
        assert final.x - 2 < max(0.0, x)
        assert final.x + final.width + 2 > min(101, x + w)


def test_no_window_is_the_whole_frame_without_a_shared_last_column() -> None:
    final = round_window_inward(None, 641, 480)
    assert (final.x, final.y, final.width, final.height) == (0, 0, 640, 480)


def test_a_window_outside_the_frame_leaves_nothing() -> None:
    assert round_window_inward(Rect(700, 0, 50, 50), 640, 480).empty


def test_margin_is_one_percent_rounded_up() -> None:
    assert [zone_margin_px(width) for width in (640, 641, 1280, 1920)] == [7, 7, 13, 20]


@given(points=POINTS, margin=st.integers(0, 9))
@settings(max_examples=150)
def test_every_point_of_the_dilated_polygon_is_covered(points: list[tuple[float, float]], margin: int) -> None:
    covered = cover_polygon(Polygon(tuple(points)), margin, WIDE, HIGH)
    corners = np.asarray(points)
    shares = np.linspace(0, 1, 60)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        edge = start + shares[:, None] * (end - start)
        for dx, dy in ((0, 0), (margin, margin), (-margin, margin), (margin, -margin), (-margin, -margin)):
            cells = np.floor((edge + np.array([dx, dy])) / CELL_PX).astype(int)
            inside = (cells >= 0).all(axis=1) & (cells < (WIDE, HIGH)).all(axis=1)
            assert covered[cells[inside, 1], cells[inside, 0]].all()


@given(points=POINTS)
@settings(max_examples=100)
def test_the_inside_is_covered_and_the_far_outside_is_not(points: list[tuple[float, float]]) -> None:
    margin = 4
    covered = cover_polygon(Polygon(tuple(points)), margin, WIDE, HIGH)
    scaled = (np.asarray(points) * 256).round().astype(np.int32)
    drawn = np.zeros((HIGH * CELL_PX, WIDE * CELL_PX), np.uint8)
    cv2.fillPoly(drawn, [scaled], 1, shift=8)
    # OpenCV rounds by up to a pixel; what is inside by more than that must be covered.
    inside = cv2.erode(drawn, np.ones((5, 5), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=1).astype(bool)
    pixels = np.repeat(np.repeat(covered, CELL_PX, axis=0), CELL_PX, axis=1)
    assert pixels[inside].all()
    low, high = np.asarray(points).min(axis=0), np.asarray(points).max(axis=0)
    xs, ys = np.arange(WIDE * CELL_PX) + 0.5, np.arange(HIGH * CELL_PX) + 0.5
    far_x = (xs < low[0] - margin - 3) | (xs > high[0] + margin + 3)
    far_y = (ys < low[1] - margin - 3) | (ys > high[1] + margin + 3)
    assert not pixels[:, far_x].any()
    assert not pixels[far_y].any()


def test_a_rectangle_grows_by_the_margin_and_outward_to_even_pixels() -> None:
    zone = Polygon(((30, 20), (50, 20), (50, 40), (30, 40)))
    pixels = np.argwhere(cover_polygon(zone, 7, WIDE, HIGH)) * CELL_PX
    top, left = pixels.min(axis=0)
    bottom, right = pixels.max(axis=0) + CELL_PX
    assert (left, top, right, bottom) == (22, 12, 58, 48)


def test_a_polygon_that_crosses_itself_is_covered_wherever_it_winds() -> None:
    star = Polygon(((50, 5), (75, 75), (8, 30), (92, 30), (25, 75)))  # a pentagram: its middle winds twice
    assert cover_polygon(star, 0, WIDE, HIGH)[20, 25]


@given(points=POINTS, points_max=st.sampled_from([4, 40, 4000]))
@settings(max_examples=100)
def test_outlines_never_say_more_than_is_covered(points: list[tuple[float, float]], points_max: int) -> None:
    covered = close_holes(cover_polygon(Polygon(tuple(points)), 3, WIDE, HIGH))
    pixels = np.repeat(np.repeat(covered, CELL_PX, axis=0), CELL_PX, axis=1)
    redrawn = np.zeros(pixels.shape, np.uint8)
    for polygon in outlines(covered, points_max):
        cv2.fillPoly(redrawn, [np.asarray(polygon.points, np.int32)], 1)
    assert pixels[redrawn.astype(bool)].all()
    if points_max == 4000:
        assert np.array_equal(redrawn.astype(bool), pixels)


def test_holes_are_closed() -> None:
    ring = np.ones((9, 9), np.bool_)
    ring[4, 4] = False
    assert close_holes(ring).all()


def test_cover_of_a_framing_is_window_and_zones_together() -> None:
    framing = Framing(Rect(9.5, 10, 60.5, 41), (Polygon(((20, 20), (30, 20), (30, 30), (20, 30))),))
    final = cover_of_framing(framing, 100, 80)
    assert (final.window.x, final.window.y, final.window.width, final.window.height) == (10, 10, 60, 40)
    pixels = np.repeat(np.repeat(final.covered, 2, axis=0), 2, axis=1)
    assert pixels[:10].all()
    assert pixels[:, 70:].all()
    assert pixels[19:31, 19:31].all()
    assert not pixels[40:50, 10:70].any()


@pytest.mark.parametrize(
    "zone", [((-50.0, -50.0), (-20.0, -50.0), (-20.0, -20.0)), ((0.0, 900.0), (9.0, 900.0), (9.0, 950.0))]
)
def test_a_zone_outside_the_frame_covers_nothing(zone: tuple[tuple[float, float], ...]) -> None:
    final = cover_of_framing(Framing(None, (Polygon(zone),)), 100, 80)
    assert final.zones == ()
    assert not final.covered.any()


NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((NAN, 10.0), (60.0, 10.0), (60.0, 60.0)),
        ((10.0, 10.0), (INFINITE, 10.0), (60.0, 60.0)),
        ((-1e200, -1e200), (1e200, -1e200), (3e199, 1e200)),
        ((-1e308, 0.0), (1e308, 5.0), (1e308, 1e308)),
    ],
)
def test_a_zone_that_makes_no_sense_covers_everything(points: tuple[tuple[float, float], ...]) -> None:
    assert cover_polygon(Polygon(points), 2, 50, 40).all()
