"""Everything that is longer than its place is scrolled by a finger, and nothing under it is pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QPushButton,
    QScroller,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.fakes_station import gradient
from tests.qt.pictures import SCENES, show
from tests.qt.pictures.stage import put_away
from ui.widgets.journal_table import JournalTable
from ui.widgets.sheet import SheetArea

SCENE = {scene.name: scene for scene in SCENES}
LONG = (
    "families-list",
    "families-where",
    "journal-list",
    "journal-line",
    "journal-about",
    "station-policy",
    "signin-choose",
    "reviews-since_list",
)


def touch(port: QWidget, device: QPointingDevice, *places: QPoint) -> None:
    """A finger that comes down at the first place, goes along the others and is lifted at the last."""
    QTest.touchEvent(port, device).press(0, places[0], port).commit()
    for place in places[1:]:
        QTest.qWait(10)
        QTest.touchEvent(port, device).move(0, place, port).commit()
    QTest.touchEvent(port, device).release(0, places[-1], port).commit()


@pytest.fixture
def finger() -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def area(qtbot: QtBot) -> SheetArea:
    inside = QWidget()
    column = QVBoxLayout(inside)
    for number in range(20):
        button = QPushButton(str(number))
        button.setFixedHeight(56)
        column.addWidget(button)
    area = SheetArea(inside, 400)
    qtbot.addWidget(area)
    area.resize(300, 400)
    area.show()
    return area


def test_a_finger_scrolls_over_buttons_and_presses_none(area: SheetArea, finger: QPointingDevice) -> None:
    pressed: list[str] = []
    buttons = area.findChildren(QPushButton)
    for button in buttons:
        button.clicked.connect(lambda _=False, button=button: pressed.append(button.text()))
    start = buttons[4].mapTo(area.viewport(), buttons[4].rect().center())
    touch(area.viewport(), finger, start, *(start - QPoint(0, 20 * step) for step in range(1, 10)))
    assert area.verticalScrollBar().value() > 50
    assert pressed == []
    QScroller.scroller(area.viewport()).stop()
    area.verticalScrollBar().setValue(0)
    touch(area.viewport(), finger, start)
    assert pressed == ["4"]


@pytest.mark.parametrize("name", LONG)
def test_what_is_longer_than_its_place_can_be_scrolled_by_a_finger(name: str, qapp: QApplication) -> None:
    stage = show(SCENE[name], "day", "en", (960, 540), gradient())
    areas = [area for area in stage.window.findChildren(QAbstractScrollArea) if area.isVisible()]
    areas = [area for area in areas if not isinstance(area, QHeaderView)]  # heads do not scroll
    deaf = [area.objectName() or type(area).__name__ for area in areas if not QScroller.hasScroller(area.viewport())]
    put_away(stage, qapp)
    assert areas
    assert deaf == []


def test_a_finger_that_scrolls_the_journal_opens_no_line(qapp: QApplication, finger: QPointingDevice) -> None:
    stage = show(SCENE["journal-list"], "day", "en", (960, 540), gradient())
    table = stage.window.findChild(JournalTable)
    assert isinstance(table, JournalTable)
    opened: list[object] = []
    table.opened.connect(opened.append)
    middle = table.viewport().rect().center()
    touch(table.viewport(), finger, middle, *(middle - QPoint(0, 15 * step) for step in range(1, 8)))
    assert table.verticalScrollBar().value() > 0
    assert opened == []
    QScroller.scroller(table.viewport()).stop()
    touch(table.viewport(), finger, middle)
    assert len(opened) == 1
    put_away(stage, qapp)
