"""The demo camera: the same frames for everybody, and a card that its zone really covers."""

import math
from fractions import Fraction

import numpy as np
import pytest

from capture import synthetic, synthetic_card, synthetic_scene
from capture.camera import Camera, open_camera
from capture.synthetic import DemoScene, SyntheticCamera
from capture.synthetic_doll import HEAD_PX
from capture.synthetic_framing import CARD_ZONE, DEMO_FRAMING, FRAMES_PER_S, HEIGHT_PX, LABEL_ZONE, WIDTH_PX
from capture.synthetic_scene import BODY_BOX, CORD_PX, PIVOT_PX, Look
from redact.finders import make_finders
from redact.frames import RawFrame
from redact.geometry import Polygon

HEAD_REACH_PX = 120.0  # face and most of the hat
TEN_MINUTES = range(600 * FRAMES_PER_S)


@pytest.fixture(scope="module")
def day() -> DemoScene:
    return DemoScene(seed=0)


def signed_distance_inside_px(polygon: Polygon, x: float, y: float) -> float:
    """Distance to the nearest edge of a convex polygon; negative outside."""
    points = polygon.points
    turn = 1.0 if sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(points)) > 0 else -1.0
    return min(
        turn * ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / math.dist(a, b) for a, b in _edges(points)
    )


