"""Every page and state in both languages: room for gloves, words that fit, names and keys, Chinese in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.fakes_station import gradient
from tests.qt.measures import access, contrast, language, room
from tests.qt.measures.seen import look
from tests.qt.pictures import SCENES, SIZES, Stage, show
from tests.qt.pictures.stage import put_away
from ui import words

CASES = [(scene, tongue) for scene in SCENES for tongue in words.LANGUAGES]


@pytest.fixture(scope="module", params=CASES, ids=[f"{scene.name}-{tongue}" for scene, tongue in CASES])
def case(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[str, Stage]]:
    scene, tongue = request.param
    stage = show(scene, "day", tongue, SIZES[0], gradient())
    yield tongue, stage
    put_away(stage, qapp)


def test_words_stand_out(case: tuple[str, Stage]) -> None:
    _, stage = case
    assert list(contrast.findings(look(stage, ratio=2), "day")) == []


def test_a_screen_reader_hears_what_is_seen(case: tuple[str, Stage]) -> None:
    tongue, stage = case
    sight = look(stage)
    found = [*access.nameless(stage), *access.unsaid(sight)]
    if tongue != "en":
        found += language.findings(stage, sight)
    assert found == []


def test_the_keyboard_reaches_everything_in_the_order_of_reading(case: tuple[str, Stage]) -> None:
    _, stage = case
    found = [*access.unreached(stage), *access.disorder(stage), *access.dead_keys(stage)]
    assert found == []


@pytest.mark.parametrize("size", room.LOGICAL_SIZES, ids=[f"{width}x{height}" for width, height in room.LOGICAL_SIZES])
def test_everything_has_room(case: tuple[str, Stage], size: tuple[int, int]) -> None:
    _, stage = case
    stage.resize(size)
    at = f"{size[0]}x{size[1]}"
    assert [f"{at} {found}" for found in room.findings(stage, look(stage))] == []
