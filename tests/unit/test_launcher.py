"""The launcher: fresh pipes after a crash, an orderly end, and nothing left alive whoever dies first.

Real processes; the rooms are stand-ins of a few lines. Waiting is on pipes and pidfds, never on the clock.
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from app import handover
from app.errors import Integrity
from app.fence import Room
from app.messages.launcher import LauncherLink

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="POSIX rooms, watched by pidfd")

# Every stand-in: what it says goes to stderr, which all of them share with the launcher and the test reads.
STAND_IN = """
import os, signal, sys, time
from app.fence import Room
room, arguments = sys.argv[1], sys.argv[2:]
def say(*words):
    os.write(2, (" ".join(str(word) for word in (room, *words)) + "\\n").encode())
from app import rooms
rooms.end_with_parent()  # as main.py does for every room
if room == "station":
    from app.messages.launcher import *
    link = LauncherLink(int(arguments[arguments.index("--launcher-fd") + 1]))
    def next_of(kind, room=None):
        while True:
            message, ends = link.receive(20)
            if isinstance(message, kind) and room in (None, getattr(message, "room", None)):
                return message, ends
    %(station)s
else:
    say("pid", os.getpid())
    %(room)s
    while os.read(0, 100):
        pass
    say("saw the end")
"""

LAUNCH = """
import sys
from app import launcher, rooms
from app.fence import Room
launcher.STATION_STOPS_S, rooms.TERMINATE_S = 1.0, 0.2
rooms.own_program = lambda: [sys.executable, "-X", "dev", "-W", "error", "-c", {code!r}]
{run}
"""
RUN_ROOMS = "sys.exit(launcher.Launcher(['--x'], {Room.RECORDER: (), Room.SENDER: ('--y',)}).run())"
RUN_DEMO = "import main; sys.exit(main.main(['demo', '--unattended']))"


class Launched:
    """A launcher under test and the lines its rooms say."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.heard: list[str] = []

    def hear(self, pattern: str) -> re.Match[str]:
        """The next line that matches; fails at the end of the stream."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.heard.append(line.rstrip())
            if (found := re.search(pattern, line)) is not None:
                return found
        raise AssertionError(f"never heard {pattern!r}; heard: {self.heard}")

    def end(self) -> int:
        """Wait until every process that holds the shared stderr is gone."""
        assert self.process.stderr is not None
        self.heard += self.process.stderr.read().splitlines()
        return self.process.wait(20)


@contextmanager
def launched(station: str, room: str = "", *, run: str = RUN_ROOMS) -> Iterator[Launched]:
    def indented(code: str) -> str:
        return code.strip().replace("\n", "\n    ") or "pass"

    code = LAUNCH.format(code=STAND_IN % {"station": indented(station), "room": indented(room)}, run=run)
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", code]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield Launched(process)
        finally:
            process.kill()
    # With the shared stderr at its end, nobody of the family is left; a leak shows as a hang of `end`, not here.


def pidfds_of(launch: Launched, number: int) -> list[int]:
    return [os.pidfd_open(int(launch.hear(r" pid (\d+)").group(1))) for _ in range(number)]


def all_ended(pidfds: list[int]) -> bool:
    gone = all(select.select([fd], [], [], 20)[0] for fd in pidfds)
    handover.close_all(pidfds)
    return gone


def no_trouble(launch: Launched) -> bool:
    return not any("Warning" in line or "Traceback" in line for line in launch.heard)


def test_a_killed_recorder_comes_back_with_fresh_pipes() -> None:
    station = """
