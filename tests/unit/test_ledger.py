from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Refused, StationError
from app.journal import Act
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import (
    STATION,
    Bed,
    BedId,
    Clip,
    ClipId,
    ClipState,
    Family,
    FamilyCode,
    LeakFinding,
    Operator,
    OperatorId,
    Role,
    Stay,
    StayId,
)
from redact.geometry import Framing, Polygon, Rect, Reference
from tests.fakes_rules import (
    BED,
    CHARGE,
    FAMILY,
    IT,
    MORNING,
    NURSE,
    OTHER_CHARGE,
    PUBLIC_KEY,
    STAY,
    TAKE,
    WATCHED,
    HandClock,
    Ward,
)

GATEWAY = "gateway-1"


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    opened = Ward(tmp_path)
    yield opened
    opened.ledger.close()


def submitted(ward: Ward) -> Clip:
    clip = ward.begin()
    ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    return ward.sent_for_review(clip.id)


def approved(ward: Ward) -> Clip:
    clip = submitted(ward)
    return ward.ledger.approve(clip.id, CHARGE.id, [ward.shipment(clip)])


def delivered(ward: Ward) -> Clip:
    clip = approved(ward)
    ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    return ward.ledger.accept_receipt(ward.ledger.shipments_of(clip.id)[0].approval.shipment, b"receipt", GATEWAY)


def acts(ledger: Ledger) -> list[str]:
    return [row.act for row in reversed(ledger.journal(1000))]


# --- moves ---


def test_a_clip_goes_from_the_take_to_the_family(ward: Ward) -> None:
    ledger = ward.ledger
    before = len(acts(ledger))
    clip = submitted(ward)
    shipment = ward.shipment(clip)
    ledger.approve(clip.id, CHARGE.id, [shipment])
    ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ledger.move(clip.id, ClipEvent.START_SENDING, STATION)
    arrived = ledger.accept_receipt(shipment.approval.shipment, b"receipt", GATEWAY)
    assert arrived.state is ClipState.DELIVERED
    assert (arrived.duration_s, arrived.frames, arrived.sealed_sha256) == (60.0, 1500, WATCHED)
    assert ledger.verify_journal() is None
    assert acts(ledger)[before:] == [
        "clip.begun",
        "clip.seal",
        "clip.submit",
        "clip.leak_check_passed",
        "approval.signed",
        "clip.approve",
        "clip.queue",
        "clip.start_sending",
        "receipt.accepted",
        "clip.deliver",
    ]
    kept = ledger.shipment(shipment.approval.shipment)
    assert (kept.receipt, kept.receipt_gateway, kept.sent_bytes) == (b"receipt", GATEWAY, shipment.size_bytes)
    assert ledger.last_delivery(STAY) == MORNING


def test_the_journal_says_plainly_what_the_leak_check_said(ward: Ward) -> None:
    clip = submitted(ward)
    row = ward.ledger.journal(1)[0]
    assert (row.act, row.actor, row.subject) == ("clip.leak_check_passed", STATION, f"clip:{clip.id}")
    assert row.detail == "from=sealed to=awaiting_review leak_check=passed"


def test_what_the_leak_check_found_stands_in_the_ledger_and_its_numbers_in_the_journal(ward: Ward) -> None:
    clip = ward.begin()
    ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    ward.ledger.move(clip.id, ClipEvent.SUBMIT, NURSE.id)
    found = (
        LeakFinding(1.0, 2.5, Rect(10.0, 20.0, 30.0, 40.0), "text"),
        LeakFinding(0.5, 0.5, Rect(1.0, 2.0, 3.0, 4.0), "code"),
        LeakFinding(9.0, 9.0, Rect(1.0, 2.0, 3.0, 4.0), "text"),
    )
    assert ward.ledger.quarantine(clip.id, found).state is ClipState.QUARANTINED
    assert ward.ledger.findings(clip.id) == found
    assert ward.ledger.journal(1)[0].detail == "from=sealed to=quarantined leak_check=found text=2 code=1"
    ward.ledger.move(clip.id, ClipEvent.REJECT, CHARGE.id, reason="readable")
    ward.ledger.move(clip.id, ClipEvent.SHRED, STATION)
    assert ward.ledger.findings(clip.id) == ()


