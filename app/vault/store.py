"""The clip files of a station: one sealed file per clip in DATA/vault, named by its random id.

A take is written in place, append-only, so whatever reached the disk is found under the clip's name after a crash;
the ledger says whether it is still a take. Recovery writes a second file and puts it in the place of the first in one
step. Nothing here holds a key or sees a picture.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from app.errors import Integrity, NeedsPerson
from app.model import ClipId
from app.vault.sinks import FileSink, disk_error

SEALED_SUFFIX: Final = ".age"
PART_SUFFIX: Final = ".part"  # a recovery under way; worthless after a crash, the torn take is still there
OWNER_ONLY_FOLDER: Final = 0o700
OWNER_ONLY_FILE: Final = 0o600
HASH_BLOCK_BYTES: Final = 1 << 20
HOUR_S: Final = 3600  # file times are cut to the hour: the minute of a recording is nobody's business
_CLIP_ID: Final = re.compile(r"[0-9a-f]{32}")
# Windows translates line ends unless told not to; elsewhere a child must not inherit the file nor a link redirect it.
_COMMON_FLAGS: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_NEW_FILE_FLAGS: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | _COMMON_FLAGS


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A clip's file as it lies on the disk."""

    size: int  # bytes
    sha256: str  # hex


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a look through the folder found."""

    strays: tuple[str, ...]  # names of files that belong to no known clip; left where they are
    missing: tuple[ClipId, ...]  # known clips without a file
    parts_dropped: int  # recoveries that a crash cut short


class ClipStore:
    """The folder of sealed clips. One station, one writer."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be, for its owner only.

        Raises:
            NeedsPerson: it cannot be made, or somebody else owns it, or it is a link.
        """
        self._folder = folder
        try:
            folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or (sys.platform != "win32" and found.st_uid != os.geteuid()):
                raise _foreign_folder()
            if sys.platform != "win32" and stat.S_IMODE(found.st_mode) & ~OWNER_ONLY_FOLDER:
                folder.chmod(OWNER_ONLY_FOLDER)
            _flush_names(folder.parent)
        except FileExistsError:
            raise _foreign_folder() from None
        except OSError as failure:
            raise disk_error(failure) from failure

    def new_take(self, clip: ClipId) -> int:
        """A new, empty, append-only file for a take.

        Returns:
            Its descriptor; the caller closes it. The name is durable when this returns.

        Raises:
            Integrity: there is a file of this name: nothing is ever overwritten.
            NeedsPerson: the disk.
        """
        try:
            descriptor = os.open(self._place(clip), _NEW_FILE_FLAGS, OWNER_ONLY_FILE)
        except FileExistsError:
            raise Integrity(
                "vault.occupied",
                "There is a file for this clip already. It is kept as it is. Record again, and tell IT.",
            ) from None
        except OSError as failure:
            raise disk_error(failure) from failure
        try:
            self._make_names_durable()
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def path(self, clip: ClipId) -> Path:
        """Where the clip's file lies.

        Raises:
            Integrity: it is not there.
        """
        place = self._place(clip)
        if not place.is_file():
            raise _file_missing()
        return place

    def open(self, clip: ClipId) -> BinaryIO:
        """The clip's file for reading; the caller closes it.

        Raises:
            Integrity: it is not there.
            NeedsPerson: the disk.
        """
        try:
            return os.fdopen(os.open(self._place(clip), os.O_RDONLY | _COMMON_FLAGS), "rb")
        except FileNotFoundError:
            raise _file_missing() from None
        except OSError as failure:
            raise disk_error(failure) from failure

    def settle(self, clip: ClipId) -> SealedFile:
        """After the last byte of a take: cut the file's times to the hour, make it durable, say what it is.

        Raises:
            Integrity: it is not there.
            NeedsPerson: the disk.
        """
        digest = hashlib.sha256()
        size = 0
        with self.open(clip) as file:
            while block := file.read(HASH_BLOCK_BYTES):
                digest.update(block)
                size += len(block)
        with _disk_errors():
            _blur_times(self._place(clip))
            descriptor = os.open(self._place(clip), os.O_WRONLY | _COMMON_FLAGS)
            try:
                FileSink(descriptor).make_durable()
            finally:
                os.close(descriptor)
        return SealedFile(size, digest.hexdigest())

    @contextlib.contextmanager
    def recovering(self, clip: ClipId) -> Iterator[tuple[BinaryIO, int]]:
        """Replace a torn take by what can be saved of it.

        Gives the torn file for reading and the descriptor of a new one. When the block ends well and something was
        written, the new file takes the torn one's place in one durable step; otherwise, and after any exception or
        crash, the torn take is as it was. So a recovery can be repeated. Seal the new file to the *same* identity: its
        key is already in the ledger, whenever the power fails.

        Raises:
            Integrity: there is no take.
            NeedsPerson: the disk.
        """
        place = self._place(clip)
        part = place.with_suffix(PART_SUFFIX)
        with self.open(clip) as torn, _disk_errors():
            part.unlink(missing_ok=True)
            descriptor = os.open(part, _NEW_FILE_FLAGS, OWNER_ONLY_FILE)
            try:
                try:
                    yield torn, descriptor
                    written = os.fstat(descriptor).st_size
                    if written:
                        FileSink(descriptor).make_durable()
                finally:
                    os.close(descriptor)
                torn.close()  # Windows replaces no open file
                if written:
                    _blur_times(part)
                    part.replace(place)
                    self._make_names_durable()
            finally:
                part.unlink(missing_ok=True)

    def shred(self, clip: ClipId) -> None:
        """Remove the clip's file; nothing happens if it is gone already.

        On its own this proves nothing on a flash disk: what makes a clip unreadable is `StationKeys.shred`.

        Raises:
            NeedsPerson: the disk.
        """
        place = self._place(clip)
        with _disk_errors():
            place.unlink(missing_ok=True)
            place.with_suffix(PART_SUFFIX).unlink(missing_ok=True)
            self._make_names_durable()

    def sweep(self, known: Collection[ClipId]) -> Sweep:
        """Compare the folder with the clips the ledger knows; drop the leftovers of cut-short recoveries, nothing else.

        Raises:
            NeedsPerson: the disk.
        """
        strays: list[str] = []
        present: set[str] = set()
        parts = 0
        with _disk_errors():
            for entry in sorted(self._folder.iterdir()):
                if entry.suffix == PART_SUFFIX and _CLIP_ID.fullmatch(entry.stem):
                    entry.unlink()
                    parts += 1
                elif entry.suffix == SEALED_SUFFIX and entry.stem in known and not entry.is_symlink():
                    present.add(entry.stem)
                else:
                    strays.append(entry.name)
            if parts:
                self._make_names_durable()
        return Sweep(tuple(strays), tuple(sorted(clip for clip in known if clip not in present)), parts)

    def _place(self, clip: ClipId) -> Path:
        if not _CLIP_ID.fullmatch(clip):
            raise Integrity("vault.clip_id", "A clip has an impossible name. Nothing was changed. Tell IT.")
        return self._folder / f"{clip}{SEALED_SUFFIX}"

    def _make_names_durable(self) -> None:
        """Flush the folder: a file whose name is lost is lost."""
        with _disk_errors():
            _flush_names(self._folder)


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise disk_error(failure) from failure


def _flush_names(folder: Path) -> None:
    if sys.platform == "win32":  # NTFS journals names by itself, and folders cannot be flushed there
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _blur_times(place: Path) -> None:
    hour_s = int(place.stat().st_mtime) // HOUR_S * HOUR_S
    os.utime(place, (hour_s, hour_s))


def _file_missing() -> Integrity:
    return Integrity(
        "vault.file_missing",
        "The file of this clip is not where it was put. Do not record over it: tell IT.",
        detail=errno.errorcode[errno.ENOENT],
    )


def _foreign_folder() -> NeedsPerson:
    return NeedsPerson(
        "vault.folder",
        "The folder for clips belongs to somebody else, so nothing can be recorded. Ask IT to run the installer again.",
    )
