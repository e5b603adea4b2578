"""A sheet over the window: the PIN of an approval, the reason of a return. Esc or Cancel changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui import names
from ui.kit import Item, Kit
from ui.measures import Room, room_for
from ui.widgets.area import Area
from ui.widgets.pin_pad import PinPad
from ui.words import say

#: Two rows of targets: less of a list is no list.
_LEAST_AREA_PX = 144
_MARGINS_PX = {Room.COMPACT: (20, 12, 20, 8), Room.NORMAL: (28, 24, 28, 16), Room.WIDE: (28, 24, 28, 16)}


class SheetArea(Area):
    """A long content in a sheet: as high as it is, up to a limit; where the window is low it gives way and scrolls."""

    def __init__(self, content: QWidget, most_px: int) -> None:
        self._most_px = most_px
        super().__init__(content)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        content = inside.sizeHint() if inside is not None else QSize()
        return QSize(content.width(), min(self._most_px, content.height() + 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), _LEAST_AREA_PX))


class Sheet(QWidget):
    """Covers its parent, dims it and keeps the keyboard inside."""

    closed = Signal()

    def __init__(self, kit: Kit, title: str, sentence: str, *, width: int) -> None:
        super().__init__()
        self.kit = kit
        self.gone = False  # it was closed: an answer that comes later finds no reader here
        self.setObjectName(names.SHEET)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._trouble = kit.label("", "body", "stop", strong=True, wrap=True, centre=True)
        self._trouble.setObjectName(names.SHEET_TROUBLE)
        self._cancel = kit.button(say("Cancel"), None, "quiet", role="body", name=names.SHEET_CANCEL)
        self._cancel.clicked.connect(self.cancel)
        self._title = kit.label(title, "title", strong=True, centre=True)
        self._sentence = kit.label(sentence, "body", "muted", wrap=True, centre=True)
        column: QVBoxLayout = kit.column(
            self._title,
            self._sentence,
            self._trouble,
            4,
            self.body(),
            8,
            self._cancel,
            gap=8,
            margins=_MARGINS_PX[Room.NORMAL],
        )
        self._outer = column
        card: QFrame = kit.frame(column, "dialog")
        card.setFixedWidth(width)
        self.setLayout(kit.column(None, kit.row(None, card, None), None))
        self._trouble.hide()

    def body(self) -> Item:
        """What the sheet is for."""
        raise NotImplementedError

    def retitle(self, title: str, sentence: str) -> None:
        """The next step of the same sheet."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleName(title)

    def fit(self, room: Room) -> None:
        """Lay out for a window that gives this much room."""
        self._outer.setContentsMargins(*_MARGINS_PX[room])
        self._outer.setSpacing(4 if room is Room.COMPACT else 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(room_for(self.size()))

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        """Alive, or waiting for the station: then what was confirmed happens, and Cancel could not keep its word."""
        if not able:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # before the button that has it goes dead
        self._cancel.setEnabled(able)

    def show_trouble(self, sentence: str) -> None:
        """Say what went wrong; the sheet stays."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self.set_able(True)

    def scanned(self, untrusted_code: str) -> bool:
        """A code was scanned that is no command, badge or bed; True says that this sheet waited for one."""
        del untrusted_code
        return False

    def remark(self, sentence: str) -> None:
        """Say something on the way; what waits for the station goes on waiting."""
        self._trouble.setText(sentence)
        self._trouble.show()

    def wants_enter(self) -> bool:
        """Whether Enter is for the sheet and not for the button that has the focus: a PIN was typed."""
        return False

    def cancel(self) -> None:
        """Leave everything as it was, as long as nothing is under way."""
        if self._cancel.isEnabled():
            self.close_sheet()

    def close_sheet(self) -> None:
        """Go away, whatever is under way. As often as you like."""
        if self.gone:
            return
        self.gone = True
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab stays within the sheet."""
        inside = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()]
        inside = [w for w in inside if w.isVisible()]
        if not inside:
            return False
        focused = self.focusWidget()
        at = inside.index(focused) if focused in inside else -1 if forward else 0
        inside[(at + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.kit.theme.colour("scrim", 0.55))
        painter.end()


class PinSheet(Sheet):
    """Asks for the PIN of one signature. It is handed on once and kept nowhere."""

    entered = Signal(str)

    def __init__(self, kit: Kit, title: str, sentence: str) -> None:
        self._pad = PinPad(kit, names.sheet_pin, key_height=72)
        super().__init__(kit, title, sentence, width=480)
        self._pad.entered.connect(self._hand_on)

    def body(self) -> Item:
        return self._pad

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        self._pad.set_able(able)

    def fit(self, room: Room) -> None:
        super().fit(room)
        self._pad.fit(room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pad.press(event):
            super().keyPressEvent(event)

    def wants_enter(self) -> bool:
        return self._pad.typed

    def _hand_on(self, pin: str) -> None:
        self.set_able(False)
        self.entered.emit(pin)


class ReasonSheet(Sheet):
    """Asks for one of a few reasons: nothing needs typing."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, title: str, sentence: str, reasons: Mapping[str, str]) -> None:
        self._reasons = dict(reasons)
        self._buttons: list[QWidget] = []
        super().__init__(kit, title, sentence, width=560)

    def body(self) -> Item:
        for key, text in self._reasons.items():
            button = self.kit.button(text, None, height=64, name=names.sheet_reason(key))
            button.clicked.connect(lambda _=False, key=key: self._choose(key))
            self._buttons.append(button)
        return self.kit.grid(self._buttons, 2)

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        for button in self._buttons:
            button.setEnabled(able)

    def _choose(self, key: str) -> None:
        self.set_able(False)
        self.chosen.emit(key)


__all__ = ["PinSheet", "ReasonSheet", "Sheet", "SheetArea"]
