"""Paints a family in the list: bed, code, state in word and shape."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from app.family_board import FamilyRow
from ui import family_words, names
from ui.brush import Brush
from ui.delegates.item import ItemDelegate, Look
from ui.family_words import FamilyState
from ui.words import say

_ROW_PX = 72
#: What one more line of a sentence adds.
_LINE_PX = 21
_BEDS_PX, _BEDS_NARROW_PX = 80.0, 62.0
_ICON_PX = 28.0


@dataclass(frozen=True, slots=True)
class FamilyWords:
    """What one row says."""

    key: str
    name: str
    beds: tuple[str, ...]
    beside: str  # another household
    state: FamilyState
    spoken: str
    here: bool
    able: bool = True


def written(row: FamilyRow, now: dt.datetime) -> FamilyWords:
    """A family in words."""
    state = family_words.state(row, now)
    beside = say("with {family}", family=" + ".join(row.households)) if row.households else ""
    told = (row.code, family_words.beds_line(row), beside, state.sentence)
    spoken = ". ".join(text for text in told if text)
    return FamilyWords(row.code, names.family_row(row.code), row.beds, beside, state, spoken, bool(row.beds))


class FamilyDelegate(ItemDelegate):
    """Rows of one height; in a narrow list a sentence takes the lines it needs."""

    narrow = False

    def height(self, words: Any, width: int) -> int:
        if not self.narrow or not isinstance(words, FamilyWords):
            return _ROW_PX
        return _ROW_PX + _LINE_PX * (self._lines(words, width - self._beds_px - 12 - _ICON_PX) - 1)

    @property
    def _beds_px(self) -> float:
        return _BEDS_NARROW_PX if self.narrow else _BEDS_PX

    def _lines(self, row: FamilyWords, room: float) -> int:
        metrics = QFontMetricsF(self.theme.font("body"))
        wrap = int(Qt.TextFlag.TextWordWrap)
        wanted = metrics.boundingRect(QRectF(0, 0, room, 1000), wrap, row.state.sentence).height()
        return max(1, round(wanted / metrics.lineSpacing()))

    def draw(self, brush: Brush, rect: QRectF, words: Any, look: Look) -> None:
        theme, row = self.theme, words
        assert isinstance(row, FamilyWords)  # noqa: S101 - the model holds nothing else
        box = rect
        if look.chosen:
            brush.box(box, theme.colour("accent_soft"), theme.colour("accent"), 10, 2)
        else:
            ground = "accent_soft" if look.down else "surface" if row.here else "canvas"
            brush.box(box, theme.colour(ground), theme.colour("line"), 10, 1)
        if look.focused:
            brush.ring(box)
        x, middle = box.x() + self._beds_px, box.y() + _ROW_PX / 2
        width = box.right() - x - 12
        self._draw_beds(brush, QRectF(box.x() + 14, box.y(), self._beds_px - 14, box.height()), row.beds)
        code = brush.text(QRectF(x, middle - 29, width, 28), row.key, "lead", "ink", strong=True)
        if row.beside:
            brush.text(QRectF(x + code + 10, middle - 29, width - code - 10, 28), row.beside, "body", "ink_2")
        ink = theme.signal(row.state.kind)[0]
        brush.icon(row.state.icon, ink, x, middle + 5, 20)
        tone = ink if row.state.kind == "warn" else theme.colour("ink_2")
        place = QRectF(x + _ICON_PX, middle + 2, width - _ICON_PX, 26)
        lines = self._lines(row, place.width()) if self.narrow else 1
        if lines == 1:
            brush.text(place, row.state.sentence, "body", tone)
        else:
            brush.paragraph(place.adjusted(0, 3, 0, _LINE_PX * lines - 23), row.state.sentence, "body", tone)

    def _draw_beds(self, brush: Brush, box: QRectF, beds: tuple[str, ...]) -> None:
        """Large; twins share the space of one, of more the rest is counted."""
        if len(beds) < 2:  # noqa: PLR2004 - one
            role = "title" if self.narrow else "display"
            brush.text(box, beds[0] if beds else "–", role, "ink", strong=True)
            return
        lines = beds if len(beds) == 2 else (beds[0], f"+{len(beds) - 1}")  # noqa: PLR2004 - twins
        half = box.height() / 2
        for i, line in enumerate(lines):
            place = QRectF(box.x(), box.y() + 3 + i * (half - 3), box.width(), half - 3)
            brush.text(place, line, "title", "ink", strong=True)
