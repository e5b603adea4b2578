"""Descriptors handed from one process to another over an inherited channel.

A channel is one end of an anonymous, connected pair: nobody who did not inherit it can reach it. Every message is a
label (text, at most `LABEL_BYTES`) and up to `DESCRIPTORS_MAX` open descriptors, which arrive as new, non-inheritable
descriptors of the receiver. Promises: messages arrive whole and in order; a descriptor that is not returned to the
caller is closed; no call waits longer than it was told to, and `REST_S` more if a message has begun by then.

Written with ctypes instead of the `socket` module: the rooms that use it are forbidden to import that one, and after
their fence they can make no socket anyway. Linux and macOS: SCM_RIGHTS; Windows: see `handover_windows` (unproven).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
import time
from collections.abc import Sequence

from app.errors import Integrity

__all__ = [
    "DESCRIPTORS_MAX",
    "LABEL_BYTES",
    "REST_S",
    "adopt",
    "close_all",
    "make_channel",
    "receive_descriptor",
    "receive_descriptors",
    "send_descriptor",
    "send_descriptors",
]

LABEL_BYTES = 16_384  # a room's announcement is < 1 KiB; a bound keeps a broken peer from filling memory
DESCRIPTORS_MAX = 8  # a recorder needs four; far below SCM_MAX_FD (253)
REST_S = 5.0  # giving up between a header and its label would leave the label to be read as the next header
_MAGIC = b"SWH1"
_HEADER = struct.Struct("=4sHHQ")  # magic, number of descriptors, reserved, length of the label

if sys.platform == "win32":
    from app.handover_windows import adopt, make_channel, receive_message, send_message
else:
    import select

    _DARWIN = sys.platform == "darwin"
    _AF_UNIX, _SOCK_STREAM, _SCM_RIGHTS = 1, 1, 1
    _SOL_SOCKET = 0xFFFF if _DARWIN else 1
    _MSG_DONTWAIT = 0x80 if _DARWIN else 0x40
    _MSG_CTRUNC = 0x20 if _DARWIN else 0x08
    _MSG_CMSG_CLOEXEC = 0 if _DARWIN else 0x4000_0000
    _CONTROL_ALIGN = 4 if _DARWIN else ctypes.sizeof(ctypes.c_size_t)
    _COUNT_TYPE = ctypes.c_int if _DARWIN else ctypes.c_size_t  # msghdr.msg_iovlen
    _LENGTH_TYPE = ctypes.c_uint32 if _DARWIN else ctypes.c_size_t  # msg_controllen, cmsg_len

    class _Piece(ctypes.Structure):
        """`struct iovec`."""

        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    class _Message(ctypes.Structure):
        """`struct msghdr`."""

        _fields_ = (
            ("name", ctypes.c_void_p),
            ("name_length", ctypes.c_uint32),
            ("pieces", ctypes.POINTER(_Piece)),
            ("piece_count", _COUNT_TYPE),
            ("control", ctypes.c_void_p),
            ("control_length", _LENGTH_TYPE),
            ("flags", ctypes.c_int),
        )

    class _ControlHeader(ctypes.Structure):
        """`struct cmsghdr`, without its data."""

        _fields_ = (("length", _LENGTH_TYPE), ("level", ctypes.c_int), ("kind", ctypes.c_int))

    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.sendmsg.argtypes = _libc.recvmsg.argtypes = (ctypes.c_int, ctypes.POINTER(_Message), ctypes.c_int)
    _libc.sendmsg.restype = _libc.recvmsg.restype = ctypes.c_ssize_t
    _CONTROL_DATA_AT = -(-ctypes.sizeof(_ControlHeader) // _CONTROL_ALIGN) * _CONTROL_ALIGN
    _CONTROL_SPACE = _CONTROL_DATA_AT + -(-4 * DESCRIPTORS_MAX // _CONTROL_ALIGN) * _CONTROL_ALIGN

    def make_channel() -> tuple[int, int]:
        """A connected pair of non-inheritable descriptors, both ends able to send and receive."""
        pair = (ctypes.c_int * 2)()
        if _libc.socketpair(_AF_UNIX, _SOCK_STREAM, 0, pair) != 0:
            _raise_errno("socketpair")
        for end in pair:
            os.set_inheritable(end, False)
        return pair[0], pair[1]

    def adopt(number: int) -> int:
        """Make a descriptor that a parent passed by number our own: no child of ours inherits it."""
        os.set_inheritable(number, False)
        return number

    def _raise_errno(what: str) -> None:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")

    def _wait(channel: int, event: int, deadline_s: float) -> None:
        poller = select.poll()
        poller.register(channel, event)
        if not poller.poll(max(0.0, deadline_s - time.monotonic()) * 1000):
            raise TimeoutError("the other side of the channel is silent")

    def send_message(channel: int, frame: bytes, header_bytes: int, fds: Sequence[int], timeout_s: float) -> None:
        """Send one frame; the descriptors ride on its first `header_bytes`."""
        deadline_s = time.monotonic() + timeout_s
        sent = 0
        while sent < len(frame):
            part = frame[sent : header_bytes if sent < header_bytes else None]
            buffer = ctypes.create_string_buffer(part, len(part))
            piece = _Piece(ctypes.addressof(buffer), len(part))
            message = _Message(pieces=ctypes.pointer(piece), piece_count=1)
            control = ctypes.create_string_buffer(_CONTROL_SPACE)
            if fds and sent == 0:
                length = _CONTROL_DATA_AT + 4 * len(fds)
                header = _ControlHeader(length, _SOL_SOCKET, _SCM_RIGHTS)
                ctypes.memmove(control, ctypes.byref(header), ctypes.sizeof(header))
                struct.pack_into(f"={len(fds)}i", control, _CONTROL_DATA_AT, *fds)
                message.control = ctypes.addressof(control)
                message.control_length = -(-length // _CONTROL_ALIGN) * _CONTROL_ALIGN
            count = _libc.sendmsg(channel, ctypes.byref(message), _MSG_DONTWAIT)
            if count < 0:
                _retry_or_raise("sendmsg", channel, select.POLLOUT, deadline_s)
            else:
                sent += count

    def _retry_or_raise(what: str, channel: int, event: int, deadline_s: float) -> None:
        error = OSError(ctypes.get_errno(), what)
        if isinstance(error, BlockingIOError):
            _wait(channel, event, deadline_s)
        elif not isinstance(error, InterruptedError):
            raise error

    def _read_some(channel: int, wanted: int, taken: list[int]) -> bytes:
        """One recvmsg; descriptors that came along are appended to `taken`."""
        buffer, control = ctypes.create_string_buffer(wanted), ctypes.create_string_buffer(_CONTROL_SPACE)
        piece = _Piece(ctypes.addressof(buffer), wanted)
        message = _Message(pieces=ctypes.pointer(piece), piece_count=1)
        message.control, message.control_length = ctypes.addressof(control), _CONTROL_SPACE
        count = _libc.recvmsg(channel, ctypes.byref(message), _MSG_DONTWAIT | _MSG_CMSG_CLOEXEC)
        if count < 0:
            raise OSError(ctypes.get_errno(), "recvmsg")
        if message.control_length >= _CONTROL_DATA_AT:
            header = _ControlHeader.from_buffer(control)
            if (header.level, header.kind) == (_SOL_SOCKET, _SCM_RIGHTS):
                number = (header.length - _CONTROL_DATA_AT) // 4
                fds = struct.unpack_from(f"={number}i", control, _CONTROL_DATA_AT)
                taken.extend(fds)
                for fd in fds:
                    os.set_inheritable(fd, False)
        if message.flags & _MSG_CTRUNC:
            raise _garbage("more descriptors than fit")
        return buffer.raw[:count]

    def receive_message(channel: int, header_bytes: int, deadline_s: float, taken: list[int]) -> bytes:
        """Exactly `header_bytes` bytes, with the descriptors that came along; EOFError if the peer is gone."""
        got = b""
        while len(got) < header_bytes:
            _wait(channel, select.POLLIN, deadline_s)
            try:
                part = _read_some(channel, header_bytes - len(got), taken)
            except (BlockingIOError, InterruptedError):
                continue
            if not part:
                raise EOFError("the other side of the channel is gone")
            got += part
        return got


def _garbage(detail: str) -> Integrity:
    sentence = "Two parts of the station disagree on what was handed over. Restart the station; tell IT if it repeats."
    return Integrity("handover.garbage", sentence, detail=detail)


def send_descriptors(channel: int, fds: Sequence[int], label: str, *, timeout_s: float = 5.0) -> None:
    """Send a label and copies of open descriptors; the caller keeps (and closes) its own.

    Raises:
        TimeoutError: the peer made no room in time; do not use the channel again (half a message may be in it).
        OSError: the peer is gone (EPIPE, ECONNRESET).
        ValueError: label or number of descriptors out of bounds.
    """
    body = label.encode()
    if len(body) > LABEL_BYTES or len(fds) > DESCRIPTORS_MAX:
        raise ValueError("label or descriptors out of bounds")
    header = _HEADER.pack(_MAGIC, len(fds), 0, len(body))
    send_message(channel, header + body, len(header), fds, timeout_s)


def receive_descriptors(channel: int, timeout_s: float) -> tuple[tuple[int, ...], str]:
    """The next message: its descriptors (the caller's to close) and its label.

    Raises:
        TimeoutError: nothing came in time; or half a message, after which the channel is of no use any more.
        EOFError: the peer is gone.
        Integrity: `handover.garbage`: not our format; every descriptor that came was closed.
    """
    deadline_s = time.monotonic() + timeout_s
    taken: list[int] = []
    try:
        label = _receive_label(channel, deadline_s, taken)
    except BaseException:
        close_all(taken)
        raise
    return tuple(taken), label


def _receive_label(channel: int, deadline_s: float, taken: list[int]) -> str:
    header = receive_message(channel, _HEADER.size, deadline_s, taken)
    magic, number, _, length = _HEADER.unpack(header)
    if magic != _MAGIC or length > LABEL_BYTES:
        raise _garbage(f"magic {magic!r}, label of {length} bytes")
    rest_deadline_s = max(deadline_s, time.monotonic() + REST_S)
    untrusted_label = receive_message(channel, length, rest_deadline_s, taken)
    if number != len(taken):
        raise _garbage(f"{number} descriptors announced, {len(taken)} came")
    try:
        return untrusted_label.decode()
    except UnicodeDecodeError as error:
        raise _garbage("label is not text") from error


def send_descriptor(channel: int, fd: int, label: str, *, timeout_s: float = 5.0) -> None:
    """Send one descriptor; see `send_descriptors`."""
    send_descriptors(channel, (fd,), label, timeout_s=timeout_s)


def receive_descriptor(channel: int, timeout_s: float) -> tuple[int, str]:
    """The next message, which must carry exactly one descriptor; raises as `receive_descriptors`."""
    fds, label = receive_descriptors(channel, timeout_s)
    if len(fds) != 1:
        close_all(fds)
        raise _garbage(f"{len(fds)} descriptors instead of one")
    return fds[0], label


def close_all(fds: Sequence[int]) -> None:
    """Close what is open among them; the rest is ignored."""
    for fd in fds:
        with contextlib.suppress(OSError):
            os.close(fd)