def test_a_clip_that_moved_on_is_not_quarantined_and_keeps_no_findings(ward: Ward) -> None:
    clip = ward.begin()
    ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    ward.ledger.move(clip.id, ClipEvent.SUBMIT, NURSE.id)
    ward.ledger.move(clip.id, ClipEvent.WITHDRAW, STATION)
    with pytest.raises(Refused, match=r"clip\.move"):
        ward.ledger.quarantine(clip.id, [LeakFinding(0.0, 1.0, Rect(0.0, 0.0, 9.0, 9.0), "text")])
    assert ward.ledger.findings(clip.id) == ()


def test_only_what_was_sent_waits_for_the_leak_check_oldest_first(ward: Ward) -> None:
    clips = [ward.begin().id for _ in range(3)]
    for clip in clips:
        ward.ledger.move(clip, ClipEvent.SEAL, STATION, take=TAKE)
        ward.clock.pass_s(60)
    for clip in (clips[2], clips[0]):
        ward.ledger.move(clip, ClipEvent.SUBMIT, NURSE.id)
    assert [clip.id for clip in ward.ledger.unchecked()] == [clips[0], clips[2]]
    with pytest.raises(Refused, match=r"clip\.submitted"):
        ward.ledger.move(clips[0], ClipEvent.SUBMIT, NURSE.id)
    with pytest.raises(Refused, match=r"clip\.not_submitted"):
        ward.ledger.move(clips[1], ClipEvent.LEAK_CHECK_PASSED, STATION)


def test_a_refused_move_changes_nothing_at_all(ward: Ward) -> None:
    clip = submitted(ward)
    before = (ward.ledger.clip(clip.id), acts(ward.ledger), ward.ledger.shipments_of(clip.id))
    for event, actor in ((ClipEvent.APPROVE, CHARGE.id), (ClipEvent.DELIVER, STATION), (ClipEvent.RETURN, NURSE.id)):
        with pytest.raises(Refused):
            ward.ledger.move(clip.id, event, actor, reason="no", take=TAKE, sealed_key=b"other")
    with pytest.raises(Refused, match=r"approval\.foreign"):
        ward.ledger.approve(clip.id, OTHER_CHARGE.id, [ward.shipment(clip, CHARGE)])
    assert (ward.ledger.clip(clip.id), acts(ward.ledger), ward.ledger.shipments_of(clip.id)) == before
    assert ward.ledger.clip_key(clip.id) == b"sealed clip key"


def test_who_recorded_a_clip_cannot_approve_it(ward: Ward) -> None:
    clip = ward.begin(CHARGE)
    ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    sent = ward.sent_for_review(clip.id, CHARGE)
    with pytest.raises(Refused, match=r"review\.own_clip"):
        ward.ledger.approve(clip.id, CHARGE.id, [ward.shipment(sent, CHARGE)])
    ward.ledger.approve(clip.id, OTHER_CHARGE.id, [ward.shipment(sent, OTHER_CHARGE)])


def test_an_expired_approval_goes_back_to_review_and_the_new_one_counts(ward: Ward) -> None:
    clip = approved(ward)
    old = ward.ledger.shipments_of(clip.id)[0]
    ward.clock.pass_s(7 * 86400)
    with pytest.raises(Refused, match=r"approval\.expired"):
        ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ward.ledger.move(clip.id, ClipEvent.EXPIRE, STATION)
    assert ward.ledger.shipments_of(clip.id) == ()
    assert ward.ledger.shipments_of(clip.id, voided=True) == (old,)
    assert ward.ledger.standing_shipments() == ()
    fresh = ward.shipment(ward.ledger.clip(clip.id))
    ward.ledger.approve(clip.id, CHARGE.id, [fresh])
    assert ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION).state is ClipState.QUEUED
    assert ward.ledger.standing_shipments() == (fresh,)


def test_consent_is_asked_for_again_when_the_clip_is_queued(ward: Ward) -> None:
    clip = approved(ward)
    ward.ledger.set_frozen(FAMILY, frozen=True, by=NURSE.id)
    with pytest.raises(Refused, match=r"family\.frozen"):
        ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ward.ledger.set_frozen(FAMILY, frozen=False, by=CHARGE.id)
    ward.consent_until(MORNING)
    with pytest.raises(Refused, match=r"consent\.ended"):
        ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)


