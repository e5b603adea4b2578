"""The fence, from inside fenced child processes: what must go through goes through, what must not does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from app import fence, fence_linux
from app.errors import Integrity
from app.fence import Probe, Room

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not fence_linux.seccomp_available(), reason="needs Linux with seccomp")

TRY = """
import ctypes, errno, json, os, socket, sys
from pathlib import Path
from app.errors import StationError
from app.fence import *
def attempt(what):
    try:
        return "went through", what()
    except BaseException as error:
        return type(error).__name__, getattr(error, "errno", None)
libc = ctypes.CDLL(None, use_errno=True)
def raw(name, *arguments):
    result = getattr(libc, name)(*arguments)
    return errno.errorcode.get(ctypes.get_errno(), "") if result < 0 else "went through"
def say(value):
    os.write(1, (json.dumps(value) + "\\n").encode())
"""


def inside(code: str, **values: object) -> list[object]:
    """Run code in a process of its own; what it `say`s."""
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    script = "\n".join([TRY, *lines, textwrap.dedent(code)])
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("room", list(Room))
def test_every_required_probe_is_refused(room: Room, tmp_path: Path) -> None:
    code = """
    probes = raise_fence(Room(room), gateway_port=4443, outbox=Path(outbox))
    say([[p.attempt, p.refused, p.required, p.note] for p in probes])
    """
    [probes] = inside(code, room=room.value, outbox=str(tmp_path))
    assert isinstance(probes, list)
    assert len(probes) >= 4
    for attempt, refused, required, note in probes:
        assert refused or not required, attempt
        assert refused or note, f"{attempt} is open and nothing says why"


@pytest.mark.parametrize("room", list(Room))
def test_no_room_leaves_a_core_dump_or_lets_its_account_look_into_it(room: Room) -> None:
    get_dumpable = 3
    told = inside("raise_fence(Room(room)); say(libc.prctl(what, 0, 0, 0, 0))", room=room.value, what=get_dumpable)
    assert told == [0]


NATIVE = """
raise_fence(Room(room))
words = (ctypes.c_char_p * 2)(b"true", None)
say({
    "inet": raw("socket", 2, 1, 0), "inet6": raw("socket", 10, 1, 0), "udp": raw("socket", 2, 2, 0),
    "netlink": raw("socket", 16, 3, 0), "vsock": raw("socket", 40, 1, 0), "packet": raw("socket", 17, 3, 0),
    "unix": raw("socket", 1, 1, 0), "pair": raw("socketpair", 1, 1, 0, (ctypes.c_int * 2)()),
    "exec": raw("execve", b"/bin/true", words, None), "fork": raw("fork"),
    "spawn": errno.errorcode.get(libc.posix_spawn(ctypes.byref(ctypes.c_int()), b"/bin/true", None, None, words, None)),
    "system": libc.system(b"exit 3"), "kill": raw("kill", os.getppid(), 0), "unshare": raw("unshare", 0x10000000),
    "io_uring": raw("syscall", 425, 8, None), "x32": raw("syscall", 0x40000029, 2, 1, 0),
})
"""


@pytest.mark.parametrize("room", list(Room))
def test_native_code_is_held_too(room: Room) -> None:
    [told] = inside(NATIVE, room=room.value)
    assert isinstance(told, dict)
    for what in ("exec", "fork", "spawn", "kill", "unshare", "io_uring", "x32"):
        assert told[what] == "EPERM", what
    assert told["system"] != 3 << 8
    network = ("netlink", "vsock", "packet")
    if room in (Room.RECORDER, Room.CHECKER):
        assert {told[what] for what in (*network, "inet", "inet6", "udp", "unix", "pair")} == {"EPERM"}
    elif room is Room.STATION:
        assert {told[what] for what in (*network, "inet", "inet6", "udp")} == {"EPERM"}
        assert told["unix"] == told["pair"] == "went through"
    elif room is Room.SENDER:
        assert {told[what] for what in (*network, "udp", "unix")} == {"EPERM"}
        assert told["inet"] == told["inet6"] == "went through"


def test_threads_pipes_maps_and_inherited_descriptors_still_work(tmp_path: Path) -> None:
    take = os.open(tmp_path / "take", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    code = """
    import mmap, threading
    from app import handover, rooms
    memory = rooms.make_preview_memory()
    mine, theirs = handover.make_channel()
    handover.send_descriptor(theirs, os.open(take, os.O_WRONLY | os.O_APPEND), "take 1")
    raise_fence(Room.RECORDER)
    fd, label = handover.receive_descriptor(mine, 1)
    done = []
    thread = threading.Thread(target=lambda: done.append(os.write(fd, b"sealed")))
    thread.start(); thread.join(); os.fsync(fd)
    view = mmap.mmap(memory, 4096); view[:4] = b"SWPV"; view.close()
    reader, writer = os.pipe(); os.write(writer, b"x")
    again, message = attempt(lambda: open(take, "wb"))
    say([label, done, again, attempt(lambda: Path("/etc/passwd").read_text()[:4]), os.read(reader, 1).decode()])
    say([attempt(lambda: os.open(take, os.O_RDONLY | os.O_TRUNC))[1], raw("truncate", take.encode(), 0),
         raw("chmod", take.encode(), 0o777), raw("unlink", take.encode()), raw("rename", take.encode(), b"/tmp/x"),
         raw("link", take.encode(), take.encode() + b"2"), raw("mkdir", take.encode() + b"3", 0o700)])
    """
    first, second = inside(code, take=str(tmp_path / "take"))
    os.close(take)
    assert first == ["take 1", [6], "PermissionError", ["went through", "root"], "x"]
    assert isinstance(second, list)
    assert second[0] == 1
    assert set(second[1:]) <= {"EPERM", "EACCES"}
    assert (tmp_path / "take").read_bytes() == b"sealed"


MEDIA = """
raise_fence(Room.RECORDER)
import io
import av, cv2
import numpy as np
sink = io.BytesIO()
with av.open(sink, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as container:
    stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "threads": "2"})
    stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
    for number in range(12):
        picture = cv2.GaussianBlur(np.full((240, 320, 3), number * 9, np.uint8), (9, 9), 2)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
    container.mux(stream.encode(None))
