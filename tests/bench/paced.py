"""Recording by the clock, through `main.py record --pace camera`: what a ward PC does all day.

    python -m tests.bench.paced --seconds 60 --gate

A file or the demo camera waits where a USB camera would not, so by itself it never loses a frame; what tells whether
the machine kept up is how late frames came. `--gate` therefore asks of every 720p run: no frame lost, no deadline
missed, and 99 of 100 frames no later than the look-ahead that a finder has.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.terminal import complain, say
from app.vault.identities import new_identity
from capture.synthetic_framing import DEMO_FRAMING
from tests.bench import sources
from tests.bench.figures import SCRATCH_ON_DISK, Figure, Machine, run_spent, scratch_in_memory, table, write_json
from tests.bench.pipeline import PROGRAM


@dataclass(frozen=True)
class Paced:
    """One run, from its report."""

    name: str
    gated: bool
    frames_due: int
    frames_read: int
    frames_encoded: int
    frames_dropped: int
    deadline_misses: int
    latency_p50_ms: float
    latency_p99_ms: float
    look_ahead_ms: float
    cores_used: float  # recorder's processor seconds by seconds
    peak_rss_mb: float
    stopped: str

    @property
    def frames_lost(self) -> int:
        """Due, and not in the clip."""
        return self.frames_due - self.frames_encoded

    @property
    def broken(self) -> str:
        """What of the promise does not hold; "" is nothing."""
        if self.frames_lost or self.frames_dropped:
            return f"{self.frames_lost} frames lost, {self.frames_dropped} dropped"
        if self.deadline_misses:
            return f"{self.deadline_misses} deadlines missed"
        if self.latency_p99_ms > self.look_ahead_ms:
            return f"1 frame of 100 came more than {self.look_ahead_ms:.0f} ms late"
        return ""


def demo_run(seconds: int) -> Paced:
    """The demo camera, 720p: rendering the scene is part of it, decoding is not."""
    return _run("demo camera 720p30", "demo", seconds, gated=True, framing=_demo_words())


def file_run(size: sources.Size, seconds: int, *, gated: bool) -> Paced:
    """An MJPEG file: as a USB camera gives it."""
    with tempfile.TemporaryDirectory(prefix="swaddle-bench-", dir=scratch_in_memory()) as folder:
        source = sources.make(Path(folder), size, seconds)
        x, y, width, height = size.width // 8, size.height // 8, size.width * 3 // 4, size.height * 3 // 4
        framing = ["--window", f"{x},{y},{width},{height}"]
        return _run(f"MJPEG file {size.name}30", f"file:{source}", seconds, gated=gated, framing=framing)


def as_table(runs: Sequence[Paced]) -> str:
    """One line per run."""
    rows = [["paced", "due", "read", "encoded", "lost", "misses", "p50 ms", "p99 ms", "cores", "MiB", "ended by"]]
    for run in runs:
        counts = (run.frames_due, run.frames_read, run.frames_encoded, run.frames_lost, run.deadline_misses)
        measures = (f"{run.latency_p50_ms:.1f}", f"{run.latency_p99_ms:.1f}", f"{run.cores_used:.2f}")
        rows.append([run.name, *map(str, counts), *measures, f"{run.peak_rss_mb:.0f}", run.stopped])
    return table(rows)


def as_figures(runs: Sequence[Paced]) -> list[Figure]:
    """The same for the common table: cores used beside real time, lateness beside the look-ahead."""
    found: list[Figure] = []
    for run in runs:
        note = f"{run.frames_lost} of {run.frames_due} frames lost, {run.deadline_misses} deadlines missed"
        found.append(Figure(f"{run.name}, cores used", "cores", run.cores_used, note=note))
        late = f"p50 {run.latency_p50_ms:.1f} ms"
        found.append(
            Figure(f"{run.name}, late p99", "ms", run.latency_p99_ms, "the look-ahead", run.look_ahead_ms, late)
        )
    return found


def details(runs: Sequence[Paced]) -> list[dict[str, Any]]:
    """For the JSON file."""
    return [asdict(run) | {"frames_lost": run.frames_lost, "broken": run.broken} for run in runs]


def _demo_words() -> list[str]:
    words: list[str] = []
    if DEMO_FRAMING.window is not None:
        window = DEMO_FRAMING.window
        words += ["--window", f"{window.x},{window.y},{window.width},{window.height}"]
    for zone in DEMO_FRAMING.zones:
        words.append("--zone=" + ",".join(f"{x},{y}" for x, y in zone.points))
    return words


def _run(name: str, camera: str, seconds: int, *, gated: bool, framing: list[str]) -> Paced:
    SCRATCH_ON_DISK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH_ON_DISK) as folder:
        report_file = Path(folder) / "report.json"
        recipient = str(new_identity().recipient)
        words = ["--pace", "camera", "--seconds", str(seconds), "--finders", "none", *framing]
        kept = ["--recipient", recipient, "--output", str(Path(folder) / "clip.age"), "--report", str(report_file)]
        run_spent([*PROGRAM, "record", "--camera", camera, *words, *kept], cwd=Path(folder))
        report = json.loads(report_file.read_text())
    used = report["rooms"]["recorder"]
    return Paced(
        name=name,
        gated=gated,
        frames_due=seconds * sources.FRAMES_PER_S,
        frames_read=report["frames_read"],
        frames_encoded=report["frames_encoded"],
        frames_dropped=report["frames_dropped"],
        deadline_misses=report["deadline_misses"],
        latency_p50_ms=report["latency_ms"]["p50"],
        latency_p99_ms=report["latency_ms"]["p99"],
        look_ahead_ms=report["look_ahead_s"] * 1000,
        cores_used=used["cpu_s"] / used["wall_s"],
        peak_rss_mb=used["peak_rss_mb"],
        stopped=report["stopped"]["reason"],
    )


def main(arguments: Sequence[str]) -> int:
    """Run, print, and with `--gate` hold to the promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.paced", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="length of each of the three runs")
    parser.add_argument("--gate", action="store_true", help="exit 1 if a 720p run breaks the promise")
    parser.add_argument("--json", type=Path, default=Path("build/paced.json"), metavar="FILE")
    chosen = parser.parse_args(arguments)
    machine = Machine()
    small, large = sources.SIZES
    runs = [
        demo_run(chosen.seconds),
        file_run(small, chosen.seconds, gated=True),
        file_run(large, chosen.seconds, gated=False),
    ]
    machine.finish()
    say(machine.sentence)
    say(as_table(runs))
    write_json(chosen.json, machine, as_figures(runs), runs=details(runs))
    broken = [run for run in runs if run.broken]
    for run in broken:
        complain(f"{run.name}: {run.broken}{'' if run.gated else ' (printed, not gated)'}")
    return 1 if chosen.gate and any(run.gated for run in broken) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
