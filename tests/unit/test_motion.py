"""The camera's stand: found again after a bump, followed when it drifts, lost when nobody can tell."""

from __future__ import annotations

import base64
import math

import numpy as np
import numpy.typing as npt
import pytest

from redact.changes import Affine, glance_at
from redact.frames import Plane
from redact.geometry import Reference
from redact.motion import REFERENCE_FEATURES_MAX, CameraTrack, Stand, make_reference
from redact.opencv import cv2

WIDE, HIGH = 1280, 720
CORNERS = np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]], np.float64)


def room(seed: int) -> Plane:
    """Boxes of all sizes on a soft ground: corners to recognise."""
    rng = np.random.default_rng(seed)
    ground = rng.uniform(90, 160, (5, 8)).astype(np.float32)
    picture = cv2.resize(ground, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    for _ in range(150):
        x, y = rng.integers(0, (WIDE, HIGH)).tolist()
        wide, high = rng.integers(20, 140, 2).tolist()
        cv2.rectangle(picture, (x, y), (x + wide, y + high), float(rng.uniform(30, 220)), -1)
    return np.clip(picture, 16, 235).astype(np.uint8)


ROOM, OTHER_ROOM = room(1), room(2)
REFERENCE = make_reference(ROOM)
PLAIN = np.full((HIGH, WIDE), 120, np.uint8)


def bump(degrees: float, zoom: float, shift_x: float, shift_y: float) -> Affine:
    """Turned and zoomed about the middle of the picture, then shifted."""
    angle = math.radians(degrees)
    turn = zoom * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    middle = np.array([WIDE / 2, HIGH / 2])
    return np.column_stack([turn, middle - turn @ middle + (shift_x, shift_y)])


def seen(picture: Plane, moved: Affine, seed: int = 3) -> Plane:
    """The picture of a moved camera, with the noise of a sensor; the room goes on at the edges."""
    warped = cv2.warpAffine(picture, moved, (WIDE, HIGH), borderMode=cv2.BORDER_REFLECT)
    noise = np.random.default_rng(seed).normal(0, 2, warped.shape)
    return np.asarray(np.clip(warped + noise, 16, 235), np.uint8)


def looked(track: CameraTrack, luma: Plane) -> Stand:
    return track.look(luma, glance_at(luma))


def error_px(stand: Stand, moved: Affine) -> float:
    """Largest, of the picture's corners."""
    assert stand.moved is not None
    assert not stand.lost
    difference = stand.moved - moved
    return float(np.linalg.norm(CORNERS @ difference[:, :2].T + difference[:, 2], axis=1).max())


STILL = bump(0, 1, 0, 0)
BUMPS = [bump(0, 1, 40, -25), bump(4, 1, 0, 0), bump(-3, 1.08, -60, 20), bump(0, 0.9, 10, 10)]


@pytest.mark.parametrize("reference", [REFERENCE, None])
def test_a_camera_that_stands_still_has_not_moved(reference: Reference | None) -> None:
    track = CameraTrack(reference)
    for seed in range(20):  # more than the looks after which it is worked out anew
        stand = looked(track, seen(ROOM, STILL, seed))
        assert (stand.moved, stand.lost) == (None, False)


@pytest.mark.parametrize("moved", BUMPS)
@pytest.mark.parametrize("reference", [REFERENCE, None])
def test_a_bump_is_measured(moved: Affine, reference: Reference | None) -> None:
    track = CameraTrack(reference)
    looked(track, ROOM)
    assert error_px(looked(track, seen(ROOM, moved)), moved) < 3


def test_a_bump_before_the_first_look_is_measured() -> None:
    assert error_px(looked(CameraTrack(REFERENCE), seen(ROOM, BUMPS[2])), BUMPS[2]) < 3


def test_a_camera_that_is_put_back_has_not_moved() -> None:
    track = CameraTrack(REFERENCE)
    assert looked(track, seen(ROOM, BUMPS[0])).moved is not None
    assert looked(track, seen(ROOM, STILL)).moved is None


def test_a_slow_drift_is_noticed_within_two_seconds_of_looks() -> None:
    track = CameraTrack(REFERENCE)
    looked(track, ROOM)
    stands = [looked(track, seen(ROOM, bump(0, 1, 0.4 * look, 0))) for look in range(1, 41)]
    for look in range(24, 41):  # 9.6 px and more: beyond what 15 looks without working it out can miss
        assert error_px(stands[look - 1], bump(0, 1, 0.4 * look, 0)) < 15 * 0.4 + 3


def test_another_room_is_lost_and_the_own_one_found_again() -> None:
    track = CameraTrack(REFERENCE)
    assert not looked(track, ROOM).lost
    assert looked(track, OTHER_ROOM).lost
    assert looked(track, PLAIN).lost
    back = looked(track, seen(ROOM, BUMPS[0]))
    assert error_px(back, BUMPS[0]) < 3


def test_another_room_at_the_first_look_is_lost() -> None:
    assert looked(CameraTrack(REFERENCE), OTHER_ROOM).lost
    assert looked(CameraTrack(REFERENCE), PLAIN).lost


@pytest.mark.parametrize("moved", [STILL, BUMPS[0]])
def test_half_the_light_is_still_the_same_room(moved: Affine) -> None:
    half = np.clip(16 + (seen(ROOM, moved).astype(np.float32) - 16) / 2, 16, 235).astype(np.uint8)
    stand = looked(CameraTrack(REFERENCE), half)
    if moved is STILL:
        assert (stand.moved, stand.lost) == (None, False)
    else:
        assert error_px(stand, moved) < 3


def damaged(kind: str) -> Reference:
    points, text = REFERENCE.points, REFERENCE.descriptors
    swapped = np.random.default_rng(7).integers(0, 256, len(points) * 32, np.uint8).tobytes()
    return {
        "no base64": Reference(points, "*" + text[1:]),
        "no ASCII": Reference(points, "ä" + text[1:]),
        "cut text": Reference(points, text[:-3]),
        "too short": Reference(points, base64.b64encode(base64.b64decode(text)[:-32]).decode()),
        "too few points": Reference(points[:-1], text),
        "points that are none": Reference(((1.0, 2.0, 3.0), *points[1:]), text),  # type: ignore[arg-type]
        "numbers that are none": Reference(((math.nan, math.nan),) * len(points), text),
        "empty": Reference((), ""),
        "other features": Reference(points, base64.b64encode(swapped).decode()),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "no base64",
        "no ASCII",
        "cut text",
        "too short",
        "too few points",
        "points that are none",
        "numbers that are none",
        "empty",
        "other features",
    ],
)
def test_with_a_damaged_reference_the_camera_is_lost_for_good(kind: str) -> None:
    track = CameraTrack(damaged(kind))
    assert looked(track, ROOM).lost
    assert looked(track, ROOM).lost


def test_a_reference_is_small_and_inside_the_picture() -> None:
    points: npt.NDArray[np.float64] = np.array(REFERENCE.points)
    assert 100 < len(points) <= REFERENCE_FEATURES_MAX
    assert len(base64.b64decode(REFERENCE.descriptors)) == 32 * len(points)
    assert len(REFERENCE.descriptors) < 16_000
    assert (points >= 0).all()
    assert (points <= (WIDE, HIGH)).all()


def test_a_plain_picture_has_no_features_and_can_be_found_by_nobody() -> None:
    reference = make_reference(PLAIN)
    assert reference == Reference((), "")
    assert looked(CameraTrack(reference), PLAIN).lost
