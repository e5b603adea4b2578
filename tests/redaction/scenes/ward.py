"""Rooms without a word in them: what lies behind and under a cot, drawn by rule and never from a photograph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.pixels import Colour, Picture, brightened, smooth_noise, softened, solid

Texture = Callable[[Dice, int, int], Picture]

_WALLS: Final[tuple[Colour, ...]] = (
    (214, 222, 220),
    (190, 205, 200),
    (205, 200, 185),
    (170, 190, 180),
    (120, 118, 112),
)
_CLOTHS: Final[tuple[Colour, ...]] = (
    (235, 215, 180),
    (190, 225, 190),
    (215, 190, 235),
    (150, 205, 240),
    (240, 240, 240),
    (170, 140, 110),
)


def _tint(dice: Dice, colour: Colour, spread: int = 20) -> Colour:
    shift = dice.whole(-spread, spread)
    blue, green, red = (max(0, min(255, part + shift)) for part in colour)
    return blue, green, red


def tiles(dice: Dice, width: int, height: int) -> Picture:
    """Sharp wall tiles with joints."""
    wall, side = dice.pick(_WALLS), dice.whole(36, 90)
    out = solid(width, height, wall)
    for y in range(0, height, side):
        for x in range(0, width, side):
            cv2.rectangle(out, (x, y), (x + side, y + side), _tint(dice, wall, 8), -1)
    joint = tuple(int(part * 0.75) for part in wall)
    for x in range(0, width, side):
        cv2.line(out, (x, 0), (x, height), joint, 2)
    for y in range(0, height, side):
        cv2.line(out, (0, y), (width, y), joint, 2)
    return out


def blinds(dice: Dice, width: int, height: int) -> Picture:
    """Venetian blinds against a window, two cords."""
    step = dice.whole(9, 24)
    rows = np.arange(height) % step / step
    level = np.where(rows < 0.75, 120 + 110 * rows, 70.0)
    out = np.repeat(np.repeat(level[:, None, None], width, 1), 3, 2).astype(np.uint8)
    for x in (width // 4, 3 * width // 4):
        cv2.line(out, (x, 0), (x, height), (90, 95, 100), 2)
    return out


def grille(dice: Dice, width: int, height: int) -> Picture:
    """A ventilation grille: dark slots in a bright plate, in blocks."""
    out = tiles(dice, width, height)
    pitch, slot = dice.whole(8, 16), dice.whole(60, 160)
    for _ in range(3):
        x0, y0 = dice.whole(0, width - 200), dice.whole(0, height - 150)
        cv2.rectangle(out, (x0 - 8, y0 - 8), (x0 + slot + 8, y0 + 9 * pitch + 8), (210, 212, 214), -1)
        for row in range(9):
            cv2.rectangle(out, (x0, y0 + row * pitch), (x0 + slot, y0 + row * pitch + pitch // 2), (40, 42, 45), -1)
    return out


def shelves(dice: Dice, width: int, height: int) -> Picture:
    """Shelves of boxes, bottles and gauze: edges everywhere, no letters."""
    out = solid(width, height, dice.pick(_WALLS))
    step = dice.whole(90, 150)
    for y in range(step, height + step, step):
        x = 0
        while x < width:
            wide, tall = dice.whole(14, 70), dice.whole(30, step - 14)
            colour = _tint(dice, dice.pick(_CLOTHS), 50)
            if dice.chance(0.25):
                cv2.ellipse(
                    out,
                    (x + wide // 2, y - tall // 2),
                    (max(4, wide // 3), tall // 2),
                    0,
                    0,
                    360,
                    colour,
                    -1,
                    cv2.LINE_AA,
                )
            else:
                cv2.rectangle(out, (x, y - tall), (x + wide, y), colour, -1)
                cv2.rectangle(out, (x, y - tall // 2), (x + wide, y - tall // 3), _tint(dice, colour, 40), -1)
            x += wide + dice.whole(1, 12)
        cv2.rectangle(out, (0, y), (width, y + 8), (120, 130, 140), -1)
    return out


def curtain(dice: Dice, width: int, height: int) -> Picture:
    """Folds of a curtain with a small print of shapes."""
    base = cloth(dice, width, height)
    folds = np.sin(np.arange(width) / dice.between(12, 30) + np.sin(np.arange(width) / 70) * 2) * 28
    return brightened(base, np.tile(folds.astype(np.float32), (height, 1)))


def cables(dice: Dice, width: int, height: int) -> Picture:
    """A wall rail with sockets, hoses and coiled leads."""
    out = solid(width, height, dice.pick(_WALLS))
    rail = height // 3
    cv2.rectangle(out, (0, rail), (width, rail + 70), (170, 172, 175), -1)
    for x in range(60, width, 140):
        cv2.circle(
            out,
            (x, rail + 35),
            22,
            dice.pick(((60, 60, 60), (60, 160, 60), (230, 230, 230), (60, 200, 240))),
            -1,
            cv2.LINE_AA,
        )
        cv2.circle(out, (x, rail + 35), 8, (20, 20, 20), -1, cv2.LINE_AA)
    t = np.linspace(0, 1, 120)
    for _ in range(14):
        x0, x1, sag = dice.whole(0, width), dice.whole(0, width), dice.whole(60, 400)
        wave = dice.between(0, 26) * np.sin(t * dice.between(20, 90))
        points = np.stack([x0 + (x1 - x0) * t + wave, rail + 40 + sag * np.sin(np.pi * t) + wave], 1).astype(np.int32)
        cv2.polylines(
            out,
            [points],
            isClosed=False,
            color=_tint(dice, dice.pick(_CLOTHS), 60),
            thickness=dice.whole(2, 7),
            lineType=cv2.LINE_AA,
        )
    return out


def cloth(dice: Dice, width: int, height: int) -> Picture:
    """Patterned cotton: stripes, dots, checks, animals or knit."""
    base = dice.pick(_CLOTHS)
    out = solid(width, height, base)
    colour = _tint(dice, dice.pick(_CLOTHS), 60)
    step = dice.whole(16, 44)
    which = dice.pick(("stripes", "dots", "checks", "animals", "knit", "plain"))
    if which == "stripes":
        for x in range(0, width + height, step):
            cv2.line(out, (x, 0), (x - (height if dice.chance(0.02) else 0), height), colour, max(2, step // 3))
    elif which == "checks":
        band = (np.arange(max(width, height)) // (step // 2) % 2).astype(np.float32) * 26
        out = brightened(out, -(band[None, :width] + band[:height, None]))
    elif which == "dots":
        places = [(x, y) for y in range(0, height, step) for x in range(step // 2 * (y // step % 2), width, step)]
        for place in places:
            cv2.circle(out, place, step // 5, colour, -1, cv2.LINE_AA)
    elif which == "animals":
        _herd(dice, out, step, colour)
    elif which == "knit":
        y, x = np.mgrid[0:height, 0:width]
        weave = np.sin(2 * np.pi * (x / step * 2 + 0.25 * np.abs((y * 2 / step) % 2 - 1))) + np.cos(
            2 * np.pi * y * 2 / step
        )
        out = brightened(out, (weave * 14).astype(np.float32))
    return out


def _herd(dice: Dice, out: Picture, step: int, colour: Colour) -> None:
    for row, y in enumerate(range(step, out.shape[0], 3 * step)):
        for x in range(step * (row % 2) + step, out.shape[1], 3 * step):
            _animal(dice, out, x, y, step, colour)


def _animal(dice: Dice, out: Picture, x: int, y: int, size: int, colour: Colour) -> None:
    """A bear or a duck in a few circles."""
    cv2.ellipse(out, (x, y), (size // 2, size // 3), 0, 0, 360, colour, -1, cv2.LINE_AA)
    cv2.circle(out, (x + size // 2, y - size // 3), size // 4, colour, -1, cv2.LINE_AA)
    for ear in (-1, 1):
        cv2.circle(out, (x + size // 2 + ear * size // 6, y - size // 2), max(2, size // 10), colour, -1, cv2.LINE_AA)
    cv2.circle(out, (x + size // 2 + 3, y - size // 3), 1, (30, 30, 30), -1)
    if dice.chance(0.5):
        cv2.line(out, (x - size // 3, y + size // 3), (x - size // 3, y + size // 2), colour, 3)
        cv2.line(out, (x + size // 4, y + size // 3), (x + size // 4, y + size // 2), colour, 3)


#: What hangs or stands behind.
WALLS: Final[tuple[Texture, ...]] = (tiles, blinds, grille, shelves, curtain, cables)


def room(dice: Dice, width: int, height: int) -> Picture:
    """A wall, a cot or incubator with a patterned sheet in the middle, light from one side.

    Args:
        width: pixels, and `height`: of a picture larger than the frame, so that a camera may move over it.
    """
    out = dice.pick(WALLS)(dice, width, height)
    out = softened(out, dice.pick((0.0, 0.0, 0.8, 2.0, 4.0)))
    bed = cloth(dice, width, height)
    left, right = int(width * dice.between(0.12, 0.2)), int(width * dice.between(0.82, 0.92))
    top, bottom = int(height * dice.between(0.28, 0.36)), int(height * dice.between(0.84, 0.92))
    inset = dice.whole(20, 90)
    area = np.array([[left + inset, top], [right - inset, top], [right, bottom], [left, bottom]], np.int32)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [area], (255,))
    wrinkles = smooth_noise(dice.numpy, width, height, 40) * 12
    bed = brightened(bed, wrinkles)
    out[mask > 0] = bed[mask > 0]
    frame = dice.pick(((235, 236, 236), (200, 190, 170), (90, 130, 170)))
    cv2.polylines(out, [area], isClosed=True, color=frame, thickness=dice.whole(8, 18), lineType=cv2.LINE_AA)
    if dice.chance(0.4):  # bars of a cot
        for x in range(left, right, dice.whole(50, 80)):
            cv2.line(out, (x, bottom), (x, min(height, bottom + 200)), frame, 8, cv2.LINE_AA)
    if dice.chance(0.4):  # port holes of an incubator
        for share in (0.35, 0.65):
            cv2.circle(out, (int(width * share), bottom), int(height * 0.09), (200, 204, 205), 6, cv2.LINE_AA)
    slope = np.linspace(-1, 1, width, dtype=np.float32)[None] * dice.between(-30, 30)
    light = slope + smooth_noise(dice.numpy, width, height, 220) * 16
    return brightened(out, light - dice.between(0, 30))
