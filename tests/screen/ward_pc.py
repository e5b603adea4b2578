"""A ward PC without a monitor: an X server, a window manager, the real program on the whole screen, and one person.

The person has a finger (mouse clicks at places of the screen) and a keyboard, both through the X server's own test
extension, and eyes: what the program says is on its window (`ui/places.py`), and the pixels of the screen. Nothing in
the program is called, and nobody sends it signals: it is left by Alt+F4.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "screen"
#: Patience with one step: a PC that does much else at the same time is several times as slow as a ward's.
DEADLINE_S = 40.0
_NEEDED = ("Xvfb", "openbox", "xdotool")
_LOOK_S = 0.03
#: Between two keys of a quick hand: xdotool's own 12 ms are a scanner's, and are taken for one.
HAND_MS = 90
#: A key that moves the focus has moved it by then; one that does not is followed by the next.
_KEY_S = 0.5


class NoScreen(Exception):  # noqa: N818 - reads as what happened
    """Something is missing on this computer; says the line to run."""


class Lost(AssertionError):  # noqa: N818 - reads as what happened
    """What the person waits for does not come, or is not there to be touched."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Something with a name on the screen."""

    name: str
    rect: tuple[int, int, int, int]
    says: str
    enabled: bool
    focused: bool
    checked: bool
    item: bool  # of a list that draws its items itself: reached by arrows

    @property
    def middle(self) -> tuple[int, int]:
        x, y, width, height = self.rect
        return x + width // 2, y + height // 2


