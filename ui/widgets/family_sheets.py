"""Sheets of Families that ask one thing each: a consent, a bed, what to do with a baby, a wristband."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.family_board import ConsentTerms, FamilyRow, StayRow, WithdrawalPlan
from app.model import BedId
from ui import family_words, names
from ui.kit import Item, Kit
from ui.measures import Room
from ui.widgets.consent_form import ConsentForm
from ui.widgets.sheet import Sheet, SheetArea
from ui.words import say

MOVE, HOME, FLAG, WRISTBAND = "move", "home", "flag", "wristband"
_COLUMNS = 5
#: A list inside a sheet is at most so high; what is more scrolls.
LIST_PX = 380


class BedGrid(QWidget):
    """Beds to choose from."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, beds: Sequence[tuple[str, str, str]]) -> None:
        """One button per (key, word, object name)."""
        super().__init__()
        self.buttons: list[QPushButton] = []
        for key, word, name in beds:
            button = kit.button(word, None, height=64, name=name)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self.buttons.append(button)
        fillers = [QWidget() for _ in range(-len(self.buttons) % _COLUMNS)]
        self.setLayout(kit.grid([*self.buttons, *fillers], _COLUMNS))


class ConsentSheet(Sheet):
    """The family agreed again: until when, to whom."""

    given = Signal(object)  # ConsentTerms

    def __init__(self, kit: Kit, row: FamilyRow) -> None:
        self._form = ConsentForm(kit, row.terms)
        self._give = kit.button(say("Consent given"), "check", "primary", height=64, name=names.FAMILIES_NEXT)
        title = say("Consent of {family}", family=row.code)
        super().__init__(kit, title, say("Choose what the family agreed to, with them."), width=720)
        self._give.clicked.connect(self._hand_on)

    def body(self) -> Item:
        return self.kit.column(self._form, self._give, gap=12)

    def fit(self, room: Room) -> None:
        super().fit(room)
        self._form.fit(room)

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        self._give.setEnabled(able)

    def _hand_on(self) -> None:
        self.set_able(False)
        terms: ConsentTerms = self._form.terms()
        self.given.emit(terms)


class BedSheet(Sheet):
    """Choose an empty bed: for a baby that moves, for another baby."""

    chosen = Signal(str)

    def __init__(self, kit: Kit, title: str, sentence: str, beds: Sequence[BedId]) -> None:
        self._beds = BedGrid(kit, [(bed, bed, names.choose_bed(bed)) for bed in beds])
        for button, bed in zip(self._beds.buttons, beds, strict=True):
            button.setAccessibleName(say("Bed {bed}", bed=bed))
        self._none = "" if beds else say("No bed is empty. Say first which baby went home.")
        super().__init__(kit, title, sentence, width=640)
        self._beds.chosen.connect(self._choose)

    def body(self) -> Item:
        if self._none:
            return self.kit.label(self._none, "lead", "warn", wrap=True, centre=True)
        return SheetArea(self._beds, LIST_PX)

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        self._beds.setEnabled(able)

    def _choose(self, bed: str) -> None:
        self.set_able(False)
        self.chosen.emit(bed)


class BabySheet(Sheet):
    """What can be done with one baby."""

    chosen = Signal(str)  # MOVE, HOME, FLAG, WRISTBAND

    def __init__(self, kit: Kit, stay: StayRow) -> None:
        self._stay = stay
        self._buttons: list[QWidget] = []
        title = say("Baby in bed {bed}", bed=stay.bed)
        super().__init__(kit, title, family_words.baby(stay, kit.clock.now()), width=620)

    def body(self) -> Item:
        kit, stay = self.kit, self._stay
        flag = say("Not easily mistaken any more") if stay.flagged else say("Easily mistaken: look twice")
        band = say("Bind another wristband") if stay.wristband else say("Bind a wristband")
        for act, icon, text in (
            (MOVE, "send", say("Move to another bed")),
            (FLAG, "twin", flag),
            (WRISTBAND, "scan", band),
            (HOME, "back", say("Gone home")),
        ):
            button = kit.button(text, icon, height=64, name=names.baby_act(act))
            button.clicked.connect(lambda _=False, act=act: self._choose(act))
            self._buttons.append(button)
        told = kit.label(
            say("Gone home ends the stay: nothing more is recorded. Consent and clips of the family stay."),
            "body",
            "muted",
            wrap=True,
        )
        return kit.column(*self._buttons, told, gap=12)

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        for button in self._buttons:
            button.setEnabled(able)

    def _choose(self, act: str) -> None:
        self.set_able(False)
        self.chosen.emit(act)


