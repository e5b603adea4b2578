"""The one pure function that decides what goes: what must hold for any findings, ages, motions and doubts."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.changes import glance_at
from redact.covers import cover_all
from redact.eyes import LOOK_INTERVAL_S
from redact.frames import Plane, Verdict
from redact.geometry import CELL_PX, CoverMap, Polygon, cover_polygon
from redact.policy import HOLD_S, REACH_S, Decision, Look, Moment, decide

WIDE, HIGH = 1280, 720
CELLS = (WIDE // CELL_PX, HIGH // CELL_PX)
NOTHING: CoverMap = np.zeros(CELLS[::-1], np.bool_)
PERIOD = LOOK_INTERVAL_S


def room(seed: int = 0) -> Plane:
    """A textured picture, sharp enough to be followed."""
    rng = np.random.default_rng(seed)
    coarse = cv2.resize(rng.integers(60, 200, (45, 80), np.uint8), (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    fine = rng.integers(0, 12, (HIGH, WIDE), np.uint8)
    return np.asarray(coarse // 2 + 50 + fine, np.uint8)


ROOM = room()
GLANCE = glance_at(ROOM)


def square(x: float, y: float, side: float = 80) -> Polygon:
    return Polygon(((x, y), (x + side, y), (x + side, y + side), (x, y + side)))


def look(at: Fraction, *polygons: Polygon, compares: bool = True, trouble: str = "") -> Look:
    found = cover_all(polygons, 0, *CELLS)
    return Look(at, at, found, GLANCE if compares else None, trouble=trouble)


def steady(around: Fraction, *polygons: Polygon) -> list[Look]:
    """Looks each period, for a while before and after; the polygons are seen in the one at `around`."""
    return [
        look(around + index * PERIOD, *(polygons if index == 0 else ()))
        for index in range(-20, 21)
        if around + index * PERIOD >= 0
    ]


def shown(decision: Decision) -> npt.NDArray[np.bool_]:
    return ~NOTHING & False if decision.cover is None else ~decision.cover


TIMES = st.fractions(0, 8, max_denominator=60)
PLACES = st.builds(square, st.floats(0, 1200), st.floats(0, 640), st.floats(8, 200))


@given(at=TIMES, seen=TIMES, polygon=PLACES)
@settings(max_examples=80)
def test_a_finding_covers_its_polygon_as_long_as_it_counts(at: Fraction, seen: Fraction, polygon: Polygon) -> None:
    decision = decide(Moment(at, at, GLANCE), steady(seen, polygon), gap_max_s=PERIOD)
    counts = seen - REACH_S <= at <= seen + HOLD_S
    if decision.cover is None:
        return
    if counts:
        assert decision.cover[cover_polygon(polygon, 0, *CELLS)].all()
        assert decision.verdict in {Verdict.MASKED, Verdict.HELD}
    elif not decision.cover.any():
        assert decision.verdict is Verdict.CLEAR


@given(at=TIMES, first=st.lists(PLACES, max_size=3), more=PLACES, seen=st.integers(0, 20))
@settings(max_examples=60)
def test_adding_a_finding_never_uncovers_anything(at: Fraction, first: list[Polygon], more: Polygon, seen: int) -> None:
    looks = [look(index * PERIOD, *first) for index in range(40)]
    before = shown(decide(Moment(at, at, GLANCE), looks, gap_max_s=PERIOD))
    looks[seen] = look(looks[seen].at, *first, more)
    after = shown(decide(Moment(at, at, GLANCE), looks, gap_max_s=PERIOD))
    assert not (after & ~before).any()


@given(at=TIMES, troubled=st.sets(st.integers(0, 60)), doubted=st.none() | TIMES, places=st.lists(PLACES, max_size=2))
@settings(max_examples=80)
def test_doubt_never_uncovers_anything(
    at: Fraction, troubled: set[int], doubted: Fraction | None, places: list[Polygon]
) -> None:
    looks = [look(index * PERIOD, *places) for index in range(61)]
    before = shown(decide(Moment(at, at, GLANCE), looks, gap_max_s=PERIOD))
    worse = [
        dataclasses.replace(one, found=NOTHING, trouble="finder.failed") if index in troubled else one
        for index, one in enumerate(looks)
    ]
    after = decide(Moment(at, at, GLANCE), worse, gap_max_s=PERIOD, doubted_at=doubted)
    # A look that failed names nothing; what its neighbours name still stands, and alone it lets nothing pass.
    assert not (shown(after) & ~before).any()


def moved_room(angle: float, zoom: float, shift: tuple[float, float]) -> tuple[Plane, npt.NDArray[np.float64]]:
    centre = np.array([WIDE / 2, HIGH / 2])
    turn = zoom * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    affine = np.column_stack([turn, centre - turn @ centre + shift])
    return np.asarray(cv2.warpAffine(ROOM, affine, (WIDE, HIGH), borderMode=cv2.BORDER_REFLECT), np.uint8), affine


@given(
    polygon=st.builds(square, st.floats(300, 800), st.floats(150, 450), st.floats(20, 120)),
    angle=st.floats(-0.03, 0.03),
    zoom=st.floats(0.96, 1.04),
    shift=st.tuples(st.floats(-60, 60), st.floats(-40, 40)),
)
@settings(max_examples=60)
def test_a_finding_is_covered_where_the_camera_carries_it_between_two_looks(
    polygon: Polygon, angle: float, zoom: float, shift: tuple[float, float]
) -> None:
    """Seen by the look before only; the camera moved since. Whatever was shown must not lie within the finding."""
    picture, affine = moved_room(angle, zoom, shift)
    looks = [look(Fraction(0), polygon)]
    decision = decide(Moment(PERIOD / 2, PERIOD / 2, glance_at(picture)), looks, gap_max_s=PERIOD)
    points = np.asarray(polygon.points) @ affine[:, :2].T + affine[:, 2]
    there = cover_polygon(Polygon(tuple((float(x), float(y)) for x, y in points)), 0, *CELLS)
    inside = cv2.erode(there.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)  # motion is known to 4 px
    assert not (shown(decision) & inside).any()


@pytest.mark.parametrize("side", [24, 60, 200])
def test_what_no_look_has_seen_is_covered(side: int) -> None:
    """A card that is in view in one frame only, between two looks."""
    picture = ROOM.copy()
    picture[300 : 300 + side, 500 : 500 + side] = 235
    looks = [look(Fraction(0)), look(PERIOD)]
    decision = decide(Moment(PERIOD / 2, PERIOD / 2, glance_at(picture)), looks, gap_max_s=PERIOD)
    assert decision.verdict is Verdict.MASKED
    assert decision.cover is not None
    assert decision.cover[150 : 150 + side // 2, 250 : 250 + side // 2].all()
    assert decision.cover.mean() < 0.07


@pytest.mark.parametrize(("gain", "offset"), [(0.6, 6), (1.3, -5)])
def test_a_change_of_light_alone_covers_nothing(gain: float, offset: float) -> None:
    lit = np.clip((ROOM.astype(float) - 16) * gain + 16 + offset * 0, 16, 235).astype(np.uint8)
    looks = [look(Fraction(0)), look(PERIOD)]
    decision = decide(Moment(PERIOD / 2, PERIOD / 2, glance_at(lit)), looks, gap_max_s=PERIOD)
    assert decision.cover is not None
    assert decision.cover.mean() < 0.02


def test_another_picture_altogether_is_black() -> None:
    looks = [look(Fraction(0)), look(PERIOD)]
    decision = decide(Moment(PERIOD / 2, PERIOD / 2, glance_at(room(5))), looks, gap_max_s=PERIOD)
    assert (decision.verdict, decision.why) == (Verdict.BLACK, "frame.unverified")


@pytest.mark.parametrize(("luma", "why"), [(18, "light.dark"), (233, "light.bright")])
def test_light_in_which_nothing_can_be_told_apart_is_black(luma: int, why: str) -> None:
    glance = glance_at(np.full((HIGH, WIDE), luma, np.uint8))
    looks = [look(Fraction(0)), look(PERIOD)]
    decision = decide(Moment(Fraction(0), Fraction(0), glance), looks, gap_max_s=PERIOD)
    assert (decision.verdict, decision.why) == (Verdict.BLACK, why)


def test_without_a_look_near_enough_nothing_is_shown() -> None:
    def why(at: Fraction, looks: Sequence[Look]) -> str:
        return decide(Moment(at, at, GLANCE), looks, gap_max_s=PERIOD).why

    assert why(Fraction(1), []) == "finder.missing"
    assert why(Fraction(1), [look(Fraction(0)), look(Fraction(2))]) == "finder.missing"
    assert why(Fraction(0), [look(Fraction(0), trouble="finder.failed")]) == "finder.failed"
    assert why(Fraction(0), [look(Fraction(0))]) == ""


def test_blurred_time_does_not_age_a_finding() -> None:
    polygon = square(400, 300)
    looks = [look(Fraction(0), polygon)] + [
        dataclasses.replace(look(index * PERIOD), sharp_s=Fraction(0)) for index in range(1, 40)
    ]
    at = Fraction(4)
    held = decide(Moment(at, Fraction(0), GLANCE), looks, gap_max_s=PERIOD)
    assert held.verdict is Verdict.HELD
    aged = decide(Moment(at, HOLD_S + Fraction(1, 30), GLANCE), looks, gap_max_s=PERIOD)
    assert aged.verdict is Verdict.CLEAR
    forgotten = [dataclasses.replace(one, at=one.at + 20) if one.at else one for one in looks]
    assert decide(Moment(Fraction(24), Fraction(0), GLANCE), forgotten, gap_max_s=PERIOD).verdict is Verdict.CLEAR


def test_a_framing_that_stands_as_drawn_is_no_finding() -> None:
    framed = cover_all([square(0, 0, 300)], 0, *CELLS)
    looks = [dataclasses.replace(look(index * PERIOD), framing=framed) for index in range(3)]
    decision = decide(Moment(PERIOD, PERIOD, GLANCE), looks, gap_max_s=PERIOD)
    assert decision.verdict is Verdict.CLEAR
    assert decision.cover is not None
    assert np.array_equal(decision.cover, framed)


def test_what_follows_at_frame_rate_is_covered_in_its_own_frame() -> None:
    also = cover_all([square(100, 100)], 0, *CELLS)
    looks = [look(Fraction(0)), look(PERIOD)]
    decision = decide(Moment(Fraction(0), Fraction(0), GLANCE, also), looks, gap_max_s=PERIOD)
    assert decision.cover is not None
    assert np.array_equal(decision.cover, also)


def test_what_is_shown_is_as_certain_as_the_looks_it_rests_on() -> None:
    looks = [dataclasses.replace(one, certainty=0.9) for one in steady(Fraction(2))]
    looks[14] = dataclasses.replace(looks[14], certainty=0.3)
    between = (looks[14].at + looks[15].at) / 2
    elsewhere = (looks[16].at + looks[17].at) / 2

    def certainty(at: Fraction) -> float:
        return decide(Moment(at, at, GLANCE), looks, gap_max_s=Fraction(3, 10)).certainty

    assert certainty(between) == certainty(looks[14].at) == 0.3
    assert certainty(elsewhere) == 0.9