started, ends = next_of(Started, Room.RECORDER)
os.read(ends["stdout"], 100)
os.kill(started.pid, signal.SIGKILL)
ended, _ = next_of(Ended, Room.RECORDER)
say("ended", ended.number, ended.exit_code, ended.again)
again, fresh = next_of(Started, Room.RECORDER)
say("old stdout", os.read(ends["stdout"], 100))
say("fresh stdout", os.read(fresh["stdout"], 100), again.number, again.pid != started.pid, sorted(fresh))
"""
    with launched(station, "os.write(1, b'hello')") as launch:
        assert launch.hear("station ended (.*)").group(1) == "1 -9 True"
        assert launch.hear("old stdout (.*)").group(1) == "b''"
        expected = "b'hello' 2 True ['handover', 'preview', 'stdin', 'stdout']"
        assert launch.hear("fresh stdout (.*)").group(1) == expected
        assert launch.end() == 0
        assert no_trouble(launch)


def test_a_killed_station_takes_everything_down_by_the_end_of_the_pipes() -> None:
    station = "next_of(Started, Room.RECORDER); next_of(Started, Room.SENDER)\nsay('pid', os.getpid()); signal.pause()"
    with launched(station) as launch:
        pids = {launch.hear(r"(\w+) pid (\d+)").groups() for _ in range(3)}
        os.kill(next(int(pid) for room, pid in pids if room == "station"), signal.SIGKILL)
        assert launch.end() == 128 + signal.SIGKILL
        assert sorted(line for line in launch.heard if "saw" in line) == ["recorder saw the end", "sender saw the end"]
        assert no_trouble(launch)


def test_a_killed_launcher_leaves_nobody_behind() -> None:
    deaf = "say('pid', os.getpid())\nsignal.pause()"  # hears neither its channel nor its end
    with launched(deaf) as launch:
        pidfds = pidfds_of(launch, 3)
        launch.process.kill()
        assert all_ended(pidfds)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_lets_the_station_finish_and_keeps_its_exit_code(number: signal.Signals) -> None:
    station = "say('up'); next_of(Stop); say('finished'); sys.exit(7)"
    with launched(station) as launch:
        pids = [launch.hear(r" (up|pid (\d+))").group(2) for _ in range(3)]  # in any order
        pidfds = [os.pidfd_open(int(pid)) for pid in pids if pid]
        launch.process.send_signal(number)
        assert launch.end() == 7
        assert "station finished" in launch.heard
        assert all_ended(pidfds)
        assert no_trouble(launch)


def test_a_station_that_does_not_stop_is_ended_at_the_deadline() -> None:
    station = "signal.signal(signal.SIGTERM, signal.SIG_IGN); say('up')\nwhile True: signal.pause()"
    with launched(station) as launch:
        launch.hear("station up")
        launch.process.terminate()
        assert launch.end() == 128 + signal.SIGKILL
        assert no_trouble(launch)


def test_a_station_that_ends_by_itself_ends_everything() -> None:
    with launched("next_of(Started, Room.SENDER); sys.exit(5)") as launch:
        assert launch.end() == 5
        assert no_trouble(launch)


def test_a_room_is_killed_and_started_afresh_on_request() -> None:
    station = """
first, _ = next_of(Started, Room.RECORDER)
link.restart(Room.RECORDER, first.number)
ended, _ = next_of(Ended); say("ended", ended.exit_code, ended.again)
second, _ = next_of(Started, Room.RECORDER)
link.restart(Room.RECORDER, first.number)  # late: that one is gone already
link.restart(Room.CHECKER)  # not one of ours
link.restart(Room.SENDER)
ended, _ = next_of(Ended); say("then", ended.room.value, ended.again)
link.stop_all(); next_of(Stop); say("told to stop")
"""
    with launched(station, "signal.signal(signal.SIGTERM, signal.SIG_IGN)") as launch:
        assert launch.hear("station ended (.*)").group(1) == "-9 True"
        assert launch.hear("station then (.*)").group(1) == "sender True"
        assert launch.end() == 0
        assert "station told to stop" in launch.heard
        assert no_trouble(launch)


def test_a_room_that_keeps_crashing_is_given_up_and_revived_by_a_person() -> None:
    station = """
for _ in range(6):
    ended, _ = next_of(Ended, Room.RECORDER)
    say("ended", ended.number, ended.exit_code, ended.again)
link.restart(Room.RECORDER)
revived, _ = next_of(Started, Room.RECORDER)
while revived.number < 7:
    revived, _ = next_of(Started, Room.RECORDER)
