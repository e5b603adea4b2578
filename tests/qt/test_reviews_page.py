"""Reviews with real hands: the contact sheet before Approve, the timeline, two touches and a PIN, one nurse alone."""

from __future__ import annotations

import dataclasses
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.certainty import MomentKind
from app.model import ClipState
from tests.fakes_station import HAO, LIN, PIN, RUTH, FakeClip, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from tests.qt.pictures.states_reviews import EVENTFUL
from ui import names
from ui.widgets.banner import Banner
from ui.widgets.contact_sheet import ContactSheet
from ui.widgets.timeline import Timeline


@pytest.fixture
def clip(station: FakeStation) -> FakeClip:
    """The one clip that waits."""
    return next(clip for clip in station.clips.values() if clip.state is ClipState.AWAITING_REVIEW)


@pytest.fixture
def busy(station: FakeStation, clip: FakeClip) -> FakeClip:
    """The same, with so much in it that the sheet has to be scrolled."""
    station.review_desk.timelines[clip.id] = EVENTFUL
    return clip


def sheet(hands: Hands) -> ContactSheet:
    return hands.find(names.REVIEWS_SHEET, ContactSheet)


def approve_is_alive(hands: Hands) -> bool:
    return hands.button(names.REVIEWS_APPROVE).isEnabled()


def gate(hands: Hands) -> str:
    return hands.find(names.REVIEWS_WHY_NOT, QLabel).text()


def seen(station: FakeStation, clip: FakeClip) -> int:
    return len(station.review_desk.material(clip.id).seen)


def test_a_clean_clip_takes_two_touches_and_a_pin_and_less_than_ten_seconds(
    hands: Hands, station: FakeStation, clip: FakeClip
) -> None:
    began_s = time.monotonic()
    hands.sign_in(HAO)
    hands.tap(names.REVIEWS_APPROVE)  # one: it waits until the frames were on screen, which takes no touch
    for digit in PIN:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))  # two
    hands.until(lambda: clip.state is ClipState.QUEUED)
    assert time.monotonic() - began_s < 10.0
    assert seen(station, clip) == 8


def test_approve_waits_for_the_frames_and_says_so(hands: Hands, station: FakeStation, clip: FakeClip) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: approve_is_alive(hands))
    assert gate(hands) == "All 8 frames seen"
    assert station.review_desk.material(clip.id).unseen == ()
    assert all("seen" in target.spoken for target in sheet(hands).targets())


def test_frames_out_of_view_are_not_seen_until_they_are_scrolled_to(
    hands: Hands, station: FakeStation, busy: FakeClip
) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, busy) == 8)
    hands.settle()
    assert not approve_is_alive(hands)
    assert gate(hands) == "3 marked frames to look at"
    hands.tap(names.REVIEWS_MORE)
    hands.until(lambda: approve_is_alive(hands))
    assert seen(station, busy) == 11


def test_frames_that_the_desk_did_not_hear_of_are_told_again(
    hands: Hands, station: FakeStation, clip: FakeClip
) -> None:
    """They came into view while the clip was closed for a burning that then failed: Approve must not stay dead."""
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, clip) == 8)
    hands.settle()
    station.review_desk.forget(clip.id)
    sheet(hands).tell(station.review_desk.material(clip.id))
    hands.until(lambda: seen(station, clip) == 8)


def test_frames_behind_a_sheet_are_not_seen(hands: Hands, station: FakeStation, busy: FakeClip) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, busy) == 8)
    hands.tap(names.REVIEWS_RETURN)
    bar = sheet(hands).verticalScrollBar()
    bar.setValue(bar.maximum())
    hands.window.grab()
    hands.settle()
    assert seen(station, busy) == 8
    hands.tap(names.SHEET_CANCEL)
    hands.until(lambda: seen(station, busy) == 11)


def test_a_tap_on_a_frame_shows_it_large(hands: Hands, station: FakeStation, busy: FakeClip) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, busy) == 8)
    hands.tap(names.review_moment(0))
    hands.until(lambda: station.playbacks[-1].asked_s[-1] == 15.0)
    assert "0:15" in hands.find(names.REVIEWS_SCRUBBER, Timeline).accessibleName()


def test_the_sheet_by_keyboard(hands: Hands, station: FakeStation, busy: FakeClip) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, busy) == 8)
    sheet(hands).setFocus()
    for _ in range(12):
        hands.key(Qt.Key.Key_Right)
    hands.until(lambda: approve_is_alive(hands))
    hands.key(Qt.Key.Key_Return)
    last = station.review_desk.material(busy.id).moments[-1].at_s
    hands.until(lambda: station.playbacks[-1].asked_s[-1] == last)


