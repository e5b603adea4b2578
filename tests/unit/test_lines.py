"""Lines between rooms: whole or refused, bounded, and the end is told apart from silence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import lines
from app.errors import Integrity, Transient
from app.lines import LineChannel


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="say"):
    text: str
    number: int = 0


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stop"):
    pass


DECODER: msgspec.json.Decoder[Say | Stop] = msgspec.json.Decoder(Say | Stop)


class Pair:
    """A channel and the bare descriptors of the other side."""

    def __init__(self) -> None:
        read_fd, self.feed = os.pipe()
        self.heard, write_fd = os.pipe()
        self.channel = LineChannel(DECODER, read_fd, write_fd, name="recorder")

    def close(self) -> None:
        self.channel.close()
        for fd in (self.feed, self.heard):
            if fd >= 0:
                os.close(fd)

    def end(self) -> None:
        os.close(self.feed)
        self.feed = -1


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.close()


@settings(max_examples=40)
@given(
    messages=st.lists(st.one_of(st.builds(Say, st.text(max_size=300), st.integers(-(2**40), 2**40)), st.just(Stop()))),
    cut=st.integers(1, 700),
)
def test_messages_arrive_whole_however_the_bytes_are_cut(messages: list[Say | Stop], cut: int) -> None:
    pair = Pair()
    try:
        stream = b"".join(msgspec.json.encode(message) + b"\n" for message in messages)[:60_000]
        whole = stream.count(b"\n")
        received = []
        for start in range(0, len(stream), cut):
            os.write(pair.feed, stream[start : start + cut])
        pair.end()
        while (message := pair.channel.receive(1.0)) is not None:
            received.append(message)
        assert received == messages[:whole]
    finally:
        pair.close()


def test_sent_messages_are_lines(pair: Pair) -> None:
    pair.channel.send(Say("母乳", 3))
    pair.channel.send(Stop())
    assert os.read(pair.heard, 1000) == '{"type":"say","text":"母乳","number":3}\n{"type":"stop"}\n'.encode()


@pytest.mark.parametrize(
    "untrusted_line",
    [
        b"",
        b"null",
        b"\xff\xfe",
        b'{"type":"say"}',
        b'{"type":"say","text":1}',
        b'{"type":"say","text":"a","extra":1}',
        b'{"type":"open_door"}',
        b"Warning: a library printed here",
        b"[" * 20_000,
    ],
)
def test_garbage_is_counted_told_and_stepped_over(pair: Pair, untrusted_line: bytes) -> None:
    os.write(pair.feed, untrusted_line + b'\n{"type":"stop"}\n')
    with pytest.raises(Integrity) as caught:
        pair.channel.receive(1.0)
    assert caught.value.code == "pipe.garbage"
    assert pair.channel.garbage == 1
    assert pair.channel.receive(1.0) == Stop()


def test_a_line_without_end_costs_no_memory_and_is_stepped_over(pair: Pair) -> None:
    def flood() -> None:
        for _ in range(200):  # 12.8 MB
            os.write(pair.feed, b"x" * 64_000)
        os.write(pair.feed, b'\n{"type":"stop"}\n')

    feeder = threading.Thread(target=flood)
    feeder.start()
    with pytest.raises(Integrity) as caught:
        pair.channel.receive(5.0)
    assert caught.value.code == "pipe.garbage"
    assert pair.channel.receive(5.0) == Stop()
    feeder.join()
    assert len(pair.channel._buffer) < 2 * lines.LINE_BYTES


def test_a_flood_of_valid_lines_is_an_integrity_error(pair: Pair) -> None:
    line = b'{"type":"stop"}\n'
    os.write(pair.feed, line * (2 * lines.FLOOD_PER_S + 2))

    def drain() -> None:
        while True:
            pair.channel.receive(1.0)

    with pytest.raises(Integrity) as caught:
        drain()
    assert caught.value.code == "pipe.flood"


def test_silence_is_a_timeout_and_the_end_is_none(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        pair.channel.receive(0.01)
    os.write(pair.feed, b'{"type":"st')  # cut by a crash
    pair.end()
    assert pair.channel.receive(1.0) is None


def test_hang_up_ends_a_waiting_receive(pair: Pair) -> None:
    answers: list[object] = []
    waiting = threading.Thread(target=lambda: answers.append(pair.channel.receive()))
    waiting.start()
    pair.channel.hang_up()
    waiting.join(5.0)
    assert answers == [None]


def test_a_reader_that_sleeps_never_blocks_the_writer_and_gets_no_torn_line(pair: Pair) -> None:
    text = "y" * 5_000
    sent = 0

    def fill() -> None:
        nonlocal sent
        for number in range(1000):
            pair.channel.send(Say(text, number), wait_s=0)
            sent += 1

    with pytest.raises(Transient) as caught:
        fill()
    assert caught.value.code == "pipe.full"
    got = b""
    while got.count(b"\n") < sent:
        got += os.read(pair.heard, 65_536)
        pair.channel._flush(0.0)  # what the next send does first
    numbers = [DECODER.decode(line) for line in got.splitlines()]
    assert [message.number for message in numbers if isinstance(message, Say)] == list(range(sent))


def test_sending_to_nobody_is_told_apart_from_a_full_pipe(pair: Pair) -> None:
    os.close(pair.heard)
    pair.heard = -1
    with pytest.raises(Transient) as caught:
        pair.channel.send(Stop())
    assert caught.value.code == "pipe.closed"


def test_our_own_message_that_is_too_long_is_our_error(pair: Pair) -> None:
    with pytest.raises(ValueError, match="longer than a line"):
        pair.channel.send(Say("z" * lines.LINE_BYTES))


ROOM = """
import os, sys, msgspec
from app.lines import take_over_stdio
from tests.unit.test_lines import DECODER, Say, Stop
channel = take_over_stdio(DECODER)
print("a library prints", flush=True)
os.write(1, b"so does C code")
channel.send(Say("ready"))
while (message := channel.receive()) is not None:
    channel.send(message)
channel.send(Say("ended", len(os.read(0, 10))))
channel.close()
"""


def start_room() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", ROOM], stdin=pipe, stdout=pipe, stderr=pipe)


def test_a_room_keeps_stray_prints_out_of_the_conversation() -> None:
    with start_room() as room:
        out, err = room.communicate(b'{"type":"stop"}\n', timeout=20)
    assert [type(DECODER.decode(line)) for line in out.splitlines()] == [Say, Stop, Say]
    assert b"a library prints" in err
    assert b"so does C code" in err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_sigterm_is_the_same_as_the_end_of_stdin() -> None:
    with start_room() as room:
        assert room.stdout is not None
        assert b"ready" in room.stdout.readline()
        room.send_signal(signal.SIGTERM)
        assert b"ended" in room.stdout.readline()
        assert room.wait(20) == 0
