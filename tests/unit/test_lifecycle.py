from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.lifecycle import (
    APPROVED_STATES,
    DOOMED,
    LIVING,
    TABLE,
    ApprovalFacts,
    ClipEvent,
    Facts,
    FamilyFacts,
    decide,
    decide_begin,
    next_state,
)
from app.model import STATION, BedId, Clip, ClipId, ClipState, FamilyCode, OperatorId, Role, StayId

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
DIGEST = "cd" * 32
NURSE = OperatorId("n-101")
CHARGE = OperatorId("c-201")
FAMILY = FamilyCode("K7Q2")

# Written out a second time, by hand, from the design: every pair that is not here must be refused.
EXPECTED = """
recording        seal               sealed
recording        interrupt          interrupted
recording        discard            discarded
recording        withdraw           withdrawn
interrupted      recover            sealed
interrupted      discard            discarded
interrupted      lapse              discarded
interrupted      withdraw           withdrawn
sealed           submit             sealed
sealed           leak_check_passed  awaiting_review
sealed           leak_found         quarantined
sealed           leak_check_failed  quarantined
sealed           discard            discarded
sealed           lapse              discarded
sealed           withdraw           withdrawn
quarantined      check_again        sealed
quarantined      masks_added        discarded
quarantined      discard            discarded
quarantined      reject             rejected
quarantined      lapse              discarded
quarantined      withdraw           withdrawn
awaiting_review  approve            approved
awaiting_review  return             returned
awaiting_review  reject             rejected
awaiting_review  leak_found         quarantined
awaiting_review  masks_added        discarded
awaiting_review  lapse              discarded
awaiting_review  withdraw           withdrawn
returned         masks_added        discarded
returned         discard            discarded
returned         lapse              discarded
returned         withdraw           withdrawn
rejected         shred              shredded
rejected         order_recall       recall_pending
rejected         withdraw           withdrawn
discarded        shred              shredded
discarded        order_recall       recall_pending
discarded        withdraw           withdrawn
approved         queue              queued
approved         expire             awaiting_review
approved         void               awaiting_review
approved         withdraw           withdrawn
queued           start_sending      sending
queued           hold               held
queued           deliver            delivered
queued           expire             awaiting_review
queued           void               awaiting_review
queued           withdraw           withdrawn
sending          retry              queued
sending          hold               held
sending          deliver            delivered
sending          withdraw           withdrawn
held             release            queued
held             deliver            delivered
held             expire             awaiting_review
held             void               awaiting_review
held             reject             rejected
held             withdraw           withdrawn
delivered        shred              shredded
delivered        review_again       awaiting_review
delivered        withdraw           withdrawn
withdrawn        order_recall       recall_pending
withdrawn        shred              shredded
recall_pending   shred              shredded
"""
EXPECTED_MOVES = {
    (ClipState(state), ClipEvent(event)): ClipState(to)
    for state, event, to in (line.split() for line in EXPECTED.strip().splitlines())
}


def clip(state: ClipState = ClipState.AWAITING_REVIEW, digest: str = DIGEST, *, submitted: bool = False) -> Clip:
    named = (ClipId("1" * 32), StayId("2" * 32), BedId("07"))
    return Clip(*named, state, NURSE, NOW, sealed_sha256=digest, submitted=submitted)


def approval(
    by: OperatorId = CHARGE, digest: str = DIGEST, hours_left: float = 1, *, receipt: bool = False
) -> ApprovalFacts:
    return ApprovalFacts(FAMILY, by, digest, NOW + dt.timedelta(hours=hours_left), receipt)


def facts(
    state: ClipState,
    *,
    actor: OperatorId = CHARGE,
    role: Role | None = Role.CHARGE_NURSE,
    families: tuple[FamilyFacts, ...] = (FamilyFacts(FAMILY, consent_live=True, frozen=False),),
    approvals: tuple[ApprovalFacts, ...] = (approval(),),
    digest: str = DIGEST,
    may_have_left: bool = False,
    recall_confirmed: bool = False,
    submitted: bool = False,
) -> Facts:
    return Facts(
        clip(state, digest, submitted=submitted),
        NOW,
        actor,
        role,
        families,
        approvals,
        may_have_left=may_have_left,
        recall_confirmed=recall_confirmed,
    )


