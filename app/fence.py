"""The fence of a room: what the operating system refuses it, raised before its first heavy import, then tried.

`raise_fence` is the first thing a room does. It asks the operating system for the fence, sets the interpreter's audit
hook as a tripwire, then tries to break out. A room whose fence has a hole refuses to work.

- recorder, checker: no socket of any kind, no new program or process, no new or changed file (devices excepted).
- station: sockets to this machine only (display, key store), no new program or process.
- sender: TCP streams only, to the gateway's port only, reads only what it needs, writes only answers in the outbox.
- gateway (demo and pilot): no new program or process.

Linux: seccomp and Landlock (`fence_linux`). Windows: the installer's firewall rules, which cannot be seen from here.
macOS: nothing yet. Both are reported as open and not required. The audit hook alone does not hold: native code walks
past it. It is there to make an attempt loud. Not promised: protection from root, the kernel or another process.
"""

from __future__ import annotations

import ctypes
import enum
import errno
import logging
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app import fence_linux as linux
from app.errors import Integrity

_log = logging.getLogger("swaddle.fence")


class Room(enum.StrEnum):
    """The processes of a station; each has a fence of its own."""

    RECORDER = "recorder"
    STATION = "station"
    CHECKER = "checker"
    SENDER = "sender"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt to break out, made after the fence went up."""

    attempt: str  # what was tried, in a few words
    refused: bool
    required: bool = True  # False: this system cannot refuse it; the note says what does instead
    note: str = ""


_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_STREAM, _DATAGRAM = 1, 2
_ROOMS_WITHOUT_SOCKETS = (Room.RECORDER, Room.CHECKER)
_ROOMS_WITHOUT_FILES = (Room.RECORDER, Room.CHECKER)
# What resolving a name and verifying a certificate read, besides Python itself.
_SYSTEM_FILES = (
    *("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "/etc/nsswitch.conf", "/etc/services"),
    *("/etc/localtime", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/ld.so.cache"),
    *(
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/lib",
        "/lib64",
        "/usr/share/zoneinfo",
        "/usr/share/ca-certificates",
    ),
    *("/dev/urandom", "/dev/null", "/proc/self", "/proc/sys/kernel", "/proc/cpuinfo", "/sys/devices/system/cpu"),
)
_OUTSIDE_EVERY_ROOM = Path("/etc/passwd")  # exists everywhere and is none of the sender's business

_NO_PROGRAMS = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"),
    "pickle.find_class",  # rooms speak validated JSON lines
)
_NETWORK = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"),
    *("socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request", "http.client.connect", "smtplib.connect"),
    "ftplib.connect",
)
_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def raise_fence(
    room: Room,
    *,
    gateway_port: int | None = None,
    outbox: Path | None = None,
    readable: Sequence[Path] = (),
    datagrams: bool = False,
    on_trip: Callable[[str], None] | None = None,
) -> tuple[Probe, ...]:
    """Shut this process in for ever and try to get out.

    Call it once, in the main thread, before any other thread exists and before the first heavy import.

    Args:
        room: which fence.
        gateway_port: sender: the only TCP port it may connect to.
        outbox: sender: read as a whole; `status` and `receipts` in it are written.
        readable: sender: further files and folders it reads (its certificate, key and trusted roots).
        datagrams: sender: allow UDP, which a gateway given by name needs after the fence. Prefer resolving the name
            before the fence and leaving this off: no filter can tell a name server from another host.
        on_trip: called with the name of the event whenever the tripwire refuses one.

    Returns:
        What was tried, and whether it was refused; for Ready messages, `doctor` and the Station page.

    Raises:
        Integrity: `fence.open`: something that this system should refuse went through, or the fence came too late.
    """
    sys.dont_write_bytecode = True
    probes: list[Probe] = []
    if sys.platform == "linux":
        try:
            _raise_linux(room, gateway_port, outbox, readable, datagrams=datagrams)
        except OSError as error:
            raise _open(room, f"could not be raised: {error}") from error
        probes += _probe_linux(room, gateway_port, outbox, datagrams=datagrams)
    else:
        where = "the installer's firewall rules hold it" if sys.platform == "win32" else "nothing on this system does"
        probes.append(Probe("reach the network", refused=False, required=False, note=f"not checked here; {where}"))
    trip_wire(room, on_trip)
    probes.append(_probe_trip_wire())
    holes = [probe.attempt for probe in probes if probe.required and not probe.refused]
    if holes:
        raise _open(room, f"these went through: {', '.join(holes)}")
    return tuple(probes)


def close_to_sockets() -> Probe:
    """Station: from now on no new socket at all, once the display and the key store are connected; for ever.

    What is connected stays connected. On systems without seccomp this changes nothing and says so.
    """
    attempt = "make a local socket"
    if not linux.seccomp_available():
        return Probe(attempt, refused=False, required=False, note="this system has no seccomp")
    linux.restrict_syscalls(linux.SyscallRules(refused=("socket", "connect", "bind", "listen")))
    return Probe(attempt, refused=_socket_refused(_AF_UNIX, _STREAM))


def _open(room: Room, detail: str) -> Integrity:
    sentence = (
        f"The {room.value} of this station is not properly shut in, so it does not start. "
        "Run the doctor command and give its output to IT."
    )
    return Integrity("fence.open", sentence, detail=f"{room.value}: {detail}")


# --- Linux ----------------------------------------------------------------------------------------------------------


def _raise_linux(
    room: Room, gateway_port: int | None, outbox: Path | None, readable: Sequence[Path], *, datagrams: bool
) -> None:
    if not linux.seccomp_available():
        raise OSError(errno.ENOSYS, f"no seccomp for {platform.machine()} in this kernel")
    if linux.thread_count() != 1:
        raise OSError(errno.EBUSY, "too late: threads are running")
    linux.hide_from_debuggers()  # all: station and gateway hold keys; a size limit of 0 does not stop piped core dumps
    abi = linux.landlock_abi()
    files = _file_rules(room, gateway_port, outbox, readable)
    if abi and files is not None:
        linux.restrict_files(files, abi)
    linux.restrict_syscalls(_syscall_rules(room, datagrams=datagrams))


def _syscall_rules(room: Room, *, datagrams: bool) -> linux.SyscallRules:
    if room in _ROOMS_WITHOUT_SOCKETS:
        return linux.SyscallRules((*linux.NO_SOCKETS, *linux.NO_FILE_CHANGES), may_create_files=False)
    if room is Room.STATION:
        return linux.SyscallRules(sockets=(linux.Socket(_AF_UNIX),))
    if room is Room.SENDER:
        kinds = (_STREAM, _DATAGRAM) if datagrams else (_STREAM,)
        sockets = tuple(linux.Socket(family, kind) for family in (_AF_INET, _AF_INET6) for kind in kinds)
        return linux.SyscallRules(linux.NO_SERVING, sockets)
    return linux.SyscallRules()


def _file_rules(
    room: Room, gateway_port: int | None, outbox: Path | None, readable: Sequence[Path]
) -> linux.FileRules | None:
    if room in _ROOMS_WITHOUT_FILES:
        cameras = Path("/dev").glob("video*") if room is Room.RECORDER else ()
        devices = tuple((path, linux.USE_DEVICE) for path in (Path("/dev/null"), *cameras))
        return linux.FileRules(restrict_reading=False, allowed=devices, restrict_network=True)
    if room is Room.SENDER:
        # A packaged build keeps its modules in the program file itself and reads them when they are first imported.
        folders = (sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path, sys.executable)
        python = [Path(folder) for folder in folders if folder]
        reads = [*python, *(Path(name) for name in _SYSTEM_FILES), *readable]
        allowed = [(path, linux.READ) for path in reads]
        allowed.append((Path("/dev/null"), linux.USE_DEVICE))
        if outbox is not None:
            allowed.append((outbox, linux.READ))
            allowed += [(outbox / name, linux.KEEP_FILES) for name in ("status", "receipts")]
        return linux.FileRules(
            restrict_reading=True, allowed=tuple(allowed), connect_port=gateway_port, restrict_network=True
        )
    return None


# --- trying to get out ----------------------------------------------------------------------------------------------


def _probe_linux(room: Room, gateway_port: int | None, outbox: Path | None, *, datagrams: bool) -> list[Probe]:
    probes = [Probe("start a program", _refused("execve", b"/nonexistent/program", None, None))]
    probes.append(Probe("start a process", _fork_refused()))
    type_into_terminal = ctypes.c_long(0x5412)
    probes.append(Probe("type into the terminal", _refused("ioctl", -1, type_into_terminal, None)))
    probes.append(Probe("look into another process", _refused("ptrace", ctypes.c_long(16), os.getppid(), 0, 0)))
    landlock = linux.landlock_abi()
    if room in _ROOMS_WITHOUT_SOCKETS:
        probes.append(Probe("make a network socket", _socket_refused(_AF_INET, _STREAM)))
        probes.append(Probe("make a local socket", _socket_refused(_AF_UNIX, _STREAM)))
        probes.append(Probe("connect", _refused("connect", -1, None, 0)))
    elif room is not Room.GATEWAY:
        probes.append(Probe("make a raw socket", _socket_refused(_AF_INET, 3)))
        if not datagrams:
            probes.append(Probe("send a datagram", _socket_refused(_AF_INET, _DATAGRAM)))
    if room is Room.STATION:
        probes.append(Probe("make a network socket", _socket_refused(_AF_INET, _STREAM)))
        probes.append(Probe("make an IPv6 socket", _socket_refused(_AF_INET6, _STREAM)))
    if room in (*_ROOMS_WITHOUT_FILES, Room.SENDER):
        seen_by = "" if landlock else "this kernel has no Landlock"
        target = Path(f"/tmp/swaddle-fence-{os.getpid()}")  # noqa: S108 - O_EXCL, and it must not come to be
        made = _write_refused(target, create=True)
        covered = bool(landlock) or room in _ROOMS_WITHOUT_FILES
        probes.append(Probe("write a new file", made, required=covered, note="" if covered else seen_by))
        existing = _write_refused(_OUTSIDE_EVERY_ROOM, create=False)
        probes.append(Probe("change a file", existing, required=bool(landlock), note=seen_by))
    if room is Room.SENDER:
        probes.append(Probe("make a local socket", _socket_refused(_AF_UNIX, _STREAM)))
        probes.append(Probe("wait for callers", _refused("listen", -1, 1)))
        read = _read_refused(_OUTSIDE_EVERY_ROOM)
        probes.append(Probe("read outside the outbox", read, bool(landlock), "" if landlock else seen_by))
        has_ports = landlock >= linux.ABI_NET
        note = "" if has_ports else "needs Linux 6.7; until then systemd's IPAddressAllow holds it"
        port = (gateway_port or 0) ^ 1 or 2
        probes.append(Probe("connect to another port", _port_refused(port), required=has_ports, note=note))
        if outbox is not None:
            ready = _write_refused(outbox / f"fence-{os.getpid()}", create=True)
            probes.append(Probe("write a shipment", ready, required=bool(landlock), note=seen_by))
    return probes


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _refused(name: str, *arguments: object) -> bool:
    """Make the raw system call (with arguments that do no harm if it goes through); True if it was forbidden."""
    number = linux.NUMBERS[name][0 if platform.machine() == "x86_64" else 1]
    result = _libc().syscall(number, *arguments)
    return bool(result == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES))


def _fork_refused() -> bool:
    pid = _libc().fork()
    if pid == 0:
        os._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
    return bool(pid == -1 and ctypes.get_errno() == errno.EPERM)


def _socket_refused(family: int, kind: int) -> bool:
    fd = _libc().socket(family, kind, 0)
    if fd >= 0:
        os.close(fd)
    return bool(fd == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES))


def _write_refused(path: Path, *, create: bool) -> bool:
    """Open for writing past the interpreter's hooks; if it goes through, nothing was changed and nothing is left."""
    fd = _libc().open(os.fsencode(path), os.O_WRONLY | (os.O_CREAT | os.O_EXCL if create else 0), 0o600)
    if fd >= 0:
        os.close(fd)
        if create:
            path.unlink()
    return bool(fd == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES))


