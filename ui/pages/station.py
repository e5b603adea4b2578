"""Station: how rooms, gateway, cameras and disk are; the doctor; the policy in use; keys and versions; a report."""

from __future__ import annotations

import threading

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from app.board import StationHealth
from app.config import PolicyValue
from app.doctor import Finding
from app.machine_report import MachineFacts
from ui import machine_words, names, words
from ui.measures import Room
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.station_cards import key_cards, now_cards
from ui.widgets.area import Area
from ui.widgets.banner import Banner
from ui.widgets.fact_card import CardWords, fact_card
from ui.widgets.station_lists import finding_rows, policy_rows
from ui.window_hygiene import KEPT_OUT
from ui.words import explain, mark, say

PARTS = {
    "now": mark("Now"),
    "checks": mark("Checks"),
    "policy": mark("Policy"),
    "keys": mark("Keys and versions"),
}

_TAB_PX = 132


class StationPage(Page):
    """Four parts behind four buttons: each fits on one screen or scrolls by itself."""

    NAME = PageName.STATION

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._health: StationHealth | None = None
        self._facts: MachineFacts | None = None
        self._values: tuple[PolicyValue, ...] = ()
        self._part = "now"
        self._built: dict[str, object] = {}  # what each part was built from
        self._findings: tuple[Finding, ...] = ()
        self._looking: threading.Event | None = None
        self._sentence = kit.label("", "body", "muted")
        copy = kit.button(say("Copy a report"), "export", role="body", name=names.STATION_COPY)
        copy.clicked.connect(self._copy)
        self._tabs = {part: self._tab(part, say(text)) for part, text in PARTS.items()}
        self._stack = QStackedWidget()
        self._panels = {part: QWidget() for part in PARTS}
        for panel in self._panels.values():
            panel.setLayout(kit.column(None))
            self._stack.addWidget(panel)
        self._check = kit.button("", None, role="body", name=names.STATION_CHECK)
        self._check.clicked.connect(self._run)
        self._banner = Banner(kit.theme)
        self._found: QWidget = finding_rows(kit, ())
        above = kit.row(self._banner, self._check)
        above.setStretch(0, 1)
        self._found_place = kit.column(above, self._found, gap=12)
        self._found_place.setStretch(1, 1)
        self._swap("checks", self._as_widget())
        foot = kit.label(say("The report holds no names, no family codes and no pictures."), "body", "muted")
        self._column = kit.column(
            kit.header(say("Station"), self._sentence, copy),
            kit.row(*self._tabs.values(), None),
            self._stack,
            foot,
            gap=12,
        )
        self._column.setStretch(2, 1)
        self.setLayout(self._column)
        self.fit(Room.NORMAL)
        self._show_part("now")
        self._dress_check()
        self._banner.tell("quiet", say("Not looked yet"), say("It changes nothing and takes a few seconds."))

    def fit(self, room: Room) -> None:
        before, low = self.room, room is Room.COMPACT
        super().fit(room)
        self._column.setContentsMargins(*((12, 4, 12, 4) if low else (24, 8, 24, 16)))
        self._column.setSpacing(8 if low else 12)
        if before is not room:
            self._freshen()

    def _tab(self, part: str, text: str) -> QPushButton:
        button = self.kit.button(text, None, role="body", name=names.station_part(part))
        button.setMinimumWidth(_TAB_PX)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._show_part(part))
        return button

    def _as_widget(self) -> QWidget:
        inside = QWidget()
        inside.setLayout(self._found_place)
        return inside

    def _show_part(self, part: str) -> None:
        for name, tab in self._tabs.items():
            tab.setChecked(name == part)
        self._stack.setCurrentWidget(self._panels[part])
        self._part = part
        self._freshen()

    def _swap(self, part: str, inside: QWidget) -> None:
        """Put this in the place of what a part showed."""
        layout = self._panels[part].layout()
        if layout is None:
            raise RuntimeError(part)
        while (item := layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        layout.addWidget(inside)

    # --- what is shown

    def enter(self) -> None:
        self.refresh()
        self.bridge.call(lambda: (self.station.machine.facts(), self.station.machine.policy()), self._told)

    def leave(self) -> None:
        if self._looking is not None:
            self._looking.set()

    def refresh(self) -> None:
        health = self.bridge.read(self.station.health, None)
        if health is None or health == self._health:
            return
        self._health = health
        self._sentence.setText(
            say("{station} · version {version}", station=health.station, version=health.version)
            + (" · DEMO" if health.profile == "demo" else "")
        )
        self._freshen()

    def _told(self, told: tuple[MachineFacts, tuple[PolicyValue, ...]]) -> None:
        self._facts, self._values = told
        self._freshen()

    def _freshen(self) -> None:
        """Build the part in view, if its words have changed: a hundred labels take longer than a page switch may."""
        now, low = self.kit.clock.now(), self.room is Room.COMPACT
        if self._part == "now" and self._health is not None:
            self._put_cards("now", now_cards(self._health, self._facts, now), 2 if low else 3)
        elif self._part == "policy" and self._facts is not None and self._built.get("policy") != self._values:
            self._built["policy"] = self._values
            self._swap("policy", Area(policy_rows(self.kit, self._values), spoken=say("Policy")))
        elif self._part == "keys" and self._facts is not None:
            kept_out = bool(self.window().property(KEPT_OUT))
            cards = key_cards(self._facts, now, kept_out=kept_out)
            self._put_cards("keys", cards, 1 if low else 2)  # a key stands in full, on two lines

    def _put_cards(self, part: str, cards: list[CardWords], columns: int) -> None:
        if self._built.get(part) == (cards, columns):
            return
        self._built[part] = (cards, columns)
        inside = QWidget()
        grid = self.kit.grid([fact_card(self.kit, card) for card in cards], columns, 12)
        inside.setLayout(self.kit.column(grid, None))
        self._swap(part, Area(inside, spoken=say(PARTS[part])))

    # --- the doctor

    def _dress_check(self) -> None:
        if self._looking is None:
            self.kit.dress(self._check, say("Look at everything"), "doctor")
        else:
            self.kit.dress(self._check, say("Stop"), "close")

    def _run(self) -> None:
        if self._looking is not None:
            self._looking.set()
            return
        stop = self._looking = threading.Event()
        tell = self.bridge.progress(self._looked_so_far)

        def progress(name: str, share: float) -> bool:
            tell(name, share)
            return not stop.is_set()

        self._dress_check()
        self.bridge.call(
            lambda: self.station.machine.examine(progress), self._examined, self._not_done, self._looked_through
        )

    def _looked_so_far(self, name: str, share: float) -> None:
        if self._looking is not None:
            title = say("Looking, {percent} %", percent=round(share * 100))
            self._banner.tell("quiet", title, machine_words.check_title(name), "clock")

    def _looked_through(self) -> None:
        self._looking = None
        self._dress_check()

    def _examined(self, findings: tuple[Finding, ...]) -> None:
        self._findings = findings
        wrong = sum(not finding.ok for finding in findings)
        if not wrong:
            self._banner.tell(
                "ok", say("Everything is in order"), say("{count} things looked at.", count=len(findings))
            )
        else:
            title = say("{count} things need somebody", count=wrong) if wrong > 1 else say("1 thing needs somebody")
            self._banner.tell("warn", title, say("Each says its next step below."))
        fresh = Area(finding_rows(self.kit, findings), spoken=say("Checks"))
        self._found_place.replaceWidget(self._found, fresh)
        self._found.hide()
        self._found.deleteLater()
        self._found = fresh

    def _not_done(self, code: str, sentence: str) -> None:
        self._banner.tell("warn", *words.parts(explain(code, sentence)))

    # --- the report

    def _copy(self) -> None:
        findings = self._findings
        self.bridge.call(lambda: self.station.machine.report(findings), self._copied)

    def _copied(self, report: str) -> None:
        QGuiApplication.clipboard().setText(report)
        self.shell.notice("ok", say("Report copied"), say("Paste it into the ticket."))
