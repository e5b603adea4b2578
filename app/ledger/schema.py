"""Opening the ledger's file: key check, pragmas, schema, migrations with a backup first, and its faults told apart."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from app.errors import Integrity, NeedsPerson, StationError, Transient

KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16  # the first bytes of an SQLCipher file
_SALT_RANDOM_BYTES: Final = 8
_KEY_CHECK_LABEL: Final = b"swaddle ledger key check v1"
_APPLICATION_ID: Final = 0x53574C31  # "SWL1": this file is ours and no other program's
_BUSY_TIMEOUT_MS: Final = 2000  # another command of ours (verify-journal) holds the file for milliseconds

# Version 1. Times are clock.to_text, ids are codes; a person's name stands only in `operators`.
_VERSION_1: Final = (
    """CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT""",
    """CREATE TABLE operators (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        sealed_key BLOB NOT NULL, public_key BLOB NOT NULL,
        failed_attempts INTEGER NOT NULL DEFAULT 0, locked_until TEXT, removed_at TEXT) STRICT""",
    """CREATE TABLE beds (id TEXT PRIMARY KEY, camera TEXT NOT NULL, framing TEXT) STRICT""",
    """CREATE TABLE families (
        code TEXT PRIMARY KEY, recipient TEXT NOT NULL, frozen INTEGER NOT NULL DEFAULT 0) STRICT""",
    """CREATE TABLE stays (
        id TEXT PRIMARY KEY, bed TEXT NOT NULL REFERENCES beds (id), since TEXT NOT NULL, until TEXT) STRICT""",
    """CREATE UNIQUE INDEX one_open_stay_per_bed ON stays (bed) WHERE until IS NULL""",
    """CREATE TABLE stay_families (
        stay TEXT NOT NULL REFERENCES stays (id), family TEXT NOT NULL REFERENCES families (code),
        place INTEGER NOT NULL, PRIMARY KEY (stay, family)) STRICT""",
    """CREATE TABLE consents (
        family TEXT NOT NULL REFERENCES families (code), purpose TEXT NOT NULL,
        until TEXT NOT NULL, withdrawn_at TEXT, PRIMARY KEY (family, purpose)) STRICT""",
    """CREATE TABLE clips (
        id TEXT PRIMARY KEY, stay TEXT NOT NULL REFERENCES stays (id), bed TEXT NOT NULL REFERENCES beds (id),
        state TEXT NOT NULL, changed_at TEXT NOT NULL,
        recorded_by TEXT NOT NULL REFERENCES operators (id), recorded_at TEXT NOT NULL,
        duration_s REAL NOT NULL DEFAULT 0, frames INTEGER NOT NULL DEFAULT 0,
        frames_black INTEGER NOT NULL DEFAULT 0, width INTEGER NOT NULL DEFAULT 0, height INTEGER NOT NULL DEFAULT 0,
        sealed_sha256 TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
        interrupted INTEGER NOT NULL DEFAULT 0, may_have_left INTEGER NOT NULL DEFAULT 0,
        recall_confirmed INTEGER NOT NULL DEFAULT 0, sealed_key BLOB) STRICT""",
    """CREATE INDEX clips_by_state ON clips (state)""",
    """CREATE INDEX clips_by_bed ON clips (bed, recorded_at)""",
    """CREATE TABLE shipments (
        id TEXT PRIMARY KEY, clip TEXT NOT NULL REFERENCES clips (id),
        family TEXT NOT NULL REFERENCES families (code),
        approved_by TEXT NOT NULL REFERENCES operators (id), approved_at TEXT NOT NULL, expires_at TEXT NOT NULL,
        watched_sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL, manifest BLOB NOT NULL,
        sent_bytes INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT '',
        trouble_sentence TEXT NOT NULL DEFAULT '', receipt BLOB NOT NULL DEFAULT x'',
        receipt_gateway TEXT NOT NULL DEFAULT '', delivered_at TEXT, voided_at TEXT) STRICT""",
    """CREATE UNIQUE INDEX one_standing_approval ON shipments (clip, family) WHERE voided_at IS NULL""",
    """CREATE TABLE journal (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, act TEXT NOT NULL, actor TEXT NOT NULL, subject TEXT NOT NULL,
        detail TEXT NOT NULL, previous_hash BLOB NOT NULL, row_hash BLOB NOT NULL) STRICT""",
    """CREATE TABLE journal_checkpoints (
        number INTEGER PRIMARY KEY REFERENCES journal (number), station TEXT NOT NULL,
        row_hash BLOB NOT NULL, signature BLOB NOT NULL) STRICT""",
    # The station itself never changes or removes a journal row; a program that does has to say so first.
    """CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)

