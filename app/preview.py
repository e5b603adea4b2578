"""The masked live picture in unnamed shared memory: three slots, one writer (recorder), one reader (station).

The writer fills a slot that is neither the newest nor the one before, then names it the newest. The reader copies the
newest and checks afterwards that its slot was not written meanwhile; if it was, it takes the newer one. So a reader
gets whole pictures and never makes the writer wait. What it reads is untrusted: sizes are checked, nothing believed.

Standard library only. The pictures were masked before they got here; see `capture.lanes`.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
from dataclasses import dataclass
from typing import Final

WIDTH_MAX: Final = 1280
HEIGHT_MAX: Final = 720
BYTES_A_PIXEL: Final = 4  # blue, green, red, unused: Qt's Format_RGB32 on little-endian machines
_SLOTS: Final = 3
_SLOT_BYTES: Final = WIDTH_MAX * HEIGHT_MAX * BYTES_A_PIXEL
_HEADER_BYTES: Final = 4096  # one page
MEMORY_BYTES: Final = _HEADER_BYTES + _SLOTS * _SLOT_BYTES  # as app.rooms makes it

_MAGIC: Final = b"SWPREV1\0"
_NEWEST: Final = struct.Struct("=8sQ")  # magic, sequence number of the newest picture (0: none yet)
_SLOT: Final = struct.Struct("=QII")  # sequence number (0 while being written), width, height
_SLOT_HEADERS_AT: Final = 64
_TRIES: Final = 3  # a reader loses the race only if it slept through two pictures; three in a row means: next time


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    """One masked picture. `bgra` holds height rows of width pixels, four bytes each, without gaps."""

    sequence: int
    width: int
    height: int
    bgra: memoryview


class PreviewWriter:
    """The recorder's end.

    Args:
        fd: of the memory; the writer keeps its own mapping, the descriptor stays the caller's.
    """

    def __init__(self, fd: int) -> None:
        self._memory = mmap.mmap(fd, MEMORY_BYTES)
        self._sequence = 0
        _NEWEST.pack_into(self._memory, 0, _MAGIC, 0)

    def publish(self, width: int, height: int, bgra: memoryview) -> None:
        """Make this the newest picture.

        Args:
            width: pixels, at most `WIDTH_MAX`.
            height: pixels, at most `HEIGHT_MAX`.
            bgra: exactly width * height * 4 bytes.

        Raises:
            ValueError: it does not fit.
        """
        untyped = bgra.cast("B")
        if not (0 < width <= WIDTH_MAX and 0 < height <= HEIGHT_MAX):
            raise ValueError(f"a preview of {width}x{height} does not fit")
        if len(untyped) != width * height * BYTES_A_PIXEL:
            raise ValueError("a preview must come without gaps")
        self._sequence += 1
        slot = self._sequence % _SLOTS
        header, start = _SLOT_HEADERS_AT + slot * _SLOT.size, _HEADER_BYTES + slot * _SLOT_BYTES
        _SLOT.pack_into(self._memory, header, 0, 0, 0)
        self._memory[start : start + len(untyped)] = untyped
        _SLOT.pack_into(self._memory, header, self._sequence, width, height)
        _NEWEST.pack_into(self._memory, 0, _MAGIC, self._sequence)

    def forget_older(self) -> None:
        """Wipe everything but the newest picture: the memory outlives the camera, its pictures must not."""
        for slot in range(_SLOTS):
            start = _HEADER_BYTES + slot * _SLOT_BYTES
            kept = 0
            if self._sequence and slot == self._sequence % _SLOTS:
                _, width, height = _SLOT.unpack_from(self._memory, _SLOT_HEADERS_AT + slot * _SLOT.size)
                kept = width * height * BYTES_A_PIXEL
            else:
                _SLOT.pack_into(self._memory, _SLOT_HEADERS_AT + slot * _SLOT.size, 0, 0, 0)
            self._memory[start + kept : start + _SLOT_BYTES] = bytes(_SLOT_BYTES - kept)

    def close(self) -> None:
        """Unmap."""
        self._memory.close()


class PreviewReader:
    """The station's end.

    Args:
        fd: of the memory, owned (closed) by the reader; -1 on systems without it: there are no pictures then.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._memory = mmap.mmap(fd, MEMORY_BYTES, access=mmap.ACCESS_READ) if fd >= 0 else None

    def latest(self) -> PreviewPicture | None:
        """A copy of the newest whole picture, or None if there is none (yet)."""
        memory = self._memory
        if memory is None:
            return None
        for _ in range(_TRIES):
            magic, newest = _NEWEST.unpack_from(memory, 0)
            if magic != _MAGIC or newest == 0:
                return None
            slot = newest % _SLOTS
            header, start = _SLOT_HEADERS_AT + slot * _SLOT.size, _HEADER_BYTES + slot * _SLOT_BYTES
            before = _SLOT.unpack_from(memory, header)
            untrusted_sequence, untrusted_width, untrusted_height = before
            if untrusted_sequence != newest:
                continue
            if not (0 < untrusted_width <= WIDTH_MAX and 0 < untrusted_height <= HEIGHT_MAX):
                return None
            copy = memory[start : start + untrusted_width * untrusted_height * BYTES_A_PIXEL]
            if _SLOT.unpack_from(memory, header) == before:
                return PreviewPicture(newest, untrusted_width, untrusted_height, memoryview(copy))
        return None

    def close(self) -> None:
        """Unmap and close; may be called twice."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


if sys.byteorder != "little":
    raise ImportError("preview pictures are laid out for little-endian machines")
