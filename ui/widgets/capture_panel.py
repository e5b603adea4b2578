"""The panel beside the picture on Capture: which bed, then the one thing the thumb needs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QBoxLayout, QFrame, QStackedWidget, QWidget

from app.board import CaptureStatus, MaskState, Wristband
from app.model import BedId
from ui import names, words
from ui.capture_words import CaptureWords, alike, camera_shows
from ui.kit import Kit
from ui.measures import Room
from ui.widgets.look_alike_card import LookAlikeCard
from ui.widgets.record_ring import RecordRing
from ui.widgets.scrubber import Scrubber
from ui.words import say


class CapturePanel(QFrame):
    """Two faces: the ring while live or recording; Send, Play, Retake and Discard once a take is there."""

    left = Signal()
    locked = Signal()
    pressed = Signal()
    framed = Signal()
    sent = Signal()
    retaken = Signal()
    discarded = Signal()
    played = Signal()
    sought = Signal(float)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit, self._room = kit, Room.NORMAL
        self.setProperty("box", "panel")
        self._back = kit.button(say("Today"), "back", "quiet", role="body", name=names.CAPTURE_BACK)
        self._back.setProperty("align", "left")
        self._back.clicked.connect(self.left)
        self._lock = kit.button(say("Lock"), "lock", "quiet", role="body", name=names.CAPTURE_LOCK)
        self._lock.clicked.connect(self.locked)
        self._number = kit.label("", "display", strong=True)
        self._family = kit.label("", "title", strong=True)
        self._consent = kit.label("", "body", "muted", wrap=True)
        self._consent_icon = kit.picture("policy", "ink_2", 20)
        head = kit.row(
            self._number, kit.column(kit.label(say("Family"), "caption", "muted"), self._family, gap=0), None, gap=16
        )
        consent = kit.row(self._consent_icon, self._consent, gap=8)
        consent.setStretch(1, 1)
        self._faces = QStackedWidget()
        self._live, self._done = self._build_live(), self._build_done()
        self._faces.addWidget(self._live)
        self._faces.addWidget(self._done)
        top = kit.row(self._back, self._lock, gap=12)
        top.setStretch(0, 1)
        self._band = QWidget()
        self._band.setLayout(kit.row(kit.picture("ok", "ok", 20), kit.label(say("Wristband agrees")), None, gap=8))
        self._band.hide()
        self._consent_row = QWidget()
        self._consent_row.setLayout(consent)
        self._column = kit.column(top, 4, head, 4, self._band, self._consent_row, self._faces, gap=6)
        self._column.setStretch(6, 1)
        self.setLayout(self._column)
        self.fit(Room.NORMAL)

    def fit(self, room: Room) -> None:
        """Follow the window: a small one keeps what the thumb needs."""
        self._room = room
        compact = room is Room.COMPACT
        size = self._kit.theme.size
        which = {Room.COMPACT: "panel_low", Room.NORMAL: "panel", Room.WIDE: "panel_wide"}
        self.setFixedWidth(size[which[room]])
        self._column.setContentsMargins(*((16, 4, 16, 12) if compact else (20, 12, 20, 20)))
        self._ring.fit(room)
        self._send.setFixedHeight(72 if compact else 96)
        for label in (self._keys, self._done_title):
            label.setVisible(not compact)
        self._hint.setMinimumHeight(40 if compact else 48)
        self._again.setDirection(QBoxLayout.Direction.LeftToRight if compact else QBoxLayout.Direction.TopToBottom)
        for button, word, icon in ((self._retake, say("Retake"), "retake"), (self._discard, say("Discard"), "close")):
            button.setIcon(QIcon())
            self._kit.dress(button, word, None if compact else icon)

    def _build_live(self) -> QWidget:
        kit = self._kit
        self._alike = LookAlikeCard(kit.theme)
        self._alike.setObjectName(names.CAPTURE_ALIKE)
        self._ring = RecordRing(kit.theme)
        self._ring.setObjectName(names.CAPTURE_RECORD)
        self._ring.clicked.connect(self.pressed)
        self._word = kit.label("", "title", strong=True, centre=True)
        self._hint = kit.label("", "body", "muted", wrap=True, centre=True)
        self._hint.setMinimumHeight(48)
        self._keys = kit.label(say("F8 does the same"), "caption", "faint", centre=True)
        self._framing = kit.button(say("Framing"), "frame", name=names.CAPTURE_FRAMING)
        self._framing.clicked.connect(self.framed)
        live = QWidget()
        live.setLayout(
            kit.column(
                4,
                self._alike,
                None,
                kit.row(None, self._ring, None),
                8,
                self._word,
                self._hint,
                self._keys,
                None,
                self._framing,
                gap=4,
            )
        )
        return live

    def _build_done(self) -> QWidget:
        kit = self._kit
        self._length = kit.label("", "body", "muted")
        self._send = kit.button(say("Send for review"), "send", "primary", height=96, name=names.CAPTURE_SEND)
        self._send.clicked.connect(self.sent)
        self._play = kit.button(say("Play back"), "play", name=names.CAPTURE_PLAY)
        self._play.clicked.connect(self.played)
        self._scrubber = Scrubber(kit.theme, labels=False)
        self._scrubber.sought.connect(self.sought)
        self._retake = kit.button("", "retake", name=names.CAPTURE_RETAKE)
        self._retake.clicked.connect(self.retaken)
        self._discard = kit.button("", "close", "stop", name=names.CAPTURE_DISCARD)
        self._discard.clicked.connect(self.discarded)
        self._choices = (self._send, self._play, self._retake, self._discard)
        self._again = kit.row(self._retake, self._discard, gap=12)
        self._done_title = kit.label(say("Take finished"), "title", strong=True)
        done = QWidget()
        done.setLayout(
            kit.column(
                None,
                self._done_title,
                self._length,
                self._scrubber,
                self._play,
                None,
                self._send,
                self._again,
                gap=12,
            )
        )
        return done

    def show_status(
        self, bed: BedId, status: CaptureStatus | None, told: CaptureWords, *, busy: bool, draws: bool = False
    ) -> None:
        """Follow the station.

        Args:
            bed: that was chosen.
            status: of the bed that is open.
            told: what the page says of it.
            busy: a verb is under way.
            draws: whoever is signed in may draw the framing.
        """
        self._framing.setVisible(draws and status is not None and status.take is None)
        self._framing.setEnabled(not busy and status is not None and camera_shows(status))
        self._number.setText(status.bed if status is not None else bed)
        self._family.setText((status.family if status is not None else None) or "—")
        until = status.consent_until if status is not None and status.why_not != "consent.ended" else None
        self._consent.setText(say("Consent until {date}", date=words.date(until)) if until else "")
        self._consent_row.setVisible(until is not None and self._room is not Room.COMPACT)
        self._band.setVisible(status is not None and status.wristband is Wristband.AGREES)
        recording = status is not None and status.take is not None
        done = status is not None and status.finished is not None and not recording
        self._back.setEnabled(not recording)
        face = self._done if done else self._live
        if self._faces.currentWidget() is not face:
            self._faces.setCurrentWidget(face)
        for choice in self._choices:
            choice.setEnabled(not busy)
        self._alike.tell(alike(status) if status is not None and not done else None, low=self._room is Room.COMPACT)
        self._hint.setText(told.clip)
        if status is not None and recording:
            covered = status.mask in (MaskState.COVERED, MaskState.NO_FRAMING)
            self._ring.setEnabled(not busy)
            self._ring.show_running(max(0.0, status.limit_s - status.elapsed_s), status.limit_s, covered=covered)
            self._word.setText(say("Stop"))
            return
        self._ring.setEnabled(told.able and not busy)
        self._ring.show_idle()
        self._word.setText(say("Record"))

    def show_position(self, at_s: float, length_s: float) -> None:
        """Follow the player."""
        self._scrubber.show_position(at_s, length_s)
        self._length.setText(say("{at} of {length}", at=words.length(at_s), length=words.length(length_s)))

    def show_playing(self, playing: bool) -> None:  # noqa: FBT001 - a slot for bool
        """Follow the player."""
        self._kit.dress(self._play, say("Pause") if playing else say("Play back"), "pause" if playing else "play")
