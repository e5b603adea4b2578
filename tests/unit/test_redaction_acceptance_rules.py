"""The rules by which takes are judged: a judge that passes everything would be the worst fault of all."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.acceptance.redaction import gates, pictures
from tests.acceptance.redaction.gates import Row
from tests.acceptance.redaction.pictures import (
    Sight,
    Words,
    readable_words,
    same_place,
    same_text,
    still_readable,
    worth_reading,
)
from tests.acceptance.redaction.quick import Picture, cover_of, frame_coverage, timed_pictures

BLACK = (0, 0, 0)
GOOD = Row(
    seed=3,
    scenario="second_card",
    frames=60,
    leaked=0,
    exposed=0,
    missing=0,
    black_share=0.0,
    useful=0.84,
    baby=0.87,
    perfect_useful=0.85,
    perfect_baby=0.9,
)
BEFORE = {
    "leaked": 0,
    "exposed": 0,
    "missing": 0,
    "black_share": 0.0,
    "useful_ratio": GOOD.useful_ratio,
    "baby_ratio": GOOD.baby_ratio,
}


def test_a_good_row_breaks_nothing() -> None:
    assert gates.broken_promises(GOOD) == []
    assert gates.broken_promises_of_all([GOOD]) == []
    assert gates.worse_than(GOOD, BEFORE) == []


@pytest.mark.parametrize(
    "change", [{"leaked": 1}, {"exposed": 1}, {"missing": 1}, {"black_share": 0.02}, {"useful": 0.8}, {"baby": 0.8}]
)
def test_each_column_alone_is_enough(change: dict[str, float]) -> None:
    row = dataclasses.replace(GOOD, **change)  # type: ignore[arg-type]
    assert len(gates.broken_promises(row) + gates.broken_promises_of_all([row])) == 1
    assert len(gates.worse_than(row, BEFORE)) == 1


def test_a_black_clip_breaks_the_promise_about_picture_and_baby() -> None:
    black = dataclasses.replace(GOOD, useful=0.0, baby=0.0)
    assert len(gates.broken_promises_of_all([black])) == 2
    assert len(gates.worse_than_all([black], BEFORE)) == 2


def test_a_better_row_is_not_worse() -> None:
    before = {**BEFORE, "leaked": 5, "useful_ratio": 0.9, "baby_ratio": 0.9}
    assert gates.worse_than(GOOD, before) == []


def test_a_baseline_is_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "BASELINE", tmp_path / "baseline.json")
    gates.write_picture_baseline({"a.jpg": 2})
    gates.write_scene_baseline([GOOD])
    kept = gates.read_baseline()
    assert kept["pictures"] == {"a.jpg": 2}
    assert gates.worse_than(GOOD, kept["scenes"]["3"]) == []
    assert gates.worse_than(dataclasses.replace(GOOD, leaked=1), kept["scenes"]["3"])


def test_the_committed_baseline_knows_all_scenes() -> None:
    kept = json.loads(gates.BASELINE.read_text())
    assert set(kept["scenes"]) == {str(seed) for seed in range(10)}
    assert set(kept["all"]) == {"useful_ratio", "baby_ratio"}


def noisy(high: int, wide: int) -> Picture:
    return np.random.default_rng(1).integers(60, 200, (high, wide, 3), np.uint8)


def truth(polygon: list[list[float]], **changes: Any) -> dict[str, Any]:
    item = {"id": "card0", "kind": "name", "poly": polygon, "visible": 1.0, **changes}
    return {"i": 0, "items": [item], "baby": [[100, 100], [199, 100], [199, 199], [100, 199]]}


CARD = [[20.0, 20.0], [80.0, 20.0], [80.0, 60.0], [20.0, 60.0]]


def test_what_is_filled_is_covered_and_what_is_not_is_not() -> None:
    source = noisy(240, 320)
    masked = source.copy()
    masked[10:70, 10:90] = BLACK
    covered = frame_coverage(cover_of(masked, source, BLACK), truth(CARD))
    assert covered.worst == 0
    assert covered.useful == pytest.approx(1 - 60 * 80 / (240 * 320), abs=0.01)
    assert covered.baby == pytest.approx(1, abs=0.01)
    masked[10:70, 50:90] = source[10:70, 50:90]
    assert frame_coverage(cover_of(masked, source, BLACK), truth(CARD)).worst == pytest.approx(0.5, abs=0.05)
    assert frame_coverage(cover_of(source, source, BLACK), truth(CARD)).worst == 1


def test_darkness_that_nobody_made_is_no_mask() -> None:
    source = np.full((240, 320, 3), 5, np.uint8)
    assert frame_coverage(cover_of(source, source, BLACK), truth(CARD)).worst == 1


def test_an_item_out_of_sight_or_too_small_does_not_count() -> None:
    source = noisy(240, 320)
    cover = cover_of(source, source, BLACK)
    assert frame_coverage(cover, truth(CARD, visible=0.3)).items == ()
    assert frame_coverage(cover, truth([[20, 20], [80, 20], [80, 26], [20, 26]])).items == ()


@pytest.mark.parametrize(
    ("expected", "read", "same"),
    [
        ("kaufman", "kaufman", True),
        ("kaufman", "xxkaufmanxx", True),
        ("kaufman", "kaupmon", True),
        ("kaufman", "kau", False),
        ("kaufman", "stretcher", False),
        ("愚园路309", "愚园路3", True),
        ("愚园路309", "309", False),
        ("ab", "ab", False),
        ("", "anything", False),
    ],
)
def test_six_letters_of_ten_give_a_word_away(expected: str, read: str, *, same: bool) -> None:
    assert same_text(expected, read) is same


def test_a_word_counts_where_it_was() -> None:
    before = Sight((Words("Kaufman, Scott", (10, 10, 110, 30)),), frozenset())
    there = Sight((Words("KAUFMAN SC0TT", (12, 9, 100, 31)),), frozenset())
    elsewhere = Sight((Words("KAUFMAN SCOTT", (12, 200, 100, 220)),), frozenset())
    assert still_readable(before, [there]) == before.words
    assert still_readable(before, [elsewhere]) == ()
    assert still_readable(before, []) == ()


def test_letters_in_gravel_are_no_words() -> None:
    gravel = Words("tem", (300, 200, 340, 210), sure=False)
    doubtful = Words("Ward 7", (10, 40, 60, 60), sure=False)
    sure = Words("Kaufman", (10, 10, 110, 30))
    one, other = Sight((gravel, doubtful, sure), frozenset()), Sight((doubtful,), frozenset())
    assert readable_words(one, other) == (doubtful, sure)
    assert readable_words(other, one) == (doubtful, sure)


def test_places_touch_within_half_a_line() -> None:
    assert same_place((0, 0, 100, 20), (0, 29, 100, 50))
    assert not same_place((0, 0, 100, 20), (0, 31, 100, 50))


def test_every_frame_that_shows_something_new_is_read() -> None:
    black = np.zeros((64, 64, 3), np.uint8)
    glimpse = black.copy()
    glimpse[8:16, 8:16] = 90
    frames = [black] * 5 + [glimpse] + [black] * 14
    assert worth_reading(frames) == [0, 5, 8, 16, 19]


def test_a_still_picture_on_camera_moves_like_a_sensor(tmp_path: Path) -> None:
    pictures.write_clip(np.full((48, 64, 3), 90, np.uint8), tmp_path / "still.mkv")
    frames = [picture for _, picture in timed_pictures(tmp_path / "still.mkv")]
    assert len(frames) == 24
    assert all((one != two).any() for one, two in itertools.pairwise(frames))
