"""Families by touch and by key: every flow, with what the station is left with afterwards."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from app.errors import Refused
from app.family_board import FamilyRow, FreezeReason, Person, StayRow
from app.model import BedId, ClipState, FamilyCode, StayId
from app.scan_codes import Kind, encode
from tests.fakes_families import FakeCard
from tests.fakes_station import HAO, LIN, NOW, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from tests.qt.wedge import Wedge
from ui import names, words
from ui.names import PageName
from ui.widgets.banner import Banner
from ui.widgets.sheet import Sheet

BOTH = pytest.mark.parametrize("language", words.LANGUAGES)
K7Q2, R9VA = FamilyCode("K7Q2"), FamilyCode("R9VA")
BED_10, BED_02 = BedId("10"), StayId("02")


@pytest.fixture
def page(hands: Hands) -> Hands:
    return at_families(hands)


def at_families(hands: Hands) -> Hands:
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.FAMILIES))
    hands.at(PageName.FAMILIES)
    return hands


def row(station: FakeStation, family: str) -> FamilyRow:
    return next(row for row in station.families.rows() if row.code == family)


def stay(station: FakeStation, bed: str) -> StayRow:
    return next(stay for stay in station.families.stays() if stay.bed == bed)


def sheet_gone(hands: Hands) -> bool:
    return not any(sheet.isVisible() for sheet in hands.window.findChildren(Sheet))


def told(hands: Hands) -> str:
    """The shell's banner."""
    return " ".join(b.title for b in hands.window.findChildren(Banner) if b.isVisible())


def last_card(station: FakeStation) -> FakeCard:
    return station.families.cards[-1]


def to_the_card(hands: Hands, bed: str = "10") -> None:
    hands.tap(names.FAMILIES_ENROL)
    hands.tap(names.choose_bed(BedId(bed)))
    hands.tap(names.FAMILIES_NEXT)
    hands.until(lambda: hands.button(names.FAMILIES_PRINT).isEnabled())


def test_only_the_charge_nurse_has_the_page(hands: Hands) -> None:
    hands.sign_in(LIN)
    assert not hands.shows(names.rail(PageName.FAMILIES))


def test_a_family_is_chosen_by_touch(page: Hands) -> None:
    page.tap(names.family_row(R9VA))
    page.until(lambda: "R9VA" in page.words())
    assert page.shows(names.baby_change(BED_02))


# --- enrolling


@BOTH
def test_enrolling_takes_five_touches_and_no_typing(open_window: Open, station: FakeStation, language: str) -> None:
    hands = at_families(open_window(language=language))
    to_the_card(hands)
    preview = hands.find(names.FAMILIES_PREVIEW, QLabel)
    assert not preview.pixmap().isNull()
    hands.tap(names.FAMILIES_PRINT)
    hands.until(lambda: hands.shows(names.FAMILIES_PRINTED))
    code = last_card(station).family
    assert code not in [row.code for row in station.families.rows()]  # not before the paper is in their hands
    hands.tap(names.FAMILIES_PRINTED)
    hands.until(lambda: sheet_gone(hands))
    hands.settle()
    enrolled = row(station, code)
    assert enrolled.beds == (BED_10,)
    assert enrolled.terms is not None
    assert enrolled.terms.people == frozenset()  # who may be in view is chosen, never ticked for them
    assert last_card(station).closed
    assert code in told(hands)
    assert hands.find(names.FAMILIES_CONSENT, QAbstractButton).isVisible()


def test_in_demo_the_screen_stands_for_the_paper(page: Hands) -> None:
    to_the_card(page)
    sample = page.find(names.FAMILIES_PREVIEW, QLabel).pixmap().toImage()
    page.tap(names.FAMILIES_PRINT)
    page.until(lambda: page.shows(names.FAMILIES_PRINTED))
    assert page.find(names.FAMILIES_PREVIEW, QLabel).pixmap().toImage() != sample
    assert "DEMO: this card would be printed." in page.words()


def test_the_card_speaks_the_family_s_language(page: Hands) -> None:
    to_the_card(page)
    english = page.find(names.FAMILIES_PREVIEW, QLabel).pixmap().toImage()
    page.tap(names.card_language("zh_CN"))
    assert page.find(names.FAMILIES_PREVIEW, QLabel).pixmap().toImage() != english
    page.tap(names.FAMILIES_PRINT)
    page.until(lambda: page.shows(names.FAMILIES_PRINTED))
    page.tap(names.card_language("en"))  # another paper: it must be printed first
    assert not page.shows(names.FAMILIES_PRINTED)


