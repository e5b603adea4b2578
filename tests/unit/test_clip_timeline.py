"""The timeline of a clip: from the recorder's report to the ledger, and what of it is believed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clip_timeline import STRETCHES_MAX, UNKNOWN, ClipTimeline, Done, Doubt, Stretch, told_timeline
from app.ledger import Ledger
from app.ledger.schema import MIGRATIONS, connect, migrate
from app.lifecycle import ClipEvent
from app.model import STATION
from tests.fakes_clips import TakeBench, record
from tests.fakes_house import House, showing, status, take_of
from tests.fakes_recorder import REPORT
from tests.fakes_rules import BED, CHARGE, NURSE, HandClock, new_signer

TIMELINE = ClipTimeline(
    (Stretch(0.0, 0.5, Done.CLEAR), Stretch(0.5, 0.9, Done.BLACK, "camera.moved"), Stretch(0.9, 1.0, Done.MASKED)),
    (Doubt(0.2, 0.4),),
)
SPANS = st.tuples(
    st.floats(0, 3600), st.floats(0, 3600), st.sampled_from([done.value for done in Done]), st.text(max_size=60)
)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[TakeBench]:
    bench = TakeBench(tmp_path)
    yield bench
    bench.ledger.close()


@given(spans=st.lists(SPANS, max_size=400), doubts=st.lists(st.tuples(st.floats(0, 99), st.floats(0, 1)), max_size=400))
def test_whatever_a_recorder_tells_stays_bounded_in_order_and_without_words(
    spans: list[tuple[float, float, str, str]], doubts: list[tuple[float, float]]
) -> None:
    told = told_timeline(spans, doubts)
    assert len(told.stretches) <= STRETCHES_MAX
    assert all(one.from_s <= one.to_s for one in told.stretches)
    for stretches in itertools.pairwise(told.stretches):
        assert stretches[0].to_s <= stretches[1].from_s
    assert all(one.at_s < other.at_s for one, other in itertools.pairwise(told.doubts))
    assert all(set(one.why) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.") for one in told.stretches)


def test_a_sentence_in_the_place_of_a_reason_is_not_kept() -> None:
    told = told_timeline([(0.0, 1.0, "black", "Baby Girl Wang, bed 7"), (1.0, 2.0, "black", "light.dark")], [])
    assert [one.why for one in told.stretches] == ["", "light.dark"]


def test_a_sealed_take_keeps_its_timeline_until_it_is_shredded(bench: TakeBench) -> None:
    take = bench.takes.begin(BED, NURSE.id)
    record(take, 10)
    assert bench.takes.seal(take.clip, frames_black=0, timeline=TIMELINE)
    assert bench.ledger.timeline(take.clip) == TIMELINE
    bench.ledger.move(take.clip, ClipEvent.DISCARD, NURSE.id)
    bench.ledger.move(take.clip, ClipEvent.SHRED, STATION)
    assert bench.ledger.timeline(take.clip) == UNKNOWN


def test_a_clip_with_more_masks_keeps_the_timeline_of_the_one_it_replaces(bench: TakeBench) -> None:
    take = bench.takes.begin(BED, NURSE.id)
    record(take, 10)
    bench.takes.seal(take.clip, frames_black=0, timeline=TIMELINE)
    bench.sent_for_review(take.clip)
    new = bench.takes.begin_replacement(take.clip, CHARGE.id)
    record(new, 10)
    bench.takes.replace(take.clip, new.clip, CHARGE.id, masks=1)
    assert bench.ledger.timeline(new.clip) == TIMELINE


def test_a_take_that_was_torn_has_none(bench: TakeBench) -> None:
    take = bench.takes.begin(BED, NURSE.id)
    record(take, 40, whole=False)
    assert bench.takes.interrupt(take.clip, "recorder.gone")
    assert bench.ledger.timeline(take.clip) == UNKNOWN


def test_what_the_recorder_reports_comes_to_the_ledger(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        recorder = showing(house)
        clip = house.station.start_take(30.0)
        record(take_of(recorder), 10)
        spans = [
            {"from_s": one.from_s, "to_s": one.to_s, "verdict": one.done.value, "why": one.why}
            for one in TIMELINE.stretches
        ]
        doubts = [{"at_s": 0.2, "certainty": 0.4}]
        recorder.say("take_ended", take=clip, whole=True, report={**REPORT, "timeline": spans, "doubts": doubts})
        house.until(lambda: status(house).finished == clip, "the sealed take")
        assert house.ledger.timeline(clip) == TIMELINE
        recorder.die()


def test_a_ledger_from_before_the_timelines_opens_and_knows_of_none(tmp_path: Path) -> None:
    path, key = tmp_path / "ledger.db", bytes(range(32))
    connection = connect(path, key)
    migrate(connection, path, key, MIGRATIONS[:2])
    connection.close()
    with Ledger.open(path, key, HandClock(), new_signer()) as ledger:
        assert ledger.clips() == ()
        assert ledger.timeline(TakeBench.__name__) == UNKNOWN  # type: ignore[arg-type]