# Version 2: the leak check. What it found says when and where, never what is written there.
_VERSION_2: Final = (
    """ALTER TABLE clips ADD COLUMN submitted INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE clips ADD COLUMN replaces TEXT REFERENCES clips (id)""",
    """CREATE TABLE findings (
        clip TEXT NOT NULL REFERENCES clips (id), place INTEGER NOT NULL, from_s REAL NOT NULL, to_s REAL NOT NULL,
        x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, kind TEXT NOT NULL,
        PRIMARY KEY (clip, place)) STRICT""",
)

# A version of its own: timelines, for the charge nurse. Times and codes, never what was read.
_TIMELINES: Final = (
    """CREATE TABLE stretches (
        clip TEXT NOT NULL REFERENCES clips (id), place INTEGER NOT NULL, from_s REAL NOT NULL, to_s REAL NOT NULL,
        done TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (clip, place)) STRICT""",
    """CREATE TABLE doubts (
        clip TEXT NOT NULL REFERENCES clips (id), place INTEGER NOT NULL, at_s REAL NOT NULL, certainty REAL NOT NULL,
        PRIMARY KEY (clip, place)) STRICT""",
)

# A version of its own: family cards, what a family agreed to, why it is frozen, wristbands as keyed hashes.
_FAMILIES: Final = (
    """ALTER TABLE families ADD COLUMN frozen_reason TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE families ADD COLUMN frozen_at TEXT""",
    """ALTER TABLE families ADD COLUMN card_made_at TEXT""",
    """ALTER TABLE consents ADD COLUMN people TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE stays ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE stays ADD COLUMN wristband BLOB""",
    """ALTER TABLE clips ADD COLUMN wristband BLOB""",
    """CREATE TABLE lost_cards (
        recipient TEXT PRIMARY KEY, family TEXT NOT NULL REFERENCES families (code), lost_at TEXT NOT NULL) STRICT""",
)

# A version of its own: who was told of which approval. What was approved before needs no telling any more.
_TOLD: Final = (
    """ALTER TABLE shipments ADD COLUMN break_glass INTEGER NOT NULL DEFAULT 0""",
    """CREATE TABLE told (
        operator TEXT NOT NULL REFERENCES operators (id), shipment TEXT NOT NULL REFERENCES shipments (id),
        at TEXT NOT NULL, PRIMARY KEY (operator, shipment)) STRICT""",
    """INSERT INTO told SELECT approved_by, id, approved_at FROM shipments""",
)

# Ordered; migration number N leads from version N to N + 1. Never edit one that was released: append.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_VERSION_1, _VERSION_2, _TIMELINES, _FAMILIES, _TOLD)


def connect(path: Path, key: bytes) -> Any:
    """Open or create the encrypted file, with every pragma set; the schema may still be old or missing.

    Args:
        path: the ledger's file; its folder exists.
        key: 32 bytes from the key store.

    Raises:
        Integrity: `ledger.foreign_key` (made with another key), `ledger.damaged`.
        NeedsPerson: `ledger.read_only`, `disk.full`.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the ledger key is 32 bytes")
    with faults_told_apart(), _folder_faults_told_apart():
        salt = _salt_of(path, key)
        connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_TIMEOUT_MS / 1000
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr
            # A raw key and our salt: no password stretching, and the salt tells a foreign key from damage.
            connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
            for pragma in (
                "cipher_memory_security = ON",
                "journal_mode = WAL",
                "synchronous = FULL",  # a move that was acknowledged survives a power cut
                "foreign_keys = ON",
                "secure_delete = ON",
                "temp_store = MEMORY",
                "trusted_schema = OFF",
                "cell_size_check = ON",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _refuse_damaged_pages(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def migrate(
    connection: Any, path: Path, key: bytes, migrations: Sequence[Sequence[str]] = MIGRATIONS
) -> tuple[int, int]:
    """Bring the schema up to date in one transaction, after a verified copy of the file.

    Returns:
        The version found and the version reached. The copy is `NAME.backup-vN` beside the file.

    Raises:
        NeedsPerson: `ledger.newer`, a newer Swaddle wrote it; `disk.full`.
        Integrity: the copy does not verify, or the file is not a ledger.
    """
    with faults_told_apart(), _folder_faults_told_apart():
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        if found > 0 and application != _APPLICATION_ID:
            raise Integrity("ledger.not_ours", "This file is not a Swaddle ledger. Put the right one back and call IT.")
        if found > len(migrations):
            raise NeedsPerson(
                "ledger.newer",
                "The ledger was written by a newer Swaddle. Install that version again; nothing was changed.",
                detail=f"version {found}, known {len(migrations)}",
            )
        if found == len(migrations):
            return found, found
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("BEGIN EXCLUSIVE")
        try:
            if found > 0:
                _back_up(connection, path, key, found)
            for statements in migrations[found:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(migrations)}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return found, len(migrations)


def backup_path(path: Path, version: int) -> Path:
    """Where the copy of a ledger of that version stands."""
    return path.with_name(f"{path.name}.backup-v{version}")


@contextlib.contextmanager
def faults_told_apart() -> Iterator[None]:
    """Turn the database's faults into ours, each with its next step."""
    try:
        yield
    except sqlcipher.Error as error:
        raise _translated(error) from error


