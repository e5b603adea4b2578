"""Masked pictures become H.264 in fragmented MP4, pushed into an append-only sink that is durable every second.

Promises: each masked frame becomes exactly one coded picture, in order, its time kept exactly (first one 0); whatever
was written before a crash plays, up to the last whole fragment. The file holds video and nothing else: no encoder's
name, no SEI text, no creation time, no sound. The bytes depend on the frames alone (media time, never wall time), so
the same frames give the same bytes.

Every fragment is about half a second. At the first fragment end after `DURABLE_EVERY_S` of media time a `free` box
fills the sink's current chunk, so that all media so far can be made durable. Cost: half a chunk (32 KiB) a second.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Protocol

from capture.edges import EdgeQuality
from capture.ffmpeg import av
from redact.frames import MaskedFrame
from redact.geometry import EvenRect

# Fragments close at the first frame after FRAGMENT_S, so two of them stay within a second at 10-30 frames a second.
FRAGMENT_S: Final = 0.45
DURABLE_EVERY_S: Final = 0.85
GOP_S: Final = 1.0  # a key picture a second: seeking in review decodes 30 frames at most

# No B-frames: decode order is display order. Fixed key pictures, no look-ahead: pictures leave at once.
# No weighted prediction: in a fade it would scale the fill too (5 steps off, met on a real video).
# Hardly any loop filter: it would carry the picture 3 px into the fill. The same quality for easy and hard pictures
# (qcomp): blocks along the framing's edge would make every picture look hard.
X264_PARAMETERS: Final = "bframes=0:scenecut=0:rc-lookahead=0:mbtree=0:aq-mode=1:weightp=0:deblock=-6,-6:qcomp=1"

_TICKS_PER_S_MAX: Final = 10_000_000  # MP4 counts in 32 bits; finer clocks than 0.1 µs are rounded to microseconds
_MICROSECONDS: Final = Fraction(1, 1_000_000)
_BOX_HEADER: Final = struct.Struct(">I4s")
_LARGE_BOX: Final = 1  # box size that announces a 64-bit size; the muxer uses it beyond 4 GiB only
_COLOUR_BT709: Final = 1
_LIMITED: Final = 1


class ByteSink(Protocol):
    """Where sealed bytes go: append only, in chunks."""

    def write(self, data: bytes) -> int:
        """Append all of it."""
        ...

    def room(self) -> int:
        """Bytes until the current chunk is full, at least 1; equal to `chunk_bytes` when nothing is pending."""
        ...

    @property
    def chunk_bytes(self) -> int:
        """Size of a chunk."""
        ...

    def make_durable(self) -> int:
        """Make every full chunk survive a loss of power; returns how many bytes that are."""
        ...

    def close(self) -> None:
        """Seal the end; the last chunk must hold at least one byte."""
        ...


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How to compress; constant within a take.

    Attributes:
        preset: of x264. `superfast` beat `veryfast` without B-frames in size and time at 1080p (research: performance).
        crf: constant quality.
        threads: fixed, not "as many as there are": x264's output depends on it. Two keep up with 1080p30 on two cores.
    """

    preset: str = "superfast"
    crf: int = 23
    threads: int = 2


@dataclass(slots=True)
class Written:
    """What went into the clip so far."""

    frames: int = 0
    duration_s: float = 0.0  # to the end of the last frame
    durable_bytes: int = 0
    durable_s: float = 0.0  # media time that survives a crash
    padding_bytes: int = 0


