"""Before Record: which other baby this one is easily taken for. Calm, above the ring, where the thumb is going."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.brush import RIGHT, Brush, width_of
from ui.capture_words import AlikeWords
from ui.theme import Theme
from ui.words import say

_PAD_PX = 12.0
_LINE_PX = 34.0


class LookAlikeCard(QWidget):
    """Two codes under each other, the differing characters boxed; or one sentence. `low` leaves one line of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = AlikeWords("", "")
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def tell(self, words: AlikeWords | None, *, low: bool = False) -> None:
        """Show this; None hides it."""
        self.setVisible(words is not None)
        if words is None or (words, low) == (self._words, self._low):
            return
        self._words, self._low = words, low
        self.setAccessibleName(f"{words.title}. {words.sentence}".strip())
        self.setAccessibleDescription(f"{words.mine} {say('here')}. {words.other} {words.place}" if words.mine else "")
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        if self._low:
            return QSize(200, 36)
        if self._words.mine:
            return QSize(200, int(2 * _PAD_PX + 2 * _LINE_PX + 2))
        return QSize(200, int(2 * _PAD_PX + 28 + self._sentence_height()))

    def resizeEvent(self, _event: object) -> None:
        if self.height() != self.sizeHint().height():
            self.setFixedHeight(self.sizeHint().height())

    def _sentence_height(self) -> float:
        space = QRectF(0, 0, max(120.0, self.width() - 2 * _PAD_PX), 1000)
        metrics = QFontMetricsF(self._theme.font("body"))
        return metrics.boundingRect(space, int(Qt.TextFlag.TextWordWrap), self._words.sentence).height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, words = self._theme, self._words
        with Brush(self, theme) as brush:
            rect = QRectF(self.rect())
            ink, ground, edge = theme.signal("warn")
            brush.box(rect, ground, edge, 10, 1)
            inner = rect.adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX)
            if self._low or not words.mine:
                line = QRectF(rect.x() + _PAD_PX, rect.y(), rect.width() - 2 * _PAD_PX, 36 if self._low else 28)
                line.translate(0, 0 if self._low else _PAD_PX - 4)
                brush.icon("twin", ink, line.x(), line.center().y() - 10, 20)
                brush.text(line.adjusted(28, 0, 0, 0), words.title, "body", ink, strong=True)
                if not self._low:
                    brush.paragraph(inner.adjusted(0, 28, 0, 0), words.sentence, "body", "ink_2")
                return
            differs = [a != b for a, b in zip(words.mine.ljust(8), words.other.ljust(8), strict=False)]
            first = QRectF(inner.x(), inner.y(), inner.width(), _LINE_PX)
            self._draw_code(brush, first, words.mine, say("here"), differs, here=True)
            self._draw_code(brush, first.translated(0, _LINE_PX + 2), words.other, words.place, differs, here=False)

    def _draw_code(self, brush: Brush, line: QRectF, code: str, place: str, differs: list[bool], *, here: bool) -> None:
        theme = self._theme
        ink = theme.signal("warn")[0]
        brush.icon("ok" if here else "close", "ok" if here else ink, line.x(), line.center().y() - 10, 20)
        x = line.x() + 30
        for character, other in zip(code, differs, strict=False):
            wide = width_of(theme, character, "title", strong=True)
            cell = QRectF(x - 2, line.y() + 1, wide + 4, line.height() - 2)
            if other:
                brush.box(cell, theme.colour("surface"), theme.signal("warn")[2], 6, 2)
            brush.text(QRectF(x, line.y(), wide + 2, line.height()), character, "title", "ink", strong=True)
            x += wide + 3
        brush.text(QRectF(x + 4, line.y(), line.right() - x - 4, line.height()), place, "body", "ink_2", align=RIGHT)
