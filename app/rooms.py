"""Starting, watching and ending the processes of a station. Standard library only: the launcher stands on it.

A room is exec'ed, never forked, with exactly the descriptors it is meant to have. Every incarnation gets fresh pipes,
so that an end of file means what it says. The starter gets the other ends, hands them on or uses them, closes them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app import handover
from app.fence import Room

# Three pictures of at most 1280x720 in four bytes a pixel, and a page for the header; see app.preview.
PREVIEW_MEMORY_BYTES = 3 * 1280 * 720 * 4 + 4096
FINISH_S = 10.0  # a recorder seals its last fragment within a second on two busy cores; ten is for a slow disk
TERMINATE_S = 2.0  # between asking a room that missed its end of file and killing it

# What a frozen station does not take from outside: each can replace code, plug-ins or rules.
_FOREIGN_PREFIXES = (
    *("PYTHON", "QT_", "QML", "LD_", "DYLD_", "SWADDLE_", "OPENCV_", "GIO_", "GTK_"),
    *("OPENSSL_", "SSL", "GCONV_"),  # OpenSSL and iconv load libraries that these name; SSLKEYLOGFILE opens TLS
)
# What no room takes: a proxy would see, or silently drop, what goes to the gateway.
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")


def own_program() -> tuple[str, ...]:
    """The command that starts a room of this very program, without the room's name."""
    if is_frozen():
        return (sys.executable,)
    return (sys.executable, *_interpreter_flags(), str(Path(__file__).parents[1] / "main.py"))


def is_frozen() -> bool:
    """Whether this is a packaged build."""
    return bool(getattr(sys, "frozen", False))


def _interpreter_flags() -> list[str]:
    """Development mode and warning filters go along, so that a room is as strict as who started it."""
    flags = ["-X", "dev"] if sys.flags.dev_mode else []
    return flags + [part for rule in sys.warnoptions if rule != "default" for part in ("-W", rule)]


def clean_environment(environment: Mapping[str, str], *, frozen: bool) -> dict[str, str]:
    """The environment of a room: no proxies, no telemetry and, in a packaged build, nothing that bends the program."""
    kept = {name: value for name, value in environment.items() if name.lower() not in _PROXIES}
    if frozen:
        kept = {name: value for name, value in kept.items() if not name.upper().startswith(_FOREIGN_PREFIXES)}
    kept["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
    kept["ALSA_CONFIG_PATH"] = (
        os.devnull
    )  # the av wheel would look into a world-writable folder; there is no microphone
    return kept


def harden() -> None:
    """Owner-only files and no core dumps, for this process and all it starts; ignore what a packaged build must."""
    os.umask(0o077)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cleaned = clean_environment(os.environ, frozen=is_frozen())
    for name in set(os.environ) - set(cleaned):
        del os.environ[name]
    os.environ.update(cleaned)


def end_with_parent() -> None:
    """In a room: take SIGTERM when the process that started us dies (Linux), and leave Ctrl-C to the launcher.

    Belt and braces: the end of stdin says the same, and rooms treat SIGTERM as that. Does nothing for a room that a
    person started in a terminal (a pilot gateway).
    """
    if os.isatty(0):
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM, 0, 0, 0)


