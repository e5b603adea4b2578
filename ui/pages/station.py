"""Station: rooms, fences as proven or not, gateway, disk; and a report that may be passed on."""

from __future__ import annotations

import datetime as dt

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.board import RoomHealth, StationHealth
from app.clock import to_text
from ui import names, phrases, words
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.words import mark, say

#: Under this much free space the disk is shown amber: about a day of clips on a busy ward.
LOW_DISK_BYTES = 5_000_000_000
_ROOMS = {
    "launcher": mark("Launcher"),
    "recorder": mark("Recorder"),
    "station": mark("Station"),
    "checker": mark("Checker"),
    "sender": mark("Sender"),
    "gateway": mark("Gateway beside it"),
}
_ICONS = {"recorder": "camera", "station": "station", "sender": "send", "checker": "reviews", "gateway": "gateway"}
_Card = tuple[str, str, str, str, list[tuple[str, str]]]


def report(health: StationHealth, now: dt.datetime) -> str:
    """A report for IT in English: no names, no family codes, no pictures."""
    lines = [
        f"Swaddle {health.version}, profile {health.profile}, station {health.station}",
        f"made {to_text(now)}",
        f"gateway reached: {to_text(health.gateway_reached_at) if health.gateway_reached_at else 'not yet'}",
        f"outbox waiting: {health.outbox_waiting}",
        f"disk free: {health.free_bytes // 1_000_000} MB",
    ]
    for room in health.rooms:
        lines.append(f"room {room.room}: {'running' if room.running else 'down'}, restarts {room.restarts}")
        lines += [f"  fence: {attempt}: {'refused' if refused else 'NOT REFUSED'}" for attempt, refused in room.fence]
    return "\n".join(lines) + "\n"


class StationPage(Page):
    """One card for each room, one for the gateway, one for the disk."""

    NAME = PageName.STATION

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._health: StationHealth | None = None
        self._sentence = kit.label("", "body", "muted")
        copy = kit.button(say("Copy a report"), "export", role="body", name=names.STATION_COPY)
        copy.clicked.connect(self._copy)
        self._cards = QWidget()
        foot = kit.label(say("The report holds no names, no family codes and no pictures."), "body", "muted")
        self._column = kit.column(
            kit.header(say("Station"), self._sentence, copy), self._cards, foot, gap=12, margins=(24, 8, 24, 16)
        )
        self._column.setStretch(1, 1)
        self.setLayout(self._column)

    def refresh(self) -> None:
        health = self.bridge.read(self.station.health, None)
        if health is None or health == self._health:
            return
        self._health = health
        self._sentence.setText(
            say("{station} · version {version}", station=health.station, version=health.version)
            + (" · DEMO" if health.profile == "demo" else "")
        )
        cards = QWidget()
        widgets = [self._card(*card) for card in (*(_room(room) for room in health.rooms), *self._rest(health))]
        grid = self.kit.grid(widgets, 3, 12)
        cards.setLayout(self.kit.column(grid, None))
        self._column.replaceWidget(self._cards, cards)
        self._cards.hide()
        self._cards.deleteLater()
        self._cards = cards

    def _rest(self, health: StationHealth) -> list[_Card]:
        reached = health.gateway_reached_at
        gateway: _Card = (
            "gateway",
            "ok" if reached else "warn",
            say("Gateway"),
            say("Reached") if reached else say("Not reached yet"),
            [
                (say("Last reached"), words.when(reached, self.kit.clock.now()) if reached else "—"),
                (say("Clips waiting"), str(health.outbox_waiting)),
            ],
        )
        low = health.free_bytes < LOW_DISK_BYTES
        disk: _Card = (
            "disk",
            "warn" if low else "ok",
            say("Disk"),
            phrases.bytes_left(health.free_bytes),
            [(say("Clips"), say("sealed; nothing in clear"))],
        )
        return [gateway, disk]

    def _card(self, icon: str, tone: str, title: str, state: str, facts: list[tuple[str, str]]) -> QWidget:
        kit = self.kit
        head = kit.row(
            kit.picture(icon, "ink_2", 24),
            kit.label(title, "lead", strong=True),
            None,
            kit.picture({"ok": "ok", "warn": "warn", "stop": "stop-sign"}[tone], tone, 20),
            kit.label(state, "body", tone, strong=True),
            gap=8,
        )
        lines = [
            kit.row(kit.label(name, "body", "muted"), None, kit.label(value, "body"), gap=8) for name, value in facts
        ]
        return kit.frame(kit.column(head, 4, *lines, None, gap=6), "card", (18, 14, 18, 14))

    def _copy(self) -> None:
        if self._health is not None:
            QGuiApplication.clipboard().setText(report(self._health, self.kit.clock.now()))
            self.shell.notice("ok", say("Report copied"), say("Paste it into the ticket."))


def _room(room: RoomHealth) -> _Card:
    proven = bool(room.fence) and all(refused for _, refused in room.fence)
    broken = [attempt for attempt, refused in room.fence if not refused]
    if not room.running:
        tone, state = "stop", say("Down")
    elif proven:
        tone, state = "ok", say("Running, fenced")
    elif room.room not in phrases.FENCED_ROOMS:
        tone, state = "ok", say("Running")
    else:
        tone, state = "warn", say("Running, fence not proven")
    tried = say("{count} of {all} refused", count=len(room.fence) - len(broken), all=len(room.fence))
    facts = [(say("Restarts"), str(room.restarts))]
    if room.room in phrases.FENCED_ROOMS:
        facts.insert(0, (say("Ways out tried"), tried if room.fence else say("none tried")))
    if broken:
        facts.append((say("Not refused"), ", ".join(broken)))
    return _ICONS.get(room.room, "station"), tone, say(_ROOMS.get(room.room, room.room)), state, facts
