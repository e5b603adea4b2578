"""A row of a list, and the list itself over a Qt model."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.brush import Brush
from ui.delegates.row import RowWords, draw_row
from ui.kit import Kit
from ui.models import BoardModel
from ui.theme import Theme

__all__ = ["Row", "RowList", "RowWords"]


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
        with Brush(self, self._theme) as brush:
            down = self.isDown() and self.isCheckable()
            draw_row(self._theme, brush, QRectF(self.rect()), self._row, chosen=self.isChecked(), down=down)
            brush.focus(self)


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
