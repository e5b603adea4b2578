"""Finders look beside the stream, on a thread of their own: a camera cannot wait for them."""

from __future__ import annotations

import threading
from collections import deque
from fractions import Fraction
from typing import Final, Protocol

from redact.eyes import Order
from redact.policy import Look

# Finders that need longer than this for what is waited for hang. A file can wait; while a camera's tail is waited for,
# the station gives the recorder two seconds before it takes it for dead.
FILE_PATIENCE_S: Final = 10.0
CAMERA_PATIENCE_S: Final = 1.2
ORDERS_MAX: Final = 8  # a second of looks; each holds a raw frame
_STOPS_WITHIN_S: Final = 2.0


class Looker(Protocol):
    """Carries out one order: `redact.eyes.Eyes`."""

    def look(self, order: Order) -> Look:
        """Look at one frame."""
        ...


class ScoutThread:
    """Looks on a thread of its own, in order. Reports are taken by one other thread.

    Args:
        eyes: called on this thread only.
        patience_s: how long a report is waited for, once; until the next look is done nobody waits again.
    """

    def __init__(self, eyes: Looker, *, patience_s: float = FILE_PATIENCE_S) -> None:
        self._eyes = eyes
        self._patience_s = patience_s
        self._hangs = False
        self._changed = threading.Condition()
        self._orders: deque[Order] = deque()  # the first one is being looked at
        self._done: deque[Look] = deque()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="finders", daemon=True)
        self._thread.start()

    def send(self, order: Order, *, wait_in_line: bool) -> bool:
        """Have a frame looked at; not when an order that may not wait, or too many, would have to."""
        with self._changed:
            if len(self._orders) >= (ORDERS_MAX if wait_in_line else 1):
                return False
            self._orders.append(order)
            self._changed.notify_all()
            return True

    def reports(self, until: Fraction, *, wait: bool) -> tuple[list[Look], bool]:
        """Looks that were finished since the last call, in order; and whether one up to that time is still owed."""
        with self._changed:
            if wait and not self._hangs:
                self._hangs = not self._changed.wait_for(
                    lambda: self._closed or not self._owes(until), self._patience_s
                )
            finished = list(self._done)
            self._done.clear()
            return finished, self._owes(until)

    def close(self) -> bool:
        """Stop after the look that is running; returns whether the thread has ended."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(_STOPS_WITHIN_S)
        return not self._thread.is_alive()

    def _owes(self, until: Fraction) -> bool:
        return bool(self._orders) and self._orders[0].frame.at <= until

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._orders)
                if self._closed:
                    return
                order = self._orders[0]
            look = self._eyes.look(order)
            with self._changed:
                self._orders.popleft()
                self._done.append(look)
                self._hangs = False
                self._changed.notify_all()
