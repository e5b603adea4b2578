"""The leak check, seen from the station: which clip is next, what became of it, how far it is.

One worker takes clips that were sent for review, oldest first, has the checker look through each and lets the ledger
move on the answer. A clip passes by one way only: the checker looked through as many frames as the ledger knows of and
found nothing. Whatever else happens, the clip stays SEALED and is tried again; after `TRIES` it goes to a person.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from app.board import CheckRow
from app.checker_link import CHECKER_GONE, CheckerLink
from app.clock import Clock
from app.errors import Integrity, NeedsPerson, Refused, StationError
from app.events import BoardChanged, Event, LeakCheckChanged, WorkFailed
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.messages.checker import Done
from app.model import STATION, Clip, ClipId, LeakFinding
from app.switchboard import Ends
from app.takes import Takes
from app.workers import Worker
from redact.geometry import Rect

log = logging.getLogger("swaddle.leak_desk")

#: A crash of the checker may have come from elsewhere; three in a row at one clip come from the clip.
TRIES: Final = 3
_WAIT_S: Final = 1.0
#: What a rule refused (a consent that ran out meanwhile) may be mended by a person: look again after this.
_REFUSED_FOR_S: Final = 300.0
_TRY_AGAIN_S: Final = 30.0  # the disk or the key store, which say so elsewhere too
_TOLD_STEP: Final = 0.02  # of a clip: fifty events, not hundreds


class LeakDesk:
    """Verbs may be called on any thread.

    Args:
        ledger: the truth.
        takes: opens clips.
        take_runs: whether the checker has to rest now.
        restart: asks for a fresh checker.
        tell: passes an event on to the face.
        clock: for silence.
    """

    def __init__(
        self,
        ledger: Ledger,
        takes: Takes,
        *,
        take_runs: Callable[[], bool],
        restart: Callable[[], None],
        tell: Callable[[Event], None],
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._takes = takes
        self._take_runs = take_runs
        self._tell = tell
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[ClipId, int] = {}
        self._aside_until_s: dict[ClipId, float] = {}
        self._now: tuple[ClipId, float] | None = None  # the clip that is looked through, and how much of it was
        self._post = threading.Event()
        self._checker = CheckerLink(self, restart, clock)
        self._worker = Worker("leak-check", self._work, self._tell)

    # -- the room

    def start(self) -> None:
        """Begin to take clips up."""
        self._worker.start()

    def attach(self, ends: Ends) -> None:
        """A fresh checker runs."""
        self._checker.attach(ends)

    def close(self) -> None:
        """Forget what is being looked at, hang up."""
        self._worker.ask_to_stop()
        self._post.set()
        self._checker.close()
        self._worker.stop()

    @property
    def probes(self) -> tuple[tuple[str, bool], ...]:
        """What the checker's fence refused."""
        return self._checker.probes

    # -- verbs

    def look(self) -> None:
        """A clip was sent for review."""
        with self._lock:
            self._aside_until_s.clear()
        self._post.set()

    def rows(self) -> tuple[CheckRow, ...]:
        """Every clip that waits for the check or is in it, in their order."""
        with self._lock:
            now = self._now
        return tuple(
            CheckRow(clip.id, clip.bed, now[1] if now is not None and now[0] == clip.id else None)
            for clip in self._ledger.unchecked()
        )

    # -- what the link tells (CheckListener)

    def take_runs(self) -> bool:
        """Whether the checker has to rest now."""
        return self._take_runs()

    def checker_changed(self, *, ready: bool) -> None:
        """A checker is there, or gone."""
        del ready
        self._post.set()
        self._tell(LeakCheckChanged())

    def check_advanced(self, clip: ClipId, media_s: float) -> None:
        """Looked through up to here."""
        duration_s = self._ledger.clip(clip).duration_s
        share = min(1.0, media_s / duration_s) if duration_s > 0 else 0.0
        with self._lock:
            before = self._now[1] if self._now is not None and self._now[0] == clip else 0.0
            if share - before < _TOLD_STEP:
                return
            self._now = (clip, share)
        self._tell(LeakCheckChanged())

    # -- inside

    def _work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._post.wait(_WAIT_S)
            self._post.clear()
            while not stop.is_set() and (clip := self._next()) is not None:
                if not self._look_through(clip, stop):
                    break

    def _next(self) -> Clip | None:
        if not self._checker.ready or self._take_runs():
            return None
        now_s = self._clock.monotonic_s()
        with self._lock:
            waits = {clip for clip, until_s in self._aside_until_s.items() if until_s > now_s}
        return next((clip for clip in self._ledger.unchecked() if clip.id not in waits), None)

    def _look_through(self, clip: Clip, stop: threading.Event) -> bool:
        """Whether to go on with the next clip at once."""
        with self._lock:
            self._now = (clip.id, 0.0)
        self._tell(LeakCheckChanged())
        try:
            done = self._have_checked(clip)
            self._decide(clip, done)
        except Refused as error:
            log.info("leak check not written down: %s", error.code)
            self._put_aside(clip, _REFUSED_FOR_S)
        except Integrity as error:
            self._failed(clip, error)
        except StationError as error:  # the checker, the disk or the key store: not this clip's fault for certain
            if stop.is_set():
                return False
            log.warning("leak check broke off: %s %s", error.code, error.detail)
            if error.code == CHECKER_GONE:
                self._failed(clip, error)
            else:
                self._put_aside(clip, _TRY_AGAIN_S)
            if isinstance(error, NeedsPerson):
                self._tell(WorkFailed(error.code, error.sentence))
            return False
        finally:
            with self._lock:
                self._now = None
            self._tell(LeakCheckChanged())
        self._tell(BoardChanged(clip.id))
        return True

    def _put_aside(self, clip: Clip, for_s: float) -> None:
        with self._lock:
            self._aside_until_s[clip.id] = self._clock.monotonic_s() + for_s

    def _have_checked(self, clip: Clip) -> Done:
        reader, _ = self._takes.open_sealed(clip.id)
        with reader:
            done = self._checker.check(clip.id, reader.size, reader.chunks())
        if done.frames != clip.frames:
            raise Integrity(
                "leak_check.frames",
                "The leak check did not see all of this clip. It is kept and not sent; please tell IT.",
                detail=f"{done.frames} of {clip.frames} frames",
            )
        return done

    def _decide(self, clip: Clip, done: Done) -> None:
        if done.hits:
            findings = [
                LeakFinding(hit.from_s, hit.to_s, Rect(hit.x, hit.y, hit.width, hit.height), hit.kind)
                for hit in done.hits
            ]
            self._ledger.quarantine(clip.id, findings)
        else:
            self._ledger.move(clip.id, ClipEvent.LEAK_CHECK_PASSED, STATION)
        with self._lock:
            self._failures.pop(clip.id, None)

    def _failed(self, clip: Clip, error: StationError) -> None:
        """Try again; a clip that cannot be looked through is a person's to decide about, and no pass."""
        with self._lock:
            failures = self._failures[clip.id] = self._failures.get(clip.id, 0) + 1
        log.warning("leak check of a clip failed %d times: %s %s", failures, error.code, error.detail)
        if failures >= TRIES:
            try:
                self._ledger.move(clip.id, ClipEvent.LEAK_CHECK_FAILED, STATION, code=error.code)
            except Refused as refusal:
                log.info("clip has moved on: %s", refusal.code)
            with self._lock:
                self._failures.pop(clip.id, None)
        self._tell(BoardChanged(clip.id))
