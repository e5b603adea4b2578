"""THE table of clip states and moves, with their guards. Pure: it decides, `ledger.move()` writes.

    RECORDING ─► SEALED ─► AWAITING_REVIEW ─► APPROVED ─► QUEUED ─► SENDING ─► DELIVERED ─► SHREDDED
       │ crash      │ leak found    │ return / reject      │ expired, void: back to review   │ refused ► HELD
    INTERRUPTED  QUARANTINED     RETURNED · REJECTED    WITHDRAWN (from any living state) ─► RECALL_PENDING ─► SHREDDED

A SEALED clip that was sent for review is checked for leaks by itself; only the check brings it before a person. Masks
are added by a new clip that takes the place of the old one: that one is DISCARDED, the new one is SEALED and checked.

A (state, event) pair that is not in the table is refused. A pair that is in the table is refused when a guard says no.
A guard looks at `Facts`, which the ledger gathers inside the transaction that will write the move.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.errors import Refused
from app.model import STATION, Clip, ClipState, FamilyCode, OperatorId, Role


class ClipEvent(enum.StrEnum):
    """What can happen to a clip. The journal's word for each is `clip.` + value."""

    SEAL = "seal"  # the take ended and its file is closed
    INTERRUPT = "interrupt"  # the recorder or the station went away during the take
    RECOVER = "recover"  # the authentic part of a torn take stands in a new, closed file
    DISCARD = "discard"  # thrown away by who recorded it, or nothing was ever written
    SUBMIT = "submit"  # sent for review: the leak check takes it up
    LEAK_CHECK_PASSED = "leak_check_passed"
    LEAK_FOUND = "leak_found"
    LEAK_CHECK_FAILED = "leak_check_failed"  # it could not be looked through: that is no pass
    CHECK_AGAIN = "check_again"
    MASKS_ADDED = "masks_added"  # a new clip with more masks took the place of this one
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    QUEUE = "queue"  # the shipment stands in the outbox
    START_SENDING = "start_sending"
    RETRY = "retry"  # a passing fault: back into the queue
    HOLD = "hold"  # the gateway refused, or the budget is spent: a person decides
    RELEASE = "release"  # a person decided: try again
    DELIVER = "deliver"  # the gateway's receipt verified
    LAPSE = "lapse"  # nobody reviewed it within the days that the policy keeps it
    EXPIRE = "expire"  # the approval ran out before it was used
    VOID = "void"  # what was approved is not what is there any more
    REVIEW_AGAIN = "review_again"  # it arrived under a card that is lost: only a new approval seals it anew
    WITHDRAW = "withdraw"  # consent ended
    ORDER_RECALL = "order_recall"  # bytes may have left: the gateway must drop them; the key here goes at once
    SHRED = "shred"  # its key is destroyed in the same transaction


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """One family of the clip's stay, now."""

    family: FamilyCode
    consent_live: bool
    frozen: bool


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """One standing (not voided) approval of the clip, now."""

    family: FamilyCode
    approved_by: OperatorId
    watched_sha256: str
    expires_at: dt.datetime
    has_receipt: bool
    break_glass: bool = False  # by who recorded it, as the policy allows


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a guard may look at."""

    clip: Clip
    moment: dt.datetime
    actor: OperatorId  # STATION when no person acted
    actor_role: Role | None  # None for STATION and for somebody who is no operator here
    families: tuple[FamilyFacts, ...]
    approvals: tuple[ApprovalFacts, ...]
    may_have_left: bool  # stood in the outbox at least once: from there the sender may take it at any moment
    recall_confirmed: bool = False


Guard = Callable[[Facts], Refused | None]


def _by_a_person(facts: Facts) -> Refused | None:
    if facts.actor_role in (Role.NURSE, Role.CHARGE_NURSE):
        return None
    return Refused("role.refused", "Only ward staff may do this. Sign in as a nurse.")


def _by_a_charge_nurse(facts: Facts) -> Refused | None:
    if facts.actor_role is Role.CHARGE_NURSE:
        return None
    return Refused("role.refused", "Only a charge nurse may decide about a clip. Ask the charge nurse to sign in.")


def _by_the_station(facts: Facts) -> Refused | None:
    if facts.actor == STATION:
        return None
    return Refused("role.refused", "Only the leak check of this station says what it found. Wait for it.")


def _by_retention(facts: Facts) -> Refused | None:
    if facts.actor == STATION:
        return None
    return Refused("role.refused", "Only the daily round of this station ends a clip by its age. Reject it instead.")


def _by_the_station_or_a_person(facts: Facts) -> Refused | None:
    return None if facts.actor == STATION else _by_a_person(facts)


def _not_by_the_recorder(facts: Facts) -> Refused | None:
    if facts.actor != facts.clip.recorded_by or all(approval.break_glass for approval in facts.approvals):
        return None  # that there is an approval at all is another guard's question
    return Refused("review.own_clip", "You recorded this clip. Ask another charge nurse to approve it.")


def _file_is_known(facts: Facts) -> Refused | None:
    if facts.clip.sealed_sha256:
        return None
    return Refused("clip.no_file", "This clip has no finished file. Discard it and record again.")


def _not_yet_submitted(facts: Facts) -> Refused | None:
    if not facts.clip.submitted:
        return None
    return Refused("clip.submitted", "This clip was sent for review already. Go back to the list.")


def _was_submitted(facts: Facts) -> Refused | None:
    if facts.clip.submitted:
        return None
    return Refused("clip.not_submitted", "Nobody sent this clip for review yet. Watch it, then send it.")


def _some_family_may_receive(facts: Facts) -> Refused | None:
    if not facts.families:
        return Refused("family.missing", "No family is linked to this stay. Link a family first.")
    refusals = [_family_refusal(family) for family in facts.families]
    return None if None in refusals else refusals[0]


def _family_refusal(family: FamilyFacts) -> Refused | None:
    if family.frozen:
        return Refused("family.frozen", "This family is frozen. Ask the charge nurse before anything is sent.")
    if not family.consent_live:
        return Refused("consent.ended", "The family's consent has ended. Ask the family to renew it.")
    return None


def _approved_families_may_receive(facts: Facts) -> Refused | None:
    known = {family.family: family for family in facts.families}
    for approval in facts.approvals:
        family = known.get(approval.family)
        if family is None:
            return Refused("family.missing", "The family of this approval left the stay. Send the clip back to review.")
        refusal = _family_refusal(family)
        if refusal is not None:
            return refusal
    return None


def _approval_stands(facts: Facts) -> Refused | None:
    if not facts.approvals:
        return Refused("approval.missing", "Nobody approved this clip yet. Ask the charge nurse to approve it.")
    for approval in facts.approvals:
        if approval.watched_sha256 != facts.clip.sealed_sha256:
            return Refused("approval.void", "The file is not the one that was approved. Send the clip back to review.")
        if approval.approved_by == facts.clip.recorded_by and not approval.break_glass:
            return Refused("review.own_clip", "The recorder approved this clip alone. Ask another charge nurse.")
        if facts.moment >= approval.expires_at:
            return Refused("approval.expired", "The approval ran out. Ask the charge nurse to approve the clip again.")
    return None


def _approval_expired(facts: Facts) -> Refused | None:
    if any(facts.moment >= approval.expires_at for approval in facts.approvals):
        return None
    return Refused("approval.stands", "The approval has not run out. Leave the clip in the outbox.")


def _signed_by_the_actor(facts: Facts) -> Refused | None:
    if all(approval.approved_by == facts.actor for approval in facts.approvals):
        return None
    return Refused("approval.foreign", "Somebody else signed this approval. Sign in and approve the clip yourself.")


def _every_receipt_is_here(facts: Facts) -> Refused | None:
    if facts.approvals and all(approval.has_receipt for approval in facts.approvals):
        return None
    return Refused("receipt.missing", "The gateway has not confirmed the clip yet. Leave it in the outbox.")


def _nothing_is_left_outside(facts: Facts) -> Refused | None:
    if not facts.may_have_left or facts.recall_confirmed:
        return None
    return Refused("recall.first", "Parts of this clip may have left. Recall it from the gateway first.")


def _bytes_may_have_left(facts: Facts) -> Refused | None:
    if facts.may_have_left:
        return None
    return Refused("recall.needless", "This clip never left the station. Shred it here.")


@dataclass(frozen=True, slots=True)
class Move:
    """Where an event leads, and the guards that all have to agree."""

    to: ClipState
    guards: tuple[Guard, ...] = ()


_S = ClipState
_E = ClipEvent

# Inside every move that brings bytes nearer to the door: consent, approval and digest are checked again.
_READY_TO_LEAVE: Final = (_approval_stands, _approved_families_may_receive)
_DISCARD: Final = Move(_S.DISCARDED, (_by_the_station_or_a_person,))
_WITHDRAW: Final = Move(_S.WITHDRAWN)
_REPLACED: Final = Move(_S.DISCARDED, (_by_a_charge_nurse,))
_CHECKED: Final = Move(_S.AWAITING_REVIEW, (_by_the_station, _was_submitted, _file_is_known, _some_family_may_receive))
_FLAGGED: Final = Move(_S.QUARANTINED, (_by_the_station,))
_EXPIRE: Final = Move(_S.AWAITING_REVIEW, (_approval_expired,))
_VOID: Final = Move(_S.AWAITING_REVIEW)
_LAPSE: Final = Move(_S.DISCARDED, (_by_retention,))
_REJECT: Final = Move(_S.REJECTED, (_by_a_charge_nurse,))
_SHRED: Final = Move(_S.SHREDDED, (_nothing_is_left_outside,))
_RECALL: Final = Move(_S.RECALL_PENDING, (_bytes_may_have_left,))
_DELIVER: Final = Move(_S.DELIVERED, (_every_receipt_is_here,))

TABLE: Final[Mapping[tuple[ClipState, ClipEvent], Move]] = MappingProxyType(
    {
        (_S.RECORDING, _E.SEAL): Move(_S.SEALED, (_file_is_known,)),
        (_S.RECORDING, _E.INTERRUPT): Move(_S.INTERRUPTED),
        (_S.RECORDING, _E.DISCARD): _DISCARD,
        (_S.RECORDING, _E.WITHDRAW): _WITHDRAW,
        (_S.INTERRUPTED, _E.RECOVER): Move(_S.SEALED, (_file_is_known,)),
        (_S.INTERRUPTED, _E.DISCARD): _DISCARD,
        (_S.INTERRUPTED, _E.LAPSE): _LAPSE,
        (_S.INTERRUPTED, _E.WITHDRAW): _WITHDRAW,
        (_S.SEALED, _E.SUBMIT): Move(
            _S.SEALED, (_by_a_person, _not_yet_submitted, _file_is_known, _some_family_may_receive)
        ),
        (_S.SEALED, _E.LEAK_CHECK_PASSED): _CHECKED,
        (_S.SEALED, _E.LEAK_FOUND): _FLAGGED,
        (_S.SEALED, _E.LEAK_CHECK_FAILED): _FLAGGED,
        (_S.SEALED, _E.DISCARD): _DISCARD,
        (_S.SEALED, _E.LAPSE): _LAPSE,
        (_S.SEALED, _E.WITHDRAW): _WITHDRAW,
        (_S.QUARANTINED, _E.CHECK_AGAIN): Move(_S.SEALED, (_by_a_charge_nurse, _file_is_known)),
        (_S.QUARANTINED, _E.MASKS_ADDED): _REPLACED,
        (_S.QUARANTINED, _E.DISCARD): _DISCARD,
        (_S.QUARANTINED, _E.REJECT): _REJECT,
        (_S.QUARANTINED, _E.LAPSE): _LAPSE,
        (_S.QUARANTINED, _E.WITHDRAW): _WITHDRAW,
        (_S.AWAITING_REVIEW, _E.APPROVE): Move(
            _S.APPROVED,
            (
                _by_a_charge_nurse,
                _not_by_the_recorder,
                _file_is_known,
                _approval_stands,
                _signed_by_the_actor,
                _approved_families_may_receive,
            ),
        ),
        (_S.AWAITING_REVIEW, _E.RETURN): Move(_S.RETURNED, (_by_a_charge_nurse,)),
        (_S.AWAITING_REVIEW, _E.REJECT): _REJECT,
        (_S.AWAITING_REVIEW, _E.LEAK_FOUND): _FLAGGED,
        (_S.AWAITING_REVIEW, _E.MASKS_ADDED): _REPLACED,
        (_S.AWAITING_REVIEW, _E.LAPSE): _LAPSE,
        (_S.AWAITING_REVIEW, _E.WITHDRAW): _WITHDRAW,
        (_S.RETURNED, _E.MASKS_ADDED): _REPLACED,
        (_S.RETURNED, _E.DISCARD): _DISCARD,
        (_S.RETURNED, _E.LAPSE): _LAPSE,
        (_S.RETURNED, _E.WITHDRAW): _WITHDRAW,
        (_S.REJECTED, _E.SHRED): _SHRED,
        (_S.REJECTED, _E.ORDER_RECALL): _RECALL,
        (_S.REJECTED, _E.WITHDRAW): _WITHDRAW,
        (_S.DISCARDED, _E.SHRED): _SHRED,
        (_S.DISCARDED, _E.ORDER_RECALL): _RECALL,
        (_S.DISCARDED, _E.WITHDRAW): _WITHDRAW,
        (_S.APPROVED, _E.QUEUE): Move(_S.QUEUED, _READY_TO_LEAVE),
        (_S.APPROVED, _E.EXPIRE): _EXPIRE,
        (_S.APPROVED, _E.VOID): _VOID,
        (_S.APPROVED, _E.WITHDRAW): _WITHDRAW,
        (_S.QUEUED, _E.START_SENDING): Move(_S.SENDING, _READY_TO_LEAVE),
        (_S.QUEUED, _E.HOLD): Move(_S.HELD),
        (_S.QUEUED, _E.DELIVER): _DELIVER,  # sent while nobody here was looking
        (_S.QUEUED, _E.EXPIRE): _EXPIRE,
        (_S.QUEUED, _E.VOID): _VOID,
        (_S.QUEUED, _E.WITHDRAW): _WITHDRAW,
        (_S.SENDING, _E.RETRY): Move(_S.QUEUED, _READY_TO_LEAVE),
        (_S.SENDING, _E.HOLD): Move(_S.HELD),
        (_S.SENDING, _E.DELIVER): _DELIVER,
        (_S.SENDING, _E.WITHDRAW): _WITHDRAW,
        (_S.HELD, _E.RELEASE): Move(_S.QUEUED, (_by_a_person, *_READY_TO_LEAVE)),
        (_S.HELD, _E.DELIVER): _DELIVER,  # the receipt came after all
        (_S.HELD, _E.EXPIRE): _EXPIRE,
        (_S.HELD, _E.VOID): _VOID,
        (_S.HELD, _E.REJECT): _REJECT,
        (_S.HELD, _E.WITHDRAW): _WITHDRAW,
        (_S.DELIVERED, _E.SHRED): Move(_S.SHREDDED),  # retention: the family has its copy
        (_S.DELIVERED, _E.REVIEW_AGAIN): Move(_S.AWAITING_REVIEW, (_by_a_charge_nurse, _file_is_known)),
        (_S.DELIVERED, _E.WITHDRAW): _WITHDRAW,
        (_S.WITHDRAWN, _E.ORDER_RECALL): _RECALL,
        (_S.WITHDRAWN, _E.SHRED): _SHRED,
        (_S.RECALL_PENDING, _E.SHRED): _SHRED,
    }
)

# A clip in one of these states may still reach a family.
LIVING: Final = frozenset(state for state, event in TABLE if event is ClipEvent.WITHDRAW)
# Nobody decided about it yet: ends by its age.
UNREVIEWED: Final = frozenset(state for state, event in TABLE if event is ClipEvent.LAPSE)
# Waiting for the custodian: nobody wants them any more.
DOOMED: Final = frozenset({_S.REJECTED, _S.DISCARDED})
# An approval is in force; leaving this set by EXPIRE, VOID or REVIEW_AGAIN ends it.
APPROVED_STATES: Final = frozenset({_S.APPROVED, _S.QUEUED, _S.SENDING, _S.HELD, _S.DELIVERED})


def next_state(state: ClipState, event: ClipEvent) -> ClipState:
    """Where the table leads, guards aside.

    Raises:
        Refused: `clip.move`, this event does not happen to a clip in this state.
    """
    return _look_up(state, event).to


def decide_begin(facts: Facts) -> ClipState:
    """Whether a take may start: a person of the ward, and a family that may receive it.

    Raises:
        Refused: with the code of the first guard that says no.
    """
    for guard in (_by_a_person, _some_family_may_receive):
        refusal = guard(facts)
        if refusal is not None:
            raise refusal
    return ClipState.RECORDING


def decide(event: ClipEvent, facts: Facts) -> ClipState:
    """The state after `event`, if the table knows it and every guard agrees.

    Raises:
        Refused: with the code of the first guard that says no, or `clip.move`.
    """
    move = _look_up(facts.clip.state, event)
    for guard in move.guards:
        refusal = guard(facts)
        if refusal is not None:
            raise refusal
    return move.to


def _look_up(state: ClipState, event: ClipEvent) -> Move:
    move = TABLE.get((state, event))
    if move is None:
        raise Refused(
            "clip.move",
            "This clip has moved on meanwhile. Go back to the list and look at it again.",
            detail=f"{state.value} does not take {event.value}",
        )
    return move
