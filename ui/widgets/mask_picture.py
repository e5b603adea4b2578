"""The picture of Reviews: outlines what the leak check flagged, and lets a charge nurse draw masks over it.

Everything is told in pixels of the clip. A mask is drawn with a finger, or moved and sized with the arrow keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen

from app.model import LeakFinding, Rect
from ui.brush import Brush
from ui.theme import Theme
from ui.widgets.picture import Picture

#: A flag is outlined this long before and after it was seen: looks are a fifth of a second apart, hands slower.
FLAG_SHOWN_S = 0.25
#: Room around the print that was flagged, pixels of the clip: an outline on the letters would hide them.
_FLAG_ROOM_PX = 8.0
#: Smaller than a fingertip: a slip, no mask.
_SMALLEST_PX = 12.0
_STEP_PX = 16.0


class MaskPicture(Picture):
    """A picture with flags and masks on it."""

    drawn = Signal()  # the masks are others now

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._findings: tuple[LeakFinding, ...] = ()
        self._at_s = 0.0
        self._clip_size = QSizeF()
        self._drawing = False
        self._from: QPointF | None = None
        self._masks: list[QRectF] = []

    @property
    def masks(self) -> tuple[Rect, ...]:
        """What was drawn, pixels of the clip."""
        return tuple(Rect(mask.x(), mask.y(), mask.width(), mask.height()) for mask in self._masks)

    def show_flags(self, findings: Sequence[LeakFinding], size: tuple[int, int]) -> None:
        """Outline these whenever their moment is on screen.

        Args:
            findings: of the clip.
            size: of the clip, pixels.
        """
        self._findings, self._clip_size = tuple(findings), QSizeF(*size)
        self.update()

    def show_moment(self, at_s: float) -> None:
        """Which moment is on screen."""
        self._at_s = at_s
        self.update()

    def begin(self, masks: Sequence[Rect] = ()) -> None:
        """Let masks be drawn; these are there already."""
        self._drawing, self._from = True, None
        self._masks = [QRectF(mask.x, mask.y, mask.width, mask.height) for mask in masks]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.drawn.emit()
        self.update()

    def undo(self) -> None:
        """Take the last mask back; what is burned in stays."""
        if self._masks:
            self._masks.pop()
            self.drawn.emit()
            self.update()

    def end(self) -> None:
        """No more drawing; the masks that were drawn are forgotten."""
        self._drawing, self._from = False, None
        self._masks.clear()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.unsetCursor()
        self.update()

    # -- drawing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = self._in_clip(event.position())
        if self._drawing and where is not None:
            self._from = where
            self._masks.append(QRectF(where, where))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = self._in_clip(event.position(), outside=True)
        if self._from is not None and where is not None:
            self._masks[-1] = QRectF(self._from, where).normalized()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._from is not None:
            self._from = None
            if min(self._masks[-1].width(), self._masks[-1].height()) < _SMALLEST_PX:
                self._masks.pop()
            self.drawn.emit()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._drawing or not self._key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Space puts a mask down, the arrows move it, with Shift they size it, Backspace takes it back."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        whole = QRectF(QPointF(), self._clip_size)
        if key is Qt.Key.Key_Space:
            mask = QRectF(0, 0, whole.width() / 5, whole.height() / 8)
            mask.moveCenter(whole.center())
            self._masks.append(mask)
        elif key is Qt.Key.Key_Backspace:
            self.undo()
        elif key in steps and self._masks:
            x, y = (step * _STEP_PX for step in steps[key])
            mask = self._masks[-1]
            if held & Qt.KeyboardModifier.ShiftModifier:
                mask.setSize(QSizeF(max(_STEP_PX, mask.width() + x), max(_STEP_PX, mask.height() + y)))
            else:
                mask.translate(x, y)
            self._masks[-1] = mask & whole
        else:
            return False
        self.drawn.emit()
        self.update()
        return True

    def _in_clip(self, point: QPointF, *, outside: bool = False) -> QPointF | None:
        """The place in the clip under a finger; None beside the picture, unless a hand slipped out of it."""
        where = self._shown()
        if where.isEmpty() or not (outside or where.contains(point)):
            return None
        scale = self._clip_size.width() / where.width()
        x, y = (point.x() - where.x()) * scale, (point.y() - where.y()) * scale
        return QPointF(min(max(x, 0.0), self._clip_size.width()), min(max(y, 0.0), self._clip_size.height()))

    # -- painting

    def _shown(self) -> QRectF:
        """Where the clip's pixels stand in the widget."""
        if not self.has_pixels or self._clip_size.isEmpty():
            return QRectF()
        target = self.target()
        where = QRectF(QPointF(), self._clip_size.scaled(target.size(), Qt.AspectRatioMode.KeepAspectRatio))
        where.moveCenter(target.center())
        return where

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        where = self._shown()
        if where.isEmpty():
            return
        scale = where.width() / self._clip_size.width()
        with Brush(self, self._theme) as brush:
            brush.painter.setClipRect(where)
            for found in self._findings:
                if found.from_s - FLAG_SHOWN_S <= self._at_s <= found.to_s + FLAG_SHOWN_S:
                    self._outline(brush, _on_screen(found.region, where, scale))
            for mask in self._masks:
                box = QRectF(where.topLeft() + mask.topLeft() * scale, mask.size() * scale)
                brush.painter.fillRect(box, self._theme.colour("picture_bg"))
                self._outline(brush, box, "picture_ink", Qt.PenStyle.DashLine)
            if self._drawing:
                brush.focus(self, 10)

    def _outline(
        self, brush: Brush, box: QRectF, colour: str = "flag", line: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> None:
        """Two lines, dark and bright: seen on any picture."""
        brush.painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("picture_bg", 5.0), (colour, 2.5)):
            pen = QPen(self._theme.colour(token), width)
            pen.setStyle(line if token == colour else Qt.PenStyle.SolidLine)
            brush.painter.setPen(pen)
            brush.painter.drawRoundedRect(box, 3, 3)


def _on_screen(region: Rect, where: QRectF, scale: float) -> QRectF:
    box = QRectF(
        where.x() + region.x * scale, where.y() + region.y * scale, region.width * scale, region.height * scale
    )
    room = _FLAG_ROOM_PX * scale
    return box.adjusted(-room, -room, room, room)
