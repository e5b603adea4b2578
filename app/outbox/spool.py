"""The station's side of the outbox folder. No network; the sender is on the other side of the folder.

    with spool.begin() as draft:
        reseal(reader, draft, [family_recipient])        # a sink: write, make_durable
        …manifest over draft.sha256 and draft.size_bytes, two signatures…
        shipment_id = draft.finish(envelope)             # complete and durable, not yet released
    ledger.move(…)                                       # the row is the truth
    spool.release(shipment_id)                           # one rename; the sender may have it now

A crash between `finish` and `release` is mended at start by `sweep(ids that the ledger holds as approved or queued)`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from app.errors import Integrity, NeedsPerson, Refused
from app.outbox import dsse, receipt, shipment
from app.outbox.layout import CLIP_NAME, MANIFEST_NAME, Layout, Status, create_private, read_bounded, sync_folder
from app.outbox.receipt import Receipt
from app.vault.sinks import FileSink


class Draft:
    """A sealed file being written; vanishes on leaving the `with` block unless finished."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._folder = layout.making / f"draft-{secrets.token_hex(16)}"
        self._folder.mkdir(mode=0o700)
        self._descriptor: int | None = create_private(self._folder / CLIP_NAME)
        self._sink = FileSink(self._descriptor)
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        shutil.rmtree(self._folder, ignore_errors=True)  # after finish() the folder has another name

    @property
    def sha256(self) -> str:
        """Digest of what was written so far, hex: the shipment's id when all is written."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> int:
        """Append sealed bytes, all of them.

        Raises:
            NeedsPerson: `disk.full` or `disk.failed`; leave the `with` block, nothing stays.
        """
        if self._descriptor is None:
            raise ValueError("the draft is closed")
        self._sink.write(data)
        self._hash.update(data)
        self.size_bytes += len(data)
        return len(data)

    def make_durable(self) -> None:
        """What was written survives a power cut from here on."""
        if self._descriptor is not None:
            self._sink.make_durable()

    def finish(self, envelope: bytes) -> str:
        """Add the manifest and make the draft complete and durable under its id; `Spool.release` lets it go.

        Returns:
            The shipment id.

        Raises:
            Refused: `manifest.other_file` when the manifest speaks of other bytes than were written.
        """
        _, manifest = shipment.read_unverified(envelope)
        if (manifest.shipment_sha256, manifest.shipment_bytes) != (self.sha256, self.size_bytes):
            raise Refused(
                "manifest.other_file", "The shipment's papers are about another file; approve the clip again."
            )
        self.make_durable()
        self._close()
        with os.fdopen(create_private(self._folder / MANIFEST_NAME), "wb") as file:
            file.write(envelope)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._folder)
        self._folder.rename(self._layout.making_folder(manifest.shipment_sha256))
        sync_folder(self._layout.making)
        return manifest.shipment_sha256

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class Spool:
    """The station's view of one outbox folder; makes it when it is missing."""

    def __init__(self, outbox: Path) -> None:
        self.layout = Layout(outbox)
        self.layout.create()

    def begin(self) -> Draft:
        """Start writing a sealed shipment."""
        return Draft(self.layout)

    def release(self, shipment_id: str) -> None:
        """Give a finished draft to the sender: one rename. Doing it again changes nothing.

        Raises:
            NeedsPerson: `shipment.missing` when there is no such draft.
        """
        source, target = self.layout.making_folder(shipment_id), self.layout.ready_folder(shipment_id)
        if target.is_dir() or self.layout.receipt_file(shipment_id).is_file():
            return
        if not source.is_dir():
            raise NeedsPerson(
                "shipment.missing", "The approved shipment is not on this PC any more; approve the clip again."
            )
        source.rename(target)
        sync_folder(self.layout.ready)
        sync_folder(self.layout.making)

    def withdraw(self, shipment_id: str) -> None:
        """Take a shipment back before it is delivered; a sender in the middle of it stops at its next chunk.

        What the gateway holds by then is at most an unfinished part of a sealed file.
        """
        away = self.layout.making / f"draft-{secrets.token_hex(16)}"
        for folder in (self.layout.ready_folder(shipment_id), self.layout.making_folder(shipment_id)):
            if folder.is_dir():
                folder.rename(away)  # in one step: the sender never sees half a shipment
                sync_folder(folder.parent)
                shutil.rmtree(away)
        self.layout.status_file(shipment_id).unlink(missing_ok=True)

    def hold_back(self, shipment_id: str) -> None:
        """Out of the sender's reach for now, whole; `release` brings it back.

        A sender in its middle stops, and goes on later from what the gateway has.
        """
        source, target = self.layout.ready_folder(shipment_id), self.layout.making_folder(shipment_id)
        if source.is_dir():
            source.rename(target)
            sync_folder(self.layout.making)
            sync_folder(self.layout.ready)
        self.layout.status_file(shipment_id).unlink(missing_ok=True)

    def let_go(self, shipment_id: str) -> None:
        """A person decided that a held shipment may be tried again: forget why it was held.

        Works while no sender runs; then tell the sender by `Retry`, so that it does not finish its pause first.
        """
        self.layout.status_file(shipment_id).unlink(missing_ok=True)

    def status(self, shipment_id: str) -> Status | None:
        """What the sender last wrote; None before it looked."""
        return self.layout.read_status(shipment_id)

    def waiting(self) -> tuple[str, ...]:
        """Ids in `ready/`, sorted."""
        return _ids(self.layout.ready)

    def verified_receipt(self, shipment_id: str, receipt_key: bytes) -> Receipt | None:
        """The gateway's receipt for a shipment that is still here, or None while there is none.

        Args:
            shipment_id: of a shipment in `ready/`.
            receipt_key: the pinned public key, 32 raw bytes.

        Raises:
            Integrity: the receipt is not genuine or is about something else; nothing is removed.
        """
        try:
            untrusted = read_bounded(self.layout.receipt_file(shipment_id), dsse.ENVELOPE_LIMIT_BYTES)
        except FileNotFoundError:
            return None
        return receipt.verify(untrusted, receipt_key, self._payload(shipment_id))

    def receipt_bytes(self, shipment_id: str) -> bytes | None:
        """The receipt as it travelled, for the journal and export; unverified."""
        try:
            return read_bounded(self.layout.receipt_file(shipment_id), dsse.ENVELOPE_LIMIT_BYTES)
        except FileNotFoundError:
            return None

    def put_receipt_aside(self, shipment_id: str) -> None:
        """Keep a receipt that did not verify as evidence, out of the sender's way: it may ask for another one."""
        place = self.layout.receipt_file(shipment_id)
        if place.is_file():
            place.replace(place.with_suffix(".refused"))
            sync_folder(place.parent)

    def remove_delivered(self, shipment_id: str, receipt_key: bytes) -> None:
        """Drop the local ciphertext of a shipment whose receipt verifies; the receipt stays.

        Raises:
            Refused: `receipt.missing` when there is none: ciphertext never goes before a verified receipt.
            Integrity: as `verified_receipt`.
        """
        folder = self.layout.ready_folder(shipment_id)
        if not folder.is_dir():
            return
        if self.verified_receipt(shipment_id, receipt_key) is None:
            raise Refused("receipt.missing", "The gateway has not confirmed this clip yet; wait until it has arrived.")
        away = self.layout.making / f"draft-{secrets.token_hex(16)}"
        folder.rename(away)
        sync_folder(self.layout.ready)
        shutil.rmtree(away)
        self.layout.status_file(shipment_id).unlink(missing_ok=True)

    def sweep(self, approved: Collection[str], held_back: Collection[str] = ()) -> tuple[str, ...]:
        """At start: release what the ledger knows as approved, remove every other draft but what is held back.

        Returns:
            The ids that were released.
        """
        released = []
        for folder in sorted(self.layout.making.iterdir()):
            if folder.name in held_back:
                continue
            if folder.name in approved:
                self.release(folder.name)
                released.append(folder.name)
            if folder.is_dir():
                shutil.rmtree(folder)
        return tuple(released)

    def _payload(self, shipment_id: str) -> bytes:
        path = self.layout.ready_folder(shipment_id) / MANIFEST_NAME
        try:
            payload, _ = shipment.read_unverified(read_bounded(path, dsse.ENVELOPE_LIMIT_BYTES))
        except (OSError, Refused) as error:
            raise Integrity(
                "shipment.damaged",
                "The shipment's papers in the outbox cannot be read; keep the PC as it is and call IT.",
                detail=type(error).__name__,
            ) from None
        return payload


def _ids(folder: Path) -> tuple[str, ...]:
    found = []
    for entry in folder.iterdir():
        try:
            found.append(shipment.require_shipment_id(entry.name))
        except Refused:
            continue  # not ours: nothing but ids lives here
    return tuple(sorted(found))
