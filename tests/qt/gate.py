"""Holds verbs of the fake station back, so that a test can do something while they are under way."""

from __future__ import annotations

import threading

import pytest

from tests.fakes_station import FakeStation


class Gate:
    """Holds verbs of the station back until it is opened."""

    def __init__(self, station: FakeStation, monkeypatch: pytest.MonkeyPatch) -> None:
        self._station, self._patch = station, monkeypatch
        self._open = threading.Event()
        self.waiting = threading.Semaphore(0)

    def before(self, name: str, desk: object | None = None) -> None:
        """This verb, of the station or a desk of it, waits before it begins."""
        owner = desk if desk is not None else self._station
        verb = getattr(owner, name)

        def held(*args: object) -> object:
            self.hold()
            return verb(*args)

        self._patch.setattr(owner, name, held)

    def after(self, name: str) -> None:
        """This verb is done, and says so later."""
        verb = getattr(self._station, name)

        def held(*args: object) -> object:
            try:
                return verb(*args)
            finally:
                self.hold()

        self._patch.setattr(self._station, name, held)

    def hold(self) -> None:
        self.waiting.release()
        assert self._open.wait(10)

    def reached(self) -> None:
        """Until one more of them waits."""
        assert self.waiting.acquire(timeout=5)

    def open(self) -> None:
        self._open.set()
