"""One take of a scene by the product's own command, opened again by an age implementation that is not ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyrage

from tests.acceptance.conftest import PROGRAM, command_environment
from tests.acceptance.redaction.material import KEPT, Rendered

LIMIT_S: Final = 600
"""One take; four seconds of 720p with all finders are some twenty."""

Zone = Sequence[tuple[float, float]]


class TakeFailedError(Exception):
    """The record command did not give a whole clip; with its exit code and its own sentence."""


@dataclass(frozen=True)
class Take:
    """What the product delivered."""

    masked: Path
    report: dict[str, Any]
    wall_s: float

    @property
    def fill_bgr(self) -> tuple[int, int, int]:
        """The colour of the mask, by the report."""
        blue, green, red = self.report["fill_bgr"]
        return int(blue), int(green), int(red)

    @property
    def black_share(self) -> float:
        """Frames that show nothing, of those in the clip, by the report."""
        return float(self.report["frames_black"] / max(1, self.report["frames_encoded"]))


def take(
    clip: Path, folder: Path, *, seconds: float, zones: Sequence[Zone] = (), finders: str = "all", pace: str = "max"
) -> Take:
    """Record the clip into a folder that exists; the masked MP4 in it is called `masked.mp4`.

    Raises:
        TakeFailedError: the command ended with anything but 0.
    """
    identity = pyrage.x25519.Identity.generate()
    sealed, report = folder / "clip.age", folder / "report.json"
    words = [*PROGRAM, "record", "--camera", f"file:{clip}", "--pace", pace, "--seconds", f"{seconds:g}"]
    words += ["--zone=" + ",".join(f"{value:g}" for point in zone for value in point) for zone in zones]
    words += ["--finders", finders, "--recipient", str(identity.to_public())]
    words += ["--output", str(sealed), "--report", str(report)]
    begun_s = time.monotonic()
    finished = subprocess.run(
        words,
        cwd=folder,
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=max(LIMIT_S, 10 * seconds),
        check=False,
        stdin=subprocess.DEVNULL,
    )
    wall_s = time.monotonic() - begun_s
    if finished.returncode:
        raise TakeFailedError(f"record ended with {finished.returncode}: {finished.stderr.strip()}")
    masked = folder / "masked.mp4"
    masked.write_bytes(pyrage.decrypt(sealed.read_bytes(), [identity]))
    return Take(masked, json.loads(report.read_text()), wall_s)


def fresh_folder(name: str) -> Path:
    """An empty folder under `build/` whose content may be looked at after the run."""
    parent = KEPT / "takes"
    parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))


def keep(folder: Path, name: str) -> Path:
    """Put a finished take where the last one of that name was; returns the place."""
    place = KEPT / "latest" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
    return place


def take_scene(
    scene: Rendered, folder: Path, *, with_zone: bool = True, finders: str = "all", pace: str = "max"
) -> Take:
    """Record a rendered scene as an operator would: her zone, and everything that looks by itself.

    Raises:
        TakeFailedError: the command ended with anything but 0.
    """
    zones = [scene.zone()] if with_zone else []
    return take(scene.clip, folder, seconds=scene.seconds, zones=zones, finders=finders, pace=pace)