def refusal(event: ClipEvent, of: Facts) -> str:
    try:
        decide(event, of)
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(("state", "event"), list(itertools.product(ClipState, ClipEvent)))
def test_every_pair_leads_where_the_design_says_or_is_refused(state: ClipState, event: ClipEvent) -> None:
    expected = EXPECTED_MOVES.get((state, event))
    if expected is None:
        with pytest.raises(Refused) as caught:
            next_state(state, event)
        assert caught.value.code == "clip.move"
        assert refusal(event, facts(state)) == "clip.move"
    else:
        assert next_state(state, event) is expected


def test_the_end_is_the_end_and_every_clip_can_get_there() -> None:
    reachable = {ClipState.SHREDDED}
    for _ in ClipState:
        reachable |= {state for (state, _), move in TABLE.items() if move.to in reachable}
    assert reachable == set(ClipState)
    assert not [pair for pair in TABLE if pair[0] is ClipState.SHREDDED]


def test_consent_can_end_in_every_living_state() -> None:
    assert set(ClipState) - {ClipState.WITHDRAWN, ClipState.RECALL_PENDING, ClipState.SHREDDED} == LIVING
    assert {ClipState.REJECTED, ClipState.DISCARDED} == DOOMED


def test_nothing_is_approved_or_leaves_but_through_the_approval() -> None:
    ways_in = {(state, event) for (state, event), move in TABLE.items() if move.to in APPROVED_STATES}
    outside = {pair for pair in ways_in if pair[0] not in APPROVED_STATES}
    assert outside == {(ClipState.AWAITING_REVIEW, ClipEvent.APPROVE)}


