"""Families made of dictionaries: the same verbs as the real family desk, for the tests and pictures of the face."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.board import AlikeKind, LookAlike, Wristband
from app.errors import Refused
from app.events import BoardChanged, CaptureChanged
from app.family_board import ConsentTerms, FamilyRow, FreezeReason, LostCardClip, Person, StayRow, WithdrawalPlan
from app.model import BedId, ClipId, ClipState, FamilyCode, Role, StayId
from app.wristbands import normalised
from ui.family_front import FamilyCardFront

if TYPE_CHECKING:
    from tests.fakes_station import FakeClip, FakeStation

_NOT_APPROVED = (ClipState.RECORDING, ClipState.SEALED, ClipState.QUARANTINED, ClipState.AWAITING_REVIEW)
_WARD = (Role.NURSE, Role.CHARGE_NURSE)
_GOING = (ClipState.QUEUED, ClipState.SENDING, ClipState.HELD)


@dataclass
class FakeCard:
    """Paper to be: the words and the sealed key of invented people."""

    family: FamilyCode
    made_at: dt.datetime
    words: tuple[str, ...] = ("harbour", "velvet", "lantern", "mosaic")
    qr: bytes = b"age-encryption.org/v1\n" + bytes(range(256))[:237]  # as long, and as little text, as a real one
    fingerprint: str = "3f9a 77c1 02be 9d40"
    escrow: bool = False
    closed: bool = False

    def close(self) -> None:
        self.closed, self.words, self.qr = True, (), b""


@dataclass
class FakeFamily:
    code: FamilyCode
    terms: ConsentTerms | None
    card_made_at: dt.datetime
    withdrawn_at: dt.datetime | None = None
    frozen: FreezeReason | None = None
    frozen_at: dt.datetime | None = None
    cards_lost: int = 0


@dataclass
class FakeStay:
    id: StayId
    bed: BedId
    families: tuple[FamilyCode, ...]
    since: dt.datetime
    flagged: bool = False
    wristband: str = ""


@dataclass
class FakeFamilies:
    """Reads the beds and clips of a fake station and writes back who lies where."""

    station: FakeStation
    families: dict[FamilyCode, FakeFamily] = field(default_factory=dict)
    here: dict[StayId, FakeStay] = field(default_factory=dict)
    cards: list[FakeCard] = field(default_factory=list)
    escrow: bool = False
    held_back: threading.Event | None = None  # a slow key store: `new_card` waits for it
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # --- reading

    def rows(self) -> tuple[FamilyRow, ...]:
        self._meet()
        session = self.station.session
        reasons = session is not None and session.operator.role is Role.CHARGE_NURSE
        rows = [self._row(family, reasons=reasons) for family in self.families.values()]
        return tuple(sorted(rows, key=lambda row: (not row.beds, row.code)))

    def stays(self) -> tuple[StayRow, ...]:
        self._meet()
        today = {bed.bed: bed for bed in self.station.beds_today()}
        return tuple(
            StayRow(
                stay.id,
                stay.bed,
                stay.families,
                stay.since,
                stay.flagged,
                bool(stay.wristband),
                (*_flag(stay), *today[stay.bed].look_alikes),
            )
            for stay in sorted(self.here.values(), key=lambda stay: stay.bed)
        )

    def empty_beds(self) -> tuple[BedId, ...]:
        self._meet()
        taken = {stay.bed for stay in self.here.values()}
        return tuple(sorted(bed for bed in self.station.beds if bed not in taken))

    # --- changing

    def new_card(self, family: FamilyCode | None = None, /) -> FakeCard:
        self._check()
        if self.held_back is not None:
            assert self.held_back.wait(10)
        code = family or FamilyCode(f"X{next(self._numbers)}VT")
        card = FakeCard(code, self.station.clock.now(), escrow=self.escrow)
        self.cards.append(card)
        return card

    def enrol(self, card: FamilyCardFront, terms: ConsentTerms, bed: BedId, /) -> None:
        self._check()
        self._refuse_taken(bed)
        self._give(card.family, terms, card.made_at)
        self._begin(bed, (card.family,))
        self._changed("family.added", f"family:{card.family}")

    def join(self, card: FamilyCardFront, terms: ConsentTerms, stay: StayId, /) -> None:
        self._check()
        self._give(card.family, terms, card.made_at)
        self.here[stay].families = (*self.here[stay].families, card.family)
        self._changed("family.added", f"family:{card.family}")

    def begin_stay(self, bed: BedId, family: FamilyCode, /) -> StayId:
        self._check()
        self._refuse_taken(bed)
        stay = self._begin(bed, (family,))
        self._changed("stay.begun", f"stay:{stay}")
        return stay

    def replace_card(self, card: FamilyCardFront, /) -> tuple[LostCardClip, ...]:
        self._check()
        family = self.families[card.family]
        family.cards_lost, family.card_made_at = family.cards_lost + 1, card.made_at
        self._changed("family.card_replaced", f"family:{card.family}")
        return tuple(
            LostCardClip(
                clip.id, clip.bed, clip.at if clip.state is ClipState.DELIVERED else None, not clip.interrupted
            )
            for clip in self._clips(card.family, (ClipState.DELIVERED, *_GOING))
        )

    def give_consent(self, family: FamilyCode, terms: ConsentTerms, /) -> None:
        self._check()
        self._give(family, terms, self.families[family].card_made_at)
        self._changed("consent.given", f"family:{family}")

    def plan_withdrawal(self, family: FamilyCode, /) -> WithdrawalPlan:
        self._check(*_WARD)
        return self._plan(family)

    def withdraw(self, family: FamilyCode, /) -> WithdrawalPlan:
        self._check(*_WARD)
        plan = self._plan(family)
        self.families[family].withdrawn_at = self.station.clock.now()
        for clip in plan.destroyed:
            self.station.clips[clip].state = ClipState.SHREDDED
        for clip in plan.stopped:
            self.station.clips[clip].state = ClipState.RECALL_PENDING
        self._why(family, "consent.withdrawn")
        self._changed("consent.withdrawn", f"family:{family}")
        return plan

    def freeze(self, family: FamilyCode, reason: FreezeReason, /) -> None:
        self._check(*_WARD)
        known = self.families[family]
        known.frozen, known.frozen_at = reason, self.station.clock.now()
        self._why(family, "family.frozen")
        self._changed("family.frozen", f"family:{family}")

    def unfreeze(self, family: FamilyCode, /) -> None:
        self._check()
        known = self.families[family]
        known.frozen, known.frozen_at = None, None
        self._why(family, "")
        self._changed("family.unfrozen", f"family:{family}")

    def move_stay(self, stay: StayId, bed: BedId, /) -> None:
        self._check()
        self._refuse_taken(bed)
        moved = self.here[stay]
        old, new = self.station.beds[moved.bed], self.station.beds[bed]
        new.family, new.last, new.why_not = old.family, old.last, ""
        old.family, old.last, old.why_not = None, None, "bed.empty"
        moved.bed = bed
        self._changed("stay.moved", f"stay:{stay}")

    def end_stay(self, stay: StayId, /) -> None:
        self._check()
        bed = self.station.beds[self.here.pop(stay).bed]
        bed.family, bed.last, bed.why_not = None, None, "bed.empty"
        self._changed("stay.ended", f"stay:{stay}")

    def flag(self, stay: StayId, *, flagged: bool) -> None:
        self._check()
        self.here[stay].flagged = flagged
        self._changed("stay.flagged" if flagged else "stay.unflagged", f"stay:{stay}")

    def bind_wristband(self, stay: StayId, untrusted_code: str, /) -> None:
        self._check()
        self.here[stay].wristband = normalised(untrusted_code)
        self._changed("stay.wristband_bound", f"stay:{stay}")

    def check_wristband(self, bed: BedId, untrusted_code: str, /) -> None:
        self._check(*_WARD)
        stay = next((stay for stay in self.here.values() if stay.bed == bed), None)
        if stay is None or not stay.wristband:
            raise Refused(
                "wristband.unbound", "No wristband is bound to this baby yet. Ask the charge nurse to bind it."
            )
        if stay.wristband != normalised(untrusted_code):
            raise Refused("wristband.wrong", "This wristband is not this baby's. Nothing was recorded. Check the bed.")
        self.station.wristband = Wristband.AGREES
        self.station.tell(CaptureChanged())

    # --- inside

    def _meet(self) -> None:
        """Beds that a test set up with a family have a baby in them."""
        now = self.station.clock.now()
        taken = {stay.bed for stay in self.here.values()}
        for bed in self.station.beds.values():
            if bed.family is None or bed.id in taken:
                continue
            until = now + dt.timedelta(days=-2 if bed.why_not == "consent.ended" else 20)
            people = frozenset({Person.PARENTS, Person.STAFF_HANDS})
            made = now - dt.timedelta(days=11)
            family = self.families.setdefault(
                bed.family, FakeFamily(bed.family, ConsentTerms(until, people=people), made)
            )
            if bed.why_not == "family.frozen":
                family.frozen, family.frozen_at = FreezeReason.SAFEGUARDING, now - dt.timedelta(hours=3)
            stay = StayId(bed.id)
            self.here[stay] = FakeStay(stay, bed.id, (bed.family,), made)

    def _row(self, family: FakeFamily, *, reasons: bool) -> FamilyRow:
        stays = [stay for stay in self.here.values() if family.code in stay.families]
        live = family.terms is not None and family.terms.until > self.station.clock.now()
        return FamilyRow(
            family.code,
            tuple(sorted(stay.bed for stay in stays)),
            family.terms,
            live and family.frozen is None and family.withdrawn_at is None,
            family.withdrawn_at,
            family.frozen and (family.frozen if reasons else FreezeReason.OTHER),
            family.frozen_at,
            family.card_made_at,
            family.cards_lost,
            len(self._clips(family.code, (ClipState.DELIVERED,))),
            len(self._clips(family.code, (*_NOT_APPROVED, *_GOING))),
            tuple(sorted({other for stay in stays for other in stay.families} - {family.code})),
        )

    def _clips(self, family: FamilyCode, states: tuple[ClipState, ...]) -> list[FakeClip]:
        return [clip for clip in self.station.clips.values() if clip.family == family and clip.state in states]

    def _plan(self, family: FamilyCode) -> WithdrawalPlan:
        shared = any(family in stay.families and len(stay.families) > 1 for stay in self.here.values())
        waiting = tuple(clip.id for clip in self._clips(family, _NOT_APPROVED))
        none: tuple[ClipId, ...] = ()
        return WithdrawalPlan(
            family,
            none if shared else waiting,
            tuple(clip.id for clip in self._clips(family, _GOING)),
            tuple(clip.id for clip in self._clips(family, (ClipState.DELIVERED,))),
            waiting if shared else none,
        )

    def _give(self, family: FamilyCode, terms: ConsentTerms, made_at: dt.datetime) -> None:
        if terms.until <= self.station.clock.now():
            raise Refused("consent.past", "This consent would have ended already. Enter a date in the future.")
        known = self.families.get(family)
        if known is None:
            self.families[family] = FakeFamily(family, terms, made_at)
        else:
            self.families[family] = dataclasses.replace(known, terms=terms, withdrawn_at=None)
        self._why(family, "")

    def _begin(self, bed: BedId, families: tuple[FamilyCode, ...]) -> StayId:
        stay = StayId(f"stay-{next(self._numbers)}")
        self.here[stay] = FakeStay(stay, bed, families, self.station.clock.now())
        self.station.beds[bed].family, self.station.beds[bed].why_not = families[0], ""
        return stay

    def _refuse_taken(self, bed: BedId) -> None:
        if bed not in self.empty_beds():
            raise Refused("bed.taken", "There is a baby in this bed already. Choose an empty bed.")

    def _why(self, family: FamilyCode, why_not: str) -> None:
        for bed in self.station.beds.values():
            if bed.family == family:
                bed.why_not = why_not

    def _check(self, *roles: Role) -> None:
        self._meet()
        self.station._check()
        self.station._asks(*(roles or (Role.CHARGE_NURSE,)))

    def _changed(self, act: str, subject: str) -> None:
        self.station.note(act, subject)
        self.station.tell(BoardChanged())


def _flag(stay: FakeStay) -> tuple[LookAlike, ...]:
    return (LookAlike(AlikeKind.FLAG, stay.bed, stay.families[0]),) if stay.flagged else ()
