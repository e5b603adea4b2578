"""Reads the ledger for the Families page: rows of families and of stays. Changes nothing."""

from __future__ import annotations

from typing import Final

from app.clock import Clock
from app.family_board import FamilyRow, FreezeReason, StayRow
from app.ledger import Ledger
from app.ledger.families import FamilyFacts
from app.lifecycle import DOOMED, LIVING
from app.look_alikes import look_alikes
from app.model import BedId, ClipState, FamilyCode, Purpose, Stay

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
        on_the_way = self._ledger.clip_counts(_ON_THE_WAY)
        facts = self._ledger.all_family_facts(Purpose.FAMILY)
        rows = [
            self._family_row(code, known, here, on_the_way.get(code, 0), reasons=reasons)
            for code, known in facts.items()
        ]
        return tuple(sorted(rows, key=lambda row: (not row.beds, row.code)))

    def stays(self) -> tuple[StayRow, ...]:
        """Every baby here, by bed."""
        here, bound = self._ledger.open_stays(), self._ledger.wristbands_bound()
        return tuple(
            StayRow(
                stay=stay.id,
                bed=stay.bed,
                families=stay.families,
                since=stay.since,
                flagged=stay.flagged,
                wristband=stay.id in bound,
                look_alikes=look_alikes(stay, here),
            )
            for stay in here
        )

    def empty_beds(self) -> tuple[BedId, ...]:
        """Beds nobody lies in, by number."""
        taken = {stay.bed for stay in self._ledger.open_stays()}
        return tuple(sorted(bed.id for bed in self._ledger.beds() if bed.id not in taken))

    def _family_row(
        self, code: FamilyCode, facts: FamilyFacts, here: tuple[Stay, ...], on_the_way: int, *, reasons: bool
    ) -> FamilyRow:
        mine = [stay for stay in here if code in stay.families]
        others = {other for stay in mine for other in stay.families} - {code}
        frozen = facts.frozen if reasons or facts.frozen is None else FreezeReason.OTHER
        return FamilyRow(
            code=code,
            beds=tuple(stay.bed for stay in mine),
            terms=facts.terms,
            live=facts.live(self._clock.now()),
            withdrawn_at=facts.withdrawn_at,
            frozen=frozen,
            frozen_at=facts.frozen_at,
            card_made_at=facts.card_made_at,
            cards_lost=facts.cards_lost,
            delivered=facts.delivered,
            on_the_way=on_the_way,
            households=tuple(sorted(others)),
        )
