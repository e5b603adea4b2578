"""The tamper-evident audit journal: a hash chain of rows and checkpoints signed by the station.

Pure: it computes, signs and verifies; the ledger stores. An exported journal verifies with nothing but this module.

What is found: an edited, swapped, inserted, deleted or renumbered row; a cut tail and an old copy put back (by the
anchor: the newest checkpoint, kept outside the ledger); a rewrite under a foreign key; an unsigned tail.
A rewrite with the stolen station key is found only by an anchor the thief could not reach.

Rows carry codes and ids only, never a name, a free text or a reason that a person typed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.clock import to_text
from app.errors import Integrity, NeedsPerson

FIRST_NUMBER: Final = 1
NO_HASH: Final = bytes(32)  # what the first row names as its predecessor
_ROW_LABEL: Final = b"swaddle journal row v1"
_CHECKPOINT_LABEL: Final = b"swaddle journal checkpoint v1"
_HEADER_LABEL: Final = b"swaddle journal export v1"
EXPORT_SCHEMA: Final = 1
_MAX_LINE_BYTES: Final = 4096  # a row is below 1 KiB; more is not ours

# Codes and ids; a space only between the key=value pairs of `detail`.
_CODE: Final = re.compile(r"[A-Za-z0-9._:@/+-]{1,96}")
_DETAIL: Final = re.compile(r"(?:[a-z0-9_]{1,32}=[A-Za-z0-9._:@/+-]{0,96}(?: |$)){0,12}")


class Act(enum.StrEnum):
    """Acts that are not moves of a clip; those are called `clip.` + ClipEvent."""

    LEDGER_CREATED = "ledger.created"
    LEDGER_MIGRATED = "ledger.migrated"
    STATION_STARTED = "station.started"
    STATION_STOPPED = "station.stopped"
    ROOM_RESTARTED = "room.restarted"
    SIGNED_IN = "operator.signed_in"
    SIGNED_OUT = "operator.signed_out"
    PIN_WRONG = "operator.pin_wrong"
    PIN_CHANGED = "operator.pin_changed"
    PIN_RESET = "operator.pin_reset"
    OPERATOR_ENROLLED = "operator.enrolled"
    OPERATOR_REMOVED = "operator.removed"
    BED_ADDED = "bed.added"
    CAMERA_CHANGED = "bed.camera_changed"
    FRAMING_CHANGED = "bed.framing_changed"
    FRAMING_LEASED = "bed.framing_leased"
    FAMILY_ADDED = "family.added"
    FAMILY_FROZEN = "family.frozen"
    FAMILY_UNFROZEN = "family.unfrozen"
    CARD_MADE = "family.card_made"
    CARD_LOST = "family.card_lost"
    STAY_BEGUN = "stay.begun"
    STAY_JOINED = "stay.joined"
    STAY_FLAGGED = "stay.flagged"
    STAY_UNFLAGGED = "stay.unflagged"
    WRISTBAND_BOUND = "stay.wristband_bound"
    WRISTBAND_WRONG = "bed.wristband_wrong"
    STAY_MOVED = "stay.moved"
    STAY_ENDED = "stay.ended"
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CLIP_BEGUN = "clip.begun"
    CLIP_VIEWED = "clip.viewed"
    FILE_REMOVED = "clip.file_removed"
    RETENTION_ROUND = "retention.round"
    SHRED_KEY_CHANGED = "shred_key.changed"
    APPROVAL_SIGNED = "approval.signed"
    APPROVAL_VOIDED = "approval.voided"
    APPROVALS_TOLD = "approval.told"
    APPROVAL_DISPUTED = "approval.disputed"
    BREAK_GLASS = "approval.break_glass"
    RECEIPT_ACCEPTED = "receipt.accepted"
    RECALL_CONFIRMED = "recall.confirmed"
    SHIPMENT_TROUBLE = "shipment.trouble"
    JOURNAL_EXPORTED = "journal.exported"
    JOURNAL_VERIFIED = "journal.verified"


@dataclass(frozen=True, slots=True)
class Row:
    """One act. `row_hash` covers every other field and the hash of the row before."""

    number: int  # 1, 2, 3 … without gaps
    at: str  # clock.to_text
    act: str
    actor: str
    subject: str  # "clip:ID", "bed:07", "family:K7Q2", "operator:ID", "station:CODE"
    detail: str  # "key=value key=value"; codes only
    previous_hash: bytes
    row_hash: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The station's signature over the journal up to and including row `number`."""

    station: str
    number: int
    row_hash: bytes
    signature: bytes

    def to_text(self) -> str:
        """One line, for the key store and for a shipment; `parse_checkpoint` reads it."""
        return f"{self.station} {self.number} {self.row_hash.hex()} {self.signature.hex()}"


