"""What a scan means where: a badge, a bed, a command, or a code for the page that waits for one.

A command does what its button does, by pressing it: same rules, same second step where the button asks for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton

from app.clock import Clock
from app.model import Role
from app.scan_codes import Command, Kind, NotOurs, ScanCode, parse
from ui import names, scan_words, today_words
from ui.burst import Scan
from ui.names import PageName
from ui.pages.sign_in import SignInPage
from ui.scanner import Scanner

if TYPE_CHECKING:
    from ui.main_window import MainWindow

#: Commands that act on a finished take, and their buttons.
_TAKE_BUTTONS = {Command.SEND: names.CAPTURE_SEND, Command.DISCARD: names.CAPTURE_DISCARD}


def read(scan: Scan) -> ScanCode | NotOurs:
    """By the keys of a US keyboard, else by this station's layout: the check character tells which was meant."""
    by_us, by_layout = parse(scan.untrusted_us), parse(scan.untrusted_typed)
    if isinstance(by_us, ScanCode) or by_layout is NotOurs.FOREIGN:
        return by_us
    return by_layout if isinstance(by_layout, ScanCode) or by_us is NotOurs.FOREIGN else by_us


class ScanDesk(QObject):
    """Hears the scanner and does what a scan asks for, or says in one quiet sentence why not."""

    def __init__(self, window: MainWindow, clock: Clock) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self.scanner = Scanner(self, clock)
        self.scanner.scanned.connect(self.heard)
        self.scanner.swallowed.connect(lambda: self.remark(scan_words.swallowed()))

    def close(self) -> None:
        """Stop listening."""
        self.scanner.close()

    def heard(self, scan: Scan) -> None:
        """Act on one scan."""
        code = read(scan)
        sheet = self._window.sheet
        if isinstance(code, ScanCode) and code.kind is not Kind.FAMILY:
            if code == ScanCode(Kind.COMMAND, Command.LOCK):
                self._window.lock()
            elif sheet is not None:
                sheet.remark(scan_words.sheet_first())
            elif code.kind is Kind.COMMAND:
                self._command(code.command)
            elif code.kind is Kind.BADGE:
                self._badge(code.content)
            else:
                self._bed(code.content)
            return
        untrusted_code = code.content if isinstance(code, ScanCode) else scan.untrusted_us
        mine = code is NotOurs.FOREIGN or isinstance(code, ScanCode)
        if mine and not scan.cut and (sheet or self._window.current()).scanned(untrusted_code):
            return
        words = scan_words.not_ours(NotOurs.FOREIGN if isinstance(code, ScanCode) else code, ended=scan.ended)
        self.remark(words)

    def remark(self, words: scan_words.Words) -> None:
        """Say something quietly where the eye is."""
        sheet = self._window.sheet
        if sheet is not None:
            sheet.remark(scan_words.in_one(*words))
        else:
            self._window.current().remark(*words)

    # --- badge

    def _badge(self, content: str) -> None:
        people = self._window.bridge.read(self._window.station.operators, None)
        if people is None:
            return
        known = [person for person in people if person.id.upper() == content]
        here = self._window.operator
        if len(known) != 1:
            self.remark(scan_words.badge_unknown())
        elif here is not None and here.id == known[0].id:
            self.remark(scan_words.already_in())
        else:
            self._window.lock()  # whoever is here; then the PIN of whom it is
            page = self._window.current()
            if isinstance(page, SignInPage):
                page.choose(known[0].id)

    # --- bed

    def _bed(self, content: str) -> None:
        window = self._window
        if not self._of_the_ward():
            return
        beds = window.bridge.read(window.station.beds_today, None)
        if beds is None:
            return
        bed = next((bed for bed in beds if bed.bed.upper() == content), None)
        if bed is None:
            self.remark(scan_words.bed_unknown())
            return
        status = window.bridge.read(window.station.capture_status, None)
        tile = today_words.bed_tile(bed, self._clock.now(), draws=window.current().draws)
        if window.page is PageName.FRAMING:
            self.remark(scan_words.drawing())
        elif status is not None and status.take is not None and status.bed != bed.bed:
            self.remark(scan_words.another_runs(status.bed))
        elif not tile.able:
            self.remark(scan_words.bed_not_now(bed.bed, tile.state))
        elif window.page is not PageName.CAPTURE or status is None or status.bed != bed.bed:
            window.capture(bed.bed)

    # --- commands

    def _command(self, command: Command) -> None:
        window = self._window
        if not self._of_the_ward():
            return
        status = window.bridge.read(window.station.capture_status, None)
        running = status is not None and status.take is not None
        finished = status is not None and status.finished is not None and not running
        on_capture = window.page is PageName.CAPTURE
        if command in _TAKE_BUTTONS:
            self._press(_TAKE_BUTTONS[command]) if finished and on_capture else self.remark(scan_words.no_take())
        elif command is Command.STOP:
            if status is not None and running and not on_capture:
                window.capture(status.bed)
            self._press(names.CAPTURE_RECORD) if running else self.remark(scan_words.nothing_runs())
        elif not on_capture:
            self.remark(scan_words.no_bed_open())
        elif running or finished:
            self.remark(scan_words.runs_already() if running else scan_words.take_waits())
        else:
            self._press(names.CAPTURE_RECORD)

    def _of_the_ward(self) -> bool:
        """Whether the role of who is signed in records: a scan opens no page that her rail does not have."""
        operator = self._window.operator
        if operator is None:
            self.remark(scan_words.nobody())
        elif operator.role is Role.IT:
            self.remark(scan_words.bed_of_others())
        return operator is not None and operator.role is not Role.IT

    def _press(self, name: str) -> None:
        found = self._window.current().findChildren(QAbstractButton, name)
        alive = [button for button in found if button.isVisible() and button.isEnabled()]
        if alive:
            alive[0].click()
        else:
            self.remark(scan_words.not_now())