class Look:
    """One look at the window."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.spots = [Spot(**{**place, "rect": tuple(place["rect"])}) for place in told["places"]]
        self.words: list[str] = told["words"]
        self.active: bool = told["active"]
        self.window: tuple[int, int, int, int] = tuple(told["window"])
        self.full_screen: bool = told["full_screen"]

    def spot(self, name: str) -> Spot | None:
        return next((spot for spot in self.spots if spot.name == name), None)

    def starting(self, prefix: str) -> list[Spot]:
        return [spot for spot in self.spots if spot.name.startswith(prefix)]

    def shows(self, name: str) -> bool:
        return self.spot(name) is not None

    def enabled(self, name: str) -> bool:
        spot = self.spot(name)
        return spot is not None and spot.enabled

    def focus(self) -> str:
        """What has the focus: the item of a list rather than the list."""
        focused = sorted((spot for spot in self.spots if spot.focused), key=lambda spot: not spot.item)
        return focused[0].name if focused else ""

    def text(self) -> str:
        """Every word in view: labels, and what painted things say to a screen reader."""
        return "\n".join([*self.words, *(spot.says for spot in self.spots if spot.says)])


def missing() -> list[str]:
    """Programs that this computer lacks."""
    return [name for name in _NEEDED if shutil.which(name) is None]


class WardPc:
    """Use as a context manager: the program runs when it is entered, and was left in order when it is over.

    Args:
        folder: scratch, empty.
        story: prefix of the pictures' names.
        seconds: length of a take: it stops by itself.
        language, theme: of the window.
        size: of the screen.
    """

    def __init__(
        self,
        folder: Path,
        *,
        story: str,
        seconds: float = 6.0,
        language: str = "en",
        theme: str = "day",
        size: tuple[int, int] = (1366, 768),
    ) -> None:
        if lacks := missing():
            line = "apt-get install --no-install-recommends xvfb openbox xdotool"
            raise NoScreen(f"{', '.join(lacks)} not found. Run: sudo {line}")
        self._folder, self._story, self._size = folder, story, size
        self._tell = folder / "places"
        self._arguments = [
            *("demo", "--full-screen", "--language", language, "--theme", theme),
            *("--seconds", str(seconds), "--tell-places", str(self._tell)),
        ]
        self._processes: list[subprocess.Popen[bytes]] = []
        self._asked = 0
        self._pictures = 0
        self.touches = 0
        self.keys = 0

    # -- the computer

    def __enter__(self) -> Self:
        for name in ("places", "home", "run", "frame"):
            (self._folder / name).mkdir(mode=0o700)
        PICTURES.mkdir(parents=True, exist_ok=True)
        for old in PICTURES.glob(f"{self._story}-*.png"):
            old.unlink()
        try:
            self._switch_on()
        except BaseException:
            self._pull_the_plug()
            raise
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._leave_program()
            else:
                self.picture("stuck")
                (PICTURES / f"{self._story}-stuck.txt").write_text(self.log(), encoding="utf-8")
        finally:
            self._pull_the_plug()

    def _switch_on(self) -> None:
        reading, writing = os.pipe()
        width, height = self._size
        screen = [str(shutil.which("Xvfb")), "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"]
        screen += ["-nolisten", "tcp", "-noreset", "-fbdir", str(self._folder / "frame")]
        with (self._folder / "screen.log").open("wb") as log:
            self._processes.append(subprocess.Popen(screen, pass_fds=(writing,), stdout=log, stderr=log))
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            number = pipe.readline().strip().decode("ascii")
        if not number:
            raise Lost((self._folder / "screen.log").read_text(encoding="utf-8", errors="replace"))
        self._env = {
            "DISPLAY": f":{number}",
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder / "home"),
            "XDG_RUNTIME_DIR": str(self._folder / "run"),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._start("openbox", [str(shutil.which("openbox")), "--sm-disable"])
        self._wait(lambda: self._xdotool("get_desktop", check=False).returncode == 0, "the window manager")
        self._program = self._start("program", [sys.executable, "main.py", *self._arguments])
        self.until(lambda look: look.active and look.full_screen, "the window on the whole screen")

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def _leave_program(self) -> None:
        """As a person would: the keys every window closes by, and once more where a busy PC swallowed them."""
        for _ in range(3):
            self._xdotool("key", "alt+F4")
            try:
                assert self._program.wait(DEADLINE_S / 2) == 0, self.log()
            except subprocess.TimeoutExpired:
                continue
            return
        raise Lost(f"the window does not close\n{self.log()}")

    def _pull_the_plug(self) -> None:
        """What is still on, newest first; the program ends its rooms by itself when it is told to stop."""
        for process in reversed(self._processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._processes.clear()

    def log(self) -> str:
        """What the program said on its terminal."""
        return (self._folder / "program.log").read_text(encoding="utf-8", errors="replace")

    def room(self, name: str) -> int:
        """Process id of a room of the program: only to break it on purpose.

        Raises:
            Lost: there is none.
        """
        for pid in _descendants(self._program.pid):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if name.encode() in words and any(word.endswith(b"main.py") for word in words):
                return pid
        raise Lost(f"no room called {name} runs")

    # -- eyes

    def look(self) -> Look:
        """What is on the window now."""
        self._asked += 1
        answer = self._tell / f"places-{self._asked}.json"
        fresh = self._folder / "ask.new"
        fresh.write_text(str(self._asked), encoding="ascii")
        fresh.rename(self._tell / "ask")
        self._wait(answer.exists, "the window to answer")
        told = json.loads(answer.read_text(encoding="utf-8"))
        answer.unlink()
        return Look(told)

    def until(self, condition: Callable[[Look], bool], what: str, *, deadline_s: float = DEADLINE_S) -> Look:
        """Look until something is so.

        Raises:
            Lost: it never is; says what is in view instead.
        """
        end_s = time.monotonic() + deadline_s
        while True:
            look = self.look()
            if condition(look):
                return look
            if time.monotonic() > end_s:
                raise Lost(f"waited {deadline_s:.0f} s in vain for {what}. In view:\n{look.text()}\n{self.log()}")
            _rest()

    def until_shown(self, name: str, *, deadline_s: float = DEADLINE_S) -> Look:
        return self.until(lambda look: look.shows(name), name, deadline_s=deadline_s)

    def until_said(self, part: str, *, deadline_s: float = DEADLINE_S) -> Look:
        return self.until(lambda look: part in look.text(), f"“{part}”", deadline_s=deadline_s)

    def until_time_passed(self, seconds: float) -> None:
        """Do what a person does while the camera runs: look on."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self.look()
            _rest()

    def picture(self, name: str) -> Path:
        """Keep what is on the screen, for people to look at."""
        self._pictures += 1
        path = PICTURES / f"{self._story}-{self._pictures:02d}-{name}.png"
        image = _read_xwd((self._folder / "frame" / "Xvfb_screen0").read_bytes())
        assert image.save(str(path))
        return path

    # -- hands

    def tap(self, name: str, *, deadline_s: float = DEADLINE_S) -> None:
        """Touch something once it is there, alive and at rest."""
        self._go_first()
        last: list[tuple[int, int, int, int] | None] = [None]

        def at_rest(look: Look) -> bool:
            spot = look.spot(name)
            rect = spot.rect if spot is not None and spot.enabled else None
            last[0], before = rect, last[0]
            return rect is not None and rect == before

        spot = self.until(at_rest, f"{name} to be touched", deadline_s=deadline_s).spot(name)
        assert spot is not None
        self.touch(*spot.middle)

    def _go_first(self) -> None:
        """A ward PC has nothing else to do; a test PC may have, and unsure means black. Where we may, we go first."""
        if os.geteuid() == 0:
            for pid in (self._program.pid, *_descendants(self._program.pid)):
                with contextlib.suppress(OSError):  # it is gone, or this kernel does not group by session
                    Path(f"/proc/{pid}/autogroup").write_text("-15", encoding="ascii")

    def touch(self, x: int, y: int) -> None:
        """One touch of the screen."""
        self.touches += 1
        self._xdotool("mousemove", "--sync", str(x), str(y), "click", "1")

    def key(self, *names: str) -> None:
        """Keys of the keyboard, one after the other."""
        self.keys += len(names)
        self._xdotool("key", "--delay", str(HAND_MS), *names)

    def tab_to(self, name: str, *, most: int = 40) -> None:
        """Press Tab until the focus is on something; within the list it belongs to, the arrow."""
        self.until(lambda look: look.enabled(name), f"{name} to be reached")
        been: list[str] = []
        for _ in range(most):
            look = self.look()
            here, wanted = look.focus(), look.spot(name)
            if here == name:
                return
            been.append(here)
            spot = look.spot(here)
            beside = spot is not None and spot.item and wanted is not None and wanted.item
            together = beside and here.rpartition(".")[0] == name.rpartition(".")[0]
            self.key("Right" if together else "Tab")
            self._until_focus_leaves(here)
        raise Lost(f"{most} keys never reached {name}: {been}")

    def _until_focus_leaves(self, here: str) -> None:
        end_s = time.monotonic() + _KEY_S
        while self.look().focus() == here and time.monotonic() < end_s:
            _rest()

    def _xdotool(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        command = [str(shutil.which("xdotool")), *words]
        return subprocess.run(command, env=self._env, capture_output=True, check=check, timeout=DEADLINE_S)

    @staticmethod
    def _wait(condition: Callable[[], bool], what: str) -> None:
        end_s = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > end_s:
                raise Lost(f"waited {DEADLINE_S:.0f} s in vain for {what}")
            _rest()


def _rest() -> None:
    time.sleep(_LOOK_S)  # between two looks: the window is another process, there is nothing to wait on


def _descendants(pid: int) -> Iterator[int]:
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in tasks.read_text(encoding="ascii").split():
            yield int(child)
            yield from _descendants(int(child))


def _read_xwd(dump: bytes) -> QImage:
    """The X server's own dump of its screen: 32 bits a pixel, as Xvfb writes it."""
    header = struct.unpack(">25I", dump[:100])
    header_size, width, height, bits, line_bytes, colours = (header[i] for i in (0, 4, 5, 11, 12, 19))
    assert bits == 32
    pixels = dump[header_size + colours * 12 :]
    return QImage(pixels, width, height, line_bytes, QImage.Format.Format_RGB32).copy()