@dataclass(frozen=True, slots=True)
class BadLine:
    """The first line that does not verify, and why."""

    number: int
    code: str  # journal.edited, journal.gap, journal.unsigned, journal.forged, journal.cut, journal.replaced
    sentence: str


@dataclass(frozen=True, slots=True)
class JournalSigner:
    """Who signs checkpoints: the station's code and its key."""

    station: str
    key: Ed25519PrivateKey

    def checkpoint(self, row: Row) -> Checkpoint:
        """Sign the journal up to this row."""
        message = _checkpoint_message(self.station, row.number, row.row_hash)
        return Checkpoint(self.station, row.number, row.row_hash, self.key.sign(message))

    def __repr__(self) -> str:
        return f"JournalSigner({self.station!r})"


def make_row(
    previous: Row | None, moment: dt.datetime, *, act: str, actor: str, subject: str, codes: dict[str, str]
) -> Row:
    """The row that follows `previous`.

    Args:
        previous: the newest row, None for the first.
        moment: aware time; whole seconds are kept.
        act: what happened, an `Act` or `clip.` + event.
        actor: operator id or "station".
        subject: what it happened to, as `kind:id`.
        codes: more about it: short codes, ids and numbers only.

    Raises:
        ValueError: something is not a code. Free text never enters the journal.
    """
    detail = " ".join(f"{key}={value}" for key, value in codes.items())
    for code in (act, actor, subject):
        if _CODE.fullmatch(code) is None:
            raise ValueError("a journal field is not a code")
    if _DETAIL.fullmatch(detail) is None:
        raise ValueError("a journal detail is not a list of codes")
    number = FIRST_NUMBER if previous is None else previous.number + 1
    previous_hash = NO_HASH if previous is None else previous.row_hash
    draft = Row(number, to_text(moment), act, actor, subject, detail, previous_hash, NO_HASH)
    return dataclasses.replace(draft, row_hash=_row_hash(draft))


def parse_checkpoint(untrusted_text: str) -> Checkpoint:
    """Inverse of `Checkpoint.to_text`; the signature is checked by `verify`.

    Raises:
        Integrity: not a checkpoint.
    """
    try:
        station, number, row_hash, signature = untrusted_text.split(" ")
        return Checkpoint(station, int(number), bytes.fromhex(row_hash), bytes.fromhex(signature))
    except ValueError:
        raise Integrity(
            "journal.anchor_damaged",
            "The journal's last signature in the key store cannot be read. Keep this PC as it is and call IT.",
        ) from None


