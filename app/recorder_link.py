"""The station's end of the recorder: what it was asked to do, what it said last, and when to have it started again.

The recorder may freeze (a USB camera blocks inside FFmpeg for ever), crash or talk rubbish. The link then asks for a
new one, repeats the standing wishes (camera, framing) to it, and reports a running take as broken once the old process
is really gone: only then does nobody write to its file any more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from app import handover
from app.clock import Clock
from app.errors import Integrity, NeedsPerson, StationError, Transient
from app.lines import LineChannel
from app.messages import recorder as messages
from app.model import ClipId
from app.preview import PreviewPicture, PreviewReader
from app.takes import NewTake
from app.workers import Worker
from redact.geometry import Framing

log = logging.getLogger("swaddle.recorder_link")

#: The recorder pulses four times a second; eight missed pulses are no hiccup.
SILENCE_LIMIT_S = 2.0
_LOOK_S = 0.25
#: A fresh recorder imports NumPy, OpenCV and PyAV before its first pulse: 0.3–0.9 s measured, more on a loaded PC.
START_LIMIT_S = 20.0
#: Text that a broken recorder may get onto the screen is bounded.
_SENTENCE_LIMIT = 300


class TakeListener(Protocol):
    """Who is told what became of a take. Called on the link's thread."""

    def take_ended(self, clip: ClipId, ended: messages.TakeEnded) -> None:
        """The recorder closed the file whole."""
        ...

    def take_broken(self, clip: ClipId, code: str, sentence: str) -> None:
        """The file was not closed; nobody writes to it any more."""
        ...

    def recorder_changed(self) -> None:
        """Something that Capture shows is different now."""
        ...


@dataclass(frozen=True, slots=True)
class RecorderView:
    """What the recorder said last."""

    ready: bool = False
    camera_open: bool = False
    verdict: str = "black"
    why: str = ""
    take: ClipId | None = None
    elapsed_s: float = 0.0
    trouble: str = ""
    trouble_sentence: str = ""


@dataclass(frozen=True, slots=True)
class _Wish:
    camera: str
    framing: Framing | None


