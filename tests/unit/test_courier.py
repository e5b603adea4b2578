"""Delivery as the station sees it: the ledger decides, a receipt proves, and a crash or a lie costs no clip."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import consent
from app.errors import Refused
from app.model import STATION, ClipState, OperatorId, Purpose
from app.outbox.layout import MANIFEST_NAME
from app.vault.identities import new_identity
from tests.conftest import ExpectedLogs
from tests.fakes_delivery import FATHER, HAO, MOTHER, PIN, DeliveryBench
from tests.fakes_rules import MORNING, NURSE


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[DeliveryBench]:
    bench = DeliveryBench(tmp_path)
    yield bench
    bench.ledger.close()


def test_a_clip_is_delivered_when_the_last_household_has_it(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, father = bench.sent(clip)
    assert bench.spool.waiting() == tuple(sorted(one.approval.shipment for one in (mother, father)))
    bench.status(mother, "sending", confirmed=100)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.SENDING
    assert bench.sent(clip)[0].sent_bytes == 100
    bench.answer(mother)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.SENDING
    assert bench.spool.waiting() == (father.approval.shipment,), "delivered ciphertext goes, the other stays"
    bench.answer(father)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.DELIVERED
    assert bench.spool.waiting() == ()
    changes = len(bench.changed)
    bench.courier.poll()
    assert len(bench.changed) == changes, "a poll that finds nothing new tells nobody"


def test_an_unchanged_status_is_told_once(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, _ = bench.sent(clip)
    bench.status(mother, "sending", confirmed=100)
    bench.courier.poll()
    bench.status(mother, "waiting", confirmed=0, code="gateway.unreachable", sentence="The gateway is away.")
    bench.courier.poll()
    changes = len(bench.changed)
    bench.courier.poll()
    assert len(bench.changed) == changes
    assert (bench.sent(clip)[0].trouble, bench.sent(clip)[0].sent_bytes) == ("gateway.unreachable", 100)


def test_no_word_of_the_sender_makes_a_clip_delivered(bench: DeliveryBench) -> None:
    clip = bench.queued()
    for sent in bench.sent(clip):
        bench.status(sent, "delivered", confirmed=sent.size_bytes)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.QUEUED


def test_a_receipt_of_another_gateway_or_another_shipment_holds_the_clip(
    bench: DeliveryBench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("receipt.wrong")
    expected_logs.add("receipt.other_shipment")
    clip, other = bench.queued(), bench.queued()
    mother, father = bench.sent(clip)
    bench.answer(mother, bench.receipt(mother, key=Ed25519PrivateKey.generate()))
    bench.answer(father, bench.receipt(bench.sent(other)[1]))
    bench.courier.poll()
    assert bench.state(clip) is ClipState.HELD
    assert [one.trouble for one in bench.sent(clip)] == ["receipt.wrong", "receipt.other_shipment"]
    assert bench.parcel(mother).is_file(), "nothing goes before it is proven to have arrived"
    assert bench.state(other) is ClipState.QUEUED


def test_a_receipt_is_checked_against_the_ledger_not_against_the_folder(
    bench: DeliveryBench, expected_logs: ExpectedLogs
) -> None:
    """Whoever may write the outbox puts another delivered shipment's papers and genuine receipt in the place."""
    expected_logs.add("receipt.other_shipment")
    clip, delivered = bench.queued(), bench.queued()
    mother, theirs = bench.sent(clip)[0], bench.sent(delivered)[0]
    (bench.parcel(mother).parent / MANIFEST_NAME).write_bytes(theirs.approval.manifest)
    bench.answer(mother, bench.receipt(theirs))
    bench.courier.poll()
    assert bench.state(clip) is ClipState.HELD
    assert not bench.sent(clip)[0].receipt


