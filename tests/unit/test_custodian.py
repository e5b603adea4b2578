from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app import custodian
from app.demo_keys import MemoryKeyStore
from app.errors import Integrity, NeedsPerson, Refused
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import STATION, Clip, ClipId, ClipState
from app.vault.identities import new_identity
from app.vault.keys import StationKeys
from app.vault.store import ClipStore
from tests.fakes_rules import BED, CHARGE, NURSE, TAKE, Ward


class CutOffError(Exception):
    """The power went."""


class FrailStore(MemoryKeyStore):
    """A key store during a power cut: the n-th write or removal from now does not happen any more."""

    def __init__(self) -> None:
        super().__init__()
        self.acts_left = -1

    def put(self, name: str, secret: bytes) -> None:
        self._spend()
        super().put(name, secret)

    def remove(self, name: str) -> None:
        self._spend()
        super().remove(name)

    def _spend(self) -> None:
        if self.acts_left == 0:
            raise CutOffError
        self.acts_left -= 1


class Archive(NamedTuple):
    ward: Ward
    files: ClipStore
    store: FrailStore
    keys: StationKeys

    def take(self, number: int) -> Clip:
        clip = ClipId(f"{number:032x}")
        self.ward.ledger.begin_clip(clip, BED, NURSE.id, self.keys.seal_clip_key(clip, new_identity()))
        descriptor = self.files.new_take(clip)
        os.write(descriptor, b"sealed bytes")
        os.close(descriptor)
        return self.ward.ledger.move(clip, ClipEvent.SEAL, STATION, take=TAKE)

    def opens(self, clip: ClipId, ledger: Ledger | None = None, keys: StationKeys | None = None) -> bool:
        try:
            (keys or self.keys).open_clip_key(clip, (ledger or self.ward.ledger).clip_key(clip))
        except Refused as refusal:
            if refusal.code != "clip.shredded":
                raise
            return False
        return True

    def present(self) -> set[ClipId]:
        known = {clip.id for clip in self.ward.ledger.clips()}
        return known - set(self.files.sweep(known).missing)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    ward = Ward(tmp_path)
    store = FrailStore()
    yield Archive(ward, ClipStore(tmp_path / "vault"), store, StationKeys.open(store))
    ward.ledger.close()


def discarded_and_kept(archive: Archive) -> tuple[ClipId, ClipId]:
    unwanted, kept = archive.take(1), archive.take(2)
    archive.ward.ledger.move(unwanted.id, ClipEvent.DISCARD, NURSE.id)
    return unwanted.id, kept.id


def test_the_unwanted_are_shredded_and_the_others_still_open(archive: Archive) -> None:
    unwanted, kept = discarded_and_kept(archive)
    assert custodian.shred_unwanted(archive.ward.ledger, archive.files, archive.keys) == (unwanted,)
    assert archive.ward.ledger.clip(unwanted).state is ClipState.SHREDDED
    assert not archive.opens(unwanted)
    assert archive.opens(kept)
    assert archive.present() == {kept}
    newest_first = [row.act for row in archive.ward.ledger.journal(3)]
    assert newest_first == ["clip.file_removed", "shred_key.changed", "clip.shred"]
    assert custodian.shred_unwanted(archive.ward.ledger, archive.files, archive.keys) == ()


def test_yesterdays_whole_folder_and_todays_key_store_do_not_open_a_shredded_clip(
    archive: Archive, tmp_path: Path
) -> None:
    unwanted, kept = discarded_and_kept(archive)
    archive.ward.ledger.close()
    yesterday = tmp_path / "yesterday"
    yesterday.mkdir()
    shutil.copy(archive.ward.path, yesterday)
    archive.ward.reopen()
    custodian.shred_unwanted(archive.ward.ledger, archive.files, archive.keys)
    today = StationKeys.open(archive.store, data_exists=True)
    with Ledger.open(yesterday / "ledger.db", archive.ward.key, archive.ward.clock, archive.ward.signer) as copy:
        assert copy.clip(unwanted).state is ClipState.DISCARDED
        assert not archive.opens(unwanted, copy, today)
        assert not archive.opens(kept, copy, today)
    assert archive.opens(kept, keys=today)


