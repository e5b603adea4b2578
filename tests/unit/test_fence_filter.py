"""The seccomp programs of every room, interpreted for both architectures: no kernel needed."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import fence, fence_linux
from app.fence import Room
from app.fence_linux import AUDIT_ARCH, NUMBERS, SyscallRules

ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, UNKNOWN = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS
MACHINES = ("x86_64", "aarch64")
PID = 4711


def verdict(raw: bytes, number: int, arguments: tuple[int, ...] = (), arch: int = AUDIT_ARCH["x86_64"]) -> int:
    """A classic BPF interpreter, as far as our programs go."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("=iIQ6Q", number - (1 << 32) if number >= 1 << 31 else number, arch, 0, *padded)
    at, register = 0, 0
    for _ in range(len(raw) // 8):
        code, if_true, if_false, value = struct.unpack_from("=HBBI", raw, at * 8)
        at += 1
        if code == 0x20:
            (register,) = struct.unpack_from("=I", data, value)
        elif code == 0x54:
            register &= value
        elif code == 0x15:
            at += if_true if register == value else if_false
        elif code == 0x35:
            at += if_true if register >= value else if_false
        elif code == 0x45:
            at += if_true if register & value else if_false
        elif code == 0x06:
            return int(value)
        else:
            raise AssertionError(f"unknown instruction {code:#x}")
    raise AssertionError("no verdict")


def rules(room: Room) -> SyscallRules:
    return fence._syscall_rules(room, datagrams=False)


class Filter:
    def __init__(self, room: Room, machine: str) -> None:
        self.raw = fence_linux.program(rules(room), machine, PID)
        self.machine = machine

    def __call__(self, name: str, *arguments: int) -> int:
        number = NUMBERS[name][MACHINES.index(self.machine)]
        assert number is not None
        return verdict(self.raw, number, arguments, AUDIT_ARCH[self.machine])


both = pytest.mark.parametrize("machine", MACHINES)
every_room = pytest.mark.parametrize("room", list(Room))


@both
@every_room
def test_no_room_starts_programs_or_reaches_into_others(room: Room, machine: str) -> None:
    filtered = Filter(room, machine)
    for name in ("execve", "execveat", "ptrace", "process_vm_writev", "io_uring_setup", "kill", "bpf", "unshare"):
        assert filtered(name) == REFUSE, name
    assert filtered("clone3") == UNKNOWN
    assert filtered("clone", 0x3D0F00) == ALLOW  # what pthread_create asks for
    assert filtered("clone", 17) == REFUSE  # fork: SIGCHLD and nothing else
    assert filtered("clone", 0x4111) == REFUSE  # posix_spawn: CLONE_VM | CLONE_VFORK
    assert filtered("tgkill", PID, PID, 6) == ALLOW
    assert filtered("tgkill", PID + 1, PID + 1, 6) == REFUSE


@both
@every_room
@pytest.mark.parametrize("request_number", [0x5412, 0x541C])
def test_no_room_types_into_the_terminal_it_was_started_from(room: Room, machine: str, request_number: int) -> None:
    filtered = Filter(room, machine)
    assert filtered("ioctl", 2, request_number) == REFUSE
    assert filtered("ioctl", 2, request_number | 0x7FFF_FFFF_0000_0000) == REFUSE  # the kernel looks at 32 bits only
    assert filtered("ioctl", 2, 0x5413) == ALLOW  # the window's size
    assert filtered("ioctl", 2, 0xC058_5611) == ALLOW  # VIDIOC_DQBUF: a camera's next picture


@both
@every_room
def test_another_architecture_is_killed(room: Room, machine: str) -> None:
    raw = fence_linux.program(rules(room), machine, PID)
    for arch in (0x40000003, 0x40000028, *(AUDIT_ARCH[other] for other in MACHINES if other != machine)):
        assert verdict(raw, 1, (), arch) == KILL


@every_room
def test_the_second_set_of_numbers_on_x86_is_refused(room: Room) -> None:
    raw = fence_linux.program(rules(room), "x86_64", PID)
    for number in (0x40000000, 0x40000029, 0x7FFFFFFF):
        assert verdict(raw, number) == REFUSE


FAMILIES = st.integers(0, 50)
KINDS = st.sampled_from([1, 2, 3, 5]).flatmap(lambda kind: st.sampled_from([kind, kind | 0o4000, kind | 0o2000000]))


@both
@given(family=FAMILIES, kind=KINDS)
def test_sockets_by_room(machine: str, family: int, kind: int) -> None:
    stream, inet = kind & 15 == 1, family in (2, 10)
    expected = {
        Room.RECORDER: False,
        Room.CHECKER: False,
        Room.STATION: family == 1,
        Room.SENDER: stream and inet,
        Room.GATEWAY: True,
    }
    for room, allowed in expected.items():
        assert Filter(room, machine)("socket", family, kind, 0) == (ALLOW if allowed else REFUSE), room


@both
def test_the_recorder_receives_and_opens_for_reading_but_creates_nothing(machine: str) -> None:
    filtered = Filter(Room.RECORDER, machine)
    assert filtered("openat", 0, 0, 0) == ALLOW
    assert filtered("openat", 0, 0, 0o2) == ALLOW  # a camera is opened for both; Landlock says which files
    for flags in (0o100, 0o1000, 0o101, 0o1 | 0o1000, 0o20200002):
        assert filtered("openat", 0, 0, flags) == REFUSE
    assert filtered("openat2") == UNKNOWN
    for name in ("sendmsg", "sendto", "connect", "truncate", "fchmodat", "setxattr", "utimensat"):
        assert filtered(name) == REFUSE, name
    recvmsg, ftruncate, fsync = {"x86_64": (47, 77, 74), "aarch64": (212, 46, 82)}[machine]
    for number in (recvmsg, ftruncate, fsync):
        assert verdict(filtered.raw, number, (), AUDIT_ARCH[machine]) == ALLOW


@both
def test_the_sender_calls_and_is_never_called(machine: str) -> None:
    filtered = Filter(Room.SENDER, machine)
    assert filtered("connect") == filtered("sendto") == filtered("openat", 0, 0, 0o101) == ALLOW
    assert {filtered(name) for name in ("bind", "listen", "accept", "accept4")} == {REFUSE}


@both
@every_room
def test_a_program_fits_the_kernel_and_its_jumps_stay_inside(room: Room, machine: str) -> None:
    raw = fence_linux.program(rules(room), machine, PID)
    length = len(raw) // 8
    assert length < 4096
    for at in range(length):
        code, if_true, if_false, _ = struct.unpack_from("=HBBI", raw, at * 8)
        if code in (0x15, 0x35, 0x45):
            assert at + 1 + max(if_true, if_false) < length


@pytest.mark.parametrize(
    ("header", "column"),
    [("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 0), ("/usr/include/asm-generic/unistd.h", 1)],
)
def test_numbers_are_those_of_the_kernel_headers(header: str, column: int) -> None:
    if not Path(header).exists():
        pytest.skip("linux-libc-dev is not installed")
    known = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text()))
    checked = [name for name in NUMBERS if name in known]
    assert len(checked) > 50
    assert {name: NUMBERS[name][column] for name in checked} == {name: int(known[name]) for name in checked}
