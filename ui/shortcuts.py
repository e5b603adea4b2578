"""The keys: one table, one place that acts on it. A key presses the button it stands for, under the button's rules.

The same key means the same kind of thing on every page: F8 runs and stops what moves, F9 is the page's next step, Shift
with either its quieter neighbour, Ctrl+Delete what destroys, Esc goes back. None of them types a character, so none can
come out of a scan; a pedal is set to send F8 and F9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui import names
from ui.names import PageName
from ui.widgets.keys_sheet import KeysSheet
from ui.words import mark, say

if TYPE_CHECKING:
    from ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One key of one page, or of all pages."""

    keys: str  # as `QKeySequence` reads it
    words: str  # what it does: a source text for `say`
    targets: tuple[str, ...]  # object names: the first that is in view and alive is pressed
    page: PageName | None = None


KEYS: Final = "keys"  # the sheet that shows this table: no button of the window
_P = PageName

TABLE: Final = (
    Shortcut("F1", mark("These keys"), (KEYS,)),
    Shortcut("F2", mark("Today"), (names.rail(_P.TODAY),)),
    Shortcut("F3", mark("Reviews"), (names.rail(_P.REVIEWS),)),
    Shortcut("F4", mark("Outbox"), (names.rail(_P.OUTBOX),)),
    Shortcut("F5", mark("Families"), (names.rail(_P.FAMILIES),)),
    Shortcut("F6", mark("Journal"), (names.rail(_P.JOURNAL),)),
    Shortcut("F7", mark("Station"), (names.rail(_P.STATION),)),
    Shortcut("F11", mark("Day or Night"), (names.RAIL_THEME, names.SIGN_IN_THEME)),
    Shortcut("Shift+F11", mark("Display and language"), (names.RAIL_LOOK, names.SIGN_IN_LANGUAGE)),
    Shortcut("F12", mark("Lock"), (names.RAIL_LOCK, names.CAPTURE_LOCK)),
    Shortcut("F8", mark("Record, and stop"), (names.CAPTURE_RECORD,), _P.CAPTURE),
    Shortcut("F9", mark("Send for review"), (names.CAPTURE_SEND,), _P.CAPTURE),
    Shortcut("Shift+F8", mark("Play back"), (names.CAPTURE_PLAY,), _P.CAPTURE),
    Shortcut("Shift+F9", mark("Retake"), (names.CAPTURE_RETAKE,), _P.CAPTURE),
    Shortcut("Ctrl+Del", mark("Discard"), (names.CAPTURE_DISCARD,), _P.CAPTURE),
    Shortcut("F10", mark("Framing"), (names.CAPTURE_FRAMING,), _P.CAPTURE),
    Shortcut("Esc", mark("Back to Today"), (names.CAPTURE_BACK,), _P.CAPTURE),
    Shortcut("F9", mark("Save framing"), (names.FRAMING_SAVE,), _P.FRAMING),
    Shortcut("Shift+F8", mark("Baby window"), (names.FRAMING_WINDOW,), _P.FRAMING),
    Shortcut("Shift+F9", mark("Zones"), (names.FRAMING_ZONES,), _P.FRAMING),
    Shortcut("Ins", mark("Add"), (names.FRAMING_ADD,), _P.FRAMING),
    Shortcut("Ctrl+Del", mark("Remove"), (names.FRAMING_REMOVE,), _P.FRAMING),
    Shortcut("Esc", mark("Leave without saving"), (names.FRAMING_LEAVE,), _P.FRAMING),
    Shortcut("F8", mark("Play, and pause"), (names.REVIEWS_PLAY,), _P.REVIEWS),
    Shortcut("Shift+F8", mark("Speed"), (names.REVIEWS_SPEED,), _P.REVIEWS),
    Shortcut("F9", mark("Approve"), (names.REVIEWS_BURN, names.REVIEWS_APPROVE), _P.REVIEWS),
    Shortcut("Shift+F9", mark("Return"), (names.REVIEWS_RETURN,), _P.REVIEWS),
    Shortcut("Ctrl+Del", mark("Reject"), (names.REVIEWS_REJECT,), _P.REVIEWS),
    Shortcut("F10", mark("Add a mask"), (names.REVIEWS_COVER, names.REVIEWS_MASK), _P.REVIEWS),
    Shortcut("Shift+F10", mark("Check again"), (names.REVIEWS_CHECK_AGAIN,), _P.REVIEWS),
    Shortcut("Ctrl+Z", mark("Take the last mask back"), (names.REVIEWS_MASK_UNDO,), _P.REVIEWS),
    Shortcut("Esc", mark("Draw no mask"), (names.REVIEWS_MASK_CANCEL,), _P.REVIEWS),
    Shortcut("F9", mark("Enrol a family"), (names.FAMILIES_ENROL,), _P.FAMILIES),
    Shortcut("F9", mark("Verify the journal"), (names.JOURNAL_VERIFY,), _P.JOURNAL),
    Shortcut("Shift+F9", mark("Export the journal"), (names.JOURNAL_EXPORT,), _P.JOURNAL),
    Shortcut("F9", mark("Copy the report"), (names.STATION_COPY,), _P.STATION),
)


class Shortcuts(QObject):
    """Listens to the keys of the table; `?` shows it, too, where nobody takes it for a character."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        for keys in dict.fromkeys(shortcut.keys for shortcut in TABLE):
            heard = QShortcut(QKeySequence(keys), window)
            heard.setContext(Qt.ShortcutContext.WindowShortcut)
            heard.setAutoRepeat(False)
            heard.activated.connect(lambda keys=keys: self.press(keys))
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text() == "?":
            self._show()
            return True
        return super().eventFilter(watched, event)

    def press(self, keys: str) -> None:
        """Do what this key does here; nothing where its button is not alive."""
        sheet = self._window.sheet
        if sheet is not None and keys == "Esc":
            sheet.cancel()
            return
        for shortcut in TABLE:
            if shortcut.keys == keys and shortcut.page in (None, self._window.page):
                # A sheet is answered first; leaving the station is always possible.
                if sheet is None or names.RAIL_LOCK in shortcut.targets:
                    self._press(shortcut)
                return

    def here(self) -> tuple[tuple[str, str], ...]:
        """Keys and words of the page in view."""
        return tuple((row.keys, say(row.words)) for row in TABLE if row.page is self._window.page)

    def everywhere(self) -> tuple[tuple[str, str], ...]:
        """Keys and words of every page that who is signed in can use."""
        there = [row for row in TABLE if row.page is None]
        return tuple(
            (row.keys, say(row.words))
            for row in there
            if row.targets == (KEYS,) or any(self._window.findChildren(QWidget, name) for name in row.targets)
        )

    def _press(self, shortcut: Shortcut) -> None:
        if shortcut.targets == (KEYS,):
            self._show()
            return
        for name in shortcut.targets:
            for button in self._window.findChildren(QAbstractButton, name):
                if button.isVisible() and button.isEnabled():
                    button.click()
                    return

    def _show(self) -> None:
        if self._window.sheet is None:
            kit = self._window.current().kit
            self._window.show_sheet(KeysSheet(kit, self.here(), self.everywhere()))
