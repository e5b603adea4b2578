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
from typing import Final, Protocol, TypeAlias

import msgspec

from app import handover
from app.clock import Clock
from app.errors import Integrity, NeedsPerson, StationError, Transient
from app.hearsay import in_our_words
from app.lines import LineChannel
from app.messages import recorder as messages
from app.model import ClipId
from app.preview import PreviewPicture, PreviewReader
from app.takes import NewTake
from app.workers import Worker
from redact.finders import FINDER_NAMES
from redact.geometry import Framing, Polygon

log = logging.getLogger("swaddle.recorder_link")

#: The recorder pulses four times a second; eight missed pulses are no hiccup.
SILENCE_LIMIT_S = 2.0
_LOOK_S = 0.25
#: A take ends at its limit, or when told to; sealing it takes a second. One that is not over by then never will be.
OVERDUE_S = 15.0
#: Closing waits this long for a running take to be sealed; the launcher gives the whole station ten seconds.
FINISH_S = 4.0
#: A fresh recorder imports NumPy, OpenCV and PyAV before its first pulse: 0.3–0.9 s measured, more on a loaded PC.
START_LIMIT_S = 20.0
_WHY_LIMIT = 64
UNCLEAR = "recorder.unclear"  # the code of a trouble that came without one
_STARTING = ("black", "camera.starting")
FramingMessage: TypeAlias = messages.FramingPicture | messages.ReferenceKept | messages.FramingEnded


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


