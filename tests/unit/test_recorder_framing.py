"""Coarse pictures out of the recorder room: under a lease, never during a take, black when nobody looked."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence
from pathlib import Path

import pytest

from app import rooms
from app.messages import recorder as messages
from capture.camera import Camera
from redact.frames import Plane
from redact.framing_frame import Regions
from redact.geometry import Polygon
from tests.fakes_capture import FakeCamera, noise_frame
from tests.unit.test_recorder_room import FRAMING, Recorder, Station, process, recorder

__all__ = ["process", "recorder"]  # fixtures

WIDE, HIGH = 320, 240
CARD = Polygon(((0.0, 0.0), (160.0, 0.0), (160.0, 240.0), (0.0, 240.0)))


def left_half(luma: Plane) -> Sequence[Polygon]:
    del luma
    return [CARD]


def camera(_id: str) -> Camera:
    frames = [noise_frame(WIDE, HIGH, pts) for pts in range(8)]
    return FakeCamera([dataclasses.replace(frames[pts % 8], pts=pts) for pts in range(4000)])


@pytest.fixture
def station(recorder: Recorder, request: pytest.FixtureRequest) -> Station:
    finders: tuple[Regions, ...] = getattr(request, "param", (left_half,))
    return recorder(camera, framing_finders=lambda: finders)


def opened(station: Station) -> str:
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any"))
    station.wait_for(messages.CameraOpened)
    return secrets.token_hex(16)


def test_a_coarse_picture_under_a_lease(station: Station) -> None:
    lease = opened(station)
    station.say(messages.LendFraming(lease, 60))
    picture = station.wait_for(messages.FramingPicture)
    assert (picture.lease, picture.width, picture.height, picture.source_size) == (lease, 80, 60, (WIDE, HIGH))
    assert len(picture.luma) == 80 * 60
    assert picture.why == ""
    rows = [picture.luma[80 * row : 80 * row + 80] for row in range(60)]
    assert not any(any(row[:40]) for row in rows), "what was found is filled"
    assert all(all(row[42:]) for row in rows), "the rest is not"
    station.say(messages.EndFraming(lease))
    assert station.wait_for(messages.FramingEnded) == messages.FramingEnded(lease, "framing.asked")


def test_a_reference_without_what_is_drawn_and_found(station: Station) -> None:
    lease = opened(station)
    station.say(messages.LendFraming(lease, 60))
    zone = Polygon(((160.0, 0.0), (320.0, 0.0), (320.0, 120.0), (160.0, 120.0)))
    station.say(messages.KeepReference(lease, (zone,)))
    kept = station.wait_for(messages.ReferenceKept)
    assert kept.lease == lease
    assert kept.reference is not None
    assert len(kept.reference.points) > 20
    assert all(x > 160 and y > 120 for x, y in kept.reference.points)


def test_a_lease_ends_after_its_time(station: Station) -> None:
    lease = opened(station)
    station.say(messages.LendFraming(lease, 0.2))
    ended = station.wait_for(messages.FramingEnded)
    assert (ended.lease, ended.code) == (lease, "framing.expired")
    assert ended.sentence.endswith(".")


def test_a_lease_ends_with_its_camera(station: Station) -> None:
    lease = opened(station)
    station.say(messages.LendFraming(lease, 60))
    station.say(messages.CloseCamera())
    assert station.wait_for(messages.FramingEnded).code == "framing.camera"
    station.say(messages.LendFraming(lease, 60))
    assert station.wait_for(messages.FramingEnded).code == "camera.none"


def test_never_during_a_take(station: Station, tmp_path: Path) -> None:
    lease = opened(station)
    station.say(messages.LendFraming(lease, 60))
    station.wait_for(messages.FramingPicture)
    take = station.start_take(tmp_path / "clip.age")
    assert station.wait_for(messages.FramingEnded).code == "framing.take"
    station.say(messages.LendFraming(lease, 60))
    refused = station.wait_for(messages.FramingEnded)
    assert (refused.lease, refused.code) == (lease, "framing.during_take")
    station.wait_for(messages.TakeProgress)  # a second of pictures later
    station.say(messages.StopTake(take))
    station.wait_for(messages.TakeEnded)
    late = [said for said in station._kept if isinstance(said, messages.FramingPicture)]
    assert len(late) <= 1, "one may have been on its way when the take began"
    station.say(messages.LendFraming(lease, 60))
    station.wait_for(messages.FramingPicture)


@pytest.mark.parametrize("station", [()], indirect=True)
def test_without_finders_it_is_black(station: Station) -> None:
    lease = opened(station)
    station.say(messages.LendFraming(lease, 60))
    picture = station.wait_for(messages.FramingPicture)
    assert picture.why == "finder.none"
    assert not any(picture.luma)


def test_the_real_room_behind_its_fence_finds_letters_by_itself(process: tuple[Station, rooms.RunningRoom]) -> None:
    """The process as the launcher starts it: the net is read and used inside the fence."""
    station, _ = process
    station.wait_for(messages.Ready)
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("demo"))
    station.wait_for(messages.CameraOpened)
    lease = secrets.token_hex(16)
    station.say(messages.LendFraming(lease, 60))
    picture = station.wait_for(messages.FramingPicture)
    assert (picture.width, picture.height, picture.source_size, picture.why) == (80, 45, (1280, 720), "")
    covered = [[picture.luma[80 * y + x] == 0 for x in range(80)] for y in range(45)]
    assert all(covered[y][x] for y in range(4, 11) for x in range(3, 16)), "the bed card"
    assert not any(covered[y][x] for y in range(14, 32) for x in range(16, 52)), "the doll"
    station.say(messages.KeepReference(lease))
    kept = station.wait_for(messages.ReferenceKept)
    assert kept.reference is not None
    assert len(kept.reference.points) > 100
    assert not any(40 < x < 230 and 30 < y < 170 for x, y in kept.reference.points), "none of the card"
