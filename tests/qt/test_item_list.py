"""Lists of painted items: a finger, a key and a screen reader reach each of them, and 500 of them are quick."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScroller, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.fakes_station import StillClock, ward
from ui import today_words
from ui.delegates.item import Heading
from ui.delegates.row import RowDelegate, RowWords
from ui.delegates.tile import TileDelegate
from ui.kit import Kit
from ui.models import ItemModel
from ui.theme import Theme
from ui.today_words import TileWords
from ui.widgets.item_list import ItemList, reach, targets_in

#: ui.md: a row is painted in at most this time, with 500 of them in the list.
ROW_MS = 2.0
MANY = 500


def some_tiles(count: int) -> list[TileWords]:
    station = ward()
    tiles = today_words.tiles(station.beds_today(), station.clock.now())
    return [dataclasses.replace(tiles[i % len(tiles)], bed=f"{i:03d}") for i in range(count)]


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[ItemList]:
    kit = Kit(Theme("day"), "en", StillClock())
    model = ItemModel()
    view = ItemList(model, TileDelegate(kit), "board", "Beds", abreast=True)
    window = QWidget()
    window.setLayout(kit.column(view))
    window.setProperty("keys", False)
    qtbot.addWidget(window)
    window.resize(1270, 600)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    model.replace([Heading("To record", "9"), *some_tiles(9)])
    yield view
    window.hide()


def able(view: ItemList) -> list[str]:
    return [target.name for target in view.targets() if target.able]


def test_the_model_is_one(qtmodeltester: ModelTester) -> None:
    model = ItemModel()
    model.replace([Heading("To record", "9"), *some_tiles(4)])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_a_tap_presses_the_item_and_a_slip_of_the_finger_does_not(board: ItemList, qtbot: QtBot) -> None:
    told: list[str] = []
    board.pressed_key.connect(told.append)
    name = able(board)[1]
    target = board.reach(name)
    assert target is not None
    with qtbot.waitSignal(board.pressed_key):
        QTest.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, pos=target.place.center())
    assert [f"today.bed.{key}" for key in told] == [name]
    QTest.mousePress(board.viewport(), Qt.MouseButton.LeftButton, pos=target.place.center())
    assert board.shapes.down == name
    QTest.mouseRelease(board.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert board.shapes.down == ""
    assert len(told) == 1


def test_what_cannot_be_pressed_is_not(board: ItemList) -> None:
    told: list[str] = []
    board.pressed_key.connect(told.append)
    tile = dataclasses.replace(some_tiles(1)[0], able=False)
    board.items.replace([tile])
    target = board.reach(tile.name)
    assert target is not None
    QTest.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, pos=target.place.center())
    board.press(tile.name)
    assert told == []


def test_keys_walk_the_board_past_headings_and_press(board: ItemList, qtbot: QtBot) -> None:
    board.setFocus(Qt.FocusReason.TabFocusReason)
    names = able(board)
    QTest.keyClick(board, Qt.Key.Key_Home)
    assert board.items.values[board.currentIndex().row()].name == names[0]
    QTest.keyClick(board, Qt.Key.Key_Right)
    with qtbot.waitSignal(board.pressed_key) as pressed:
        QTest.keyClick(board, Qt.Key.Key_Return)
    assert f"today.bed.{pressed.args[0]}" == names[1]
    QTest.keyClick(board, Qt.Key.Key_Down)
    below = board.items.values[board.currentIndex().row()].name
    assert names.index(below) > 2


def test_a_bed_is_found_by_typing_its_number(board: ItemList) -> None:
    board.setFocus()
    QTest.keyClicks(board, "003")
    assert board.items.values[board.currentIndex().row()].key == "003"


def test_new_values_keep_the_place(board: ItemList) -> None:
    board.items.replace(some_tiles(60))
    target = board.reach("today.bed.042")
    assert target is not None
    row = board.items.row_of("042")
    assert row is not None
    board.setCurrentIndex(board.items.index(row))
    at = board.verticalScrollBar().value()
    assert at > 0
    board.items.replace(some_tiles(61))
    assert board.items.values[board.currentIndex().row()].key == "042"
    assert board.verticalScrollBar().value() == at


def test_a_screen_reader_hears_every_item(board: ItemList) -> None:
    interface = QAccessible.queryAccessibleInterface(board)
    heard = [interface.child(row).text(QAccessible.Text.Name) for row in range(interface.childCount())]
    assert heard[0] == "To record 9"
    assert heard[1] == board.items.values[1].spoken
    assert heard[1].startswith("Bed 000. Family P4WD.")
    assert all(heard)


def test_items_are_found_by_name_in_the_window(board: ItemList) -> None:
    window = board.window()
    assert {target.name for target in targets_in(window)} == {f"today.bed.{i:03d}" for i in range(9)}
    assert reach(window, "today.bed.004") is not None
    assert reach(window, "today.bed.999") is None
    board.hide()
    assert list(targets_in(window)) == []


def test_targets_are_apart_and_large_enough(board: ItemList) -> None:
    places = [target.place for target in board.targets()]
    assert all(min(place.width(), place.height()) >= 56 for place in places)
    for i, one in enumerate(places):
        for other in places[i + 1 :]:
            across = max(one.left(), other.left()) - min(one.right(), other.right())
            down = max(one.top(), other.top()) - min(one.bottom(), other.bottom())
            assert max(across, down) - 1 >= 12


def test_five_hundred_items_are_painted_quickly(board: ItemList) -> None:
    board.items.replace(some_tiles(MANY))
    board.viewport().grab()  # icons and fonts are loaded once
    seconds = []
    for _ in range(5):
        began_s = time.thread_time()
        board.viewport().grab()
        seconds.append(time.thread_time() - began_s)
    shown = sum(board.viewport().rect().intersects(target.place) for target in board.targets())
    assert shown > 8
    assert min(seconds) * 1000 / shown <= ROW_MS


def test_what_is_gone_leaves_nothing_under_the_finger(board: ItemList) -> None:
    target = board.reach(able(board)[0])
    assert target is not None
    QTest.mousePress(board.viewport(), Qt.MouseButton.LeftButton, pos=target.place.center())
    board.items.replace(some_tiles(3))
    assert board.shapes.down == ""
    board.leaveEvent(QEvent(QEvent.Type.Leave))
    assert "000" in {words.key for words in board.items.values}


def touch(board: ItemList, device: QPointingDevice, *places: QPoint) -> None:
    """A finger that comes down at the first place, goes along the others and is lifted at the last."""
    port = board.viewport()
    QTest.touchEvent(port, device).press(0, places[0], port).commit()
    for place in places[1:]:
        QTest.qWait(10)
        QTest.touchEvent(port, device).move(0, place, port).commit()
    QTest.touchEvent(port, device).release(0, places[-1], port).commit()


@pytest.fixture
def finger() -> QPointingDevice:
    return QTest.createTouchDevice()


def test_a_finger_scrolls_without_pressing_and_taps_without_scrolling(board: ItemList, finger: QPointingDevice) -> None:
    told: list[str] = []
    board.pressed_key.connect(told.append)
    board.items.replace(some_tiles(60))
    middle = board.viewport().rect().center()
    touch(board, finger, middle, *(middle - QPoint(0, 20 * step) for step in range(1, 10)))
    assert board.verticalScrollBar().value() > 50
    assert told == []
    QScroller.scroller(board.viewport()).stop()
    board.verticalScrollBar().setValue(0)
    target = board.reach(able(board)[0])
    assert target is not None
    touch(board, finger, target.place.center())
    assert len(told) == 1


def test_five_hundred_rows_are_painted_quickly(qtbot: QtBot) -> None:
    kit = Kit(Theme("day"), "en", StillClock())
    model = ItemModel()
    view = ItemList(model, RowDelegate(kit), "rows", "Rows", abreast=False)
    qtbot.addWidget(view)
    view.resize(1270, 600)
    view.show()
    sentence = "Waiting since 13:41. Hao or Ruth can approve it."
    model.replace([RowWords(f"row.{i}", str(i), "reviews", "quiet", f"Bed {i}", sentence) for i in range(MANY)])
    view.viewport().grab()
    seconds = []
    for _ in range(5):
        began_s = time.thread_time()
        view.viewport().grab()
        seconds.append(time.thread_time() - began_s)
    shown = sum(view.viewport().rect().intersects(target.place) for target in view.targets())
    assert shown > 5
    assert min(seconds) * 1000 / shown <= ROW_MS
