"""What the checker does with the station's messages: one clip at a time, from a pipe, decoded and looked at in memory.

The main thread listens; one thread decodes and chooses the frames, others look at them. Everything that goes wrong with
a clip ends in `Failed` or in the end of this room: a clip passes only by `Done`, after its last byte and frame.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from app import handover
from app.budget import Budget
from app.errors import Integrity, NeedsPerson, StationError, Transient
from app.fence import Probe
from app.lines import LineChannel, take_over_stdio
from app.messages import checker as messages
from app.messages.fence import FenceProbe
from app.workers import Worker
from capture.ffmpeg import av
from capture.planes import planes_of
from redact.leakcheck import Found, Hit, Look, Looker, Selection, hits_of
from redact.model_files import ModelMissingError

log = logging.getLogger("swaddle.checker")

Luma = npt.NDArray[np.uint8]

HANDOVER_S: Final = 5.0  # the descriptor is sent right behind the message
_PROGRESS_S: Final = 0.5
_LOOK_S: Final = 0.25  # how soon a thread notices that it is not needed any more
#: Two, whatever the PC has: decoding takes an eighth of the time, and the rest of the station wants to live too.
LOOKERS: Final = 2
_QUEUED_LOOKS: Final = 8  # each holds a picture of the clip in memory

_UNREADABLE: Final = "This clip cannot be looked through. It is kept and not sent; please tell IT."


def serve(handover_fd: int, probes: Sequence[Probe]) -> None:
    """Serve the station on stdin and stdout, until that ends.

    Raises:
        NeedsPerson: `model.missing`.
    """
    try:
        lookers = [Looker() for _ in range(LOOKERS)]
    except ModelMissingError as error:
        raise NeedsPerson("model.missing", str(error)) from error
    with take_over_stdio(msgspec.json.Decoder[messages.ToChecker](messages.ToChecker), name="station") as channel:
        CheckerRoom(channel, handover_fd, [looker.look for looker in lookers]).run(probes)


class VideoPipe:
    """The reading end of a clip's pipe, as the decoder reads it: forward only. Counts what came.

    Args:
        descriptor: owned by this object.
    """

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        """Some bytes, or none at the end."""
        part = self._file.read(size) or b""
        self.bytes_read += len(part)
        return part

    def drain(self) -> None:
        """Count the rest, which no frame is in."""
        while self.read(1 << 16):
            pass

    def close(self) -> None:
        """Hang up; whoever still writes hears of it."""
        self._file.close()


def frames_of(pipe: VideoPipe) -> Iterator[tuple[Luma, Fraction]]:
    """Luma and time of every frame of a fragmented MP4, in order, from a pipe that cannot be sought in.

    Raises:
        av.FFmpegError, IndexError, OSError: it is not one.
    """
    with av.open(pipe, mode="r", format="mp4", options={"protocol_whitelist": ""}) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        for frame in container.decode(stream):
            if frame.pts is None or frame.time_base is None:
                raise IndexError("a frame without a time")
            yield planes_of(frame)[0], frame.pts * Fraction(frame.time_base)


@dataclass(slots=True, eq=False)
class _Job:
    """One clip being looked through."""

    clip: str
    size_bytes: int
    pipe: VideoPipe
    looks: queue.Queue[Look | None] = field(default_factory=lambda: queue.Queue(_QUEUED_LOOKS))
    found: list[Found] = field(default_factory=list)
    looked: int = 0
    frames: int = 0
    media_s: float = 0.0
    said_s: float = 0.0
    over: bool = False  # its one answer was given
    broken: threading.Event = field(default_factory=threading.Event)  # a look raised: there is no result any more
    lock: threading.Lock = field(default_factory=threading.Lock)


class CheckerRoom:
    """One incarnation of the checker.

    Args:
        channel: to the station.
        handover_fd: where the reading ends of clips come in.
        lookers: each is used by a thread of its own.
    """

    def __init__(
        self,
        channel: LineChannel[messages.ToChecker],
        handover_fd: int,
        lookers: Sequence[Callable[[Look], list[Found]]],
    ) -> None:
        self._channel = channel
        self._handover_fd = handover_fd
        self._lookers = tuple(lookers)
        self._go_on = threading.Event()
        self._go_on.set()
        self._stop = threading.Event()
        self._worker: Worker | None = None

    def run(self, probes: Sequence[Probe]) -> None:
        """Listen until the station hangs up."""
        self._say(messages.Ready(os.getpid(), tuple(FenceProbe(probe.attempt, probe.refused) for probe in probes)))
        while True:
            try:
                message = self._channel.receive()
            except Integrity as error:
                log.warning("%s %s", error.code, error.detail)
                continue
            if message is None or isinstance(message, messages.Shutdown):
                break
            if isinstance(message, messages.Pause):
                (self._go_on.clear if message.paused else self._go_on.set)()
            else:
                self._begin(message)
        self._stop.set()
        self._go_on.set()

    def _begin(self, check: messages.Check) -> None:
        try:
            descriptor, label = handover.receive_descriptor(self._handover_fd, HANDOVER_S)
        except (TimeoutError, EOFError, OSError, Integrity) as error:
            log.warning("no video came: %s", type(error).__name__)
            self._say(messages.Failed(check.clip, "checker.no_video", _UNREADABLE))
            return
        if label != check.clip or (self._worker is not None and self._worker.alive):
            handover.close_all([descriptor])
            self._say(messages.Failed(check.clip, "checker.busy", "The leak check is busy. It is tried again."))
            return
        job = _Job(check.clip, check.size_bytes, VideoPipe(descriptor))
        # Not again: the pipe has been read. The station asks anew.
        self._worker = Worker(
            "clip", lambda _stop: self._look_through(job), lambda _: self._give_up(job), budget=Budget(0)
        )
        self._worker.start()

    def _give_up(self, job: _Job) -> None:
        if not job.over:
            job.over = True
            job.broken.set()
            self._say(messages.Failed(job.clip, "checker.broken", _UNREADABLE))

    def _look_through(self, job: _Job) -> None:
        """Decode, choose, have looked at; then say the one thing that ends it."""
        lookers = [
            Worker(f"look-{number}", functools.partial(self._look, job, look), lambda _failed: job.broken.set())
            for number, look in enumerate(self._lookers)
        ]
        for worker in lookers:
            worker.start()
        code = self._decode(job)
        for _ in lookers:
            self._hand_on(job, None)
        while not all(worker.wait(_LOOK_S) for worker in lookers):
            if self._stop.is_set():
                return
        if self._stop.is_set() or job.over:
            return
        job.over = True
        if job.broken.is_set():
            code = code or "checker.broken"
        if code:
            self._say(messages.Failed(job.clip, code, _UNREADABLE))
        else:
            self._say(messages.Done(job.clip, job.frames, job.looked, tuple(map(_told, hits_of(job.found)))))

    def _decode(self, job: _Job) -> str:
        """Every frame, to the last byte; the code of what was wrong with the clip, or ""."""
        try:
            with contextlib.closing(job.pipe):
                self._choose(job)
                job.pipe.drain()
        except (av.FFmpegError, IndexError, ValueError, OSError) as error:
            log.info("clip not readable: %s", type(error).__name__)  # the station is told
            return "clip.unreadable"
        return "" if job.pipe.bytes_read == job.size_bytes else "clip.short"

    def _choose(self, job: _Job) -> None:
        selection = Selection()
        for luma, at in frames_of(job.pipe):
            job.frames += 1
            for look in selection.push(luma, at):
                self._hand_on(job, look)
            if self._stop.is_set() or job.broken.is_set():
                return
        for look in selection.finish():
            self._hand_on(job, look)

    def _hand_on(self, job: _Job, look: Look | None) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(queue.Full):
                job.looks.put(look, timeout=_LOOK_S)
                return
            if job.broken.is_set():
                return

    def _look(self, job: _Job, look_at: Callable[[Look], list[Found]], _stop: threading.Event) -> None:
        while not self._stop.is_set() and not job.broken.is_set():
            try:
                look = job.looks.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if look is None:
                return
            while not self._go_on.wait(_LOOK_S):
                if self._stop.is_set():
                    return
            self._keep(job, look, look_at(look))

    def _keep(self, job: _Job, look: Look, found: list[Found]) -> None:
        with job.lock:
            job.found += found
            job.looked += 1
            job.media_s = max(job.media_s, float(look.at))
            now_s = time.monotonic()
            due = now_s - job.said_s >= _PROGRESS_S
            if due:
                job.said_s = now_s
        if due:
            self._say(messages.Progress(job.clip, job.media_s), wait_s=0.0)

    def _say(self, message: messages.FromChecker, *, wait_s: float = 2.0) -> None:
        try:
            self._channel.send(message, wait_s=wait_s)
        except Transient as error:
            log.info("station does not listen: %s", error.code)
        except StationError as error:
            log.warning("%s %s", error.code, error.detail)


def _told(hit: Hit) -> messages.Hit:
    region = hit.region
    x, y, width, height = (round(number, 1) for number in (region.x, region.y, region.width, region.height))
    return messages.Hit(round(hit.from_s, 3), round(hit.to_s, 3), x, y, width, height, hit.kind)
