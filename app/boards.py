"""Reads the ledger for the face: tiles, rows and lists. Changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from app import consent, review
from app.board import BedToday, CheckRow, JournalRow, ReviewItem, ShipmentRow
from app.certainty import by_risk
from app.clock import Clock, from_text
from app.ledger import Ledger
from app.look_alikes import look_alikes
from app.model import Bed, BedId, Clip, ClipState, FamilyCode, Operator, OperatorId, Purpose, Role, Shipment, Stay
from app.wristbands import agrees

#: States that are no clip for the parents: the bed still waits for one.
_NO_CLIP = frozenset(
    {ClipState.REJECTED, ClipState.DISCARDED, ClipState.SHREDDED, ClipState.WITHDRAWN, ClipState.RECALL_PENDING}
)
#: Outbox is no archive: what arrived earlier is in the journal.
_ARRIVED_SHOWN = dt.timedelta(days=7)
_WAITS_FOR_A_PERSON = (ClipState.AWAITING_REVIEW, ClipState.QUARANTINED)
_ON_ITS_WAY = frozenset({ClipState.APPROVED, ClipState.QUEUED, ClipState.SENDING, ClipState.HELD})


class Boards:
    """What the pages show, made from the ledger."""

    def __init__(self, ledger: Ledger, clock: Clock, *, wristbands: bool = False) -> None:
        """`wristbands`: by policy a clip is not approved that was recorded under another one."""
        self._ledger = ledger
        self._clock = clock
        self._wristbands = wristbands

    def beds_today(self) -> tuple[BedToday, ...]:
        """One value per bed, in the order of their numbers."""
        beds = sorted(self._ledger.beds(), key=lambda bed: bed.id)
        here = self._here()
        return tuple(self._bed_today(bed, here) for bed in beds)

    def bed_today(self, bed: BedId) -> BedToday:
        """One tile."""
        return next(tile for tile in self.beds_today() if tile.bed == self._ledger.bed(bed).id)

    def reviews(self, reader: OperatorId) -> tuple[ReviewItem, ...]:
        """What waits for a charge nurse, as it stands for this person: the riskiest first."""
        waiting = self._ledger.clips(_WAITS_FOR_A_PERSON)
        here = self._here() if waiting else ()
        items = [item for clip in waiting if (item := self._review_item(clip, reader, here)) is not None]
        return by_risk(items, self._clock.now())

    def outbox(self, trouble: str, sentence: str) -> tuple[ShipmentRow, ...]:
        """What waits for a charge nurse; then what is on its way, arrived in the last days or needs help, newest first.

        Args:
            trouble: code of what keeps the whole outbox waiting; "" is nothing.
            sentence: the same for a person.
        """
        since = self._clock.now() - _ARRIVED_SHOWN
        shown = self._ledger.standing_shipments(delivered_since=since)
        waiting = self._ledger.clips(_WAITS_FOR_A_PERSON)
        return (
            *(self._waiting_row(clip) for clip in sorted(waiting, key=lambda clip: clip.recorded_at)),
            *(self._shipment_row(shipment, trouble, sentence) for shipment in shown),
        )

    def checks(self, rows: Sequence[CheckRow]) -> tuple[CheckRow, ...]:
        """What is in the leak check, with the family that each clip would go to."""
        return tuple(replace(row, family=self._family_of(self._ledger.clip(row.clip))) for row in rows)

    def waiting(self) -> int:
        """How many clips are on their way."""
        return len(self._ledger.clips(_ON_ITS_WAY))

    def journal(self, limit: int) -> tuple[JournalRow, ...]:
        """Newest lines first."""
        return tuple(
            JournalRow(row.number, from_text(row.at), row.act, row.actor, row.subject)
            for row in self._ledger.journal(limit)
        )

    def _bed_today(self, bed: Bed, here: Sequence[Stay]) -> BedToday:
        stay = next((one for one in here if one.bed == bed.id), None)
        now = self._clock.now()
        if stay is None or not stay.families:
            return BedToday(bed.id, None, None, None, None, recordable=False, why_not="bed.empty")
        receiving = self._receiving(stay.families)
        family = (receiving or stay.families)[0]
        why_not = "" if receiving else consent.why_not(self._ledger, family, Purpose.FAMILY, now)
        if not why_not and bed.framing is None:
            why_not = "framing.missing"
        today = self._ledger.clips(stay=stay.id, since=_midnight(now))
        shown = next((clip for clip in today if clip.state not in _NO_CLIP and not _being_masked(clip)), None)
        agreed = self._ledger.consent(family, Purpose.FAMILY)
        return BedToday(
            bed=bed.id,
            family=family,
            state=shown.state if shown is not None else None,
            clip=shown.id if shown is not None else None,
            last_delivered_at=self._ledger.last_delivery(stay.id),
            recordable=not why_not,
            why_not=why_not,
            returned_reason=shown.reason if shown is not None and shown.state is ClipState.RETURNED else "",
            consent_until=agreed.until if agreed is not None else None,
            checking=shown is not None and shown.state is ClipState.SEALED and shown.submitted,
            look_alikes=look_alikes(stay, here),
            recorded_by=shown.recorded_by if shown is not None else None,
        )

    def _here(self) -> tuple[Stay, ...]:
        """Every baby that is here now."""
        return self._ledger.open_stays()

    def _review_item(self, clip: Clip, reader: OperatorId, here: Sequence[Stay]) -> ReviewItem | None:
        stay = self._ledger.stay(clip.stay)
        if stay is None or not stay.families:
            return None
        why_not = review.why_not_approvable(self._ledger, clip, reader, self._clock.now())
        if not why_not and self._wristbands and not agrees(self._ledger, clip):
            why_not = "wristband.other"
        families = self._receiving(stay.families) or stay.families
        return ReviewItem(
            clip=clip.id,
            bed=clip.bed,
            family=families[0],
            also_to=families[1:],
            recorded_by=self._person(clip.recorded_by),
            recorded_at=clip.recorded_at,
            duration_s=clip.duration_s,
            black_share=clip.black_share,
            interrupted=clip.interrupted,
            approvable=not why_not,
            why_not=why_not,
            quarantined=clip.state is ClipState.QUARANTINED,
            findings=self._ledger.findings(clip.id) if clip.state is ClipState.QUARANTINED else (),
            size=(clip.width, clip.height),
            look_alikes=look_alikes(stay, here),
            approvers=self._approvers(clip),
        )

    def _approvers(self, clip: Clip) -> tuple[Operator, ...]:
        everybody = self._ledger.operators()
        return tuple(one for one in everybody if one.role is Role.CHARGE_NURSE and one.id != clip.recorded_by)

    def _family_of(self, clip: Clip) -> FamilyCode:
        """The first family that it would go to now; where there is none, the first of its baby."""
        stay = self._ledger.stay(clip.stay)
        families = (self._receiving(stay.families) or stay.families) if stay is not None else ()
        return families[0] if families else FamilyCode("")

    def _receiving(self, families: tuple[FamilyCode, ...]) -> tuple[FamilyCode, ...]:
        """Those of a stay's families that a clip would go to now."""
        now = self._clock.now()
        return tuple(code for code in families if not consent.why_not(self._ledger, code, Purpose.FAMILY, now))

    def _shipment_row(self, shipment: Shipment, trouble: str, sentence: str) -> ShipmentRow:
        clip = self._ledger.clip(shipment.approval.clip)
        on_its_way = clip.state in (ClipState.QUEUED, ClipState.SENDING) and not shipment.receipt
        return ShipmentRow(
            clip=clip.id,
            shipment=shipment.approval.shipment,
            bed=clip.bed,
            family=FamilyCode(shipment.approval.family),
            state=ClipState.DELIVERED if shipment.receipt else clip.state,
            share=shipment.sent_bytes / shipment.size_bytes if shipment.size_bytes else 0.0,
            since=shipment.delivered_at or self._ledger.clip_changed_at(clip.id),
            trouble=shipment.trouble or (trouble if on_its_way else ""),
            trouble_sentence=shipment.trouble_sentence or (sentence if on_its_way else ""),
            receipt_gateway=shipment.receipt_gateway,
        )

    def _waiting_row(self, clip: Clip) -> ShipmentRow:
        return ShipmentRow(
            clip=clip.id,
            shipment=None,
            bed=clip.bed,
            family=self._family_of(clip),
            state=clip.state,
            share=0.0,
            since=self._ledger.clip_changed_at(clip.id),
            recorded_by=clip.recorded_by,
        )

    def _person(self, operator: OperatorId) -> Operator:
        return self._ledger.operator(operator) or Operator(operator, operator, Role.NURSE)


def _being_masked(clip: Clip) -> bool:
    """A copy with more masks, not finished yet: until then the clip it will replace is the one that counts."""
    return clip.state is ClipState.RECORDING and clip.replaces is not None


def _midnight(now: dt.datetime) -> dt.datetime:
    """Start of the ward's day: local midnight."""
    return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
