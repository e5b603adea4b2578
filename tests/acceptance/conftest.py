"""Runs of the record command: each distinct one once, whatever the number of tests that look at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest

from tests.acceptance import samples
from tests.acceptance.clip import Picture, pictures

FROZEN = os.environ.get("SWADDLE_ACCEPTANCE_PROGRAM", "")
"""Path of a packaged program to hold against the same promises; empty: this checkout."""

PROGRAM = [FROZEN] if FROZEN else [sys.executable, str(samples.ROOT / "main.py")]
LIMIT_S = 240
"""One run; the longest takes some twenty seconds on two quiet cores."""


@dataclass(frozen=True)
class Family:
    """Somebody a clip is sealed to."""

    recipient: str
    identity: Any
    key_file: Path


@dataclass(frozen=True)
class Run:
    """One finished record command."""

    status: int
    stderr: str
    stdout: str
    wall_s: float
    clip: Path
    report_file: Path

    @property
    def report(self) -> dict[str, Any]:
        """The report it left."""
        parsed: dict[str, Any] = json.loads(self.report_file.read_text())
        return parsed


Record = Callable[..., Run]


def command_environment() -> dict[str, str]:
    """As from a person's shell without a screen."""
    return {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}


def record_words(camera: str, family: Family, folder: Path, *words: str) -> list[str]:
    """The command line of one take into a folder."""
    fixed = ["--recipient", family.recipient, "--output", str(folder / "clip.age"), "--report", str(folder / "r.json")]
    return [*PROGRAM, "record", "--camera", camera, *words, *fixed]


@pytest.fixture(scope="session")
def family(tmp_path_factory: pytest.TempPathFactory) -> Family:
    identity = pyrage.x25519.Identity.generate()
    key_file = tmp_path_factory.mktemp("family") / "family.key"
    key_file.write_text(f"{identity}\n")
    return Family(str(identity.to_public()), identity, key_file)


@pytest.fixture(scope="session")
def record(family: Family, tmp_path_factory: pytest.TempPathFactory) -> Record:
    done: dict[tuple[str, ...], Run] = {}

    def run(camera: str, *words: str) -> Run:
        if (camera, *words) not in done:
            folder = tmp_path_factory.mktemp("take")
            started_s = time.monotonic()
            finished = subprocess.run(
                record_words(camera, family, folder, *words),
                cwd=folder,
                env=command_environment(),
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                check=False,
                stdin=subprocess.DEVNULL,
            )
            wall_s = time.monotonic() - started_s
            assert "Traceback" not in finished.stderr + finished.stdout, finished.stderr
            done[camera, *words] = Run(
                finished.returncode, finished.stderr, finished.stdout, wall_s, folder / "clip.age", folder / "r.json"
            )
        return done[camera, *words]

    return run


@pytest.fixture(scope="session")
def opened(family: Family) -> Callable[[Run], bytes]:
    """The MP4 inside a clip, by pyrage: an implementation that is not ours."""
    kept: dict[Path, bytes] = {}

    def open_clip(run: Run) -> bytes:
        if run.clip not in kept:
            kept[run.clip] = pyrage.decrypt(run.clip.read_bytes(), [family.identity])
        return kept[run.clip]

    return open_clip


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every source video by name."""
    return {**samples.real_videos(), **samples.made_videos(tmp_path_factory.mktemp("made"))}


@pytest.fixture(scope="session")
def source_pictures(videos: dict[str, Path]) -> Callable[[str], list[Picture]]:
    """The decoded frames of a source; only the last one asked for is kept."""
    kept: dict[str, list[Picture]] = {}

    def decode(name: str) -> list[Picture]:
        if name not in kept:
            kept.clear()
            kept[name] = pictures(videos[name])
        return kept[name]

    return decode
