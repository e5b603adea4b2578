"""The decision about a clip: the sheets that ask for a PIN or a reason, and what the station says to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.board import ReviewItem
from app.review_board import BreakGlass
from ui import phrases, review_words
from ui.pages.page import Surroundings
from ui.widgets.sheet import PinSheet, ReasonSheet, Sheet
from ui.words import say


class Deciding(QObject):
    """One sheet at a time. A refusal is said on the sheet that asked, or else in the shell's banner."""

    decided = Signal(object, str)  # the item, and what: approve, alone, return, reject, check

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around, self._kit, self._station = around, around.kit, around.station
        self._sheet: Sheet | None = None

    def approve(self, item: ReviewItem) -> None:
        """Ask for the PIN of one approval."""
        title = say("Approve bed {bed} for {family}", bed=item.bed, family=phrases.receivers(item))
        sentence = say("Your PIN signs this one clip. It is then sealed to the family and sent.")
        sheet = PinSheet(self._kit, title, sentence)
        sheet.entered.connect(lambda pin: self._do(lambda: self._station.approve(item.clip, pin), item, "approve"))
        self._lay(sheet)

    def approve_alone(self, item: ReviewItem) -> None:
        """Break-glass: say what it means, then ask for the PIN."""
        told = self._around.bridge.read(self._station.review_desk.break_glass, BreakGlass())
        title = say("Approve bed {bed} alone, for {family}", bed=item.bed, family=phrases.receivers(item))
        sheet = PinSheet(self._kit, title, review_words.alone_sentence(told))
        desk = self._station.review_desk
        sheet.entered.connect(lambda pin: self._do(lambda: desk.approve_alone(item.clip, pin), item, "alone"))
        self._lay(sheet)

    def give_back(self, item: ReviewItem) -> None:
        """Ask why another take is wanted."""
        reasons = {key: say(text) for key, text in phrases.RETURN_REASONS.items()}
        title = say("Return bed {bed}", bed=item.bed)
        sheet = ReasonSheet(self._kit, title, say("The nurse is asked for another take. Why?"), reasons)
        sheet.chosen.connect(lambda why: self._do(lambda: self._station.return_clip(item.clip, why), item, "return"))
        self._lay(sheet)

    def reject(self, item: ReviewItem) -> None:
        """Ask why it shall never be sent."""
        reasons = {key: say(text) for key, text in phrases.REJECT_REASONS.items()}
        title = say("Reject bed {bed}", bed=item.bed)
        sheet = ReasonSheet(self._kit, title, say("This clip will never be sent. Why?"), reasons)
        sheet.chosen.connect(lambda why: self._do(lambda: self._station.reject(item.clip, why), item, "reject"))
        self._lay(sheet)

    def check_again(self, item: ReviewItem) -> None:
        """Have the leak check look once more."""
        self._do(lambda: self._station.check_again(item.clip), item, "check")

    def tell(self, item: ReviewItem, what: str) -> None:
        """Say in the shell's banner what became of it."""
        bed, family = item.bed, phrases.receivers(item)
        again = say("The leak check looks through it again.")
        title, sentence = {
            "approve": (
                say("Bed {bed} approved for {family}", bed=bed, family=family),
                say("It is on its way: see Outbox."),
            ),
            "alone": (
                say("Bed {bed} approved alone for {family}", bed=bed, family=family),
                say("Every other charge nurse is told."),
            ),
            "mask": (say("Bed {bed} masked", bed=bed), again),
            "check": (say("Bed {bed}", bed=bed), again),
            "return": (say("Bed {bed} returned", bed=bed), say("Today shows the nurse why.")),
            "reject": (say("Bed {bed} rejected", bed=bed), say("It stays on this station until it is shredded.")),
        }[what]
        self._around.shell.notice("warn" if what == "alone" else "ok", title, sentence)

    def close(self) -> None:
        """Leave everything as it was."""
        if self._sheet is not None:
            self._sheet.close_sheet()

    def _do(self, verb: Callable[[], object], item: ReviewItem, what: str) -> None:
        self._around.ask(self._sheet, verb, lambda _: self.decided.emit(item, what))

    def _lay(self, sheet: Sheet) -> None:
        self.close()
        self._sheet = sheet
        self._around.shell.show_sheet(sheet)