_GONE: Final = (
    "recorder.gone",
    "The camera room stopped. The take is kept as far as it got: send it, or take it again.",
)
_AWAY: Final = (
    "recorder.away",
    "The camera room stopped. Nothing was being recorded. It starts again by itself: wait for the picture.",
)


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
        self._verdict = _STARTING
        self._take: ClipId | None = None
        self._take_progress = (0.0, 0.0)  # media seconds, and when they were said
        self._trouble = ("", "")
        self._usb_failed = False  # in the running recorder
        self._opening = 0  # number of the last order to open: late answers to earlier ones are not believed
        self._take_over_by_s = 0.0
        self._settled = threading.Event()  # no take runs, and the listener knows what became of the last one
        self._settled.set()
        self.probes: tuple[tuple[str, bool], ...] = ()
        self.framing_heard: Callable[[FramingMessage], None] = lambda _message: None  # called on the link's thread

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
            self._restart_asked = self._usb_failed = False
            self._ready = self._camera_open = False
            self._worker = Worker("recorder-link", lambda stop: self._listen(channel, stop), self._listening_failed)
            self._worker.start()

    def close(self) -> None:
        """End a running take, wait until it is sealed, hang up.

        A recorder that does not manage in time seals by itself at the end of its pipe; the next start recovers that.
        """
        with self._lock:
            healthy = self._channel is not None and not self._restart_asked
        if healthy:
            self.stop()
            self._settled.wait(FINISH_S)
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
        """Show this camera through this framing, now and after every restart; not while a take runs.

        Until the new camera's first picture there is none: never the old bed's. A USB camera that failed before gets a
        fresh recorder: the fence lets it use only the devices that were there when it started.
        """
        with self._lock:
            wish = _Wish(camera, framing)
            under_way = wish == self._wish and not self._trouble[0]
            plugged_again = camera.startswith("usb:") and self._usb_failed
            self._trouble = ("", "")
            if under_way:
                return
            self._wish = wish
            self._camera_open = False
            self._verdict = _STARTING
            if self._ready and not plugged_again:
                self._repeat_wish()
        if plugged_again:
            self._ask_for_another(
                "camera.plugged_again", "The camera is looked for again. Recording is ready in a few seconds."
            )

    def shows(self, camera: str, framing: Framing | None) -> bool:
        """Whether pictures come, of this camera through exactly this framing."""
        with self._lock:
            return self._camera_open and not self._restart_asked and self._wish == _Wish(camera, framing)

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
            StationError: the recorder cannot begin now; nobody writes to the file.
        """
        try:
            self._begin(take, limit_s)
        except Transient:
            # Half a message may be on its way: this recorder cannot be talked to any more.
            self._ask_for_another("recorder.busy", "The camera room did not answer. It is started again; record anew.")
            raise

    def _begin(self, take: NewTake, limit_s: float) -> None:
        with self._lock:
            if self._channel is None or not self._camera_open or self._restart_asked:
                raise NeedsPerson("camera.not_ready", "The camera is not ready yet. Wait for the picture, then record.")
            now_s = self._clock.monotonic_s()
            self._take = take.clip
            self._take_progress = (0.0, now_s)
            self._take_over_by_s = now_s + limit_s + OVERDUE_S
            self._settled.clear()
            try:
                self._channel.send(
                    messages.StartTake(take=take.clip, recipients=(take.recipient,), max_seconds=limit_s)
                )
                handover.send_descriptor(self._handover_fd, take.descriptor, take.clip)
            except (StationError, OSError) as error:
                self._take = None
                self._settled.set()
                raise Transient(
                    "recorder.busy",
                    "The camera room does not answer. It is started again; try once more.",
                    detail=type(error).__name__,
                ) from error

    def stop(self) -> None:
        """End the running take; its end is told to the listener."""
        with self._lock:
            if self._take is not None:
                self._take_over_by_s = min(self._take_over_by_s, self._clock.monotonic_s() + OVERDUE_S)
                self._say(messages.StopTake(take=self._take))

    # -- framing

    def lend_framing(self, lease: str, for_s: float) -> None:
        """Ask for coarse pictures; they come to `framing_heard`.

        Raises:
            NeedsPerson: the camera is not ready, or a take runs.
            Transient: the recorder does not listen.
        """
        with self._lock:
            channel = self._channel
            if channel is None or not self._camera_open or self._restart_asked or self._take is not None:
                raise NeedsPerson("camera.not_ready", "The camera is not ready yet. Wait for the picture, then draw.")
            channel.send(messages.LendFraming(lease=lease, seconds=for_s))

    def end_framing(self, lease: str) -> None:
        """No more of them; a recorder that does not listen loses its lease by itself."""
        with self._lock:
            self._say(messages.EndFraming(lease=lease))

    def keep_reference(self, lease: str, zones: tuple[Polygon, ...]) -> None:
        """Ask how the camera stands; the answer comes to `framing_heard`."""
        with self._lock:
            self._say(messages.KeepReference(lease=lease, zones=zones))

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
                self._ask_for_another(error.code, error.sentence, error.detail)
                continue
            if message is None:
                break
            self._hear(message)
            self._mind_the_take()
        if not stop.is_set():
            self._gone()

    def _mind_the_silence(self) -> None:
        if self._clock.monotonic_s() - self._heard_s > self._limit_s:
            self._ask_for_another(
                "recorder.silent",
                "The camera stopped answering. It is started again; the take is kept as far as it got.",
            )

    def _mind_the_take(self) -> None:
        """A recorder that lives and pulses may still never end its take: an encoder stuck in native code."""
        with self._lock:
            overdue = self._take is not None and self._clock.monotonic_s() > self._take_over_by_s
        if overdue:
            self._ask_for_another(
                "recorder.overdue",
                "The recording did not end. The camera is started again; the take is kept as far as it got.",
            )

    def _ask_for_another(self, code: str, sentence: str, detail: str = "") -> None:
        with self._lock:
            if self._restart_asked:
                return
            self._restart_asked = True
            self._trouble = (code, sentence)
            self._camera_open = False
        log.warning("recorder is started again: %s %s", code, detail)
        self._restart()
        self._listener.recorder_changed()

    def _gone(self) -> None:
        """End of the pipe: the process is gone, whatever was the matter with it."""
        with self._lock:
            self._ready = self._camera_open = False
            take, self._take = self._take, None
            code, sentence = self._trouble
            if not code:
                code, sentence = _AWAY if take is None else _GONE
                self._trouble = (code, sentence) if self._wish is not None else ("", "")
        try:
            if take is not None:
                self._listener.take_broken(take, code, sentence)
        finally:
            self._settled.set()
        self._listener.recorder_changed()

    def _hear(self, message: messages.FromRecorder) -> None:
        if isinstance(message, messages.TakeEnded | messages.TakeFailed):
            self._hear_the_end(message)
        elif isinstance(message, FramingMessage):
            with self._lock:
                if self._restart_asked:
                    return
                self._heard_s = self._clock.monotonic_s()
            self.framing_heard(message)
        elif self._note(message):
            self._listener.recorder_changed()

    def _hear_the_end(self, message: messages.TakeEnded | messages.TakeFailed) -> None:
        with self._lock:
            if self._restart_asked or message.take != self._take:
                return  # from a recorder that is being replaced, or of a take that is over
            self._heard_s = self._clock.monotonic_s()
            self._take = None
        clip = ClipId(message.take)
        try:
            if isinstance(message, messages.TakeEnded):
                self._listener.take_ended(clip, message)
            else:
                self._listener.take_broken(clip, *in_our_words(message.code, message.sentence, otherwise=UNCLEAR))
        finally:
            self._settled.set()
        self._listener.recorder_changed()

    def _note(self, message: messages.FromRecorder) -> bool:
        """Keep what was said; whether anything that people see is different now."""
        with self._lock:
            if self._restart_asked:
                return False  # a recorder that is being replaced has nothing to say any more
            self._heard_s = self._clock.monotonic_s()
            before = (self._ready, self._camera_open, self._verdict, self._trouble)
            match message:
                case messages.Ready():
                    self._ready = True
                    self._limit_s = SILENCE_LIMIT_S
                    self.probes = tuple((probe.attempt, probe.refused) for probe in message.probes)
                    self._repeat_wish()
                case messages.CameraOpened():
                    if self._wish is not None and message.opening == self._opening:
                        self._camera_open = True
                        self._verdict = _STARTING
                        self._trouble = ("", "")
                case messages.CameraFailed() if message.opening in (0, self._opening):
                    self._usb_failed = self._wish is not None and self._wish.camera.startswith("usb:")
                    self._camera_open = False
                    self._trouble = in_our_words(message.code, message.sentence, otherwise=UNCLEAR)
                case messages.Pulse():
                    self._verdict = (message.verdict, message.why[:_WHY_LIMIT])
                case messages.TakeStarted() | messages.TakeProgress() if message.take == self._take:
                    media_s = message.media_s if isinstance(message, messages.TakeProgress) else 0.0
                    self._take_progress = (media_s, self._heard_s)
                    return True
            return before != (self._ready, self._camera_open, self._verdict, self._trouble)

    def _repeat_wish(self) -> None:
        if self._wish is not None:
            # Closed first: the old bed's camera must not be seen through the new bed's framing, not for one picture.
            self._say(messages.CloseCamera())
            self._say(messages.SetFraming(framing=self._wish.framing, finders=FINDER_NAMES))
            self._opening += 1
            self._say(messages.OpenCamera(camera=self._wish.camera, opening=self._opening))

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
