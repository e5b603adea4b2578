"""A take's timeline: spans without gaps, bounded, and never milder than what was done."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from capture.timeline import DOUBTS_MAX, SPANS_MAX, Doubt, Span, Timeline
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


def test_the_least_certain_picture_of_each_second_is_told_and_certain_seconds_are_not() -> None:
    timeline = Timeline()
    for at_s, certainty in ((0.0, 1.0), (0.5, 0.8), (0.9, 0.4), (1.0, 1.0), (2.1, 0.7), (2.2, 0.9)):
        timeline.add(at_s, Verdict.CLEAR, "", certainty)
    assert timeline.doubts == (Doubt(0.9, 0.4), Doubt(2.1, 0.7))


@given(certainties=st.lists(st.floats(0, 1), min_size=1, max_size=1500))
def test_doubts_are_bounded_in_order_and_hold_the_worst(certainties: list[float]) -> None:
    timeline = Timeline()
    for index, certainty in enumerate(certainties):
        timeline.add(index / 1.5, Verdict.CLEAR, "", certainty)
    doubts = timeline.doubts
    assert len(doubts) <= DOUBTS_MAX
    assert all(one.at_s < other.at_s for one, other in itertools.pairwise(doubts))
    worst = min(certainties)
    assert (min(doubt.certainty for doubt in doubts) == worst) if worst < 1 else doubts == ()
