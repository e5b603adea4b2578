"""The station's family desk, with a real ledger and real files: what stops a family's clips stops them at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.board import Wristband
from app.config import Policy, StationConfig
from app.errors import Refused
from app.events import BoardChanged
from app.family_board import FreezeReason
from app.family_card import FamilyCard
from app.lifecycle import ClipEvent
from app.look_alikes import alike
from app.model import STATION, Bed, BedId, ClipId, ClipState, FamilyCode, Role, StayId
from app.vault.identities import parse_recipient
from redact.geometry import Framing, Rect
from tests.conftest import ExpectedLogs
from tests.fakes_clips import record
from tests.fakes_delivery import FATHER, HAO, MOTHER, PIN, RUTH, TWO_HOMES
from tests.fakes_house import MEI, House, attached, show, status, take_of
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import BED, FAMILY, STAY
from tests.unit.families_contract import FamiliesContract, refused, row, terms

TWO_HOMES_STAY = StayId("7" * 32)


class RealBench(House):
    """A house with three empty beds; a charge nurse is signed in."""

    family = FAMILY
    bed = BED
    empty = (BedId("08"), BedId("09"), BedId("30"))

    def __init__(self, folder: Path, policy: Policy | None = None) -> None:
        super().__init__(folder, policy)
        for bed in self.empty:
            self.ledger.add_bed(Bed(bed, "demo", Framing(Rect(0, 0, 100, 80))), STATION)
        self.operators.enrol(MEI, PIN)
        self.families = self.station.families
        self.sign_in(Role.CHARGE_NURSE)

    def now(self) -> dt.datetime:
        return self.clock.now()

    def sign_in(self, role: Role) -> None:
        self.station.sign_in(HAO.id if role is Role.CHARGE_NURSE else MEI.id, PIN)

    def sign_out(self) -> None:
        self.station.sign_out()

    def waiting(self) -> ClipId:
        clip = self.record(5)
        self.sent_for_review(clip)
        return clip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[RealBench]:
    with RealBench(tmp_path) as bench:
        yield bench


class TestStationsDesk(FamiliesContract):
    """The real one."""


# -- cards


def test_nothing_is_written_before_the_card_is_printed(bench: RealBench) -> None:
    rows, families = len(bench.ledger.journal(500)), bench.ledger.families()
    card = bench.families.new_card()
    card.close()
    assert (len(bench.ledger.journal(500)), bench.ledger.families()) == (rows, families)
    for verb in (
        lambda: bench.families.enrol(card, terms(bench), bench.empty[0]),
        lambda: bench.families.join(card, terms(bench), STAY),
        lambda: bench.families.replace_card(card),
    ):
        assert refused(verb) == "card.closed", "a card that nobody can print any more"
    assert len(bench.ledger.journal(500)) == rows


def test_no_key_and_no_word_reaches_the_disk(bench: RealBench) -> None:
    card = bench.families.new_card()
    bench.families.enrol(card, terms(bench), bench.empty[0])
    bench.families.replace_card(bench.families.new_card(card.family))
    secrets = [" ".join(card.words).encode(), card.qr, card.qr[-40:], b"AGE-SECRET-KEY"]
    examined = 0
    for path in bench.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            examined += 1
            assert not [secret for secret in secrets if secret in content], path
    assert examined
    said = " ".join(f"{line.subject} {line.detail}" for line in bench.ledger.journal(500))
    assert "age1" not in said
    assert not any(f" {word} " in f" {said} " for word in card.words)


def test_a_card_is_of_the_sort_that_the_policy_says(bench: RealBench, tmp_path: Path) -> None:
    hybrid = bench.families.new_card()
    assert parse_recipient(hybrid.recipient).post_quantum
    classic = tmp_path / "classic"
    classic.mkdir()
    with RealBench(classic, Policy(StationConfig(shipments="x25519"))) as other:
        assert not parse_recipient(other.families.new_card().recipient).post_quantum


def test_a_new_code_is_not_taken_for_another(bench: RealBench) -> None:
    known = [family.code for family in bench.ledger.families()]
    for _ in range(5):
        card = bench.families.new_card()
        assert not [code for code in known if code == card.family or alike(code, card.family)]
        assert not set(card.family) & set("AEIOU0125LSZB8D")
        bench.families.join(card, terms(bench), STAY)
        known.append(card.family)


def test_a_card_links_once(bench: RealBench) -> None:
    card = bench.families.new_card()
    bench.families.enrol(card, terms(bench), bench.empty[0])
    assert refused(lambda: bench.families.enrol(card, terms(bench), bench.empty[1])) == "card.used"
    assert refused(lambda: bench.families.replace_card(card)) == "card.used"
    stranger = FamilyCard.make(FamilyCode("XXXX"), bench.now(), hybrid=False, work_factor=8)
    assert refused(lambda: bench.families.replace_card(stranger)) == "family.missing"
    assert refused(lambda: bench.families.enrol(object(), terms(bench), bench.empty[1])) == "card.closed"


def test_what_was_on_its_way_to_a_lost_card_stops_and_is_listed(bench: RealBench) -> None:
    arrived = bench.queued()
    for sent in bench.sent(arrived):
        bench.answer(sent)
    bench.courier.poll()
    bench.clock.pass_s(60)
    going, gone = bench.queued(), bench.submitted()
    listed = bench.families.replace_card(bench.families.new_card(FATHER))
    assert [(one.clip, one.arrived_at is not None, one.can_be_sent_again) for one in listed] == [
        (going, False, True),
        (arrived, True, True),
    ]
    assert [bench.state(clip) for clip in (going, arrived)] == [ClipState.AWAITING_REVIEW] * 2
    assert (bench.spool.waiting(), bench.making()) == ((), [])
    assert bench.state(gone) is ClipState.AWAITING_REVIEW
    assert bench.families.plan_withdrawal(MOTHER).kept_for_others == (gone, going, arrived)
    assert bench.families.replace_card(bench.families.new_card(FATHER)) == (), "nothing was sealed to the second one"
    bench.approvals.approve(arrived, HAO.id, PIN, bench.ledger.clip(arrived).sealed_sha256)
    bench.courier.dispatch(arrived)
    for sent in bench.sent(arrived):
        bench.answer(sent)
    bench.courier.poll()
    assert bench.state(arrived) is ClipState.DELIVERED
    bench.families.withdraw(MOTHER)
    assert bench.families.withdraw(FATHER).destroyed == (gone,)


def test_what_only_one_household_lost_goes_to_review_and_stays_beyond_reach(bench: RealBench) -> None:
    clip = bench.queued()
    bench.answer(bench.sent(clip)[0])
    bench.courier.poll()
    (listed,) = bench.families.replace_card(bench.families.new_card(FATHER))
    assert (listed.clip, listed.arrived_at, listed.can_be_sent_again) == (clip, None, True)
    assert bench.state(clip) is ClipState.AWAITING_REVIEW
    bench.consent_until(bench.now(), FATHER)
    assert bench.families.plan_withdrawal(MOTHER).beyond_reach == (clip,), "the mother has it"


def test_what_waits_for_a_frozen_family_goes_to_review_when_its_card_is_lost(bench: RealBench) -> None:
    going = bench.queued()
    bench.status(bench.sent(going)[1], "sending", confirmed=1)
    bench.courier.poll()
    assert bench.state(going) is ClipState.SENDING
    bench.families.freeze(FATHER, FreezeReason.TRANSFER)
    (listed,) = bench.families.replace_card(bench.families.new_card(FATHER))
    assert (listed.clip, listed.can_be_sent_again) == (going, True)
    assert (bench.spool.waiting(), bench.making()) == ((), [])
    bench.families.unfreeze(FATHER)
    assert bench.state(going) is ClipState.AWAITING_REVIEW


def test_a_card_counts_and_its_clips_are_listed_though_the_outbox_refuses(
    bench: RealBench, expected_logs: ExpectedLogs
) -> None:
    arrived = bench.queued()
    for sent in bench.sent(arrived):
        bench.answer(sent)
    bench.courier.poll()
    going = bench.queued()
    making, away = bench.outbox / "making", bench.outbox / "away"
    making.rename(away)
    making.write_bytes(b"")  # nothing can be moved into it
    expected_logs.add("outbox not emptied")
    listed = bench.families.replace_card(bench.families.new_card(FATHER))
    assert [(one.clip, one.can_be_sent_again) for one in listed] == [(going, True), (arrived, True)]
    making.unlink()
    away.rename(making)
    bench.courier.poll()
    assert (bench.spool.waiting(), bench.making()) == ((), [])


def test_the_gateways_roster_is_told_of_new_keys_only(bench: RealBench, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    around = bench.families._around
    monkeypatch.setattr(
        bench.families,
        "_around",
        type(around)(around.actor, around.capture, around.put_away, lambda: told.append(1), around.tell),
    )
    card = bench.families.new_card()
    bench.families.enrol(card, terms(bench), bench.empty[0])
    bench.families.join(bench.families.new_card(), terms(bench), STAY)
    bench.families.replace_card(bench.families.new_card(FAMILY))
    assert len(told) == 3
    bench.families.freeze(FAMILY, FreezeReason.OTHER)
    bench.families.begin_stay(bench.empty[1], FAMILY)
    assert len(told) == 3


# -- withdrawal


def test_withdrawal_empties_outbox_and_vault_at_once(bench: RealBench) -> None:
    arrived = bench.queued()
    for sent in bench.sent(arrived):
        bench.answer(sent)
    bench.courier.poll()
    going, waiting = bench.queued(), bench.submitted()
    other = bench.waiting()  # of another family
    for clip in (arrived, going, waiting):
        assert bench.sealed_file(clip).exists()
    plan = bench.families.plan_withdrawal(MOTHER)
    assert plan == type(plan)(
        MOTHER, destroyed=(), stopped=(going,), beyond_reach=(arrived,), kept_for_others=(waiting,)
    )
    bench.events.clear()
    assert bench.families.withdraw(MOTHER) == plan
    assert (bench.spool.waiting(), bench.making()) == ((), [])
    assert [bench.state(clip) for clip in (arrived, going, waiting, other)] == [
        ClipState.RECALL_PENDING,
        ClipState.RECALL_PENDING,
        ClipState.AWAITING_REVIEW,
        ClipState.AWAITING_REVIEW,
    ]
    for clip in (arrived, going):
        assert not bench.sealed_file(clip).exists()
        assert refused(lambda: bench.station.playback(clip)) == "clip.shredded"  # noqa: B023 - called at once
        assert BoardChanged(clip) in bench.events
    bench.station.playback(waiting).close()
    bench.station.playback(other).close()
    plan = bench.families.withdraw(FATHER)
    assert plan.destroyed == (waiting,)
    assert bench.state(waiting) is ClipState.SHREDDED
    assert bench.ledger.verify_journal() is None


def test_what_arrived_is_beyond_reach_also_when_it_was_shredded_here_long_ago(bench: RealBench) -> None:
    arrived = bench.queued()
    for sent in bench.sent(arrived):
        bench.answer(sent)
    bench.courier.poll()
    bench.ledger.move(arrived, ClipEvent.SHRED, STATION)
    bench.consent_until(bench.now(), FATHER)
    plan = bench.families.plan_withdrawal(MOTHER)
    assert plan == type(plan)(MOTHER, destroyed=(), stopped=(), beyond_reach=(arrived,), kept_for_others=())
    assert bench.families.withdraw(MOTHER) == plan
    assert bench.state(arrived) is ClipState.SHREDDED
    assert bench.families.plan_withdrawal(FAMILY).beyond_reach == (), "another family's"


def test_a_clip_that_went_to_the_other_household_only_is_not_this_ones_to_end(bench: RealBench) -> None:
    bench.consent_until(bench.now(), MOTHER)
    clip = bench.queued()
    (sent,) = bench.ledger.shipments_of(clip)
    assert sent.approval.family == FATHER
    bench.families.give_consent(MOTHER, terms(bench))
    assert bench.families.withdraw(MOTHER).kept_for_others == (clip,)
    assert (bench.state(clip), bench.spool.waiting()) == (ClipState.QUEUED, (sent.approval.shipment,))


def test_an_open_clip_is_put_away_when_its_family_says_no(bench: RealBench) -> None:
    clip = bench.waiting()
    shown = bench.station.playback(clip)
    bench.families.withdraw(FAMILY)
    with pytest.raises(Refused, match="closed"):
        shown.frame_at(0.0)
    assert bench.state(clip) is ClipState.SHREDDED


@pytest.fixture
def recorder(bench: RealBench) -> Iterator[Recorder]:
    bench.station.start()
    recorder = attached(bench)
    bench.sign_in(Role.NURSE)
    bench.station.open_capture(TWO_HOMES)
    show(bench, recorder)
    yield recorder
    recorder.die()


def test_a_running_take_ends_when_nobody_may_have_it(bench: RealBench, recorder: Recorder) -> None:
    clip = bench.station.start_take(30.0)
    take = take_of(recorder)
    bench.families.withdraw(MOTHER)
    assert bench.state(clip) is ClipState.RECORDING, "the father still agrees"
    plan = bench.families.withdraw(FATHER)
    assert plan.destroyed == (clip,)
    recorder.expect("stop_take")
    record(take, 5)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    bench.until(lambda: status(bench).take is None, "the end of the take")
    assert (bench.state(clip), status(bench).finished) == (ClipState.SHREDDED, None)
    assert not bench.sealed_file(clip).exists()


def test_a_withdrawal_ends_a_take_that_waits_for_a_frozen_household_and_keeps_it(
    bench: RealBench, recorder: Recorder
) -> None:
    clip = bench.station.start_take(30.0)
    take = take_of(recorder)
    bench.families.freeze(FATHER, FreezeReason.SAFEGUARDING)
    assert bench.families.withdraw(MOTHER).kept_for_others == (clip,)
    recorder.expect("stop_take")
    record(take, 5)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    bench.until(lambda: status(bench).finished == clip, "the kept take")
    assert bench.state(clip) is ClipState.SEALED


def test_an_approval_that_was_not_hers_ends_take_and_shipments_at_once(bench: RealBench, recorder: Recorder) -> None:
    bench.consent_until(bench.now(), FATHER)
    going = bench.queued()
    clip = bench.station.start_take(30.0)
    take = take_of(recorder)
    bench.sign_in(Role.CHARGE_NURSE)
    (sent,) = bench.ledger.shipments_of(going)
    bench.station.review_desk.not_me(sent.approval.shipment)
    assert bench.making() == [sent.approval.shipment]
    recorder.expect("stop_take")
    record(take, 5)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    bench.until(lambda: bench.state(clip) is ClipState.SEALED, "the kept take")


def test_a_freeze_ends_a_running_take_and_keeps_it(bench: RealBench, recorder: Recorder) -> None:
    clip = bench.station.start_take(30.0)
    take = take_of(recorder)
    bench.families.freeze(MOTHER, FreezeReason.SAFEGUARDING)
    assert bench.station.health().banner == ""
    bench.families.freeze(FATHER, FreezeReason.BEREAVEMENT)
    recorder.expect("stop_take")
    record(take, 5)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    bench.until(lambda: status(bench).finished == clip, "the kept take")
    assert bench.state(clip) is ClipState.SEALED
    assert refused(lambda: bench.station.send_for_review(clip)) == "family.frozen"
    assert refused(lambda: bench.station.start_take(5.0)) == "family.frozen"
    bench.sign_in(Role.CHARGE_NURSE)
    bench.families.unfreeze(MOTHER)
    bench.station.send_for_review(clip)


def test_a_baby_that_is_being_recorded_stays_where_it_is(bench: RealBench, recorder: Recorder) -> None:
    clip = bench.station.start_take(30.0)
    take = take_of(recorder)
    bench.sign_in(Role.CHARGE_NURSE)
    assert refused(lambda: bench.families.move_stay(TWO_HOMES_STAY, bench.empty[0])) == "take.running"
    assert refused(lambda: bench.families.end_stay(TWO_HOMES_STAY)) == "take.running"
    bench.families.move_stay(STAY, bench.empty[0])
    record(take, 5)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    bench.until(lambda: bench.state(clip) is ClipState.SEALED, "the end of the take")
    bench.families.move_stay(TWO_HOMES_STAY, bench.empty[1])


# -- freezing


def test_a_freeze_holds_everything_back_at_once_and_loses_nothing(bench: RealBench) -> None:
    going, waiting = bench.queued(), bench.submitted()
    mother, father = bench.sent(going)
    bench.families.freeze(MOTHER, FreezeReason.TRANSFER)
    assert (bench.spool.waiting(), bench.making()) == ((father.approval.shipment,), [mother.approval.shipment])
    bench.families.freeze(FATHER, FreezeReason.TRANSFER)
    assert bench.spool.waiting() == ()
    assert bench.state(going) is ClipState.QUEUED
    (item,) = bench.station.reviews()
    assert (item.clip, item.approvable, item.why_not) == (waiting, False, "family.frozen")
    for family in (MOTHER, FATHER):
        bench.families.unfreeze(family)
    assert len(bench.spool.waiting()) == 2
    assert bench.making() == []


def test_a_freeze_stands_though_the_disk_refuses(bench: RealBench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("shipment in trouble")
    bench.queued()
    making = bench.outbox / "making"
    making.rmdir()
    making.write_bytes(b"")  # nothing can be moved into it
    bench.families.freeze(MOTHER, FreezeReason.OTHER)
    assert row(bench, MOTHER).frozen is FreezeReason.OTHER
    making.unlink()
    making.mkdir(mode=0o700)
    bench.courier.poll()
    assert len(bench.spool.waiting()) == 1


# -- stays


def test_a_flag_is_told_where_the_baby_is_chosen(bench: RealBench) -> None:
    bench.families.flag(STAY, flagged=True)
    tile = next(tile for tile in bench.station.beds_today() if tile.bed == BED)
    assert [one.kind.value for one in tile.look_alikes] == ["flag"]


def test_clips_of_a_baby_that_went_home_go_on(bench: RealBench) -> None:
    going = bench.queued()
    bench.families.end_stay(TWO_HOMES_STAY)
    for sent in bench.sent(going):
        bench.answer(sent)
    bench.courier.poll()
    assert bench.state(going) is ClipState.DELIVERED
    assert row(bench, MOTHER).delivered == 1
    bench.families.begin_stay(TWO_HOMES, FAMILY)
    assert row(bench, MOTHER).beds == ()


# -- wristbands


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[RealBench]:
    with RealBench(tmp_path, Policy(StationConfig(wristband_required=True))) as bench:
        yield bench


def test_where_the_policy_asks_for_it_nothing_is_recorded_or_approved_without_the_wristband(strict: RealBench) -> None:
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


def test_a_pass_is_this_babys_not_this_beds(strict: RealBench) -> None:
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


def test_no_wristbands_code_is_kept(bench: RealBench) -> None:
    bench.families.bind_wristband(STAY, "MRN-0042-17")
    kept = bench.ledger.wristband(STAY)
    assert kept is not None
    assert len(kept) == 32
    assert b"0042" not in kept
    assert not any("0042" in f"{line.subject} {line.detail}" for line in bench.ledger.journal(500))
