"""A button of the rail: an icon with its word under it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from ui.brush import CENTRE, Brush
from ui.theme import Theme
from ui.words import say


class RailButton(QAbstractButton):
    """Goes to a page, or switches something; a count stands in a pill."""

    def __init__(self, theme: Theme, icon: str, word: str, name: str, *, height: int = 76) -> None:
        super().__init__()
        self._theme, self._icon, self._word, self._count = theme, icon, word, 0
        self.setObjectName(name)
        self.setFixedSize(theme.size["rail"] - 13, height)
        self._rename()

    def fit(self, width: int, height: int) -> None:
        """Follow the rail."""
        self.setFixedSize(width, height)

    def show_count(self, count: int) -> None:
        """How many things wait there; 0 hides the pill."""
        if count != self._count:
            self._count = count
            self._rename()
            self.update()

    def _rename(self) -> None:
        self.setAccessibleName(
            say("{word}, {count} waiting", word=self._word, count=self._count) if self._count else self._word
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, here = self._theme, self.isChecked()
        with Brush(self, theme) as brush:
            rect = QRectF(self.rect())
            if here or self.isDown():
                brush.box(rect, theme.colour("accent_soft"), radius=10)
            brush.focus(self)
            top = rect.height() / 2 - 25
            brush.icon(self._icon, "accent" if here else "ink_2", rect.width() / 2 - 13, top, 26)
            word = QRectF(0, top + 30, rect.width(), 20)
            brush.text(word, self._word, "caption", "ink" if here else "ink_2", strong=here, align=CENTRE)
            if self._count:
                shown = str(self._count) if self._count < 100 else "99+"  # noqa: PLR2004 - two digits fit the pill
                pill = QRectF(rect.width() / 2 + 5, max(1.0, top - 7), 14 + 8 * len(shown), 20)
                brush.box(pill, theme.colour("primary_bg"), theme.colour("surface"), 10, 1)
                brush.text(pill, shown, "caption", "primary_ink", strong=True, align=CENTRE)