def test_a_person_lets_a_clip_with_a_bad_receipt_go_again_and_the_bad_one_is_kept(
    bench: DeliveryBench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("receipt.wrong")
    clip = bench.queued()
    mother, father = bench.sent(clip)
    bench.answer(mother, b"no receipt")
    bench.courier.poll()
    assert bench.state(clip) is ClipState.HELD
    bench.courier.retry(clip, NURSE.id)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.QUEUED, "held again by the receipt that a person had seen already"
    assert list((bench.outbox / "receipts").glob("*.refused"))
    for sent in (mother, father):
        bench.answer(sent)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.DELIVERED


def test_a_refused_shipment_is_held_until_a_person_decides(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, _ = bench.sent(clip)
    bench.status(mother, "held", code="manifest.expired", sentence="The gateway refused it.")
    bench.courier.poll()
    assert bench.state(clip) is ClipState.HELD
    assert bench.sent(clip)[0].trouble == "manifest.expired"
    bench.courier.retry(clip, NURSE.id)
    assert bench.state(clip) is ClipState.QUEUED
    assert bench.spool.status(mother.approval.shipment) is None
    bench.courier.retry(clip, NURSE.id)  # twice changes nothing
    assert bench.state(clip) is ClipState.QUEUED


def test_a_sender_gone_mad_cannot_stop_deliveries_nor_write_into_the_journal(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, father = bench.sent(clip)
    bench.status(mother, "held", confirmed=2**80, code="Lin Mei, bed 07", sentence="x" * 5000)
    bench.status(father, "sending", confirmed=5)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.HELD
    assert bench.sent(clip)[0].trouble == "sender.unclear"
    assert len(bench.sent(clip)[0].trouble_sentence) <= 300
    assert bench.sent(clip)[0].sent_bytes == mother.size_bytes
    assert not any("Lin" in row.detail for row in bench.ledger.journal(50))


def test_an_outbox_folder_full_of_nonsense_does_not_stop_the_others(
    bench: DeliveryBench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("shipment in trouble")
    spoilt, fine = bench.queued(), bench.queued()
    place = bench.spool.layout.receipt_file(bench.sent(spoilt)[0].approval.shipment)
    place.mkdir()  # where a receipt should be
    for sent in bench.sent(fine):
        bench.answer(sent)
    bench.courier.poll()
    assert bench.state(fine) is ClipState.DELIVERED
    assert bench.sent(spoilt)[0].trouble


# -- consent


def test_consent_that_ends_before_dispatch_sends_the_clip_back_with_nothing_left_over(bench: DeliveryBench) -> None:
    clip = bench.approved()
    bench.consent_until(MORNING, FATHER)
    with pytest.raises(Refused) as refused:
        bench.courier.dispatch(clip)
    assert refused.value.code == "consent.ended"
    assert (bench.state(clip), bench.making(), bench.spool.waiting()) == (ClipState.AWAITING_REVIEW, [], ())
    bench.approvals.approve(clip, HAO.id, PIN, bench.ledger.clip(clip).sealed_sha256)
    bench.courier.dispatch(clip)
    (sent,) = bench.ledger.shipments_of(clip)
    assert (sent.approval.family, bench.state(clip)) == (MOTHER, ClipState.QUEUED)


def test_consent_that_ends_while_the_gateway_is_away_takes_everything_back_before_it_is_sent(
    bench: DeliveryBench,
) -> None:
    clip = bench.queued()
    bench.consent_until(MORNING + dt.timedelta(hours=1), FATHER)
    bench.courier.poll()
    assert len(bench.spool.waiting()) == 2
    bench.clock.pass_s(3601)
    bench.courier.poll()
    assert bench.spool.waiting() == (), "the mother's shipment of a void approval is still in reach of the sender"
    assert (bench.state(clip), bench.making()) == (ClipState.AWAITING_REVIEW, [])
    assert bench.ledger.shipments_of(clip) == ()


@pytest.mark.parametrize("sending", [MOTHER, FATHER])
def test_consent_that_ends_in_the_middle_of_sending_takes_every_shipment_back(
    bench: DeliveryBench, sending: str
) -> None:
    clip = bench.queued()
    for sent in bench.sent(clip):
        if sent.approval.family == sending:
            bench.status(sent, "sending", confirmed=1)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.SENDING
    bench.consent_until(MORNING, MOTHER)
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting()) == (ClipState.AWAITING_REVIEW, ())


@pytest.mark.parametrize("sending", [False, True])
def test_a_frozen_familys_shipment_waits_whole_and_goes_on_later(bench: DeliveryBench, *, sending: bool) -> None:
    clip = bench.queued()
    mother, father = bench.sent(clip)
    if sending:
        bench.status(mother, "sending", confirmed=1)
        bench.courier.poll()
    before = bench.state(clip)
    consent.freeze(bench.ledger, MOTHER, STATION)
    bench.courier.poll()
    assert bench.spool.waiting() == (father.approval.shipment,), "the other household's goes on"
    assert (bench.making(), bench.state(clip)) == ([mother.approval.shipment], before)
    assert bench.sent(clip)[0].trouble == "family.frozen"
    changes = len(bench.changed)
    bench.courier.poll()
    assert len(bench.changed) == changes, "told once"

    bench.status(father, "sending", confirmed=7)
    bench.courier.poll()
    assert bench.sent(clip)[1].sent_bytes == 7
    bench.answer(father)
    bench.courier.poll()
    assert bench.state(clip) is not ClipState.DELIVERED
    bench.new_courier().mend()  # a restart releases nothing of a frozen family
    assert (bench.spool.waiting(), bench.making()) == ((), [mother.approval.shipment])

    consent.unfreeze(bench.ledger, MOTHER, STATION)
    bench.courier.poll()
    assert (bench.spool.waiting(), bench.making()) == ((mother.approval.shipment,), [])
    assert bench.sent(clip)[0].trouble == ""
    bench.answer(mother)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.DELIVERED


def test_a_frozen_clip_whose_consent_ran_out_meanwhile_goes_back_to_review(bench: DeliveryBench) -> None:
    clip = bench.queued()
    consent.freeze(bench.ledger, MOTHER, STATION)
    bench.courier.poll()
    bench.consent_until(MORNING, MOTHER)
    consent.unfreeze(bench.ledger, MOTHER, STATION)
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting(), bench.making()) == (ClipState.AWAITING_REVIEW, (), [])


def test_what_was_withdrawn_while_frozen_leaves_no_copy(bench: DeliveryBench) -> None:
    clip = bench.queued()
    consent.freeze(bench.ledger, MOTHER, STATION)
    bench.courier.poll()
    withdrawn = consent.withdraw(bench.ledger, MOTHER, Purpose.FAMILY, NURSE.id, bench.clock.now())
    assert set(withdrawn) == {clip}
    bench.courier.drop(withdrawn)
    assert (bench.spool.waiting(), bench.making()) == ((), [])


# -- cards


@pytest.mark.parametrize("held", [False, True])
def test_what_was_sealed_to_a_lost_card_stops(bench: DeliveryBench, *, held: bool) -> None:
    clip = bench.queued()
    if held:
        bench.status(bench.sent(clip)[0], "held", code="manifest.expired", sentence="No.")
        bench.courier.poll()
        assert bench.state(clip) is ClipState.HELD
    bench.ledger.replace_card(FATHER, str(new_identity().recipient), MORNING, HAO.id)
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting(), bench.making()) == (ClipState.AWAITING_REVIEW, (), [])
    bench.approvals.approve(clip, HAO.id, PIN, bench.ledger.clip(clip).sealed_sha256)
    bench.courier.dispatch(clip)
    assert len(bench.spool.waiting()) == 2, "a new approval seals it to the new card"


def test_a_household_that_has_it_keeps_it_when_the_others_card_is_lost(bench: DeliveryBench) -> None:
    clip = bench.queued()
    bench.answer(bench.sent(clip)[0])
    bench.courier.poll()
    bench.ledger.replace_card(FATHER, str(new_identity().recipient), MORNING, HAO.id)
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting(), bench.making()) == (ClipState.HELD, (), [])
    changes = len(bench.changed)
    bench.courier.poll()
    assert len(bench.changed) == changes