sink.seek(0)
with av.open(sink) as container:
    container.streams.video[0].thread_type = "AUTO"
    frames = sum(1 for _ in container.decode(video=0))
def http():
    with av.open("http://127.0.0.1:9/x"):
        pass
say([frames, attempt(http)[0], attempt(lambda: cv2.imwrite("/tmp/swaddle-fence.png", picture))[1]])
"""


def test_the_recorder_can_still_encode_and_has_no_way_out_through_its_libraries() -> None:
    [told] = inside(MEDIA)
    assert isinstance(told, list)
    assert told[0] == 12
    assert told[1] in ("PermissionError", "OSError")
    assert told[2] is not True
    assert not Path("/tmp/swaddle-fence.png").exists()  # noqa: S108


QT = """
os.environ["QT_QPA_PLATFORM"] = "offscreen"
raise_fence(Room.STATION)
from PySide6.QtCore import QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("masked"); label.show()
pool = QThreadPool.globalInstance(); pool.start(lambda: None)
before = raw("socket", 1, 1, 0)
closed = close_to_sockets()
QTimer.singleShot(0, application.quit)
application.exec()
say([label.grab().width() > 0, pool.waitForDone(5000), before, closed.refused, raw("socket", 1, 1, 0)])
label.close(); application.shutdown(); os._exit(0)
"""


def test_the_station_can_still_show_a_window_and_then_close_its_last_socket_door() -> None:
    assert inside(QT) == [[True, True, "went through", True, "EPERM"]]


SENDER = """
import ssl
gateway, other = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
outbox = Path(outbox)
raise_fence(Room.SENDER, gateway_port=gateway.getsockname()[1], outbox=outbox, readable=(outbox.parent / "key.pem",))
import urllib3
def connect(server):
    with socket.create_connection(server.getsockname(), 5):
        pass
