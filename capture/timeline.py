"""What was done to the pictures of a take, from when to when: for the report and for whoever reviews the clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from redact.frames import Verdict

# A report crosses a pipe in one line of at most 64 KiB; a span takes up to 90 bytes, a doubt 40.
SPANS_MAX: Final = 300
DOUBTS_MAX: Final = 240

_SEVERITY: Final = {Verdict.CLEAR: 0, Verdict.HELD: 1, Verdict.MASKED: 2, Verdict.BLACK: 3}


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive pictures with one verdict.

    Attributes:
        from_s: time of the first one in the clip.
        to_s: time of the picture after the last one; of the last one where none follows.
        verdict: of all of them; where spans had to be joined, the most severe.
        why: stable code, when black.
    """

    from_s: float
    to_s: float
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The picture of a second, or of a longer part of a long take, that the finders were least certain of.

    Attributes:
        at_s: its time in the clip.
        certainty: 0..1.
    """

    at_s: float
    certainty: float


class Timeline:
    """Grows picture by picture. Takes that flicker are told more coarsely, never more mildly."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._doubts: dict[int, Doubt] = {}  # by part of the take
        self._part_s = 1.0

    def add(self, at_s: float, verdict: Verdict, why: str, certainty: float = 1.0) -> None:
        """The next picture.

        Args:
            at_s: its time in the clip.
            verdict: what was done to it.
            why: stable code, when black.
            certainty: of the finders.
        """
        self._doubt(Doubt(at_s, certainty))
        last = self._spans[-1] if self._spans else None
        if last is not None:
            last = self._spans[-1] = Span(last.from_s, at_s, last.verdict, last.why)
        if last is None or (last.verdict, last.why) != (verdict, why):
            self._spans.append(Span(at_s, at_s, verdict, why))
            if len(self._spans) > SPANS_MAX:
                self._join_pairs()

    @property
    def spans(self) -> tuple[Span, ...]:
        """In order, without gaps."""
        return tuple(self._spans)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The least certain picture of each part, in order; parts without any doubt are left out."""
        return tuple(self._doubts[part] for part in sorted(self._doubts))

    def _doubt(self, doubt: Doubt) -> None:
        if doubt.certainty >= 1.0:
            return
        part = int(doubt.at_s / self._part_s)
        known = self._doubts.get(part)
        if known is None or doubt.certainty < known.certainty:
            self._doubts[part] = doubt
        if len(self._doubts) > DOUBTS_MAX:
            kept, self._doubts, self._part_s = self.doubts, {}, self._part_s * 2
            for one in kept:
                self._doubt(one)

    def _join_pairs(self) -> None:
        pairs = [self._spans[index : index + 2] for index in range(0, len(self._spans), 2)]
        joined: list[Span] = []
        for pair in pairs:
            worst = max(pair, key=lambda span: _SEVERITY[span.verdict])
            joined.append(Span(pair[0].from_s, pair[-1].to_s, worst.verdict, worst.why))
        self._spans = joined
