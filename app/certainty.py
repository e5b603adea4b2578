"""Where a reviewer should look: which pictures of a clip are the least certain, and which clips are the riskiest. Pure.

A picture is worth a look when something happens at it: it comes back after black, a finding is covered, the finders
were unsure. What is left of the contact sheet is spread over what nobody has looked at, so a clip in which nothing
happened is seen from its beginning to its end all the same.

Promises: the same clip gives the same moments; between `MOMENTS_MIN` and `MOMENTS_MAX` of them (fewer only
where a clip is too short or too black to tell two apart, but never none: nothing to look at is nothing to approve);
every finding of the leak check, up to the most, is among them; none stands in black, unless all of the clip is black.
Not promised: that nothing can be read between two moments. That is what playing it is for.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.board import ReviewItem
from app.clip_timeline import ClipTimeline, Done, Stretch
from app.model import LeakFinding

MOMENTS_MIN: Final = 8
MOMENTS_MAX: Final = 12
#: Two pictures this near to each other show the same thing.
APART_S: Final = 0.3
#: Below this the finders were as good as guessing about something.
UNSURE_BELOW: Final = 0.6
#: A clip that waits as long as this is as urgent as one that is a tenth black: parents wait with it.
LONG_WAIT: Final = dt.timedelta(hours=4)


class MomentKind(enum.StrEnum):
    """Why a picture stands on the contact sheet, the most pressing first."""

    FLAGGED = "flagged"  # the leak check found something readable
    BACK = "back"  # the first picture after black
    UNSURE = "unsure"  # the finders were unsure
    COVERED = "covered"  # a finding is covered
    SAMPLE = "sample"  # nothing happened: one of those spread over the clip


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture of the contact sheet."""

    number: int  # its name within the clip, from 0, in the order in which they are shown
    at_s: float
    kind: MomentKind
    certainty: float = 1.0

    @property
    def flagged(self) -> bool:
        """Whether something happened here."""
        return self.kind is not MomentKind.SAMPLE


def moments(duration_s: float, timeline: ClipTimeline, findings: Sequence[LeakFinding] = ()) -> tuple[Moment, ...]:
    """The contact sheet of a clip: what happened first, by urgency; then samples in the order of the clip."""
    black = tuple(one for one in timeline.stretches if one.done is Done.BLACK)
    chosen: list[Moment] = []

    def take(at_s: float, kind: MomentKind, certainty: float = 1.0) -> None:
        inside_s = _clear_of(black, min(max(at_s, 0.0), duration_s), duration_s)
        if inside_s is None or any(abs(inside_s - other.at_s) < APART_S for other in chosen):
            return
        if len(chosen) < MOMENTS_MAX:
            chosen.append(Moment(len(chosen), inside_s, kind, certainty))

    for at_s, kind, certainty in _happened(timeline, findings):
        take(at_s, kind, certainty)
    for at_s in _spread(duration_s, (one.at_s for one in chosen)):
        if len(chosen) >= MOMENTS_MIN:
            break
        take(at_s, MomentKind.SAMPLE)
    if len(chosen) < MOMENTS_MIN:
        take(0.0, MomentKind.SAMPLE)  # mostly black: the samples missed what there is before it
    samples = sorted((one for one in chosen if not one.flagged), key=lambda one: one.at_s)
    ordered = [*(one for one in chosen if one.flagged), *samples] or _at_least(duration_s, timeline)
    return tuple(Moment(number, one.at_s, one.kind, one.certainty) for number, one in enumerate(ordered))


def by_risk(items: Iterable[ReviewItem], now: dt.datetime) -> tuple[ReviewItem, ...]:
    """Riskiest first, then who waits longest."""
    return tuple(sorted(items, key=lambda item: (-risk(item, now), item.recorded_at, item.clip)))


def risk(item: ReviewItem, now: dt.datetime) -> float:
    """How soon a person should look: a clip that cannot be sent before all others, then what may hide something.

    The share of black counts most of what is measured; a torn take lacks its timeline, so nothing is known of it; a
    baby that is easily taken for another is worth more than a long wait.
    """
    waited = max(dt.timedelta(), now - item.recorded_at) / LONG_WAIT
    return (
        100.0 * item.quarantined
        + 10.0 * min(1.0, len(item.findings) / 10)
        + 8.0 * item.interrupted
        + 10.0 * item.black_share
        + 3.0 * bool(item.look_alikes)
        + min(1.0, waited)
    )


def _happened(timeline: ClipTimeline, findings: Sequence[LeakFinding]) -> Iterator[tuple[float, MomentKind, float]]:
    """Everything worth a look, by urgency: when, why, how certain."""
    for finding in sorted(findings, key=lambda one: one.from_s):
        yield (finding.from_s + finding.to_s) / 2, MomentKind.FLAGGED, 1.0
    for stretch in timeline.stretches[:-1]:
        if stretch.done is Done.BLACK:
            yield stretch.to_s, MomentKind.BACK, 1.0
    for doubt in sorted(timeline.doubts, key=lambda one: (one.certainty, one.at_s)):
        if doubt.certainty < UNSURE_BELOW:
            yield doubt.at_s, MomentKind.UNSURE, doubt.certainty
    for stretch in _covered(timeline.stretches):
        yield (stretch.from_s + stretch.to_s) / 2, MomentKind.COVERED, 1.0


def _covered(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Stretches where findings are covered, the shortest first: a card in view for a moment is the likeliest slip."""
    covered = [one for one in stretches if one.done is Done.MASKED]
    return tuple(sorted(covered, key=lambda one: (one.to_s - one.from_s, one.from_s)))


def _spread(duration_s: float, taken: Iterable[float]) -> list[float]:
    """Moments in the middle of ever smaller parts of the clip, the largest unseen part first."""
    edges = sorted({0.0, duration_s, *taken})
    parts = [(to_s - from_s, from_s, to_s) for from_s, to_s in itertools.pairwise(edges)]
    found: list[float] = []
    for _ in range(4 * MOMENTS_MAX):
        if not parts:
            break
        parts.sort(key=lambda part: (-part[0], part[1]))
        length_s, from_s, to_s = parts.pop(0)
        if length_s < 2 * APART_S:
            break
        middle_s = (from_s + to_s) / 2
        found.append(middle_s)
        parts += [(middle_s - from_s, from_s, middle_s), (to_s - middle_s, middle_s, to_s)]
    return found


def _at_least(duration_s: float, timeline: ClipTimeline) -> list[Moment]:
    """Of a clip too short or too black for more: the first picture that shows something, or samples of the black."""
    shown = [one.from_s for one in timeline.stretches if one.done is not Done.BLACK]
    times_s = shown[:1] or sorted(_spread(duration_s, ())[:MOMENTS_MIN]) or [duration_s / 2]
    return [Moment(number, at_s, MomentKind.SAMPLE) for number, at_s in enumerate(times_s)]


def _clear_of(black: Sequence[Stretch], at_s: float, duration_s: float) -> float | None:
    """The first picture from here on that shows something; None when there is none."""
    for stretch in black:
        if stretch.from_s <= at_s < stretch.to_s:
            at_s = stretch.to_s
    last_is_black = bool(black) and black[-1].to_s >= duration_s
    return None if last_is_black and at_s >= black[-1].from_s else at_s
