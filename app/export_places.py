"""Where an export may be written: what is plugged in, and the station's own folder. No path is ever typed."""

from __future__ import annotations

import enum
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mounts")
_REMOVABLE_BELOW: Final = ("/media", "/run/media")  # where Linux desktops and udisks mount what a person plugs in
_DRIVE_REMOVABLE: Final = 2  # GetDriveTypeW
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


class PlaceKind(enum.StrEnum):
    """What kind of folder it is."""

    REMOVABLE = "removable"
    STATION = "station"  # on this PC, for IT to fetch


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """A folder that a person may choose.

    Attributes:
        key: tells places apart; the path as it stood when they were listed.
        kind: what it is.
        name: what the person called the drive; shown on the screen, written nowhere.
        path: the folder.
        free_bytes: room in it.
    """

    key: str
    kind: PlaceKind
    name: str
    path: Path
    free_bytes: int


def export_places(own: Path) -> tuple[ExportPlace, ...]:
    """Drives that are plugged in and can be written, then the station's own folder, which is made if it is missing."""
    drives = [_place(PlaceKind.REMOVABLE, path) for path in removable_folders()]
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = [*drives, _place(PlaceKind.STATION, own)]
    return tuple(place for place in found if place is not None)


def removable_folders(mounts: Path = _MOUNTS, below: tuple[str, ...] = _REMOVABLE_BELOW) -> tuple[Path, ...]:
    """Folders of drives that a person plugged in.

    Args:
        mounts: only tests name another.
        below: the same.
    """
    if sys.platform == "win32":
        return _windows_drives()
    if sys.platform == "darwin":
        return tuple(path for path in sorted(Path("/Volumes").glob("*")) if path.is_mount())
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ()
    points = [_OCTAL.sub(lambda code: chr(int(code.group(1), 8)), line.split(" ")[1]) for line in lines if " " in line]
    return tuple(Path(point) for point in sorted(points) if point.startswith(tuple(f"{top}/" for top in below)))


def _windows_drives() -> tuple[Path, ...]:
    """Unproven: no Windows machine was at hand."""
    if sys.platform != "win32":
        return ()
    import ctypes

    letters = ctypes.windll.kernel32.GetLogicalDrives()
    drives = [f"{chr(ord('A') + bit)}:\\" for bit in range(26) if letters >> bit & 1]
    return tuple(Path(drive) for drive in drives if ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOVABLE)


def _place(kind: PlaceKind, path: Path) -> ExportPlace | None:
    try:
        free_bytes = shutil.disk_usage(path).free
    except OSError:  # pulled out this second
        return None
    if not os.access(path, os.W_OK | os.X_OK):
        return None
    return ExportPlace(str(path), kind, path.name or str(path), path, free_bytes)
