"""USB cameras through FFmpeg's device inputs: which there are, and their frames as planes.

Linux (v4l2) is proven on the kernel's real drivers by `make camera-test`. Windows (dshow) and macOS (avfoundation) are
written after FFmpeg's documentation and have never met a device: their ends are marked *unproven* below.

A camera that is pulled out raises at once. A camera that freezes blocks inside FFmpeg for ever, whatever time limit is
asked for (measured: research, packaging.md §3): the only cure is that the station restarts the whole recorder.
"""

from __future__ import annotations

import dataclasses
import logging
import re
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from capture.camera import CameraTrouble
from capture.ffmpeg import av
from capture.planes import planes_of
from redact.frames import RawFrame

_log = logging.getLogger("swaddle.camera")

WANTED_SIZE: Final = (1280, 720)
"""A face is seen well, and two cores mask and encode it in real time."""

WANTED_FRAMES_PER_S: Final = 30.0
ENOUGH_FRAMES_PER_S: Final = 24.0
"""Below this, motion looks wrong: a smaller picture is the better choice."""

MOST_PIXELS: Final = 1920 * 1080
"""More than this cannot be masked and encoded in real time on two cores."""

_FFMPEG_FORMATS: Final = {"MJPG": "mjpeg", "NV12": "nv12", "YUYV": "yuyv422"}
"""What becomes planes without a detour through RGB; the order is the preference among equals (USB 2 carries 720p at
30 frames per second only as MJPEG)."""

_DAMAGED_IN_A_ROW: Final = 60
"""Two seconds of frames that cannot be decoded: the camera or its cable is broken, not one packet."""

