"""Capture: one bed, its camera and its take belong together, and no take is lost whatever happens around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.board import MaskState
from app.errors import NeedsPerson, Refused
from app.model import STATION, Bed, ClipState, Stay, StayId
from redact.geometry import Framing, Rect
from tests.conftest import ExpectedLogs
from tests.fakes_clips import record
from tests.fakes_delivery import MOTHER, TWO_HOMES
from tests.fakes_house import MEI, House, showing, status, take_of
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import BED, MORNING


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


@pytest.fixture
def recorder(house: House) -> Iterator[Recorder]:
    recorder = showing(house)
    yield recorder
    recorder.die()


def test_a_take_from_record_to_review(house: House, recorder: Recorder) -> None:
    clip = house.station.start_take(30.0)
    record(take_of(recorder), 10)
    assert (status(house).take, status(house).started_by) == (clip, MEI.id)
    recorder.say("take_ended", take=clip, whole=True, report={**REPORT, "frames_black": 4})
    house.until(lambda: status(house).finished == clip, "the sealed take")
    assert house.ledger.clip(clip).frames == 10
    assert status(house).black_share == 0.4, "whoever recorded it can still take it again"
    house.station.send_for_review(clip)
    assert (house.state(clip), status(house).finished) == (ClipState.SEALED, None)
    assert [(row.clip, row.family) for row in house.station.leak_checks()] == [(clip, MOTHER)]
    assert house.station.reviews() == (), "nobody sees it before the leak check has"


@pytest.mark.parametrize("limit_s", [0.0, -1.0, float("nan"), float("inf"), 10_000.0])
def test_a_take_of_impossible_length_is_refused_before_anything_is_begun(
    house: House, recorder: Recorder, limit_s: float
) -> None:
    del recorder
    with pytest.raises(Refused) as refused:
        house.station.start_take(limit_s)
    assert refused.value.code == "take.limit"
    assert house.ledger.clips() == ()


def test_while_a_take_runs_its_bed_stays_and_it_cannot_be_thrown_away(house: House, recorder: Recorder) -> None:
    clip = house.station.start_take()
    take = take_of(recorder)
    for verb in (lambda: house.station.open_capture(BED), house.station.start_take):
        with pytest.raises(Refused):
            verb()
    with pytest.raises(Refused) as refused:
        house.station.discard_take(clip)
    assert refused.value.code == "take.running"
    house.station.close_capture()
    assert status(house).take == clip
    record(take, 10)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: status(house).finished == clip, "the sealed take")


def test_a_take_never_begins_on_one_bed_with_the_camera_of_another(house: House, recorder: Recorder) -> None:
    """The next bed is open, its camera not yet: pictures still on their way are the last bed's."""
    house.ledger.add_bed(Bed(BED, "usb:1:2:3", Framing(Rect(0, 0, 64, 64))), STATION)
    house.station.open_capture(BED)
    assert recorder.expect_camera()["camera"] == "usb:1:2:3"
    recorder.say("camera_opened", camera="usb:1:2:3", width=100, height=80, opening=1)  # late
    recorder.pulse("held")
    with pytest.raises(NeedsPerson) as refused:
        house.station.start_take()
    assert refused.value.code == "camera.not_ready"
    assert house.station.latest_preview() is None
    recorder.camera_opened("usb:1:2:3")
    recorder.pulse("clear")
    house.until(lambda: status(house).mask is MaskState.CLEAR, "the other camera")
    clip = house.station.start_take()
    assert house.ledger.clip(clip).bed == BED
    record(take_of(recorder), 10)


def test_a_framing_drawn_anew_is_used_before_anything_is_recorded(house: House, recorder: Recorder) -> None:
    house.ledger.set_framing(TWO_HOMES, Framing(Rect(0, 0, 40, 40)), STATION)
    with pytest.raises(NeedsPerson):
        house.station.start_take()
    assert recorder.expect_camera()["framing"]["window"]["width"] == 40
    assert house.ledger.clips() == ()


def test_a_take_that_cannot_be_written_down_is_tried_again_when_the_bed_is_opened(
    house: House, recorder: Recorder, expected_logs: ExpectedLogs
) -> None:
    """The disk is full in the very moment that the take ends: it must not stay RECORDING until the next start."""
    expected_logs.add("could not be settled yet")
    clip = house.station.start_take()
    record(take_of(recorder), 10)
    vault = house.folder / "vault"
    hidden = house.sealed_file(clip).rename(vault / "hidden")
    house.sealed_file(clip).symlink_to(hidden)  # refused by the store as a disk error
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: bool(status(house).trouble), "the trouble")
    assert house.state(clip) in (ClipState.RECORDING, ClipState.INTERRUPTED)
    house.sealed_file(clip).unlink()
    hidden.rename(house.sealed_file(clip))
    recorder.pulse("held")  # the link still listens
    house.until(lambda: status(house).mask_why == "", "the pulse")
    house.station.open_capture(TWO_HOMES)
    assert (house.state(clip), status(house).finished) == (ClipState.SEALED, clip)


def test_a_take_that_failed_leaves_no_clip_and_says_why(
    house: House, recorder: Recorder, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("not recoverable")
    clip = house.station.start_take()
    os.close(take_of(recorder).descriptor)
    recorder.say("take_failed", take=clip, code="take.empty", sentence="The camera gave no picture.")
    house.until(lambda: status(house).trouble == "take.empty", "the trouble")
    assert (house.state(clip), status(house).finished) == (ClipState.DISCARDED, None)


def test_a_take_nobody_sent_is_offered_again_to_the_baby_it_shows_and_to_no_other(
    house: House, recorder: Recorder
) -> None:
    clip = house.station.start_take()
    record(take_of(recorder), 10)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: status(house).finished == clip, "the sealed take")
    house.station.close_capture()
    house.station.open_capture(TWO_HOMES)
    assert status(house).finished == clip
    house.station.close_capture()
    house.ledger.end_stay(StayId("7" * 32), STATION)
    house.ledger.begin_stay(Stay(StayId("9" * 32), TWO_HOMES, (MOTHER,), MORNING), STATION)
    house.station.open_capture(TWO_HOMES)
    assert status(house).finished is None, "another baby's clip is offered"
