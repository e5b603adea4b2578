"""Today: one tile per bed, in three groups. Answers at a glance who has no clip yet and who waits longest."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from app.board import BedToday
from app.model import Role
from ui import names, phrases, words
from ui.kit import WIDE_FROM_PX, Item
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.phrases import Group
from ui.widgets.bed_tile import BedTile
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
        self._beds: tuple[BedToday, ...] | None = None
        self._minute, self._draws = "", False
        self._shift = kit.label("", "body", "muted")
        self._count: QLabel = kit.label("", "body", "muted")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._wide, self._columns = False, 4
        self.setLayout(
            kit.column(kit.header(say("Today"), self._shift, self._count), self._scroll, gap=8, margins=(24, 8, 16, 8))
        )

    def refresh(self) -> None:
        now = self.kit.clock.now()
        beds = self.bridge.read(self.station.beds_today, ())
        day = now.astimezone()
        shift = say("Day shift") if day.hour in _DAY_HOURS else say("Night shift")
        self._shift.setText(f"{shift} · {words.weekday(now)} {words.date(now)}")
        minute = words.clock(now)
        session = self.bridge.read(lambda: self.station.session, None)
        draws = session is not None and session.operator.role is Role.CHARGE_NURSE
        if (beds, minute, draws) == (self._beds, self._minute, self._draws):
            return
        self._beds, self._minute, self._draws = beds, minute, draws
        self._build()

    def resizeEvent(self, _event: object) -> None:
        wide = self.width() >= WIDE_FROM_PX
        if wide != self._wide:
            self._wide, self._columns = wide, 5 if wide else 4
            if self._beds is not None:
                self._build()

    def _build(self) -> None:
        now = self.kit.clock.now()
        focused = self.focusWidget()
        focused_name = focused.objectName() if isinstance(focused, BedTile) else ""
        beds = phrases.by_longest_wait(self._beds or (), now)
        tiles = [(bed, phrases.bed_tile(bed, now, draws=self._draws)) for bed in beds]
        waiting = sum(tile.group is Group.TO_RECORD for _, tile in tiles)
        self._count.setText(
            say("Longest wait first") if waiting else say("Every family has a clip today") if tiles else ""
        )
        items: list[Item] = []
        for group, title in _TITLES.items():
            inside = [(bed, tile) for bed, tile in tiles if tile.group is group]
            if group is not Group.TO_RECORD:
                inside.sort(key=lambda pair: pair[0].bed)
            if inside:
                items += self._group(say(title), inside)
        if not items:
            items = [24, self.kit.label(say("No beds are set up on this station. IT does that."), "lead", "muted")]
        body = QWidget()
        body.setLayout(self.kit.column(*items, None, gap=8, margins=(0, 0, 8, 0)))
        at = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(at)
        again = body.findChild(BedTile, focused_name) if focused_name else None
        if isinstance(again, BedTile):
            again.setFocus()

    def _group(self, title: str, inside: list[tuple[BedToday, phrases.TileWords]]) -> list[Item]:
        kit = self.kit
        tall = inside[0][1].group is Group.TO_RECORD
        head = kit.row(kit.label(title, "body", strong=True), kit.label(str(len(inside)), "body", "muted"), None, gap=8)
        cells: list[QWidget] = []
        for i, (bed, words_of_tile) in enumerate(inside):
            tile = BedTile(kit.theme, words_of_tile, tall=tall, first=tall and i == 0, wide=self._wide)
            tile.setObjectName(names.bed_tile(bed.bed))
            tile.clicked.connect(lambda _=False, bed=bed.bed: self.shell.capture(bed))
            cells.append(tile)
        cells += [QWidget() for _ in range(-len(cells) % self._columns)]
        return [head, kit.grid(cells, self._columns, 12), 8]