class RecorderLink:
    """One recorder at a time. Verbs may be called on any thread."""

    def __init__(self, listener: TakeListener, restart: Callable[[], None], clock: Clock) -> None:
        self._listener = listener
        self._restart = restart
        self._clock = clock
        self._lock = threading.RLock()
        self._channel: LineChannel[messages.FromRecorder] | None = None
        self._handover_fd = -1
        self._preview: PreviewReader | None = None
        self._worker: Worker | None = None
        self._wish: _Wish | None = None
        self._heard_s = 0.0
        self._limit_s = START_LIMIT_S
        self._restart_asked = False
        self._ready = False
        self._camera_open = False
        self._verdict = ("black", "camera.starting")
        self._take: ClipId | None = None
        self._take_progress = (0.0, 0.0)  # media seconds, and when they were said
        self._trouble = ("", "")
        self.probes: tuple[tuple[str, bool], ...] = ()

    # -- incarnations

    def attach(self, read_fd: int, write_fd: int, handover_fd: int, preview_fd: int) -> None:
        """A new recorder is up, so the old one is gone; the new one's descriptors are ours now."""
        self._end_incarnation()
        if self._take is not None:
            self._gone()  # the link was cut before it had read the end of the old pipe
        channel = LineChannel(msgspec.json.Decoder(messages.FromRecorder), read_fd, write_fd, name="recorder")
        with self._lock:
            self._channel = channel
            self._handover_fd = handover_fd
            self._preview = PreviewReader(preview_fd)
            self._heard_s = self._clock.monotonic_s()
            self._limit_s = START_LIMIT_S
            self._restart_asked = False
            self._ready = self._camera_open = False
            self._worker = Worker("recorder-link", lambda stop: self._listen(channel, stop), self._listening_failed)
            self._worker.start()

    def close(self) -> None:
        """Hang up: the recorder finishes its fragment, seals and exits."""
        self._end_incarnation()

    def _end_incarnation(self) -> None:
        with self._lock:
            worker, channel, preview, handover_fd = self._worker, self._channel, self._preview, self._handover_fd
            self._worker = self._channel = self._preview = None
            self._handover_fd = -1
            self._ready = self._camera_open = False
        if channel is not None:
            channel.hang_up()
        if worker is not None:
            worker.stop()
        if channel is not None:
            channel.close()
        if preview is not None:
            preview.close()
        if handover_fd >= 0:
            handover.close_all([handover_fd])

    # -- wishes

    def open(self, camera: str, framing: Framing | None) -> None:
        """Show this camera through this framing, now and after every restart."""
        with self._lock:
            self._wish = _Wish(camera, framing)
            self._trouble = ("", "")
            if self._ready:
                self._repeat_wish()

    def shut(self) -> None:
        """Let the camera go."""
        with self._lock:
            self._wish = None
            self._camera_open = False
            self._trouble = ("", "")
            if self._ready:
                self._say(messages.CloseCamera())

    def start(self, take: NewTake, limit_s: float) -> None:
        """Begin a take; its descriptor is handed over and may be closed here afterwards.

        Raises:
            StationError: the recorder cannot begin now.
        """
        with self._lock:
            if self._channel is None or not self._camera_open:
                raise NeedsPerson("camera.not_ready", "The camera is not ready yet. Wait for the picture, then record.")
            self._take = take.clip
            self._take_progress = (0.0, self._clock.monotonic_s())
            try:
                self._channel.send(
                    messages.StartTake(take=take.clip, recipients=(take.recipient,), max_seconds=limit_s)
                )
                handover.send_descriptor(self._handover_fd, take.descriptor, take.clip)
            except (StationError, OSError) as error:
                self._take = None
                raise Transient(
                    "recorder.busy",
                    "The camera room does not answer. It is started again; try once more.",
                    detail=type(error).__name__,
                ) from error

    def stop(self) -> None:
        """End the running take; its end is told to the listener."""
        with self._lock:
            if self._take is not None:
                self._say(messages.StopTake(take=self._take))

    def view(self) -> RecorderView:
        """What is known now."""
        with self._lock:
            media_s, said_s = self._take_progress
            elapsed_s = media_s + (self._clock.monotonic_s() - said_s) if self._take is not None else 0.0
            return RecorderView(self._ready, self._camera_open, *self._verdict, self._take, elapsed_s, *self._trouble)

    def latest_preview(self) -> PreviewPicture | None:
        """The newest masked picture, if the camera shows one."""
        with self._lock:
            return self._preview.latest() if self._preview is not None and self._camera_open else None

    # -- listening

    def _listen(self, channel: LineChannel[messages.FromRecorder], stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                message = channel.receive(_LOOK_S)
            except TimeoutError:
                self._mind_the_silence()
                continue
            except Integrity as error:
                log.warning("recorder: %s %s", error.code, error.detail)
                self._ask_for_another(error.code, error.sentence)
                continue
            if message is None:
                break
            self._hear(message)
        if not stop.is_set():
            self._gone()

    def _mind_the_silence(self) -> None:
        if self._clock.monotonic_s() - self._heard_s > self._limit_s:
            self._ask_for_another(
                "recorder.silent",
                "The camera stopped answering. It is started again; the take is kept as far as it got.",
            )

    def _ask_for_another(self, code: str, sentence: str) -> None:
        with self._lock:
            if self._restart_asked:
                return
            self._restart_asked = True
            self._trouble = (code, sentence)
            self._camera_open = False
        log.warning("recorder is started again: %s", code)
        self._restart()
        self._listener.recorder_changed()

    def _gone(self) -> None:
        """End of the pipe: the process is gone, whatever was the matter with it."""
        with self._lock:
            self._ready = self._camera_open = False
            take, self._take = self._take, None
            code, sentence = self._trouble
            if not code:
                code = "recorder.gone"
                sentence = "The camera room stopped. It is started again; the take is kept as far as it got."
                self._trouble = (code, sentence) if self._wish is not None else ("", "")
        if take is not None:
            self._listener.take_broken(take, code, sentence)
        self._listener.recorder_changed()

    def _hear(self, message: messages.FromRecorder) -> None:  # noqa: C901 - one case for each message
        changed = True
        with self._lock:
            if self._restart_asked:
                return  # a recorder that is being replaced has nothing to say any more
            self._heard_s = self._clock.monotonic_s()
            match message:
                case messages.Ready():
                    self._ready = True
                    self._limit_s = SILENCE_LIMIT_S
                    self.probes = tuple((probe.attempt, probe.refused) for probe in message.probes)
                    self._repeat_wish()
                case messages.CameraOpened():
                    self._camera_open = True
                    self._verdict = ("black", "camera.starting")
                    self._trouble = ("", "")
                case messages.CameraFailed():
                    self._camera_open = False
                    self._trouble = (message.code, message.sentence[:_SENTENCE_LIMIT])
                case messages.Pulse():
                    verdict = (message.verdict, message.why)
                    changed = verdict != self._verdict
                    self._verdict = verdict
                case messages.TakeStarted() | messages.TakeProgress():
                    media_s = message.media_s if isinstance(message, messages.TakeProgress) else 0.0
                    self._take_progress = (media_s, self._clock.monotonic_s())
                case messages.TakeEnded() | messages.TakeFailed():
                    changed = message.take == self._take
                    if changed:
                        self._take = None
        if isinstance(message, messages.TakeEnded) and changed:
            self._listener.take_ended(ClipId(message.take), message)
        if isinstance(message, messages.TakeFailed) and changed:
            self._listener.take_broken(ClipId(message.take), message.code, message.sentence[:_SENTENCE_LIMIT])
        if changed:
            self._listener.recorder_changed()

    def _repeat_wish(self) -> None:
        if self._wish is not None:
            self._say(messages.SetFraming(framing=self._wish.framing))
            self._say(messages.OpenCamera(camera=self._wish.camera))

    def _say(self, message: messages.ToRecorder) -> None:
        if self._channel is None:
            return
        try:
            self._channel.send(message)
        except Transient as error:
            log.info("recorder does not listen: %s", error.code)  # its silence or its end is dealt with by the listener

    def _listening_failed(self, failed: object) -> None:
        del failed
        self._ask_for_another("recorder.link", "The camera room is started again. Try once more in a few seconds.")
