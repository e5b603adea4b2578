"""Paints a family in the list: bed, code, state in word and shape."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF

from app.family_board import FamilyRow
from ui import family_words, names
from ui.brush import Brush, width_of
from ui.delegates.item import ItemDelegate, Look
from ui.family_words import FamilyState
from ui.words import say

_ROW_PX = 72
_BEDS_PX = 72.0


@dataclass(frozen=True, slots=True)
class FamilyWords:
    """What one row says."""

    key: str
    name: str
    beds: str
    many: bool  # twins: two numbers in the space of one
    beside: str  # another household
    state: FamilyState
    spoken: str
    here: bool
    able: bool = True


def written(row: FamilyRow, now: dt.datetime) -> FamilyWords:
    """A family in words."""
    state = family_words.state(row, now)
    beside = say("with {family}", family=" + ".join(row.households)) if row.households else ""
    spoken = ". ".join((row.code, family_words.beds_line(row), state.sentence))
    many, here = len(row.beds) > 1, bool(row.beds)
    return FamilyWords(row.code, names.family_row(row.code), family_words.beds(row), many, beside, state, spoken, here)


class FamilyDelegate(ItemDelegate):
    """Rows of one height."""

    def height(self, words: Any, width: int) -> int:
        del words, width
        return _ROW_PX

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
        role = "title" if row.many else "display"
        left = max(_BEDS_PX, width_of(theme, row.beds, role, strong=True) + 28)
        x, middle = box.x() + left, box.center().y()
        width = box.right() - x - 12
        brush.text(QRectF(box.x() + 14, box.y(), left - 14, box.height()), row.beds, role, "ink", strong=True)
        code = brush.text(QRectF(x, middle - 29, width, 28), row.key, "lead", "ink", strong=True)
        if row.beside:
            brush.text(QRectF(x + code + 10, middle - 29, width - code - 10, 28), row.beside, "body", "ink_2")
        ink = theme.signal(row.state.kind)[0]
        brush.icon(row.state.icon, ink, x, middle + 5, 20)
        tone = ink if row.state.kind == "warn" else theme.colour("ink_2")
        brush.text(QRectF(x + 28, middle + 2, width - 28, 26), row.state.sentence, "body", tone)
