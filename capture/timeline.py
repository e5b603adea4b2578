"""What was done to the pictures of a take, from when to when: for the report and for whoever reviews the clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from redact.frames import Verdict

# A report crosses a pipe in one line of at most 64 KiB; a span takes up to 90 bytes.
SPANS_MAX: Final = 300

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


class Timeline:
    """Grows picture by picture. Takes that flicker are told more coarsely, never more mildly."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, at_s: float, verdict: Verdict, why: str) -> None:
        """The next picture.

        Args:
            at_s: its time in the clip.
            verdict: what was done to it.
            why: stable code, when black.
        """
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

    def _join_pairs(self) -> None:
        pairs = [self._spans[index : index + 2] for index in range(0, len(self._spans), 2)]
        joined: list[Span] = []
        for pair in pairs:
            worst = max(pair, key=lambda span: _SEVERITY[span.verdict])
            joined.append(Span(pair[0].from_s, pair[-1].to_s, worst.verdict, worst.why))
        self._spans = joined
