"""The bridge: other threads' news on the window's thread, slow verbs beside it, errors as words."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.errors import Refused
from app.events import BoardChanged, CaptureChanged, Event, HealthChanged, SessionChanged, WorkFailed
from tests.conftest import ExpectedLogs
from tests.fakes_station import FakeStation
from ui.bridge import Bridge


@pytest.fixture
def bridge(qtbot: QtBot, station: FakeStation) -> Iterator[Bridge]:
    del qtbot
    bridge = Bridge(station)
    yield bridge
    bridge.close()


@pytest.mark.parametrize(
    ("event", "signal"),
    [
        (BoardChanged(), "board_changed"),
        (CaptureChanged(), "capture_changed"),
        (SessionChanged(), "session_changed"),
        (HealthChanged(), "health_changed"),
    ],
)
def test_events_of_another_thread_arrive_on_the_windows_thread(
    qtbot: QtBot, station: FakeStation, bridge: Bridge, event: Event, signal: str
) -> None:
    heard_on: list[threading.Thread] = []
    getattr(bridge, signal).connect(lambda: heard_on.append(threading.current_thread()))
    teller = threading.Thread(target=station.tell, args=(event,))
    teller.start()
    teller.join()
    qtbot.waitUntil(lambda: bool(heard_on))
    assert heard_on == [threading.main_thread()]


def test_failed_work_is_told_with_its_sentence(qtbot: QtBot, station: FakeStation, bridge: Bridge) -> None:
    with qtbot.waitSignal(bridge.failed) as told:
        station.tell(WorkFailed("disk.full", "The disk is full. Ask IT."))
    assert told.args == ["disk.full", "The disk is full. Ask IT."]


def test_a_verb_runs_beside_the_window_and_answers_on_its_thread(qtbot: QtBot, bridge: Bridge) -> None:
    ran_on: list[threading.Thread] = []
    answers: list[tuple[int, threading.Thread]] = []

    def verb() -> int:
        ran_on.append(threading.current_thread())
        return 7

    bridge.call(verb, lambda value: answers.append((value, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(answers))
    assert ran_on[0] is not threading.main_thread()
    assert answers == [(7, threading.main_thread())]
    assert bridge.idle()


def test_a_refusal_goes_to_who_asked(qtbot: QtBot, bridge: Bridge) -> None:
    told: list[tuple[str, str]] = []
    ended: list[bool] = []

    def verb() -> None:
        raise Refused("pin.wrong", "No. Try again.")

    with qtbot.assertNotEmitted(bridge.failed):
        bridge.call(
            verb, failed=lambda code, sentence: told.append((code, sentence)), always=lambda: ended.append(True)
        )
        qtbot.waitUntil(lambda: bool(ended))
    assert told == [("pin.wrong", "No. Try again.")]


def test_a_refusal_that_nobody_takes_goes_to_the_banner(qtbot: QtBot, bridge: Bridge) -> None:
    def verb() -> None:
        raise Refused("a.b", "No. Do this.")

    with qtbot.waitSignal(bridge.failed) as told:
        bridge.call(verb)
    assert told.args == ["a.b", "No. Do this."]


def test_a_broken_verb_is_logged_and_told(qtbot: QtBot, bridge: Bridge, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("ZeroDivisionError")
    with qtbot.waitSignal(bridge.failed) as told:
        bridge.call(lambda: 1 // 0)
    assert told.args is not None
    assert told.args[0] == "ui.broken"


def test_reading_falls_back_and_tells(qtbot: QtBot, bridge: Bridge) -> None:
    def read() -> tuple[int, ...]:
        raise Refused("ledger.busy", "Busy. Again.")

    with qtbot.waitSignal(bridge.failed):
        assert bridge.read(read, ()) == ()


def test_after_closing_nothing_is_told_any_more(qtbot: QtBot, station: FakeStation, bridge: Bridge) -> None:
    answers: list[int] = []
    release = threading.Event()

    def verb() -> int:
        release.wait(5)
        return 1

    bridge.call(verb, answers.append)
    threading.Timer(0.05, release.set).start()
    bridge.close()
    station.tell(BoardChanged())
    bridge.call(verb, answers.append)
    qtbot.wait(20)
    assert answers == []


def test_an_answer_finds_nobody_once_the_page_that_asked_is_gone(qtbot: QtBot, bridge: Bridge) -> None:
    answered: list[int] = []
    may_go_on = threading.Event()
    bridge.call(lambda: may_go_on.wait(5), lambda _: answered.append(1), always=lambda: answered.append(2))
    bridge.orphan()
    may_go_on.set()
    qtbot.waitUntil(bridge.idle)
    assert answered == []


def test_an_error_is_told_though_the_page_that_asked_is_gone(qtbot: QtBot, bridge: Bridge) -> None:
    may_go_on = threading.Event()

    def verb() -> None:
        may_go_on.wait(5)
        raise Refused("disk.full", "The disk is full. Ask IT.")

    bridge.call(verb, failed=lambda *_: pytest.fail("told to a page that is gone"))
    bridge.orphan()
    with qtbot.waitSignal(bridge.failed) as told:
        may_go_on.set()
    assert told.args == ["disk.full", "The disk is full. Ask IT."]


class Held:
    """Something that a verb holds: a page, a clip, a PIN."""


def test_what_a_verb_held_goes_with_it(bridge: Bridge) -> None:
    held: list[weakref.ref[Held]] = []

    def ask() -> None:
        something = Held()
        held.append(weakref.ref(something))
        bridge.call(lambda: id(something))

    for _ in range(1500):  # the quicker a verb is, the likelier the thread pool kept it for ever: about one in twenty
        ask()
        while not bridge.idle():
            QCoreApplication.processEvents()
    gc.collect()
    assert [one for one in held if one() is not None] == []


def test_what_a_verb_held_goes_on_the_windows_thread(qtbot: QtBot, bridge: Bridge) -> None:
    went_on: list[threading.Thread] = []
    may_go_on = threading.Event()

    def ask() -> None:
        something = Held()
        weakref.finalize(something, lambda: went_on.append(threading.current_thread()))
        bridge.call(lambda: (may_go_on.wait(5), something)[0])

    ask()
    bridge.orphan()
    may_go_on.set()
    qtbot.waitUntil(bridge.idle)
    qtbot.waitUntil(lambda: bool(went_on))
    assert went_on == [threading.main_thread()], "a widget that ends on another thread ends the program"
