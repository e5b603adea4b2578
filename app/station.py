"""The station: the facade that the face talks to. About twenty verbs; the rules live in the modules it stands on.

Verbs may be called on any thread. Whatever changed is told to the listeners as an event (`app.events`) and read again
through a verb. Refusals are `StationError`.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app import custodian, review
from app.approvals import Approvals, StationSeal
from app.board import (
    BedToday,
    CaptureStatus,
    JournalRow,
    MaskState,
    ReviewItem,
    RoomHealth,
    ShipmentRow,
    StationHealth,
)
from app.boards import Boards
from app.clock import Clock
from app.courier import Courier
from app.errors import NeedsPerson, Refused, StationError
from app.events import BoardChanged, CaptureChanged, Event, HealthChanged, SessionChanged, WorkFailed
from app.fence import Probe, Room
from app.handover import close_all
from app.journal import Act
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.messages.recorder import TakeEnded
from app.messages.sender import Configure
from app.model import STATION, BedId, ClipId, Operator, OperatorId, Role
from app.operators import Operators, Session
from app.outbox.spool import Spool
from app.playback import Playback
from app.preview import PreviewPicture
from app.recorder_link import RecorderLink
from app.sender_link import SenderLink
from app.switchboard import Ends, Switchboard
from app.takes import Takes
from app.vault.keys import StationKeys
from app.vault.store import ClipStore
from app.workers import Worker

log = logging.getLogger("swaddle.station")

VERSION = "0.1.0"
_POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a profile (DEMO, production) builds the station from."""

    seal: StationSeal
    data: Path
    outbox: Path
    keys: StationKeys
    ledger: Ledger
    operators: Operators
    clock: Clock
    receipt_key: bytes
    take_limit_s: float = 60.0


