"""Enter presses the focused button, as Space does: people expect it, and Qt does it on some systems only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

from ui.pages.page import Page
from ui.widgets.sheet import Sheet

_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KINDS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class EnterKey(QObject):
    """Turns Enter on a button into Space on it, unless the page or sheet around it waits for Enter itself."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def close(self) -> None:
        """Stop listening. As often as you like."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KINDS or not isinstance(event, QKeyEvent) or event.key() not in _ENTERS:
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not isinstance(watched, QAbstractButton) or not plain or _wanted_elsewhere(watched):
            return False
        as_space = QKeyEvent(
            event.type(), Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", event.isAutoRepeat(), event.count()
        )
        QCoreApplication.sendEvent(watched, as_space)
        return True


def _wanted_elsewhere(button: QAbstractButton) -> bool:
    around = button.parentWidget()
    while around is not None:
        if isinstance(around, Page | Sheet):
            return around.wants_enter()
        around = around.parentWidget()
    return False
