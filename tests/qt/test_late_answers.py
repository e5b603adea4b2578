"""Answers that come late: the page is out of view, or another look built all pages anew."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from app.model import BedId, ClipState
from tests.fakes_station import HAO, LIN, PIN, FakeClip, FakeStation
from tests.qt.gate import Gate
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.widgets.mask_picture import MaskPicture
from ui.widgets.sheet import Sheet

BED = BedId("07")


def open_sheets(hands: Hands) -> list[Sheet]:
    return [sheet for sheet in hands.window.findChildren(Sheet) if sheet.isVisible()]


def at(hands: Hands, page: PageName) -> None:
    hands.sign_in(HAO)
    hands.tap(names.rail(page))
    hands.at(page)


@pytest.mark.parametrize("page", [page for page in PageName if page is not PageName.SIGN_IN])
def test_no_page_is_shown_to_nobody(hands: Hands, page: PageName) -> None:
    hands.window.go(page)
    assert hands.window.page is PageName.SIGN_IN
    hands.window.capture(BED)
    hands.settle()
    assert hands.window.page is PageName.SIGN_IN
    assert hands.station.capture_status() is None


# --- the page is out of view


def test_places_for_an_export_are_not_asked_over_another_page(hands: Hands, station: FakeStation, gate: Gate) -> None:
    at(hands, PageName.JOURNAL)
    gate.before("places", station.audit)
    hands.tap(names.JOURNAL_EXPORT)
    gate.reached()
    hands.tap(names.rail(PageName.TODAY))
    gate.open()
    hands.settle()
    assert open_sheets(hands) == []


def test_an_approval_that_ends_out_of_view_opens_no_other_clip(hands: Hands, station: FakeStation, gate: Gate) -> None:
    station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 3)
    hands.sign_in(HAO)
    gate.before("approve")
    hands.tap(names.REVIEWS_APPROVE)
    for digit in PIN:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))
    gate.reached()
    opened = len(station.playbacks)
    hands.window.go(PageName.TODAY)
    gate.open()
    hands.settle()
    assert len(station.playbacks) == opened, "a clip that nobody looks at was opened, and the journal says watched"


def test_a_sheet_over_a_sheet_goes_with_the_page(hands: Hands, station: FakeStation, gate: Gate) -> None:
    at(hands, PageName.JOURNAL)
    gate.before("places", station.audit)
    hands.tap(names.JOURNAL_EXPORT)
    gate.reached()
    hands.tap(names.JOURNAL_DAY)
    gate.open()
    hands.settle()
    hands.window.lock()
    hands.at(PageName.SIGN_IN)
    assert open_sheets(hands) == []


# --- another look


def another_look(hands: Hands) -> None:
    """All pages are built anew, and those of before are really gone."""
    hands.tap(names.RAIL_THEME)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def flagged(station: FakeStation) -> FakeClip:
    return station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 5)


def test_masks_are_burned_in_though_the_look_changes(hands: Hands, station: FakeStation, flagged: FakeClip) -> None:
    station.burning = threading.Event()
    hands.sign_in(HAO)
    hands.tap(names.review_row(flagged.id))
    hands.tap(names.REVIEWS_MASK)
    picture = hands.find(names.REVIEWS_PICTURE, MaskPicture)
    hands.until(lambda: picture.has_pixels)
    picture.setFocus()
    hands.key(Qt.Key.Key_Space)
    hands.tap(names.REVIEWS_BURN)
    hands.until(lambda: not hands.shows(names.REVIEWS_BURN))
    another_look(hands)
    station.burning.set()
    hands.until(lambda: flagged.state is ClipState.SHREDDED)
    hands.settle()
    assert station.masks_added


def test_a_verification_that_another_look_stops_says_so(hands: Hands, station: FakeStation) -> None:
    station.audit.reading = threading.Event()
    at(hands, PageName.JOURNAL)
    hands.tap(names.JOURNAL_VERIFY)
    hands.until(lambda: bool(station.audit.shares))
    another_look(hands)
    with hands.qtbot.waitSignal(hands.window.bridge.failed) as told:
        station.audit.reading.set()
    assert told.args is not None
    assert told.args[0] == "audit.stopped"


def test_a_clip_that_opens_after_another_look_is_closed_again(hands: Hands, station: FakeStation, gate: Gate) -> None:
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    gate.before("playback")
    before = len(station.playbacks)
    hands.tap(names.rail(PageName.REVIEWS))
    gate.reached()
    another_look(hands)
    gate.open()
    hands.settle()
    assert sorted(playback.closed for playback in station.playbacks[before:]) == [False, True], "one of them is shown"


def test_a_card_that_is_made_after_another_look_is_put_away(hands: Hands, station: FakeStation, gate: Gate) -> None:
    at(hands, PageName.FAMILIES)
    gate.before("new_card", station.families)
    hands.tap(names.FAMILIES_LOST)
    gate.reached()
    hands.tap(names.SHEET_CANCEL)
    another_look(hands)
    gate.open()
    hands.settle()
    (card,) = station.families.cards
    assert card.closed