class Station:
    """One running station.

    Args:
        parts: from the profile.
        launcher_fd: line to the launcher, or None: then no rooms come (tests of the rules).
        probes: what this room's own fence refused.
        stopping: called when the launcher wants everything to end.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        launcher_fd: int | None = None,
        probes: tuple[Probe, ...] = (),
        also_connect: dict[Room, Callable[[Ends], None]] | None = None,
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self._parts = parts
        self._ledger = parts.ledger
        self._clock = parts.clock
        self._probes = probes
        self._listeners: list[Callable[[Event], None]] = []
        self._lock = threading.RLock()
        self._session: Session | None = None
        self._bed: BedId | None = None
        self._finished: ClipId | None = None
        self._started_by: OperatorId | None = None
        self._limit_s = parts.take_limit_s
        self._take_trouble = ("", "")
        self._watched: dict[ClipId, str] = {}  # digests that this session's player opened
        self._files = ClipStore(parts.data / "vault")
        self._spool = Spool(parts.outbox)
        self._takes = Takes(parts.ledger, self._files, parts.keys)
        self._approvals = Approvals(
            parts.ledger, parts.operators, self._takes, parts.keys, self._spool, parts.clock, parts.seal
        )
        self._courier = Courier(parts.ledger, self._spool, parts.receipt_key, self._clip_changed)
        self._boards = Boards(parts.ledger, parts.clock)
        self._recorder = RecorderLink(self, lambda: self._restart(Room.RECORDER), parts.clock)
        self._sender = SenderLink(parts.clock, self._wake_courier, lambda: self._restart(Room.SENDER))
        self._switchboard: Switchboard | None = None
        self._post = threading.Event()  # something to look at in the outbox
        self._courier_worker = Worker("courier", self._carry, self._work_failed)
        self._mend()
        if launcher_fd is not None:
            connect: dict[Room, Callable[[Ends], None]] = {
                Room.RECORDER: self._attach_recorder,
                Room.SENDER: self._sender.attach,
                **(also_connect or {}),
            }
            self._switchboard = Switchboard(launcher_fd, connect, self._rooms_changed, stopping)

    def start(self) -> None:
        """Let the rooms in and begin to look after the outbox."""
        self._ledger.note(Act.STATION_STARTED, STATION, f"station:{self._parts.seal.station}", version=VERSION)
        if self._switchboard is not None:
            self._switchboard.start()
        self._courier_worker.start()

    def close(self) -> None:
        """Hang up on every room (a running take is sealed by the recorder), close the ledger."""
        self._courier_worker.ask_to_stop()
        self._post.set()
        self._recorder.close()
        self._sender.close()
        self._courier_worker.stop()
        if self._switchboard is not None:
            self._switchboard.close()
        self._ledger.note(Act.STATION_STOPPED, STATION, f"station:{self._parts.seal.station}")
        self._ledger.close()

    # -- listening

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call the listener, on any thread, whenever something changed; returns the way out."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return leave

    # -- people

    def operators(self) -> tuple[Operator, ...]:
        """Everybody who may sign in here."""
        return self._ledger.operators()

    @property
    def session(self) -> Session | None:
        """Who is signed in now."""
        return self._session

    def sign_in(self, operator: OperatorId, pin: str) -> Session:
        """Open a session.

        Raises:
            Refused: `pin.wrong`, `pin.delayed`.
        """
        session = self._parts.operators.sign_in(operator, pin)
        with self._lock:
            self._session = session
            self._watched.clear()
        self._tell(SessionChanged())
        return session

    def sign_out(self) -> None:
        """Close the session. A running take and the outbox go on; nothing new can be approved."""
        with self._lock:
            session, self._session = self._session, None
            self._watched.clear()
        if session is not None:
            self._parts.operators.sign_out(session)
            self._tell(SessionChanged())

    # -- beds and takes

    def beds_today(self) -> tuple[BedToday, ...]:
        """One value per bed."""
        return self._boards.beds_today()

    def open_capture(self, bed: BedId) -> None:
        """Point the camera room at this bed.

        Raises:
            Refused: nobody signed in; a take runs on another bed.
        """
        self._actor()
        place = self._ledger.bed(bed)
        with self._lock:
            if self._recorder.view().take is not None and self._bed != bed:
                raise Refused("take.elsewhere", "A take is running on another bed. Wait for its end, or stop it there.")
            if self._bed != bed:
                self._finished = None
                self._take_trouble = ("", "")
            self._bed = bed
        self._recorder.open(place.camera, place.framing)
        self._tell(CaptureChanged())

    def close_capture(self) -> None:
        """Leave the bed. The camera closes, unless a take runs: that goes on."""
        with self._lock:
            if self._recorder.view().take is not None:
                return
            self._bed = self._finished = None
            self._take_trouble = ("", "")
        self._recorder.shut()
        self._tell(CaptureChanged())

    def capture_status(self) -> CaptureStatus | None:
        """State of the open bed, None when none is open."""
        with self._lock:
            bed, finished, take_trouble = self._bed, self._finished, self._take_trouble
            started_by, limit_s = self._started_by, self._limit_s
        if bed is None:
            return None
        view = self._recorder.view()
        today = self._boards.bed_today(bed)
        trouble, sentence = (view.trouble, view.trouble_sentence) if view.trouble else take_trouble
        return CaptureStatus(
            bed=bed,
            family=today.family,
            mask=_mask_state(view.camera_open, view.verdict, framed=self._ledger.bed(bed).framing is not None),
            take=view.take,
            elapsed_s=min(view.elapsed_s, limit_s),
            limit_s=limit_s,
            started_by=started_by if view.take is not None else None,
            finished=finished,
            trouble=trouble,
            trouble_sentence=sentence,
            consent_until=today.consent_until,
        )

    def latest_preview(self) -> PreviewPicture | None:
        """Newest masked picture, None before the first."""
        return self._recorder.latest_preview()

    def start_take(self, limit_s: float | None = None) -> ClipId:
        """Start recording the open bed.

        Args:
            limit_s: end by itself after this; None: as the policy says (60 s by default).

        Raises:
            Refused: no bed open, bed without framing, consent ended, a take runs already.
            NeedsPerson: no camera, no room on the disk, no key store.
        """
        actor = self._actor(Role.NURSE, Role.CHARGE_NURSE)
        limit_s = self._parts.take_limit_s if limit_s is None else limit_s
        with self._lock:
            bed = self._bed
            if bed is None:
                raise Refused("capture.closed", "No bed is open. Choose a bed on Today first.")
            if self._recorder.view().take is not None:
                raise Refused("take.running", "A take is running already. Stop it first.")
            if self._ledger.bed(bed).framing is None:
                raise Refused("framing.missing", "This bed has no framing yet. Ask the charge nurse to draw it.")
            if not self._recorder.view().camera_open:
                raise NeedsPerson("camera.not_ready", "The camera is not ready yet. Wait for the picture, then record.")
            custodian.require_room(self._parts.data, limit_s)
            take = self._takes.begin(bed, actor)
            try:
                self._recorder.start(take, limit_s)
            except StationError:
                self._takes.interrupt(take.clip, "recorder.busy")
                raise
            finally:
                close_all([take.descriptor])
            self._started_by, self._limit_s, self._finished = actor, limit_s, None
            self._take_trouble = ("", "")
        self._tell(CaptureChanged(), BoardChanged(take.clip))
        return take.clip

    def stop_take(self) -> None:
        """End the running take; it is sealed and becomes `CaptureStatus.finished`."""
        self._recorder.stop()

    def discard_take(self, clip: ClipId) -> None:
        """Shred a take that was never sent for review."""
        self._ledger.move(clip, ClipEvent.DISCARD, self._actor())
        self._forget_finished(clip)
        custodian.shred_unwanted(self._ledger, self._files, self._parts.keys)
        self._clip_changed(clip)

    def send_for_review(self, clip: ClipId) -> None:
        """Hand the take to the charge nurse. No leak check runs in this version; the journal says so."""
        self._ledger.move(clip, ClipEvent.SUBMIT_UNCHECKED, self._actor(Role.NURSE, Role.CHARGE_NURSE))
        self._forget_finished(clip)
        self._clip_changed(clip)

    def playback(self, clip: ClipId) -> Playback:
        """Open a clip for looking at; close it when done. The view is journalled.

        Raises:
            Refused: not signed in, shredded. Integrity: changed.
        """
        actor = self._actor(Role.NURSE, Role.CHARGE_NURSE)
        reader, digest = self._takes.open_sealed(clip)
        playback = Playback(reader)
        self._ledger.note(Act.CLIP_VIEWED, actor, f"clip:{clip}")
        with self._lock:
            self._watched[clip] = digest
        return playback

    # -- review

    def reviews(self) -> tuple[ReviewItem, ...]:
        """What waits for a charge nurse."""
        session = self._session
        return self._boards.reviews(session.operator.id if session is not None else STATION)

    def approve(self, clip: ClipId, pin: str) -> None:
        """Seal to the family, sign with the key that this PIN unlocks, queue. Up to a second: not on the face's thread.

        Raises:
            Refused: a rule, the PIN, or the clip was not watched in this session.
        """
        actor = self._actor(Role.CHARGE_NURSE)
        watched = self._watched.get(clip, "")
        self._approvals.approve(clip, actor, pin, watched)
        self._courier.dispatch(clip)
        self._sender.look()

    def return_clip(self, clip: ClipId, reason: str) -> None:
        """Ask for another take."""
        review.return_clip(self._ledger, clip, self._actor(Role.CHARGE_NURSE), reason)
        self._clip_changed(clip)

    def reject(self, clip: ClipId, reason: str) -> None:
        """Never to be sent; shredded at once."""
        review.reject(self._ledger, clip, self._actor(Role.CHARGE_NURSE), reason)
        custodian.shred_unwanted(self._ledger, self._files, self._parts.keys)
        self._clip_changed(clip)

    # -- outbox, journal, health

    def outbox(self) -> tuple[ShipmentRow, ...]:
        """What is on its way, arrived or needs help."""
        view = self._sender.view()
        return self._boards.outbox(view.trouble, view.trouble_sentence)

    def retry(self, clip: ClipId) -> None:
        """Try a held or waiting shipment again now."""
        self._courier.retry(clip, self._actor())
        for shipment in self._ledger.shipments_of(clip):
            self._sender.retry(shipment.approval.shipment)

    def journal(self, limit: int = 200) -> tuple[JournalRow, ...]:
        """Newest lines first."""
        return self._boards.journal(limit)

    def verify_journal(self) -> int | None:
        """Number of the first bad line, None when unbroken."""
        bad = self._ledger.verify_journal()
        return None if bad is None else bad.number

    def export_journal(self, path: Path) -> None:
        """Write the journal for an auditor; `main.py verify-journal` checks it without any key."""
        self._ledger.export_journal(path, self._actor())

    def health(self) -> StationHealth:
        """State of the rooms, the gateway and the disk."""
        sender = self._sender.view()
        fences = {
            Room.STATION: tuple((probe.attempt, probe.refused) for probe in self._probes),
            Room.RECORDER: self._recorder.probes,
            Room.SENDER: sender.probes,
        }
        rooms = [RoomHealth(Room.STATION.value, running=True, restarts=0, fence=fences[Room.STATION])]
        known = self._switchboard.rooms() if self._switchboard is not None else {}
        rooms += [
            RoomHealth(room.value, state.running, max(0, state.number - 1), fences.get(room, ()))
            for room, state in sorted(known.items(), key=lambda item: item[0].value)
        ]
        given_up = [room.value for room, state in known.items() if state.given_up]
        banner = (
            f"The {given_up[0]} does not start any more. Restart the PC; if it repeats, call IT." if given_up else ""
        )
        return StationHealth(
            station=self._parts.seal.station,
            profile=self._parts.seal.profile,
            version=VERSION,
            rooms=tuple(rooms),
            gateway_reached_at=sender.reached_at,
            free_bytes=shutil.disk_usage(self._parts.data).free,
            outbox_waiting=self._boards.waiting(),
            banner=banner,
        )

    def configure_sender(self, configuration: Configure) -> None:
        """Where the gateway is; from the profile."""
        self._sender.configure(configuration)

    # -- what the recorder link tells (TakeListener)

    def take_ended(self, clip: ClipId, ended: TakeEnded) -> None:
        """The recorder closed the file whole."""
        report = ended.report
        self._takes.seal(
            clip,
            duration_s=report.duration_s,
            frames=report.frames_encoded,
            frames_black=report.frames_black,
            size=(report.size[0], report.size[1]),
        )
        with self._lock:
            self._finished = clip
            if not ended.whole:
                self._take_trouble = (
                    f"take.{report.stopped.reason}",
                    "The take ended early. Look at it, then send it.",
                )
        self._tell(CaptureChanged(), BoardChanged(clip))

    def take_broken(self, clip: ClipId, code: str, sentence: str) -> None:
        """The file was not closed: keep it as far as it got."""
        kept = self._takes.interrupt(clip, code)
        with self._lock:
            self._finished = clip if kept else None
            self._take_trouble = (code, sentence)
        self._tell(CaptureChanged(), BoardChanged(clip))

    def recorder_changed(self) -> None:
        """Something that Capture shows is different now."""
        self._tell(CaptureChanged())

    # -- inside

    def _mend(self) -> None:
        """Finish what a crash interrupted, before anything new begins."""
        self._takes.mend()
        known = {clip.id for clip in self._ledger.clips()}
        found = self._files.sweep(known)
        if found.strays:
            log.warning("files that belong to no clip: %d", len(found.strays))
        custodian.sweep(self._ledger, self._files, self._parts.keys, known - set(found.missing))
        custodian.shred_unwanted(self._ledger, self._files, self._parts.keys)
        self._courier.mend()

    def _actor(self, *roles: Role) -> OperatorId:
        session = self._session
        if session is None:
            raise Refused("session.none", "Nobody is signed in. Sign in first.")
        if roles and session.operator.role not in roles:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        return session.operator.id

    def _attach_recorder(self, ends: Ends) -> None:
        self._recorder.attach(ends["stdout"], ends["stdin"], ends["handover"], ends["preview"])

    def _restart(self, room: Room) -> None:
        self._ledger.note(Act.ROOM_RESTARTED, STATION, f"station:{self._parts.seal.station}", room=room.value)
        if self._switchboard is not None:
            self._switchboard.restart(room)

    def _forget_finished(self, clip: ClipId) -> None:
        with self._lock:
            if self._finished == clip:
                self._finished = None
                self._take_trouble = ("", "")
        self._tell(CaptureChanged())

    def _clip_changed(self, clip: ClipId) -> None:
        self._tell(BoardChanged(clip))

    def _rooms_changed(self) -> None:
        self._tell(HealthChanged())

    def _wake_courier(self) -> None:
        self._post.set()

    def _carry(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._post.wait(_POLL_S)
            self._post.clear()
            if stop.is_set():
                return
            reached = self._sender.view().reached_at
            self._courier.poll()
            if self._sender.view().reached_at != reached:
                self._tell(HealthChanged())

    def _work_failed(self, failed: WorkFailed) -> None:
        self._tell(failed)

    def _tell(self, *events: Event) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for event in events:
            for listener in listeners:
                listener(event)


def _mask_state(camera_open: bool, verdict: str, *, framed: bool) -> MaskState:  # noqa: FBT001 - two plain facts
    if not framed:
        return MaskState.NO_FRAMING
    if not camera_open:
        return MaskState.NO_CAMERA
    return MaskState.COVERED if verdict == "black" else MaskState.CLEAR
