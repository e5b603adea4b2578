"""The family desk: enrolment, cards, consent, freezing, withdrawal, stays. `Station.families`.

Nothing is written before a card is said to be printed. Whatever stops a family's clips stops them at once, here: a
running take ends, the outbox is emptied or held back, keys are destroyed. What the disk refuses then is done at the
next start: the ledger has it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from app import consent, custodian
from app.clock import Clock
from app.courier import CARD_LOST, Courier
from app.custodian import ClipFiles
from app.errors import Refused, StationError
from app.events import BoardChanged, CaptureChanged, Event
from app.family_board import ConsentTerms, FamilyRow, FreezeReason, LostCardClip, StayRow, WithdrawalPlan
from app.family_card import FamilyCard
from app.family_rows import FamilyRows
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.look_alikes import alike
from app.model import BedId, ClipId, ClipState, Consent, Family, FamilyCode, OperatorId, Purpose, Role, Stay, StayId
from app.outbox import shipment
from app.vault.keys import StationKeys
from app.wristbands import Wristbands

log = logging.getLogger("swaddle.family_desk")

_CODE_LETTERS: Final = "CFGHJKMNPRTVWXY34679"  # no vowels: no words; none is read for another
_CODE_LENGTH: Final = 4
_CODE_TRIES: Final = 1000
_WARD: Final = (Role.NURSE, Role.CHARGE_NURSE)
# What brings a clip that was sealed to a lost card back to review; nothing: it is there already, or gone.
_AFTER_A_LOSS: Final = {
    ClipState.APPROVED: (ClipEvent.VOID,),
    ClipState.QUEUED: (ClipEvent.VOID,),
    ClipState.SENDING: (ClipEvent.HOLD, ClipEvent.VOID),
    ClipState.HELD: (ClipEvent.VOID,),
    ClipState.DELIVERED: (ClipEvent.REVIEW_AGAIN,),
}


class Capture(Protocol):
    """The capture desk, as far as a family's no concerns it."""

    @property
    def running(self) -> ClipId | None:
        """The take that runs now."""
        ...

    def stop(self) -> None:
        """End it; it is kept."""
        ...

    def forget(self, clip: ClipId) -> None:
        """It is nobody's finished take any more."""
        ...


@dataclass(frozen=True, slots=True)
class Around:
    """What the station lends the desk."""

    actor: Callable[..., OperatorId]  # who is signed in, if of one of these roles; refuses otherwise
    capture: Callable[[], Capture]
    put_away: Callable[[ClipId], None]  # nobody looks at this clip any more
    families_changed: Callable[[], None]  # codes or keys: the gateway's roster
    tell: Callable[[Event], None]


