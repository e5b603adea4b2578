"""From "sent for review" to a person, through a checker that the test plays: nothing but a clean look is a pass."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.checker_link import STALL_S, START_LIMIT_S
from app.events import Event
from app.leak_desk import TRIES, LeakDesk
from app.lifecycle import ClipEvent
from app.model import STATION, ClipId, ClipState, LeakFinding
from redact.geometry import Rect
from tests.conftest import ExpectedLogs
from tests.fakes_checker import Checker
from tests.fakes_clips import TakeBench
from tests.fakes_rules import MORNING, NURSE

DEADLINE_S = 10.0
HIT = {"from_s": 0.2, "to_s": 0.6, "x": 16.0, "y": 20.0, "width": 30.0, "height": 12.0, "kind": "text"}


class Bench(TakeBench):
    """A ward whose clips are looked through by whoever the test lets in."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.happened = threading.Condition()
        self.events: list[Event] = []
        self.restarts = 0
        self.take = False
        self.checkers: list[Checker] = []
        self.desk = LeakDesk(
            self.ledger,
            self.takes,
            take_runs=lambda: self.take,
            restart=self._restart,
            tell=self._hear,
            clock=self.clock,
        )
        self.desk.start()

    def close(self) -> None:
        self.desk.close()
        for checker in self.checkers:
            checker.die()
        self.ledger.close()

    def _restart(self) -> None:
        with self.happened:
            self.restarts += 1
            self.happened.notify_all()

    def _hear(self, event: Event) -> None:
        with self.happened:
            self.events.append(event)
            self.happened.notify_all()

    def checker(self) -> Checker:
        """Let a checker in that is ready."""

        def attach(ends: Mapping[str, int]) -> None:
            self.desk.attach(ends)

        self.checkers.append(Checker(attach))
        self.checkers[-1].ready()
        return self.checkers[-1]

    def sent(self, frames: int = 10) -> ClipId:
        clip = self.record(frames)
        self.ledger.move(clip, ClipEvent.SUBMIT, NURSE.id)
        self.desk.look()
        return clip

    def state(self, clip: ClipId) -> ClipState:
        return self.ledger.clip(clip).state

    def until(self, condition: Callable[[], bool], what: str) -> None:
        end_s = time.monotonic() + DEADLINE_S
        with self.happened:
            while not condition():
                assert time.monotonic() < end_s, f"waited in vain for {what}"
                self.happened.wait(0.05)

    def until_state(self, clip: ClipId, state: ClipState) -> None:
        self.until(lambda: self.state(clip) is state, f"{state.value}, it is {self.state(clip).value}")

    def detail(self, act: str) -> list[str]:
        return [row.detail for row in self.ledger.journal() if row.act == act]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def done(checker: Checker, clip: str, *, frames: int = 10, hits: tuple[Mapping[str, Any], ...] = ()) -> None:
    checker.say("done", clip=clip, frames=frames, looks=6, hits=hits)


def test_a_clean_clip_goes_on_to_the_charge_nurse_and_the_checker_saw_every_byte(bench: Bench) -> None:
    clip, checker = bench.sent(), bench.checker()
    name, content = checker.read_clip()
    reader, _ = bench.takes.open_sealed(clip)
    with reader:
        assert (name, content) == (clip, reader.read())
    assert bench.state(clip) is ClipState.SEALED
    done(checker, clip)
    bench.until_state(clip, ClipState.AWAITING_REVIEW)
    assert bench.detail("clip.leak_check_passed") == ["from=sealed to=awaiting_review leak_check=passed"]
    assert bench.desk.rows() == ()


def test_a_hit_quarantines_with_time_and_region(bench: Bench) -> None:
    clip, checker = bench.sent(), bench.checker()
    checker.read_clip()
    done(checker, clip, hits=(HIT,))
    bench.until_state(clip, ClipState.QUARANTINED)
    assert bench.ledger.findings(clip) == (LeakFinding(0.2, 0.6, Rect(16.0, 20.0, 30.0, 12.0), "text"),)
    assert bench.detail("clip.leak_found") == ["from=sealed to=quarantined leak_check=found text=1"]


def test_what_nobody_sent_is_not_looked_at_and_the_oldest_comes_first(bench: Bench) -> None:
    unsent = bench.record()
    clips = []
    for _ in range(2):
        bench.clock.pass_s(60)
        clips.append(bench.sent())
    checker = bench.checker()
    for clip in clips:
        assert checker.read_clip()[0] == clip
        done(checker, clip)
        bench.until_state(clip, ClipState.AWAITING_REVIEW)
    assert bench.state(unsent) is ClipState.SEALED


def test_progress_is_told_as_a_share_of_the_clip(bench: Bench) -> None:
    clip, checker = bench.sent(), bench.checker()
    waiting = bench.sent()
    checker.read_clip()
    checker.say("progress", clip=clip, media_s=0.45)
    bench.until(lambda: bench.desk.rows()[0].share == pytest.approx(0.5), "half of it")
    assert [(row.clip, row.share is None) for row in bench.desk.rows()] == [(clip, False), (waiting, True)]
    done(checker, clip)
    bench.until_state(clip, ClipState.AWAITING_REVIEW)


