"""What Reviews is shown besides its list: values made by the review desk. Read only; no rule lives here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.certainty import Moment
from app.clip_timeline import ClipTimeline
from app.model import BedId, ClipId, FamilyCode, Operator, ShipmentId


@dataclass(frozen=True, slots=True)
class ReviewMaterial:
    """What there is to look at in one clip, and what of it was on screen in this session."""

    clip: ClipId
    duration_s: float
    timeline: ClipTimeline
    moments: tuple[Moment, ...]  # the contact sheet: every one must have been on screen before an approval
    seen: frozenset[int] = frozenset()  # numbers of moments

    @property
    def unseen(self) -> tuple[Moment, ...]:
        """What still has to be looked at."""
        return tuple(one for one in self.moments if one.number not in self.seen)


@dataclass(frozen=True, slots=True)
class Approved:
    """One approval, told to whoever has to know of it."""

    shipment: ShipmentId
    clip: ClipId
    bed: BedId
    family: FamilyCode
    approved_by: Operator
    approved_at: dt.datetime
    alone: bool = False  # break-glass: by who recorded it


@dataclass(frozen=True, slots=True)
class SinceLastHere:
    """What happened while somebody was away: shown until she confirms it."""

    mine: tuple[Approved, ...] = ()  # every approval in her name
    alone: tuple[Approved, ...] = ()  # break-glass of others: told to every charge nurse

    def __bool__(self) -> bool:
        return bool(self.mine or self.alone)


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """Whether a clip may be approved by who recorded it, and how often that was done."""

    allowed: bool = False  # by policy; never by default
    uses: int = 0  # clips, ever, on this station
