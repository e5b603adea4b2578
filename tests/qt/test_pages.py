"""Outbox, Station and the window around every page: what each tap does, and what is said when it cannot."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.board import RoomHealth
from app.errors import Refused, Transient
from app.model import ClipState
from tests.fakes_station import HAO, JO, LIN, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import BED, Hands, at_capture, banner
from ui import names
from ui.names import PageName


def test_the_outbox_follows_a_shipment(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(LIN)
    hands.tap(names.rail(PageName.OUTBOX))
    clip = next(clip for clip in station.clips.values() if clip.state is ClipState.SENDING)
    hands.until(lambda: hands.shows(names.outbox_row(clip.id)))
    assert "Sending 43 %" in hands.item(names.outbox_row(clip.id)).spoken
    station.deliver(clip.id)
    hands.until(lambda: "Arrived" in hands.item(names.outbox_row(clip.id)).spoken)


def test_a_clip_in_the_leak_check_names_its_family_in_the_outbox(hands: Hands, station: FakeStation) -> None:
    clip = station.add_clip("03", ClipState.SEALED, LIN, 1)
    station.leak_check_is_quick = False
    station.send_for_review(clip.id)
    hands.sign_in(LIN)
    hands.tap(names.rail(PageName.OUTBOX))
    hands.until(lambda: hands.shows(names.outbox_row(clip.id)))
    assert f"Bed 03 · {clip.family}" in hands.item(names.outbox_row(clip.id)).spoken


def test_the_strip_gives_the_rooms_time_to_try_their_fences(hands: Hands, station: FakeStation) -> None:
    silent = RoomHealth("checker", running=True, restarts=0, fence=())
    station.change_health(rooms=(*station.health_now.rooms, silent))
    hands.until(lambda: "Trying the fences" in hands.words())
    station.clock.moment += dt.timedelta(seconds=21)
    station.change_health()
    hands.until(lambda: "Fences not proven" in hands.words())


def test_what_needs_help_can_be_tried_again(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(LIN)
    hands.tap(names.rail(PageName.OUTBOX))
    clip = next(clip for clip in station.clips.values() if clip.state is ClipState.HELD)
    hands.tap(names.outbox_retry(clip.id))
    hands.until(lambda: clip.state is ClipState.QUEUED)
    hands.until(lambda: not hands.shows(names.outbox_retry(clip.id)))


def test_the_report_holds_no_person(hands: Hands) -> None:
    hands.sign_in(JO)
    hands.tap(names.rail(PageName.STATION))
    hands.tap(names.STATION_COPY)
    hands.settle()
    report = QGuiApplication.clipboard().text()
    assert "room recorder: running" in report
    codes = {str(bed.family) for bed in hands.station.beds.values() if bed.family}
    people = {person.name for person in hands.station.staff}
    assert not [word for word in codes | people if word in report.split()]


def test_demo_is_said_on_every_page(open_window: Open) -> None:
    hands = open_window()
    assert hands.shows(names.STRIP_DEMO)
    hands.sign_in(HAO)
    for page in (PageName.TODAY, PageName.REVIEWS, PageName.OUTBOX, PageName.JOURNAL):
        hands.tap(names.rail(page))
        hands.at(page)
        assert hands.shows(names.STRIP_DEMO), page
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    assert hands.shows(names.STRIP_DEMO)


def test_production_does_not_say_demo(hands: Hands, station: FakeStation) -> None:
    station.change_health(profile="production")
    hands.until(lambda: not hands.shows(names.STRIP_DEMO))


def test_a_fault_of_the_station_is_seen_on_every_page(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(LIN)
    station.change_health(banner="The recorder does not start any more. Restart the PC.")
    hands.until(lambda: hands.shows(names.BANNER))
    hands.tap(names.rail(PageName.OUTBOX))
    assert banner(hands) == "The recorder does not start any more"


def test_an_error_is_a_banner_and_the_next_page_clears_it(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(LIN)
    hands.tap(names.rail(PageName.OUTBOX))
    clip = next(clip for clip in station.clips.values() if clip.state is ClipState.HELD)
    station.next_error = Transient("ledger.busy", "The ledger is busy. Try again in a moment.")
    hands.tap(names.outbox_retry(clip.id))
    hands.until(lambda: hands.shows(names.BANNER))
    assert banner(hands) == "The ledger is busy"
    hands.tap(names.rail(PageName.TODAY))
    hands.until(lambda: not hands.shows(names.BANNER))


def test_another_language_and_look_keep_page_and_bed(hands: Hands) -> None:
    at_capture(hands)
    hands.window.next_language()
    hands.window.next_theme()
    assert (hands.window.language, hands.window.theme) == ("zh_CN", "night")
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "床头卡已遮挡")
    assert hands.window.page is PageName.CAPTURE
    assert "K7Q2" in hands.words()


def test_language_and_look_on_sign_in(hands: Hands) -> None:
    hands.tap(names.SIGN_IN_LANGUAGE)
    hands.until(lambda: "您是哪位？" in hands.words())
    hands.tap(names.SIGN_IN_THEME)
    hands.until(lambda: hands.window.theme == "night")
    hands.tap(names.SIGN_IN_LANGUAGE)
    hands.until(lambda: "Who is here?" in hands.words())


def test_the_focus_ring_belongs_to_the_keyboard(hands: Hands) -> None:
    assert not hands.window.property("keys")
    hands.key(Qt.Key.Key_Tab)
    assert hands.window.property("keys")
    hands.tap(names.operator_tile(LIN.id))
    assert not hands.window.property("keys")


def test_a_session_that_is_refused_a_bed_says_so(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(LIN)
    station.next_error = Refused("take.elsewhere", "A take is running on another bed. Wait for its end.")
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "A take is running on another bed")


def test_no_page_opens_a_window_of_its_own(hands: Hands) -> None:
    hands.sign_in(HAO)
    for page in (PageName.TODAY, PageName.REVIEWS, PageName.OUTBOX, PageName.JOURNAL):
        hands.tap(names.rail(page))
        hands.at(page)
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    assert [window for window in QGuiApplication.topLevelWindows() if window.isVisible()] == [
        hands.window.windowHandle()
    ]
    assert hands.window.isActiveWindow()
