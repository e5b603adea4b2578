"""The IT command `record`: one masked take of a camera or file, sealed to given recipients, by the real recorder room.

For commissioning and measurement; refused as soon as this PC has a machine policy. Exit codes: 0 the whole take ·
2 arguments · 3 camera or file unreadable · 4 stopped early (the clip is valid, the report says why) · 5 refused by
policy · 130 interrupted before anything was recorded.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final, Literal, Self, TypeVar

import msgspec

from app import handover, rooms
from app.errors import Integrity, NeedsPerson, Refused, StationError, Transient
from app.fence import Room
from app.framing import read_framing
from app.lines import LineChannel
from app.messages import recorder as messages
from app.vault.container import CHUNK, parse_recipient
from redact.finders import UnknownFinderError, finder_names, masks_anything
from redact.geometry import Framing, Polygon, Rect

EXIT_WHOLE: Final = 0
EXIT_ARGUMENTS: Final = 2
EXIT_UNREADABLE: Final = 3
EXIT_STOPPED_EARLY: Final = 4
EXIT_INTERRUPTED: Final = 130

READY_S: Final = 20.0  # a fresh recorder imports NumPy, OpenCV and PyAV: under a second, more on a loaded PC
CAMERA_S: Final = 30.0  # some USB cameras take ten seconds to wake up
_SILENCE_S: Final = 10.0  # the recorder pulses four times a second
_RECTANGLE_NUMBERS: Final = 4
_POLYGON_NUMBERS_MIN: Final = 6

_POLICY: Final = (
    "This PC is set up as a station (it has a machine policy), so `record` is refused. Use a PC without a policy."
)
_SILENT: Final = "The recorder does not answer and was stopped. Try again; run `doctor` if it repeats."
_GONE: Final = "The recorder stopped by itself. Try again; run `doctor` if it repeats."


Awaited = TypeVar("Awaited", messages.Ready, messages.CameraOpened, messages.FramingPicture, messages.ReferenceKept)


class _InterruptedError(Exception):
    """A signal came before anything was recorded."""


class _ArgumentsError(Exception):
    """What was typed does not make a take; says why and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--camera", required=True, metavar="ID", help="demo, file:PATH, or usb:ID (see `cameras`)")
    parser.add_argument(
        "--pace", choices=("camera", "max"), default="camera", help="by the clock, or as fast as it goes"
    )
    parser.add_argument("--seconds", required=True, type=_seconds, metavar="N", help="record at most N seconds")
    parser.add_argument("--window", type=parse_window, metavar="X,Y,W,H", help="baby window: all outside is black")
    parser.add_argument(
        "--zone",
        action="append",
        default=[],
        type=parse_zone,
        metavar="X,Y,X,Y,X,Y,…",
        help="polygon to cover; may be repeated; write --zone=-12,… when it begins with a minus",
    )
    parser.add_argument(
        "--framing", type=Path, metavar="FILE.json", help="window, zones and sleeve from `framing`, instead of those"
    )
    parser.add_argument("--finders", default="all", metavar="none|all|LIST", help="which finders look (default: all)")
    parser.add_argument("--crop", action="store_true", help="keep the window only instead of the whole frame")
    parser.add_argument("--recipient", action="append", required=True, metavar="age1…", help="seal to this public key")
    parser.add_argument("--output", required=True, type=Path, metavar="CLIP.age", help="the sealed clip")
    parser.add_argument("--report", required=True, type=Path, metavar="REPORT.json", help="what was measured")


def run(arguments: argparse.Namespace) -> int:
    """Record once; returns the exit code.

    Raises:
        Refused: this PC has a machine policy, or USB is asked for in a packaged build.
        StationError: the recorder could not do it; nothing was sealed.
    """
    from app.config import machine_policy_exists
    from app.terminal import complain

    if machine_policy_exists():
        raise Refused("record.policy", _POLICY)
    try:
        framing, finders, drawn_on = _check(arguments)
        with _Recorder() as recorder:
            return recorder.record(arguments, framing, finders, drawn_on, complain)
    except _ArgumentsError as error:
        complain(str(error))
        return EXIT_ARGUMENTS
    except _InterruptedError:
        complain("Stopped before anything was recorded.")
        return EXIT_INTERRUPTED


# -- arguments


