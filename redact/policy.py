"""What must go, as one pure function of what was seen and when.

Promises, property-tested: every finding of an active look is covered, also where the camera carried it between two
looks; adding a finding, or doubt, never uncovers anything; where finders have not looked in every way they have within
reach after the frame, without a clean look since a doubt, or when most of the picture is in a form nobody has seen,
everything goes.

Times are media seconds. A finding counts from `REACH_S` before it was seen until `HOLD_S` of sharp pictures after it:
a detector that goes blind in a blurred stretch must not uncover what it saw before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from redact.changes import Comparison, Glance, compare
from redact.covers import carried
from redact.frames import Verdict
from redact.geometry import CoverMap
from redact.opencv import cv2

HOLD_S: Final = Fraction(1)
REACH_S: Final = Fraction(3, 10)  # two looks; the rest of the look-ahead is the finders' time
# Finders may look in two ways, in turn. Whatever comes into view must be looked at in both before it is shown: they
# come round within the reach of a finding.
TURNS: Final = 2
MEMORY_S: Final = Fraction(10)  # a look is forgotten after this, however blurred the pictures are
UNVERIFIED_SHARE_MAX: Final = 0.6

# Light in which finders (and people) see nothing that could be told apart, in limited-range luma.
_TOO_DARK: Final = 26.0  # 95 of 100 points are darker than this: 10 grey levels of 219 above black
_TOO_BRIGHT: Final = 228.0  # 95 of 100 points are brighter than this


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the finders made of one frame.

    Attributes:
        at: media time of the frame.
        sharp_s: media time of sharp pictures before it, in seconds.
        found: everything found, grouped into cards, with margin.
        glance: the frame, remembered for comparison; None when nobody compares.
        framing: what the bed's framing covers where the camera now looks; None when nobody follows the camera.
        trouble: stable code of why this look saw nothing for certain; "" when it did.
        turn: in which of their ways the finders looked, modulo `TURNS`; None: in every way they have.
        certainty: of what the finders were least sure of, 0..1. Decides nothing: it says where a person should look.
    """

    at: Fraction
    sharp_s: Fraction
    found: CoverMap
    glance: Glance | None = None
    framing: CoverMap | None = None
    trouble: str = ""
    turn: int | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The frame in question.

    Attributes:
        at: its media time.
        sharp_s: as `Look.sharp_s`.
        glance: as `Look.glance`.
        also: what else must go in this very frame (a marker sleeve is followed at frame rate); None for nothing.
    """

    at: Fraction
    sharp_s: Fraction
    glance: Glance | None = None
    also: CoverMap | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What goes.

    Attributes:
        cover: cells to fill besides the framing; None: everything.
        verdict: for preview, timeline and report.
        why: stable code when everything goes.
        certainty: of the looks that what is shown rests on, 0..1.
    """

    cover: CoverMap | None
    verdict: Verdict
    why: str = ""
    certainty: float = 1.0


def decide(
    moment: Moment, looks: Sequence[Look], *, gap_max_s: Fraction, doubted_at: Fraction | None = None
) -> Decision:
    """Decide about one frame.

    Args:
        moment: the frame.
        looks: in order of time; all that were due up to `REACH_S` after the frame.
        gap_max_s: how far the nearest look may be, before or after the frame.
        doubted_at: the last frame before this one that could not be trusted.
    """
    before = [look for look in looks if look.at <= moment.at]
    after = [look for look in looks if look.at >= moment.at]
    neighbours = _neighbours(moment, before, after, gap_max_s)
    trusted = [look for look in neighbours if not look.trouble]
    why = _doubt_about_looks(moment, neighbours, after) or _doubt_about_light(moment.glance)
    if doubted_at is not None and not any(look.at > doubted_at and not look.trouble for look in before):
        why = why or "look.awaited"
    if why:
        return _black(why)
    active = [look for look in before if _still_counts(look, moment)]
    active += [look for look in after if look.at <= moment.at + REACH_S and look not in active]
    cover = np.zeros_like(trusted[0].found)
    for look in active:
        cover |= look.found
        if look.framing is not None and (look in neighbours or look.at > moment.at):
            cover |= look.framing
    found_now = any(look.found.any() for look in active if look in neighbours or look.at > moment.at)
    changed = _cover_changes(moment, trusted, cover)
    if changed is None:
        return _black("frame.unverified")
    if moment.also is not None:
        cover |= moment.also
        found_now = found_now or bool(moment.also.any())
    verdict = Verdict.HELD if any(look.found.any() for look in active) else Verdict.CLEAR
    if found_now or changed:
        verdict = Verdict.MASKED
    return Decision(cover, verdict, certainty=min(look.certainty for look in trusted))


