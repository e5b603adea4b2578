"""The painter that knows the theme: words that elide, tinted icons, chips, the focus ring."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
#: Words that a painted widget had to cut since the program started: the tests ask that there are none.
elided: set[str] = set()


def width_of(theme: Theme, words: str, role: str, *, strong: bool = False) -> float:
    """Width of words in pixels."""
    return QFontMetricsF(theme.font(role, strong=strong)).horizontalAdvance(words)


class Brush:
    """A painter that knows the theme; use it in a `with`."""

    def __init__(self, on: QWidget | QPainter, theme: Theme) -> None:
        self._own = isinstance(on, QWidget)
        self.painter = QPainter(on) if isinstance(on, QWidget) else on
        self.painter.save()
        self.painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.theme = theme

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.painter.restore()
        if self._own:
            self.painter.end()

    def ink(self, colour: QColor | str) -> QColor:
        """A colour or a token."""
        return self.theme.colour(colour) if isinstance(colour, str) else colour

    def text(
        self,
        rect: QRectF,
        words: str,
        role: str,
        colour: QColor | str,
        *,
        strong: bool = False,
        align: Qt.AlignmentFlag = LEFT,
    ) -> float:
        """Draw words, cut with an ellipsis if they must; returns the width they wanted."""
        font = self.theme.font(role, strong=strong)
        metrics = QFontMetricsF(font)
        self.painter.setFont(font)
        self.painter.setPen(self.ink(colour))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width() + 1)
        if shown != words:
            elided.add(words)
        self.painter.drawText(rect, align, shown)
        return metrics.horizontalAdvance(words)

    def paragraph(self, rect: QRectF, words: str, role: str, colour: QColor | str) -> None:
        """Draw words in as many lines as they need; whoever calls measured the height."""
        self.painter.setFont(self.theme.font(role))
        self.painter.setPen(self.ink(colour))
        self.painter.drawText(rect, int(Qt.TextFlag.TextWordWrap), words)

    def box(
        self, rect: QRectF, fill: QColor | None, edge: QColor | None = None, radius: float = 10, width: float = 1
    ) -> None:
        """A rounded box; its edge lies inside the rectangle."""
        inset = width / 2 if edge else 0
        self.painter.setPen(QPen(edge, width) if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(fill or Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)

    def multiply(self, rect: QRectF, shade: QColor) -> None:
        """Darken what was painted here: Night's dimming of camera pictures, without a second copy of the pixels."""
        self.painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        self.painter.fillRect(rect, shade)
        self.painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def icon(self, name: str, colour: QColor | str, x: float, y: float, size_px: int = 24) -> None:
        """An icon with its upper left corner here."""
        self.painter.drawPixmap(QPointF(x, y), self.theme.pixmap(name, self.ink(colour), size_px))

    def focus(self, widget: QWidget, radius: float = 10) -> None:
        """The keyboard ring: drawn only while the keyboard is in use, so that touch never leaves one behind."""
        if widget.hasFocus() and widget.window().property("keys"):
            self.ring(QRectF(widget.rect()), radius)

    def ring(self, rect: QRectF, radius: float = 10) -> None:
        """The same around an item of a list."""
        self.box(rect, None, self.theme.colour("focus"), radius, 3)

    def chip(self, right: float, centre_y: float, words: str, kind: str, icon: str) -> float:
        """A small pill that ends at `right`; returns its width."""
        ink, ground, _ = self.theme.signal(kind)
        width = width_of(self.theme, words, "caption", strong=True) + 42
        x = right - width
        self.box(QRectF(x, centre_y - 14, width, 28), ground, radius=14)
        self.icon(icon, ink, x + 9, centre_y - 9, 18)
        self.text(QRectF(x + 31, centre_y - 14, width - 31, 28), words, "caption", ink, strong=True)
        return width
