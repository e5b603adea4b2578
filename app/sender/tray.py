"""The sender's side of the outbox folder: finished shipments in, statuses and receipts out. One sender per outbox."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import msgspec

from app.errors import Integrity, NeedsPerson, Refused
from app.outbox import dsse, shipment
from app.outbox.layout import CLIP_NAME, MANIFEST_NAME, Layout, Status, open_regular, read_bounded, write_whole
from app.vault.sinks import disk_error

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_log = logging.getLogger("swaddle.sender")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One complete shipment. Its signatures are for the gateway to check: the sender holds nobody's keys."""

    id: str
    envelope: bytes
    payload: bytes
    size_bytes: int
    folder: Path

    def still_there(self) -> bool:
        """False once the station took it back."""
        return self.folder.is_dir()

    def open(self) -> BufferedReader:
        """The sealed file.

        Raises:
            Integrity: `shipment.damaged`.
        """
        try:
            return os.fdopen(open_regular(self.folder / CLIP_NAME), "rb")
        except OSError as error:
            raise _damaged(type(error).__name__) from None

    def verify(self) -> None:
        """Compare the file with its name and papers, before anybody is bothered with it.

        Raises:
            Integrity: `shipment.damaged`.
            NeedsPerson: `disk.failed`.
        """
        with self.open() as file:
            try:
                right = hashlib.file_digest(file, "sha256").hexdigest() == self.id and file.tell() == self.size_bytes
            except OSError as error:
                raise disk_error(error) from None
        if not right:
            raise _damaged("digest")


class Tray:
    """What the sender may touch of an outbox; the station made the folders."""

    def __init__(self, outbox: Path) -> None:
        self._layout = Layout(outbox)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the outbox; ends with the process at the latest.

        Raises:
            NeedsPerson: `sender.second` when another sender holds it; `outbox.missing` when there is none.
        """
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            descriptor = os.open(self._layout.lock_file, flags, 0o600)
        except OSError as error:
            raise NeedsPerson(
                "outbox.missing", "The outbox folder cannot be used; restart the station.", detail=type(error).__name__
            ) from None
        try:
            if not _try_lock(descriptor):
                raise NeedsPerson("sender.second", "Another sender serves this outbox already; stop one of them.")
            yield
        finally:
            os.close(descriptor)

    def ready(self) -> tuple[str, ...]:
        """Ids of released shipments without a receipt, oldest first."""
        found = []
        for folder in self._layout.ready.iterdir():
            try:
                state = folder.lstat()
                if stat.S_ISDIR(state.st_mode) and not self._layout.receipt_file(folder.name).exists():
                    found.append((state.st_mtime_ns, folder.name))
            except (Refused, FileNotFoundError):
                continue  # not ours, or taken back this moment
        return tuple(name for _, name in sorted(found))

    def parcel(self, shipment_id: str) -> Parcel | None:
        """A shipment with readable papers; None when it was taken back meanwhile.

        Raises:
            Integrity: `shipment.damaged` when papers are missing or about something else: it is never sent.
        """
        folder = self._layout.ready_folder(shipment_id)
        try:
            envelope = read_bounded(folder / MANIFEST_NAME, dsse.ENVELOPE_LIMIT_BYTES)
            payload, manifest = shipment.read_unverified(envelope)
        except (OSError, Refused) as error:
            if not folder.is_dir():
                return None
            raise _damaged(type(error).__name__) from None
        if manifest.shipment_sha256 != shipment_id:
            raise _damaged("other shipment")
        return Parcel(shipment_id, envelope, payload, manifest.shipment_bytes, folder)

    def status(self, shipment_id: str) -> Status | None:
        """What was written last, also by an earlier sender."""
        return self._layout.read_status(shipment_id)

    def write_status(self, shipment_id: str, status: Status) -> None:
        """Tell the station; whole or not at all. A status is for display: one that cannot be written stops nothing."""
        try:
            write_whole(self._layout.status_file(shipment_id), msgspec.json.encode(status))
        except OSError as error:
            _log.warning("status not written: %s", type(error).__name__)

    def write_receipt(self, shipment_id: str, receipt: bytes) -> None:
        """Hand the gateway's answer over; from here on the shipment is never sent again.

        Raises:
            NeedsPerson: `disk.full` or `disk.failed`; the gateway will give the same receipt again.
        """
        try:
            write_whole(self._layout.receipt_file(shipment_id), receipt)
        except OSError as error:
            raise disk_error(error) from None


def _damaged(detail: str) -> Integrity:
    return Integrity(
        "shipment.damaged",
        "The shipment in the outbox is not what was approved; it was not sent: call IT.",
        detail=detail,
    )


if sys.platform == "win32":

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
