"""The masked picture: live preview or a frame of a clip. The same pixels that are kept, never others."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.brush import CENTRE, Brush, width_of
from ui.theme import Theme
from ui.words import say


class Picture(QWidget):
    """16:9, letterboxed in its own black. Paints one `QImage` over the shared buffer: no copy of a frame is made.

    Words stand on black only, at the edges that the masks leave dark, or on a chip.
    """

    def __init__(self, theme: Theme, *, top_aligned: bool = True) -> None:
        super().__init__()
        self._theme, self._top_aligned = theme, top_aligned
        self._image: QImage | None = None
        self._buffer: Any = None  # keeps the pixels alive as long as the QImage looks at them
        self._note, self._pill, self._edge = "", "", ""
        self._cover: tuple[str, ...] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setAccessibleName(say("Masked picture"))

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    @property
    def has_pixels(self) -> bool:
        """Whether a frame is shown."""
        return self._image is not None

    @property
    def is_covered(self) -> bool:
        """Whether words stand where the frame would."""
        return self._cover is not None

    def show_pixels(self, bgra: Any, width: int, height: int) -> None:
        """Show a frame: height × width × 4 bytes, blue first. The buffer is held until the next one comes."""
        flat = memoryview(getattr(bgra, "data", bgra)).cast("B")
        self._image = QImage(flat, width, height, width * 4, QImage.Format.Format_RGB32)
        self._buffer = (bgra, flat)
        self.update()

    def show_nothing(self) -> None:
        """Black: no frame is held any more."""
        self._image, self._buffer = None, None
        self.update()

    def dress(self, *, note: str = "", pill: str = "", edge: str = "", cover: tuple[str, ...] | None = None) -> None:
        """Words around the pixels: foot line, pill, colour token of the edge.

        `cover` stands amid a black picture: what it is, when it ends, what it means for the clip.
        """
        told = (note, pill, edge, cover)
        if told != (self._note, self._pill, self._edge, self._cover):
            self._note, self._pill, self._edge, self._cover = told
            self.setAccessibleDescription(". ".join(part for part in (pill, *(cover or ()), note) if part))
            self.update()

    def target(self) -> QRectF:
        """Where the picture stands inside the widget."""
        width, height = float(self.width()), float(self.height())
        used = min(width, height * 16 / 9)
        top = 0.0 if self._top_aligned else (height - used * 9 / 16) / 2
        return QRectF((width - used) / 2, top, used, used * 9 / 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, rect = self._theme, self.target()
        with Brush(self, theme) as brush:
            painter = brush.painter
            shape = QPainterPath()
            shape.addRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5) if self._edge else rect, 10, 10)
            painter.setClipPath(shape)
            painter.fillRect(rect, theme.colour("picture_bg"))
            if self._image is not None and self._cover is None:
                self._paint_image(brush, self._image, rect)
            self._paint_words(brush, rect)
            painter.setClipping(False)
            if self._edge:
                brush.box(rect, None, theme.colour(self._edge), 10, 4)
            elif theme.name != "day":
                brush.box(rect, None, theme.colour("line"), 10, 1)

    def _paint_image(self, brush: Brush, image: QImage, rect: QRectF) -> None:
        scale = min(rect.width() / image.width(), rect.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        where = QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height)
        brush.painter.drawImage(where, image)
        shade = self._theme.picture_shade()
        if shade is not None:
            brush.multiply(where, shade)

    def _paint_words(self, brush: Brush, rect: QRectF) -> None:
        if self._cover is not None:
            title, *sentences = self._cover
            middle = rect.center()
            brush.icon("covered", "picture_ink", middle.x() - 28, middle.y() - 104, 56)
            line = QRectF(rect.x() + 16, middle.y() - 34, rect.width() - 32, 40)
            brush.text(line, title, "title", "picture_ink", strong=True, align=CENTRE)
            line = QRectF(rect.x() + 16, middle.y() + 8, rect.width() - 32, 30)
            for sentence in filter(None, sentences):
                brush.text(line, sentence, "lead", "picture_ink_2", align=CENTRE)
                line.translate(0, 32)
        if self._note:
            self._paint_note(brush, rect)
        if self._pill:
            width = width_of(self._theme, self._pill, "lead", strong=True) + 62
            pill = QRectF(rect.right() - width - 16, rect.y() + 14, width, 40)
            brush.box(pill, self._theme.colour("picture_chip"), self._theme.colour("line_strong"), radius=20)
            brush.painter.setPen(Qt.PenStyle.NoPen)
            brush.painter.setBrush(self._theme.colour("picture_ink"))
            brush.painter.drawEllipse(QPointF(pill.x() + 22, pill.center().y()), 6, 6)
            brush.text(pill.adjusted(42, 0, -8, 0), self._pill, "lead", "picture_ink", strong=True)

    def _paint_note(self, brush: Brush, rect: QRectF) -> None:
        width = width_of(self._theme, self._note, "caption") + 24
        chip = QRectF(rect.x() + 10, rect.bottom() - 38, width, 28)
        brush.box(chip, self._theme.colour("picture_chip", 0.85), radius=6)
        brush.text(chip.adjusted(12, 0, 0, 0), self._note, "caption", "picture_ink_2")
