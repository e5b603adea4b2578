"""Sealed files on disk: ciphertext, manifests, receipts, nothing else. Blocking calls; the server runs long ones aside.

    STORE/incoming/ID/{manifest.dsse, clip.part}        not complete yet
    STORE/kept/ID.age                                   complete, digest verified
    STORE/receipts/ID/{manifest.dsse, receipt.dsse}     consumed for ever: its presence answers every repeat

The moves are ordered so that a crash at any point is completed by `find` at the next look.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import Integrity, NeedsPerson, Refused, StationError, Transient
from app.gateway import checks
from app.outbox import dsse, shipment
from app.outbox.layout import MANIFEST_NAME, create_private, read_bounded, sync_folder, write_whole
from app.outbox.shipment import Manifest
from app.vault.container import stanza_count

_log = logging.getLogger("swaddle.gateway")
_PART_NAME = "clip.part"
_RECEIPT_NAME = "receipt.dsse"

#: Makes the receipt for a complete, verified file: (manifest, its payload) -> envelope.
IssueReceipt = Callable[[Manifest, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Upload:
    """One shipment the store knows."""

    id: str
    envelope: bytes
    payload: bytes
    manifest: Manifest
    stored_bytes: int
    receipt: bytes | None  # present once consumed

    @property
    def complete(self) -> bool:
        """All bytes are here."""
        return self.receipt is not None or self.stored_bytes == self.manifest.shipment_bytes


class Part:
    """The growing file of one upload, opened for one PATCH."""

    def __init__(self, descriptor: int, stored_bytes: int, limit_bytes: int) -> None:
        self._descriptor = descriptor
        self._limit_bytes = limit_bytes
        self.stored_bytes = stored_bytes

    def write(self, untrusted: bytes) -> None:
        """Append.

        Raises:
            Refused: `size.exceeded` when more comes than was announced; nothing of this piece is written.
            OSError: the disk.
        """
        if self.stored_bytes + len(untrusted) > self._limit_bytes:
            raise Refused("size.exceeded", "More bytes came than were approved; approve the clip again.")
        view = memoryview(untrusted)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self.stored_bytes += len(untrusted)


class Store:
    """All uploads of one gateway."""

    def __init__(self, root: Path, issue_receipt: IssueReceipt) -> None:
        self._root = root
        self._incoming, self._kept, self._receipts = root / "incoming", root / "kept", root / "receipts"
        self._issue_receipt = issue_receipt
        self._settling = threading.Lock()
        for folder in (root, self._incoming, self._kept, self._receipts):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def find(self, untrusted_id: str) -> Upload | None:
        """What is known of an id; completes what a crash left half done.

        Raises:
            Refused: the id is none, or the completed file turned out to be other bytes (then it is gone).
        """
        shipment_id = shipment.require_shipment_id(untrusted_id)
        try:
            upload = self._read(shipment_id)
        except Refused:  # papers that were right when they were written: a bad disk
            self._drop_unreadable(shipment_id)
            return None
        if upload is None or not upload.complete or upload.receipt is not None:
            return upload
        with self._settling:
            upload = self._read(shipment_id)  # somebody else may have completed it meanwhile
            return self._settle(upload) if upload is not None and upload.receipt is None else upload

    def create(self, envelope: bytes, manifest: Manifest, *, keep_free_bytes: int) -> None:
        """Make room for an approved shipment; only after every check.

        Raises:
            Refused: `upload.exists`.
            NeedsPerson: `gateway.full`.
        """
        folder = self._incoming / shipment.require_shipment_id(manifest.shipment_sha256)
        if shutil.disk_usage(self._root).free < manifest.shipment_bytes + keep_free_bytes:
            raise NeedsPerson("gateway.full", "The gateway's disk is full; the clip waits until IT made room.")
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        write_whole(fresh / MANIFEST_NAME, envelope)
        os.close(create_private(fresh / _PART_NAME))
        sync_folder(fresh)
        try:
            fresh.rename(folder)  # fails on a folder with something in it: nothing is ever cut short by a repeat
        except OSError:
            shutil.rmtree(fresh)
            raise Refused("upload.exists", "The gateway has this shipment already; sending goes on.") from None
        sync_folder(self._incoming)

    @contextmanager
    def appending(self, upload: Upload) -> Iterator[Part]:
        """The upload's file, positioned at its end; flushed to disk when the block ends, however it ends."""
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self._incoming / upload.id / _PART_NAME, flags)
        try:
            yield Part(descriptor, os.fstat(descriptor).st_size, upload.manifest.shipment_bytes)
        finally:
            os.close(descriptor)

    def _settle(self, upload: Upload) -> Upload:
        """Verify a complete upload, keep it and write its receipt. May be called again after a crash.

        Raises:
            Refused: `digest.differs`, `stanzas.count` or `sealed.malformed`; the bytes are removed first.
            Transient: `upload.lost`.
        """
        folder, kept = self._incoming / upload.id, self._kept / f"{upload.id}.age"
        part = folder / _PART_NAME
        if part.exists():
            try:
                _verify_file(part, upload.manifest)
            except StationError:
                self.remove(upload)
                raise
            part.replace(kept)
            sync_folder(self._kept)
        else:  # a crash came after the move; a receipt says "I hold it", so look
            self._look_at_kept(upload, kept)
        if not (folder / _RECEIPT_NAME).exists():
            write_whole(folder / _RECEIPT_NAME, self._issue_receipt(upload.manifest, upload.payload))
        folder.rename(self._receipts / upload.id)
        sync_folder(self._receipts)
        sync_folder(self._incoming)
        settled = self._read(upload.id)
        if settled is None or settled.receipt is None:
            raise NeedsPerson("gateway.storage", "The gateway could not keep its receipt; the clip waits, call IT.")
        return settled

    def _look_at_kept(self, upload: Upload, kept: Path) -> None:
        """Before a receipt is issued for a file that an earlier run moved.

        Raises:
            Transient: `upload.lost`: it is not there or damaged; the papers go with it, and it is sent anew.
        """
        try:
            _verify_file(kept, upload.manifest)
        except (FileNotFoundError, Refused):
            _log.error("upload %s: neither its part nor the kept file is whole", upload.id[:12])
            self.remove(upload)
            kept.unlink(missing_ok=True)
            raise Transient("upload.lost", "The gateway lost what had arrived; sending starts again soon.") from None

    def remove(self, upload: Upload) -> None:
        """Drop an unfinished upload; kept files and receipts are never dropped here."""
        folder = self._incoming / upload.id
        if folder.is_dir():
            shutil.rmtree(folder)
            sync_folder(self._incoming)

    def unfinished(self) -> tuple[Upload, ...]:
        """All uploads that are not complete."""
        found = []
        for name in sorted(entry.name for entry in self._incoming.iterdir() if _is_id(entry.name)):
            try:
                upload = self.find(name)
            except StationError as error:
                _log.warning("upload %s: %s", name[:12], error.code)
                continue
            if upload is not None and upload.receipt is None:
                found.append(upload)
        return tuple(found)

    def drop_expired(self, now: dt.datetime, busy: Collection[str]) -> None:
        """Remove unfinished uploads whose approval is over: nobody may finish them, so nobody shall keep their bytes.

        Args:
            now: by the gateway's clock.
            busy: ids that somebody writes to this moment; their turn ends with a check of its own.
        """
        for one in self.unfinished():
            if one.id not in busy and checks.is_over(one.manifest, now):
                _log.info("upload %s: its approval is over, dropped", one.id[:12])
                self.remove(one)

    def sweep(self) -> None:
        """At start: complete what a crash left; what cannot be completed is logged by its code and goes."""
        for entry in self._incoming.iterdir():
            if not _is_id(entry.name):
                shutil.rmtree(entry, ignore_errors=True)
                continue
            try:
                self.find(entry.name)
            except StationError as error:
                _log.warning("upload %s: %s", entry.name[:12], error.code)

    def _drop_unreadable(self, shipment_id: str) -> None:
        if (self._receipts / shipment_id).exists():
            raise NeedsPerson("gateway.damaged", "The gateway's papers of this clip are damaged; call IT.")
        _log.warning("upload %s: papers unreadable, dropped", shipment_id[:12])
        shutil.rmtree(self._incoming / shipment_id, ignore_errors=True)

    def _read(self, shipment_id: str) -> Upload | None:
        for folder in (self._receipts / shipment_id, self._incoming / shipment_id):
            if not folder.is_dir():
                continue
            try:
                envelope = read_bounded(folder / MANIFEST_NAME, dsse.ENVELOPE_LIMIT_BYTES)
            except FileNotFoundError:
                if not folder.is_dir():
                    continue  # completed by another request this moment
                envelope = b""
            payload, manifest = shipment.read_unverified(envelope)
            if folder.parent == self._receipts:
                receipt = read_bounded(folder / _RECEIPT_NAME, dsse.ENVELOPE_LIMIT_BYTES)
                return Upload(shipment_id, envelope, payload, manifest, manifest.shipment_bytes, receipt)
            part = folder / _PART_NAME  # gone only after it was verified and kept
            stored_bytes = part.stat().st_size if part.exists() else manifest.shipment_bytes
            return Upload(shipment_id, envelope, payload, manifest, stored_bytes, None)
        return None


def _is_id(name: str) -> bool:
    try:
        shipment.require_shipment_id(name)
    except Refused:
        return False
    return True


def _verify_file(path: Path, manifest: Manifest) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        if hashlib.file_digest(file, "sha256").hexdigest() != manifest.shipment_sha256:
            raise Refused("digest.differs", "Other bytes arrived than were approved; approve the clip again.")
        try:
            stanzas = stanza_count(file)
        except Integrity as error:
            raise Refused(
                "sealed.malformed", "The shipment is not a sealed file; approve the clip again.", detail=error.detail
            ) from None
        if stanzas != manifest.age_stanzas:
            raise Refused("stanzas.count", "The clip is sealed to more readers than its papers say; approve it again.")
