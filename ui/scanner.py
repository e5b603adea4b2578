"""Hears a keyboard-wedge scanner among the keys of the application, and keeps its codes away from the widgets.

Keys come to an application through its windows, which pass them on to widgets: this filter decides at the window, so a
key is decided once, and a held key that turns out to be typing is given to the same window again.
"""

from __future__ import annotations

from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from app.clock import Clock, SystemClock
from ui.burst import HOLD_MS, Burst, Fate, Kind, Step, Stroke
from ui.us_keys import us_character

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True, slots=True)
class _Held:
    """A key event that waits, and the window it came to."""

    window: QObject
    event: QKeyEvent


class Scanner(QObject):
    """Emits every scan; typing goes on to where it was going, at most `HOLD_MS` later, and every other key at once."""

    scanned = Signal(object)  # burst.Scan

    def __init__(self, parent: QObject, clock: Clock | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._burst: Burst[_Held] = Burst()
        self._resending = False
        self._closed = False
        self._heard_s = 0.0
        self._waited_twice = False
        self.hold = QTimer(self)
        self.hold.setSingleShot(True)
        self.hold.setInterval(HOLD_MS)
        self.hold.setTimerType(Qt.TimerType.PreciseTimer)
        self.hold.timeout.connect(self._paused)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def close(self) -> None:
        """Stop listening; what is held back is forgotten with the window it belongs to. As often as you like."""
        if self._closed:
            return
        self._closed = True
        self.hold.stop()
        self._burst.abandon()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        if self._closed or self._resending or not watched.isWindowType():
            return False
        if kind is QEvent.Type.KeyRelease:
            if event.isAutoRepeat():
                return False
            return self._follow(self._burst.release(_key(event), _Held(watched, _copy(event))))
        self._heard_s = self._clock.monotonic_s()
        return self._follow(self._burst.press(self._stroke(event), _Held(watched, _copy(event))))

    def _stroke(self, event: QKeyEvent) -> Stroke:
        at_ms = event.timestamp() or int(self._heard_s * 1000)
        typed = event.text() if event.text().isprintable() else ""
        if event.key() in _MODIFIERS:
            return Stroke(Kind.MODIFIER, _key(event), at_ms)
        if event.isAutoRepeat():
            return Stroke(Kind.OTHER, _key(event), at_ms)
        if event.key() in _ENDS:
            return Stroke(Kind.END, _key(event), at_ms)
        modifiers = event.modifiers()
        us = ""
        if not modifiers & Qt.KeyboardModifier.KeypadModifier:
            shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            us = us_character(event.nativeScanCode(), event.nativeVirtualKey(), shift=shift)
        # AltGr is Ctrl+Alt on Windows: with a character it is typing, without one a command.
        if (modifiers & _COMMANDING and not typed) or not (us or typed):
            return Stroke(Kind.OTHER, _key(event), at_ms)
        kind = Kind.SPACE if event.key() == Qt.Key.Key_Space else Kind.CHARACTER
        return Stroke(kind, _key(event), at_ms, us or typed, typed or us)

    def _follow(self, step: Step[_Held]) -> bool:
        self._resend(step.resend)
        if self._burst.waiting:
            self._waited_twice = False
            self.hold.start()
        else:
            self.hold.stop()
        if step.scan is not None:
            self.scanned.emit(step.scan)
        return step.fate is not Fate.PASS

    def _resend(self, held: tuple[_Held, ...]) -> None:
        self._resending = True
        try:
            for key in held:
                if shiboken6.isValid(key.window):
                    QCoreApplication.sendEvent(key.window, key.event)
        finally:
            self._resending = False

    def _paused(self) -> None:
        """The hold is over. If this comes late, the window stood still and keys may be waiting: they come first."""
        late_ms = (self._clock.monotonic_s() - self._heard_s) * 1000 - HOLD_MS
        if late_ms > HOLD_MS / 2 and not self._waited_twice:
            self._waited_twice = True
            self.hold.start()
            return
        self._follow(self._burst.pause())


def _key(event: QKeyEvent) -> int:
    """Which key: the same for press and release, whatever happened to Shift in between."""
    return event.nativeScanCode() or event.nativeVirtualKey() or int(event.key())


def _copy(event: QKeyEvent) -> QKeyEvent:
    copy = QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
    copy.setTimestamp(event.timestamp())
    return copy
