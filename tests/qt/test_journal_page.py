"""Journal: filters, pages on demand, a line in full, verification with progress, export."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.audit_desk import PAGE_ROWS, known_acts
from app.errors import NeedsPerson
from app.model import Operator
from tests.fakes_audit import OWN, STICK
from tests.fakes_station import HAO, JO, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from ui import journal_words, names
from ui.models import VALUE_ROLE
from ui.names import PageName
from ui.widgets.banner import Banner
from ui.widgets.journal_details import JournalDetails
from ui.widgets.journal_table import JournalTable


def at_journal(hands: Hands, person: Operator = HAO) -> JournalTable:
    hands.sign_in(person)
    hands.tap(names.rail(PageName.JOURNAL))
    hands.at(PageName.JOURNAL)
    return hands.find(names.JOURNAL_TABLE, JournalTable)


def acts(table: JournalTable) -> list[str]:
    model = table.model()
    return [model.index(row, 0).data(VALUE_ROLE).act for row in range(model.rowCount())]


def banner(hands: Hands) -> Banner:
    said = hands.window.current().findChild(Banner)
    assert isinstance(said, Banner)
    return said


def details(hands: Hands) -> JournalDetails:
    found = hands.window.current().findChild(JournalDetails)
    assert isinstance(found, JournalDetails)
    return found


@pytest.mark.parametrize("person", [HAO, JO])
def test_newest_first_for_charge_nurse_and_it(hands: Hands, station: FakeStation, person: Operator) -> None:
    table = at_journal(hands, person)
    assert table.model().rowCount() == len(station.lines)
    assert acts(table)[0] == station.lines[-1].act


def test_pages_come_when_somebody_scrolls_there(hands: Hands, station: FakeStation) -> None:
    for _ in range(2 * PAGE_ROWS):
        station.note("clip.viewed", "clip:1", "hao")
    table = at_journal(hands)
    assert table.model().rowCount() == PAGE_ROWS
    for _ in range(3):
        table.scrollToBottom()
        hands.settle()
    assert table.model().rowCount() == len(station.lines)
    numbers = [table.model().index(row, 0).data(VALUE_ROLE).number for row in range(table.model().rowCount())]
    assert numbers == list(range(len(station.lines), 0, -1))


def test_new_lines_do_not_pull_the_page_away(hands: Hands, station: FakeStation) -> None:
    for _ in range(PAGE_ROWS):
        station.note("clip.viewed", "clip:1", "hao")
    table = at_journal(hands)
    table.verticalScrollBar().setValue(50)
    station.note("clip.shred", "clip:1", "station")
    hands.window.current().refresh()
    hands.settle()
    assert table.verticalScrollBar().value() == 50
    assert "clip.shred" not in acts(table)
    table.verticalScrollBar().setValue(0)
    hands.window.current().refresh()
    hands.settle()
    assert acts(table)[0] == "clip.shred"


def test_filters_narrow_it_down_and_one_tap_takes_them_away(hands: Hands, station: FakeStation) -> None:
    station.note("clip.begun", "clip:1", "mei", bed="07")
    station.note("clip.approve", "clip:1", "hao")
    station.note("family.frozen", "family:H7KB", "hao")
    table = at_journal(hands)
    whole = len(acts(table))
    assert not hands.button(names.JOURNAL_ALL).isEnabled()
    hands.tap(names.JOURNAL_KIND)
    hands.tap(names.choice("families"))
    hands.settle()
    assert acts(table) == ["family.frozen"]
    assert hands.button(names.JOURNAL_KIND).text() == "What: Families and consent"
    assert hands.button(names.JOURNAL_KIND).isChecked()
    hands.tap(names.JOURNAL_WHO)
    hands.tap(names.choice("mei"))
    hands.settle()
    assert acts(table) == []
    assert "No line fits. Show all takes every filter away." in hands.words()
    hands.tap(names.JOURNAL_ALL)
    hands.settle()
    assert len(acts(table)) == whole
    hands.tap(names.JOURNAL_ABOUT)
    hands.tap(names.choice("bed:07"))
    hands.settle()
    assert acts(table) == ["clip.begun"]


def test_a_day_of_an_earlier_month(hands: Hands, station: FakeStation) -> None:
    now = station.clock.moment
    station.clock.moment = now - dt.timedelta(days=30)
    station.note("family.frozen", "family:H7KB", "hao")
    day = station.clock.moment.astimezone().date()
    station.clock.moment = now
    station.note("clip.viewed", "clip:1", "hao")
    table = at_journal(hands)
    hands.tap(names.JOURNAL_DAY)
    assert not hands.button(names.DAY_LATER).isEnabled()
    assert not hands.button(names.choice((now.astimezone().date() + dt.timedelta(days=1)).isoformat())).isEnabled()
    hands.tap(names.DAY_EARLIER)
    hands.tap(names.choice(day.isoformat()))
    hands.settle()
    assert acts(table) == ["family.frozen"]


def test_a_line_in_full_and_everything_about_its_clip(hands: Hands, station: FakeStation) -> None:
    clip = "7f3ac09d11e15b0245d6a8831c9e7d20"
    station.note("clip.begun", f"clip:{clip}", "lin", bed="07")
    station.note("clip.approve", f"clip:{clip}", "hao")
    table = at_journal(hands)
    row = acts(table).index("clip.approve")
    where = QPoint(table.columnViewportPosition(2) + 8, table.rowViewportPosition(row) + 20)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    said = hands.words()
    assert "Hao · hao" in said
    assert "7f3a c09d 11e1 5b02 45d6 a883 1c9e 7d20" in said
    hands.tap(names.JOURNAL_THIS)
    hands.settle()
    assert acts(table) == ["clip.approve", "clip.begun"]
    hands.tap(names.JOURNAL_CLOSE)
    assert not details(hands).isVisible()


def test_lines_open_by_the_keyboard_too(hands: Hands, station: FakeStation) -> None:
    station.note("clip.approve", "clip:1", "hao")
    table = at_journal(hands)
    table.setFocus()
    table.selectRow(0)
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Return)
    shown = details(hands).row
    assert shown is not None
    assert shown.act == "clip.approve"


def test_verified_up_to_the_newest_signature(hands: Hands, station: FakeStation) -> None:
    at_journal(hands)
    newest = len(station.lines)
    hands.tap(names.JOURNAL_VERIFY)
    hands.until(lambda: banner(hands).title == f"Unbroken up to line {newest}")
    assert banner(hands).kind == "ok"
    assert "signed just now" in banner(hands).sentence


def test_the_first_bad_line_and_what_to_do(hands: Hands, station: FakeStation) -> None:
    at_journal(hands)
    station.audit.first_bad = 1
    hands.tap(names.JOURNAL_VERIFY)
    hands.until(lambda: banner(hands).title == "Line 1 does not verify")
    assert banner(hands).kind == "stop"
    assert banner(hands).sentence.startswith("It was changed after it was written. Change nothing")


def test_reading_shows_its_progress_and_can_be_stopped(hands: Hands, station: FakeStation) -> None:
    station.audit.reading = threading.Event()
    at_journal(hands)
    hands.tap(names.JOURNAL_VERIFY)
    hands.until(lambda: banner(hands).title == "Checking every line, 25 %")
    assert hands.button(names.JOURNAL_VERIFY).accessibleName() == "Stop"
    hands.tap(names.JOURNAL_VERIFY)
    station.audit.reading.set()
    hands.until(lambda: banner(hands).title == "Stopped before every line was read")
    assert hands.button(names.JOURNAL_VERIFY).accessibleName() == "Verify"
    assert station.audit.shares[-1] < 0.75


def test_leaving_the_page_stops_the_reading(hands: Hands, station: FakeStation) -> None:
    station.audit.reading = threading.Event()
    at_journal(hands)
    hands.tap(names.JOURNAL_VERIFY)
    hands.until(lambda: station.audit.shares == [0.25])
    hands.window.go(PageName.OUTBOX)
    station.audit.reading.set()
    hands.settle()
    assert station.audit.shares[-1] < 0.75


def test_an_export_goes_where_a_tap_says(hands: Hands, station: FakeStation) -> None:
    at_journal(hands)
    hands.tap(names.JOURNAL_EXPORT)
    hands.until(lambda: hands.shows(names.choice(OWN.key)))
    assert hands.button(names.choice(OWN.key)).accessibleName().startswith("This station's own folder, gone with")
    hands.tap(names.choice(STICK.key))
    hands.until(lambda: banner(hands).kind == "ok")
    (name,) = station.audit.files[STICK.key]
    assert banner(hands).title == f"{len(station.lines)} lines written"
    assert name in banner(hands).sentence


def test_a_drive_that_is_gone_is_said_in_the_pages_banner(hands: Hands, station: FakeStation) -> None:
    at_journal(hands)
    hands.tap(names.JOURNAL_EXPORT)
    hands.until(lambda: hands.shows(names.choice(STICK.key)))
    station.audit.next_error = NeedsPerson("audit.place_gone", "That drive is not there any more. Nothing was written.")
    hands.tap(names.choice(STICK.key))
    hands.until(lambda: banner(hands).title == "That drive is not there any more")
    assert banner(hands).kind == "warn"


def test_every_act_has_words_in_both_languages(open_window: Open) -> None:
    missing = [act for act in known_acts() if act not in journal_words.ACTS]
    assert missing == [], "add them to ui/journal_words.py"
    open_window(language="zh_CN")
    untranslated = [act for act in known_acts() if journal_words.act_words(act) == journal_words.ACTS[act]]
    assert untranslated == []
