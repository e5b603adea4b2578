"""A frame of the contact sheet: its picture, its second, why it stands there, and whether it was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainterPath

from ui.brush import LEFT, Brush
from ui.delegates.item import ItemDelegate, Look
from ui.kit import Kit

#: Under the picture: a line with the second and the tick, a line with the reason.
FOOT_PX = 42
#: Twice the widest a frame is drawn: sharp, and twelve of them stay under 6 MB.
_KEPT_PX = 400


@dataclass(frozen=True, slots=True)
class MomentWords:
    """What one frame says."""

    name: str  # object name
    number: int
    second: str  # "0:12"
    reason: str
    marked: bool
    seen: bool
    spoken: str
    stop: bool = False  # the leak check marked it

    @property
    def key(self) -> str:
        """Its number."""
        return str(self.number)

    @property
    def able(self) -> bool:
        """Every frame can be enlarged."""
        return True


class MomentDelegate(ItemDelegate):
    """Frames of one size, with a foot under them or, where there is no room for one, with their second on them."""

    def __init__(self, kit: Kit, painted: Callable[[int, QRectF], None]) -> None:
        super().__init__(kit)
        self._painted = painted
        self.tile = QSize(102, 58)
        self.foot = True
        self._frames: dict[int, QImage] = {}

    def keep(self, number: int, bgra: Any) -> None:
        """One frame has come: height × width × 4 bytes, blue first."""
        height, width = bgra.shape[:2]
        whole = QImage(memoryview(bgra.data).cast("B"), width, height, width * 4, QImage.Format.Format_RGB32)
        self._frames[number] = whole.scaledToWidth(_KEPT_PX, Qt.TransformationMode.SmoothTransformation)

    def forget(self) -> None:
        """Let go of all pixels."""
        self._frames.clear()

    def width(self, words: MomentWords, room: int) -> int:
        del words, room
        return self.tile.width()

    def height(self, words: MomentWords, width: int) -> int:
        del words, width
        return self.tile.height() + (FOOT_PX if self.foot else 0)

    def draw(self, brush: Brush, rect: QRectF, words: MomentWords, look: Look) -> None:
        theme = self.theme
        box = QRectF(rect.x(), rect.y(), rect.width(), float(self.tile.height()))
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        brush.painter.setClipPath(shape)
        brush.painter.fillRect(box, theme.colour("picture_bg"))
        if words.number in self._frames:
            self._draw_frame(brush, box, self._frames[words.number])
            self._painted(words.number, box)
        brush.painter.setClipping(False)
        ink = "stop" if words.stop else "warn" if words.marked else "ink_2"
        edge = "stop_line" if words.stop else "warn_line" if words.marked else "line_strong"
        chosen = look.chosen or look.down
        brush.box(box, None, theme.colour("accent" if chosen else edge), 6, 3 if words.marked or chosen else 1)
        if self.foot:
            self._draw_foot(brush, QRectF(rect.x() + 2, box.bottom() + 2, rect.width() - 4, 20), words, ink)
        else:
            self._draw_chip(brush, box, words)
        if look.focused:
            brush.ring(box, 6)

    def _draw_frame(self, brush: Brush, box: QRectF, frame: QImage) -> None:
        scale = min(box.width() / frame.width(), box.height() / frame.height())
        inside = QRectF(0, 0, frame.width() * scale, frame.height() * scale)
        inside.moveCenter(box.center())
        brush.painter.drawImage(inside, frame)
        shade = self.theme.picture_shade()
        if shade is not None:
            brush.multiply(inside, shade)

    def _draw_foot(self, brush: Brush, line: QRectF, words: MomentWords, ink: str) -> None:
        brush.text(line, words.second, "caption", ink, strong=words.marked, align=LEFT)
        if words.seen:
            brush.icon("check", "ok", line.right() - 18, line.y() + 1, 18)
        elif words.marked:
            brush.icon("warn", ink, line.right() - 18, line.y() + 1, 18)
        if words.reason:
            brush.text(line.translated(0, 18), words.reason, "caption", ink, strong=True, align=LEFT)

    def _draw_chip(self, brush: Brush, box: QRectF, words: MomentWords) -> None:
        chip = QRectF(box.x() + 4, box.bottom() - 24, 58, 20)
        brush.box(chip, self.theme.colour("picture_chip", 0.85), radius=5)
        brush.text(chip.adjusted(6, 0, -20, 0), words.second, "caption", "picture_ink")
        if words.seen:
            brush.icon("check", "picture_ink", chip.right() - 19, chip.y() + 2, 16)
        elif words.marked:
            brush.icon("warn", "flag", chip.right() - 19, chip.y() + 2, 16)
