"""Scans are heard and stay out of the widgets; typing, Space and Enter go where they always went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes_station import StillClock
from tests.qt.wedge import GERMAN, Wedge
from ui.burst import HOLD_MS, Scan
from ui.scanner import Scanner


@dataclass
class Place:
    """A window with a field and a button, and what reached them."""

    qtbot: QtBot
    window: QWidget
    line: QLineEdit
    button: QPushButton
    scanner: Scanner
    scans: list[Scan] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)

    @property
    def handle(self) -> QWindow:
        handle = self.window.windowHandle()
        assert handle is not None
        return handle

    def codes(self) -> list[str]:
        return [scan.untrusted_us for scan in self.scans]

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.scanner.hold.isActive(), timeout=2000)


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Place]:
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    line, button = QLineEdit(), QPushButton("Record")
    box.addWidget(line)
    box.addWidget(button)
    scanner = Scanner(window)
    here = Place(qtbot, window, line, button, scanner)
    scanner.scanned.connect(here.scans.append)
    button.clicked.connect(lambda: here.pressed.append("button"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield here
    scanner.close()


@pytest.mark.parametrize("gap_ms", [0, 1, 8, 16, 32])
def test_a_scan_is_heard_and_the_field_stays_empty(place: Place, gap_ms: int) -> None:
    place.line.setFocus()
    Wedge(place.handle, gap_ms=gap_ms).scan("SW1CSTART-7/aa001")
    assert place.codes() == ["SW1CSTART-7/aa001"]
    place.rest()
    assert place.line.text() == ""


def test_a_scan_presses_no_button(place: Place) -> None:
    place.button.setFocus()
    Wedge(place.handle).scan("BED 07 X")
    place.rest()
    assert place.codes() == ["BED 07 X"]
    assert place.pressed == []


def test_under_a_german_layout_the_keys_still_say_what_was_printed(place: Place) -> None:
    place.line.setFocus()
    Wedge(place.handle, layout=GERMAN).scan("XYZ-7/zy[]")
    assert place.scans == [Scan("XYZ-7/zy[]", "XZYß7-yzü+")]
    assert place.line.text() == ""


def test_under_a_layout_of_other_letters_too(place: Place) -> None:
    chinese = str.maketrans("abcQ", "日月金手")
    place.line.setFocus()
    Wedge(place.handle, layout=chinese).scan("abcQ12")
    assert place.codes() == ["abcQ12"]
    assert place.line.text() == ""


def test_typing_reaches_the_field_whole_and_in_order(place: Place) -> None:
    place.line.setFocus()
    wedge = Wedge(place.handle, gap_ms=80, layout=GERMAN)
    for character in "Hallo, Frau Yz: 7 Uhr?":
        wedge.character(character)
    place.rest()
    assert place.line.text() == "Hallo, Frau Yz: 7 Uhr?".translate(GERMAN)
    assert place.scans == []


def test_a_typed_character_waits_no_longer_than_the_hold(place: Place) -> None:
    place.line.setFocus()
    Wedge(place.handle).character("7")
    assert place.line.text() == ""
    assert place.scanner.hold.interval() == HOLD_MS
    place.rest()
    assert place.line.text() == "7"


def test_a_key_held_down_types_on_and_on(place: Place) -> None:
    place.line.setFocus()
    wedge = Wedge(place.handle)
    wedge.send(QEvent.Type.KeyPress, Qt.Key.Key_A, "a", 38)
    wedge.wait(500)
    for _ in range(10):
        wedge.wait(33)
        wedge.send(QEvent.Type.KeyRelease, Qt.Key.Key_A, "a", 38, repeated=True)
        wedge.send(QEvent.Type.KeyPress, Qt.Key.Key_A, "a", 38, repeated=True)
    wedge.send(QEvent.Type.KeyRelease, Qt.Key.Key_A, "a", 38)
    place.rest()
    assert place.line.text() == "a" * 11
    assert place.scans == []


def test_two_keys_that_roll_off_a_hand_are_typing(place: Place) -> None:
    place.line.setFocus()
    wedge = Wedge(place.handle, gap_ms=15)
    wedge.character("o")
    wedge.character("n")
    wedge.wait(90)
    wedge.character("e")
    place.rest()
    assert place.line.text() == "one"


def test_space_presses_the_focused_button_at_once(place: Place) -> None:
    place.button.setFocus()
    QTest.keyPress(place.handle, Qt.Key.Key_Space)
    assert place.button.isDown()
    QTest.keyRelease(place.handle, Qt.Key.Key_Space)
    assert place.pressed == ["button"]
    assert not place.scanner.hold.isActive()


def test_enter_reaches_the_widget_at_once_and_behind_what_was_typed(place: Place) -> None:
    entered: list[str] = []
    place.line.returnPressed.connect(lambda: entered.append(place.line.text()))
    place.line.setFocus()
    wedge = Wedge(place.handle, gap_ms=20)
    wedge.character("7")
    wedge.press_and_release(Qt.Key.Key_Return, "\r", 36)
    assert entered == ["7"]


def test_keys_that_type_nothing_are_never_held(place: Place) -> None:
    seen: list[int] = []

    class Watcher(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
            seen.append(event.key())

    watcher = Watcher()
    layout = place.window.layout()
    assert layout is not None
    layout.addWidget(watcher)
    watcher.show()
    watcher.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    watcher.setFocus()
    keys = [Qt.Key.Key_F8, Qt.Key.Key_Left, Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Shift]
    for key in keys:
        QTest.keyPress(place.handle, key)
        assert seen[-1] == key


def test_a_command_with_ctrl_is_no_character(place: Place) -> None:
    place.line.setText("kept")
    place.line.setFocus()
    Wedge(place.handle).send(QEvent.Type.KeyPress, Qt.Key.Key_A, "\x01", 38, Qt.KeyboardModifier.ControlModifier)
    assert place.line.selectedText() == "kept"


def test_a_scan_that_came_while_the_window_stood_still_is_still_a_scan(qtbot: QtBot) -> None:
    """The hold's timer fires late, before the keys that waited: it gives them one more turn."""
    window = QWidget()
    qtbot.addWidget(window)
    line = QLineEdit(window)
    clock = StillClock()
    scanner = Scanner(window, clock)
    scans: list[Scan] = []
    scanner.scanned.connect(scans.append)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    line.setFocus()
    handle = window.windowHandle()
    assert handle is not None
    wedge = Wedge(handle)
    wedge.character("A")
    clock.moment = clock.moment.replace(minute=clock.moment.minute + 1)  # the window stands still
    scanner.hold.timeout.emit()
    assert line.text() == ""
    for character in "BCD":
        wedge.character(character)
    wedge.press_and_release(Qt.Key.Key_Return, "\r", 36)
    assert [scan.untrusted_us for scan in scans] == ["ABCD"]
    scanner.close()


def test_a_closed_scanner_lets_everything_through_and_closes_twice(place: Place) -> None:
    place.line.setFocus()
    wedge = Wedge(place.handle)
    wedge.character("A")
    place.scanner.close()
    place.scanner.close()
    wedge.character("B")
    assert place.line.text() == "B"
    assert not place.scanner.hold.isActive()
