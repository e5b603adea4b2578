"""Hears a keyboard-wedge scanner among the keys of the application, and keeps its codes away from the widgets.

Keys come to an application through its windows, which pass them on to widgets: this filter decides at the window, so a
key is decided once, and a held key that turns out to be typing is given to the same window again.
"""

from __future__ import annotations

from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from app.clock import Clock, SystemClock
from ui.burst import HOLD_MS, Burst, Fate, Kind, Scan, Step, Stroke
from ui.input_method import InputMethodGuard
from ui.raw_keys import RawKey, RawKeys
from ui.us_keys import us_character

_HEARD = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.InputMethod)
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
    swallowed = Signal()
    """An input method had a scan before anybody could read it; nothing of it was typed."""
    _found = Signal(object)

    def __init__(self, parent: QObject, clock: Clock | None = None, *, sees_keys: bool | None = None) -> None:
        """Listen to the application.

        Args:
            parent: owns it.
            clock: for keys that carry no time.
            sees_keys: whether the window system shows raw keys; None: as it is.
        """
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._burst: Burst[_Held] = Burst()
        shown = RawKeys.exist()
        self._guard = InputMethodGuard(
            self._now_ms,
            sees_keys=shown if sees_keys is None else sees_keys,
            take=self._burst.abandon,
            found=self._found.emit,
        )
        # Not inside the window system's own event: what a scan does may open pages.
        self._found.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._raw = RawKeys(self.raw_key) if shown else None
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
            if self._raw is not None:
                application.installNativeEventFilter(self._raw)

    def close(self) -> None:
        """Stop listening; what is held back is forgotten with the window it belongs to. As often as you like."""
        if self._closed:
            return
        self._closed = True
        self.hold.stop()
        self._burst.abandon()
        self._guard.close()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
            if self._raw is not None:
                application.removeNativeEventFilter(self._raw)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._closed or self._resending or kind not in _HEARD:
            return False
        if isinstance(event, QInputMethodEvent):
            self._heard_s = self._clock.monotonic_s()
            taken = self._guard.event(watched, event)
            self._wait()
            return taken
        return isinstance(event, QKeyEvent) and watched.isWindowType() and self._on_key(watched, event)

    def _on_key(self, window: QObject, event: QKeyEvent) -> bool:
        if self._guard.covers(event.timestamp()):
            self._wait()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self._heard_s = self._clock.monotonic_s()
            return self._follow(self._burst.press(self._stroke(event), _Held(window, _copy(event))))
        return self._follow(self._burst.release(_key(event), _Held(window, _copy(event))))

    def raw_key(self, key: RawKey) -> bool:
        """A key before the input method has it; True: nobody else may see it."""
        if self._closed:
            return False
        self._heard_s = self._clock.monotonic_s()
        taken = self._guard.key(key)
        self._wait()
        return taken

    def _stroke(self, event: QKeyEvent) -> Stroke:
        at_ms = event.timestamp() or self._now_ms()
        typed = event.text() if event.text().isprintable() else ""
        if event.key() in _MODIFIERS:
            return Stroke(Kind.MODIFIER, _key(event), at_ms)
        if event.isAutoRepeat() and not self._burst.goes_on(at_ms):
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
        self._wait()
        if step.scan is not None:
            self.scanned.emit(step.scan)
        return step.fate is not Fate.PASS

    def _wait(self) -> None:
        if self._burst.waiting or self._guard.waiting:
            self._waited_twice = False
            self.hold.start()
        else:
            self.hold.stop()

    def _tell(self, scan: Scan | None) -> None:
        if self._closed:
            return
        if scan is None:
            self.swallowed.emit()
        else:
            self.scanned.emit(scan)

    def _now_ms(self) -> int:
        return int(self._clock.monotonic_s() * 1000)

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
        if self._guard.waiting:
            self._guard.pause()
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
