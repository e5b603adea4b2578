"""A store whose every change is a journal row in the same transaction: connection, lock, journal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Self

from app.clock import Clock, to_text
from app.errors import Integrity
from app.journal import (
    Act,
    BadLine,
    Checkpoint,
    JournalSigner,
    Row,
    export_jsonl,
    make_row,
    verify,
)
from app.ledger.schema import connect, faults_told_apart, migrate
from app.model import STATION, OperatorId

_PAGE_ROWS: Final = 1000  # the lock is given back between pages, so that a long verification does not stop a take

_JOURNAL_COLUMNS: Final = "number, at, act, actor, subject, detail, previous_hash, row_hash"
_CHECKPOINT_COLUMNS: Final = "number, station, row_hash, signature"


class JournalledStore:
    """One connection, one lock: usable from several threads, one of them writing at a time."""

    def __init__(self, connection: Any, path: Path, clock: Clock, signer: JournalSigner) -> None:
        self._connection = connection
        self._path = path
        self._clock = clock
        self._signer = signer
        self._lock = threading.RLock()
        self._depth = 0

    @classmethod
    def open(
        cls, path: Path, key: bytes, clock: Clock, signer: JournalSigner, *, anchor: Checkpoint | None = None
    ) -> Self:
        """Open the ledger, make it if it is new, migrate it if it is old.

        Args:
            path: file inside the station's data folder.
            key: 32 bytes from the key store.
            clock: for every time that is written.
            signer: the station's code and signing key, for journal checkpoints.
            anchor: the newest checkpoint as the key store has it; a ledger older than that is refused.

        Raises:
            Integrity: foreign key, damage, an old copy put back, a ledger that is gone.
            NeedsPerson: newer schema, folder not writable, disk full.
        """
        if anchor is not None and not _holds_something(path):
            raise Integrity(
                "ledger.missing", "The station's ledger is gone. Leave the PC as it is and call IT to restore it."
            )
        connection = connect(path, key)
        try:
            found, reached = migrate(connection, path, key)
            store = cls(connection, path, clock, signer)
            store._check_anchor(anchor)
            if store._newest_row() is None:  # new, or a crash came between the schema and this line
                store.note(Act.LEDGER_CREATED, STATION, f"station:{signer.station}", version=str(reached))
            elif found < reached:
                store.note(
                    Act.LEDGER_MIGRATED,
                    STATION,
                    f"station:{signer.station}",
                    from_version=str(found),
                    to_version=str(reached),
                )
        except BaseException:
            connection.close()
            raise
        return store

    def close(self) -> None:
        """Close the file; every later call fails. May be called twice."""
        with self._lock, faults_told_apart():
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread reads or writes meanwhile; every change inside is still durable by itself.

        For what pairs a ledger row with a key: sealing a clip's key and writing it, changing the shred key.
        """
        with self._lock:
            yield

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Everything inside becomes durable together or not at all. Nests; a failed inner part undoes only itself."""
        with self._lock, faults_told_apart():
            depth = self._depth
            self._connection.execute("BEGIN IMMEDIATE" if depth == 0 else f"SAVEPOINT level_{depth}")
            self._depth = depth + 1
            try:
                yield
                self._connection.execute("COMMIT" if depth == 0 else f"RELEASE level_{depth}")
            except BaseException:
                if depth == 0:
                    if self._connection.in_transaction:  # a full disk may have rolled back by itself
                        self._connection.execute("ROLLBACK")
                else:
                    self._connection.execute(f"ROLLBACK TO level_{depth}")
                    self._connection.execute(f"RELEASE level_{depth}")
                raise
            finally:
                self._depth = depth

    # --- journal ---

    @property
    def station(self) -> str:
        """Whose journal it is."""
        return self._signer.station

    def note(self, act: Act, actor: OperatorId, subject: str, **codes: str) -> Row:
        """Write one line of the journal, signed, as a transaction of its own or as part of `together()`."""
        return self._append(act.value, actor, subject, codes)

    def journal(self, limit: int = 200) -> tuple[Row, ...]:
        """The newest rows, newest first."""
        rows = self._all(f"SELECT {_JOURNAL_COLUMNS} FROM journal ORDER BY number DESC LIMIT ?", (limit,))
        return tuple(Row(*row) for row in rows)

    def newest_checkpoint(self) -> Checkpoint:
        """The anchor: keep it outside the ledger (key store, shipments), hand it to `open` and `verify_journal`."""
        row = self._one(f"SELECT {_CHECKPOINT_COLUMNS} FROM journal_checkpoints ORDER BY number DESC LIMIT 1")
        if row is None:
            raise Integrity("journal.empty", "The journal is empty. Leave the PC as it is and call IT.")
        return _checkpoint(row)

    def verify_journal(
        self, anchor: Checkpoint | None = None, progress: Callable[[int], None] = lambda _rows: None
    ) -> BadLine | None:
        """Check every line up to now; None means all good. Rows written meanwhile are not looked at.

        Args:
            anchor: from outside the ledger.
            progress: told now and then how many lines were read; what it raises ends the reading.
        """
        newest = self._newest_row()
        until = 0 if newest is None else newest.number
        return verify(
            self._told(self._journal_until(until), progress),
            self._checkpoints_until(until),
            self._signer.key.public_key(),
            anchor=anchor,
        )

    def export_journal(self, path: Path, actor: OperatorId = STATION) -> int:
        """Write the whole journal to a new JSON lines file that `journal.verify_export` checks without a key.

        Returns:
            How many lines it has; the last one tells of the export.

        Raises:
            NeedsPerson: the file exists already or cannot be written.
        """
        newest = self.note(Act.JOURNAL_EXPORTED, actor, f"station:{self._signer.station}")
        export_jsonl(
            self._journal_until(newest.number),
            self._checkpoints_until(newest.number),
            self._signer,
            self._clock.now(),
            path,
        )
        return newest.number

    def _told(self, rows: Iterator[Row], progress: Callable[[int], None]) -> Iterator[Row]:
        for count, row in enumerate(rows, 1):
            if count % _PAGE_ROWS == 0:
                progress(count)
            yield row

    def _append(self, act: str, actor: OperatorId, subject: str, codes: dict[str, str]) -> Row:
        with self.together():
            row = make_row(self._newest_row(), self._clock.now(), act=act, actor=actor, subject=subject, codes=codes)
            self._connection.execute(
                f"INSERT INTO journal ({_JOURNAL_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.number,
                    row.at,
                    row.act,
                    row.actor,
                    row.subject,
                    row.detail,
                    row.previous_hash,
                    row.row_hash,
                ),
            )
            checkpoint = self._signer.checkpoint(row)
            self._connection.execute(
                "INSERT INTO journal_checkpoints (number, station, row_hash, signature) VALUES (?, ?, ?, ?)",
                (checkpoint.number, checkpoint.station, checkpoint.row_hash, checkpoint.signature),
            )
        return row

    def _newest_row(self) -> Row | None:
        row = self._one(f"SELECT {_JOURNAL_COLUMNS} FROM journal ORDER BY number DESC LIMIT 1")
        return None if row is None else Row(*row)

    def _journal_until(self, until: int) -> Iterator[Row]:
        for row in self._paged(f"SELECT {_JOURNAL_COLUMNS} FROM journal", until):
            yield Row(*row)

    def _checkpoints_until(self, until: int) -> Iterator[Checkpoint]:
        for row in self._paged(f"SELECT {_CHECKPOINT_COLUMNS} FROM journal_checkpoints", until):
            yield _checkpoint(row)

    def _paged(self, select: str, until: int) -> Iterator[tuple[Any, ...]]:
        """Rows with number ≤ until, in order. The first column is the number."""
        after = -(1 << 62)  # a forged row may carry any number: it must be met, not skipped
        while True:
            window = f"WHERE number > ? AND number <= ? ORDER BY number LIMIT {_PAGE_ROWS}"
            page = self._all(f"{select} {window}", (after, until))
            if not page:
                return
            yield from page
            after = page[-1][0]

    def _check_anchor(self, anchor: Checkpoint | None) -> None:
        if anchor is None:
            return
        row = self._one("SELECT row_hash FROM journal WHERE number = ?", (anchor.number,))
        if row is None:
            raise Integrity(
                "ledger.old_copy",
                "An older copy of the ledger stands in its place. Leave the PC as it is and call IT.",
                detail=f"anchor at {anchor.number}",
            )
        if row[0] != anchor.row_hash:
            raise Integrity(
                "journal.replaced",
                "The journal is not the one this PC wrote. Leave the PC as it is and call IT.",
                detail=f"anchor at {anchor.number}",
            )

    # --- reading ---

    def _one(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        with self._lock, faults_told_apart():
            row: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return row

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, faults_told_apart():
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
            return rows

    def _now(self) -> str:
        return to_text(self._clock.now())


def _holds_something(path: Path) -> bool:
    """An empty file is what a crash leaves of a ledger's first second: no ledger yet."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def _checkpoint(row: tuple[Any, ...]) -> Checkpoint:
    number, station, row_hash, signature = row
    return Checkpoint(station, number, row_hash, signature)
