"""Video devices as the Linux kernel describes them: names, USB identity, sizes and rates, by ioctl and sysfs.

The layouts are those of <linux/videodev2.h> on 64-bit Linux, whose numbers are part of the kernel's stable interface.
FFmpeg's own list has neither serial numbers nor formats and shows the metadata nodes of UVC cameras as cameras.
"""

from __future__ import annotations

import contextlib
import sys

assert sys.platform == "linux"  # noqa: S101 - tells the type checker; `capture.usb` imports this on Linux only

import fcntl
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_READ, _WRITE = 2, 1
_CAPABILITY_BYTES: Final = 104
_FORMAT_BYTES: Final = 64
_SIZE_BYTES: Final = 44
_INTERVAL_BYTES: Final = 52


def _request(direction: int, number: int, size: int) -> int:
    return (direction << 30) | (size << 16) | (ord("V") << 8) | number


_QUERY_CAPABILITY: Final = _request(_READ, 0, _CAPABILITY_BYTES)
_LIST_FORMATS: Final = _request(_READ | _WRITE, 2, _FORMAT_BYTES)
_LIST_SIZES: Final = _request(_READ | _WRITE, 74, _SIZE_BYTES)
_LIST_INTERVALS: Final = _request(_READ | _WRITE, 75, _INTERVAL_BYTES)
_VIDEO_CAPTURE: Final = 1
"""V4L2_CAP_VIDEO_CAPTURE, and V4L2_BUF_TYPE_VIDEO_CAPTURE."""

_DISCRETE: Final = 1
"""V4L2_FRMSIZE_TYPE_DISCRETE and V4L2_FRMIVAL_TYPE_DISCRETE."""

_MOST_ENTRIES: Final = 256
"""A driver that goes on for ever ends here."""


class Node(NamedTuple):
    """One capture node. Texts come from the device and are not to be believed."""

    path: str
    untrusted_name: str
    untrusted_bus: str
    untrusted_vendor: str
    untrusted_product: str
    untrusted_serial: str
    usb_port: str
    """Where it is plugged in, `2-1.4`; empty for a device that is not on USB."""
    modes: tuple[tuple[str, int, int, tuple[float, ...]], ...]
    """Pixel format (four characters), width, height, frames per second."""


def capture_nodes() -> tuple[Node, ...]:
    """Every node that delivers pictures, ordered by number. A node that cannot be opened is left out."""
    paths = sorted(Path("/dev").glob("video[0-9]*"), key=lambda path: int(path.name.removeprefix("video") or 0))
    nodes = []
    for path in paths:
        with contextlib.suppress(OSError):
            node = _describe(path)
            if node is not None:
                nodes.append(node)
    return tuple(nodes)


def _describe(path: Path) -> Node | None:
    # Read-only is enough to ask, and the recorder's fence lets no Python code open anything for writing.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        answer = bytearray(_CAPABILITY_BYTES)
        fcntl.ioctl(descriptor, _QUERY_CAPABILITY, answer)
        (of_this_node,) = struct.unpack_from("<I", answer, 88)
        if not of_this_node & _VIDEO_CAPTURE:
            return None
        modes = tuple(_modes(descriptor))
    finally:
        os.close(descriptor)
    usb = _usb_folder(path)
    return Node(
        path=str(path),
        untrusted_name=_text(answer[16:48]),
        untrusted_bus=_text(answer[48:80]),
        untrusted_vendor=_attribute(usb, "idVendor"),
        untrusted_product=_attribute(usb, "idProduct"),
        untrusted_serial=_attribute(usb, "serial"),
        usb_port=usb.name if usb else "",
        modes=modes,
    )


def _modes(descriptor: int) -> Iterator[tuple[str, int, int, tuple[float, ...]]]:
    for entry in _listed(descriptor, _LIST_FORMATS, _FORMAT_BYTES, struct.pack("<II", 0, _VIDEO_CAPTURE)):
        (pixel_format,) = struct.unpack_from("<I", entry, 44)
        for size in _listed(descriptor, _LIST_SIZES, _SIZE_BYTES, struct.pack("<II", 0, pixel_format)):
            kind, width, height = struct.unpack_from("<III", size, 8)
            if kind == _DISCRETE:  # a range of sizes is a frame grabber's: FFmpeg takes its default there
                rates = tuple(_rates(descriptor, pixel_format, width, height))
                yield pixel_format.to_bytes(4, "little").decode("latin-1"), width, height, rates


def _rates(descriptor: int, pixel_format: int, width: int, height: int) -> Iterator[float]:
    question = struct.pack("<IIII", 0, pixel_format, width, height)
    for interval in _listed(descriptor, _LIST_INTERVALS, _INTERVAL_BYTES, question):
        kind, numerator, denominator = struct.unpack_from("<III", interval, 16)
        if kind == _DISCRETE and numerator:
            yield round(denominator / numerator, 3)


def _listed(descriptor: int, request: int, size: int, question: bytes) -> Iterator[bytearray]:
    """Ask for entry 0, 1, 2 … (the index is the question's first word) until the driver says that it has no more."""
    for index in range(_MOST_ENTRIES):
        answer = bytearray(size)
        answer[: len(question)] = question
        struct.pack_into("<I", answer, 0, index)
        try:
            fcntl.ioctl(descriptor, request, answer)
        except OSError:
            return
        yield answer


def _usb_folder(path: Path) -> Path | None:
    """The sysfs folder of the USB device that a node belongs to: its parent's or grandparent's."""
    folder = Path("/sys/class/video4linux", path.name, "device").resolve()
    for candidate in (folder, folder.parent):
        if (candidate / "idVendor").exists():
            return candidate
    return None


def _attribute(folder: Path | None, name: str) -> str:
    if folder is None:
        return ""
    try:
        return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _text(field: bytearray) -> str:
    return field.split(b"\0")[0].decode("utf-8", "replace")
