from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.demo_pki import public_bytes
from app.errors import Integrity, NeedsPerson, Refused
from app.outbox import receipt, shipment
from app.outbox.layout import Status
from app.outbox.receipt import Receipt
from app.outbox.spool import Draft, Spool
from tests.unit.test_shipment import NURSE, STATION, manifest, sealed

GATEWAY = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
CLIP = b"sealed bytes of a clip" * 100


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "outbox")


def envelope_for(draft: Draft) -> bytes:
    papers = manifest(shipment_sha256=draft.sha256, shipment_bytes=draft.size_bytes)
    return sealed(shipment.encode(papers), STATION, NURSE)


def finished(spool: Spool, clip: bytes = CLIP) -> str:
    with spool.begin() as draft:
        draft.write(clip)
        draft.make_durable()
        return draft.finish(envelope_for(draft))


def put_receipt(spool: Spool, shipment_id: str, key: Ed25519PrivateKey = GATEWAY, clip: bytes = CLIP) -> None:
    payload, _ = shipment.read_unverified((spool.layout.ready_folder(shipment_id) / "manifest.dsse").read_bytes())
    told = Receipt(shipment.digest(payload), shipment_id, len(clip), "gateway-1", "2026-11-22T10:05:00Z", "demo")
    spool.layout.receipt_file(shipment_id).write_bytes(receipt.issue(told, public_bytes(key), key.sign))


def test_a_shipment_appears_whole_and_only_when_released(spool: Spool) -> None:
    shipment_id = finished(spool)
    assert spool.waiting() == ()
    spool.release(shipment_id)
    assert spool.waiting() == (shipment_id,)
    folder = spool.layout.ready_folder(shipment_id)
    assert (folder / "clip.age").read_bytes() == CLIP
    assert sorted(path.name for path in folder.iterdir()) == ["clip.age", "manifest.dsse"]
    spool.release(shipment_id)  # again: nothing changes
    assert spool.waiting() == (shipment_id,)


def test_everything_is_for_the_owner_only(spool: Spool) -> None:
    spool.release(finished(spool))
    for path in (spool.layout.root, *spool.layout.root.rglob("*")):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path


def test_an_abandoned_draft_leaves_nothing(spool: Spool) -> None:
    def seal_badly() -> None:
        with spool.begin() as draft:
            draft.write(CLIP)
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        seal_badly()
    assert list(spool.layout.making.iterdir()) == []


def test_papers_about_other_bytes_are_refused(spool: Spool) -> None:
    with spool.begin() as draft:
        draft.write(CLIP)
        envelope = envelope_for(draft)
        draft.write(b"one more")
        with pytest.raises(Refused, match=r"manifest\.other_file"):
            draft.finish(envelope)
    assert list(spool.layout.making.iterdir()) == []


def test_after_a_crash_what_the_ledger_approved_goes_and_the_rest_is_removed(tmp_path: Path, spool: Spool) -> None:
    approved, unknown = finished(spool), finished(spool, b"other")
    stray = spool.layout.making / "draft-00"
    stray.mkdir()
    (stray / "clip.age").write_bytes(b"half")
    assert Spool(tmp_path / "outbox").sweep({approved, "f" * 64}) == (approved,)
    assert spool.waiting() == (approved,)
    assert list(spool.layout.making.iterdir()) == []
    assert unknown not in spool.waiting()


def test_releasing_what_is_not_there_needs_a_person(spool: Spool) -> None:
    with pytest.raises(NeedsPerson, match=r"shipment\.missing"):
        spool.release("a" * 64)


def test_what_is_withdrawn_is_gone(spool: Spool) -> None:
    released, only_finished = finished(spool), finished(spool, b"other")
    spool.release(released)
    for shipment_id in (released, only_finished):
        spool.withdraw(shipment_id)
    assert spool.waiting() == ()
    assert list(spool.layout.making.iterdir()) == []
    spool.withdraw(released)


def test_ciphertext_goes_only_after_a_verified_receipt(spool: Spool) -> None:
    shipment_id = finished(spool)
    spool.release(shipment_id)
    pinned = public_bytes(GATEWAY)
    assert spool.verified_receipt(shipment_id, pinned) is None
    with pytest.raises(Refused, match=r"receipt\.missing"):
        spool.remove_delivered(shipment_id, pinned)
    put_receipt(spool, shipment_id, Ed25519PrivateKey.generate())
    with pytest.raises(Integrity, match=r"receipt\.wrong"):
        spool.remove_delivered(shipment_id, pinned)
    put_receipt(spool, shipment_id, clip=CLIP + b"x")
    with pytest.raises(Integrity, match=r"receipt\.other_shipment"):
        spool.remove_delivered(shipment_id, pinned)
    assert spool.waiting() == (shipment_id,)
    put_receipt(spool, shipment_id)
    found = spool.verified_receipt(shipment_id, pinned)
    assert found is not None
    assert found.stored_sha256 == shipment_id
    spool.remove_delivered(shipment_id, pinned)
    assert spool.waiting() == ()
    assert spool.receipt_bytes(shipment_id) is not None
    spool.release(shipment_id)  # a late repeat after delivery does not bring it back
    assert spool.waiting() == ()
    assert list(spool.layout.making.iterdir()) == []


def test_damaged_papers_are_kept_and_told(spool: Spool) -> None:
    shipment_id = finished(spool)
    spool.release(shipment_id)
    put_receipt(spool, shipment_id)
    (spool.layout.ready_folder(shipment_id) / "manifest.dsse").write_bytes(b"{}")
    with pytest.raises(Integrity, match=r"shipment\.damaged"):
        spool.remove_delivered(shipment_id, public_bytes(GATEWAY))
    assert spool.waiting() == (shipment_id,)


@pytest.mark.parametrize("untrusted", ["..", "../x", "", "a" * 63, "A" * 64, "draft-00"])
def test_no_other_name_reaches_the_disk(spool: Spool, untrusted: str) -> None:
    for act in (spool.release, spool.withdraw, spool.let_go, spool.status, spool.receipt_bytes):
        with pytest.raises(Refused, match=r"shipment\.id"):
            act(untrusted)


def test_strangers_in_the_folder_are_not_shipments(spool: Spool) -> None:
    (spool.layout.ready / "Thumbs.db").write_bytes(b"")
    (spool.layout.ready / ("a" * 63)).mkdir()
    assert spool.waiting() == ()


def test_a_status_is_shown_forgotten_on_request_and_ignored_when_damaged(spool: Spool) -> None:
    shipment_id = finished(spool)
    told = Status("held", 50, 200, "2026-11-22T10:05:00Z", 3, "family.unrostered", "Ask IT.")
    path = spool.layout.status_file(shipment_id)
    path.write_bytes(msgspec.json.encode(told))
    assert spool.status(shipment_id) == told
    assert told.share == 0.25
    path.write_bytes(msgspec.json.encode(told)[:-5])
    assert spool.status(shipment_id) is None
    spool.let_go(shipment_id)
    assert not path.exists()
    assert spool.status(shipment_id) is None


def test_a_link_in_place_of_a_receipt_is_not_followed(tmp_path: Path, spool: Spool) -> None:
    shipment_id = finished(spool)
    spool.release(shipment_id)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"secret")
    spool.layout.receipt_file(shipment_id).symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic"):
        spool.receipt_bytes(shipment_id)
