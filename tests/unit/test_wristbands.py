"""Wristbands at a real station: nothing is recorded or approved under another baby's, and no code is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.board import Wristband
from app.config import Policy, StationConfig
from app.model import ClipState, Role, StayId
from tests.fakes_clips import record
from tests.fakes_delivery import HAO, PIN, RUTH, TWO_HOMES
from tests.fakes_house import MEI, FamilyHouse, attached, show, take_of
from tests.fakes_recorder import REPORT
from tests.fakes_rules import BED, FAMILY, STAY
from tests.unit.families_contract import refused

TWO_HOMES_STAY = StayId("7" * 32)


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[FamilyHouse]:
    with FamilyHouse(tmp_path, Policy(StationConfig(wristband_required=True))) as bench:
        yield bench


def test_where_the_policy_asks_nothing_is_recorded_or_approved_without_the_wristband(
    strict: FamilyHouse,
) -> None:
    strict.families.bind_wristband(TWO_HOMES_STAY, "MRN 0042-17")
    strict.station.start()
    recorder = attached(strict)
    strict.sign_in(Role.NURSE)
    strict.station.open_capture(TWO_HOMES)
    show(strict, recorder)
    assert refused(lambda: strict.station.start_take(5.0)) == "wristband.needed"
    assert refused(lambda: strict.families.check_wristband(TWO_HOMES, "MRN004218")) == "wristband.wrong"
    assert strict.ledger.journal(1)[0].act == "bed.wristband_wrong"
    assert refused(lambda: strict.station.start_take(5.0)) == "wristband.needed"
    strict.families.check_wristband(TWO_HOMES, "mrn004217")
    strict.sign_in(Role.NURSE)
    assert refused(lambda: strict.station.start_take(5.0)) == "wristband.needed", "another session's scan"
    strict.families.check_wristband(TWO_HOMES, "mrn004217")
    clip = strict.station.start_take(5.0)
    record(take_of(recorder), 5)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    strict.until(lambda: strict.state(clip) is ClipState.SEALED, "the end of the take")
    recorder.die()
    strict.sent_for_review(clip, MEI)
    digest = strict.ledger.clip(clip).sealed_sha256
    approvals = strict.station.review_desk._approvals
    strict.sign_in(Role.CHARGE_NURSE)
    strict.families.bind_wristband(TWO_HOMES_STAY, "MRN004218")  # it was another baby's after all
    for who in (HAO.id, RUTH.id):
        assert refused(lambda: approvals.approve(clip, who, PIN, digest)) == "wristband.other"  # noqa: B023
    strict.station.sign_in(HAO.id, PIN)
    (item,) = strict.station.reviews()
    assert (item.approvable, item.why_not) == (False, "wristband.other")
    unscanned = strict.submitted()
    sealed = strict.ledger.clip(unscanned).sealed_sha256
    assert refused(lambda: approvals.approve(unscanned, HAO.id, PIN, sealed)) == "wristband.other"
    strict.families.bind_wristband(TWO_HOMES_STAY, "MRN004217")
    approvals.approve(clip, HAO.id, PIN, digest)
    assert strict.making()


def test_a_pass_is_this_babys_not_this_beds(strict: FamilyHouse) -> None:
    strict.families.bind_wristband(STAY, "MRN004217")
    strict.families.check_wristband(BED, "MRN004217")
    admit, told = strict.station._capture._admit, strict.station._capture._wristband
    assert admit(BED) is not None
    assert told(BED) is Wristband.AGREES
    strict.families.end_stay(STAY)
    strict.families.begin_stay(BED, FAMILY)
    assert refused(lambda: admit(BED)) == "wristband.needed"
    assert told(BED) is Wristband.NEEDED
    assert refused(lambda: strict.families.check_wristband(BED, "MRN004217")) == "wristband.unbound"
    assert refused(lambda: strict.families.check_wristband(strict.empty[0], "MRN004217")) == "bed.empty"


def test_no_wristbands_code_is_kept(strict: FamilyHouse) -> None:
    strict.families.bind_wristband(STAY, "MRN-0042-17")
    kept = strict.ledger.wristband(STAY)
    assert kept is not None
    assert len(kept) == 32
    assert b"0042" not in kept
    assert not any("0042" in f"{line.subject} {line.detail}" for line in strict.ledger.journal(500))
