"""Outbox: where every clip is and who it waits for, in plain words. What needs a person comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QLabel

from app.board import CheckRow, ShipmentRow
from app.model import ClipId, ClipState, Operator
from ui import names, outbox_words, words
from ui.delegates.item import Heading
from ui.delegates.row import RowDelegate, RowWords
from ui.models import ItemModel, ItemWords
from ui.names import PageName
from ui.outbox_words import Way
from ui.pages.page import Page, Surroundings
from ui.widgets.item_list import ItemList
from ui.words import mark, say

_TITLES = {
    Way.NEEDS_HELP: mark("Needs help"),
    Way.WAITS_FOR_SOMEBODY: mark("Waiting for a charge nurse"),
    Way.ON_THE_WAY: mark("On the way"),
    Way.ARRIVED: mark("Arrived"),
}


class OutboxPage(Page):
    """Four groups in one list."""

    NAME = PageName.OUTBOX

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._told: object = None
        self._sentence = kit.label("", "body", "muted")
        self._rows = ItemModel()
        self._list = ItemList(self._rows, RowDelegate(kit), names.OUTBOX_LIST, say("Outbox"), abreast=False)
        self._list.acted.connect(lambda key: self._retry(ClipId(key)))
        self._empty: QLabel = kit.label(
            say("Nothing is on its way. Approved clips appear here."), "lead", "muted", centre=True
        )
        foot = kit.label(
            say("Signing out does not stop what was approved. Nothing new leaves without a charge nurse."),
            "body",
            "muted",
            wrap=True,
        )
        head = kit.header(say("Outbox"), self._sentence)
        for inset in (head, foot):
            inset.setContentsMargins(6, 0, 18, 0)
        column = kit.column(head, self._empty, self._list, 8, foot, gap=2, margins=(18, 8, 2, 12))
        for room in (self._empty, self._list):  # one of them is shown
            column.setStretchFactor(room, 1)
        self.setLayout(column)
        self.bridge.checks_changed.connect(self._checks_changed)

    def refresh(self) -> None:
        now = self.kit.clock.now()
        people = self.bridge.read(self.station.operators, ())
        checks = self.bridge.read(self.station.leak_checks, ())
        sent = self.bridge.read(self.station.outbox, ())
        told = (people, checks, sent, words.clock(now), words.date(now))
        if told == self._told:  # the words of 500 rows take longer than painting those in view
            return
        self._told = told
        grouped: dict[Way, list[RowWords]] = {way: [] for way in _TITLES}
        for check in checks:
            grouped[Way.WAITS_FOR_SOMEBODY].append(_write_check(check))
        for row in sent:
            grouped[outbox_words.way(row)].append(_write(row, now, people))
        items: list[ItemWords] = []
        for way, rows in grouped.items():
            if rows:
                items += [Heading(say(_TITLES[way]), str(len(rows))), *rows]
        self._rows.replace(items)
        self._empty.setVisible(not items)
        self._list.setVisible(bool(items))
        self._sentence.setText(
            "  ·  ".join(f"{say(_TITLES[way])} {len(rows)}" for way, rows in grouped.items() if rows)
        )

    def _checks_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _retry(self, clip: ClipId) -> None:
        self.bridge.call(lambda: self.station.retry(clip), always=self.refresh)


def _write(row: ShipmentRow, now: dt.datetime, people: Sequence[Operator]) -> RowWords:
    told = outbox_words.shipment(row, now, people)
    held = row.state is ClipState.HELD
    return RowWords(
        names.outbox_row(row.clip),
        row.clip,
        told.icon,
        told.kind,
        f"{say('Bed {bed}', bed=row.bed)} · {row.family}",
        told.sentence,
        told.aside,
        told.progress,
        action=say("Try again") if held else "",
        action_name=names.outbox_retry(row.clip) if held else "",
    )


def _write_check(row: CheckRow) -> RowWords:
    told = outbox_words.check(row)
    name = names.outbox_row(row.clip)
    title = say("Bed {bed}", bed=row.bed) + (f" · {row.family}" if row.family else "")
    return RowWords(name, row.clip, told.icon, told.kind, title, told.sentence, progress=told.progress)