def test_what_stood_in_the_outbox_is_not_shredded_before_its_recall(ward: Ward) -> None:
    clip = approved(ward)
    ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ward.ledger.move(clip.id, ClipEvent.WITHDRAW, NURSE.id)
    with pytest.raises(Refused, match=r"recall\.first"):
        ward.ledger.move(clip.id, ClipEvent.SHRED, STATION)
    ward.ledger.move(clip.id, ClipEvent.ORDER_RECALL, STATION)
    ward.ledger.confirm_recall(clip.id, STATION)
    assert ward.ledger.move(clip.id, ClipEvent.SHRED, STATION).state is ClipState.SHREDDED


def test_a_receipt_after_the_withdrawal_is_kept_and_moves_nothing(ward: Ward) -> None:
    clip = approved(ward)
    ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    shipment = ward.ledger.shipments_of(clip.id)[0].approval.shipment
    ward.ledger.move(clip.id, ClipEvent.WITHDRAW, NURSE.id)
    assert ward.ledger.accept_receipt(shipment, b"receipt", GATEWAY).state is ClipState.WITHDRAWN
    assert ward.ledger.shipment(shipment).receipt == b"receipt"


def test_the_same_receipt_again_changes_nothing(ward: Ward) -> None:
    clip = delivered(ward)
    before = acts(ward.ledger)
    shipment = ward.ledger.shipments_of(clip.id)[0].approval.shipment
    assert ward.ledger.accept_receipt(shipment, b"another", GATEWAY) == clip
    assert acts(ward.ledger) == before


def test_two_families_need_two_receipts(ward: Ward) -> None:
    second = FamilyCode("M3X9")
    ward.ledger.add_family(Family(second, "age1other"), STATION)
    ward.consent_until(MORNING + dt.timedelta(days=1), second)
    ward.ledger.end_stay(STAY, NURSE.id)
    ward.ledger.begin_stay(Stay(StayId("6" * 32), BED, (FAMILY, second), MORNING), NURSE.id)
    clip = submitted(ward)
    both = [ward.shipment(clip), ward.shipment(clip, family=second)]
    ward.ledger.approve(clip.id, CHARGE.id, both)
    ward.ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    assert ward.ledger.accept_receipt(both[0].approval.shipment, b"1", GATEWAY).state is ClipState.QUEUED
    assert ward.ledger.accept_receipt(both[1].approval.shipment, b"2", GATEWAY).state is ClipState.DELIVERED


def test_shredding_takes_the_key_and_the_words_out_of_the_row(ward: Ward) -> None:
    clip = submitted(ward)
    ward.ledger.move(clip.id, ClipEvent.REJECT, CHARGE.id, reason="card of bed 7 readable")
    assert ward.ledger.clip(clip.id).reason == "card of bed 7 readable"
    ward.ledger.move(clip.id, ClipEvent.SHRED, STATION)
    assert ward.ledger.clip(clip.id).reason == ""
    with pytest.raises(Refused, match=r"clip\.shredded"):
        ward.ledger.clip_key(clip.id)
    assert all("readable" not in row.detail for row in ward.ledger.journal(1000))


def test_a_torn_take_is_recovered_under_a_new_key_and_says_so(ward: Ward) -> None:
    clip = ward.begin()
    ward.ledger.move(clip.id, ClipEvent.INTERRUPT, STATION, code="recorder.killed")
    recovered = ward.ledger.move(clip.id, ClipEvent.RECOVER, STATION, take=TAKE, sealed_key=b"new key")
    assert (recovered.state, recovered.interrupted) == (ClipState.SEALED, True)
    assert ward.ledger.clip_key(clip.id) == b"new key"


def test_progress_never_goes_back_and_never_beyond_the_end(ward: Ward) -> None:
    clip = approved(ward)
    shipment = ward.ledger.shipments_of(clip.id)[0].approval.shipment
    for said, shown in ((100, 100), (50, 100), (999_999, 4096)):
        ward.ledger.note_progress(shipment, said)
        assert ward.ledger.shipment(shipment).sent_bytes == shown


