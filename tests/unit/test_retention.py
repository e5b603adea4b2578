"""Retention: what the daily round shreds, keeps and writes down."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.certainty import MOMENTS_MAX
from app.config import Policy, StationConfig
from app.custodian import ShredKeys
from app.errors import NeedsPerson, Refused
from app.events import Event, WorkFailed
from app.journal import Act
from app.lifecycle import UNREVIEWED, ClipEvent
from app.model import STATION, ClipId, ClipState
from app.retention import Retention, Round
from tests.conftest import ExpectedLogs
from tests.fakes_delivery import FATHER, HAO, PIN, DeliveryBench
from tests.fakes_house import House, showing, take_of

DAY_S = 24 * 3600.0
SHORT = Policy(StationConfig(keep_delivered_days=10, keep_unreviewed_days=5), frozenset({"keep_delivered_days"}))


class Bench(DeliveryBench):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.put_away: list[ClipId] = []
        self.retention = self.new_retention(self.keys)

    def new_retention(self, keys: ShredKeys) -> Retention:
        self.told: list[ClipId] = []
        return Retention(
            self.ledger,
            self.store,
            keys,
            policy=SHORT,
            clock=self.clock,
            put_away=self.put_away.append,
            changed=self.told.append,
        )

    def delivered(self) -> ClipId:
        clip = self.queued()
        for sent in self.sent(clip):
            self.answer(sent)
        self.courier.poll()
        assert self.state(clip) is ClipState.DELIVERED
        return clip

    def rounds(self) -> list[str]:
        return [row.detail for row in self.ledger.journal(500) if row.act == Act.RETENTION_ROUND.value]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.ledger.close()


def test_the_days_of_the_policy_count_from_the_last_change(bench: Bench) -> None:
    delivered, waiting, unsent = bench.delivered(), bench.submitted(), bench.record()
    bench.clock.pass_s(5 * DAY_S - 60)
    assert bench.retention.round_if_due() == Round(0, 0)
    bench.clock.pass_s(DAY_S)
    assert bench.retention.round_if_due() == Round(0, 2)
    assert [bench.state(clip) for clip in (delivered, waiting, unsent)] == [
        ClipState.DELIVERED,
        ClipState.SHREDDED,
        ClipState.SHREDDED,
    ]
    bench.clock.pass_s(5 * DAY_S)
    assert bench.retention.round_if_due() == Round(1, 0)
    assert bench.state(delivered) is ClipState.SHREDDED
    assert not any(bench.sealed_file(clip).exists() for clip in (delivered, waiting, unsent))
    with pytest.raises(Refused) as refused:
        bench.ledger.clip_key(delivered)
    assert refused.value.code == "clip.shredded"
    assert set(bench.put_away) == set(bench.told) == {delivered, waiting, unsent}


def test_once_a_day_and_every_round_is_in_the_journal(bench: Bench) -> None:
    assert bench.retention.round_if_due() == Round(0, 0)
    assert bench.retention.round_if_due() is None
    bench.clock.pass_s(DAY_S)
    bench.submitted()
    assert bench.retention.round_if_due() == Round(0, 0)
    bench.clock.pass_s(6 * DAY_S)
    assert bench.retention.round_if_due() == Round(0, 1)
    assert bench.rounds() == [
        "delivered=0 unreviewed=1 frozen=0",
        "delivered=0 unreviewed=0 frozen=0",
        "delivered=0 unreviewed=0 frozen=0",
    ]
    acts = [row.act for row in bench.ledger.journal(500)]
    assert {"clip.lapse", "clip.shred", "clip.file_removed", "shred_key.changed"} <= set(acts)
    assert bench.ledger.verify_journal() is None


def test_what_is_on_its_way_or_held_is_nobodys_to_shred(bench: Bench) -> None:
    queued, held = bench.queued(), bench.queued()
    bench.ledger.move(held, ClipEvent.HOLD, STATION, code="gateway.refused")
    bench.clock.pass_s(60 * DAY_S)
    assert bench.retention.round_if_due() == Round(0, 0)
    assert (bench.state(queued), bench.state(held)) == (ClipState.QUEUED, ClipState.HELD)


def test_returned_and_quarantined_clips_end_by_age_too(bench: Bench) -> None:
    returned, flagged = bench.submitted(), bench.submitted()
    bench.ledger.move(returned, ClipEvent.RETURN, HAO.id, reason="too dark")
    bench.ledger.move(flagged, ClipEvent.LEAK_FOUND, STATION)
    bench.clock.pass_s(6 * DAY_S)
    assert bench.retention.round_if_due() == Round(0, 2)
    assert {
        ClipState.INTERRUPTED,
        ClipState.SEALED,
        ClipState.QUARANTINED,
        ClipState.AWAITING_REVIEW,
        ClipState.RETURNED,
    } == UNREVIEWED


def test_a_frozen_familys_clips_wait_for_a_person(bench: Bench) -> None:
    delivered, waiting = bench.delivered(), bench.submitted()
    bench.ledger.set_frozen(FATHER, frozen=True, by=HAO.id)
    bench.clock.pass_s(20 * DAY_S)
    assert bench.retention.round_if_due() == Round(0, 0, 2)
    assert (bench.state(delivered), bench.state(waiting)) == (ClipState.DELIVERED, ClipState.AWAITING_REVIEW)
    assert bench.rounds() == ["delivered=0 unreviewed=0 frozen=2"]
    bench.ledger.set_frozen(FATHER, frozen=False, by=HAO.id)
    bench.clock.pass_s(DAY_S)
    assert bench.retention.round_if_due() == Round(1, 1)


def test_no_person_ends_a_clip_by_its_age(bench: Bench) -> None:
    clip = bench.submitted()
    with pytest.raises(Refused) as refused:
        bench.ledger.move(clip, ClipEvent.LAPSE, HAO.id)
    assert refused.value.code == "role.refused"


class Sulky:
    """A key store that does not let go, once."""

    def __init__(self, bench: Bench) -> None:
        self.keys, self.sulks = bench.keys, True

    @property
    def shred_pending(self) -> bool:
        return self.keys.shred_pending

    def shred(
        self, survivors: Mapping[ClipId, bytes], keep: Callable[[Mapping[ClipId, bytes]], None]
    ) -> Mapping[ClipId, bytes]:
        if self.sulks:
            self.sulks = False
            raise NeedsPerson("keys.unwritable", "The key store does not answer. Ask IT.")
        return self.keys.shred(survivors, keep)


def test_a_round_that_failed_is_due_still(bench: Bench) -> None:
    clip = bench.submitted()
    bench.clock.pass_s(6 * DAY_S)
    retention = bench.new_retention(Sulky(bench))
    with pytest.raises(NeedsPerson):
        retention.round_if_due()
    assert bench.rounds() == []
    assert bench.sealed_file(clip).exists()
    assert retention.round_if_due() == Round(0, 0)
    assert not bench.sealed_file(clip).exists()
    assert bench.rounds() == ["delivered=0 unreviewed=0 frozen=0"]


def test_the_station_makes_its_round_at_the_start(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        clip = house.submitted()
        house.clock.pass_s(20 * DAY_S)
        house.station.start()
        house.until(lambda: house.state(clip) is ClipState.SHREDDED, "the round")
        assert house.station.policy() == Policy()


def test_takes_and_approvals_live_as_long_as_the_policy_says(tmp_path: Path, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("take not recoverable")  # the recorder dies before its first byte
    with House(tmp_path, Policy(StationConfig(take_seconds=45, approval_days=2))) as house:
        recorder = showing(house)
        house.station.start_take()
        take_of(recorder)
        now = house.station.capture_status()
        assert now is not None
        assert now.limit_s == 45.0
        recorder.die()
        clip = house.submitted()
        house.station.sign_in(HAO.id, PIN)
        house.station.playback(clip).close()
        house.station.review_desk.seen(clip, range(MOMENTS_MAX))
        house.station.approve(clip, PIN)
        lives = {sent.expires_at - sent.approval.approved_at for sent in house.ledger.shipments_of(clip)}
        assert lives == {dt.timedelta(days=2)}


def test_a_refusal_does_not_end_the_worker(bench: Bench, expected_logs: ExpectedLogs) -> None:
    clip = bench.submitted()
    bench.clock.pass_s(6 * DAY_S)
    heard: list[Event] = []
    done = threading.Event()
    retention = Retention(
        bench.ledger,
        bench.store,
        Sulky(bench),
        policy=SHORT,
        clock=bench.clock,
        changed=lambda _clip: done.set(),
        tell=heard.append,
        look_s=0.01,
    )
    expected_logs.add("retention not done: keys.unwritable")
    retention.start()
    try:
        assert done.wait(10)
    finally:
        retention.stop()
    assert heard == [WorkFailed("keys.unwritable", "The key store does not answer. Ask IT.")]
    assert not bench.sealed_file(clip).exists()
