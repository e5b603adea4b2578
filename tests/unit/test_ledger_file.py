from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from app.errors import Integrity, NeedsPerson
from app.journal import Act, verify_export
from app.ledger import Ledger
from app.ledger.schema import MIGRATIONS, backup_path, connect, migrate
from app.lifecycle import ClipEvent
from app.model import STATION, Clip, ClipState
from tests.fakes_rules import CHARGE, FAMILY, IT, NURSE, TAKE, HandClock, Ward, new_signer

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


# --- the file and its faults ---


def test_nothing_readable_lies_in_the_folder(ward: Ward) -> None:
    clip = submitted(ward)
    ward.ledger.move(clip.id, ClipEvent.RETURN, CHARGE.id, reason="card readable")
    stored = b"".join(path.read_bytes() for path in ward.path.parent.iterdir())
    for marker in ("Lin Mei", FAMILY, "card readable", clip.id, "SQLite format", "clip.return"):
        assert marker.encode() not in stored
    assert ward.key not in stored
    assert ward.path.stat().st_mode & 0o777 == 0o600


def test_what_was_written_is_there_after_a_restart(ward: Ward) -> None:
    clip = delivered(ward)
    anchor = ward.ledger.newest_checkpoint()
    ledger = ward.reopen(anchor)
    assert ledger.clip(clip.id) == clip
    assert ledger.verify_journal(anchor) is None
    assert ledger.operators()[0].id == CHARGE.id


def test_a_foreign_key_is_told_from_damage(ward: Ward) -> None:
    ward.ledger.close()
    with pytest.raises(Integrity, match=r"ledger\.foreign_key"):
        Ledger.open(ward.path, os.urandom(32), ward.clock, ward.signer)
    ward.reopen()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.33, 0.5, 0.77, 0.999])
def test_one_flipped_bit_anywhere_is_found_at_the_door(ward: Ward, share: float) -> None:
    submitted(ward)
    ward.ledger.close()
    content = bytearray(ward.path.read_bytes())
    content[min(int(len(content) * share), len(content) - 1)] ^= 1
    ward.path.write_bytes(content)
    with pytest.raises(Integrity) as caught:
        Ledger.open(ward.path, ward.key, ward.clock, ward.signer)
    assert caught.value.code == ("ledger.foreign_key" if share == 0.0 else "ledger.damaged")
    assert ward.path.read_bytes() == content  # the evidence stays


def test_a_cut_file_and_a_foreign_file_are_refused(ward: Ward, tmp_path: Path) -> None:
    ward.ledger.close()
    content = ward.path.read_bytes()
    ward.path.write_bytes(content[:5000])
    with pytest.raises(Integrity, match=r"ledger\.damaged"):
        Ledger.open(ward.path, ward.key, ward.clock, ward.signer)
    other = tmp_path / "other.db"
    other.write_bytes(b"something else entirely, and longer than a salt")
    with pytest.raises(Integrity, match=r"ledger\.foreign_key"):
        Ledger.open(other, ward.key, ward.clock, ward.signer)


def test_an_old_copy_a_replaced_journal_and_a_lost_ledger_are_recognised(ward: Ward, tmp_path: Path) -> None:
    ward.ledger.close()
    yesterday = tmp_path / "yesterday.db"
    shutil.copy(ward.path, yesterday)
    ward.reopen()
    submitted(ward)
    anchor = ward.ledger.newest_checkpoint()
    ward.ledger.close()
    with pytest.raises(Integrity, match=r"ledger\.old_copy"):
        Ledger.open(yesterday, ward.key, ward.clock, ward.signer, anchor=anchor)
    with Ledger.open(yesterday, ward.key, ward.clock, ward.signer) as copy:
        for _ in range(20):
            copy.note(Act.CLIP_VIEWED, NURSE.id, "clip:1")
    with pytest.raises(Integrity, match=r"journal\.replaced"):
        Ledger.open(yesterday, ward.key, ward.clock, ward.signer, anchor=anchor)
    with pytest.raises(Integrity, match=r"ledger\.missing"):
        Ledger.open(tmp_path / "gone.db", ward.key, ward.clock, ward.signer, anchor=anchor)
    assert not (tmp_path / "gone.db").exists()
    (tmp_path / "gone.db").touch()
    with pytest.raises(Integrity, match=r"ledger\.missing"):
        Ledger.open(tmp_path / "gone.db", ward.key, ward.clock, ward.signer, anchor=anchor)


