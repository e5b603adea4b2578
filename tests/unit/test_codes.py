"""The code finder on codes and other things drawn here. How good it is on rooms: `tests/redaction/eval_codes.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from redact.codes import WEIGHTS, CodeFinder, CodeWeightsError
from redact.frames import Plane
from redact.geometry import Polygon
from redact.opencv import cv2

HEIGHT, WIDTH = 720, 1280
Modules = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def finder() -> CodeFinder:
    return CodeFinder()


def room(height: int = HEIGHT, width: int = WIDTH, seed: int = 1) -> Plane:
    """Soft shades and the noise of a sensor."""
    rng = np.random.default_rng(seed)
    shades = cv2.resize(rng.uniform(90, 190, (5, 8)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(shades + rng.normal(0, 3, (height, width)), 16, 235).astype(np.uint8)


def qr_modules() -> Modules:
    picture = cv2.QRCodeEncoder.create().encode("ZY55305190|2026-11-02")
    dark = np.argwhere(picture < 128)
    (top, left), (bottom, right) = dark.min(0), dark.max(0) + 1
    return np.ascontiguousarray(picture[top:bottom, left:right])


def bar_modules(seed: int = 3) -> Modules:
    """Bars and gaps of one to four modules, as Code 128 has them, 110 modules long."""
    rng = np.random.default_rng(seed)
    widths = rng.integers(1, 5, 44)
    row = np.concatenate([np.full(width, 255 * (place % 2), np.uint8) for place, width in enumerate(widths)])
    return np.repeat(row[np.newaxis, :109], 28, axis=0)


def dot_modules(seed: int = 5) -> Modules:
    """A DataMatrix: two solid sides, two dotted ones, 18x18."""
    modules = np.random.default_rng(seed).integers(0, 2, (18, 18)).astype(np.uint8) * 255
    modules[:, 0] = modules[-1] = 0
    modules[0, ::2], modules[0, 1::2] = 0, 255
    modules[1::2, -1], modules[::2, -1] = 0, 255
    return modules


SYMBOLS = {"qr": qr_modules, "bars": bar_modules, "dots": dot_modules}


def with_code(
    luma: Plane, modules: Modules, module_px: float, degrees: float = 0.0, at: tuple[float, float] | None = None
) -> tuple[Plane, npt.NDArray[np.float32]]:
    """The picture with a code on white in it, and the code's corners."""
    height, width = luma.shape
    quiet = 4
    tile = cv2.copyMakeBorder(modules, quiet, quiet, quiet, quiet, cv2.BORDER_CONSTANT, value=255)
    tile = cv2.resize(16 + tile * np.float32(219 / 255), None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    center = at or (width / 2, height / 2)
    matrix = cv2.getRotationMatrix2D((tile.shape[1] / 2, tile.shape[0] / 2), degrees, module_px / 8)
    matrix[:, 2] += (center[0] - tile.shape[1] / 2, center[1] - tile.shape[0] / 2)
    fine = 4  # drawn larger, then averaged: a camera's pixels do that
    large = matrix * fine
    drawn = cv2.warpAffine(tile, large, (width * fine, height * fine))
    cover = cv2.warpAffine(np.ones_like(tile), large, (width * fine, height * fine))
    drawn, cover = (cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA) for plane in (drawn, cover))
    picture = luma * (1 - cover) + drawn
    sides = np.asarray([modules.shape[1], modules.shape[0]], np.float32) * 8
    corners = np.asarray([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * sides + quiet * 8
    return np.clip(picture, 16, 235).astype(np.uint8), cv2.transform(corners[np.newaxis], matrix)[0]


def drawn(luma: Plane, regions: tuple[Polygon, ...]) -> Plane:
    mask = np.zeros_like(luma)
    for region in regions:
        cv2.fillPoly(mask, [np.round(np.asarray(region.points, np.float32)).astype(np.int32)], 1)
    return mask


def cover_share(luma: Plane, regions: tuple[Polygon, ...], corners: npt.NDArray[np.float32]) -> float:
    inside = np.zeros_like(luma)
    cv2.fillPoly(inside, [np.round(corners).astype(np.int32)], 1)
    return float(drawn(luma, regions)[inside > 0].mean())


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("module_px", [2.0, 3.0, 5.0, 8.0])
@pytest.mark.parametrize("degrees", [0, 17, 45, 90])
def test_a_code_is_covered_at_any_size_and_turn(
    finder: CodeFinder, symbol: str, module_px: float, degrees: float
) -> None:
    luma, corners = with_code(room(), SYMBOLS[symbol](), module_px, degrees)
    regions = finder.regions(luma)
    assert cover_share(luma, regions, corners) >= 0.95
    # Tight: the code, its quiet zone (4 modules, a tenth beside bars), and 24 pixels more on each side; more from the
    # close-up look, whose steps are 16 pixels and which sees what is longer.
    sides = [float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[2] - corners[1]))]
    slack_px = 24 if max(sides) < 200 else 56
    allowed = np.prod([side + 2 * (max(4 * module_px, 0.1 * side) + slack_px) for side in sides])
    assert drawn(luma, regions).sum() <= allowed


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_dim_blurred_code_is_covered(finder: CodeFinder, symbol: str) -> None:
    luma, corners = with_code(room(), SYMBOLS[symbol](), 3, 10)
    dim = np.clip(cv2.GaussianBlur(luma, (0, 0), 1.2) * 0.35 + 10, 16, 235)
    dim = (dim + np.random.default_rng(2).normal(0, 2, dim.shape)).astype(np.uint8)
    assert cover_share(dim, finder.regions(dim), corners) >= 0.95


