"""Journal: who did what, when. Read only; one button checks that nothing was changed or taken out."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import names
from ui.models import JournalModel
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.theme import Theme
from ui.widgets.banner import Banner
from ui.words import say

ROWS = 500
_WIDTHS_PX = {0: 210, 1: 190, 3: 220, 4: 90}
_WHAT = 2


class Cell(QStyledItemDelegate):
    """Cells with air on both sides; the act in strong letters."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, option.rect
        what = index.column() == _WHAT
        painter.save()
        painter.setFont(theme.font("body", strong=what))
        painter.setPen(theme.colour("ink" if what or index.column() == 1 else "ink_2"))
        inner = rect.adjusted(16, 0, -8, 0)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class JournalPage(Page):
    """A table over `JournalModel`."""

    NAME = PageName.JOURNAL

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._model = JournalModel(kit.clock)
        self._verify = kit.button(say("Verify"), "reviews", role="body", name=names.JOURNAL_VERIFY)
        self._verify.clicked.connect(self._check)
        self._banner = Banner(kit.theme)
        self._banner.tell("quiet", say("Not checked since this page was opened"), say("Verify reads every line."))
        self._table = self._build_table()
        sentence = kit.label(say("Who did what, when. Nothing can be changed or taken out."), "body", "muted")
        self.setLayout(
            kit.column(
                kit.header(say("Journal"), sentence, self._verify),
                self._banner,
                kit.frame(kit.column(self._table), "card", (1, 1, 1, 1)),
                gap=12,
                margins=(24, 8, 24, 20),
            )
        )

    def _build_table(self) -> QTableView:
        kit = self.kit
        table = QTableView()
        table.setObjectName(names.JOURNAL_TABLE)
        table.setAccessibleName(say("Journal"))
        table.setModel(self._model)
        self._cell = Cell(kit.theme)
        table.setItemDelegate(self._cell)
        table.setShowGrid(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(52)
        head = table.horizontalHeader()
        head.setFont(kit.theme.font("caption", strong=True))
        head.setFixedHeight(44)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in _WIDTHS_PX.items():
            table.setColumnWidth(column, width)
        head.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        return table

    def refresh(self) -> None:
        people = {str(person.id): person.name for person in self.bridge.read(self.station.operators, ())}
        self._model.replace(self.bridge.read(lambda: self.station.journal(ROWS), ()), people)

    def _check(self) -> None:
        self._verify.setEnabled(False)
        self._banner.tell("quiet", say("Checking every line…"), "", "clock")
        self.bridge.call(self.station.verify_journal, self._checked, always=lambda: self._verify.setEnabled(True))

    def _checked(self, first_bad: int | None) -> None:
        if first_bad is None:
            self._banner.tell("ok", say("Unbroken"), say("Every line and every signed checkpoint verifies."))
        else:
            self._banner.tell(
                "stop",
                say("Line {number} does not verify", number=first_bad),
                say("Change nothing, keep this station as it is, and call IT and the privacy officer."),
            )