def verify(
    rows: Iterable[Row],
    checkpoints: Iterable[Checkpoint],
    station_key: Ed25519PublicKey,
    *,
    anchor: Checkpoint | None = None,
) -> BadLine | None:
    """Walk the whole journal; None means that every line is as it was written.

    Args:
        rows: in stored order, from the first.
        checkpoints: all of them, any order. The newest row must have one.
        station_key: whose signatures count.
        anchor: the newest checkpoint known from outside the ledger, if any.
    """
    signed: dict[int, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        signed.setdefault(checkpoint.number, []).append(checkpoint)
    if anchor is not None:
        if not _is_genuine(anchor, station_key):
            return _bad(anchor.number, "journal.forged", "the signature kept outside is not the station's")
        signed.setdefault(anchor.number, []).append(anchor)
    previous: Row | None = None
    newest_signed = 0
    for row in rows:
        signatures = signed.pop(row.number, [])
        bad = _bad_row(previous, row) or _bad_signature(row, signatures, station_key)
        if bad is not None:
            return bad
        if signatures:
            newest_signed = row.number
        previous = row
    last = 0 if previous is None else previous.number
    if signed:  # signatures over rows that are not there
        return _bad(last + 1, "journal.cut", "lines that were signed are missing from here on")
    if newest_signed < last:
        return _bad(newest_signed + 1, "journal.unsigned", "nobody signed it")
    return None


def _bad_row(previous: Row | None, row: Row) -> BadLine | None:
    expected_number = FIRST_NUMBER if previous is None else previous.number + 1
    if row.number != expected_number:
        return _bad(expected_number, "journal.gap", "it is missing or stands elsewhere")
    expected_previous = NO_HASH if previous is None else previous.row_hash
    if row.previous_hash != expected_previous or row.row_hash != _row_hash(row):
        return _bad(row.number, "journal.edited", "it was changed")
    return None


def _bad_signature(row: Row, signatures: Iterable[Checkpoint], station_key: Ed25519PublicKey) -> BadLine | None:
    for checkpoint in signatures:
        if not _is_genuine(checkpoint, station_key):
            return _bad(row.number, "journal.forged", "its signature is not the station's")
        if checkpoint.row_hash != row.row_hash:
            return _bad(row.number, "journal.replaced", "it is not the line that was signed")
    return None


def _bad(number: int, code: str, what: str) -> BadLine:
    return BadLine(number, code, _sentence(number, what))


def _sentence(number: int, what: str) -> str:
    return f"Line {number} of the journal does not verify: {what}. Keep this PC as it is and call IT."


def _is_genuine(checkpoint: Checkpoint, station_key: Ed25519PublicKey) -> bool:
    message = _checkpoint_message(checkpoint.station, checkpoint.number, checkpoint.row_hash)
    try:
        station_key.verify(checkpoint.signature, message)
    except InvalidSignature:
        return False
    return True


def _checkpoint_message(station: str, number: int, row_hash: bytes) -> bytes:
    return _fields(_CHECKPOINT_LABEL, station.encode(), str(number).encode(), row_hash)


def _row_hash(row: Row) -> bytes:
    texts = (str(row.number), row.at, row.act, row.actor, row.subject, row.detail)
    fields = (text.encode("utf-8", "surrogatepass") for text in texts)
    return hashlib.sha256(_fields(_ROW_LABEL, row.previous_hash, *fields)).digest()


def _fields(*fields: bytes) -> bytes:
    """Length-prefixed, so that no two lists of fields give the same bytes."""
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


# --- export ---------------------------------------------------------------------------------------------------------

_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Signature = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]


class _HeaderLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    swaddle_journal: int
    station: str
    station_key: _Hash
    exported_at: str
    rows: int
    head: _Hash
    signature: _Signature


class _RowLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    at: str
    act: str
    actor: str
    subject: str
    detail: str
    previous: _Hash
    hash: _Hash
    signature: _Signature | None = None


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an exported journal proves. Compare `station_key` with the one on the IT sheet unless a pin was given."""

    station: str
    station_key: bytes
    exported_at: str
    rows: int
    bad: BadLine | None


def export_jsonl(
    rows: Iterable[Row], checkpoints: Iterable[Checkpoint], signer: JournalSigner, moment: dt.datetime, path: Path
) -> None:
    """Write the journal as JSON lines to a new file: a signed header, then one line per row with its signature.

    Raises:
        NeedsPerson: the file exists already or cannot be written.
    """
    everything = tuple(rows)
    signatures = {checkpoint.number: checkpoint.signature.hex() for checkpoint in checkpoints}
    at = to_text(moment)
    head = everything[-1].row_hash if everything else NO_HASH
    public_key = signer.key.public_key().public_bytes_raw()
    header = _HeaderLine(
        EXPORT_SCHEMA,
        signer.station,
        public_key.hex(),
        at,
        len(everything),
        head.hex(),
        signer.key.sign(_header_message(signer.station, public_key, at, len(everything), head)).hex(),
    )
    lines = [msgspec.json.encode(header), *(_encoded(row, signatures.get(row.number)) for row in everything), b""]
    try:
        _write_new(path, b"\n".join(lines))
    except FileExistsError:
        raise NeedsPerson(
            "journal.export_exists", "A file of this name exists already. Choose another name for the export."
        ) from None
    except OSError as error:
        raise NeedsPerson(
            "journal.export_failed",
            "The export could not be written. Choose another folder.",
            detail=type(error).__name__,
        ) from error


def _write_new(path: Path, content: bytes) -> None:
    """Durable and whole, or not there at all."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def verify_export(
    path: Path, *, pinned_station_key: Ed25519PublicKey | None = None, anchor: Checkpoint | None = None
) -> ExportReport:
    """Check an exported journal without any secret.

    Without a pin the file proves only that one key wrote all of it: the caller shows `station_key` for comparison.
    An older genuine export put in place of a newer one shows by `exported_at` and by `anchor`.

    Raises:
        Integrity: not an export of this format, or its header does not verify.
        NeedsPerson: the file cannot be read.
    """
    try:
        with path.open("rb") as source:
            header = _read_header(source.readline(_MAX_LINE_BYTES))
            station_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(header.station_key))
            trusted_key = pinned_station_key or station_key
            if not _header_is_genuine(header, trusted_key):
                raise Integrity(
                    "journal.header_forged",
                    "The head of this journal file is not signed by the station. Ask IT for a fresh export.",
                )
            bad = _verify_lines(iter(lambda: source.readline(_MAX_LINE_BYTES), b""), header, trusted_key, anchor)
    except OSError as error:
        raise NeedsPerson(
            "journal.unreadable", "The journal file cannot be read. Check its path.", detail=type(error).__name__
        ) from error
    return ExportReport(header.station, bytes.fromhex(header.station_key), header.exported_at, header.rows, bad)


