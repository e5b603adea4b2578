"""Between the station's threads and Qt's: events become signals, slow verbs run beside the window, errors become words.

This is the one place of the face that catches `StationError`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.errors import StationError
from app.events import (
    BoardChanged,
    CaptureChanged,
    Event,
    HealthChanged,
    LeakCheckChanged,
    SessionChanged,
    WorkFailed,
)
from ui.front import StationFront

T = TypeVar("T")
U = TypeVar("U")
#: A slow verb (approve: about one second) must not hold back Stop or a frame of the player.
LANES = 3
#: Closing waits this long for verbs under way; longer than the slowest of them.
CLOSE_MS = 10_000
_log = logging.getLogger("swaddle.ui")


@dataclass(slots=True)
class _Asked:
    """A verb under way, as the window's thread knows it."""

    work: Callable[[], object]  # what it holds ends with this, here: a widget must not end on another thread
    finish: Callable[[object, Exception | None], None]
    kept: bool


class _Call(QRunnable):
    """One verb on its way; what it returned or raised is told with its number.

    The binding may keep these as children of the pool for ever, some 300 bytes each. So it lets go of its verb, which
    may hold a page, a clip or a PIN, before it tells.
    """

    def __init__(self, number: int, work: Callable[[], object], tell: Callable[[int, object, object], None]) -> None:
        super().__init__()
        self._number, self._work, self._tell = number, work, tell

    def run(self) -> None:
        work, tell = self._work, self._tell
        del self._work, self._tell
        value: object = None
        error: Exception | None = None
        try:
            value = work()
        except Exception as failure:  # noqa: BLE001 - nothing may die unseen in a pool thread; it is told in the window
            error = failure
        del work
        tell(self._number, value, error)
        del value, error  # an error knows this frame, which knows the error: they would wait for the collector


class Bridge(QObject):
    """Signals for the pages, and the way to call a verb without holding up the window."""

    board_changed = Signal()
    capture_changed = Signal()
    checks_changed = Signal()
    session_changed = Signal()
    health_changed = Signal()
    failed = Signal(str, str)  # code, sentence: nobody else took the error
    _heard = Signal(object)
    _told = Signal(int, object, object)
    _finished = Signal(int, object, object)

    def __init__(self, station: StationFront, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.station = station
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(LANES)
        self._number = 0
        self._pending: dict[int, _Asked] = {}
        self._built = 0  # how often all pages were built anew
        self._closed = False
        self._heard.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._pass_on_progress, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = station.subscribe(self._heard.emit)

    def call(
        self,
        work: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[str, str], object] | None = None,
        always: Callable[[], object] | None = None,
        *,
        kept: bool = False,
    ) -> None:
        """Run a verb beside the window.

        Args:
            work: the verb; runs on a pool thread.
            done: takes its result, on the window's thread.
            failed: takes code and sentence of a `StationError`; without it the shell's banner does.
            always: runs after either, on the window's thread.
            kept: these three are called though the pages are gone: what comes back must be put away.
        """
        if self._closed:
            return
        self._number += 1

        def finish(value: object, error: Exception | None) -> None:
            if error is None:
                if done is not None:
                    done(value)  # type: ignore[arg-type]  # what `work` returned: the signal in between forgets the type
            else:
                self._tell(error, failed)
            if always is not None:
                always()

        self._pending[self._number] = _Asked(work, finish, kept)
        self._pool.start(_Call(self._number, work, self._finished.emit))

    def read(self, work: Callable[[], T], otherwise: U) -> T | U:
        """Read something quick on the window's thread; an error is told in the banner and the other value shown."""
        try:
            return work()
        except StationError as error:
            self.failed.emit(error.code, error.sentence)
            return otherwise

    def idle(self) -> bool:
        """Whether no verb is under way."""
        return not self._pending

    def progress(self, tell: Callable[..., object]) -> Callable[..., None]:
        """How a verb says on its way how far it is: called on any thread, told to the page on the window's.

        A signal of the page itself would not do: whoever emits one of a page that is gone breaks the verb.
        """
        built = self._built

        def told(*values: object) -> None:
            self._told.emit(built, tell, values)

        return told

    def orphan(self, *, told: bool = True) -> None:
        """The pages that asked are gone: a result of a verb under way goes nowhere.

        Args:
            told: an error goes to the shell's banner; not when somebody else is in front of it.
        """

        def finish(_value: object, error: Exception | None) -> None:
            if error is not None and told:
                self._tell(error, None)
            elif error is not None:
                _log.info("a verb failed after who asked had left: %s", getattr(error, "code", type(error).__name__))

        self._built += 1
        for asked in self._pending.values():
            if not asked.kept:
                asked.finish = finish

    def close(self) -> None:
        """Stop listening and wait for verbs under way; their results are not shown any more."""
        if self._closed:
            return
        self._closed = True
        self._unsubscribe()
        if not self._pool.waitForDone(CLOSE_MS):
            _log.error("a verb of the station did not end within %d ms", CLOSE_MS)
        self._pending.clear()

    @Slot(int, object, object)
    def _pass_on_progress(self, built: int, tell: Callable[..., object], values: tuple[object, ...]) -> None:
        if built == self._built and not self._closed:
            tell(*values)

    @Slot(int, object, object)
    def _finish(self, number: int, value: object, error: Exception | None) -> None:
        asked = self._pending.pop(number, None)
        if asked is not None and not self._closed:
            asked.finish(value, error)

    def _tell(self, error: Exception, failed: Callable[[str, str], object] | None) -> None:
        if isinstance(error, StationError):
            (failed or self.failed.emit)(error.code, error.sentence)
            return
        _log.error("a verb of the station broke: %s", type(error).__name__, exc_info=error)
        sentence = "Something in the station broke. No clip was lost. Try again; if it stays, tell IT."
        (failed or self.failed.emit)("ui.broken", sentence)

    @Slot(object)
    def _pass_on(self, event: Event) -> None:
        if self._closed:
            return
        if isinstance(event, BoardChanged):
            self.board_changed.emit()
        elif isinstance(event, CaptureChanged):
            self.capture_changed.emit()
        elif isinstance(event, LeakCheckChanged):
            self.checks_changed.emit()
        elif isinstance(event, SessionChanged):
            self.session_changed.emit()
        elif isinstance(event, HealthChanged):
            self.health_changed.emit()
        elif isinstance(event, WorkFailed):
            self.failed.emit(event.code, event.sentence)
