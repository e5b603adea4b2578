"""A take's timeline: spans without gaps, bounded, and never milder than what was done."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from capture.timeline import SPANS_MAX, Span, Timeline
from redact.frames import Verdict

SEVERITY = [Verdict.CLEAR, Verdict.HELD, Verdict.MASKED, Verdict.BLACK]


def test_equal_verdicts_make_one_span() -> None:
    timeline = Timeline()
    for index, (verdict, why) in enumerate(
        [(Verdict.CLEAR, ""), (Verdict.CLEAR, ""), (Verdict.BLACK, "camera.moved"), (Verdict.BLACK, "light.dark")]
    ):
        timeline.add(index / 10, verdict, why)
    assert timeline.spans == (
        Span(0.0, 0.2, Verdict.CLEAR),
        Span(0.2, 0.3, Verdict.BLACK, "camera.moved"),
        Span(0.3, 0.3, Verdict.BLACK, "light.dark"),
    )


@given(verdicts=st.lists(st.sampled_from(SEVERITY), min_size=1, max_size=1500))
def test_bounded_without_gaps_and_never_milder(verdicts: list[Verdict]) -> None:
    timeline = Timeline()
    for index, verdict in enumerate(verdicts):
        timeline.add(float(index), verdict, "x" if verdict is Verdict.BLACK else "")
    spans = timeline.spans
    assert len(spans) <= SPANS_MAX
    assert spans[0].from_s == 0
    assert spans[-1].to_s == len(verdicts) - 1
    assert all(one.to_s == other.from_s for one, other in itertools.pairwise(spans))
    for index, verdict in enumerate(verdicts):
        span = next((span for span in spans if span.from_s <= index < span.to_s), spans[-1])
        assert SEVERITY.index(span.verdict) >= SEVERITY.index(verdict)
