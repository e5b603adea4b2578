from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.anchor import ANCHOR_SLOTS, keep_anchor, read_anchor
from app.demo_keys import MemoryKeyStore
from app.errors import Integrity
from app.journal import Act
from app.ledger import Ledger
from app.model import STATION
from tests.fakes_rules import Ward


class CutOffError(Exception):
    """The power went."""


class ForgetfulStore(MemoryKeyStore):
    """Dies when it is to write, after it removed."""

    dies = False

    def put(self, name: str, secret: bytes) -> None:
        if self.dies:
            raise CutOffError
        super().put(name, secret)


def test_the_newest_checkpoint_is_kept_and_an_older_one_changes_nothing(tmp_path: Path) -> None:
    store = MemoryKeyStore()
    assert read_anchor(store) is None
    ward = Ward(tmp_path)
    kept = [ward.ledger.newest_checkpoint()]
    for _ in range(3):
        keep_anchor(store, kept[-1])
        assert read_anchor(store) == kept[-1]
        ward.ledger.note(Act.STATION_STARTED, STATION, "station:ward-7")
        kept.append(ward.ledger.newest_checkpoint())
    keep_anchor(store, kept[0])
    assert read_anchor(store) == kept[2]
    ward.ledger.close()


def test_a_power_cut_while_an_anchor_is_written_leaves_the_one_before(tmp_path: Path) -> None:
    store = ForgetfulStore()
    ward = Ward(tmp_path)
    first = ward.ledger.newest_checkpoint()
    keep_anchor(store, first)
    ward.ledger.note(Act.STATION_STARTED, STATION, "station:ward-7")
    store.dies = True
    with pytest.raises(CutOffError):
        keep_anchor(store, ward.ledger.newest_checkpoint())
    assert read_anchor(store) == first
    ward.reopen(read_anchor(store)).close()


def test_yesterdays_ledger_put_back_is_refused_at_the_next_start(tmp_path: Path) -> None:
    store = MemoryKeyStore()
    ward = Ward(tmp_path)
    ward.ledger.close()
    yesterday = tmp_path / "yesterday.db"
    shutil.copy(ward.path, yesterday)
    ward.reopen().note(Act.STATION_STARTED, STATION, "station:ward-7")
    keep_anchor(store, ward.ledger.newest_checkpoint())
    ward.ledger.close()
    shutil.copy(yesterday, ward.path)
    with pytest.raises(Integrity, match=r"ledger\.old_copy"):
        Ledger.open(ward.path, ward.key, ward.clock, ward.signer, anchor=read_anchor(store))


def test_damage_is_told_only_when_nothing_readable_is_left(tmp_path: Path) -> None:
    store = MemoryKeyStore()
    store.put(ANCHOR_SLOTS[0], b"\xff damage")
    with pytest.raises(Integrity, match=r"journal\.anchor_damaged"):
        read_anchor(store)
    ward = Ward(tmp_path)
    newest = ward.ledger.newest_checkpoint()
    ward.ledger.close()
    store.put(ANCHOR_SLOTS[1], newest.to_text().encode())
    assert read_anchor(store) == newest
