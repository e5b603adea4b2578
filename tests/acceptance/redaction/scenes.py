"""The ten scenes, every delivered frame read by the independent meter: what `make acceptance` holds the product to.

python -m tests.acceptance.redaction.scenes [--only SEED ...] [--hard] [--write-baseline]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from app.terminal import complain, say
from tests.acceptance import samples
from tests.acceptance.redaction import gates, meter
from tests.acceptance.redaction.gates import Row
from tests.acceptance.redaction.material import (
    KEPT,
    SCENARIOS,
    MaterialMissingError,
    Rendered,
    Scene,
    check_material,
    clip_with_truth,
    rendered,
)
from tests.acceptance.redaction.takes import Take, TakeFailedError, Zone, fresh_folder, keep, take

TABLE: Final = samples.FOLDER / "redaction.json"
_WORKERS: Final = 2


@dataclass(frozen=True)
class Recorded:
    """A take of a scene that nobody has read yet."""

    source: Rendered
    made: Take
    with_zone: bool  # the perfect mask has the operator's zone if the take had any


def record(
    source: Rendered, *, zones: Sequence[Zone] | None = None, finders: str = "all", pace: str = "max", name: str = ""
) -> Recorded:
    """Record a scene. The take stays under `build/acceptance/redaction/latest/` to be looked at.

    Args:
        source: the scene.
        zones: instead of the zone that the operator drew.
        finders: as for `record`.
        pace: as for `record`.
        name: of the folder that stays; empty: the scene's.

    Raises:
        TakeFailedError: `record` ended with anything but 0.
    """
    folder = fresh_folder(source.name)
    drawn = [source.zone()] if zones is None else zones
    made = take(source.clip, folder, seconds=source.seconds, zones=drawn, finders=finders, pace=pace)
    stays = keep(folder, name or source.name)
    return Recorded(source, Take(stays / made.masked.name, made.report, made.wall_s), bool(drawn))


def judge(recorded: Recorded) -> Row:
    """Have every frame of a take read.

    Raises:
        RuntimeError: the meter failed.
    """
    made = recorded.made
    begun_s = time.monotonic()
    found = meter.read(recorded.source, made)
    read_s = time.monotonic() - begun_s
    perfect = meter.perfect(recorded.source, with_zone=recorded.with_zone)
    return Row(
        seed=recorded.source.seed,
        scenario=found.scenario,
        frames=found.frames,
        leaked=found.leaked,
        exposed=found.exposed,
        missing=found.missing,
        black_share=made.black_share,
        useful=found.left.useful,
        baby=found.left.baby,
        perfect_useful=perfect.useful,
        perfect_baby=perfect.baby,
        take_s=made.wall_s,
        read_s=read_s,
    )


def measure_all(seeds: Sequence[int], *, finders: str = "all") -> list[Row]:
    """Two scenes at a time, for two cores: recorder and meter take turns at being the busy one.

    Raises:
        MaterialMissingError: `check_material` says no.
        TakeFailedError: `record` ended with anything but 0.
        RuntimeError: renderer or meter failed.
    """
    check_material()
    with ThreadPoolExecutor(_WORKERS) as workers:
        return list(workers.map(lambda seed: judge(record(rendered(Scene(seed)), finders=finders)), seeds))


def measure_clips(clips: Sequence[Path], *, finders: str = "all", with_zone: bool = True) -> list[Row]:
    """The same of clips from elsewhere that have their truth beside them; raises what `measure_all` does."""
    check_material()
    sources = [clip_with_truth(clip) for clip in clips]
    zones = None if with_zone else ()
    with ThreadPoolExecutor(_WORKERS) as workers:
        return list(workers.map(lambda source: judge(record(source, zones=zones, finders=finders)), sources))


def write_table(rows: Sequence[Row]) -> None:
    """Leave the table for whoever comes after the terminal."""
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "rows": [asdict(row) | {"useful_ratio": row.useful_ratio, "baby_ratio": row.baby_ratio} for row in rows],
        "useful_by_perfect": gates.useful_by_perfect(rows),
        "baby_by_perfect": gates.baby_by_perfect(rows),
        "hard": gates.HARD,
    }
    TABLE.write_text(json.dumps(found, indent=1) + "\n")


def failures(rows: Sequence[Row], *, hard: bool, whole: bool) -> list[str]:
    """Sentences about what does not hold, against the promise or against the baseline.

    Args:
        rows: what was measured.
        hard: the promise; otherwise the baseline.
        whole: the rows are all scenes, so what is said of all of them can be said.
    """
    before = gates.read_baseline()
    said: list[str] = []
    for row in rows:
        wrong = gates.broken_promises(row) if hard else gates.worse_than(row, before["scenes"][str(row.seed)])
        said += [f"seed {row.seed} ({row.scenario}): {one}" for one in wrong]
    if whole:
        said += gates.broken_promises_of_all(rows) if hard else gates.worse_than_all(rows, before["all"])
    return said


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and hold to the baseline or to the promise."""
    chosen = _chosen(arguments)
    try:
        if chosen.clips:
            return _of_clips(chosen.clips, chosen.finders, with_zone=not chosen.no_zone)
        rows = measure_all(chosen.only, finders=chosen.finders)
    except (MaterialMissingError, TakeFailedError) as error:
        complain(str(error))
        return 2
    for line in gates.as_lines(rows):
        say(line)
    for row in rows:
        for frame, kind in meter.leaked_frames(KEPT / "latest" / Scene(row.seed).name)[:5]:
            say(f"  seed {row.seed} ({row.scenario}): {kind} read in frame {frame}")
    write_table(rows)
    if chosen.write_baseline:
        gates.write_scene_baseline(rows)
        return 0
    wrong = failures(rows, hard=chosen.hard, whole=_is_whole(chosen.only))
    for sentence in wrong:
        complain(sentence)
    return 1 if wrong else 0


def _chosen(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance.redaction.scenes", description=(__doc__ or "").split("\n", 1)[0]
    )
    everything = list(range(SCENARIOS))
    parser.add_argument(
        "--only", type=int, nargs="+", choices=everything, default=everything, metavar="SEED", help="these of 0 to 9"
    )
    parser.add_argument("--clips", type=Path, nargs="+", metavar="FILE", help="these, with truth beside them, instead")
    parser.add_argument("--no-zone", action="store_true", help="with --clips: without the operator's zone")
    parser.add_argument("--hard", action="store_true", default=gates.HARD, help="ask for the whole promise")
    parser.add_argument("--write-baseline", action="store_true", help="hold later runs to what this one measures")
    parser.add_argument("--finders", default="all", metavar="none|all|LIST", help="as for `record`")
    chosen = parser.parse_args(arguments)
    if chosen.no_zone and not chosen.clips:
        parser.error("--no-zone goes with --clips; for the ten scenes see tests.acceptance.redaction.full")
    if chosen.write_baseline and not _is_whole(chosen.only):
        parser.error("a baseline is of all ten scenes: leave --only away")
    return chosen


def _is_whole(seeds: Sequence[int]) -> bool:
    return sorted(seeds) == list(range(SCENARIOS))


def _of_clips(clips: Sequence[Path], finders: str, *, with_zone: bool) -> int:
    """No baseline knows these: the promise is asked."""
    rows = measure_clips(clips, finders=finders, with_zone=with_zone)
    for line in gates.as_lines(rows):
        say(line)
    wrong = [f"{row.scenario} ({row.seed}): {one}" for row in rows for one in gates.broken_promises(row)]
    for sentence in wrong + gates.broken_promises_of_all(rows):
        complain(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
