"""The station's end of the recorder, spoken to over real pipes by a recorder that does whatever it likes."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import handover
from app.errors import NeedsPerson, Transient
from app.messages.recorder import TakeEnded
from app.model import ClipId
from app.recorder_link import OVERDUE_S, SILENCE_LIMIT_S, START_LIMIT_S, RecorderLink
from app.takes import NewTake
from redact.geometry import Framing, Rect
from tests.conftest import ExpectedLogs
from tests.fakes_clips import open_descriptors
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import HandClock

DEADLINE_S = 10.0
TAKE, OTHER = ClipId("a1" * 16), ClipId("b2" * 16)
FRAMING, OTHER_FRAMING = Framing(Rect(0, 0, 100, 80)), Framing(Rect(8, 8, 50, 40))


class Witness:
    """Hears what the link tells."""

    def __init__(self) -> None:
        self._happened = threading.Condition()
        self.ended: list[ClipId] = []
        self.broken: list[tuple[ClipId, str, str]] = []
        self.restarts = 0
        self.error: Exception | None = None

    def take_ended(self, clip: ClipId, ended: TakeEnded) -> None:
        assert ended.take == clip
        with self._happened:
            self.ended.append(clip)
            self._happened.notify_all()
        if self.error is not None:
            raise self.error

    def take_broken(self, clip: ClipId, code: str, sentence: str) -> None:
        with self._happened:
            self.broken.append((clip, code, sentence))
            self._happened.notify_all()

    def recorder_changed(self) -> None:
        with self._happened:
            self._happened.notify_all()

    def restart(self) -> None:
        with self._happened:
            self.restarts += 1
            self._happened.notify_all()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        with self._happened:
            end_s = time.monotonic() + DEADLINE_S
            while not condition():
                assert time.monotonic() < end_s, f"waited in vain for {what}"
                self._happened.wait(0.05)


class Bench:
    """A link and what stands around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.witness = Witness()
        self.clock = HandClock()
        self.link = RecorderLink(self.witness, self.witness.restart, self.clock)
        self.recorders: list[Recorder] = []

    def recorder(self, *, preview: bool = False) -> Recorder:
        for old in self.recorders:
            old.die()
        self.recorders.append(Recorder(self.link.attach, preview=preview))
        return self.recorders[-1]

    def showing(self, *, preview: bool = False) -> Recorder:
        """A recorder with its camera open."""
        recorder = self.recorder(preview=preview)
        self.link.open("demo", FRAMING)
        recorder.ready()
        recorder.expect_camera()
        recorder.camera_opened()
        self.witness.until(lambda: self.link.view().camera_open, "the camera")
        return recorder

    def take(self, clip: ClipId = TAKE) -> NewTake:
        descriptor = os.open(self.folder / clip, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return NewTake(clip, "age1example", descriptor)

    def start(self, recorder: Recorder, clip: ClipId = TAKE, limit_s: float = 60.0) -> None:
        take = self.take(clip)
        self.link.start(take, limit_s)
        os.close(take.descriptor)
        assert recorder.expect("start_take")["take"] == clip
        descriptor, label = recorder.take_descriptor()
        os.close(descriptor)
        assert label == clip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    for recorder in bench.recorders:
        recorder.die()
    bench.link.close()


def test_the_camera_is_closed_before_another_framing_and_its_old_pictures_are_not_shown(bench: Bench) -> None:
    recorder = bench.showing(preview=True)
    assert recorder.picture is not None
    recorder.picture.publish(2, 2, memoryview(bytes(16)))
    assert bench.link.latest_preview() is not None
    bench.link.open("usb:other", OTHER_FRAMING)
    assert bench.link.latest_preview() is None, "the old bed's picture is shown under the new bed"
    assert not bench.link.view().camera_open
    opened = recorder.expect_camera()
    assert (opened["camera"], opened["framing"]["window"]["width"]) == ("usb:other", 50)
    recorder.say(
        "camera_opened", camera="usb:other", width=100, height=80, opening=1
    )  # said before it heard of the other one
    recorder.pulse("masked")
    bench.witness.until(lambda: bench.link.view().verdict == "masked", "the pulse")
    assert not bench.link.view().camera_open
    with pytest.raises(NeedsPerson):
        bench.link.start(bench.take(), 60.0)
    recorder.camera_opened("usb:other")
    bench.witness.until(lambda: bench.link.shows("usb:other", OTHER_FRAMING), "the other camera")
    assert not bench.link.shows("usb:other", FRAMING)


def test_the_same_bed_again_does_not_open_its_camera_anew_unless_there_was_trouble(bench: Bench) -> None:
    recorder = bench.showing()
    bench.link.open("demo", FRAMING)
    assert bench.link.view().camera_open
    recorder.say("camera_failed", code="camera.lost", sentence="The camera is gone.")
    bench.witness.until(lambda: bench.link.view().trouble == "camera.lost", "the trouble")
    bench.link.open("demo", FRAMING)
    recorder.expect_camera()  # and nothing came before it
    assert bench.link.view().trouble == ""


def test_a_usb_camera_that_was_plugged_in_again_gets_a_fresh_recorder(
    bench: Bench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("camera.plugged_again")
    recorder = bench.recorder()
    recorder.ready()
    bench.link.open("usb:1209:ca01:A", FRAMING)
    recorder.expect_camera()
    recorder.say("camera_failed", code="camera.lost", sentence="The camera was unplugged. Plug it in.")
    bench.witness.until(lambda: bench.link.view().trouble == "camera.lost", "the trouble")
    assert bench.witness.restarts == 0  # perhaps nobody plugs it in again
    bench.link.shut()
    recorder.expect("close_camera")
    bench.link.open("usb:1209:ca01:A", FRAMING)
    bench.witness.until(lambda: bench.witness.restarts == 1, "a fresh recorder")
    fresh = bench.recorder()
    fresh.ready()
    assert fresh.expect_camera()["camera"] == "usb:1209:ca01:A"


def test_a_take_begins_ends_and_is_told_once(bench: Bench) -> None:
    recorder = bench.showing()
    bench.start(recorder)
    assert bench.link.view().take == TAKE
    recorder.say("take_progress", take=TAKE, media_s=12.5, durable_bytes=1)
    bench.witness.until(lambda: bench.link.view().elapsed_s == 12.5, "progress")
    bench.clock.pass_s(0.5)
    assert bench.link.view().elapsed_s == 13.0
    bench.link.stop()
    assert recorder.expect("stop_take")["take"] == TAKE
    recorder.say("take_ended", take=TAKE, whole=True, report=REPORT)
    bench.witness.until(lambda: bench.witness.ended == [TAKE], "the end")
    assert bench.link.view().take is None
    recorder.say("take_ended", take=TAKE, whole=True, report=REPORT)
    recorder.say("take_failed", take=TAKE, code="encoder.failed", sentence="Late.")
    recorder.pulse("held")
    bench.witness.until(lambda: bench.link.view().verdict == "held", "the pulse behind it")
    assert (bench.witness.ended, bench.witness.broken) == ([TAKE], [])


def test_late_words_of_an_old_take_do_not_touch_the_new_one(bench: Bench) -> None:
    recorder = bench.showing()
    bench.start(recorder)
    recorder.say("take_ended", take=TAKE, whole=True, report=REPORT)
    bench.witness.until(lambda: bench.link.view().take is None, "the end")
    bench.start(recorder, OTHER)
    recorder.say("take_progress", take=TAKE, media_s=59.0, durable_bytes=1)
    recorder.say("take_failed", take=TAKE, code="encoder.failed", sentence="Late.")
    recorder.pulse("held")
    bench.witness.until(lambda: bench.link.view().verdict == "held", "the pulse behind it")
    assert (bench.link.view().take, bench.link.view().elapsed_s) == (OTHER, 0.0)
    assert bench.witness.broken == []


def test_a_take_that_failed_is_broken_and_its_words_are_bounded(bench: Bench) -> None:
    recorder = bench.showing()
    bench.start(recorder)
    recorder.say("take_failed", take=TAKE, code="a name, not a code", sentence="x" * 20_000)
    bench.witness.until(lambda: bool(bench.witness.broken), "the end")
    ((clip, code, sentence),) = bench.witness.broken
    assert (clip, code) == (TAKE, "recorder.unclear")
    assert len(sentence) <= 300
    recorder.say("camera_failed", code="Lin Mei", sentence="y" * 20_000)
    bench.witness.until(lambda: bench.link.view().trouble == "recorder.unclear", "the trouble")
    assert len(bench.link.view().trouble_sentence) <= 300


def test_a_recorder_that_dies_breaks_its_take_and_the_next_one_is_told_the_wish(bench: Bench) -> None:
    recorder = bench.showing()
    bench.start(recorder)
    recorder.die()
    bench.witness.until(lambda: bool(bench.witness.broken), "the broken take")
    assert bench.witness.broken[0][:2] == (TAKE, "recorder.gone")
    view = bench.link.view()
    assert (view.take, view.camera_open, view.trouble) == (None, False, "recorder.gone")
    fresh = bench.recorder()
    fresh.ready()
    assert fresh.expect_camera()["camera"] == "demo"
    fresh.camera_opened()
    bench.witness.until(lambda: bench.link.view().camera_open, "the camera again")
    assert bench.link.view().trouble == ""


def test_a_recorder_that_dies_between_takes_says_that_nothing_was_lost(bench: Bench) -> None:
    bench.showing().die()
    bench.witness.until(lambda: bench.link.view().trouble == "recorder.away", "the trouble")
    assert bench.witness.broken == []


def test_a_fresh_recorder_during_a_take_breaks_the_old_ones_take(bench: Bench) -> None:
    bench.start(bench.showing())
    said_end, says = os.pipe()
    commands, command_end = os.pipe()
    ours, theirs = handover.make_channel()
    bench.link.attach(said_end, command_end, theirs, -1)  # the old pipe is still open
    assert bench.witness.broken == [(TAKE, "recorder.gone", bench.witness.broken[0][2])]
    assert bench.link.view().take is None
    handover.close_all([says, commands, ours])


def test_silence_asks_once_for_another_and_nothing_is_believed_meanwhile(
    bench: Bench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("recorder.silent")
    recorder = bench.showing()
    bench.start(recorder)
    bench.clock.pass_s(SILENCE_LIMIT_S + 0.1)
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")
    assert bench.link.view().trouble == "recorder.silent"
    assert bench.witness.broken == [], "the old process may still write"
    recorder.say("take_ended", take=TAKE, whole=True, report=REPORT)  # it woke up: too late
    recorder.camera_opened()
    recorder.die()
    bench.witness.until(lambda: bool(bench.witness.broken), "the broken take")
    assert bench.witness.broken[0][:2] == (TAKE, "recorder.silent")
    assert (bench.witness.ended, bench.witness.restarts) == ([], 1)


def test_a_fresh_recorder_may_take_its_time_but_not_for_ever(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("recorder.silent")
    bench.recorder()
    bench.clock.pass_s(START_LIMIT_S - 1)
    assert bench.witness.restarts == 0
    bench.clock.pass_s(2)
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")


@pytest.mark.parametrize(
    "garbage",
    [b"no json\n", b'{"type":"pulse"}\n', b'{"type":"take_ended","take":"../../etc"}\n', b"\xff\xfe\n", b"x" * 70_000],
)
def test_garbage_asks_for_another_and_is_logged_once(
    bench: Bench, garbage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = bench.showing()
    writing = threading.Thread(target=lambda: os.write(recorder.says, garbage + b"\n"))
    writing.start()
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")
    writing.join(DEADLINE_S)
    os.write(recorder.says, b"more of it\n" * 100)
    recorder.die()
    bench.witness.until(lambda: not bench.link.view().ready, "the end of the pipe")
    assert bench.witness.restarts == 1
    assert len([record for record in caplog.records if record.name == "swaddle.recorder_link"]) == 1
    assert "no json" not in caplog.text


def test_a_flood_asks_for_another(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("pipe.flood")
    recorder = bench.showing()
    line = json.dumps({"type": "take_started", "take": OTHER}).encode() + b"\n"
    flood = threading.Thread(target=lambda: [os.write(recorder.says, line * 100) for _ in range(30)])
    flood.start()
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")
    flood.join(DEADLINE_S)
    assert not flood.is_alive(), "the flood was not read away: the recorder would hang in its pipe"


def test_a_take_that_does_not_end_is_broken(bench: Bench, expected_logs: ExpectedLogs) -> None:
    """The recorder pulses, but its encoder hangs: without this the clip is RECORDING for ever."""
    expected_logs.add("recorder.overdue")
    recorder = bench.showing()
    bench.start(recorder, limit_s=60.0)
    bench.clock.pass_s(60.0 + OVERDUE_S - 1)
    recorder.pulse("held")
    bench.witness.until(lambda: bench.link.view().verdict == "held", "a pulse")
    assert bench.witness.restarts == 0
    bench.clock.pass_s(1.5)
    recorder.pulse()
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")
    recorder.die()
    bench.witness.until(lambda: bool(bench.witness.broken), "the broken take")
    assert bench.witness.broken[0][:2] == (TAKE, "recorder.overdue")


def test_a_take_that_does_not_stop_when_told_is_broken(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("recorder.overdue")
    recorder = bench.showing()
    bench.start(recorder, limit_s=3000.0)
    bench.link.stop()
    bench.clock.pass_s(OVERDUE_S + 1)
    recorder.pulse()
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")


def test_a_recorder_that_dies_while_a_take_begins_is_replaced(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("recorder.busy")
    recorder = bench.showing()
    handover.close_all([recorder.handover])  # gone between the message and the descriptor
    recorder.handover = os.open(os.devnull, os.O_RDONLY)
    take = bench.take()
    with pytest.raises(Transient) as failed:
        bench.link.start(take, 60.0)
    os.close(take.descriptor)
    assert failed.value.code == "recorder.busy"
    assert bench.witness.restarts == 1, "half a conversation was left behind"
    assert bench.link.view().take is None
    recorder.die()
    bench.witness.until(lambda: not bench.link.view().ready, "the end of the pipe")
    assert bench.witness.broken == [], "the take was reported twice"


def test_the_link_goes_on_when_its_listener_breaks(bench: Bench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("crashed")
    expected_logs.add("recorder.link")
    recorder = bench.showing()
    bench.start(recorder)
    bench.witness.error = RuntimeError("the listener broke")
    recorder.say("take_ended", take=TAKE, whole=True, report=REPORT)
    bench.witness.until(lambda: bench.witness.restarts == 1, "the restart")
    bench.witness.error = None
    fresh = bench.showing()
    bench.start(fresh, OTHER)
    fresh.say("take_ended", take=OTHER, whole=True, report=REPORT)
    bench.witness.until(lambda: bench.witness.ended == [TAKE, OTHER], "the second take")


def test_closing_ends_a_running_take_and_waits_until_it_is_sealed(bench: Bench) -> None:
    recorder = bench.showing()
    bench.start(recorder)

    def finish() -> None:
        recorder.expect("stop_take")
        recorder.say("take_ended", take=TAKE, whole=True, report=REPORT)

    finishing = threading.Thread(target=finish)
    finishing.start()
    bench.link.close()
    finishing.join(DEADLINE_S)
    assert bench.witness.ended == [TAKE]
    assert recorder.commands.read() == b"", "the recorder's stdin did not end"


def test_restarts_leak_no_descriptor_and_no_thread(bench: Bench) -> None:
    bench.showing(preview=True).die()
    bench.link.close()
    before, threads = open_descriptors(), threading.active_count()
    for _ in range(5):
        bench.showing(preview=True).die()
    bench.link.close()
    assert (open_descriptors(), threading.active_count()) == (before, threads)
