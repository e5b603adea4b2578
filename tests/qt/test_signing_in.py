"""Who comes, who goes, and what an idle station shows: sign in, lock, another nurse at a running take."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.fakes_station import HAO, JO, LIN, MEI, PIN, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands, at_capture, banner
from ui import names
from ui.names import PageName
from ui.pages.sign_in import SignInPage
from ui.widgets.picture import Picture
from ui.widgets.pin_pad import PinPad


def test_nothing_can_be_entered_before_a_name_is_chosen(hands: Hands) -> None:
    assert not hands.button(names.pin_digit(1)).isEnabled()
    hands.tap(names.operator_tile(LIN.id))
    assert hands.button(names.pin_digit(1)).isEnabled()
    assert not hands.button(names.PIN_ENTER).isEnabled()


def test_only_the_demo_tells_its_pin(hands: Hands, station: FakeStation) -> None:
    assert PIN in hands.find(names.SIGN_IN_HINT, QLabel).text()
    station.change_health(profile="production")
    hands.window.current().refresh()
    hint = hands.find(names.SIGN_IN_HINT, QLabel).text()
    assert PIN not in hint
    assert "reset" not in hint, "no page and no command can reset a PIN yet"


def test_a_station_with_nobody_enrolled_says_who_mends_it(open_window: Open, station: FakeStation) -> None:
    station.staff = ()
    hands = open_window()
    assert "Nobody is enrolled on this station yet. IT does that." in hands.words()
    assert "Choose your name first." not in hands.words()
    station.staff = (LIN,)
    hands.window.current().refresh()
    hands.sign_in(LIN)


def test_a_wrong_pin_is_said_and_nobody_is_in(hands: Hands) -> None:
    hands.tap(names.operator_tile(LIN.id))
    for digit in "111111":
        hands.tap(names.pin_digit(int(digit)))
    hands.tap(names.PIN_ENTER)
    hands.until(lambda: "not right" in hands.find(names.SIGN_IN_TROUBLE, QLabel).text())
    assert hands.window.page is PageName.SIGN_IN
    assert hands.station.session is None
    hands.until(lambda: hands.button(names.pin_digit(1)).isEnabled())


def test_a_pin_by_keyboard(hands: Hands) -> None:
    hands.tap(names.operator_tile(LIN.id))
    page = hands.find(names.page(PageName.SIGN_IN), SignInPage)
    QTest.keyClicks(page, "9")
    QTest.keyClick(page, Qt.Key.Key_Backspace)
    QTest.keyClicks(page, PIN)
    QTest.keyClick(page, Qt.Key.Key_Return)
    hands.at(PageName.TODAY)


def test_the_pin_is_kept_nowhere(hands: Hands) -> None:
    hands.sign_in(LIN)
    for pad in hands.window.findChildren(PinPad):
        assert pad._digits == []
    gc.collect()
    keepers = [thing for thing in gc.get_objects() if isinstance(thing, list) and thing == list(PIN)]
    assert keepers == []


@pytest.mark.parametrize(
    ("person", "pages"),
    [
        (LIN, {PageName.TODAY, PageName.OUTBOX}),
        (HAO, {PageName.TODAY, PageName.REVIEWS, PageName.OUTBOX, PageName.FAMILIES, PageName.JOURNAL}),
        (JO, {PageName.OUTBOX, PageName.JOURNAL, PageName.STATION}),
    ],
)
def test_the_rail_shows_what_the_role_can_use(hands: Hands, person: object, pages: set[PageName]) -> None:
    hands.sign_in(person)  # type: ignore[arg-type]
    assert {page for page in PageName if hands.shows(names.rail(page))} == pages


def test_a_charge_nurse_starts_where_somebody_waits(hands: Hands) -> None:
    hands.sign_in(HAO)
    assert hands.window.page is PageName.REVIEWS


def test_a_second_nurse_takes_over_a_running_take(hands: Hands) -> None:
    at_capture(hands)
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.tap(names.CAPTURE_LOCK)
    hands.at(PageName.SIGN_IN)
    hands.sign_in(MEI)
    assert hands.window.page is PageName.CAPTURE
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    note = hands.find(names.CAPTURE_PICTURE, Picture).accessibleDescription()
    assert "Started by Lin at " in note
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.shows(names.CAPTURE_SEND))


def test_lock_signs_out_and_shows_nothing(hands: Hands) -> None:
    hands.sign_in(LIN)
    hands.lock()
    assert hands.station.session is None
    assert not any(hands.shows(names.rail(page)) for page in PageName)


def test_an_idle_station_locks_and_a_running_take_goes_on(hands: Hands) -> None:
    at_capture(hands)
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.settle()
    idle = hands.window.presence.idle
    assert idle.interval() == hands.station.policy().values.idle_lock_seconds * 1000 == 120_000
    hands.window.presence.idle.start(0)
    hands.at(PageName.SIGN_IN)
    idle.setInterval(120_000)
    assert banner(hands, names.SIGN_IN_TAKE) == "Bed 07 is being recorded, started by Lin"
    assert hands.station.capture_status() is not None
    hands.sign_in(MEI)
    assert hands.window.page is PageName.CAPTURE


def test_hands_put_the_lock_off(hands: Hands) -> None:
    hands.sign_in(LIN)
    hands.window.presence.idle.stop()
    hands.key(Qt.Key.Key_Shift)
    assert hands.window.presence.idle.isActive()
