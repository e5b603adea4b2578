"""The door: every word goes to its room or command, and no traceback reaches a person."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

STAND_IN = """
import sys, types
import main
from app.errors import Integrity, Transient
said = []
class Stand(types.ModuleType):
    def main(self, argv):
        said.append((self.__name__, argv)); sys.stdout.write(repr(said[-1]))
        {body}
        return 7
for name in (*main.MAINS.values(), "app.cli"):
    sys.modules[name] = Stand(name)
main.launch = lambda arguments: sys.stdout.write(repr(("launch", [*arguments]))) and 7
sys.exit(main.main(sys.argv[1:]))
"""


def through(*words: str, body: str = "", options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-c", STAND_IN.format(body=body), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ("launch", [])),
        (["demo", "--unattended"], ("launch", ["demo", "--unattended"])),
        (["demo", "--help"], ("app.cli", ["demo", "--help"])),
        (["--help"], ("app.cli", ["--help"])),
        (["doctor", "--json"], ("app.cli", ["doctor", "--json"])),
        (["nonsense"], ("app.cli", ["nonsense"])),
        (["checker", "--handover-fd", "9"], ("app.checker", ["--handover-fd", "9"])),
        (["recorder", "--handover-fd", "9"], ("app.recorder", ["--handover-fd", "9"])),
        (["station", "demo"], ("ui.station_room", ["demo"])),
        (["sender"], ("app.sender.main", [])),
        (["gateway", "--help"], ("app.gateway.main", ["--help"])),
    ],
)
def test_every_word_has_its_door(words: list[str], expected: tuple[str, list[str]]) -> None:
    done = through(*words)
    assert (done.stdout, done.returncode) == (repr(expected), 7)


def test_an_error_nobody_expected_is_one_line_and_no_traceback() -> None:
    done = through("doctor", body="raise ZeroDivisionError('secret')")
    assert done.returncode == 70
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_developers_see_the_traceback() -> None:
    assert "Traceback" in through("doctor", body="raise ZeroDivisionError", options=("-X", "dev")).stderr


def test_a_room_whose_station_is_gone_ends_in_silence() -> None:
    done = through("sender", body="raise Transient('pipe.closed', 'Gone.')")
    assert (done.returncode, done.stderr) == (0, "")
    assert through("sender", body="raise Transient('pipe.full', 'Full.')").returncode == 70
