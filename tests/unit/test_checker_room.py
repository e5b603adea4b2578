"""The checker room, by its messages: in this process with looks of the test's own, and as the real process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self, TypeVar

import msgspec
import pytest

from app import handover, rooms
from app.checker_room import CheckerRoom
from app.fence import Probe, Room
from app.lines import LineChannel
from app.messages import checker as messages
from app.messages.fence import FenceProbe
from redact.geometry import Polygon
from redact.leakcheck import Found, Look
from tests.conftest import ExpectedLogs
from tests.fakes_clips import video

Said = TypeVar("Said", bound=msgspec.Struct)
CLIP = "1" * 32
WAIT_S = 20.0


class Station:
    """The other end: sends clips and waits for answers."""

    def __init__(self, read_fd: int, write_fd: int, handover_fd: int) -> None:
        decoder = msgspec.json.Decoder[messages.FromChecker](messages.FromChecker)
        self.channel = LineChannel(decoder, read_fd, write_fd, name="checker")
        self._handover_fd = handover_fd
        self.progress: list[messages.Progress] = []

    def say(self, message: msgspec.Struct) -> None:
        self.channel.send(message)

    def give(self, content: bytes, *, size_bytes: int | None = None, label: str = CLIP) -> None:
        """A clip through a pipe, written by a thread that ends when the other side hangs up."""
        descriptor = self.begin(len(content) if size_bytes is None else size_bytes, label=label)

        def write() -> None:
            with os.fdopen(descriptor, "wb") as pipe:
                try:
                    pipe.write(content)
                    pipe.flush()
                except BrokenPipeError:
                    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)  # what is buffered goes nowhere

        threading.Thread(target=write, name="video").start()

    def begin(self, size_bytes: int, *, label: str = CLIP) -> int:
        read_fd, write_fd = os.pipe()
        self.say(messages.Check(CLIP, size_bytes))
        handover.send_descriptor(self._handover_fd, read_fd, label)
        os.close(read_fd)
        return write_fd

    def wait_for(self, kind: type[Said]) -> Said:
        deadline_s = time.monotonic() + WAIT_S
        while True:
            message = self.channel.receive(max(0.0, deadline_s - time.monotonic()))
            assert message is not None, "the checker hung up"
            if isinstance(message, kind):
                return message
            assert isinstance(message, messages.Progress), message
            self.progress.append(message)


Start = Callable[..., Station]


@pytest.fixture
def start() -> Iterator[Start]:
    """A room in this process, with looks of the test's own."""
    with _Rooms() as opened:
        yield opened.start