@pytest.mark.parametrize("size", [(1080, 1920), (720, 1280), (480, 640), (1280, 720), (360, 641)])
def test_a_code_is_covered_in_a_picture_of_any_size(finder: CodeFinder, size: tuple[int, int]) -> None:
    luma, corners = with_code(room(*size), qr_modules(), 4)
    assert cover_share(luma, finder.regions(luma), corners) >= 0.95


@pytest.mark.parametrize("module_px", [12.0, 16.0, 22.0])
def test_a_code_close_to_the_camera_is_covered(finder: CodeFinder, module_px: float) -> None:
    luma, corners = with_code(room(), qr_modules(), module_px)
    assert cover_share(luma, finder.regions(luma), corners) >= 0.95


def test_a_code_half_out_of_the_picture_is_covered(finder: CodeFinder) -> None:
    luma, corners = with_code(room(), qr_modules(), 4, at=(WIDTH - 20.0, 300.0))
    assert cover_share(luma, finder.regions(luma), corners) >= 0.9


def test_two_codes_are_two_regions(finder: CodeFinder) -> None:
    luma, first = with_code(room(), qr_modules(), 3, at=(300.0, 300.0))
    luma, second = with_code(luma, bar_modules(), 2, 20, at=(900.0, 400.0))
    regions = finder.regions(luma)
    assert len(regions) == 2
    assert min(cover_share(luma, regions, corners) for corners in (first, second)) >= 0.95


def plain(_: int) -> Plane:
    return np.full((HEIGHT, WIDTH), 120, np.uint8)


def lines_of_words(seed: int) -> Plane:
    luma, rng = room(), np.random.default_rng(seed)
    for row in range(80, 640, 40):
        words = " ".join("".join(chr(letter) for letter in rng.integers(65, 91, 6)) for _ in range(6))
        cv2.putText(luma, words, (80, row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2, cv2.LINE_AA)
    return luma


def striped_cloth(_: int) -> Plane:
    stripes = np.sin(np.arange(WIDTH) * 2 * np.pi / 24) * 50
    cloth: Plane = np.clip(room() + stripes, 16, 235).astype(np.uint8)
    return cloth


def railings(_: int) -> Plane:
    luma = room()
    luma[:, np.arange(WIDTH) % 20 < 7] = 40
    return luma


def noise(seed: int) -> Plane:
    return np.clip(np.random.default_rng(seed).normal(60, 10, (HEIGHT, WIDTH)), 16, 235).astype(np.uint8)


@pytest.mark.parametrize("picture", [plain, lines_of_words, striped_cloth, railings, noise])
def test_what_is_no_code_is_left_alone(finder: CodeFinder, picture: object) -> None:
    assert callable(picture)
    luma = picture(7)
    assert drawn(luma, finder.regions(luma)).mean() <= 0.02


def test_a_soft_room_has_no_region(finder: CodeFinder) -> None:
    assert finder.regions(room()) == ()


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (7, 300), (12, 12), (13, 31)])
def test_a_picture_without_room_for_a_code_has_none(finder: CodeFinder, size: tuple[int, int]) -> None:
    assert finder.regions(np.full(size, 90, np.uint8)) == ()


def test_the_same_picture_gives_the_same_regions(finder: CodeFinder) -> None:
    luma, _ = with_code(room(), bar_modules(), 2, 30)
    other, _ = with_code(room(480, 640, seed=4), qr_modules(), 3)
    first = finder.regions(luma)
    finder.regions(other)
    assert finder.regions(luma) == first == CodeFinder().regions(luma)


def test_the_picture_is_not_changed(finder: CodeFinder) -> None:
    luma, _ = with_code(room(), qr_modules(), 3)
    before = luma.copy()
    finder.regions(luma)
    np.testing.assert_array_equal(luma, before)


def test_a_read_only_part_of_a_larger_picture_is_looked_at(finder: CodeFinder) -> None:
    luma, corners = with_code(room(), qr_modules(), 3)
    part = np.pad(luma, 8)[8:-8, 8:-8]
    part.setflags(write=False)
    assert cover_share(luma, finder.regions(part), corners) >= 0.95


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeWeightsError, match="missing"):
        CodeFinder(tmp_path / "codes.onnx")


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    changed = bytearray(WEIGHTS.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "codes.onnx").write_bytes(changed)
    with pytest.raises(CodeWeightsError, match="not the file of this version"):
        CodeFinder(tmp_path / "codes.onnx")
