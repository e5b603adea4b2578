"""The station's end of the checker: one clip at a time goes in through a pipe, what was found comes back.

The checker may crash, stall or talk rubbish: then it is started again and the clip counts as not looked through. While
a take runs it rests.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterable
from typing import Final, Protocol

import msgspec

from app import handover
from app.clock import Clock
from app.errors import Integrity, StationError, Transient
from app.hearsay import in_our_words
from app.lines import LineChannel, pour
from app.messages import checker as messages
from app.model import ClipId
from app.switchboard import Ends
from app.workers import Worker

log = logging.getLogger("swaddle.checker_link")

_LOOK_S: Final = 0.25
#: A look takes 0.1 s, on a PC that does much else at once a few times that. Nothing for this long is no hiccup.
STALL_S: Final = 30.0
#: It imports NumPy, OpenCV and PyAV and reads its nets: a second or two.
START_LIMIT_S: Final = 60.0
CHECKER_GONE: Final = "checker.gone"
_UNCLEAR: Final = "checker.unclear"


class CheckListener(Protocol):
    """Who is told how it goes. Called on the link's thread."""

    def take_runs(self) -> bool:
        """Whether the checker has to rest now."""
        ...

    def checker_changed(self, *, ready: bool) -> None:
        """A checker is there, or gone."""
        ...

    def check_advanced(self, clip: ClipId, media_s: float) -> None:
        """Looked through up to here."""
        ...


