"""The decision about a clip: approve with a PIN, return, reject, and who may not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.model import ClipState
from tests.fakes_station import HAO, LIN, PIN, FakeStation
from tests.qt.hands import Hands, banner
from ui import names
from ui.widgets.sheet import Sheet


def test_approve_with_a_pin(hands: Hands) -> None:
    hands.sign_in(HAO)
    clip = hands.station.reviews()[0].clip
    hands.tap(names.REVIEWS_APPROVE)
    for digit in PIN:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))
    hands.until(lambda: hands.station.clips[clip].state is ClipState.QUEUED)
    hands.until(lambda: not hands.shows(names.SHEET))
    hands.settle()  # the board can close the sheet before the answer is there
    assert banner(hands) == "Bed 02 approved for R9VA"


def test_a_wrong_pin_keeps_the_sheet_and_the_clip(hands: Hands) -> None:
    hands.sign_in(HAO)
    clip = hands.station.reviews()[0].clip
    hands.tap(names.REVIEWS_APPROVE)
    for digit in "111111":
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))
    hands.until(lambda: hands.shows(names.SHEET_TROUBLE))
    assert hands.station.clips[clip].state is ClipState.AWAITING_REVIEW
    hands.tap(names.SHEET_CANCEL)
    hands.until(lambda: not hands.shows(names.SHEET))


def test_escape_leaves_everything_as_it_was(hands: Hands) -> None:
    hands.sign_in(HAO)
    hands.tap(names.REVIEWS_APPROVE)
    QTest.keyClick(hands.find(names.SHEET, Sheet), Qt.Key.Key_Escape)
    hands.until(lambda: not hands.shows(names.SHEET))
    assert len(hands.station.reviews()) == 1


def test_tab_stays_within_a_sheet(hands: Hands) -> None:
    hands.sign_in(HAO)
    hands.tap(names.REVIEWS_RETURN)
    sheet = hands.find(names.SHEET, Sheet)
    seen = set()
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget() or sheet, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert sheet.isAncestorOf(focused)
        seen.add(focused.objectName())
    assert len(seen) == 7


def test_a_returned_clip_carries_its_reason(hands: Hands) -> None:
    hands.sign_in(HAO)
    clip = hands.station.reviews()[0].clip
    hands.tap(names.REVIEWS_RETURN)
    hands.tap(names.sheet_reason("too_dark"))
    hands.until(lambda: hands.station.clips[clip].state is ClipState.RETURNED)
    assert hands.station.reason_given == "too_dark"


def test_a_rejected_clip_is_never_sent(hands: Hands) -> None:
    hands.sign_in(HAO)
    clip = hands.station.reviews()[0].clip
    hands.tap(names.REVIEWS_REJECT)
    hands.tap(names.sheet_reason("readable"))
    hands.until(lambda: hands.station.clips[clip].state is ClipState.REJECTED)
    hands.until(lambda: "Nothing waits for you" in hands.words())


def test_nobody_approves_their_own_clip(hands: Hands, station: FakeStation) -> None:
    next(clip for clip in station.clips.values() if clip.state is ClipState.AWAITING_REVIEW).by = HAO
    hands.sign_in(HAO)
    hands.until(lambda: not hands.button(names.REVIEWS_APPROVE).isEnabled())
    assert "It waits for: Ruth" in hands.find(names.REVIEWS_WHY_NOT, QLabel).text()


def test_choosing_another_clip_opens_it(hands: Hands, station: FakeStation) -> None:
    other = station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 50)
    hands.sign_in(HAO)
    hands.until(lambda: len(station.playbacks) == 1)
    hands.tap(names.review_row(other.id))
    hands.until(lambda: len(station.playbacks) == 2)
    assert station.playbacks[0].closed
    assert "Approve for P4WD" in hands.button(names.REVIEWS_APPROVE).accessibleName()


def test_a_new_clip_slides_in(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(HAO)
    clip = station.add_clip("03", ClipState.SEALED, LIN, 1)
    station.send_for_review(clip.id)
    hands.until(lambda: hands.shows(names.review_row(clip.id)))