@pytest.mark.parametrize(
    ("event", "of", "code"),
    [
        (ClipEvent.SEAL, facts(ClipState.RECORDING, actor=STATION, role=None, digest=""), "clip.no_file"),
        (ClipEvent.RECOVER, facts(ClipState.INTERRUPTED, actor=STATION, role=None, digest=""), "clip.no_file"),
        (ClipEvent.SUBMIT, facts(ClipState.SEALED, actor=STATION, role=None), "role.refused"),
        (ClipEvent.SUBMIT, facts(ClipState.SEALED, role=Role.IT), "role.refused"),
        (ClipEvent.SUBMIT, facts(ClipState.SEALED, families=()), "family.missing"),
        (ClipEvent.SUBMIT, facts(ClipState.SEALED, submitted=True), "clip.submitted"),
        (ClipEvent.LEAK_CHECK_PASSED, facts(ClipState.SEALED, submitted=True), "role.refused"),  # no person may say so
        (ClipEvent.LEAK_CHECK_PASSED, facts(ClipState.SEALED, actor=STATION, role=None), "clip.not_submitted"),
        (ClipEvent.LEAK_FOUND, facts(ClipState.SEALED), "role.refused"),
        (ClipEvent.CHECK_AGAIN, facts(ClipState.QUARANTINED, role=Role.NURSE), "role.refused"),
        (ClipEvent.MASKS_ADDED, facts(ClipState.QUARANTINED, role=Role.NURSE), "role.refused"),
        (ClipEvent.MASKS_ADDED, facts(ClipState.QUARANTINED, actor=STATION, role=None), "role.refused"),
        (ClipEvent.DISCARD, facts(ClipState.SEALED, role=Role.IT), "role.refused"),
        (ClipEvent.APPROVE, facts(ClipState.AWAITING_REVIEW, role=Role.NURSE), "role.refused"),
        (ClipEvent.APPROVE, facts(ClipState.AWAITING_REVIEW, role=None), "role.refused"),
        (ClipEvent.APPROVE, facts(ClipState.AWAITING_REVIEW, actor=NURSE), "review.own_clip"),
        (ClipEvent.APPROVE, facts(ClipState.AWAITING_REVIEW, approvals=()), "approval.missing"),
        (
            ClipEvent.APPROVE,
            facts(ClipState.AWAITING_REVIEW, approvals=(approval(OperatorId("c-202")),)),
            "approval.foreign",
        ),
        (
            ClipEvent.APPROVE,
            facts(ClipState.AWAITING_REVIEW, approvals=(approval(digest="ef" * 32),)),
            "approval.void",
        ),
        (ClipEvent.RETURN, facts(ClipState.AWAITING_REVIEW, role=Role.NURSE), "role.refused"),
        (ClipEvent.REJECT, facts(ClipState.AWAITING_REVIEW, role=Role.NURSE), "role.refused"),
        (ClipEvent.QUEUE, facts(ClipState.APPROVED, approvals=(approval(hours_left=0),)), "approval.expired"),
        (ClipEvent.QUEUE, facts(ClipState.APPROVED, approvals=(approval(NURSE),)), "review.own_clip"),
        (ClipEvent.QUEUE, facts(ClipState.APPROVED, families=()), "family.missing"),
        (ClipEvent.RELEASE, facts(ClipState.HELD, actor=STATION, role=None), "role.refused"),
        (ClipEvent.EXPIRE, facts(ClipState.QUEUED), "approval.stands"),
        (ClipEvent.DELIVER, facts(ClipState.SENDING), "receipt.missing"),
        (ClipEvent.DELIVER, facts(ClipState.SENDING, approvals=()), "receipt.missing"),
        (
            ClipEvent.DELIVER,
            facts(ClipState.SENDING, approvals=(approval(receipt=True), approval())),
            "receipt.missing",
        ),
        (ClipEvent.SHRED, facts(ClipState.WITHDRAWN, may_have_left=True), "recall.first"),
        (ClipEvent.SHRED, facts(ClipState.REJECTED, may_have_left=True), "recall.first"),
        (ClipEvent.SHRED, facts(ClipState.RECALL_PENDING, may_have_left=True), "recall.first"),
        (ClipEvent.ORDER_RECALL, facts(ClipState.WITHDRAWN), "recall.needless"),
        (ClipEvent.EXPIRE, facts(ClipState.QUEUED, approvals=(approval(hours_left=-1),)), ""),
        (ClipEvent.SHRED, facts(ClipState.RECALL_PENDING, may_have_left=True, recall_confirmed=True), ""),
        (ClipEvent.SHRED, facts(ClipState.DELIVERED, may_have_left=True), ""),
        (ClipEvent.ORDER_RECALL, facts(ClipState.WITHDRAWN, may_have_left=True), ""),
        (ClipEvent.DELIVER, facts(ClipState.SENDING, approvals=(approval(receipt=True),)), ""),
        (ClipEvent.APPROVE, facts(ClipState.AWAITING_REVIEW), ""),
        (ClipEvent.RELEASE, facts(ClipState.HELD), ""),
    ],
)
def test_a_guard_says_no_by_its_code(event: ClipEvent, of: Facts, code: str) -> None:
    assert refusal(event, of) == code


@pytest.mark.parametrize(
    ("event", "of"),
    [
        (ClipEvent.SUBMIT, facts(ClipState.SEALED)),
        (ClipEvent.LEAK_CHECK_PASSED, facts(ClipState.SEALED, actor=STATION, role=None, submitted=True)),
        (ClipEvent.APPROVE, facts(ClipState.AWAITING_REVIEW)),
        (ClipEvent.QUEUE, facts(ClipState.APPROVED)),
        (ClipEvent.START_SENDING, facts(ClipState.QUEUED)),
        (ClipEvent.RETRY, facts(ClipState.SENDING)),
        (ClipEvent.RELEASE, facts(ClipState.HELD)),
    ],
)
def test_every_step_towards_the_door_asks_for_consent_again(event: ClipEvent, of: Facts) -> None:
    ended = (FamilyFacts(FAMILY, consent_live=False, frozen=False),)
    frozen = (FamilyFacts(FAMILY, consent_live=True, frozen=True),)
    assert refusal(event, of) == ""
    assert refusal(event, dataclasses.replace(of, families=ended)) == "consent.ended"
    assert refusal(event, dataclasses.replace(of, families=frozen)) == "family.frozen"


