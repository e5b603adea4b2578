"""What Families says of each state; in word and shape, never by colour alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys

import pytest
from PySide6 import QtPrintSupport
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.board import AlikeKind, LookAlike
from app.errors import NeedsPerson
from app.family_board import ConsentTerms, FamilyRow, FreezeReason, LostCardClip, Person, StayRow, WithdrawalPlan
from app.model import BedId, ClipId, FamilyCode, StayId
from tests.fakes_families import FakeCard
from tests.fakes_station import ward
from ui import family_words
from ui.card_printer import NoPrinter, ScreenPrinter, SystemPrinter, card_printer, makes_no_paper
from ui.words import Tongue

K7Q2 = FamilyCode("K7Q2")
NOW = dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC)  # the same day from Hawaii to Auckland


def family(until_days: float = 20, **changes: object) -> FamilyRow:
    terms = ConsentTerms(NOW + dt.timedelta(days=until_days), people=frozenset({Person.SIBLINGS, Person.PARENTS}))
    row = FamilyRow(K7Q2, (BedId("07"),), terms, live=until_days > 0)
    return dataclasses.replace(row, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "icon", "word", "sentence"),
    [
        (family(), "ok", "Consent", "Until 12 December · in 20 days"),
        (family(1), "clock", "Ends soon", "Until 23 November · tomorrow"),
        (family(-1), "clock", "Consent ended", "Consent ended yesterday"),
        (family(terms=None, live=False), "warn", "No consent", "No consent yet"),
        (
            family(frozen=FreezeReason.SAFEGUARDING, frozen_at=NOW - dt.timedelta(minutes=5)),
            "freeze",
            "Frozen",
            "Frozen 5 min ago · safeguarding",
        ),
        (family(withdrawn_at=NOW - dt.timedelta(minutes=5)), "close", "Withdrawn", "Consent withdrawn 5 min ago"),
        (
            family(withdrawn_at=NOW, frozen=FreezeReason.OTHER, frozen_at=NOW),
            "close",
            "Withdrawn",
            "Consent withdrawn just now",
        ),
    ],
)
def test_each_state_has_its_shape_and_words(row: FamilyRow, icon: str, word: str, sentence: str) -> None:
    state = family_words.state(row, NOW)
    assert (state.icon, state.word) == (icon, word)
    assert state.sentence.startswith(sentence)


def test_beds_and_people() -> None:
    assert family_words.beds_line(family(beds=())) == "No baby here now"
    assert family_words.beds_line(family(beds=(BedId("02"), BedId("10")))) == "Beds 02 and 10"
    assert family_words.people(family().terms) == "Baby · Parents · Brothers and sisters"
    assert family_words.people(None) == "Baby"


def test_the_summary_counts_families_here_that_get_nothing() -> None:
    rows = (family(), family(-1), family(-1, beds=()))
    assert family_words.summary(rows) == "3 families · 1 with a baby here get nothing now"
    assert family_words.summary((family(),)) == "1 family"


def test_a_card_says_how_many_were_lost_before() -> None:
    made = NOW - dt.timedelta(hours=1, minutes=5)
    assert family_words.card(family(), NOW) == "No card yet"
    assert "lost" not in family_words.card(family(card_made_at=made), NOW)
    assert family_words.card(family(card_made_at=made, cards_lost=1), NOW).endswith("1 lost before it")
    assert family_words.card(family(card_made_at=made, cards_lost=2), NOW).endswith("2 lost before it")


def test_a_flag_is_said_beside_a_twin_and_a_mere_neighbour_is_not() -> None:
    twin = LookAlike(AlikeKind.TWIN, BedId("10"), K7Q2)
    flag = LookAlike(AlikeKind.FLAG, BedId("07"), K7Q2)
    beside = LookAlike(AlikeKind.NEIGHBOUR, BedId("08"), K7Q2)
    stay = StayRow(StayId("s"), BedId("07"), (K7Q2,), NOW, flagged=True, look_alikes=(flag, twin))
    assert family_words.cautions(stay) == ("Look twice: flagged", "Twin in bed 10")
    assert family_words.cautions(dataclasses.replace(stay, flagged=False, look_alikes=(beside,))) == ()


def test_a_plan_also_says_what_it_does_not_find() -> None:
    one = (ClipId("a"),)
    lines = family_words.plan_lines(WithdrawalPlan(K7Q2, (), (), one, ()))
    assert [title for _, _, title, _ in lines] == ["Destroyed: 0", "Stopped on the way: 0", "Beyond reach: 1"]
    promised = " ".join(sentence for *_, sentence in lines)
    assert "asked" not in promised, "there is nobody yet whom the station could ask: the gateway has no verb for it"
    kept = family_words.plan_lines(WithdrawalPlan(K7Q2, one, one, (), one))
    assert [kind for kind, *_ in kept] == ["stop", "warn", "quiet", "accent"]


def test_a_lost_clip_says_where_it_was_and_whether_it_can_be_sent_again() -> None:
    arrived = LostCardClip(ClipId("a"), BedId("07"), NOW - dt.timedelta(minutes=3), can_be_sent_again=True)
    assert family_words.lost_clip(arrived, NOW)[2] == "arrived 3 min ago · can be sent again after a new approval"
    stopped = LostCardClip(ClipId("b"), BedId("07"), None, can_be_sent_again=False)
    assert "stops here" in family_words.lost_clip(stopped, NOW)[2]


# --- where a card goes to


def card() -> FakeCard:
    return FakeCard(K7Q2, NOW)


def test_demo_shows_the_page_instead_of_paper(qapp: QApplication) -> None:
    del qapp
    health = ward().health()
    printer = card_printer(health)
    assert isinstance(printer, ScreenPrinter)
    page = printer.print_card(card(), Tongue("en"))
    assert isinstance(page, QImage)
    assert not page.isNull()


def test_a_production_station_prints_directly_or_says_why_not() -> None:
    production = dataclasses.replace(ward().health(), profile="production")
    assert isinstance(card_printer(production, "win32"), SystemPrinter)
    assert isinstance(card_printer(production, "darwin"), SystemPrinter)
    assert isinstance(card_printer(None, "linux"), NoPrinter)  # unknown: never on the screen
    with pytest.raises(NeedsPerson) as refused:
        card_printer(production, "linux").print_card(card(), Tongue("en"))
    assert refused.value.code == "printer.fenced"


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("Microsoft Print to PDF", "Microsoft Print To PDF"),
        ("Ward 7", "Microsoft Print To PDF"),
        ("Microsoft XPS Document Writer", "Microsoft XPS Document Writer v4"),
        ("OneNote (Desktop)", "Send to Microsoft OneNote 16 Driver"),
        ("Fax", "Microsoft Shared Fax Driver"),
        ("CUPS-PDF", "Generic CUPS-PDF Printer"),
    ],
)
def test_a_printer_that_makes_a_file_is_not_painted_on(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str, driver: str
) -> None:
    del qapp

    class Default:
        isNull = staticmethod(lambda: False)  # noqa: N815 - Qt's names
        printerName = staticmethod(lambda: name)  # noqa: N815
        makeAndModel = staticmethod(lambda: driver)  # noqa: N815
        defaultPrinter = classmethod(lambda cls: cls)  # noqa: N815

    monkeypatch.setattr(QtPrintSupport, "QPrinterInfo", Default)
    with pytest.raises(NeedsPerson) as refused:
        SystemPrinter().print_card(card(), Tongue("en"))
    assert refused.value.code == "printer.no_paper"


def test_a_printer_with_paper_is_none_of_those() -> None:
    assert not makes_no_paper("Ward 7", "HP Universal Printing PCL 6")
    assert not makes_no_paper("Brother HL-L2350DW", "Brother Laser Type1 Class Driver")
    assert not makes_no_paper("Canon", "Canon Generic Plus UFR II V250 XPS")


@pytest.mark.skipif(sys.platform != "linux", reason="this machine has no printer; another may have one")
def test_no_printer_is_said_before_anything_is_painted(qapp: QApplication) -> None:
    del qapp
    with pytest.raises(NeedsPerson) as refused:
        SystemPrinter().print_card(card(), Tongue("en"))
    assert refused.value.code == "printer.missing"
