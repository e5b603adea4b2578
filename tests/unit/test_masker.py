"""What leaves the masker: fill wherever it must be, the source elsewhere, black in doubt; and the look-ahead."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.finders import Finding, UnknownFinderError, finder_names
from redact.frames import FILL_CHROMA, FILL_LUMA, MaskedFrame, RawFrame, Verdict
from redact.geometry import Framing, Polygon, Rect
from redact.masker import LookAhead, Masker
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
@settings(max_examples=60, deadline=None)
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


@given(zones=st.lists(POLYGONS, min_size=1, max_size=2), more=POLYGONS, window=st.none() | RECTS)
@settings(max_examples=40, deadline=None)
def test_adding_a_finding_never_uncovers_a_pixel(zones: list[Polygon], more: Polygon, window: Rect | None) -> None:
    frame = noise_frame(WIDE, HIGH, 0)
    masker = Masker(WIDE, HIGH, Framing(window, tuple(zones)))
    before = is_fill(masker.apply(frame))
    masker.note([Finding(more, "text")], Fraction(0))
    after = masker.apply(frame)
    assert is_fill(after)[before].all()
    assert after.verdict is Verdict.MASKED


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


class SeesAt:
    """A finder that sees the square in frames of the given times."""

    name = "sees"
    interval_s = 0.0

    def __init__(self, *pts: int) -> None:
        self._pts = pts
        self.looked: list[int] = []

    def look(self, frame: RawFrame) -> Sequence[Finding]:
        self.looked.append(frame.pts)
        return [Finding(SQUARE, "text")] if frame.pts in self._pts else []


def run_through(finder: SeesAt, count: int) -> list[MaskedFrame]:
    ahead = LookAhead(Masker(WIDE, HIGH, Framing(None)), [finder])
    released = [masked for pts in range(count) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    assert len(ahead) == 15
    return released + ahead.finish()


def test_frames_wait_half_a_second_and_all_come_out_in_order() -> None:
    ahead = LookAhead(Masker(WIDE, HIGH, Framing(None)))
    released: list[int] = []
    for pts in range(40):
        released += [masked.pts for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
        assert len(released) == max(0, pts - 14)
    assert released + [masked.pts for masked in ahead.finish()] == list(range(40))
    assert ahead.finish() == []


def test_what_waited_under_another_framing_is_black() -> None:
    bed_a, bed_b = Framing(Rect(0, 0, 64, 96)), Framing(Rect(64, 0, 64, 96))
    ahead = LookAhead(Masker(WIDE, HIGH, bed_a))
    released = [masked for pts in range(20) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    ahead.mask_with(Masker(WIDE, HIGH, bed_b))
    released += [masked for pts in range(20, 40) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    released += ahead.finish()
    assert [(masked.pts, masked.verdict, masked.why) for masked in released] == [
        (pts, Verdict.BLACK, "framing.changed") if 5 <= pts < 20 else (pts, Verdict.CLEAR, "") for pts in range(40)
    ]


def test_no_framing_blackens_what_waits_and_all_that_comes() -> None:
    ahead = LookAhead(Masker(WIDE, HIGH, Framing(Rect(0, 0, 64, 96))))
    for pts in range(10):
        assert ahead.push(noise_frame(WIDE, HIGH, pts)) == []
    ahead.mask_with(Masker(WIDE, HIGH, None))
    released = [masked for pts in range(10, 40) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    assert {masked.verdict for masked in released} == {Verdict.BLACK}


def test_a_clock_that_stands_still_does_not_fill_the_memory() -> None:
    frame_bytes = WIDE * HIGH * 3 // 2
    ahead = LookAhead(Masker(WIDE, HIGH, Framing(None)), bytes_max=8 * frame_bytes)
    released: list[MaskedFrame] = []
    for tick in range(50):
        released += ahead.push(noise_frame(WIDE, HIGH, tick, Fraction(1, 1_000_000)))
        assert len(ahead) <= 8
    assert {(masked.verdict, masked.why) for masked in released} == {(Verdict.BLACK, "look_ahead.full")}
    tail = ahead.finish()
    assert [masked.pts for masked in released + tail] == list(range(50))
    assert {masked.verdict for masked in tail} == {Verdict.CLEAR}


def test_a_finding_covers_half_a_second_before_and_a_second_after() -> None:
    verdicts = [masked.verdict for masked in run_through(SeesAt(30), 90)]
    assert verdicts[:15] == [Verdict.CLEAR] * 15
    assert verdicts[15:31] == [Verdict.MASKED] * 16
    assert verdicts[31:61] == [Verdict.HELD] * 30
    assert verdicts[61:] == [Verdict.CLEAR] * 29


def test_the_tail_is_looked_at_before_it_is_released() -> None:
    finder = SeesAt(59)
    finder.interval_s = 1.0
    released = run_through(finder, 60)
    assert 59 in finder.looked
    assert [masked.verdict for masked in released[45:]] == [Verdict.MASKED] * 15
    assert is_fill(released[45])[42:58, 62:78].all()


def test_names_of_finders() -> None:
    assert finder_names("none") == ()
    assert finder_names("all") == ()
    with pytest.raises(UnknownFinderError, match="no finder named 'text'"):
        finder_names("text")
