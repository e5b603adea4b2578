"""The text finder on words drawn here. How good it is on rooms: `make acceptance-redaction`."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from redact import model_files
from redact.covers import cover_all
from redact.frames import Plane, RawFrame
from redact.model_files import ModelMissingError
from redact.opencv import cv2
from redact.text import TextFinder
from tests.redaction.scenes import typeface

WIDE, HIGH = 1280, 720
PAPER = 190


@pytest.fixture(scope="module")
def finder() -> TextFinder:
    return TextFinder()


def frame_of(luma: Plane, blue: Plane | None = None, red: Plane | None = None) -> RawFrame:
    grey = np.full(((luma.shape[0] + 1) // 2, (luma.shape[1] + 1) // 2), 128, np.uint8)
    return RawFrame(luma, grey if blue is None else blue, grey if red is None else red, 0, Fraction(1, 30))


def paper(width: int = WIDE, height: int = HIGH) -> Plane:
    """Evenly lit, with the noise of a sensor."""
    noise = np.random.default_rng(2).normal(0, 1, (height, width))
    return np.clip(PAPER + noise, 16, 235).astype(np.uint8)


def written(words: str, at: tuple[int, int], height_px: int, width: int = WIDE, height: int = HIGH) -> Plane:
    """Ink of the words: 255 where it is; capitals are `height_px` high."""
    ink = np.zeros((height, width), np.uint8)
    face = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(ink, words, at, face, height_px / 21, 255, max(1, round(height_px / 10)), cv2.LINE_AA)
    return ink


def printed(ink: Plane, contrast: float) -> Plane:
    """The ink on paper, darker than it by a share of the range of luma."""
    return np.clip(paper() - ink / 255 * contrast * 219, 16, 235).astype(np.uint8)


def covered_share(finder: TextFinder, frame: RawFrame, ink: Plane, turn: int | None) -> float:
    """How much of the ink lies inside what the finder names."""
    high, wide = frame.y.shape
    cells = cover_all(finder.look(frame, turn), 0, -(-wide // 2), -(-high // 2))
    pixels = np.repeat(np.repeat(cells, 2, axis=0), 2, axis=1)[:high, :wide]
    return float(pixels[ink > 60].mean())


@pytest.mark.parametrize("turn", [0, 1, None])
@pytest.mark.parametrize("height_px", [14, 24, 48])
def test_words_are_covered_to_their_edges(finder: TextFinder, turn: int | None, height_px: int) -> None:
    ink = written("Maria Keller 2026", (200, 300), height_px)
    assert covered_share(finder, frame_of(printed(ink, 0.7)), ink, turn) > 0.97


@pytest.mark.parametrize("turn", [0, 1])
def test_light_words_on_dark_are_covered(finder: TextFinder, turn: int) -> None:
    ink = written("Maria Keller 2026", (200, 300), 24)
    light = np.clip(251 - printed(ink, 0.7).astype(int), 16, 235).astype(np.uint8)
    assert covered_share(finder, frame_of(light), ink, turn) > 0.97


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "王小明的病床"), ("ar", "مريم الخطيب"), ("ru", "Мария Иванова"), ("hi", "मरिया शर्मा")],
)
def test_words_of_other_scripts_are_covered(finder: TextFinder, language: str, words: str) -> None:
    drawn = typeface.ink(words, typeface.families(language)[0], 34)
    ink = np.zeros((HIGH, WIDE), np.uint8)
    ink[300 : 300 + drawn.shape[0], 400 : 400 + drawn.shape[1]] = drawn
    assert covered_share(finder, frame_of(printed(ink, 0.7)), ink, 0) > 0.95


def test_faint_print_is_found_in_odd_turns_and_needs_them(finder: TextFinder) -> None:
    ink = written("Maria Keller 2026", (200, 300), 24)
    faint = frame_of(printed(ink, 0.10))
    assert covered_share(finder, faint, ink, 0) < 0.1
    assert covered_share(finder, faint, ink, 1) > 0.95
    assert covered_share(finder, faint, ink, 3) > 0.95
    assert covered_share(finder, faint, ink, None) > 0.95


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("height_px", [20, 30])
def test_regions_reach_beyond_the_ink_on_every_side_but_not_far(finder: TextFinder, turn: int, height_px: int) -> None:
    ink = written("MARIA KELLER 2026", (200, 300), height_px)
    rim = np.asarray(cv2.dilate((ink > 60).astype(np.uint8), np.ones((3, 3), np.uint8)) * 255, np.uint8)
    assert covered_share(finder, frame_of(printed(ink, 0.7)), rim, turn) == 1
    around = np.ones((2 * height_px + 1, 2 * height_px + 1), np.uint8)
    far = np.asarray(255 - cv2.dilate((ink > 60).astype(np.uint8), around) * 255, np.uint8)
    assert covered_share(finder, frame_of(printed(ink, 0.7)), far, turn) == 0


def coloured() -> tuple[RawFrame, Plane]:
    """Green words on red paper of the same brightness."""
    ink = written("Maria Keller 2026", (200, 300), 40)
    half = cv2.resize(ink, (WIDE // 2, HIGH // 2), interpolation=cv2.INTER_AREA).astype(float) / 255
    blue = np.round(110 - 10 * half).astype(np.uint8)
    red = np.round(180 - 90 * half).astype(np.uint8)
    return frame_of(np.full((HIGH, WIDE), 120, np.uint8), blue, red), ink


def test_ink_as_bright_as_its_paper_is_found_by_its_colour(finder: TextFinder) -> None:
    frame, ink = coloured()
    assert [covered_share(finder, frame, ink, turn) for turn in (1, 3)] == [0, 0]
    assert covered_share(finder, frame, ink, 0) > 0.95
    assert covered_share(finder, frame, ink, 2) > 0.95
    grey = dataclasses.replace(frame, u=np.full_like(frame.u, 128), v=np.full_like(frame.v, 128))
    assert covered_share(finder, grey, ink, 0) == 0, "it is the colour that tells ink from paper"
    assert covered_share(finder, frame, ink, None) > 0.95


@pytest.mark.parametrize("kind", ["plain", "noise", "soft"])
def test_nothing_is_found_where_nothing_is_written(finder: TextFinder, kind: str) -> None:
    rng = np.random.default_rng(4)
    soft = cv2.resize(rng.uniform(40, 220, (5, 8)).astype(np.float32), (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    picture = {
        "plain": np.full((HIGH, WIDE), 120.0),
        "noise": rng.normal(120, 8, (HIGH, WIDE)),
        "soft": soft + rng.normal(0, 2, (HIGH, WIDE)),
    }[kind]
    assert finder.look(frame_of(np.clip(picture, 16, 235).astype(np.uint8)), None) == ()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (3, 5), (97, 33), (641, 361), (64, 4)])
def test_any_size_of_picture_is_looked_at(finder: TextFinder, width: int, height: int) -> None:
    luma = np.random.default_rng(5).integers(16, 236, (height, width), np.uint8)
    for region in finder.look(frame_of(luma), None):
        assert len(region.points) >= 3
        assert np.isfinite(region.points).all()


def test_words_in_a_picture_of_odd_size_are_covered(finder: TextFinder) -> None:
    ink = written("Maria Keller", (101, 201), 24, 801, 451)
    luma = np.clip(paper(801, 451) - ink / 255 * 150, 16, 235).astype(np.uint8)
    assert covered_share(finder, frame_of(luma), ink, None) > 0.97


def test_without_the_pinned_net_there_is_no_finder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = model_files.TEXT_DETECTOR
    content = bytearray(model_files.read_model(net))
    monkeypatch.setattr(model_files, "MODELS_FOLDER", tmp_path)
    with pytest.raises(ModelMissingError, match=r"is missing\. Run the set-up again"):
        TextFinder()
    content[len(content) // 2] ^= 1
    (tmp_path / net.name).write_bytes(content)
    with pytest.raises(ModelMissingError, match=r"is not the pinned file\. Run the set-up again"):
        TextFinder()
    content[len(content) // 2] ^= 1
    (tmp_path / net.name).write_bytes(content)
    assert model_files.read_model(net) == bytes(content)


def test_faint_print_is_told_with_less_certainty_than_black_on_white_and_paper_with_none_to_tell(
    finder: TextFinder,
) -> None:
    ink = written("BABY GIRL WANG", (300, 360), 30)
    certain = []
    for contrast in (0.6, 0.12, 0.0):
        finder.look(frame_of(printed(ink, contrast)), 0)
        certain.append(finder.certainty)
    assert 0 < certain[1] < certain[0] <= 1.0
    assert certain[2] == 1.0
