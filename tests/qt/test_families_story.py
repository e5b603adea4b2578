"""A charge nurse at the real window over the real station: what she presses is what the ledger holds afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.clock import SystemClock
from app.demo import CHARGE_NURSE, PIN
from app.family_board import FamilyRow, FreezeReason
from app.model import BedId, FamilyCode
from tests.e2e.house import House
from ui import names
from ui.main_window import MainWindow
from ui.names import PageName
from ui.widgets.item_list import middle, reach
from ui.widgets.sheet import Sheet

#: A key pair and its sealing take half a second of one core; the machine may be busy.
WAIT_MS = 20_000
EMPTY = BedId("10")


class Nurse:
    """Hands on a window over real rules; no room runs, none is needed."""

    def __init__(self, qtbot: QtBot, window: MainWindow, house: House) -> None:
        self.qtbot, self.window, self.house = qtbot, window, house

    def tap(self, name: str) -> None:
        def alive() -> list[QAbstractButton]:
            found = self.window.findChildren(QAbstractButton, name)
            return [button for button in found if button.isVisible() and button.isEnabled()]

        self.qtbot.waitUntil(lambda: bool(alive()), timeout=WAIT_MS)
        QTest.mouseClick(alive()[0], Qt.MouseButton.LeftButton)

    def choose(self, family: str) -> None:
        name = names.family_row(FamilyCode(family))
        self.qtbot.waitUntil(lambda: reach(self.window, name) is not None, timeout=WAIT_MS)
        target = reach(self.window, name)
        assert target is not None
        QTest.mouseClick(target.view.viewport(), Qt.MouseButton.LeftButton, pos=target.place.center())
        assert self.window.rect().contains(middle(target, self.window))

    def done(self) -> None:
        """The sheet is gone and nothing is under way."""
        self.qtbot.waitUntil(lambda: not any(s.isVisible() for s in self.window.findChildren(Sheet)), timeout=WAIT_MS)
        self.qtbot.waitUntil(self.window.bridge.idle, timeout=WAIT_MS)

    def row(self, family: str) -> FamilyRow:
        return next(row for row in self.house.station.families.rows() if row.code == family)


@pytest.fixture
def nurse(qtbot: QtBot, tmp_path: Path) -> Iterator[Nurse]:
    with House(tmp_path, wanted=()) as house:
        house.station.sign_in(CHARGE_NURSE, PIN)
        window = MainWindow(house.station)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        hands = Nurse(qtbot, window, house)
        hands.tap(names.rail(PageName.FAMILIES))
        qtbot.waitUntil(lambda: window.page is PageName.FAMILIES, timeout=WAIT_MS)
        yield hands
        window.close()


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_she_enrols_loses_a_card_freezes_and_withdraws(nurse: Nurse, tmp_path: Path) -> None:
    before = {row.code for row in nurse.house.station.families.rows()}
    nurse.tap(names.FAMILIES_ENROL)
    nurse.tap(names.choose_bed(EMPTY))
    nurse.tap(names.consent_span(14))
    nurse.tap(names.FAMILIES_NEXT)
    nurse.tap(names.FAMILIES_PRINT)
    nurse.tap(names.FAMILIES_PRINTED)
    nurse.done()
    (family,) = {row.code for row in nurse.house.station.families.rows()} - before
    enrolled = nurse.row(family)
    assert enrolled.beds == (EMPTY,)
    assert enrolled.live
    assert enrolled.terms is not None
    left = enrolled.terms.until - SystemClock().now()
    assert dt.timedelta(days=13) < left < dt.timedelta(days=15, hours=2)  # a day can have 25 hours

    nurse.choose(family)
    nurse.tap(names.FAMILIES_LOST)
    nurse.tap(names.FAMILIES_PRINT)
    nurse.tap(names.FAMILIES_PRINTED)
    nurse.tap(names.FAMILIES_DONE)
    nurse.done()
    assert nurse.row(family).cards_lost == 1

    nurse.tap(names.FAMILIES_FREEZE)
    nurse.tap(names.sheet_reason("safeguarding"))
    nurse.done()
    assert nurse.row(family).frozen is FreezeReason.SAFEGUARDING
    nurse.tap(names.FAMILIES_FREEZE)
    nurse.done()
    nurse.qtbot.waitUntil(lambda: nurse.row(family).live, timeout=WAIT_MS)

    nurse.tap(names.FAMILIES_WITHDRAW)
    nurse.tap(names.FAMILIES_DESTROY)
    nurse.done()
    assert nurse.row(family).withdrawn_at is not None
    assert b"AGE-SECRET-KEY" not in files_of(tmp_path)
