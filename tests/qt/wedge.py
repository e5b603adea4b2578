"""A keyboard-wedge scanner and a typing hand: real key events at a window, with the scan codes and times of real ones.

The times are the events' own, so a pace is exact and no test waits for it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow

from ui import us_keys

#: What a German layout types with the keys that a US keyboard has elsewhere (unshifted and shifted).
GERMAN = str.maketrans("yzYZ-_[]{};:'\"/?=+\\|`~@#^&*()<>", "zyZYß?ü+Ü*öÖäÄ-_´`#'^°\"§&/(=);:")


def key_of(character: str) -> tuple[int, bool]:
    """The scan code (as this platform's events carry it) of the key that types this on a US keyboard; and Shift."""
    for code, pair in us_keys._PC.items():
        if character in pair:
            return code + (0 if sys.platform == "win32" else us_keys._XKB_OFFSET), character != pair[0]
    raise ValueError(character)


class Wedge:
    """Types codes by the keys of a US keyboard; the station's layout makes of them what it does."""

    def __init__(
        self, window: QWindow, *, gap_ms: int = 12, layout: Mapping[int, str | int | None] | None = None
    ) -> None:
        self._window, self._gap_ms = window, gap_ms
        self._layout = layout or {}
        self._last = 0
        self.now_ms = 1_000_000

    def scan(self, code: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """A whole code, as fast as a scanner."""
        for character in code:
            self.character(character)
        if end is not None:
            self.press_and_release(end, "\r" if end == Qt.Key.Key_Return else "", 36)
        self.now_ms += 400

    def character(self, character: str) -> None:
        scan_code, shift = key_of(character)
        typed = character.translate(self._layout)
        modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        if shift:
            self.send(QEvent.Type.KeyPress, Qt.Key.Key_Shift, "", 50)
        key = ord(typed.upper() if len(typed.upper()) == 1 else typed)
        again = self._gap_ms == 0 and scan_code == self._last  # X11 tells a held key by release and press of one moment
        self._last = scan_code
        self.send(QEvent.Type.KeyPress, key, typed, scan_code, modifiers, repeated=again)
        self.send(QEvent.Type.KeyRelease, key, typed, scan_code, modifiers, repeated=again)
        if shift:
            self.send(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, "", 50)
        self.now_ms += self._gap_ms

    def press_and_release(self, key: Qt.Key, text: str = "", scan_code: int = 0) -> None:
        self.send(QEvent.Type.KeyPress, key, text, scan_code)
        self.send(QEvent.Type.KeyRelease, key, text, scan_code)
        self.now_ms += self._gap_ms

    def wait(self, for_ms: int) -> None:
        """Time passes between two keys."""
        self.now_ms += for_ms

    def send(
        self,
        kind: QEvent.Type,
        key: int,
        text: str,
        scan_code: int,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        *,
        repeated: bool = False,
    ) -> bool:
        event = QKeyEvent(kind, key, modifiers, scan_code, 0, 0, text, repeated)
        event.setTimestamp(self.now_ms)
        return QCoreApplication.sendEvent(self._window, event)
