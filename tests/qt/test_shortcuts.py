"""One table of keys: none twice, none that types, each does what its button does, and the sheet tells them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.model import BedId, ClipState, Operator
from tests.fakes_station import HAO, JO, LIN
from tests.qt.hands import Hands
from tests.qt.linguist import translations
from tests.qt.wedge import Wedge
from ui import names
from ui.names import PageName
from ui.shortcuts import KEYS, TABLE, Shortcut
from ui.widgets.keys_sheet import KeysSheet


def _combination(keys: str) -> QKeyCombination:
    return QKeySequence(keys)[0]  # type: ignore[index,no-any-return]


def press(hands: Hands, keys: str) -> None:
    combination = _combination(keys)
    window = hands.window.windowHandle()
    assert window is not None
    QTest.keyClick(window, combination.key(), combination.keyboardModifiers())
    hands.settle()


def test_no_key_means_two_things_in_one_place() -> None:
    everywhere = {row.keys for row in TABLE if row.page is None}
    seen: set[tuple[str, PageName | None]] = set()
    for row in TABLE:
        assert (row.keys, row.page) not in seen, row
        assert row.page is None or row.keys not in everywhere, row
        seen.add((row.keys, row.page))


def test_no_key_types_a_character_so_none_can_come_out_of_a_scan() -> None:
    for row in TABLE:
        combination = _combination(row.keys)
        assert QKeySequence(row.keys).toString() == row.keys
        assert (
            combination.key().value >= Qt.Key.Key_Escape.value
            or combination.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        ), row


def test_the_window_has_no_other_shortcuts(hands: Hands) -> None:
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(BedId("07")))
    hands.at(PageName.CAPTURE)
    found = [shortcut.key().toString() for shortcut in hands.window.findChildren(QShortcut)]
    assert sorted(found) == sorted({row.keys for row in TABLE})


def test_every_target_is_a_name_that_exists() -> None:
    known = {value for value in vars(names).values() if isinstance(value, str)} | {
        names.rail(page) for page in PageName
    }
    for row in TABLE:
        for target in row.targets:
            assert target in known | {KEYS}, row


def test_every_word_has_its_chinese() -> None:
    have = translations()["swaddle"]
    assert [row.words for row in TABLE if row.words not in have] == []


PAGES = {
    HAO: {
        "F2": PageName.TODAY,
        "F3": PageName.REVIEWS,
        "F4": PageName.OUTBOX,
        "F5": PageName.FAMILIES,
        "F6": PageName.JOURNAL,
    },
    JO: {"F4": PageName.OUTBOX, "F6": PageName.JOURNAL, "F7": PageName.STATION},
}


@pytest.mark.parametrize("person", PAGES, ids=lambda person: person.name)
def test_the_keys_of_pages_go_there(hands: Hands, person: Operator) -> None:
    hands.sign_in(person)
    for keys, page in PAGES[person].items():
        press(hands, keys)
        assert hands.window.page is page


def test_a_page_that_a_role_does_not_have_is_no_key_away(hands: Hands) -> None:
    hands.sign_in(LIN)
    for keys in ("F3", "F5", "F6", "F7"):
        press(hands, keys)
        assert hands.window.page is PageName.TODAY


def test_a_whole_take_by_pedal_and_keys(hands: Hands) -> None:
    station = hands.station
    hands.sign_in(LIN)
    hands.window.capture(BedId("07"))
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())
    press(hands, "F8")
    hands.until(lambda: (status := station.capture_status()) is not None and status.take is not None)
    press(hands, "Esc")
    assert hands.window.page is PageName.CAPTURE  # Today is dead while a take runs
    press(hands, "F8")
    hands.until(lambda: hands.shows(names.CAPTURE_SEND) and hands.button(names.CAPTURE_SEND).isEnabled())
    press(hands, "F8")  # the pedal once more: nothing of it is sent or begun
    assert hands.shows(names.CAPTURE_SEND)
    press(hands, "F9")
    hands.at(PageName.TODAY)
    assert [clip.state for clip in station.clips.values() if clip.bed == "07"] == [ClipState.AWAITING_REVIEW]


def test_lock_and_looks_by_key(hands: Hands) -> None:
    press(hands, "F11")
    assert hands.window.theme == "night"
    press(hands, "Shift+F11")
    assert hands.window.language == "zh_CN"
    hands.sign_in(LIN)
    press(hands, "F11")
    assert hands.window.theme == "day"
    press(hands, "Shift+F11")
    hands.tap(names.look("en"))
    hands.until(lambda: hands.window.language == "en")
    hands.settle()
    press(hands, "F12")
    hands.at(PageName.SIGN_IN)


def test_a_sheet_is_answered_first_by_esc_and_locked_over(hands: Hands) -> None:
    hands.station.add_clip("07", ClipState.AWAITING_REVIEW, LIN)
    hands.sign_in(HAO)
    hands.at(PageName.REVIEWS)
    press(hands, "Shift+F9")
    assert hands.shows(names.SHEET)
    press(hands, "F2")
    assert hands.window.page is PageName.REVIEWS
    press(hands, "Esc")
    assert not hands.shows(names.SHEET)
    press(hands, "Shift+F9")
    press(hands, "F12")
    hands.at(PageName.SIGN_IN)


@pytest.mark.parametrize("person", [LIN, HAO, JO], ids=lambda person: person.name)
def test_the_sheet_tells_the_keys_of_here_and_of_the_role(hands: Hands, person: Operator) -> None:
    hands.sign_in(person)
    press(hands, "F1")
    sheet = hands.find(names.KEYS_SHEET, KeysSheet)
    told = hands.words()
    for row in TABLE:
        if row.page is hands.window.page or (row.page is None and _reached(hands, row)):
            assert row.words in told, row
            assert row.keys.replace("Del", "Delete").replace("Ins", "Insert") in told, row
        elif row.page is None:
            assert row.keys not in told, row
    sheet.close_sheet()


def _there(hands: Hands, name: str) -> bool:
    return name == KEYS or bool(hands.window.findChildren(QAbstractButton, name))


def _reached(hands: Hands, row: Shortcut) -> bool:
    return any(_there(hands, target) for target in row.targets)


def test_a_question_mark_shows_the_keys_and_one_in_a_scan_does_not(hands: Hands) -> None:
    hands.sign_in(LIN)
    window = hands.window.windowHandle()
    assert window is not None
    wedge = Wedge(window)
    wedge.scan("what?why?")
    hands.settle()
    assert not hands.shows(names.KEYS_SHEET)
    wedge.character("?")
    hands.until(lambda: hands.shows(names.KEYS_SHEET))
    hands.tap(names.SHEET_CANCEL)
    hands.until(lambda: not hands.shows(names.KEYS_SHEET))
    assert QApplication.focusWidget() is not None
