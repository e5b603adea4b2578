"""Hands for the tests of the face: find a widget by its name, tap it with a real mouse event, wait for what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.model import BedId, Operator
from tests.fakes_station import LIN, PIN, FakeStation
from ui import names
from ui.main_window import MainWindow
from ui.names import PageName
from ui.widgets.banner import Banner
from ui.widgets.item_list import Target, reach, targets_in

W = TypeVar("W", bound=QWidget)
#: A bed of the ward that can be recorded; its code has a look-alike in bed 08.
BED = BedId("07")


class Hands:
    """What a person does with the window."""

    def __init__(self, qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
        self.qtbot, self.window, self.station = qtbot, window, station

    def until(self, condition: Callable[[], bool], timeout_ms: int = 5000) -> None:
        self.qtbot.waitUntil(condition, timeout=timeout_ms)

    def find(self, name: str, kind: type[W]) -> W:
        """The visible widget of this name."""
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert found, f"nothing called {name} is in view on {self.window.page}"
        return found[0]

    def shows(self, name: str) -> bool:
        """Whether there is a widget in view, or an item of a list in view, of this name."""
        if any(widget.isVisible() for widget in self.window.findChildren(QWidget, name)):
            return True
        return any(target.name == name for target in targets_in(self.window))

    def item(self, name: str) -> Target:
        """The item of a list in view, scrolled to."""
        target = reach(self.window, name)
        assert target is not None, f"no item called {name} is in view on {self.window.page}"
        return target

    def touch_item(self, name: str) -> None:
        """Tap an item of a list, or a target inside one, with a real mouse event."""
        self.until(lambda: self.shows(name) and self.item(name).able)
        target = self.item(name)
        QTest.mouseClick(
            target.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, target.place.center()
        )

    def button(self, name: str) -> QAbstractButton:
        return self.find(name, QAbstractButton)

    def tap(self, name: str) -> None:
        """Tap a button, or an item of a list."""
        self.until(lambda: self.shows(name))
        if reach(self.window, name) is not None:
            self.touch_item(name)
            return
        self.until(lambda: self.shows(name) and self.button(name).isEnabled())
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key) -> None:
        """A key of the keyboard, to whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key)

    def words(self) -> list[str]:
        """All words of labels in view."""
        return [label.text() for label in self.window.findChildren(QLabel) if label.isVisible() and label.text()]

    def settle(self) -> None:
        """Nothing under way any more, and everything painted."""
        self.until(self.window.bridge.idle)
        QApplication.processEvents()
        self.until(self.window.bridge.idle)

    def at(self, page: PageName) -> None:
        self.until(lambda: self.window.page is page)
        self.settle()

    def sign_in(self, person: Operator, pin: str = PIN) -> None:
        self.tap(names.operator_tile(person.id))
        for digit in pin:
            self.tap(names.pin_digit(int(digit)))
        self.tap(names.PIN_ENTER)
        self.until(lambda: self.window.page is not PageName.SIGN_IN)
        self.settle()

    def lock(self) -> None:
        self.tap(names.RAIL_LOCK)
        self.at(PageName.SIGN_IN)


def banner(hands: Hands, name: str = names.BANNER) -> str:
    """The large words of a banner in view."""
    return hands.find(name, Banner).title


def at_capture(hands: Hands) -> None:
    """From Sign in to a bed that can be recorded."""
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())


def record(hands: Hands) -> None:
    """A take from its beginning to its end."""
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.shows(names.CAPTURE_SEND))
    hands.settle()
