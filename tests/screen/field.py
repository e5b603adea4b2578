"""A window with one text field and the scanner, for input methods: `python -m tests.screen.field DIR`.

DIR is where it tells what is on it (`ui/places.py`).
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from tests.fakes_station import ward
from ui.application import prepare
from ui.burst import Scan
from ui.places import PlaceTeller
from ui.scanner import Scanner

FIELD = "field"
NOTHING = "—"


def main(folder: Path) -> int:
    """Until the window is closed."""
    application = prepare()
    window = QWidget()
    window.setWindowTitle("Swaddle: one field")
    line, text, scans, entered = QLineEdit(), QLabel(), QLabel(), QLabel()
    line.setObjectName(FIELD)
    box = QVBoxLayout(window)
    for widget in (line, text, scans, entered):
        box.addWidget(widget)
    heard: list[str] = []
    ever: list[str] = []

    def tell(scan: Scan | None = None) -> None:
        if scan is not None:
            heard.append(scan.untrusted_us)
        text.setText(f"text: {line.text() or NOTHING}")
        scans.setText(f"scans: {' | '.join(heard) or NOTHING}")
        entered.setText(f"ever: {' | '.join(ever) or NOTHING}")

    def changed(now: str) -> None:
        ever.append(now)
        tell()

    scanner = Scanner(window)
    scanner.scanned.connect(tell)
    line.textChanged.connect(changed)
    tell()
    teller = PlaceTeller(window, ward(), folder)
    window.showFullScreen()
    line.setFocus()
    code = application.exec()
    scanner.close()
    del teller
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