def test_the_timeline_goes_to_marks_by_finger_and_key(hands: Hands, station: FakeStation, busy: FakeClip) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, busy) == 8)
    line = hands.find(names.REVIEWS_SCRUBBER, Timeline)
    marks = [mark.at_s for mark in line.marks]
    assert marks == sorted(marks)
    assert marks[0] == 15.0
    assert {mark.kind for mark in line.marks} >= {MomentKind.BACK, MomentKind.UNSURE}
    wishes: list[float] = []
    line.sought.connect(wishes.append)
    x = 12 + (line.width() - 24) * (15.0 / 58.0)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 9, 8))
    assert wishes == [15.0], "a finger beside the mark meets the mark"
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_PageDown)
    QTest.keyClick(line, Qt.Key.Key_PageUp)
    assert wishes[1:] == [marks[1], 15.0]
    assert "Black stretches: 1" in line.accessibleDescription()


def test_the_next_clip_comes_by_itself(hands: Hands, station: FakeStation, clip: FakeClip) -> None:
    other = station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 5)
    hands.sign_in(HAO)
    for wanted in (clip, other):
        hands.tap(names.REVIEWS_APPROVE)
        for digit in PIN:
            hands.tap(names.sheet_pin(digit))
        hands.tap(names.sheet_pin("enter"))
        hands.until(lambda: not hands.shows(names.SHEET))
        assert wanted.state is ClipState.QUEUED
    hands.until(lambda: "Nothing waits for you" in hands.words())


def test_her_own_clip_says_whom_it_waits_for(hands: Hands, clip: FakeClip) -> None:
    clip.by = HAO
    hands.sign_in(HAO)
    hands.settle()
    assert gate(hands) == "You recorded this clip. It waits for: Ruth."
    assert not approve_is_alive(hands)
    assert not hands.shows(names.REVIEWS_ALONE)


def test_alone_only_where_the_policy_allows_it_after_looking_and_loudly(
    hands: Hands, station: FakeStation, clip: FakeClip
) -> None:
    clip.by, station.review_desk.allowed = HAO, True
    hands.sign_in(HAO)
    assert not hands.shows(names.REVIEWS_APPROVE)
    hands.tap(names.REVIEWS_ALONE)
    hands.until(lambda: any("Every other charge nurse is told" in words for words in hands.words()))
    for digit in PIN:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))
    hands.until(lambda: clip.state is ClipState.QUEUED)
    assert "approval.break_glass" in [line.act for line in station.lines]
    hands.until(lambda: hands.shows(names.BANNER))
    assert hands.find(names.BANNER, Banner).title == "Bed 02 approved alone for R9VA"
    assert hands.find(names.BANNER, Banner).kind == "warn"


@pytest.mark.parametrize("size", [(960, 540), (1366, 768)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_everything_fits(open_window: Open, busy: FakeClip, size: tuple[int, int], language: str) -> None:
    hands = open_window(size=size, language=language)
    hands.window.setMinimumSize(*size)  # the page's own room is what is measured here
    hands.window.resize(*size)
    hands.sign_in(HAO)
    hands.settle()
    assert (hands.window.width(), hands.window.height()) == size, "the page wants more room"
    for button in hands.window.current().findChildren(QAbstractButton):
        if button.isVisible():
            assert hands.window.rect().contains(button.mapTo(hands.window, button.rect().center()))
            assert min(button.width(), button.height()) >= 56
            assert button.sizeHint().width() <= button.width() + 1, button.text()
    for _ in range(6):
        if not approve_is_alive(hands):
            hands.tap(names.REVIEWS_MORE)
            hands.settle()
    hands.until(lambda: approve_is_alive(hands))
    assert busy.state is ClipState.AWAITING_REVIEW


def test_nothing_of_a_clip_is_left_when_she_locks(hands: Hands, station: FakeStation, busy: FakeClip) -> None:
    hands.sign_in(HAO)
    hands.until(lambda: seen(station, busy) == 8)
    kept = sheet(hands)
    hands.lock()
    assert list(kept.targets()) == []
    hands.sign_in(RUTH)
    assert station.playbacks[0].closed
    QApplication.processEvents()
    assert dataclasses.replace(station.review_desk.material(busy.id)).clip == busy.id
