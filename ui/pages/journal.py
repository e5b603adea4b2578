"""Journal: who did what, when. Read only: filter, read a line, check every line, take a copy for an auditor."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.audit_desk import PAGE_ROWS, Choices, Exported, JournalFilter, Kind, Verification
from app.board import JournalRow
from app.export_places import ExportPlace
from ui import journal_words, names, words
from ui.measures import Room
from ui.models import JournalModel
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.widgets.banner import Banner
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.day_sheet import DaySheet
from ui.widgets.journal_details import JournalDetails
from ui.widgets.journal_table import JournalTable
from ui.words import explain, say


class JournalPage(Page):
    """A table over `JournalModel`, filters above it, the chosen line beside it."""

    NAME = PageName.JOURNAL

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._filter = JournalFilter()
        self._people: dict[str, str] = {}
        self._choices = Choices((), (), ())
        self._round = 0  # what was asked before the filter changed is not shown any more
        self._reading: threading.Event | None = None
        self._model = JournalModel(kit.clock)
        self._model.more_wanted.connect(self._fetch)
        self._export = kit.button(say("Export"), "export", role="body", name=names.JOURNAL_EXPORT)
        self._export.clicked.connect(self._ask_where)
        self._verify = kit.button("", None, role="body", name=names.JOURNAL_VERIFY)
        self._verify.clicked.connect(self._check)
        self._banner = Banner(kit.theme)
        self._banner.tell("quiet", say("Not checked since this page was opened"), say("Verify reads every line."))
        self._who = self._filter_button(names.JOURNAL_WHO, self._ask_who)
        self._kind = self._filter_button(names.JOURNAL_KIND, self._ask_kind)
        self._about = self._filter_button(names.JOURNAL_ABOUT, self._ask_about)
        self._day = self._filter_button(names.JOURNAL_DAY, self._ask_day)
        self._all = kit.button(say("Show all"), None, "quiet", role="body", name=names.JOURNAL_ALL)
        self._all.clicked.connect(lambda: self._narrow(JournalFilter()))
        self._table = JournalTable(kit, self._model)
        self._table.opened.connect(self._show_line)
        self._empty = kit.label(say("No line fits. Show all takes every filter away."), "lead", "muted", centre=True)
        self._details = JournalDetails(kit)
        self._details.wanted.connect(lambda about: self._narrow(JournalFilter(about=about)))
        self._details.closed.connect(self._close_line)
        sentence = kit.label(say("Who did what, when. Nothing can be changed or taken out."), "body", "muted")
        filters = kit.row(self._who, self._kind, self._about, self._day, self._all)
        for place in range(4):
            filters.setStretch(place, 1)
        self._lines = kit.frame(kit.column(self._table, self._empty, gap=0), "card", (1, 1, 1, 1))
        below = kit.row(self._lines, self._details)
        below.setStretch(0, 1)
        self._column = kit.column(
            kit.header(say("Journal"), sentence, self._export, self._verify), self._banner, filters, below, gap=12
        )
        self._column.setStretch(3, 1)
        self.setLayout(self._column)
        self.fit(Room.NORMAL)
        self._dress_verify()
        self._dress_filters()

    def _filter_button(self, name: str, ask: object) -> QPushButton:
        button = self.kit.button("", None, role="body", name=name)
        button.setCheckable(True)
        button.clicked.connect(ask)
        button.clicked.connect(self._dress_filters)  # checked says "in force", not "pressed"
        return button

    def fit(self, room: Room) -> None:
        super().fit(room)
        self._column.setContentsMargins(*((12, 4, 12, 8) if room is Room.COMPACT else (24, 8, 24, 20)))
        self._table.fit(room)
        self._details.fit(room)
        self._share_room()

    def _share_room(self) -> None:
        """Table and details stand abreast; in a small window the details take the table's place."""
        opened = not self._details.isHidden()
        self._lines.setVisible(not (opened and self.room is Room.COMPACT))
        self._table.make_room(for_details=opened)

    # --- what is shown

    def enter(self) -> None:
        self._load()

    def refresh(self) -> None:
        """New lines come in at the top; whoever reads further down is left in peace."""
        if self._table.verticalScrollBar().value() == 0:
            self._load()

    def leave(self) -> None:
        if self._reading is not None:
            self._reading.set()

    def _load(self) -> None:
        self._round += 1
        asked, wanted = self._round, self._filter
        self._people = {str(person.id): person.name for person in self.bridge.read(self.station.operators, ())}

        def read() -> tuple[Choices, tuple[JournalRow, ...]]:
            return self.station.audit.choices(), self.station.audit.page(wanted)

        def show(found: tuple[Choices, tuple[JournalRow, ...]]) -> None:
            if asked == self._round:
                self._choices, rows = found
                self._model.replace(rows, self._people, whole=len(rows) < PAGE_ROWS)
                self._empty.setVisible(not rows)
                self._table.setVisible(bool(rows))

        self.bridge.call(read, show)

    def _fetch(self, before: int) -> None:
        asked, wanted = self._round, self._filter

        def show(rows: tuple[JournalRow, ...]) -> None:
            if asked == self._round:
                self._model.append(rows, whole=len(rows) < PAGE_ROWS)

        self.bridge.call(lambda: self.station.audit.page(wanted, before), show)

    def _show_line(self, row: JournalRow) -> None:
        self._details.tell(row, self._people)
        self._share_room()

    def _close_line(self) -> None:
        self._details.hide()
        self._share_room()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- filters

    def _narrow(self, wanted: JournalFilter) -> None:
        self._filter = wanted
        self._dress_filters()
        self._table.scrollToTop()
        self._load()

    def _dress_filters(self) -> None:
        wanted = self._filter
        who = journal_words.who_words(wanted.who, self._people) if wanted.who else say("everybody")
        kind = say(journal_words.KINDS[wanted.kind]) if wanted.kind else say("everything")
        about = journal_words.subject_words(wanted.about) if wanted.about else say("all of the ward")
        day = words.date(_noon(wanted.day)) if wanted.day else say("all days")
        for button, text, on in (
            (self._who, say("Who: {who}", who=who), bool(wanted.who)),
            (self._kind, say("What: {what}", what=kind), wanted.kind is not None),
            (self._about, say("About: {what}", what=about), bool(wanted.about)),
            (self._day, say("Day: {day}", day=day), wanted.day is not None),
        ):
            self.kit.dress(button, text)
            button.setChecked(on)
        self._all.setEnabled(wanted != JournalFilter())

    def _ask_who(self) -> None:
        choices = {"": say("Everybody")}
        choices |= {who: journal_words.who_words(who, self._people) for who in self._choices.who}
        sheet = ChoiceSheet(
            self.kit, say("Who"), say("Only what this person did is shown."), choices, chosen=self._filter.who
        )
        sheet.chosen.connect(lambda who: self._narrow(dataclasses.replace(self._filter, who=who)))
        self.shell.show_sheet(sheet)

    def _ask_kind(self) -> None:
        choices = {"": say("Everything"), **{kind.value: say(text) for kind, text in journal_words.KINDS.items()}}
        chosen = self._filter.kind.value if self._filter.kind else ""
        sheet = ChoiceSheet(self.kit, say("What"), say("Only acts of this kind are shown."), choices, chosen=chosen)
        sheet.chosen.connect(
            lambda kind: self._narrow(dataclasses.replace(self._filter, kind=Kind(kind) if kind else None))
        )
        self.shell.show_sheet(sheet)

    def _ask_about(self) -> None:
        about = [f"bed:{bed}" for bed in self._choices.beds] + [f"family:{code}" for code in self._choices.families]
        if self._filter.about and self._filter.about not in about:
            about.insert(0, self._filter.about)
        choices = {"": say("All of the ward"), **{one: journal_words.subject_words(one) for one in about}}
        sentence = say("With all its clips and stays. To see one clip: open one of its lines.")
        sheet = ChoiceSheet(self.kit, say("About"), sentence, choices, chosen=self._filter.about, columns=5, width=860)
        sheet.chosen.connect(lambda what: self._narrow(dataclasses.replace(self._filter, about=what)))
        self.shell.show_sheet(sheet)

    def _ask_day(self) -> None:
        sheet = DaySheet(self.kit, self.kit.clock.now().astimezone().date(), self._filter.day)
        sheet.chosen.connect(lambda day: self._narrow(dataclasses.replace(self._filter, day=day)))
        self.shell.show_sheet(sheet)

    # --- verify

    def _dress_verify(self) -> None:
        if self._reading is None:
            self.kit.dress(self._verify, say("Verify"), "reviews")
        else:
            self.kit.dress(self._verify, say("Stop"), "close")

    def _check(self) -> None:
        if self._reading is not None:
            self._reading.set()
            return
        stop = self._reading = threading.Event()
        tell = self.bridge.progress(self._read_so_far)

        def progress(share: float) -> bool:
            tell(share)
            return not stop.is_set()

        self._read_so_far(0.0)
        self._dress_verify()
        self.bridge.call(
            lambda: self.station.audit.verify(progress), self._checked, failed=self._not_done, always=self._read_through
        )

    def _read_so_far(self, share: float) -> None:
        if self._reading is not None:
            text = say("Checking every line, {percent} %", percent=round(share * 100))
            self._banner.tell("quiet", text, say("Recording and sending go on meanwhile."), "clock")

    def _read_through(self) -> None:
        self._reading = None
        self._dress_verify()
        if self.isVisible():
            self._load()

    def _checked(self, found: Verification) -> None:
        if not found.first_bad:
            when = words.when(found.signed_at, self.kit.clock.now())
            self._banner.tell(
                "ok",
                say("Unbroken up to line {number}", number=f"{found.rows:,}"),
                say("Every line and every signature verifies. The newest was signed {when}.", when=when),
            )
            return
        bad = say("Line {number} does not verify", number=f"{found.first_bad:,}")
        call = say("Change nothing, keep this station as it is, and call IT and the privacy officer.")
        self._banner.tell("stop", bad, f"{journal_words.bad_words(found.code)} {call}")

    def _not_done(self, code: str, sentence: str) -> None:
        self._banner.tell("warn", *words.parts(explain(code, sentence)))

    # --- export

    def _ask_where(self) -> None:
        self._export.setEnabled(False)
        self.bridge.call(
            self.station.audit.places, self._show_places, self._not_done, lambda: self._export.setEnabled(True)
        )

    def _show_places(self, places: tuple[ExportPlace, ...]) -> None:
        if not self.isVisible():
            return
        health = self.bridge.read(self.station.health, None)
        demo = health is not None and health.profile == "demo"
        choices = {place.key: journal_words.place_words(place, demo=demo) for place in places}
        sentence = say("A copy of every line with its signatures. Nothing that is there is written over.")
        sheet = ChoiceSheet(self.kit, say("Export to"), sentence, choices, chosen="-", columns=1, width=620)
        sheet.chosen.connect(self._write)
        self.shell.show_sheet(sheet)

    def _write(self, key: str) -> None:
        self._export.setEnabled(False)
        self._banner.tell("quiet", say("Writing the journal"), say("Leave the drive where it is."), "clock")
        self.bridge.call(
            lambda: self.station.audit.export(key),
            self._written,
            self._not_done,
            lambda: self._export.setEnabled(True),
        )

    def _written(self, done: Exported) -> None:
        self._banner.tell(
            "ok",
            say("{rows} lines written", rows=f"{done.rows:,}"),
            say("{file}: check it with main.py verify-journal.", file=done.file_name),
        )
        self._load()


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12)).astimezone()