def _black(why: str) -> Decision:
    return Decision(None, Verdict.BLACK, why)


def _neighbours(moment: Moment, before: Sequence[Look], after: Sequence[Look], gap_max_s: Fraction) -> list[Look]:
    """The frame's own look, or the nearest one on each side if it is near enough."""
    if before and before[-1].at == moment.at:
        return [before[-1]]
    nearest = [*before[-1:], *after[:1]]
    return [look for look in nearest if abs(look.at - moment.at) <= gap_max_s]


def _doubt_about_looks(moment: Moment, neighbours: Sequence[Look], after: Sequence[Look]) -> str:
    if all(look.trouble for look in neighbours):
        return neighbours[-1].trouble if neighbours else "finder.missing"
    if _looked_at_in_every_way(moment, after):
        return ""
    return next((look.trouble for look in after if look.trouble), "finder.late")


def _looked_at_in_every_way(moment: Moment, after: Sequence[Look]) -> bool:
    """Whether what came into view in this frame was, within reach, before every way of looking."""
    turns = {look.turn for look in after if look.at <= moment.at + REACH_S and not look.trouble}
    return None in turns or len({turn % TURNS for turn in turns if turn is not None}) == TURNS


def _still_counts(look: Look, moment: Moment) -> bool:
    return moment.sharp_s - look.sharp_s <= HOLD_S and moment.at - look.at <= MEMORY_S


def _doubt_about_light(glance: Glance | None) -> str:
    if glance is None:
        return ""
    if glance.brightest < _TOO_DARK:
        return "light.dark"
    if glance.darkest > _TOO_BRIGHT:
        return "light.bright"
    return ""


def _cover_changes(moment: Moment, trusted: Sequence[Look], cover: CoverMap) -> bool | None:
    """Cover what no neighbouring look has seen in this form, and what the camera carried since.

    Returns:
        Whether anything was covered; None when too much would be.
    """
    now = moment.glance
    if now is None or any(look.at == moment.at for look in trusted):
        return False
    unverified = None
    for look in trusted:
        if look.glance is None:
            continue
        comparison = compare(now, look.glance)
        unverified = comparison.unverified if unverified is None else unverified & comparison.unverified
        _carry(look, comparison, now, cover)
    if unverified is None:
        return False
    if unverified.mean() > UNVERIFIED_SHARE_MAX:
        return None
    if not unverified.any():
        return False
    # A block may differ at its rim only, so its neighbours go too.
    grown = cv2.dilate(unverified.astype(np.uint8), np.ones((3, 3), np.uint8))
    cover |= cv2.resize(grown, cover.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(np.bool_)
    return True


def _carry(look: Look, comparison: Comparison, now: Glance, cover: CoverMap) -> None:
    """Blocks that were verified by following the camera carry their findings along."""
    if comparison.moved is None:
        return
    small_to_cells = cover.shape[1] / now.small.shape[1]
    cover |= carried(look.found, comparison.moved, small_to_cells)
    if look.framing is not None:
        cover |= carried(look.framing, comparison.moved, small_to_cells)
