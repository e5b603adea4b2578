"""More than CI has time for: other seeds, real pace at two sizes, and the finders without an operator's zone.

    python -m tests.acceptance.redaction.full [--parts NAME ...] [--seeds N]

Leaves tables in Markdown in `build/acceptance/full.md`. What runs by the clock is recorded alone and read afterwards:
reading beside it would take the processor that a ward PC has for itself.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.terminal import complain, say
from redact.finders import FINDER_NAMES
from tests.acceptance import samples
from tests.acceptance.redaction import gates
from tests.acceptance.redaction.gates import Row
from tests.acceptance.redaction.material import (
    SCENARIOS,
    MaterialMissingError,
    Rendered,
    Scene,
    check_material,
    rendered,
)
from tests.acceptance.redaction.scenes import Recorded, judge, record
from tests.acceptance.redaction.takes import TakeFailedError
from tests.bench.figures import Machine

REPORT: Final = samples.FOLDER / "full.md"
LATE_P99_MAX_MS: Final = 33.0
"""One frame of 30 a second: 99 of 100 masked frames come no later than this after the look-ahead."""

MISSES_1080P_MAX: Final = 0.005
"""Share of frames; at 720p none."""

_WORKERS: Final = 2


@dataclass(frozen=True)
class Part:
    """One table."""

    name: str
    title: str
    first_seed: int = 0
    seeds: int = SCENARIOS
    seconds: float = 4
    frames_per_s: int = 15
    width: int = 1280
    height: int = 720
    pace: str = "max"
    with_zone: bool = True
    promised: bool = True  # the gates of `make acceptance` are asked of it
    misses_share_max: float = 0.0  # of frames, that may be black because a finder was late

    def scenes(self, count: int) -> list[Scene]:
        """Its first so many."""
        size = {"frames_per_s": self.frames_per_s, "width": self.width, "height": self.height}
        seeds = range(self.first_seed, self.first_seed + min(count, self.seeds))
        return [Scene(seed, seconds=self.seconds, **size) for seed in seeds]


PARTS: Final = (
    Part("seeds-10", "Zone and all finders, seeds 10 to 19, 720p15, as fast as it goes", first_seed=10),
    Part("seeds-20", "Zone and all finders, seeds 20 to 29, 720p15, as fast as it goes", first_seed=20),
    Part(
        "no-zone", "Finders alone, no zone, seeds 0 to 9, 720p15, as fast as it goes", with_zone=False, promised=False
    ),
    Part("paced-720p", "Zone and all finders, seeds 0 to 9, 720p30 by the clock", frames_per_s=30, pace="camera"),
    Part(
        "paced-1080p",
        "Zone and all finders, seeds 0 to 9, 1080p30 by the clock",
        frames_per_s=30,
        width=1920,
        height=1080,
        pace="camera",
        misses_share_max=MISSES_1080P_MAX,
    ),
    Part(
        "minute-720p",
        "Zone and all finders, a minute of seed 9 (all movements at once), 720p30 by the clock",
        first_seed=9,
        seeds=1,
        seconds=60,
        frames_per_s=30,
        pace="camera",
    ),
    Part(
        "minute-1080p",
        "Zone and all finders, a minute of seed 9 (all movements at once), 1080p30 by the clock",
        first_seed=9,
        seeds=1,
        seconds=60,
        frames_per_s=30,
        width=1920,
        height=1080,
        pace="camera",
        misses_share_max=MISSES_1080P_MAX,
    ),
)


@dataclass(frozen=True)
class Line:
    """One scene of a part."""

    row: Row
    deadline_misses: int
    latency_p99_ms: float
    look_ahead_ms: float

    @property
    def late_p99_ms(self) -> float:
        """99 of 100 frames came no later than this after the look-ahead; negative: before its end."""
        return self.latency_p99_ms - self.look_ahead_ms


def run_part(part: Part, count: int) -> list[Line]:
    """Render two at a time; record two at a time unless it goes by the clock; read two at a time.

    Raises:
        MaterialMissingError: `check_material` says no.
        TakeFailedError: `record` ended with anything but 0.
        RuntimeError: renderer or meter failed.
    """
    scenes = part.scenes(count)
    with ThreadPoolExecutor(_WORKERS) as workers:
        sources = list(workers.map(rendered, scenes))
        if part.pace == "max":
            recorded = list(workers.map(lambda source: _record(part, source), sources))
        else:
            recorded = [_record(part, source) for source in sources]
        rows = list(workers.map(judge, recorded))
    return [_line(row, one) for row, one in zip(rows, recorded, strict=True)]


def _record(part: Part, source: Rendered) -> Recorded:
    name = f"{part.name}-{source.name}"
    return record(source, zones=None if part.with_zone else [], pace=part.pace, name=name)


def _line(row: Row, recorded: Recorded) -> Line:
    report = recorded.made.report
    return Line(row, report["deadline_misses"], report["latency_ms"]["p99"], report["look_ahead_s"] * 1000)


def broken(part: Part, lines: Sequence[Line]) -> list[str]:
    """What of the promise a part does not hold."""
    if not part.promised:
        return []
    said = [f"seed {line.row.seed}: {wrong}" for line in lines for wrong in gates.broken_promises(line.row)]
    if len(lines) == SCENARIOS:  # what is said of all kinds of scene cannot be asked of some
        said += gates.broken_promises_of_all([line.row for line in lines])
    frames = sum(line.row.frames for line in lines)
    misses = sum(line.deadline_misses for line in lines)
    if misses > part.misses_share_max * frames:
        said.append(f"{misses} of {frames} frames black because a finder was late")
    if part.pace == "camera":
        late = [line for line in lines if line.late_p99_ms > LATE_P99_MAX_MS]
        said += [f"seed {line.row.seed}: 1 frame of 100 more than {line.late_p99_ms:.0f} ms late" for line in late]
    return said


def as_markdown(part: Part, lines: Sequence[Line], took_s: float) -> list[str]:
    """A heading, a table, and what does not hold."""
    paced = part.pace == "camera"
    head = ["seed", "scenario", "frames", "leaked", "exposed", "missing", "black"]
    head += ["useful", "of perfect", "baby", "of perfect"]
    head += ["late finders", "p99 past look-ahead, ms"] if paced else []
    rows = [head, ["---:" if name != "scenario" else "---" for name in head]]
    for line in lines:
        row = line.row
        cells = [f"{row.seed}", row.scenario, f"{row.frames}", f"{row.leaked}", f"{row.exposed}", f"{row.missing}"]
        cells += [f"{row.black_share:.1%}", f"{row.useful:.1%}", f"{row.useful_ratio:.1%}"]
        cells += [f"{row.baby:.1%}", f"{row.baby_ratio:.1%}"]
        cells += [f"{line.deadline_misses}", f"{line.late_p99_ms:.1f}"] if paced else []
        rows.append(cells)
    measured = [line.row for line in lines]
    sums = [sum(getattr(row, name) for row in measured) for name in ("frames", "leaked", "exposed", "missing")]
    black = sum(row.black_share * row.frames for row in measured) / max(1, sums[0])
    cells = ["all", "", *map(str, sums), f"{black:.1%}", "", f"{gates.useful_by_perfect(measured):.1%}", ""]
    cells += [f"{gates.baby_by_perfect(measured):.1%}"]
    cells += [f"{sum(line.deadline_misses for line in lines)}", ""] if paced else []
    rows.append(cells)
    table = ["| " + " | ".join(cells) + " |" for cells in rows]
    wrong = [f"- Does not hold: {sentence}." for sentence in broken(part, lines)]
    return [
        f"### {part.title}",
        "",
        *table,
        "",
        *wrong,
        f"Rendered, recorded and read in {took_s / 60:.1f} minutes.",
        "",
    ]


def main(arguments: Sequence[str]) -> int:
    """Run the parts and write the report after each; 1 if a part breaks the promise while the promise is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance.redaction.full", description=(__doc__ or "").split("\n", 1)[0]
    )
    names = [part.name for part in PARTS]
    parser.add_argument("--parts", nargs="+", choices=names, default=names, help="these tables (default: all)")
    parser.add_argument("--seeds", type=int, default=SCENARIOS, metavar="N", help="only the first N of each ten")
    parser.add_argument("--hard", action="store_true", default=gates.HARD, help="exit 1 if the promise does not hold")
    parser.add_argument("--out", type=Path, default=REPORT, metavar="FILE")
    chosen = parser.parse_args(arguments)
    machine = Machine()
    tables: list[str] = []
    wrong: list[str] = []
    try:
        check_material()
    except MaterialMissingError as error:
        complain(str(error))
        return 2
    for part in PARTS:
        if part.name not in chosen.parts:
            continue
        begun_s = time.monotonic()
        try:
            lines = run_part(part, chosen.seeds)
        except TakeFailedError as error:  # the other tables are worth having all the same
            tables += [f"### {part.title}", "", f"- Does not hold: {error}", ""]
            wrong.append(f"{part.title}: {error}")
        else:
            tables += as_markdown(part, lines, time.monotonic() - begun_s)
            wrong += [f"{part.title}: {sentence}" for sentence in broken(part, lines)]
            for text in gates.as_lines([line.row for line in lines]):
                say(text)
        machine.finish()
        _write(chosen.out, machine, tables)
    for sentence in wrong:
        complain(sentence)
    return 1 if wrong and chosen.hard else 0


def _write(path: Path, machine: Machine, tables: Sequence[str]) -> None:
    finders = ", ".join(FINDER_NAMES)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([machine.sentence, "", f"Finders: {finders}.", "", *tables]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
