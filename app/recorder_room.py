"""What the recorder does with the station's messages: one camera at a time, one take at a time.

The main thread listens; a pulse goes out four times a second whatever the camera does. When the pipe ends, a running
take is finished and sealed: its descriptor outlives the station.
"""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from app import handover
from app.config import machine_policy_exists
from app.errors import Integrity, NeedsPerson, Refused, StationError, Transient
from app.fence import Probe
from app.lines import LineChannel, take_over_stdio
from app.messages import recorder as messages
from app.messages.fence import FenceProbe
from app.preview import PreviewWriter
from app.recorder_framing import FramingLender
from app.usage import UsageSoFar, usage_so_far
from app.vault.age_sink import AgeSink
from capture.camera import Camera, CameraTrouble, open_camera
from capture.encoder import EncoderSettings, Written
from capture.framing_lens import Regions, usual_finders
from capture.session import CaptureSession, MaskSettings, Pace, SystemTicker
from capture.take import NoPicturesError, Take, TakeEnd, TakeSummary
from redact.finders import UnknownFinderError, finder_names, masks_anything

log = logging.getLogger("swaddle.recorder")

PULSE_S: Final = 0.25
HANDOVER_S: Final = 5.0  # the descriptor is sent right behind the message
# A take ends cleanly while there is still room for its last fragment: some seconds of 1080p are 4 MiB.
SPACE_TO_FINISH_BYTES: Final = 16 * 1024 * 1024
_FILL_BGR: Final = (0, 0, 0)  # luma 16, chroma 128, in limited range

_DISK_FULL: Final = "The disk is nearly full, so the recording was ended early. Free some space, then record again."
_GONE: Final = "The station stopped, so the recording was ended early. What was recorded is kept."


def serve(handover_fd: int, preview_fd: int, probes: Sequence[Probe]) -> int:
    """Serve the station on stdin and stdout; returns the exit code."""
    decoder = msgspec.json.Decoder[messages.ToRecorder](messages.ToRecorder)
    preview = PreviewWriter(preview_fd) if preview_fd >= 0 else None
    with take_over_stdio(decoder, name="station") as channel:
        RecorderRoom(channel, handover_fd, preview).run(probes)
    if preview is not None:
        with contextlib.suppress(BufferError):  # a stuck thread may still hold it
            preview.close()
    return 0


@dataclass(slots=True)
class _Running:
    """The take whose descriptor is open."""

    name: str
    descriptor: int
    take: Take
    since_s: float
    used: UsageSoFar


class _CameraTeller:
    """Tells what became of one order to open. A camera that answers late answers for its own order only."""

    def __init__(self, say: Callable[[messages.FromRecorder], None], camera: str, opening: int) -> None:
        self._say, self._camera, self._opening = say, camera, opening

    def camera_opened(self, size: tuple[int, int]) -> None:
        """The camera's first frames are about to come."""
        self._say(messages.CameraOpened(self._camera, *size, self._opening))

    def camera_failed(self, trouble: CameraTrouble) -> None:
        """No more frames."""
        log.info("%s %s", trouble.code, trouble.detail)
        self._say(messages.CameraFailed(trouble.code, trouble.sentence, self._opening))


