"""Rooms start with exactly their own descriptors, end when their pipe ends, and are never orphans."""

from __future__ import annotations

import json
import mmap
import os
import queue
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import handover, rooms
from app.fence import Room

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

TELL = """
import json, os, resource, sys
listed = os.listdir("/proc/self/fd")  # opens one itself
fds = sorted(int(n) for n in listed if os.path.lexists("/proc/self/fd/" + n))
sys.stdout.write(json.dumps({"argv": sys.argv[1:], "fds": fds}) + "\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def first_line(running: rooms.RunningRoom) -> dict[str, object]:
    with os.fdopen(os.dup(running.ends["stdout"])) as lines:
        said: dict[str, object] = json.loads(lines.readline())
        return said


def test_a_recorder_has_its_descriptors_and_no_others() -> None:
    stray_read, stray_write = os.pipe()
    os.set_inheritable(stray_read, True)
    with rooms.start_room(Room.RECORDER, ["--more"], program=program(TELL)) as running:
        told = first_line(running)
    argv = told["argv"]
    assert isinstance(argv, list)
    assert argv[:2] == ["recorder", "--more"]
    options = dict(zip(argv[2::2], argv[3::2], strict=True))
    assert told["fds"] == sorted([0, 1, 2, int(options["--handover-fd"]), int(options["--preview-fd"])])
    handover.close_all((stray_read, stray_write))


def test_a_sender_has_its_pipes_only() -> None:
    with rooms.start_room(Room.SENDER, program=program(TELL)) as running:
        assert first_line(running)["fds"] == [0, 1, 2]
        assert set(running.ends) == {"stdin", "stdout"}
    assert (running.ends, running.end()) == ({}, 0)


def test_starting_and_ending_leaves_no_descriptor_open() -> None:
    before = sorted(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names of links that come and go
    for _ in range(3):
        rooms.start_room(Room.RECORDER, program=program("")).end()
    with pytest.raises(OSError, match="nonexistent"):
        rooms.start_room(Room.RECORDER, program=["/nonexistent/python"])
    assert sorted(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_a_deaf_room_is_asked_then_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "TERMINATE_S", 0.05)
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print('{}', flush=True)\nwhile True: signal.pause()"
    running = rooms.start_room(Room.SENDER, program=program(deaf))
    first_line(running)
    assert running.end(finish_s=0.05) == -signal.SIGKILL
    assert not running.alive


def test_the_end_of_a_room_is_told() -> None:
    told: queue.SimpleQueue[rooms.RunningRoom] = queue.SimpleQueue()
    running = rooms.start_room(Room.SENDER, program=program("import sys; sys.exit(7)"))
    running.watch(told.put)
    assert told.get(timeout=20) is running
    assert running.end() == 7


def test_a_room_dies_with_the_process_that_started_it() -> None:
    room = "from app import rooms; rooms.end_with_parent(); print('{}', flush=True); import signal; signal.pause()"
    starter = (
        "import os, sys; from app import rooms; from app.fence import Room\n"
        f"running = rooms.start_room(Room.SENDER, program=[sys.executable, '-c', {room!r}])\n"
        "os.read(running.ends['stdout'], 10); print(running.process.pid, flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(program(starter), stdin=pipe, stdout=pipe, cwd=ROOT) as process:
        assert process.stdout is not None
        pidfd = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
        assert ended(pidfd, 20)
        os.close(pidfd)


def ended(pidfd: int, timeout_s: float) -> bool:
    import select

    return bool(select.select([pidfd], [], [], timeout_s)[0])


def test_preview_memory_can_be_written_but_not_shrunk_under_the_reader() -> None:
    fd = rooms.make_preview_memory()
    with mmap.mmap(fd, rooms.PREVIEW_MEMORY_BYTES) as view:
        view[:4] = b"SWPV"
        for size in (0, 2 * rooms.PREVIEW_MEMORY_BYTES):
            with pytest.raises(PermissionError):
                os.ftruncate(fd, size)
        assert view[:4] == b"SWPV"
    os.close(fd)


def test_environment_of_a_source_checkout_keeps_developer_variables() -> None:
    outside = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": "x", "HTTPS_PROXY": "http://spy", "PATH": "/bin"}
    kept = rooms.clean_environment(outside, frozen=False)
    assert kept["QT_QPA_PLATFORM"] == "offscreen"
    assert "HTTPS_PROXY" not in kept
    assert kept["ORT_DISABLE_TELEMETRY"] == "1"


@pytest.mark.parametrize(
    "name",
    [
        *("PYTHONPATH", "QT_PLUGIN_PATH", "LD_PRELOAD", "SWADDLE_DATA", "QML2_IMPORT_PATH", "all_proxy"),
        *("OPENSSL_CONF", "OPENSSL_MODULES", "SSLKEYLOGFILE", "GCONV_PATH"),
    ],
)
def test_a_packaged_build_ignores_what_could_bend_it(name: str) -> None:
    kept = rooms.clean_environment({name: "evil", "DISPLAY": ":0", "LANG": "zh_CN.UTF-8"}, frozen=True)
    assert name not in kept
    assert kept["DISPLAY"] == ":0"
    assert kept["LANG"] == "zh_CN.UTF-8"


def test_hardening_means_owner_only_files_and_no_core_dumps() -> None:
    code = (
        "import os, resource; os.environ['http_proxy'] = 'x'; from app import rooms; rooms.harden()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)), 'http_proxy' in os.environ)"
    )
    out = subprocess.run(program(code), check=True, capture_output=True, text=True, cwd=ROOT).stdout
    assert out == "(0, 0) 0o77 False\n"


def test_a_room_is_as_strict_as_who_started_it() -> None:
    code = "import sys; from app import rooms; print(rooms.own_program())"
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", code]
    out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    assert "'-X', 'dev', '-W', 'error'" in out
    assert str(ROOT / "main.py") in out
