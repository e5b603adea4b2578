"""The leak check with real rooms: what framing and finders missed does not get out, and a clean clip does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.anchor import read_anchor
from app.demo import BED, CHARGE_NURSE, PIN
from app.errors import Refused
from app.fence import Room
from app.model import STATION, ClipState
from capture.synthetic_framing import CARD_ZONE, LABEL_ZONE
from redact.geometry import AddedMask, Framing, Polygon, Rect
from tests.conftest import ExpectedLogs
from tests.e2e.house import CHECK_DEADLINE_S, House

EVERYTHING = Framing(Rect(0.0, 0.0, 1280.0, 720.0))  # somebody drew the window and forgot the card


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


def around(polygon: Polygon) -> Rect:
    xs, ys = [x for x, _ in polygon.points], [y for _, y in polygon.points]
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_a_card_that_framing_and_finders_missed_is_held_back_masked_and_then_delivered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.recorder_link.FINDER_NAMES", ())  # they would have found it
    house.demo.ledger.set_framing(BED, EVERYTHING, STATION)
    house.nurse_opens()
    clip = house.record(2.0)
    house.send_for_review(clip, ends=ClipState.QUARANTINED)

    findings = house.demo.ledger.findings(clip)
    assert findings
    places = [around(CARD_ZONE), around(LABEL_ZONE)]
    assert any(overlap(found.region, places[0]) for found in findings)
    assert all(any(overlap(found.region, place) for place in places) for found in findings), (
        "nothing but print is named"
    )

    house.station.sign_out()
    house.station.sign_in(CHARGE_NURSE, PIN)
    house.station.playback(clip).close()
    (item,) = house.station.reviews()
    assert (item.quarantined, item.approvable, item.why_not, item.findings) == (True, False, "leak.found", findings)
    with pytest.raises(Refused):
        house.station.approve(clip, PIN)

    shares: list[float] = []
    masks = [AddedMask(place, 0.0, 60.0) for place in places]
    masked = house.station.add_masks(clip, masks, shares.append)
    assert shares[-1] == 1.0
    assert house.state(clip) is ClipState.SHREDDED
    assert not (house.data / "vault" / f"{clip}.age").exists()
    house.until(lambda: house.state(masked) is not ClipState.SEALED, "the second check", deadline_s=CHECK_DEADLINE_S)
    assert house.state(masked) is ClipState.AWAITING_REVIEW
    old, new = house.demo.ledger.clip(clip), house.demo.ledger.clip(masked)
    assert (new.replaces, new.frames, new.recorded_by) == (clip, old.frames, old.recorded_by)

    house.charge_nurse_approves(masked)
    house.until(lambda: house.state(masked) is ClipState.DELIVERED, "the receipt")
    assert house.demo.ledger.verify_journal(read_anchor(house.demo.key_store)) is None
    acts = [row.act for row in house.demo.ledger.journal() if row.subject == f"clip:{clip}"]
    assert {"clip.leak_found", "clip.masks_added", "clip.shred", "clip.file_removed"} <= set(acts)


def test_a_checker_killed_at_work_costs_time_and_nothing_else(house: House, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("checker.gone")
    house.nurse_opens()
    clip = house.record(3.0)
    house.station.send_for_review(clip)
    house.until(lambda: any(row.share is not None for row in house.station.leak_checks()), "the check to begin")
    house.kill(Room.CHECKER)
    house.until(lambda: all(row.share is None for row in house.station.leak_checks()), "the end of that check")
    assert house.state(clip) is ClipState.SEALED
    house.start(Room.CHECKER)
    house.until(lambda: house.state(clip) is ClipState.AWAITING_REVIEW, "the leak check", deadline_s=CHECK_DEADLINE_S)


def test_the_check_rests_while_a_take_runs(house: House) -> None:
    house.nurse_opens()
    first = house.record(2.0)
    house.station.start_take(4.0)
    house.station.send_for_review(first)
    house.until(lambda: house.elapsed_s() > 2.5, "most of the take")
    assert house.state(first) is ClipState.SEALED
    assert [row.share for row in house.station.leak_checks()] == [None]
    house.until(
        lambda: house.state(first) is ClipState.AWAITING_REVIEW,
        "the leak check afterwards",
        deadline_s=CHECK_DEADLINE_S,
    )
