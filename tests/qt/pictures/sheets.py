"""Contact sheets: six pictures on one, so that a person looks at all of them in a few minutes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

COLUMNS, ROWS = 2, 3
#: Six of these are as large as a page that is still read without zooming.
CELL = QSize(780, 439)
GAP_PX, CAPTION_PX = 12, 22


def _sheet(files: Sequence[Path]) -> QImage:
    width = COLUMNS * (CELL.width() + GAP_PX) + GAP_PX
    sheet = QImage(width, ROWS * (CELL.height() + CAPTION_PX + GAP_PX) + GAP_PX, QImage.Format.Format_RGB32)
    sheet.fill(QColor(96, 96, 96))
    painter = QPainter(sheet)
    painter.setPen(QColor(255, 255, 255))
    font = QFont()
    font.setPixelSize(15)
    painter.setFont(font)
    for i, file in enumerate(files):
        x = GAP_PX + (i % COLUMNS) * (CELL.width() + GAP_PX)
        y = GAP_PX + (i // COLUMNS) * (CELL.height() + CAPTION_PX + GAP_PX)
        painter.drawText(QRect(x, y, CELL.width(), CAPTION_PX), Qt.AlignmentFlag.AlignVCenter, file.stem)
        small = QImage(str(file)).scaled(
            CELL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(QPoint(x, y + CAPTION_PX), small)
    painter.end()
    return sheet


def write(files: Sequence[Path], folder: Path) -> list[Path]:
    """Sheets of these pictures, by look and language and size, so that a sheet holds what is to be compared."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    groups: dict[str, list[Path]] = {}
    for file in files:
        groups.setdefault("-".join(file.stem.split("-")[2:]), []).append(file)
    made: list[Path] = []
    per_sheet = COLUMNS * ROWS
    for group, members in sorted(groups.items()):
        for first in range(0, len(members), per_sheet):
            made.append(folder / f"{group}-{first // per_sheet + 1:02d}.png")
            _sheet(members[first : first + per_sheet]).save(str(made[-1]))
    return made
