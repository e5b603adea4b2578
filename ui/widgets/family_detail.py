"""One family in full: how it stands, its babies, and what a charge nurse can do about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.family_board import FamilyRow, StayRow
from ui import family_words, names
from ui.kit import Item, Kit
from ui.measures import Room
from ui.widgets.area import Area
from ui.words import say


class FamilyDetail(QFrame):
    """Built anew when its values change; it decides nothing."""

    wanted = Signal(str)  # object name of the act
    baby_wanted = Signal(str)  # stay

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setProperty("box", "card")
        self._kit = kit
        self._shown: object = None
        self._room = Room.NORMAL
        self._scroll = Area()
        self._acts = QWidget()
        self._column = kit.column(self._scroll, self._acts, gap=12, margins=(24, 16, 24, 20))
        self._column.setStretch(0, 1)
        self.setLayout(self._column)

    def fit(self, room: Room) -> None:
        """Follow the window; what is shown is laid out anew the next time it is told."""
        self._room = room
        self._column.setContentsMargins(*((14, 8, 14, 12) if room is Room.COMPACT else (24, 16, 24, 20)))

    def show_family(self, row: FamilyRow | None, stays: tuple[StayRow, ...]) -> None:
        """This one from now on; None: there is none."""
        minute = self._kit.clock.now().replace(second=0, microsecond=0)
        shown = (row, stays, minute, self._room is Room.COMPACT)
        if shown == self._shown:
            return
        self._shown = shown
        focused: QWidget | None = self.focusWidget()
        name = "" if focused is None else focused.objectName()
        body, acts = QWidget(), QWidget()
        if row is not None:
            body.setLayout(self._kit.column(*self._facts(row), *self._babies(row, stays), None, gap=10))
            acts.setLayout(self._kit.grid(self._buttons(row), 3))
        self._scroll.setWidget(body)
        self._column.replaceWidget(self._acts, acts)
        self._acts.hide()
        self._acts.deleteLater()
        self._acts = acts
        again = self.findChild(QPushButton, name) if name else None
        if isinstance(again, QPushButton):
            again.setFocus()

    # --- parts

    def _facts(self, row: FamilyRow) -> list[Item]:
        kit, now = self._kit, self._kit.clock.now()
        state = family_words.state(row, now)
        head = kit.row(
            kit.label(row.code, "display", strong=True),
            kit.label(family_words.beds_line(row), "lead", "muted"),
            None,
            kit.picture(state.icon, _ink(state.kind), 24),
            kit.label(state.word, "lead", _tone(state.kind), strong=True),
            gap=12,
        )
        facts = [
            (say("Consent"), family_words.consent(row, now)),
            (say("In view"), family_words.people(row.terms)),
            (say("Purpose"), say("Clips for this family, nothing else")),
            (say("Family card"), family_words.card(row, now)),
            (say("Clips"), family_words.clips(row)),
        ]
        if row.frozen is not None and row.withdrawn_at is None:
            facts.insert(0, (say("Now"), state.sentence))
        if row.households:
            facts.append((say("Other household"), " + ".join(row.households)))
        lines: list[Item] = []
        for name, value in facts:
            label = kit.label(name, "body", "muted")
            label.setFixedWidth(120 if self._room is Room.COMPACT else 150)
            line = kit.row(label, kit.label(value, "body", wrap=True), gap=8)
            line.setStretch(1, 1)
            lines.append(line)
        return [head, kit.rule(), *lines, 6]

    def _babies(self, row: FamilyRow, stays: tuple[StayRow, ...]) -> list[Item]:
        kit, now = self._kit, self._kit.clock.now()
        cards: list[Item] = []
        for stay in stays:
            if row.code not in stay.families:
                continue
            marks = [*family_words.cautions(stay), *([say("Wristband bound")] if stay.wristband else [])]
            change = kit.button(say("Change…"), None, role="body", width=140, name=names.baby_change(stay.stay))
            change.setAccessibleName(say("Change: baby in bed {bed}", bed=stay.bed))
            change.clicked.connect(lambda _=False, stay=stay.stay: self.baby_wanted.emit(stay))
            sentence = " · ".join((family_words.baby(stay, now), *marks))
            words_of = kit.column(
                kit.label(say("Bed {bed}", bed=stay.bed), "lead", strong=True),
                kit.label(sentence, "body", "muted", wrap=True),
                gap=2,
            )
            line = kit.row(words_of, change, gap=12)
            line.setStretch(0, 1)
            cards.append(kit.frame(line, "sunken", (16, 10, 12, 10)))
        return cards

    def _buttons(self, row: FamilyRow) -> list[QWidget]:
        again = say("Consent again") if row.terms is not None else say("Give consent")
        needs_consent = row.frozen is None and not row.live
        freeze = (say("Lift the freeze"), "retry") if row.frozen is not None else (say("Freeze"), "freeze")
        return [
            self._button(names.FAMILIES_CONSENT, again, "check", "primary" if needs_consent else "plain"),
            self._button(names.FAMILIES_LOST, say("Card lost"), "print"),
            self._button(names.FAMILIES_ADD_BABY, say("Add a baby"), "plus"),
            self._button(names.FAMILIES_FREEZE, *freeze),
            QWidget(),
            self._button(names.FAMILIES_WITHDRAW, say("Withdraw consent"), "close", "stop")
            if row.terms is not None and row.withdrawn_at is None
            else QWidget(),
        ]

    def _button(self, name: str, text: str, icon: str, kind: str = "plain") -> QPushButton:
        shape = None if self._room is Room.COMPACT else icon
        button = self._kit.button(text, shape, kind, role="body", name=name)
        button.clicked.connect(lambda: self.wanted.emit(name))
        return button


def _ink(kind: str) -> str:
    return "ink_2" if kind == "quiet" else kind


def _tone(kind: str) -> str:
    return "muted" if kind == "quiet" else kind
