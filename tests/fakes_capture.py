"""Frames, cameras, clocks and sinks for tests of capture and redact. Fakes at the edges only."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import cast

import numpy as np

from capture.camera import CameraTrouble
from capture.ffmpeg import av
from redact.frames import Plane, RawFrame

CHUNK = 65_536


def noise_frame(
    width: int, height: int, pts: int, time_base: Fraction = Fraction(1, 30), *, seed: int = 0, doubt: str = ""
) -> RawFrame:
    """Every pixel differs from the fill: what shows through a mask is seen."""
    rng = np.random.default_rng((seed, pts))
    half = ((height + 1) // 2, (width + 1) // 2)
    y = rng.integers(60, 200, (height, width), np.uint8)
    u, v = rng.integers(30, 90, half, np.uint8), rng.integers(160, 220, half, np.uint8)
    return RawFrame(y, u, v, pts, time_base, doubt)


def smooth_frame(width: int, height: int, pts: int, time_base: Fraction = Fraction(1, 30)) -> RawFrame:
    """Moving gradients: codes small, and close to the source after coding."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    luma = (90 + 60 * np.sin((x + 3 * pts) / 40) + 30 * np.cos((y - pts) / 23)).astype(np.uint8)
    half = luma[::2, ::2]
    return RawFrame(luma, (half // 4 + 40).astype(np.uint8), (240 - half // 2).astype(np.uint8), pts, time_base)


class ListSink:
    """Keeps the plaintext; chunks as age's."""

    chunk_bytes = CHUNK

    def __init__(self, fail_after: int | None = None, error: Exception | None = None) -> None:
        self.data = bytearray()
        self.durable: list[int] = []
        self.closed = False
        self._fail_after = fail_after
        self._error = error or OSError("no space")

    def write(self, data: bytes) -> int:
        if self._fail_after is not None and len(self.data) + len(data) > self._fail_after:
            raise self._error
        self.data += data
        return len(data)

    def room(self) -> int:
        return CHUNK - len(self.data) % CHUNK

    def make_durable(self) -> int:
        full = len(self.data) // CHUNK * CHUNK
        self.durable.append(full)
        return full

    def close(self) -> None:
        assert len(self.data) % CHUNK, "a sealed file may not end on a full chunk"
        self.closed = True


class TurnedTicker:
    """A clock that goes only when waited on or turned; waiting takes no time."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.waits: list[float] = []

    def monotonic_s(self) -> float:
        return self.now_s

    def wait_until(self, when_s: float, cancelled: threading.Event) -> None:
        del cancelled
        self.waits.append(when_s)
        self.now_s = max(self.now_s, when_s)


class FakeCamera:
    """Gives the frames it was made with, then ends, breaks or freezes.

    `freeze_at`: the frame before which `read` blocks until `thaw` is set.
    """

    def __init__(
        self,
        frames: Sequence[RawFrame],
        *,
        live: bool = False,
        trouble: CameraTrouble | None = None,
        freeze_at: int | None = None,
        rate: Fraction = Fraction(30),
    ) -> None:
        self._frames = list(frames)
        self._next = 0
        self._live = live
        self._trouble = trouble
        self._freeze_at = freeze_at
        self._rate = rate
        self.thaw = threading.Event()
        self.frozen = threading.Event()
        self.closed = False

    @property
    def live(self) -> bool:
        return self._live

    @property
    def size(self) -> tuple[int, int]:
        return (self._frames[0].width, self._frames[0].height) if self._frames else (64, 48)

    @property
    def frame_rate(self) -> Fraction:
        return self._rate

    def read(self) -> RawFrame | None:
        if self._freeze_at == self._next:
            self.frozen.set()
            self.thaw.wait(30)
        if self._next >= len(self._frames):
            if self._trouble is not None:
                raise self._trouble
            return None
        self._next += 1
        return self._frames[self._next - 1]

    def close(self) -> None:
        self.closed = True


def decoded(clip: bytes) -> Iterator[av.VideoFrame]:
    """The pictures of a clip in memory."""
    with av.open(io.BytesIO(clip), "r") as container:
        yield from container.decode(video=0)


def planes_of_picture(picture: av.VideoFrame) -> tuple[Plane, Plane, Plane]:
    """Luma and chroma of a decoded 4:2:0 picture of even size."""
    i420 = cast("Plane", picture.to_ndarray(format="yuv420p"))
    high, wide = picture.height, picture.width
    flat = i420.reshape(-1)
    area = high * wide
    chroma = (high // 2, wide // 2)
    return (
        flat[:area].reshape(high, wide),
        flat[area : area + area // 4].reshape(chroma),
        flat[area + area // 4 :].reshape(chroma),
    )


def write_video(
    path: str,
    frames: Sequence[RawFrame],
    *,
    codec: str = "ffv1",
    container: str = "matroska",
    pixel_format: str = "yuv420p",
    rate: int = 30,
) -> None:
    """A real video file, lossless by default."""
    with av.open(path, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = frames[0].width, frames[0].height, pixel_format
        stream.codec_context.time_base = frames[0].time_base
        for frame in frames:
            picture = av.VideoFrame(frame.width, frame.height, "yuv420p")
            for plane, samples in zip(picture.planes, (frame.y, frame.u, frame.v), strict=True):
                rows = np.frombuffer(cast("bytes", plane), np.uint8)[: plane.line_size * samples.shape[0]]
                rows.reshape(samples.shape[0], plane.line_size)[:, : samples.shape[1]] = samples
            picture.pts, picture.time_base = frame.pts, frame.time_base
            output.mux(stream.encode(picture.reformat(format=pixel_format)))
        output.mux(stream.encode(None))
