"""The station's end of the sender: configures it, wakes it, and remembers whether the gateway answers."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from app.clock import Clock
from app.errors import Integrity, Transient
from app.hearsay import in_our_words
from app.lines import LineChannel
from app.messages import sender as messages
from app.model import ShipmentId
from app.switchboard import Ends
from app.workers import Worker

log = logging.getLogger("swaddle.sender_link")

_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class SenderView:
    """What the sender said last."""

    reached_at: dt.datetime | None = None
    trouble: str = ""
    trouble_sentence: str = ""
    probes: tuple[tuple[str, bool], ...] = ()


class SenderLink:
    """One sender at a time. Verbs may be called on any thread.

    Args:
        clock: for "reached two minutes ago".
        news: called when something in the outbox may have changed.
        restart: asks for a fresh sender: it reads its configuration once, at its start.
    """

    def __init__(self, clock: Clock, news: Callable[[], None], restart: Callable[[], None]) -> None:
        self._clock = clock
        self._news = news
        self._restart = restart
        self._lock = threading.RLock()
        self._configuration: messages.Configure | None = None
        self._told: messages.Configure | None = None  # what the running sender was configured with
        self._channel: LineChannel[messages.FromSender] | None = None
        self._worker: Worker | None = None
        self._view = SenderView()

    def configure(self, configuration: messages.Configure) -> None:
        """Where the gateway is; told to the sender now and after every restart."""
        with self._lock:
            self._configuration = configuration
            if self._channel is None:
                return
            if self._told is None:
                self._introduce()
            elif self._told != configuration:
                self._restart()

    def attach(self, ends: Ends) -> None:
        """A fresh sender runs."""
        self.close()
        decoder = msgspec.json.Decoder(messages.FromSender)
        channel = LineChannel(decoder, ends["stdout"], ends["stdin"], name="sender")
        with self._lock:
            self._channel, self._told = channel, None
            self._view = SenderView(reached_at=self._view.reached_at)
            self._worker = Worker("sender-link", lambda stop: self._listen(channel, stop), lambda _failed: None)
            self._worker.start()
            if self._configuration is not None:
                self._introduce()

    def close(self) -> None:
        """Hang up: the sender finishes between two chunks and ends."""
        with self._lock:
            channel, worker = self._channel, self._worker
            self._channel = self._worker = None
        if channel is not None:
            channel.hang_up()
        if worker is not None:
            worker.stop()
        if channel is not None:
            channel.close()

    def look(self) -> None:
        """There is something new in the outbox."""
        self._say(messages.Look())

    def retry(self, shipment: ShipmentId | None = None) -> None:
        """A person says: now."""
        self._say(messages.Retry(shipment))

    def view(self) -> SenderView:
        """What is known now."""
        with self._lock:
            return self._view

    def _introduce(self) -> None:
        if self._configuration is not None:
            self._told = self._configuration
            self._say(self._configuration)

    def _say(self, message: messages.ToSender) -> None:
        with self._lock:
            if self._channel is None or (self._told is None and not isinstance(message, messages.Configure)):
                return  # it looks through the whole outbox at its start
            try:
                self._channel.send(message)
            except Transient as error:
                log.info("sender does not listen: %s", error.code)  # the launcher starts another one

    def _listen(self, channel: LineChannel[messages.FromSender], stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                message = channel.receive(_LOOK_S)
            except TimeoutError:
                continue
            except Integrity as error:
                log.warning("sender: %s %s", error.code, error.detail)
                self._restart()
                return
            if message is None:
                break
            self._hear(message)
            self._news()

    def _hear(self, message: messages.FromSender) -> None:
        with self._lock:
            view = self._view
            match message:
                case messages.Ready():
                    probes = tuple((probe.attempt, probe.refused) for probe in message.probes)
                    self._view = SenderView(reached_at=view.reached_at, probes=probes)
                case messages.Reached() | messages.Progress() | messages.Delivered():
                    self._view = SenderView(reached_at=self._clock.now(), probes=view.probes)
                case messages.Waiting() | messages.Failed():
                    trouble, sentence = in_our_words(message.code, message.sentence, otherwise="sender.unclear")
                    self._view = SenderView(view.reached_at, trouble, sentence, view.probes)
                case messages.Held():
                    pass  # the outbox folder says so too, and for good
