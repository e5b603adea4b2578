"""`make figures`: how quick the face is. Printed, never a test: a loaded machine is no fault of the program.

python -m tests.qt.figures [--repeats 7] [--rows 500] [--json build/figures.json]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QScrollBar, QStyleOptionViewItem

from app.model import BedId, ClipState, Operator
from app.terminal import say
from tests.bench.figures import ROOT, Figure, Machine, as_table, write_json
from tests.fakes_station import HAO, JO, LIN, FakeStation, StillClock, ward
from tests.qt.first_window import memory_mb
from tests.qt.pictures.stage import Stage
from ui.application import prepare
from ui.main_window import MainWindow
from ui.names import PageName
from ui.places import ASK_FILE
from ui.widgets.item_list import ItemList

#: A frame at 60 a second.
FRAME_MS = 1000 / 60
_LONGEST_WAIT_S = 60.0
#: What a first start reads from the disk.
_FILES = ("PySide6", "shiboken6", "numpy", "msgspec")


def _forget_files() -> int:
    """Ask the kernel to drop our files from its cache; returns how many. What others have mapped stays."""
    count = 0
    packages = Path(sys.executable).parent.parent / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    roots = [
        *((packages / "site-packages" / name) for name in _FILES),
        ROOT / "ui",
        ROOT / "app",
        ROOT / "tests" / "qt",
    ]
    for file in (file for root in roots for file in root.rglob("*") if file.is_file()):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
        count += 1
    return count


def _first_window(what: str) -> tuple[float, float, float]:
    """From the start of a process to its first painted window: ms by the clock and of a core, and its memory in MB."""
    begun_ns = time.monotonic_ns()
    command = [sys.executable, "-m", "tests.qt.first_window", what]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=_LONGEST_WAIT_S)
    told = json.loads(done.stdout)
    return (told["at_ns"] - begun_ns) / 1e6, told["cpu_ms"], told["memory_mb"]


def _whole_program() -> float:
    """Milliseconds from `main.py demo` to its window: five rooms, fences, keys, ledger and all."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ASK_FILE).write_text("window")
        answer = Path(folder) / "places-window.json"
        begun_s = time.monotonic()
        program = subprocess.Popen(
            [sys.executable, "main.py", "demo", "--tell-places", folder],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while not answer.exists():
                if program.poll() is not None or time.monotonic() - begun_s > _LONGEST_WAIT_S:
                    raise RuntimeError("main.py demo shows no window")
                time.sleep(0.005)
            return (time.monotonic() - begun_s) * 1000
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(_LONGEST_WAIT_S)


def starts(repeats: int) -> Iterator[Figure]:
    """The first window, beside an empty one of the same Qt."""
    _forget_files()
    cold_face = _first_window("face")[0]
    _forget_files()
    cold_empty = _first_window("empty")[0]
    empty, face = [], []
    for _ in range(repeats):
        empty.append(_first_window("empty"))
        face.append(_first_window("face"))
    beside = "an empty Qt window"
    note = "files asked out of the kernel's cache; what other programs have mapped stays in it"
    yield Figure("first window, cold", "ms", cold_face, beside, cold_empty, note)
    for column, (name, unit, note) in enumerate(
        (
            ("first window, warm", "ms", "limit 1000"),
            ("… of one core's time", "ms", "what others do on the machine does not count"),
            ("memory at the first window (PSS)", "MB", ""),
        )
    ):
        ours, theirs = (statistics.median(run[column] for run in runs) for runs in (face, empty))
        yield Figure(name, unit, ours, beside, theirs, note)
    whole = statistics.median(_whole_program() for _ in range(max(1, repeats // 2)))
    yield Figure(
        "… of `main.py demo`, whole program", "ms", whole, note="five rooms, fences, keys, ledger; asked every 20 ms"
    )


def _busy(rows: int) -> FakeStation:
    """A ward with this many clips on their way."""
    station = ward(StillClock())
    for number in range(rows):
        station.add_clip(
            "07", (ClipState.QUEUED, ClipState.SENDING, ClipState.DELIVERED)[number % 3], LIN, number % 600
        )
    return station


def _ms(act: Callable[[], object], application: QApplication) -> float:
    """Of this thread's time, until what it changed is on the screen: what others do on the machine does not count."""
    begun_s = time.thread_time()
    act()
    application.processEvents()
    return (time.thread_time() - begun_s) * 1000


def _shown(station: FakeStation, size: tuple[int, int] = (1920, 1080)) -> Stage:
    window = MainWindow(station, clock=station.clock)
    window.resize(*size)
    window.show()
    window._tick.stop()  # a tick amid a frame would be measured with it
    return Stage(station, window)


def switches(application: QApplication, rows: int, repeats: int) -> Iterator[Figure]:
    """From one page to another, until it is painted."""
    charge = (PageName.TODAY, PageName.CAPTURE, PageName.REVIEWS, PageName.OUTBOX, PageName.FAMILIES, PageName.JOURNAL)
    for person, pages in ((HAO, charge), (JO, (PageName.STATION, PageName.OUTBOX))):
        yield from _switches_of(person, pages, application, rows, repeats)


def _switches_of(
    person: Operator, pages: Sequence[PageName], application: QApplication, rows: int, repeats: int
) -> Iterator[Figure]:
    stage = _shown(_busy(rows))
    stage.sign_in(person)
    stage.station.open_capture(BedId("03"))  # so that Capture has a picture to show
    stage.settle()
    first = {page: _ms(lambda page=page: stage.window.go(page), application) for page in pages}  # type: ignore[misc]
    again: dict[PageName, list[float]] = {page: [] for page in pages}
    for _ in range(repeats):
        for page in pages:
            stage.settle()
            again[page].append(_ms(lambda page=page: stage.window.go(page), application))  # type: ignore[misc]
    for page in pages:
        if page is PageName.OUTBOX and person is JO:
            continue  # only there to come from
        yield Figure(
            f"page switch to {page.value.title()}", "ms", statistics.median(again[page]),
            note=f"limit 50; first time, when it is built: {first[page]:.0f}; worst {max(again[page]):.0f}",
        )  # fmt: skip
    if person is HAO:
        note = f"{rows} clips; the tests' own parts included"
        yield Figure(f"memory with {len(pages)} pages (PSS)", "MB", memory_mb(), note=note)
    stage.window.close()


def _paint_ms(view: ItemList, row: int, times: int) -> list[float]:
    """Painting one item alone."""
    index = view.model().index(row, 0)
    option = QStyleOptionViewItem()
    option.initFrom(view)
    option.widget = view
    option.rect = view.visualRect(index)
    image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    spent: list[float] = []
    for _ in range(times):
        painter = QPainter(image)
        begun_s = time.thread_time()
        view.itemDelegate().paint(painter, option, index)
        spent.append((time.thread_time() - begun_s) * 1000)
        painter.end()
    return spent


def _scrolled_ms(bar: QScrollBar, application: QApplication) -> list[float]:
    """Each frame of one way down, quickest first."""
    steps = range(0, bar.maximum(), max(1, bar.maximum() // 400))
    return sorted(_ms(lambda at=at: bar.setValue(at), application) for at in steps)  # type: ignore[misc]


def lists(application: QApplication, rows: int) -> Iterator[Figure]:
    """Rows and tiles: one painted alone, and scrolling through all of them."""
    station = _busy(rows)
    for number in range(rows):
        station.add_bed(f"b{number}", f"{number:04d}")
    stage = _shown(station)
    stage.sign_in(HAO)
    for page, what in ((PageName.TODAY, "tile"), (PageName.OUTBOX, "row"), (PageName.FAMILIES, "family")):
        stage.window.go(page)
        stage.settle()
        view = next(view for view in stage.window.findChildren(ItemList) if view.isVisible())
        spent = sorted(_paint_ms(view, 2, 200))
        yield Figure(
            f"{what} of {page.value.title()}, painted alone", "ms", statistics.median(spent),
            note=f"limit 2; {view.model().rowCount()} of them; 99 of 100 within {spent[197]:.2f}",
        )  # fmt: skip
        frames = _scrolled_ms(view.verticalScrollBar(), application)
        late = sum(frame > FRAME_MS for frame in frames)
        yield Figure(
            f"scrolling through {page.value.title()}, one frame at 1920×1080", "ms", statistics.median(frames),
            note=f"limit {FRAME_MS:.1f}; 99 of 100 within {frames[len(frames) * 99 // 100]:.1f}; "
            f"{late} of {len(frames)} late",
        )  # fmt: skip
    stage.window.close()


def main(arguments: Sequence[str]) -> int:
    """Measure, print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.qt.figures", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--repeats", type=int, default=7, metavar="N")
    parser.add_argument("--rows", type=int, default=500, metavar="N")
    parser.add_argument("--json", type=Path, default=Path("build/figures.json"), metavar="FILE")
    chosen = parser.parse_args(arguments)
    machine = Machine()
    figures = list(starts(chosen.repeats))
    application = prepare()
    figures += switches(application, chosen.rows, chosen.repeats)
    figures += lists(application, chosen.rows)
    machine.finish()
    say(machine.sentence)
    say(as_table(figures))
    write_json(chosen.json, machine, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