@contextlib.contextmanager
def _folder_faults_told_apart() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise NeedsPerson(
            "ledger.read_only", "The station's data folder cannot be written. Ask IT to check its permissions."
        ) from error
    except OSError as error:
        raise NeedsPerson(
            "ledger.unreachable",
            "The station's data folder cannot be reached. Ask IT to check the disk.",
            detail=type(error).__name__,
        ) from error


_DAMAGED: Final = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"})
_READ_ONLY: Final = frozenset({"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"})


def _translated(error: Exception) -> StationError:
    """The extended name begins with the primary one: SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED."""
    name = str(getattr(error, "sqlite_errorname", "") or "")
    primary = "_".join(name.split("_")[:2])
    if primary in _DAMAGED:
        return _damaged(name)
    if primary in _READ_ONLY:
        return NeedsPerson(
            "ledger.read_only",
            "The station's data folder cannot be written. Ask IT to check its permissions.",
            detail=name,
        )
    if primary == "SQLITE_FULL":
        return NeedsPerson("disk.full", "The disk is full. Ask IT to free space; nothing was lost.", detail=name)
    if primary in ("SQLITE_BUSY", "SQLITE_LOCKED"):
        return Transient("ledger.busy", "The ledger is busy. Try again in a moment.", detail=name)
    if primary == "SQLITE_IOERR":
        return NeedsPerson(
            "ledger.unreachable", "The station's disk does not answer. Call IT; nothing was lost.", detail=name
        )
    return Integrity(
        "ledger.fault",
        "The ledger refused a change that should be possible. Call IT.",
        detail=name or type(error).__name__,
    )


def _refuse_damaged_pages(connection: Any) -> None:
    """Every page, now rather than in the middle of a shift: SHA-512 over the file, about 0.1 s for 50 MB."""
    if connection.execute("PRAGMA cipher_integrity_check").fetchall():
        raise _damaged("cipher_integrity_check")


def _damaged(detail: str) -> Integrity:
    return Integrity(
        "ledger.damaged",
        "The ledger is damaged. Leave the PC as it is and call IT; recording stays closed until then.",
        detail=detail,
    )


def _salt_of(path: Path, key: bytes) -> bytes:
    """The file's salt, after checking that our key made it; a new one for a new or still empty file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        os.close(descriptor)
    with path.open("rb") as source:
        salt = source.read(_SALT_BYTES)
    if not salt:
        head = secrets.token_bytes(_SALT_RANDOM_BYTES)
        return head + _key_check(key, head)
    head, check = salt[:_SALT_RANDOM_BYTES], salt[_SALT_RANDOM_BYTES:]
    if not hmac.compare_digest(check, _key_check(key, head)):
        raise Integrity(
            "ledger.foreign_key",
            "The ledger does not belong to the key of this PC. Leave everything as it is and call IT.",
        )
    return salt


def _key_check(key: bytes, head: bytes) -> bytes:
    """64 bits: enough to tell a foreign key from damage, and it says nothing about a random 256-bit key."""
    return hmac.digest(key, _KEY_CHECK_LABEL + head, hashlib.sha256)[: _SALT_BYTES - _SALT_RANDOM_BYTES]


def _back_up(connection: Any, path: Path, key: bytes, version: int) -> None:
    """Copy the file under the exclusive lock, then open the copy and check every page of it."""
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        raise Transient("ledger.busy", "Another program uses the ledger. Close it and start the station again.")
    target = backup_path(path, version)
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as sink, path.open("rb") as source:
        while block := source.read(1 << 20):
            sink.write(block)
        sink.flush()
        os.fsync(sink.fileno())
    rows = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    copy = connect(draft, key)
    try:
        faults = copy.execute("PRAGMA integrity_check(1)").fetchall()
        copied_rows = int(copy.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        copy.close()
    if faults != [("ok",)] or rows != copied_rows:
        raise Integrity(
            "ledger.backup_failed", "The ledger's safety copy does not verify; nothing was changed. Call IT."
        )
    draft.replace(target)
