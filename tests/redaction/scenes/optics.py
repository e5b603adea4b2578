"""What stands between the room and the file: camera movement, light, focus, shutter, noise, compression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.pixels import Picture, Points, Transform, softened

Curve = Callable[[float], float]

_NOISE_FRAMES: Final = 3
_NOISE_ROOM: Final = 64


def nothing(_: float) -> float:
    """No effect at any time."""
    return 0.0


def one(_: float) -> float:
    """Unchanged at any time."""
    return 1.0


def at_rest(_: float) -> tuple[float, float, float, float]:
    """A camera on a stand."""
    return 0.0, 0.0, 0.0, 1.0


@dataclass(frozen=True)
class Lens:
    """The camera of a scene. Curves of time in seconds."""

    #: Shift x and y in shares of the frame's height, roll in radians, zoom.
    camera: Callable[[float], tuple[float, float, float, float]] = at_rest
    gain: Curve = one
    blur: Curve = nothing  # sigma, pixels of a 720-line picture
    wobble: Curve = nothing  # rolling shutter: greatest sideways shift, pixels of a 720-line picture
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)  # blue, green, red
    noise: float = 2.0  # standard deviation, grey levels
    jpeg_quality: int = 0  # 0: not compressed within the camera
    flicker_rows: float = 0.0  # depth of dark bands under lamps on mains current
    glare: float = 0.0  # brightness added by the brightest reflection


@dataclass
class Sensor:
    """A lens with its noise, for one frame size."""

    lens: Lens
    width: int
    height: int
    dice: Dice
    _noise: list[np.ndarray[tuple[int, ...], np.dtype[np.int16]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        room = (self.height + _NOISE_ROOM, self.width + _NOISE_ROOM, 3)
        if self.lens.noise:
            for _ in range(_NOISE_FRAMES):
                grey = self.dice.numpy.normal(0, self.lens.noise, (*room[:2], 1))
                colour = self.dice.numpy.normal(0, self.lens.noise / 2, room)
                self._noise.append(np.round(grey + colour).astype(np.int16))
        self._rows = np.arange(self.height, dtype=np.float32)
        self._columns = np.arange(self.width, dtype=np.float32)
        spots = np.zeros((self.height, self.width), np.uint8)
        for _ in range(3):
            middle = (self.dice.whole(0, self.width), self.dice.whole(0, self.height))
            axes = (self.dice.whole(30, 160) * self.height // 720, self.dice.whole(20, 60) * self.height // 720)
            cv2.ellipse(spots, middle, axes, self.dice.whole(0, 180), 0, 360, 255, -1)
        self._spots = softened(spots, 12 * self.height / 720)

    def view(self, t: float) -> Transform:
        """World (the frame of a camera at rest) to frame."""
        dx, dy, roll, zoom = self.lens.camera(t)
        middle = np.array([[1, 0, self.width / 2], [0, 1, self.height / 2], [0, 0, 1]], np.float64)
        turn = np.array(
            [
                [np.cos(roll) * zoom, -np.sin(roll) * zoom, dx * self.height],
                [np.sin(roll) * zoom, np.cos(roll) * zoom, dy * self.height],
                [0, 0, 1],
            ]
        )
        return cast("Transform", middle @ turn @ np.linalg.inv(middle))

    def shutter(self, points: Points, t: float) -> Points:
        """Where the rolling shutter moves points to."""
        reach = self.lens.wobble(t) * self.height / 720
        out = points.copy()
        out[:, 0] += reach * self._wave(points[:, 1], t)
        return out

    def expose(self, picture: Picture, t: float) -> Picture:
        """The picture as the file gets it."""
        scale = self.height / 720
        reach = self.lens.wobble(t) * scale
        if abs(reach) > 0.3:
            shift = reach * self._wave(self._rows, t)
            map_x = self._columns[None] - shift[:, None].astype(np.float32)
            map_y = np.repeat(self._rows[:, None], self.width, 1)
            picture = np.asarray(
                cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
            )
        picture = softened(picture, self.lens.blur(t) * scale)
        if self.lens.glare:
            drift = int(40 * scale * np.sin(t * 1.7))
            amount = np.roll(self._spots, drift, 1) * np.float32(self.lens.glare / 255)
            picture = np.asarray(cv2.add(picture, np.repeat(amount[:, :, None], 3, 2), dtype=cv2.CV_8U), np.uint8)
        gain = self.lens.gain(t)
        levels = np.arange(256, dtype=np.float32)
        table = np.stack([np.clip(levels * gain * part, 0, 255) for part in self.lens.cast], 1).astype(np.uint8)
        if gain != 1 or self.lens.cast != (1.0, 1.0, 1.0):
            picture = np.asarray(cv2.LUT(picture, table[None]), np.uint8)
        if self.lens.flicker_rows:
            bands = 1 - self.lens.flicker_rows * (0.5 + 0.5 * np.sin(self._rows / self.height * 9 + t * 31))
            picture = (picture * bands[:, None, None].astype(np.float32)).astype(np.uint8)
        if self._noise:
            grain = self._noise[self.dice.whole(0, _NOISE_FRAMES - 1)]
            y, x = self.dice.whole(0, _NOISE_ROOM - 1), self.dice.whole(0, _NOISE_ROOM - 1)
            picture = np.asarray(
                cv2.add(picture, grain[y : y + self.height, x : x + self.width], dtype=cv2.CV_8U), np.uint8
            )
        if self.lens.jpeg_quality:
            _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, self.lens.jpeg_quality])
            picture = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
        return picture

    def _wave(self, rows: Points, t: float) -> Points:
        return np.asarray(np.sin(rows / self.height * 7 + t * 23), np.float32)