def test_a_full_disk_loses_nothing_and_says_so(ward: Ward) -> None:
    clip = submitted(ward)
    pages = ward.ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ward.ledger._connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for _ in range(1000):
            ward.ledger.note(Act.CLIP_VIEWED, NURSE.id, f"clip:{clip.id}")

    with pytest.raises(NeedsPerson, match=r"disk\.full"):
        fill()
    ward.ledger._connection.execute("PRAGMA max_page_count = 1000000")
    assert ward.ledger.clip(clip.id) == clip
    assert ward.ledger.verify_journal() is None
    ward.ledger.move(clip.id, ClipEvent.RETURN, CHARGE.id, reason="again")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that nobody may write, root included")
def test_a_folder_that_cannot_be_written_is_a_persons_task() -> None:
    with pytest.raises(NeedsPerson, match=r"ledger\.read_only"):
        Ledger.open(Path("/sys/ledger.db"), os.urandom(32), HandClock(), new_signer())


def test_a_folder_that_is_gone_is_a_persons_task(tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson, match=r"ledger\.unreachable"):
        Ledger.open(tmp_path / "missing" / "ledger.db", os.urandom(32), HandClock(), new_signer())


# --- the journal in the file ---


def raw(ward: Ward) -> Any:
    """The thief's view: the key is his, the triggers are gone."""
    connection = connect(ward.path, ward.key)
    for trigger in ("update", "delete"):
        connection.execute(f"DROP TRIGGER journal_is_append_only_{trigger}")
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


@pytest.mark.parametrize(
    ("statements", "number", "code"),
    [
        (["UPDATE journal SET actor = 'c-201' WHERE number = 5"], 5, "journal.edited"),
        (["DELETE FROM journal WHERE number = 5"], 5, "journal.gap"),
        (
            ["DELETE FROM journal WHERE number = 5", "UPDATE journal SET number = number - 1 WHERE number > 5"],
            5,
            "journal.edited",
        ),
        (["UPDATE journal SET number = -3 WHERE number = 5"], 1, "journal.gap"),
        (["DELETE FROM journal WHERE number > 9"], 10, "journal.cut"),
        (
            ["DELETE FROM journal WHERE number > 9", "DELETE FROM journal_checkpoints WHERE number > 9"],
            10,
            "journal.cut",
        ),
        (["UPDATE journal_checkpoints SET signature = zeroblob(64) WHERE number = 5"], 5, "journal.forged"),
    ],
)
def test_attacks_on_the_stored_journal_are_named_by_their_first_line(
    ward: Ward, statements: list[str], number: int, code: str
) -> None:
    submitted(ward)
    anchor = ward.ledger.newest_checkpoint()
    thief = raw(ward)
    for statement in statements:
        thief.execute(statement)
    thief.close()
    bad = ward.ledger.verify_journal(anchor)
    assert bad is not None
    assert (bad.number, bad.code) == (number, code)


def test_lines_without_a_signature_are_named_unless_an_outside_one_covers_them(ward: Ward) -> None:
    submitted(ward)
    anchor = ward.ledger.newest_checkpoint()
    thief = raw(ward)
    thief.execute("DELETE FROM journal_checkpoints WHERE number > 9")
    thief.close()
    bad = ward.ledger.verify_journal()
    assert bad is not None
    assert (bad.number, bad.code) == (10, "journal.unsigned")
    assert ward.ledger.verify_journal(anchor) is None


def test_the_station_itself_cannot_change_a_line(ward: Ward) -> None:
    for statement in ("UPDATE journal SET actor = 'c-201'", "DELETE FROM journal"):
        with pytest.raises(sqlcipher.IntegrityError, match="append-only"):
            ward.ledger._connection.execute(statement)


