"""Lends coarse pictures of the open camera for drawing its framing: on request, for a while, never during a take.

An observer of raw frames on the reader's thread. While nothing is lent it does nothing. What it hands on is made by
`redact.framing_frame`; the raw frame stays in this call.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from capture.session import Ticker
from redact.codes import CodeFinder
from redact.frames import RawFrame
from redact.framing_frame import (
    FramingFrame,
    LettersFinder,
    Regions,
    make_framing_frame,
    make_private_reference,
)
from redact.geometry import Polygon, Reference

log = logging.getLogger("swaddle.capture")

#: Two pictures a second show whether the camera stands right, and give an onlooker little more than one.
INTERVAL_S: Final = 0.5


class LensListener(Protocol):
    """Who is told. Called on the reader's thread, on the pulse's, or within a verb."""

    def framing_picture(self, lease: str, picture: FramingFrame) -> None:
        """Another coarse picture."""
        ...

    def reference_kept(self, lease: str, reference: Reference) -> None:
        """How the camera stands, as asked."""
        ...

    def reference_failed(self, lease: str) -> None:
        """The frame could not be used; asking again may help."""
        ...

    def lease_ended(self, lease: str, why: str) -> None:
        """Nothing more comes under this lease: `asked`, `expired`, `take`, `camera`, `replaced`."""
        ...


@dataclass(slots=True)
class _Lease:
    """What is lent now."""

    code: str
    until_s: float
    zones: tuple[Polygon, ...] | None = None  # of the reference that is wanted


def usual_finders() -> tuple[Regions, ...]:
    """What looks for text and codes before a picture leaves."""
    return (LettersFinder(), CodeFinder().regions)


class FramingLens:
    """One lease at a time. Verbs may be called on any thread; frames come on one.

    Args:
        listener: told what is lent and when that ends.
        ticker: monotonic time.
        make_finders: what looks for things to fill; called once, at the first frame that is lent. Without any, or
            where that fails, pictures are black.
    """

    def __init__(
        self,
        listener: LensListener,
        ticker: Ticker,
        make_finders: Callable[[], Sequence[Regions]] = usual_finders,
    ) -> None:
        self._listener = listener
        self._ticker = ticker
        self._make_finders = make_finders
        self._finders: tuple[Regions, ...] | None = None
        self._lock = threading.Lock()
        self._lease: _Lease | None = None
        self._next_picture_s = ticker.monotonic_s()  # of the lens, not of the lease: a new one brings none sooner

    @property
    def lent(self) -> str:
        """The lease that is held; "" when none is."""
        lease = self._lease
        return lease.code if lease is not None else ""

    def lend(self, code: str, for_s: float) -> None:
        """Hand pictures out under this lease from the next frame on; an earlier lease ends."""
        now_s = self._ticker.monotonic_s()
        with self._lock:
            before, self._lease = self._lease, _Lease(code, now_s + for_s)
        if before is not None and before.code != code:
            self._listener.lease_ended(before.code, "replaced")

    def end(self, why: str, code: str = "") -> None:
        """Hand out nothing more under this lease; "" means whatever is lent."""
        with self._lock:
            lease = self._lease
            if lease is None or code not in ("", lease.code):
                return
            self._lease = None
        self._listener.lease_ended(lease.code, why)

    def keep_reference(self, code: str, zones: Sequence[Polygon]) -> None:
        """Take the features of the next frame, without those in these zones. Ignored under another lease."""
        with self._lock:
            if self._lease is not None and self._lease.code == code:
                self._lease.zones = tuple(zones)

    def tick(self) -> None:
        """Mind the time while no frame comes. A few times a second."""
        lease = self._lease
        if lease is not None and self._ticker.monotonic_s() >= lease.until_s:
            self.end("expired", lease.code)

    def observe(self, frame: RawFrame) -> None:
        """A frame was read. Never raises: a lens that breaks must not take the camera with it."""
        lease = self._lease
        if lease is None:
            return
        now_s = self._ticker.monotonic_s()
        if now_s >= lease.until_s:
            self.end("expired", lease.code)
            return
        if lease.zones is not None:
            self._take_reference(lease, frame)
        if now_s >= self._next_picture_s:
            self._next_picture_s = now_s + INTERVAL_S
            picture = make_framing_frame(frame, self._ready_finders())
            if self._lease is lease:  # a lease that ended meanwhile lends nothing
                self._listener.framing_picture(lease.code, picture)

    def _take_reference(self, lease: _Lease, frame: RawFrame) -> None:
        zones, lease.zones = lease.zones or (), None
        try:
            reference = make_private_reference(frame, self._ready_finders(), zones)
        except Exception as error:  # noqa: BLE001 - said to the station, which asks again or gives up
            log.warning("no reference could be taken: %s", type(error).__name__)
            self._listener.reference_failed(lease.code)
        else:
            self._listener.reference_kept(lease.code, reference)

    def _ready_finders(self) -> tuple[Regions, ...]:
        if self._finders is None:
            try:
                self._finders = tuple(self._make_finders())
            except Exception as error:  # noqa: BLE001 - a missing net: black from here on, and the log says why
                log.warning("framing has no finders: %s", type(error).__name__)
                self._finders = ()
        return self._finders


__all__ = ["INTERVAL_S", "FramingFrame", "FramingLens", "LensListener", "Regions", "usual_finders"]
