"""The one way to start a thread: named, stoppable, joined by its owner, and loud when it crashes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.budget import Budget
from app.errors import Integrity, NeedsPerson, Refused, StationError
from app.events import WorkFailed

_log = logging.getLogger("swaddle.workers")
_PAUSE_S = 0.1  # before a restart: a crash loop must not take a whole core from the encoder


class Worker:
    """A thread that does `work` until it returns or is told to stop. Who starts it joins it.

    `work` gets the stop event and must return soon after it is set; it waits on that event, never sleeps. If it raises,
    `on_failed` hears of it (on the worker's thread) and the work starts again within the budget; after that, or at once
    for errors that a retry cannot mend (Integrity, NeedsPerson, Refused), `gave_up` is true and the thread ends.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[threading.Event], None],
        on_failed: Callable[[WorkFailed], None],
        *,
        budget: Budget | None = None,
    ) -> None:
        self.name = name
        self.failures = 0
        self.gave_up = False
        self._work = work
        self._on_failed = on_failed
        self._budget = budget or Budget()
        self._stop = threading.Event()
        # Daemon: a worker that misses its deadline must not keep a ward PC from shutting down; `stop` tells its owner.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; once only."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Set the stop event without waiting: to stop several workers side by side."""
        self._stop.set()

    def stop(self, deadline_s: float = 5.0) -> bool:
        """Ask to stop and wait; False if the thread is still alive at the deadline (logged)."""
        self._stop.set()
        if self._thread.ident is None or self._thread is threading.current_thread():
            return True
        self._thread.join(deadline_s)
        if self._thread.is_alive():
            _log.error("worker %s did not stop within %.1f s", self.name, deadline_s)
        return not self._thread.is_alive()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end of the work without asking for it; whether it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._work(self._stop)
            except StationError as error:
                mendable = not isinstance(error, Integrity | NeedsPerson | Refused)
                _log.warning("worker %s: %s %s", self.name, error.code, error.detail)
                failed = WorkFailed(error.code, error.sentence)
            except Exception as error:  # noqa: BLE001 - the worker loop is one of the three places that catch everything
                mendable = True
                _log.exception("worker %s crashed", self.name, exc_info=error)
                sentence = "A part of the station stumbled and was started again. Tell IT if it repeats."
                failed = WorkFailed("worker.crashed", sentence)
            else:
                return
            self.failures += 1
            self.gave_up = not (mendable and self._budget.take())
            self._tell(failed)
            if self.gave_up:
                sentence = "A part of the station has stopped for good. Restart the station; tell IT if it repeats."
                self._tell(WorkFailed("worker.gave_up", sentence))
                return
            self._stop.wait(_PAUSE_S)

    def _tell(self, failed: WorkFailed) -> None:
        try:
            self._on_failed(failed)
        except Exception:  # noqa: BLE001 - a broken listener must not end the work
            _log.exception("worker %s: its listener crashed", self.name)