_PLAIN_SERIAL: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEX4: Final = re.compile(r"[0-9a-f]{4}")
_DSHOW_USB: Final = re.compile(r"usb#vid_([0-9a-f]{4})&pid_([0-9a-f]{4})(?:&[^#]*)?#([^#]+)#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CameraMode:
    """One picture format that a camera offers."""

    pixel_format: str
    width: int
    height: int
    frames_per_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """One camera of this machine.

    Attributes:
        id: what `open_camera` takes, stable across restarts: `usb:VID:PID:SERIAL`; when the serial number is missing,
            odd or shared by two cameras, `usb:VID:PID:@PORT` names the socket it is plugged into.
        name: as the device calls itself, printable characters only.
        device: what FFmpeg opens; changes when cameras come and go.
        modes: what the device says it can do; empty where the system does not tell (Windows, macOS).
    """

    id: str
    name: str
    device: str
    vendor: str
    product: str
    serial: str
    port: str
    modes: tuple[CameraMode, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A device before it has a name that is unique."""

    untrusted_name: str
    device: str
    untrusted_vendor: str
    untrusted_product: str
    untrusted_serial: str
    untrusted_port: str
    modes: tuple[CameraMode, ...] = ()


def list_cameras() -> tuple[CameraInfo, ...]:
    """The cameras that can be opened now. Opens none of them for pictures."""
    if sys.platform == "linux":
        found = _on_linux()
    elif sys.platform == "win32":
        found = _on_windows()
    elif sys.platform == "darwin":
        found = _on_macos()
    else:
        found = []
    return _named(found)


def best_mode(modes: tuple[CameraMode, ...]) -> tuple[CameraMode, float] | None:
    """The mode and rate to record with: fluent first, then close to 1280 by 720, then MJPEG before raw formats.

    Returns:
        None if nothing on offer becomes planes without a detour.
    """
    order = list(_FFMPEG_FORMATS)
    offers = [
        (mode, rate)
        for mode in modes
        if mode.pixel_format in order and 0 < mode.width * mode.height <= MOST_PIXELS
        for rate in (mode.frames_per_s or (WANTED_FRAMES_PER_S,))
    ]
    if not offers:
        return None

    def rank(offer: tuple[CameraMode, float]) -> tuple[bool, int, float, int]:
        mode, rate = offer
        off_size = abs(mode.width - WANTED_SIZE[0]) + abs(mode.height - WANTED_SIZE[1])
        return rate < ENOUGH_FRAMES_PER_S, off_size, abs(rate - WANTED_FRAMES_PER_S), order.index(mode.pixel_format)

    return min(offers, key=rank)


class DeviceTimes:
    """A device's time stamps, made to increase.

    One that is missing or the same again becomes a tick after the last. A clock that runs back goes on from where it
    was, by its usual step: clamped, it would stand still until it caught up, and no frame would leave the look-ahead.
    """

    def __init__(self) -> None:
        self._told: int | None = None
        self._given: int | None = None
        self._offset = 0
        self._step = 1

    def after(self, untrusted_pts: int | None) -> int:
        """The time of the next frame, greater than the last."""
        last = self._given
        if untrusted_pts is None or last is None:
            pts = (untrusted_pts or 0) if last is None else last + 1
        else:
            if self._told is not None and untrusted_pts < self._told:
                self._offset = last + self._step - untrusted_pts
            pts = max(untrusted_pts + self._offset, last + 1)
            if self._told is not None and untrusted_pts > self._told:
                self._step = untrusted_pts - self._told
        self._told = self._told if untrusted_pts is None else untrusted_pts
        self._given = pts
        return pts


class UsbCamera:
    """One opened device; see `capture.camera.Camera`.

    Args:
        name: the identifier without `usb:`, as `list_cameras` gives it.
        pixel_format: take only this one (`MJPG`, `NV12`, `YUYV`), for commissioning; None: the best.

    Raises:
        CameraTrouble: not plugged in, used by another program, or without a usable format.
    """

    def __init__(self, name: str, pixel_format: str | None = None) -> None:
        wanted = f"usb:{name}"
        info = next((camera for camera in list_cameras() if camera.id == wanted), None)
        if info is None:
            raise CameraTrouble(
                "camera.absent", "This camera is not plugged in. Plug it in, or choose another camera for this bed."
            )
        if pixel_format is not None:
            modes = tuple(mode for mode in info.modes if mode.pixel_format == pixel_format)
            info = dataclasses.replace(info, modes=modes or (CameraMode(pixel_format, 0, 0, ()),))
        self._container = _opened(info)
        try:
            self._stream = self._container.streams.video[0]
            # One thread decodes 720p MJPEG in 3.3 ms; more threads would hold frames back.
            self._stream.codec_context.thread_count = 1
            self._packets = self._container.demux(self._stream)
            self._ready: list[av.VideoFrame] = []
            self._times = DeviceTimes()
            self._damaged = 0
            context = self._stream.codec_context
            self._size = (context.width, context.height)
            self._rate = Fraction(self._stream.average_rate or self._stream.base_rate or int(WANTED_FRAMES_PER_S))
            if min(self._size) < 1:
                raise _unreadable("no picture size")
        except (av.FFmpegError, OSError, IndexError) as error:
            self._container.close()
            raise _unreadable(str(error)) from error
        except CameraTrouble:
            self._container.close()
            raise

    @property
    def live(self) -> bool:
        """True: the world does not wait."""
        return True

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every frame to come; a device that changes it is lost."""
        return self._size

    @property
    def frame_rate(self) -> Fraction:
        """What the device promised; in the dark, cameras deliver less."""
        return self._rate

    def read(self) -> RawFrame | None:
        """The next frame, with the kernel's time of capture. Blocks for ever if the device freezes.

        Raises:
            CameraTrouble: unplugged or broken.
        """
        while not self._ready:
            self._ready = self._decoded()
        frame = self._ready.pop(0)
        if (frame.width, frame.height) != self._size:
            raise _lost("the picture size changed")
        y, u, v = planes_of(frame)
        return RawFrame(
            y,
            u,
            v,
            pts=self._times.after(frame.pts),
            time_base=Fraction(frame.time_base or self._stream.time_base or Fraction(1, 1_000_000)),
            doubt="frame.damaged" if frame.is_corrupt else "",
        )

    def close(self) -> None:
        """Let go of the device."""
        self._container.close()

    def _decoded(self) -> list[av.VideoFrame]:
        """The frames of the next packet; none if it was damaged."""
        try:
            packet = next(self._packets)
        except StopIteration:
            raise _lost("end of stream") from None
        except (av.FFmpegError, OSError) as error:
            raise _lost(str(error)) from error
        if not packet.size:  # the demuxer's farewell
            raise _lost("end of stream")
        try:
            frames = packet.decode()
        except av.InvalidDataError as error:
            self._damaged += 1
            if self._damaged >= _DAMAGED_IN_A_ROW:
                raise _lost("nothing but damaged frames") from error
            _log.debug("a frame could not be decoded and is left out")
            return []
        except (av.FFmpegError, OSError) as error:
            raise _lost(str(error)) from error
        self._damaged = 0
        return frames


def _opened(info: CameraInfo) -> av.container.InputContainer:
    """Open by the platform's input; the microphone is never asked for."""
    if sys.platform == "linux":
        best = best_mode(info.modes)
        if best is None and info.modes:
            raise CameraTrouble(
                "camera.no_format",
                "This camera offers no picture format that Swaddle can mask (MJPEG, NV12 or YUYV up to 1920 by 1080). "
                "Use another camera.",
            )
        return _open("v4l2", info.device, [_v4l2_options(*best) if best else {}])
    if sys.platform == "win32":  # unproven
        return _open("dshow", f"video={info.device}", _untold_options("vcodec"))
    return _open("avfoundation", f"{info.device}:none", _untold_options("pixel_format"))  # unproven


def _v4l2_options(mode: CameraMode, rate: float) -> dict[str, str]:
    return {
        "input_format": _FFMPEG_FORMATS[mode.pixel_format],
        "video_size": f"{mode.width}x{mode.height}",
        "framerate": f"{rate:g}",
    }


def _untold_options(format_option: str) -> list[dict[str, str]]:
    """Where the system does not list modes: try the wanted ones in turn, the device's default last."""
    kinds = {"vcodec": ("mjpeg", ""), "pixel_format": ("nv12", "yuyv422")}[format_option]
    tries: list[dict[str, str]] = []
    for size in ("1280x720", "640x480"):
        for kind in kinds:
            options = {"video_size": size, "framerate": f"{WANTED_FRAMES_PER_S:g}"}
            tries.append({**options, format_option: kind} if kind else options)
    return [*tries, {}]


def _open(input_format: str, device: str, tries: list[dict[str, str]]) -> av.container.InputContainer:
    problem = ""
    for options in tries:
        try:
            return av.open(device, format=input_format, options=options)
        except (av.FFmpegError, OSError) as error:
            problem = str(error)
    raise _unreadable(problem)


def _unreadable(detail: str) -> CameraTrouble:
    return CameraTrouble(
        "camera.unreadable",
        "The camera is plugged in but gives no picture. Close other programs that use it, then plug it in anew.",
        detail=detail,
    )


def _lost(detail: str) -> CameraTrouble:
    return CameraTrouble(
        "camera.lost",
        "The camera was unplugged or stopped. Plug it in again; what was recorded is kept.",
        detail=detail,
    )


def _on_linux() -> list[_Found]:
    if sys.platform != "linux":
        return []
    from capture import v4l2

    return [
        _Found(
            node.untrusted_name,
            node.path,
            node.untrusted_vendor,
            node.untrusted_product,
            node.untrusted_serial,
            node.usb_port or node.untrusted_bus,
            tuple(CameraMode(*mode) for mode in node.modes),
        )
        for node in v4l2.capture_nodes()
    ]


def _on_windows() -> list[_Found]:
    """Unproven. FFmpeg gives the device path as the name: vendor, product and instance stand in it."""
    found = []
    for device in _ffmpeg_devices("dshow"):
        usb = _DSHOW_USB.search(device.name)
        vendor, product, instance = (part.lower() for part in usb.groups()) if usb else ("", "", "")
        # Windows puts the serial number here if the device has one, otherwise an address with `&` in it.
        serial, port = ("", instance) if "&" in instance else (instance, "")
        found.append(_Found(device.description, device.name, vendor, product, serial, port or device.name))
    return found


def _on_macos() -> list[_Found]:
    """Unproven. AVFoundation tells a name only; it is also what FFmpeg opens."""
    return [
        _Found(device.description or device.name, device.name, "", "", "", device.name)
        for device in _ffmpeg_devices("avfoundation")
    ]


def _ffmpeg_devices(input_format: str) -> list[av.device.DeviceInfo]:
    try:
        devices = av.enumerate_input_devices(input_format)
    except (av.FFmpegError, OSError, ValueError) as error:
        _log.debug("no devices from %s: %s", input_format, error)
        return []
    return [device for device in devices if not device.media_types or "video" in device.media_types]


def _named(found: list[_Found]) -> tuple[CameraInfo, ...]:
    """Give each its identifier; a serial number that two cameras share counts as none."""
    by_serial = [_serial_id(device) for device in found]
    cameras = []
    for device, serial_id in zip(found, by_serial, strict=True):
        unique = serial_id if serial_id and by_serial.count(serial_id) == 1 else ""
        port = _plain(device.untrusted_port)
        usb = f"{device.untrusted_vendor}:{device.untrusted_product}:" if _is_usb(device) else ""
        cameras.append(
            CameraInfo(
                id=unique or f"usb:{usb}@{port}",
                name=_plain(device.untrusted_name) or "Camera",
                device=device.device,
                vendor=device.untrusted_vendor if usb else "",
                product=device.untrusted_product if usb else "",
                serial=_plain(device.untrusted_serial),
                port=port,
                modes=device.modes,
            )
        )
    return tuple(cameras)


def _serial_id(device: _Found) -> str:
    if not _is_usb(device) or not _PLAIN_SERIAL.fullmatch(device.untrusted_serial):
        return ""
    return f"usb:{device.untrusted_vendor}:{device.untrusted_product}:{device.untrusted_serial}"


def _is_usb(device: _Found) -> bool:
    return bool(_HEX4.fullmatch(device.untrusted_vendor) and _HEX4.fullmatch(device.untrusted_product))


def _plain(untrusted_text: str) -> str:
    """Printable, one line, at most 64 characters: it is shown to people and written to policy files."""
    return "".join(character for character in untrusted_text if character.isprintable()).strip()[:64]
