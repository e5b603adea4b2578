"""Tells whoever signs in what happened in her name, on every page with a rail, until she confirms it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.review_board import SinceLastHere
from ui.pages.page import Surroundings
from ui.widgets.since_bar import SinceBar, SinceSheet
from ui.words import explain


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
        since = self._around.bridge.read(self._around.station.review_desk.since, SinceLastHere())
        if since != self._since:
            self._since = since
        self._bar.tell(since)

    def _open(self) -> None:
        sheet = self._sheet = SinceSheet(self._around.kit, self._since)
        sheet.closed.connect(self._forget)
        sheet.confirmed.connect(self._confirm)
        sheet.disputed.connect(self._dispute)
        self._around.shell.show_sheet(sheet)

    def _forget(self) -> None:
        self._sheet = None

    def _confirm(self) -> None:
        desk = self._around.station.review_desk
        self._around.bridge.call(desk.confirm_since, lambda _: self._done(), self._refused)

    def _done(self) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()
        self.refresh()

    def _dispute(self, shipment: str) -> None:
        one = next((one for one in self._since.mine if one.shipment == shipment), None)
        if one is None:
            return
        desk = self._around.station.review_desk

        def told(_: object) -> None:
            if self._sheet is not None:
                self._sheet.show_disputed(one.shipment, one.family)

        self._around.bridge.call(lambda: desk.not_me(one.shipment), told, self._refused)

    def _refused(self, code: str, sentence: str) -> None:
        if self._sheet is not None:
            self._sheet.show_trouble(explain(code, sentence))
        else:
            self._around.shell.trouble(code, sentence)
