"""A finished clip taken apart without the code that made it: boxes, NAL units, pictures."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from capture.ffmpeg import av

Plane = npt.NDArray[np.uint8]

_CONTAINERS = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf", b"dinf", b"edts", b"mfra"}
)


@dataclass(frozen=True)
class Box:
    """One MP4 box; `path` names its parents."""

    path: str
    payload: bytes

    @property
    def kind(self) -> str:
        """Its own four characters."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Picture:
    """One decoded frame: planes as limited-range 4:2:0."""

    time_s: Fraction
    y: Plane
    u: Plane
    v: Plane


def boxes(data: bytes, parent: str = "") -> Iterator[Box]:
    """Every box, parents before children; the sizes must add up to the last byte."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            header = 16
        assert header <= size <= len(data) - at, f"box {kind!r} at {at} does not fit"
        path = f"{parent}/{kind.decode('latin-1')}"
        payload = data[at + header : at + size]
        yield Box(path, payload)
        if kind in _CONTAINERS:
            yield from boxes(payload, path)
        at += size


def nal_units(data: bytes) -> Iterator[bytes]:
    """Every NAL unit of the samples and of the decoder configuration; each `mdat` must be used up exactly."""
    length_size = 4
    for box in boxes(data):
        if box.kind == "stsd":
            place = box.payload.index(b"avcC")
            (size,) = struct.unpack_from(">I", box.payload, place - 4)
            configuration = box.payload[place + 4 : place - 4 + size]
            length_size = (configuration[4] & 3) + 1
            yield from _parameter_sets(configuration)
        elif box.kind == "mdat":
            at = 0
            while at < len(box.payload):
                size = int.from_bytes(box.payload[at : at + length_size], "big")
                assert 0 < size <= len(box.payload) - at - length_size
                yield box.payload[at + length_size : at + length_size + size]
                at += length_size + size


def _parameter_sets(configuration: bytes) -> Iterator[bytes]:
    at = 5
    for mask in (0x1F, 0xFF):
        count = configuration[at] & mask
        at += 1
        for _ in range(count):
            (size,) = struct.unpack_from(">H", configuration, at)
            yield configuration[at + 2 : at + 2 + size]
            at += 2 + size


def sei_payload_types(unit: bytes) -> Iterator[int]:
    """The kinds of message in one supplemental NAL unit (type 6)."""
    body = unit[1:].replace(b"\0\0\3", b"\0\0")
    at = 0
    while at < len(body) and body[at] != 0x80:
        kind = size = 0
        while body[at] == 0xFF:
            kind, at = kind + 255, at + 1
        kind, at = kind + body[at], at + 1
        while body[at] == 0xFF:
            size, at = size + 255, at + 1
        size, at = size + body[at], at + 1
        yield kind
        at += size


def pictures(source: bytes | Path) -> list[Picture]:
    """Decode everything; full range and other samplings are brought to limited 4:2:0 by swscale."""
    with av.open(io.BytesIO(source) if isinstance(source, bytes) else str(source), "r") as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        return [_picture(frame) for frame in container.decode(stream)]


def _picture(frame: av.VideoFrame) -> Picture:
    assert frame.pts is not None
    assert frame.time_base is not None
    time_s = frame.pts * Fraction(frame.time_base)
    name = frame.format.name
    if name != "yuv420p":
        full = name.startswith("yuvj") or frame.color_range == 2
        frame = frame.reformat(format="yuv420p", src_color_range=2 if full else 1, dst_color_range=1)
    width, height = frame.width, frame.height
    half = ((width + 1) // 2, (height + 1) // 2)
    planes = [
        np.frombuffer(bytes(plane), np.uint8)[: plane.line_size * rows].reshape(rows, plane.line_size)[:, :columns]
        for plane, (columns, rows) in zip(frame.planes, ((width, height), half, half), strict=True)
    ]
    return Picture(time_s, *planes)
