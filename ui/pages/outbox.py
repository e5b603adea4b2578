"""Outbox: where every clip is, in plain words. What needs a person comes first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from app.board import ShipmentRow
from app.model import ClipId, ClipState
from ui import names, phrases
from ui.models import BoardModel
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.phrases import Way
from ui.widgets.row import RowList, RowWords
from ui.words import mark, say

_TITLES = {
    Way.NEEDS_HELP: mark("Needs help"),
    Way.ON_THE_WAY: mark("On the way"),
    Way.ARRIVED: mark("Arrived today"),
}


class OutboxPage(Page):
    """Three groups over three models."""

    NAME = PageName.OUTBOX

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._sentence = kit.label("", "body", "muted")
        self._groups: dict[Way, tuple[QLabel, BoardModel, RowList]] = {}
        items: list[QWidget] = []
        for way, title in _TITLES.items():
            head = kit.label(say(title), "body", strong=True)
            model = BoardModel(lambda row: str(row.clip))
            rows = RowList(kit, model, self._write)
            rows.acted.connect(lambda key: self._retry(ClipId(key)))
            self._groups[way] = (head, model, rows)
            items += [head, rows]
        self._empty = kit.label(say("Nothing is on its way. Approved clips appear here."), "lead", "muted", centre=True)
        self._empty.setContentsMargins(0, 48, 0, 0)
        body = QWidget()
        body.setLayout(kit.column(*items, self._empty, None, gap=12, margins=(0, 0, 8, 0)))
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = kit.label(
            say("Signing out does not stop what was approved. Nothing new leaves without a charge nurse."),
            "body",
            "muted",
            wrap=True,
        )
        self.setLayout(
            kit.column(kit.header(say("Outbox"), self._sentence), scroll, foot, gap=8, margins=(24, 8, 16, 12))
        )

    def refresh(self) -> None:
        rows = self.bridge.read(self.station.outbox, ())
        counts: list[str] = []
        ways = [phrases.way(row) for row in rows]
        for way, (head, model, listing) in self._groups.items():
            inside = [row for row, its_way in zip(rows, ways, strict=True) if its_way is way]
            model.replace(inside)
            head.setVisible(bool(inside))
            listing.setVisible(bool(inside))
            counts.append(f"{say(_TITLES[way])} {len(inside)}")
        self._empty.setVisible(not rows)
        self._sentence.setText("  ·  ".join(counts))

    def _write(self, value: object) -> RowWords:
        assert isinstance(value, ShipmentRow)  # noqa: S101 - the model holds nothing else
        told = phrases.shipment(value)
        return RowWords(
            names.outbox_row(value.clip),
            value.clip,
            told.icon,
            told.kind,
            say("Bed {bed}", bed=value.bed) + f" · {value.family}",
            told.sentence,
            told.aside,
            told.progress,
            action=say("Try again") if value.state is ClipState.HELD else "",
            action_name=names.outbox_retry(value.clip),
        )

    def _retry(self, clip: ClipId) -> None:
        self.bridge.call(lambda: self.station.retry(clip), always=self.refresh)
