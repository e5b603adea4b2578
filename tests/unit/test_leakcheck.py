"""The leak check: which frames it looks at, what it reads, and what it leaves alone."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, cast

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.synthetic import DemoScene
from capture.synthetic_framing import DEMO_FRAMING
from redact.frames import FILL_LUMA, Plane, RawFrame
from redact.geometry import Polygon, Rect
from redact.leakcheck import (
    BLOCK_PX,
    WHOLE_EVERY_S,
    Found,
    Look,
    Looker,
    Part,
    Selection,
    check_frames,
    hits_of,
)
from redact.leakcheck_text import Reading
from redact.masker import Masker
from redact.opencv import cv2

WIDE, HIGH = 640, 368
TENTH: Final = Fraction(1, 10)


@functools.cache
def looker() -> Looker:
    return Looker()


@functools.cache
def cot() -> Plane:
    """The demo's picture as a careful framing leaves it: cloth, a face, cables, no print."""
    planes = DemoScene(0).frame(0)
    masked = Masker(1280, 720, DEMO_FRAMING).apply(RawFrame(planes.y, planes.u, planes.v, 0, Fraction(1, 30)))
    return masked.y.copy()


def found_in(luma: Plane, part: Part | None = None) -> list[Found]:
    return looker().look(Look(0, Fraction(0), luma, part))


