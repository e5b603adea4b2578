"""The DEMO's folder is private and does not outlive the DEMO, not even a killed one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.demo_folder import PREFIX, demo_folder

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and locks")


@pytest.fixture(autouse=True)
def _own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_it_is_private_and_gone_afterwards() -> None:
    with demo_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "vault").mkdir()
        (folder / "vault" / "clip.age").write_bytes(b"x")
    assert not folder.exists()


def killed_demo(tmp_path: Path) -> Path:
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from app.demo_folder import demo_folder\n"
        "with demo_folder() as folder: print(folder, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        folder = Path(demo.stdout.readline().strip())
        with demo_folder():
            assert folder.exists()  # its launcher lives
        demo.kill()
    return folder


def test_what_a_killed_demo_left_is_swept_at_the_next_start(tmp_path: Path) -> None:
    left = killed_demo(tmp_path)
    assert left.exists()
    with demo_folder() as fresh:
        assert not left.exists()
        assert fresh.exists()


def test_the_sweep_touches_nothing_else(tmp_path: Path) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (elsewhere / ".in-use").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}file").touch()
    (tmp_path / f"{PREFIX}being-made").mkdir()
    before = sorted(os.walk(tmp_path))
    with demo_folder():
        pass
    assert sorted(os.walk(tmp_path)) == before
