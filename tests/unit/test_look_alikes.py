"""Babies that are easily taken for each other: told for both, and for nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.board import AlikeKind
from app.look_alikes import alike, look_alikes
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
