"""Things with text on them for the demo camera: a bed card and a feeding label, with names of nobody.

OpenCV 5 carries its own fonts, Chinese among them, so nothing is asked of the machine's.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from redact.opencv import cv2

Patch = npt.NDArray[np.uint8]
"""Blue, green, red."""

CARD_SIZE_PX: Final = (244, 158)
"""As it hangs in the frame: small enough to be an ordinary A6 card, large enough to be read."""

_CARD_LAYOUT_PX: Final = (276, 178)
"""The units in which the card is laid out."""

LABEL_SIZE_PX: Final = (104, 74)
_DRAW_SCALE: Final = 4
"""Drawn larger and reduced once: thin strokes stay even."""

_INK: Final = (58, 46, 40)
_SOFT_INK: Final = (138, 124, 112)
_PAPER: Final = (240, 244, 243)
_HEADER: Final = (158, 132, 58)
_LABEL_PAPER: Final = (196, 232, 242)


class Invented(NamedTuple):
    """A baby that does not exist. Tests look for these words where no word may be."""

    name_zh: str
    name_en: str
    mother_zh: str
    diagnosis_zh: str
    diagnosis_en: str
    admitted: str
    record: str


INVENTED: Final = (
    Invented("苏念安", "SU Nian'an", "苏晚晴", "早产 29+3 周", "Preterm, RDS", "2026-11-02", "90417362"),
    Invented("顾小满", "GU Xiaoman", "顾清和", "新生儿黄疸", "Jaundice", "2026-11-09", "90417415"),
    Invented("林星野", "LIN Xingye", "林见夏", "低出生体重", "Low birth weight", "2026-11-13", "90417438"),
)


def bed_card(seed: int) -> Patch:
    """Name, mother, diagnosis, admission and a barcode: all that must never leave the room."""
    who = INVENTED[seed % len(INVENTED)]
    width, height = (side * _DRAW_SCALE for side in _CARD_LAYOUT_PX)
    card = np.full((height, width, 3), _PAPER, np.uint8)
    cv2.rectangle(card, (0, 0), (width, 30 * _DRAW_SCALE), _HEADER, -1)
    _write(card, "新生儿科 NICU", (10, 22), 16, (250, 250, 248), bold=True)
    _write(card, "07 床", (222, 22), 17, (250, 250, 248), bold=True)
    _write(card, who.name_zh, (12, 64), 28, _INK, bold=True)
    _write(card, who.name_en, (112, 62), 18, _INK)
    for row, (title, value) in enumerate(
        (("母亲", who.mother_zh), ("诊断", f"{who.diagnosis_zh}  {who.diagnosis_en}"), ("入院", who.admitted))
    ):
        baseline = 88 + 22 * row
        _write(card, title, (12, baseline), 14, _SOFT_INK)
        _write(card, value, (48, baseline), 14, _INK)
    _bars(card, (12, 144, 150, 24), who.record)
    _write(card, who.record, (172, 162), 15, _INK)
    cv2.rectangle(card, (0, 0), (width - 1, height - 1), (205, 208, 206), 2 * _DRAW_SCALE)
    return _reduced(card, CARD_SIZE_PX)


def feeding_label(seed: int) -> Patch:
    """A sticker on the rim: small, and still a name."""
    who = INVENTED[seed % len(INVENTED)]
    width, height = (side * _DRAW_SCALE for side in LABEL_SIZE_PX)
    label = np.full((height, width, 3), _LABEL_PAPER, np.uint8)
    _write(label, f"母乳 {who.name_zh}", (7, 20), 15, _INK, bold=True)
    _write(label, "EBM 30 ml  q3h", (7, 38), 11, _INK)
    _bars(label, (8, 46, 86, 20), who.record)
    return _reduced(label, LABEL_SIZE_PX)


def _write(
    patch: Patch,
    text: str,
    baseline_px: tuple[int, int],
    height_px: int,
    colour: tuple[int, int, int],
    *,
    bold: bool = False,
) -> None:
    at = (baseline_px[0] * _DRAW_SCALE, baseline_px[1] * _DRAW_SCALE)
    cv2.putText(patch, text, at, colour, cv2.FontFace("uni"), height_px * _DRAW_SCALE, 600 if bold else 400)


def _bars(patch: Patch, box_px: tuple[int, int, int, int], digits: str) -> None:
    """Stripes like a barcode's; they encode nothing."""
    left, top, width, height = (side * _DRAW_SCALE for side in box_px)
    stripe_px = _DRAW_SCALE * 2
    pattern = np.unpackbits(np.frombuffer(digits.encode() * 3, np.uint8))
    for column in range(width // stripe_px):
        if pattern[column % pattern.size]:
            x = left + column * stripe_px
            cv2.rectangle(patch, (x, top), (x + stripe_px - 1, top + height), _INK, -1)


def _reduced(patch: Patch, size_px: tuple[int, int]) -> Patch:
    return np.asarray(cv2.resize(patch, size_px, interpolation=cv2.INTER_AREA), np.uint8)
