"""The rendered bedside scenes with ground truth: each rendered once and kept under `build/`."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.acceptance import samples

MATERIAL: Final = samples.ROOT.parent / "shared" / "redaction"
"""Scenes, meter and pictures: beside the checkout, not in it."""

KEPT: Final = samples.FOLDER / "redaction"
METER_PYTHON: Final = samples.ROOT / ".venv-meter" / "bin" / "python"
METER_LOCK: Final = Path(__file__).with_name("meter-requirements.lock")
NEEDED: Final = ("scene.py", "leakmeter.py", "perfect.py", "bg", "photos", "codes")
SCENARIOS: Final = 10
"""Kinds of scene: a seed's last digit chooses one."""

TOOL_LIMIT_S: Final = 3600
"""A minute of 1080p30 takes the renderer some ten minutes on a quiet core."""


class MaterialMissingError(Exception):
    """Something that is not part of the checkout is not there; the message says what and what to do."""


@dataclass(frozen=True)
class Scene:
    """Which scene to render, and how."""

    seed: int
    seconds: float = 4
    frames_per_s: int = 15
    width: int = 1280
    height: int = 720

    @property
    def name(self) -> str:
        """For file names and tables."""
        return f"seed{self.seed}-{self.height}p{self.frames_per_s}-{self.seconds:g}s"


@dataclass(frozen=True)
class Rendered:
    """A scene on disk: the clip, and beside it what is where in each frame and what an operator would have drawn."""

    name: str
    seed: int
    seconds: float
    clip: Path

    @property
    def truth_file(self) -> Path:
        """Polygons and strings of every frame; no product may read it."""
        return self.clip.with_suffix(".json")

    def truth(self) -> dict[str, Any]:
        """The same, read."""
        parsed: dict[str, Any] = json.loads(self.truth_file.read_text())
        return parsed

    def zone(self) -> tuple[tuple[float, float], ...]:
        """The operator's zone, drawn on the first frame: the only truth that a product may read."""
        points = json.loads(self.clip.with_suffix(".zone.json").read_text())["zone"]
        return tuple((float(x), float(y)) for x, y in points)


def clip_with_truth(clip: Path) -> Rendered:
    """A clip from elsewhere with its truth beside it: `NAME.mkv`, `NAME.json`, `NAME.zone.json`.

    Raises:
        MaterialMissingError: one of the three is not there.
    """
    for file in (clip, clip.with_suffix(".json"), clip.with_suffix(".zone.json")):
        if not file.is_file():
            raise MaterialMissingError(f"{file.name} is missing: a clip needs its truth and its zone beside it.")
    truth = json.loads(clip.with_suffix(".json").read_text())
    return Rendered(clip.stem, int(truth["seed"]), len(truth["frames"]) / truth["fps"], clip.resolve())


def check_material() -> None:
    """Whether all is there that the checkout does not hold.

    Raises:
        MaterialMissingError: what is missing, and what to do.
    """
    missing = [name for name in NEEDED if not (MATERIAL / name).exists()]
    if missing:
        raise MaterialMissingError(
            f"The redaction scenes need ../shared/redaction beside this checkout; {', '.join(missing)} missing there. "
            f"Put the shared test material at {os.path.relpath(MATERIAL, samples.ROOT)} and run again."
        )
    if not METER_PYTHON.exists():
        raise MaterialMissingError("The meter's environment is missing. Run `make acceptance`: it makes .venv-meter.")


def meter_environment() -> dict[str, str]:
    """One thread for every library: two workers share two cores, and four threads of Tesseract each would fight."""
    threads = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENCV_FOR_THREADS_NUM", "OPENBLAS_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(threads, "1"), "ORT_DISABLE_TELEMETRY": "1", "LC_ALL": "C.UTF-8"}


@cache
def _key() -> str:
    """Changes with everything that decides about pixels."""
    digest = hashlib.sha256((MATERIAL / "scene.py").read_bytes())
    digest.update(METER_LOCK.read_bytes())
    for background in sorted((MATERIAL / "bg").iterdir()):
        digest.update(f"{background.name} {background.stat().st_size}\n".encode())
    return digest.hexdigest()[:12]


def rendered(scene: Scene) -> Rendered:
    """The scene on disk, rendered now if it never was.

    Raises:
        MaterialMissingError: `check_material` says no.
        RuntimeError: the renderer failed; with what it said.
    """
    check_material()
    folder = KEPT / "scenes" / _key() / scene.name
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
            ours = Path(unfinished) / scene.name
            ours.mkdir()
            _render(scene, ours / "clip.mkv")
            try:
                ours.rename(folder)
            except OSError:
                if not folder.exists():  # otherwise somebody else rendered the same meanwhile
                    raise
    return Rendered(scene.name, scene.seed, scene.seconds, folder / "clip.mkv")


def _render(scene: Scene, clip: Path) -> None:
    size = ["--size", f"{scene.width}x{scene.height}", "--fps", str(scene.frames_per_s)]
    what = ["--seed", str(scene.seed), "--seconds", str(scene.seconds), *size]
    run_tool("scene.py", [*what, "--out", str(clip), "--truth", str(clip.with_suffix(".json"))])


def run_tool(name: str, words: Sequence[str], *, limit_s: float = TOOL_LIMIT_S, may_end_with: int = 0) -> str:
    """Run a program of the shared material, unchanged, in the meter's environment; returns what it printed.

    Raises:
        RuntimeError: it ended with neither 0 nor `may_end_with`; with what it said.
    """
    finished = subprocess.run(
        [str(METER_PYTHON), str(MATERIAL / name), *words],
        env=meter_environment(),
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if finished.returncode not in {0, may_end_with}:
        raise RuntimeError(f"{name} ended with {finished.returncode}: {finished.stderr[-2000:]}")
    return finished.stdout
