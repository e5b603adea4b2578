"""An opened camera: a thread that reads, masks and fans out to the preview and to a take.

Time is media time, from the frames. Cameras that can wait (files, demo) are paced by it, or not at all. A device that
freezes blocks its reading for ever, so that happens on a thread of its own: `tick`, called four times a second by
somebody else, blackens the preview, ends what waits too long, and keeps telling how things are.
"""

from __future__ import annotations

import dataclasses
import enum
import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from capture.camera import Camera, CameraTrouble
from capture.lanes import LatestSlot, PreviewSink, show, show_black
from capture.scouts import CAMERA_PATIENCE_S, FILE_PATIENCE_S, Looker, ScoutThread
from capture.take import PictureFacts, Take, TakeEnd
from redact.eyes import Blind, Eyes
from redact.finders import SLEEVE
from redact.frames import MaskedFrame, RawFrame, Verdict
from redact.geometry import Framing
from redact.look_ahead import LookAhead
from redact.masker import Masker
from redact.model_files import NetMissingError

log = logging.getLogger("swaddle.capture")

FROZEN_AFTER_S: Final = 2.0
FROZEN_TAKE_ENDS_S: Final = 5.0  # a device that comes back within this goes on with the take
FLUSH_AFTER_S: Final = 1.0  # the look-ahead of half a second and a slow camera's frame
STILL_PICTURE_S: Final = 2.0  # a living sensor is never exactly equal for so long
_READER_ENDS_S: Final = 8.0  # unless it is frozen: a loaded PC may take a while for a frame
_ENCODER_ENDS_S: Final = 8.0
_LOCK_S: Final = 1.0
_LOOK_S: Final = 0.05
_SAMPLE_STEP: Final = 16

_BROKE: Final = "The camera sent something that cannot be shown. What was recorded is kept; open the camera again."
_FROZEN: Final = "The camera has frozen. What was recorded is kept; unplug the camera and plug it in again."


class Pace(enum.StrEnum):
    """How fast a camera that can wait is read."""

    CAMERA = "camera"  # by its timestamps
    MAX = "max"  # as fast as masking and encoding go; only while a take runs


class Ticker(Protocol):
    """Monotonic time, handed in so that tests need not wait."""

    def monotonic_s(self) -> float:
        """Seconds; meaning only as differences."""
        ...

    def wait_until(self, when_s: float, cancelled: threading.Event) -> None:
        """Return at that time, or earlier when cancelled."""
        ...


class SystemTicker:
    """The machine's clock."""

    def monotonic_s(self) -> float:
        """Seconds."""
        return time.monotonic()

    def wait_until(self, when_s: float, cancelled: threading.Event) -> None:
        """Wait on the event, so that closing does not have to wait for the next frame."""
        left_s = when_s - time.monotonic()
        if left_s > 0:
            cancelled.wait(left_s)


class SessionListener(Protocol):
    """Who is told about the camera. Called on the reader's thread."""

    def camera_opened(self, size: tuple[int, int]) -> None:
        """Frames are about to come."""
        ...

    def camera_failed(self, trouble: CameraTrouble) -> None:
        """No more frames; a file's end is `camera.ended`."""
        ...


@dataclass(frozen=True, slots=True)
class MaskSettings:
    """What is masked, from the first frame to the last."""

    framing: Framing | None = None
    finders: tuple[str, ...] = ()
    crop: bool = False
    banner: str = ""


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """How things are now."""

    frames_read: int
    frames_black: int
    preview_dropped: int
    verdict: Verdict
    why: str


