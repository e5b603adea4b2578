"""The coarse picture with a window and zones on it, drawn and dragged by finger, mouse or keys."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QKeyEvent, QMouseEvent, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.board import CoarsePicture, FramingDraft
from ui.brush import CENTRE, Brush, width_of
from ui.theme import Theme
from ui.widgets.framing_shapes import CORNERS, Point, Shapes, Tool, holds, nearest, rectangle
from ui.words import mark, say

#: A gloved fingertip: whatever is nearer than this is what was meant.
REACH_PX = 34.0
#: A drag shorter than this was a tap: it draws nothing.
DRAG_LEAST_PX = 12.0
#: An arrow key moves by a hundredth of the picture, with Shift by a tenth of that.
STEP_SHARE = 0.01
ZONES_MAX = 12
_CORNER_NAMES = (
    mark("upper left corner"),
    mark("upper right corner"),
    mark("lower right corner"),
    mark("lower left corner"),
)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class FramingCanvas(QWidget):
    """Shows `Shapes` and changes them. Draws only while there is a picture to draw on."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._window_ink, self._zone_ink = theme.colour("framing_window"), theme.colour("framing_zone")
        self._held_ink, self._halo = theme.colour("framing_held"), theme.colour("picture_bg", 0.75)
        self.shapes = Shapes()
        self._image: QImage | None = None
        self._pixels = b""
        self._cover: tuple[str, str] | None = None
        self._drag: Callable[[QPointF], None] | None = None
        self._pressed_at = QPointF()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    # -- what is shown

    @property
    def has_picture(self) -> bool:
        """Whether there is something to draw on."""
        return self._image is not None

    def show_picture(self, picture: CoarsePicture | None) -> None:
        """The newest coarse picture; None puts the one before away."""
        if picture is None:
            self._image, self._pixels, self._drag = None, b"", None
        else:
            self._pixels = picture.luma
            self._image = QImage(
                self._pixels, picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8
            )
            self.shapes.size = picture.source_size
        self.update()

    def load(self, draft: FramingDraft, size: tuple[int, int]) -> None:
        """Begin with what the bed has."""
        self.shapes.load(draft, size)
        self._tell()

    def dress(self, cover: tuple[str, str] | None) -> None:
        """Words amid a picture that is not there."""
        if cover != self._cover:
            self._cover = cover
            self._name()
            self.update()

    def act(self, verb: Callable[[Shapes], None]) -> None:
        """Change the shapes, and show it."""
        verb(self.shapes)
        self._tell()

    def _tell(self) -> None:
        self._name()
        self.update()
        self.changed.emit()

    def _name(self) -> None:
        """What a screen reader says: the shape and corner that the keys move."""
        shapes = self.shapes
        parts = [say("Picture to draw on")]
        if shapes.chosen:
            what = say("Baby window") if shapes.tool is Tool.WINDOW else say("Zone {number}", number=shapes.zone + 1)
            x, y = shapes.chosen[shapes.corner % len(shapes.chosen)]
            across, down = round(100 * x / shapes.size[0]), round(100 * y / shapes.size[1])
            corner = say(_CORNER_NAMES[shapes.corner]) if len(shapes.chosen) == CORNERS else str(shapes.corner + 1)
            parts.append(say("{what}, {corner}, {across} % across, {down} % down", what=what, corner=corner,
                             across=across, down=down))  # fmt: skip
        self.setAccessibleName(". ".join(parts))
        drawn = [say("Baby window")] if shapes.window else []
        drawn += [say("Zone {number}", number=number + 1) for number in range(len(shapes.zones))]
        keys = say("Arrow keys move the corner, Space takes the next one, Delete removes.")
        self.setAccessibleDescription(" ".join((*(self._cover or ()), say(", ").join(drawn), keys)).strip())

    # -- where things are

    def target(self) -> QRectF:
        """Where the picture stands inside the widget."""
        width, height = self.shapes.size
        scale = min(self.width() / width, self.height() / height)
        return QRectF((self.width() - width * scale) / 2, 0, width * scale, height * scale)

    def on_screen(self, point: Point) -> QPointF:
        """A place of the picture, in widget pixels."""
        rect, (width, height) = self.target(), self.shapes.size
        return QPointF(rect.x() + point[0] * rect.width() / width, rect.y() + point[1] * rect.height() / height)

    def in_picture(self, at: QPointF) -> Point:
        """A place of the widget, in source pixels."""
        rect, (width, height) = self.target(), self.shapes.size
        return (at.x() - rect.x()) * width / rect.width(), (at.y() - rect.y()) * height / rect.height()

    # -- fingers

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._image is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed_at = at
        self._drag = self._meant_by(at)
        self._tell()

    def _meant_by(self, at: QPointF) -> Callable[[QPointF], None] | None:
        """What a finger here takes hold of: a corner, an edge, a shape, or a new one."""
        shapes = self.shapes
        place = self.in_picture(at)
        corner = self._corner_at(at)
        if corner is not None:
            shapes.corner = corner
            return lambda to: shapes.put_corner(corner, *self.in_picture(to))
        if shapes.tool is Tool.WINDOW:
            edge = self._edge_at(at)
            if edge is not None:
                return lambda to: shapes.put_edge(edge, *self.in_picture(to))
            if shapes.window and holds(shapes.window, *place):
                return self._shift_from(at)
            return None if shapes.window else self._stretch_from(at)
        for number in shapes.zones_from_the_top():
            if holds(shapes.zones[number], *place):
                shapes.choose(Tool.ZONES, number)
                return self._shift_from(at)
        return self._stretch_from(at) if len(shapes.zones) < ZONES_MAX else None

    def _corner_at(self, at: QPointF) -> int | None:
        corners = self.shapes.chosen
        if not corners:
            return None
        number = nearest(corners, *self.in_picture(at))
        return number if _apart(self.on_screen(corners[number]), at) <= REACH_PX else None

    def _edge_at(self, at: QPointF) -> int | None:
        corners = [self.on_screen(point) for point in self.shapes.window]
        for edge in range(len(corners)):
            one, other = corners[edge], corners[(edge + 1) % CORNERS]
            box = QRectF(one, other).normalized().adjusted(-REACH_PX / 2, -REACH_PX / 2, REACH_PX / 2, REACH_PX / 2)
            if box.contains(at):
                return edge
        return None

    def _shift_from(self, at: QPointF) -> Callable[[QPointF], None]:
        last = [self.in_picture(at)]

        def shift(to: QPointF) -> None:
            x, y = self.in_picture(to)
            self.shapes.shift(x - last[0][0], y - last[0][1])
            last[0] = (x, y)

        return shift

    def _stretch_from(self, at: QPointF) -> Callable[[QPointF], None]:
        """A new shape between here and where the finger goes; it begins once the finger has moved."""
        first, begun = self.in_picture(at), [False]

        def stretch(to: QPointF) -> None:
            if not begun[0] and _apart(at, to) < DRAG_LEAST_PX:
                return
            x, y = self.in_picture(to)
            width, height = self.shapes.size
            left, right = sorted((min(max(0.0, first[0]), width), min(max(0.0, x), width)))
            top, bottom = sorted((min(max(0.0, first[1]), height), min(max(0.0, y), height)))
            corners = rectangle(left, top, right - left, bottom - top)
            if not begun[0]:
                begun[0] = True
                self.shapes.add(corners)
            self.shapes.chosen[:] = corners
            self.shapes.corner = nearest(corners, x, y)

        return stretch

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position())
            self._tell()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag = None
            self.shapes.tidy()
            self._tell()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shapes = Qt.Key(event.key()), self.shapes
        if self._image is None or (key not in _ARROWS and key not in (Qt.Key.Key_Space, Qt.Key.Key_Delete)):
            super().keyPressEvent(event)
            return
        if key in _ARROWS and shapes.chosen:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = shapes.size[0] * STEP_SHARE * (0.1 if fine else 1.0)
            x, y = shapes.chosen[shapes.corner % len(shapes.chosen)]
            shapes.put_corner(
                shapes.corner % len(shapes.chosen), x + _ARROWS[key][0] * step, y + _ARROWS[key][1] * step
            )
            shapes.tidy()
        elif key is Qt.Key.Key_Space:
            self._next_corner()
        elif key is Qt.Key.Key_Delete:
            shapes.remove()
        self._tell()

    def _next_corner(self) -> None:
        """Round the shape; after a zone's last corner the next zone."""
        shapes = self.shapes
        shapes.corner += 1
        if shapes.corner >= len(shapes.chosen):
            shapes.corner = 0
            if shapes.tool is Tool.ZONES and shapes.zones:
                shapes.zone = (shapes.zone + 1) % len(shapes.zones)

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, rect = self._theme, self.target()
        with Brush(self, theme) as brush:
            clip = QPainterPath()
            clip.addRoundedRect(rect, 10, 10)
            brush.painter.setClipPath(clip)
            brush.painter.fillRect(rect, theme.colour("picture_bg"))
            if self._image is not None:
                brush.painter.drawImage(rect, self._image)
                shade = theme.picture_shade()
                if shade is not None:
                    brush.multiply(rect, shade)
                self._paint_shapes(brush, rect)
            if self._cover is not None:
                self._paint_cover(brush, rect)
            brush.painter.setClipping(False)
            brush.box(rect, None, theme.colour("line_strong"), 10, 1)
            if self.hasFocus() and self.window().property("keys"):
                brush.box(rect, None, theme.colour("focus"), 10, 3)

    def _paint_shapes(self, brush: Brush, rect: QRectF) -> None:
        shapes = self.shapes
        if shapes.window:
            outside, inside = QPainterPath(), QPainterPath()
            outside.addRect(rect)
            inside.addPolygon(self._polygon(shapes.window))
            brush.painter.fillPath(outside.subtracted(inside), self._theme.colour("picture_bg", 0.65))
            self._outline(brush, shapes.window, self._window_ink)
        for number, zone in enumerate(shapes.zones):
            path = QPainterPath()
            path.addPolygon(self._polygon(zone))
            path.closeSubpath()
            brush.painter.fillPath(path, self._theme.colour("picture_bg", 0.6))
            brush.painter.fillPath(path, QBrush(self._theme.colour("framing_zone", 0.35), Qt.BrushStyle.BDiagPattern))
            self._outline(brush, zone, self._zone_ink)
            self._tag(brush, path.boundingRect().center(), str(number + 1), self._zone_ink)
        if shapes.window:
            top = self._polygon(shapes.window).boundingRect()
            self._tag(brush, QPointF(top.center().x(), top.y() + 30), say("Baby window"), self._window_ink)
        self._handles(brush, shapes.chosen, self._window_ink if shapes.tool is Tool.WINDOW else self._zone_ink)

    def _polygon(self, corners: list[Point]) -> QPolygonF:
        return QPolygonF([self.on_screen(point) for point in corners])

    def _outline(self, brush: Brush, corners: list[Point], ink: QColor) -> None:
        painter = brush.painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self._halo, 5.0), (ink, 2.5)):
            painter.setPen(QPen(colour, width))
            painter.drawPolygon(self._polygon(corners))

    def _handles(self, brush: Brush, corners: list[Point], ink: QColor) -> None:
        """Of the chosen shape, over everything else."""
        painter = brush.painter
        for number, point in enumerate(corners):
            held = number == self.shapes.corner
            painter.setPen(QPen(self._halo, 2))
            painter.setBrush(self._held_ink if held else ink)
            painter.drawEllipse(self.on_screen(point), 13 if held else 10, 13 if held else 10)
            if held:
                painter.setPen(QPen(self._theme.colour("framing_held", 0.6), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(self.on_screen(point), 26, 26)

    def _tag(self, brush: Brush, at: QPointF, words: str, ink: QColor) -> None:
        width = width_of(self._theme, words, "body", strong=True) + 24
        chip = QRectF(at.x() - width / 2, at.y() - 15, width, 30)
        brush.box(chip, self._theme.colour("picture_chip", 0.9), radius=6)
        brush.text(chip, words, "body", ink, strong=True, align=CENTRE)

    def _paint_cover(self, brush: Brush, rect: QRectF) -> None:
        title, sentence = self._cover or ("", "")
        middle = rect.center()
        box = QRectF(rect.x() + 16, middle.y() - 44, rect.width() - 32, 88)
        if self._image is not None:
            width = (
                max(width_of(self._theme, title, "title", strong=True), width_of(self._theme, sentence, "lead")) + 48
            )
            chip = QRectF(middle.x() - width / 2, box.y(), width, box.height())
            brush.box(chip, self._theme.colour("picture_chip", 0.9), radius=10)
        ink = self._theme.colour("picture_ink")
        brush.text(QRectF(box.x(), box.y() + 6, box.width(), 40), title, "title", ink, strong=True, align=CENTRE)
        brush.text(QRectF(box.x(), box.y() + 46, box.width(), 30), sentence, "lead", ink, align=CENTRE)


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
