"""Capture: the masked picture as large as the screen allows, one round button, one line that says what is true."""

from __future__ import annotations

import dataclasses
import datetime as dt

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.board import CaptureStatus, MaskState, Wristband
from app.model import BedId, ClipId, Operator
from app.scan_codes import NotOurs
from ui import capture_words, names, scan_words, words
from ui.capture_words import CaptureWords
from ui.measures import Room
from ui.names import PageName
from ui.outbox_words import who_approves
from ui.pages.page import Page, Surroundings
from ui.player import Player
from ui.remark import Remark
from ui.widgets.banner import Banner
from ui.widgets.capture_panel import CapturePanel
from ui.widgets.picture import Picture
from ui.words import explain, say

#: At most 30 pictures a second, and none while the page is not in view.
PREVIEW_MS = 33
#: The ring and the banner: four times a second is plenty.
STATUS_MS = 250
#: What takes longer than this says what it is doing.
PATIENCE_MS = 300


class CapturePage(Page):
    """Live, recording, or looking at the take just made: the station's status says which."""

    NAME = PageName.CAPTURE
    HAS_RAIL = False

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._bed: BedId | None = None
        self._status: CaptureStatus | None = None
        self._sequence = -1
        self._busy = False
        self._told_trouble: tuple[str, str] | None = None
        self._remark = Remark(kit.clock)
        self._staff: tuple[Operator, ...] = ()
        self._banner = Banner(kit.theme, tall=True)
        self._banner.setObjectName(names.CAPTURE_BANNER)
        self._picture = Picture(kit.theme)
        self._picture.setObjectName(names.CAPTURE_PICTURE)
        self._player = Player(self.bridge, self._picture)
        self._panel = CapturePanel(kit)
        self._panel.left.connect(self._go_back)
        self._panel.locked.connect(self.shell.lock)
        self._panel.framed.connect(lambda: self.shell.go(PageName.FRAMING))
        self._panel.pressed.connect(self._record_or_stop)
        self._panel.sent.connect(self._send)
        self._panel.retaken.connect(lambda: self._discard(back=False))
        self._panel.discarded.connect(lambda: self._discard(back=True))
        self._panel.played.connect(self._player.toggle)
        self._panel.sought.connect(self._player.seek)
        self._player.moved.connect(self._panel.show_position)
        self._player.playing_changed.connect(self._panel.show_playing)
        self._stage = kit.column(self._banner, self._picture, gap=12, margins=(16, 16, 16, 16))
        stage = QWidget()
        stage.setLayout(self._stage)
        line = kit.row(stage, self._panel, gap=0)
        line.setStretch(0, 1)
        self.setLayout(line)
        self._doing, self._slow = ("", ""), False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._say_what_is_under_way)
        self._preview_timer = QTimer(self)
        self._preview_timer.setInterval(PREVIEW_MS)
        self._preview_timer.timeout.connect(self._show_preview)
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(STATUS_MS)
        self._status_timer.timeout.connect(self.refresh)

    def open(self, bed: BedId) -> None:
        """Point the page at a bed; the station is asked unless it is there already."""
        self._bed, self._told_trouble = bed, None
        status = self.bridge.read(self.station.capture_status, None)
        if status is None or status.bed != bed:
            self.bridge.call(lambda: self.station.open_capture(bed), always=self.refresh)

    def enter(self) -> None:
        self._staff = self.bridge.read(self.station.operators, ())
        self._sequence, self._status = -1, None
        self._picture.show_nothing()
        self._show()  # nothing of the bed before: Record is alive only when the station says so
        self._preview_timer.start()
        self._status_timer.start()
        super().enter()

    def leave(self) -> None:
        self._preview_timer.stop()
        self._status_timer.stop()
        self._player.close()

    def refresh(self) -> None:
        status = self.bridge.read(self.station.capture_status, None)
        if status is not None and self._bed is not None and status.bed != self._bed:
            status = None  # the camera still turns from the bed before
        changed, self._status = status != self._status, status
        finished = status.finished if status is not None and status.take is None else None
        if finished is None and self._player.clip is not None:
            self._player.close()
            self._sequence = -1
        elif finished is not None and self._player.clip != finished:
            self._player.open(finished)
        if changed or self._told_trouble is not None or self._remark.shown:
            self._show()

    def trouble(self, code: str, sentence: str) -> bool:
        self._told_trouble = words.parts(explain(code, sentence))
        self._show()
        return True

    def remark(self, title: str, sentence: str) -> None:
        self._remark.say(title, sentence)
        self._show()

    def scanned(self, untrusted_code: str) -> bool:
        """A wristband is compared with the open bed's baby; while a take runs or waits there is nothing to compare."""
        status = self._status
        if status is None or status.take is not None or status.finished is not None:
            return False
        bed, asked = status.bed, status.wristband is not Wristband.NOT_ASKED

        def refused(code: str, sentence: str) -> None:
            if not asked and code in ("wristband.unbound", "wristband.short"):  # whatever it was, no wristband is used
                self.remark(*scan_words.not_ours(NotOurs.FOREIGN, ended=True))
            else:
                self.trouble(code, sentence)

        self.bridge.call(
            lambda: self.station.families.check_wristband(bed, untrusted_code),
            lambda _: self.remark(*capture_words.wristband_agrees(bed)),
            refused,
        )
        return True

    def fit(self, room: Room) -> None:
        super().fit(room)
        pad = {Room.COMPACT: 8, Room.NORMAL: 16, Room.WIDE: 24}[room]
        self._stage.setContentsMargins(pad, pad, pad, pad)
        self._stage.setSpacing(8 if room is Room.COMPACT else 12)
        self._banner.fit(room)
        self._panel.fit(room)
        self._show()

    def _show(self) -> None:
        status = self._status
        told = capture_words.capture(status, draws=self.draws)
        banner = told.banner
        if self._slow:
            self._banner.tell("accent", *self._doing, "clock")
        elif self._told_trouble is not None:
            self._banner.tell(*self._remark.over("stop", *self._told_trouble))
            if status is None or status.take is None:
                told = dataclasses.replace(told, clip=capture_words.nothing_lost())
        else:
            self._banner.tell(*self._remark.over(banner.kind, banner.title, banner.sentence, banner.icon))
        self._panel.show_status(self._bed or BedId(""), status, told, busy=self._busy, draws=self.draws)
        self._dress_picture(status, told)

    def _dress_picture(self, status: CaptureStatus | None, told: CaptureWords) -> None:
        recording = status is not None and status.take is not None
        if status is not None and status.finished is not None and not recording:
            self._picture.dress(note=say("This masked picture is all that was kept"))
            return
        covered = status is not None and status.mask in (MaskState.COVERED, MaskState.NO_FRAMING)
        cover = (*told.cover, told.clip) if told.cover is not None else None
        note = "" if status is None else say("This masked picture is all that is kept")
        if status is not None and recording:
            began = self.kit.clock.now() - dt.timedelta(seconds=status.elapsed_s)
            note = capture_words.started(status, self._staff, words.clock(began)) or note
        edge = "warn_line" if covered else "primary_line" if recording else ""
        pill = say("Recording") if recording and not self._slow else ""  # slow: it is being sealed, as the banner says
        self._picture.dress(note=note, pill=pill, edge=edge, cover=cover)

    def _show_preview(self) -> None:
        if self._status is None or self._player.clip is not None:
            return
        preview = self.station.latest_preview()
        if preview is not None and preview.sequence != self._sequence:
            self._sequence = preview.sequence
            self._picture.show_pixels(preview.bgra, preview.width, preview.height)

    def _act(self, doing: str, meaning: str) -> bool:
        """Take the next verb on, unless one is under way; said in the banner when it takes longer than a moment."""
        if self._busy or not self.isVisible():
            return False
        self._busy, self._told_trouble, self._doing = True, None, (doing, meaning)
        self._patience.start()
        self._remark.forget()
        self._show()
        return True

    def _say_what_is_under_way(self) -> None:
        self._slow = True
        self._show()

    def _rest(self) -> None:
        self._busy = False
        self._patience.stop()
        self._slow = False
        self.refresh()
        self._show()

    def _record_or_stop(self) -> None:
        status = self._status
        if status is None:
            return
        words_of_it = (
            (say("Sealing the take"), say("Only the masked picture is kept."))
            if status.take is not None
            else (say("Beginning"), say("The camera and the disk are asked."))
        )
        if not self._act(*words_of_it):
            return
        if status.take is not None:
            self.bridge.call(self.station.stop_take, always=self._rest)
        elif status.finished is None and capture_words.capture(status).able:
            self.bridge.call(self.station.start_take, always=self._rest)
        else:
            self._rest()

    def _finished(self) -> ClipId | None:
        return self._status.finished if self._status is not None else None

    def _send(self) -> None:
        clip = self._finished()
        if clip is None or not self._act(say("Sending for review"), say("Nothing to press.")):
            return
        self._player.close()
        self.bridge.call(lambda: self.station.send_for_review(clip), lambda _: self._sent(), always=self._rest)

    def _sent(self) -> None:
        bed = self._bed or ""
        operator = self.shell.operator
        who = who_approves(self._staff, operator.id if operator is not None else None)
        self._go_back()
        told = say("You are done. The leak check comes first. {who}", who=who)
        self.shell.notice("ok", say("Bed {bed} sent for review", bed=bed), told.strip())

    def _discard(self, *, back: bool) -> None:
        clip = self._finished()
        if clip is None or not self._act(say("Destroying the take"), say("Its key is destroyed: nobody can open it.")):
            return
        self._player.close()

        def done(_nothing: None) -> None:
            if back:
                self._go_back()

        self.bridge.call(lambda: self.station.discard_take(clip), done, always=self._rest)

    def _go_back(self) -> None:
        self._bed = None
        self.bridge.call(self.station.close_capture)
        self.shell.go(PageName.TODAY)
