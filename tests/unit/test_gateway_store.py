from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app import clock
from app.errors import NeedsPerson, Refused, Transient
from app.gateway.store import Store
from app.outbox import shipment
from app.outbox.shipment import Manifest
from tests.conftest import ExpectedLogs
from tests.fakes_outbox import sealed_bytes
from tests.unit.test_shipment import NURSE, STATION, manifest, sealed

SEALED = sealed_bytes(4_000)


class Kill(BaseException):
    """The power goes."""


class Desk:
    """A store and the receipts it asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.issued = 0
        self.store = Store(root, self.issue)

    def issue(self, papers: Manifest, payload: bytes) -> bytes:
        self.issued += 1
        return f"{papers.shipment_sha256} {shipment.digest(payload)} {self.issued}".encode()

    def begin(self, content: bytes = SEALED) -> str:
        papers = manifest(shipment_sha256=hashlib.sha256(content).hexdigest(), shipment_bytes=len(content))
        self.store.create(sealed(shipment.encode(papers), STATION, NURSE), papers, keep_free_bytes=0)
        return papers.shipment_sha256

    def append(self, shipment_id: str, content: bytes) -> None:
        upload = self.store.find(shipment_id)
        assert upload is not None
        with self.store.appending(upload) as part:
            part.write(content)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


def test_a_complete_file_is_kept_with_its_receipt_and_answers_for_ever(desk: Desk) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED[:1_000])
    upload = desk.store.find(shipment_id)
    assert upload is not None
    assert (upload.stored_bytes, upload.complete) == (1_000, False)
    desk.append(shipment_id, SEALED[1_000:])
    settled = desk.store.find(shipment_id)
    assert settled is not None
    assert settled.receipt is not None
    assert (desk.root / "kept" / f"{shipment_id}.age").read_bytes() == SEALED
    (desk.root / "kept" / f"{shipment_id}.age").unlink()  # the hospital fetched it
    again = Desk(desk.root).store.find(shipment_id)
    assert again is not None
    assert again.receipt == settled.receipt
    assert desk.issued == 1


def test_nothing_but_ciphertext_papers_and_receipt_is_stored(desk: Desk) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED)
    desk.store.find(shipment_id)
    assert desk.files() == [
        f"kept/{shipment_id}.age",
        f"receipts/{shipment_id}/manifest.dsse",
        f"receipts/{shipment_id}/receipt.dsse",
    ]


@pytest.mark.parametrize("step", range(4))
def test_a_crash_at_any_point_of_completion_is_completed_at_the_next_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED)
    acts: list[tuple[type, str]] = [(Path, "replace"), (Desk, "issue"), (Path, "replace"), (Path, "rename")]
    passed = sum(1 for owner, name in acts[:step] if (owner, name) == acts[step])
    owner, name = acts[step]
    genuine: Callable[..., object] = getattr(owner, name)

    def die(*arguments: object) -> object:
        nonlocal passed
        if passed == 0:
            raise Kill
        passed -= 1
        return genuine(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, die)
        dying = Desk(desk.root)
        with pytest.raises(Kill):
            dying.store.find(shipment_id)
    restarted = Desk(desk.root)
    restarted.store.sweep()
    assert desk.files() == [
        f"kept/{shipment_id}.age",
        f"receipts/{shipment_id}/manifest.dsse",
        f"receipts/{shipment_id}/receipt.dsse",
    ]


def test_a_repeated_beginning_never_cuts_what_is_there(desk: Desk) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED[:1_000])
    with pytest.raises(Refused, match=r"upload\.exists"):
        desk.begin()
    upload = desk.store.find(shipment_id)
    assert upload is not None
    assert upload.stored_bytes == 1_000
    assert len(desk.store.unfinished()) == 1


def test_more_than_announced_is_not_written(desk: Desk) -> None:
    shipment_id = desk.begin()
    with pytest.raises(Refused, match=r"size\.exceeded"):
        desk.append(shipment_id, SEALED + b"x")
    upload = desk.store.find(shipment_id)
    assert upload is not None
    assert upload.stored_bytes == 0


def test_other_bytes_are_removed_also_at_start(desk: Desk, expected_logs: ExpectedLogs) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED[:-1] + bytes([SEALED[-1] ^ 1]))
    expected_logs.add("digest.differs")
    Desk(desk.root).store.sweep()
    assert desk.files() == []


def test_a_full_disk_is_a_matter_for_a_person_and_leaves_nothing(desk: Desk) -> None:
    papers = manifest(shipment_bytes=2**52)
    with pytest.raises(NeedsPerson, match=r"gateway\.full"):
        desk.store.create(b"", papers, keep_free_bytes=0)
    assert desk.files() == []


def test_leftovers_of_a_crash_while_beginning_are_swept(desk: Desk) -> None:
    half = desk.root / "incoming" / ("a" * 64 + ".new")
    half.mkdir()
    (half / "manifest.dsse").write_bytes(b"half")
    desk.store.sweep()
    assert list((desk.root / "incoming").iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_unreadable_papers_of_one_upload_block_nobody(
    desk: Desk, expected_logs: ExpectedLogs, damage: bytes | None
) -> None:
    broken, fine = desk.begin(), desk.begin(sealed_bytes(4_000))
    papers = desk.root / "incoming" / broken / "manifest.dsse"
    papers.unlink()
    if damage is not None:
        papers.write_bytes(damage)
    expected_logs.add("papers unreadable")
    assert [upload.id for upload in desk.store.unfinished()] == [fine]
    assert desk.begin() == broken  # from its beginning


def test_damaged_papers_of_a_finished_clip_are_kept_for_a_person(desk: Desk) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED)
    desk.store.find(shipment_id)
    (desk.root / "receipts" / shipment_id / "manifest.dsse").write_bytes(b"{}")
    with pytest.raises(NeedsPerson, match=r"gateway\.damaged"):
        desk.store.find(shipment_id)
    assert len(desk.files()) == 3


@pytest.mark.parametrize("kept", [None, SEALED[:-1] + b"?"], ids=["gone", "damaged"])
def test_no_receipt_is_issued_for_bytes_that_are_not_held(
    desk: Desk, expected_logs: ExpectedLogs, kept: bytes | None
) -> None:
    expected_logs.add("neither its part nor the kept file is whole")
    shipment_id = desk.begin()
    (desk.root / "incoming" / shipment_id / "clip.part").unlink()  # as after a crash behind the move to kept/
    if kept is not None:
        (desk.root / "kept" / f"{shipment_id}.age").write_bytes(kept)
    with pytest.raises(Transient, match="lost"):
        desk.store.find(shipment_id)
    assert desk.issued == 0
    assert desk.files() == []
    assert desk.store.find(shipment_id) is None  # so it is sent anew


def test_what_nobody_may_finish_any_more_does_not_stay(desk: Desk) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED[:1_000])
    upload = desk.store.find(shipment_id)
    assert upload is not None
    end = clock.from_text(upload.manifest.expires)
    desk.store.drop_expired(end - dt.timedelta(seconds=1), ())
    desk.store.drop_expired(end, {shipment_id})
    assert desk.store.find(shipment_id) is not None
    desk.store.drop_expired(end, ())
    assert desk.files() == []


def test_what_arrived_outlives_its_approval(desk: Desk) -> None:
    shipment_id = desk.begin()
    desk.append(shipment_id, SEALED)
    settled = desk.store.find(shipment_id)
    assert settled is not None
    before = desk.files()
    desk.store.drop_expired(clock.from_text(settled.manifest.expires) + dt.timedelta(days=365), ())
    assert desk.files() == before
