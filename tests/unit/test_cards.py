"""Findings become cards: more is covered than was found, never less, and not what lies between two cards."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.cards import cards
from redact.covers import cover_all
from redact.geometry import CELL_PX, CoverMap, Polygon, cover_polygon

WIDE, HIGH = 640, 360
COORDINATES = st.floats(-80, 720, width=32)
POLYGONS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=6).map(lambda p: Polygon(tuple(p)))


def box(x: float, y: float, width: float, height: float) -> Polygon:
    return Polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


BOXES = st.builds(
    box,
    st.floats(0, 600),
    st.floats(0, 340),
    st.floats(4, 160),
    st.floats(4, 60),
)


def cover(regions: list[Polygon], wide: int = 1280, high: int = 720) -> CoverMap:
    """What is covered for the sake of these regions."""
    return cover_all(cards(regions, wide, high), 0, -(-wide // CELL_PX), -(-high // CELL_PX))


def at(covered: CoverMap, x: float, y: float) -> bool:
    return bool(covered[int(y / CELL_PX), int(x / CELL_PX)])


@given(regions=st.lists(POLYGONS | BOXES, min_size=1, max_size=6), odd=st.integers(0, 1))
@settings(max_examples=200)
def test_every_region_is_covered_by_the_cards(regions: list[Polygon], odd: int) -> None:
    wide, high = WIDE + odd, HIGH + odd
    covered = cover(regions, wide, high)
    for region in regions:
        assert not (cover_polygon(region, 0, *covered.shape[::-1]) & ~covered).any()


@given(regions=st.lists(BOXES, min_size=1, max_size=6))
@settings(max_examples=100)
def test_every_region_lies_inside_one_card(regions: list[Polygon]) -> None:
    """Not half in one and half in another, with a seam between."""
    cells = (WIDE // CELL_PX, HIGH // CELL_PX)
    alone = [cover_all([card], 0, *cells) for card in cards(regions, WIDE, HIGH)]
    for region in regions:
        exact = cover_polygon(region, 0, *cells)
        assert any(not (exact & ~card).any() for card in alone)


def test_no_regions_no_cards() -> None:
    assert cards((), 1280, 720) == ()


LINES = [box(300, 200, 200, 20), box(300, 236, 180, 20), box(300, 272, 200, 20)]


def test_the_lines_of_a_card_become_one_box_with_the_corner_nobody_found() -> None:
    found = cards(LINES, 1280, 720)
    covered = cover(LINES)
    assert len(found) == 1
    assert at(covered, 400, 228)  # between two lines
    assert at(covered, 494, 246)  # where the middle line is shorter
    ys, xs = np.nonzero(covered)
    assert xs.min() * CELL_PX >= 284
    assert (xs.max() + 1) * CELL_PX <= 516
    assert ys.min() * CELL_PX >= 184
    assert (ys.max() + 1) * CELL_PX <= 308


def test_the_last_line_of_a_card_may_be_short() -> None:
    lines = [box(300, 200, 200, 20), box(300, 228, 200, 20), box(300, 256, 150, 20)]
    assert at(cover(lines), 496, 272)  # the corner


def test_a_turned_card_becomes_a_turned_box() -> None:
    turn = np.array([[math.cos(0.5), -math.sin(0.5)], [math.sin(0.5), math.cos(0.5)]])
    turned = [
        Polygon(tuple((float(x), float(y)) for x, y in (np.array(line.points) - (400, 246)) @ turn.T + (600, 350)))
        for line in LINES
    ]
    covered = cover(turned)
    corner = turn @ (494 - 400, 246 - 246) + (600, 350)
    assert at(covered, *corner)
    upright_corner = (np.concatenate([line.points for line in turned])[:, 0].max() - 4, 250)
    assert not at(covered, *upright_corner)


def test_the_distance_of_lines_grows_with_the_picture() -> None:
    apart = [box(300, 200, 200, 20), box(300, 242, 200, 20)]
    twice = [Polygon(tuple((2 * x, 2 * y) for x, y in line.points)) for line in apart]
    assert len(cards(apart, 1280, 720)) == 1
    assert len(cards(twice, 2560, 1440)) == 1
    assert len(cards(twice, 1280, 720)) == 2


def test_two_cards_that_touch_in_an_l_leave_what_lies_between() -> None:
    covered = cover([box(200, 100, 60, 400), box(200, 500, 500, 60)])
    assert at(covered, 230, 300)
    assert at(covered, 600, 530)
    for x, y in ((450, 300), (320, 440), (600, 200), (600, 440)):
        assert not at(covered, x, y)


def test_a_fat_l_is_no_box_either() -> None:
    covered = cover([box(200, 100, 200, 300), box(200, 400, 420, 120)])
    assert at(covered, 300, 250)
    for x, y in ((560, 200), (460, 250), (600, 340)):
        assert not at(covered, x, y)


def test_lone_characters_are_not_joined_and_the_same_beside_a_line_are() -> None:
    animals = [box(300, 200, 20, 20), box(336, 200, 20, 20), box(318, 234, 20, 20)]
    assert len(cards(animals, 1280, 720)) == 3
    assert not at(cover(animals), 328, 210)
    word = box(300, 234, 56, 20)
    assert len(cards([*animals[:2], word], 1280, 720)) == 1
    assert at(cover([*animals[:2], word]), 328, 210)


@pytest.mark.parametrize(
    "points", [(), ((math.nan, 1.0), (2.0, 2.0), (3.0, 1.0)), ((math.inf, 0.0), (1.0, 1.0), (0.0, 1.0))]
)
def test_what_makes_no_sense_covers_everything(points: tuple[tuple[float, float], ...]) -> None:
    assert cover([Polygon(points)]).all()
    assert cover([box(10, 10, 40, 10), Polygon(points)]).all()