say({
    "gateway": attempt(lambda: connect(gateway))[0], "other port": attempt(lambda: connect(other))[0],
    "listen": attempt(lambda: socket.create_server(("127.0.0.1", 0)))[0],
    "shipment": attempt((outbox / "ready" / "id" / "clip.age").read_bytes)[0],
    "key": attempt((outbox.parent / "key.pem").read_bytes)[0],
    "status": attempt(lambda: (outbox / "status" / "new").write_bytes(b"{}"))[0],
    "rename": attempt(lambda: (outbox / "status" / "new").rename(outbox / "status" / "id"))[0],
    "receipt": attempt(lambda: (outbox / "receipts" / "id").write_bytes(b"{}"))[0],
    "forged": attempt(lambda: (outbox / "ready" / "id" / "clip.age").write_bytes(b"x"))[0],
    "removed": attempt(lambda: (outbox / "ready" / "id" / "clip.age").unlink())[0],
    "ledger": attempt((outbox.parent / "ledger.db").read_bytes)[0],
    "home": attempt(lambda: os.listdir("/root"))[0], "temp": attempt(lambda: open("/tmp/swaddle-x", "w"))[0],
    "roots": attempt(ssl.create_default_context)[0],
})
"""


@pytest.mark.skipif(fence_linux.landlock_abi() < fence_linux.ABI_NET, reason="needs Landlock with the port rule")
def test_the_sender_reaches_the_gateway_and_the_outbox_and_nothing_else(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    for folder in ("ready/id", "status", "receipts"):
        (outbox / folder).mkdir(parents=True)
    for file in (outbox / "ready" / "id" / "clip.age", tmp_path / "key.pem", tmp_path / "ledger.db"):
        file.write_bytes(b"x")
    [told] = inside(SENDER, outbox=str(outbox))
    assert isinstance(told, dict)
    open_doors = {name for name, result in told.items() if result == "went through"}
    assert open_doors == {"gateway", "shipment", "key", "status", "rename", "receipt", "roots"}
    assert {told[name] for name in set(told) - open_doors} == {"PermissionError"}
    assert (outbox / "ready" / "id" / "clip.age").read_bytes() == b"x"


def test_a_name_needs_datagrams_and_only_then_gets_them(tmp_path: Path) -> None:
    code = """
    raise_fence(Room.SENDER, gateway_port=4443, outbox=Path(outbox), datagrams=datagrams)
    say(raw("socket", 2, 2, 0))
    """
    assert inside(code, outbox=str(tmp_path), datagrams=True) == ["went through"]
    assert inside(code, outbox=str(tmp_path), datagrams=False) == ["EPERM"]


TRIPWIRE = """
tripped = []
trip_wire(Room(room), tripped.append)
import pickle, subprocess, urllib.request
fd = os.open("/dev/null", os.O_WRONLY)
say({
    "spawn": attempt(lambda: subprocess.run(["/bin/true"]))[0], "system": attempt(lambda: os.system("true"))[0],
    "fork": attempt(os.fork)[0], "pickle": attempt(lambda: pickle.loads(b"cos\\nsystem\\n."))[0],
    "lookup": attempt(lambda: socket.getaddrinfo("localhost", 80) and None)[0],
    "url": attempt(lambda: urllib.request.urlopen("http://127.0.0.1:9"))[0],
    "write": attempt(lambda: open("/tmp/swaddle-tripwire", "w").close())[0],
    "descriptor": attempt(lambda: open(fd, "wb").close())[0],
    "bus": attempt(lambda: socket.socket(socket.AF_UNIX).connect("/nonexistent"))[0],
})
say(tripped)
"""


@pytest.mark.parametrize("room", [Room.RECORDER, Room.STATION, Room.SENDER])
def test_the_tripwire_is_loud_even_where_the_system_has_no_fence(room: Room) -> None:
    told, tripped = inside(TRIPWIRE.replace("-W error", ""), room=room.value)
    assert isinstance(told, dict)
    assert isinstance(tripped, list)
    refused = {name for name, result in told.items() if result == "PermissionError"}
    always = {"spawn", "system", "fork", "pickle"}
    network = {"lookup", "url"}
    expected = {
        Room.RECORDER: always | network | {"write", "bus"},
        Room.STATION: always | network,
        Room.SENDER: always,
    }[room]
    assert refused == expected
    assert len(tripped) >= len(expected)
    Path("/tmp/swaddle-tripwire").unlink(missing_ok=True)  # noqa: S108


def test_a_fence_that_comes_too_late_is_refused() -> None:
    code = """
    import threading
    stop = threading.Event(); thread = threading.Thread(target=stop.wait); thread.start()
    try:
        raise_fence(Room.SENDER)
    except StationError as error:
        say([error.code, "too late" in error.detail])
    stop.set(); thread.join()
    """
    assert inside(code) == [["fence.open", True]]


def test_a_hole_stops_the_room() -> None:
    code = """
    from app import fence
    fence._syscall_rules = lambda room, datagrams: fence.linux.SyscallRules()  # a rule got lost
    try:
        raise_fence(Room.RECORDER)
    except StationError as error:
        say([error.code, "network socket" in error.detail, error.sentence.endswith("to IT.")])
    """
    assert inside(code) == [["fence.open", True, True]]


def test_other_systems_say_honestly_what_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(fence, "trip_wire", lambda *_: None)
    monkeypatch.setattr(fence, "_probe_trip_wire", lambda: Probe("x", refused=True))
    probes = fence.raise_fence(Room.RECORDER)
    assert not probes[0].refused
    assert not probes[0].required
    assert "installer" in probes[0].note


def test_no_seccomp_is_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence_linux, "seccomp_available", lambda: False)
    with pytest.raises(Integrity) as caught:
        fence.raise_fence(Room.CHECKER)
    assert caught.value.code == "fence.open"
