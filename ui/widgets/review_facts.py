"""What to look at before deciding: what the leak check said, blanks, interruptions."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.board import ReviewItem
from ui import phrases
from ui.alike_words import caution
from ui.kit import Kit
from ui.words import say

#: Title and margins of the card; its sides; between two facts; one fact always fits.
_FRAME_PX, _SIDES_PX, _GAP_PX, _LEAST_PX = 52, 32, 10, 120


class ReviewFacts(QWidget):
    """A short list: icon, fact, what it means."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._item: ReviewItem | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._rows: list[QWidget] = []
        self.setMinimumHeight(_LEAST_PX)
        self.setFixedWidth(280)

    def tell(self, item: ReviewItem) -> None:
        """Show the facts of this clip."""
        if item == self._item:
            return
        self._item = item
        old = self._box.takeAt(0)
        widget = old.widget() if old is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        self._box.addWidget(self._build(item))
        self._fit()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """Leave out what has no room, the least pressing first: half a sentence is worse than none."""
        left_px = self.height() - _FRAME_PX
        for row in self._rows:
            layout = row.layout()
            wanted = layout.heightForWidth(self.width() - _SIDES_PX) if layout is not None else 0
            left_px -= wanted + _GAP_PX
            row.setVisible(left_px >= 0)

    def _build(self, item: ReviewItem) -> QWidget:
        kit = self._kit
        facts: list[tuple[str, str, str, str]] = []
        if item.quarantined and item.findings:
            codes = sum(found.kind == "code" for found in item.findings)
            what = say("Readable print") if not codes else say("Codes") if codes == len(item.findings) else ""
            what = what or say("Print and codes")
            sentence = say("{what}. The frames come first below.", what=what)
            facts.append(("warn", "stop", phrases.flagged(item), sentence))
        elif item.quarantined:
            facts.append(("warn", "stop", say("Not checked"), say("The leak check could not look through this clip.")))
        else:
            facts.append(("ok", "ok", say("Leak check passed"), say("Nothing readable was found.")))
        if item.look_alikes:
            sentence = say("Compare the code and the bed before you approve.")
            facts.append(("twin", "warn", caution(item.look_alikes), sentence))
        if item.interrupted:
            facts.append(("warn", "warn", say("Interrupted"), say("The recording broke off; the end is missing.")))
        if item.black_share >= 0.005:  # noqa: PLR2004 - less than that rounds to no blank at all
            title = say("Blank for {seconds} s", seconds=max(1, round(item.black_share * item.duration_s)))
            facts.append(("covered", "warn", title, say("The camera moved, or the station was not sure.")))
        if len(facts) == 1 and not item.quarantined:
            facts.append(("ok", "ok", say("Nothing stands out"), say("No blanks, not interrupted.")))
        facts.append(("eye", "ink_2", say("Look for yourself"), say("Anything readable? Anybody else in view?")))
        rows: list[QWidget] = []
        for icon, tone, title, sentence in facts:
            box = QWidget()
            text = kit.column(
                kit.label(title, "body", strong=True), kit.label(sentence, "body", "muted", wrap=True), gap=0
            )
            line = kit.row(kit.column(kit.picture(icon, tone, 24), None), text, gap=12)
            line.setStretch(1, 1)
            box.setLayout(line)
            rows.append(box)
        self._rows = rows
        column = kit.column(kit.label(say("Look at these"), "lead", strong=True), *rows, None, gap=_GAP_PX)
        return kit.frame(column, "card", (18, 12, 14, 12))
