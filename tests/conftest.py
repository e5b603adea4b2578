"""House rules as fixtures: a stray log line, a thread or a process left alive fails the test that left it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt: without a screen the xcb platform aborts the whole process.
if not os.environ.get("SWADDLE_TEST_ON_SCREEN"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

# No timed tests: how quick an example is says what else the machine does (a clean checkout also builds Hypothesis'
# tables of characters within the first one). The rest stays as Hypothesis has it, on a desk and in CI.
settings.register_profile(
    "swaddle", parent=settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("swaddle")

#: Tests that start rooms, by where they stand.
_BY_THE_CLOCK = (
    "tests/e2e/*",
    "tests/qt/test_*story.py",
    "tests/unit/test_record*.py",
    "tests/unit/test_framing_command.py",
)
#: How long threads and processes that were told to stop may take to be gone.
_GRACE_S = 3.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test` runs one after the other, before the rest may use every core."""
    for item in items:
        path = item.path.relative_to(item.config.rootpath).as_posix()
        if any(fnmatchcase(path, pattern) for pattern in _BY_THE_CLOCK):
            item.add_marker(pytest.mark.by_the_clock)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class ExpectedLogs:
    """Say which warnings a test provokes on purpose: `expected_logs.add("part of the message")`."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def add(self, part: str) -> None:
        self.parts.append(part)


@pytest.fixture
def expected_logs() -> ExpectedLogs:
    return ExpectedLogs()


@pytest.fixture(autouse=True)
def _no_stray_logs(request: pytest.FixtureRequest, expected_logs: ExpectedLogs) -> Iterator[None]:
    if "caplog" in request.fixturenames:  # such a test says itself what it expects to be logged
        yield
        return
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    stray = [
        record.getMessage()
        for record in collector.records
        if not any(part in record.getMessage() for part in expected_logs.parts)
    ]
    assert not stray, f"unexpected log lines: {stray}"
    seen = [record.getMessage() for record in collector.records]
    unseen = [part for part in expected_logs.parts if not any(part in message for message in seen)]
    assert not unseen, f"announced log lines that never came: {unseen}"


def _children() -> set[int]:
    found: set[int] = set()
    for tasks in Path("/proc/self/task").glob("*/children"):
        try:
            found.update(int(pid) for pid in tasks.read_text().split())
        except OSError:  # the thread ended while we looked
            continue
    return found


@pytest.fixture(autouse=True)
def _nothing_left_alive() -> Iterator[None]:
    threads, children = set(threading.enumerate()), _children()
    yield
    deadline = time.monotonic() + _GRACE_S
    left: list[threading.Thread] = []
    alive: set[int] = set()
    while time.monotonic() < deadline:
        left = [t for t in threading.enumerate() if t not in threads and t.is_alive() and "_DummyThread" not in repr(t)]
        alive = _children() - children
        if not left and not alive:
            return
        for thread in left:
            thread.join(0.05)
        if not left:
            threading.Event().wait(0.05)
    assert not left, f"threads left alive: {[thread.name for thread in left]}"
    assert not alive, f"processes left alive: {sorted(alive)}"
