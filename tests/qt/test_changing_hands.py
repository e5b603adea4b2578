"""One person leaves while a verb of hers is under way: nothing of it reaches the lock screen or who comes next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.board import MaskState
from app.errors import Refused
from app.model import BedId, ClipState
from tests.fakes_station import HAO, LIN, MEI, PIN, FakeClip, FakeStation
from tests.qt.gate import Gate
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.widgets.banner import Banner
from ui.widgets.framing_canvas import FramingCanvas
from ui.widgets.sheet import Sheet

BED, OTHER_BED = BedId("12"), BedId("07")
LANES = 3


@pytest.fixture
def clip(station: FakeStation) -> FakeClip:
    """The one clip that waits."""
    return next(clip for clip in station.clips.values() if clip.state is ClipState.AWAITING_REVIEW)


def said(hands: Hands) -> list[str]:
    return [banner.title for banner in hands.window.findChildren(Banner) if banner.isVisible()]


def asked(hands: Hands) -> str:
    """The line above the PIN pad."""
    return hands.find(names.SIGN_IN_TROUBLE, QLabel).text()


def sign_with(hands: Hands, pin: str) -> None:
    for digit in pin:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))


def approving(hands: Hands, gate: Gate, pin: str = PIN) -> None:
    """A charge nurse has given her PIN, and the station is at work."""
    hands.sign_in(HAO)
    hands.tap(names.REVIEWS_APPROVE)
    gate.after("approve")
    sign_with(hands, pin)
    gate.reached()


def locked(hands: Hands) -> None:
    hands.until(lambda: hands.window.page is PageName.SIGN_IN and hands.station.session is None)


def let_go(hands: Hands, gate: Gate) -> None:
    gate.open()
    hands.settle()


def test_a_framing_that_is_saved_after_the_lock_opens_no_page(hands: Hands, gate: Gate) -> None:
    hands.station.mask = MaskState.NO_FRAMING
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BED))
    hands.tap(names.CAPTURE_FRAMING)
    hands.at(PageName.FRAMING)
    canvas = hands.find(names.FRAMING_CANVAS, FramingCanvas)
    hands.until(lambda: canvas.has_picture)
    hands.tap(names.FRAMING_ADD)
    gate.before("save_framing")
    hands.tap(names.FRAMING_SAVE)
    gate.reached()
    hands.window.lock()
    locked(hands)
    let_go(hands, gate)
    assert hands.window.page is PageName.SIGN_IN


def test_a_take_that_is_sent_after_the_lock_opens_no_page_and_tells_nobody(hands: Hands, gate: Gate) -> None:
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(OTHER_BED))
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.shows(names.CAPTURE_SEND))
    gate.before("send_for_review")
    hands.tap(names.CAPTURE_SEND)
    gate.reached()
    hands.window.lock()
    locked(hands)
    let_go(hands, gate)
    assert hands.window.page is PageName.SIGN_IN
    assert said(hands) == []
    hands.until(lambda: hands.station.capture_status() is None)


def test_an_approval_that_ends_after_the_lock_shows_and_opens_nothing(
    hands: Hands, station: FakeStation, gate: Gate, clip: FakeClip
) -> None:
    station.add_clip("05", ClipState.AWAITING_REVIEW, LIN, 2)
    approving(hands, gate)
    opened = len(station.playbacks)
    hands.window.lock()
    locked(hands)
    let_go(hands, gate)
    assert clip.state is ClipState.QUEUED, "what she signed is sent"
    assert (hands.window.page, said(hands)) == (PageName.SIGN_IN, [])
    assert len(station.playbacks) == opened, "a page that is out of view opens no clip"


def test_a_wrong_pin_of_an_approval_is_not_told_to_who_signs_in(hands: Hands, gate: Gate, clip: FakeClip) -> None:
    approving(hands, gate, "111111")
    hands.window.lock()
    locked(hands)
    let_go(hands, gate)
    assert clip.state is ClipState.AWAITING_REVIEW
    assert asked(hands) == "Choose your name first."


def test_a_take_that_ends_after_the_lock_waits_for_the_next_nurse(
    hands: Hands, station: FakeStation, gate: Gate
) -> None:
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(OTHER_BED))
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    gate.before("stop_take")
    hands.tap(names.CAPTURE_RECORD)
    gate.reached()
    hands.window.lock()
    locked(hands)
    let_go(hands, gate)
    assert station.playbacks == []
    assert asked(hands) == "Choose your name first."
    hands.sign_in(MEI)
    hands.at(PageName.CAPTURE)
    hands.until(lambda: len(station.playbacks) == 1)


def test_the_screen_is_locked_at_once_whatever_is_under_way(hands: Hands, gate: Gate) -> None:
    hands.sign_in(LIN)
    for _ in range(LANES):
        hands.window.bridge.call(gate.hold)
    hands.window.lock()
    assert hands.window.page is PageName.SIGN_IN
    assert not any(hands.shows(names.rail(page)) for page in PageName)
    gate.open()
    locked(hands)
    hands.sign_in(MEI)
    hands.at(PageName.TODAY)


def test_another_look_between_lock_and_sign_out_locks_nobody_out(hands: Hands, gate: Gate) -> None:
    hands.sign_in(LIN)
    for _ in range(LANES):
        hands.window.bridge.call(gate.hold)
    hands.window.lock()
    hands.tap(names.SIGN_IN_THEME)
    gate.open()
    locked(hands)
    hands.sign_in(MEI)
    hands.at(PageName.TODAY)


def test_nobody_signs_in_over_a_pin_that_is_being_checked(hands: Hands, gate: Gate) -> None:
    gate.before("sign_in")
    hands.tap(names.operator_tile(LIN.id))
    for digit in PIN:
        hands.tap(names.pin_digit(int(digit)))
    hands.tap(names.PIN_ENTER)
    gate.reached()
    hands.tap(names.operator_tile(MEI.id))
    assert not hands.button(names.pin_digit(1)).isEnabled()
    assert hands.button(names.operator_tile(LIN.id)).isChecked()
    assert not hands.button(names.operator_tile(MEI.id)).isChecked()
    gate.open()
    hands.at(PageName.TODAY)
    session = hands.station.session
    assert session is not None
    assert session.operator == LIN


def test_what_was_signed_is_not_cancelled(hands: Hands, gate: Gate, clip: FakeClip) -> None:
    """Cancel changes nothing: once the PIN is in, it could not keep that promise."""
    approving(hands, gate)
    assert not hands.button(names.SHEET_CANCEL).isEnabled()
    sheet = hands.find(names.SHEET, Sheet)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    hands.window.inputs.shortcuts.press("Esc")
    assert sheet.isVisible()
    let_go(hands, gate)
    assert clip.state is ClipState.QUEUED
    assert not hands.shows(names.SHEET)


def test_a_refused_sheet_has_its_keyboard_and_its_cancel_again(hands: Hands, gate: Gate) -> None:
    approving(hands, gate, "111111")
    let_go(hands, gate)
    hands.until(lambda: hands.shows(names.SHEET_TROUBLE))
    for digit in "13":
        QTest.keyClicks(hands.window.focusWidget(), digit)
    assert hands.window.focusWidget() is hands.find(names.SHEET, Sheet)
    hands.tap(names.SHEET_CANCEL)
    hands.until(lambda: not hands.shows(names.SHEET))


def held(gate: Gate, value: Callable[[], object]) -> object:
    gate.hold()
    return value()


def test_the_answer_of_a_verb_that_must_be_put_away_comes_back_after_the_lock(hands: Hands, gate: Gate) -> None:
    hands.sign_in(LIN)
    put_away: list[object] = []
    lost: list[object] = []
    hands.window.bridge.call(lambda: held(gate, lambda: "card"), put_away.append, kept=True)
    hands.window.bridge.call(lambda: held(gate, lambda: "page"), lost.append)
    hands.window.lock()
    let_go(hands, gate)
    assert (put_away, lost) == (["card"], [])


def test_an_error_after_the_lock_is_told_to_nobody_else(hands: Hands, gate: Gate) -> None:
    def refused() -> None:
        gate.hold()
        raise Refused("take.running", "This take is running. Stop it first.")

    hands.sign_in(LIN)
    hands.window.bridge.call(refused)
    hands.window.lock()
    let_go(hands, gate)
    assert asked(hands) == "Choose your name first."