say("revived", revived.number)
"""
    with launched(station, "if room == 'recorder': sys.exit(9)") as launch:
        told = [launch.hear("station ended (.*)").group(1) for _ in range(6)]
        assert told == [f"{number} 9 {number < 6}" for number in range(1, 7)]
        assert launch.hear("station revived (.*)").group(1) == "7"
        assert launch.end() == 0
        assert no_trouble(launch)


def test_a_room_that_is_done_stays_down() -> None:
    station = "ended, _ = next_of(Ended); say('ended', ended.exit_code, ended.again)"
    with launched(station, "if room == 'sender': sys.exit(0)") as launch:
        assert launch.hear("station ended (.*)").group(1) == "0 False"
        assert launch.end() == 0


@pytest.mark.parametrize(
    "nonsense",
    ["b'GET / HTTP/1.1\\r\\n\\r\\n'", "b'SWH1' + bytes(12)", "b'SWH1' + bytes(4) + (2).to_bytes(8, 'little') + b'[]'"],
)
def test_a_station_that_talks_nonsense_is_stopped_in_order(nonsense: str) -> None:
    station = f"os.write(link._channel, {nonsense}); next_of(Stop); say('told to stop')"
    with launched(station) as launch:
        assert launch.end() == 0
        assert "station told to stop" in launch.heard
        assert no_trouble(launch)


def test_what_the_station_hands_over_reaches_the_recorder(tmp_path: Path) -> None:
    take = tmp_path / "take"
    station = f"""
from app import handover
_, ends = next_of(Started, Room.RECORDER)
fd = os.open({str(take)!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
handover.send_descriptor(ends["handover"], fd, "t1"); os.close(fd)
say("answer", os.read(ends["stdout"], 100))
"""
    recorder = """
if room == "recorder":
    from app import fence, handover
    fence.raise_fence(Room.RECORDER)
    fd, label = handover.receive_descriptor(handover.adopt(int(arguments[arguments.index("--handover-fd") + 1])), 20)
    os.write(fd, b"sealed " + label.encode()); os.fsync(fd); os.write(1, b"done")
"""
    with launched(station, recorder) as launch:
        assert launch.hear("answer (.*)").group(1) == "b'done'"
        assert launch.end() == 0
        assert take.read_bytes() == b"sealed t1"
        assert no_trouble(launch)


def test_the_demo_folder_is_private_and_gone_at_the_end() -> None:
    station = """
folder = arguments[arguments.index("--data") + 1]
os.mkdir(folder + "/gateway"); open(folder + "/gateway/tls.key", "wb").close()
say("demo", arguments[:2], oct(os.stat(folder).st_mode), folder)
next_of(Stop)
"""
    with launched(station, "say('arguments', arguments)", run=RUN_DEMO) as launch:
        arguments = {launch.hear(r"(\w+ arguments .*)").group(1) for _ in range(4)}
        told = next((line for line in launch.heard if "station demo" in line), "") or launch.hear("station demo").string
        folder = Path(told.split()[-1])
        assert "['demo', '--unattended'] 0o40700" in told
        assert f"gateway arguments ['--data', '{folder}/gateway']" in arguments
        launch.process.terminate()
        assert launch.end() == 0
        assert not folder.exists()
        assert no_trouble(launch)


def test_the_launcher_knows_the_standard_library_only() -> None:
    code = (
        "import sys; import main, app.rooms\n"
        "known = sys.stdlib_module_names | {'app', 'main', '__main__', 'redact'}\n"
        "print([name for name in sys.modules if name.partition('.')[0] not in known and not name.startswith('_')])"
    )
    out = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert out == "[]\n"


def test_both_sides_of_the_channel_speak_the_same_form() -> None:
    launcher_end, station_end = handover.make_channel()
    link = LauncherLink(station_end)
    link.restart(Room.SENDER, 3)
    assert msgspec.json.decode(handover.receive_descriptors(launcher_end, 1)[1]) == {
        "type": "restart",
        "room": "sender",
        "number": 3,
    }
    link.stop_all()
    assert msgspec.json.decode(handover.receive_descriptors(launcher_end, 1)[1]) == {"type": "stop_all"}
    link.close()
    os.close(launcher_end)


@pytest.mark.parametrize(
    "untrusted_label",
    [
        "",
        "[]",
        '{"type":"started"}',
        '{"type":"started","room":"recorder","number":1,"pid":2,"ends":["stdin","stdout"]}',
    ],
)
def test_garbage_from_the_launcher_is_refused_and_its_descriptors_closed(untrusted_label: str) -> None:
    launcher_end, station_end = handover.make_channel()
    link = LauncherLink(station_end)
    before = len(list(Path("/proc/self/fd").iterdir()))
    handover.send_descriptors(launcher_end, (0,), untrusted_label)
    with pytest.raises(Integrity) as caught:
        link.receive(1)
    assert caught.value.code == "launcher.garbage"
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    link.close()
    os.close(launcher_end)
