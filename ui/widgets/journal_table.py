"""The journal's table: cells with air on both sides, the act in strong letters, lines tall enough for a glove."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.board import JournalRow
from ui import names
from ui.brush import Brush
from ui.finger_scroll import by_finger, moved_by_finger
from ui.kit import Kit
from ui.measures import Room
from ui.models import VALUE_ROLE, JournalModel
from ui.theme import Theme
from ui.words import say

_WIDTHS_PX = {0: 200, 1: 140, 3: 184, 4: 90}
_LOW_WIDTHS_PX = {0: 180, 1: 120, 3: 150, 4: 72}
_WHO, _WHAT, _LINE = 1, 2, 4


class Cell(QStyledItemDelegate):
    """Paints one cell; the chosen line carries the accent."""

    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self._theme, self._table = theme, table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect, column = self._theme, option.rect, index.column()
        chosen = index.row() == self._table.currentIndex().row()
        painter.save()
        if chosen:
            painter.fillRect(rect, theme.colour("accent_soft"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()
        ink = "ink" if column in (_WHO, _WHAT) or chosen else "ink_2"
        with Brush(painter, theme) as brush:
            inner = QRectF(rect.adjusted(16, 0, -8, 0))
            brush.text(inner, str(index.data()), "body", ink, strong=column == _WHAT)
        if chosen and column == self._last() and self._table.hasFocus():
            with Brush(painter, theme) as brush:
                if self._table.window().property("keys"):
                    whole = QRectF(0, rect.top(), rect.right(), rect.height() - 1)
                    brush.ring(whole, 4)

    def _last(self) -> int:
        return _LINE - 1 if self._table.isColumnHidden(_LINE) else _LINE


class JournalTable(QTableView):
    """Tells which line was opened: by a tap, or by Enter on the line where the arrows are."""

    opened = Signal(object)  # JournalRow

    def __init__(self, kit: Kit, model: JournalModel) -> None:
        super().__init__()
        self.setObjectName(names.JOURNAL_TABLE)
        self.setAccessibleName(say("Journal"))
        self.setModel(model)
        self.setItemDelegate(Cell(kit.theme, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(kit.theme.size["touch"])
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(kit.theme.size["touch"])
        head = self.horizontalHeader()
        head.setFont(kit.theme.font("caption", strong=True))
        head.setFixedHeight(40)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.fit(Room.NORMAL)
        head.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._tapped)
        self._scrolled = False  # since the finger came down
        self.verticalScrollBar().valueChanged.connect(lambda _: self._moved())
        by_finger(self)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.viewport().update())

    def fit(self, room: Room) -> None:
        """Follow the window."""
        for column, width in (_LOW_WIDTHS_PX if room is Room.COMPACT else _WIDTHS_PX).items():
            self.setColumnWidth(column, width)

    def make_room(self, *, for_details: bool) -> None:
        """The details say the number of the line: its column gives its room to the act."""
        self.setColumnHidden(_LINE, for_details)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._scrolled = False
        super().mousePressEvent(event)

    def _moved(self) -> None:
        self._scrolled = self._scrolled or moved_by_finger(self)

    def _tapped(self, index: QModelIndex) -> None:
        if not self._scrolled:
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(VALUE_ROLE) if index.isValid() else None
        if isinstance(row, JournalRow):
            self.opened.emit(row)
