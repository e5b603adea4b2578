"""Qt models over what pages wrote. They hold no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.board import JournalRow
from app.clock import Clock
from ui import journal_words
from ui.words import mark, say

Index = QModelIndex | QPersistentModelIndex
#: Role under which a model hands out the value itself: an item's words, a line of the journal.
VALUE_ROLE = int(Qt.ItemDataRole.UserRole)
#: Role of an item's object name.
NAME_ROLE = VALUE_ROLE + 1


class ItemWords(Protocol):
    """What an item of a list says, written by its page."""

    @property
    def key(self) -> str:
        """Which thing it is."""
        ...

    @property
    def name(self) -> str:
        """Its object name; "" when there is nothing to press."""
        ...

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        ...

    @property
    def able(self) -> bool:
        """Whether it can be pressed."""
        ...


class ItemModel(QAbstractListModel):
    """Items in words: what the delegates paint, a screen reader says and a finger finds by its name.

    Replacing them announces only what really changed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[ItemWords, ...] = ()

    @property
    def values(self) -> tuple[ItemWords, ...]:
        """The items as shown."""
        return self._items

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = VALUE_ROLE) -> Any:
        if not index.isValid():
            return None
        words = self._items[index.row()]
        if role == VALUE_ROLE:
            return words
        if role == NAME_ROLE:
            return words.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.spoken
        return words.key if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not self._items[index.row()].able:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def replace(self, items: Sequence[ItemWords]) -> None:
        """Show these items from now on."""
        fresh = tuple(items)
        if fresh == self._items:
            return
        if [item.key for item in fresh] != [item.key for item in self._items]:
            self.beginResetModel()
            self._items = fresh
            self.endResetModel()
            return
        changed = [row for row, item in enumerate(fresh) if item != self._items[row]]
        self._items = fresh
        for row in changed:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def row_of(self, key: str) -> int | None:
        """Where the item of this key stands."""
        return next((row for row, words in enumerate(self._items) if words.key == key), None)


class JournalModel(QAbstractTableModel):
    """The journal as a table, newest first; lines come by the page, when somebody scrolls to them."""

    more_wanted = Signal(int)  # number of the last line shown

    HEADS = (mark("Time"), mark("Who"), mark("What"), mark("About"), mark("Line"))

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._rows: tuple[JournalRow, ...] = ()
        self._people: Mapping[str, str] = {}
        self._whole, self._asked = True, False

    def replace(self, rows: Sequence[JournalRow], people: Mapping[str, str], *, whole: bool = True) -> None:
        """Show these lines from now on; `people` are names by badge, `whole`: there are no more."""
        self._whole, self._asked = whole, False
        if tuple(rows) != self._rows or people != self._people:
            self.beginResetModel()
            self._rows, self._people = tuple(rows), people
            self.endResetModel()

    def append(self, rows: Sequence[JournalRow], *, whole: bool) -> None:
        """The page that was asked for."""
        self._whole, self._asked = whole, False
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows = (*self._rows, *rows)
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._whole and not self._asked and bool(self._rows)

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(self._rows[-1].number)

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
