"""Scans with a real input method active and under another keyboard layout, through the X server: `make screen-test`.

Intelligent Pinyin (ibus-libpinyin) is asked by Qt's own ibus plug-in, as on a Chinese desktop.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.demo import NURSE, PIN
from app.scan_codes import Command, Kind, encode
from tests.qt.wedge import key_of
from tests.screen.field import NOTHING
from tests.screen.ward_pc import DEADLINE_S, Look, Lost, NoScreen, WardPc
from ui import names
from ui.names import PageName

ENGINE = "libpinyin"
#: All keys at once, a millisecond apart or less: xdotool that sleeps between keys wakes up late on a busy PC, a scanner
#: does not.
SCANNER_MS = 0
SCANS, SCAN_ANSWERED_S = 4, 10.0
_MEMORY_CONFIG = "/usr/libexec/ibus-memconf"  # of ibus itself: settings that are gone with it
_NEEDED = ("ibus-daemon", "ibus", "dbus-daemon", "setxkbmap")


class PinyinPc(WardPc):
    """The same PC with Chinese input, and perhaps another keyboard layout.

    Args:
        folder: scratch, empty.
        story: prefix of the pictures' names.
        program: what runs instead of the DEMO; gets the folder of its answers.
        layout: of the keyboard.
    """

    def __init__(self, folder: Path, *, story: str, program: Sequence[str] = (), layout: str = "us") -> None:
        missing = [name for name in _NEEDED if shutil.which(name) is None]
        if missing or not Path(_MEMORY_CONFIG).exists():
            raise NoScreen(f"{missing or _MEMORY_CONFIG} not found. Run: sudo sh packaging/debian-setup.sh screen")
        super().__init__(folder, story=story, seconds=4.0)
        self._instead, self._layout = [*program], layout

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        if name != "program":
            return super()._start(name, command)
        bus = self._folder / "run" / "bus"
        self._env |= {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}",
            "GSETTINGS_BACKEND": "memory",
            "QT_IM_MODULE": "ibus",
            "NO_AT_BRIDGE": "1",
        }
        self._run("setxkbmap", self._layout)
        super()._start("bus", ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={bus}"])
        self._wait(bus.exists, "the session bus")
        settings = ["--panel", "disable", "--config", _MEMORY_CONFIG, "--emoji-extension", "disable"]
        super()._start("ibus", ["ibus-daemon", *settings])
        self._wait(lambda: "unix:" in self._run("ibus", "address"), "the input method's bus")
        return super()._start(name, [*self._instead, str(self._tell)] if self._instead else command)

    def switch_to_pinyin(self) -> None:
        """As its key would."""
        self._run("ibus", "engine", ENGINE)
        self._wait(lambda: self._run("ibus", "engine").strip() == ENGINE, ENGINE)

    def scan(self, code: str) -> None:
        """By the keys of a US keyboard, whatever the layout: what a wedge sends."""
        keys = [f"{'shift+' if shift else ''}{number}" for number, shift in map(key_of, code)]
        self._xdotool("key", "--delay", str(SCANNER_MS), *keys, "Return")

    def scan_until(self, code: str, condition: Callable[[Look], bool], what: str) -> None:
        """Scan, and again if nothing happens, as a person does: on a busy PC xdotool may pause within a code."""
        for _ in range(SCANS):
            self.scan(code)
            try:
                self.until(condition, what, deadline_s=SCAN_ANSWERED_S)
            except Lost:
                continue
            return
        raise Lost(f"{SCANS} scans were no use: {what}\n{self.look().text()}\n{self.log()}")

    def hand(self, *keys: str) -> None:
        """Typed by a person: places of keys, not letters."""
        numbers = [str(key_of(key)[0]) if len(key) == 1 else key for key in keys]
        self.key(*numbers)

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
        return done.stdout


FIELD_PROGRAM = (sys.executable, "-m", "tests.screen.field")


def until_text(pc: PinyinPc, text: str) -> None:
    pc.until(lambda look: f"text: {text}" in look.words, f"“{text}” in the field")


def _says(look: Look, name: str) -> str:
    spot = look.spot(name)
    return spot.says if spot is not None else ""


def until_scanned(pc: PinyinPc, *codes: str) -> None:
    pc.until(lambda look: f"scans: {' | '.join(codes)}" in look.words, f"scans {codes}")


def test_a_scan_is_not_composed_and_typing_is(tmp_path: Path) -> None:
    badge, bed = encode(Kind.BADGE, NURSE), encode(Kind.BED, "07")
    with PinyinPc(tmp_path, story="ibus-field", program=FIELD_PROGRAM) as pc:
        pc.switch_to_pinyin()
        pc.scan(badge)
        until_scanned(pc, badge)
        pc.scan("4006381333931")
        until_scanned(pc, badge, "4006381333931")
        until_text(pc, NOTHING)
        pc.hand(*"nihao", "space")
        until_text(pc, "你好")  # the engine is really there
        pc.hand(*"zho")
        pc.scan(bed.lower())
        until_scanned(pc, badge, "4006381333931", bed.lower())
        until_text(pc, "你好")
        look = pc.until(lambda look: "ever: 你好" in look.words, "nothing but that, ever")
        assert look.focus() == "field"
        pc.picture("composed-by-hand-only")


def test_a_scan_says_what_was_printed_under_a_german_layout(tmp_path: Path) -> None:
    with PinyinPc(tmp_path, story="german-field", program=FIELD_PROGRAM, layout="de") as pc:
        pc.hand("y")
        until_text(pc, "z")  # the layout is really there
        pc.scan("SW1PX-Y/07?")
        until_scanned(pc, "SW1PX-Y/07?")
        until_text(pc, "z")


@pytest.mark.parametrize("layout", ["us", "de"])
def test_a_whole_take_by_cards_with_chinese_input_on(tmp_path: Path, layout: str) -> None:
    with PinyinPc(tmp_path, story=f"cards-{layout}", layout=layout) as pc:
        pc.switch_to_pinyin()
        pc.scan_until(encode(Kind.BADGE, NURSE), lambda look: "Hello, Lin" in look.text(), "the badge")
        pc.picture("badge")
        pc.hand(*PIN, "Return")
        pc.until_shown(names.page(PageName.TODAY))
        # Clear or black is not this test's matter.
        pc.scan_until(encode(Kind.BED, "03"), lambda look: look.enabled(names.CAPTURE_RECORD), "the bed")
        pc.scan_until(
            encode(Kind.COMMAND, Command.START), lambda look: _says(look, names.CAPTURE_RECORD) == "Stop", "a take"
        )
        pc.picture("recording")
        pc.until(lambda look: look.enabled(names.CAPTURE_SEND), "the end of the take")
        pc.scan_until(
            encode(Kind.COMMAND, Command.SEND), lambda look: look.shows(names.page(PageName.TODAY)), "the take sent"
        )
        pc.picture("sent")
        pc.scan_until(
            encode(Kind.COMMAND, Command.LOCK), lambda look: look.shows(names.page(PageName.SIGN_IN)), "the lock"
        )
        assert pc.touches == 0