def test_a_clip_comes_before_a_person_through_the_leak_check_only() -> None:
    ways_in = {pair for pair, move in TABLE.items() if move.to is ClipState.AWAITING_REVIEW}
    before = {(state, event) for state, event in ways_in if state not in APPROVED_STATES}
    assert before == {(ClipState.SEALED, ClipEvent.LEAK_CHECK_PASSED)}
    assert (ClipState.QUARANTINED, ClipEvent.APPROVE) not in TABLE


def test_two_households_one_consent_is_enough_to_submit_but_not_to_send_to_the_other() -> None:
    other = FamilyFacts(FamilyCode("M3X9"), consent_live=False, frozen=False)
    both = (other, FamilyFacts(FAMILY, consent_live=True, frozen=False))
    assert refusal(ClipEvent.SUBMIT, facts(ClipState.SEALED, families=both)) == ""
    for_other = ApprovalFacts(other.family, CHARGE, DIGEST, NOW + dt.timedelta(days=1), has_receipt=False)
    sending_to_both = facts(ClipState.APPROVED, families=both, approvals=(approval(), for_other))
    assert refusal(ClipEvent.QUEUE, sending_to_both) == "consent.ended"
    assert refusal(ClipEvent.QUEUE, facts(ClipState.APPROVED, families=both)) == ""


def test_a_take_begins_only_by_ward_staff_for_a_family_that_may_receive() -> None:
    assert decide_begin(facts(ClipState.RECORDING)) is ClipState.RECORDING
    with pytest.raises(Refused, match=r"role\.refused"):
        decide_begin(facts(ClipState.RECORDING, role=Role.IT))
    with pytest.raises(Refused, match=r"consent\.ended"):
        decide_begin(facts(ClipState.RECORDING, families=(FamilyFacts(FAMILY, consent_live=False, frozen=False),)))


_FAMILIES = st.lists(
    st.builds(FamilyFacts, st.sampled_from([FAMILY, FamilyCode("M3X9")]), st.booleans(), st.booleans()),
    max_size=2,
    unique_by=lambda family: family.family,
).map(tuple)
_APPROVALS = st.lists(
    st.builds(
        ApprovalFacts,
        st.sampled_from([FAMILY, FamilyCode("M3X9")]),
        st.sampled_from([NURSE, CHARGE]),
        st.sampled_from([DIGEST, "ef" * 32]),
        st.sampled_from([NOW, NOW + dt.timedelta(seconds=1), NOW - dt.timedelta(seconds=1)]),
        st.booleans(),
    ),
    max_size=2,
).map(tuple)
_FACTS = st.builds(
    Facts,
    st.builds(clip, st.sampled_from(ClipState), st.sampled_from([DIGEST, ""]), submitted=st.booleans()),
    st.just(NOW),
    st.sampled_from([STATION, NURSE, CHARGE]),
    st.sampled_from([None, *Role]),
    _FAMILIES,
    _APPROVALS,
    st.booleans(),
    st.booleans(),
)


@given(st.sampled_from(ClipEvent), _FACTS)
def test_nothing_comes_nearer_to_the_door_without_consent_and_anothers_approval(event: ClipEvent, of: Facts) -> None:
    try:
        reached = decide(event, of)
    except Refused:
        return
    if reached in {ClipState.APPROVED, ClipState.QUEUED, ClipState.SENDING}:
        allowed = {family.family for family in of.families if family.consent_live and not family.frozen}
        assert of.approvals
        for standing in of.approvals:
            assert standing.family in allowed
            assert standing.approved_by != of.clip.recorded_by
            assert standing.watched_sha256 == of.clip.sealed_sha256
            assert standing.expires_at > of.moment
    if reached is ClipState.DELIVERED:
        assert of.approvals
        assert all(standing.has_receipt for standing in of.approvals)
    if reached is ClipState.SHREDDED and of.clip.state is not ClipState.DELIVERED:
        assert not of.may_have_left or of.recall_confirmed
