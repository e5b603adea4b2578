"""Sheets that end with a new family card on paper: enrolling a family, replacing a lost card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLayout, QWidget

from app.family_board import FamilyRow, LostCardClip, StayRow
from app.model import BedId, FamilyCode, StayId
from ui import family_words, names
from ui.card_printer import CardPrinter
from ui.family_front import FamiliesFront, FamilyCardFront
from ui.kit import Item, Kit
from ui.measures import Room
from ui.pages.page import Surroundings
from ui.widgets.card_step import CardStep
from ui.widgets.consent_form import ConsentForm
from ui.widgets.family_sheets import LIST_PX, BedGrid
from ui.widgets.sheet import Sheet, SheetArea
from ui.words import Tongue, say

T = TypeVar("T")


class CardSheet(Sheet):
    """Makes a card, prints it, and holds its key no longer than it is open."""

    def __init__(
        self, around: Surroundings, families: FamiliesFront, printer: CardPrinter, title: str, sentence: str
    ) -> None:
        self._around, self._families, self._printer = around, families, printer
        self._card: FamilyCardFront | None = None
        self._step = CardStep(around.kit)
        self._busy = False
        super().__init__(around.kit, title, sentence, width=800)
        self._step.print_wanted.connect(self._print)
        self._step.printed.connect(self._use)
        self.closed.connect(self._let_go)

    def fit(self, room: Room) -> None:
        super().fit(room)
        self._step.fit(room)

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        self._step.set_able(able=able and self._card is not None)

    def finish(self, card: FamilyCardFront) -> None:
        """The paper is in the family's hands: make it count."""
        raise NotImplementedError

    def make(self, family: FamilyCode | None) -> None:
        """Begin the pair; it takes half a second."""
        self._work(lambda: self._families.new_card(family), self._made, always_take=True)

    # --- inside

    def _made(self, card: FamilyCardFront) -> None:
        self._card = card
        if not self.gone:
            self._step.show_card(card)

    def _print(self) -> None:
        card, tongue = self._card, Tongue(self._step.language)
        if card is not None:
            self.show_trouble("")
            self._step.show_printing()
            self._work(lambda: self._printer.print_card(card, tongue), self._printed)

    def _printed(self, instead_of_paper: QImage | None) -> None:
        self._step.show_printed(instead_of_paper)

    def _use(self) -> None:
        if self._card is not None:
            self.show_trouble("")
            self.set_able(False)
            self.finish(self._card)

    def _work(self, work: Callable[[], T], done: Callable[[T], None], *, always_take: bool = False) -> None:
        """A verb beside the window; a sheet that was closed meanwhile forgets the key when it is back."""
        self._busy = True

        def back(value: T) -> None:
            if always_take or not self.gone:
                done(value)

        def failed(code: str, sentence: str) -> None:
            if not self.gone and self._card is not None:
                self._step.show_ready()
            self._around.refuse(self, code, sentence)

        def always() -> None:
            self._busy = False
            if self.gone:
                self._close_card()

        self._around.bridge.call(work, back, failed, always, kept=True)

    def _let_go(self) -> None:
        if not self._busy:
            self._close_card()

    def _close_card(self) -> None:
        if self._card is not None:
            self._card.close()
            self._card = None


