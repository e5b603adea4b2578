"""What a family agrees to, by touch only: until when, and who may be in view."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QPushButton, QWidget

from app.family_board import ConsentTerms, Person
from app.model import Purpose
from ui import family_words, names
from ui.kit import Kit
from ui.measures import Room
from ui.words import say

#: Offered as one touch; a day more or less by two more buttons.
SPANS_DAYS = (7, 14, 28, 91)
USUAL_DAYS = 28
LONGEST_DAYS = 366


class ConsentForm(QWidget):
    """Holds a choice; whether it is allowed is the station's to say."""

    def __init__(self, kit: Kit, before: ConsentTerms | None = None) -> None:
        super().__init__()
        self._kit = kit
        self._days = USUAL_DAYS
        self._spans: dict[int, QPushButton] = {}
        self._people: dict[Person, QPushButton] = {}
        spans: list[QWidget] = []
        for days, text in zip(SPANS_DAYS, _span_words(), strict=True):
            button = kit.button(text, None, role="body", name=names.consent_span(days))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, days=days: self._choose(days))
            self._spans[days] = button
            spans.append(button)
        less = kit.button("", "minus", width=72, name=names.FAMILIES_DAY_LESS)
        less.setAccessibleName(say("One day less"))
        less.clicked.connect(lambda: self._choose(self._days - 1))
        more = kit.button("", "plus", width=72, name=names.FAMILIES_DAY_MORE)
        more.setAccessibleName(say("One day more"))
        more.clicked.connect(lambda: self._choose(self._days + 1))
        self._until = kit.label("", "lead", strong=True, centre=True)
        self._until.setObjectName(names.FAMILIES_UNTIL)
        stepper = kit.row(less, self._until, more, gap=12)
        stepper.setStretch(1, 1)
        agreed = before.people if before is not None else frozenset[Person]()  # nobody is agreed to by default
        people: list[QWidget] = []
        for person, source in family_words.PEOPLE.items():
            button = kit.button(say(source), None, role="body", name=names.consent_person(person))
            button.setCheckable(True)
            button.setChecked(person in agreed)
            button.toggled.connect(lambda _on, person=person: self._dress(person))
            self._people[person] = button
            self._dress(person)
            people.append(button)
        self._column = kit.column(
            kit.label(say("Until"), "body", strong=True),
            kit.column(kit.grid(spans, len(spans)), stepper, gap=12),
            kit.label(say("Who may be in view, besides the baby"), "body", strong=True),
            kit.grid(people, len(people)),
            kit.label(say("Purpose: clips for this family, nothing else."), "body", "muted", wrap=True),
        )
        self.setLayout(self._column)
        self.fit(Room.NORMAL)
        self._choose(self._days)

    def fit(self, room: Room) -> None:
        """Follow the window: in a low one words stand closer to what they speak of."""
        self._column.setSpacing(6 if room is Room.COMPACT else 14)

    def terms(self) -> ConsentTerms:
        """What is chosen now: until the end of that day, here."""
        day = self._kit.clock.now().astimezone().date() + dt.timedelta(days=self._days)
        end = dt.datetime.combine(day, dt.time(23, 59, 59))  # local: summer time is the system's to know
        people = frozenset(person for person, button in self._people.items() if button.isChecked())
        return ConsentTerms(end.astimezone(dt.UTC), Purpose.FAMILY, people)

    def _choose(self, days: int) -> None:
        self._days = min(max(days, 0), LONGEST_DAYS)
        for span, button in self._spans.items():
            button.setChecked(span == self._days)
        told = family_words.until_words(self.terms().until, self._kit.clock.now())
        self._until.setText(told)

    def _dress(self, person: Person) -> None:
        """Chosen is said by shape and by the reader's name, not by colour alone."""
        button = self._people[person]
        word = say(family_words.PEOPLE[person])
        self._kit.dress(button, word, "check" if button.isChecked() else "minus")
        told = say("{person}: may be in view") if button.isChecked() else say("{person}: not in view")
        button.setAccessibleName(told.format(person=word))


def _span_words() -> tuple[str, ...]:
    return say("1 week"), say("2 weeks"), say("4 weeks"), say("3 months")
