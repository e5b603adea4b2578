"""Raw frames wait here, in memory, until the finders have looked past them; then they are masked, in order.

The look-ahead is half a second: findings reach `policy.REACH_S` back, the rest is the time that finders may take. A
report that comes later than that leaves black. Where nobody waits for the finders and they are still busy when a look
is due, the next frame is looked at instead, up to `GAP_MAX_S` later; without such looks and late reports both paces
make the same looks of the same frames, and mask alike.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

import numpy as np

from redact.changes import Glance, glance_at
from redact.covers import cover_all
from redact.eyes import LOOK_INTERVAL_S, Order
from redact.frames import MaskedFrame, RawFrame, Verdict
from redact.geometry import CELL_PX, CoverMap, Polygon
from redact.masker import Masker
from redact.policy import HOLD_S, MEMORY_S, REACH_S, Decision, Look, Moment, decide
from redact.sleeve import BindingVerdict, SleeveSight, SleeveTracker, binding

log = logging.getLogger("swaddle.redact")

LOOK_AHEAD_S: Final = 0.5
# Between two looks at most, or what lies between them is black. With the change map even 2.5 looks a second covered
# cards that were in view for one frame only.
GAP_MAX_S: Final = Fraction(3, 10)
_LOOK_AHEAD: Final = Fraction(LOOK_AHEAD_S)  # media time is compared exactly
# A source whose clock stands still, or a file with a thousand pictures a second, must not fill the memory. This holds
# half a second of 1080p at 690 frames a second, of 4K at 170. What must leave too early leaves black.
LOOK_AHEAD_BYTES: Final = 1024 * 1024 * 1024

_SIGHTS: Final = 4  # that a bed's binding is judged by

_SHARP_SHARE: Final = 0.6  # of the usual sharpness; below it a picture is blurred and does not age a finding
_USUAL_FRAMES: Final = 300  # that make the usual sharpness: ten seconds


class Scout(Protocol):
    """Has orders carried out, in their order: at once, or beside the stream."""

    def send(self, order: Order, *, wait_in_line: bool) -> bool:
        """Have a frame looked at. Does not wait for the report if somebody else looks.

        Args:
            order: which frame.
            wait_in_line: whether the order may wait for others before it.

        Returns:
            Whether the order was taken; one that may not wait is not while another is being carried out.
        """
        ...

    def reports(self, until: Fraction, *, wait: bool) -> tuple[list[Look], bool]:
        """Looks that were finished since the last call, in order; and whether one up to that time is still owed.

        Args:
            until: media time that the caller needs to know about.
            wait: for all looks up to that time; not for ever if finders hang.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A raw frame and what is known of it already."""

    frame: RawFrame
    moment: Moment
    doubt: str
    sleeves: tuple[Polygon, ...] = ()
    sleeve_doubt: str = ""


class LookAhead:
    """Holds raw frames back, has some looked at, and releases them masked.

    Args:
        masker: applied at release.
        scout: for finders; None when there are none: then only the framing is applied.
        sleeve: code of the bed's marker sleeve, followed from frame to frame; None when it has none.
        waits: whether a release waits for the finders (files at full speed) or goes black without them (cameras).
        bytes_max: raw pictures that may wait, together.
    """

    def __init__(
        self,
        masker: Masker,
        scout: Scout | None = None,
        *,
        sleeve: int | None = None,
        waits: bool = False,
        bytes_max: int = LOOK_AHEAD_BYTES,
    ) -> None:
        self._bytes_max = bytes_max
        self._bytes = 0
        self._waiting: deque[_Waiting] = deque()
        self._distrusted: Fraction | None = None  # frames up to this time were captured under another framing
        self._start(masker, scout, sleeve, waits=waits)

    def _start(self, masker: Masker, scout: Scout | None, sleeve: int | None, *, waits: bool) -> None:
        self._masker = masker
        self._scout = scout
        self._waits = waits
        self._sleeve = sleeve
        self._sleeves = None if sleeve is None else SleeveTracker(sleeve)
        self._sights: deque[SleeveSight] = deque(maxlen=_SIGHTS)
        self._looks: deque[Look] = deque()
        self._turn = 0
        self._last_look: Fraction | None = None
        self._last_whole_look: Fraction | None = None  # in every way
        self._last_at: Fraction | None = None
        self._doubted: Fraction | None = None
        self._sharp_s = Fraction(0)
        self._sharpness: deque[float] = deque(maxlen=_USUAL_FRAMES)

    def mask_with(
        self, masker: Masker, scout: Scout | None = None, *, sleeve: int | None = None, waits: bool = False
    ) -> None:
        """Mask all that comes with these. What waits was framed otherwise and fits neither for certain: black."""
        if self._waiting:
            self._distrusted = self._waiting[-1].frame.at
        self._start(masker, scout, sleeve, waits=waits)

    @property
    def binding(self) -> BindingVerdict:
        """Whether the sleeve in view is this bed's."""
        return binding(tuple(self._sights), self._sleeve) if self._sleeve is not None else BindingVerdict()

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, frame: RawFrame) -> list[MaskedFrame]:
        """Take a frame in; returns the frames, masked, whose look-ahead is over."""
        self._take_in(frame)
        released = []
        while self._waiting and self._waiting[0].frame.at <= frame.at - _LOOK_AHEAD:
            released.append(self._release(wait=self._waits))
        while self._bytes > self._bytes_max and len(self._waiting) > 1:
            released.append(self._release("look_ahead.full"))
        return released

    def finish(self) -> list[MaskedFrame]:
        """Look at the very last frame, in every way; then release all that waits, however long the finders take."""
        if self._waiting and self._scout is not None and self._last_whole_look != self._waiting[-1].frame.at:
            self._order(self._waiting[-1], in_every_way=True, wait_in_line=True)
        return [self._release(wait=True) for _ in range(len(self._waiting))]

    def _take_in(self, frame: RawFrame) -> None:
        if self._last_at is not None and frame.at <= self._last_at:
            raise ValueError("frames must follow each other in time")
        doubt = self._masker.doubt(frame)
        glance: Glance | None = None
        if self._scout is not None and doubt != "frame.size_changed":
            glance = glance_at(frame.y)
            self._note_sharpness(glance, frame.at)
        sleeves, sleeve_doubt = ((), "") if doubt == "frame.size_changed" else self._follow_sleeves(frame)
        waiting = _Waiting(frame, Moment(frame.at, self._sharp_s, glance), doubt, sleeves, sleeve_doubt)
        self._waiting.append(waiting)
        self._bytes += _raw_bytes(frame)
        if self._scout is not None and glance is not None and self._look_is_due(frame.at):
            # A slow camera's next look may come too late to make up for what this one did not look for.
            slow = self._last_at is not None and frame.at - self._last_at > LOOK_INTERVAL_S
            self._order(waiting, in_every_way=slow, wait_in_line=self._waits)
        self._last_at = frame.at

    def _follow_sleeves(self, frame: RawFrame) -> tuple[tuple[Polygon, ...], str]:
        """Where sleeves are, and why the picture must be black for their sake."""
        if self._sleeves is None:
            return (), ""
        try:
            sight = self._sleeves.look(frame.y, frame.at)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sleeve is not followed any more
            log.warning("the sleeve could not be followed: %s", type(error).__name__)
            self._sleeves = SleeveTracker(self._sleeve)
            return (), "sleeve.failed"
        self._sights.append(sight)
        return sight.outlines, "sleeve.lost" if sight.lost else self.binding.why_black

    def _note_sharpness(self, glance: Glance, at: Fraction) -> None:
        self._sharpness.append(glance.sharpness)
        usual = float(np.median(np.fromiter(self._sharpness, np.float64)))
        if self._last_at is not None and glance.sharpness >= _SHARP_SHARE * usual:
            self._sharp_s += at - self._last_at

    def _look_is_due(self, at: Fraction) -> bool:
        """Whether waiting for the next frame would make the pause longer than it may be."""
        if self._last_look is None or self._last_at is None:
            return True
        return (at - self._last_look) + (at - self._last_at) > LOOK_INTERVAL_S

    def _order(self, waiting: _Waiting, *, in_every_way: bool, wait_in_line: bool) -> None:
        glance = waiting.moment.glance
        if self._scout is None or glance is None:
            return
        turn = None if in_every_way else self._turn
        order = Order(waiting.frame, waiting.moment.sharp_s, glance, turn, waiting.doubt)
        if self._scout.send(order, wait_in_line=wait_in_line):
            self._turn += 1
            self._last_look = waiting.frame.at
            if in_every_way:
                self._last_whole_look = waiting.frame.at

    def _release(self, why: str = "", *, wait: bool = False) -> MaskedFrame:
        """The oldest frame, masked; black with that reason if there is one."""
        waiting = self._waiting.popleft()
        frame = waiting.frame
        self._bytes -= _raw_bytes(frame)
        if self._distrusted is not None and frame.at <= self._distrusted:
            why = "framing.changed"
        why = why or waiting.sleeve_doubt
        if not why and not waiting.doubt and self._scout is not None:
            moment = dataclasses.replace(waiting.moment, also=self._sleeve_cover(waiting))
            masked = self._masker.apply(frame, self._decide(moment, self._scout, wait=wait))
        else:
            masked = self._masker.blackout(frame, why) if why else self._masker.apply(frame)
        if waiting.doubt:
            self._doubted = frame.at
        return masked

    def _sleeve_cover(self, waiting: _Waiting) -> CoverMap | None:
        """Where sleeves are now and will be within the look-ahead: one that comes in was there before it was read."""
        if self._sleeves is None:
            return None
        cells = (-(-waiting.frame.width // CELL_PX), -(-waiting.frame.height // CELL_PX))
        outlines = [outline for each in (waiting, *self._waiting) for outline in each.sleeves]
        return cover_all(outlines, 0, *cells)

    def _decide(self, moment: Moment, scout: Scout, *, wait: bool) -> Decision:
        until = moment.at + REACH_S
        looks, owed = scout.reports(until, wait=wait)
        self._looks.extend(looks)
        while len(self._looks) > 1 and self._is_over(self._looks[0], moment):
            self._looks.popleft()
        if owed:
            return Decision(None, Verdict.BLACK, "finder.late")
        return decide(moment, tuple(self._looks), gap_max_s=GAP_MAX_S, doubted_at=self._doubted)

    def _is_over(self, look: Look, moment: Moment) -> bool:
        """Whether it will never count again: no finding of it, and no comparison with it."""
        return look.at < moment.at - GAP_MAX_S and (
            moment.sharp_s - look.sharp_s > HOLD_S or moment.at - look.at > MEMORY_S
        )


def _raw_bytes(frame: RawFrame) -> int:
    return frame.y.size + frame.u.size + frame.v.size