def with_print(luma: Plane, text: str, at: tuple[int, int], size: int = 30, face: str = "uni") -> Plane:
    """Dark print on a bright strip, as on a card."""
    luma = luma.copy()
    x, y = at
    luma[y - size : y + size // 2, x - 10 : x + 240] = 210
    cv2.putText(luma, text, (x, y), 40, cv2.FontFace(face), size, 500)
    return luma


def turned(luma: Plane, degrees: float, centre: tuple[int, int]) -> Plane:
    turn = cv2.getRotationMatrix2D(centre, degrees, 1.0)
    return cast("Plane", cv2.warpAffine(luma, turn, luma.shape[::-1], borderMode=cv2.BORDER_REPLICATE))


# --- what is read ---


def test_a_clean_picture_of_a_cot_says_nothing() -> None:
    assert found_in(cot()) == []


def test_fill_from_edge_to_edge_is_not_even_looked_at() -> None:
    noise = np.random.default_rng(1).integers(FILL_LUMA - 2, FILL_LUMA + 4, (HIGH, WIDE)).astype(np.uint8)
    assert found_in(noise) == []


@pytest.mark.parametrize(
    "text",
    ["Anna Meier", "MRN 4711 0815", "韩俊之子", "入院日期 2026", "Иванова Анна", "José Núñez", "12床"],
)
@pytest.mark.parametrize("at", [(560, 330), (180, 120), (800, 640)])
def test_print_of_several_scripts_is_found_wherever_it_is(text: str, at: tuple[int, int]) -> None:
    found = found_in(with_print(cot(), text, at))
    assert {one.kind for one in found} == {"text"}
    xs = [x for one in found for x, _ in one.polygon.points]
    ys = [y for one in found for _, y in one.polygon.points]
    assert at[0] - 40 < min(xs) < at[0] + 60
    assert at[1] - 60 < min(ys) < max(ys) < at[1] + 40


@pytest.mark.parametrize("degrees", [-90, -30, 15, 90, 180])
def test_print_is_found_however_it_lies(degrees: float) -> None:
    luma = turned(with_print(cot(), "Anna Meier", (560, 330), 34), degrees, (640, 330))
    assert "text" in {one.kind for one in found_in(luma)}


@pytest.mark.parametrize("size", [14, 20, 60, 100])
def test_small_and_large_print_is_found(size: int) -> None:
    luma = cot().copy()
    luma[200:420, 400:1000] = 210
    cv2.putText(luma, "Anna", (420, 380), 40, cv2.FontFace("sans"), size, 500)
    assert "text" in {one.kind for one in found_in(luma)}


@pytest.mark.parametrize("text", ["Anna Meier", "韩俊之子", "Иванова", "12床"])
@pytest.mark.parametrize(("size", "steps"), [(30, 14), (16, 20), (12, 24)])
def test_faint_print_is_found(text: str, size: int, steps: int) -> None:
    """Grey on white, with the noise of a camera."""
    luma = cot().copy()
    luma[330 - size : 330 + size // 2, 550:860] = 200
    cv2.putText(luma, text, (560, 330), 200 - steps, cv2.FontFace("uni"), size, 500)
    noise = np.random.default_rng(3).normal(0, 2, luma.shape)
    assert "text" in {one.kind for one in found_in((luma + noise).clip(0, 255).astype(np.uint8))}


@pytest.mark.parametrize(
    "kind",
    [
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
    ],
)
def test_codes_of_every_kind_are_found_where_they_are(kind: zxingcpp.BarcodeFormat) -> None:
    picture = np.asarray(zxingcpp.create_barcode("47110815", kind).to_image(scale=3))
    luma = cot().copy()
    high, wide = picture.shape[:2]
    luma[300 : 300 + high, 600 : 600 + wide] = np.where(picture > 127, 210, 40).reshape(high, wide)
    codes = [one for one in found_in(luma) if one.kind == "code"]
    assert codes
    for x, y in codes[0].polygon.points:
        assert 590 <= x <= 610 + wide
        assert 290 <= y <= 310 + high


def test_a_code_too_small_for_a_passing_look_is_found_by_a_closer_one() -> None:
    picture = np.asarray(zxingcpp.create_barcode("47110815", zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=3))
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    luma = cot().copy()
    high, wide = small.shape[:2]
    luma[280 : 320 + high, 580 : 620 + wide] = 210
    luma[300 : 300 + high, 600 : 600 + wide] = (40 + small.reshape(high, wide) * (170 / 255)).astype(np.uint8)
    assert not [one for one in found_in(luma) if one.kind == "code"], "or this test shows nothing"
    codes = [one for one in looker().look(Look(0, Fraction(0), luma, close=True)) if one.kind == "code"]
    assert codes
    for x, y in codes[0].polygon.points:
        assert 590 <= x <= 610 + wide
        assert 290 <= y <= 310 + high


def test_a_part_is_told_in_pixels_of_the_whole_picture() -> None:
    luma = with_print(cot(), "Anna Meier", (560, 330))
    (whole,) = found_in(luma)
    (part,) = found_in(luma, Part(480, 256, 400, 160))
    np.testing.assert_allclose(np.array(part.polygon.points), np.array(whole.polygon.points), atol=12)


def test_the_same_clip_gives_the_same_hits() -> None:
    frames = [(with_print(cot(), "Anna", (560, 330)) if n == 3 else cot(), n * TENTH) for n in range(6)]
    assert check_frames(frames) == check_frames(frames)
    (hit,) = check_frames(frames)
    assert (hit.kind, hit.from_s, hit.to_s) == ("text", 0.3, 0.3)


def test_a_lone_sign_counts_only_at_the_size_of_print() -> None:
    box = Polygon(((0.0, 0.0), (9.0, 0.0), (9.0, 9.0)))
    assert Reading(box, 1, 0.99, 40.0).sure
    assert not Reading(box, 1, 0.99, 90.0).readable, "a fold of cloth"
    assert not Reading(box, 1, 0.9, 40.0).readable
    assert not Reading(box, 2, 0.9, 5.0).readable, "a speck"
    assert Reading(box, 2, 0.97, 300.0).readable, "large print"
    assert not Reading(box, 2, 0.8, 300.0).readable, "more folds"
    assert Reading(box, 2, 0.8, 40.0).readable
    assert not Reading(box, 2, 0.8, 40.0).sure, "a hint"


# --- which frames ---


def looks_at(frames: Sequence[tuple[Plane, Fraction]]) -> list[Look]:
    selection = Selection()
    looks = [look for luma, at in frames for look in selection.push(luma, at)]
    return [*looks, *selection.finish()]


def grain(shade: int, seed: int) -> Plane:
    return (np.random.default_rng(seed).normal(shade, 3, (HIGH, WIDE))).clip(30, 235).astype(np.uint8)


def covers(look: Look, x: int, y: int) -> bool:
    part = look.part or Part(0, 0, WIDE, HIGH)
    return part.x <= x < part.x + part.width and part.y <= y < part.y + part.height


_GAPS = st.lists(st.sampled_from([1, 15, 33, 40, 66, 100, 199, 200, 201, 500, 1500]), min_size=0, max_size=120)


@settings(max_examples=40)
@given(_GAPS)
def test_every_second_has_five_whole_looks(gaps_ms: list[int]) -> None:
    times = [Fraction(0)]
    for gap in gaps_ms:
        times.append(times[-1] + Fraction(gap, 1000))
    still = np.full((32, 32), 90, np.uint8)
    whole = [look.at for look in looks_at([(still, at) for at in times]) if look.part is None]
    assert whole[0] == times[0]
    assert whole[-1] == times[-1]
    assert whole == sorted(set(whole))
    for before, after in itertools.pairwise(whole):
        assert after - before <= WHOLE_EVERY_S or not [at for at in times if before < at < after]
    for start in times:
        steady = all(b - a <= WHOLE_EVERY_S for a, b in itertools.pairwise(times) if start <= a < start + 1)
        if start + 1 <= times[-1] and steady:
            assert len([at for at in whole if start <= at < start + 1]) >= 5


def test_a_still_clip_is_looked_at_five_times_a_second_and_no_more() -> None:
    frames = [(grain(120, n), Fraction(n, 30)) for n in range(61)]
    looks = looks_at(frames)
    assert [look.index for look in looks] == list(range(0, 61, 6))
    assert all(look.part is None for look in looks)
    assert [look.index for look in looks if look.close] == [0, 30, 60]


@pytest.mark.parametrize("shown_in", [1, 4, 8, 13, 29])
def test_what_is_in_view_for_one_frame_only_is_looked_at(shown_in: int) -> None:
    frames = [(grain(120, n), Fraction(n, 30)) for n in range(31)]
    card = frames[shown_in][0].copy()
    card[160:200, 300:400] = 220
    frames[shown_in] = (card, frames[shown_in][1])
    assert any(look.index == shown_in and covers(look, 350, 180) for look in looks_at(frames))


@settings(max_examples=30)
@given(
    st.integers(1, 40),
    st.integers(0, WIDE // BLOCK_PX - 3),
    st.integers(0, HIGH // BLOCK_PX - 3),
    st.integers(1, 12),
    st.integers(0, 1),
)
def test_every_frame_around_a_change_of_mask_is_looked_at(
    at: int, column: int, row: int, lasts: int, away: int
) -> None:
    """A mask comes for some frames, or goes away for some."""
    x, y = column * BLOCK_PX, row * BLOCK_PX
    frames = []
    for n in range(60):
        luma = grain(120, n % 3)
        if (at <= n < at + lasts) != bool(away):
            luma[y : y + 3 * BLOCK_PX, x : x + 3 * BLOCK_PX] = FILL_LUMA
        frames.append((luma, Fraction(n, 30)))
    looks = looks_at(frames)
    for change in (at, at + lasts):
        for index in (change - 1, change, change + 1):
            assert any(look.index == index and covers(look, x + 24, y + 24) for look in looks), (change, index)


def test_frames_around_a_blank_are_looked_at_as_a_whole() -> None:
    black = np.full((HIGH, WIDE), FILL_LUMA, np.uint8)
    frames = [(black if 14 <= n < 25 else grain(120, n), Fraction(n, 30)) for n in range(40)]
    looked = {look.index for look in looks_at(frames) if look.part is None or look.part.width >= WIDE - BLOCK_PX}
    assert {13, 14, 24, 25, 26} <= looked


def test_every_frame_of_a_camera_in_motion_is_looked_at() -> None:
    texture = np.random.default_rng(5).integers(40, 220, (HIGH, WIDE)).astype(np.uint8)
    texture = cast("Plane", cv2.GaussianBlur(texture, (0, 0), 6))
    texture = (40 + (texture.astype(np.float32) - texture.min()) * 180 / np.ptp(texture)).astype(np.uint8)
    frames = [(np.roll(texture, 12 * n, axis=1), Fraction(n, 30)) for n in range(30)]
    assert {look.index for look in looks_at(frames)} == set(range(30))


def test_frames_of_another_size_or_out_of_order_are_no_clip() -> None:
    selection = Selection()
    selection.push(np.zeros((32, 32), np.uint8), Fraction(0))
    with pytest.raises(ValueError, match="one size"):
        selection.push(np.zeros((32, 48), np.uint8), Fraction(1))
    with pytest.raises(ValueError, match="follow each other"):
        selection.push(np.zeros((32, 32), np.uint8), Fraction(0))


# --- hits ---


def box(x: float, y: float, at: Fraction, kind: str = "text") -> Found:
    corners = ((x, y), (x + 40, y), (x + 40, y + 20), (x, y + 20))
    return Found(at, Polygon(corners), kind)  # type: ignore[arg-type] # text or code, as the test says


def drift(steps: int) -> Iterator[Found]:
    for n in range(steps):
        yield box(10 + 8 * n, 10, n * TENTH)


def test_what_stays_in_place_is_one_hit_and_another_kind_or_place_another() -> None:
    found = [*(box(10, 10, n * TENTH) for n in range(5)), box(10, 10, Fraction(0), "code"), box(300, 10, Fraction(0))]
    told = {(hit.kind, hit.region.x, hit.from_s, hit.to_s) for hit in hits_of(found)}
    assert told == {("text", 10, 0.0, 0.4), ("code", 10, 0.0, 0.0), ("text", 300, 0.0, 0.0)}


def hint(x: float, y: float, at: Fraction) -> Found:
    return dataclasses.replace(box(x, y, at), sure=False)


def test_a_hint_counts_when_another_frame_agrees_and_else_not() -> None:
    assert hits_of([hint(10, 10, Fraction(0))]) == ()
    assert hits_of([hint(10, 10, Fraction(0)), hint(12, 12, Fraction(0))]) == (), "the same frame is no witness"
    assert hits_of([hint(10, 10, Fraction(0)), hint(45, 10, TENTH)]) == (), "beside it is another thing"
    assert hits_of([hint(10, 10, Fraction(0)), hint(10, 10, Fraction(1))]) == (), "so is a second later"
    assert hits_of([hint(10, 10, Fraction(0)), box(10, 10, TENTH, "code")])[0].kind == "code"
    for witness in (hint(20, 12, TENTH), box(20, 12, TENTH)):
        (hit,) = hits_of([hint(10, 10, Fraction(0)), witness])
        assert (hit.from_s, hit.to_s, hit.region) == (0.0, 0.1, Rect(10, 10, 50, 22))


def test_what_comes_back_later_is_told_again() -> None:
    assert [hit.from_s for hit in hits_of([box(10, 10, Fraction(0)), box(10, 10, Fraction(2))])] == [0.0, 2.0]


def test_a_region_that_moves_is_told_in_pieces_that_hold_all_of_it() -> None:
    found = list(drift(60))
    hits = hits_of(found)
    assert len(hits) > 1
    assert max(hit.region.width for hit in hits) < 200
    for one in found:
        at_s, (x, y) = float(one.at), one.polygon.points[0]
        assert any(hit.from_s <= at_s <= hit.to_s and inside(hit.region, x, y) for hit in hits)


def inside(region: Rect, x: float, y: float) -> bool:
    return region.x <= x <= region.x + region.width and region.y <= y <= region.y + region.height
