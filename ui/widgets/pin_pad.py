"""A PIN pad for gloves: big keys, dots, no keyboard needed, though digits, Backspace and Enter work too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from ui.brush import Brush
from ui.kit import Kit
from ui.measures import Room
from ui.theme import Theme
from ui.words import say

SHORTEST_PIN = 6
LONGEST_PIN = 12
_KEY_PX, _NARROW_KEY_PX, _LOW_KEY_PX = 120, 104, 56


class PinDots(QWidget):
    """How many digits were entered, never which."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._filled = theme, 0
        self.setFixedSize(LONGEST_PIN * 26, 28)
        self.show_filled(0)

    def show_filled(self, count: int) -> None:
        """Show this many dots filled."""
        self._filled = count
        self.setAccessibleName(say("PIN, {count} digits entered", count=count))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with Brush(self, self._theme) as brush:
            total = max(SHORTEST_PIN, self._filled)
            step = 36.0 if total <= SHORTEST_PIN + 2 else 26.0
            x = self.width() / 2 - step * (total - 1) / 2
            for i in range(total):
                brush.painter.setPen(QPen(self._theme.colour("line_strong"), 2))
                filled = i < self._filled
                brush.painter.setBrush(self._theme.colour("ink") if filled else Qt.BrushStyle.NoBrush)
                brush.painter.drawEllipse(QPointF(x + step * i, 14), 9, 9)


class PinPad(QWidget):
    """Emits the PIN once and forgets it in the same moment: nothing here keeps it beyond the call."""

    entered = Signal(str)

    def __init__(self, kit: Kit, name: Callable[[str], str], *, key_height: int = 84) -> None:
        super().__init__()
        self._digits: list[str] = []
        self._key_px = key_height
        self.dots = PinDots(kit.theme)
        self._keys: list[QPushButton] = []
        grid = QGridLayout()
        grid.setSpacing(12)
        for i, digit in enumerate("123456789"):
            grid.addWidget(self._digit(kit, name, digit, key_height), i // 3, i % 3)
        self._erase = kit.button("", "erase", "quiet", height=key_height, width=_KEY_PX, name=name("erase"))
        self._erase.setIconSize(QSize(28, 28))
        self._erase.setAccessibleName(say("Erase one digit"))
        self._erase.clicked.connect(self._take_back)
        grid.addWidget(self._erase, 3, 0)  # before the 0: Tab goes as the eye does
        grid.addWidget(self._digit(kit, name, "0", key_height), 3, 1)
        self._enter = kit.button("", "check", "primary", height=key_height, width=_KEY_PX, name=name("enter"))
        self._enter.setIconSize(QSize(32, 32))
        self._enter.setAccessibleName(say("Enter"))
        self._enter.clicked.connect(self._finish)
        grid.addWidget(self._enter, 3, 2)
        self._keys += [self._erase, self._enter]
        self.setLayout(kit.column(kit.row(None, self.dots, None), 16, kit.row(None, grid, None), gap=0))
        self._able = True
        self._typed = False
        self.clear()

    @property
    def typed(self) -> bool:
        """Whether the last digit came from a keyboard: then Enter is the PIN's, wherever the focus is."""
        return self._typed and bool(self._digits)

    def _digit(self, kit: Kit, name: Callable[[str], str], digit: str, height: int) -> QPushButton:
        button = kit.button(digit, height=height, role="title", width=_KEY_PX, name=name(digit))
        button.clicked.connect(lambda: self._add(digit))
        self._keys.append(button)
        return button

    def fit(self, room: Room) -> None:
        """Follow the window: in a small one a key is as high as any other target."""
        for key in self._keys:
            key.setFixedHeight(_LOW_KEY_PX if room is Room.COMPACT else self._key_px)
            key.setFixedWidth(_NARROW_KEY_PX if room is Room.COMPACT else _KEY_PX)

    def clear(self) -> None:
        """Forget what was entered."""
        self._digits.clear()
        self._show()

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        """Alive or waiting: the keys only, so that focus is not thrown out of the page."""
        self._able = able
        self._show()

    def press(self, event: QKeyEvent) -> bool:
        """A key of a real keyboard; returns whether it was ours."""
        text = event.text()
        if text.isascii() and text.isdigit():
            self._add(text)
            self._typed = True
        elif event.key() == Qt.Key.Key_Backspace:
            self._take_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        else:
            return False
        return True

    def _add(self, digit: str) -> None:
        if self._able and len(self._digits) < LONGEST_PIN:
            self._digits.append(digit)
            self._typed = False
            self._show()

    def _take_back(self) -> None:
        if self._digits:
            self._digits.pop()
            self._show()

    def _finish(self) -> None:
        if self._able and len(self._digits) >= SHORTEST_PIN:
            pin = "".join(self._digits)
            self.clear()
            self.entered.emit(pin)

    def _show(self) -> None:
        self.dots.show_filled(len(self._digits))
        for key in self._keys:
            key.setEnabled(self._able)
        self._erase.setEnabled(self._able and bool(self._digits))
        self._enter.setEnabled(self._able and len(self._digits) >= SHORTEST_PIN)
