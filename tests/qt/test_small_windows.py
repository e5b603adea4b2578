"""Windows smaller than a ward PC's: 1024×600, and 1920×1080 at 150 % and 200 %: all of it fits, in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton

from tests.fakes_station import HAO, LIN, STAFF
from tests.qt.conftest import Open
from ui import names
from ui.measures import LEAST, Room, room_for
from ui.names import PageName

SIZES = ((960, 540), (1024, 600), (1280, 720))


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
