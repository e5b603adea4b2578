"""The pages in the hands of people: what each tap does, and what is said when it cannot."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.board import MaskState, Wristband
from app.errors import NeedsPerson, Refused, Transient
from app.events import CaptureChanged
from app.model import BedId, ClipState
from tests.fakes_station import HAO, JO, LIN, MEI, PIN, FakeStation, Pixels
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.pages.sign_in import SignInPage
from ui.widgets.banner import Banner
from ui.widgets.look_alike_card import LookAlikeCard
from ui.widgets.picture import Picture
from ui.widgets.pin_pad import PinPad
from ui.widgets.sheet import Sheet

BED = BedId("07")


def banner(hands: Hands, name: str = names.BANNER) -> str:
    return hands.find(name, Banner).title


def at_capture(hands: Hands) -> None:
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())


def record(hands: Hands) -> None:
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.shows(names.CAPTURE_SEND))
    hands.settle()


# --- sign in


def test_nothing_can_be_entered_before_a_name_is_chosen(hands: Hands) -> None:
    assert not hands.button(names.pin_digit(1)).isEnabled()
    hands.tap(names.operator_tile(LIN.id))
    assert hands.button(names.pin_digit(1)).isEnabled()
    assert not hands.button(names.PIN_ENTER).isEnabled()


def test_only_the_demo_tells_its_pin(hands: Hands, station: FakeStation) -> None:
    assert PIN in hands.find(names.SIGN_IN_HINT, QLabel).text()
    station.change_health(profile="production")
    hands.window.current().refresh()
    assert PIN not in hands.find(names.SIGN_IN_HINT, QLabel).text()


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


# --- recording


def test_two_touches_from_pin_to_recording_and_one_to_send(hands: Hands) -> None:
    hands.sign_in(LIN)
    hands.tap(names.bed_tile(BED))
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: any(clip.state is ClipState.RECORDING for clip in hands.station.clips.values()))
    hands.station.stop_take()
    hands.tap(names.CAPTURE_SEND)
    hands.at(PageName.TODAY)
    newest = list(hands.station.clips.values())[-1]
    assert (newest.bed, newest.state) == (BED, ClipState.AWAITING_REVIEW)
    assert banner(hands) == "Bed 07 sent for review"


def test_f8_records_and_stops(hands: Hands) -> None:
    at_capture(hands)
    hands.key(Qt.Key.Key_F8)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.settle()
    hands.key(Qt.Key.Key_F8)
    hands.until(lambda: hands.shows(names.CAPTURE_SEND))


def test_the_ring_counts_down(hands: Hands) -> None:
    at_capture(hands)
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    assert not hands.button(names.CAPTURE_BACK).isEnabled()
    hands.station.elapsed_s = 18
    ring = hands.button(names.CAPTURE_RECORD)
    hands.until(lambda: getattr(ring, "_left_s", None) == 42.0)


def test_a_covered_take_says_so_and_goes_on(hands: Hands) -> None:
    at_capture(hands)
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.station.mask = MaskState.COVERED
    hands.station.tell(CaptureChanged())
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER).startswith("Covering everything"))
    assert "The take goes on. This part stays black." in hands.words()
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())


def test_a_camera_that_is_gone_is_said_where_the_eye_is(hands: Hands) -> None:
    at_capture(hands)
    hands.station.mask = MaskState.NO_CAMERA
    hands.station.trouble = ("camera.lost", "The camera was unplugged. Plug it in again.")
    hands.station.tell(CaptureChanged())
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "The camera was unplugged")
    assert not hands.button(names.CAPTURE_RECORD).isEnabled()


def test_a_refused_start_is_said_in_the_banner(hands: Hands) -> None:
    at_capture(hands)
    hands.station.next_error = NeedsPerson("disk.low", "The disk is too full. Ask IT to free space.")
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "The disk is too full")
    assert hands.button(names.CAPTURE_RECORD).accessibleName() == "Record"
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "Card covered")


def test_a_take_can_be_played_back(hands: Hands) -> None:
    at_capture(hands)
    record(hands)
    hands.until(lambda: bool(hands.station.playbacks))
    hands.tap(names.CAPTURE_PLAY)
    playback = hands.station.playbacks[-1]
    hands.until(lambda: len(playback.asked_s) > 3)
    hands.tap(names.CAPTURE_SEND)
    hands.until(lambda: playback.closed)


def test_retake_throws_the_take_away_and_is_ready_again(hands: Hands) -> None:
    at_capture(hands)
    before = set(hands.station.clips)
    record(hands)
    hands.tap(names.CAPTURE_RETAKE)
    hands.until(lambda: hands.shows(names.CAPTURE_RECORD))
    assert set(hands.station.clips) == before
    assert hands.window.page is PageName.CAPTURE


def test_discard_goes_back_to_today(hands: Hands) -> None:
    at_capture(hands)
    before = set(hands.station.clips)
    record(hands)
    hands.tap(names.CAPTURE_DISCARD)
    hands.at(PageName.TODAY)
    assert set(hands.station.clips) == before


def test_a_take_that_was_never_sent_waits_on_today(hands: Hands) -> None:
    at_capture(hands)
    record(hands)
    hands.tap(names.CAPTURE_BACK)
    hands.at(PageName.TODAY)
    assert "Take not sent yet" in hands.item(names.bed_tile(BED)).spoken
    hands.tap(names.bed_tile(BED))
    hands.until(lambda: hands.shows(names.CAPTURE_SEND))


def test_the_preview_is_read_only_while_it_is_in_view(hands: Hands) -> None:
    at_capture(hands)
    read: list[int] = []
    picture = hands.station.picture

    def counted() -> Pixels:
        read.append(1)
        return picture()

    hands.station.picture = counted
    hands.until(lambda: len(read) > 2)
    hands.tap(names.CAPTURE_BACK)
    hands.at(PageName.TODAY)
    read.clear()
    hands.qtbot.wait(100)
    assert read == []


def test_a_consent_that_ends_while_the_bed_is_open_stops_record(hands: Hands) -> None:
    at_capture(hands)
    hands.station.beds[BED].why_not = "consent.ended"
    hands.station.tell(CaptureChanged())
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "Consent ended")
    assert not hands.button(names.CAPTURE_RECORD).isEnabled()


def test_the_other_code_stands_above_record(hands: Hands) -> None:
    at_capture(hands)
    card = hands.find(names.CAPTURE_ALIKE, LookAlikeCard)
    assert card.accessibleName().startswith("Not K7O2, bed 08")
    assert (
        card.mapTo(hands.window, card.rect().bottomLeft()).y()
        < hands.button(names.CAPTURE_RECORD)
        .mapTo(hands.window, hands.button(names.CAPTURE_RECORD).rect().topLeft())
        .y()
    )
    hands.tap(names.CAPTURE_BACK)
    hands.at(PageName.TODAY)
    hands.tap(names.bed_tile(BedId("03")))
    hands.at(PageName.CAPTURE)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())
    assert not hands.shows(names.CAPTURE_ALIKE)


def test_what_takes_longer_says_what_it_does(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    at_capture(hands)
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).accessibleName() == "Stop")
    hands.settle()
    sealed, stop = threading.Event(), hands.station.stop_take
    monkeypatch.setattr(hands.station, "stop_take", lambda: (sealed.wait(10), stop()))
    hands.tap(names.CAPTURE_RECORD)
    try:
        hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "Sealing the take")
        assert not hands.button(names.CAPTURE_RECORD).isEnabled()
    finally:
        sealed.set()
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "Take kept")


def test_the_way_back_says_who_looks_next(hands: Hands) -> None:
    at_capture(hands)
    record(hands)
    hands.tap(names.CAPTURE_SEND)
    hands.at(PageName.TODAY)
    told = hands.find(names.BANNER, Banner)
    assert told.title == "Bed 07 sent for review"
    assert "Hao or Ruth can approve it." in told.sentence


def test_record_waits_for_the_wristband_where_the_policy_asks_for_it(hands: Hands) -> None:
    hands.station.wristband = Wristband.NEEDED
    stay = next(row.stay for row in hands.station.families.stays() if row.bed == BED)
    hands.sign_in(HAO)
    hands.station.families.bind_wristband(stay, "MRN004217")
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BED))
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "Scan the baby's wristband")
    assert not hands.button(names.CAPTURE_RECORD).isEnabled()
    assert hands.window.current().scanned("MRN009999")
    hands.until(lambda: banner(hands, names.CAPTURE_BANNER) == "This wristband is not this baby's")
    assert not hands.button(names.CAPTURE_RECORD).isEnabled()
    assert hands.window.current().scanned("MRN 0042-17")
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())
    hands.until(lambda: "Wristband agrees" in hands.words())
    record(hands)
    assert not hands.window.current().scanned("MRN004217"), "a finished take has nothing to compare"


# --- locking


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


# --- reviews


def test_approve_with_a_pin(hands: Hands) -> None:
    hands.sign_in(HAO)
    clip = hands.station.reviews()[0].clip
    hands.tap(names.REVIEWS_APPROVE)
    for digit in PIN:
        hands.tap(names.sheet_pin(digit))
    hands.tap(names.sheet_pin("enter"))
    hands.until(lambda: hands.station.clips[clip].state is ClipState.QUEUED)
    hands.until(lambda: not hands.shows(names.SHEET))
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


# --- outbox, journal, station


def test_the_outbox_follows_a_shipment(hands: Hands, station: FakeStation) -> None:
    hands.sign_in(LIN)
    hands.tap(names.rail(PageName.OUTBOX))
    clip = next(clip for clip in station.clips.values() if clip.state is ClipState.SENDING)
    hands.until(lambda: hands.shows(names.outbox_row(clip.id)))
    assert "Sending 43 %" in hands.item(names.outbox_row(clip.id)).spoken
    station.deliver(clip.id)
    hands.until(lambda: "Arrived" in hands.item(names.outbox_row(clip.id)).spoken)


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


# --- everywhere


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
