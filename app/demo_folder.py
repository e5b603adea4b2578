"""The DEMO's folder: fresh, private, gone at exit, or at the next start if the launcher was killed. Stdlib only."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "swaddle-demo-"
_IN_USE = ".in-use"  # locked while its launcher lives; the kernel lets go of it however that ends


@contextlib.contextmanager
def demo_folder() -> Iterator[Path]:
    """A new folder with mode 0700, removed afterwards with all that is in it."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    in_use = os.open(folder / _IN_USE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(in_use)
        yield folder
    finally:
        os.close(in_use)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove our own folders that no launcher holds any more; a folder that is just being made has no lock file yet."""
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # held by a living launcher, or gone meanwhile
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                continue
            in_use = os.open(folder / _IN_USE, os.O_RDWR | os.O_NOFOLLOW)
            try:
                _lock(in_use)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(in_use)


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
