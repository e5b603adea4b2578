"""Workers stop when told, restart inside a budget and are loud when they fail."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.budget import Budget
from app.errors import Integrity, Transient
from app.events import WorkFailed
from app.workers import Worker

if TYPE_CHECKING:
    from tests.conftest import ExpectedLogs


class Told:
    """Collects failures; waits for the n-th without sleeping."""

    def __init__(self) -> None:
        self.failures: list[WorkFailed] = []
        self._changed = threading.Condition()

    def __call__(self, failed: WorkFailed) -> None:
        with self._changed:
            self.failures.append(failed)
            self._changed.notify_all()

    def wait_for(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.failures) >= number, 20)


def test_a_worker_has_a_name_and_stops_when_told() -> None:
    seen: list[str] = []
    started = threading.Event()

    def work(stop: threading.Event) -> None:
        seen.append(threading.current_thread().name)
        started.set()
        stop.wait()

    worker = Worker("swaddle-test", work, Told())
    worker.start()
    assert started.wait(5)
    assert worker.alive
    assert worker.stop()
    assert (seen, worker.alive, worker.gave_up) == (["swaddle-test"], False, False)


def test_work_that_returns_is_done_and_not_repeated() -> None:
    told, runs = Told(), []
    worker = Worker("swaddle-test", lambda _stop: runs.append(1), told)
    worker.start()
    worker._thread.join(5)
    assert worker.stop()
    assert (runs, told.failures) == ([1], [])


def test_transient_failures_restart_inside_the_budget_then_a_person_is_told(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("gateway.away")
    told, runs = Told(), []

    def work(_stop: threading.Event) -> None:
        runs.append(1)
        raise Transient("gateway.away", "The gateway is away.")

    worker = Worker("swaddle-test", work, told, budget=Budget(2, 60.0))
    worker.start()
    told.wait_for(4)
    assert worker.stop()
    assert [failed.code for failed in told.failures] == ["gateway.away"] * 3 + ["worker.gave_up"]
    assert (len(runs), worker.gave_up, worker.failures) == (3, True, 3)


def test_damage_is_never_retried(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("ledger.damaged")
    told = Told()

    def work(_stop: threading.Event) -> None:
        raise Integrity("ledger.damaged", "The ledger is damaged. Call IT.")

    worker = Worker("swaddle-test", work, told)
    worker.start()
    told.wait_for(2)
    assert worker.stop()
    assert [failed.code for failed in told.failures] == ["ledger.damaged", "worker.gave_up"]


def test_a_crash_is_told_without_its_text_and_survives_a_broken_listener(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("swaddle-test crashed")
    expected_logs.add("its listener crashed")
    told = Told()

    def listener(failed: WorkFailed) -> None:
        told(failed)
        raise RuntimeError("the window is gone")

    def work(_stop: threading.Event) -> None:
        raise ZeroDivisionError("secret")

    worker = Worker("swaddle-test", work, listener, budget=Budget(1, 60.0))
    worker.start()
    told.wait_for(3)
    assert worker.stop()
    assert [failed.code for failed in told.failures] == ["worker.crashed", "worker.crashed", "worker.gave_up"]
    assert not any("secret" in failed.sentence for failed in told.failures)


def test_a_worker_that_does_not_stop_is_reported(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("did not stop")
    release = threading.Event()

    def work(_stop: threading.Event) -> None:
        release.wait(20)

    worker = Worker("swaddle-test", work, Told())
    worker.start()
    assert not worker.stop(0.01)
    release.set()
    assert worker.stop()


def test_a_budget_forgives_what_is_long_ago() -> None:
    now_s = [0.0]
    budget = Budget(2, 60.0, monotonic_s=lambda: now_s[0])
    assert [budget.take(), budget.take(), budget.take()] == [True, True, False]
    now_s[0] = 60.0
    assert [budget.take(), budget.take(), budget.take()] == [True, True, False]
    budget.renew()
    assert budget.take()
