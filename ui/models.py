"""Qt models over the values of app.board. They hold no rule and no words: pages and delegates write those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.board import JournalRow
from app.clock import Clock
from ui import journal_words
from ui.words import mark, say

Index = QModelIndex | QPersistentModelIndex
#: Role under which a model hands out the value itself.
VALUE_ROLE = int(Qt.ItemDataRole.UserRole)


class BoardModel(QAbstractListModel):
    """A list of frozen values, told apart by a key. Replacing it announces only what really changed."""

    def __init__(self, key: Callable[[Any], str]) -> None:
        super().__init__()
        self._key = key
        self._values: tuple[Any, ...] = ()

    @property
    def values(self) -> tuple[Any, ...]:
        """The values as shown."""
        return self._values

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._values)

    def data(self, index: Index, role: int = VALUE_ROLE) -> Any:
        if not index.isValid() or role != VALUE_ROLE:
            return None
        return self._values[index.row()]

    def replace(self, values: Sequence[Any]) -> None:
        """Show these values from now on."""
        fresh = tuple(values)
        if fresh == self._values:
            return
        if [self._key(value) for value in fresh] != [self._key(value) for value in self._values]:
            self.beginResetModel()
            self._values = fresh
            self.endResetModel()
            return
        changed = [row for row, value in enumerate(fresh) if value != self._values[row]]
        self._values = fresh
        for row in changed:
            index = self.index(row)
            self.dataChanged.emit(index, index)


class JournalModel(QAbstractTableModel):
    """The journal as a table, newest first."""

    HEADS = (mark("Time"), mark("Who"), mark("What"), mark("About"), mark("Line"))

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._rows: tuple[JournalRow, ...] = ()
        self._people: Mapping[str, str] = {}

    def replace(self, rows: Sequence[JournalRow], people: Mapping[str, str]) -> None:
        """Show these lines from now on; `people` are names by badge."""
        if tuple(rows) != self._rows or people != self._people:
            self.beginResetModel()
            self._rows, self._people = tuple(rows), people
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(self.HEADS[section])
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == VALUE_ROLE:
            return row
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        cells = (
            journal_words.exact_time(row.at, self._clock.now()),
            journal_words.who_words(row.actor, self._people),
            journal_words.act_words(row.act),
            journal_words.subject_words(row.subject),
            str(row.number),
        )
        return cells[index.column()]
