"""The Capture page's counterpart: one open bed, its picture, its take, and what became of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from app import custodian
from app.board import CaptureStatus, FramingDraft, MaskState, Wristband
from app.boards import Boards
from app.clip_timeline import ClipTimeline, told_timeline
from app.clock import Clock
from app.errors import NeedsPerson, Refused, StationError
from app.events import BoardChanged, CaptureChanged, Event
from app.framing_desk import FramingDesk
from app.handover import close_all
from app.hearsay import in_our_words
from app.ledger import Ledger
from app.messages.recorder import TAKE_SECONDS_MAX, TakeEnded, TakeReport
from app.model import BedId, ClipId, ClipState, OperatorId
from app.preview import PreviewPicture
from app.recorder_link import UNCLEAR, RecorderLink, RecorderView
from app.switchboard import Ends
from app.takes import Takes

log = logging.getLogger("swaddle.capture_desk")


class CaptureDesk:
    """Verbs may be called on any thread; what the recorder says comes on the link's thread (`TakeListener`).

    Args:
        ledger: beds and rules.
        takes: makes and seals clips.
        boards: who lies in the bed.
        data: folder of the station, for the question whether a take fits.
        restart: asks for a fresh recorder.
        tell: passes an event on to the face.
        clock: for the running second.
        admit: refuses a bed that must not be recorded yet; what it returns is kept with the clip.
    """

    def __init__(
        self,
        ledger: Ledger,
        takes: Takes,
        boards: Boards,
        *,
        data: Path,
        restart: Callable[[], None],
        tell: Callable[[Event], None],
        clock: Clock,
        admit: Callable[[BedId], bytes | None] = lambda _bed: None,
    ) -> None:
        self._ledger = ledger
        self._takes = takes
        self._boards = boards
        self._data = data
        self._admit = admit
        self._tell = tell
        self._lock = threading.RLock()
        self._bed: BedId | None = None
        self._finished: ClipId | None = None
        self._started_by: OperatorId | None = None
        self._limit_s = 0.0
        self._take_trouble = ("", "")
        self._unsettled: dict[ClipId, str] = {}  # takes that could not be sealed or recovered yet, and why they broke
        self._recorder = RecorderLink(self, restart, clock)
        self.framing = FramingDesk(ledger, self._recorder, clock, tell)

    # -- the room

    def attach(self, ends: Ends) -> None:
        """A fresh recorder runs."""
        self._recorder.attach(ends["stdout"], ends["stdin"], ends["handover"], ends.get("preview", -1))

    def close(self) -> None:
        """End a running take, wait until it is sealed, hang up."""
        self._recorder.close()

    @property
    def running(self) -> ClipId | None:
        """The take that runs now."""
        return self._recorder.view().take

    @property
    def probes(self) -> tuple[tuple[str, bool], ...]:
        """What the recorder's fence refused."""
        return self._recorder.probes

    # -- verbs

    def open(self, bed: BedId, default_limit_s: float) -> None:
        """Show this bed.

        Raises:
            Refused: a take runs on another bed.
        """
        place = self._ledger.bed(bed)
        with self._lock:  # over all of it: a take must never begin between the choice of a bed and its camera
            running = self.running is not None
            if running and self._bed != bed:
                raise Refused("take.elsewhere", "A take is running on another bed. Wait for its end, or stop it there.")
            if self._bed != bed:
                self._take_trouble = ("", "")
                self.framing.end()
            self._bed = bed
            if not running:
                self._limit_s = default_limit_s
                self._settle()
                self._finished = self._unsent(bed)
                self._recorder.open(place.camera, place.framing)
        self._tell(CaptureChanged())

    def leave(self) -> None:
        """Leave the bed. The camera closes, unless a take runs: that goes on."""
        with self._lock:
            if self.running is not None:
                return
            self._bed = self._finished = None
            self._take_trouble = ("", "")
            self.framing.end()
            self._recorder.shut()
        self._tell(CaptureChanged())

    def start(self, actor: OperatorId, limit_s: float) -> ClipId:
        """Start recording the open bed.

        Raises:
            Refused: no bed open, bed without framing, consent ended, a take runs already.
            NeedsPerson: no camera, no room on the disk, no key store.
        """
        if not 0 < limit_s <= TAKE_SECONDS_MAX:
            raise Refused("take.limit", f"A take lasts up to {TAKE_SECONDS_MAX:g} seconds. Choose a shorter one.")
        with self._lock:
            bed = self._bed
            if bed is None:
                raise Refused("capture.closed", "No bed is open. Choose a bed on Today first.")
            if self.running is not None:
                raise Refused("take.running", "A take is running already. Stop it first.")
            place = self._ledger.bed(bed)
            if place.framing is None:
                raise Refused("framing.missing", "This bed has no framing yet. Ask the charge nurse to draw it.")
            if not self._recorder.shows(place.camera, place.framing):
                self._recorder.open(place.camera, place.framing)  # the framing was drawn anew meanwhile
                raise NeedsPerson("camera.not_ready", "The camera is not ready yet. Wait for the picture, then record.")
            wristband = self._admit(bed)
            custodian.require_room(self._data, limit_s)
            self.framing.end()  # a recording goes before drawing
            take = self._takes.begin(bed, actor)
            try:
                if wristband is not None:
                    self._ledger.keep_clip_wristband(take.clip, wristband)
                self._recorder.start(take, limit_s)
            except BaseException:
                self._keep(take.clip, "recorder.busy")
                raise
            finally:
                close_all([take.descriptor])
            self._started_by, self._limit_s, self._finished = actor, limit_s, None
            self._take_trouble = ("", "")
        self._tell(CaptureChanged())
        self._tell(BoardChanged(take.clip))
        return take.clip

    def stop(self) -> None:
        """End the running take; it is sealed and becomes `CaptureStatus.finished`."""
        self._recorder.stop()

    def forget(self, clip: ClipId) -> None:
        """The finished take was sent for review or thrown away."""
        with self._lock:
            if self._finished == clip:
                self._finished, self._take_trouble = None, ("", "")
        self._tell(CaptureChanged())

    def status(self) -> CaptureStatus | None:
        """State of the open bed, None when none is open."""
        with self._lock:
            bed, finished, take_trouble = self._bed, self._finished, self._take_trouble
            started_by, limit_s = self._started_by, self._limit_s
        if bed is None:
            return None
        view = self._recorder.view()
        today = self._boards.bed_today(bed)
        framed = self._ledger.bed(bed).framing is not None
        trouble, sentence = (view.trouble, view.trouble_sentence) if view.trouble else take_trouble
        return CaptureStatus(
            bed=bed,
            family=today.family,
            mask=_mask_state(view, framed=framed),
            take=view.take,
            elapsed_s=min(view.elapsed_s, limit_s),
            limit_s=limit_s,
            started_by=started_by if view.take is not None else None,
            finished=finished,
            black_share=0.0 if finished is None else self._ledger.clip(finished).black_share,
            trouble=trouble,
            trouble_sentence=sentence,
            consent_until=today.consent_until,
            mask_why=view.why,
            why_not=today.why_not,
            look_alikes=today.look_alikes,
            wristband=self._wristband(bed),
        )

    def latest_preview(self) -> PreviewPicture | None:
        """Newest masked picture, None before the first."""
        return self._recorder.latest_preview()

    # -- framing

    def begin_framing(self, bed: BedId, actor: OperatorId) -> None:
        """Ask for coarse pictures of the open bed.

        Raises:
            Refused: another bed is open, or a take runs. NeedsPerson: no picture yet.
        """
        with self._lock:
            if self._bed != bed:
                raise Refused("capture.closed", "This bed is not open. Choose it on Today first.")
            self.framing.begin(bed, actor)

    def save_framing(self, bed: BedId, draft: FramingDraft, actor: OperatorId) -> None:
        """Write down what was drawn, and show the bed through it.

        Raises:
            StationError: as `FramingDesk.save`.
        """
        framing = self.framing.save(bed, draft, actor)
        with self._lock:
            if self._bed == bed and self.running is None:
                self._recorder.open(self._ledger.bed(bed).camera, framing)
        self._tell(CaptureChanged())

    # -- what the recorder link tells (TakeListener)

    def take_ended(self, clip: ClipId, ended: TakeEnded) -> None:
        """The recorder closed the file whole."""
        trouble = ("", "")
        if not ended.whole:
            why = ended.report.stopped
            code, sentence = in_our_words(why.reason, why.sentence, otherwise=UNCLEAR)
            trouble = (code, sentence or "The take ended early. Watch it, then send it or record again.")
        try:
            kept = self._takes.seal(clip, frames_black=ended.report.frames_black, timeline=_timeline(ended.report))
        except StationError as error:
            kept = self._put_off(clip, "take.not_sealed", error)
            trouble = (error.code, error.sentence)
        self._show(clip, trouble, kept=kept)

    def take_broken(self, clip: ClipId, code: str, sentence: str) -> None:
        """The file was not closed: keep it as far as it got."""
        self._show(clip, (code, sentence), kept=self._keep(clip, code))

    def recorder_changed(self) -> None:
        """Something that Capture shows is different now."""
        self._tell(CaptureChanged())

    # -- inside

    def _wristband(self, bed: BedId) -> Wristband:
        try:
            return Wristband.NOT_ASKED if self._admit(bed) is None else Wristband.AGREES
        except Refused:
            return Wristband.NEEDED

    def _show(self, clip: ClipId, trouble: tuple[str, str], *, kept: bool) -> None:
        """What became of a take, on the page of its bed; a page that shows another bed by now is left alone."""
        bed = self._ledger.clip(clip).bed
        with self._lock:
            if self._bed == bed:
                self._finished = clip if kept else None
                self._take_trouble = trouble
        self._tell(CaptureChanged())
        self._tell(BoardChanged(clip))

    def _keep(self, clip: ClipId, code: str) -> bool:
        """Recover a torn take; one that cannot be recovered now is tried again when a bed is opened, and at start."""
        try:
            return self._takes.interrupt(clip, code)
        except StationError as error:
            return self._put_off(clip, code, error)

    def _put_off(self, clip: ClipId, code: str, error: StationError) -> bool:
        log.warning("a take could not be settled yet: %s %s", error.code, error.detail)
        self._unsettled[clip] = code
        return False

    def _settle(self) -> None:
        waiting, self._unsettled = self._unsettled, {}
        for clip, code in waiting.items():
            self._keep(clip, code)

    def _unsent(self, bed: BedId) -> ClipId | None:
        """The newest finished take of the baby in this bed that nobody sent for review or threw away."""
        stay = self._ledger.open_stay(bed)
        sealed = () if stay is None else self._ledger.clips([ClipState.SEALED], stay=stay.id)
        return next((clip.id for clip in sealed if not clip.submitted), None)


def _timeline(untrusted: TakeReport) -> ClipTimeline:
    return told_timeline(
        [(span.from_s, span.to_s, span.verdict, span.why) for span in untrusted.timeline],
        [(doubt.at_s, doubt.certainty) for doubt in untrusted.doubts],
    )


def _mask_state(view: RecorderView, *, framed: bool) -> MaskState:
    if not framed:
        return MaskState.NO_FRAMING
    if not view.camera_open:
        return MaskState.NO_CAMERA if view.trouble else MaskState.STARTING
    if view.why == "camera.starting":
        return MaskState.STARTING
    return MaskState.COVERED if view.verdict == "black" else MaskState.CLEAR
