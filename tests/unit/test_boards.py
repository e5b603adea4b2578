"""Tiles, rows and lists: what people are shown is what the ledger holds, for the right baby, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import consent
from app.board import AlikeKind, LookAlike
from app.boards import Boards
from app.lifecycle import ClipEvent
from app.model import STATION, Bed, BedId, Clip, ClipId, ClipState, LeakFinding, Stay, StayId, TakeFacts
from redact.geometry import Rect
from tests.fakes_delivery import FATHER, HAO, MOTHER, TWO_HOMES, DeliveryBench
from tests.fakes_rules import BED, CHARGE, FAMILY, MORNING, NURSE, STAY, TAKE


class BoardBench(DeliveryBench):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.boards = Boards(self.ledger, self.clock)

    def sealed(self) -> Clip:
        clip = self.begin()
        return self.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)

    def waiting(self) -> Clip:
        return self.sent_for_review(self.sealed().id)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[BoardBench]:
    bench = BoardBench(tmp_path)
    yield bench
    bench.ledger.close()


def test_there_is_one_tile_per_bed_in_order(bench: BoardBench) -> None:
    bench.ledger.add_bed(Bed(BedId("03"), "demo", None), STATION)
    assert [tile.bed for tile in bench.boards.beds_today()] == ["03", BED, TWO_HOMES]


def test_a_tile_says_why_nothing_can_be_recorded(bench: BoardBench) -> None:
    empty = BedId("03")
    bench.ledger.add_bed(Bed(empty, "demo", None), STATION)
    assert bench.boards.bed_today(empty).why_not == "bed.empty"
    assert bench.boards.bed_today(BED).recordable
    bench.ledger.set_framing(BED, None, STATION)
    assert bench.boards.bed_today(BED).why_not == "framing.missing"
    bench.consent_until(MORNING)
    assert bench.boards.bed_today(BED).why_not == "consent.ended"
    consent.freeze(bench.ledger, FAMILY, STATION)
    tile = bench.boards.bed_today(BED)
    assert (tile.why_not, tile.recordable, tile.family) == ("family.frozen", False, FAMILY)


def test_twins_are_told_on_both_tiles(bench: BoardBench) -> None:
    beside = BedId("03")
    bench.ledger.add_bed(Bed(beside, "demo", None), STATION)
    assert bench.boards.bed_today(BED).look_alikes == ()
    bench.ledger.begin_stay(Stay(StayId("9" * 32), beside, (FAMILY,), MORNING), STATION)
    assert bench.boards.bed_today(BED).look_alikes == (LookAlike(AlikeKind.TWIN, beside, FAMILY),)
    assert bench.boards.bed_today(beside).look_alikes == (LookAlike(AlikeKind.TWIN, BED, FAMILY),)


def test_a_waiting_clip_says_whom_it_may_be_mistaken_for(bench: BoardBench) -> None:
    beside = BedId("08")
    bench.ledger.add_bed(Bed(beside, "demo", None), STATION)
    bench.ledger.begin_stay(Stay(StayId("9" * 32), beside, (MOTHER,), MORNING), STATION)
    clip = bench.waiting()
    (item,) = bench.boards.reviews(CHARGE.id)
    assert (item.clip, item.look_alikes) == (clip.id, (LookAlike(AlikeKind.NEIGHBOUR, beside, MOTHER),))


def test_of_two_households_the_one_that_may_receive_is_shown(bench: BoardBench) -> None:
    assert bench.boards.bed_today(TWO_HOMES).family == MOTHER
    bench.consent_until(MORNING, MOTHER)
    until = MORNING + dt.timedelta(days=9)
    bench.consent_until(until, FATHER)
    tile = bench.boards.bed_today(TWO_HOMES)
    assert (tile.family, tile.recordable, tile.consent_until) == (FATHER, True, until)
    bench.consent_until(MORNING, FATHER)
    assert bench.boards.bed_today(TWO_HOMES).why_not == "consent.ended"


def test_a_take_thrown_away_does_not_hide_the_clip_before_it(bench: BoardBench) -> None:
    kept = bench.waiting()
    bench.clock.pass_s(60)
    bench.ledger.move(bench.sealed().id, ClipEvent.DISCARD, NURSE.id)
    tile = bench.boards.bed_today(BED)
    assert (tile.clip, tile.state) == (kept.id, ClipState.AWAITING_REVIEW)


def test_todays_newest_clip_is_shown_with_the_reason_of_its_return(bench: BoardBench) -> None:
    bench.waiting()
    bench.clock.pass_s(60)
    newest = bench.waiting()
    bench.ledger.move(newest.id, ClipEvent.RETURN, CHARGE.id, reason="too dark")
    tile = bench.boards.bed_today(BED)
    assert (tile.clip, tile.state, tile.returned_reason) == (newest.id, ClipState.RETURNED, "too dark")


def test_tomorrow_the_bed_waits_for_a_clip_again(bench: BoardBench) -> None:
    bench.waiting()
    bench.clock.pass_s(86_400)
    assert bench.boards.bed_today(BED).clip is None


def test_the_next_baby_in_a_bed_inherits_nothing(bench: BoardBench) -> None:
    bench.waiting()
    bench.ledger.end_stay(STAY, STATION)
    bench.ledger.begin_stay(Stay(StayId("9" * 32), BED, (MOTHER,), bench.clock.now()), STATION)
    tile = bench.boards.bed_today(BED)
    assert (tile.family, tile.clip, tile.last_delivered_at) == (MOTHER, None, None)


def test_a_baby_that_moves_takes_its_clip_along(bench: BoardBench) -> None:
    clip = bench.waiting()
    other = BedId("09")
    bench.ledger.add_bed(Bed(other, "demo", None), STATION)
    bench.ledger.move_stay(STAY, other, STATION)
    assert bench.boards.bed_today(other).clip == clip.id
    assert bench.boards.bed_today(BED).why_not == "bed.empty"


def test_the_riskiest_review_comes_first_and_each_says_why_not_and_who_may(bench: BoardBench) -> None:
    first = bench.waiting()
    bench.clock.pass_s(60)
    own = bench.begin(CHARGE)
    bench.ledger.move(own.id, ClipEvent.SEAL, STATION, take=TakeFacts(10.0, 100, 25, 640, 480, "cd" * 32))
    bench.sent_for_review(own.id, CHARGE)
    later, earlier = bench.boards.reviews(CHARGE.id)
    assert (earlier.clip, earlier.approvable, earlier.recorded_by) == (first.id, True, NURSE)
    assert (later.clip, later.approvable, later.why_not) == (own.id, False, "review.own_clip")
    assert later.black_share == 0.25
    assert not earlier.interrupted
    assert {person.id for person in earlier.approvers} - {person.id for person in later.approvers} == {CHARGE.id}
    assert [item.why_not for item in bench.boards.reviews(NURSE.id)] == ["role.refused"] * 2
    assert [item.why_not for item in bench.boards.reviews(STATION)] == ["role.refused"] * 2


def test_a_review_names_every_household_that_an_approval_sends_to(bench: BoardBench) -> None:
    bench.submitted()
    (item,) = bench.boards.reviews(HAO.id)
    assert (item.family, item.also_to) == (MOTHER, (FATHER,))
    bench.consent_until(MORNING, MOTHER)
    (item,) = bench.boards.reviews(HAO.id)
    assert (item.family, item.also_to, item.approvable) == (FATHER, (), True)
    bench.consent_until(MORNING, FATHER)
    (item,) = bench.boards.reviews(HAO.id)
    assert (item.approvable, item.why_not) == (False, "consent.ended")


def test_the_outbox_tells_each_household_apart(bench: BoardBench) -> None:
    clip = bench.queued()
    mother, father = bench.sent(clip)
    bench.ledger.accept_receipt(mother.approval.shipment, b"receipt", "gw-1")
    bench.ledger.note_progress(father.approval.shipment, father.size_bytes // 2)
    rows = {row.family: row for row in bench.boards.outbox("gateway.unreachable", "The gateway is away.")}
    assert (rows[MOTHER].state, rows[MOTHER].share, rows[MOTHER].trouble) == (ClipState.DELIVERED, 1.0, "")
    assert rows[FATHER].state is ClipState.QUEUED
    assert 0.4 < rows[FATHER].share < 0.6
    assert rows[FATHER].trouble == "gateway.unreachable"
    bench.ledger.note_trouble(father.approval.shipment, "shipment.damaged", "It is damaged.")
    rows = {row.family: row for row in bench.boards.outbox("gateway.unreachable", "The gateway is away.")}
    assert rows[FATHER].trouble == "shipment.damaged", "its own trouble comes before everybody's"
    assert bench.boards.waiting() == 1


def test_what_arrived_long_ago_leaves_the_outbox_but_not_what_waits(bench: BoardBench) -> None:
    old = bench.queued()
    for sent in bench.sent(old):
        bench.ledger.accept_receipt(sent.approval.shipment, b"receipt", "gw-1")
    stuck = bench.queued()
    bench.clock.pass_s(30 * 86_400)
    assert {row.clip for row in bench.boards.outbox("", "")} == {stuck}


def test_the_journal_is_shown_newest_first_and_bounded(bench: BoardBench) -> None:
    rows = bench.boards.journal(3)
    assert len(rows) == 3
    assert rows[0].number > rows[1].number > rows[2].number


def test_a_clip_in_the_leak_check_waits_for_nobody_yet(bench: BoardBench) -> None:
    clip = bench.sealed()
    assert not bench.boards.bed_today(BED).checking
    bench.ledger.move(clip.id, ClipEvent.SUBMIT, NURSE.id)
    tile = bench.boards.bed_today(BED)
    assert (tile.state, tile.checking) == (ClipState.SEALED, True)
    assert bench.boards.reviews(CHARGE.id) == ()


def test_a_quarantined_clip_waits_for_the_charge_nurse_with_what_was_found(bench: BoardBench) -> None:
    clip = bench.sealed()
    bench.ledger.move(clip.id, ClipEvent.SUBMIT, NURSE.id)
    found = (LeakFinding(1.0, 2.0, Rect(10.0, 20.0, 30.0, 40.0), "text"),)
    bench.ledger.quarantine(clip.id, found)
    (item,) = bench.boards.reviews(CHARGE.id)
    assert (item.quarantined, item.findings, item.size) == (True, found, (1280, 720))
    assert (item.approvable, item.why_not) == (False, "leak.found")


def test_a_copy_that_is_being_masked_does_not_hide_the_clip_it_will_replace(bench: BoardBench) -> None:
    clip = bench.waiting()
    bench.ledger.begin_replacement(ClipId("e" * 32), clip.id, CHARGE.id, b"key")
    assert (bench.boards.bed_today(BED).clip, bench.boards.bed_today(BED).state) == (clip.id, ClipState.AWAITING_REVIEW)


def test_the_outbox_says_what_waits_for_a_charge_nurse_and_whose_it_is(bench: BoardBench) -> None:
    clip = bench.waiting()
    (row,) = bench.boards.outbox("gateway.unreachable", "The gateway does not answer.")
    assert (row.clip, row.shipment, row.state) == (clip.id, None, ClipState.AWAITING_REVIEW)
    assert (row.bed, row.family, row.recorded_by) == (BED, FAMILY, clip.recorded_by)
    assert row.trouble == ""  # nobody waits for the gateway yet
    assert row.since == bench.ledger.clip_changed_at(clip.id)


def test_a_tile_says_who_recorded_its_clip(bench: BoardBench) -> None:
    assert bench.boards.bed_today(BED).recorded_by is None
    bench.waiting()
    assert bench.boards.bed_today(BED).recorded_by == NURSE.id
