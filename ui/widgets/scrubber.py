"""Where a clip is, what was flagged where, and a way to go elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import words
from ui.brush import CENTRE, LEFT, RIGHT, Brush
from ui.theme import Theme
from ui.words import say

EDGE_PX = 12.0
#: A step of the arrow keys: one second is the finest thing a reviewer names.
STEP_S = 1.0


class Scrubber(QWidget):
    """A time line that is tapped, dragged or moved by the arrow keys."""

    sought = Signal(float)

    def __init__(self, theme: Theme, *, labels: bool = True) -> None:
        super().__init__()
        self._theme, self._labels = theme, labels
        self._at_s, self._length_s = 0.0, 0.0
        self._flags: tuple[tuple[float, float], ...] = ()
        self.setFixedHeight(72 if labels else 56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_position(0.0, 0.0)

    def show_position(self, at_s: float, length_s: float) -> None:
        """Move the playhead."""
        self._at_s, self._length_s = at_s, length_s
        self.setEnabled(length_s > 0)
        self.setAccessibleName(say("Position {at} of {length}", at=words.length(at_s), length=words.length(length_s)))
        self.update()

    def show_flags(self, flags: Sequence[tuple[float, float]]) -> None:
        """Mark these stretches of the clip, seconds."""
        self._flags = tuple(flags)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        targets = {
            Qt.Key.Key_Left: self._at_s - STEP_S,
            Qt.Key.Key_Right: self._at_s + STEP_S,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._length_s,
        }
        target = targets.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self.sought.emit(min(self._length_s, max(0.0, target)))

    def _seek(self, x: float) -> None:
        if self._length_s > 0:
            share = (x - EDGE_PX) / max(1.0, self.width() - 2 * EDGE_PX)
            self.sought.emit(self._length_s * min(1.0, max(0.0, share)))

    def _x(self, at_s: float) -> float:
        share = at_s / self._length_s if self._length_s > 0 else 0.0
        return EDGE_PX + (self.width() - 2 * EDGE_PX) * min(1.0, max(0.0, share))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with Brush(self, theme) as brush:
            brush.focus(self, 8)
            middle = 28.0
            track = QRectF(EDGE_PX, middle - 5, self.width() - 2 * EDGE_PX, 10)
            brush.box(track, theme.colour("sunken" if theme.name == "day" else "line"), theme.colour("line"), 5, 1)
            head = self._x(self._at_s)
            brush.box(QRectF(track.x(), track.y(), max(10.0, head - track.x()), 10), theme.colour("accent"), radius=5)
            for from_s, to_s in self._flags:
                left = self._x(from_s)
                brush.box(QRectF(left - 2, 8, max(4.0, self._x(to_s) - left + 4), 8), theme.colour("stop"), radius=2)
            brush.painter.setPen(QPen(theme.colour("surface"), 3))
            brush.painter.setBrush(theme.colour("accent" if self.isEnabled() else "line_strong"))
            brush.painter.drawEllipse(QPointF(head, middle), 11, 11)
            if self._labels and self._length_s > 0:
                self._paint_labels(brush)

    def _paint_labels(self, brush: Brush) -> None:
        whole = round(self._length_s)
        step_s = next((step for step in (1, 2, 5, 10) if whole <= step * 8), 30)  # about seven labels
        for at_s in (*range(0, max(1, whole - step_s // 2), step_s), whole):
            x = self._x(at_s)
            align, left = (LEFT, 0.0) if at_s == 0 else (RIGHT, 60.0) if at_s == whole else (CENTRE, 30.0)
            edge = -EDGE_PX / 2 if at_s == 0 else EDGE_PX / 2 if at_s == whole else 0.0
            brush.text(QRectF(x - left + edge, 48, 60, 20), words.length(at_s), "caption", "ink_2", align=align)
