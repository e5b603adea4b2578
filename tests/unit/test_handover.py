"""Descriptors travel whole, in order, with their label, and never leak."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import handover
from app.errors import Integrity

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX handover")


@pytest.fixture
def channel() -> Iterator[tuple[int, int]]:
    ends = handover.make_channel()
    yield ends
    handover.close_all(ends)


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_descriptor_arrives_as_a_new_one_of_the_same_file(channel: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "take"
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    handover.send_descriptor(channel[0], fd, "take 新生儿")
    os.close(fd)
    received, label = handover.receive_descriptor(channel[1], 1.0)
    assert label == "take 新生儿"
    assert not os.get_inheritable(received)
    os.write(received, b"sealed")
    os.close(received)
    assert path.read_bytes() == b"sealed"


def test_several_descriptors_keep_their_order(channel: tuple[int, int]) -> None:
    pipes = [os.pipe() for _ in range(handover.DESCRIPTORS_MAX)]
    handover.send_descriptors(channel[0], [r for r, _ in pipes], "many")
    received, _ = handover.receive_descriptors(channel[1], 1.0)
    for number, (_, writer) in enumerate(pipes):
        os.write(writer, bytes([number]))
    assert [os.read(fd, 1)[0] for fd in received] == list(range(handover.DESCRIPTORS_MAX))
    handover.close_all([*received, *(end for pipe in pipes for end in pipe)])


@settings(max_examples=25)
@given(labels=st.lists(st.text(max_size=400), min_size=1, max_size=6))
def test_labels_arrive_whole_and_in_order(labels: list[str]) -> None:
    left, right = handover.make_channel()
    try:
        for number, label in enumerate(labels):
            handover.send_descriptors(left, (left,) * (number % 3), label)
        for number, label in enumerate(labels):
            fds, received = handover.receive_descriptors(right, 1.0)
            handover.close_all(fds)
            assert (received, len(fds)) == (label, number % 3)
    finally:
        handover.close_all((left, right))


def test_silence_is_a_timeout_and_a_dead_peer_an_end(channel: tuple[int, int]) -> None:
    with pytest.raises(TimeoutError):
        handover.receive_descriptors(channel[1], 0.01)
    os.close(channel[0])
    with pytest.raises(EOFError):
        handover.receive_descriptors(channel[1], 1.0)
    with pytest.raises(OSError, match="sendmsg"):
        handover.send_descriptors(channel[1], (), "nobody hears")


def test_a_message_that_has_begun_is_waited_for(channel: tuple[int, int]) -> None:
    os.write(channel[0], struct.pack("=4sHHQ", b"SWH1", 0, 0, 5))
    with ThreadPoolExecutor(1) as pool:
        message = pool.submit(handover.receive_descriptors, channel[1], 0.0)
        wait([message], 0.1)
        assert not message.done()
        os.write(channel[0], b"label")
        assert message.result(handover.REST_S) == ((), "label")


def test_a_peer_that_does_not_read_costs_a_bounded_time(channel: tuple[int, int]) -> None:
    def fill() -> None:
        for _ in range(1000):
            handover.send_descriptors(channel[0], (), "x" * 8000, timeout_s=0.05)

    with pytest.raises(TimeoutError):
        fill()


def test_garbage_is_refused_and_its_descriptors_are_closed(channel: tuple[int, int]) -> None:
    before = open_descriptors()
    os.write(channel[0], b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(Integrity) as caught:
        handover.receive_descriptors(channel[1], 1.0)
    assert caught.value.code == "handover.garbage"
    assert open_descriptors() == before


def test_a_wrong_number_of_descriptors_is_refused_and_nothing_leaks(channel: tuple[int, int]) -> None:
    before = open_descriptors()
    handover.send_descriptors(channel[0], (0, 1), "two")
    with pytest.raises(Integrity):
        handover.receive_descriptor(channel[1], 1.0)
    os.write(channel[0], struct.pack("=4sHHQ", b"SWH1", 3, 0, 0))
    with pytest.raises(Integrity):
        handover.receive_descriptors(channel[1], 1.0)
    assert open_descriptors() == before


def test_bounds_are_refused_before_anything_is_sent(channel: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        handover.send_descriptors(channel[0], (), "x" * (handover.LABEL_BYTES + 1))
    with pytest.raises(ValueError, match="out of bounds"):
        handover.send_descriptors(channel[0], (0,) * (handover.DESCRIPTORS_MAX + 1), "")
    with pytest.raises(TimeoutError):
        handover.receive_descriptors(channel[1], 0.01)


def test_no_room_needs_the_socket_module_for_it() -> None:
    code = "import sys, app.handover; sys.exit('socket' in sys.modules or '_socket' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
