"""One line of the journal in full: who, what, about what, what stands beside it, and its hash."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from app.board import JournalRow
from ui import journal_words, names, words
from ui.kit import Item, Kit
from ui.measures import Room
from ui.widgets.area import Area
from ui.words import say

_WIDTH_PX = 330
_NO_LIMIT_PX = 16_777_215
_KINDS_WITH_MORE = ("clip:", "bed:", "family:")


class JournalDetails(QFrame):
    """Beside the table, as long as somebody wants it."""

    wanted = Signal(str)  # everything about this
    closed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._row: JournalRow | None = None
        self.setProperty("box", "card")
        self._area = Area()
        self._this = kit.button(say("All about this"), "filter", role="body", name=names.JOURNAL_THIS)
        self._this.clicked.connect(self._more)
        close = kit.button(say("Close"), None, "quiet", role="body", name=names.JOURNAL_CLOSE)
        close.clicked.connect(self.closed)
        self._acts: QBoxLayout = kit.column(self._this, close, gap=12)
        self._column = kit.column(self._area, self._acts, gap=12)
        self.setLayout(self._column)
        self.fit(Room.NORMAL)
        self.hide()

    def fit(self, room: Room) -> None:
        """Follow the window: in a small one it takes the table's place."""
        low = room is Room.COMPACT
        self.setMinimumWidth(0 if low else _WIDTH_PX)
        self.setMaximumWidth(_NO_LIMIT_PX if low else _WIDTH_PX)
        self._column.setContentsMargins(*((14, 10, 14, 10) if low else (16, 16, 16, 12)))
        self._acts.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)

    @property
    def row(self) -> JournalRow | None:
        """The line shown."""
        return self._row

    def tell(self, row: JournalRow, people: Mapping[str, str]) -> None:
        """Show this line."""
        kit = self._kit
        self._row = row
        who = journal_words.who_words(row.actor, people)
        badge = f"{who} · {row.actor}" if who != row.actor else who
        kind, _, code = row.subject.partition(":")
        about = journal_words.grouped(code) if kind == "clip" else journal_words.subject_words(row.subject)
        facts = [
            (say("Who"), badge),
            (say("Clip") if kind == "clip" else say("About"), about),
            *journal_words.facts_words(row),
            (say("Hash of the line"), journal_words.grouped(row.row_hash[:32])),
            (say("Written as"), row.act),
        ]
        head = kit.label(journal_words.act_words(row.act), "lead", strong=True, wrap=True)
        when = say("Line {number} · {date} {clock}", number=row.number, date=words.date(row.at), clock=_clock(row))
        items: list[Item] = [head, kit.label(when, "body", "muted", wrap=True), 4]
        for name, value in facts:
            if value:
                items += [kit.label(name, "caption", "muted"), kit.label(value, "body", wrap=True), 6]
        inside = QWidget()
        inside.setLayout(kit.column(*items, None, gap=2, margins=(0, 0, 4, 0)))
        self._area.setWidget(inside)
        self._this.setVisible(row.subject.startswith(_KINDS_WITH_MORE))
        self.setAccessibleName(f"{journal_words.act_words(row.act)}. {when}")
        self.show()

    def _more(self) -> None:
        if self._row is not None:
            self.wanted.emit(self._row.subject)


def _clock(row: JournalRow) -> str:
    return row.at.astimezone().strftime("%H:%M:%S")
