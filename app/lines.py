"""JSON lines between rooms: bounded, validated on arrival, never blocking for longer than asked.

A `LineChannel` reads lines from one descriptor and writes lines to another. Promises: a line is at most `LINE_BYTES`
long in both directions; what arrives is a value of the expected type or an `Integrity` error, never half a value;
memory stays bounded whatever the other side sends; a line is written whole or, if the process ends, cut: never mixed.
Not promised: that the other side read it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import msgspec

from app.errors import Integrity, Transient

LINE_BYTES = 65_536  # one pipe buffer; the largest message of any room is a few KiB
FLOOD_PER_S = 500  # a recorder says about 10 lines a second; fifty times that is no conversation
_READ_BYTES = 65_536
_POUR_LOOK_S = 0.25

T = TypeVar("T")


class LineChannel(Generic[T]):
    """One conversation. One thread receives; any number of threads send.

    Args:
        incoming: decoder of what the other side may say.
        read_fd: where its lines come from; owned (closed) by the channel.
        write_fd: where ours go; owned by the channel.
        name: for thread-free log lines and errors: the other side.
    """

    def __init__(self, incoming: msgspec.json.Decoder[T], read_fd: int, write_fd: int, *, name: str = "peer") -> None:
        self._decoder = incoming
        self._read_fd, self._write_fd = read_fd, write_fd
        self.name = name
        self.garbage = 0  # lines that were not what we expect, since the start
        self._encoder = msgspec.json.Encoder()
        self._buffer = bytearray()
        self._skipping = False  # inside a line that is already too long
        self._second, self._in_second = 0.0, 0
        self._unsent = b""
        self._send_lock = threading.Lock()
        self._hung_up = False
        self._wake_read, self._wake_write = os.pipe()
        _never_block(write_fd)
        _never_block(self._wake_write)

    def send(self, message: msgspec.Struct, *, wait_s: float = 2.0) -> None:
        """Write one line, waiting at most `wait_s` for room. `wait_s=0` suits messages that the next one replaces.

        Raises:
            Transient: `pipe.full`: the message was not sent; `pipe.closed`: the other side is gone.
            ValueError: the message is longer than a line may be (ours to mend).
        """
        line = self._encoder.encode(message) + b"\n"
        if len(line) > LINE_BYTES:
            raise ValueError(f"{type(message).__name__} of {len(line)} bytes is longer than a line may be")
        deadline_s = time.monotonic() + wait_s
        with self._send_lock:
            self._flush(deadline_s)
            if self._unsent:
                raise Transient("pipe.full", f"The {self.name} is busy. Wait a moment.")
            self._unsent = line
            self._flush(deadline_s)
            if self._unsent == line:
                self._unsent = b""
                raise Transient("pipe.full", f"The {self.name} is busy. Wait a moment.")

    def receive(self, timeout_s: float | None = None) -> T | None:
        """The next message, or None when the other side has closed its end (or `hang_up` was called).

        Raises:
            TimeoutError: nothing whole came in time (None: wait for ever).
            Integrity: `pipe.garbage`: a line that is not what we expect was skipped, the next call goes on after it;
                `pipe.flood`: more lines than any conversation needs. Either way the caller decides.
        """
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            untrusted_line = self._take_line()
            if untrusted_line is not None:
                return self._decode(untrusted_line)
            if self._hung_up or not self._fill(deadline_s):
                return None

    def hang_up(self) -> None:
        """Make `receive` return None from now on; safe from any thread and from a signal handler."""
        self._hung_up = True
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"!")

    def close(self) -> None:
        """Finish the line that is half written (1 s at most), then close both directions: the other side sees the end.

        Not while another thread is inside `receive`: `hang_up` and join it first.
        """
        self._hung_up = True
        with self._send_lock, contextlib.suppress(Transient):
            self._flush(time.monotonic() + 1.0)
            self._unsent = b""
        for fd in (self._read_fd, self._write_fd, self._wake_read, self._wake_write):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._read_fd = self._write_fd = self._wake_read = self._wake_write = -1

    def __enter__(self) -> LineChannel[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _flush(self, deadline_s: float) -> None:
        while self._unsent:
            try:
                written = os.write(self._write_fd, self._unsent)
            except BlockingIOError:
                if not _wait_writable(self._write_fd, deadline_s):
                    return
            except OSError as error:
                sentence = f"The {self.name} has stopped. The station starts it again by itself."
                raise Transient("pipe.closed", sentence) from error
            else:
                self._unsent = self._unsent[written:]

    def _take_line(self) -> bytes | None:
        """The next complete line, if one is buffered; keeps the buffer below one line."""
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > LINE_BYTES:
                self._buffer.clear()
                self._skipping = True
            elif self._skipping:
                self._buffer.clear()
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        if self._skipping or len(line) > LINE_BYTES:
            self._skipping = False
            raise self._garbage("longer than a line may be")
        return line

    def _decode(self, untrusted_line: bytes) -> T:
        second = time.monotonic() // 1.0
        self._in_second = self._in_second + 1 if second == self._second else 1
        self._second = second
        if self._in_second > FLOOD_PER_S:
            sentence = f"The {self.name} talks without end and is started again. Tell IT if it repeats."
            raise Integrity("pipe.flood", sentence, detail=f"more than {FLOOD_PER_S} lines in a second")
        try:
            return self._decoder.decode(untrusted_line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            # The reason names types and fields of ours; the line itself is kept out of logs.
            raise self._garbage(type(error).__name__) from error

    def _garbage(self, detail: str) -> Integrity:
        self.garbage += 1
        sentence = f"The {self.name} said something that makes no sense. It is started again; tell IT if it repeats."
        return Integrity("pipe.garbage", sentence, detail=detail)

    def _fill(self, deadline_s: float | None) -> bool:
        """Wait for bytes and buffer them; False at the end of the stream or after `hang_up`."""
        _wait_readable(self._read_fd, self._wake_read, deadline_s)
        if self._hung_up:
            return False
        try:
            part = os.read(self._read_fd, _READ_BYTES)
        except OSError:
            part = b""
        self._buffer += part
        return bool(part)


def pour(fd: int, parts: Iterable[bytes], wanted: Callable[[], bool]) -> bool:
    """Write bytes that are no lines (a clip's video) to a pipe, as fast as the other side reads.

    Args:
        fd: writing end of a pipe; made non-blocking where the system can.
        parts: what to write, in order.
        wanted: asked after every write, and four times a second while there is no room; False gives up.

    Returns:
        Whether all of it was written; False also when the other side hung up.
    """
    _never_block(fd)
    for part in parts:
        rest = memoryview(part)
        while rest:
            try:
                rest = rest[os.write(fd, rest) :]
            except BlockingIOError:
                _wait_writable(fd, time.monotonic() + _POUR_LOOK_S)
            except OSError:
                return False
            if not wanted():
                return False
    return True


def take_over_stdio(incoming: msgspec.json.Decoder[T], *, name: str = "station") -> LineChannel[T]:
    """Make this room's stdin and stdout the conversation with the station.

    Afterwards fd 0 is empty and fd 1 is stderr, so that no stray print of a library can corrupt the conversation.
    In the main thread, SIGTERM from now on means "the station is gone": the room finishes as at the end of its stdin.
    """
    read_fd, write_fd = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    channel = LineChannel(incoming, read_fd, write_fd, name=name)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda _number, _frame: channel.hang_up())
    return channel


if sys.platform == "win32":
    import _winapi
    import msvcrt

    _POLL_S = 0.02  # Windows cannot wait for a pipe and something else; unnoticeable for people
    _never = threading.Event()

    def _never_block(fd: int) -> None:
        del fd  # anonymous pipes on Windows always wait; a room that is stuck is killed, which ends the wait

    def _wait_writable(fd: int, deadline_s: float) -> bool:
        del fd, deadline_s
        return True

    def _readable(fd: int) -> bool:
        try:
            return _winapi.PeekNamedPipe(msvcrt.get_osfhandle(fd), 0)[-2] > 0
        except OSError:
            return True  # the end of the stream: read() will say so

    def _wait_readable(fd: int, wake_fd: int, deadline_s: float | None) -> None:
        while not (_readable(fd) or _readable(wake_fd)):
            if deadline_s is not None and time.monotonic() > deadline_s:
                raise TimeoutError("the other side is silent")
            _never.wait(_POLL_S)

else:
    import select

    def _never_block(fd: int) -> None:
        os.set_blocking(fd, False)

    def _wait_writable(fd: int, deadline_s: float) -> bool:
        poller = select.poll()
        poller.register(fd, select.POLLOUT)
        return bool(poller.poll(max(0.0, deadline_s - time.monotonic()) * 1000))

    def _wait_readable(fd: int, wake_fd: int, deadline_s: float | None) -> None:
        poller = select.poll()
        poller.register(fd, select.POLLIN)
        poller.register(wake_fd, select.POLLIN)
        left_ms = None if deadline_s is None else max(0.0, deadline_s - time.monotonic()) * 1000
        if not poller.poll(left_ms):
            raise TimeoutError("the other side is silent")
