"""One take: from its first frame to its sealed end. The lane in, the encoder's thread, and what was measured."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

import numpy as np

from capture.encoder import ByteSink, ClipEncoder, EncoderSettings, Written
from capture.lanes import LaneFullError, RecordingLane
from capture.timeline import Doubt, Span, Timeline
from redact.frames import MaskedFrame, RawFrame, Verdict
from redact.geometry import EvenRect, Polygon
from redact.look_ahead import LOOK_AHEAD_S

# About a second at 30 frames a second: longer than a disk's hiccup; 100 MB of masked 1080p pictures at most.
LANE_FRAMES: Final = 32

WHOLE_ENDS: Final = frozenset({"limit", "end_of_input", "asked"})
_LANE_FULL: Final = "This computer could not keep up, so the recording was ended early. What was recorded is kept."


@dataclass(frozen=True, slots=True)
class TakeEnd:
    """Why a take ends: `limit`, `end_of_input`, `asked`, or the code of what went wrong."""

    reason: str
    sentence: str = ""

    @property
    def whole(self) -> bool:
        """Whether it got all it was meant to."""
        return self.reason in WHOLE_ENDS


@dataclass(frozen=True, slots=True)
class TakeSummary:
    """What became of a take. Sizes and places in pixels; the window and zones are the masker's final ones."""

    end: TakeEnd
    frames_read: int
    frames_encoded: int
    frames_black: int
    black_reasons: dict[str, int]
    deadline_misses: int
    duration_s: float
    size: tuple[int, int]
    window: EvenRect
    zones: tuple[Polygon, ...]
    latency_p50_ms: float
    latency_p99_ms: float
    encoder: EncoderSettings
    gop: int
    verdicts: dict[str, int]  # pictures of each verdict
    timeline: tuple[Span, ...]
    doubts: tuple[Doubt, ...]
    look_ahead_s: float = LOOK_AHEAD_S

    @property
    def frames_dropped(self) -> int:
        """Captured, but not in the clip."""
        return self.frames_read - self.frames_encoded

    @property
    def whole(self) -> bool:
        """Whether nothing is missing between start and end."""
        return self.end.whole and self.frames_dropped == 0


