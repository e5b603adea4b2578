"""What a camera is to the recorder, and how an identifier becomes one.

Identifiers: `demo` (rendered; `demo:night` is the same room at night), `file:PATH` (any video file FFmpeg reads),
`usb:ID` (a device).
The modules behind them are imported only when asked for.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from redact.frames import RawFrame


class CameraTrouble(Exception):  # noqa: N818 - named as the recorder reports it
    """A camera or file cannot be read (any more).

    Args:
        code: stable and dotted: `camera.unreadable`, `camera.lost`, `camera.unknown`.
        sentence: for a person; ends with the next step; no personal data.
        detail: for the technical log.
    """

    def __init__(self, code: str, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.detail = detail


class Camera(Protocol):
    """An opened source of raw frames. Construction opens it; used by one thread, except `close`."""

    @property
    def live(self) -> bool:
        """Whether frames arrive by the world's clock and cannot wait.

        False for files and the demo camera: the session paces those by their timestamps, or not at all.
        """
        ...

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames to come, source pixels."""
        ...

    @property
    def frame_rate(self) -> Fraction:
        """Nominal frames per second, above zero; true intervals are in the timestamps."""
        ...

    def read(self) -> RawFrame | None:
        """The next frame; None at the end of the input. May block for ever when a device freezes.

        Raises:
            CameraTrouble: the source broke; nothing more will come from it.
        """
        ...

    def close(self) -> None:
        """Let go of the device or file. May be called twice."""
        ...


def open_camera(camera_id: str) -> Camera:
    """Open what an identifier names.

    Args:
        camera_id: `demo`, `demo:night`, `file:PATH` or `usb:ID`.

    Raises:
        CameraTrouble: unknown, absent or unreadable.
    """
    if camera_id in {"demo", "demo:night"}:
        from capture.synthetic import SyntheticCamera
        from capture.synthetic_scene import Look

        return SyntheticCamera(look=Look.DAY if camera_id == "demo" else Look.NIGHT)
    kind, _, rest = camera_id.partition(":")
    if kind == "file" and rest:
        from capture.file_camera import FileCamera

        return FileCamera(rest)
    if kind == "usb" and rest:
        from capture.usb import UsbCamera

        return UsbCamera(rest)
    raise CameraTrouble(
        "camera.unknown", "This camera is not known. Use demo, file:PATH or usb:ID; `cameras` lists the devices."
    )