class _Rooms:
    def __init__(self) -> None:
        self._stations: list[tuple[Station, int, int, threading.Thread]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for station, ours, theirs, thread in self._stations:
            station.channel.close()
            thread.join(WAIT_S)
            handover.close_all([ours, theirs])

    def start(self, *looks: Callable[[Look], list[Found]]) -> Station:
        commands, command_end = os.pipe()
        said_end, says = os.pipe()
        ours, theirs = handover.make_channel()
        decoder = msgspec.json.Decoder[messages.ToChecker](messages.ToChecker)

        def serve() -> None:
            with LineChannel(decoder, commands, says, name="station") as channel:
                CheckerRoom(channel, theirs, looks).run([Probe("socket", refused=True)])

        thread = threading.Thread(target=serve, name="checker-room")
        thread.start()
        station = Station(said_end, command_end, ours)
        self._stations.append((station, ours, theirs, thread))
        assert station.wait_for(messages.Ready).probes == (FenceProbe("socket", refused=True),)
        return station


def nothing(_look: Look) -> list[Found]:
    return []


def test_a_clean_clip_is_done_with_all_its_frames(start: Start) -> None:
    station = start(nothing, nothing)
    station.give(video(25).getvalue())
    done = station.wait_for(messages.Done)
    assert (done.clip, done.frames, done.hits) == (CLIP, 25, ())
    assert done.looks >= 13, "a clip of ten frames a second: every second frame as a whole"


def test_what_was_found_is_told_by_time_and_place(start: Start) -> None:
    def look(one: Look) -> list[Found]:
        corners = ((10.0, 20.0), (50.0, 20.0), (50.0, 40.0), (10.0, 40.0))
        return [Found(one.at, Polygon(corners), "code")] if one.index == 4 else []

    station = start(look)
    station.give(video(12).getvalue())
    done = station.wait_for(messages.Done)
    assert done.hits == (messages.Hit(0.4, 0.4, 10.0, 20.0, 40.0, 20.0, "code"),)


def test_one_clip_after_the_other(start: Start) -> None:
    station = start(nothing, nothing)
    for frames in (3, 8):
        station.give(video(frames).getvalue())
        assert station.wait_for(messages.Done).frames == frames


@pytest.mark.parametrize("content", [b"", b"no clip at all " * 500, b"\x00" * 200_000])
def test_garbage_is_no_pass(start: Start, content: bytes) -> None:
    station = start(nothing)
    station.give(content)
    assert station.wait_for(messages.Failed).code == "clip.unreadable"
    station.give(video(3).getvalue())
    assert station.wait_for(messages.Done).frames == 3


def test_a_clip_cut_short_is_no_pass(start: Start) -> None:
    whole = video(40).getvalue()
    station = start(nothing)
    station.give(whole[: len(whole) * 2 // 3], size_bytes=len(whole))
    assert station.wait_for(messages.Failed).code in {"clip.short", "clip.unreadable"}


def test_a_look_that_breaks_is_no_pass(start: Start, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("crashed")

    def look(one: Look) -> list[Found]:
        if one.index:
            raise RuntimeError("a net that cannot")
        return []

    station = start(look, nothing)
    station.give(video(30).getvalue())
    assert station.wait_for(messages.Failed).code == "checker.broken"


def test_it_rests_while_a_take_runs_and_goes_on_afterwards(start: Start) -> None:
    looked = threading.Semaphore(0)

    def look(_look: Look) -> list[Found]:
        looked.release()
        return []

    station = start(look)
    station.say(messages.Pause(paused=True))
    station.give(video(20).getvalue())
    assert not looked.acquire(timeout=0.5)
    station.say(messages.Pause(paused=False))
    assert station.wait_for(messages.Done).frames == 20


def test_a_clip_under_a_wrong_label_is_refused(start: Start) -> None:
    station = start(nothing)
    station.give(video(3).getvalue(), label="2" * 32)
    assert station.wait_for(messages.Failed).code == "checker.busy"


def test_it_ends_with_its_pipe_in_the_middle_of_a_clip(start: Start) -> None:
    station = start(nothing)
    write_fd = station.begin(1 << 20)
    os.write(write_fd, video(5).getvalue()[:1000])
    station.say(messages.Shutdown())
    assert station.channel.receive(WAIT_S) is None
    os.close(write_fd)


# --- the real process ---


def test_the_real_room_is_fenced_and_looks_through_a_clip() -> None:
    with rooms.start_room(Room.CHECKER) as room:
        station = Station(room.ends["stdout"], room.ends["stdin"], room.ends["handover"])
        ready = station.wait_for(messages.Ready)
        assert len(ready.probes) >= 8
        assert all(probe.refused for probe in ready.probes)
        station.give(video(12).getvalue())
        done = station.wait_for(messages.Done)
        assert (done.frames, done.hits) == (12, ())
        assert done.looks >= 7
        station.channel.close()
        handover.close_all([room.ends["handover"]])
        room.ends.clear()
        assert room.wait(WAIT_S)
        assert room.process.returncode == 0


def test_the_real_room_ends_at_once_when_the_station_goes_in_the_middle_of_a_clip() -> None:
    with rooms.start_room(Room.CHECKER) as room:
        station = Station(room.ends["stdout"], room.ends["stdin"], room.ends["handover"])
        station.wait_for(messages.Ready)
        write_fd = station.begin(1 << 20)
        os.write(write_fd, video(5).getvalue()[:1000])
        station.channel.close()
        handover.close_all([room.ends["handover"]])
        room.ends.clear()
        assert room.wait(5.0), "the video's pipe is still open, and nobody waits for it"
        os.close(write_fd)
        assert room.process.returncode == 0
