"""The queue loop of the sender: which shipment next, what to say, how long to wait. No network of its own.

Trouble with the gateway stops the whole queue and waits with growing, jittered pauses; trouble with one shipment holds
that one until a person decides. Everything it must remember lies in the outbox: status files and receipts.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Protocol

import msgspec

from app.clock import Clock, to_text
from app.errors import Integrity, NeedsPerson, Refused, StationError, Transient
from app.messages.sender import Delivered, FromSender, Held, Look, Progress, Reached, Retry, Stop, ToSender, Waiting
from app.outbox.layout import Delivery, Status
from app.sender.gateway_client import Interrupted
from app.sender.tray import Parcel, Tray

_log = logging.getLogger("swaddle.sender")

#: First pause; a gateway that restarts is back within seconds.
FIRST_PAUSE_S = 1.0
#: Longest pause: after a night without network the morning's first clip leaves within five minutes.
LONGEST_PAUSE_S = 300.0
#: Without a word from the station the folder is looked at this often.
LOOK_EVERY_S = 30.0
#: With nothing to send the gateway is greeted this often, so that trouble shows before a clip waits.
GREET_EVERY_S = 300.0
#: Status files are rewritten at most this often while bytes flow; the first and last always.
STATUS_EVERY_S = 0.5


class Conversation(Protocol):
    """The pipe to the station, as `app.lines.LineChannel` offers it."""

    def send(self, message: msgspec.Struct, *, wait_s: float = ...) -> None:
        """Say something."""
        ...

    def receive(self, timeout_s: float | None = None) -> ToSender | None:
        """Hear something; None when the station is gone; TimeoutError when it said nothing."""
        ...


class Gateway(Protocol):
    """The other end, as `gateway_client.GatewayClient` reaches it."""

    def greet(self) -> None:
        """See whether it is there."""
        ...

    def deliver(self, parcel: Parcel, on_confirmed: Callable[[int], None], keep_going: Callable[[], bool]) -> bytes:
        """Bring one shipment there and return its verified receipt."""
        ...


def _random_share() -> float:
    """Between 0 and 1; ten stations must not come back in step after a power cut."""
    return secrets.randbelow(1_000_001) / 1_000_000


class Pause:
    """How long to stay away after the n-th failure in a row: doubling, bounded, jittered down by up to a half."""

    def __init__(self, clock: Clock, random_share: Callable[[], float] = _random_share) -> None:
        self._clock = clock
        self._random_share = random_share
        self._failures = 0
        self._until_s = 0.0

    def begin(self) -> float:
        """Another failure; the pause in seconds."""
        longest_s = min(FIRST_PAUSE_S * 2.0 ** min(self._failures, 16), LONGEST_PAUSE_S)
        self._failures += 1
        pause_s = longest_s * (1.0 - 0.5 * self._random_share())
        self._until_s = self._clock.monotonic_s() + pause_s
        return pause_s

    def cut_short(self) -> None:
        """A person wants a try now; failures so far still count."""
        self._until_s = 0.0

    def end(self) -> None:
        """It worked."""
        self._failures, self._until_s = 0, 0.0

    @property
    def left_s(self) -> float:
        """Seconds still to stay away, 0 when free to go."""
        return max(0.0, self._until_s - self._clock.monotonic_s()) if self._failures else 0.0


class Dispatcher:
    """Serves one outbox until it is stopped."""

    def __init__(
        self, tray: Tray, gateway: Gateway, station: Conversation, clock: Clock, *, pause: Pause | None = None
    ) -> None:
        self._tray = tray
        self._gateway = gateway
        self._station = station
        self._clock = clock
        self._pause = pause or Pause(clock)
        self._stopped = False
        self._in_trouble = True  # so that the first answer is told
        self._greeted_s: float | None = None
        self._verified: set[str] = set()  # digests compared since the start; the gateway compares again
        self._held_unwritten: set[str] = (
            set()
        )  # whose status could not be written: without it they would be tried for ever
        self._failures: dict[str, int] = {}  # per shipment: who failed least goes first, so that one cannot block all

    def run(self) -> None:
        """Send whatever can be sent, wait, again; returns when the station says stop or is gone."""
        while not self._stopped:
            busy = self._pause.left_s <= 0.0 and self.send_all()
            self._listen(0.0 if busy else min(self._pause.left_s or LOOK_EVERY_S, LOOK_EVERY_S))

    def send_all(self) -> bool:
        """One round over the outbox; ends early when the gateway cannot be used.

        Returns:
            Whether there was anything to do and the gateway is fine: more may have come meanwhile, look again at once.
        """
        waiting = [name for name in self._tray.ready() if not self._is_held(name)]
        for shipment_id in sorted(waiting, key=lambda name: self._failures.get(name, 0)):  # sorted keeps their age
            if self._stopped or not self._send(shipment_id):
                return False
        self._greet_sometimes()
        return bool(waiting)

    def _send(self, shipment_id: str) -> bool:
        """True when the next one may go."""
        parcel: Parcel | None = None
        confirmed_bytes = 0
        started_bytes: int | None = None
        last_written_s = float("-inf")

        def on_confirmed(told_bytes: int) -> None:
            nonlocal confirmed_bytes, started_bytes, last_written_s
            assert parcel is not None  # noqa: S101 - called by deliver only
            confirmed_bytes = told_bytes
            started_bytes = told_bytes if started_bytes is None else started_bytes
            self._reached(moved=told_bytes > started_bytes)
            now_s = self._clock.monotonic_s()
            if now_s - last_written_s >= STATUS_EVERY_S or told_bytes == parcel.size_bytes:
                last_written_s = now_s
                self._note(parcel, "sending", told_bytes)
            self._say(Progress(shipment_id, told_bytes, parcel.size_bytes))

        try:
            parcel = self._tray.parcel(shipment_id)
            if parcel is None:
                return True
            if shipment_id not in self._verified:
                parcel.verify()
                self._verified.add(shipment_id)
            taken = parcel
            receipt = self._gateway.deliver(taken, on_confirmed, lambda: self._go_on(taken))
            self._tray.write_receipt(shipment_id, receipt)
        except Interrupted:
            _log.info("shipment %s stopped", shipment_id[:12])
            return not self._stopped
        except (Refused, Integrity) as error:
            self._hold(shipment_id, parcel, confirmed_bytes, error)
            return True
        except (Transient, NeedsPerson) as error:
            self._failures[shipment_id] = self._failures.get(shipment_id, 0) + 1
            if parcel is not None and parcel.still_there():
                self._note(parcel, "waiting", confirmed_bytes, error)
            self._stay_away(error)
            return False
        self._note(parcel, "delivered", parcel.size_bytes)
        self._failures.pop(shipment_id, None)
        self._reached(moved=True)
        self._say(Delivered(shipment_id))
        return True

    def _greet_sometimes(self) -> None:
        now_s = self._clock.monotonic_s()
        lately = self._greeted_s is not None and now_s - self._greeted_s < GREET_EVERY_S
        if self._stopped or (lately and not self._in_trouble):
            return
        try:
            self._gateway.greet()
        except StationError as error:
            self._stay_away(error)
        else:
            self._reached(moved=True)

    def _reached(self, *, moved: bool) -> None:
        """The gateway answered. Pauses stop growing only if something `moved`: polite answers are not enough."""
        if moved:
            self._pause.end()
        now_s = self._clock.monotonic_s()
        if self._in_trouble or self._greeted_s is None or now_s - self._greeted_s >= GREET_EVERY_S:
            self._say(Reached())
        self._in_trouble, self._greeted_s = False, now_s

    def _stay_away(self, error: StationError) -> None:
        self._in_trouble = True
        pause_s = self._pause.begin()
        _log.info("gateway: %s %s, next try in %.1f s", error.code, error.detail, pause_s)
        self._say(Waiting(error.code, error.sentence, round(pause_s, 1), alarm=isinstance(error, NeedsPerson)))

    def _hold(self, shipment_id: str, parcel: Parcel | None, confirmed_bytes: int, error: StationError) -> None:
        _log.info("shipment %s held: %s %s", shipment_id[:12], error.code, error.detail)
        size_bytes = 0 if parcel is None else parcel.size_bytes
        self._write(shipment_id, "held", confirmed_bytes, size_bytes, error)
        if not self._is_held(shipment_id):
            self._held_unwritten.add(shipment_id)
        self._say(Held(shipment_id, error.code, error.sentence))

    def _is_held(self, shipment_id: str) -> bool:
        status = self._tray.status(shipment_id)
        return shipment_id in self._held_unwritten or (status is not None and status.state == "held")

    def _note(self, parcel: Parcel, state: Delivery, confirmed_bytes: int, error: StationError | None = None) -> None:
        self._write(parcel.id, state, confirmed_bytes, parcel.size_bytes, error)

    def _write(
        self, shipment_id: str, state: Delivery, confirmed_bytes: int, size_bytes: int, error: StationError | None
    ) -> None:
        status = Status(
            state=state,
            confirmed_bytes=confirmed_bytes,
            shipment_bytes=size_bytes,
            changed_at=to_text(self._clock.now()),
            attempts=self._failures.get(shipment_id, 0),
            code="" if error is None else error.code,
            sentence="" if error is None else error.sentence,
        )
        self._tray.write_status(shipment_id, status)

    def _go_on(self, parcel: Parcel) -> bool:
        """Between two pieces: heed the station, and stop when it took the shipment back."""
        self._listen(0.0)
        return not self._stopped and parcel.still_there()

    def _listen(self, timeout_s: float) -> None:
        """Hear at most one message."""
        try:
            message = self._station.receive(timeout_s)
        except TimeoutError:
            return
        except Integrity as error:  # the pipe skipped it; the station starts us anew if it minds
            _log.warning("%s %s", error.code, error.detail)
            return
        match message:
            case None | Stop():
                self._stopped = True
            case Retry(shipment=None):
                self._pause.cut_short()
            case Retry(shipment=str() as shipment_id):
                self._let_go(shipment_id)
                self._pause.cut_short()
            case Look():
                pass  # being awake is enough
            case _:
                _log.warning("the station said %s out of turn", type(message).__name__)

    def _let_go(self, shipment_id: str) -> None:
        self._held_unwritten.discard(shipment_id)
        try:
            held = self._tray.status(shipment_id)
        except Refused:
            return  # no id
        if held is not None and held.state == "held":
            self._write(shipment_id, "waiting", held.confirmed_bytes, held.shipment_bytes, None)

    def _say(self, message: FromSender) -> None:
        try:
            self._station.send(message, wait_s=0.0)
        except Transient as error:  # the folder says the same; a busy or gone station must not stop deliveries
            _log.info("not said: %s", error.code)
