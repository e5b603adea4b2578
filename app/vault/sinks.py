"""Where sealed bytes go: an append-only descriptor, counted and hashed if wanted."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from typing import Protocol

from app.errors import NeedsPerson


class Sink(Protocol):
    """Where sealed bytes go: append-only, in order."""

    def write(self, data: bytes) -> object:
        """Take all of `data` or raise."""
        ...

    def make_durable(self) -> None:
        """Return once everything written so far survives a loss of power."""
        ...


class FileSink:
    """A sink on an open, append-only descriptor. Does not own it: who opened it closes it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> int:
        """Append all of `data`, however little the kernel takes at once.

        Raises:
            NeedsPerson: `disk.full` or `disk.failed`; the file then ends in a torn chunk.
        """
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as failure:
            raise disk_error(failure) from failure
        return len(data)

    def make_durable(self) -> None:
        """Flush through the drive's cache.

        Raises:
            NeedsPerson: `disk.full` or `disk.failed`.
        """
        try:
            if sys.platform == "darwin":
                import fcntl

                fcntl.fcntl(self._descriptor, fcntl.F_FULLFSYNC)  # fsync alone stops at the drive's cache there
            else:
                os.fsync(self._descriptor)
        except OSError as failure:
            raise disk_error(failure) from failure


class DigestSink:
    """Passes everything on, counting and hashing it on the way."""

    def __init__(self, inner: Sink) -> None:
        self._inner = inner
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Hand on, then count: a failed write is not part of the digest."""
        self._inner.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def make_durable(self) -> None:
        """Hand on."""
        self._inner.make_durable()

    @property
    def sha256(self) -> str:
        """Hex digest of everything so far."""
        return self._hash.hexdigest()


def disk_error(failure: OSError) -> NeedsPerson:
    """The sentence for what a disk said: full, or failing."""
    if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return NeedsPerson(
            "disk.full",
            "The disk of this station is full; what was recorded so far is kept. Ask IT to make room, then go on.",
            detail=errno.errorcode.get(failure.errno, "?"),
        )
    return NeedsPerson(
        "disk.failed",
        "The disk of this station cannot be written to. What was recorded so far is kept. Ask IT to look at the disk.",
        detail=errno.errorcode.get(failure.errno or 0, "?"),
    )