class FamilyDesk:
    """Verbs may be called on any thread; refusals are `StationError`."""

    def __init__(
        self,
        ledger: Ledger,
        courier: Courier,
        files: ClipFiles,
        keys: StationKeys,
        clock: Clock,
        wristbands: Wristbands,
        around: Around,
        *,
        hybrid: bool,
    ) -> None:
        self._ledger = ledger
        self._courier = courier
        self._files = files
        self._keys = keys
        self._clock = clock
        self._wristbands = wristbands
        self._around = around
        self._hybrid = hybrid
        self._rows = FamilyRows(ledger, clock)

    # -- reading

    def rows(self) -> tuple[FamilyRow, ...]:
        """Every family: those with a baby here first, then by code. Only a charge nurse reads why one is frozen."""
        try:
            self._around.actor(Role.CHARGE_NURSE)
        except Refused:
            return self._rows.families(reasons=False)
        return self._rows.families(reasons=True)

    def stays(self) -> tuple[StayRow, ...]:
        """Every baby here, by bed."""
        return self._rows.stays()

    def empty_beds(self) -> tuple[BedId, ...]:
        """Where a baby can come to."""
        return self._rows.empty_beds()

    # -- cards

    def new_card(self, family: FamilyCode | None = None) -> FamilyCard:
        """Make a key pair and its card, in memory only. About half a second.

        Args:
            family: whose card is made anew; None: a new family's.

        Raises:
            Refused: not a charge nurse; `family.missing`.
        """
        self._around.actor(Role.CHARGE_NURSE)
        code = self._ledger.family(family).code if family is not None else self._fresh_code()
        return FamilyCard.make(code, self._clock.now(), hybrid=self._hybrid)

    def enrol(self, card: object, terms: ConsentTerms, bed: BedId) -> None:
        """The card is printed: link the family, give consent, begin a stay; all of it or nothing.

        Args:
            card: from `new_card`, not closed.
            terms: what the family agreed to.
            bed: an empty one.

        Raises:
            Refused: not a charge nurse; `card.closed`, `card.used`, `family.known`, `consent.past`, `bed.taken`.
        """
        actor, printed = self._around.actor(Role.CHARGE_NURSE), _printed(card)
        with self._ledger.together():
            self._link(printed, terms, actor)
            self._begin(bed, printed.family, actor)
        self._families_changed()

    def join(self, card: object, terms: ConsentTerms, stay: StayId) -> None:
        """The card is printed: link a second household to a baby that is here, and give its consent.

        Raises:
            Refused: not a charge nurse; `card.closed`, `card.used`, `family.known`, `consent.past`, `stay.ended`.
        """
        actor, printed = self._around.actor(Role.CHARGE_NURSE), _printed(card)
        with self._ledger.together():
            self._link(printed, terms, actor)
            self._ledger.join_stay(stay, printed.family, actor)
        self._families_changed()

    def replace_card(self, card: object) -> tuple[LostCardClip, ...]:
        """The new card is printed: the old pair is revoked, what was on its way under it stops.

        What was sealed to it and is still here waits in Reviews again: only a new approval seals it to the new card. In
        the ledger all of it or nothing; what the outbox's disk refuses then is done at a later look.

        Returns:
            Every clip that was sealed to the lost card, newest first.

        Raises:
            Refused: not a charge nurse; `card.closed`, `card.used`, `family.missing`.
        """
        actor, printed = self._around.actor(Role.CHARGE_NURSE), _printed(card)
        with self._ledger.together():
            lost = self._ledger.replace_card(printed.family, printed.recipient, printed.made_at, actor)
            found = self._back_to_review(printed.family, shipment.recipient_fingerprint(lost), actor)
        try:
            self._courier.drop(one.clip for one in found)
        except StationError as error:  # the new card counts: told as a failure, it would be thrown away
            log.warning("outbox not emptied for a lost card: %s %s", error.code, error.detail)
        finally:
            self._families_changed()
        return found

    # -- consent

    def give_consent(self, family: FamilyCode, terms: ConsentTerms) -> None:
        """The family agreed again, longer or to other people.

        Raises:
            Refused: not a charge nurse; `family.missing`, `consent.past`.
        """
        self._agree(family, terms, self._around.actor(Role.CHARGE_NURSE))
        self._around.tell(BoardChanged())

    def plan_withdrawal(self, family: FamilyCode) -> WithdrawalPlan:
        """What withdrawing would do now.

        Raises:
            Refused: not of the ward; `family.missing`.
        """
        self._around.actor(*_WARD)
        return consent.plan_withdrawal(self._ledger, family, Purpose.FAMILY, self._clock.now())

    def withdraw(self, family: FamilyCode) -> WithdrawalPlan:
        """End the consent now: what the plan says, worked out again in the same transaction.

        Returns:
            What really happened.

        Raises:
            Refused: not of the ward; `family.missing`.
            NeedsPerson: the disk or the key store; the consent has ended, the rest is done at the next start.
        """
        actor, now = self._around.actor(*_WARD), self._clock.now()
        with self._ledger.together():
            plan = consent.plan_withdrawal(self._ledger, family, Purpose.FAMILY, now)
            ended = consent.withdraw(self._ledger, family, Purpose.FAMILY, actor, now)
        capture = self._around.capture()
        try:
            self._end_take_for_nobody()
            for clip in ended:
                self._around.put_away(clip)
                capture.forget(clip)
            self._courier.drop(ended)
            custodian.shred_unwanted(self._ledger, self._files, self._keys)
        finally:
            self._told(ended)
        return plan

    def freeze(self, family: FamilyCode, reason: FreezeReason) -> None:
        """Nothing goes to this family from now on; nothing is lost. A take that only it may see ends and is kept.

        Raises:
            Refused: not of the ward; `family.missing`.
            NeedsPerson: the disk; the family is frozen all the same, and the outbox is looked at again every second.
        """
        consent.freeze(self._ledger, family, self._around.actor(*_WARD), reason)
        self.heed_freezes()

    def unfreeze(self, family: FamilyCode) -> None:
        """Lift it: what waited goes on.

        Raises:
            Refused: not a charge nurse; `family.missing`.
        """
        consent.unfreeze(self._ledger, family, self._around.actor(Role.CHARGE_NURSE))
        self.heed_freezes()

    def heed_freezes(self) -> None:
        """The running take and the outbox heed who is frozen now, not at the next look.

        Raises:
            NeedsPerson: the disk; the outbox is looked at again every second.
        """
        try:
            self._end_take_for_nobody()
            self._courier.poll()
        finally:
            self._told()

    # -- stays

    def begin_stay(self, bed: BedId, family: FamilyCode) -> StayId:
        """Another baby of a known family comes to an empty bed.

        Raises:
            Refused: not a charge nurse; `bed.taken`, `bed.unknown`, `family.missing`.
        """
        stay = self._begin(bed, family, self._around.actor(Role.CHARGE_NURSE))
        self._around.tell(BoardChanged())
        return stay

    def move_stay(self, stay: StayId, bed: BedId) -> None:
        """The baby moves to another bed; clips and families come along.

        Raises:
            Refused: not a charge nurse; `stay.ended`, `take.running`, `bed.taken`, `bed.unknown`.
        """
        actor = self._around.actor(Role.CHARGE_NURSE)
        self._refuse_recorded(stay)
        with self._ledger.together():
            self._ledger.require_open(stay)
            self._ledger.move_stay(stay, bed, actor)
        self._told()

    def end_stay(self, stay: StayId) -> None:
        """The baby goes home. Its clips go on.

        Raises:
            Refused: not a charge nurse; `stay.ended`, `take.running`.
        """
        actor = self._around.actor(Role.CHARGE_NURSE)
        self._refuse_recorded(stay)
        with self._ledger.together():
            self._ledger.require_open(stay)
            self._ledger.end_stay(stay, actor)
        self._told()

    def flag(self, stay: StayId, *, flagged: bool) -> None:
        """Say that this baby is easily mistaken, or no longer.

        Raises:
            Refused: not a charge nurse; `stay.ended`.
        """
        self._ledger.set_flagged(stay, flagged=flagged, by=self._around.actor(Role.CHARGE_NURSE))
        self._told()

    # -- wristbands

    def bind_wristband(self, stay: StayId, untrusted_code: str) -> None:
        """Keep a keyed hash of the wristband's code; who records under it does not choose it.

        Raises:
            Refused: not a charge nurse; `wristband.short`, `wristband.known`, `stay.ended`.
        """
        self._wristbands.bind(stay, untrusted_code, self._around.actor(Role.CHARGE_NURSE))
        self._around.tell(BoardChanged())

    def check_wristband(self, bed: BedId, untrusted_code: str) -> None:
        """Compare a scanned wristband with the bed's baby; it holds for this bed until she signs out.

        Raises:
            Refused: not of the ward; `wristband.short`, `bed.empty`, `wristband.unbound`, `wristband.wrong`.
        """
        actor = self._around.actor(*_WARD)
        try:
            self._wristbands.check(bed, untrusted_code, actor)
        finally:
            self._around.tell(CaptureChanged())

    # -- inside

    def _fresh_code(self) -> FamilyCode:
        """Not known here and, while there are such, not taken for one that is."""
        known = {family.code for family in self._ledger.families()}
        code = FamilyCode("")
        for _ in range(_CODE_TRIES):
            code = FamilyCode("".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)))
            if code not in known and not any(alike(code, other) for other in known):
                break
        return code

    def _link(self, card: FamilyCard, terms: ConsentTerms, actor: OperatorId) -> None:
        self._ledger.enrol_family(Family(card.family, card.recipient), card.made_at, actor)
        self._agree(card.family, terms, actor)

    def _agree(self, family: FamilyCode, terms: ConsentTerms, actor: OperatorId) -> None:
        agreed = Consent(family, terms.purpose, terms.until)
        consent.give(self._ledger, agreed, actor, self._clock.now(), terms.people)

    def _begin(self, bed: BedId, family: FamilyCode, actor: OperatorId) -> StayId:
        stay = Stay(StayId(secrets.token_hex(16)), bed, (family,), self._clock.now())
        self._ledger.begin_stay(stay, actor)
        return stay.id

    def _refuse_recorded(self, stay: StayId) -> None:
        running = self._around.capture().running
        if running is not None and self._ledger.clip(running).stay == stay:
            raise Refused("take.running", "This take is running. Stop it first.")

    def _back_to_review(self, family: FamilyCode, digest: str, actor: OperatorId) -> tuple[LostCardClip, ...]:
        found: list[LostCardClip] = []
        for clip in map(self._ledger.clip, self._ledger.clips_sent_to(family)):
            sent = [*self._ledger.shipments_of(clip.id), *self._ledger.shipments_of(clip.id, voided=True)]
            mine = [one for one in sent if one.approval.family == family and _digest(one.approval.manifest) == digest]
            if mine:
                arrived = max((one.delivered_at for one in mine if one.delivered_at is not None), default=None)
                for event in _AFTER_A_LOSS.get(clip.state, ()):
                    self._ledger.move(clip.id, event, actor, code=CARD_LOST)
                can_be_sent = self._ledger.clip(clip.id).state is ClipState.AWAITING_REVIEW
                found.append(LostCardClip(clip.id, clip.bed, arrived, can_be_sent))
        return tuple(found)

    def _end_take_for_nobody(self) -> None:
        capture = self._around.capture()
        running = capture.running
        if running is not None and not self._somebody_may_receive(running):
            capture.stop()

    def _somebody_may_receive(self, clip: ClipId) -> bool:
        stay = self._ledger.stay(self._ledger.clip(clip).stay)
        families = () if stay is None else stay.families
        now = self._clock.now()
        return any(not consent.why_not(self._ledger, code, Purpose.FAMILY, now) for code in families)

    def _families_changed(self) -> None:
        try:
            self._around.families_changed()
        finally:
            self._told()

    def _told(self, clips: Iterable[ClipId] = ()) -> None:
        for clip in clips:
            self._around.tell(BoardChanged(clip))
        self._around.tell(BoardChanged())
        self._around.tell(CaptureChanged())


def _printed(card: object) -> FamilyCard:
    """A card of ours whose words somebody can still have printed."""
    if not isinstance(card, FamilyCard) or card.closed:
        raise Refused("card.closed", "This card was put away and cannot be printed any more. Make a new card.")
    return card


def _digest(manifest: bytes) -> str:
    try:
        return shipment.read_unverified(manifest)[1].recipient_sha256
    except StationError:
        return ""
