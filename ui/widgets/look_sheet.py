"""How the window looks: Day, Night or High contrast, English or 简体中文. One tap each, and it holds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from ui import names
from ui.kit import Item, Kit
from ui.theme import THEMES
from ui.widgets.sheet import Sheet
from ui.words import LANGUAGES, mark, say

_THEMES = {
    "day": ("sun", mark("Day")),
    "night": ("moon", mark("Night")),
    "contrast": ("contrast", mark("High contrast")),
}
#: Each in its own language: whoever reads neither finds hers.
_LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


class LookSheet(Sheet):
    """Emits theme and language together: what was not pressed stays as it is."""

    chosen = Signal(str, str)

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, say("Display"), say("It holds on this station until the policy changes it."), width=600)

    def body(self) -> Item:
        kit = self.kit
        themes = [self._button(*_THEMES[theme], theme, kit.language) for theme in THEMES]
        languages = [self._button("language", _LANGUAGES[it], kit.theme.name, it) for it in LANGUAGES]
        return kit.column(kit.grid(themes, 3), kit.grid(languages, 2), gap=12)

    def _button(self, icon: str, word: str, theme: str, language: str) -> QPushButton:
        here = (theme, language) == (self.kit.theme.name, self.kit.language)
        part = language if icon == "language" else theme
        button = self.kit.button(say(word), icon, height=72, name=names.look(part))
        button.setCheckable(True)
        button.setChecked(here)
        if here:
            button.setAccessibleDescription(say("Chosen"))
        button.clicked.connect(lambda: self.chosen.emit(theme, language))
        return button
