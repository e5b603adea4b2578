"""States of Journal."""

from __future__ import annotations

import datetime as dt
import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.fakes_audit import STICK
from tests.fakes_station import HAO, FakeStation, StillClock, ward
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.models import VALUE_ROLE
from ui.names import PageName
from ui.pages.journal import JournalPage
from ui.widgets.journal_table import JournalTable

CLIP = "7f3ac09d11e15b0245d6a8831c9e7d20"
OTHER = "20ccbb71b894a6d1f0e2339b5a7c4418"


def busy(clock: StillClock) -> FakeStation:
    """Half an hour of a ward, and what came before it."""
    station = ward(clock)
    now = clock.moment
    clock.moment = now - dt.timedelta(days=1, hours=2)
    for bed in ("07", "09", "03"):
        station.note("clip.begun", f"clip:{bed * 16}", "mei", bed=bed)
        clock.moment += dt.timedelta(minutes=3)
        station.note("clip.submit", f"clip:{bed * 16}", "mei")
    clock.moment = now - dt.timedelta(minutes=24)
    lines: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        ("retention.round", "station:nicu2-04", "station", {"delivered": "3", "unreviewed": "0"}),
        ("operator.signed_in", "operator:lin", "lin", {}),
        ("clip.begun", f"clip:{CLIP}", "lin", {"bed": "07", "stay": "5c" * 16}),
        ("clip.seal", f"clip:{CLIP}", "station", {"from": "recording", "to": "sealed", "sha256": "9d" * 32}),
        ("clip.submit", f"clip:{CLIP}", "lin", {}),
        ("clip.leak_check_passed", f"clip:{CLIP}", "station", {"leak_check": "passed"}),
        ("clip.viewed", f"clip:{CLIP}", "hao", {}),
        ("clip.approve", f"clip:{CLIP}", "hao", {"from": "awaiting_review", "to": "approved"}),
        ("clip.queue", f"clip:{CLIP}", "station", {}),
        ("clip.deliver", f"clip:{CLIP}", "station", {}),
        ("family.frozen", "family:H7KB", "hao", {}),
        ("bed.framing_changed", "bed:07", "hao", {}),
        ("room.restarted", "station:nicu2-04", "station", {"room": "recorder"}),
        ("clip.begun", f"clip:{OTHER}", "lin", {"bed": "09", "stay": "8e" * 16}),
    )
    for act, subject, actor, facts in lines:
        station.note(act, subject, actor, **facts)
        clock.moment += dt.timedelta(seconds=97)
    clock.moment = now
    return station


def tampered(clock: StillClock) -> FakeStation:
    station = busy(clock)
    station.audit.first_bad = 12
    return station


def lines(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_VERIFY)


def checking(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    page = stage.window.current()
    assert isinstance(page, JournalPage)
    page._reading = threading.Event()
    page._dress_verify()
    page._read_so_far(0.43)


def one_line(stage: Stage) -> None:
    lines(stage)
    open_line(stage, CLIP, "clip.approve")


def open_line(stage: Stage, clip: str, act: str) -> None:
    """Tap the line of this act."""
    table = stage.window.findChild(JournalTable, names.JOURNAL_TABLE)
    assert isinstance(table, JournalTable)
    model = table.model()
    for row in range(model.rowCount()):
        index = model.index(row, 2)
        line = index.data(VALUE_ROLE)
        if (line.act, line.subject) == (act, f"clip:{clip}"):
            table.scrollTo(index)
            where = table.visualRect(index).center()
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
            stage.settle()
            return
    raise LookupError(act)


def one_clip(stage: Stage) -> None:
    one_line(stage)
    stage.tap(names.JOURNAL_THIS)


def kinds(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_KIND)


def about(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_ABOUT)


def days(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_DAY)


def empty(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_ABOUT)
    stage.tap(names.choice("bed:12"))


def export(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_EXPORT)


def exported(stage: Stage) -> None:
    export(stage)
    stage.tap(names.choice(STICK.key))


SCENES = (
    Scene("journal-list", lines, busy),
    Scene("journal-line", one_line, busy),
    Scene("journal-clip", one_clip, busy),
    Scene("journal-checking", checking, busy),
    Scene("journal-bad", lines, tampered),
    Scene("journal-kinds", kinds, busy),
    Scene("journal-about", about, busy),
    Scene("journal-days", days, busy),
    Scene("journal-empty", empty, busy),
    Scene("journal-export", export, busy),
    Scene("journal-exported", exported, busy),
)