def _verify_lines(
    untrusted_lines: Iterator[bytes], header: _HeaderLine, key: Ed25519PublicKey, anchor: Checkpoint | None
) -> BadLine | None:
    rows: list[Row] = []
    checkpoints: list[Checkpoint] = []
    unreadable: BadLine | None = None
    for place, line in enumerate(untrusted_lines, FIRST_NUMBER):
        try:
            read = msgspec.json.decode(line, type=_RowLine)
        except (msgspec.DecodeError, UnicodeDecodeError):
            unreadable = _bad(place, "journal.unreadable_line", "it cannot be read")
            break
        row = _row_of(read)
        rows.append(row)
        if read.signature is not None:
            checkpoints.append(Checkpoint(header.station, row.number, row.row_hash, bytes.fromhex(read.signature)))
    if unreadable is not None:  # what stands before it must verify by itself; its tail is naturally missing
        earlier = verify(rows, checkpoints, key)
        return unreadable if earlier is None or earlier.number >= unreadable.number else earlier
    bad = verify(rows, checkpoints, key, anchor=anchor)
    if bad is None and (len(rows) != header.rows or (rows[-1].row_hash if rows else NO_HASH).hex() != header.head):
        number = min(len(rows), header.rows) + 1
        return _bad(number, "journal.cut", "the file is not as long as its head says")
    return bad


def _read_header(untrusted_line: bytes) -> _HeaderLine:
    try:
        header = msgspec.json.decode(untrusted_line, type=_HeaderLine)
    except (msgspec.DecodeError, UnicodeDecodeError):
        header = None
    if header is None or header.swaddle_journal != EXPORT_SCHEMA:
        raise Integrity("journal.not_an_export", "This file is not a Swaddle journal. Choose the exported .jsonl file.")
    return header


def _header_is_genuine(header: _HeaderLine, key: Ed25519PublicKey) -> bool:
    message = _header_message(
        header.station, bytes.fromhex(header.station_key), header.exported_at, header.rows, bytes.fromhex(header.head)
    )
    try:
        key.verify(bytes.fromhex(header.signature), message)
    except InvalidSignature:
        return False
    return True


def _header_message(station: str, public_key: bytes, at: str, rows: int, head: bytes) -> bytes:
    return _fields(_HEADER_LABEL, station.encode(), public_key, at.encode(), str(rows).encode(), head)


def _encoded(row: Row, signature: str | None) -> bytes:
    previous, own = row.previous_hash.hex(), row.row_hash.hex()
    return msgspec.json.encode(
        _RowLine(row.number, row.at, row.act, row.actor, row.subject, row.detail, previous, own, signature)
    )


def _row_of(line: _RowLine) -> Row:
    return Row(
        line.number,
        line.at,
        line.act,
        line.actor,
        line.subject,
        line.detail,
        bytes.fromhex(line.previous),
        bytes.fromhex(line.hash),
    )
