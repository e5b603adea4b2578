"""A row of a list, and the list itself over a Qt model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.brush import RIGHT, Brush, width_of
from ui.kit import Kit
from ui.models import BoardModel
from ui.theme import Theme

#: A row narrower than this has its progress under the words instead of beside them.
_BAR_BESIDE_PX = 480.0


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


class Row(QAbstractButton):
    """Icon or bed number, title, sentence, an aside or a progress bar."""

    def __init__(self, theme: Theme, row: RowWords, *, height: int = 64) -> None:
        super().__init__()
        self._theme, self._row = theme, row
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.tell(row)

    def tell(self, row: RowWords) -> None:
        """Show this from now on."""
        self._row = row
        self.setObjectName(row.name)
        self.setAccessibleName(f"{row.title}. {row.sentence}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, row = self._theme, self._row
        with Brush(self, theme) as brush:
            rect = QRectF(self.rect())
            if self.isChecked():
                brush.box(rect, theme.colour("accent_soft"), theme.colour("accent"), 10, 2)
            else:
                ground = "accent_soft" if self.isDown() and self.isCheckable() else "surface"
                brush.box(rect, theme.colour(ground), theme.colour("line"), 10, 1)
            brush.focus(self)
            ink, ground_colour, _ = theme.signal(row.kind)
            middle, x = rect.height() / 2, 14.0
            if row.lead:
                brush.text(QRectF(x, 0, 62, rect.height()), row.lead, "display", "ink", strong=True)
                x += 66
            else:
                brush.box(QRectF(x, middle - 22, 44, 44), ground_colour, radius=22)
                brush.icon(row.icon, ink, x + 10, middle - 12, 24)
                x += 60
            right = rect.width() - 14
            if row.aside:
                width = width_of(theme, row.aside, "body")
                aside = QRectF(right - width - 2, 0, width + 4, rect.height())
                brush.text(aside, row.aside, "body", "ink_2", align=RIGHT)
                right -= width + 12
            brush.text(QRectF(x, middle - 27, right - x, 26), row.title, "lead", "ink", strong=True)
            self._paint_sentence(brush, x, right, middle)

    def _paint_sentence(self, brush: Brush, x: float, right: float, middle: float) -> None:
        theme, row = self._theme, self._row
        ink = theme.signal(row.kind)[0]
        if row.progress is None:
            tone = "ink_2" if row.kind in ("quiet", "ok", "accent") else ink
            brush.text(QRectF(x, middle + 1, right - x, 24), row.sentence, "body", tone)
            return
        if right - x < _BAR_BESIDE_PX:
            bar = QRectF(x, middle + 28, right - x, 4)
            brush.text(QRectF(x, middle + 1, right - x, 24), row.sentence, "body", "ink_2")
        else:
            bar = QRectF(right - 336, middle - 4, 320, 8)
            brush.text(QRectF(x, middle + 1, bar.x() - x - 12, 24), row.sentence, "body", ink, strong=True)
        radius = bar.height() / 2
        brush.box(bar, theme.colour("line" if theme.name == "night" else "sunken"), radius=radius)
        done = QRectF(bar.x(), bar.y(), bar.width() * row.progress, bar.height())
        brush.box(done, theme.colour("accent"), radius=radius)


class RowList(QWidget):
    """Rows over a `BoardModel`. A value that changes keeps its row, so that focus and scroll stay where they are."""

    chosen = Signal(str)  # key of the row that was pressed
    acted = Signal(str)  # key of the row whose own button was pressed

    def __init__(
        self,
        kit: Kit,
        model: BoardModel,
        write: Callable[[object], RowWords],
        *,
        height: int = 64,
        choice: bool = False,
    ) -> None:
        super().__init__()
        self._kit, self._model, self._write = kit, model, write
        self._height, self._choice = height, choice
        self._rows: dict[str, tuple[Row, QWidget]] = {}
        self._chosen = ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        model.modelReset.connect(self._rebuild)
        model.dataChanged.connect(lambda first, last: self._rewrite(first.row(), last.row()))
        self._rebuild()

    def choose(self, key: str) -> None:
        """Mark one row as the one that is looked at; "" marks none."""
        self._chosen = key
        for row_key, (row, _) in self._rows.items():
            row.setChecked(row_key == key)

    def _rebuild(self) -> None:
        for _, holder in self._rows.values():
            self._box.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        self._rows.clear()
        for value in self._model.values:
            words = self._write(value)
            row, holder = self._build(words)
            self._rows[words.key] = (row, holder)
            self._box.addWidget(holder)
        self.choose(self._chosen)

    def _build(self, words: RowWords) -> tuple[Row, QWidget]:
        row = Row(self._kit.theme, words, height=self._height)
        row.setCheckable(self._choice)
        row.clicked.connect(lambda: self._pressed(row, words.key))
        if not words.action:
            return row, row
        button: QPushButton = self._kit.button(
            words.action, "retry", "primary", height=self._height, name=words.action_name
        )
        button.setAccessibleName(f"{words.action}: {words.title}")
        button.clicked.connect(lambda: self.acted.emit(words.key))
        holder = QWidget()
        holder.setLayout(self._kit.row(row, button, gap=12))
        return row, holder

    def _pressed(self, row: Row, key: str) -> None:
        row.setChecked(key == self._chosen)  # the page decides what is chosen, not the press
        self.chosen.emit(key)

    def _rewrite(self, first: int, last: int) -> None:
        for value in self._model.values[first : last + 1]:
            words = self._write(value)
            row, holder = self._rows[words.key]
            if (row is holder) == bool(words.action):
                self._rebuild()
                return
            row.tell(words)
