"""The rail: the pages a role can use and no others; operator, look and lock at its foot."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.model import Operator, Role
from ui import names, phrases
from ui.kit import Item, Kit
from ui.names import PageName
from ui.widgets.rail_button import RailButton
from ui.words import mark, say

_WORDS = {
    PageName.TODAY: mark("Today"),
    PageName.REVIEWS: mark("Reviews"),
    PageName.OUTBOX: mark("Outbox"),
    PageName.JOURNAL: mark("Journal"),
    PageName.STATION: mark("Station"),
}
#: Two pages for a nurse; whoever decides sees more.
PAGES_OF = {
    Role.NURSE: (PageName.TODAY, PageName.OUTBOX),
    Role.CHARGE_NURSE: (PageName.TODAY, PageName.REVIEWS, PageName.OUTBOX, PageName.JOURNAL),
    Role.IT: (PageName.OUTBOX, PageName.JOURNAL, PageName.STATION),
}


class Rail(QFrame):
    """Built for one operator."""

    wanted = Signal(object)  # PageName
    theme_wanted = Signal()
    language_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, kit: Kit, operator: Operator) -> None:
        super().__init__()
        self.setProperty("box", "rail")
        self.setFixedWidth(kit.theme.size["rail"])
        self._buttons: dict[PageName, RailButton] = {}
        for page in PAGES_OF[operator.role]:
            button = RailButton(kit.theme, page, say(_WORDS[page]), names.rail(page))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, page=page: self.wanted.emit(page))
            self._buttons[page] = button
        night = kit.theme.name == "night"
        theme = RailButton(
            kit.theme, "sun" if night else "moon", say("Day") if night else say("Night"), names.RAIL_THEME, height=64
        )
        theme.clicked.connect(self.theme_wanted)
        language = RailButton(
            kit.theme, "language", "中文" if kit.language == "en" else "English", names.RAIL_LANGUAGE, height=64
        )
        language.clicked.connect(self.language_wanted)
        lock = RailButton(kit.theme, "lock", say("Lock"), names.RAIL_LOCK, height=64)
        lock.clicked.connect(self.lock_wanted)
        name = kit.label(operator.name, "body", strong=True, centre=True, wrap=True)
        role = kit.label(say(phrases.ROLES[operator.role]), "caption", "muted", centre=True, wrap=True)
        pages: list[Item] = list(self._buttons.values())
        self.setLayout(
            kit.column(
                *pages, None, kit.column(name, role, gap=2), theme, language, lock, gap=12, margins=(6, 12, 6, 8)
            )
        )

    def show_page(self, here: PageName) -> None:
        """Mark where we are."""
        for page, button in self._buttons.items():
            button.setChecked(page is here)

    def show_count(self, page: PageName, count: int) -> None:
        """How many things wait on a page."""
        if page in self._buttons:
            self._buttons[page].show_count(count)
