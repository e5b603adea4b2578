"""Six frames of a clip side by side: what the leak check flagged first, the rest evenly spread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import words
from ui.brush import Brush
from ui.theme import Theme
from ui.words import say

FRAMES = 6
_GAP_PX, _FOOT_PX = 12.0, 26.0
#: Twice the widest a frame is drawn: sharp, and six of them stay under 3 MB.
_KEPT_PX = 400


def spread(length_s: float, count: int = FRAMES) -> tuple[float, ...]:
    """Moments in the middle of so many equal parts."""
    return tuple(length_s * (i + 0.5) / count for i in range(count))


class FilmStrip(QWidget):
    """Small frames with their second under them; a tap goes there."""

    sought = Signal(float)
    shown = Signal(int)  # a frame was painted, whole, in view

    def __init__(self, theme: Theme, *, frame_height: int) -> None:
        super().__init__()
        self._theme = theme
        self._times_s: tuple[float, ...] = ()
        self._flagged = 0
        self._frames: dict[int, QImage] = {}
        self._noted: set[int] = set()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("Frames of the clip"))
        self.set_frame_height(frame_height)

    def set_frame_height(self, height: int) -> None:
        """Follow the window's size."""
        self.setFixedHeight(height + int(_FOOT_PX))

    def clear(self, times_s: tuple[float, ...] = (), *, flagged: int = 0) -> None:
        """Forget the frames; these moments come next, the first of them flagged."""
        self._times_s, self._flagged = times_s, flagged
        self._frames.clear()
        self._noted.clear()
        self.update()

    def show_frame(self, number: int, bgra: Any) -> None:
        """One frame has come."""
        height, width = bgra.shape[:2]
        whole = QImage(memoryview(bgra.data).cast("B"), width, height, width * 4, QImage.Format.Format_RGB32)
        self._frames[number] = whole.scaledToWidth(_KEPT_PX, Qt.TransformationMode.SmoothTransformation)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, at_s in enumerate(self._times_s):
            if self._box(number).contains(event.position()):
                self.sought.emit(at_s)

    def _note_shown(self, number: int, box: QRectF) -> None:
        whole = box.toAlignedRect().intersected(self.rect())
        if number not in self._noted and self.visibleRegion().intersected(whole).boundingRect() == whole:
            self._noted.add(number)
            QTimer.singleShot(0, self, lambda: self.shown.emit(number))  # not from inside a paint event

    def _box(self, number: int) -> QRectF:
        frames = max(FRAMES, len(self._times_s))
        width = (self.width() - _GAP_PX * (frames - 1)) / frames
        return QRectF(number * (width + _GAP_PX), 0, width, self.height() - _FOOT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with Brush(self, theme) as brush:
            for number, at_s in enumerate(self._times_s):
                box = self._box(number)
                shape = QPainterPath()
                shape.addRoundedRect(box, 6, 6)
                brush.painter.setClipPath(shape)
                brush.painter.fillRect(box, theme.colour("picture_bg"))
                if number in self._frames:
                    self._paint_frame(brush, box, self._frames[number])
                    self._note_shown(number, box)
                brush.painter.setClipping(False)
                foot = QRectF(box.x() + 2, box.bottom() + 3, box.width() - 4, 22)
                if number < self._flagged:
                    brush.box(box, None, theme.colour("stop_line"), 6, 3)
                    brush.icon("warn", "stop", foot.x(), foot.y() + 1, 18)
                    brush.text(foot.adjusted(24, 0, 0, 0), words.length(at_s), "caption", "stop", strong=True)
                else:
                    brush.box(box, None, theme.colour("line_strong"), 6, 1)
                    brush.text(foot, words.length(at_s), "caption", "ink_2")

    def _paint_frame(self, brush: Brush, box: QRectF, frame: QImage) -> None:
        scale = min(box.width() / frame.width(), box.height() / frame.height())
        inside = QRectF(0, 0, frame.width() * scale, frame.height() * scale)
        inside.moveCenter(box.center())
        brush.painter.drawImage(inside, frame)
        shade = self._theme.picture_shade()
        if shade is not None:
            brush.multiply(inside, shade)