class EnrolSheet(CardSheet):
    """Where is the baby, what was agreed, the card: three steps, no typing."""

    enrolled = Signal(str)  # family

    def __init__(
        self,
        around: Surroundings,
        families: FamiliesFront,
        printer: CardPrinter,
        beds: Sequence[BedId],
        stays: Sequence[StayRow],
    ) -> None:
        kit = around.kit
        self._beds, self._stays = beds, stays
        self._place: tuple[BedId | None, StayId | None] = (None, None)
        self._where, self._agree = QWidget(), QWidget()
        self._form = ConsentForm(kit)
        self._next = kit.button(
            say("Consent given: make the card"), "check", "primary", height=64, name=names.FAMILIES_NEXT
        )
        super().__init__(around, families, printer, say("Enrol a family"), say("1 of 3: where is the baby?"))
        self._next.clicked.connect(self._agreed)

    def body(self) -> Item:
        self._where.setLayout(self._build_where(self.kit))
        self._agree.setLayout(self.kit.column(self._form, self._next, gap=12))
        self._agree.hide()
        self._step.hide()
        return self.kit.column(self._where, self._agree, self._step, gap=0)

    def fit(self, room: Room) -> None:
        super().fit(room)
        self._form.fit(room)

    def finish(self, card: FamilyCardFront) -> None:
        terms, families = self._form.terms(), self._families
        bed, stay = self._place
        if stay is not None:
            self._work(lambda: families.join(card, terms, stay), lambda _none: self._finished(card.family))
        elif bed is not None:
            self._work(lambda: families.enrol(card, terms, bed), lambda _none: self._finished(card.family))

    def _finished(self, family: FamilyCode) -> None:
        self.enrolled.emit(str(family))
        self.close_sheet()

    def _build_where(self, kit: Kit) -> QLayout:
        items: list[Item] = [kit.label(say("An empty bed"), "body", strong=True)]
        if self._beds:
            empty = BedGrid(kit, [(bed, bed, names.choose_bed(bed)) for bed in self._beds])
            for button, bed in zip(empty.buttons, self._beds, strict=True):
                button.setAccessibleName(say("Bed {bed}", bed=bed))
            empty.chosen.connect(lambda bed: self._chosen(BedId(bed), None))
            items.append(empty)
        else:
            items.append(kit.label(say("No bed is empty. Say first which baby went home."), "body", "warn", wrap=True))
        single = [stay for stay in self._stays if len(stay.families) == 1]
        if single:
            told = say("Second household of a baby that is here")
            items += [8, kit.label(told, "body", strong=True)]
            taken = BedGrid(
                kit,
                [(s.stay, family_words.bed_or_family(s.bed, s.families), names.choose_stay(s.stay)) for s in single],
            )
            taken.chosen.connect(lambda stay: self._chosen(None, StayId(stay)))
            items.append(taken)
        content = QWidget()
        content.setLayout(kit.column(*items, gap=12, margins=(0, 0, 12, 0)))
        return kit.column(SheetArea(content, LIST_PX + 60))

    def _chosen(self, bed: BedId | None, stay: StayId | None) -> None:
        self._place = (bed, stay)
        self._where.hide()
        self._agree.show()
        self.retitle(self._title.text(), say("2 of 3: what did the family agree to?"))
        self._next.setFocus()

    def _agreed(self) -> None:
        self._agree.hide()
        self._step.show()
        self.retitle(self._title.text(), say("3 of 3: the family card"))
        self.make(None)


class LostCardSheet(CardSheet):
    """A new card for a family; the old one stops when the new one is in their hands."""

    replaced = Signal(str)

    def __init__(self, around: Surroundings, families: FamiliesFront, printer: CardPrinter, row: FamilyRow) -> None:
        self._row = row
        self._list = QWidget()
        title = say("New card for {family}", family=row.code)
        told = say("The old card stops when you say that the new one is handed over.")
        super().__init__(around, families, printer, title, told)
        self.make(row.code)

    def body(self) -> Item:
        self._list.hide()
        return self.kit.column(self._step, self._list, gap=0)

    def finish(self, card: FamilyCardFront) -> None:
        self._work(lambda: self._families.replace_card(card), self._show_lost)

    def _show_lost(self, clips: tuple[LostCardClip, ...]) -> None:
        """What was sealed to the old card, one line each."""
        kit, now = self.kit, self.kit.clock.now()
        self.replaced.emit(str(self._row.code))
        items: list[Item] = []
        for clip in clips:
            icon, title, sentence = family_words.lost_clip(clip, now)
            words = kit.column(kit.label(title, "lead", strong=True), kit.label(sentence, "body", "muted"), gap=0)
            items.append(kit.row(kit.picture(icon), words, None, gap=16))
        if not clips:
            items.append(kit.label(say("No clip was sealed to the old card."), "lead", "muted", centre=True))
        content = QWidget()
        content.setLayout(kit.column(*items, None, gap=12, margins=(0, 0, 12, 0)))
        done = kit.button(say("Done"), "check", "primary", height=64, name=names.FAMILIES_DONE)
        done.clicked.connect(self.close_sheet)
        self._list.setLayout(kit.column(SheetArea(content, LIST_PX), done, gap=16))
        self._step.hide()
        self.set_able(True)
        self._cancel.hide()  # it has happened
        self._list.show()
        self.retitle(
            say("The old card of {family} is void", family=self._row.code),
            say("These clips were sealed to it. Those that can be sent again wait in Reviews."),
        )
        done.setFocus()
