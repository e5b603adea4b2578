"""Babies that are easily taken for each other: told for both, and for nobody else."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.board import AlikeKind
from app.look_alikes import adjacent, alike, look_alikes
from app.model import BedId, FamilyCode, Stay, StayId

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
CODES = st.text("0OQ1IL2Z5S8BK7", min_size=4, max_size=4).map(FamilyCode)
FAMILIES = st.lists(CODES, min_size=1, max_size=2, unique=True)


def stay(bed: str, *families: str) -> Stay:
    return Stay(StayId(bed * 16), BedId(bed), tuple(FamilyCode(code) for code in families), NOW)


@pytest.mark.parametrize(("code", "other"), [("K7Q2", "K7O2"), ("K7Q2", "K7Q3"), ("B6NE", "86NE"), ("OO1I", "QQIL")])
def test_codes_that_hardly_differ(code: str, other: str) -> None:
    assert alike(FamilyCode(code), FamilyCode(other))


@pytest.mark.parametrize(("code", "other"), [("K7Q2", "K7Q2"), ("K7Q2", "K8M2"), ("K7Q2", "K7Q22")])
def test_codes_that_nobody_takes_for_each_other(code: str, other: str) -> None:
    assert not alike(FamilyCode(code), FamilyCode(other))


@pytest.mark.parametrize(("bed", "other"), [("07", "08"), ("08", "07"), ("09", "10"), ("A-3", "A-4")])
def test_beds_side_by_side(bed: str, other: str) -> None:
    assert adjacent(BedId(bed), BedId(other))


@pytest.mark.parametrize(
    ("bed", "other"), [("07", "07"), ("07", "09"), ("A-3", "B-4"), ("window", "door"), ("7", "w8")]
)
def test_beds_that_are_not(bed: str, other: str) -> None:
    assert not adjacent(BedId(bed), BedId(other))


def test_a_flag_comes_first_and_a_neighbour_last() -> None:
    me = dataclasses.replace(stay("07", "K7Q2"), flagged=True)
    found = look_alikes(me, [stay("08", "T2HX"), stay("06", "G3LM"), stay("03", "K7O2"), stay("09", "K7Q2")])
    assert [(one.kind, one.bed, one.family) for one in found] == [
        (AlikeKind.FLAG, "07", "K7Q2"),
        (AlikeKind.TWIN, "09", "K7Q2"),
        (AlikeKind.CODE, "03", "K7O2"),
        (AlikeKind.NEIGHBOUR, "06", "G3LM"),
        (AlikeKind.NEIGHBOUR, "08", "T2HX"),
    ]


def test_a_twin_comes_before_a_code_and_the_baby_itself_is_no_look_alike() -> None:
    me = stay("07", "K7Q2")
    found = look_alikes(me, [me, stay("03", "K7O2"), stay("04", "P4WD"), stay("09", "T2HX", "K7Q2")])
    assert [(one.kind, one.bed, one.family) for one in found] == [
        (AlikeKind.TWIN, "09", "K7Q2"),
        (AlikeKind.CODE, "03", "K7O2"),
    ]


@given(FAMILIES, FAMILIES)
def test_who_looks_like_another_is_looked_like_by_it(mine: list[FamilyCode], theirs: list[FamilyCode]) -> None:
    one, two = stay("01", *mine), stay("02", *theirs)
    assert [found.kind for found in look_alikes(one, [two])] == [found.kind for found in look_alikes(two, [one])]