class ClipEncoder:
    """One clip. One thread at a time.

    Args:
        sink: receives the bytes; closed by `finish`.
        width: even.
        height: even.
        frame_rate: nominal.
        time_base: of the frames to come; kept exactly.
        edge_blocks: macroblocks that hold both picture and framing.
        settings: of the compressor.
        on_durable: called after each second that became durable.
    """

    def __init__(
        self,
        sink: ByteSink,
        width: int,
        height: int,
        *,
        frame_rate: Fraction,
        time_base: Fraction,
        edge_blocks: Sequence[EvenRect] = (),
        settings: EncoderSettings | None = None,
        on_durable: Callable[[Written], None] = lambda _written: None,
    ) -> None:
        self.settings: Final = settings or EncoderSettings()
        self.gop: Final = max(1, round(min(max(frame_rate, Fraction(1)), Fraction(240)) * Fraction(GOP_S)))
        self.written: Final = Written()
        self._sink = sink
        self._on_durable = on_durable
        self._ticks = _ticks(time_base)
        self._boxes = _BoxTracker(sink)
        self._first: Fraction | None = None
        self._last_pts = -1
        self._step = max(1, round(1 / (frame_rate * self._ticks)))
        self._durable_to = Fraction(0)
        self._edges = EdgeQuality(edge_blocks, width, height, self._ticks)
        self._container = av.open(
            self._boxes,
            "w",
            format="mp4",
            options={
                "movflags": "empty_moov+default_base_moof+skip_trailer",
                "frag_duration": str(round(FRAGMENT_S * 1_000_000)),
                "video_track_timescale": str(self._ticks.denominator),
                "use_editlist": "0",
                "flush_packets": "1",  # a fragment leaves the muxer when it is complete, not with the next one
                "fflags": "+bitexact",  # no `encoder` tag
            },
        )
        self._stream = self._make_stream(width, height, frame_rate)
        # x264 writes its options into the first picture as SEI text (NAL type 6): taken out.
        self._without_sei = av.bitstream.BitStreamFilterContext("filter_units=remove_types=6", self._stream)

    def _make_stream(self, width: int, height: int, frame_rate: Fraction) -> av.VideoStream:
        stream: av.VideoStream = self._container.add_stream(
            "libx264",
            rate=frame_rate,
            options={
                "preset": self.settings.preset,
                "crf": str(self.settings.crf),
                "x264-params": X264_PARAMETERS,
            },
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        codec = stream.codec_context
        codec.time_base = self._ticks
        codec.gop_size = self.gop
        codec.max_b_frames = 0
        codec.thread_count = self.settings.threads
        codec.color_range = _LIMITED
        codec.colorspace = codec.color_primaries = codec.color_trc = _COLOUR_BT709
        codec.flags |= av.codec.context.Flags.bitexact
        return stream

    def write(self, masked: MaskedFrame) -> None:
        """Append one picture.

        Raises:
            TypeError: not a masked frame; raw pixels never get this far.
            ValueError: not later than the one before.
        """
        if not isinstance(masked, MaskedFrame):
            raise TypeError("only masked frames are encoded")
        at = masked.at
        if self._first is None:
            self._first = at
        pts = round((at - self._first) / self._ticks)
        if pts <= self._last_pts:
            raise ValueError("pictures must follow each other in time")
        if self._last_pts >= 0:
            self._step = pts - self._last_pts
        self._last_pts = pts
        # PyAV 18's copyless way takes the height for a multiple of four (180 for 182): chroma would start too early.
        from_planes = av.VideoFrame.from_numpy_buffer if masked.height % 4 == 0 else av.VideoFrame.from_ndarray
        picture = from_planes(masked.i420, format="yuv420p")
        picture.pts, picture.time_base = pts, self._ticks
        picture = self._edges.mark(picture)
        picture.color_range = _LIMITED
        picture.colorspace = picture.color_primaries = picture.color_trc = _COLOUR_BT709
        for packet in self._stream.encode(picture):
            self._mux(packet)
        self.written.frames += 1
        self.written.duration_s = float((pts + self._step) * self._ticks)

    def finish(self) -> Written:
        """Flush the encoder, close the last fragment, seal and make durable."""
        if self.written.frames:
            for packet in self._stream.encode(None):
                self._mux(packet)
        self._container.close()
        # A sealed file may not end on a full chunk: an empty box of 8 (or 16) bytes closes it.
        self._write_free(16 if self._sink.room() == _BOX_HEADER.size else _BOX_HEADER.size)
        self._sink.close()
        self.written.durable_s = self.written.duration_s
        return self.written

    def abandon(self) -> None:
        """Let go of everything without closing the file; what is durable stays."""
        self._boxes.deaf = True
        with contextlib.suppress(av.FFmpegError, OSError, ValueError):
            self._container.close()

    def _mux(self, packet: av.Packet[Any]) -> None:
        at = packet.pts * packet.time_base if packet.pts is not None and packet.time_base else Fraction(0)
        self._boxes.at_fragment_end = False
        packet.duration = self._step  # matters for the last picture only: the muxer measures all others
        for bare in self._without_sei.filter(packet):
            bare.stream = self._stream
            self._container.mux_one(bare)
        if self._boxes.at_fragment_end and at - self._durable_to >= DURABLE_EVERY_S:
            self._durable_to = at
            self._pad()
            self.written.durable_bytes = self._sink.make_durable()
            self.written.durable_s = float(at)
            self._on_durable(self.written)

    def _pad(self) -> None:
        room, chunk = self._sink.room(), self._sink.chunk_bytes
        if room == chunk:
            return
        self._write_free(room if room >= _BOX_HEADER.size else room + chunk)

    def _write_free(self, size: int) -> None:
        self._sink.write(_BOX_HEADER.pack(size, b"free") + bytes(size - _BOX_HEADER.size))
        self.written.padding_bytes += size


@dataclass(slots=True)
class _BoxTracker:
    """What the muxer writes to: passes bytes on and knows where top-level boxes end."""

    sink: ByteSink
    at_fragment_end: bool = False
    deaf: bool = False
    _header: bytearray = field(default_factory=bytearray)
    _left: int = 0
    _kind: bytes = b""
    _held: bytearray | None = field(default_factory=bytearray)  # the header of the file, until it is whole

    def write(self, data: bytes) -> int:
        """Called by FFmpeg."""
        if self.deaf:
            return len(data)
        rest = memoryview(data)
        header_done = False
        while rest:
            if self._left == 0:
                missing = _BOX_HEADER.size - len(self._header)
                self._header += rest[:missing]
                rest = rest[missing:]
                if len(self._header) < _BOX_HEADER.size:
                    break
                size, self._kind = _BOX_HEADER.unpack(self._header)
                if size <= _LARGE_BOX:
                    raise ValueError("a fragment beyond 4 GiB cannot be")
                self._header.clear()
                self._left = size - _BOX_HEADER.size
                self.at_fragment_end = False
            step = min(self._left, len(rest))
            self._left -= step
            rest = rest[step:]
            if self._left == 0:
                self.at_fragment_end = self._kind == b"mdat"
                header_done = header_done or self._kind == b"moov"
        if self._held is not None:
            self._held += data
            if header_done:
                self.sink.write(without_user_data(bytes(self._held)))
                self._held = None
        else:
            self.sink.write(data)
        return len(data)


def without_user_data(header: bytes) -> bytes:
    """The file's header with the `udta` box in `moov` (an empty list of tags, yet a list of tags) turned into padding.

    Args:
        header: top-level boxes from the start of the file, `moov` whole.
    """
    cleaned = bytearray(header)
    at = 0
    while at + _BOX_HEADER.size <= len(cleaned):
        size, kind = _BOX_HEADER.unpack_from(cleaned, at)
        if kind == b"udta":
            cleaned[at + 4 : at + size] = b"free" + bytes(size - _BOX_HEADER.size)
        at += _BOX_HEADER.size if kind == b"moov" else max(size, _BOX_HEADER.size)
    return bytes(cleaned)


def _ticks(time_base: Fraction) -> Fraction:
    """The clip's own clock: the source's where MP4 can count in it, else microseconds."""
    if time_base.denominator <= _TICKS_PER_S_MAX:
        return Fraction(1, time_base.denominator)
    return _MICROSECONDS
