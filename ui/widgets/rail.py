"""The rail: the pages a role can use and no others; operator, look and lock at its foot."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.model import Operator, Role
from ui import names, phrases
from ui.kit import Kit
from ui.measures import Room
from ui.names import PageName
from ui.widgets.rail_button import RailButton
from ui.words import mark, say

_WORDS = {
    PageName.TODAY: mark("Today"),
    PageName.REVIEWS: mark("Reviews"),
    PageName.OUTBOX: mark("Outbox"),
    PageName.FAMILIES: mark("Families"),
    PageName.JOURNAL: mark("Journal"),
    PageName.STATION: mark("Station"),
}
#: Heights of a page's button and of one at the foot; a low window with many pages has less for each.
_USUAL_PX, _MANY_PX = (76, 64), (64, 58)
#: So many pages leave no room for the theme's own button in a low window.
_MANY = 5
#: Two pages for a nurse; whoever decides sees more.
PAGES_OF = {
    Role.NURSE: (PageName.TODAY, PageName.OUTBOX),
    Role.CHARGE_NURSE: (PageName.TODAY, PageName.REVIEWS, PageName.OUTBOX, PageName.FAMILIES, PageName.JOURNAL),
    Role.IT: (PageName.OUTBOX, PageName.JOURNAL, PageName.STATION),
}


class Rail(QFrame):
    """Built for one operator."""

    wanted = Signal(object)  # PageName
    theme_wanted = Signal()
    look_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, kit: Kit, operator: Operator) -> None:
        super().__init__()
        self.person = operator.name
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
            kit.theme, "sun" if night else "moon", say("Day") if night else say("Night"), names.RAIL_THEME
        )
        theme.clicked.connect(self.theme_wanted)
        look = RailButton(kit.theme, "contrast", say("Display"), names.RAIL_LOOK)
        look.clicked.connect(self.look_wanted)
        lock = RailButton(kit.theme, "lock", say("Lock"), names.RAIL_LOCK)
        lock.clicked.connect(self.lock_wanted)
        name = kit.label(operator.name, "body", strong=True, centre=True, wrap=True)
        role = kit.label(say(phrases.ROLES[operator.role]), "caption", "muted", centre=True, wrap=True)
        self._person = QWidget()
        self._person.setLayout(kit.column(name, role, gap=2))
        self._theme_button, self._foot = theme, (theme, look, lock)
        self._column = kit.column(*self._buttons.values(), None, self._person, *self._foot, gap=12)
        self.setLayout(self._column)
        self._size = kit.theme.size
        self.fit(Room.NORMAL)

    def fit(self, room: Room) -> None:
        """Follow the window. Where it is low, who is here stands in the strip, and Night moves into Display."""
        compact = room is Room.COMPACT
        width = self._size["rail_low" if compact else "rail"]
        self.setFixedWidth(width)
        many = len(self._buttons) >= _MANY
        low = self._size["touch"]
        page, foot = (low, low) if compact else _MANY_PX if many and room is Room.NORMAL else _USUAL_PX
        for button in self._buttons.values():
            button.fit(width - 13, page)
        for button in self._foot:
            button.fit(width - 13, foot)
        self._theme_button.setVisible(not compact or not many)
        self._person.setVisible(not compact)
        self._column.setContentsMargins(6, 8 if compact else 12, 6, 8)

    def show_page(self, here: PageName) -> None:
        """Mark where we are."""
        for page, button in self._buttons.items():
            button.setChecked(page is here)

    def show_count(self, page: PageName, count: int) -> None:
        """How many things wait on a page."""
        if page in self._buttons:
            self._buttons[page].show_count(count)