def test_trouble_is_one_line_of_the_journal_per_new_code(ward: Ward) -> None:
    clip = approved(ward)
    shipment = ward.ledger.shipments_of(clip.id)[0].approval.shipment
    for code in ("gateway.down", "gateway.down", "", "gateway.down"):
        ward.ledger.note_trouble(shipment, code, code and "The gateway does not answer.")
    assert acts(ward.ledger).count("shipment.trouble") == 2
    assert ward.ledger.shipment(shipment).trouble_sentence == "The gateway does not answer."


def test_clips_are_found_by_state_bed_stay_and_time(ward: Ward) -> None:
    first = submitted(ward)
    ward.clock.pass_s(60)
    second = ward.begin()
    ledger = ward.ledger
    assert [clip.id for clip in ledger.clips()] == [second.id, first.id]
    assert [clip.id for clip in ledger.clips([ClipState.AWAITING_REVIEW])] == [first.id]
    assert ledger.clips([]) == ()
    assert [clip.id for clip in ledger.clips(since=ward.clock.now())] == [second.id]
    assert ledger.clips(bed=BedId("08")) == ()
    assert len(ledger.clips(stay=STAY, bed=BED)) == 2
    assert ledger.clip_changed_at(second.id) == ward.clock.now()


@pytest.mark.parametrize(
    ("recorder", "bed", "code"),
    [(IT, BED, "role.refused"), (NURSE, BedId("99"), "bed.unknown"), (NURSE, BedId("08"), "bed.empty")],
)
def test_a_take_that_a_rule_forbids_leaves_no_row(ward: Ward, recorder: Operator, bed: BedId, code: str) -> None:
    ward.ledger.add_bed(Bed(BedId("08"), "demo", None), STATION)
    with pytest.raises(Refused) as caught:
        ward.ledger.begin_clip(ClipId("f" * 32), bed, recorder.id, b"key")
    assert caught.value.code == code
    assert ward.ledger.clips() == ()


def test_somebody_who_left_can_do_nothing_any_more(ward: Ward) -> None:
    clip = submitted(ward)
    ward.ledger.remove_operator(CHARGE.id, STATION)
    with pytest.raises(Refused, match=r"role\.refused"):
        ward.ledger.approve(clip.id, CHARGE.id, [ward.shipment(clip)])
    assert CHARGE not in ward.ledger.operators()
    assert ward.ledger.operator(CHARGE.id) == CHARGE
    assert ward.ledger.operator_secret(CHARGE.id) is None


# --- ward ---


def test_framing_comes_back_as_it_was_drawn_and_is_journalled(ward: Ward) -> None:
    drawn = Framing(Rect(1.5, 2, 300.25, 200), (Polygon(((0, 0), (10, 0), (10.5, 9))),))
    ward.ledger.set_framing(BED, drawn, NURSE.id)
    assert ward.ledger.bed(BED).framing == drawn
    assert ward.ledger.journal(1)[0].detail == "window=1.5:2:300.25:200 zones=1"
    ward.ledger.set_framing(BED, None, NURSE.id)
    assert ward.ledger.bed(BED).framing is None
    assert ward.ledger.journal(1)[0].detail == "framing=none"
    before = acts(ward.ledger)
    ward.ledger.set_framing(BED, None, NURSE.id)
    assert acts(ward.ledger) == before


def test_a_bed_holds_one_stay_and_a_stay_moves_with_its_families(ward: Ward) -> None:
    other = BedId("08")
    ward.ledger.add_bed(Bed(other, "demo", None), STATION)
    twin = Stay(StayId("7" * 32), BED, (FAMILY,), MORNING)
    with pytest.raises(Refused, match=r"bed\.taken"):
        ward.ledger.begin_stay(twin, NURSE.id)
    ward.ledger.move_stay(STAY, other, NURSE.id)
    ward.ledger.begin_stay(twin, NURSE.id)
    assert ward.ledger.open_stay(BED) == twin
    assert ward.ledger.stays_of(FAMILY) == (twin, Stay(STAY, other, (FAMILY,), MORNING))
    ward.ledger.end_stay(STAY, NURSE.id)
    assert ward.ledger.open_stay(other) is None


