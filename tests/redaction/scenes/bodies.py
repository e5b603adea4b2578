"""A doll with moving limbs, and hands: softly shaded, and nobody's likeness."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.pixels import Colour, Picture, Points, softened, solid
from tests.redaction.scenes.sheet import Sheet

_SKINS: Final[tuple[Colour, ...]] = ((180, 195, 235), (150, 175, 225), (110, 140, 195), (70, 95, 145), (160, 165, 225))
_SUITS: Final[tuple[Colour, ...]] = (
    (235, 225, 215),
    (200, 180, 235),
    (230, 200, 150),
    (170, 215, 190),
    (120, 190, 235),
)
_WIDTH: Final = 460
_HEIGHT: Final = 300
_SHADE: Final = 1.25  # of the upper side; the lower gets the inverse


def _shaded(picture: Picture, alpha: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Picture:
    """Round things by the blurred outline: bright above, dark below."""
    depth = softened(np.asarray(alpha, np.uint8), 6).astype(np.int16)
    slope = np.zeros(depth.shape, np.int16)
    slope[4:] = (depth[4:] - depth[:-4]) // 2
    return np.asarray(np.clip(picture + slope[:, :, None], 0, 255), np.uint8)


class Doll:
    """The doll: fixed colours, limbs that move with time."""

    def __init__(self, dice: Dice) -> None:
        self._skin = dice.pick(_SKINS)
        self._suit = dice.pick(_SUITS)
        self._hat = dice.pick(_SUITS)
        self._rates = [dice.between(0.6, 3.0) for _ in range(4)]
        self._phases = [dice.between(0, 6) for _ in range(4)]
        self._swing = dice.between(0.15, 0.7)
        self._wrapped = dice.chance(0.3)

    def at(self, t: float) -> tuple[Sheet, Points]:
        """(the doll, its outline in pixels of that sheet) at a time in seconds."""
        sheet = Sheet.of_paper(_WIDTH, _HEIGHT, self._skin)
        sheet.alpha[:] = 0
        limbs = ((250, 110, 2.6), (250, 190, -2.6), (370, 125, 0.35), (370, 175, -0.35))
        outline: list[tuple[float, float]] = []
        for i, (x, y, angle) in enumerate(limbs):
            bend = angle + self._swing * math.sin(self._rates[i] * t * 2 + self._phases[i])
            reach = 62 if i < 2 else 70
            side = -1 if y < _HEIGHT / 2 else 1
            elbow = (x + reach * 0.5 * math.cos(bend), y + side * abs(reach * math.sin(bend)) * 0.6)
            end = (elbow[0] + reach * 0.5, elbow[1] + side * 16 * math.sin(self._rates[i] * t + 1))
            points = np.array([(x, y), elbow, end], np.int32)
            if not self._wrapped:
                for canvas, colour in ((sheet.art, self._skin), (sheet.alpha, (255,))):
                    cv2.polylines(
                        canvas,
                        [points],
                        isClosed=False,
                        color=colour,
                        thickness=34 if i < 2 else 40,
                        lineType=cv2.LINE_AA,
                    )
                outline += [
                    (float(px) + dx, float(py) + dy) for px, py in points for dx in (-18, 18) for dy in (-18, 18)
                ]
        for canvas, suit, skin, hat in (
            (sheet.art, self._suit, self._skin, self._hat),
            (sheet.alpha, (255,), (255,), (255,)),
        ):
            cv2.ellipse(canvas, (290, 150), (118, 66), 0, 0, 360, suit, -1, cv2.LINE_AA)
            cv2.circle(canvas, (130, 150), 66, skin, -1, cv2.LINE_AA)
            cv2.ellipse(canvas, (112, 150), (56, 64), 0, 90, 270, hat, -1, cv2.LINE_AA)
        nod = 3 * math.sin(t)
        for eye in (-20, 20):
            cv2.ellipse(sheet.art, (142, int(150 + eye + nod)), (4, 9), 0, 90, 270, (50, 45, 60), 2, cv2.LINE_AA)
        cv2.ellipse(sheet.art, (172, int(150 + nod)), (4, 8), 0, 0, 360, (110, 100, 190), -1, cv2.LINE_AA)
        turn = np.linspace(0, 2 * math.pi, 20, endpoint=False)
        outline += [(290 + 118 * math.cos(a), 150 + 66 * math.sin(a)) for a in turn]
        outline += [(130 + 66 * math.cos(a), 150 + 66 * math.sin(a)) for a in turn]
        sheet.art[:] = _shaded(sheet.art, sheet.alpha)
        sheet.bare[:] = sheet.art
        hull = cv2.convexHull(np.array(outline, np.float32))[:, 0]
        return sheet, np.asarray(hull, np.float32)


def hand(dice: Dice) -> Sheet:
    """A hand and forearm reaching in from below, four fingers up, in a glove or a sleeve or neither."""
    width, height = 260, 620
    colour = dice.pick((*_SKINS, (225, 190, 120), (235, 235, 240)))
    sleeve = dice.pick((colour, (200, 150, 60), (150, 190, 90), (240, 240, 240)))
    sheet = Sheet.of_paper(width, height, colour)
    sheet.alpha[:] = 0
    for canvas, paint, cover in ((sheet.art, colour, sleeve), (sheet.alpha, (255,), (255,))):
        cv2.line(canvas, (130, 300), (130, height), cover, 100, cv2.LINE_AA)
        cv2.ellipse(canvas, (130, 210), (70, 90), 0, 0, 360, paint, -1, cv2.LINE_AA)
        for finger, x in enumerate((76, 112, 148, 184)):
            tip = 60 + 18 * abs(finger - 1)
            cv2.line(canvas, (x, 190), (x + (x - 130) // 5, tip), paint, 32, cv2.LINE_AA)
        cv2.line(canvas, (80, 240), (34, 150), paint, 36, cv2.LINE_AA)
    sheet.art[:] = _shaded(sheet.art, sheet.alpha)
    sheet.bare[:] = sheet.art
    return sheet


def limb(dice: Dice) -> Sheet:
    """A bare upright forearm for a wristband to sit on."""
    sheet = Sheet.of_paper(170, 560, dice.pick(_SKINS), corner=60)
    across = np.cos(np.linspace(-1.4, 1.4, sheet.width)).astype(np.float32)
    sheet.art[:] = (sheet.art * (0.5 + 0.5 * across)[None, :, None]).astype(np.uint8)
    sheet.bare[:] = sheet.art
    return sheet


def blank(width: int, height: int, colour: Colour) -> Sheet:
    """A sheet with nothing on it."""
    picture = solid(width, height, colour)
    return Sheet(picture, picture.copy(), np.full((height, width), 255, np.uint8))