def _edges(points: tuple[tuple[float, float], ...]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(zip(points, points[1:] + points[:1], strict=True))


def card_corners_px(number: int) -> list[tuple[float, float]]:
    t_s = number / FRAMES_PER_S
    angle, narrow = synthetic.card_angle_rad(t_s), math.cos(synthetic.card_twist_rad(t_s))
    width, height = synthetic_card.CARD_SIZE_PX
    corners = []
    for along, down in (
        (-width / 2, CORD_PX),
        (width / 2, CORD_PX),
        (width / 2, CORD_PX + height),
        (-width / 2, CORD_PX + height),
    ):
        x = PIVOT_PX[0] + math.cos(angle) * narrow * along + math.sin(angle) * down
        y = PIVOT_PX[1] - math.sin(angle) * narrow * along + math.cos(angle) * down
        corners.append((x, y))
    return corners


def test_a_frame_depends_on_seed_and_number_only(day: DemoScene) -> None:
    again = DemoScene(seed=0)
    for number in (400, 3, 400):
        for one, other in zip(day.frame(number), again.frame(number), strict=True):
            assert np.array_equal(one, other)


def test_other_numbers_and_other_seeds_are_other_pictures(day: DemoScene) -> None:
    assert not np.array_equal(day.frame(1).y, day.frame(2).y)
    assert not np.array_equal(day.frame(1).y, DemoScene(seed=1).frame(1).y)


def test_handed_out_planes_belong_to_the_caller(day: DemoScene) -> None:
    first = day.frame(9)
    kept = first.y.copy()
    for plane in first:
        plane[:] = 0
    assert np.array_equal(day.frame(9).y, kept)


def test_the_camera_counts_frames_in_exact_thirtieths(day: DemoScene) -> None:
    camera: Camera = SyntheticCamera(seed=0)
    frames = [camera.read() for _ in range(3)]
    for number, frame in enumerate(frames):
        assert frame is not None
        assert (frame.pts, frame.time_base) == (number, Fraction(1, 30))
        assert (frame.width, frame.height) == camera.size == (WIDTH_PX, HEIGHT_PX)
        assert frame.u.shape == frame.v.shape == (HEIGHT_PX // 2, WIDTH_PX // 2)
        assert np.array_equal(frame.y, day.frame(number).y)
    assert not camera.live
    camera.close()
    camera.close()


@pytest.mark.parametrize("camera_id", ["demo", "demo:night"])
def test_the_demo_has_two_identifiers(camera_id: str) -> None:
    assert isinstance(open_camera(camera_id), SyntheticCamera)


def test_the_card_stays_inside_its_zone_for_ten_minutes() -> None:
    least = min(
        signed_distance_inside_px(CARD_ZONE, x, max(y, 0.0)) for n in TEN_MINUTES for x, y in card_corners_px(n)
    )
    assert least >= 4  # beyond what bilinear edges and the zone's rounding need


def test_the_zone_does_work_that_the_window_does_not() -> None:
    window = DEMO_FRAMING.window
    assert window is not None
    for number in range(0, 300, 10):
        xs, ys = zip(*card_corners_px(number), strict=True)
        assert min(xs) < window.x < max(xs), "the card hangs across the window's edge"
        assert max(ys) > window.y


def test_the_label_lies_inside_its_zone() -> None:
    for x, y in synthetic_scene.LABEL_CORNERS_PX:
        assert signed_distance_inside_px(LABEL_ZONE, x, y) >= 4


def test_the_card_is_drawn_where_the_corners_say(day: DemoScene) -> None:
    """The brightest large thing in the zone is the paper; its edges are where the geometry puts them."""
    for number in (20, 58, 91):
        y = day.frame(number).y.astype(np.float64)
        centre = np.mean(card_corners_px(number), axis=0)
        for x_px, y_px in card_corners_px(number):
            inward = np.array([x_px, y_px]) + (centre - np.array([x_px, y_px])) * 0.04
            outward = np.array([x_px, y_px]) - (centre - np.array([x_px, y_px])) * 0.05
            assert y_px < 60 or _at(y, inward) > _at(y, outward) + 15, (number, x_px, y_px)


def _at(plane: np.ndarray, point: np.ndarray) -> float:
    column, row = np.clip(point.round().astype(int), 1, (WIDTH_PX - 2, HEIGHT_PX - 2))
    return float(plane[row - 1 : row + 2, column - 1 : column + 2].mean())


def test_the_doll_breathes_and_the_nest_does_not(day: DemoScene) -> None:
    numbers = range(90)
    depth = [synthetic.breath(n / FRAMES_PER_S) for n in numbers]
    breathed_out, breathed_in = day.frame(int(np.argmin(depth))).y, day.frame(int(np.argmax(depth))).y
    change = np.abs(breathed_out.astype(np.int16) - breathed_in).astype(np.float64)
    left, top, _, _ = BODY_BOX
    chest = change[top + 40 : top + 240, left + 150 : left + 380].mean()
    sheet = change[620:680, 200:400].mean()
    assert chest > sheet + 0.4


def test_night_is_darker_and_noisier(day: DemoScene) -> None:
    night = DemoScene(seed=0, look=Look.NIGHT)
    one, two = night.frame(5).y.astype(np.int16), night.frame(6).y.astype(np.int16)
    light_one, light_two = day.frame(5).y.astype(np.int16), day.frame(6).y.astype(np.int16)
    assert one.mean() < light_one.mean() * 0.75
    still = (slice(600, 680), slice(200, 400))
    assert (one - two)[still].std() > 1.5 * (light_one - light_two)[still].std()


def test_the_planes_keep_to_the_limited_range(day: DemoScene) -> None:
    planes = day.frame(0)
    assert planes.y.min() >= 10
    assert planes.y.max() <= 245
    assert 30 < planes.u.mean() < 140
    assert 110 < planes.v.mean() < 160


def test_every_invented_name_can_be_drawn() -> None:
    """A missing glyph would be the same empty box for every character."""
    cards = [synthetic_card.bed_card(seed) for seed in range(len(synthetic_card.INVENTED))]
    names = [card[35:62, 9:88] for card in cards]
    for index, name in enumerate(names):
        assert (name < 120).sum() > 300, "ink"
        for other in names[index + 1 :]:
            assert not np.array_equal(name, other)


def test_nothing_of_the_dolls_face_or_hat_is_taken_for_writing(day: DemoScene) -> None:
    """Who tries the demo wants to see a face; thin dark lashes and even knitting were read as print and codes."""
    finders = make_finders(("text", "codes"))
    for number in range(0, 20 * FRAMES_PER_S, FRAMES_PER_S):
        planes = day.frame(number)
        frame = RawFrame(planes.y, planes.u, planes.v, pts=number, time_base=Fraction(1, FRAMES_PER_S))
        for finder in finders:
            for region in finder.look(frame, None):
                left, top = np.min(region.points, axis=0)
                right, bottom = np.max(region.points, axis=0)
                nearest = np.clip(HEAD_PX, (left, top), (right, bottom))
                assert np.hypot(*(nearest - HEAD_PX)) > HEAD_REACH_PX, (number, region)
