"""The IT command `framing`: a camera's framing as a file, checked and with how the camera stands, for `record`.

For commissioning. The picture is opened by the real recorder room and leaves it only coarse, with found text filled.
Refused as soon as this PC has a machine policy: there a charge nurse draws, on the station, and the journal says so.
Exit codes: 0 written · 2 arguments, or a drawing that makes no framing · 3 camera or file unusable · 5 refused by
policy.
"""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import Final

import numpy as np

from app import rooms
from app.board import FramingDraft
from app.errors import NeedsPerson, Refused
from app.framing import SLEEVE_CODE_MAX, framing_of, with_reference, write_framing
from app.messages import recorder as messages
from app.record_command import CAMERA_S, READY_S, OwnRecorder, parse_window, parse_zone
from redact.geometry import Framing

EXIT_WRITTEN: Final = 0
EXIT_ARGUMENTS: Final = 2

_LEASE_S: Final = 60.0
_PICTURE_S: Final = 20.0  # two looks of the nets, on a loaded PC
_ENLARGED: Final = 8  # coarse pixels of the picture on paper
_WINDOW_GREY: Final = 255
_ZONE_GREY: Final = 200

_POLICY: Final = (
    "This PC is set up as a station (it has a machine policy), so `framing` is refused. "
    "A charge nurse draws it there: Today, the bed, Framing."
)


class _ArgumentsError(Exception):
    """What was typed makes no framing; says why and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--camera", required=True, metavar="ID", help="demo, file:PATH, or usb:ID (see `cameras`)")
    parser.add_argument(
        "--window", required=True, type=parse_window, metavar="X,Y,W,H", help="baby window: all outside is black"
    )
    parser.add_argument(
        "--zone",
        action="append",
        default=[],
        type=parse_zone,
        metavar="X,Y,X,Y,X,Y,…",
        help="polygon to cover; may be repeated; write --zone=-12,… when it begins with a minus",
    )
    parser.add_argument("--sleeve", type=_sleeve, metavar="N", help="code of the bed's marker sleeve")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE.json", help="the framing, for `record --framing`"
    )
    parser.add_argument(
        "--coarse", type=Path, metavar="PICTURE.png", help="also the coarse picture with the drawing on it, to check"
    )


def _sleeve(untrusted_text: str) -> int:
    if not (untrusted_text.isascii() and untrusted_text.isdigit() and int(untrusted_text[:9]) <= SLEEVE_CODE_MAX):
        raise argparse.ArgumentTypeError(f"a sleeve code is a number from 0 to {SLEEVE_CODE_MAX}")
    return int(untrusted_text)


def run(arguments: argparse.Namespace) -> int:
    """Look once, check, write; returns the exit code.

    Raises:
        Refused: this PC has a machine policy, or USB is asked for in a packaged build.
        StationError: the camera or the recorder could not do it; nothing was written.
        OSError: a file cannot be written.
    """
    from app.config import machine_policy_exists
    from app.terminal import complain, say

    if machine_policy_exists():
        raise Refused("framing.policy", _POLICY)
    try:
        _check(arguments)
        draft = FramingDraft(
            (arguments.window.x, arguments.window.y, arguments.window.width, arguments.window.height),
            tuple(zone.points for zone in arguments.zone),
            arguments.sleeve,
        )
        with _Framer() as framer:
            framing, picture = framer.look(arguments.camera, draft)
    except _ArgumentsError as error:
        complain(str(error))
        return EXIT_ARGUMENTS
    write_framing(arguments.out, framing, picture.source_size)
    if arguments.coarse is not None:
        _write_picture(arguments.coarse, picture, framing)
    features = len(framing.reference.points) if framing.reference is not None else 0
    say(f"{arguments.out}: {len(framing.zones)} zones, {features} features. Use it with `record --framing`.")
    return EXIT_WRITTEN


def _check(arguments: argparse.Namespace) -> None:
    kind, _, rest = arguments.camera.partition(":")
    if arguments.camera not in ("demo", "demo:night") and (kind not in ("file", "usb") or not rest):
        raise _ArgumentsError("This camera is not known. Use demo, file:PATH or usb:ID; `cameras` lists the devices.")
    if kind == "usb" and rooms.is_frozen():
        raise Refused("framing.usb", "A USB camera's framing is drawn on the station only. Use demo or file:PATH here.")
    written = [path for path in (arguments.out, arguments.coarse) if path is not None]
    for path in written:
        if (path.exists() and not path.is_file()) or not path.absolute().parent.is_dir():
            raise _ArgumentsError(f"{path} cannot be written: it must be a file, in a folder that exists.")
        if kind == "file" and path.exists() and Path(rest).exists() and path.samefile(rest):
            raise _ArgumentsError("The output must not be the source itself. Choose another path.")
    if len({path.absolute() for path in written}) < len(written):
        raise _ArgumentsError("The framing and the picture need two different paths.")


class _Framer(OwnRecorder):
    """Looks once through a recorder of its own."""

    def look(self, camera: str, draft: FramingDraft) -> tuple[Framing, messages.FramingPicture]:
        """The checked framing with its reference, and the coarse picture it was taken with."""
        self.expect(messages.Ready, READY_S)
        self._channel.send(messages.OpenCamera(camera))
        self.expect(messages.CameraOpened, CAMERA_S)
        lease = secrets.token_hex(16)
        self._channel.send(messages.LendFraming(lease, _LEASE_S))
        picture = self.expect(messages.FramingPicture, _PICTURE_S)
        if picture.why:
            sentence = "The camera's picture could not be looked at, so none is shown. Run `doctor`, then try again."
            raise NeedsPerson("framing.black", sentence, detail=picture.why)
        try:
            framing = framing_of(draft, picture.source_size)
        except Refused as error:
            raise _ArgumentsError(error.sentence) from error
        self._channel.send(messages.KeepReference(lease, framing.zones))
        kept = self.expect(messages.ReferenceKept, _PICTURE_S)
        try:
            return with_reference(framing, kept.reference), picture
        except Refused as error:
            raise NeedsPerson(error.code, error.sentence) from error


def _write_picture(path: Path, picture: messages.FramingPicture, framing: Framing) -> None:
    """The coarse picture, enlarged, with the drawing on it; for its owner only, as it shows a baby's outline."""
    from redact.opencv import cv2

    luma = np.frombuffer(picture.luma, np.uint8).reshape(picture.height, picture.width)
    large = np.repeat(np.repeat(luma, _ENLARGED, axis=0), _ENLARGED, axis=1)
    scale = np.array([large.shape[1] / picture.source_size[0], large.shape[0] / picture.source_size[1]])
    window = framing.window
    shapes = [(zone.points, _ZONE_GREY) for zone in framing.zones]
    if window is not None:
        right, foot = window.x + window.width, window.y + window.height
        shapes.append((((window.x, window.y), (right, window.y), (right, foot), (window.x, foot)), _WINDOW_GREY))
    for points, grey in shapes:
        cv2.polylines(large, [np.round(np.array(points) * scale).astype(np.int32)], isClosed=True, color=(grey,))
    _, png = cv2.imencode(".png", large)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(png.tobytes())