class TakeListener(Protocol):
    """Who is told how a take goes. Called on the encoder's thread."""

    def take_started(self, take: str) -> None:
        """The first picture is being encoded."""
        ...

    def take_progress(self, take: str, written: Written) -> None:
        """Another second is durable."""
        ...

    def take_ended(self, take: str, summary: TakeSummary) -> None:
        """Sealed."""
        ...

    def take_failed(self, take: str, error: Exception) -> None:
        """Not sealed; what was durable stays."""
        ...


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the encoder must know of the pictures to come."""

    size: tuple[int, int]
    window: EvenRect
    zones: tuple[Polygon, ...]
    edge_blocks: tuple[EvenRect, ...]  # where picture and framing share a macroblock
    frame_rate: Fraction


class Take:
    """A take that waits for frames, gets them, or is being finished.

    Frames are marked as its own when they are captured (`admit`), and come through the masker half a second later
    (`pass_on`). `ask_to_end` may be called from any thread; everything else from whoever holds the session's frames.

    Args:
        name: identifies it to the listener.
        sink: where the sealed bytes go.
        limit_s: media seconds.
        settings: of the encoder.
        listener: told how it goes.
    """

    def __init__(
        self, name: str, sink: ByteSink, limit_s: float, *, settings: EncoderSettings, listener: TakeListener
    ) -> None:
        self.name: Final = name
        self.waiting_since_s: float | None = None  # when it was asked to end; the session's clock
        self._sink = sink
        self._limit = Fraction(limit_s)
        self._settings = settings
        self._listener = listener
        self._lane: RecordingLane[MaskedFrame] = RecordingLane(LANE_FRAMES)
        self._thread: threading.Thread | None = None
        self._end: TakeEnd | None = None
        self._end_lock = threading.Lock()
        self._started: Fraction | None = None
        self._admitted = self._passed = 0
        self._full = self._finished = self._over = False
        self._latencies_s: list[float] = []
        self._black: Counter[str] = Counter()
        self._verdicts: Counter[str] = Counter()
        self._timeline = Timeline()

    @property
    def end(self) -> TakeEnd | None:
        """Why it takes no more frames; None while it does."""
        with self._end_lock:
            return self._end

    def ask_to_end(self, end: TakeEnd) -> None:
        """Take no more frames. The first reason stands."""
        with self._end_lock:
            if self._end is None:
                self._end = end

    def admit(self, frame: RawFrame) -> bool:
        """Whether this frame, just captured, belongs to the take."""
        at = frame.at
        if self._started is None and self.end is None:
            self._started = at
        if self._started is not None and at - self._started >= self._limit:
            self.ask_to_end(TakeEnd("limit"))
        if self.end is not None:
            return False
        self._admitted += 1
        return True

    def pass_on(self, masked: MaskedFrame, *, late_s: float, wait: bool) -> None:
        """One of its frames came through the masker.

        Args:
            masked: next in order.
            late_s: how much later than due.
            wait: for the encoder (files); a live take ends when the encoder cannot keep up.
        """
        self._passed += 1
        self._latencies_s.append(late_s)
        self._verdicts[masked.verdict.value] += 1
        started = masked.at if self._started is None else self._started
        self._timeline.add(float(masked.at - started), masked.verdict, masked.why, masked.certainty)
        if masked.verdict is Verdict.BLACK:
            self._black[masked.why] += 1
        if self._full:
            return
        try:
            self._lane.put(masked, wait=wait)
        except LaneFullError:
            self._full = True  # from here on nothing more goes in: a clip has no holes
            self.ask_to_end(TakeEnd("encoder.slow", _LANE_FULL))

    @property
    def complete(self) -> bool:
        """Whether it was ended and all its frames have come through."""
        return self.end is not None and self._passed == self._admitted

    def begin(self, facts: PictureFacts) -> None:
        """Start the encoder's thread, once."""
        if self._thread is not None:
            return
        self._thread = threading.Thread(target=self._encode, args=(facts,), name="encoder", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """No more frames will be passed on: the encoder writes what it has, then tells the listener. Once."""
        if self._finished:
            return
        self._finished = True
        self._lane.close()
        if self._thread is None:
            self._over = True
            self._listener.take_failed(self.name, NoPicturesError())

    @property
    def over(self) -> bool:
        """Whether it is sealed or given up."""
        return self._over

    def join(self, timeout_s: float) -> bool:
        """Whether the encoder's thread has ended within that time."""
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _encode(self, facts: PictureFacts) -> None:
        encoder: ClipEncoder | None = None
        try:
            first = self._first_picture()
            encoder = self._make_encoder(facts, first.time_base)
            self._listener.take_started(self.name)
            encoder.write(first)
            while (masked := self._lane.take()) is not None:
                encoder.write(masked)
            written = encoder.finish()
        except Exception as error:  # noqa: BLE001 - handed to the room's main, which tells the station
            self.ask_to_end(TakeEnd("encoder.failed"))
            self._lane.break_off()
            if encoder is not None:
                encoder.abandon()
            self._over = True
            self._listener.take_failed(self.name, error)
        else:
            self._over = True
            self._listener.take_ended(self.name, self._summary(facts, written, encoder))

    def _first_picture(self) -> MaskedFrame:
        first = self._lane.take()
        if first is None:
            raise NoPicturesError
        return first

    def _make_encoder(self, facts: PictureFacts, time_base: Fraction) -> ClipEncoder:
        return ClipEncoder(
            self._sink,
            *facts.size,
            frame_rate=facts.frame_rate,
            time_base=time_base,
            edge_blocks=facts.edge_blocks,
            settings=self._settings,
            on_durable=lambda written: self._listener.take_progress(self.name, written),
        )

    def _summary(self, facts: PictureFacts, written: Written, encoder: ClipEncoder) -> TakeSummary:
        p50_s, p99_s = np.percentile(self._latencies_s, (50, 99)).tolist()
        return TakeSummary(
            end=self.end or TakeEnd("asked"),
            frames_read=self._admitted,
            frames_encoded=written.frames,
            frames_black=self._black.total(),
            black_reasons=dict(self._black),
            deadline_misses=self._black["finder.late"],
            duration_s=written.duration_s,
            size=facts.size,
            window=facts.window,
            zones=facts.zones,
            latency_p50_ms=p50_s * 1000,
            latency_p99_ms=p99_s * 1000,
            encoder=encoder.settings,
            gop=encoder.gop,
            verdicts=dict(self._verdicts),
            timeline=self._timeline.spans,
            doubts=self._timeline.doubts,
        )


class NoPicturesError(Exception):
    """A take ended before its first picture."""
