"""Finders beside the stream, on a real thread: orders keep their order, and what was not seen stays owed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction

import pytest

from capture.scouts import ORDERS_MAX, ScoutThread
from redact.changes import glance_at
from redact.eyes import Order
from redact.geometry import Polygon
from redact.policy import Look
from tests.fakes_capture import noise_frame
from tests.fakes_redact import SeesAt


def order(pts: int) -> Order:
    frame = noise_frame(64, 48, pts)
    return Order(frame, frame.at, glance_at(frame.y), pts)


class Hangs(SeesAt):
    """Looks only once it is let go."""

    def __init__(self) -> None:
        super().__init__(Polygon(()), ())
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def look(self, order: Order) -> Look:
        self.begun.set()
        assert self.let_go.wait(30)
        return super().look(order)


@pytest.fixture
def eyes() -> Hangs:
    return Hangs()


@pytest.fixture
def scout(eyes: Hangs) -> Iterator[ScoutThread]:
    scout = ScoutThread(eyes)
    yield scout
    eyes.let_go.set()
    assert scout.close()


def test_reports_come_in_the_order_of_orders(scout: ScoutThread, eyes: Hangs) -> None:
    eyes.let_go.set()
    for pts in range(ORDERS_MAX):
        assert scout.send(order(pts), wait_in_line=True)
    looks, owed = scout.reports(Fraction(1), wait=True)
    assert [look.at for look in looks] == [Fraction(pts, 30) for pts in range(ORDERS_MAX)]
    assert not owed


def test_what_is_late_is_owed_and_blocks_nobody_who_does_not_wait(scout: ScoutThread, eyes: Hangs) -> None:
    assert scout.send(order(3), wait_in_line=True)
    assert eyes.begun.wait(30)
    assert scout.reports(Fraction(3, 30), wait=False) == ([], True)
    assert scout.reports(Fraction(2, 30), wait=False) == ([], False)


def test_an_order_that_may_not_wait_is_refused_while_one_is_carried_out(scout: ScoutThread, eyes: Hangs) -> None:
    assert scout.send(order(0), wait_in_line=False)
    assert eyes.begun.wait(30)
    assert not scout.send(order(1), wait_in_line=False)


def test_a_full_line_takes_no_more_and_what_it_holds_stays_owed(scout: ScoutThread, eyes: Hangs) -> None:
    taken = [scout.send(order(pts), wait_in_line=True) for pts in range(ORDERS_MAX + 2)]
    assert taken == [True] * ORDERS_MAX + [False] * 2
    assert scout.reports(Fraction(1), wait=False) == ([], True)
    eyes.let_go.set()
    looks, owed = scout.reports(Fraction(1), wait=True)
    assert (len(looks), owed) == (ORDERS_MAX, False)


def test_close_says_that_a_hung_look_did_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.scouts._STOPS_WITHIN_S", 0.01)
    eyes = Hangs()
    scout = ScoutThread(eyes)
    assert scout.send(order(0), wait_in_line=True)
    assert eyes.begun.wait(30)
    assert not scout.close()
    eyes.let_go.set()
    monkeypatch.undo()
    assert scout.close()
