"""The main job and what goes wrong on its way, with real rooms: one clip from the camera to the gateway."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.anchor import read_anchor
from app.certainty import MOMENTS_MAX
from app.demo import BED, CHARGE_NURSE, NURSE, PIN
from app.demo_evidence import collect
from app.errors import Integrity, Refused
from app.fence import Room
from app.model import BedId, ClipState
from tests.conftest import ExpectedLogs
from tests.e2e.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


def test_a_clip_arrives_and_only_the_family_opens_it(house: House, tmp_path: Path) -> None:
    house.nurse_opens()
    clip = house.record(2.0)
    house.send_for_review(clip)
    house.charge_nurse_approves(clip)
    house.until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")

    folder = tmp_path / "report"
    folder.mkdir()
    found = collect(house.demo, clip, folder)
    assert found.delivered
    assert found.receipt_verified
    assert found.family_key_opens
    assert not found.gateway_key_opens
    assert house.demo.ledger.verify_journal(read_anchor(house.demo.key_store)) is None
    (row,) = house.station.outbox()
    assert (row.state, row.share) == (ClipState.DELIVERED, 1.0)


def test_nobody_approves_her_own_take_and_a_wrong_pin_changes_nothing(house: House) -> None:
    house.station.sign_in(CHARGE_NURSE, PIN)
    house.station.open_capture(BED)
    house.until(lambda: house.station.latest_preview() is not None, "a preview")
    own = house.record(1.0)
    house.send_for_review(own)
    house.station.playback(own).close()
    with pytest.raises(Refused, match="another charge nurse") as refused:
        house.station.approve(own, PIN)
    assert refused.value.code == "review.own_clip"

    house.station.sign_out()
    house.nurse_opens()
    clip = house.record(1.0)
    house.send_for_review(clip)
    house.station.sign_out()
    house.station.sign_in(CHARGE_NURSE, PIN)
    with pytest.raises(Refused) as refused:
        house.station.approve(clip, PIN)
    assert refused.value.code == "review.not_watched"
    house.station.playback(clip).close()
    with pytest.raises(Refused) as refused:
        house.station.approve(clip, PIN)
    assert refused.value.code == "review.unseen"
    house.station.review_desk.seen(clip, range(MOMENTS_MAX))
    with pytest.raises(Refused) as refused:
        house.station.approve(clip, "502938")
    assert refused.value.code == "pin.wrong"
    assert house.state(clip) is ClipState.AWAITING_REVIEW
    assert not list((house.data / "outbox" / "making").iterdir())
    house.station.approve(clip, PIN)
    house.until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")


def test_a_recorder_killed_in_the_middle_costs_at_most_two_seconds(house: House) -> None:
    house.nurse_opens()
    clip = house.station.start_take(30.0)
    house.until(lambda: house.elapsed_s() > 5.0, "five seconds of the take")
    elapsed_s = house.elapsed_s()
    house.kill(Room.RECORDER)
    house.until(lambda: house.finished() == clip, "the recovered take")
    kept = house.demo.ledger.clip(clip)
    assert kept.interrupted
    assert kept.duration_s > elapsed_s - 2.0 - 0.5  # 0.5 s: the look-ahead, not yet recorded
    status = house.station.capture_status()
    assert status is not None
    assert status.trouble == "recorder.gone"

    house.start(Room.RECORDER)
    house.until(lambda: house.station.latest_preview() is not None, "the picture again")
    house.send_for_review(clip)
    house.charge_nurse_approves(clip)
    house.until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")


def test_a_recorder_that_hangs_is_replaced_and_the_take_kept(house: House, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("recorder.silent")
    house.nurse_opens()
    clip = house.station.start_take(30.0)
    house.until(lambda: house.elapsed_s() > 3.0, "three seconds of the take")
    os.kill(house.running[Room.RECORDER].process.pid, signal.SIGSTOP)
    house.wait_for_restart_request(Room.RECORDER)
    house.until(lambda: house.finished() == clip, "the recovered take")
    assert house.demo.ledger.clip(clip).duration_s > 1.0
    house.until(lambda: house.station.latest_preview() is not None, "the picture again")


def test_the_recorder_outlives_nothing_of_the_station_but_seals_first(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.nurse_opens()
    clip = house.station.start_take(30.0)
    house.until(lambda: house.elapsed_s() > 2.5, "two and a half seconds of the take")
    recorder = house.running[Room.RECORDER]
    with house:
        pass  # the station goes
    assert recorder.process.wait(10) == 0
    sealed = tmp_path / "vault" / f"{clip}.age"
    assert sealed.stat().st_size > 10_000


def test_with_the_gateway_down_a_clip_waits_and_goes_once(house: House) -> None:
    house.until(lambda: house.station.health().gateway_reached_at is not None, "the gateway")
    house.kill(Room.GATEWAY)
    house.nurse_opens()
    clip = house.record(1.0)
    house.send_for_review(clip)
    house.charge_nurse_approves(clip)
    house.until(lambda: bool(house.station.outbox()[0].trouble), "the trouble in the outbox")
    assert house.state(clip) in (ClipState.QUEUED, ClipState.SENDING)
    house.start(Room.GATEWAY)
    house.serve_restarts_until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")
    assert len(list(house.demo.pki.kept.glob("*.age"))) == 1


def test_a_changed_file_is_not_shown_and_not_approved(house: House) -> None:
    house.nurse_opens()
    clip = house.record(1.0)
    house.send_for_review(clip)
    sealed = house.data / "vault" / f"{clip}.age"
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.chmod(0o600)
    sealed.write_bytes(content)
    with pytest.raises(Integrity) as damaged:
        house.station.playback(clip)
    assert damaged.value.code == "clip.changed"
    assert house.state(clip) is ClipState.AWAITING_REVIEW


def test_beds_that_may_not_be_recorded_say_why(house: House) -> None:
    house.station.sign_in(NURSE, PIN)
    by_bed = {tile.bed: tile for tile in house.station.beds_today()}
    assert by_bed[BedId("04")].why_not == "consent.ended"
    assert by_bed[BedId("10")].why_not == "bed.empty"
    assert by_bed[BedId("11")].why_not == "framing.missing"
    for bed, code in (("04", "consent.ended"), ("11", "framing.missing")):
        house.station.open_capture(BedId(bed))
        house.until(lambda: house.station.latest_preview() is not None, "a preview")
        with pytest.raises(Refused) as refused:
            house.station.start_take(1.0)
        assert refused.value.code == code


def test_nothing_on_disk_can_be_read(house: House) -> None:
    """While recording and afterwards: no name, no PIN, no private key, no picture in any file below the data folder."""
    house.nurse_opens()
    clip = house.station.start_take(2.0)
    house.until(lambda: house.elapsed_s() > 1.0, "half the take")
    _assert_nothing_readable(house)
    house.until(lambda: house.finished() == clip, "the sealed take")
    house.send_for_review(clip)
    house.charge_nurse_approves(clip)
    house.until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")
    _assert_nothing_readable(house)


def _assert_nothing_readable(house: House) -> None:
    keys = house.demo.keys
    secrets = [
        b"Lin",
        b"Ruth",
        PIN.encode(),
        keys.ledger_key,
        keys.ledger_key.hex().encode(),
        keys.signing_key.private_bytes_raw(),
        keys.pin_pepper,
        house.demo.pki.sender_passphrase.encode(),
        house.demo.pki.gateway_passphrase.encode(),
        b"AGE-SECRET-KEY",
        b"ftyp",
        b"moof",
        b"avc1",
        b"SQLite format 3",
        b"-----BEGIN PRIVATE KEY",
    ]
    examined = 0
    for path in house.data.rglob("*"):
        if not path.is_file():
            continue
        assert not re.search(r"lin|hao|ruth|mei", path.name, re.IGNORECASE), path
        content = path.read_bytes()
        examined += 1
        # A short word turns up in megabytes of ciphertext by chance; there it must not stand alone.
        found = [
            secret
            for secret in secrets
            if secret in content and (len(secret) > 4 or path.suffix not in (".age", ".db", ".db-wal", ".db-shm"))
        ]
        assert not found, (path, found)
    assert examined > 5