@pytest.mark.parametrize("code", [NURSE.id, STATION])
def test_an_id_is_given_once(ward: Ward, code: OperatorId) -> None:
    with pytest.raises(Refused, match=r"operator\.known"):
        ward.ledger.add_operator(Operator(code, "Somebody", Role.IT), b"sealed", PUBLIC_KEY, STATION)
    with pytest.raises(Refused, match=r"family\.known"):
        ward.ledger.add_family(Family(FAMILY, "age1other"), STATION)


# --- transactions ---


def test_together_is_all_or_nothing_and_an_inner_failure_undoes_only_itself(ward: Ward) -> None:
    ledger = ward.ledger
    before = acts(ledger)

    def note_and_fail(act: Act) -> None:
        with ledger.together():
            ledger.note(act, STATION, "station:ward-7")
            ledger.clip(ClipId("none"))

    with pytest.raises(Refused):
        note_and_fail(Act.STATION_STARTED)
    assert acts(ledger) == before
    with ledger.together():
        ledger.note(Act.STATION_STARTED, STATION, "station:ward-7")
        with pytest.raises(Refused):
            note_and_fail(Act.ROOM_RESTARTED)
    assert acts(ledger) == [*before, "station.started"]
    assert ledger.verify_journal() is None


def test_many_threads_write_one_chain(ward: Ward) -> None:
    clips = [ward.begin() for _ in range(4)]
    failures: list[BaseException] = []

    def work(clip: Clip) -> None:
        try:
            ward.ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
            for _ in range(10):
                ward.ledger.note(Act.CLIP_VIEWED, NURSE.id, f"clip:{clip.id}")
                ward.ledger.journal(5)
            ward.sent_for_review(clip.id)
        except StationError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(clip,)) for clip in clips]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert {clip.state for clip in ward.ledger.clips()} == {ClipState.AWAITING_REVIEW}
    assert ward.ledger.verify_journal() is None


_WRITER = """
import sys, pathlib
from app.journal import Act
from tests.fakes_rules import Ward, NURSE
ward = Ward(pathlib.Path(sys.argv[1]))
sys.stdout.write(ward.key.hex() + " " + ward.signer.key.private_bytes_raw().hex() + "\\n")
while True:
    row = ward.ledger.note(Act.CLIP_VIEWED, NURSE.id, "clip:1")
    sys.stdout.write(str(row.number) + "\\n")
    sys.stdout.flush()
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from app.journal import JournalSigner

    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as writer:
        assert writer.stdout is not None
        key, signing_key = (bytes.fromhex(text) for text in writer.stdout.readline().split())
        acknowledged = 0
        while acknowledged < 60:
            acknowledged = int(writer.stdout.readline())
        writer.kill()
        rest = writer.stdout.read().split("\n")[:-1]  # the last one may be torn
        acknowledged = int(rest[-1]) if rest else acknowledged
    signer = JournalSigner("ward-7", Ed25519PrivateKey.from_private_bytes(signing_key))
    with Ledger.open(tmp_path / "ledger.db", key, HandClock(), signer) as ledger:
        assert ledger.journal(1)[0].number >= acknowledged
        assert ledger.verify_journal() is None


def test_a_framing_does_not_follow_its_bed_to_another_camera(ward: Ward) -> None:
    drawn = ward.ledger.bed(BED)
    ward.ledger.add_bed(Bed(BED, "usb:1:2:3", drawn.framing), STATION)
    assert ward.ledger.bed(BED) == Bed(BED, "usb:1:2:3", None)
    acts = [row.act for row in ward.ledger.journal(2)][::-1]
    assert acts == ["bed.camera_changed", "bed.framing_changed"]


def test_sleeve_and_reference_come_back_with_their_framing(ward: Ward) -> None:
    reference = Reference(((1.5, 2.0), (3.0, 4.5)), "A" * 88)
    framing = Framing(Rect(10, 20, 300, 200), (Polygon(((1, 2), (3, 4), (5, 6))),), 7, reference)
    ward.ledger.set_framing(BED, framing, CHARGE.id)
    assert ward.ledger.journal(1)[0].detail == "window=10:20:300:200 zones=1 sleeve=7"
    assert ward.reopen().bed(BED).framing == framing
