"""The journal's desk and its fake keep the same promises."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.audit_desk import PAGE_ROWS, AuditDesk, JournalFilter, Kind, kind_of, known_acts
from app.demo_keys import MemoryKeyStore
from app.errors import NeedsPerson, Refused
from app.export_places import ExportPlace, PlaceKind, removable_folders
from app.journal import Act, verify_export
from app.model import STATION, BedId, ClipId, OperatorId, Role
from tests.fakes_audit import OWN, STICK, FakeAudit
from tests.fakes_rules import BED, CHARGE, FAMILY, IT, NURSE, HandClock, Ward
from tests.fakes_station import FakeStation, StillClock
from ui.audit_front import AuditFront

CLIP = ClipId("00000000000000000000000000000001")


@dataclass
class Bench:
    desk: AuditFront
    clock: HandClock | StillClock
    role: Role | None
    note: Callable[[Act, OperatorId, str, dict[str, str]], None]
    spoil: Callable[[int], None]
    key: str
    folder: Path | None = None

    def turn(self, **by: int) -> None:
        if isinstance(self.clock, HandClock):
            self.clock.pass_s(dt.timedelta(**by).total_seconds())
        else:
            self.clock.moment += dt.timedelta(**by)


def asks(bench: list[Bench]) -> Callable[..., OperatorId]:
    def ask(*roles: Role) -> OperatorId:
        if bench[0].role not in roles:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        return CHARGE.id

    return ask


def real(folder: Path) -> Iterator[Bench]:
    ward = Ward(folder)
    here: list[Bench] = []
    stick = folder / "stick"
    stick.mkdir()
    places = (ExportPlace("stick", PlaceKind.REMOVABLE, "stick", stick, 1),)
    desk = AuditDesk(ward.ledger, MemoryKeyStore(), ward.clock, asks(here), lambda: places)

    def note(act: Act, actor: OperatorId, subject: str, codes: dict[str, str]) -> None:
        ward.ledger.note(act, actor, subject, **codes)

    def spoil(number: int) -> None:
        connection = ward.ledger._connection
        connection.execute("DROP TRIGGER journal_is_append_only_update")
        connection.execute("UPDATE journal SET actor = 'n-999' WHERE number = ?", (number,))

    here.append(Bench(desk, ward.clock, Role.CHARGE_NURSE, note, spoil, "stick", stick))
    yield here[0]
    ward.ledger.close()


def fake(_folder: Path) -> Iterator[Bench]:
    station = FakeStation()
    here: list[Bench] = []
    desk = FakeAudit(station.lines, station.clock, asks(here))

    def note(act: Act, actor: OperatorId, subject: str, codes: dict[str, str]) -> None:
        station.note(act.value, subject, actor, **codes)

    def spoil(number: int) -> None:
        desk.first_bad = number

    note(Act.LEDGER_CREATED, STATION, "station:nicu2-04", {})
    here.append(Bench(desk, station.clock, Role.CHARGE_NURSE, note, spoil, STICK.key))
    yield here[0]


@pytest.fixture(params=[real, fake], ids=["real", "fake"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from request.param(tmp_path)


def numbers(bench: Bench, wanted: JournalFilter, before: int | None = None) -> list[int]:
    return [line.number for line in bench.desk.page(wanted, before)]


def test_newest_first_page_by_page_without_a_gap(bench: Bench) -> None:
    for _ in range(2 * PAGE_ROWS):
        bench.note(Act.SIGNED_IN, NURSE.id, f"operator:{NURSE.id}", {})
    seen: list[int] = []
    while page := numbers(bench, JournalFilter(), seen[-1] if seen else None):
        assert len(page) <= PAGE_ROWS
        seen += page
    assert seen == list(range(seen[0], 0, -1))


def test_a_line_tells_what_stands_beside_it(bench: Bench) -> None:
    bench.note(Act.CLIP_BEGUN, NURSE.id, f"clip:{CLIP}", {"bed": "07", "stay": "5"})
    line = bench.desk.page(JournalFilter())[0]
    assert (line.act, line.actor, line.subject) == ("clip.begun", NURSE.id, f"clip:{CLIP}")
    assert line.facts == (("bed", "07"), ("stay", "5"))
    assert len(line.row_hash) == 64
    assert line.at == bench.clock.now()


def test_who_what_kind_about_and_day_narrow_it_down(bench: Bench) -> None:
    bench.note(Act.CLIP_BEGUN, NURSE.id, f"clip:{CLIP}", {"bed": "66"})
    bench.note(Act.CLIP_VIEWED, CHARGE.id, f"clip:{CLIP}", {})
    bench.note(Act.CLIP_BEGUN, NURSE.id, "clip:2", {"bed": "6"})
    bench.turn(days=2)
    bench.note(Act.FAMILY_FROZEN, CHARGE.id, "family:ZZ99", {})
    newest = bench.desk.page(JournalFilter())[0].number
    frozen, second, viewed, begun = newest, newest - 1, newest - 2, newest - 3
    assert numbers(bench, JournalFilter(who=NURSE.id)) == [second, begun]
    assert numbers(bench, JournalFilter(kind=Kind.TAKES)) == [second, begun]
    assert numbers(bench, JournalFilter(about=f"clip:{CLIP}")) == [viewed, begun]
    assert begun in numbers(bench, JournalFilter(about="bed:66"))
    assert second not in numbers(bench, JournalFilter(about="bed:66"))
    assert numbers(bench, JournalFilter(about="family:ZZ99")) == [frozen]
    today = bench.clock.now().astimezone().date()
    assert numbers(bench, JournalFilter(day=today)) == [frozen]
    assert frozen not in numbers(bench, JournalFilter(day=today - dt.timedelta(days=2)))
    assert numbers(bench, JournalFilter(who=CHARGE.id, kind=Kind.REVIEW, about=f"clip:{CLIP}")) == [viewed]
    assert numbers(bench, JournalFilter(who="nobody")) == []


def test_unbroken_up_to_the_newest_line_and_the_look_is_written_down(bench: Bench) -> None:
    for _ in range(PAGE_ROWS * 6):
        bench.note(Act.SIGNED_IN, NURSE.id, f"operator:{NURSE.id}", {})
    newest = bench.desk.page(JournalFilter())[0]
    shares: list[float] = []

    def progress(share: float) -> bool:
        shares.append(share)
        return True

    found = bench.desk.verify(progress)
    assert (found.rows, found.signed_at, found.first_bad, found.code) == (newest.number, newest.at, 0, "")
    assert shares == sorted(shares)
    assert shares
    assert all(0 < share <= 1 for share in shares)
    assert bench.desk.page(JournalFilter())[0].act == "journal.verified"


def test_the_first_bad_line_is_named(bench: Bench) -> None:
    bench.note(Act.SIGNED_IN, NURSE.id, f"operator:{NURSE.id}", {})
    number = bench.desk.page(JournalFilter())[0].number
    bench.spoil(number)
    found = bench.desk.verify(lambda _share: True)
    assert (found.first_bad, found.code) == (number, "journal.edited")


def test_reading_can_be_stopped(bench: Bench) -> None:
    for _ in range(PAGE_ROWS * 6):
        bench.note(Act.SIGNED_IN, NURSE.id, f"operator:{NURSE.id}", {})
    newest = bench.desk.page(JournalFilter())[0].number
    with pytest.raises(Refused) as refused:
        bench.desk.verify(lambda _share: False)
    assert refused.value.code == "audit.stopped"
    assert bench.desk.page(JournalFilter())[0].number == newest


def test_an_export_is_new_every_time_and_names_nobody(bench: Bench) -> None:
    bench.note(Act.SIGNED_IN, NURSE.id, f"operator:{NURSE.id}", {})
    first, second = bench.desk.export(bench.key), bench.desk.export(bench.key)
    assert first.file_name != second.file_name
    assert second.rows == first.rows + 1
    for word in (NURSE.id, CHARGE.id, str(FAMILY), str(CLIP)):
        assert word not in first.file_name
    if bench.folder is not None:
        assert sorted(path.name for path in bench.folder.iterdir()) == sorted([first.file_name, second.file_name])
        report = verify_export(bench.folder / second.file_name)
        assert (report.rows, report.bad) == (second.rows, None)


def test_a_drive_that_was_pulled_out_is_said(bench: Bench) -> None:
    with pytest.raises(NeedsPerson) as caught:
        bench.desk.export("elsewhere")
    assert caught.value.code == "audit.place_gone"


def test_nurses_do_not_read_the_journal(bench: Bench) -> None:
    bench.role = Role.NURSE
    verbs: tuple[Callable[[], object], ...] = (
        lambda: bench.desk.page(JournalFilter()),
        lambda: bench.desk.verify(lambda _share: True),
        lambda: bench.desk.export(bench.key),
        bench.desk.places,
        bench.desk.choices,
    )
    for verb in verbs:
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "role.refused"


# -- the real one only


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward(tmp_path)
    yield ward
    ward.ledger.close()


def desk_of(ward: Ward, *places: ExportPlace) -> AuditDesk:
    return AuditDesk(ward.ledger, MemoryKeyStore(), ward.clock, lambda *_roles: IT.id, lambda: places)


def test_everything_of_a_beds_and_a_familys_clips_belongs_to_them(ward: Ward) -> None:
    clip = ward.begin().id
    ward.ledger.note(Act.CLIP_VIEWED, CHARGE.id, f"clip:{clip}")
    ward.ledger.note(Act.CLIP_VIEWED, CHARGE.id, "clip:other")
    desk = desk_of(ward)
    for about in (f"bed:{BED}", f"family:{FAMILY}"):
        acts = [(line.act, line.subject) for line in desk.page(JournalFilter(about=about))]
        assert ("clip.viewed", f"clip:{clip}") in acts
        assert ("clip.viewed", "clip:other") not in acts
        assert "stay.begun" in [act for act, _ in acts]


def test_the_choices_are_who_and_what_the_journal_knows(ward: Ward) -> None:
    ward.ledger.note(Act.SIGNED_IN, OperatorId("gone"), "operator:gone")
    choices = desk_of(ward).choices()
    assert choices.beds == (BedId(BED),)
    assert choices.families == (FAMILY,)
    assert set(choices.who) == {"gone", STATION}


def test_a_full_or_locked_drive_leaves_nothing_behind(ward: Ward, tmp_path: Path) -> None:
    gone = ExportPlace("gone", PlaceKind.REMOVABLE, "gone", tmp_path / "gone", 0)
    with pytest.raises(NeedsPerson) as caught:
        desk_of(ward, gone).export("gone")
    assert caught.value.code == "journal.export_failed"


def test_every_act_is_sorted() -> None:
    assert {kind_of(act) for act in known_acts()} == set(Kind)
    unsorted = {act for act in known_acts() if kind_of(act) is Kind.STATION}
    assert {act.partition(".")[0] for act in unsorted} <= {"ledger", "station", "room", "journal"}, unsorted


def test_drives_that_a_person_plugged_in_are_found(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        f"/dev/sdb1 {tmp_path}/media/ward\\040stick vfat rw 0 0\n"
        f"/dev/sdc1 {tmp_path}/mediaplayer vfat rw 0 0\n"
        "broken\n"
    )
    assert removable_folders(mounts, (f"{tmp_path}/media",)) == (tmp_path / "media" / "ward stick",)
    assert removable_folders(tmp_path / "missing") == ()
    assert OWN.kind is PlaceKind.STATION


def test_two_readers_do_not_stop_a_take(ward: Ward) -> None:
    """The lock is given back between pages."""
    for _ in range(3000):
        ward.ledger.note(Act.SIGNED_IN, NURSE.id, f"operator:{NURSE.id}")
    reading, go_on = threading.Event(), threading.Event()

    def progress(_share: float) -> bool:
        reading.set()
        return go_on.wait(10)

    thread = threading.Thread(target=lambda: desk_of(ward).verify(progress))
    thread.start()
    assert reading.wait(10)
    ward.begin()
    go_on.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_hundred_thousand_lines_stay_quick(ward: Ward) -> None:
    """Processor time, so that a busy machine fails nobody; measured 0.01 s for a page, 0.2 s for the rarest filter."""
    rows = [
        (number, "2026-11-22T07:00:00Z", "clip.viewed", "c-201", f"clip:{number:032x}", "", b"", b"")
        for number in range(1000, 101_000)
    ]
    ward.ledger._connection.execute("BEGIN")
    ward.ledger._connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    ward.ledger._connection.execute("COMMIT")
    desk = desk_of(ward)

    def spent_s(wanted: JournalFilter, before: int | None = None) -> float:
        began_s = time.process_time()
        desk.page(wanted, before)
        return time.process_time() - began_s

    assert spent_s(JournalFilter()) < 0.2
    assert spent_s(JournalFilter(), before=50_000) < 0.2
    assert spent_s(JournalFilter(kind=Kind.FAMILIES)) < 1.0
    assert spent_s(JournalFilter(about=f"family:{FAMILY}")) < 1.5
