"""The Linux half of the fence: one seccomp filter and one Landlock ruleset per room, by raw system calls.

Needs no root and no library. Both survive whatever native code does later; neither can be taken back. seccomp sees
numbers and registers, not paths or addresses: it says which *kinds* of things a room may ask of the kernel. Landlock
sees files and TCP ports. What this kernel lacks is reported, never assumed.

Not promised: protection from the kernel itself, from root, or from what another process of the same account does.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

AUDIT_ARCH = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
# System call numbers: (x86-64, aarch64); None where the architecture has no such call.
# From asm/unistd_64.h and asm-generic/unistd.h; a test compares them with the headers of the machine it runs on.
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "accept": (43, 202),
    "accept4": (288, 242),
    "add_key": (248, 217),
    "bind": (49, 200),
    "bpf": (321, 280),
    "chmod": (90, None),
    "chown": (92, None),
    "chroot": (161, 51),
    "clone": (56, 220),
    "clone3": (435, 435),
    "connect": (42, 203),
    "creat": (85, None),
    "delete_module": (176, 106),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "finit_module": (313, 273),
    "fork": (57, None),
    "fsconfig": (431, 431),
    "fsetxattr": (190, 7),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "init_module": (175, 105),
    "ioctl": (16, 29),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "kill": (62, 129),
    "lchown": (94, None),
    "listen": (50, 201),
    "lsetxattr": (189, 6),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open": (2, None),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "openat": (257, 56),
    "openat2": (437, 437),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "seccomp": (317, 277),
    "sendmmsg": (307, 269),
    "sendmsg": (46, 211),
    "sendto": (44, 206),
    "setns": (308, 268),
    "setxattr": (188, 5),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "tgkill": (234, 131),
    "tkill": (200, 130),
    "truncate": (76, 45),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "utimensat": (280, 88),
    "vfork": (58, None),
}
# Nobody: starting programs, reaching into other processes, changing what the machine is.
_NEVER = (
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd"),
    *("kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),  # does I/O behind the filter's back
    *("bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl", "open_by_handle_at"),
    *("mount", "umount2", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "mount_setattr"),
    *("pivot_root", "chroot", "setns", "unshare"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
)
# Rooms without any socket; what they inherited (the handover) can still be received from.
NO_SOCKETS = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4"),
    *("sendto", "sendmsg", "sendmmsg"),
)
NO_SERVING = ("bind", "listen", "accept", "accept4")
# What changes files without opening them for writing; Landlock does not see these (truncate only since ABI 3).
NO_FILE_CHANGES = (
    *("truncate", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("setxattr", "lsetxattr", "fsetxattr", "utimensat", "creat"),
)

_LD, _JEQ, _JGE, _JSET, _AND, _RET = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06  # classic BPF, 32-bit words
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_X32_BIT = 0x4000_0000  # x86-64 kernels answer a second set of numbers above this
_CLONE_THREAD = 0x0001_0000
# TIOCSTI and TIOCLINUX: put words into the mouth of the terminal a room was started from, whose shell has no fence.
_TYPE_INTO_TERMINAL = (0x5412, 0x541C)
_SOCK_TYPE_MASK = 0xF
# O_CREAT, O_TRUNC, __O_TMPFILE: the same on both architectures.
_CREATING_FLAGS = 0o100 | 0o1000 | 0o20_000_000
_NR_AT, _ARCH_AT, _ARGS_AT = 0, 4, 16  # struct seccomp_data; arguments are 64 bit, little endian


@dataclass(frozen=True, slots=True)
class Socket:
    """A kind of socket that a room may make; `kind` None: any."""

    family: int
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class SyscallRules:
    """What one room may not ask of the kernel, besides `_NEVER`."""

    refused: tuple[str, ...] = ()
    sockets: tuple[Socket, ...] | None = None  # None: not looked at
    may_create_files: bool = True


def instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One `struct sock_filter`."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def program(rules: SyscallRules, machine: str, pid: int) -> bytes:
    """The seccomp filter of a room, as BPF. Pure: a test interprets it for both architectures.

    Args:
        rules: what is refused.
        machine: `x86_64` or `aarch64`.
        pid: the process whose own threads may be signalled (abort needs that).
    """
    column = 0 if machine == "x86_64" else 1
    allow, refuse = instruction(_RET, _ALLOW), instruction(_RET, _ERRNO | errno.EPERM)
    unknown = instruction(_RET, _ERRNO | errno.ENOSYS)  # callers fall back to the older call, which can be looked into
    steps = [
        instruction(_LD, _ARCH_AT),
        instruction(_JEQ, AUDIT_ARCH[machine], 1, 0),
        instruction(_RET, _KILL_PROCESS),
        instruction(_LD, _NR_AT),
    ]
    if machine == "x86_64":
        steps += [instruction(_JGE, _X32_BIT, 0, 1), refuse]

    def on(name: str, body: list[bytes]) -> None:
        number = NUMBERS[name][column]
        if number is not None:
            steps.extend([instruction(_JEQ, number, 0, len(body)), *body])

    def argument(index: int) -> bytes:
        return instruction(_LD, _ARGS_AT + 8 * index)

    for name in dict.fromkeys((*_NEVER, *rules.refused)):
        on(name, [refuse])
    on("clone3", [unknown])  # its flags lie in memory, where a filter cannot look
    on("clone", [argument(0), instruction(_JSET, _CLONE_THREAD, 0, 1), allow, refuse])
    on(
        "ioctl",
        [argument(1), *(step for one in _TYPE_INTO_TERMINAL for step in (instruction(_JEQ, one, 0, 1), refuse)), allow],
    )
    on("tgkill", [argument(0), instruction(_JEQ, pid, 0, 1), allow, refuse])
    if not rules.may_create_files:
        on("openat2", [unknown])
        on("openat", [argument(2), instruction(_JSET, _CREATING_FLAGS, 0, 1), refuse, allow])
        on("open", [argument(1), instruction(_JSET, _CREATING_FLAGS, 0, 1), refuse, allow])
    if rules.sockets is not None and "socket" not in rules.refused:
        checks: list[bytes] = []
        for allowed in rules.sockets:
            if allowed.kind is None:
                checks += [argument(0), instruction(_JEQ, allowed.family, 0, 1), allow]
            else:
                checks += [argument(0), instruction(_JEQ, allowed.family, 0, 4)]
                checks += [argument(1), instruction(_AND, _SOCK_TYPE_MASK)]
                checks += [instruction(_JEQ, allowed.kind, 0, 1), allow]
        on("socket", [*checks, refuse])
    return b"".join([*steps, allow])


# --- Landlock -------------------------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_PATH_BENEATH, _NET_PORT = 1, 2
_EXECUTE, _WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE = 1 << 4 | 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_MAKE_OTHERS = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_UNIX_AND_SIGNALS = 3
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | READ_FILE | _TRUNCATE | _IOCTL_DEV  # the only ones a rule on a file may carry
READ = READ_FILE | READ_DIR
USE_DEVICE = _WRITE_FILE | READ_FILE | _IOCTL_DEV
KEEP_FILES = READ | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _MAKE_DIR | _REMOVE | _REFER
_ABI_REFER, _ABI_TRUNCATE, ABI_NET, _ABI_IOCTL, _ABI_SCOPE = 2, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class FileRules:
    """Which files and ports a room may still use; everything else of the handled kinds is refused."""

    restrict_reading: bool
    allowed: tuple[tuple[Path, int], ...] = ()  # (file or folder, rights); what does not exist is skipped
    connect_port: int | None = None
    restrict_network: bool = False


def landlock_abi() -> int:
    """Version of Landlock in this kernel; 0: none (not built in, not switched on, or not Linux)."""
    if _libc is None:
        return 0
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def seccomp_available() -> bool:
    """Whether this kernel and this architecture can take our filter."""
    if _libc is None or platform.machine() not in AUDIT_ARCH:
        return False
    column = 0 if platform.machine() == "x86_64" else 1
    action = ctypes.c_uint32(_ERRNO)
    query = 2  # SECCOMP_GET_ACTION_AVAIL
    return bool(_libc.syscall(NUMBERS["seccomp"][column], query, 0, ctypes.byref(action)) == 0)


def restrict_files(rules: FileRules, abi: int) -> None:
    """Enforce; before the first thread, since a ruleset binds only the thread that asks and its children.

    Raises:
        OSError: the kernel refused the ruleset.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "not this system")
    handled = _WRITE_FILE | _REMOVE | _MAKE_DIR | _MAKE_REG | _MAKE_OTHERS | _EXECUTE
    handled |= READ if rules.restrict_reading else 0
    handled |= _REFER if abi >= _ABI_REFER else 0
    handled |= _TRUNCATE if abi >= _ABI_TRUNCATE else 0
    handled |= _IOCTL_DEV if abi >= _ABI_IOCTL else 0
    network = _BIND_TCP | _CONNECT_TCP if rules.restrict_network and abi >= ABI_NET else 0
    scoped = _SCOPE_ABSTRACT_UNIX_AND_SIGNALS if abi >= _ABI_SCOPE else 0
    attributes = struct.pack("=QQQ", handled, network, scoped)
    length = 24 if abi >= _ABI_SCOPE else 16 if abi >= ABI_NET else 8
    ruleset = _checked(_CREATE_RULESET, attributes, ctypes.c_size_t(length), 0)
    try:
        for path, rights in _existing(rules.allowed):
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                wanted = rights & handled & (-1 if path.is_dir() else _FILE_RIGHTS)
                _checked(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", wanted, fd), 0)
            finally:
                os.close(fd)
        if network and rules.connect_port is not None:
            _checked(_ADD_RULE, ruleset, _NET_PORT, struct.pack("=QQ", _CONNECT_TCP, rules.connect_port), 0)
        _no_new_privileges()
        _checked(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def restrict_syscalls(rules: SyscallRules) -> None:
    """Enforce for every thread of this process, present and future.

    Raises:
        OSError: the kernel refused the filter.
    """
    machine = platform.machine()
    column = 0 if machine == "x86_64" else 1
    raw = program(rules, machine, os.getpid())
    buffer = ctypes.create_string_buffer(raw, len(raw))
    header = struct.pack("HxxxxxxP", len(raw) // 8, ctypes.addressof(buffer))
    _no_new_privileges()
    set_mode_filter, all_threads = 1, 1
    number = NUMBERS["seccomp"][column]
    if _checked(number, set_mode_filter, all_threads, header) != 0:
        raise OSError(errno.EAGAIN, "a thread could not take the filter over")


def hide_from_debuggers() -> None:
    """No core dump, and no debugger of the same account looks into this process."""
    if _libc is not None:
        _libc.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


def thread_count() -> int:
    """Threads of this process, native ones included."""
    return len(list(Path("/proc/self/task").iterdir()))


def _existing(allowed: Iterable[tuple[Path, int]]) -> Iterable[tuple[Path, int]]:
    return ((path, rights) for path, rights in allowed if path.exists())


def _no_new_privileges() -> None:
    if _libc is None or _libc.prctl(38, 1, 0, 0, 0) != 0:  # PR_SET_NO_NEW_PRIVS
        raise OSError(ctypes.get_errno(), "no_new_privs")


def _checked(number: int | None, *arguments: object) -> int:
    if _libc is None or number is None:
        raise OSError(errno.ENOSYS, "not this system")
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"system call {number}: {os.strerror(code)}")
    return result
