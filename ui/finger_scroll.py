"""A finger scrolls what is longer than its place, and presses nothing on the way.

Ward screens have no wheel, and the bar at the edge is narrow for a glove. What moves under the finger moves with it, so
a button would still be under it when it is lifted: its press is taken back as soon as the area moves.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QScroller

_MOVING = (QScroller.State.Dragging, QScroller.State.Scrolling)


def by_finger(area: QAbstractScrollArea) -> None:
    """Let this area be scrolled by a finger from now on."""
    QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.TouchGesture)
    area.verticalScrollBar().valueChanged.connect(lambda _: _take_back(area))


def moved_by_finger(area: QAbstractScrollArea) -> bool:
    """Whether a finger moves it now."""
    return QScroller.hasScroller(area.viewport()) and QScroller.scroller(area.viewport()).state() in _MOVING


def _take_back(area: QAbstractScrollArea) -> None:
    if moved_by_finger(area):
        for button in area.viewport().findChildren(QAbstractButton):
            if button.isDown():
                button.setDown(False)
                button.installEventFilter(_Lifted(button))


class _Lifted(QObject):
    """Keeps the rest of this touch from a button; the next one is its own."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseMove:
            return True
        if event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonPress):
            watched.removeEventFilter(self)
            self.deleteLater()
            return event.type() is QEvent.Type.MouseButtonRelease
        return False
