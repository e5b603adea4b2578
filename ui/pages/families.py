"""Families: who may receive clips, until when, with which card; and everything a charge nurse decides about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.family_board import FamilyRow, FreezeReason, StayRow, WithdrawalPlan
from app.model import BedId, FamilyCode, StayId
from ui import family_words, names
from ui.card_printer import card_printer
from ui.delegates.family import FamilyDelegate, written
from ui.measures import Room
from ui.models import ItemModel
from ui.names import PageName
from ui.pages.family_enrol import EnrolSheet, LostCardSheet
from ui.pages.page import Page, Surroundings
from ui.widgets import family_sheets
from ui.widgets.family_detail import FamilyDetail
from ui.widgets.family_sheets import BabySheet, BedSheet, ConsentSheet, WithdrawSheet, WristbandSheet
from ui.widgets.item_list import ItemList
from ui.widgets.sheet import ReasonSheet, Sheet
from ui.words import explain, say

T = TypeVar("T")
_LIST_PX = {Room.COMPACT: 290, Room.NORMAL: 440, Room.WIDE: 560}


class FamiliesPage(Page):
    """A list over a model, one family in full, sheets for what is decided."""

    NAME = PageName.FAMILIES

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._families = self.station.families
        self._stays: tuple[StayRow, ...] = ()
        self._code: FamilyCode | None = None
        self._sentence = kit.label("", "body", "muted")
        enrol = kit.button(say("Enrol a family"), "plus", "primary", height=56, name=names.FAMILIES_ENROL)
        enrol.clicked.connect(self._enrol)
        self._rows: tuple[FamilyRow, ...] = ()
        self._model, self._shape = ItemModel(), FamilyDelegate(kit)
        self._list = ItemList(self._model, self._shape, names.FAMILIES_LIST, say("Families"), abreast=False)
        self._list.pressed_key.connect(self._choose)
        self._empty = kit.label(say("No family is enrolled yet. Enrol the first one."), "lead", "muted", centre=True)
        self._detail = FamilyDetail(kit)
        self._detail.wanted.connect(self._act)
        self._detail.baby_wanted.connect(lambda stay: self._baby(StayId(stay)))
        both = kit.row(self._list, self._detail, gap=12)
        both.setStretch(1, 1)
        self._both = QWidget()
        self._both.setLayout(both)
        head = kit.header(say("Families"), self._sentence, enrol)
        self._column = kit.column(head, self._both, self._empty, gap=8)
        self._column.setStretch(1, 1)
        self._column.setStretch(2, 1)
        self.setLayout(self._column)
        self.fit(Room.NORMAL)

    def refresh(self) -> None:
        rows = self._rows = self.bridge.read(self._families.rows, ())
        self._stays = self.bridge.read(self._families.stays, ())
        now = self.kit.clock.now()
        self._model.replace([written(row, now) for row in rows])
        self._sentence.setText(family_words.summary(rows) if rows else "")
        self._empty.setVisible(not rows)
        self._both.setVisible(bool(rows))
        if self._row() is None:
            self._code = rows[0].code if rows else None
        self._show()

    def fit(self, room: Room) -> None:
        super().fit(room)
        low = room is Room.COMPACT
        self._column.setContentsMargins(*((12, 4, 12, 8) if low else (24, 8, 24, 16)))
        self._list.setFixedWidth(_LIST_PX[room])
        self._shape.narrow = low
        self._list.scheduleDelayedItemsLayout()
        self._detail.fit(room)
        self._show()
        self._list.executeDelayedItemsLayout()
        if self._code is not None:
            self._list.reach(names.family_row(self._code))

    # --- choosing

    def _row(self) -> FamilyRow | None:
        return next((row for row in self._rows if row.code == self._code), None)

    def _choose(self, family: str) -> None:
        self._code = FamilyCode(family)
        self._show()

    def scanned(self, untrusted_code: str) -> bool:
        """A family card's own code: that family is looked at."""
        known = next((row.code for row in self._rows if row.code == untrusted_code), None)
        if known is not None:
            self._choose(known)
        return known is not None

    def _show(self) -> None:
        self._list.choose(self._code or "")
        self._detail.show_family(self._row(), self._stays)

    # --- acts

    def _act(self, act: str) -> None:
        row = self._row()
        if row is None:
            return
        acts: dict[str, Callable[[FamilyRow], None]] = {
            names.FAMILIES_CONSENT: self._consent,
            names.FAMILIES_LOST: self._lost,
            names.FAMILIES_ADD_BABY: self._add_baby,
            names.FAMILIES_FREEZE: self._freeze if row.frozen is None else self._lift,
            names.FAMILIES_WITHDRAW: self._withdraw,
        }
        acts[act](row)

    def _enrol(self) -> None:
        printer = card_printer(self.bridge.read(self.station.health, None))
        beds = self.bridge.read(self._families.empty_beds, ())
        sheet = EnrolSheet(self.around, self._families, printer, beds, self._stays)
        sheet.enrolled.connect(self._enrolled)
        self.shell.show_sheet(sheet)

    def _enrolled(self, family: str) -> None:
        self._code = FamilyCode(family)
        self.refresh()
        told = say("Its card is the only key to its clips.")
        self.shell.notice("ok", say("{family} is enrolled", family=family), told)

    def _lost(self, row: FamilyRow) -> None:
        printer = card_printer(self.bridge.read(self.station.health, None))
        sheet = LostCardSheet(self.around, self._families, printer, row)
        sheet.replaced.connect(lambda _family: self.refresh())
        self.shell.show_sheet(sheet)

    def _consent(self, row: FamilyRow) -> None:
        sheet = ConsentSheet(self.kit, row)
        sheet.given.connect(
            lambda terms: self._do(
                sheet,
                lambda: self._families.give_consent(row.code, terms),
                say("Consent of {family} is kept", family=row.code),
            )
        )
        self.shell.show_sheet(sheet)

    def _add_baby(self, row: FamilyRow) -> None:
        beds = self.bridge.read(self._families.empty_beds, ())
        title = say("Another baby of {family}", family=row.code)
        sheet = BedSheet(self.kit, title, say("Choose the bed of the twin. Card and consent are the same."), beds)
        sheet.chosen.connect(
            lambda bed: self._do(
                sheet,
                lambda: self._families.begin_stay(BedId(bed), row.code),
                say("A baby of {family} is in bed {bed}", family=row.code, bed=bed),
            )
        )
        self.shell.show_sheet(sheet)

    def _freeze(self, row: FamilyRow) -> None:
        reasons = {str(reason): say(source) for reason, source in family_words.FREEZE_REASONS.items()}
        title = say("Freeze {family}", family=row.code)
        told = say("Everything to this family stops at once and quietly. Nothing is lost; you can lift it.")
        sheet = ReasonSheet(self.kit, title, told, reasons)
        sheet.chosen.connect(
            lambda reason: self._do(
                sheet,
                lambda: self._families.freeze(row.code, FreezeReason(reason)),
                say("{family} is frozen", family=row.code),
            )
        )
        self.shell.show_sheet(sheet)

    def _lift(self, row: FamilyRow) -> None:
        self._do(None, lambda: self._families.unfreeze(row.code), say("{family} is no longer frozen", family=row.code))

    def _withdraw(self, row: FamilyRow) -> None:
        sheet = WithdrawSheet(self.kit, row)
        self.bridge.call(
            lambda: self._families.plan_withdrawal(row.code),
            lambda plan: None if sheet.gone else sheet.show_plan(plan),
            lambda code, sentence: None if sheet.gone else sheet.show_trouble(explain(code, sentence)),
        )
        sheet.confirmed.connect(lambda: self._destroy(sheet, row))
        self.shell.show_sheet(sheet)

    def _destroy(self, sheet: Sheet, row: FamilyRow) -> None:
        def told(plan: WithdrawalPlan) -> str:
            return family_words.withdrawn(plan)

        title = say("Consent of {family} is withdrawn", family=row.code)
        self._do(sheet, lambda: self._families.withdraw(row.code), title, told)

    # --- a baby

    def _baby(self, stay: StayId) -> None:
        row = next((row for row in self._stays if row.stay == stay), None)
        if row is None:
            return
        sheet = BabySheet(self.kit, row)
        acts: dict[str, Callable[[StayRow, Sheet], None]] = {
            family_sheets.MOVE: self._move,
            family_sheets.HOME: self._home,
            family_sheets.FLAG: self._flag,
            family_sheets.WRISTBAND: self._wristband,
        }
        sheet.chosen.connect(lambda act: acts[act](row, sheet))
        self.shell.show_sheet(sheet)

    def _move(self, stay: StayRow, before: Sheet) -> None:
        before.close_sheet()
        beds = self.bridge.read(self._families.empty_beds, ())
        title = say("Move the baby from bed {bed}", bed=stay.bed)
        sheet = BedSheet(self.kit, title, say("Choose an empty bed. Clips and families come along."), beds)
        sheet.chosen.connect(
            lambda bed: self._do(
                sheet,
                lambda: self._families.move_stay(stay.stay, BedId(bed)),
                say("The baby is in bed {bed} now", bed=bed),
            )
        )
        self.shell.show_sheet(sheet)

    def _home(self, stay: StayRow, sheet: Sheet) -> None:
        self._do(sheet, lambda: self._families.end_stay(stay.stay), say("Bed {bed} is empty", bed=stay.bed))

    def _flag(self, stay: StayRow, sheet: Sheet) -> None:
        flagged = not stay.flagged
        title = say("Bed {bed} is flagged", bed=stay.bed) if flagged else say("Bed {bed} is not flagged", bed=stay.bed)
        self._do(sheet, lambda: self._families.flag(stay.stay, flagged=flagged), title)

    def _wristband(self, stay: StayRow, before: Sheet) -> None:
        before.close_sheet()
        sheet = WristbandSheet(self.kit, stay)
        sheet.read.connect(
            lambda code: self._do(
                sheet,
                lambda: self._families.bind_wristband(stay.stay, code),
                say("The wristband is bound to bed {bed}", bed=stay.bed),
            )
        )
        self.shell.show_sheet(sheet)

    def _do(
        self, sheet: Sheet | None, verb: Callable[[], T], title: str, told: Callable[[T], str] | None = None
    ) -> None:
        """Ask the station; say that it is done, or why not where the hand is."""

        def done(value: T) -> None:
            if self.isVisible():
                self.refresh()
            self.shell.notice("ok", title, told(value) if told is not None else "")

        self.around.ask(sheet, verb, done)
