"""Retention: once a day what was kept long enough is shredded, as the policy says. The journal has every round.

Delivered clips go because the family has its copy; clips that nobody decided about go because nobody may keep a
newborn's picture "for later". Days count from a clip's last change of state. A clip whose bytes may have left is
recalled first: the custodian leaves it on its list until then. Clips of a frozen family (transfer, safeguarding,
bereavement) are left alone until a person unfreezes it or decides: no calendar undoes what a freeze keeps.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app import custodian
from app.clock import Clock
from app.config import Policy
from app.custodian import ClipFiles, ShredKeys
from app.errors import Refused, StationError
from app.events import Event, WorkFailed
from app.journal import Act
from app.ledger import Ledger
from app.lifecycle import DOOMED, UNREVIEWED, ClipEvent
from app.model import STATION, ClipId, ClipState, FamilyCode, StayId
from app.workers import Worker

log = logging.getLogger("swaddle.retention")

#: How often the calendar is looked at: a PC that slept over midnight catches up within the hour.
_LOOK_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round shredded."""

    delivered: int
    unreviewed: int
    frozen: int = 0  # old enough, and kept because a family of theirs is frozen


class Retention:
    """Shreds by age, once per local day and once at each start.

    Args:
        ledger: the truth.
        files: the clip files.
        keys: the shred key.
        policy: how many days.
        clock: whose days.
        put_away: called with a clip before it is shredded: nobody may look at it any more.
        changed: called with a clip after.
        tell: hears of a round that failed; the next look tries again.
        look_s: how often the calendar is looked at.
    """

    def __init__(
        self,
        ledger: Ledger,
        files: ClipFiles,
        keys: ShredKeys,
        *,
        policy: Policy,
        clock: Clock,
        put_away: Callable[[ClipId], None] = lambda _clip: None,
        changed: Callable[[ClipId], None] = lambda _clip: None,
        tell: Callable[[Event], None] = lambda _event: None,
        look_s: float = _LOOK_S,
    ) -> None:
        self._ledger, self._files, self._keys = ledger, files, keys
        self._policy = policy
        self._clock = clock
        self._put_away, self._changed, self._tell = put_away, changed, tell
        self._last: dt.date | None = None
        self._owed: set[ClipId] = set()  # of a round that was not finished
        self._look_s = look_s
        self._worker = Worker("retention", self._work, tell)

    def start(self) -> None:
        """Begin to look at the calendar."""
        self._worker.start()

    def ask_to_stop(self) -> None:
        """Let the worker end by itself."""
        self._worker.ask_to_stop()

    def stop(self) -> None:
        """Wait for its end."""
        self._worker.stop()

    def round_if_due(self) -> Round | None:
        """Today's round, unless it was made; None then.

        Raises:
            StationError: it was not finished and is due still.
        """
        today = self._clock.now().astimezone().date()
        if today == self._last:
            return None
        values = self._policy.values
        frozen = frozenset(family.code for family in self._ledger.families() if family.frozen)
        delivered, kept = self._aged([ClipState.DELIVERED], values.keep_delivered_days, frozen)
        unreviewed, also_kept = self._aged(UNREVIEWED, values.keep_unreviewed_days, frozen)
        self._finish(self._owed)
        self._owed |= {*delivered, *unreviewed}
        for clip in self._owed:
            self._put_away(clip)
        lapsed = sum(self._lapse(clip) for clip in unreviewed)
        unwanted = [clip.id for clip in self._ledger.clips([*DOOMED, ClipState.WITHDRAWN])]
        gone = custodian.shred(self._ledger, self._files, self._keys, [*delivered, *unwanted])
        made = Round(len(set(gone) & set(delivered)), lapsed, kept + also_kept)
        counts = {name: str(getattr(made, name)) for name in ("delivered", "unreviewed", "frozen")}
        self._ledger.note(Act.RETENTION_ROUND, STATION, f"station:{self._ledger.station}", **counts)
        self._last = today
        changed, self._owed = self._owed, set()
        for clip in changed:
            self._changed(clip)
        return made

    def _finish(self, owed: set[ClipId]) -> None:
        """The key store or the disk said no in the middle of the last round: key and files go now."""
        if owed:
            custodian.sweep(self._ledger, self._files, self._keys, owed)

    def _aged(
        self, states: Iterable[ClipState], days: int, frozen: frozenset[FamilyCode]
    ) -> tuple[tuple[ClipId, ...], int]:
        """Clips in these states for so long; and how many more are kept for a frozen family."""
        before = self._clock.now() - dt.timedelta(days=days)
        old = [clip for clip in self._ledger.clips(states) if self._ledger.clip_changed_at(clip.id) <= before]
        due = tuple(clip.id for clip in old if not self._is_frozen(clip.stay, frozen))
        return due, len(old) - len(due)

    def _is_frozen(self, stay: StayId, frozen: frozenset[FamilyCode]) -> bool:
        known = self._ledger.stay(stay)
        return known is not None and not frozen.isdisjoint(known.families)

    def _lapse(self, clip: ClipId) -> bool:
        try:
            self._ledger.move(clip, ClipEvent.LAPSE, STATION)
        except Refused as refusal:  # somebody decided about it this second
            log.info("a clip moved on before its round: %s", refusal.code)
            return False
        return True

    def _work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.round_if_due()
            except StationError as error:  # a full disk today must not end retention for good
                log.warning("retention not done: %s %s", error.code, error.detail)
                self._tell(WorkFailed(error.code, error.sentence))
            stop.wait(self._look_s)
