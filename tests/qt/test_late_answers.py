"""Answers that come late: the page is out of view, whoever asked has left, another look built all pages anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from app.board import MaskState
from app.model import BedId, ClipState
from tests.fakes_station import HAO, LIN, PIN, FakeClip, FakeStation
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.widgets.mask_picture import MaskPicture
from ui.widgets.sheet import Sheet

BED = BedId("07")


class Held:
    """A verb of the station that waits until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, desk: object, verb: str) -> None:
        self._began, self._go_on = threading.Event(), threading.Event()
        self._work: Callable[..., Any] = getattr(desk, verb)
        monkeypatch.setattr(desk, verb, self._wait)

    def _wait(self, *arguments: Any) -> Any:
        self._began.set()
        assert self._go_on.wait(10)
        return self._work(*arguments)

    @property
    def under_way(self) -> bool:
        return self._began.is_set()

    def let_go(self) -> None:
        self._go_on.set()


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object, str], Held]]:
    held: list[Held] = []

    def hold_(desk: object, verb: str) -> Held:
        held.append(Held(monkeypatch, desk, verb))
        return held[-1]

    yield hold_
    for verb in held:
        verb.let_go()


Hold = Callable[[object, str], Held]


def open_sheets(hands: Hands) -> list[Sheet]:
    return [sheet for sheet in hands.window.findChildren(Sheet) if sheet.isVisible()]


def at(hands: Hands, page: PageName) -> None:
    hands.sign_in(HAO)
    hands.tap(names.rail(page))
    hands.at(page)


# --- whoever asked has left


def test_a_framing_saved_after_she_left_opens_no_picture(hands: Hands, station: FakeStation, hold: Hold) -> None:
    bed = BedId("12")
    station.mask = MaskState.NO_FRAMING
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(bed))
    hands.at(PageName.CAPTURE)
    hands.tap(names.CAPTURE_FRAMING)
    hands.at(PageName.FRAMING)
    saving = hold(station, "save_framing")
    hands.tap(names.FRAMING_ADD)
    hands.tap(names.FRAMING_SAVE)
    hands.until(lambda: saving.under_way)
    hands.window.lock()
    hands.until(lambda: hands.window.page is PageName.SIGN_IN)
    saving.let_go()
    hands.settle()
    assert hands.window.page is PageName.SIGN_IN


@pytest.mark.parametrize(
    ("button", "verb"), [(names.CAPTURE_SEND, "send_for_review"), (names.CAPTURE_DISCARD, "discard_take")]
)
def test_a_take_done_with_after_she_left_shows_no_ward_and_closes_the_camera(
    hands: Hands, station: FakeStation, hold: Hold, button: str, verb: str
) -> None:
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: (status := station.capture_status()) is not None and status.take is not None)
    station.finish_take()
    held = hold(station, verb)
    hands.tap(button)
    hands.until(lambda: held.under_way)
    hands.window.lock()
    hands.until(lambda: hands.window.page is PageName.SIGN_IN)
    held.let_go()
    hands.settle()
    assert hands.window.page is PageName.SIGN_IN
    assert station.capture_status() is None


@pytest.mark.parametrize("page", [page for page in PageName if page is not PageName.SIGN_IN])
def test_no_page_is_shown_to_nobody(hands: Hands, page: PageName) -> None:
    hands.window.go(page)
    assert hands.window.page is PageName.SIGN_IN
    hands.window.capture(BED)
    hands.settle()
    assert hands.window.page is PageName.SIGN_IN
    assert hands.station.capture_status() is None


# --- the page is out of view


def test_places_for_an_export_are_not_asked_over_another_page(hands: Hands, station: FakeStation, hold: Hold) -> None:
    at(hands, PageName.JOURNAL)
    looking = hold(station.audit, "places")
    hands.tap(names.JOURNAL_EXPORT)
    hands.until(lambda: looking.under_way)
    hands.tap(names.rail(PageName.TODAY))
    looking.let_go()
    hands.settle()
    assert open_sheets(hands) == []


def test_an_approval_that_ends_out_of_view_opens_no_other_clip(hands: Hands, station: FakeStation, hold: Hold) -> None:
    station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 3)
    hands.sign_in(HAO)
    approving = hold(station, "approve")
    hands.tap(names.REVIEWS_APPROVE)
    for digit in PIN:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))
    hands.until(lambda: approving.under_way)
    hands.window.go(PageName.TODAY)
    opened = len(station.playbacks)
    approving.let_go()
    hands.settle()
    assert len(station.playbacks) == opened, "a clip that nobody looks at was opened, and the journal says watched"


def test_a_sheet_over_a_sheet_goes_with_the_page(hands: Hands, station: FakeStation, hold: Hold) -> None:
    at(hands, PageName.JOURNAL)
    looking = hold(station.audit, "places")
    hands.tap(names.JOURNAL_EXPORT)
    hands.until(lambda: looking.under_way)
    hands.tap(names.JOURNAL_DAY)
    looking.let_go()
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


def test_a_clip_that_opens_after_another_look_is_closed_again(hands: Hands, station: FakeStation, hold: Hold) -> None:
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    opening = hold(station, "playback")
    before = len(station.playbacks)
    hands.tap(names.rail(PageName.REVIEWS))
    hands.until(lambda: opening.under_way)
    another_look(hands)
    opening.let_go()
    hands.settle()
    assert sorted(playback.closed for playback in station.playbacks[before:]) == [False, True], "one of them is shown"


def test_a_card_that_is_made_after_another_look_is_put_away(hands: Hands, station: FakeStation, hold: Hold) -> None:
    at(hands, PageName.FAMILIES)
    making = hold(station.families, "new_card")
    hands.tap(names.FAMILIES_LOST)
    hands.until(lambda: making.under_way)
    hands.tap(names.SHEET_CANCEL)
    another_look(hands)
    making.let_go()
    hands.settle()
    (card,) = station.families.cards
    assert card.closed
