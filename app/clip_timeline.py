"""What was done to the pictures of a clip, from when to when, and where the finders were unsure: times and codes only.

Comes from the recorder's report, lies in the ledger beside the clip, and tells a charge nurse where to look. It never
says what was read or where on the picture; a clip that was recovered after a crash has none.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

STRETCHES_MAX: Final = 300
DOUBTS_MAX: Final = 300
_CODE: Final = re.compile(r"[a-z][a-z0-9_.]{0,47}")


class Done(enum.StrEnum):
    """What the masker did to a stretch, mildest first; the recorder's own words."""

    CLEAR = "clear"  # the bed's framing only
    HELD = "held"  # a finding of a moment ago is still covered
    MASKED = "masked"  # a finding is covered
    BLACK = "black"  # everything is


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the clip with one verdict."""

    from_s: float
    to_s: float
    done: Done
    why: str = ""  # stable code, when black


@dataclass(frozen=True, slots=True)
class Doubt:
    """The picture of about a second that the finders were least certain of; 1 is certain."""

    at_s: float
    certainty: float


@dataclass(frozen=True, slots=True)
class ClipTimeline:
    """A clip from its first picture to its last. Empty: nothing is known."""

    stretches: tuple[Stretch, ...] = ()
    doubts: tuple[Doubt, ...] = ()


UNKNOWN: Final = ClipTimeline()


def told_timeline(
    untrusted_spans: Iterable[tuple[float, float, str, str]], untrusted_doubts: Iterable[tuple[float, float]]
) -> ClipTimeline:
    """What the recorder told, made fit for the ledger: in order, bounded, without a word of its own.

    Args:
        untrusted_spans: from, to, verdict and reason.
        untrusted_doubts: moment and certainty.
    """
    stretches: list[Stretch] = []
    for from_s, to_s, verdict, why in untrusted_spans:
        start_s = max(from_s, stretches[-1].to_s if stretches else 0.0)
        if to_s < start_s or len(stretches) == STRETCHES_MAX:
            break
        done = Done(verdict)
        code = why if done is Done.BLACK and _CODE.fullmatch(why) else ""
        stretches.append(Stretch(start_s, to_s, done, code))
    doubts: list[Doubt] = []
    for at_s, certainty in untrusted_doubts:
        if len(doubts) == DOUBTS_MAX or (doubts and at_s <= doubts[-1].at_s):
            break
        doubts.append(Doubt(at_s, min(1.0, max(0.0, certainty))))
    return ClipTimeline(tuple(stretches), tuple(doubts))
