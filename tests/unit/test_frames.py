"""The wall between raw and masked pictures."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from redact.frames import MASKERS_TOKEN, MaskedFrame, Verdict, _Token
from tests.fakes_capture import noise_frame

ROOT = Path(__file__).parents[2]
PICTURE = np.zeros((6, 4), np.uint8)


def test_nobody_else_makes_a_masked_frame() -> None:
    with pytest.raises(TypeError, match="only the masker"):
        MaskedFrame(_Token(), PICTURE.copy(), pts=0, time_base=Fraction(1), verdict=Verdict.CLEAR)


def test_only_the_masker_imports_the_token() -> None:
    importers = set()
    for package in ("app", "capture", "redact", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
                if "MASKERS_TOKEN" in names or (isinstance(node, ast.Attribute) and node.attr == "MASKERS_TOKEN"):
                    importers.add(path.relative_to(ROOT).as_posix())
    assert importers == {"redact/masker.py"}


def test_a_masked_frame_cannot_be_painted_over() -> None:
    masked = MaskedFrame(MASKERS_TOKEN, PICTURE.copy(), pts=0, time_base=Fraction(1), verdict=Verdict.CLEAR)
    with pytest.raises(ValueError, match="read-only"):
        masked.y[0, 0] = 1


@pytest.mark.parametrize("shape", [(5, 4), (6, 3), (6, 4, 3)])
def test_only_even_i420_pictures(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="I420"):
        MaskedFrame(MASKERS_TOKEN, np.zeros(shape, np.uint8), pts=0, time_base=Fraction(1), verdict=Verdict.CLEAR)


def test_planes_lie_where_i420_has_them() -> None:
    picture = np.arange(6 * 6 * 3 // 2, dtype=np.uint8).reshape(9, 6)  # height 6: chroma rows share a row of the array
    masked = MaskedFrame(MASKERS_TOKEN, picture, pts=3, time_base=Fraction(1, 2), verdict=Verdict.CLEAR)
    assert (masked.width, masked.height, masked.media_s) == (6, 6, 1.5)
    assert masked.u.ravel().tolist() == list(range(36, 45))
    assert masked.v.ravel().tolist() == list(range(45, 54))


def test_raw_frame_knows_its_size_and_time() -> None:
    frame = noise_frame(33, 21, 45)
    assert (frame.width, frame.height, frame.media_s) == (33, 21, 1.5)
