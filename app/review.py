"""The rules of review: who may approve what she watched, return it or reject it. The re-sealing is `approvals`'s."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Final

from app import consent
from app.errors import Integrity, Refused
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import STATION, Clip, ClipId, ClipState, Family, Operator, OperatorId, Purpose, Role

PURPOSE: Final = Purpose.FAMILY


@dataclass(frozen=True, slots=True)
class ApprovalPlan:
    """What may be approved now: this file, for these families. Signing it is the next step; `move` checks again."""

    clip: Clip
    approver: Operator
    families: tuple[Family, ...]  # those with live consent that are not frozen; at least one
    purpose: Purpose
    watched_sha256: str


def plan_approval(
    ledger: Ledger,
    clip: ClipId,
    approver: OperatorId,
    watched_sha256: str,
    moment: dt.datetime,
    *,
    at_rest_sha256: str | None = None,
    alone: bool = False,
) -> ApprovalPlan:
    """Check every rule of an approval, before any key is unlocked.

    Args:
        ledger: the truth about clip, people and consents.
        clip: awaiting review.
        approver: who is about to sign.
        watched_sha256: digest of the sealed file that the player opened.
        moment: now.
        at_rest_sha256: digest of the file as it lies there now, where the caller just measured it.
        alone: break-glass: she recorded it herself and the policy allows that.

    Raises:
        Refused: `clip.move`, `role.refused`, `review.own_clip`, `consent.ended`, `family.frozen`, `family.missing`,
            `review.not_watched`, `break_glass.needless`.
        Integrity: `clip.changed`, the file is not the one that was sealed.
    """
    known = ledger.clip(clip)
    reason = why_not_approvable(ledger, known, approver, moment, alone=alone)
    if reason:
        raise Refused(reason, _SENTENCES[reason])
    for digest in (watched_sha256, at_rest_sha256):
        if digest is not None and not hmac.compare_digest(digest, known.sealed_sha256):
            if not digest:
                raise Refused("review.not_watched", "Watch the clip first, then approve it.")
            raise Integrity(
                "clip.changed", "This clip is not the one that was recorded. It is kept as it is; please tell IT."
            )
    person = ledger.operator(approver)
    if person is None:  # why_not_approvable saw the role a moment ago
        raise Refused("role.refused", _SENTENCES["role.refused"])
    return ApprovalPlan(known, person, _receiving(ledger, known, moment), PURPOSE, watched_sha256)


def why_not_approvable(
    ledger: Ledger, clip: Clip, approver: OperatorId, moment: dt.datetime, *, alone: bool = False
) -> str:
    """Code of the first rule that stands against an approval by this person; "" when none does.

    Args:
        ledger: the truth about people and consents.
        clip: in question.
        approver: who would sign.
        moment: now.
        alone: as break-glass.
    """
    person = ledger.operator(approver)
    if person is None or person.role is not Role.CHARGE_NURSE:
        return "role.refused"
    if clip.state is ClipState.QUARANTINED:
        return "leak.found"
    if clip.state is not ClipState.AWAITING_REVIEW:
        return "clip.move"
    if (clip.recorded_by == approver) is not alone:
        return "break_glass.needless" if alone else "review.own_clip"
    stay = ledger.stay(clip.stay)
    families = () if stay is None else stay.families
    if not families:
        return "family.missing"
    reasons = [consent.why_not(ledger, family, PURPOSE, moment) for family in families]
    return "" if "" in reasons else reasons[0]


def return_clip(ledger: Ledger, clip: ClipId, by: OperatorId, reason: str) -> Clip:
    """Send it back to who recorded it, saying why.

    Raises:
        Refused: `reason.missing`, `role.refused`, `clip.move`.
    """
    return ledger.move(clip, ClipEvent.RETURN, by, reason=_said(reason))


def reject(ledger: Ledger, clip: ClipId, by: OperatorId, reason: str) -> Clip:
    """Nobody shall see it again; the custodian shreds it.

    Raises:
        Refused: `reason.missing`, `role.refused`, `clip.move`.
    """
    return ledger.move(clip, ClipEvent.REJECT, by, reason=_said(reason))


def expire_overdue(ledger: Ledger) -> tuple[ClipId, ...]:
    """Send clips whose approval ran out before it was used back to review.

    Only those that the sender does not have in its hands: APPROVED, not yet queued, and HELD. The shipments of a held
    clip have to be taken out of the outbox by the caller.

    Returns:
        The clips that went back.
    """
    back: list[ClipId] = []
    for clip in ledger.clips([ClipState.APPROVED, ClipState.HELD]):
        try:
            ledger.move(clip.id, ClipEvent.EXPIRE, STATION)
        except Refused:  # it still stands
            continue
        back.append(clip.id)
    return tuple(back)


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise Refused("reason.missing", "Say in a few words why, so that the next take is better.")
    return said


def _receiving(ledger: Ledger, clip: Clip, moment: dt.datetime) -> tuple[Family, ...]:
    stay = ledger.stay(clip.stay)
    families = () if stay is None else stay.families
    return tuple(ledger.family(family) for family in families if not consent.why_not(ledger, family, PURPOSE, moment))


_SENTENCES: Final = {
    "role.refused": "Only a charge nurse may approve a clip. Ask the charge nurse to sign in.",
    "leak.found": "The leak check did not pass this clip. Add masks, then it is looked through again.",
    "clip.move": "This clip has moved on meanwhile. Go back to the list and look at it again.",
    "review.own_clip": "You recorded this clip. Ask another charge nurse to approve it.",
    "break_glass.needless": "Somebody else recorded this clip: approve it as usual.",
    "family.missing": "No family is linked to this stay. Link a family, then come back to this clip.",
    "family.frozen": "This family is frozen. Unfreeze it first, if that is right.",
    "consent.ended": "The family's consent has ended. Ask the family to renew it.",
}
