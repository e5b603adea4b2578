"""Enter presses the focused button as Space does, and a PIN that was typed keeps its Enter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.model import ClipState
from tests.fakes_station import HAO, LIN, PIN
from tests.qt.hands import Hands
from tests.qt.wedge import Wedge
from ui import names
from ui.names import PageName

ENTERS = [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space]


def to_window(hands: Hands, key: Qt.Key) -> None:
    window = hands.window.windowHandle()
    assert window is not None
    QTest.keyClick(window, key)


@pytest.mark.parametrize("key", ENTERS)
def test_it_presses_the_focused_button_at_once(hands: Hands, key: Qt.Key) -> None:
    button = hands.button(names.SIGN_IN_THEME)
    button.setFocus()
    pressed: list[bool] = []
    button.pressed.connect(lambda: pressed.append(True))
    window = hands.window.windowHandle()
    assert window is not None
    QTest.keyPress(window, key)
    assert pressed == [True]
    assert button.isDown()
    QTest.keyRelease(window, key)
    assert hands.window.theme == "night"


@pytest.mark.parametrize("key", ENTERS)
def test_a_dead_button_stays_dead(hands: Hands, key: Qt.Key) -> None:
    button = hands.find(names.PIN_ENTER, QAbstractButton)
    clicked: list[bool] = []
    button.clicked.connect(lambda: clicked.append(True))
    QTest.keyClick(button, key)
    assert clicked == []


def type_pin(hands: Hands, pin: str = PIN) -> None:
    window = hands.window.windowHandle()
    assert window is not None
    wedge = Wedge(window, gap_ms=120)
    for digit in pin:
        wedge.character(digit)
    wedge.press_and_release(Qt.Key.Key_Return, "\r", 36)


def test_a_typed_pin_keeps_its_enter_with_the_focus_on_a_name(hands: Hands) -> None:
    tile = hands.button(names.operator_tile(LIN.id))
    tile.setFocus()
    to_window(hands, Qt.Key.Key_Return)
    assert tile.isChecked()
    type_pin(hands)
    hands.at(PageName.TODAY)


def test_a_pin_that_is_too_short_is_not_forgotten_by_enter(hands: Hands) -> None:
    hands.button(names.operator_tile(LIN.id)).setFocus()
    to_window(hands, Qt.Key.Key_Return)
    type_pin(hands, PIN[:4])
    assert hands.station.session is None
    type_pin(hands, PIN[4:])
    hands.at(PageName.TODAY)


def test_a_pin_is_entered_key_by_key_of_the_pad_too(hands: Hands) -> None:
    hands.button(names.operator_tile(LIN.id)).setFocus()
    to_window(hands, Qt.Key.Key_Return)
    for digit in PIN:
        hands.button(names.pin_digit(int(digit))).setFocus()
        to_window(hands, Qt.Key.Key_Return)
    hands.button(names.PIN_ENTER).setFocus()
    to_window(hands, Qt.Key.Key_Return)
    hands.at(PageName.TODAY)


def test_on_a_sheet_too(hands: Hands) -> None:
    hands.station.add_clip("07", ClipState.AWAITING_REVIEW, LIN)
    hands.sign_in(HAO)
    hands.at(PageName.REVIEWS)
    hands.tap(names.REVIEWS_RETURN)
    hands.button(names.SHEET_CANCEL).setFocus()
    to_window(hands, Qt.Key.Key_Enter)
    hands.until(lambda: not hands.shows(names.SHEET))


def test_once_the_window_is_closed_enter_is_qts_again(hands: Hands) -> None:
    hands.window.inputs.close()
    hands.window.inputs.close()
    hands.button(names.SIGN_IN_THEME).setFocus()
    to_window(hands, Qt.Key.Key_Return)
    assert hands.window.theme == "day"
