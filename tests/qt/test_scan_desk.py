"""What a scan means where, with real keys at the real window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow

from app.board import MaskState
from app.errors import NeedsPerson
from app.model import BedId, ClipState
from app.scan_codes import Command, Kind, encode
from tests.fakes_station import HAO, JO, LIN, MEI, PIN, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from tests.qt.wedge import GERMAN, Wedge
from ui import names
from ui.names import PageName
from ui.remark import SHOWN_S
from ui.widgets.banner import Banner


class Scans:
    """Hands with a scanner in them."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        handle = hands.window.windowHandle()
        assert isinstance(handle, QWindow)
        self.wedge = Wedge(handle, layout=GERMAN)

    def raw(self, code: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        self.wedge.scan(code, end)
        self.hands.until(lambda: not self.hands.window.inputs.scans.scanner.hold.isActive())
        self.hands.settle()

    def code(self, kind: Kind, content: str) -> None:
        self.raw(encode(kind, content))

    def badge(self, operator: str) -> None:
        self.code(Kind.BADGE, operator)

    def command(self, command: Command) -> None:
        self.code(Kind.COMMAND, command)

    def bed(self, bed: str) -> None:
        self.code(Kind.BED, bed)

    def pin(self, pin: str = PIN) -> None:
        """Typed on a keyboard, at a hand's pace."""
        slow = Wedge(self.wedge._window, gap_ms=120)
        slow.now_ms = self.wedge.now_ms
        for digit in pin:
            slow.character(digit)
        slow.press_and_release(Qt.Key.Key_Return, "\r", 36)
        self.wedge.now_ms = slow.now_ms + 1000

    def in_view(self, text: str) -> bool:
        banners = [banner for banner in self.hands.window.findChildren(Banner) if banner.isVisible()]
        said = [*self.hands.words(), *(f"{banner.title} {banner.sentence}" for banner in banners)]
        return any(text in words for words in said)


@pytest.fixture
def scans(hands: Hands) -> Iterator[Scans]:
    yield Scans(hands)
    hands.window.inputs.scans.close()
    hands.window.inputs.scans.close()  # as often as you like


def test_a_badge_and_a_typed_pin_sign_in(scans: Scans) -> None:
    scans.badge(LIN.id)
    assert scans.in_view("Hello, Lin")
    scans.pin()
    scans.hands.at(PageName.TODAY)
    assert scans.hands.station.session is not None
    assert scans.hands.station.session.operator == LIN


def test_a_badge_scanned_into_a_half_entered_pin_begins_it_anew(scans: Scans) -> None:
    scans.badge(LIN.id)
    scans.hands.tap(names.pin_digit(1))
    scans.badge(HAO.id)
    assert scans.in_view("Hello, Hao")
    scans.pin()
    scans.hands.until(lambda: scans.hands.station.session is not None)
    assert scans.hands.station.session is not None
    assert scans.hands.station.session.operator == HAO


def test_nothing_of_a_scan_is_entered_as_a_pin(scans: Scans) -> None:
    scans.hands.tap(names.operator_tile(LIN.id))
    scans.raw(PIN)
    assert scans.hands.station.session is None
    assert scans.in_view("means nothing here")
    scans.pin()
    scans.hands.at(PageName.TODAY)


def test_another_persons_badge_changes_hands(scans: Scans) -> None:
    scans.hands.sign_in(LIN)
    scans.badge(MEI.id)
    scans.hands.at(PageName.SIGN_IN)
    assert scans.hands.station.session is None
    assert scans.in_view("Hello, Mei")


def test_ones_own_badge_changes_nothing(scans: Scans) -> None:
    scans.hands.sign_in(LIN)
    scans.badge(LIN.id)
    assert scans.hands.window.page is PageName.TODAY
    assert scans.in_view("You are signed in")


def test_a_badge_of_nobody_is_told(scans: Scans) -> None:
    scans.badge("nobody")
    assert scans.in_view("This badge is not known here")


def test_a_bed_code_opens_its_capture(scans: Scans) -> None:
    scans.hands.sign_in(LIN)
    scans.bed("07")
    scans.hands.at(PageName.CAPTURE)
    status = scans.hands.station.capture_status()
    assert status is not None
    assert status.bed == BedId("07")
    scans.bed("03")
    scans.hands.until(lambda: _open_bed(scans.hands.station) == "03")


@pytest.mark.parametrize("verb", ["beds_today", "operators"])
def test_a_scan_that_the_station_cannot_answer_says_so_and_does_nothing(
    scans: Scans, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans.hands.sign_in(LIN)
    page = scans.hands.window.page

    def refuse() -> None:
        raise NeedsPerson("ledger.busy", "The ledger does not answer. Try again.")

    monkeypatch.setattr(scans.hands.station, verb, refuse)
    if verb == "operators":
        scans.badge(MEI.id)
    else:
        scans.bed("07")
    assert scans.in_view("The ledger does not answer")
    assert scans.hands.window.page is page


def _open_bed(station: FakeStation) -> str:
    status = station.capture_status()
    return status.bed if status is not None else ""


@pytest.mark.parametrize(
    ("bed", "said"), [("99", "not on this station"), ("04", "Consent ended"), ("10", "cannot be opened now")]
)
def test_a_bed_that_may_not_be_opened_says_why(scans: Scans, bed: str, said: str) -> None:
    scans.hands.sign_in(LIN)
    scans.bed(bed)
    assert scans.hands.window.page is PageName.TODAY
    assert scans.in_view(said)


def test_a_bed_is_for_who_records(scans: Scans) -> None:
    scans.bed("07")
    assert scans.in_view("Nobody is signed in")
    scans.hands.sign_in(JO)
    scans.bed("07")
    assert scans.hands.window.page is not PageName.CAPTURE
    assert scans.in_view("Your role opens no bed")


def test_a_whole_take_by_cards(scans: Scans) -> None:
    station = scans.hands.station
    scans.badge(LIN.id)
    scans.pin()
    scans.hands.at(PageName.TODAY)
    scans.bed("07")
    scans.hands.at(PageName.CAPTURE)
    scans.command(Command.START)
    scans.hands.until(lambda: _running(station))
    scans.command(Command.START)
    assert _running(station)
    assert scans.in_view("Recording already")
    scans.bed("03")
    assert _open_bed(station) == "07"
    assert scans.in_view("Bed 07 is being recorded")
    scans.command(Command.STOP)
    scans.hands.until(lambda: _finished(station))
    scans.command(Command.START)
    assert scans.in_view("A finished take waits")
    scans.command(Command.SEND)
    scans.hands.at(PageName.TODAY)
    sent = [clip for clip in station.clips.values() if clip.bed == "07"]
    assert [clip.state for clip in sent] == [ClipState.AWAITING_REVIEW]


def _running(station: FakeStation) -> bool:
    status = station.capture_status()
    return status is not None and status.take is not None


def _finished(station: FakeStation) -> bool:
    status = station.capture_status()
    return status is not None and status.finished is not None


def test_discard_does_what_its_button_does(scans: Scans) -> None:
    station = scans.hands.station
    scans.hands.sign_in(LIN)
    scans.command(Command.DISCARD)
    assert scans.in_view("No finished take is open")
    scans.bed("07")
    scans.command(Command.START)
    scans.hands.until(lambda: _running(station))
    scans.command(Command.STOP)
    scans.hands.until(lambda: _finished(station) and scans.hands.shows(names.CAPTURE_DISCARD))
    for _ in range(2):  # a button that wants a second touch gets a second scan
        if _finished(station):
            scans.command(Command.DISCARD)
    scans.hands.until(lambda: not _finished(station))
    assert not [clip for clip in station.clips.values() if clip.bed == "07"]


def test_commands_without_a_bed_say_what_is_missing(scans: Scans) -> None:
    scans.command(Command.START)
    assert scans.in_view("Nobody is signed in")
    scans.hands.sign_in(LIN)
    scans.command(Command.START)
    assert scans.in_view("No bed is open")
    scans.command(Command.STOP)
    assert scans.in_view("Nothing is being recorded")


def test_stop_stops_a_take_from_any_page(scans: Scans) -> None:
    station = scans.hands.station
    scans.hands.sign_in(HAO)
    scans.bed("07")
    scans.command(Command.START)
    scans.hands.until(lambda: _running(station))
    scans.hands.window.go(PageName.OUTBOX)
    scans.command(Command.STOP)
    scans.hands.until(lambda: _finished(station))
    assert scans.hands.window.page is PageName.CAPTURE


def test_a_command_opens_no_page_that_the_role_does_not_have(scans: Scans) -> None:
    station = scans.hands.station
    scans.hands.sign_in(LIN)
    scans.bed("07")
    scans.command(Command.START)
    scans.hands.until(lambda: _running(station))
    scans.command(Command.LOCK)
    scans.hands.at(PageName.SIGN_IN)
    scans.hands.sign_in(JO)
    scans.command(Command.STOP)
    assert _running(station)
    assert scans.hands.window.page is not PageName.CAPTURE
    assert scans.in_view("Your role opens no bed")


def test_the_lock_card_locks(scans: Scans) -> None:
    scans.hands.sign_in(LIN)
    scans.command(Command.LOCK)
    scans.hands.at(PageName.SIGN_IN)
    assert scans.hands.station.session is None


def test_a_sheet_is_answered_first_and_lock_still_locks(scans: Scans) -> None:
    scans.hands.station.add_clip("07", ClipState.AWAITING_REVIEW, LIN)
    scans.hands.sign_in(HAO)
    scans.hands.at(PageName.REVIEWS)
    scans.hands.tap(names.REVIEWS_RETURN)
    scans.bed("07")
    assert scans.in_view("The scan changed nothing")
    assert scans.hands.window.page is PageName.REVIEWS
    scans.command(Command.LOCK)
    scans.hands.at(PageName.SIGN_IN)


@pytest.mark.parametrize(
    ("code", "end", "said"),
    [
        ("4006381333931", Qt.Key.Key_Return, "This code means nothing here"),
        ("SW1CSTART8", Qt.Key.Key_Return, "The scan was not read whole"),
        ("SW2THING", Qt.Key.Key_Return, "This card is newer"),
        ("SW1CSTA", None, "The scan was cut off"),
    ],
)
def test_what_means_nothing_is_said_quietly_and_does_nothing(
    scans: Scans, code: str, end: Qt.Key | None, said: str
) -> None:
    scans.hands.sign_in(LIN)
    before = len(scans.hands.station.lines)
    scans.raw(code, end)
    assert scans.in_view(said)
    assert not scans.in_view(code)  # what was scanned may be a person's number
    assert len(scans.hands.station.lines) == before


def test_a_whole_code_without_its_enter_still_works(scans: Scans) -> None:
    scans.hands.sign_in(LIN)
    scans.raw(encode(Kind.BED, "07"), None)
    scans.hands.at(PageName.CAPTURE)


def test_a_remark_on_capture_makes_room_for_the_mask_again(scans: Scans) -> None:
    hands = scans.hands
    hands.sign_in(LIN)
    scans.bed("07")
    hands.until(lambda: scans.in_view("Card covered"))
    scans.raw("4006381333931")
    hands.until(lambda: scans.in_view("This code means nothing here"))
    hands.station.clock.moment += dt.timedelta(seconds=SHOWN_S + 1)
    hands.until(lambda: scans.in_view("Card covered"))


def test_a_warning_on_capture_keeps_its_title_and_the_remark_stands_beside_it(scans: Scans) -> None:
    hands = scans.hands
    hands.station.mask, hands.station.mask_why = MaskState.COVERED, "camera.moved"
    hands.sign_in(LIN)
    scans.bed("07")
    hands.until(lambda: scans.in_view("the camera moved"))
    scans.raw("4006381333931")
    assert scans.in_view("the camera moved This code means nothing here")
    hands.station.clock.moment += dt.timedelta(seconds=SHOWN_S + 1)
    hands.until(lambda: not scans.in_view("This code means nothing here"))
    assert scans.in_view("the camera moved")


def test_in_chinese_too(open_window: Open) -> None:
    scans = Scans(open_window(language="zh_CN"))
    scans.raw("4006381333931")
    assert scans.in_view("此处不识别这个码")
