"""Finders and scouts for tests of the look-ahead: what they see is told beforehand."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from redact.covers import cover_all
from redact.eyes import Order
from redact.geometry import CELL_PX, Polygon
from redact.policy import Look


class SeesAt:
    """Eyes that see some polygon in frames of the given times, and nothing in others."""

    def __init__(
        self, polygon: Polygon, pts: Collection[int], *, trouble: Collection[int] = (), compares: bool = False
    ) -> None:
        self.looked: list[int] = []
        self._polygon = polygon
        self._pts = pts
        self._trouble = trouble
        self._compares = compares

    def look(self, order: Order) -> Look:
        frame = order.frame
        self.looked.append(frame.pts)
        seen = [self._polygon] if frame.pts in self._pts else []
        found = cover_all(seen, 0, -(-frame.width // CELL_PX), -(-frame.height // CELL_PX))
        trouble = order.doubt or ("finder.failed" if frame.pts in self._trouble else "")
        return Look(
            frame.at, order.sharp_s, found, order.glance if self._compares else None, trouble=trouble, turn=order.turn
        )


class ScoutAtOnce:
    """Looks on the caller's thread; may be told to sit on its reports for a while."""

    def __init__(self, eyes: SeesAt) -> None:
        self.eyes = eyes
        self.asleep = False
        self.ordered: list[int] = []
        self._orders: list[Order] = []

    def send(self, order: Order, *, wait_in_line: bool) -> bool:
        if self.asleep and self._orders and not wait_in_line:
            return False
        self._orders.append(order)
        self.ordered.append(order.frame.pts)
        return True

    def reports(self, until: Fraction, *, wait: bool) -> tuple[list[Look], bool]:
        if self.asleep and not wait:
            return [], any(order.frame.at <= until for order in self._orders)
        looks = [self.eyes.look(order) for order in self._orders]
        self._orders.clear()
        return looks, False