class CaptureSession:
    """One camera, opened by `start` on the reader's thread, until `close`.

    Args:
        open_camera: makes the camera; may block or raise CameraTrouble.
        pace: for cameras that can wait.
        masks: what is masked.
        listener: told about the camera.
        preview: where masked pictures are shown; None for nowhere.
        make_eyes: makes the finders of one camera; tests hand in others.
        ticker: monotonic time.
        raw_observer: given every frame on the reader's thread, before it is masked; must not raise.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        *,
        pace: Pace,
        masks: MaskSettings,
        listener: SessionListener,
        preview: PreviewSink | None = None,
        ticker: Ticker | None = None,
        raw_observer: Callable[[RawFrame], None] | None = None,
        make_eyes: Callable[[tuple[str, ...], Framing, int, int], Looker] = Eyes,
    ) -> None:
        self._open_camera = open_camera
        self._pace = pace
        self._masks = masks
        self._listener = listener
        self._preview = preview
        self._ticker = ticker or SystemTicker()
        self._raw_observer = raw_observer
        self._make_eyes = make_eyes
        self._closing = threading.Event()
        self._take_wanted = threading.Event()
        self._frames = threading.Lock()  # who holds it may push and pass on frames
        self._take: Take | None = None
        self._owners: deque[Take | None] = deque()  # of the frames in the look-ahead
        self._masker = Masker(2, 2, None)  # black, until the camera says how large its frames are
        self._look_ahead = LookAhead(self._masker)
        self._scout: ScoutThread | None = None
        self._camera: Camera | None = None
        self._still = _StillWatch()
        self._slot: LatestSlot[MaskedFrame | tuple[int, int]] = LatestSlot()  # a pair: black, of that size
        self._in_camera_since_s: float | None = None
        self._over: CameraTrouble | None = None  # why no frame will come any more
        self._frames_read = self._frames_black = 0
        self._shown: tuple[Verdict, str] = (Verdict.BLACK, "camera.starting")
        self._reader = threading.Thread(target=self._run, name="camera", daemon=True)
        self._shower = threading.Thread(target=self._show, name="preview", daemon=True)

    # -- verbs, from the room's main thread

    def start(self) -> None:
        """Open the camera and begin to read."""
        self._in_camera_since_s = self._ticker.monotonic_s()
        self._reader.start()
        if self._preview is not None:
            self._shower.start()

    @property
    def busy(self) -> bool:
        """Whether a take runs or is being finished."""
        take = self._take
        return take is not None and not take.over

    def start_take(self, take: Take) -> None:
        """Record from the next frame on. Not while another take is `busy`.

        Raises:
            CameraTrouble: no frame will come any more; the take was not begun.
        """
        with self._frames:
            if self._over is not None:
                raise self._over
            self._take = take
        self._take_wanted.set()

    def stop_take(self, name: str, end: TakeEnd) -> None:
        """Finish a take with what was captured so far; nothing happens if it is another one."""
        take = self._take
        if take is not None and take.name == name:
            take.waiting_since_s = self._ticker.monotonic_s()
            take.ask_to_end(end)
            self._take_wanted.set()

    def mask_with(self, masks: MaskSettings) -> None:
        """Mask like this from the next picture on."""
        with self._frames:
            self._masks = masks
            if self._camera is not None:
                self._make_masker(self._camera.size)

    def status(self) -> SessionStatus:
        """For the pulse."""
        verdict, why = self._shown
        if self._frozen_for_s() >= FROZEN_AFTER_S and self._camera is not None:
            verdict, why = Verdict.BLACK, "camera.frozen"
        return SessionStatus(self._frames_read, self._frames_black, self._slot.dropped, verdict, why)

    def tick(self) -> None:
        """Mind what the reader cannot while it is stuck in the camera. Four times a second."""
        frozen_s = self._frozen_for_s()
        take = self._take
        if frozen_s >= FROZEN_AFTER_S:
            self._slot.put(self._masker.output_size)
        if take is None:
            return
        now_s = self._ticker.monotonic_s()
        if frozen_s >= FROZEN_TAKE_ENDS_S and take.end is None:
            take.waiting_since_s = now_s - FLUSH_AFTER_S
            take.ask_to_end(TakeEnd("camera.frozen", _FROZEN))
        since_s = take.waiting_since_s
        overdue = since_s is not None and now_s - since_s >= FLUSH_AFTER_S
        if overdue and self._frames.acquire(blocking=False):
            try:
                self._flush()
            finally:
                self._frames.release()

    def close(self, end: TakeEnd) -> bool:
        """Finish: release what waits, seal a running take, let the camera go.

        Returns:
            False if the camera did not let go (it is frozen), or the preview may still show a picture of it: this
                process should end soon.
        """
        take = self._take
        if take is not None:
            take.ask_to_end(end)
        self._closing.set()
        self._take_wanted.set()
        self._join_reader()
        if self._reader.is_alive() and self._frames.acquire(timeout=_LOCK_S):
            try:
                self._flush()  # the reader is stuck in the camera, not here
            finally:
                self._frames.release()
        if take is not None and not take.join(_ENCODER_ENDS_S):
            log.error("the encoder did not finish within %.0f s", _ENCODER_ENDS_S)
        self._let_finders_go()
        self._slot.close()
        if self._preview is not None:
            self._shower.join(_LOCK_S)
            show_black(self._preview, *self._masker.output_size)
        return not (self._reader.is_alive() or self._shower.is_alive())

    def _join_reader(self) -> None:
        """Wait for the reader, but not for a frozen camera."""
        deadline_s = time.monotonic() + _READER_ENDS_S
        while self._reader.is_alive() and time.monotonic() < deadline_s:
            if self._frozen_for_s() >= FROZEN_AFTER_S:
                return
            self._reader.join(_LOOK_S)

    # -- the reader's thread

    def _run(self) -> None:
        trouble = CameraTrouble("camera.ended", "The video file came to its end. Open it again to see it once more.")
        end = TakeEnd("end_of_input")
        try:
            camera = self._open_camera()
        except Exception as error:  # noqa: BLE001 - told to the station; a thread that dies in silence tells nobody
            opening = _as_trouble(error)
            self._in_camera_since_s = None
            self._shown = (Verdict.BLACK, opening.code)
            self._end_reading(opening, TakeEnd(opening.code, opening.sentence))
            self._listener.camera_failed(opening)
            return
        try:
            with self._frames:
                self._camera = camera
                self._make_masker(camera.size)
            self._in_camera_since_s = None
            self._listener.camera_opened(camera.size)
            self._read_all(camera)
        except Exception as error:  # noqa: BLE001 - as above; a picture that stays on the screen would pass for alive
            trouble = _as_trouble(error)
            end = TakeEnd(trouble.code, trouble.sentence)
        finally:
            self._in_camera_since_s = None
            camera.close()
        if self._closing.is_set():
            self._end_reading(trouble, TakeEnd("camera.closed"))
            return
        self._end_reading(trouble, end)
        self._shown = (Verdict.BLACK, trouble.code)
        self._slot.put(self._masker.output_size)
        self._listener.camera_failed(trouble)

    def _read_all(self, camera: Camera) -> None:
        paced = not camera.live and self._pace is Pace.CAMERA
        zero_s: float | None = None
        while not self._closing.is_set():
            if not camera.live and self._pace is Pace.MAX:
                self._await_take()
                if self._closing.is_set():
                    return
            self._in_camera_since_s = self._ticker.monotonic_s()
            frame = camera.read()
            self._in_camera_since_s = None
            if frame is None:
                return
            captured_s = self._ticker.monotonic_s()
            if paced:
                if zero_s is None:
                    zero_s = captured_s - frame.media_s
                captured_s = zero_s + frame.media_s
                self._ticker.wait_until(captured_s, self._closing)
            if camera.live:
                frame = self._still.judge(frame)
            if self._raw_observer is not None:
                self._raw_observer(frame)
            with self._frames:
                self._take_in(frame, captured_s, wait=not camera.live)

    def _await_take(self) -> None:
        """At full speed nothing is read ahead of a take: its first frame is the camera's next one."""
        while not self._closing.is_set():
            take = self._take
            if take is not None:
                if take.end is None:
                    return
                with self._frames:
                    self._flush()
            self._take_wanted.clear()
            # What happened before this line is seen here, what happens after it wakes us up.
            if self._take is take and not self._closing.is_set():
                self._take_wanted.wait()

    def _take_in(self, frame: RawFrame, captured_s: float, *, wait: bool) -> None:
        """Mark a frame as a take's own, push it into the look-ahead, and pass on what comes out."""
        take = self._take
        belongs = take is not None and take.admit(frame)
        if take is not None and not belongs and take.waiting_since_s is None:
            take.waiting_since_s = self._ticker.monotonic_s()
        self._frames_read += 1
        self._owners.append(take if belongs else None)
        self._pass_on(self._look_ahead.push(frame), captured_s, wait=wait)
        bound = self._look_ahead.binding
        if bound.why and belongs and take is not None:
            take.ask_to_end(TakeEnd(bound.why, bound.sentence))
        self._retire_take()

    def _pass_on(self, masked_frames: list[MaskedFrame], due_s: float, *, wait: bool) -> None:
        for masked in masked_frames:
            take = self._owners.popleft()
            self._shown = (masked.verdict, masked.why)
            if masked.verdict is Verdict.BLACK:
                self._frames_black += 1
            if self._preview is not None:
                self._slot.put(masked)
            if take is not None:
                take.begin(self._facts())
                late_s = max(0.0, self._ticker.monotonic_s() - due_s)
                take.pass_on(masked, late_s=late_s, wait=wait)

    def _flush(self) -> None:
        """Let the finders look at the tail and release it. The caller holds the frames."""
        wait = self._camera is not None and not self._camera.live
        self._pass_on(self._look_ahead.finish(), self._ticker.monotonic_s(), wait=wait)
        self._retire_take()

    def _retire_take(self) -> None:
        if self._take is not None and self._take.complete:
            self._take.finish()

    def _end_reading(self, trouble: CameraTrouble, end: TakeEnd) -> None:
        """No frame will come any more: release what waits, end a running take."""
        with self._frames:
            self._over = trouble
            if self._take is not None:
                self._take.ask_to_end(end)
            try:
                self._flush()
            except Exception as error:  # noqa: BLE001 - no frame comes after this one that could do better
                _log_error("the tail could not be masked and is left out", error)
            if self._take is not None:
                self._take.finish()  # also where frames of its own were lost on the way: it must not wait for them

    def _make_masker(self, size: tuple[int, int]) -> None:
        masks = self._masks
        self._let_finders_go()
        masker = Masker(*size, masks.framing, crop=masks.crop, banner=masks.banner)
        if masks.finders and masks.framing is not None:
            try:
                eyes = self._make_eyes(masks.finders, masks.framing, *size)
            except NetMissingError:
                log.warning("finders are missing and everything is black: run the set-up again")
                eyes = Blind(*size)
            self._scout = ScoutThread(
                eyes,
                patience_s=CAMERA_PATIENCE_S if self._camera is not None and self._camera.live else FILE_PATIENCE_S,
            )
        waits = self._pace is Pace.MAX and self._camera is not None and not self._camera.live
        self._masker = masker
        sleeve = masks.framing.sleeve if masks.framing is not None and SLEEVE in masks.finders else None
        self._look_ahead.mask_with(masker, self._scout, sleeve=sleeve, waits=waits)

    def _let_finders_go(self) -> None:
        scout, self._scout = self._scout, None
        if scout is not None and not scout.close():
            log.error("the finders did not stop")

    def _facts(self) -> PictureFacts:
        masker, camera = self._masker, self._camera
        if camera is None:
            raise RuntimeError("no picture comes before the camera is open")
        return PictureFacts(masker.output_size, masker.window, masker.zones, masker.edge_blocks, camera.frame_rate)

    # -- the preview

    def _frozen_for_s(self) -> float:
        since_s = self._in_camera_since_s
        return 0.0 if since_s is None else self._ticker.monotonic_s() - since_s

    def _show(self) -> None:
        if self._preview is None:
            return
        while not self._slot.closed:
            item = self._slot.take()
            try:
                if isinstance(item, MaskedFrame):
                    show(self._preview, item)
                elif item is not None:
                    show_black(self._preview, *item)
            except Exception as error:  # noqa: BLE001 - a thread that dies leaves its last picture on the screen
                _log_error("a picture could not be shown", error)
                show_black(self._preview, 2, 2)


def _log_error(what: str, error: Exception) -> None:
    """With the error's kind and place. Not its words: FFmpeg's name files, and people name files after people."""
    places = traceback.extract_tb(error.__traceback__)
    where = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else "?"
    log.error("%s: %s at %s", what, type(error).__name__, where)


def _as_trouble(error: Exception) -> CameraTrouble:
    """Whatever went wrong with the camera or its pictures, in the station's words."""
    if isinstance(error, CameraTrouble):
        return error
    _log_error("the camera's pictures cannot be used", error)
    return CameraTrouble("camera.failed", _BROKE, detail=type(error).__name__)


class _StillWatch:
    """Tells a frozen picture from a still one: a living sensor's noise never repeats exactly."""

    def __init__(self) -> None:
        self._last: bytes = b""
        self._since_s = 0.0

    def judge(self, frame: RawFrame) -> RawFrame:
        """The frame, doubted if it has been the same for too long."""
        sample = frame.y[::_SAMPLE_STEP, ::_SAMPLE_STEP].tobytes()
        if sample != self._last:
            self._last, self._since_s = sample, frame.media_s
        elif frame.media_s - self._since_s >= STILL_PICTURE_S:
            return dataclasses.replace(frame, doubt="camera.still")
        return frame
