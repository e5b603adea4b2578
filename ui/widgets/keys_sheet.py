"""The keys of the page in view and of every page, on a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import names
from ui.kit import Item, Kit
from ui.widgets.sheet import Sheet
from ui.words import say

Rows = Sequence[tuple[str, str]]
_CAP_WIDTH_PX = 112
_CAP_HEIGHT_PX = 32


class KeysSheet(Sheet):
    """A column each: here, everywhere, moving. It asks nothing."""

    def __init__(self, kit: Kit, here: Rows, everywhere: Rows) -> None:
        self._here, self._everywhere = here, everywhere
        told = say("Every button has a key or is reached by Tab. A pedal sends F8 and F9; cards are scanned anywhere.")
        super().__init__(kit, say("Keys"), told, width=980 if here else 720)
        self.setObjectName(names.KEYS_SHEET)
        kit.dress(self._cancel, say("Close"))

    def body(self) -> Item:
        kit = self.kit
        moving = (
            ("Tab", say("To the next button")),
            ("Enter", say("Press it; Space does the same")),
            ("↑ ↓", say("Within a list")),
        )
        parts = [(say("On this page"), self._here), (say("On every page"), self._everywhere), (say("Moving"), moving)]
        columns = [self._column(self._part(title, rows)) for title, rows in parts if rows]
        row = kit.row(*columns, gap=24)
        for i in range(len(columns)):
            row.setStretch(i, 1)
        return row

    def _column(self, items: Sequence[Item]) -> QVBoxLayout:
        return self.kit.column(*items, None, gap=4)

    def _part(self, title: str, rows: Rows) -> list[Item]:
        return [self.kit.label(title, "body", "muted", strong=True), *(self._row(*row) for row in rows)]

    def _row(self, keys: str, words: str) -> QWidget:
        kit = self.kit
        cap = QLabel(keys.replace("Del", "Delete").replace("Ins", "Insert"))
        cap.setFont(kit.theme.font("body", strong=True))
        cap.setProperty("tone", "ink")
        cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        cap.setProperty("box", "sunken")
        cap.setFixedSize(_CAP_WIDTH_PX, _CAP_HEIGHT_PX)
        row = QWidget()
        line = kit.row(cap, kit.label(words, "body", wrap=True), gap=12)
        line.setStretch(1, 1)
        row.setLayout(line)
        return row
