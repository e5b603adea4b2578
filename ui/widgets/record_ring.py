"""The one big round button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui import words
from ui.brush import CENTRE, Brush
from ui.measures import Room
from ui.theme import Theme
from ui.words import say

#: From this size on the seconds are as large as a bed's number.
_LARGE_PX = 130


class RecordRing(QAbstractButton):
    """Idle: a ring with a disc. Recording: the ring empties clockwise, the seconds left stand in the middle.

    Teal, not red: on a ward red means act now, and a running take is normal.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._left_s: float | None = None
        self._limit_s = 60.0
        self._covered = False
        self.fit(Room.NORMAL)
        self.show_idle()

    def fit(self, room: Room) -> None:
        """Follow the window."""
        side = self._theme.size["record_low" if room is Room.COMPACT else "record"]
        self.setFixedSize(side, side)

    def show_idle(self) -> None:
        """Nothing runs: pressing starts."""
        self._left_s = None
        self.setAccessibleName(say("Record"))
        self.update()

    def show_running(self, left_s: float, limit_s: float, *, covered: bool) -> None:
        """A take runs: pressing stops."""
        self._left_s, self._limit_s, self._covered = left_s, limit_s, covered
        self.setAccessibleName(say("Stop"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with Brush(self, self._theme) as brush:
            side, width = float(self.width()), 11.0
            ring = QRectF(0, 0, side, side).adjusted(width / 2 + 2, width / 2 + 2, -width / 2 - 2, -width / 2 - 2)
            brush.focus(self, side / 2)
            if self._left_s is None:
                self._paint_idle(brush, ring)
            else:
                self._paint_running(brush, ring, width, self._left_s)

    def _paint_idle(self, brush: Brush, ring: QRectF) -> None:
        theme, able = self._theme, self.isEnabled()
        painter = brush.painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if able else "line_strong"), 6))
        painter.drawEllipse(ring)
        painter.setPen(QPen(theme.colour("primary_line"), 2) if able else QPen(theme.colour("line"), 1))
        ground = "sunken" if not able else "primary_press" if self.isDown() else "primary_bg"
        painter.setBrush(theme.colour(ground))
        painter.drawEllipse(ring.adjusted(15, 15, -15, -15))
        icon = 44 if self.width() > _LARGE_PX else 32
        middle = (self.width() - icon) / 2
        brush.icon("camera", "primary_ink" if able else "ink_3", middle, middle, icon)

    def _paint_running(self, brush: Brush, ring: QRectF, width: float, left_s: float) -> None:
        theme, painter, side = self._theme, brush.painter, float(self.width())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("sunken" if theme.name == "day" else "line"), width))
        painter.drawEllipse(ring)
        live = theme.colour("warn_line" if self._covered else "accent")
        painter.setPen(QPen(live, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        share = min(1.0, max(0.0, left_s / self._limit_s))
        painter.drawArc(ring, 90 * 16, round(-360 * 16 * share))
        role = "display" if side > _LARGE_PX else "title"
        brush.text(
            QRectF(0, side * 0.24, side, side * 0.32), words.length(left_s), role, "ink", strong=True, align=CENTRE
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("ink"))
        painter.drawRoundedRect(QRectF(side / 2 - 12, side * 0.61, 24, 24), 5, 5)
