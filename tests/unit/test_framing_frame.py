"""The coarse picture: what is covered leaves nothing, what is not is too coarse, and doubt is black."""

from __future__ import annotations

import ast
import base64
import dataclasses
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.synthetic import SyntheticCamera
from redact import framing_frame
from redact.frames import Plane, RawFrame
from redact.framing_frame import (
    COVERED,
    HEIGHT_PX_MAX,
    WIDTH_PX,
    FramingFrame,
    LettersFinder,
    make_framing_frame,
    make_private_reference,
)
from redact.geometry import Polygon
from redact.opencv import cv2
from tests.fakes_capture import noise_frame, smooth_frame

ROOT = Path(__file__).parents[2]
WIDE, HIGH = 640, 360
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX)


def nothing_found(_luma: Plane) -> list[Polygon]:
    return []


def box(x: float, y: float, width: float, height: float) -> Polygon:
    return Polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


def with_luma(luma: Plane) -> RawFrame:
    grey = np.full(((luma.shape[0] + 1) // 2, (luma.shape[1] + 1) // 2), 128, np.uint8)
    return RawFrame(luma, grey, grey, 0, Fraction(1, 30))


def written(words: str, height_px: int, left: int, foot: int, font: int) -> tuple[Plane, Polygon]:
    """A card with words of this height on a plain ground, and the box of the words' ink."""
    luma = np.random.default_rng(0).integers(115, 126, (HIGH, WIDE), np.uint8)
    scale = cv2.getFontScaleFromHeight(font, height_px, 2)
    (wide, _), base = cv2.getTextSize(words, font, scale, max(1, height_px // 10))
    ink = np.zeros_like(luma)
    cv2.putText(ink, words, (left, foot), font, scale, 255, max(1, height_px // 10), cv2.LINE_AA)
    cv2.rectangle(luma, (left - 6, foot - height_px - 6), (left + wide + 6, foot + base + 6), 220, cv2.FILLED)
    luma = np.minimum(luma, 235 - ink).clip(16, 235).astype(np.uint8)
    rows, columns = np.nonzero(ink)
    return luma, box(columns.min(), rows.min(), float(np.ptp(columns)) + 1, float(np.ptp(rows)) + 1)


def test_nobody_else_makes_one() -> None:
    with pytest.raises(TypeError, match="only make_framing_frame"):
        FramingFrame(framing_frame._Token(), np.zeros((2, 2), np.uint8), source_size=(2, 2))


def test_no_module_imports_the_token() -> None:
    for package in ("app", "capture", "redact", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            if path.name == "framing_frame.py":
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                assert not (isinstance(node, ast.Name | ast.alias) and "_MAKERS_TOKEN" in ast.dump(node)), path
                assert not (isinstance(node, ast.Attribute) and node.attr == "_MAKERS_TOKEN"), path


def test_it_cannot_be_painted_over() -> None:
    made = make_framing_frame(noise_frame(64, 48, 0), [nothing_found])
    with pytest.raises(ValueError, match="read-only"):
        made.luma[0, 0] = 1


@given(st.integers(1, 4000), st.integers(1, 3000))
@settings(max_examples=30)
def test_never_more_than_a_coarse_picture(width: int, height: int) -> None:
    half = np.full(((height + 1) // 2, (width + 1) // 2), 128, np.uint8)
    frame = RawFrame(np.full((height, width), 90, np.uint8), half, half, 0, Fraction(1))
    made = make_framing_frame(frame, [nothing_found])
    assert made.width <= WIDTH_PX
    assert made.height <= HEIGHT_PX_MAX
    assert made.source_size == (width, height)
    assert made.why == ""
    assert len(np.unique(made.luma)) <= 13


@given(
    corners=st.lists(st.tuples(st.integers(-40, WIDE + 40), st.integers(-40, HIGH + 40)), min_size=3, max_size=6),
    seed=st.integers(0, 1000),
)
@settings(max_examples=40)
def test_what_lies_in_a_finding_has_no_influence_at_all(corners: list[tuple[int, int]], seed: int) -> None:
    """Two frames that differ only inside what was found give the very same picture: no letter can come through."""
    finding = Polygon(tuple((float(x), float(y)) for x, y in corners))
    inside = np.zeros((HIGH, WIDE), np.uint8)
    cv2.fillPoly(inside, [np.array(corners, np.int32)], 1)
    one = smooth_frame(WIDE, HIGH, seed).y
    other = np.where(inside.astype(np.bool_), np.random.default_rng(seed).integers(0, 256, (HIGH, WIDE)), one)
    find = [lambda _luma: [finding]]
    made = [make_framing_frame(with_luma(np.asarray(luma, np.uint8)), find).luma for luma in (one, other)]
    assert (made[0] == made[1]).all()


@pytest.mark.parametrize("height_px", [8, 12, 20, 32, 48, 80, 120])
@pytest.mark.parametrize("font", FONTS)
def test_words_of_any_size_that_are_found_leave_nothing(height_px: int, font: int) -> None:
    luma, ink = written("Anna 3184", height_px, 30, 200, font)
    blank = luma.copy()
    (left, top), _, (right, bottom), _ = ((int(x), int(y)) for x, y in ink.points)
    blank[top:bottom, left:right] = 220
    with_words, without = (make_framing_frame(with_luma(plane), [lambda _l: [ink]]).luma for plane in (luma, blank))
    assert (with_words == without).all()
    assert (with_words == COVERED).any()


@pytest.fixture(scope="module")
def letters() -> LettersFinder:
    return LettersFinder()


@pytest.mark.parametrize("height_px", [12, 20, 32, 48, 80, 120])
def test_letters_that_could_be_read_are_found_by_themselves(letters: LettersFinder, height_px: int) -> None:
    """At 80 px letters below 1/15 of the height cannot be read; larger ones must be found, stroke for stroke."""
    luma, ink = written("Anna 31", height_px, 30, 200, cv2.FONT_HERSHEY_DUPLEX)
    made = make_framing_frame(with_luma(luma), [letters]).luma
    (left, top), _, (right, bottom), _ = (
        (int(x) * made.shape[1] / WIDE, y * made.shape[0] / HIGH) for x, y in ink.points
    )
    seen = made[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))]
    assert (seen == COVERED).all()


def test_doll_and_nest_stay_in_view(letters: LettersFinder) -> None:
    frame = SyntheticCamera().read()
    made = make_framing_frame(frame, [letters])
    assert (made.luma == COVERED).mean() < 0.15  # card and label, each with a good margin
    doll = made.luma[14:32, 16:52]
    assert (doll != COVERED).all()
    assert doll.std() > 20


def test_a_dark_room_is_seen_too() -> None:
    frame = smooth_frame(WIDE, HIGH, 0)
    dark = dataclasses.replace(frame, y=(16 + (frame.y.astype(np.float32) - 16) / 4).astype(np.uint8))
    assert np.ptp(make_framing_frame(dark, [nothing_found]).luma) > 100


def _broken(_luma: Plane) -> list[Polygon]:
    raise RuntimeError("no net")


def _rubbish(_luma: Plane) -> list[Polygon]:
    return [Polygon(((float("nan"), 0.0), (1.0, 1.0), (2.0, 2.0)))]


@pytest.mark.parametrize(
    ("finders", "doubt", "why"),
    [
        ([], "", "finder.none"),
        ([_broken], "", "finder.failed"),
        ([nothing_found, _broken], "", "finder.failed"),
        ([lambda _luma: None], "", "finder.failed"),
        ([nothing_found], "frame.damaged", "frame.doubt"),
        ([_rubbish], "", ""),
    ],
)
def test_without_an_answer_it_is_black(finders: list, doubt: str, why: str) -> None:  # type: ignore[type-arg]
    made = make_framing_frame(noise_frame(128, 96, 0, doubt=doubt), finders)
    assert made.why == why
    assert (made.luma == COVERED).all()
    assert made.source_size == (128, 96)


def test_a_reference_holds_nothing_of_what_is_covered() -> None:
    """Features come from elsewhere, and what stands in a covered place changes none of them."""
    frame = noise_frame(WIDE, HIGH, 0)
    coarse = np.repeat(np.repeat(frame.y[::8, ::8], 8, axis=0), 8, axis=1)[:HIGH, :WIDE]
    other = coarse.copy()
    other[40:140, 60:260] = 235 - other[40:140, 60:260]
    card, zone = box(60, 40, 100, 100), box(160, 40, 100, 100)
    kept = [make_private_reference(with_luma(luma), [lambda _l: [card]], [zone]) for luma in (coarse, other)]
    assert kept[0] == kept[1]
    assert len(kept[0].points) > 50
    assert len(base64.b64decode(kept[0].descriptors)) == 32 * len(kept[0].points)
    for x, y in kept[0].points:
        assert not (50 <= x <= 270 and 30 <= y <= 130)


def test_no_reference_of_a_picture_nobody_looked_at() -> None:
    frame = noise_frame(128, 96, 0)
    for finders, picture in (([], frame), ([nothing_found], dataclasses.replace(frame, doubt="x"))):
        with pytest.raises(ValueError, match="no reference"):
            make_private_reference(picture, finders, [])
    with pytest.raises(RuntimeError):
        make_private_reference(frame, [_broken], [])