@pytest.mark.parametrize("acts_left", [0, 1])
def test_a_power_cut_while_the_key_changes_is_finished_at_the_next_start(archive: Archive, acts_left: int) -> None:
    unwanted, kept = discarded_and_kept(archive)
    archive.store.acts_left = acts_left
    with pytest.raises(CutOffError):
        custodian.shred_unwanted(archive.ward.ledger, archive.files, archive.keys)
    archive.store.acts_left = -1
    keys = StationKeys.open(archive.store, data_exists=True)
    ledger = archive.ward.reopen()
    assert archive.opens(kept, keys=keys)
    assert custodian.sweep(ledger, archive.files, keys, archive.present()) == (unwanted,)
    assert not keys.shred_pending
    assert archive.opens(kept, keys=keys)
    assert archive.present() == {kept}
    assert custodian.sweep(ledger, archive.files, keys, archive.present()) == ()
    assert ledger.verify_journal() is None


def test_a_file_the_ledger_does_not_know_is_left_as_evidence(archive: Archive) -> None:
    stranger = ClipId("f" * 32)
    os.close(archive.files.new_take(stranger))
    assert custodian.sweep(archive.ward.ledger, archive.files, archive.keys, [stranger]) == ()
    assert archive.files.path(stranger).exists()


def test_what_may_have_left_is_destroyed_here_and_waits_for_its_recall(archive: Archive) -> None:
    ledger = archive.ward.ledger
    clip = archive.ward.sent_for_review(archive.take(1).id)
    ledger.approve(clip.id, CHARGE.id, [archive.ward.shipment(clip)])
    ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ledger.move(clip.id, ClipEvent.WITHDRAW, NURSE.id)
    copy = ledger.clip_key(clip.id)
    for _ in range(2):
        assert custodian.shred_unwanted(ledger, archive.files, archive.keys) == ()
        assert ledger.clip(clip.id).state is ClipState.RECALL_PENDING
    with pytest.raises(Integrity, match=r"vault\.file_missing"):
        archive.files.path(clip.id)
    with pytest.raises(Refused, match=r"clip\.shredded"):
        archive.keys.open_clip_key(clip.id, copy)
    ledger.confirm_recall(clip.id, STATION)
    assert custodian.shred(ledger, archive.files, archive.keys, [clip.id]) == (clip.id,)


def test_a_file_whose_key_went_before_a_crash_goes_at_the_next_start(archive: Archive) -> None:
    ledger = archive.ward.ledger
    clip = archive.ward.sent_for_review(archive.take(1).id)
    ledger.approve(clip.id, CHARGE.id, [archive.ward.shipment(clip)])
    ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ledger.move(clip.id, ClipEvent.WITHDRAW, NURSE.id)
    ledger.move(clip.id, ClipEvent.ORDER_RECALL, STATION)  # and then the power failed
    assert custodian.sweep(ledger, archive.files, archive.keys, [clip.id]) == (clip.id,)
    with pytest.raises(Integrity, match=r"vault\.file_missing"):
        archive.files.path(clip.id)


def test_clip_keys_are_never_replaced_inside_a_larger_transaction(archive: Archive) -> None:
    with archive.ward.ledger.together(), pytest.raises(ValueError, match="of their own"):
        archive.ward.ledger.replace_clip_keys({})


def test_a_take_that_would_not_fit_is_refused(tmp_path: Path) -> None:
    custodian.require_room(tmp_path, 1)
    free_bytes = shutil.disk_usage(tmp_path).free
    too_long_s = free_bytes / custodian.TAKE_BYTES_PER_S
    with pytest.raises(NeedsPerson, match=r"disk\.low"):
        custodian.require_room(tmp_path, too_long_s)
    with pytest.raises(NeedsPerson, match=r"ledger\.unreachable"):
        custodian.require_room(tmp_path / "missing", 60)
    assert custodian.room_needed_bytes(60) == custodian.RESERVE_BYTES + 180_000_000
