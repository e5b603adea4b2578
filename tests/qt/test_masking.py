"""Reviews after the leak check: what was flagged comes first, masks are drawn and burned in, nothing is approved."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.errors import NeedsPerson
from app.model import ClipState, LeakFinding, Rect
from tests.fakes_station import HAO, LIN, FakeClip, FakeStation
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.widgets.banner import Banner
from ui.widgets.mask_picture import MaskPicture
from ui.widgets.scrubber import Scrubber

PRINT = LeakFinding(1.2, 2.0, Rect(320.0, 180.0, 160.0, 60.0), "text")
CODE = LeakFinding(30.0, 30.4, Rect(900.0, 400.0, 80.0, 80.0), "code")


@pytest.fixture
def flagged(station: FakeStation) -> FakeClip:
    clip = station.add_clip("03", ClipState.QUARANTINED, LIN, 5)
    clip.findings = (PRINT, CODE)
    return clip


def opened(hands: Hands) -> MaskPicture:
    hands.sign_in(HAO)
    picture = hands.find(names.REVIEWS_PICTURE, MaskPicture)
    hands.until(lambda: picture.has_pixels)
    return picture


def banner(hands: Hands) -> str:
    return hands.find(names.BANNER, Banner).title


def drag(picture: MaskPicture, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one share of the picture to another, with a finger."""
    target = picture.target()

    def at(share: tuple[float, float]) -> QPoint:
        return QPoint(round(target.x() + target.width() * share[0]), round(target.y() + target.height() * share[1]))

    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=at(start))
    QTest.mouseMove(picture, at(end))
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=at(end))


def test_a_flagged_clip_stands_first_and_cannot_be_approved(hands: Hands, flagged: FakeClip) -> None:
    opened(hands)
    row = hands.item(names.review_row(flagged.id))
    assert row.view.shapes.chosen == flagged.id
    assert "2 places flagged" in row.spoken
    assert row.spoken.startswith("Bed 03. ")
    assert not hands.shows(names.REVIEWS_APPROVE)
    assert not hands.shows(names.REVIEWS_RETURN)
    assert "add masks" in hands.find(names.REVIEWS_WHY_NOT, QLabel).text()


def test_flagged_frames_come_first_and_the_player_waits_at_the_first(
    hands: Hands, station: FakeStation, flagged: FakeClip
) -> None:
    opened(hands)
    hands.until(lambda: len([at for at in station.playbacks[-1].asked_s if at in (1.6, 30.2)]) >= 2)
    assert "0:02" in hands.find(names.REVIEWS_SCRUBBER, Scrubber).accessibleName()
    assert flagged.findings


def test_what_was_flagged_is_covered_already_and_burned_in_for_the_whole_clip(
    hands: Hands, station: FakeStation, flagged: FakeClip
) -> None:
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    assert picture.masks == (PRINT.region, CODE.region)
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: flagged.state is ClipState.SHREDDED)
    assert [mask.region for mask in station.masks_added] == [PRINT.region, CODE.region]
    assert all(mask.from_s <= 0.0 and mask.to_s >= flagged.duration_s for mask in station.masks_added)
    (checking,) = station.leak_checks()
    hands.until(lambda: hands.shows(names.check_row(checking.clip)))
    hands.until(lambda: not hands.shows(names.review_row(flagged.id)))
    hands.settle()
    assert banner(hands) == "Bed 03 masked"


def test_a_mask_is_drawn_with_a_finger_in_pixels_of_the_clip(
    hands: Hands, station: FakeStation, flagged: FakeClip
) -> None:
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    drag(picture, (0.75, 0.75), (0.5, 0.5))
    drag(picture, (0.2, 0.2), (0.2005, 0.2005))  # a slip
    assert len(picture.masks) == 3
    drawn = picture.masks[-1]
    assert (drawn.x, drawn.y, drawn.width, drawn.height) == pytest.approx((640.0, 360.0, 320.0, 180.0), abs=4.0)
    hands.tap(names.REVIEWS_MASK_UNDO)
    assert len(picture.masks) == 2
    assert flagged.state is ClipState.QUARANTINED
    assert station.masks_added == ()


def test_masks_around_this_moment_only(hands: Hands, station: FakeStation, flagged: FakeClip) -> None:
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    drag(picture, (0.5, 0.5), (0.75, 0.75))
    hands.tap(names.REVIEWS_MASK_SCOPE)
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: flagged.state is ClipState.SHREDDED)
    spans = [(round(mask.from_s, 3), round(mask.to_s, 3)) for mask in station.masks_added]
    assert spans == [(0.2, 3.0), (29.0, 31.4), (0.2, 2.2)], "a second before and after"


