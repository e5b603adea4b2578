"""Today: one tile per bed, in three groups. Answers at a glance who has no clip yet and who waits longest."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.board import BedToday
from app.model import BedId, ClipId, ClipState
from ui import names, today_words, words
from ui.delegates.item import Heading
from ui.delegates.tile import TileDelegate
from ui.measures import Room
from ui.models import ItemModel, ItemWords
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.today_words import Group
from ui.widgets.item_list import ItemList
from ui.words import mark, say

_TITLES = {
    Group.TO_RECORD: mark("To record"),
    Group.HAS_CLIP: mark("Has a clip today"),
    Group.NOT_NOW: mark("Not to be recorded"),
}
#: Day shift of the ward; the header names it, no rule depends on it.
_DAY_HOURS = range(7, 19)


class TodayPage(Page):
    """Tap a bed: Capture opens."""

    NAME = PageName.TODAY

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._told: tuple[tuple[BedToday, ...], str, bool, dict[ClipId, float]] | None = None
        self._shift = kit.label("", "body", "muted")
        self._count: QLabel = kit.label("", "body", "muted")
        self._tiles = ItemModel()
        self._shape = TileDelegate(kit)
        self._list = ItemList(self._tiles, self._shape, names.TODAY_BEDS, say("Beds"), abreast=True)
        self._list.pressed_key.connect(lambda bed: self.shell.capture(BedId(bed)))
        self._empty = kit.label(say("No beds are set up on this station. IT does that."), "lead", "muted", centre=True)
        head = kit.header(say("Today"), self._shift, self._count)
        head.setContentsMargins(6, 0, 18, 0)
        column = kit.column(head, self._empty, self._list, gap=2, margins=(18, 8, 2, 8))
        column.setStretch(2, 1)
        self.setLayout(column)
        self.bridge.checks_changed.connect(self._checks_changed)

    def refresh(self) -> None:
        now = self.kit.clock.now()
        beds = self.bridge.read(self.station.beds_today, ())
        day = now.astimezone()
        shift = say("Day shift") if day.hour in _DAY_HOURS else say("Night shift")
        self._shift.setText(f"{shift} · {words.weekday(now)} {words.date(now)}")
        shares = self._shares()
        told = (beds, words.clock(now), self.draws, shares)
        if told != self._told:
            self._told = told
            self._tell(today_words.tiles(beds, now, draws=self.draws, shares=shares))

    def _shares(self) -> dict[ClipId, float]:
        """How far the clips are that are looked through or sent now."""
        checks = self.bridge.read(self.station.leak_checks, ())
        shares = {row.clip: row.share for row in checks if row.share is not None}
        sent = self.bridge.read(self.station.outbox, ())
        return shares | {row.clip: row.share for row in sent if row.state is ClipState.SENDING}

    def _checks_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def fit(self, room: Room) -> None:
        super().fit(room)
        self._shape.room = room
        self._list.scheduleDelayedItemsLayout()

    def _tell(self, tiles: tuple[today_words.TileWords, ...]) -> None:
        waiting = any(tile.group is Group.TO_RECORD for tile in tiles)
        self._count.setText(
            say("Longest wait first") if waiting else say("Every family has a clip today") if tiles else ""
        )
        items: list[ItemWords] = []
        for group, title in _TITLES.items():
            inside = [tile for tile in tiles if tile.group is group]
            if inside:
                items += [Heading(say(title), str(len(inside))), *inside]
        self._shape.noted = any(tile.note for tile in tiles if tile.group is Group.HAS_CLIP)
        self._tiles.replace(items)
        self._empty.setVisible(not tiles)
        self._list.setVisible(bool(tiles))
