"""What happened since she was last here: a bar above every page, and the list behind it. She confirms by closing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model import ShipmentId
from app.review_board import Approved, SinceLastHere
from ui import names, review_words
from ui.kit import Item, Kit
from ui.widgets.banner import Banner
from ui.widgets.sheet import Sheet, SheetArea
from ui.words import say

#: More rows than these scroll.
_ROWS_SHOWN = 4
_ROW_PX = 68


class SinceBar(QWidget):
    """One line and a way into the list. It stays until the list was confirmed."""

    wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName(names.SINCE_BAR)
        self._banner = Banner(kit.theme)
        self._open = kit.button(say("Open the list"), "journal", height=60, name=names.SINCE_OPEN)
        self._open.clicked.connect(self.wanted)
        line = kit.row(self._banner, self._open, gap=12, margins=(24, 12, 24, 0))
        line.setStretch(0, 1)
        self.setLayout(line)
        self.hide()

    @property
    def title(self) -> str:
        """The large words."""
        return self._banner.title

    def tell(self, since: SinceLastHere) -> None:
        """Show this; nothing hides the bar."""
        if since:
            kind = "stop" if since.alone else "accent"
            self._banner.tell(kind, review_words.since_title(since))
        self.setVisible(bool(since))


class SinceSheet(Sheet):
    """Every approval in her name, and every one that was made alone, one row each."""

    confirmed = Signal()
    disputed = Signal(str)  # shipment

    def __init__(self, kit: Kit, since: SinceLastHere) -> None:
        self._since = since
        self._rows: dict[ShipmentId, QWidget] = {}
        super().__init__(kit, say("Since you were last here"), review_words.since_sentence(since), width=720)

    def body(self) -> Item:
        kit = self.kit
        rows = [self._row(number, one) for number, one in enumerate((*self._since.alone, *self._since.mine))]
        holder = QWidget()
        holder.setLayout(kit.column(*rows, None, gap=12))
        scroll = SheetArea(holder, _ROWS_SHOWN * _ROW_PX)
        words = say("I know of these") if self._since.alone else say("These were mine")
        close = kit.button(words, "check", "primary", height=64, name=names.SINCE_CONFIRM)
        close.clicked.connect(self.confirmed)
        return kit.column(scroll, close, gap=12)

    def show_disputed(self, shipment: str, family: str) -> None:
        """Say on its row what was done, and what to do now."""
        row = self._rows[ShipmentId(shipment)]
        row.setEnabled(False)
        self.show_trouble(
            say("Family {family} is frozen: nothing more leaves for it. Tell IT now: your PIN is known.", family=family)
        )

    def _row(self, number: int, one: Approved) -> QWidget:
        kit = self.kit
        row = QWidget()
        label = kit.label(review_words.approved_line(one), "lead", "stop" if one.alone else "ink")
        items: list[Item] = [kit.picture("warn" if one.alone else "key", "stop" if one.alone else "ink_2"), label, None]
        if one in self._since.mine:
            button = kit.button(say("This was not me"), None, "stop", role="body", name=names.since_not_me(number))
            button.setAccessibleName(f"{say('This was not me')}: {label.text()}")
            button.clicked.connect(lambda: self.disputed.emit(one.shipment))
            items.append(button)
        row.setLayout(kit.row(*items, gap=12))
        row.setFixedHeight(_ROW_PX - 12)
        self._rows[one.shipment] = row
        return row
