"""The station's family desk, with a real ledger and real files: what stops a family's clips stops them at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Policy, StationConfig
from app.errors import Refused
from app.events import BoardChanged
from app.family_board import FreezeReason
from app.family_card import FamilyCard
from app.lifecycle import ClipEvent
from app.look_alikes import alike
from app.model import STATION, ClipState, FamilyCode, Role, StayId
from app.vault.identities import parse_recipient
from tests.conftest import ExpectedLogs
from tests.fakes_clips import record
from tests.fakes_delivery import FATHER, HAO, MOTHER, PIN, TWO_HOMES
from tests.fakes_house import FamilyHouse, attached, show, status, take_of
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import BED, FAMILY, STAY
from tests.unit.families_contract import FamiliesContract, refused, row, terms

TWO_HOMES_STAY = StayId("7" * 32)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[FamilyHouse]:
    with FamilyHouse(tmp_path) as bench:
        yield bench


class TestStationsDesk(FamiliesContract):
    """The real one."""


# -- cards


def test_nothing_is_written_before_the_card_is_printed(bench: FamilyHouse) -> None:
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


def test_no_key_and_no_word_reaches_the_disk(bench: FamilyHouse) -> None:
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
    ledger = bench.ledger  # its file is sealed: what stands in it is read through it
    tables = [table for (table,) in ledger._all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    lines = [line for table in tables for line in ledger._all(f"SELECT * FROM {table}")]  # noqa: S608 - its own name
    kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for line in lines for value in line)
    assert card.recipient.encode() in kept, "not looked at where a card leaves its mark"
    assert not [secret for secret in secrets if secret in kept]
    said = " ".join(f"{line.subject} {line.detail}" for line in bench.ledger.journal(500))
    assert "age1" not in said
    assert not any(f" {word} " in f" {said} " for word in card.words)


def test_a_card_is_of_the_sort_that_the_policy_says(bench: FamilyHouse, tmp_path: Path) -> None:
    hybrid = bench.families.new_card()
    assert parse_recipient(hybrid.recipient).post_quantum
    classic = tmp_path / "classic"
    classic.mkdir()
    with FamilyHouse(classic, Policy(StationConfig(shipments="x25519"))) as other:
        assert not parse_recipient(other.families.new_card().recipient).post_quantum


def test_a_new_code_is_not_taken_for_another(bench: FamilyHouse) -> None:
    known = [family.code for family in bench.ledger.families()]
    for _ in range(5):
        card = bench.families.new_card()
        assert not [code for code in known if code == card.family or alike(code, card.family)]
        assert not set(card.family) & set("AEIOU0125LSZB8D")
        bench.families.join(card, terms(bench), STAY)
        known.append(card.family)


def test_a_card_links_once(bench: FamilyHouse) -> None:
    card = bench.families.new_card()
    bench.families.enrol(card, terms(bench), bench.empty[0])
    assert refused(lambda: bench.families.enrol(card, terms(bench), bench.empty[1])) == "card.used"
    assert refused(lambda: bench.families.replace_card(card)) == "card.used"
    stranger = FamilyCard.make(FamilyCode("XXXX"), bench.now(), hybrid=False, work_factor=8)
    assert refused(lambda: bench.families.replace_card(stranger)) == "family.missing"
    assert refused(lambda: bench.families.enrol(object(), terms(bench), bench.empty[1])) == "card.closed"


def test_what_was_on_its_way_to_a_lost_card_stops_and_is_listed(bench: FamilyHouse) -> None:
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


def test_what_only_one_household_lost_goes_to_review_and_stays_beyond_reach(bench: FamilyHouse) -> None:
    clip = bench.queued()
    bench.answer(bench.sent(clip)[0])
    bench.courier.poll()
    (listed,) = bench.families.replace_card(bench.families.new_card(FATHER))
    assert (listed.clip, listed.arrived_at, listed.can_be_sent_again) == (clip, None, True)
    assert bench.state(clip) is ClipState.AWAITING_REVIEW
    bench.consent_until(bench.now(), FATHER)
    assert bench.families.plan_withdrawal(MOTHER).beyond_reach == (clip,), "the mother has it"


def test_what_waits_for_a_frozen_family_goes_to_review_when_its_card_is_lost(bench: FamilyHouse) -> None:
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
    bench: FamilyHouse, expected_logs: ExpectedLogs
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


def test_the_gateways_roster_is_told_of_new_keys_only(bench: FamilyHouse, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_withdrawal_empties_outbox_and_vault_at_once(bench: FamilyHouse) -> None:
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


def test_what_arrived_is_beyond_reach_also_when_it_was_shredded_here_long_ago(bench: FamilyHouse) -> None:
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


def test_a_clip_that_went_to_the_other_household_only_is_not_this_ones_to_end(bench: FamilyHouse) -> None:
    bench.consent_until(bench.now(), MOTHER)
    clip = bench.queued()
    (sent,) = bench.ledger.shipments_of(clip)
    assert sent.approval.family == FATHER
    bench.families.give_consent(MOTHER, terms(bench))
    assert bench.families.withdraw(MOTHER).kept_for_others == (clip,)
    assert (bench.state(clip), bench.spool.waiting()) == (ClipState.QUEUED, (sent.approval.shipment,))


def test_an_open_clip_is_put_away_when_its_family_says_no(bench: FamilyHouse) -> None:
    clip = bench.waiting()
    shown = bench.station.playback(clip)
    bench.families.withdraw(FAMILY)
    with pytest.raises(Refused, match="closed"):
        shown.frame_at(0.0)
    assert bench.state(clip) is ClipState.SHREDDED


@pytest.fixture
def recorder(bench: FamilyHouse) -> Iterator[Recorder]:
    bench.station.start()
    recorder = attached(bench)
    bench.sign_in(Role.NURSE)
    bench.station.open_capture(TWO_HOMES)
    show(bench, recorder)
    yield recorder
    recorder.die()


def test_a_running_take_ends_when_nobody_may_have_it(bench: FamilyHouse, recorder: Recorder) -> None:
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
    bench: FamilyHouse, recorder: Recorder
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


def test_an_approval_that_was_not_hers_ends_take_and_shipments_at_once(bench: FamilyHouse, recorder: Recorder) -> None:
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


def test_a_freeze_ends_a_running_take_and_keeps_it(bench: FamilyHouse, recorder: Recorder) -> None:
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


def test_a_baby_that_is_being_recorded_stays_where_it_is(bench: FamilyHouse, recorder: Recorder) -> None:
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


def test_a_freeze_holds_everything_back_at_once_and_loses_nothing(bench: FamilyHouse) -> None:
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


def test_a_freeze_stands_though_the_disk_refuses(bench: FamilyHouse, expected_logs: ExpectedLogs) -> None:
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


def test_a_flag_is_told_where_the_baby_is_chosen(bench: FamilyHouse) -> None:
    bench.families.flag(STAY, flagged=True)
    tile = next(tile for tile in bench.station.beds_today() if tile.bed == BED)
    assert [one.kind.value for one in tile.look_alikes] == ["flag"]


def test_clips_of_a_baby_that_went_home_go_on(bench: FamilyHouse) -> None:
    going = bench.queued()
    bench.families.end_stay(TWO_HOMES_STAY)
    for sent in bench.sent(going):
        bench.answer(sent)
    bench.courier.poll()
    assert bench.state(going) is ClipState.DELIVERED
    assert row(bench, MOTHER).delivered == 1
    bench.families.begin_stay(TWO_HOMES, FAMILY)
    assert row(bench, MOTHER).beds == ()
