"""The walls of the house: what may import what."""

from __future__ import annotations

import ast
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


def test_no_file_outgrows_its_reader() -> None:
    """At most 500 lines, 400 in the face: more of one file than that is more than one meaning."""
    too_long = []
    for area in ("app", "capture", "redact", "ui", "tests", "packaging", "main.py"):
        for path in [ROOT / area] if area.endswith(".py") else (ROOT / area).rglob("*.py"):
            if "__pycache__" not in path.parts and "node_modules" not in path.parts:
                count = len(path.read_text(encoding="utf-8").splitlines())
                if count > (400 if area == "ui" else 500):
                    too_long.append(f"{path.relative_to(ROOT)}: {count}")
    assert too_long == []


def test_no_widget_talks_to_the_station() -> None:
    """Widgets and delegates show values and emit signals; pages ask, through the one bridge."""
    asking = ("ui.bridge", "ui.front", "ui.pages", "app.station", "ui.main_window")
    found = []
    for folder in ("widgets", "delegates"):
        for path in (ROOT / "ui" / folder).glob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
                found += [f"{path.name}: {module}" for module in modules if module.startswith(asking)]
    assert found == []


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()  # it would shadow PyPI's


def test_the_launcher_stays_small_and_standard() -> None:
    lines = (ROOT / "app" / "launcher.py").read_text().splitlines()
    assert len(lines) < 150
