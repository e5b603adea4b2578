"""One bed on Today."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPen

from ui.brush import RIGHT, Brush, width_of
from ui.delegates.item import GAP_PX, ItemDelegate, Look
from ui.kit import Kit
from ui.measures import Room
from ui.today_words import Group, TileWords
from ui.words import say

#: Heights by room: with a next step, and without.
_TALL_PX = {Room.COMPACT: 172, Room.NORMAL: 196, Room.WIDE: 220}
_LOW_PX = {Room.COMPACT: 104, Room.NORMAL: 116, Room.WIDE: 128}
_NOTE_PX = 24
#: A tile is at least so wide: the longest state stands in one line.
_LEAST_PX = {Room.COMPACT: 256, Room.NORMAL: 268, Room.WIDE: 300}


class TileDelegate(ItemDelegate):
    """Bed number, family code, one state, one next step; the whole tile is the target.

    The longest wait carries the only filled Record of the page.
    """

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self.room = Room.NORMAL
        #: Whether a bed with a clip has a note: then all of them keep a line for one, and stand in rows.
        self.noted = False
        self._family = say("Family")

    def height(self, words: TileWords, width: int = 0) -> int:
        del width
        if words.tall:
            return _TALL_PX[self.room]
        return _LOW_PX[self.room] + (_NOTE_PX if self.noted and words.group is Group.HAS_CLIP else 0)

    def width(self, words: Any, room: int) -> int:
        del words
        columns = max(1, (room + GAP_PX) // (_LEAST_PX[self.room] + GAP_PX))
        return (room + GAP_PX) // columns - GAP_PX

    def draw(self, brush: Brush, rect: QRectF, words: TileWords, look: Look) -> None:
        theme = self.theme
        rect = QRectF(rect.x(), rect.y(), rect.width(), self.height(words))
        strong = "ink" if words.able else "ink_2"
        ground = "accent_soft" if look.down else "surface" if words.able else "canvas"
        brush.box(rect, theme.colour(ground), theme.colour("line_strong" if words.able else "line"), 10, 1)
        brush.painter.translate(rect.topLeft())
        width, lift = rect.width(), 4.0 if self.room is Room.COMPACT else 0.0
        brush.text(QRectF(18, 12 - lift, 60, 56), words.bed, "display", strong, strong=True)
        left = self._draw_caution(brush, words, width, lift)
        code = QRectF(84, 37 - lift, width - 100, 26)
        brush.text(code, words.family or "—", "lead", strong, strong=True)
        if left > 96 + width_of(theme, self._family, "caption"):
            brush.text(QRectF(84, 18 - lift, left - 84, 22), self._family, "caption", "ink_2")
        ink = theme.colour(strong) if words.kind == "quiet" else theme.signal(words.kind)[0]
        if words.tall:
            self._draw_tall(brush, words, width, ink)
        else:
            y = _LOW_PX[self.room] - 46.0
            brush.icon(words.icon, ink, 18, y + 3, 24)
            brush.text(QRectF(52, y, width - 66, 30), words.state, "body", ink, strong=True)
            self._draw_note(brush, words.note, y + 28, width)
        if look.focused:
            brush.ring(QRectF(0, 0, width, rect.height()))

    def _draw_tall(self, brush: Brush, words: TileWords, width: float, ink: Any) -> None:
        height = float(_TALL_PX[self.room])
        compact = self.room is Room.COMPACT
        y = 62.0 if compact else 78 + (height - _TALL_PX[Room.NORMAL]) / 2
        brush.icon(words.icon, ink, 18, y + 3, 24)
        brush.text(QRectF(52, y, width - 66, 30), words.state, "lead", ink, strong=True)
        if words.note:
            self._draw_note(brush, words.note, y + 28, width)
        else:
            brush.text(QRectF(52, y + 27, width - 66, 24), words.detail, "body", "ink_2")
        self._draw_step(brush, words, QRectF(12, height - 60 + (8 if compact else 0), width - 24, 48 - 4 * compact))

    def _draw_note(self, brush: Brush, note: str, y: float, width: float) -> None:
        if note:
            ink = self.theme.signal("warn")[0]
            brush.icon("policy", ink, 20, y + 1, 20)
            brush.text(QRectF(52, y, width - 66, 22), note, "body", ink)

    def _draw_caution(self, brush: Brush, words: TileWords, width: float, lift: float) -> float:
        """Beside the code, before the tap: shape and word, not colour alone. Returns where it begins."""
        if not words.caution:
            return width
        if words.alarms:
            return width - 12 - brush.chip(width - 12, 24 - lift, words.caution, "warn", "twin")
        wanted = width_of(self.theme, words.caution, "caption")
        brush.text(
            QRectF(width - 18 - wanted, 18 - lift, wanted + 2, 22), words.caution, "caption", "ink_2", align=RIGHT
        )
        return width - 18 - wanted

    def _draw_step(self, brush: Brush, words: TileWords, bar: QRectF) -> None:
        theme, first = self.theme, words.first
        if first:
            brush.box(bar, theme.colour("primary_bg"), theme.colour("primary_line"), 8, 1)
        else:
            brush.painter.setPen(QPen(theme.colour("line"), 1))
            y = bar.y() + 0.5
            brush.painter.drawLine(QPointF(18, y), QPointF(bar.right() - 6, y))
        ink = "primary_ink" if first else "accent"
        left = 26.0 if first else 18.0
        brush.icon("camera", ink, left, bar.center().y() - 12, 24)
        brush.text(QRectF(left + 34, bar.y(), bar.width() - 90, bar.height()), words.step, "lead", ink, strong=True)
        brush.icon("chevron", ink, bar.right() - 34, bar.center().y() - 10, 20)
