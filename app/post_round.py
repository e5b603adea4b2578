"""The round to the outbox: wakes the courier when the sender has news, and every second besides."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Final

from app.courier import Courier
from app.errors import StationError
from app.events import Event, HealthChanged, WorkFailed
from app.workers import Worker

log = logging.getLogger("swaddle.station")

_POLL_S: Final = 1.0


class PostRound:
    """One worker.

    Args:
        courier: looks after the outbox.
        reached_at: when the gateway last answered.
        tell: the listeners.
    """

    def __init__(
        self, courier: Courier, reached_at: Callable[[], dt.datetime | None], tell: Callable[[Event], None]
    ) -> None:
        self._courier, self._reached_at, self._tell = courier, reached_at, tell
        self._post = threading.Event()
        self._worker = Worker("courier", self._carry, tell)

    def news(self) -> None:
        """There is something to look at."""
        self._post.set()

    def start(self) -> None:
        """Begin the rounds."""
        self._worker.start()

    def ask_to_stop(self) -> None:
        """No round begins after this."""
        self._worker.ask_to_stop()
        self._post.set()

    def stop(self) -> None:
        """Wait for the end of the last round."""
        self._worker.stop()

    def _carry(self, stop: threading.Event) -> None:
        reached, told = self._reached_at(), ""
        while not stop.is_set():
            self._post.wait(_POLL_S)
            self._post.clear()
            if stop.is_set():
                return
            try:
                self._courier.poll()
                told = ""
            except StationError as error:  # a full disk must not end deliveries for good: the next look may succeed
                if error.code != told:
                    told = error.code
                    log.warning("outbox not looked after: %s %s", error.code, error.detail)
                    self._tell(WorkFailed(error.code, error.sentence))
            before, reached = reached, self._reached_at()
            if reached != before:
                self._tell(HealthChanged())
