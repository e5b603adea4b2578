"""One line that says what is true now; a second, quieter one that says what to do. Never a box, never blinking."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.brush import LEFT, Brush, width_of
from ui.measures import Room
from ui.theme import Theme

#: On Capture the height never changes, so that the picture does not jump; elsewhere it grows with its sentence.
TALL_PX = 76
LOW_PX = 60
_MARGIN_PX = 18.0


class Banner(QWidget):
    """State in colour, icon and words: `ok`, `warn`, `stop` or `accent`."""

    ICONS = {"ok": "ok", "warn": "warn", "stop": "stop-sign", "accent": "info", "quiet": "info"}  # noqa: RUF012

    def __init__(self, theme: Theme, *, tall: bool = False) -> None:
        super().__init__()
        self._theme, self._tall = theme, tall
        self._kind, self._icon, self._title, self._sentence = "quiet", "info", "", ""
        self.setFixedHeight(TALL_PX if tall else LOW_PX)

    def fit(self, room: Room) -> None:
        """Follow the window: on Capture it is lower in a small one."""
        if self._tall:
            self.setFixedHeight(LOW_PX if room is Room.COMPACT else TALL_PX)
            self.update()

    @property
    def title(self) -> str:
        """The large words."""
        return self._title

    @property
    def sentence(self) -> str:
        """The quieter words."""
        return self._sentence

    @property
    def kind(self) -> str:
        """Which signal it shows."""
        return self._kind

    def tell(self, kind: str, title: str, sentence: str = "", icon: str = "") -> None:
        """Show this from now on."""
        told = (kind, icon or self.ICONS[kind], title, sentence)
        if told == (self._kind, self._icon, self._title, self._sentence):
            return
        self._kind, self._icon, self._title, self._sentence = told
        self.setAccessibleName(f"{title}. {sentence}" if sentence else title)
        self._fit()
        self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._fit()

    def _roles(self) -> tuple[str, str]:
        return ("title", "lead") if self._tall and self.height() >= TALL_PX else ("lead", "body")

    def _text_left(self) -> float:
        return _MARGIN_PX + (32 if self._tall else 28) + 16

    def _one_line(self) -> bool:
        title_role, sentence_role = self._roles()
        wanted = width_of(self._theme, self._title, title_role, strong=True) + 18
        wanted += width_of(self._theme, self._sentence, sentence_role)
        return self._text_left() + wanted + 16 <= self.width()

    def _sentence_rect(self, top: int) -> QRect:
        """Where the sentence goes when it stands under the title, as tall as it needs."""
        role = "body"
        space = QRect(0, 0, max(100, int(self.width() - self._text_left() - 16)), 1000)
        metrics = QFontMetrics(self._theme.font(role))
        used = metrics.boundingRect(space, int(Qt.TextFlag.TextWordWrap), self._sentence)
        return QRect(int(self._text_left()), top, space.width(), used.height() + 2)

    def _fit(self) -> None:
        if self._tall:
            return
        low = not self._sentence or self._one_line()
        wanted = LOW_PX if low else 38 + self._sentence_rect(0).height() + 10
        if self.height() != wanted:
            self.setFixedHeight(wanted)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with Brush(self, self._theme) as brush:
            ink, ground, edge = self._theme.signal(self._kind)
            rect = QRectF(self.rect())
            brush.box(rect, ground, edge, 10, 1)
            size = 32 if self._tall else 28
            x = self._text_left()
            title_role, sentence_role = self._roles()
            brush.icon(self._icon, ink, _MARGIN_PX, (rect.height() - size) / 2, size)
            if not self._sentence or self._one_line():
                used = brush.text(
                    QRectF(x, 0, rect.width() - x - 16, rect.height()), self._title, title_role, ink, strong=True
                )
                left = x + used + 18
                if self._sentence:
                    brush.text(
                        QRectF(left, 1, rect.width() - left - 14, rect.height()), self._sentence, sentence_role, "ink_2"
                    )
                return
            top = 7.0 if self._tall and self.height() >= TALL_PX else 2.0 if self._tall else 8.0
            brush.text(QRectF(x, top, rect.width() - x - 16, 32), self._title, title_role, ink, strong=True)
            below = self._sentence_rect(int(top) + 31)
            if self._tall:
                step = 34 if self.height() >= TALL_PX else 28
                below_title = QRectF(x, top + step, rect.width() - x - 16, 26)
                brush.text(below_title, self._sentence, "body", "ink_2", align=LEFT)
                return
            brush.painter.setFont(self._theme.font("body"))
            brush.painter.setPen(self._theme.colour("ink_2"))
            brush.painter.drawText(below, int(Qt.TextFlag.TextWordWrap), self._sentence)
