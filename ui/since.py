"""Tells whoever signs in what happened in her name, on every page with a rail, until she confirms it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.review_board import SinceLastHere
from ui.pages.page import Surroundings
from ui.widgets.since_bar import SinceBar, SinceSheet


class Since(QObject):
    """Follows the session; the station remembers what was confirmed."""

    def __init__(self, around: Surroundings, bar: SinceBar) -> None:
        super().__init__(bar)
        self._around, self._bar = around, bar
        self._since = SinceLastHere()
        self._sheet: SinceSheet | None = None
        bar.wanted.connect(self._open)
        around.bridge.session_changed.connect(self.refresh)
        around.bridge.board_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the station again."""
        self._since = self._around.bridge.read(self._around.station.review_desk.since, SinceLastHere())
        self._bar.tell(self._since)

    def _open(self) -> None:
        sheet = self._sheet = SinceSheet(self._around.kit, self._since)
        sheet.confirmed.connect(self._confirm)
        sheet.disputed.connect(self._dispute)
        self._around.shell.show_sheet(sheet)

    def _confirm(self) -> None:
        self._around.ask(self._sheet, self._around.station.review_desk.confirm_since, lambda _: self.refresh())

    def _dispute(self, shipment: str) -> None:
        one = next((one for one in self._since.mine if one.shipment == shipment), None)
        sheet, desk = self._sheet, self._around.station.review_desk
        if one is None or sheet is None:
            return

        def told(_: object) -> None:
            if not sheet.gone:
                sheet.show_disputed(one.shipment, one.family)

        self._around.bridge.call(
            lambda: desk.not_me(one.shipment),
            told,
            lambda code, sentence: self._around.refuse(sheet, code, sentence),
        )
