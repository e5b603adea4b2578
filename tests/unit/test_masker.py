"""What leaves the masker: fill wherever it must be, the source elsewhere, black in doubt."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.frames import FILL_CHROMA, FILL_LUMA, MaskedFrame, RawFrame, Verdict
from redact.geometry import Framing, Polygon, Rect, cover_polygon
from redact.masker import Masker
from redact.policy import Decision
from tests.fakes_capture import noise_frame

WIDE, HIGH = 160, 112
SQUARE = Polygon(((60, 40), (80, 40), (80, 60), (60, 60)))
COORDINATES = st.floats(-40, 200, width=32)
RECTS = st.builds(Rect, COORDINATES, COORDINATES, st.floats(1, 200), st.floats(1, 200))
POLYGONS = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=5).map(lambda p: Polygon(tuple(p)))


def final_mask(masker: Masker, width: int, height: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Pixels that must be fill, drawn from the final window and zones as a report tells them."""
    mask = np.ones((height + height % 2, width + width % 2), np.uint8)
    window = masker.window
    mask[window.y : window.y + window.height, window.x : window.x + window.width] = 0
    for zone in masker.zones:
        cv2.fillPoly(mask, [np.asarray(zone.points, np.int32)], 1)
    return mask.astype(np.bool_)


def is_fill(masked: MaskedFrame) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    chroma = (masked.u == FILL_CHROMA) & (masked.v == FILL_CHROMA)
    return np.asarray((masked.y == FILL_LUMA) & np.repeat(np.repeat(chroma, 2, axis=0), 2, axis=1), np.bool_)


@given(window=st.none() | RECTS, zones=st.lists(POLYGONS, max_size=2), odd=st.integers(0, 1))
@settings(max_examples=60)
def test_everything_that_must_go_is_fill_and_what_is_far_is_the_source(
    window: Rect | None, zones: list[Polygon], odd: int
) -> None:
    width, height = WIDE + odd, HIGH + odd
    masker = Masker(width, height, Framing(window, tuple(zones)))
    frame = noise_frame(width, height, 0)
    masked = masker.apply(frame)
    mask = final_mask(masker, width, height)
    assert is_fill(masked)[mask].all()
    far = cv2.dilate(mask.astype(np.uint8), np.ones((31, 31), np.uint8))[:height, :width] == 0
    assert np.array_equal(masked.y[:height, :width][far], frame.y[far])
    far_chroma = far[::2, ::2]
    assert np.array_equal(masked.u[: frame.u.shape[0], : frame.u.shape[1]][far_chroma], frame.u[far_chroma])
    assert np.array_equal(masked.v[: frame.v.shape[0], : frame.v.shape[1]][far_chroma], frame.v[far_chroma])


