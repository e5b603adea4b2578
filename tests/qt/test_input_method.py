"""A scan with an input method active: recovered from the keys where they are shown, else never half typed and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QWindow
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes_station import StillClock
from tests.qt.wedge import Wedge, key_of
from ui.burst import HOLD_MS, Scan
from ui.raw_keys import RawKey
from ui.scanner import Scanner

_XKB = 8
_MS = dt.timedelta(milliseconds=1)


@dataclass
class Desk:
    """A field with an input method in front of it, and what came of it."""

    qtbot: QtBot
    window: QWidget
    line: QLineEdit
    button: QPushButton
    scanner: Scanner
    clock: StillClock
    scans: list[Scan] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    at_ms: int = 1000
    composing: str = ""

    def codes(self) -> list[str]:
        return [scan.untrusted_us for scan in self.scans]

    def raw(self, code: int, gap_ms: int, *, shift: bool = False) -> bool:
        """A press and a release before the input method; False: it may have the key."""
        self.at_ms += gap_ms
        taken = self.scanner.raw_key(self._key(code, shift=shift, pressed=True))
        self.scanner.raw_key(self._key(code, shift=shift, pressed=False))
        return taken

    def _key(self, code: int, *, shift: bool, pressed: bool) -> RawKey:
        return RawKey(code, pressed, self.at_ms + (not pressed), shift, commanding=False, repeated=False)

    def type(self, text: str, gap_ms: int) -> None:
        """Keys through a pinyin engine: letters are composed, Enter commits them."""
        for character in text:
            if character == "\n":
                if not self.raw(28, gap_ms):
                    self.compose("", self.composing)
                continue
            code, shift = key_of(character)
            if not self.raw(code - _XKB, gap_ms, shift=shift):
                if character.isalpha():
                    self.compose(self.composing + character)
                else:
                    self.compose("", self.composing + character)

    def compose(self, composing: str, commit: str = "") -> None:
        self.composing = composing
        event = QInputMethodEvent(composing, [])
        event.setCommitString(commit)
        QCoreApplication.sendEvent(self.line, event)

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.scanner.hold.isActive(), timeout=2000)
        QCoreApplication.processEvents()


Open = Callable[[bool], Desk]


@pytest.fixture
def open_desk(qtbot: QtBot) -> Iterator[Open]:
    opened: list[Scanner] = []

    def open_(sees_keys: bool) -> Desk:  # noqa: FBT001 - two kinds of window system
        window = QWidget()
        qtbot.addWidget(window)
        box = QVBoxLayout(window)
        line, button = QLineEdit(), QPushButton("Record")
        box.addWidget(line)
        box.addWidget(button)
        clock = StillClock()
        scanner = Scanner(window, clock, sees_keys=sees_keys)
        opened.append(scanner)
        desk = Desk(qtbot, window, line, button, scanner, clock)
        scanner.scanned.connect(desk.scans.append)
        scanner.swallowed.connect(lambda: desk.told.append("swallowed"))
        line.textChanged.connect(desk.texts.append)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        line.setFocus()
        return desk

    yield open_
    for scanner in opened:
        scanner.close()


@pytest.mark.parametrize("code", ["SW1BN-LIN1", "sw1bn-lin1", "4006-381/x", "-A-B-C-"])
def test_a_scan_under_an_input_method_is_recovered_and_nothing_of_it_is_typed(open_desk: Open, code: str) -> None:
    desk = open_desk(True)
    desk.type(code + "\n", 8)
    desk.rest()
    assert desk.codes() == [code]
    assert desk.texts == []
    assert desk.line.text() == ""


def test_a_scan_whose_keys_come_in_one_moment_is_whole(open_desk: Open) -> None:
    """X11 tells a held key by release and press of one moment: the double letters of a fast scan look alike."""
    desk = open_desk(True)
    before = ""
    for character in "4006381333931\n":
        code = 28 if character == "\n" else key_of(character)[0] - _XKB
        again = character == before
        before = character
        desk.scanner.raw_key(RawKey(code, True, desk.at_ms, shift=False, commanding=False, repeated=again))
        desk.scanner.raw_key(RawKey(code, False, desk.at_ms, shift=False, commanding=False, repeated=False))
    desk.rest()
    assert desk.codes() == ["4006381333931"]


def test_what_was_typed_before_a_scan_stays_and_what_was_being_composed_goes(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.type("ni\n", 120)
    desk.type("zho", 120)
    desk.at_ms += 200
    desk.type("SW1P07U\n", 8)
    desk.rest()
    assert desk.codes() == ["SW1P07U"]
    assert desk.line.text() == "ni"


def test_typing_through_an_input_method_is_as_ever(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.type("nihao\n", 90)
    desk.type("ma\n", 90)
    desk.rest()
    assert desk.line.text() == "nihaoma"
    assert desk.scans == []


def test_a_sign_that_an_input_method_commits_at_once_waits_and_comes(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.type(",", 90)
    assert desk.line.text() == ""
    desk.rest()
    assert desk.line.text() == ","


def test_a_key_held_down_is_no_scan(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.raw(30, 500)
    desk.at_ms += 400
    for _ in range(20):
        desk.at_ms += 30
        assert not desk.scanner.raw_key(
            RawKey(30, pressed=True, at_ms=desk.at_ms, shift=False, commanding=False, repeated=True)
        )
    desk.rest()
    assert desk.scans == []


def test_keys_that_an_input_method_lets_go_late_are_the_scans(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.type("1234", 8)
    window = desk.line.window().windowHandle()
    assert isinstance(window, QWindow)
    late = Wedge(window)
    late.now_ms = 1008
    late.send(QEvent.Type.KeyPress, Qt.Key.Key_1, "1", 10)
    desk.type("5678\n", 8)
    late.now_ms = 1016
    late.send(QEvent.Type.KeyPress, Qt.Key.Key_2, "2", 11)
    desk.rest()
    assert desk.line.text() == ""
    late.now_ms = desk.at_ms + 500
    late.send(QEvent.Type.KeyPress, Qt.Key.Key_3, "3", 12)
    desk.rest()
    assert desk.line.text() == "3"


def test_a_scan_that_ends_without_enter_is_told_as_cut(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.type("SW1P0", 8)
    desk.rest()
    assert desk.scans == [Scan("SW1P0", "", ended=False)]
    assert desk.line.text() == ""


def test_without_a_text_field_the_keys_go_their_ordinary_way(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.button.setFocus()
    taken = [desk.raw(key_of(character)[0] - _XKB, 8) for character in "SW1P07U"]
    assert taken == [False] * 7
    assert not desk.raw(28, 8)
    desk.rest()
    assert desk.scans == []


def test_where_keys_are_not_shown_a_swallowed_scan_is_told_and_not_typed(open_desk: Open) -> None:
    desk = open_desk(False)
    for end in range(1, 8):
        desk.clock.moment += _MS * 10
        desk.compose("SWABCDE"[:end])
    desk.clock.moment += _MS * 10
    desk.compose("", "SWABCDE")
    desk.clock.moment += _MS * (HOLD_MS + 1)
    desk.rest()
    assert desk.told == ["swallowed"]
    assert desk.scans == []
    assert desk.line.text() == ""


def test_where_keys_are_not_shown_typing_is_as_ever(open_desk: Open) -> None:
    desk = open_desk(False)
    for composing in ("n", "ni", "nih", "niha", "nihao"):
        desk.clock.moment += _MS * 120
        desk.compose(composing)
    desk.clock.moment += _MS * 120
    desk.compose("", "你好")
    desk.rest()
    assert desk.line.text() == "你好"
    assert desk.told == []


def test_once_closed_it_lets_everything_through(open_desk: Open) -> None:
    desk = open_desk(True)
    desk.scanner.close()
    desk.type("SWAB\n", 8)
    assert desk.line.text() == "SWAB"
