"""The independent meter and the perfect mask, run exactly as they are published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.acceptance.redaction.material import Rendered, run_tool
from tests.acceptance.redaction.takes import Take

READING_LIMIT_S: Final = 3600
"""A minute of 1080p with something readable in every frame is the worst; without leaks a frame is 0.15 s."""

_LEAKED: Final = 1  # the meter's exit code for "something was read"


@dataclass(frozen=True)
class Left:
    """Shares of the picture and of the baby that a mask leaves."""

    useful: float
    baby: float


@dataclass(frozen=True)
class Reading:
    """What the meter says of one take."""

    scenario: str
    frames: int  # that it looked at
    leaked: int  # frames in which a sensitive string was read or a code decoded
    exposed: int  # frames with a legible item half uncovered
    missing: int
    left: Left


def read(scene: Rendered, made: Take) -> Reading:
    """Have every delivered frame read.

    Raises:
        RuntimeError: the meter itself failed, or did not look at every frame that was delivered.
    """
    fill = ",".join(map(str, made.fill_bgr))
    report = made.masked.with_name("meter.json")
    words = ["--out", str(made.masked), "--truth", str(scene.truth_file), "--source", str(scene.clip)]
    words += ["--fill", fill, "--every", "1", "--pts", "--json", str(report)]
    run_tool("leakmeter.py", words, limit_s=READING_LIMIT_S, may_end_with=_LEAKED)
    if not report.exists():  # an exit code of 1 alone could be an error of the meter
        raise RuntimeError("The meter left no report.")
    said: dict[str, Any] = json.loads(report.read_text())
    if said["frames"] != made.report["frames_encoded"]:
        raise RuntimeError(f"The meter read {said['frames']} of {made.report['frames_encoded']} frames.")
    left = Left(said["useful"], said["baby"])
    return Reading(said["scenario"], said["frames"], said["leaked"], said["exposed"], abs(said["missing_frames"]), left)


def leaked_frames(folder: Path) -> list[tuple[int, str]]:
    """Which frames the meter read something in, and what kind of thing, after `read`; never the words."""
    said = json.loads((folder / "meter.json").read_text())
    return [(frame["i"], frame["leaks"][0][0]) for frame in said["per_frame"] if frame["leaks"]]


def perfect(scene: Rendered, *, with_zone: bool = True) -> Left:
    """What a mask made from the truth would leave of a scene.

    Raises:
        RuntimeError: the tool failed.
    """
    words = ["--truth", str(scene.truth_file)]
    said = json.loads(run_tool("perfect.py", words if with_zone else [*words, "--no-zone"]))
    return Left(said["useful"], said["baby"])
