"""A row of a list: icon or bed number, title, sentence, an aside or a progress bar, perhaps a button of its own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from ui.brush import CENTRE, RIGHT, Brush, width_of
from ui.delegates.item import ItemDelegate, Look
from ui.kit import Kit
from ui.theme import Theme
from ui.words import say

#: A row narrower than this has its progress under the words instead of beside them.
_BAR_BESIDE_PX = 480.0
_BUTTON_EXTRA_PX = 72
#: What one more line of a sentence adds to a row.
LINE_PX = 22


@dataclass(frozen=True, slots=True)
class RowWords:
    """What one row says."""

    name: str  # object name
    key: str  # which thing it is
    icon: str
    kind: str
    title: str
    sentence: str
    aside: str = ""
    progress: float | None = None
    lead: str = ""  # a bed number instead of the icon
    action: str = ""  # word on the button beside it
    action_name: str = ""
    opens: bool = False  # pressing the row itself leads somewhere

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        words = f"{self.title}. {self.sentence}"
        words = f"{say('Bed {bed}', bed=self.lead)}. {words}" if self.lead else words
        words = f"{words}. {self.aside}" if self.aside else words
        return f"{words}. {self.action}" if self.action else words

    @property
    def able(self) -> bool:
        """The keyboard comes to every row: each is worth reading."""
        return True


class RowDelegate(ItemDelegate):
    """Rows of one height. Enter presses a row's own button where it has one."""

    def __init__(self, kit: Kit, *, height: int = 64) -> None:
        super().__init__(kit)
        self._height = height

    def height(self, words: RowWords, width: int) -> int:
        rect = self.body(words, QRectF(0, 0, width, self._height))
        return self._height + LINE_PX * (_lines(self.theme, words, _room(self.theme, words, rect.width())) - 1)

    def parts(self, words: object, rect: QRectF) -> dict[str, QRectF]:
        if not isinstance(words, RowWords) or not words.action:
            return {}
        wide = width_of(self.theme, words.action, "lead", strong=True) + _BUTTON_EXTRA_PX
        return {words.action_name: QRectF(rect.right() - wide, rect.y(), wide, rect.height())}

    def draw(self, brush: Brush, rect: QRectF, words: RowWords, look: Look) -> None:
        card = self.body(words, rect)
        for name, button in self.parts(words, rect).items():
            self._draw_button(brush, button, words.action, down=name == self.down)
        draw_row(self.theme, brush, card, words, chosen=look.chosen, down=look.down and words.opens)
        if look.focused:
            brush.ring(rect)

    def _draw_button(self, brush: Brush, rect: QRectF, word: str, *, down: bool) -> None:
        theme = self.theme
        brush.box(rect, theme.colour("primary_press" if down else "primary_bg"), theme.colour("primary_line"))
        brush.icon("retry", "primary_ink", rect.x() + 18, rect.center().y() - 12, 24)
        brush.text(rect.adjusted(34, 0, 0, 0), word, "lead", "primary_ink", strong=True, align=CENTRE)


def draw_row(theme: Theme, brush: Brush, rect: QRectF, row: RowWords, *, chosen: bool, down: bool) -> None:
    """Paint a row's card."""
    if chosen:
        brush.box(rect, theme.colour("accent_soft"), theme.colour("accent"), 10, 2)
    else:
        brush.box(rect, theme.colour("accent_soft" if down else "surface"), theme.colour("line"), 10, 1)
    ink, ground, _ = theme.signal(row.kind)
    middle, x = rect.center().y(), rect.x() + 14
    if row.lead:
        brush.text(QRectF(x, rect.y(), 62, rect.height()), row.lead, "display", "ink", strong=True)
        x += 66
    else:
        brush.box(QRectF(x, middle - 22, 44, 44), ground, radius=22)
        brush.icon(row.icon, ink, x + 10, middle - 12, 24)
        x += 60
    right = rect.right() - 14
    if row.aside:
        width = width_of(theme, row.aside, "body")
        aside = QRectF(right - width - 2, rect.y(), width + 4, rect.height())
        brush.text(aside, row.aside, "body", "ink_2", align=RIGHT)
        right -= width + 12
    lines = _lines(theme, row, right - x)
    middle -= (lines - 1) * LINE_PX / 2
    brush.text(QRectF(x, middle - 27, right - x, 26), row.title, "lead", "ink", strong=True)
    _draw_sentence(theme, brush, row, QRectF(x, middle, right - x, 0), lines)


def _room(theme: Theme, row: RowWords, width: float) -> float:
    """For the words of a row that is so wide."""
    aside = width_of(theme, row.aside, "body") + 12 if row.aside else 0.0
    return width - 14 - (66 if row.lead else 60) - aside - 14


def _lines(theme: Theme, row: RowWords, room: float) -> int:
    """How many lines the sentence takes; beside a progress bar it stays in one."""
    if row.progress is not None or width_of(theme, row.sentence, "body") <= room:
        return 1
    space = QRectF(0, 0, max(room, 100.0), 1000)
    metrics = QFontMetricsF(theme.font("body"))
    wanted = metrics.boundingRect(space, int(Qt.TextFlag.TextWordWrap), row.sentence).height()
    return max(1, round(wanted / metrics.lineSpacing()))


def _draw_sentence(theme: Theme, brush: Brush, row: RowWords, line: QRectF, lines: int) -> None:
    ink = theme.signal(row.kind)[0]
    x, middle, room = line.x(), line.y(), line.width()
    if row.progress is None:
        tone = "ink_2" if row.kind in ("quiet", "ok", "accent") else ink
        if lines == 1:
            brush.text(QRectF(x, middle + 1, room, 24), row.sentence, "body", tone)
        else:
            brush.paragraph(QRectF(x, middle + 3, room, LINE_PX * lines), row.sentence, "body", tone)
        return
    if room < _BAR_BESIDE_PX:
        bar = QRectF(x, middle + 28, room, 4)
        brush.text(QRectF(x, middle + 1, room, 24), row.sentence, "body", "ink_2")
    else:
        bar = QRectF(line.right() - 336, middle - 4, 320, 8)
        brush.text(QRectF(x, middle + 1, bar.x() - x - 12, 24), row.sentence, "body", ink, strong=True)
    radius = bar.height() / 2
    brush.box(bar, theme.colour("line" if theme.name == "night" else "sunken"), radius=radius)
    done = QRectF(bar.x(), bar.y(), bar.width() * row.progress, bar.height())
    brush.box(done, theme.colour("accent"), radius=radius)
