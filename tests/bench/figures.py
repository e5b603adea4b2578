"""What a benchmark says: figures beside other programs' figures from the same run, one table, one JSON file."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SCRATCH_ON_DISK: Final = ROOT / "build" / "bench"
"""For what is about the disk: sealed clips, the ledger."""

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_QUIET_SHARE: Final = 0.05
"""Of all cores, used by other programs: below this their noise is smaller than that of the repeats."""


@dataclass(frozen=True)
class Figure:
    """One line of the table. `beside` names what `theirs` is; without it the line is for orientation."""

    name: str
    unit: str
    ours: float
    beside: str = ""
    theirs: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by theirs, of the same run."""
        return self.ours / self.theirs if self.theirs else None


@dataclass(frozen=True)
class Spent:
    """What one run took."""

    wall_s: float
    cpu_s: float  # with the processes that it started and waited for
    status: int = 0


def run_spent(command: Sequence[str], *, cwd: Path, output: int = subprocess.DEVNULL) -> Spent:
    """Run a command to its end.

    Args:
        command: program and arguments.
        cwd: where.
        output: descriptor for its standard output.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    with tempfile.TemporaryFile("w+") as said:
        begun_s = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - begun_s
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}: {said.read()[-2000:]}")
    return Spent(wall_s, used.ru_utime + used.ru_stime, process.returncode)


def measured(act: Callable[[], object]) -> Spent:
    """Do something in this process."""
    begun_s, begun_cpu_s = time.perf_counter(), time.process_time()
    act()
    return Spent(time.perf_counter() - begun_s, time.process_time() - begun_cpu_s)


def side_by_side(acts: Sequence[Callable[[], Spent]], repeats: int) -> tuple[list[Spent], ...]:
    """A, B, A, B …: whatever else the machine does meets all of them alike."""
    results: tuple[list[Spent], ...] = tuple([] for _ in acts)
    for _ in range(repeats):
        for act, spent in zip(acts, results, strict=True):
            spent.append(act())
    return results


def median_wall_s(runs: Sequence[Spent]) -> float:
    """Of the repeats."""
    return statistics.median(run.wall_s for run in runs)


def median_cpu_s(runs: Sequence[Spent]) -> float:
    """Of the repeats."""
    return statistics.median(run.cpu_s for run in runs)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _busy_s() -> float:
    user, nice, system, _idle, _wait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / _TICKS_PER_S


def _own_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass
class Machine:
    """Where and how loaded: without it a figure says nothing."""

    processor: str = field(default_factory=_processor)
    cores: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    system: str = field(default_factory=platform.platform)
    python: str = field(default_factory=platform.python_version)
    begun_at: str = field(default_factory=lambda: time.strftime("%Y-%m-%d %H:%M %Z"))
    load_average_before: float = field(default_factory=lambda: os.getloadavg()[0])
    others_share: float = 0.0  # of all cores, over the whole run, by processes that are not ours
    _busy_before_s: float = field(default_factory=_busy_s)
    _own_before_s: float = field(default_factory=_own_s)
    _begun_s: float = field(default_factory=time.monotonic)

    def finish(self) -> None:
        """The run is over: say what else the machine did meanwhile."""
        wall_s = max(1e-9, time.monotonic() - self._begun_s)
        others_s = (_busy_s() - self._busy_before_s) - (_own_s() - self._own_before_s)
        self.others_share = max(0.0, others_s / (wall_s * self.cores))

    @property
    def quiet(self) -> bool:
        """Whether the figures are those of a machine with nothing else to do."""
        return self.others_share < _QUIET_SHARE

    @property
    def sentence(self) -> str:
        """For a person."""
        word = "quiet" if self.quiet else "loaded"
        return (
            f"{self.begun_at} · {self.cores} cores, {self.processor} · {self.system} · Python {self.python} · "
            f"{word}: others used {self.others_share:.0%} of the cores (load average before: "
            f"{self.load_average_before:.1f})"
        )

    def facts(self) -> dict[str, Any]:
        """For the JSON file."""
        return {key: value for key, value in asdict(self).items() if not key.startswith("_")} | {"quiet": self.quiet}


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns; the first to the left, the others to the right, the last one as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines)


def as_table(figures: Sequence[Figure]) -> str:
    """One line per figure."""
    rows = [["what", "ours", "beside", "ratio", "unit", "beside is; notes"]]
    for figure in figures:
        theirs = "" if figure.theirs is None else f"{figure.theirs:.4g}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        remark = "; ".join(part for part in (figure.beside, figure.note) if part)
        rows.append([figure.name, f"{figure.ours:.4g}", theirs, ratio, figure.unit, remark])
    return table(rows)


def write_json(path: Path, machine: Machine, figures: Sequence[Figure], **more: Any) -> None:
    """The same, for programs (schema 1)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [asdict(figure) | {"ratio": figure.ratio} for figure in figures]
    path.write_text(json.dumps({"schema": 1, "machine": machine.facts(), "figures": lines, **more}, indent=2) + "\n")


def scratch_in_memory() -> Path:
    """For what is not about the disk; the ordinary place where there is no such memory."""
    memory = Path("/dev/shm")  # noqa: S108 - folders in it are made by mkdtemp
    if not memory.is_dir():
        return Path(tempfile.gettempdir())
    room = os.statvfs(memory)
    enough_bytes = 4 << 30
    return memory if room.f_bavail * room.f_frsize >= enough_bytes else Path(tempfile.gettempdir())
