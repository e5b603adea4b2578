"""A program that shows its first window and says when it was painted: started by `tests.qt.figures`, never by hand.

`python -m tests.qt.first_window empty|face` prints one JSON line: the monotonic moment of the first painted frame,
processor time and memory then. `empty` is the least that Qt from Python can do; `face` is Sign in over the fake
station.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


def memory_mb() -> float:
    """What this process alone takes of the memory: its own pages, and its share of shared ones."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class _FirstPaint(QObject):
    """Ends the event loop after the first frame."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application, self.at_ns, self.cpu_ms = application, 0, 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget) and not self.at_ns:
            self.at_ns = -1
            self.startTimer(0)  # the frame is whole, and handed over, when the loop comes round again
        elif event.type() is QEvent.Type.Timer and watched is self and self.at_ns < 0:
            self.at_ns, self.cpu_ms = time.monotonic_ns(), time.process_time() * 1000
            self._application.quit()
        return False


def main(what: str) -> int:
    """Show, paint, say."""
    window: QWidget
    if what == "empty":
        application = QApplication([])
        window = QWidget()
    else:
        from tests.fakes_station import ward
        from ui.application import prepare
        from ui.main_window import MainWindow

        application = prepare()
        window = MainWindow(ward())
    watcher = _FirstPaint(application)
    application.installEventFilter(watcher)
    window.resize(1366, 768)
    window.show()
    application.exec()
    told = {"at_ns": watcher.at_ns, "cpu_ms": watcher.cpu_ms, "memory_mb": memory_mb()}
    sys.stdout.write(json.dumps(told) + "\n")
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