def test_a_card_lost_between_approval_and_dispatch_stops_the_clip(bench: DeliveryBench) -> None:
    clip = bench.approved()
    bench.ledger.replace_card(MOTHER, str(new_identity().recipient), MORNING, HAO.id)
    with pytest.raises(Refused) as refused:
        bench.courier.dispatch(clip)
    assert refused.value.code == "card.lost"
    assert bench.spool.waiting() == ()


def test_a_card_lost_while_a_clip_is_sealed_to_it_voids_the_approval(
    bench: DeliveryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = bench.submitted()
    sign = bench.operators.sign_with_pin

    def lose_it_meanwhile(actor: OperatorId, pin: str, message: bytes) -> bytes:
        if bench.ledger.family_facts(MOTHER, Purpose.FAMILY).cards_lost == 0:
            bench.ledger.replace_card(MOTHER, str(new_identity().recipient), MORNING, HAO.id)
        return sign(actor, pin, message)

    monkeypatch.setattr(bench.operators, "sign_with_pin", lose_it_meanwhile)
    with pytest.raises(Refused) as refused:
        bench.approvals.approve(clip, HAO.id, PIN, bench.ledger.clip(clip).sealed_sha256)
    assert refused.value.code == "card.lost"
    assert (bench.state(clip), bench.making()) == (ClipState.AWAITING_REVIEW, [])


# -- consent that ends, continued


def test_consent_that_ends_when_one_household_has_the_clip_holds_the_rest(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, _ = bench.sent(clip)
    bench.answer(mother)
    bench.courier.poll()
    bench.consent_until(MORNING, FATHER)
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting()) == (ClipState.HELD, ())
    with pytest.raises(Refused) as refused:
        bench.courier.retry(clip, NURSE.id)
    assert refused.value.code == "consent.ended"


def test_a_withdrawn_consent_empties_the_outbox_at_the_next_look(bench: DeliveryBench) -> None:
    clip, other = bench.queued(), bench.queued()
    bench.ledger.end_stay(bench.ledger.clip(other).stay, STATION)
    consent.withdraw(bench.ledger, FATHER, Purpose.FAMILY, NURSE.id, bench.clock.now())
    assert bench.state(clip) is ClipState.WITHDRAWN
    bench.courier.poll()
    assert bench.spool.waiting() == (), "the sender could still deliver what consent was withdrawn for"


def test_a_receipt_that_was_there_first_counts_though_consent_ended_since(bench: DeliveryBench) -> None:
    clip = bench.queued()
    for sent in bench.sent(clip):
        bench.answer(sent)
    bench.consent_until(MORNING, FATHER)
    bench.courier.poll()
    assert bench.state(clip) is ClipState.DELIVERED


# -- crashes and lost files


def test_a_crash_between_approval_and_outbox_is_mended(bench: DeliveryBench) -> None:
    clip = bench.approved()
    bench.new_courier().mend()
    assert bench.state(clip) is ClipState.QUEUED
    assert (len(bench.spool.waiting()), bench.making()) == (2, [])


def test_a_crash_between_the_two_releases_is_mended(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, _ = bench.sent(clip)
    shipment_id = mother.approval.shipment
    bench.spool.layout.ready_folder(shipment_id).rename(bench.spool.layout.making_folder(shipment_id))
    bench.new_courier().mend()
    assert (len(bench.spool.waiting()), bench.making()) == (2, [])


def test_a_crash_before_the_approval_was_written_leaves_nothing(bench: DeliveryBench) -> None:
    orphan = bench.approved()
    before = bench.making()
    for name in before:  # the same files under ids that the ledger never heard of
        (bench.outbox / "making" / name).rename(bench.outbox / "making" / name[::-1])
    bench.new_courier().mend()
    assert bench.making() == []
    assert bench.spool.waiting() == ()
    assert bench.state(orphan) is ClipState.AWAITING_REVIEW, "its files are gone: only a new approval makes them anew"


def test_a_crash_after_the_receipt_leaves_no_ciphertext_behind(bench: DeliveryBench) -> None:
    clip = bench.queued()
    for sent in bench.sent(clip):
        bench.ledger.accept_receipt(sent.approval.shipment, bench.receipt(sent), "gw-1")
    assert bench.state(clip) is ClipState.DELIVERED
    bench.new_courier().mend()
    assert bench.spool.waiting() == ()


def test_consent_that_ended_during_a_crash_is_not_sent(bench: DeliveryBench) -> None:
    clip = bench.approved()
    bench.consent_until(MORNING, MOTHER)
    bench.new_courier().mend()
    assert (bench.state(clip), bench.spool.waiting(), bench.making()) == (ClipState.AWAITING_REVIEW, (), [])


def test_an_outbox_that_lost_a_shipment_asks_for_a_new_approval(
    bench: DeliveryBench, expected_logs: ExpectedLogs
) -> None:
    clip = bench.queued()
    mother, _ = bench.sent(clip)
    shutil.rmtree(bench.spool.layout.ready_folder(mother.approval.shipment))
    expected_logs.add("shipment.missing")
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting()) == (ClipState.AWAITING_REVIEW, ())


def test_an_approval_that_waits_on_a_full_disk_is_released_later(bench: DeliveryBench) -> None:
    clip = bench.approved()
    ready = bench.outbox / "ready"
    ready.rmdir()
    ready.write_bytes(b"")  # the rename into it fails
    with pytest.raises(Exception, match="disk"):
        bench.courier.dispatch(clip)
    assert bench.state(clip) is ClipState.QUEUED
    ready.unlink()
    ready.mkdir(mode=0o700)
    bench.courier.poll()
    assert len(bench.spool.waiting()) == 2


def test_an_approval_that_ran_out_goes_back_to_review_and_out_of_reach(bench: DeliveryBench) -> None:
    clip = bench.queued()
    mother, _ = bench.sent(clip)
    bench.status(mother, "held", code="manifest.expired", sentence="Too late.")
    bench.courier.poll()
    for family in (MOTHER, FATHER):
        bench.consent_until(MORNING + dt.timedelta(days=60), family)
    bench.clock.pass_s(8 * 86_400)
    bench.courier.poll()
    assert (bench.state(clip), bench.spool.waiting()) == (ClipState.AWAITING_REVIEW, ())


def test_dispatching_twice_releases_once(bench: DeliveryBench) -> None:
    clip = bench.queued()
    bench.courier.dispatch(clip)
    assert bench.state(clip) is ClipState.QUEUED
    assert len(bench.spool.waiting()) == 2
