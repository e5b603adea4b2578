from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import consent, review
from app.errors import Integrity, Refused
from app.lifecycle import ClipEvent
from app.model import STATION, Clip, ClipState, Family, FamilyCode, Operator, OperatorId, Purpose, Stay, StayId
from tests.fakes_rules import BED, CHARGE, FAMILY, IT, MORNING, NURSE, OTHER_CHARGE, STAY, TAKE, WATCHED, Ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    opened = Ward(tmp_path)
    yield opened
    opened.ledger.close()


def submitted(ward: Ward, recorder: Operator = NURSE) -> Clip:
    clip = ward.begin(recorder)
    ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    return ward.sent_for_review(clip.id, recorder)


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


def plan(ward: Ward, clip: Clip, by: Operator = CHARGE, watched: str = WATCHED) -> review.ApprovalPlan:
    return review.plan_approval(ward.ledger, clip.id, by.id, watched, ward.clock.now())


def test_what_she_watched_may_be_approved_for_the_family(ward: Ward) -> None:
    clip = submitted(ward)
    ready = review.plan_approval(ward.ledger, clip.id, CHARGE.id, WATCHED, MORNING, at_rest_sha256=WATCHED)
    assert ready == review.ApprovalPlan(clip, CHARGE, (ward.ledger.family(FAMILY),), Purpose.FAMILY, WATCHED)


@pytest.mark.parametrize(
    ("by", "code"), [(NURSE, "role.refused"), (IT, "role.refused"), (CHARGE, "review.own_clip"), (OTHER_CHARGE, "")]
)
def test_the_approver_is_another_person_and_a_charge_nurse(ward: Ward, by: Operator, code: str) -> None:
    clip = submitted(ward, CHARGE)
    assert review.why_not_approvable(ward.ledger, clip, by.id, MORNING) == code
    if code:
        assert refused(lambda: plan(ward, clip, by)) == code
    else:
        assert plan(ward, clip, by).approver == by


def test_nobody_approves_as_somebody_unknown(ward: Ward) -> None:
    clip = submitted(ward)
    assert review.why_not_approvable(ward.ledger, clip, OperatorId("nobody"), MORNING) == "role.refused"
    assert review.why_not_approvable(ward.ledger, clip, STATION, MORNING) == "role.refused"


def test_consent_and_freeze_stand_against_an_approval(ward: Ward) -> None:
    clip = submitted(ward)
    consent.freeze(ward.ledger, FAMILY, NURSE.id)
    assert refused(lambda: plan(ward, clip)) == "family.frozen"
    consent.unfreeze(ward.ledger, FAMILY, CHARGE.id)
    ward.consent_until(MORNING)
    assert refused(lambda: plan(ward, clip)) == "consent.ended"


def test_only_the_households_that_may_receive_are_in_the_plan(ward: Ward) -> None:
    other = Family(FamilyCode("M3X9"), "age1other")
    ward.ledger.add_family(other, STATION)
    ward.ledger.end_stay(STAY, NURSE.id)
    ward.ledger.begin_stay(Stay(StayId("6" * 32), BED, (FAMILY, other.code), MORNING), NURSE.id)
    clip = submitted(ward)
    assert [family.code for family in plan(ward, clip).families] == [FAMILY]
    ward.consent_until(MORNING + dt.timedelta(days=1), other.code)
    assert [family.code for family in plan(ward, clip).families] == [FAMILY, other.code]


def test_a_clip_that_was_not_watched_or_has_changed_is_not_approved(ward: Ward) -> None:
    clip = submitted(ward)
    assert refused(lambda: plan(ward, clip, watched="")) == "review.not_watched"
    with pytest.raises(Integrity, match=r"clip\.changed"):
        plan(ward, clip, watched="00" * 32)
    with pytest.raises(Integrity, match=r"clip\.changed"):
        review.plan_approval(ward.ledger, clip.id, CHARGE.id, WATCHED, MORNING, at_rest_sha256="00" * 32)


def test_a_clip_is_approved_once(ward: Ward) -> None:
    clip = submitted(ward)
    ward.ledger.approve(clip.id, CHARGE.id, [ward.shipment(clip)])
    assert refused(lambda: plan(ward, clip)) == "clip.move"


@pytest.mark.parametrize(
    ("decide", "state"), [(review.return_clip, ClipState.RETURNED), (review.reject, ClipState.REJECTED)]
)
def test_return_and_reject_say_why(ward: Ward, decide: Callable[..., Clip], state: ClipState) -> None:
    clip = submitted(ward)
    assert refused(lambda: decide(ward.ledger, clip.id, CHARGE.id, "  \n ")) == "reason.missing"
    assert refused(lambda: decide(ward.ledger, clip.id, NURSE.id, "too dark")) == "role.refused"
    decided = decide(ward.ledger, clip.id, CHARGE.id, " too \n dark ")
    assert (decided.state, decided.reason) == (state, "too dark")
    assert "dark" not in ward.ledger.journal(1)[0].detail


def test_an_approval_that_was_not_used_in_time_goes_back_to_review(ward: Ward) -> None:
    clips = [submitted(ward) for _ in range(3)]
    for clip in clips:
        ward.ledger.approve(clip.id, CHARGE.id, [ward.shipment(clip)])
    ward.ledger.move(clips[1].id, ClipEvent.QUEUE, STATION)
    ward.ledger.move(clips[2].id, ClipEvent.QUEUE, STATION)
    ward.ledger.move(clips[2].id, ClipEvent.HOLD, STATION)
    assert review.expire_overdue(ward.ledger) == ()
    ward.clock.pass_s(7 * 86400)
    assert set(review.expire_overdue(ward.ledger)) == {clips[0].id, clips[2].id}
    assert ward.ledger.clip(clips[1].id).state is ClipState.QUEUED
    assert ward.ledger.clip(clips[2].id).state is ClipState.AWAITING_REVIEW