def test_a_second_household_joins_the_same_baby(page: Hands, station: FakeStation) -> None:
    page.tap(names.FAMILIES_ENROL)
    page.tap(names.choose_stay(StayId("07")))
    page.tap(names.FAMILIES_NEXT)
    page.tap(names.FAMILIES_PRINT)
    page.tap(names.FAMILIES_PRINTED)
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert row(station, "K7Q2").households == (last_card(station).family,)
    assert row(station, last_card(station).family).beds == (BedId("07"),)


def test_cancel_forgets_the_key(page: Hands, station: FakeStation) -> None:
    to_the_card(page)
    assert not last_card(station).closed
    page.tap(names.SHEET_CANCEL)
    page.until(lambda: sheet_gone(page))
    assert last_card(station).closed
    assert station.families.empty_beds() == (BED_10,)


def test_locking_forgets_the_key(page: Hands, station: FakeStation) -> None:
    to_the_card(page)
    page.window.lock()
    page.at(PageName.SIGN_IN)
    assert last_card(station).closed


def test_a_key_that_comes_after_cancel_is_forgotten_too(page: Hands, station: FakeStation) -> None:
    station.families.held_back = threading.Event()
    page.tap(names.FAMILIES_ENROL)
    page.tap(names.choose_bed(BED_10))
    page.tap(names.FAMILIES_NEXT)
    assert not page.window.bridge.idle()  # the window goes on meanwhile
    page.tap(names.SHEET_CANCEL)
    page.until(lambda: sheet_gone(page))
    station.families.held_back.set()
    page.until(lambda: bool(station.families.cards) and last_card(station).closed)


@BOTH
def test_without_a_printer_nothing_is_enrolled(open_window: Open, station: FakeStation, language: str) -> None:
    hands = at_families(open_window(language=language))
    station.change_health(profile="production")
    to_the_card(hands)
    hands.tap(names.FAMILIES_PRINT)
    hands.until(lambda: hands.shows(names.SHEET_TROUBLE))
    text = hands.find(names.SHEET_TROUBLE, QLabel).text()
    assert text.startswith("No printer can be reached" if language == "en" else "本站无法使用打印机")
    assert not hands.shows(names.FAMILIES_PRINTED)
    assert hands.button(names.FAMILIES_PRINT).isEnabled()
    assert station.families.empty_beds() == (BED_10,)


def test_a_refusal_leaves_the_sheet_with_its_reason(page: Hands, station: FakeStation) -> None:
    to_the_card(page)
    page.tap(names.FAMILIES_PRINT)
    page.until(lambda: page.shows(names.FAMILIES_PRINTED))
    station.next_error = Refused("bed.taken", "There is a baby in this bed already. Choose an empty bed.")
    page.tap(names.FAMILIES_PRINTED)
    page.until(lambda: page.shows(names.SHEET_TROUBLE))
    page.tap(names.FAMILIES_PRINTED)  # the paper is still good
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert row(station, last_card(station).family).beds == (BED_10,)


def test_without_an_empty_bed_the_sheet_says_what_to_do(page: Hands, station: FakeStation) -> None:
    station.families.begin_stay(BED_10, R9VA)
    page.tap(names.FAMILIES_ENROL)
    page.until(lambda: "No bed is empty. Say first which baby went home." in page.words())


# --- card lost


def test_a_lost_card_is_replaced_and_what_may_be_sent_again_is_listed(page: Hands, station: FakeStation) -> None:
    station.add_clip("07", ClipState.DELIVERED, minutes_ago=90)
    station.add_clip("07", ClipState.SENDING).interrupted = True
    page.tap(names.family_row(K7Q2))
    page.tap(names.FAMILIES_LOST)
    page.tap(names.FAMILIES_PRINT)
    page.until(lambda: page.shows(names.FAMILIES_PRINTED))
    assert row(station, "K7Q2").cards_lost == 0  # the old card is good until the new one is handed over
    page.tap(names.FAMILIES_PRINTED)
    page.until(lambda: page.shows(names.FAMILIES_DONE))
    assert row(station, "K7Q2").cards_lost == 1
    page.until(lambda: any("can be sent again after a new approval" in text for text in page.words()))
    assert any("cannot be sent again" in text for text in page.words())
    assert not page.shows(names.SHEET_CANCEL)
    page.tap(names.FAMILIES_DONE)
    page.until(lambda: sheet_gone(page))
    assert last_card(station).closed


# --- consent