def test_the_exported_journal_verifies_by_itself(ward: Ward, tmp_path: Path) -> None:
    delivered(ward)
    path = tmp_path / "journal.jsonl"
    ward.ledger.export_journal(path, IT.id)
    report = verify_export(
        path, pinned_station_key=ward.signer.key.public_key(), anchor=ward.ledger.newest_checkpoint()
    )
    assert report.bad is None
    assert report.rows == len(acts(ward.ledger))
    assert b"Lin Mei" not in path.read_bytes()


# --- migrations ---

NEWEST = len(MIGRATIONS)
NEXT_VERSION = (*MIGRATIONS, ("ALTER TABLE clips ADD COLUMN notes TEXT NOT NULL DEFAULT ''",))


def test_an_older_ledger_is_migrated_after_a_copy_that_opens(ward: Ward) -> None:
    clip = submitted(ward)
    ward.ledger.close()
    connection = connect(ward.path, ward.key)
    try:
        assert migrate(connection, ward.path, ward.key, NEXT_VERSION) == (NEWEST, NEWEST + 1)
        assert connection.execute("SELECT notes FROM clips").fetchall() == [("",)]
        assert migrate(connection, ward.path, ward.key, NEXT_VERSION) == (NEWEST + 1, NEWEST + 1)
    finally:
        connection.close()
    with Ledger.open(backup_path(ward.path, NEWEST), ward.key, ward.clock, ward.signer) as copy:
        assert copy.clip(clip.id) == clip
    with pytest.raises(NeedsPerson, match=r"ledger\.newer"):
        Ledger.open(ward.path, ward.key, ward.clock, ward.signer)


def test_a_ledger_from_before_the_leak_check_keeps_its_clips_and_counts_none_as_sent(tmp_path: Path) -> None:
    path, key, signer = tmp_path / "ledger.db", os.urandom(32), new_signer()
    connection = connect(path, key)
    migrate(connection, path, key, MIGRATIONS[:1])
    connection.execute("INSERT INTO beds (id, camera) VALUES ('07', 'demo')")
    connection.execute("INSERT INTO stays (id, bed, since) VALUES ('5', '07', '2026-11-22T07:00:00Z')")
    connection.execute(
        "INSERT INTO operators (id, name, role, sealed_key, public_key) VALUES ('n', 'N', 'nurse', x'', x'')"
    )
    connection.execute(
        "INSERT INTO clips (id, stay, bed, state, changed_at, recorded_by, recorded_at)"
        " VALUES ('1', '5', '07', 'sealed', '2026-11-22T07:00:00Z', 'n', '2026-11-22T07:00:00Z')"
    )
    connection.close()
    with Ledger.open(path, key, HandClock(), signer) as ledger:
        (clip,) = ledger.clips()
        assert (clip.state, clip.submitted, clip.replaces) == (ClipState.SEALED, False, None)
        assert ledger.unchecked() == ()


def test_a_crash_in_the_first_second_leaves_a_ledger_that_begins_properly(tmp_path: Path) -> None:
    path, key = tmp_path / "ledger.db", os.urandom(32)
    connection = connect(path, key)
    migrate(connection, path, key)
    connection.close()
    with Ledger.open(path, key, HandClock(), new_signer()) as ledger:
        assert [row.act for row in ledger.journal()] == ["ledger.created"]
        assert ledger.newest_checkpoint().number == 1


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(ward: Ward) -> None:
    clip = submitted(ward)
    ward.ledger.close()
    connection = connect(ward.path, ward.key)
    broken = (*MIGRATIONS, ("ALTER TABLE clips ADD COLUMN notes TEXT", "SELECT nonsense FROM nowhere"))
    try:
        with pytest.raises(Integrity, match=r"ledger\.fault"):
            migrate(connection, ward.path, ward.key, broken)
    finally:
        connection.close()
    assert ward.reopen().clip(clip.id) == clip
