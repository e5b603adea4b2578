"""Sleeves followed through what a ward does to them: turned, tilted, lit, hidden, blurred, doubled, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from redact.frames import Plane
from redact.geometry import Polygon
from redact.opencv import cv2
from redact.sleeve import FORGET_S, PREDICT_S, SleeveSight, SleeveTracker, binding
from redact.sleeve_layout import BED_CODES, SLEEVE, dictionary, marker_id, marker_modules, owner_of
from redact.sleeve_markers import read_markers
from redact.sleeve_pose import poses
from tests.fakes_sleeve import HEIGHT, WIDTH, Stand, covered_share, hide, put, room, spoilt

RATE = 15
MIDDLE = Stand()


def film(tracker: SleeveTracker, pictures: Iterable[Plane], first: int = 0) -> list[SleeveSight]:
    return [tracker.look(picture, Fraction(first + index, RATE)) for index, picture in enumerate(pictures)]


def shapes(outlines: Sequence[Polygon]) -> list[npt.NDArray[np.float64]]:
    return [np.array(outline.points) for outline in outlines]


def covers(sight: SleeveSight, stand: Stand) -> bool:
    return covered_share(stand.outline(), shapes(sight.outlines)) == 1.0


# Layout


def test_no_two_beds_share_a_marker_and_all_differ_strongly() -> None:
    ids = [marker_id(code, corner) for code in range(BED_CODES) for corner in range(4)]
    assert len(set(ids)) == 4 * BED_CODES >= 800
    assert [owner_of(marker_id(code, 2)) for code in (0, 7, 249)] == [(0, 2), (7, 2), (249, 2)]
    upright = np.array([marker_modules(code, corner)[1:-1, 1:-1] for code in range(BED_CODES) for corner in range(4)])
    signs = np.where(upright, 1, -1).astype(np.int64).reshape(len(upright), -1)
    for turn in range(4):
        turned = np.rot90(upright, turn, axes=(1, 2)).reshape(len(upright), -1)
        differ = (36 - signs @ np.where(turned, 1, -1).T) // 2
        if turn == 0:
            np.fill_diagonal(differ, 36)
        assert differ.min() >= 9


@pytest.mark.parametrize(("code", "corner"), [(-1, 0), (BED_CODES, 0), (0, 4), (0, -1)])
def test_there_is_no_marker_outside_the_codes(code: int, corner: int) -> None:
    with pytest.raises(ValueError, match="no marker for bed code"):
        marker_id(code, corner)


def test_a_printed_marker_is_the_dictionary_s_own() -> None:
    for code in (0, 7, 249):
        for corner in range(4):
            picture = np.kron(np.pad(~marker_modules(code, corner), 2, constant_values=True), np.ones((9, 9))) * 200
            _, ids, _ = cv2.aruco.ArucoDetector(dictionary()).detectMarkers(picture.astype(np.uint8))
            assert np.asarray(ids).ravel().tolist() == [marker_id(code, corner)]


def test_markers_leave_the_card_free_and_stay_on_the_front() -> None:
    (left, top), (right, bottom) = SLEEVE.card_mm[0], SLEEVE.card_mm[2]
    for marker in SLEEVE.markers_mm:
        (near_x, near_y), (far_x, far_y) = marker[0] - SLEEVE.quiet_mm, marker[2] + SLEEVE.quiet_mm
        assert far_x <= left or near_x >= right or far_y <= top or near_y >= bottom
        assert min(near_x, near_y) >= 0
        assert far_x <= SLEEVE.width_mm
        assert far_y <= SLEEVE.height_mm


# Reading


@pytest.mark.parametrize("turn", range(0, 360, 45))
def test_four_markers_are_read_whichever_way_up(turn: int) -> None:
    stand = Stand(turn=turn)
    found = read_markers(put(room(), 7, stand))
    assert sorted((marker.bed_code, marker.corner) for marker in found) == [(7, corner) for corner in range(4)]
    for marker in found:
        assert np.abs(marker.corners_px - stand.marker(marker.corner)).max() < 1.0


@pytest.mark.parametrize(
    ("blur_px", "noise", "gain"),
    [(0, 12, 1.0), (1.5, 4, 1.0), (2.5, 4, 1.0), (0, 4, 0.3), (1.0, 6, 0.45), (0, 0, 1.25)],
)
def test_markers_are_read_in_bad_pictures(blur_px: float, noise: float, gain: float) -> None:
    seen = spoilt(put(room(), 7, MIDDLE), blur_px=blur_px, noise=noise, gain=gain)
    assert {(marker.bed_code, marker.corner) for marker in read_markers(seen)} == {(7, corner) for corner in range(4)}


def test_a_reflection_across_a_marker_does_not_hide_it() -> None:
    seen = put(room(), 7, MIDDLE).astype(np.float64)
    x, y = MIDDLE.marker(0).mean(axis=0)
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    seen += 130 * np.exp(-((columns - x - 30) ** 2 + (rows - y) ** 2) / (2 * 50**2))
    assert (7, 0) in {(marker.bed_code, marker.corner) for marker in read_markers(seen.clip(0, 255).astype(np.uint8))}


def test_small_markers_are_found_by_the_closer_search() -> None:
    seen = put(room(), 7, Stand(width_px=190))
    assert len(read_markers(seen, fine=True)) == 4


def test_no_marker_is_read_in_noise_or_print() -> None:
    for seed in range(6):
        noise = np.random.default_rng(seed).integers(16, 236, (36, 64), np.uint8)
        for side in (10, 20):
            blocks = np.kron(noise[: HEIGHT // side, : WIDTH // side], np.ones((side, side), np.uint8))
            assert not read_markers(blocks)
            assert not read_markers(blocks, fine=True)


# Poses


def test_in_full_view_the_outline_is_exact() -> None:
    for stand in (MIDDLE, Stand(turn=20, tilt=35, tilt_axis=80), Stand(x=300, y=500, tilt=45, tilt_axis=10)):
        (pose,) = poses(read_markers(put(room(), 7, stand)), WIDTH)
        assert pose.agreed
        assert np.linalg.norm(pose.outline_px - stand.outline(), axis=1).max() < 3
        assert pose.margins_px.max() < 25


stands = st.builds(
    Stand,
    x=st.floats(0, WIDTH),
    y=st.floats(0, HEIGHT),
    width_px=st.floats(280, 620),
    turn=st.floats(0, 360),
    tilt=st.floats(0, 50),
    tilt_axis=st.floats(0, 360),
)


@given(stand=stands, seen=st.sets(st.integers(0, 3), min_size=1), noise=st.floats(0, 0.6), seed=st.integers(0, 99))
@settings(max_examples=400)
def test_any_markers_of_any_stand_cover_the_card(stand: Stand, seen: set[int], noise: float, seed: int) -> None:
    from redact.sleeve import _around
    from redact.sleeve_markers import Marker

    shake = np.random.default_rng(seed).normal(0, noise, (4, 4, 2))
    markers = [Marker(7, corner, stand.marker(corner) + shake[corner]) for corner in sorted(seen)]
    found = poses(markers, WIDTH)
    assert {pose.bed_code for pose in found} == {7}
    assert covered_share(stand.card(), shapes([_around(pose) for pose in found])) == 1.0


@given(stand=stands, hidden=st.sets(st.integers(0, 3), max_size=3))
@settings(max_examples=40)
def test_whatever_is_read_of_a_drawn_sleeve_covers_it(stand: Stand, hidden: set[int]) -> None:
    seen = put(room(), 7, stand)
    for corner in hidden:
        seen = hide(seen, stand.marker(corner) + np.array([(-4, -4), (4, -4), (4, 4), (-4, 4)]))
    sight = SleeveTracker(7).look(seen, Fraction(0))
    assume(sight.outlines)
    assert covered_share(stand.card(), shapes(sight.outlines)) == 1.0


def test_a_hand_over_three_corners_leaves_the_sleeve_covered() -> None:
    stand = Stand(turn=8, tilt=30, tilt_axis=60)
    whole = put(room(), 7, stand)
    hidden = whole
    for corner in (0, 1, 2):
        hidden = hide(hidden, stand.marker(corner))
    sights = film(SleeveTracker(7), [whole, *[hidden] * 30])
    assert all(covers(sight, stand) for sight in sights)
    assert not any(sight.lost for sight in sights)
    assert sights[-1].beds == {7}


def test_a_finger_across_the_only_marker_left_of_a_near_sleeve_leaves_the_card_covered() -> None:
    stand = Stand(x=903, y=405, width_px=747, turn=34, tilt=41, tilt_axis=107)
    seen = put(room(), 7, stand)
    for corner in (1, 2, 3):
        seen = hide(seen, stand.marker(corner))
    marker = stand.marker(0)
    for place in range(4):
        corner, middle = marker[place], marker.mean(axis=0)
        inward = middle - corner
        across = np.array([-inward[1], inward[0]]) / 5
        finger = np.stack([corner + 0.3 * inward + across, corner + 0.3 * inward - across, corner - 3 * inward])
        sight = SleeveTracker(7).look(spoilt(hide(seen, finger, grey=220), blur_px=1.5), Fraction(0))
        if sight.outlines:  # else the marker cannot be read any more
            assert covered_share(stand.card(), shapes(sight.outlines)) == 1.0
    third, out = (marker[1] - marker[0]) / 3, (marker[0] - marker[3]) / 8
    covered = hide(
        seen, np.stack([marker[0] + out, marker[0] + third + out, marker[0] + third, marker[0] - out]), grey=220
    )
    (clear,), (fingered,) = read_markers(seen), read_markers(covered)
    assert fingered.doubt_px > clear.doubt_px + 1


def test_the_same_sleeve_printed_twice_is_two_places() -> None:
    left, right = Stand(x=350, y=200, turn=10), Stand(x=900, y=480, turn=-25, width_px=360)
    (sight,) = film(SleeveTracker(7), [put(put(room(), 7, left), 7, right)])
    assert covers(sight, left)
    assert covers(sight, right)
    assert len(sight.outlines) == 2
    assert covered_share(np.array([(600, 300), (680, 300), (680, 340), (600, 340)]), shapes(sight.outlines)) == 0.0


def test_markers_of_two_copies_are_never_taken_for_one_sleeve() -> None:
    left, right = Stand(x=350, y=200, turn=10), Stand(x=900, y=480, turn=-25, width_px=360)
    seen = put(put(room(), 7, left), 7, right)
    for corner in (1, 2, 3):
        seen = hide(seen, left.marker(corner))
    for corner in (0, 1, 3):
        seen = hide(seen, right.marker(corner))
    (sight,) = film(SleeveTracker(7), [seen])
    assert len(sight.outlines) == 2
    assert covers(sight, left)
    assert covers(sight, right)


def test_sleeves_of_several_beds_are_covered_and_named() -> None:
    stands = {7: Stand(x=350, y=200, width_px=360), 8: Stand(x=900, y=200, width_px=360), 249: Stand(x=640, y=560)}
    seen = room()
    for code, stand in stands.items():
        seen = put(seen, code, stand)
    (sight,) = film(SleeveTracker(7), [seen])
    assert sight.beds == {7, 8, 249}
    assert all(covers(sight, stand) for stand in stands.values())


# Time


def test_one_marker_is_certain_only_the_second_time() -> None:
    seen = put(room(), 7, MIDDLE)
    for corner in (1, 2, 3):
        seen = hide(seen, MIDDLE.marker(corner))
    first, second = film(SleeveTracker(None), [seen, seen])
    assert first.beds == frozenset()
    assert covers(first, MIDDLE)
    assert second.beds == {7}


def test_a_marker_seen_once_blackens_nothing_and_is_forgotten() -> None:
    seen = put(room(), 7, MIDDLE)
    for corner in (1, 2, 3):
        seen = hide(seen, MIDDLE.marker(corner))
    sights = film(SleeveTracker(7), [seen, *[room()] * 3 * RATE])
    assert not any(sight.lost for sight in sights)
    assert not sights[-1].outlines


def test_an_unseen_sleeve_stays_covered_grows_and_then_all_goes_black() -> None:
    tracker = SleeveTracker(7)
    sights = film(tracker, [*[put(room(), 7, MIDDLE)] * 2, *[room()] * round((PREDICT_S + FORGET_S + 1) * RATE)])
    unseen_s = [index / RATE for index in range(len(sights) - 1)]
    areas = []
    for age_s, sight in zip(unseen_s, sights[1:], strict=True):
        if age_s <= PREDICT_S:
            assert covers(sight, MIDDLE)
            assert not sight.lost
            areas.append(cv2.contourArea(np.array(sight.outlines[0].points, np.float32)))
        elif age_s <= PREDICT_S + FORGET_S:
            assert sight.lost
        elif age_s > PREDICT_S + FORGET_S + 1 / RATE:
            assert not sight.lost
            assert not sight.outlines
    assert areas == sorted(areas)
    assert areas[-1] > 2 * areas[0]


def test_a_lost_sleeve_that_is_seen_again_ends_the_black() -> None:
    tracker = SleeveTracker(7)
    gone = film(tracker, [put(room(), 7, MIDDLE), *[room()] * 30])
    assert gone[-1].lost
    (back,) = film(tracker, [put(room(), 7, Stand(x=900))], first=len(gone))
    assert not back.lost
    assert covers(back, Stand(x=900))


@pytest.mark.parametrize("y", [100, 180, 360, 540, 620])
def test_a_small_sleeve_is_found_within_four_looks_and_then_seen_in_each(y: float) -> None:
    small = Stand(y=y, width_px=172, turn=40)
    pictures = [spoilt(put(room(), 7, small), noise=2, seed=index) for index in range(9)]
    sights = film(SleeveTracker(7), pictures)
    assert all(sight.beds == {7} and covers(sight, small) for sight in sights[3:])
    areas = [cv2.contourArea(np.array(sight.outlines[0].points, np.float32)) for sight in sights[3:]]
    assert max(areas) < 2 * min(areas)


def test_what_only_the_close_search_reads_is_followed() -> None:
    small = Stand(width_px=172, turn=40)
    pictures = [spoilt(put(room(), 7, small), noise=2, seed=index) for index in range(9)]
    assert not any(read_markers(picture) for picture in pictures)
    sights = film(SleeveTracker(7), pictures)
    assert all(sight.beds == {7} and covers(sight, small) for sight in sights[3:])


def test_another_bed_s_lost_sleeve_blackens_nothing() -> None:
    sights = film(SleeveTracker(8), [*[put(room(), 7, MIDDLE)] * 3, *[room()] * 40])
    assert not any(sight.lost for sight in sights)


def test_a_sleeve_in_motion_stays_covered_through_frames_that_show_no_marker() -> None:
    stands = [Stand(x=300 + 12 * index, y=300 + 5 * index, turn=index) for index in range(24)]
    pictures = [put(room(), 7, stand) for stand in stands]
    for index in (8, 9, 15, 16, 17):
        pictures[index] = spoilt(pictures[index], blur_px=9)
        assert not read_markers(pictures[index])
    sights = film(SleeveTracker(7), pictures)
    assert all(covers(sight, stand) for sight, stand in zip(sights, stands, strict=True))


def test_seen_again_elsewhere_covers_the_way_between() -> None:
    there, here = Stand(x=300), Stand(x=950)
    sights = film(SleeveTracker(7), [put(room(), 7, there), room(), put(room(), 7, here)])
    assert covers(sights[-1], here)
    assert covers(sights[-1], Stand(x=600))


def test_markers_that_leave_the_picture_leave_the_rest_covered() -> None:
    stands = [Stand(x=640 + 25 * index, y=360) for index in range(20)]
    sights = film(SleeveTracker(7), [put(room(), 7, stand) for stand in stands])
    assert all(covers(sight, stand) for sight, stand in zip(sights, stands, strict=True))


def test_the_same_frames_give_the_same_sights() -> None:
    pictures = [spoilt(put(room(), 7, Stand(x=500 + 9 * index)), noise=5, seed=index) for index in range(8)]
    assert film(SleeveTracker(7), pictures) == film(SleeveTracker(7), pictures)


def test_a_large_picture_is_followed_as_well() -> None:
    seen = np.asarray(cv2.resize(put(room(), 7, MIDDLE), (1920, 1080)), np.uint8)
    sight = SleeveTracker(7).look(seen, Fraction(0))
    smaller = [shape / 1.5 for shape in shapes(sight.outlines)]
    assert covered_share(MIDDLE.outline(), smaller) == 1.0


def test_time_and_size_that_make_no_sense_are_refused() -> None:
    tracker = SleeveTracker(7)
    tracker.look(room(), Fraction(1))
    with pytest.raises(ValueError, match="forward in time"):
        tracker.look(room(), Fraction(1))
    with pytest.raises(ValueError, match="one size"):
        tracker.look(np.zeros((100, 100), np.uint8), Fraction(2))
    with pytest.raises(ValueError, match="codes go from 0"):
        SleeveTracker(BED_CODES)


# Binding


def sight_of(*beds: int) -> SleeveSight:
    return SleeveSight((), frozenset(beds), lost=False)


def test_another_bed_s_sleeve_counts_when_seen_in_two_looks() -> None:
    assert binding([], 7).why == ""
    assert binding([sight_of(8)], 7).why == ""
    assert binding([sight_of(8), sight_of(7)], 7).why == ""
    assert binding([sight_of(7), sight_of(8)], 7).why == ""
    assert binding([sight_of(8), sight_of(9)], 7).why == ""
    assert binding([sight_of(7), sight_of(7)], 7).why == ""
    verdict = binding([sight_of(), sight_of(8), sight_of(7, 8)], 7)
    assert (verdict.why, verdict.bed) == ("sleeve.other_bed", 8)
    assert "bed code 8" in verdict.sentence
    assert (verdict.why_black, binding([], 7).why_black) == ("sleeve.other_bed.8", "")


def test_where_no_sleeve_belongs_each_is_another_bed_s() -> None:
    assert binding([sight_of(0), sight_of(0)], None).bed == 0
    assert binding([sight_of(), sight_of()], None).why == ""


def test_a_drawn_sleeve_of_another_bed_is_told_within_two_looks() -> None:
    tracker = SleeveTracker(7)
    seen = put(put(room(), 7, Stand(x=350, y=200, width_px=360)), 8, Stand(x=900, y=500))
    assert binding(film(tracker, [seen, seen]), 7).bed == 8
