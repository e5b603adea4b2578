"""The demo camera: an incubator with a doll that breathes, a bed card that swings, sensor noise, day and night.

Frame n is a pure function of (seed, look, n): a test, a restart and a second machine see the same picture. Whatever
does not depend on time is drawn once; a frame costs a few small copies and one pass of noise.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

import numpy as np

from redact.frames import RawFrame
from redact.opencv import cv2

from . import synthetic_scene
from .synthetic_framing import FRAMES_PER_S, HEIGHT_PX, WIDTH_PX
from .synthetic_scene import (
    BODY_BOX,
    BREATH_LEVELS,
    CARD_BOX,
    NOISE_ROOM_PX,
    PIVOT_PX,
    Look,
    Plane,
    Planes,
    Pull,
    Scene,
    Sprite,
)

FULL_TURN: Final = 2 * math.pi
SWING_RAD: Final = math.radians(7)
"""How far the card swings to either side, at most; the zone of the demo framing is drawn for it."""

TWIST_RAD: Final = math.radians(15)
"""How far the card turns around its cord, at most: it only gets narrower."""

KICK_EVERY_S: Final = 6
KICK_PX: Final = 7.0


def card_angle_rad(t_s: float) -> float:
    """The card's swing: a pendulum that somebody touches now and then."""
    pushed = 0.62 + 0.38 * math.sin(FULL_TURN * t_s / 17)
    return SWING_RAD * pushed * math.sin(FULL_TURN * t_s / 2.6)


def card_twist_rad(t_s: float) -> float:
    """The card's turn around its cord."""
    return TWIST_RAD * math.sin(FULL_TURN * t_s / 4.3)


def breath(t_s: float) -> float:
    """Between 0 (out) and 1 (in), some forty times a minute, never quite even."""
    phase = FULL_TURN * (0.70 * t_s + 0.08 * math.sin(FULL_TURN * t_s / 11))
    depth = 0.78 + 0.22 * math.sin(FULL_TURN * t_s / 7.3)
    return depth * math.pow((1 - math.cos(phase)) / 2, 1.3)


def head_turn(t_s: float) -> float:
    """In hundredths of a radian: slow, and often nearly still."""
    return 2.6 * math.sin(FULL_TURN * t_s / 9.7) * math.sin(FULL_TURN * t_s / 23.0) ** 2


def kick_px(seed: int, t_s: float) -> float:
    """How far the feet push the cloth: one short double kick in most windows of six seconds."""
    window = int(t_s // KICK_EVERY_S)
    chance = mixed(seed, window)
    starts_s = window * KICK_EVERY_S + 0.5 + 3.5 * (chance % 1000) / 1000
    since = t_s - starts_s
    if chance % 5 == 0 or not 0 <= since < 1.4:  # noqa: PLR2004 - one in five windows is calm; a kick takes 1.4 s
        return 0.0
    return KICK_PX * math.sin(math.pi * since / 1.4) ** 2 * (0.7 + 0.3 * math.sin(FULL_TURN * since / 0.7))


def mixed(seed: int, index: int) -> int:
    """A well-mixed 64-bit number from two (the finaliser of splitmix64)."""
    value = (seed * 0x9E3779B97F4A7C15 + index + 1) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 31)


class DemoScene:
    """Renders frame n of the demo; holds no state that changes."""

    def __init__(self, seed: int = 0, look: Look = Look.DAY) -> None:
        self._seed = seed
        self._scene: Scene = synthetic_scene.build(seed, look)

    def frame(self, number: int) -> Planes:
        """Fresh planes of frame `number`: 4:2:0, limited range, BT.709."""
        t_s = number / FRAMES_PER_S
        scene = self._scene
        planes = Planes(*(plane.copy() for plane in scene.still))
        _put(planes, scene.breaths[round(breath(t_s) * (BREATH_LEVELS - 1))], BODY_BOX)
        _move(planes, scene.head, head_turn(t_s))
        _move(planes, scene.feet, kick_px(self._seed, t_s))
        _hang(planes, scene.card, card_angle_rad(t_s), card_twist_rad(t_s))
        grain = mixed(self._seed, number)
        _add_noise(planes.y, scene.luma_noise, grain)
        _add_noise(planes.u, scene.chroma_noise, grain >> 12)
        _add_noise(planes.v, scene.chroma_noise, grain >> 24)
        return planes


