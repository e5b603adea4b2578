"""Keeps scans out of an input method: a code that is composed into Chinese is no code, and half of it would be typed.

While a text field has the focus, an input method gets the keys first. So scans are told from typing one step earlier,
by the keys as the window system sends them: once a burst is sure to be none of a hand, the rest never reaches the input
method, and what it made of the beginning is taken back. Where the window system does not show its keys, a scan shows in
the pace of what the input method does: then at least nothing of it is typed.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ui.burst import Burst, Fate, Kind, Scan, Step, Stroke
from ui.raw_keys import RawKey

#: What the input method still says of a scan comes within this, or before the next key. Its answers to three keys take
#: milliseconds; a mouse in its list of candidates takes longer than this to get there.
DEAF_MS = 1_000


class InputMethodGuard:
    """Decides over raw keys and input method events.

    Args:
        now_ms: a monotonic clock, for input method events: they carry no time.
        sees_keys: whether raw keys are shown to it.
        take: called when a burst is sure to be a scan; what is held back elsewhere of it is to be forgotten.
        found: called with the scan, or with None when only the input method knows what it was.
    """

    def __init__(
        self,
        now_ms: Callable[[], int],
        *,
        sees_keys: bool,
        take: Callable[[], None],
        found: Callable[[Scan | None], None],
    ) -> None:
        self._now_ms, self._sees_keys, self._take, self._found = now_ms, sees_keys, take, found
        self._burst: Burst[None] = Burst()
        self._held: list[tuple[QObject, QInputMethodEvent]] = []
        self._taking = False
        self._own = False
        self._began_ms = self._ended_ms = -1
        self._deaf_until_ms = -1

    @property
    def waiting(self) -> bool:
        """Whether `pause` must be called once no key came for the hold time."""
        return self._burst.waiting

    def covers(self, at_ms: int) -> bool:
        """Whether a key of this moment belongs to a scan that was taken: an input method may let keys go late."""
        if not self._sees_keys:  # the times are of another clock
            return self._taking and self._beat()
        return self._began_ms <= at_ms and (self._taking or at_ms <= self._ended_ms)

    def key(self, key: RawKey) -> bool:
        """A raw key; True: nobody else may see it."""
        focused = QApplication.focusWidget()
        if focused is None or not focused.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            self._burst.pause()
            self._finish(None)
            return False
        if not key.pressed:
            fate = self._burst.release(key.code, None).fate
            return fate is Fate.DROP or (fate is Fate.HOLD and self._taking)
        if self._burst.waiting and not self._burst.goes_on(key.at_ms):
            self.pause()
        if not self._taking:
            self._deaf_until_ms = -1
        return self._follow(self._burst.press(key.stroke(in_burst=self._burst.waiting), None), key.at_ms)

    def event(self, watched: QObject, event: QInputMethodEvent) -> bool:
        """An input method event on its way to a widget; True: it does not get there, or later."""
        if self._own:
            return False
        if self._taking or self._now_ms() < self._deaf_until_ms:
            return self._beat() if self._taking and not self._sees_keys else True
        if not self._sees_keys and (event.preeditString() or event.commitString()) and self._beat():
            return True
        if self._held or (event.commitString() and self._burst.waiting):
            self._held.append((watched, _copy(event)))
            return True
        return False

    def pause(self) -> None:
        """No key came for the hold time."""
        taken = self._taking
        if taken:
            self._ended_ms = self._burst.last_ms
        step = self._burst.pause(taken=taken)
        if step.scan is not None:
            self._finish(step.scan)
        else:
            self._let_go()

    def close(self) -> None:
        """Forget what is held back."""
        self._burst.abandon()
        self._held.clear()
        self._taking = False

    def _beat(self) -> bool:
        """Something came from the input method: so much for its pace, as nothing else is known of the key."""
        return self._follow(self._burst.press(Stroke(Kind.CHARACTER, 0, self._now_ms()), None), self._now_ms())

    def _follow(self, step: Step[None], at_ms: int) -> bool:
        if step.scan is not None:
            self._ended_ms = at_ms
            self._finish(step.scan)
            return step.fate is not Fate.PASS
        if self._burst.paced and not self._taking:
            self._begin(at_ms)
        if not self._burst.waiting:
            self._let_go()
        return self._taking and step.fate is not Fate.PASS

    def _begin(self, at_ms: int) -> None:
        self._taking, self._began_ms, self._ended_ms = True, self._burst.began_ms, at_ms
        self._held.clear()
        self._take()
        self._own = True
        try:
            QGuiApplication.inputMethod().reset()
            focused = QGuiApplication.focusObject()
            if focused is not None:
                QCoreApplication.sendEvent(focused, QInputMethodEvent())  # what was being composed goes
        finally:
            self._own = False

    def _finish(self, scan: Scan | None) -> None:
        if not self._taking:
            return
        self._taking = False
        self._deaf_until_ms = self._now_ms() + DEAF_MS
        if scan is not None:
            self._found(scan if scan.untrusted_us else None)

    def _let_go(self) -> None:
        held, self._held = self._held, []
        self._own = True
        try:
            for watched, event in held:
                if shiboken6.isValid(watched):
                    QCoreApplication.sendEvent(watched, event)
        finally:
            self._own = False


def _copy(event: QInputMethodEvent) -> QInputMethodEvent:
    copy = QInputMethodEvent(event.preeditString(), event.attributes())
    copy.setCommitString(event.commitString(), event.replacementStart(), event.replacementLength())
    return copy
