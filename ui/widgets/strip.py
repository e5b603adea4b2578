"""The status strip at the foot of every page: read only. In DEMO it says so, on every page."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.board import StationHealth
from ui import names, words
from ui.brush import Brush, width_of
from ui.kit import Kit
from ui.measures import Room
from ui.theme import Theme
from ui.words import say

#: What is told of the station, the most pressing first.
_FACTS = ("camera", "shield", "gateway", "outbox")
#: A room starts, tries every way out and says what came of it within this, also on a slow PC; until then nothing is
#: wrong. Later it is.
_TRYING = dt.timedelta(seconds=20)


class Pill(QWidget):
    """A word on a signal's ground."""

    def __init__(self, theme: Theme, kind: str, icon: str, text: str, name: str) -> None:
        super().__init__()
        self._theme, self._kind, self._icon, self._text = theme, kind, icon, text
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setFixedSize(int(width_of(theme, text, "caption", strong=True)) + 44, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with Brush(self, self._theme) as brush:
            rect = QRectF(self.rect())
            ink, ground, edge = self._theme.signal(self._kind)
            brush.box(rect, ground, edge, 14, 1)
            brush.icon(self._icon, ink, 9, rect.height() / 2 - 9, 18)
            brush.text(rect.adjusted(31, 0, -4, 0), self._text, "caption", ink, strong=True)


class Strip(QFrame):
    """Station, rooms, fence, gateway, outbox, clock."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setProperty("box", "strip")
        self.setObjectName(names.STRIP)
        self.setFixedHeight(kit.theme.size["strip"])
        self._station = kit.label("", "caption", strong=True)
        self._demo = Pill(kit.theme, "warn", "info", say("DEMO: invented people, nothing is real"), names.STRIP_DEMO)
        self._demo.hide()
        self._clock = kit.label("", "body", strong=True)
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        self._tones: dict[str, str] = {}
        self._room, self._person = Room.NORMAL, ""
        self._place = ""
        self._trying_since: dt.datetime | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(6)
        line.addWidget(self._station)
        line.addSpacing(10)
        line.addWidget(self._demo)
        for fact in _FACTS:
            icon, text = kit.picture(fact, "ink_2", 20), kit.label("", "caption", "muted")
            self._facts[fact] = (icon, text)
            icon.setContentsMargins(10, 0, 0, 0)
            icon.setFixedWidth(30)
            line.addWidget(icon)
            line.addWidget(text)
        line.addStretch(1)
        self._silent = kit.label(say("No sound is recorded"), "caption", "muted")
        line.addWidget(self._silent)
        line.addSpacing(10)
        line.addWidget(self._clock)
        self.tick()

    def fit(self, room: Room) -> None:
        """Follow the window: where it is small, only what is not as it should be is said, and who is here."""
        self._room = room
        compact = room is Room.COMPACT
        self.setFixedHeight(self._kit.theme.size["strip_low" if compact else "strip"])
        self._name()
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Half a word helps nobody: what has no room is left out, the least pressing first."""
        compact = self._room is Room.COMPACT
        for fact, (icon, label) in self._facts.items():
            for part in (icon, label):
                part.setVisible(not (compact and self._tones.get(fact) == "ok"))
        self._silent.show()
        least_first = [(self._silent,), *(self._facts[fact] for fact in reversed(_FACTS))]
        for parts in least_first:
            if self.sizeHint().width() <= self.width():
                return
            for part in parts:
                part.hide()

    def show_person(self, name: str) -> None:
        """Who is here, for a window without room for it in the rail."""
        self._person = name
        self._name()

    def _name(self) -> None:
        shown = f"{self._person} · {self._place}" if self._person and self._room is Room.COMPACT else self._place
        self._station.setText(shown)

    def tick(self) -> None:
        """The clock goes on."""
        self._clock.setText(words.clock(self._kit.clock.now()))

    def tell(self, health: StationHealth) -> None:
        """Show the station's health."""
        self._place = health.station
        self._name()
        self._demo.setVisible(health.profile == "demo")
        recorder = next((room for room in health.rooms if room.room == "recorder"), None)
        if recorder is not None and recorder.running:
            self._fact("camera", "ok", say("Camera room ready"))
        else:
            self._fact("camera", "warn", say("Camera room down"))
        now = self._kit.clock.now()
        if not health.fences_pending:
            self._trying_since = None
        elif self._trying_since is None:
            self._trying_since = now
        if health.fences_proven:
            self._fact("shield", "ok", say("Fences hold"))
        elif self._trying_since is not None and now - self._trying_since < _TRYING:
            self._fact("shield", "ink_2", say("Trying the fences"))
        else:
            self._fact("shield", "warn", say("Fences not proven"))
        if health.gateway_reached_at is None:
            self._fact("gateway", "ink_2", say("Gateway not reached yet"))
        else:
            when = words.when(health.gateway_reached_at, now)
            self._fact("gateway", "ok", say("Gateway reached {when}", when=when))
        self._fact("outbox", "ink_2", say("Outbox {count}", count=health.outbox_waiting))
        self._share_room()

    def _fact(self, fact: str, tone: str, text: str) -> None:
        self._tones[fact] = tone
        icon, label = self._facts[fact]
        icon.setPixmap(self._kit.theme.pixmap(fact, self._kit.theme.colour(tone), 20))
        label.setText(text)