class SyntheticCamera:
    """The demo as a `Camera`: never ends, never fails, waits for whoever reads it (the session does the pacing)."""

    def __init__(self, seed: int = 0, look: Look = Look.DAY) -> None:
        self._scene = DemoScene(seed, look)
        self._next = 0

    @property
    def live(self) -> bool:
        """False: frame n can be made at any time."""
        return False

    @property
    def size(self) -> tuple[int, int]:
        """1280 by 720."""
        return WIDTH_PX, HEIGHT_PX

    @property
    def frame_rate(self) -> Fraction:
        """Thirty, exactly."""
        return Fraction(FRAMES_PER_S)

    def read(self) -> RawFrame:
        """The next frame, counted from 0."""
        number, self._next = self._next, self._next + 1
        planes = self._scene.frame(number)
        return RawFrame(planes.y, planes.u, planes.v, pts=number, time_base=Fraction(1, FRAMES_PER_S))

    def close(self) -> None:
        """Nothing to let go of."""


def _put(planes: Planes, part: Planes, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    planes.y[top:bottom, left:right] = part.y
    planes.u[half] = part.u
    planes.v[half] = part.v


def _move(planes: Planes, pull: Pull, strength: float) -> None:
    if strength != 0.0:
        _put(planes, synthetic_scene.pulled(planes, pull, strength), pull.box)


def _hang(planes: Planes, card: Sprite, angle_rad: float, twist_rad: float) -> None:
    """Lay the card over its corner of the picture, turned around its pivot."""
    left, top, right, bottom = CARD_BOX
    cos, sin, narrow = math.cos(angle_rad), math.sin(angle_rad), math.cos(twist_rad)
    turn = np.array([[cos * narrow, sin], [-sin * narrow, cos]])
    pivot = np.array([PIVOT_PX[0] - left, PIVOT_PX[1] - top])
    shift = pivot - turn @ np.array(card.pivot_px)
    # Half-size planes: pixel centres lie half a pixel further in, so the shift changes with the turn.
    half_shift = (shift + turn @ np.array([0.5, 0.5]) - 0.5) / 2
    whole, half = np.column_stack([turn, shift]), np.column_stack([turn, half_shift])
    size, half_size = (right - left, bottom - top), ((right - left) // 2, (bottom - top) // 2)
    through = _turned(card.through, whole, size, border=255)
    through_half = _turned(card.through_half, half, half_size, border=255)
    half_cut = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    _lay_over(planes.y[top:bottom, left:right], _turned(card.planes.y, whole, size), through)
    _lay_over(planes.u[half_cut], _turned(card.planes.u, half, half_size), through_half)
    _lay_over(planes.v[half_cut], _turned(card.planes.v, half, half_size), through_half)


def _turned(plane: Plane, matrix: object, size: tuple[int, int], border: int = 0) -> Plane:
    to_box = np.asarray(matrix, np.float64)
    return np.asarray(cv2.warpAffine(plane, to_box, size, flags=cv2.INTER_LINEAR, borderValue=border), np.uint8)


def _lay_over(below: Plane, above: Plane, through: Plane) -> None:
    below[:] = cv2.add(cv2.multiply(below, through, scale=1 / 255), above)


def _add_noise(plane: Plane, noise: Plane, grain: int) -> None:
    row, column = grain % NOISE_ROOM_PX, (grain >> 6) % NOISE_ROOM_PX
    rows, columns = plane.shape
    cv2.add(plane, noise[row : row + rows, column : column + columns], dst=plane)
