"""The outbox folder: names, the status file, and writes that are whole or absent. Shared by both sides of the folder.

OUTBOX/making/ID/         drafts, station only
OUTBOX/ready/ID/          clip.age, manifest.dsse: complete, moved here by one rename
OUTBOX/status/ID.json     written by the sender
OUTBOX/receipts/ID.dsse   written by the sender
OUTBOX/status/lock        held by the one sender of this outbox
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from app.outbox import shipment

CLIP_NAME = "clip.age"
MANIFEST_NAME = "manifest.dsse"
#: A status is about 400 bytes; more is not ours.
STATUS_LIMIT_BYTES = 8 * 1024

Delivery = Literal["waiting", "sending", "delivered", "held"]


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the sender last knew of one shipment. For display: the receipt alone proves delivery."""

    state: Delivery
    confirmed_bytes: Annotated[int, msgspec.Meta(ge=0)]  # acknowledged by the gateway
    shipment_bytes: Annotated[int, msgspec.Meta(ge=0)]
    changed_at: shipment.Moment
    attempts: Annotated[int, msgspec.Meta(ge=0)] = 0
    code: str = ""  # of the trouble; "" is none
    sentence: str = ""
    schema: Literal[1] = 1

    @property
    def share(self) -> float:
        """True progress, 0..1."""
        return self.confirmed_bytes / self.shipment_bytes if self.shipment_bytes else 0.0


_status_decoder = msgspec.json.Decoder(Status)


class Layout:
    """Paths of one outbox. Every id is checked before it becomes part of one."""

    def __init__(self, outbox: Path) -> None:
        self.root = outbox
        self.making = outbox / "making"
        self.ready = outbox / "ready"
        self.status = outbox / "status"
        self.receipts = outbox / "receipts"
        self.lock_file = self.status / "lock"

    def create(self) -> None:
        """Make the folders, owner only."""
        for folder in (self.root, self.making, self.ready, self.status, self.receipts):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def making_folder(self, shipment_id: str) -> Path:
        """Where a finished but not yet released draft waits."""
        return self.making / shipment.require_shipment_id(shipment_id)

    def ready_folder(self, shipment_id: str) -> Path:
        """Where a released shipment lies."""
        return self.ready / shipment.require_shipment_id(shipment_id)

    def status_file(self, shipment_id: str) -> Path:
        """Where the sender writes how it goes."""
        return self.status / f"{shipment.require_shipment_id(shipment_id)}.json"

    def receipt_file(self, shipment_id: str) -> Path:
        """Where the sender puts the gateway's receipt."""
        return self.receipts / f"{shipment.require_shipment_id(shipment_id)}.dsse"

    def read_status(self, shipment_id: str) -> Status | None:
        """The last status, or None when there is none or it cannot be read: it is rewritten soon."""
        try:
            return _status_decoder.decode(read_bounded(self.status_file(shipment_id), STATUS_LIMIT_BYTES))
        except (OSError, msgspec.MsgspecError):
            return None


def read_bounded(path: Path, limit_bytes: int) -> bytes:
    """At most limit + 1 bytes of a regular file that is not a link: the reader sees that it is too long.

    Raises:
        OSError: it cannot be read, or is a link, a pipe, a device.
    """
    with os.fdopen(open_regular(path), "rb") as file:
        return file.read(limit_bytes + 1)


def open_regular(path: Path) -> int:
    """Descriptor of a regular file that is not a link, for reading. Never waits: a pipe of that name would, for ever.

    Raises:
        OSError: it cannot be opened or is something else.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return descriptor


def create_private(path: Path) -> int:
    """Descriptor of a new file, owner only, for writing; fails when the name exists."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o600)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file so that readers see the old or the new content, and a power cut leaves one of them.

    One writer per name: the temporary name is fixed so that leftovers of a crash are overwritten, not collected.
    """
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(create_private(beside), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder survive a power cut. Windows keeps its own journal and has no such call."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
