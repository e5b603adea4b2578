"""What the rendered scenes must show, and until they do: never worse than what is committed in `baseline.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

BASELINE: Final = Path(__file__).with_name("baseline.json")

HARD: Final = True
"""Whether `make acceptance` asks for the whole promise; until then it asks for nothing worse than the baseline."""

BLACK_SHARE_MAX: Final = 0.01
LEFT_BY_PERFECT_MIN: Final = 0.95
"""Of what a mask made from the truth leaves, over all scenes; so a black clip, which leaks nothing, fails."""

NOISE: Final = 0.005
"""Shares may differ by this between processors (the nets' arithmetic does); counts may not differ at all."""


@dataclass(frozen=True)
class Row:
    """One scene: what the meter read, what the report says, and what a perfect mask would have left."""

    seed: int
    scenario: str
    frames: int
    leaked: int
    exposed: int
    missing: int
    black_share: float
    useful: float
    baby: float
    perfect_useful: float
    perfect_baby: float
    take_s: float = 0.0
    read_s: float = 0.0

    @property
    def useful_ratio(self) -> float:
        """Useful picture by the perfect mask's."""
        return self.useful / self.perfect_useful

    @property
    def baby_ratio(self) -> float:
        """Baby by the perfect mask's; 1 where even that leaves none."""
        return self.baby / self.perfect_baby if self.perfect_baby else 1.0


def useful_by_perfect(rows: Sequence[Row]) -> float:
    """Mean useful picture by the perfect mask's mean, over all scenes."""
    return sum(row.useful for row in rows) / sum(row.perfect_useful for row in rows)


def baby_by_perfect(rows: Sequence[Row]) -> float:
    """Mean baby by the perfect mask's mean, over all scenes."""
    return sum(row.baby for row in rows) / sum(row.perfect_baby for row in rows)


def broken_promises(row: Row) -> list[str]:
    """What of the promise one scene does not hold."""
    broken = [
        f"{count} frames {name}"
        for name, count in (("leaked", row.leaked), ("exposed", row.exposed), ("missing", row.missing))
        if count
    ]
    if row.black_share > BLACK_SHARE_MAX:
        broken.append(f"{row.black_share:.1%} of the frames black")
    return broken


def broken_promises_of_all(rows: Sequence[Row]) -> list[str]:
    """What of the promise about all scenes together does not hold."""
    shares = (("useful picture", useful_by_perfect(rows)), ("baby", baby_by_perfect(rows)))
    return [
        f"{name} {share:.1%} of the perfect mask's, {LEFT_BY_PERFECT_MIN:.0%} wanted"
        for name, share in shares
        if share < LEFT_BY_PERFECT_MIN
    ]


def worse_than(row: Row, before: Mapping[str, float]) -> list[str]:
    """In which columns one scene is worse than it was."""
    worse = [
        f"{getattr(row, name)} frames {name}, {before[name]:g} before"
        for name in ("leaked", "exposed", "missing")
        if getattr(row, name) > before[name]
    ]
    if row.black_share > before["black_share"] + NOISE:
        worse.append(f"{row.black_share:.1%} of the frames black, {before['black_share']:.1%} before")
    for name, share in (("useful", row.useful_ratio), ("baby", row.baby_ratio)):
        if share < before[f"{name}_ratio"] - NOISE:
            worse.append(f"{name} {share:.1%} of the perfect mask's, {before[f'{name}_ratio']:.1%} before")
    return worse


def worse_than_all(rows: Sequence[Row], before: Mapping[str, float]) -> list[str]:
    """In which columns all scenes together are worse than they were."""
    return [
        f"{name} {share:.1%} of the perfect mask's, {before[f'{name}_ratio']:.1%} before"
        for name, share in (("useful", useful_by_perfect(rows)), ("baby", baby_by_perfect(rows)))
        if share < before[f"{name}_ratio"] - NOISE
    ]


def read_baseline() -> dict[str, Any]:
    """What is committed: `scenes` by seed, `all`, and `pictures` (readable things by file name)."""
    parsed: dict[str, Any] = json.loads(BASELINE.read_text())
    return parsed


def write_scene_baseline(rows: Sequence[Row]) -> None:
    """Take these rows as what later runs are held against; what is said of pictures stays."""
    kept = read_baseline() if BASELINE.exists() else {}
    kept["scenes"] = {str(row.seed): _columns(row) for row in rows}
    kept["all"] = {
        "useful_ratio": round(useful_by_perfect(rows), 4),
        "baby_ratio": round(baby_by_perfect(rows), 4),
    }
    BASELINE.write_text(json.dumps(kept, indent=1) + "\n")


def write_picture_baseline(readable: Mapping[str, int]) -> None:
    """Take these counts of readable things as what later runs are held against; what is said of scenes stays."""
    kept = read_baseline() if BASELINE.exists() else {}
    kept["pictures"] = kept.get("pictures", {}) | dict(readable)
    BASELINE.write_text(json.dumps(kept, indent=1) + "\n")


def _columns(row: Row) -> dict[str, float]:
    return {
        "leaked": row.leaked,
        "exposed": row.exposed,
        "missing": row.missing,
        "black_share": round(row.black_share, 4),
        "useful_ratio": round(row.useful_ratio, 4),
        "baby_ratio": round(row.baby_ratio, 4),
    }


def as_lines(rows: Sequence[Row]) -> list[str]:
    """The one table, for a terminal."""
    head = "seed scenario     frames  leaked  exposed  missing   black"
    lines = [head + "  useful perfect   ratio    baby perfect   ratio  take s  read s"]
    for row in rows:
        counts = f"{row.frames:6d} {row.leaked:7d} {row.exposed:8d} {row.missing:8d} {row.black_share:7.1%}"
        useful = f"{row.useful:7.1%} {row.perfect_useful:7.1%} {row.useful_ratio:7.1%}"
        baby = f"{row.baby:7.1%} {row.perfect_baby:7.1%} {row.baby_ratio:7.1%}"
        lines.append(f"{row.seed:4d} {row.scenario:12s} {counts} {useful} {baby} {row.take_s:7.1f} {row.read_s:7.1f}")
    sums = [sum(getattr(row, name) for row in rows) for name in ("frames", "leaked", "exposed", "missing")]
    black = sum(row.black_share * row.frames for row in rows) / max(1, sums[0])
    counts = f"{sums[0]:6d} {sums[1]:7d} {sums[2]:8d} {sums[3]:8d} {black:7.1%}"
    useful = f"{'':15s} {useful_by_perfect(rows):7.1%}"
    lines.append(f"     {'all':12s} {counts} {useful} {'':15s} {baby_by_perfect(rows):7.1%}")
    return lines