@dataclass(slots=True, eq=False)
class RunningRoom:
    """One incarnation of a room.

    `ends` are the starter's sides of its descriptors, by name: `stdin` (write), `stdout` (read), for recorder and
    checker `handover` (channel), for a recorder `preview` (shared memory). They belong to the starter.
    """

    room: Room
    process: subprocess.Popen[bytes]
    number: int = 1  # of this room's incarnations, from 1
    ends: dict[str, int] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether the process still runs (reaps it if it does not)."""
        return self.process.poll() is None

    def close_ends(self) -> None:
        """Let go of our sides: the room sees the end of its stdin, unless they were handed on."""
        handover.close_all(tuple(self.ends.values()))
        self.ends.clear()

    def watch(self, on_exit: Callable[[RunningRoom], None]) -> None:
        """Call back, on a thread of its own, once the process has ended and is reaped."""

        def wait() -> None:
            self.process.wait()
            on_exit(self)

        # Not a Worker: this one thread waits in the kernel, cannot crash, and ends with the process that `end` ends.
        threading.Thread(target=wait, name=f"watch-{self.room.value}-{self.number}", daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended within that time."""
        try:
            self.process.wait(max(0.0, timeout_s))
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End it now; what it had not made durable is lost."""
        self.process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self, finish_s: float = FINISH_S) -> int:
        """Let it finish by itself, then insist; reaped on return.

        Returns:
            Its exit code; negative: the number of the signal that ended it.
        """
        self.close_ends()
        if not self.wait(finish_s):
            self.process.terminate()
            if not self.wait(TERMINATE_S):
                self.process.kill()
        return self.process.wait()


def start_room(
    room: Room, arguments: Sequence[str] = (), *, program: Sequence[str] | None = None, number: int = 1
) -> RunningRoom:
    """Start one room with fresh pipes (for recorder and checker a handover channel, for a recorder preview memory).

    From the main thread only: on Linux a room dies with the *thread* that started it.

    Args:
        room: which one; not the station (see `start_station`).
        arguments: further arguments of the room.
        program: what to start instead of this program; the room's name and arguments follow.
        number: of this incarnation.

    Raises:
        OSError: the process could not be started; nothing is left open.
    """
    room_stdin, stdin = os.pipe()
    stdout, room_stdout = os.pipe()
    ends = {"stdin": stdin, "stdout": stdout}
    passed: dict[str, int] = {}
    if room in (Room.RECORDER, Room.CHECKER):
        ends["handover"], passed["--handover-fd"] = handover.make_channel()
    if room is Room.RECORDER:
        memory = make_preview_memory()
        if memory >= 0:
            ends["preview"], passed["--preview-fd"] = memory, os.dup(memory)
    try:
        process = _spawn(room, [*arguments], passed, program, stdin=room_stdin, stdout=room_stdout)
    except BaseException:
        handover.close_all(tuple(ends.values()))
        raise
    finally:
        handover.close_all((room_stdin, room_stdout, *passed.values()))
    return RunningRoom(room, process, number, ends)


def start_station(arguments: Sequence[str], launcher_fd: int, *, program: Sequence[str] | None = None) -> RunningRoom:
    """Start the station: the caller's terminal, and one channel to the launcher (`launcher_fd`, closed here)."""
    try:
        process = _spawn(Room.STATION, [*arguments], {"--launcher-fd": launcher_fd}, program)
    finally:
        os.close(launcher_fd)
    return RunningRoom(Room.STATION, process)


def make_preview_memory() -> int:
    """Unnamed shared memory that neither side can shrink under the other; -1 where this is not written yet."""
    if sys.platform == "linux":
        fd = os.memfd_create("swaddle-preview", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, PREVIEW_MEMORY_BYTES)
        import fcntl

        # A reader whose mapping shrinks dies by SIGBUS: a subverted recorder must not do that to the station.
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        return fd
    return -1


def _spawn(
    room: Room,
    arguments: list[str],
    passed: Mapping[str, int],
    program: Sequence[str] | None,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int | None = None,
) -> subprocess.Popen[bytes]:
    environment = clean_environment(os.environ, frozen=is_frozen())
    command = [*(program or own_program()), room.value, *arguments]
    if sys.platform == "win32":  # written from the documentation, not proven on a machine
        import msvcrt

        handles = {name: msvcrt.get_osfhandle(fd) for name, fd in passed.items()}
        for handle in handles.values():
            os.set_handle_inheritable(handle, True)
        command += [part for name, handle in handles.items() for part in (name, str(handle))]
        inherit = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [*handles.values()]})
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, env=environment, startupinfo=inherit)
    command += [part for name, fd in passed.items() for part in (name, str(fd))]
    # Its own process group: Ctrl-C in a terminal reaches the launcher alone, which ends the rooms in order.
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        env=environment,
        pass_fds=tuple(passed.values()),
        process_group=0,
    )
