"""Everything that is no finger: scanner, pedal, keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.clock import Clock
from ui.enter_key import EnterKey
from ui.scan_desk import ScanDesk
from ui.shortcuts import Shortcuts

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class InputDesk:
    """Listens from the window's first moment until it is closed."""

    def __init__(self, window: MainWindow, clock: Clock) -> None:
        self.scans = ScanDesk(window, clock)
        self.shortcuts = Shortcuts(window)
        self._enter = EnterKey(window)

    def close(self) -> None:
        """Stop listening. As often as you like."""
        self.scans.close()
        self._enter.close()
