"""The station: the facade that the face talks to. About twenty verbs; the rules live in the modules it stands on.

Verbs may be called on any thread. Whatever changed is told to the listeners as an event (`app.events`) and read again
through a verb. Refusals are `StationError`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence

from app import custodian, review
from app.anchor import keep_anchor
from app.approvals import Approvals
from app.back_office import BackOffice
from app.board import (
    BedToday,
    CaptureStatus,
    CheckRow,
    FramingDraft,
    FramingStatus,
    ReviewItem,
    ShipmentRow,
    StationHealth,
)
from app.boards import Boards
from app.capture_desk import CaptureDesk
from app.config import Policy
from app.courier import Courier
from app.errors import Refused, StationError
from app.events import BoardChanged, Event, HealthChanged, SessionChanged
from app.family_desk import Around, FamilyDesk
from app.fence import Probe, Room
from app.health import station_health
from app.journal import Act
from app.leak_desk import LeakDesk
from app.lifecycle import ClipEvent, next_state
from app.messages.sender import Configure
from app.model import STATION, BedId, ClipId, Operator, OperatorId, Role
from app.open_clips import OpenClips
from app.operators import Session
from app.outbox.spool import Spool
from app.parts import VERSION, Parts
from app.playback import Playback
from app.post_round import PostRound
from app.preview import PreviewPicture
from app.remask import burn_in
from app.review_desk import ReviewDesk
from app.sender_link import SenderLink
from app.switchboard import Ends, Switchboard
from app.takes import Takes
from app.vault.store import ClipStore
from app.wristbands import Wristbands
from redact.geometry import AddedMask

log = logging.getLogger("swaddle.station")


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
        self._closed = False
        self._session: Session | None = None
        self._open_clips = OpenClips()
        self._files = ClipStore(parts.data / "vault")
        self._spool = Spool(parts.outbox)
        self._takes = Takes(parts.ledger, self._files, parts.keys)
        people = (parts.operators, self._takes, parts.keys, self._spool, parts.clock, parts.seal)
        values = parts.policy.values
        approvals = Approvals(
            parts.ledger, *people, life_days=values.approval_days, wristbands=values.wristband_required
        )
        self._courier = Courier(parts.ledger, self._spool, parts.receipt_key, parts.clock, self._clip_changed)
        self._boards = Boards(parts.ledger, parts.clock, wristbands=values.wristband_required)
        wristbands = Wristbands(
            parts.ledger, parts.keys.wristband_key, required=values.wristband_required, session=lambda: self._session
        )
        put_away = self._open_clips.put_away
        around = Around(self._actor, lambda: self._capture, put_away, parts.families_changed, self._tell)
        #: Families, consents, stays.
        self.families = FamilyDesk(
            *(parts.ledger, self._courier, self._files, parts.keys, parts.clock, wristbands, around),
            hybrid=values.shipments == "hybrid",
        )
        #: Verbs of a charge nurse's review besides those here.
        self.review_desk = ReviewDesk(
            parts.ledger,
            approvals,
            parts.clock,
            break_glass=values.break_glass,
            sent=self._approved,
            frozen=self.families.heed_freezes,
            tell=self._tell,
        )
        self._capture = CaptureDesk(
            parts.ledger,
            self._takes,
            self._boards,
            data=parts.data,
            restart=lambda: self._restart(Room.RECORDER),
            tell=self._tell,
            clock=parts.clock,
            admit=wristbands.admit,
        )
        self._masking = threading.Lock()  # one at a time: it takes a whole core
        self._leak_check = LeakDesk(
            parts.ledger,
            self._takes,
            take_runs=lambda: self._capture.running is not None,
            restart=lambda: self._restart(Room.CHECKER),
            tell=self._tell,
            clock=parts.clock,
        )
        self._post = PostRound(self._courier, lambda: self._sender.view().reached_at, self._tell)
        self._sender = SenderLink(parts.clock, self._post.news, lambda: self._restart(Room.SENDER))
        office = BackOffice(
            *(parts, self._files),
            asks=self._actor,
            health=self.health,
            put_away=put_away,
            changed=self._clip_changed,
            tell=self._tell,
        )
        #: The journal's pages, verification and export; what IT asks of this machine; what is shredded by its age.
        self.audit, self.machine, self._retention = office.audit, office.machine, office.retention
        self._switchboard: Switchboard | None = None
        self._takes.mend()  # what a crash interrupted comes to its end before anything new begins
        office.mend()
        self._courier.mend()
        if launcher_fd is not None:
            connect: dict[Room, Callable[[Ends], None]] = {
                Room.RECORDER: self._capture.attach,
                Room.CHECKER: self._leak_check.attach,
                Room.SENDER: self._sender.attach,
                **(also_connect or {}),
            }
            self._switchboard = Switchboard(launcher_fd, connect, lambda: self._tell(HealthChanged()), stopping)

    def start(self) -> None:
        """Let the rooms in and begin to look after the outbox."""
        self._ledger.note(Act.STATION_STARTED, STATION, f"station:{self._parts.seal.station}", version=VERSION)
        keep_anchor(self._parts.key_store, self._ledger.newest_checkpoint())
        if self._switchboard is not None:
            self._switchboard.start()
        self._post.start()
        self._leak_check.start()
        self._retention.start()

    def close(self) -> None:
        """End a running take, hang up on every room, close the ledger. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._switchboard is not None:
            self._switchboard.stop_listening()  # a room that starts now would find nobody to end it
        self._post.ask_to_stop()
        self._retention.ask_to_stop()
        self._open_clips.put_away()
        self._leak_check.close()
        self._capture.close()
        self._sender.close()
        self._post.stop()
        self._retention.stop()
        try:
            self._ledger.note(Act.STATION_STOPPED, STATION, f"station:{self._parts.seal.station}")
            keep_anchor(self._parts.key_store, self._ledger.newest_checkpoint())
        except StationError as error:
            log.warning("the end of this run is not in the journal: %s %s", error.code, error.detail)
        finally:
            self._ledger.close()
            if self._switchboard is not None:
                self._switchboard.close()

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

    def policy(self) -> Policy:
        """What IT decided, and which values are this program's own."""
        return self._parts.policy

    # -- people

    def operators(self) -> tuple[Operator, ...]:
        """Everybody who may sign in here."""
        return self._ledger.operators()

    @property
    def session(self) -> Session | None:
        """Who is signed in now."""
        return self._session

    def sign_in(self, operator: OperatorId, pin: str) -> Session:
        """Open a session; whoever was signed in is signed out.

        Raises:
            Refused: `pin.wrong`, `pin.delayed`: the session before goes on.
        """
        session = self._parts.operators.sign_in(operator, pin)
        self.sign_out()
        self.review_desk.begin(session)
        with self._lock:
            self._session = session
        self._tell(SessionChanged())
        return session

    def sign_out(self) -> None:
        """Close the session. A running take and the outbox go on; nothing new can be approved."""
        with self._lock:
            session, self._session = self._session, None
        self.review_desk.end()
        self._open_clips.put_away()
        self._capture.framing.end()
        if session is not None:
            try:
                self._parts.operators.sign_out(session)
            finally:
                self._tell(SessionChanged())

    # -- beds and takes

    def beds_today(self) -> tuple[BedToday, ...]:
        """One value per bed."""
        return self._boards.beds_today()

    def open_capture(self, bed: BedId) -> None:
        """Point the camera room at this bed.

        Raises:
            Refused: nobody signed in, or nobody of the ward; a take runs on another bed.
        """
        self._actor(Role.NURSE, Role.CHARGE_NURSE)
        self._capture.open(bed, float(self._parts.policy.values.take_seconds))

    def close_capture(self) -> None:
        """Leave the bed. The camera closes, unless a take runs: that goes on."""
        self._capture.leave()

    def capture_status(self) -> CaptureStatus | None:
        """State of the open bed, None when none is open."""
        return self._capture.status()

    def latest_preview(self) -> PreviewPicture | None:
        """Newest masked picture, None before the first."""
        return self._capture.latest_preview()

    def begin_framing(self, bed: BedId) -> None:
        """Borrow coarse pictures of the open bed to draw its framing on; journalled. Charge nurses only."""
        self._capture.begin_framing(bed, self._actor(Role.CHARGE_NURSE))

    def framing_status(self) -> FramingStatus | None:
        """Newest coarse picture and what is saved; None when nobody draws."""
        return self._capture.framing.status()

    def save_framing(self, bed: BedId, draft: FramingDraft) -> None:
        """Keep what was drawn and how the camera stands. Up to five seconds: not on the face's thread."""
        self._capture.save_framing(bed, draft, self._actor(Role.CHARGE_NURSE))

    def end_framing(self) -> None:
        """Give the pictures back; what was not saved is not kept."""
        self._capture.framing.end()

    def start_take(self, limit_s: float | None = None) -> ClipId:
        """Start recording the open bed.

        Args:
            limit_s: end by itself after this; None: as the policy says (60 s by default).

        Raises:
            Refused: no bed open, bed without framing, consent ended, a take runs already.
            NeedsPerson: no camera, no room on the disk, no key store.
        """
        actor = self._actor(Role.NURSE, Role.CHARGE_NURSE)
        return self._capture.start(actor, float(self._parts.policy.values.take_seconds) if limit_s is None else limit_s)

    def stop_take(self) -> None:
        """End the running take; it is sealed and becomes `CaptureStatus.finished`."""
        self._capture.stop()

    def discard_take(self, clip: ClipId) -> None:
        """Shred a take that was never sent for review.

        Raises:
            Refused: it still runs, or it has moved on.
        """
        actor = self._actor()
        if self._capture.running == clip:
            raise Refused("take.running", "This take is running. Stop it first.")
        self._ledger.move(clip, ClipEvent.DISCARD, actor)
        self._capture.forget(clip)
        self._shred_unwanted(clip)

    def send_for_review(self, clip: ClipId) -> None:
        """Hand the take to the leak check, which hands it to the charge nurse."""
        self._ledger.move(clip, ClipEvent.SUBMIT, self._actor(Role.NURSE, Role.CHARGE_NURSE))
        self._capture.forget(clip)
        self._clip_changed(clip)
        self._leak_check.look()

    def playback(self, clip: ClipId) -> Playback:
        """Open a clip for looking at; close it when done. The view is journalled.

        Raises:
            Refused: not signed in (any more), shredded. Integrity: changed.
        """
        actor = self._actor(Role.NURSE, Role.CHARGE_NURSE)
        session = self._session
        reader, digest = self._takes.open_sealed(clip)
        playback = Playback(reader)
        with contextlib.ExitStack() as undo:
            undo.callback(playback.close)
            self._ledger.note(Act.CLIP_VIEWED, actor, f"clip:{clip}")
            with self._lock:
                self._same_session(session)  # nobody may approve what the one before her has watched
                self.review_desk.opened(clip, digest)
                self._open_clips.add(playback, clip)
            undo.pop_all()
        return playback

    # -- leak check

    def leak_checks(self) -> tuple[CheckRow, ...]:
        """Clips that wait for the leak check or are in it, oldest first."""
        return self._boards.checks(self._leak_check.rows())

    def check_again(self, clip: ClipId) -> None:
        """Have a quarantined clip looked through once more.

        Raises:
            Refused: not a charge nurse, or the clip moved on.
        """
        self._ledger.move(clip, ClipEvent.CHECK_AGAIN, self._actor(Role.CHARGE_NURSE))
        self._clip_changed(clip)
        self._leak_check.look()

    def add_masks(
        self, clip: ClipId, masks: Sequence[AddedMask], progress: Callable[[float], bool | None] = lambda _share: None
    ) -> ClipId:
        """Burn masks into a clip. It is replaced by a new one, which the leak check looks through; the old is shredded.

        As long as the clip, or half of it: not on the face's thread.

        Args:
            clip: quarantined, awaiting review or returned.
            masks: rectangles, pixels of the clip, each for its stretch of time.
            progress: told the share that is done, 0..1, on this thread; False stops, and nothing is changed.

        Returns:
            The new clip.

        Raises:
            Refused: not a charge nurse, no mask, the clip moved on. Integrity, NeedsPerson: nothing changed.
        """
        actor = self._actor(Role.CHARGE_NURSE)
        known = self._ledger.clip(clip)
        next_state(known.state, ClipEvent.MASKS_ADDED)  # before the long work
        with self._masking:
            new = burn_in(self._takes, known, masks, actor, progress)
        self._shred_unwanted(clip)
        self._leak_check.look()
        return new

    # -- review

    def reviews(self) -> tuple[ReviewItem, ...]:
        """What waits for a charge nurse."""
        session = self._session
        return self._boards.reviews(session.operator.id if session is not None else STATION)

    def approve(self, clip: ClipId, pin: str) -> None:
        """Seal to the family, sign with the key that this PIN unlocks, queue. Up to a second: not on the face's thread.

        Raises:
            Refused: a rule, the PIN, or the clip and its contact sheet were not on screen in this session.
        """
        self.review_desk.approve(clip, pin)

    def return_clip(self, clip: ClipId, reason: str) -> None:
        """Ask for another take."""
        review.return_clip(self._ledger, clip, self._actor(Role.CHARGE_NURSE), reason)
        self._clip_changed(clip)

    def reject(self, clip: ClipId, reason: str) -> None:
        """Never to be sent; shredded at once."""
        review.reject(self._ledger, clip, self._actor(Role.CHARGE_NURSE), reason)
        self._shred_unwanted(clip)

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

    def health(self) -> StationHealth:
        """State of the rooms, the gateway and the disk."""
        sender = self._sender.view()
        fences = {
            Room.STATION: tuple((probe.attempt, probe.refused) for probe in self._probes),
            Room.RECORDER: self._capture.probes,
            Room.CHECKER: self._leak_check.probes,
            Room.SENDER: sender.probes,
        }
        known = self._switchboard.rooms() if self._switchboard is not None else {}
        waiting = self._boards.waiting()
        return station_health(self._parts, known, fences, reached_at=sender.reached_at, waiting=waiting)

    def configure_sender(self, configuration: Configure) -> None:
        """Where the gateway is; from the profile."""
        self._sender.configure(configuration)

    # -- inside

    def _actor(self, *roles: Role) -> OperatorId:
        session = self._session
        if session is None:
            raise Refused("session.none", "Nobody is signed in. Sign in first.")
        if roles and session.operator.role not in roles:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        return session.operator.id

    def _same_session(self, session: Session | None) -> None:
        if self._session is not session:
            raise Refused("session.none", "Nobody is signed in. Sign in first.")

    def _restart(self, room: Room) -> None:
        if self._switchboard is not None:
            self._switchboard.restart(room)  # first: a full disk must not keep a frozen camera frozen
        try:
            self._ledger.note(Act.ROOM_RESTARTED, STATION, f"station:{self._parts.seal.station}", room=room.value)
        except StationError as error:
            log.warning("a restart is not in the journal: %s %s", error.code, error.detail)

    def _approved(self, clip: ClipId) -> None:
        self._courier.dispatch(clip)
        self._sender.look()

    def _clip_changed(self, clip: ClipId) -> None:
        self._tell(BoardChanged(clip))

    def _shred_unwanted(self, clip: ClipId) -> None:
        """After a person threw this clip away. What the key store or the disk refuse now is done at the next start."""
        self._open_clips.put_away(clip)
        try:
            custodian.shred_unwanted(self._ledger, self._files, self._parts.keys)
        finally:
            self._clip_changed(clip)

    def _tell(self, *events: Event) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for event in events:
            for listener in listeners:
                try:
                    listener(event)
                except Exception:  # a face that is closing must not end what the station does
                    log.exception("a listener broke")
