"""One bed on Today."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui.brush import Brush, width_of
from ui.phrases import TileWords
from ui.theme import Theme
from ui.words import say


class BedTile(QAbstractButton):
    """Bed number, family code, one state, one next step; the whole tile is the target.

    The longest wait carries the only filled Record of the page.
    """

    #: Heights in a narrow and in a wide window.
    TALL_PX, LOW_PX = (196, 220), (116, 128)

    def __init__(self, theme: Theme, tile: TileWords, *, tall: bool, first: bool = False, wide: bool = False) -> None:
        super().__init__()
        self._theme, self._tile, self._tall, self._first = theme, tile, tall, first
        self.setMinimumWidth(200)
        self.setFixedHeight((self.TALL_PX if tall else self.LOW_PX)[wide])
        self.setEnabled(tile.able)
        self.setAccessibleName(
            " ".join(
                part
                for part in (
                    say("Bed {bed}.", bed=tile.bed),
                    say("Family {family}.", family=tile.family),
                    f"{tile.caution}." if tile.caution else "",
                    f"{tile.state}.",
                    tile.detail,
                )
                if part
            )
        )

    def sizeHint(self) -> QSize:
        return QSize(280, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tile, theme = self._tile, self._theme
        with Brush(self, theme) as brush:
            rect = QRectF(self.rect())
            strong = "ink" if tile.able else "ink_2"
            ground = "accent_soft" if self.isDown() else "surface" if tile.able else "canvas"
            brush.box(rect, theme.colour(ground), theme.colour("line_strong" if tile.able else "line"), 10, 1)
            brush.text(QRectF(18, 12, 60, 56), tile.bed, "display", strong, strong=True)
            brush.text(QRectF(84, 18, rect.width() - 100, 22), say("Family"), "caption", "ink_2")
            brush.text(QRectF(84, 37, rect.width() - 100, 26), tile.family or "—", "lead", strong, strong=True)
            if tile.caution:
                self._paint_caution(brush, rect)
            plain = theme.colour(strong)
            ink = plain if tile.kind == "quiet" else theme.signal(tile.kind)[0]
            brush.focus(self)
            if not self._tall:
                y = rect.height() - 46
                brush.icon(tile.icon, ink, 18, y + 3, 24)
                brush.text(QRectF(52, y, rect.width() - 66, 30), tile.state, "body", ink, strong=True)
                return
            y = 78 + (rect.height() - self.TALL_PX[0]) / 2
            brush.icon(tile.icon, ink, 18, y + 3, 24)
            brush.text(QRectF(52, y, rect.width() - 66, 30), tile.state, "lead", ink, strong=True)
            brush.text(QRectF(52, y + 27, rect.width() - 66, 24), tile.detail, "body", "ink_2")
            self._paint_step(brush, QRectF(12, rect.height() - 60, rect.width() - 24, 48))

    def _paint_caution(self, brush: Brush, rect: QRectF) -> None:
        """Beside the code, before the tap: shape and word, not colour alone."""
        ink = self._theme.signal("warn")[0] if self._tile.alarms else self._theme.colour("ink_2")
        width = width_of(self._theme, self._tile.caution, "caption")
        if self._tile.alarms:
            brush.icon("twin", ink, rect.width() - 34, 14, 20)
        brush.text(QRectF(rect.width() - 16 - width, 40, width + 2, 22), self._tile.caution, "caption", ink)

    def _paint_step(self, brush: Brush, bar: QRectF) -> None:
        theme, first = self._theme, self._first
        if first:
            brush.box(bar, theme.colour("primary_bg"), theme.colour("primary_line"), 8, 1)
        else:
            brush.painter.setPen(QPen(theme.colour("line"), 1))
            brush.painter.drawLine(QPointF(18, bar.y() + 0.5), QPointF(self.width() - 18, bar.y() + 0.5))
        ink = "primary_ink" if first else "accent"
        left = 26.0 if first else 18.0
        brush.icon("camera", ink, left, bar.center().y() - 12, 24)
        room = QRectF(left + 34, bar.y(), bar.width() - 90, bar.height())
        brush.text(room, self._tile.step or say("Record"), "lead", ink, strong=True)
        brush.icon("chevron", ink, bar.right() - 34, bar.center().y() - 10, 20)