class WristbandSheet(Sheet):
    """Waits for a scan. What was scanned is never shown: it is a number of a person."""

    read = Signal(str)

    def __init__(self, kit: Kit, stay: StayRow) -> None:
        self._field = QLineEdit()
        self._field.setObjectName(names.FAMILIES_WRISTBAND)
        self._field.setAccessibleName(say("Code of the wristband"))
        self._field.setEchoMode(QLineEdit.EchoMode.Password)  # also keeps an input method away from the scan
        self._field.setPlaceholderText(say("Waiting for the scan…"))
        self._field.setFixedHeight(kit.theme.size["touch"])
        self._field.setFont(kit.theme.font("lead"))
        told = say("Scan the wristband of this baby. Its code is kept as a keyed hash, never as it is.")
        super().__init__(kit, say("Wristband of the baby in bed {bed}", bed=stay.bed), told, width=620)
        self._field.returnPressed.connect(self._hand_on)

    def body(self) -> Item:
        return self._field

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self._field, self._field.setFocus)  # whoever shows the sheet gives it the focus first

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        self._field.setEnabled(able)
        if able:
            self._field.clear()
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, untrusted_code: str) -> bool:
        """By a scanner; one that types too slowly to be told from fingers fills the field and presses Enter."""
        if self._field.isEnabled():
            self._field.setText(untrusted_code)
            self._hand_on()
        return True

    def _hand_on(self) -> None:
        untrusted_code = self._field.text()
        if untrusted_code:
            self.set_able(False)
            self.read.emit(untrusted_code)


class WithdrawSheet(Sheet):
    """Says what a withdrawal will do, exactly, before anybody can press the button."""

    confirmed = Signal()

    def __init__(self, kit: Kit, row: FamilyRow) -> None:
        self._known = False
        self._lines = QWidget()
        self._lines.setLayout(kit.column(kit.label(say("Working out what it does…"), "lead", "muted", centre=True)))
        self._button = kit.button(say("Withdraw and destroy"), "close", "stop", height=64, name=names.FAMILIES_DESTROY)
        self._column = kit.column(self._lines, 4, self._button, gap=12)
        title = say("Withdraw the consent of {family}", family=row.code)
        super().__init__(kit, title, say("This cannot be undone. Nothing has happened yet."), width=640)
        self._button.setEnabled(False)
        self._button.clicked.connect(self._hand_on)

    def body(self) -> Item:
        return self._column

    def show_plan(self, plan: WithdrawalPlan) -> None:
        """From now on the button is alive."""
        kit = self.kit
        lines = QWidget()
        items: list[Item] = []
        for kind, icon, title, sentence in family_words.plan_lines(plan):
            tone = "muted" if kind == "quiet" else kind
            words = kit.column(
                kit.label(title, "lead", tone, strong=True), kit.label(sentence, "body", "muted", wrap=True), gap=0
            )
            line = kit.row(kit.picture(icon, "ink_2" if kind == "quiet" else kind, 28), words, gap=16)
            line.setStretch(1, 1)
            items.append(line)
        lines.setLayout(kit.column(*items, gap=14))
        self._column.replaceWidget(self._lines, lines)
        self._lines.hide()
        self._lines.deleteLater()
        self._lines, self._known = lines, True
        self._button.setEnabled(True)

    def show_trouble(self, sentence: str) -> None:
        super().show_trouble(sentence)
        self._lines.setVisible(self._known)
        self._button.setVisible(self._known)

    def set_able(self, able: bool) -> None:  # noqa: FBT001 - mirrors QWidget.setEnabled
        super().set_able(able)
        self._button.setEnabled(able and self._known)  # nobody destroys what was not said before

    def _hand_on(self) -> None:
        self.set_able(False)
        self.confirmed.emit()