@BOTH
def test_consent_again_by_touch_only(open_window: Open, station: FakeStation, language: str) -> None:
    hands = at_families(open_window(language=language))
    hands.tap(names.family_row(FamilyCode("D5YS")))
    hands.tap(names.FAMILIES_CONSENT)
    hands.tap(names.consent_span(7))
    hands.tap(names.FAMILIES_DAY_LESS)
    hands.tap(names.consent_person("siblings"))
    hands.tap(names.consent_person("staff_hands"))
    hands.tap(names.FAMILIES_NEXT)
    hands.until(lambda: sheet_gone(hands))
    hands.settle()
    given = row(station, "D5YS")
    assert given.live
    assert given.terms is not None
    assert given.terms.until.astimezone().date() == NOW.astimezone().date() + dt.timedelta(days=6)
    assert given.terms.people == {Person.PARENTS, Person.SIBLINGS}


def test_a_day_more_and_less_says_the_day(page: Hands) -> None:
    page.tap(names.family_row(K7Q2))
    page.tap(names.FAMILIES_CONSENT)
    page.tap(names.consent_span(14))
    before = page.find(names.FAMILIES_UNTIL, QLabel).text()
    assert "in 14 days" in before
    page.tap(names.FAMILIES_DAY_MORE)
    assert "in 15 days" in page.find(names.FAMILIES_UNTIL, QLabel).text()
    for _ in range(20):
        page.tap(names.FAMILIES_DAY_LESS)
    assert page.find(names.FAMILIES_UNTIL, QLabel).text().endswith("today")


# --- freeze


@BOTH
def test_freezing_is_one_touch_after_the_reason_sheet_opens(
    open_window: Open, station: FakeStation, language: str
) -> None:
    hands = at_families(open_window(language=language))
    hands.tap(names.family_row(K7Q2))
    hands.tap(names.FAMILIES_FREEZE)
    hands.tap(names.sheet_reason("bereavement"))
    hands.until(lambda: sheet_gone(hands))
    hands.settle()
    assert row(station, "K7Q2").frozen is FreezeReason.BEREAVEMENT
    assert not row(station, "K7Q2").live
    hands.tap(names.FAMILIES_FREEZE)  # the same button lifts it
    hands.settle()
    assert row(station, "K7Q2").frozen is None


# --- withdraw


@BOTH
def test_a_withdrawal_is_said_first_and_takes_a_second_touch(
    open_window: Open, station: FakeStation, language: str
) -> None:
    station.add_clip("07", ClipState.AWAITING_REVIEW)
    station.add_clip("07", ClipState.QUEUED)
    station.add_clip("07", ClipState.DELIVERED)
    hands = at_families(open_window(language=language))
    hands.tap(names.family_row(K7Q2))
    hands.tap(names.FAMILIES_WITHDRAW)
    hands.until(lambda: hands.button(names.FAMILIES_DESTROY).isEnabled())
    expected = ("Destroyed: 1", "Stopped on the way: 1", "Beyond reach: 1")
    if language == "zh_CN":
        expected = ("销毁：1 段", "途中拦下：1 段", "无法收回：1 段")
    hands.until(lambda: set(expected) <= set(hands.words()))
    assert row(station, "K7Q2").withdrawn_at is None  # nothing has happened yet
    hands.tap(names.FAMILIES_DESTROY)
    hands.until(lambda: sheet_gone(hands))
    hands.settle()
    assert row(station, "K7Q2").withdrawn_at == station.clock.now()
    assert not hands.shows(names.FAMILIES_WITHDRAW)


def test_what_cannot_be_told_cannot_be_done(page: Hands, station: FakeStation) -> None:
    page.tap(names.family_row(K7Q2))
    station.next_error = Refused("role.refused", "Your role does not allow this. Ask the charge nurse.")
    page.tap(names.FAMILIES_WITHDRAW)
    page.until(lambda: page.shows(names.SHEET_TROUBLE))
    assert not page.shows(names.FAMILIES_DESTROY)


def test_what_is_kept_for_another_household_is_said(page: Hands, station: FakeStation) -> None:
    terms = row(station, "K7Q2").terms
    assert terms is not None
    station.families.join(station.families.new_card(), terms, StayId("07"))
    station.add_clip("07", ClipState.AWAITING_REVIEW)
    page.settle()
    page.tap(names.family_row(K7Q2))
    page.tap(names.FAMILIES_WITHDRAW)
    page.until(lambda: "Kept for others: 1" in page.words())


# --- babies


def test_a_baby_moves_to_an_empty_bed(page: Hands, station: FakeStation) -> None:
    page.tap(names.family_row(R9VA))
    page.tap(names.baby_change(BED_02))
    page.tap(names.baby_act("move"))
    page.tap(names.choose_bed(BED_10))
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert row(station, "R9VA").beds == (BED_10,)
    assert "10" in told(page)


