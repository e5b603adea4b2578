"""Reading from folders that others write to: regular files only, and never a wait."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Integrity
from app.outbox.layout import CLIP_NAME, read_bounded
from app.sender.tray import Parcel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and links of other systems")


@pytest.fixture(autouse=True)
def _never_waits() -> Iterator[None]:
    def fail(_number: int, _frame: object) -> None:
        raise AssertionError("it waits for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(5)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def make_odd(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.with_suffix(".real").write_bytes(b"content")
        path.symlink_to(path.with_suffix(".real"))


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_what_is_no_regular_file_is_not_read(tmp_path: Path, kind: str) -> None:
    make_odd(tmp_path / "manifest.dsse", kind)
    with pytest.raises(OSError, match=r".+"):
        read_bounded(tmp_path / "manifest.dsse", 100)


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_a_clip_that_is_no_regular_file_is_not_sent(tmp_path: Path, kind: str) -> None:
    make_odd(tmp_path / CLIP_NAME, kind)
    with pytest.raises(Integrity, match="not what was approved"):
        Parcel("0" * 64, b"", b"", 1, tmp_path).open()


def test_a_file_is_read_up_to_one_byte_too_many(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bounded(tmp_path / "a", 3) == b"1234"
