"""The whole recording of a file at full speed beside `ffmpeg` doing decode, black box and x264 with the same settings.

Ours does more: finders' ring, a preview, sealing, an fsync a second. Processor time is compared, not duration, so that
the number of threads each side uses does not matter. `take` leaves out what starting the two processes costs.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from app.vault.identities import new_identity
from capture.encoder import X264_PARAMETERS
from tests.bench import sources
from tests.bench.figures import (
    ROOT,
    SCRATCH_ON_DISK,
    Figure,
    Spent,
    median_cpu_s,
    median_wall_s,
    run_spent,
    scratch_in_memory,
    side_by_side,
)

PROGRAM: Final = (sys.executable, str(ROOT / "main.py"))


def figures(seconds: int, repeats: int) -> list[Figure]:
    """Processor seconds and clip sizes, for each picture size."""
    found: list[Figure] = []
    SCRATCH_ON_DISK.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="swaddle-bench-", dir=scratch_in_memory()) as memory,
        tempfile.TemporaryDirectory(dir=SCRATCH_ON_DISK) as disk,
    ):
        for size in sources.SIZES:
            duel = _Duel(sources.make(Path(memory), size, seconds), size, Path(disk), seconds)
            ours, theirs = side_by_side((duel.record, duel.ffmpeg), repeats)
            found += _lines(duel, ours, theirs, f"{seconds} s at 30/s, median of {repeats}")
    return found


def _lines(duel: _Duel, ours: list[Spent], theirs: list[Spent], note: str) -> list[Figure]:
    name, beside, cpu_s = duel.size.name, "ffmpeg", median_cpu_s(theirs)
    frames_per_s = duel.frames / median_wall_s(ours), duel.frames / median_wall_s(theirs)
    return [
        Figure(f"record {name}, whole command", "CPU s", median_cpu_s(ours), beside, cpu_s, note),
        Figure(f"record {name}, take", "CPU s", median(duel.take_cpu_s), beside, cpu_s, note),
        Figure(f"record {name}, speed", "frames/s", frames_per_s[0], beside, frames_per_s[1], note),
        Figure(f"record {name}, clip", "MB", duel.clip.stat().st_size / 1e6, beside, duel.theirs.stat().st_size / 1e6),
    ]


@dataclass
class _Duel:
    """One source; who makes what of it."""

    source: Path
    size: sources.Size
    folder: Path
    seconds: int
    report: dict[str, Any] = field(default_factory=dict)
    take_cpu_s: list[float] = field(default_factory=list)
    _recipient: str = field(default_factory=lambda: str(new_identity(hybrid=False).recipient))

    @property
    def clip(self) -> Path:
        """Ours."""
        return self.folder / f"{self.size.name}.age"

    @property
    def theirs(self) -> Path:
        """Not sealed."""
        return self.folder / f"{self.size.name}.mp4"

    @property
    def frames(self) -> int:
        """Of the source, all of them recorded."""
        return self.seconds * sources.FRAMES_PER_S

    def record(self) -> Spent:
        """By ours."""
        width, height = self.size.width, self.size.height
        box = (width // 2, height // 8, width - width // 16, height // 2)
        zone = ",".join(str(number) for number in (box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]))
        report = self.folder / "report.json"
        words = ["--pace", "max", "--finders", "none", "--zone", zone, "--seconds", str(self.seconds)]
        kept = ["--recipient", self._recipient, "--output", str(self.clip), "--report", str(report)]
        spent = run_spent([*PROGRAM, "record", "--camera", f"file:{self.source}", *words, *kept], cwd=self.folder)
        self.report = json.loads(report.read_text())
        if self.report["frames_encoded"] != self.frames:
            raise RuntimeError(f"{self.report['frames_encoded']} frames of {self.frames} are in the clip")
        self.take_cpu_s.append(self.report["rooms"]["recorder"]["cpu_s"])
        return spent

    def ffmpeg(self) -> Spent:
        """By ffmpeg: the same pixels black, the same encoder told the same."""
        encoder = self.report["encoder"]
        (points,) = self.report["zones"]
        left, top = (min(point[axis] for point in points) for axis in (0, 1))
        width, height = (max(point[axis] for point in points) - low for axis, low in ((0, left), (1, top)))
        black = f"drawbox=x={left}:y={top}:w={width}:h={height}:color=black:t=fill"
        coding = [
            "-c:v",
            "libx264",
            "-preset",
            encoder["preset"],
            "-crf",
            str(encoder["crf"]),
            "-x264-params",
            X264_PARAMETERS,
        ]
        coding += ["-g", str(encoder["gop"]), "-threads", str(encoder["threads"])]
        picture = ["-vf", f"{black},scale=out_range=tv,format=yuv420p", "-frames:v", str(self.frames), "-an"]
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(self.source), *picture, *coding, str(self.theirs)]
        return run_spent(command, cwd=self.folder)