class RecorderRoom:
    """One incarnation of the recorder.

    Args:
        channel: to the station.
        handover_fd: where descriptors of takes come in.
        preview: shared memory, if this system has it.
        camera_opener: makes cameras; tests hand in others.
        encoder: how clips are compressed.
        in_production: whether this PC is a production station: then only USB cameras are opened, whoever asks.
        framing_finders: make what looks for text before a coarse picture leaves.
    """

    def __init__(
        self,
        channel: LineChannel[messages.ToRecorder],
        handover_fd: int,
        preview: PreviewWriter | None,
        *,
        camera_opener: Callable[[str], Camera] = open_camera,
        encoder: EncoderSettings | None = None,
        in_production: Callable[[], bool] = machine_policy_exists,
        framing_finders: Callable[[], Sequence[Regions]] = usual_finders,
    ) -> None:
        self._channel = channel
        self._handover_fd = handover_fd
        self._preview = preview
        self._open_camera = camera_opener
        self._encoder = encoder or EncoderSettings()
        self._in_production = in_production
        self._camera = ""
        self._pace = Pace.CAMERA
        self._opening = 0  # of the last order to open
        self._masks = MaskSettings()  # of the open camera, or of the next one to be opened; black until told
        self._session: CaptureSession | None = None
        self._running: dict[str, _Running] = {}  # one, or two for the moment in which the first one's end is told
        self._stop = threading.Event()
        self._framing = FramingLender(self._say, framing_finders)

    def run(self, probes: Sequence[Probe]) -> None:
        """Serve until the station hangs up or says so; a running take is sealed before this returns."""
        said = tuple(FenceProbe(probe.attempt, probe.refused) for probe in probes)
        self._say(messages.Ready(pid=os.getpid(), probes=said))
        pulse = threading.Thread(target=self._pulse, name="pulse", daemon=True)
        pulse.start()
        try:
            while (message := self._next_message()) is not None:
                self._obey(message)
        finally:
            self._close_camera(TakeEnd("station.gone", _GONE))
            self._stop.set()
            pulse.join(1.0)

    def _next_message(self) -> messages.ToRecorder | None:
        while True:
            try:
                message = self._channel.receive()
            except Integrity as error:
                log.warning("%s %s", error.code, error.detail)  # skipped: the next line may make sense
                continue
            return None if isinstance(message, messages.Shutdown) else message

    def _obey(self, message: messages.ToRecorder) -> None:
        try:
            match message:
                case messages.OpenCamera():
                    self._replace_camera(message)
                case messages.SetFraming():
                    self._set_framing(message)
                case messages.StartTake():
                    self._start_take(message)
                case messages.StopTake():
                    if self._session is not None:
                        self._session.stop_take(message.take, TakeEnd(message.reason))
                case messages.CloseCamera():
                    self._close_camera(TakeEnd("asked"))
                    self._masks = MaskSettings()
                case messages.LendFraming() | messages.EndFraming() | messages.KeepReference():
                    self._framing.obey(message, self._session)
        except StationError as error:
            log.info("%s %s", error.code, error.detail)
            self._say(messages.CameraFailed(error.code, error.sentence))

    # -- camera

    def _replace_camera(self, message: messages.OpenCamera) -> None:
        if self._camera not in ("", message.camera):
            self._masks = MaskSettings()  # they were drawn for the other camera
        self._close_camera(TakeEnd("camera.closed"))
        if not message.camera.startswith("usb:") and self._in_production():
            sentence = "A production station records USB cameras only. Have IT set this bed's camera."
            raise Refused("camera.policy", sentence)
        self._camera, self._pace, self._opening = message.camera, Pace(message.pace), message.opening
        self._new_session().start()

    def _new_session(self) -> CaptureSession:
        camera = self._camera
        self._session = CaptureSession(
            lambda: self._open_camera(camera),
            pace=self._pace,
            masks=self._masks,
            listener=_CameraTeller(self._say, camera, self._opening),
            preview=self._preview,
            ticker=SystemTicker(),
            raw_observer=self._framing.observe,
        )
        return self._session

    def _close_camera(self, end: TakeEnd) -> None:
        self._framing.end("camera")
        session, self._session = self._session, None
        self._camera = ""
        if session is None:
            return
        let_go = session.close(end)
        if self._preview is not None:
            self._preview.forget_older()
        if not let_go:
            # Frozen inside FFmpeg: this process cannot be trusted with the device any more. The station sees the end
            # of the pipe and starts a fresh recorder.
            log.error("the camera did not let go")
            self._channel.hang_up()

    def _set_framing(self, message: messages.SetFraming) -> None:
        self._masks = MaskSettings()  # what is refused leaves black behind, never the framing before
        if self._session is not None and self._session.busy:
            raise Refused("framing.during_take", "The framing cannot change during a recording. Stop it first.")
        try:
            self._masks = _checked_masks(message)
        finally:
            if self._session is not None:
                self._session.mask_with(self._masks)

    # -- takes

    def _start_take(self, message: messages.StartTake) -> None:
        descriptor = -1
        try:
            descriptor = self._take_descriptor(message.take)
            self._begin(message, descriptor)
        except StationError as error:
            log.info("%s %s", error.code, error.detail)
            handover.close_all([descriptor] if descriptor >= 0 else [])
            self._say(messages.TakeFailed(message.take, error.code, error.sentence))

    def _take_descriptor(self, take: str) -> int:
        try:
            descriptor, label = handover.receive_descriptor(self._handover_fd, HANDOVER_S)
        except (TimeoutError, EOFError, OSError) as error:
            sentence = "The recording could not begin: its file did not arrive. Try again; tell IT if it repeats."
            raise Transient("handover.missing", sentence, detail=type(error).__name__) from error
        if label != take:
            handover.close_all([descriptor])
            sentence = "The recording could not begin: files were mixed up. Try again; tell IT if it repeats."
            raise Integrity("handover.other_take", sentence)
        return descriptor

    def _begin(self, message: messages.StartTake, descriptor: int) -> None:
        session = self._session
        if session is None:
            raise NeedsPerson("camera.none", "No camera is open. Choose a bed, wait for the picture, then record.")
        if session.busy:
            raise Refused("take.running", "A recording is running already. Stop it first.")
        if not _fit_for_a_take(descriptor):
            sentence = "The recording could not begin: its file is not a new one. Try again; tell IT if it repeats."
            raise Integrity("handover.unfit", sentence)
        if _free_bytes(descriptor) < SPACE_TO_FINISH_BYTES:
            raise NeedsPerson("disk.full", "The disk is full. Free some space, then record again.")
        sink = AgeSink(descriptor, message.recipients)
        take = Take(message.take, sink, message.max_seconds, settings=self._encoder, listener=self)
        running = _Running(message.take, descriptor, take, time.monotonic(), usage_so_far())
        if message.restart_camera:
            camera = self._camera
            self._close_camera(TakeEnd("camera.closed"))
            self._camera = camera
            session = self._new_session()
        self._framing.end("take")  # a recording goes before drawing, and no raw frame is looked at for two
        try:
            self._running[message.take] = running
            session.start_take(take)
        except CameraTrouble as trouble:
            del self._running[message.take]
            raise NeedsPerson(trouble.code, trouble.sentence, detail=trouble.detail) from trouble
        if message.restart_camera:
            session.start()

    # -- told by the camera's and the encoder's threads

    def take_started(self, take: str) -> None:
        """The first picture is being encoded."""
        self._say(messages.TakeStarted(take))

    def take_progress(self, take: str, written: Written) -> None:
        """Another second is durable; end cleanly while the disk still has room for the end."""
        self._say(messages.TakeProgress(take, written.durable_s, written.durable_bytes), wait_s=0.0)
        running, session = self._running.get(take), self._session
        if running is not None and session is not None and _free_bytes(running.descriptor) < SPACE_TO_FINISH_BYTES:
            session.stop_take(take, TakeEnd("disk.full", _DISK_FULL))

    def take_ended(self, take: str, summary: TakeSummary) -> None:
        """Sealed and durable."""
        running = self._close_descriptor(take)
        report = _report(summary, running)
        self._say(messages.TakeEnded(take, summary.whole, report))

    def take_failed(self, take: str, error: Exception) -> None:
        """Not sealed; what was durable stays in the file."""
        self._close_descriptor(take)
        if isinstance(error, StationError | CameraTrouble):
            code, sentence = error.code, error.sentence
        elif isinstance(error, NoPicturesError):
            code, sentence = "take.empty", "The camera gave no picture, so nothing was recorded. Try again."
        else:
            log.error("encoder failed", exc_info=error)
            code = "encoder.failed"
            sentence = "The recording broke off. What was recorded is kept as far as possible; tell IT if it repeats."
        self._say(messages.TakeFailed(take, code, sentence))

    def _close_descriptor(self, take: str) -> _Running | None:
        """That take's own: the next one's may be open already."""
        running = self._running.pop(take, None)
        if running is not None:
            handover.close_all([running.descriptor])
        return running

    # -- pulse

    def _pulse(self) -> None:
        while not self._stop.wait(PULSE_S):
            self._framing.tick()
            session = self._session
            if session is None:
                pulse = messages.Pulse(0, 0, 0, "black", "camera.none", "")
            else:
                session.tick()
                status = session.status()
                pulse = messages.Pulse(
                    status.frames_read,
                    status.frames_black,
                    status.preview_dropped,
                    status.verdict.value,
                    status.why,
                    self._camera,
                )
            self._say(pulse, wait_s=0.0)

    def _say(self, message: msgspec.Struct, *, wait_s: float = 2.0) -> None:
        try:
            self._channel.send(message, wait_s=wait_s)
        except Transient as error:
            log.info("not said: %s", error.code)  # the end of the pipe is noticed where we listen
        except OSError:
            log.info("not said: the channel is closed")