@given(zones=st.lists(POLYGONS, max_size=2), more=POLYGONS, window=st.none() | RECTS)
@settings(max_examples=40)
def test_a_decision_never_uncovers_a_pixel_and_covers_all_it_says(
    zones: list[Polygon], more: Polygon, window: Rect | None
) -> None:
    frame = noise_frame(WIDE, HIGH, 0)
    masker = Masker(WIDE, HIGH, Framing(window, tuple(zones)))
    before = is_fill(masker.apply(frame))
    cover = cover_polygon(more, 0, WIDE // 2, HIGH // 2)
    after = masker.apply(frame, Decision(cover, Verdict.MASKED))
    assert is_fill(after)[before].all()
    assert is_fill(after)[np.repeat(np.repeat(cover, 2, axis=0), 2, axis=1)].all()
    assert after.verdict is Verdict.MASKED
    assert np.array_equal(is_fill(masker.apply(frame)), before)


def test_a_black_decision_is_black_with_its_reason() -> None:
    masked = Masker(WIDE, HIGH, Framing(None)).apply(noise_frame(WIDE, HIGH, 3), Decision(None, Verdict.BLACK, "why"))
    assert is_fill(masked).all()
    assert (masked.verdict, masked.why, masked.pts) == (Verdict.BLACK, "why", 3)


def test_edge_blocks_are_those_that_hold_picture_and_framing() -> None:
    masker = Masker(WIDE, HIGH, Framing(Rect(32, 16, 64, 64), (Polygon(((50, 20), (58, 20), (58, 44), (50, 44))),)))
    marked = np.zeros((HIGH, WIDE), np.bool_)
    for block in masker.edge_blocks:
        assert (block.x % 16, block.y % 16, block.width % 16, block.height) == (0, 0, 0, 16)
        marked[block.y : block.y + block.height, block.x : block.x + block.width] = True
    fill = is_fill(masker.apply(noise_frame(WIDE, HIGH, 0)))
    for top in range(0, HIGH, 16):
        for left in range(0, WIDE, 16):
            square = fill[top : top + 16, left : left + 16]
            assert marked[top, left] == (square.any() and not square.all())


def test_the_source_is_never_written_to() -> None:
    frame = noise_frame(WIDE, HIGH, 0)
    copies = [plane.copy() for plane in (frame.y, frame.u, frame.v)]
    Masker(WIDE, HIGH, Framing(Rect(20, 20, 40, 40))).apply(frame)
    assert all(np.array_equal(a, b) for a, b in zip(copies, (frame.y, frame.u, frame.v), strict=True))


def test_crop_keeps_the_window_only_and_still_covers_zones() -> None:
    frame = noise_frame(WIDE, HIGH, 0)
    masker = Masker(WIDE, HIGH, Framing(Rect(21, 11, 103, 91), (SQUARE,)), crop=True)
    masked = masker.apply(frame)
    assert masker.output_size == (masked.width, masked.height) == (102, 90)
    mask = final_mask(masker, WIDE, HIGH)[12:102, 22:124]
    assert is_fill(masked)[mask].all()
    assert np.array_equal(masked.y[:, :10], frame.y[12:102, 22:32])


def black_reason(masker: Masker, frame: RawFrame) -> str:
    masked = masker.apply(frame)
    assert is_fill(masked).all()
    assert (masked.verdict is Verdict.BLACK) == bool(masked.why)
    assert masked.pts == frame.pts
    return masked.why


def test_no_framing_is_black() -> None:
    assert black_reason(Masker(WIDE, HIGH, None), noise_frame(WIDE, HIGH, 7)) == "framing.missing"


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (noise_frame(WIDE + 2, HIGH, 1), "frame.size_changed"),
        (noise_frame(WIDE, HIGH, 1, doubt="frame.damaged"), "frame.damaged"),
        (
            dataclasses.replace(
                noise_frame(WIDE, HIGH, 1), u=np.zeros((56, 80), np.uint8), v=np.zeros((56, 80), np.uint8)
            ),
            "frame.garbage",
        ),
        (dataclasses.replace(noise_frame(WIDE, HIGH, 1), u=np.full((56, 40), 99, np.uint8)), "frame.garbage"),
        (dataclasses.replace(noise_frame(WIDE, HIGH, 1), y=np.full((HIGH, WIDE), 255, np.uint8)), "frame.exposure"),
    ],
)
def test_doubt_is_black_with_a_reason(frame: RawFrame, why: str) -> None:
    assert black_reason(Masker(WIDE, HIGH, Framing(None, (SQUARE,))), frame) == why


@pytest.mark.parametrize("luma", [16, 128, 235])
def test_plain_pictures_are_no_doubt(luma: int) -> None:
    half = np.full((HIGH // 2, WIDE // 2), 128, np.uint8)
    frame = RawFrame(np.full((HIGH, WIDE), luma, np.uint8), half, half, 0, Fraction(1, 30))
    assert Masker(WIDE, HIGH, Framing(None)).apply(frame).verdict is Verdict.CLEAR


def test_a_window_beside_the_picture_leaves_only_fill() -> None:
    masked = Masker(WIDE, HIGH, Framing(Rect(500, 0, 20, 20))).apply(noise_frame(WIDE, HIGH, 0))
    assert is_fill(masked).all()


def test_the_banner_is_burnt_in_and_the_black_picture_stays_black() -> None:
    masker = Masker(WIDE, HIGH, Framing(Rect(500, 0, 20, 20)), banner="COMMISSIONING")
    assert not is_fill(masker.apply(noise_frame(WIDE, HIGH, 0))).all()
    assert is_fill(masker.blackout(noise_frame(WIDE, HIGH, 1), "test")).all()