class CheckerLink:
    """One checker at a time. `check` is called by one thread; the rest on any.

    Args:
        listener: is told of progress.
        restart: asks for a fresh checker.
        clock: for silence.
    """

    def __init__(self, listener: CheckListener, restart: Callable[[], None], clock: Clock) -> None:
        self._listener = listener
        self._restart = restart
        self._clock = clock
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._channel: LineChannel[messages.FromChecker] | None = None
        self._handover_fd = -1
        self._worker: Worker | None = None
        self._ready = False
        self._resting = False
        self._clip: ClipId | None = None
        self._outcome: messages.Done | StationError | None = None
        self._heard_s = 0.0
        self._restart_asked = False
        self.probes: tuple[tuple[str, bool], ...] = ()

    # -- incarnations

    def attach(self, ends: Ends) -> None:
        """A fresh checker runs."""
        self.close()
        decoder = msgspec.json.Decoder[messages.FromChecker](messages.FromChecker)
        channel = LineChannel(decoder, ends["stdout"], ends["stdin"], name="checker")
        with self._lock:
            self._channel, self._handover_fd = channel, ends["handover"]
            self._heard_s = self._clock.monotonic_s()
            self._restart_asked = False
            self._worker = Worker("checker-link", lambda stop: self._listen(channel, stop), lambda _: self._gone())
            self._worker.start()

    def close(self) -> None:
        """Hang up: the checker forgets what it was looking at and ends."""
        with self._lock:
            channel, worker, handover_fd = self._channel, self._worker, self._handover_fd
            self._channel = self._worker = None
            self._handover_fd = -1
        self._gone()
        if channel is not None:
            channel.hang_up()
        if worker is not None:
            worker.stop()
        if channel is not None:
            channel.close()
            handover.close_all([handover_fd])

    @property
    def ready(self) -> bool:
        """Whether a clip can be looked through now."""
        with self._lock:
            return self._ready

    # -- one clip

    def check(self, clip: ClipId, size_bytes: int, video: Iterable[bytes]) -> messages.Done:
        """Have a clip looked through; returns when that is over, however long it rests meanwhile.

        Args:
            clip: which.
            size_bytes: of the video.
            video: its bytes, in order.

        Raises:
            Transient: `checker.gone`, there is none, or it ended in between: nothing is known about the clip.
            Integrity: the checker cannot look through this clip; or the video's source says that it was changed.
        """
        read_fd, write_fd = os.pipe()
        try:
            try:
                self._begin(clip, size_bytes, read_fd)
            finally:
                os.close(read_fd)  # the checker has the only reading end: its end is our broken pipe
            with contextlib.ExitStack() as undo:
                undo.callback(self._forget)
                pour(write_fd, video, self._under_way)  # if that ends early, the outcome says why
                os.close(write_fd)
                write_fd = -1
                return self._wait()
        finally:
            if write_fd >= 0:
                os.close(write_fd)

    def _begin(self, clip: ClipId, size_bytes: int, read_fd: int) -> None:
        with self._lock:
            if self._channel is None or not self._ready:
                raise _gone()
            self._clip, self._outcome = clip, None
            self._heard_s = self._clock.monotonic_s()
            try:
                self._channel.send(messages.Check(clip, size_bytes))
                handover.send_descriptor(self._handover_fd, read_fd, clip)
            except (StationError, OSError) as error:
                self._clip = None
                self._ask_for_another("checker.busy", type(error).__name__)
                raise _gone() from error

    def _under_way(self) -> bool:
        with self._lock:
            return self._outcome is None

    def _wait(self) -> messages.Done:
        with self._changed:
            while self._outcome is None:
                self._changed.wait()
            outcome = self._outcome
        if isinstance(outcome, StationError):
            raise outcome
        return outcome

    def _forget(self) -> None:
        with self._lock:
            self._clip = self._outcome = None

    # -- listening

    def _listen(self, channel: LineChannel[messages.FromChecker], stop: threading.Event) -> None:
        while not stop.is_set():
            self._let_rest()
            try:
                message = channel.receive(_LOOK_S)
            except TimeoutError:
                self._mind_the_silence()
                continue
            except Integrity as error:
                self._ask_for_another(error.code, error.detail)
                continue
            if message is None:
                break
            self._hear(message)
        if not stop.is_set():
            self._gone()

    def _let_rest(self) -> None:
        rest = self._listener.take_runs()
        with self._lock:
            if rest == self._resting or self._channel is None or not self._ready:
                return
            self._resting = rest
            self._heard_s = self._clock.monotonic_s()
            try:
                self._channel.send(messages.Pause(rest))
            except Transient as error:
                log.info("checker does not listen: %s", error.code)  # its silence or its end is noticed

    def _mind_the_silence(self) -> None:
        with self._lock:
            silent_s = self._clock.monotonic_s() - self._heard_s
            at_work = self._clip is not None and not self._resting
            stalled = (at_work and silent_s > STALL_S) or (not self._ready and silent_s > START_LIMIT_S)
        if stalled:
            self._ask_for_another("checker.silent")

    def _ask_for_another(self, code: str, detail: str = "") -> None:
        with self._lock:
            if self._restart_asked:
                return
            self._restart_asked = True
        log.warning("checker is started again: %s %s", code, detail)
        self._gone()
        self._restart()

    def _gone(self) -> None:
        """Whatever it was looking at is not looked through."""
        with self._changed:
            was_ready, self._ready, self._resting = self._ready, False, False
            if self._clip is not None and self._outcome is None:
                self._outcome = _gone()
            self._changed.notify_all()
        if was_ready:
            self._listener.checker_changed(ready=False)

    def _hear(self, message: messages.FromChecker) -> None:
        if isinstance(message, messages.Ready):
            with self._lock:
                if self._restart_asked:
                    return
                self._ready = True
                self.probes = tuple((probe.attempt, probe.refused) for probe in message.probes)
            self._listener.checker_changed(ready=True)
            return
        with self._changed:
            if message.clip != self._clip or self._outcome is not None:
                return  # of a clip that nobody asks about any more
            clip = self._clip
            self._heard_s = self._clock.monotonic_s()
            if isinstance(message, messages.Done):
                self._outcome = message
            elif isinstance(message, messages.Failed):
                self._outcome = Integrity(*in_our_words(message.code, message.sentence, otherwise=_UNCLEAR))
            self._changed.notify_all()
        if isinstance(message, messages.Progress):
            self._listener.check_advanced(clip, message.media_s)


def _gone() -> Transient:
    return Transient(CHECKER_GONE, "The leak check stopped and is started again. The clip is looked through anew.")