def _checked_masks(message: messages.SetFraming) -> MaskSettings:
    """What to mask with.

    Raises:
        Refused: a finder that does not exist, or nothing to mask with: that would be a raw picture.
    """
    try:
        finders = finder_names(",".join(message.finders))
    except UnknownFinderError as error:
        raise Refused("finder.unknown", "This recorder lacks a finder that was asked for. Tell IT.") from error
    framing = message.framing
    if framing is not None and not masks_anything(finders, framing):
        raise Refused("framing.nothing", "This bed's framing masks nothing, so nothing is shown. Draw it again.")
    return MaskSettings(framing, finders, message.crop, message.banner)


def _fit_for_a_take(descriptor: int) -> bool:
    """Whether sealed bytes may go there: a new file that only grows. No pipe, no socket, no disk, nobody's old file.

    A character device has nothing that could be overwritten.
    """
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        return stat.S_ISCHR(found.st_mode)
    if found.st_size:
        return False
    if sys.platform == "win32":
        return True  # opened append-only, which cannot be asked there
    import fcntl

    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_APPEND)


def _free_bytes(descriptor: int) -> int:
    """On the file's disk, for this account; plenty where the system does not tell."""
    if sys.platform == "win32":
        return SPACE_TO_FINISH_BYTES
    state = os.fstatvfs(descriptor)
    return state.f_bavail * state.f_frsize


