"""A sheet with a month of days: one tap chooses."""

from __future__ import annotations

import calendar
import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from ui import names, words
from ui.kit import Item, Kit
from ui.widgets.sheet import Sheet, SheetArea
from ui.words import mark, say

_HEADS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
_WEEKS = 6
_TALLEST_PX = 30 + _WEEKS * (56 + 12)


class DaySheet(Sheet):
    """Days of the ward's calendar up to today."""

    chosen = Signal(object)  # dt.date, or None for all days

    def __init__(self, kit: Kit, today: dt.date, chosen: dt.date | None) -> None:
        self._today, self._chosen = today, chosen
        first = chosen or today
        self._year, self._month = first.year, first.month
        super().__init__(kit, say("Which day"), say("Only lines of this day are shown."), width=620)
        self._show()  # only now: a button shown before it has a parent is a window of its own

    def body(self) -> Item:
        kit = self.kit
        self._title: QLabel = kit.label("", "lead", strong=True, centre=True)
        self._earlier = kit.button(say("Earlier"), "back", role="body", name=names.DAY_EARLIER)
        self._earlier.clicked.connect(lambda: self._turn(-1))
        self._later = kit.button(say("Later"), "chevron", role="body", name=names.DAY_LATER)
        self._later.clicked.connect(lambda: self._turn(1))
        everyday = kit.button(say("All days"), None, role="body", name=names.choice(""))
        everyday.setCheckable(True)
        everyday.setChecked(self._chosen is None)
        everyday.clicked.connect(lambda: self._choose(None))
        grid = QGridLayout()
        grid.setSpacing(12)
        for column, head in enumerate(_HEADS):
            grid.addWidget(kit.label(say(head), "caption", "muted", centre=True), 0, column)
            grid.setColumnStretch(column, 1)
        self._days: list[QPushButton] = []
        for place in range(_WEEKS * 7):
            button = kit.button("", None, role="body")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, place=place: self._choose(self._day_at(place)))
            self._days.append(button)
            grid.addWidget(button, 1 + place // 7, place % 7)
        head_row = kit.row(self._earlier, None, self._title, None, self._later, everyday)
        self._month_area = SheetArea(kit.frame(grid, margins=(0, 0, 12, 0)), _TALLEST_PX)
        return kit.column(head_row, self._month_area, gap=12)

    def _day_at(self, place: int) -> dt.date:
        first = dt.date(self._year, self._month, 1)
        return first + dt.timedelta(days=place - first.weekday())

    def _show(self) -> None:
        self._title.setText(self._month_words())
        self._later.setEnabled((self._year, self._month) < (self._today.year, self._today.month))
        last = calendar.monthrange(self._year, self._month)[1]
        weeks = -(-(dt.date(self._year, self._month, 1).weekday() + last) // 7)
        for place, button in enumerate(self._days):
            day = self._day_at(place)
            here = day.month == self._month
            button.setVisible(place < weeks * 7)
            size = button.sizePolicy()
            size.setRetainSizeWhenHidden(place < weeks * 7)
            button.setSizePolicy(size)
            button.setVisible(here)
            button.setEnabled(day <= self._today)
            button.setText(str(day.day))
            button.setChecked(day == self._chosen)
            button.setObjectName(names.choice(day.isoformat()) if here else "")
            button.setAccessibleName(say("{day} {month}", day=day.day, month=self._month_words()))
        self._month_area.updateGeometry()

    def _month_words(self) -> str:
        middle = dt.datetime(self._year, self._month, 15).astimezone()
        return say("{month} {year}", month=words.month(middle), year=self._year)

    def _turn(self, by: int) -> None:
        month = self._year * 12 + self._month - 1 + by
        self._year, self._month = month // 12, month % 12 + 1
        self._show()

    def _choose(self, day: dt.date | None) -> None:
        self.close_sheet()
        self.chosen.emit(day)
