from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import consent, custodian
from app.errors import Refused
from app.lifecycle import LIVING, ClipEvent
from app.model import STATION, Clip, ClipId, ClipState, Consent, Family, FamilyCode, Purpose, Stay, StayId
from tests.fakes_rules import BED, CHARGE, FAMILY, IT, MORNING, NURSE, STAY, TAKE, Ward

OTHER = FamilyCode("M3X9")
TOMORROW = MORNING + dt.timedelta(days=1)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    opened = Ward(tmp_path)
    yield opened
    opened.ledger.close()


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


def sealed(ward: Ward) -> Clip:
    clip = ward.begin()
    return ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)


def approved(ward: Ward) -> Clip:
    clip = ward.sent_for_review(sealed(ward).id)
    return ward.ledger.approve(clip.id, CHARGE.id, [ward.shipment(clip)])


def two_households(ward: Ward) -> None:
    ward.ledger.add_family(Family(OTHER, "age1other"), STATION)
    ward.consent_until(TOMORROW, OTHER)
    ward.ledger.end_stay(STAY, NURSE.id)
    ward.ledger.begin_stay(Stay(StayId("6" * 32), BED, (FAMILY, OTHER), MORNING), NURSE.id)


def withdraw(ward: Ward) -> dict[ClipId, ClipState]:
    return dict(consent.withdraw(ward.ledger, FAMILY, Purpose.FAMILY, NURSE.id, ward.clock.now()))


def test_consent_is_live_until_its_last_moment_for_its_purpose_only(ward: Ward) -> None:
    ward.consent_until(TOMORROW)
    ledger = ward.ledger
    almost = TOMORROW - dt.timedelta(seconds=1)
    assert consent.why_not(ledger, FAMILY, Purpose.FAMILY, almost) == ""
    assert consent.why_not(ledger, FAMILY, Purpose.FAMILY, TOMORROW) == "consent.ended"
    assert refused(lambda: consent.why_not(ledger, FamilyCode("XXXX"), Purpose.FAMILY, MORNING)) == "family.missing"


def test_a_family_that_never_agreed_receives_nothing(ward: Ward) -> None:
    ward.ledger.add_family(Family(OTHER, "age1other"), STATION)
    assert consent.why_not(ward.ledger, OTHER, Purpose.FAMILY, MORNING) == "consent.ended"


def test_any_nurse_freezes_and_only_a_charge_nurse_unfreezes(ward: Ward) -> None:
    ledger = ward.ledger
    assert refused(lambda: consent.freeze(ledger, FAMILY, IT.id)) == "role.refused"
    consent.freeze(ledger, FAMILY, NURSE.id)
    assert consent.why_not(ledger, FAMILY, Purpose.FAMILY, MORNING) == "family.frozen"
    assert refused(ward.begin) == "family.frozen"
    assert refused(lambda: consent.unfreeze(ledger, FAMILY, NURSE.id)) == "role.refused"
    consent.unfreeze(ledger, FAMILY, CHARGE.id)
    assert consent.why_not(ledger, FAMILY, Purpose.FAMILY, MORNING) == ""
    assert [row.act for row in ledger.journal(2)] == ["family.unfrozen", "family.frozen"]


def test_a_charge_nurse_writes_consent_down_and_never_one_that_has_ended(ward: Ward) -> None:
    given = Consent(FAMILY, Purpose.FAMILY, TOMORROW)
    assert refused(lambda: consent.give(ward.ledger, given, NURSE.id, MORNING)) == "role.refused"
    assert refused(lambda: consent.give(ward.ledger, given, CHARGE.id, TOMORROW)) == "consent.past"
    consent.give(ward.ledger, given, CHARGE.id, MORNING)
    assert ward.ledger.consent(FAMILY, Purpose.FAMILY) == given
    assert ward.ledger.journal(1)[0].detail == "purpose=family until=2026-11-23T07:00:00Z"


def test_withdrawal_takes_every_clip_of_the_family_along(ward: Ward) -> None:
    running, waiting, leaving = ward.begin(), sealed(ward), approved(ward)
    ward.ledger.move(leaving.id, ClipEvent.QUEUE, STATION)
    assert withdraw(ward) == {
        running.id: ClipState.RECORDING,
        waiting.id: ClipState.SEALED,
        leaving.id: ClipState.QUEUED,
    }
    assert {clip.state for clip in ward.ledger.clips()} == {ClipState.WITHDRAWN}
    assert ward.ledger.standing_shipments() == ()
    assert consent.why_not(ward.ledger, FAMILY, Purpose.FAMILY, MORNING) == "consent.ended"
    assert refused(ward.begin) == "consent.ended"
    assert ward.ledger.verify_journal() is None
    assert withdraw(ward) == {}


def test_a_clip_nobody_approved_yet_lives_on_for_the_other_household(ward: Ward) -> None:
    two_households(ward)
    waiting, leaving = sealed(ward), approved(ward)
    assert withdraw(ward) == {leaving.id: ClipState.APPROVED}
    assert ward.ledger.clip(waiting.id).state is ClipState.SEALED


def test_when_the_other_household_may_not_receive_either_nothing_lives_on(ward: Ward) -> None:
    two_households(ward)
    waiting = sealed(ward)
    ward.consent_until(MORNING, OTHER)
    assert withdraw(ward) == {waiting.id: ClipState.SEALED}