def _numbers(untrusted_text: str) -> list[float]:
    try:
        numbers = [float(part) for part in untrusted_text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError("numbers with commas between them are needed, like 10,20,300,200") from error
    if not all(math.isfinite(number) for number in numbers):
        raise argparse.ArgumentTypeError("coordinates must be finite numbers")
    return numbers


def _seconds(untrusted_text: str) -> float:
    numbers = _numbers(untrusted_text)
    if len(numbers) != 1 or not 0 < numbers[0] <= messages.TAKE_SECONDS_MAX:
        raise argparse.ArgumentTypeError(
            f"more than 0 and at most {messages.TAKE_SECONDS_MAX:.0f} seconds are possible"
        )
    return numbers[0]


def parse_window(untrusted_text: str) -> Rect:
    """`X,Y,WIDTH,HEIGHT` as typed; for argparse."""
    numbers = _numbers(untrusted_text)
    if len(numbers) != _RECTANGLE_NUMBERS or numbers[2] <= 0 or numbers[3] <= 0:
        raise argparse.ArgumentTypeError("a window is X,Y,WIDTH,HEIGHT, with width and height above 0")
    return Rect(*numbers)


def parse_zone(untrusted_text: str) -> Polygon:
    """`X,Y,X,Y,X,Y,…` as typed; for argparse."""
    numbers = _numbers(untrusted_text)
    if len(numbers) < _POLYGON_NUMBERS_MIN or len(numbers) % 2:
        raise argparse.ArgumentTypeError("a zone is X,Y,X,Y,X,Y,… with three points or more")
    return Polygon(tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def _framing(arguments: argparse.Namespace) -> tuple[Framing, tuple[int, int] | None]:
    """What to mask with, and the size of the picture it was drawn on (None: any)."""
    if arguments.framing is None:
        return Framing(arguments.window, tuple(arguments.zone)), None
    if arguments.window is not None or arguments.zone:
        raise _ArgumentsError("Give either --framing, or --window and --zone.")
    try:
        file = read_framing(arguments.framing)
    except Refused as error:
        raise _ArgumentsError(error.sentence) from error
    except OSError as error:
        raise _ArgumentsError(f"{arguments.framing} cannot be read. Check the path and its rights.") from error
    return file.framing, file.source_size


def _check(arguments: argparse.Namespace) -> tuple[Framing, tuple[str, ...], tuple[int, int] | None]:
    """What the arguments say together: framing, finders, and the size of picture that the framing was drawn on.

    Raises:
        _ArgumentsError: they do not fit together.
    """
    try:
        finders = finder_names(arguments.finders)
    except UnknownFinderError as error:
        raise _ArgumentsError(str(error)) from error
    framing, drawn_on = _framing(arguments)
    if not masks_anything(finders, framing):
        raise _ArgumentsError(
            "There is nothing to mask with: give --window, --zone, --framing, or finders (text, codes)."
        )
    kind, _, rest = arguments.camera.partition(":")
    if arguments.camera != "demo" and (kind not in ("file", "usb") or not rest):
        raise _ArgumentsError("This camera is not known. Use demo, file:PATH or usb:ID; `cameras` lists the devices.")
    if kind == "usb":
        if rooms.is_frozen():
            raise Refused("record.usb", "USB cameras are recorded by the station only. Use demo or file:PATH here.")
        if framing.window is None and not (finders and arguments.finders == "all"):
            raise _ArgumentsError("A USB camera shows real people: give --window or --framing, or --finders all.")
    _check_recipients(arguments.recipient)
    _check_paths(arguments, Path(rest) if kind == "file" else None)
    return framing, finders, drawn_on


def _check_recipients(untrusted_recipients: list[str]) -> None:
    try:
        kinds = {type(parse_recipient(text)) for text in untrusted_recipients}
    except (StationError, ValueError) as error:
        raise _ArgumentsError("A recipient is not an age public key (age1…). Copy it again, without spaces.") from error
    if len(kinds) > 1:
        raise _ArgumentsError(
            "Recipients of two kinds do not go into one file. Use only age1pq… keys, or none of them."
        )


def _check_paths(arguments: argparse.Namespace, source: Path | None) -> None:
    for path in (arguments.output, arguments.report):
        if (path.exists() and not path.is_file()) or not path.absolute().parent.is_dir():
            raise _ArgumentsError(f"{path} cannot be written: it must be a file, in a folder that exists.")
        if source is not None and path.exists() and source.exists() and path.samefile(source):
            raise _ArgumentsError("The output must not be the source itself. Choose another path.")
    if arguments.output.absolute() == arguments.report.absolute():
        raise _ArgumentsError("Clip and report need two different paths.")


# -- the conversation


class OwnRecorder:
    """A fresh recorder room of a command's own; ended on exit, whatever happened."""

    def __enter__(self) -> Self:
        self._room = rooms.start_room(Room.RECORDER)
        ends = self._room.ends
        self._channel = LineChannel(
            msgspec.json.Decoder[messages.FromRecorder](messages.FromRecorder),
            ends.pop("stdout"),
            ends.pop("stdin"),
            name="recorder",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._room.end()

    def expect(self, kind: type[Awaited], within_s: float) -> Awaited:
        """The next message of this kind; a camera that fails meanwhile is an error."""
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            message = self._next(max(0.0, deadline_s - time.monotonic()))
            if isinstance(message, kind):
                return message
            if isinstance(message, messages.CameraFailed):
                raise NeedsPerson(message.code, message.sentence)
            if isinstance(message, messages.FramingEnded):
                raise NeedsPerson(message.code, message.sentence)
        raise Transient("recorder.silent", _SILENT)

    def _next(self, silence_s: float) -> messages.FromRecorder:
        """The next message, a pulse at the latest; a recorder that is silent or gone is an error."""
        try:
            message: messages.FromRecorder | None = self._channel.receive(silence_s)
        except TimeoutError:
            self._room.kill()
            raise Transient("recorder.silent", _SILENT) from None
        except Integrity:
            self._room.kill()
            raise
        if message is None:
            raise Transient("recorder.gone", _GONE)
        return message


class _Recorder(OwnRecorder):
    """Records one take."""

    _interrupted = False

    def record(
        self,
        arguments: argparse.Namespace,
        framing: Framing,
        finders: tuple[str, ...],
        drawn_on: tuple[int, int] | None,
        complain: Callable[[str], None],
    ) -> int:
        """The whole conversation; returns the exit code."""
        with self._stopped_by_signals():
            self.expect(messages.Ready, READY_S)
            banner: Literal["", "COMMISSIONING"] = "COMMISSIONING" if arguments.camera.startswith("usb:") else ""
            self._channel.send(messages.SetFraming(framing, finders, arguments.crop, banner))
            self._channel.send(messages.OpenCamera(arguments.camera, arguments.pace))
            opened = self.expect(messages.CameraOpened, CAMERA_S)
            if drawn_on not in (None, (opened.width, opened.height)):
                raise _ArgumentsError("This framing was drawn on pictures of another size. Draw one for this camera.")
            if arguments.crop:
                _check_crop(framing, opened)
            if self._interrupted:
                raise _InterruptedError
            ended = self._take(arguments)
        _write_report(arguments.report, ended.report)
        if ended.whole:
            return EXIT_WHOLE
        reason = ended.report.stopped
        complain(reason.sentence or f"Stopped early ({reason.reason}). The clip is valid up to there.")
        return EXIT_STOPPED_EARLY

    def _take(self, arguments: argparse.Namespace) -> messages.TakeEnded:
        take = secrets.token_hex(16)
        # A device goes on from where it is; whatever can begin again does, so that its first frame is in the clip.
        restart = not arguments.camera.startswith("usb:")
        start = messages.StartTake(take, tuple(arguments.recipient), arguments.seconds, restart_camera=restart)
        descriptor = _create(arguments.output)
        try:
            self._channel.send(start)
            handover.send_descriptor(self._room.ends["handover"], descriptor, take)
        except OSError as error:
            raise Transient("recorder.gone", _GONE, detail=type(error).__name__) from error
        finally:
            os.close(descriptor)
        try:
            return self._until_ended(take)
        except (StationError, _InterruptedError):
            if arguments.output.is_file() and arguments.output.stat().st_size < CHUNK:  # no picture is in it
                arguments.output.unlink()
            raise

    def _until_ended(self, take: str) -> messages.TakeEnded:
        trouble: messages.CameraFailed | None = None
        told = False
        while True:
            if self._interrupted and not told:
                told = True
                self._channel.send(messages.StopTake(take, "interrupted"))
            message = self._next(_SILENCE_S)
            match message:
                case messages.TakeEnded():
                    return message
                case messages.CameraFailed():
                    trouble = message
                case messages.TakeFailed() if self._interrupted and message.code == "take.empty":
                    raise _InterruptedError
                case messages.TakeFailed():
                    failed = trouble or message
                    raise NeedsPerson(failed.code, failed.sentence)
                case _:
                    pass

    @contextlib.contextmanager
    def _stopped_by_signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM end the take instead of this process: the clip stays valid."""

        def note(_number: int, _frame: FrameType | None) -> None:
            self._interrupted = True

        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _check_crop(framing: Framing, opened: messages.CameraOpened) -> None:
    from redact.geometry import round_window_inward

    if round_window_inward(framing.window, opened.width, opened.height).empty:
        raise _ArgumentsError("The window lies outside the picture, so there is nothing to crop to. Move the window.")


def _create(path: Path) -> int:
    """The clip's file: ours alone, empty, append-only.

    Raises:
        NeedsPerson: it cannot be written.
    """
    flags = (
        os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        return os.open(path, flags, 0o600)
    except OSError as error:
        sentence = "The output cannot be written. Check the folder and its rights."
        raise NeedsPerson("output.unwritable", sentence, detail=type(error).__name__) from error


def _write_report(path: Path, report: messages.TakeReport) -> None:
    fields = {"schema": report.schema} | msgspec.to_builtins(report)
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(fields), indent=2) + b"\n")
    except OSError as error:
        sentence = "The clip is complete, but its report cannot be written. Check the folder and its rights."
        raise NeedsPerson("report.unwritable", sentence, detail=type(error).__name__) from error