def test_a_baby_goes_home(page: Hands, station: FakeStation) -> None:
    page.tap(names.family_row(R9VA))
    page.tap(names.baby_change(BED_02))
    page.tap(names.baby_act("home"))
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert row(station, "R9VA").beds == ()
    assert BedId("02") in station.families.empty_beds()


def test_a_twin_comes_to_an_empty_bed(page: Hands, station: FakeStation) -> None:
    page.tap(names.family_row(R9VA))
    page.tap(names.FAMILIES_ADD_BABY)
    page.tap(names.choose_bed(BED_10))
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert row(station, "R9VA").beds == (BedId("02"), BED_10)
    assert any("Twin in bed 10" in text for text in page.words())


def test_a_baby_is_flagged_and_unflagged(page: Hands, station: FakeStation) -> None:
    page.tap(names.family_row(R9VA))
    for flagged in (True, False):
        page.tap(names.baby_change(BED_02))
        page.tap(names.baby_act("flag"))
        page.until(lambda: sheet_gone(page))
        page.settle()
        assert stay(station, "02").flagged is flagged
        assert any("Look twice: flagged" in text for text in page.words()) is flagged


def scan(hands: Hands, code: str) -> None:
    """With a scanner that types."""
    window = hands.window.windowHandle()
    assert isinstance(window, QWindow)
    Wedge(window).scan(code, Qt.Key.Key_Return)
    hands.until(lambda: not hands.window.inputs.scans.scanner.hold.isActive())


def to_the_wristband(hands: Hands) -> QLineEdit:
    hands.tap(names.family_row(R9VA))
    hands.tap(names.baby_change(BED_02))
    hands.tap(names.baby_act("wristband"))
    field = hands.find(names.FAMILIES_WRISTBAND, QLineEdit)
    hands.until(field.hasFocus)
    return field


def test_a_scanned_wristband_is_bound_and_never_shown(page: Hands, station: FakeStation) -> None:
    to_the_wristband(page)
    scan(page, "0012345678")
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert stay(station, "02").wristband
    assert station.families.here[BED_02].wristband == "0012345678"
    assert not any("0012345678" in text for text in page.words())


def test_a_scanner_as_slow_as_fingers_fills_the_field(page: Hands, station: FakeStation) -> None:
    field = to_the_wristband(page)
    page.key(Qt.Key.Key_Return)  # nothing was scanned: nothing happens
    field.insert("12")
    page.key(Qt.Key.Key_Return)
    page.until(lambda: page.shows(names.SHEET_TROUBLE))
    page.until(lambda: field.isEnabled() and not field.text())
    field.insert("0012345678")
    assert "0012345678" not in field.displayText()
    page.key(Qt.Key.Key_Return)
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert stay(station, "02").wristband


def test_a_scanned_family_card_shows_its_family(page: Hands) -> None:
    scan(page, encode(Kind.FAMILY, "R9VA"))
    page.until(lambda: page.shows(names.baby_change(BED_02)))


# --- by keyboard


def test_a_family_is_frozen_by_keyboard_alone(page: Hands, station: FakeStation) -> None:
    def tab_to(name: str) -> None:
        for _ in range(60):
            focused = QApplication.focusWidget()
            if focused is not None and focused.objectName() == name:
                return
            page.key(Qt.Key.Key_Tab)
        raise AssertionError(name)

    tab_to(names.FAMILIES_LIST)
    page.key(Qt.Key.Key_Home)
    for _ in range(2):
        page.key(Qt.Key.Key_Down)
    page.key(Qt.Key.Key_Return)
    chosen = station.families.rows()[2].code
    page.until(lambda: page.find(names.FAMILIES_FREEZE, QAbstractButton).isVisible() and chosen in page.words())
    tab_to(names.FAMILIES_FREEZE)
    page.key(Qt.Key.Key_Space)
    page.until(lambda: not sheet_gone(page))
    tab_to(names.sheet_reason("transfer"))
    page.key(Qt.Key.Key_Space)
    page.until(lambda: sheet_gone(page))
    page.settle()
    assert row(station, chosen).frozen is FreezeReason.TRANSFER


def test_escape_leaves_everything_as_it_was(page: Hands, station: FakeStation) -> None:
    page.tap(names.family_row(K7Q2))
    before = station.families.rows()
    page.tap(names.FAMILIES_FREEZE)
    page.key(Qt.Key.Key_Escape)
    page.until(lambda: sheet_gone(page))
    assert station.families.rows() == before