def test_a_freeze_of_the_other_household_loses_it_nothing(ward: Ward) -> None:
    two_households(ward)
    waiting, its_own = sealed(ward), sealed(ward)
    ward.sent_for_review(its_own.id)
    ward.ledger.approve(its_own.id, CHARGE.id, [ward.shipment(its_own, family=OTHER)])
    consent.freeze(ward.ledger, OTHER, NURSE.id)
    plan = consent.plan_withdrawal(ward.ledger, FAMILY, Purpose.FAMILY, MORNING)
    assert set(plan.kept_for_others) == {waiting.id, its_own.id}
    assert withdraw(ward) == {}
    assert ward.ledger.clip(waiting.id).state is ClipState.SEALED


def test_consent_given_again_does_not_bring_withdrawn_clips_back(ward: Ward) -> None:
    clip = sealed(ward)
    withdraw(ward)
    consent.give(ward.ledger, Consent(FAMILY, Purpose.FAMILY, TOMORROW), CHARGE.id, MORNING)
    assert ward.ledger.clip(clip.id).state is ClipState.WITHDRAWN
    assert ward.begin().state is ClipState.RECORDING


def test_only_the_ward_withdraws(ward: Ward) -> None:
    clip = sealed(ward)
    assert refused(lambda: consent.withdraw(ward.ledger, FAMILY, Purpose.FAMILY, IT.id, MORNING)) == "role.refused"
    assert ward.ledger.clip(clip.id).state is ClipState.SEALED


# -- a withdrawal is what its plan said, whatever was there before

_FAMILIES = (FAMILY, OTHER)
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "go_on", "go_on", "go_on", "receipt", "hold", "reject", "freeze", "end"]),
        st.integers(0, 5),
        st.sampled_from(_FAMILIES),
    ),
    min_size=3,
    max_size=30,
)


class _Files:
    """Which files were removed."""

    def __init__(self) -> None:
        self.gone: list[ClipId] = []

    def shred(self, clip: ClipId) -> None:
        self.gone.append(clip)


class _Keys:
    """A shred key that is never asked twice for the same."""

    shred_pending = False

    def shred(
        self, survivors: Mapping[ClipId, bytes], keep: Callable[[Mapping[ClipId, bytes]], None]
    ) -> Mapping[ClipId, bytes]:
        keep(survivors)
        return survivors


def _one_step(ward: Ward, kind: str, which: int, family: FamilyCode) -> None:
    ledger, clips = ward.ledger, ward.ledger.clips()
    if kind == "begin" or not clips:
        ward.begin()
    elif kind == "freeze":
        consent.freeze(ledger, family, NURSE.id)
    elif kind == "end":
        ward.consent_until(MORNING, family)
    elif kind == "receipt":
        _receipt_comes(ward, clips[which % len(clips)], family)
    elif kind == "reject":
        ledger.move(clips[which % len(clips)].id, ClipEvent.REJECT, CHARGE.id)
    elif kind == "hold":
        ledger.move(clips[which % len(clips)].id, ClipEvent.HOLD, STATION)
    else:
        _go_on(ward, clips[which % len(clips)])


def _receipt_comes(ward: Ward, clip: Clip, family: FamilyCode) -> None:
    if ward.ledger.may_have_left(clip.id):
        for sent in ward.ledger.shipments_of(clip.id):
            if sent.approval.family == family:
                ward.ledger.accept_receipt(sent.approval.shipment, b"receipt", "gateway-1")


def _go_on(ward: Ward, clip: Clip) -> None:
    ledger = ward.ledger
    if clip.state is ClipState.RECORDING:
        ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    elif clip.state is ClipState.SEALED:
        ward.sent_for_review(clip.id)
    elif clip.state is ClipState.AWAITING_REVIEW:
        receiving = [code for code in _FAMILIES if not consent.why_not(ledger, code, Purpose.FAMILY, MORNING)]
        ledger.approve(clip.id, CHARGE.id, [ward.shipment(clip, family=code) for code in receiving])
    elif clip.state is ClipState.APPROVED:
        ledger.move(clip.id, ClipEvent.QUEUE, STATION)


@given(_STEPS)
@settings(max_examples=30)
def test_a_withdrawal_does_what_its_plan_said_and_nothing_else(steps: list[tuple[str, int, FamilyCode]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ward = Ward(Path(folder))
        try:
            two_households(ward)
            for step in steps:
                with contextlib.suppress(Refused):
                    _one_step(ward, *step)
            before = {clip.id: clip.state for clip in ward.ledger.clips()}
            files = _Files()
            plan = consent.plan_withdrawal(ward.ledger, FAMILY, Purpose.FAMILY, MORNING)
            withdrawn = withdraw(ward)
            custodian.shred_unwanted(ward.ledger, files, _Keys())
            after = {clip.id: clip.state for clip in ward.ledger.clips()}
            told = [*plan.destroyed, *plan.stopped, *plan.beyond_reach, *plan.kept_for_others]
            assert len(told) == len(set(told)), "each clip has one fate"
            ended = {*plan.destroyed, *plan.stopped, *plan.beyond_reach}
            assert set(withdrawn) == ended == set(files.gone)
            assert {clip for clip in ended if after[clip] is ClipState.SHREDDED} == set(plan.destroyed)
            assert all(after[clip] is ClipState.RECALL_PENDING for clip in (*plan.stopped, *plan.beyond_reach))
            assert {clip: state for clip, state in after.items() if clip not in ended} == {
                clip: state for clip, state in before.items() if clip not in ended
            }
            for clip in plan.kept_for_others:
                assert after[clip] in LIVING
            assert not set(ward.ledger.clip_keys()) & ended, "a key was left behind"
            assert ward.ledger.verify_journal() is None
        finally:
            ward.ledger.close()
