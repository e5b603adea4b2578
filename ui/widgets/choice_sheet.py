"""A sheet of choices for a filter or a folder: one tap chooses, nothing needs typing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal

from ui import names
from ui.kit import Item, Kit
from ui.widgets.sheet import Sheet, SheetArea

_TALLEST_PX = 408  # six rows of targets: more is scrolled
#: So many rows fit the smallest window too.
_FEW_ROWS = 4


class ChoiceSheet(Sheet):
    """Hands on the key of what was chosen.

    Args:
        kit: the look.
        title: what is chosen.
        sentence: what it does.
        choices: words by key.
        chosen: key of the choice in force; "" may be one.
        columns: side by side.
        width: of the sheet.
    """

    chosen = Signal(str)

    def __init__(
        self,
        kit: Kit,
        title: str,
        sentence: str,
        choices: Mapping[str, str],
        *,
        chosen: str = "",
        columns: int = 3,
        width: int = 760,
    ) -> None:
        self._choices, self._chosen, self._columns = dict(choices), chosen, columns
        super().__init__(kit, title, sentence, width=width)

    def body(self) -> Item:
        buttons = []
        for key, text in self._choices.items():
            button = self.kit.button(text, None, role="body", name=names.choice(key))
            button.setCheckable(True)
            button.setChecked(key == self._chosen)
            button.clicked.connect(lambda _=False, key=key: self._choose(key))
            buttons.append(button)
        grid = self.kit.grid(buttons, self._columns)
        rows = -(-len(buttons) // self._columns)
        if rows <= _FEW_ROWS:
            return grid
        return SheetArea(self.kit.frame(grid, margins=(0, 0, 12, 0)), _TALLEST_PX)

    def _choose(self, key: str) -> None:
        self.close_sheet()
        self.chosen.emit(key)