def _read_refused(path: Path) -> bool:
    fd = _libc().open(os.fsencode(path), os.O_RDONLY)
    if fd >= 0:
        os.close(fd)
    return bool(fd == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES))


def _port_refused(port: int) -> bool:
    """Connect to this very machine, so that nothing leaves it even if the fence is open."""
    fd = _libc().socket(_AF_INET, _STREAM, 0)
    if fd < 0:
        return True
    address = _AF_INET.to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes((127, 0, 0, 1)) + bytes(8)
    result = _libc().connect(fd, address, len(address))
    code = ctypes.get_errno()
    os.close(fd)
    return bool(result == -1 and code in (errno.EPERM, errno.EACCES))


# --- the tripwire ---------------------------------------------------------------------------------------------------


def trip_wire(room: Room, on_trip: Callable[[str], None] | None = None) -> None:
    """Make the interpreter refuse, loudly, what the room never does. Cannot be taken back."""
    forbidden = set(_NO_PROGRAMS)
    if room in (*_ROOMS_WITHOUT_SOCKETS, Room.STATION):
        forbidden.update(_NETWORK)
    without_files = room in _ROOMS_WITHOUT_FILES
    local_only = room is Room.STATION

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in forbidden:
            if local_only and event in ("socket.connect", "socket.sendmsg") and _is_local(arguments):
                return
        elif not (without_files and event == "open" and _opens_for_writing(arguments)):
            return
        _log.error("tripwire: %s in the %s", event, room.value)
        if on_trip is not None:
            on_trip(event)
        raise PermissionError(errno.EPERM, f"the {room.value} never does this: {event}")

    sys.addaudithook(watch)


def _is_local(arguments: tuple[object, ...]) -> bool:
    """Whether a socket event is about a file or abstract name, not a host."""
    address = arguments[1] if len(arguments) > 1 else None
    return address is None or isinstance(address, str | bytes)


def _opens_for_writing(arguments: tuple[object, ...]) -> bool:
    path, _mode, flags = (*arguments, None, None, None)[:3]
    if isinstance(path, int) or path == os.devnull:  # a descriptor was opened (and judged) before
        return False
    return isinstance(flags, int) and bool(flags & _WRITING_FLAGS)


def _probe_trip_wire() -> Probe:
    """Announce a forbidden event without doing it. The room's own tripwire logs it: silence that one line."""
    _log.disabled, was_disabled = True, _log.disabled
    try:
        sys.audit("os.system", b"true")
    except PermissionError:
        return Probe("start a program through Python", refused=True)
    finally:
        _log.disabled = was_disabled
    return Probe("start a program through Python", refused=False)
