"""Consent: live checks, freezing, and what ending it does to clips. The rows are the ledger's, the rules stand here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from app.errors import Refused
from app.family_board import FreezeReason, Person, WithdrawalPlan
from app.ledger import Ledger
from app.lifecycle import LIVING, ClipEvent
from app.model import STATION, Clip, ClipId, ClipState, Consent, FamilyCode, OperatorId, Purpose, Role

# From approval on a clip is on its way to everybody it was approved for: one family's no stops it for all of them.
_BEFORE_APPROVAL: Final = frozenset(
    {
        ClipState.RECORDING,
        ClipState.INTERRUPTED,
        ClipState.SEALED,
        ClipState.QUARANTINED,
        ClipState.AWAITING_REVIEW,
        ClipState.RETURNED,
    }
)
_WARD: Final = frozenset({Role.NURSE, Role.CHARGE_NURSE})
_CHARGE: Final = frozenset({Role.CHARGE_NURSE})


def why_not(ledger: Ledger, family: FamilyCode, purpose: Purpose, moment: dt.datetime) -> str:
    """Code of the reason why nothing may go to this family now; "" when it may.

    Returns:
        "", "family.frozen" or "consent.ended".
    """
    if ledger.family(family).frozen:
        return "family.frozen"
    consent = ledger.consent(family, purpose)
    return "" if consent is not None and consent.live(moment) else "consent.ended"


def give(
    ledger: Ledger, consent: Consent, by: OperatorId, moment: dt.datetime, people: frozenset[Person] = frozenset()
) -> None:
    """Write down that a family agreed, or agreed again; `people`: who may be seen besides the baby.

    Raises:
        Refused: `role.refused`, `family.missing`, `consent.past`: it would end before it begins.
    """
    _require_role(ledger, by, _CHARGE)
    ledger.family(consent.family)
    if not consent.live(moment):
        raise Refused("consent.past", "This consent would have ended already. Enter a date in the future.")
    ledger.put_consent(consent, by, people)


def plan_withdrawal(ledger: Ledger, family: FamilyCode, purpose: Purpose, moment: dt.datetime) -> WithdrawalPlan:
    """What `withdraw` would do now to every living clip of this family's babies, each in exactly one place.

    What arrived is beyond reach also when the station itself shredded it long ago: the family has it all the same.

    Raises:
        Refused: `family.missing`.
    """
    ledger.family(family)
    ended, kept = _fates(ledger, family, purpose, moment)
    arrived = {clip.id for clip in ended if _arrived(ledger, clip.id)}
    living = {clip.id for clip in (*ended, *kept)}
    gone = tuple(clip for clip in ledger.clips_that_arrived(family) if clip not in living)
    left = {clip.id for clip in ended if ledger.may_have_left(clip.id)} - arrived
    return WithdrawalPlan(
        family,
        destroyed=tuple(clip.id for clip in ended if clip.id not in arrived | left),
        stopped=tuple(clip.id for clip in ended if clip.id in left),
        beyond_reach=(*(clip.id for clip in ended if clip.id in arrived), *gone),
        kept_for_others=tuple(clip.id for clip in kept),
    )


def withdraw(
    ledger: Ledger, family: FamilyCode, purpose: Purpose, by: OperatorId, moment: dt.datetime
) -> Mapping[ClipId, ClipState]:
    """End a consent at once, and with it every clip that was for this family only or is already on its way to it.

    A clip that nobody approved yet, or that was approved for others only, lives on for another family of the same stay
    whose consent is live, frozen or not. Everything happens in one transaction.

    Returns:
        The clips that were WITHDRAWN, with the state each was in: what stood in the outbox must be taken back and
        recalled, a running take stopped, the rest shredded.

    Raises:
        Refused: `role.refused`, `family.missing`.
    """
    _require_role(ledger, by, _WARD)
    withdrawn: dict[ClipId, ClipState] = {}
    with ledger.together():
        ledger.family(family)
        known = ledger.consent(family, purpose)
        until = moment if known is None else known.until
        ledger.put_consent(Consent(family, purpose, until, withdrawn_at=moment), by)
        ended, _ = _fates(ledger, family, purpose, moment)
        for clip in ended:
            ledger.move(clip.id, ClipEvent.WITHDRAW, by, code="consent.withdrawn")
            withdrawn[clip.id] = clip.state
    return withdrawn


def freeze(ledger: Ledger, family: FamilyCode, by: OperatorId, reason: FreezeReason = FreezeReason.OTHER) -> None:
    """Nothing goes to this family until somebody unfreezes it; nothing is lost. Any nurse may, in doubt.

    Raises:
        Refused: `role.refused`, `family.missing`.
    """
    _require_role(ledger, by, _WARD)
    ledger.set_frozen(family, frozen=True, by=by, reason=reason)


def unfreeze(ledger: Ledger, family: FamilyCode, by: OperatorId) -> None:
    """Lift a freeze: a charge nurse's decision.

    Raises:
        Refused: `role.refused`, `family.missing`.
    """
    _require_role(ledger, by, _CHARGE)
    ledger.set_frozen(family, frozen=False, by=by)


def _agrees(ledger: Ledger, family: FamilyCode, purpose: Purpose, moment: dt.datetime) -> bool:
    """Whether a family's own word stands; a freeze keeps its clips where they are, and nobody else's no ends them."""
    consent = ledger.consent(family, purpose)
    return consent is not None and consent.live(moment)


def _arrived(ledger: Ledger, clip: ClipId) -> bool:
    """Whether anybody ever received it, also under an approval that no longer stands."""
    shipments = (*ledger.shipments_of(clip), *ledger.shipments_of(clip, voided=True))
    return any(sent.receipt for sent in shipments)


def _fates(ledger: Ledger, family: FamilyCode, purpose: Purpose, moment: dt.datetime) -> tuple[list[Clip], list[Clip]]:
    """The living clips of this family's babies: those that end with its consent, those that live on for others."""
    ended: list[Clip] = []
    kept: list[Clip] = []
    for stay in ledger.stays_of(family):
        others = [other for other in stay.families if other != family]
        someone_else = any(_agrees(ledger, other, purpose, moment) for other in others)
        for clip in ledger.clips(LIVING, stay=stay.id):
            sent_to = {sent.approval.family for sent in ledger.shipments_of(clip.id)}
            not_its_own = clip.state in _BEFORE_APPROVAL or (bool(sent_to) and family not in sent_to)
            (kept if someone_else and not_its_own else ended).append(clip)
    return ended, kept


def _require_role(ledger: Ledger, by: OperatorId, roles: frozenset[Role]) -> None:
    if by == STATION:  # the demo's and the enrolment's own set-up; no person signs in as the station
        return
    operator = ledger.operator(by)
    if operator is None or operator.role not in roles:
        raise Refused("role.refused", "Your role does not allow this. Ask the charge nurse.")
