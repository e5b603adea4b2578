"""What a run of faults found: promises kept and broken, counted; any broken one makes the exit code 1."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from app.terminal import complain, say


class Tally:
    """Counts; says every broken promise at once, so that a run that hangs later still told."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.broken: list[str] = []

    def hold(self, promise: str, *, kept: bool, found: str = "") -> bool:
        """One promise, once: kept or broken."""
        self.counts[promise] += kept
        self.counts.setdefault(promise, 0)
        if not kept:
            self.broken.append(f"{promise}: {found}" if found else promise)
            complain(f"BROKEN {self.broken[-1]}")
        return kept

    def note(self, what: str, count: int = 1) -> None:
        """Something that happened and promises nothing."""
        self.counts[what] += count

    def tell(self, title: str) -> None:
        """The counts, one a line."""
        say(title)
        for what, count in self.counts.items():
            say(f"  {count:5d}  {what}")
        say(f"  {len(self.broken):5d}  promises broken")


def spread(values: Sequence[float], unit: str) -> str:
    """Median and worst."""
    if not values:
        return "none"
    return f"p50 {statistics.median(values):.2f} {unit}, max {max(values):.2f} {unit}"


def wait_gone(pids: Sequence[int], within_s: float) -> list[int]:
    """Wait until processes that are not our children are gone; those that are not, in time."""
    left = [*pids]
    wait_until(lambda: not _still_there(left), within_s)
    return left


def wait_until(condition: Callable[[], bool], within_s: float) -> bool:
    """Look ten times a second at what sends no word of itself; whether it came true."""
    end_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.1)
    return True


def _still_there(pids: list[int]) -> bool:
    """Take those that ended out of the list; a zombie that nobody reaps has ended too."""
    for pid in [*pids]:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            state = "Z"
        if state in "ZX":
            pids.remove(pid)
    return bool(pids)
