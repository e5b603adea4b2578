"""Handover on Windows: duplex named pipe and DuplicateHandle. Written from the documentation, not proven on a machine.

The sender makes a duplicate of its handle inside itself and sends its process id and that number; the receiver opens
the sender's process, takes the handle over and closes the sender's duplicate in the same call
(DUPLICATE_CLOSE_SOURCE). Both run as one account, so PROCESS_DUP_HANDLE is granted.

Not promised: a read and a write at the same time on one end (a synchronous pipe serialises them).
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import _winapi
    import itertools
    import msvcrt
    import os
    import secrets
    import struct
    import threading
    import time
    from collections.abc import Sequence

    _FD_RECORD = struct.Struct("=IQ")  # process id of the sender, handle inside it
    _BUFFER_BYTES = 65_536
    _PROCESS_DUP_HANDLE = 0x0040
    _DUPLICATE_CLOSE_SOURCE, _DUPLICATE_SAME_ACCESS = 1, 2
    _POLL_S = 0.02
    _never = threading.Event()
    _numbers = itertools.count()

    def make_channel() -> tuple[int, int]:
        """A connected pair of descriptors; only this process knows the name, and the name is used up at once."""
        name = rf"\\.\pipe\swaddle-{os.getpid()}-{next(_numbers)}-{secrets.token_hex(16)}"
        mode = _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_FIRST_PIPE_INSTANCE
        server = _winapi.CreateNamedPipe(name, mode, 0, 1, _BUFFER_BYTES, _BUFFER_BYTES, 0, 0)
        access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
        client = _winapi.CreateFile(name, access, 0, 0, _winapi.OPEN_EXISTING, 0, 0)
        return msvcrt.open_osfhandle(server, os.O_RDWR), msvcrt.open_osfhandle(client, os.O_RDWR)

    def adopt(number: int) -> int:
        """A descriptor for a handle that the parent passed by number."""
        return msvcrt.open_osfhandle(number, os.O_RDWR)

    def send_message(channel: int, frame: bytes, header_bytes: int, fds: Sequence[int], timeout_s: float) -> None:
        """Send one frame; records of the descriptors stand between header and label."""
        del timeout_s  # the pipe's buffer holds several messages; a synchronous pipe has no send deadline
        records = b""
        own = _winapi.GetCurrentProcess()
        for fd in fds:
            handle = _winapi.DuplicateHandle(own, msvcrt.get_osfhandle(fd), own, 0, False, _DUPLICATE_SAME_ACCESS)
            records += _FD_RECORD.pack(os.getpid(), handle)
        os.write(channel, frame[:header_bytes] + records + frame[header_bytes:])

    def receive_message(channel: int, header_bytes: int, deadline_s: float, taken: list[int]) -> bytes:
        """Exactly `header_bytes` bytes; descriptors announced by a header are taken over."""
        got = _read_exactly(channel, header_bytes, deadline_s)
        if got.startswith(b"SWH1") and not taken:
            for _ in range(min(8, struct.unpack_from("=H", got, 4)[0])):
                pid, handle = _FD_RECORD.unpack(_read_exactly(channel, _FD_RECORD.size, deadline_s))
                source = _winapi.OpenProcess(_PROCESS_DUP_HANDLE, False, pid)
                try:
                    own = _winapi.DuplicateHandle(
                        source,
                        handle,
                        _winapi.GetCurrentProcess(),
                        0,
                        False,
                        _DUPLICATE_SAME_ACCESS | _DUPLICATE_CLOSE_SOURCE,
                    )
                finally:
                    _winapi.CloseHandle(source)
                taken.append(msvcrt.open_osfhandle(own, os.O_RDWR))
        return got

    def _read_exactly(channel: int, length: int, deadline_s: float) -> bytes:
        got = b""
        while len(got) < length:
            try:
                waiting = _winapi.PeekNamedPipe(msvcrt.get_osfhandle(channel), 0)[-2]
            except BrokenPipeError as error:
                raise EOFError("the other side of the channel is gone") from error
            if waiting:
                got += os.read(channel, min(waiting, length - len(got)))
            elif time.monotonic() > deadline_s:
                raise TimeoutError("the other side of the channel is silent")
            else:
                _never.wait(_POLL_S)
        return got
