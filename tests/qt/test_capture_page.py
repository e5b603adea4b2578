"""Capture in the hands of a nurse: two touches to record, one to send, and everything that may stand in between."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.board import MaskState, Wristband
from app.errors import NeedsPerson
from app.events import CaptureChanged
from app.model import BedId, ClipState
from tests.fakes_station import HAO, LIN, Pixels
from tests.qt.hands import BED, Hands, at_capture, banner, record
from ui import names
from ui.names import PageName
from ui.widgets.banner import Banner
from ui.widgets.look_alike_card import LookAlikeCard


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
    assert not any("Consent until" in word for word in hands.words())


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
        assert "Recording" not in hands.find(names.CAPTURE_PICTURE, QWidget).accessibleDescription()
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
