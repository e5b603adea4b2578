"""Reads the ledger for the Families page: rows of families and of stays. Changes nothing."""

from __future__ import annotations

from typing import Final

from app import consent
from app.clock import Clock
from app.family_board import FamilyRow, FreezeReason, StayRow
from app.ledger import Ledger
from app.lifecycle import DOOMED, LIVING
from app.look_alikes import look_alikes
from app.model import BedId, ClipState, Family, Purpose, Stay

_ON_THE_WAY: Final = LIVING - DOOMED - {ClipState.DELIVERED}


class FamilyRows:
    """What the page shows, made from the ledger."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def families(self, *, reasons: bool) -> tuple[FamilyRow, ...]:
        """Every family: those with a baby here first, then by code.

        Args:
            reasons: tell why a family is frozen; else every freeze reads OTHER.
        """
        here = self._ledger.open_stays()
        rows = [self._family_row(family, here, reasons=reasons) for family in self._ledger.families()]
        return tuple(sorted(rows, key=lambda row: (not row.beds, row.code)))

    def stays(self) -> tuple[StayRow, ...]:
        """Every baby here, by bed."""
        here = self._ledger.open_stays()
        return tuple(
            StayRow(
                stay=stay.id,
                bed=stay.bed,
                families=stay.families,
                since=stay.since,
                flagged=stay.flagged,
                wristband=self._ledger.wristband(stay.id) is not None,
                look_alikes=look_alikes(stay, here),
            )
            for stay in here
        )

    def empty_beds(self) -> tuple[BedId, ...]:
        """Beds nobody lies in, by number."""
        taken = {stay.bed for stay in self._ledger.open_stays()}
        return tuple(sorted(bed.id for bed in self._ledger.beds() if bed.id not in taken))

    def _family_row(self, family: Family, here: tuple[Stay, ...], *, reasons: bool) -> FamilyRow:
        facts = self._ledger.family_facts(family.code, Purpose.FAMILY)
        mine = [stay for stay in here if family.code in stay.families]
        others = {code for stay in mine for code in stay.families} - {family.code}
        frozen = facts.frozen if reasons or facts.frozen is None else FreezeReason.OTHER
        return FamilyRow(
            code=family.code,
            beds=tuple(stay.bed for stay in mine),
            terms=facts.terms,
            live=not consent.why_not(self._ledger, family.code, Purpose.FAMILY, self._clock.now()),
            withdrawn_at=facts.withdrawn_at,
            frozen=frozen,
            frozen_at=facts.frozen_at,
            card_made_at=facts.card_made_at,
            cards_lost=facts.cards_lost,
            delivered=facts.delivered,
            on_the_way=len(self._ledger.clips_of(family.code, _ON_THE_WAY)),
            households=tuple(sorted(others)),
        )
