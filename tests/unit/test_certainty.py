"""Where to look: the contact sheet of any clip, and the order of any list of clips."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.board import ReviewItem
from app.certainty import APART_S, MOMENTS_MAX, MOMENTS_MIN, MomentKind, by_risk, moments
from app.clip_timeline import UNKNOWN, ClipTimeline, Done, Doubt, Stretch, told_timeline
from app.model import BedId, ClipId, FamilyCode, LeakFinding, Rect
from tests.fakes_rules import MORNING, NURSE

CLEAR_MINUTE = ClipTimeline((Stretch(0.0, 60.0, Done.CLEAR),))
FINDING = LeakFinding(30.0, 31.0, Rect(0, 0, 10, 10), "text")
QUIET = ReviewItem(ClipId("a" * 32), BedId("07"), FamilyCode("K7Q2"), NURSE, MORNING, 60.0, 0.0, False, True)


@st.composite
def timelines(draw: st.DrawFn) -> tuple[float, ClipTimeline]:
    duration_s = draw(st.floats(0.1, 300))
    cuts = sorted({0.0, duration_s, *draw(st.lists(st.floats(0, duration_s), max_size=20))})
    spans = [(one, other, draw(st.sampled_from(list(Done))).value, "") for one, other in itertools.pairwise(cuts)]
    at = sorted(draw(st.lists(st.floats(0, duration_s), max_size=30)))
    return duration_s, told_timeline(spans, [(at_s, draw(st.floats(0, 1))) for at_s in at])


@given(clip=timelines())
def test_a_contact_sheet_is_bounded_apart_inside_the_clip_and_black_only_where_all_is(
    clip: tuple[float, ClipTimeline],
) -> None:
    duration_s, timeline = clip
    sheet = moments(duration_s, timeline)
    assert sheet == moments(duration_s, timeline)
    assert 1 <= len(sheet) <= MOMENTS_MAX
    assert [one.number for one in sheet] == list(range(len(sheet)))
    assert all(0 <= one.at_s <= duration_s for one in sheet)
    times = sorted(one.at_s for one in sheet)
    assert all(other - one >= APART_S - 1e-9 for one, other in itertools.pairwise(times))
    black = [one for one in timeline.stretches if one.done is Done.BLACK]
    if len(black) < len(timeline.stretches):
        assert not any(one.from_s <= at_s < one.to_s for one in black for at_s in times)


def test_the_moment_before_a_long_black_is_looked_at() -> None:
    bumped = (Stretch(0.0, 0.4, Done.CLEAR), Stretch(0.4, 59.0, Done.BLACK, "camera.moved"))
    sheet = moments(60.0, ClipTimeline((*bumped, Stretch(59.0, 60.0, Done.CLEAR))))
    assert 0.0 in [one.at_s for one in sheet]


def test_a_clip_in_which_nothing_happened_is_seen_from_end_to_end() -> None:
    for timeline in (CLEAR_MINUTE, UNKNOWN):
        sheet = moments(60.0, timeline)
        assert len(sheet) == MOMENTS_MIN
        assert {one.kind for one in sheet} == {MomentKind.SAMPLE}
        times = [0.0, *(one.at_s for one in sheet), 60.0]
        assert times == sorted(times)
        assert max(other - one for one, other in itertools.pairwise(times)) <= 15.0


def test_what_happened_comes_first_and_samples_fill_the_rest() -> None:
    timeline = ClipTimeline(
        (
            Stretch(0.0, 10.0, Done.CLEAR),
            Stretch(10.0, 14.0, Done.BLACK, "camera.moved"),
            Stretch(14.0, 40.0, Done.CLEAR),
            Stretch(40.0, 41.0, Done.MASKED),
            Stretch(41.0, 60.0, Done.CLEAR),
        ),
        (Doubt(25.0, 0.2), Doubt(26.0, 0.95), Doubt(50.0, 0.5)),
    )
    sheet = moments(60.0, timeline, (FINDING,))
    told = [(one.kind, one.at_s) for one in sheet if one.flagged]
    assert told == [
        (MomentKind.FLAGGED, 30.5),
        (MomentKind.BACK, 14.0),
        (MomentKind.UNSURE, 25.0),
        (MomentKind.UNSURE, 50.0),
        (MomentKind.COVERED, 40.5),
    ]
    assert len(sheet) == MOMENTS_MIN
    assert sheet[2].certainty == 0.2


def test_findings_of_the_leak_check_are_never_crowded_out() -> None:
    findings = tuple(dataclasses.replace(FINDING, from_s=float(at), to_s=at + 0.5) for at in range(5))
    doubts = tuple(Doubt(at + 0.9, 0.1) for at in range(6, 59))
    sheet = moments(60.0, ClipTimeline((), doubts), findings)
    assert [one.kind for one in sheet[:5]] == [MomentKind.FLAGGED] * 5
    assert len(sheet) == MOMENTS_MAX


def test_a_black_clip_is_seen_to_be_black() -> None:
    sheet = moments(60.0, ClipTimeline((Stretch(0.0, 60.0, Done.BLACK, "finder.late"),)))
    assert len(sheet) == MOMENTS_MIN
    assert {one.kind for one in sheet} == {MomentKind.SAMPLE}


def test_a_clip_too_short_to_tell_two_pictures_apart_is_looked_at_all_the_same() -> None:
    flash = ClipTimeline((Stretch(0.0, 0.1, Done.CLEAR), Stretch(0.1, 0.4, Done.BLACK, "camera.moved")))
    assert [one.at_s for one in moments(0.4, flash)] == [0.0]
    assert len(moments(0.1, UNKNOWN)) == 1


def test_the_riskiest_clip_comes_first_and_among_equals_who_waits_longest() -> None:
    def item(code: str, hours: float = 0.0, **more: object) -> ReviewItem:
        at = MORNING - dt.timedelta(hours=hours)
        return dataclasses.replace(QUIET, clip=ClipId(code * 32), recorded_at=at, **more)  # type: ignore[arg-type]

    items = [
        item("1"),
        item("2", black_share=0.3),
        item("3", hours=2),
        item("4", interrupted=True),
        item("5", quarantined=True, findings=(FINDING,)),
        item("6", quarantined=True, findings=(FINDING, FINDING)),
        item("7", hours=1),
        item("8", black_share=0.02, hours=2),
    ]
    assert [one.clip[0] for one in by_risk(items, MORNING)] == ["6", "5", "4", "2", "8", "3", "7", "1"]
    assert by_risk(reversed(items), MORNING) == by_risk(items, MORNING)