def _report(summary: TakeSummary, running: _Running | None) -> messages.TakeReport:
    used = usage_so_far()
    before = running.used if running is not None else used
    wall_s = time.monotonic() - running.since_s if running is not None else 0.0
    window = summary.window
    return messages.TakeReport(
        frames_read=summary.frames_read,
        frames_encoded=summary.frames_encoded,
        frames_black=summary.frames_black,
        frames_dropped=summary.frames_dropped,
        deadline_misses=summary.deadline_misses,
        duration_s=round(summary.duration_s, 6),
        size=summary.size,
        fill_bgr=_FILL_BGR,
        window=(window.x, window.y, window.width, window.height),
        zones=tuple(tuple((round(x), round(y)) for x, y in zone.points) for zone in summary.zones),
        latency_ms=messages.Latency(round(summary.latency_p50_ms, 3), round(summary.latency_p99_ms, 3)),
        rooms={
            "recorder": messages.Usage(
                cpu_s=round(used.cpu_s - before.cpu_s, 3),
                wall_s=round(wall_s, 3),
                peak_rss_mb=round(used.peak_rss_mb, 1),
            )
        },
        encoder=messages.Encoder(
            summary.encoder.preset, summary.encoder.crf, summary.gop, "limited", summary.encoder.threads
        ),
        look_ahead_s=summary.look_ahead_s,
        stopped=messages.Stopped(summary.end.reason, summary.end.sentence),
        black_reasons=summary.black_reasons,
        verdicts=summary.verdicts,
        timeline=tuple(
            messages.TimelineSpan(round(span.from_s, 3), round(span.to_s, 3), span.verdict.value, span.why)
            for span in summary.timeline
        ),
        doubts=tuple(
            messages.Doubt(round(doubt.at_s, 3), round(min(1.0, max(0.0, doubt.certainty)), 3))
            for doubt in summary.doubts
        ),
    )