@pytest.mark.parametrize("frames", [0, 9, 11])
def test_a_pass_over_other_frames_than_the_clip_has_is_none(
    bench: Bench, expected_logs: ExpectedLogs, frames: int
) -> None:
    expected_logs.add("leak_check.frames")
    clip, checker = bench.sent(), bench.checker()
    for attempt in range(TRIES):
        checker.read_clip()
        assert bench.state(clip) is ClipState.SEALED, attempt
        done(checker, clip, frames=frames)
    bench.until_state(clip, ClipState.QUARANTINED)
    assert bench.ledger.findings(clip) == ()
    assert bench.detail("clip.leak_check_failed") == [
        "from=sealed to=quarantined code=leak_check.frames leak_check=failed"
    ]


def test_a_clip_that_cannot_be_looked_through_goes_to_a_person_after_three_tries(
    bench: Bench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("clip.unreadable")
    clip, checker = bench.sent(), bench.checker()
    for _ in range(TRIES):
        checker.read_clip()
        assert bench.state(clip) is ClipState.SEALED
        checker.say("failed", clip=clip, code="clip.unreadable", sentence="No.")
    bench.until_state(clip, ClipState.QUARANTINED)


def test_a_checker_that_dies_in_the_middle_leaves_the_clip_sealed_and_the_next_one_begins_anew(
    bench: Bench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("checker.gone")
    clip, first = bench.sent(), bench.checker()
    _, video = first.take_clip()
    os.close(video)
    first.die()
    bench.until(lambda: bench.desk.rows()[0].share is None, "the end of the check")
    assert bench.state(clip) is ClipState.SEALED
    second = bench.checker()
    assert second.read_clip()[0] == clip
    done(second, clip)
    bench.until_state(clip, ClipState.AWAITING_REVIEW)


def test_a_checker_that_stalls_is_started_again(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("checker.silent")
    expected_logs.add("checker.gone")
    clip, checker = bench.sent(), bench.checker()
    checker.read_clip()
    bench.clock.pass_s(STALL_S + 1)
    bench.until(lambda: bench.restarts == 1, "the order for another")
    done(checker, clip)  # too late: it is being replaced
    again = bench.checker()
    assert again.read_clip()[0] == clip
    assert bench.state(clip) is ClipState.SEALED
    done(again, clip)
    bench.until_state(clip, ClipState.AWAITING_REVIEW)


def test_a_checker_that_never_gets_ready_is_started_again(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("checker.silent")
    bench.checkers.append(Checker(bench.desk.attach))
    bench.clock.pass_s(START_LIMIT_S + 1)
    bench.until(lambda: bench.restarts == 1, "the order for another")


def test_rubbish_from_the_checker_is_no_pass(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("pipe.garbage")
    expected_logs.add("checker.gone")
    clip, checker = bench.sent(), bench.checker()
    checker.read_clip()
    checker.say("done", clip=clip, frames=10, looks=6, hits=[{**HIT, "text": "Anna"}])
    bench.until(lambda: bench.restarts == 1, "the order for another")
    bench.until(lambda: bench.desk.rows()[0].share is None, "the end of the check")
    assert bench.state(clip) is ClipState.SEALED


def test_an_answer_about_another_clip_is_not_believed(bench: Bench) -> None:
    clip, checker = bench.sent(), bench.checker()
    checker.read_clip()
    done(checker, "f" * 32)
    done(checker, clip, hits=(HIT,))
    bench.until_state(clip, ClipState.QUARANTINED)


def test_it_rests_while_a_take_runs_and_silence_is_no_stall_then(bench: Bench) -> None:
    clip, checker = bench.sent(), bench.checker()
    checker.read_clip()
    bench.take = True
    assert checker.expect("pause")["paused"] is True
    bench.clock.pass_s(STALL_S * 3)
    bench.take = False
    assert checker.expect("pause")["paused"] is False
    assert bench.restarts == 0
    done(checker, clip)
    bench.until_state(clip, ClipState.AWAITING_REVIEW)


def test_a_clip_whose_consent_ran_out_meanwhile_stays_and_is_not_looked_at_over_and_over(bench: Bench) -> None:
    clip, checker = bench.sent(), bench.checker()
    other = bench.sent()
    checker.read_clip()
    bench.consent_until(MORNING)
    done(checker, clip)
    assert checker.read_clip()[0] == other
    assert bench.state(clip) is ClipState.SEALED
    bench.ledger.move(other, ClipEvent.WITHDRAW, STATION)
    done(checker, other)
    bench.until(lambda: all(row.share is None for row in bench.desk.rows()), "rest")
    assert bench.state(other) is ClipState.WITHDRAWN


def test_closing_in_the_middle_of_a_clip_waits_for_nothing(bench: Bench) -> None:
    clip, checker = bench.sent(frames=200), bench.checker()
    _, video = checker.take_clip()
    began_s = time.monotonic()
    bench.desk.close()
    os.close(video)
    assert time.monotonic() - began_s < 3.0
    assert bench.state(clip) is ClipState.SEALED
