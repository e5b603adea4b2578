"""Whether somebody is at the station: hands or keys put the idle lock off, and the focus ring follows the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

_TOUCHES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletPress,
    QEvent.Type.Wheel,
)


class Presence(QObject):
    """Watches all events of the application for signs of a person.

    Args:
        window: shows the focus ring, or not.
        idle_s: nobody for so long is somebody gone; the policy says.
    """

    gone = Signal()

    def __init__(self, window: QWidget, idle_s: int) -> None:
        super().__init__(window)
        self._window = window
        window.setProperty("keys", False)
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.setInterval(idle_s * 1000)
        self.idle.timeout.connect(self.gone)
        self._wanted = False
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def expect(self, somebody: bool) -> None:  # noqa: FBT001 - a state of two values
        """Somebody signed in, or nobody is any more."""
        self._wanted = somebody
        if somebody:
            self.idle.start()
        else:
            self.idle.stop()

    def close(self) -> None:
        """Stop watching."""
        self.expect(False)
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _TOUCHES:
            self._seen()
            if kind is not QEvent.Type.Wheel:
                self._show_ring(shown=False)
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._seen()
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._show_ring(shown=True)
        return super().eventFilter(watched, event)

    def _seen(self) -> None:
        if self._wanted:
            self.idle.start()

    def _show_ring(self, *, shown: bool) -> None:
        """The focus ring belongs to the keyboard: it goes with the next touch."""
        window = self._window
        if bool(window.property("keys")) == shown:
            return
        window.setProperty("keys", shown)
        for widget in (window, *window.findChildren(QPushButton)):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        window.update()