def test_masks_by_keyboard(hands: Hands, flagged: FakeClip) -> None:
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    picture.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(picture, key)
    QTest.keyClick(picture, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    drawn = picture.masks[-1]
    assert (drawn.x, drawn.y, drawn.width, drawn.height) == (496.0, 299.0, 272.0, 90.0)
    QTest.keyClick(picture, Qt.Key.Key_Backspace)
    assert picture.masks == tuple(found.region for found in flagged.findings)


def test_cancel_leaves_the_clip_as_it_was(hands: Hands, station: FakeStation, flagged: FakeClip) -> None:
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    hands.tap(names.REVIEWS_MASK_CANCEL)
    hands.until(lambda: hands.shows(names.REVIEWS_COVER))
    drag(picture, (0.5, 0.5), (0.75, 0.75))
    assert picture.masks == ()
    assert (flagged.state, station.masks_added) == (ClipState.QUARANTINED, ())


def test_nothing_is_burned_in_without_a_mask(hands: Hands, station: FakeStation) -> None:
    del station
    picture = opened(hands)
    hands.tap(names.REVIEWS_MASK)
    assert not hands.button(names.REVIEWS_BURN).isEnabled()
    drag(picture, (0.5, 0.5), (0.75, 0.75))
    assert hands.button(names.REVIEWS_BURN).isEnabled()


def test_a_burning_that_fails_says_so_and_shows_the_clip_again(
    hands: Hands, station: FakeStation, flagged: FakeClip
) -> None:
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    station.next_error = NeedsPerson("disk.full", "The disk is full. Ask IT to free space; nothing was lost.")
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: banner(hands) == "The disk is full")
    hands.until(lambda: picture.has_pixels)
    hands.until(lambda: hands.shows(names.REVIEWS_COVER))
    assert flagged.state is ClipState.QUARANTINED


def test_a_burning_can_be_stopped_and_the_clip_stays_as_it_was(
    hands: Hands, station: FakeStation, flagged: FakeClip
) -> None:
    station.burning = threading.Event()
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    hands.tap(names.REVIEWS_BURN)
    hands.tap(names.REVIEWS_BURN_STOP)
    assert not hands.button(names.REVIEWS_BURN_STOP).isEnabled()
    station.burning.set()
    hands.until(lambda: banner(hands) == "Stopped")
    hands.until(lambda: picture.has_pixels)
    assert flagged.state is ClipState.QUARANTINED
    assert station.masks_added == ()


def test_the_window_lives_while_masks_are_burned_in(hands: Hands, station: FakeStation, flagged: FakeClip) -> None:
    station.burning = threading.Event()
    opened(hands)
    hands.tap(names.REVIEWS_COVER)
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: not hands.shows(names.REVIEWS_BURN))
    shown = len(station.playbacks)  # leaving opens none either: the journal would say that it was watched
    hands.tap(names.rail(PageName.TODAY))
    hands.until(lambda: hands.window.page is PageName.TODAY)
    station.burning.set()
    hands.until(lambda: flagged.state is ClipState.SHREDDED)
    hands.settle()
    assert len(station.playbacks) == shown, "a page that is out of view opens no clip"


def test_what_is_drawn_on_another_clip_stays_when_a_burning_ends(
    hands: Hands, station: FakeStation, flagged: FakeClip
) -> None:
    other = station.add_clip("05", ClipState.QUARANTINED, LIN, 4)
    other.findings = (PRINT,)
    station.burning = threading.Event()
    picture = opened(hands)
    hands.tap(names.REVIEWS_COVER)
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: not hands.shows(names.REVIEWS_BURN))
    shown = len(station.playbacks)
    hands.touch_item(names.review_row(other.id))
    hands.until(lambda: picture.has_pixels)
    hands.tap(names.REVIEWS_COVER)
    assert picture.masks
    station.burning.set()
    hands.until(lambda: flagged.state is ClipState.SHREDDED)
    hands.settle()
    assert hands.shows(names.REVIEWS_BURN)
    assert picture.masks
    assert len(station.playbacks) == shown + 1, "the clip that was left was opened once more"


def test_after_a_burning_only_the_next_clip_is_opened(hands: Hands, station: FakeStation, flagged: FakeClip) -> None:
    other = station.add_clip("05", ClipState.QUARANTINED, LIN, 4)
    other.findings = (PRINT,)
    opened(hands)
    shown = len(station.playbacks)
    hands.tap(names.REVIEWS_COVER)
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: flagged.state is ClipState.SHREDDED)
    hands.until(lambda: hands.item(names.review_row(other.id)).view.shapes.chosen == other.id)
    hands.settle()
    assert len(station.playbacks) == shown + 1, "the clip that was just shredded was asked for"


def test_a_clip_that_could_not_be_looked_through_is_tried_again(hands: Hands, station: FakeStation) -> None:
    clip = station.add_clip("03", ClipState.QUARANTINED, LIN, 5)
    opened(hands)
    assert not hands.shows(names.REVIEWS_COVER)
    hands.tap(names.REVIEWS_CHECK_AGAIN)
    hands.until(lambda: clip.state is ClipState.SEALED)
    hands.until(lambda: hands.shows(names.check_row(clip.id)))


def test_the_check_shows_how_far_it_is(hands: Hands, station: FakeStation) -> None:
    clip = station.add_clip("03", ClipState.SEALED, LIN, 1)
    station.leak_check_is_quick = False
    station.send_for_review(clip.id)
    hands.sign_in(HAO)
    hands.until(lambda: hands.shows(names.check_row(clip.id)))
    assert "Waiting for the leak check" in hands.item(names.check_row(clip.id)).spoken
    station.advance_leak_check(clip.id, 0.43)
    hands.until(lambda: "Leak check 43 %" in hands.item(names.check_row(clip.id)).spoken)
    station.pass_leak_check(clip.id)
    hands.until(lambda: hands.shows(names.review_row(clip.id)))
