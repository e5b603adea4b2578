"""A station made of dictionaries: the same verbs as `app.station.Station`, for the tests and pictures of the face."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import threading
from collections.abc import Callable, Sequence

import numpy as np

from app.audit_desk import Choices
from app.board import (
    BedToday,
    CaptureStatus,
    CheckRow,
    CoarsePicture,
    FramingDraft,
    FramingStatus,
    JournalRow,
    MaskState,
    ReviewItem,
    ShipmentRow,
    StationHealth,
    Wristband,
)
from app.config import Policy
from app.errors import Refused, StationError
from app.events import BoardChanged, CaptureChanged, Event, HealthChanged, LeakCheckChanged, SessionChanged
from app.look_alikes import look_alikes
from app.model import (
    AddedMask,
    BedId,
    ClipId,
    ClipState,
    FamilyCode,
    Operator,
    OperatorId,
    Role,
)
from tests.fakes_audit import FakeAudit
from tests.fakes_board import FakeBed, FakeClip, rooms, stay_of
from tests.fakes_families import FakeFamilies
from tests.fakes_machine import FakeMachine
from tests.fakes_people import HAO, JO, LIN, MEI, NOW, PIN, RUTH, STAFF, FakeSession, StillClock
from tests.fakes_pictures import FakePlayback, FakePreview, Pixels, coarse_ramp, gradient
from tests.fakes_reviews import FakeReviewDesk

__all__ = [
    "HAO",
    "JO",
    "LIN",
    "MEI",
    "NOW",
    "PIN",
    "RUTH",
    "STAFF",
    "FakeBed",
    "FakeClip",
    "FakePlayback",
    "FakePreview",
    "FakeStation",
    "Pixels",
    "StillClock",
    "coarse_ramp",
    "gradient",
    "ward",
]


class FakeStation:
    """Verbs change the dictionaries and tell the listeners; `next_error` makes the next verb fail."""

    def __init__(self, clock: StillClock | None = None) -> None:
        self.clock = clock or StillClock()
        self.staff: tuple[Operator, ...] = STAFF
        self.policy_now = Policy()
        self.beds: dict[BedId, FakeBed] = {}
        self.clips: dict[ClipId, FakeClip] = {}
        self.consent_ends: dict[BedId, dt.datetime] = {}
        self.lines: list[JournalRow] = []
        self.audit = FakeAudit(self.lines, self.clock, self._asks, self._choices)
        self.machine = FakeMachine(self.clock, self._asks, self.health, self.policy)
        self.next_error: StationError | None = None
        self.mask = MaskState.CLEAR
        self.mask_why = ""
        self.wristband = Wristband.NOT_ASKED
        self.trouble: tuple[str, str] = ("", "")
        self.elapsed_s = 0.0
        self.picture: Callable[[], Pixels] = gradient
        self.playbacks: list[FakePlayback] = []
        self.reason_given = ""
        self.leak_check_is_quick = True
        self.burning: threading.Event | None = None  # holds the burning back until it is set
        self.masks_added: tuple[AddedMask, ...] = ()
        self.families = FakeFamilies(self)
        self.review_desk = FakeReviewDesk(self)
        self.health_now = StationHealth(
            "NICU 2 · Station 04",
            "demo",
            "0.1.0",
            rooms(),
            self.clock.now() - dt.timedelta(minutes=2),
            61 * 10**9,
            0,
            demo_pin=PIN,
        )
        self._session: FakeSession | None = None
        self._open: BedId | None = None
        self._take: ClipId | None = None
        self._finished: ClipId | None = None
        self._started_by: OperatorId | None = None
        self._limit_s = 60.0
        self.coarse: CoarsePicture | None = coarse_ramp()
        self.framings: dict[BedId, FramingDraft] = {}
        self.framing_left_s = 160.0
        self.framing_trouble: tuple[str, str] = ("", "")
        self._framed: BedId | None = None
        self._numbers = itertools.count(1)
        self._listeners: list[Callable[[Event], None]] = []
        self._lock = threading.RLock()

    # --- for tests

    def tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def add_bed(self, bed: str, family: str | None, last: dt.datetime | None = None, why_not: str = "") -> None:
        self.beds[BedId(bed)] = FakeBed(BedId(bed), FamilyCode(family) if family else None, last, why_not)

    def add_clip(self, bed: str, state: ClipState, by: Operator = LIN, minutes_ago: int = 20) -> FakeClip:
        clip = ClipId(f"{next(self._numbers):032x}")
        family = self.beds[BedId(bed)].family or FamilyCode("????")
        at = self.clock.now() - dt.timedelta(minutes=minutes_ago)
        self.clips[clip] = FakeClip(clip, BedId(bed), family, state, by, at)
        if state is ClipState.DELIVERED:
            self.beds[BedId(bed)].last = at
        return self.clips[clip]

    def note(self, act: str, subject: str = "", actor: str = "", **facts: str) -> None:
        who = actor or (self._session.operator.id if self._session else "station")
        number = len(self.lines) + 1
        row_hash = f"{number * 0x9E3779B97F4A7C15 % (1 << 64):016x}" * 4
        self.lines.append(JournalRow(number, self.clock.now(), act, who, subject, tuple(facts.items()), row_hash))

    def finish_take(self) -> None:
        """The limit was reached."""
        self.stop_take()

    def _check(self) -> None:
        error, self.next_error = self.next_error, None
        if error is not None:
            raise error

    def now_signed_in(self) -> Operator:
        if self._session is None:
            raise Refused("session.none", "Nobody is signed in. Sign in first.")
        return self._session.operator

    def _asks(self, *roles: Role) -> OperatorId:
        person = self.now_signed_in()
        if person.role not in roles:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        return person.id

    def _choices(self) -> Choices:
        families = sorted(bed.family for bed in self.beds.values() if bed.family)
        return Choices(tuple(sorted({line.actor for line in self.lines})), tuple(sorted(self.beds)), tuple(families))

    # --- the verbs

    def subscribe(self, listener: Callable[[Event], None], /) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def policy(self) -> Policy:
        return self.policy_now

    def operators(self) -> tuple[Operator, ...]:
        return self.staff

    @property
    def session(self) -> FakeSession | None:
        return self._session

    def sign_in(self, operator: OperatorId, pin: str, /) -> FakeSession:
        self._check()
        self.require_pin(pin)
        person = next(person for person in self.staff if person.id == operator)
        self._session = FakeSession(person, self.clock.now())
        self.review_desk.begin()
        self.note("operator.signed_in")
        self.tell(SessionChanged())
        return self._session

    def sign_out(self) -> None:
        self._session = None
        self.review_desk.end()
        self.tell(SessionChanged())

    def beds_today(self) -> tuple[BedToday, ...]:
        return tuple(self._bed_today(bed) for bed in self.beds.values())

    def _bed_today(self, bed: FakeBed) -> BedToday:
        clips = [clip for clip in self.clips.values() if clip.bed == bed.id]
        newest = clips[-1] if clips else None
        return BedToday(
            bed.id,
            bed.family,
            newest.state if newest else None,
            newest.id if newest else None,
            bed.last,
            recordable=not bed.why_not,
            why_not=bed.why_not,
            returned_reason=newest.reason if newest else "",
            consent_until=self.consent_ends.get(bed.id, self.clock.now() + dt.timedelta(days=20)),
            checking=newest is not None and newest.state is ClipState.SEALED and newest.submitted,
            look_alikes=look_alikes(stay_of(bed), [stay_of(other) for other in self.beds.values()]),
            recorded_by=newest.by.id if newest else None,
        )

    def open_capture(self, bed: BedId, /) -> None:
        self._check()
        self._open = bed
        unsent = [
            clip.id
            for clip in self.clips.values()
            if clip.bed == bed and clip.state is ClipState.SEALED and not clip.submitted
        ]
        self._finished = unsent[-1] if unsent else None
        self.tell(CaptureChanged())

    def close_capture(self) -> None:
        if self._take is not None:
            return
        self._open, self._finished = None, None
        self.tell(CaptureChanged())

    def capture_status(self) -> CaptureStatus | None:
        with self._lock:
            if self._open is None:
                return None
            return CaptureStatus(
                self._open,
                self.beds[self._open].family,
                self.mask,
                take=self._take,
                elapsed_s=self.elapsed_s if self._take else 0.0,
                limit_s=self._limit_s,
                started_by=self._started_by,
                finished=self._finished,
                trouble=self.trouble[0],
                trouble_sentence=self.trouble[1],
                consent_until=dt.datetime(2026, 12, 12, 12, tzinfo=dt.UTC),
                mask_why=self.mask_why,
                why_not=self.beds[self._open].why_not,
                look_alikes=self._bed_today(self.beds[self._open]).look_alikes,
                wristband=self.wristband,
            )

    def latest_preview(self) -> FakePreview | None:
        if self._open is None or self.mask in (MaskState.NO_CAMERA, MaskState.STARTING):
            return None
        picture = self.picture()
        if self.mask is not MaskState.CLEAR:
            picture = np.zeros_like(picture)
        return FakePreview(next(self._numbers), picture.shape[1], picture.shape[0], picture)

    def begin_framing(self, bed: BedId, /) -> None:
        self._check()
        self._framed, self.framing_trouble = bed, ("", "")
        self.note("bed.framing_leased", f"bed:{bed}")
        self.tell(CaptureChanged())

    def framing_status(self) -> FramingStatus | None:
        if self._framed is None:
            return None
        saved = self.framings.get(self._framed, FramingDraft())
        picture = None if self.framing_trouble[0] else self.coarse
        return FramingStatus(self._framed, picture, self.framing_left_s, saved, *self.framing_trouble)

    def save_framing(self, bed: BedId, draft: FramingDraft, /) -> None:
        self._check()
        if draft.window is None:
            raise Refused("framing.not_drawn", "Nothing is drawn yet. Drag the window around the baby, then save.")
        self.framings[bed] = draft
        self.mask = MaskState.CLEAR
        self.note("bed.framing_changed", f"bed:{bed}")
        self.end_framing()

    def end_framing(self) -> None:
        self._framed = None
        self.tell(CaptureChanged())

    def start_take(self, limit_s: float | None = None) -> ClipId:
        self._check()
        operator = self.now_signed_in()
        if self._open is None:
            raise Refused("capture.closed", "No bed is open. Choose one on Today.")
        with self._lock:
            clip = self.add_clip(self._open, ClipState.RECORDING, operator, 0)
            self._take, self._started_by, self._finished = clip.id, operator.id, None
            self._limit_s = limit_s or float(self.policy_now.values.take_seconds)
        self.note("clip.begun", f"bed {clip.bed}")
        self.tell(CaptureChanged())
        return clip.id

    def stop_take(self) -> None:
        self._check()
        with self._lock:
            if self._take is not None:
                self.clips[self._take].state = ClipState.SEALED
                self._take, self._finished = None, self._take
        self.note("clip.seal")
        self.tell(CaptureChanged())
        self.tell(BoardChanged())

    def discard_take(self, clip: ClipId, /) -> None:
        self._check()
        with self._lock:
            del self.clips[clip]
            self._finished = None
        self.note("clip.discard")
        self.tell(CaptureChanged())
        self.tell(BoardChanged())

    def send_for_review(self, clip: ClipId, /) -> None:
        self._check()
        with self._lock:
            self._finished = None
            self.clips[clip].checked_share = None
            self.clips[clip].submitted = True
        self.note("clip.submit", f"bed {self.clips[clip].bed}")
        self.tell(CaptureChanged())
        if self.leak_check_is_quick:
            self.pass_leak_check(clip)
        self.tell(BoardChanged(clip))

    def pass_leak_check(self, clip: ClipId) -> None:
        """What the checker does when it finds nothing."""
        self.move(clip, ClipState.AWAITING_REVIEW, "clip.leak_check_passed")

    def advance_leak_check(self, clip: ClipId, share: float) -> None:
        """What the checker says on its way."""
        self.clips[clip].checked_share = share
        self.tell(LeakCheckChanged())

    def leak_checks(self) -> tuple[CheckRow, ...]:
        return tuple(
            CheckRow(clip.id, clip.bed, clip.checked_share, clip.family)
            for clip in self.clips.values()
            if clip.state is ClipState.SEALED and clip.submitted
        )

    def check_again(self, clip: ClipId, /) -> None:
        self._check()
        self.clips[clip].submitted = True
        self.move(clip, ClipState.SEALED, "clip.check_again")

    def add_masks(self, clip: ClipId, masks: Sequence[AddedMask], progress: Callable[[float], bool], /) -> ClipId:
        self._check()
        for share in (0.5, 1.0):
            if not progress(share):
                raise Refused("masks.stopped", "Stopped. The clip is as it was, without the new masks.")
            if self.burning is not None:
                assert self.burning.wait(10)
        self.masks_added = tuple(masks)
        old = self.clips[clip]
        new = self.add_clip(old.bed, ClipState.SEALED, old.by)
        new.submitted, new.at = True, old.at
        self.move(clip, ClipState.SHREDDED, "clip.masks_added")
        return new.id

    def playback(self, clip: ClipId, /) -> FakePlayback:
        self._check()
        playback = FakePlayback(self.picture(), self.clips[clip].duration_s)
        self.playbacks.append(playback)
        self.review_desk.opened(clip)
        return playback

    def reviews(self) -> tuple[ReviewItem, ...]:
        return self.review_desk.items()

    def approve(self, clip: ClipId, pin: str, /) -> None:
        self._check()
        self.review_desk.require_approvable(clip)
        self.require_pin(pin)
        self.review_desk.note(clip)
        self.move(clip, ClipState.QUEUED, "clip.approve")

    def require_pin(self, pin: str) -> None:
        if pin != PIN:
            raise Refused("pin.wrong", "That PIN is not right. Try again.")

    def return_clip(self, clip: ClipId, reason: str, /) -> None:
        self._check()
        self.reason_given = self.clips[clip].reason = reason
        self.move(clip, ClipState.RETURNED, "clip.return")

    def reject(self, clip: ClipId, reason: str, /) -> None:
        self._check()
        self.reason_given = reason
        self.move(clip, ClipState.REJECTED, "clip.reject")

    def deliver(self, clip: ClipId) -> None:
        """What the sender does."""
        self.clips[clip].at = self.clock.now()
        self.move(clip, ClipState.DELIVERED, "clip.deliver")

    def move(self, clip: ClipId, state: ClipState, act: str) -> None:
        self.clips[clip].state = state
        self.note(act, f"bed {self.clips[clip].bed}")
        self.tell(BoardChanged(clip))

    def outbox(self) -> tuple[ShipmentRow, ...]:
        shown = (
            ClipState.AWAITING_REVIEW,
            ClipState.QUARANTINED,
            ClipState.QUEUED,
            ClipState.SENDING,
            ClipState.HELD,
            ClipState.DELIVERED,
        )
        return tuple(
            ShipmentRow(
                clip.id,
                None,
                clip.bed,
                clip.family,
                clip.state,
                clip.share,
                clip.at,
                clip.trouble,
                clip.trouble_sentence,
                "gateway-1" if clip.state is ClipState.DELIVERED else "",
                clip.by.id if clip.state in (ClipState.AWAITING_REVIEW, ClipState.QUARANTINED) else None,
            )
            for clip in self.clips.values()
            if clip.state in shown
        )

    def retry(self, clip: ClipId, /) -> None:
        self._check()
        self.move(clip, ClipState.QUEUED, "clip.release")

    def health(self) -> StationHealth:
        waiting = sum(row.state is not ClipState.DELIVERED for row in self.outbox())
        return dataclasses.replace(self.health_now, outbox_waiting=waiting)

    def change_health(self, **changes: object) -> None:
        self.health_now = dataclasses.replace(self.health_now, **changes)  # type: ignore[arg-type]
        self.tell(HealthChanged())


def ward(clock: StillClock | None = None) -> FakeStation:
    """A ward in the middle of a day: every group of Today, Reviews and Outbox has something in it."""
    station = FakeStation(clock)
    now = station.clock.now()

    def ago(days: int, hours: int = 0) -> dt.datetime:
        return now - dt.timedelta(days=days, hours=hours)

    station.add_bed("03", "P4WD", ago(3))
    station.add_bed("09", "G3LM", ago(1, 6))
    station.add_bed("07", "K7Q2", ago(1))
    station.add_bed("05", "T2HX")
    for bed, family in (("01", "B6NE"), ("08", "K7O2"), ("02", "R9VA"), ("11", "M8RC"), ("13", "N2ZE"), ("14", "C9JU")):
        station.add_bed(bed, family, ago(1, 2))
    station.add_bed("04", "D5YS", ago(2), "consent.ended")
    station.add_bed("06", "H7KB", ago(2), "family.frozen")
    station.add_bed("10", None, None, "bed.empty")
    station.add_bed("12", "W4FT", ago(1), "framing.missing")
    station.add_clip("09", ClipState.RETURNED).reason = "too_dark"
    station.add_clip("01", ClipState.DELIVERED, minutes_ago=63)
    station.add_clip("11", ClipState.DELIVERED, minutes_ago=265)
    station.add_clip("08", ClipState.SENDING, MEI, 12).share = 0.43
    station.add_clip("13", ClipState.QUEUED, MEI, 9)
    held = station.add_clip("14", ClipState.HELD, LIN, 40)
    held.trouble, held.trouble_sentence = (
        "manifest.expired",
        "The approval has expired; approve the clip again.",
    )
    risky = station.add_clip("02", ClipState.AWAITING_REVIEW, LIN, 24)
    risky.black_share = 0.052
    return station
