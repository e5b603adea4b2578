"""Windows smaller than a ward PC's: 1024×600, and 1920×1080 at 150 % and 200 %: all of it fits, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea

from tests.fakes_station import HAO, LIN, STAFF, gradient
from tests.qt.conftest import Open
from tests.qt.pictures import SCENES, Scene, Stage, show
from tests.qt.test_layout import clipped, crowded, outside, unreachable
from ui import brush, names, words
from ui.measures import LEAST, Room, room_for
from ui.names import PageName
from ui.widgets.item_list import ItemList

SIZES = ((960, 540), (1024, 600), (1280, 720))
PAGES = ("signin", "today", "capture", "framing", "outbox")
CASES = [(scene, language) for scene in SCENES for language in words.LANGUAGES if scene.name.partition("-")[0] in PAGES]


@pytest.fixture(params=CASES, ids=[f"{scene.name}-{language}" for scene, language in CASES])
def stage(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Stage]:
    scene: Scene
    scene, language = request.param
    brush.elided.clear()
    stage = show(scene, "day", language, SIZES[0], gradient())
    yield stage
    stage.window.close()
    stage.window.deleteLater()
    qapp.processEvents()


def test_everything_fits_and_is_reached(stage: Stage) -> None:
    found = list(unreachable(stage))
    for width, height in SIZES:
        stage.window.resize(width, height)
        stage.settle()
        brush.elided.clear()
        stage.window.grab()
        hint = stage.window.minimumSizeHint()
        if hint.width() > width or hint.height() > height:
            found.append(f"{width}×{height}: the page wants {hint.width()}×{hint.height()}")
        areas = (*stage.window.findChildren(QScrollArea), *stage.window.findChildren(ItemList))
        sideways = [area for area in areas if area.isVisible() and area.horizontalScrollBar().maximum() > 0]
        found += [f"{width}×{height}: {area.objectName()} scrolls sideways" for area in sideways]
        found += [f"{width}×{height} {text}" for text in (*clipped(stage), *crowded(stage), *outside(stage))]
    assert found == []


def test_three_steps_of_room() -> None:
    assert room_for(LEAST) is Room.COMPACT
    assert [room_for(QSize(*size)) for size in SIZES] == [Room.COMPACT, Room.COMPACT, Room.NORMAL]
    assert room_for(QSize(1366, 768)) is Room.NORMAL
    assert room_for(QSize(1920, 1080)) is Room.WIDE


def test_a_window_that_shrinks_and_grows_comes_back(open_window: Open) -> None:
    hands = open_window()
    hands.sign_in(LIN)
    before = hands.item(names.bed_tile(next(iter(hands.station.beds)))).place
    hands.window.resize(960, 540)
    hands.settle()
    small = hands.item(names.bed_tile(next(iter(hands.station.beds)))).place
    assert small.width() < before.width()
    hands.window.resize(1366, 768)
    hands.settle()
    assert hands.item(names.bed_tile(next(iter(hands.station.beds)))).place == before


@pytest.mark.parametrize("person", STAFF, ids=[person.name for person in STAFF])
def test_every_way_out_of_a_page_fits_the_smallest_rail(open_window: Open, person: object) -> None:
    hands = open_window(size=(LEAST.width(), LEAST.height()))
    hands.sign_in(person)  # type: ignore[arg-type]
    if hands.window.page is PageName.CAPTURE:
        return
    shown = [name for name in (names.RAIL_LOCK, names.RAIL_LOOK) if hands.shows(name)]
    assert shown == [names.RAIL_LOCK, names.RAIL_LOOK]
    for button in hands.window.findChildren(QAbstractButton):
        if button.isVisible() and button.objectName().startswith("rail."):
            box = button.rect().translated(button.mapTo(hands.window, button.rect().topLeft()))
            assert hands.window.rect().contains(box), button.objectName()


def test_high_contrast_is_two_taps_from_every_page_with_a_rail(open_window: Open) -> None:
    hands = open_window()
    hands.sign_in(HAO)
    hands.tap(names.RAIL_LOOK)
    hands.tap(names.look("contrast"))
    hands.until(lambda: hands.window.theme == "contrast")
    assert not hands.shows(names.SHEET)
    hands.tap(names.RAIL_LOOK)
    hands.tap(names.look("zh_CN"))
    hands.until(lambda: hands.window.language == "zh_CN")
    assert hands.window.theme == "contrast"
    hands.tap(names.RAIL_THEME)
    hands.until(lambda: hands.window.theme == "night")
