"""What counts as a change since a look, and how a camera that moved is followed."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from redact.changes import BLOCK, SMALL_WIDTH, Affine, camera_motion, compare, differences, glance_at
from redact.frames import Plane
from redact.opencv import cv2

WIDE, HIGH = 1280, 720
TO_SMALL = SMALL_WIDTH / WIDE


def room(seed: int) -> Plane:
    rng = np.random.default_rng(seed)
    ground = rng.uniform(90, 160, (5, 8)).astype(np.float32)
    picture = cv2.resize(ground, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    for _ in range(150):
        x, y = rng.integers(0, (WIDE, HIGH)).tolist()
        wide, high = rng.integers(20, 140, 2).tolist()
        cv2.rectangle(picture, (x, y), (x + wide, y + high), float(rng.uniform(30, 180)), -1)
    return np.clip(picture, 16, 235).astype(np.uint8)


ROOM = room(1)
LOOK = glance_at(ROOM)


def bump(degrees: float, zoom: float, shift_x: float, shift_y: float) -> Affine:
    """Turned and zoomed about the middle of the picture, then shifted; in pixels of the frame."""
    angle = math.radians(degrees)
    turn = zoom * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    middle = np.array([WIDE / 2, HIGH / 2])
    return np.column_stack([turn, middle - turn @ middle + (shift_x, shift_y)])


def seen(moved: Affine) -> Plane:
    return np.asarray(cv2.warpAffine(ROOM, moved, (WIDE, HIGH), borderMode=cv2.BORDER_REFLECT), np.uint8)


def with_card(picture: Plane, brightness: int = 225) -> Plane:
    changed = picture.copy()
    changed[240:400, 480:720] = brightness
    return changed


CARD_BLOCKS = (slice(240 // 16, 400 // 16), slice(480 // 16, 720 // 16))


@pytest.mark.parametrize(
    ("width", "height", "small_height"), [(1280, 720, 180), (1920, 1080, 180), (640, 480, 240), (641, 361, 180)]
)
def test_a_glance_is_small_and_in_whole_blocks(width: int, height: int, small_height: int) -> None:
    small = glance_at(np.full((height, width), 90, np.uint8)).small
    assert small.shape == (small_height, SMALL_WIDTH)
    assert small.shape[0] % BLOCK == 0


def test_words_cannot_be_read_from_a_glance() -> None:
    """Strokes 3 px wide, 3 px apart, leave hardly a trace."""
    stripes = np.full((HIGH, WIDE), 200, np.uint8)
    stripes[:, (np.arange(WIDE) % 6) < 3] = 40
    small = glance_at(stripes).small
    assert int(small.max()) - int(small.min()) < 40


def test_sharpness_falls_with_every_step_of_blur() -> None:
    blurred = [np.asarray(cv2.GaussianBlur(ROOM, (0, 0), sigma), np.uint8) for sigma in (2, 4, 8, 16)]
    sharp = [glance_at(picture).sharpness for picture in (ROOM, *blurred)]
    assert all(less < 0.8 * more for more, less in itertools.pairwise(sharp))


def test_sharpness_hardly_depends_on_the_light() -> None:
    half = (16 + (ROOM.astype(np.float32) - 16) / 2).astype(np.uint8)
    assert glance_at(half).sharpness == pytest.approx(LOOK.sharpness, rel=0.15)


def test_a_glance_knows_how_dark_and_how_bright_a_picture_is() -> None:
    picture = np.full((HIGH, WIDE), 100, np.uint8)
    picture[:, : WIDE // 4] = 20
    picture[:, -WIDE // 4 :] = 220
    glance = glance_at(picture)
    assert glance.darkest == pytest.approx(20, abs=1)
    assert glance.brightest == pytest.approx(220, abs=1)


@pytest.mark.parametrize("light", [0.6, 0.8, 1.2])
def test_a_change_of_light_is_no_difference(light: float) -> None:
    assert not differences(glance_at((ROOM * light).astype(np.uint8)), LOOK).any()


def test_noise_is_no_difference() -> None:
    noise = np.random.default_rng(3).normal(0, 8, ROOM.shape)
    assert not differences(glance_at(np.clip(ROOM + noise, 0, 255).astype(np.uint8)), LOOK).any()


@pytest.mark.parametrize("light", [0.7, 1.0])
def test_a_new_thing_is_a_difference_where_it_is_and_only_there(light: float) -> None:
    before = np.full((HIGH, WIDE), 110, np.uint8)
    differing = differences(glance_at((with_card(before) * light).astype(np.uint8)), glance_at(before))
    assert differing[CARD_BLOCKS].all()
    elsewhere = differing.copy()
    elsewhere[14:26, 29:46] = False  # the card and the blocks around it
    assert not elsewhere.any()


def test_a_thing_that_has_gone_is_a_difference() -> None:
    before = np.full((HIGH, WIDE), 110, np.uint8)
    assert differences(glance_at(before), glance_at(with_card(before)))[CARD_BLOCKS].all()


MOVES = [bump(0, 1, 40, 0), bump(0, 1, -24, 32), bump(1.5, 1, 0, 0), bump(0, 1.04, 0, 0), bump(-1, 0.97, 12, -8)]


@pytest.mark.parametrize("moved", MOVES)
def test_a_camera_that_moved_is_followed(moved: Affine) -> None:
    found = camera_motion(LOOK, glance_at(seen(moved)))
    assert found is not None
    corners = np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]])
    there = (corners * TO_SMALL) @ found[:, :2].T + found[:, 2]
    expected = (corners @ moved[:, :2].T + moved[:, 2]) * TO_SMALL
    assert np.abs(there - expected).max() < 2


@pytest.mark.parametrize("moved", MOVES)
def test_following_verifies_most_of_the_picture(moved: Affine) -> None:
    now = glance_at(seen(moved))
    comparison = compare(now, LOOK)
    assert comparison.moved is not None
    assert comparison.unverified.mean() < 0.5 * differences(now, LOOK).mean()


def test_a_new_thing_stays_unverified_though_the_camera_moved() -> None:
    comparison = compare(glance_at(with_card(seen(MOVES[0]), 235)), LOOK)
    assert comparison.moved is not None
    assert comparison.unverified[CARD_BLOCKS].mean() > 0.9


def test_what_came_into_view_is_unverified() -> None:
    now = cv2.warpAffine(ROOM, bump(0, 1, 64, 0), (WIDE, HIGH), borderValue=230)
    comparison = compare(glance_at(np.asarray(now, np.uint8)), LOOK)
    assert comparison.moved is not None
    assert comparison.unverified[:, :3].all()


def test_a_camera_that_stands_still_is_not_followed() -> None:
    comparison = compare(LOOK, LOOK)
    assert comparison.moved is None
    assert not comparison.unverified.any()


@pytest.mark.parametrize("other", [room(2), np.full((HIGH, WIDE), 120, np.uint8)])
def test_pictures_of_different_things_agree_on_no_motion(other: Plane) -> None:
    unrelated = glance_at(other)
    assert camera_motion(LOOK, unrelated) is None
    comparison = compare(unrelated, LOOK)
    assert comparison.moved is None
    assert np.array_equal(comparison.unverified, differences(unrelated, LOOK))
    assert comparison.unverified.mean() > 0.5
