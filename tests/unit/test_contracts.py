"""The walls of the house: what may import what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_contract_holds() -> None:
    # In a process of its own: import-linter's logging set-up would silence the loggers of every test after this one.
    lint_imports = Path(sys.executable).with_name("lint-imports")
    command = [str(lint_imports), "--config", "pyproject.toml", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()  # it would shadow PyPI's


def test_the_launcher_stays_small_and_standard() -> None:
    lines = (ROOT / "app" / "launcher.py").read_text().splitlines()
    assert len(lines) < 150
