"""Rooms without codes: photos of the public domain, shapes on shapes, textures. Grey, full range, 640x384."""

from __future__ import annotations

import bz2
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]
Rng = np.random.Generator

WIDTH: Final = 640
HEIGHT: Final = 384

# scikit-image 0.26.0, `skimage/data`: CC0 or released into the public domain, as the docstrings of `_fetchers.py` say.
# Not brick, not motorcycle_left or _right: these are among the pictures that the finder is judged by.
_SKIMAGE_PHOTOS: Final = (
    *("astronaut.png", "camera.png", "chelsea.png", "clock_motion.png", "coffee.png", "grass.png", "gravel.png"),
    *("horse.png", "hubble_deep_field.jpg", "retina.jpg", "rocket.jpg", "text.png", "cell.png"),
)
# scipy 1.9.3, `scipy/misc/face.dat`: a public-domain photo of a raccoon, its pixels in a bz2 stream.
_RACCOON_SHAPE: Final = (768, 1024, 3)


def public_photos(folder: Path) -> tuple[Picture, ...]:
    """The photos named above, from a folder with `skimage/data` and `scipy/misc` as unpacked from their wheels."""
    photos = [cv2.imread(str(folder / "skimage" / "data" / name), cv2.IMREAD_GRAYSCALE) for name in _SKIMAGE_PHOTOS]
    raccoon = bz2.decompress((folder / "scipy" / "misc" / "face.dat").read_bytes())
    photos.append(cv2.cvtColor(np.frombuffer(raccoon, np.uint8).reshape(_RACCOON_SHAPE), cv2.COLOR_RGB2GRAY))
    return tuple(photo.astype(np.float32) for photo in photos)


def room(photos: Sequence[Picture], rng: Rng) -> Picture:
    """What a picture starts as."""
    kind = rng.random()
    if kind < 0.3:
        picture = _photo(photos, rng)
    elif kind < 0.6:
        picture = _shapes(rng)
    elif kind < 0.75:
        picture = np.clip(texture(rng, HEIGHT, WIDTH), 0, 255)
    else:
        picture = np.full((HEIGHT, WIDTH), rng.uniform(20, 240), np.float32)
        picture += clouds(rng, HEIGHT, WIDTH, rng.uniform(6, 60)) * rng.uniform(0, 40)
    if rng.random() < 0.3:  # out of focus behind what is pasted
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.8, 8))
    return np.ascontiguousarray(picture, np.float32)


def _photo(photos: Sequence[Picture], rng: Rng) -> Picture:
    photo = photos[rng.integers(len(photos))]
    least = max(WIDTH / photo.shape[1], HEIGHT / photo.shape[0])
    scale = max(least, rng.choice([0.5, 0.7, 1.0, 1.0, 1.4, 2.0]))
    size = (math.ceil(photo.shape[1] * scale), math.ceil(photo.shape[0] * scale))
    large = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = rng.integers(0, large.shape[0] - HEIGHT + 1), rng.integers(0, large.shape[1] - WIDTH + 1)
    crop = large[top : top + HEIGHT, left : left + WIDTH]
    crop = crop[:, ::-1] if rng.random() < 0.5 else crop
    crop = crop[::-1] if rng.random() < 0.3 else crop
    crop = 255 - crop if rng.random() < 0.15 else crop
    return np.clip((crop - 128) * rng.uniform(0.6, 1.5) + 128, 0, 255)


def _shapes(rng: Rng) -> Picture:
    """Shapes on shapes, sizes by a power law: edges and corners at every scale, as real rooms have them."""
    picture = np.full((HEIGHT, WIDTH), rng.uniform(30, 220), np.float32)
    least, most = rng.choice([2, 3, 5, 10]), rng.choice([30, 80, 160])
    contrast = rng.uniform(20, 110)
    middle = rng.uniform(70, 180)
    foliage = rng.random() < 0.35
    for _ in range(rng.integers(100, 1600) if foliage else rng.integers(60, 600)):
        radius = 1 / (rng.random() * (1 / least - 1 / most) + 1 / most)
        center = (int(rng.integers(-20, WIDTH + 20)), int(rng.integers(-20, HEIGHT + 20)))
        grey = float(np.clip(middle + rng.normal() * contrast, 0, 255))
        kind = rng.random()
        if foliage or kind < 0.35:
            axes = (max(1, int(radius)), max(1, int(radius * rng.uniform(0.2, 1))))
            cv2.ellipse(picture, center, axes, rng.uniform(0, 360), 0, 360, grey, -1, cv2.LINE_AA)
        elif kind < 0.75:
            box = cv2.boxPoints(
                (center, (2 * radius, 2 * radius * rng.uniform(0.2, 2)), rng.choice([0.0, 90.0, rng.uniform(0, 180)]))
            )
            cv2.fillConvexPoly(picture, box.astype(np.int32), grey, cv2.LINE_AA)
        else:
            points = np.cumsum(rng.normal(0, 40, (6, 2)), 0) + center
            cv2.polylines(
                picture, [points.astype(np.int32)], bool(rng.random() < 0.2), grey, max(1, int(radius / 4)), cv2.LINE_AA
            )
    return picture


def clouds(rng: Rng, height: int, width: int, size_px: float) -> Picture:
    """Smooth noise of unit deviation."""
    small = rng.standard_normal((max(2, int(height / size_px * 2) + 2), max(2, int(width / size_px * 2) + 2))).astype(
        np.float32
    )
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


@dataclass(frozen=True, slots=True)
class _Field:
    """Where each pixel of a pattern lies on it, and the pattern's measures in pixels."""

    along: Picture
    across: Picture
    period: float
    duty: float

    @property
    def size(self) -> tuple[int, int]:
        return self.along.shape[0], self.along.shape[1]

    def waves(self, share: float = 1.0) -> Picture:
        return np.sin(self.along * share * 2 * math.pi / self.period)

    def cross_waves(self, share: float = 1.0) -> Picture:
        return np.sin(self.across * share * 2 * math.pi / self.period)

    def bands(self, duty: float, shift: Picture | float = 0.0) -> npt.NDArray[np.bool_]:
        return (self.along / self.period + shift) % 1 < duty

    def cross_bands(self, duty: float) -> npt.NDArray[np.bool_]:
        return (self.across / self.period) % 1 < duty


def _signs(places: npt.NDArray[np.bool_]) -> Picture:
    return places * 2.0 - 1


_NOISE: Final = 6
_PATTERNS: Final[tuple[Callable[[Rng, _Field], Picture], ...]] = (
    lambda _, field: field.waves(),
    lambda _, field: _signs(field.bands(field.duty)),  # blinds, railings, zebra
    lambda _, field: field.waves() * field.cross_waves(),
    lambda _, field: _signs(np.maximum(field.bands(field.duty * 0.5), field.cross_bands(field.duty * 0.5))),  # grid
    lambda _, field: np.sign(field.waves(0.5) * field.cross_waves(0.5)),  # chequers
    lambda rng, field: _signs(field.waves() * field.cross_waves() > rng.uniform(0.2, 0.8)),  # dots
    lambda rng, field: clouds(rng, *field.size, rng.uniform(2, 20)),
    lambda rng, field: sum(
        clouds(rng, *field.size, 2.0**octave) * 2.0 ** (octave * rng.uniform(0.2, 1)) for octave in range(1, 7)
    ),
    lambda rng, field: _glazing(rng, field.along, field.across, field.period + 8),
    lambda _, field: _signs(field.bands(field.duty, np.floor(field.across / field.period) * 0.5)),  # weave, bricks
    lambda rng, field: field.waves() + field.cross_waves(rng.uniform(0.3, 3)) * rng.uniform(0, 1),  # plaid
    lambda rng, field: _keys(rng, *field.size, field.period + 10),
    lambda rng, field: _strokes(rng, *field.size),
    lambda rng, field: _planks(rng, field.along, max(field.period, 14)),
    lambda _, field: _signs(field.bands(0.3) * (field.across % (8 * field.period) < 2.5 * field.period)),  # ruler
)


def texture(rng: Rng, height: int, width: int) -> Picture:
    """Cloth, blinds, grilles, glazing, keys, rulers, hatching, dots: regular or random, none of it a code."""
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    turn = rng.choice([0.0, math.pi / 2, rng.uniform(0, math.pi)])
    along = columns * math.cos(turn) + rows * math.sin(turn)
    across = rows * math.cos(turn) - columns * math.sin(turn)
    if rng.random() < 0.5:  # folds
        along = along + clouds(rng, height, width, rng.uniform(60, 200)) * rng.uniform(0, 6)
    period = 3.5 * math.exp(rng.random() * math.log(18))
    field = _Field(along, across, period, rng.uniform(0.15, 0.85))
    kind = int(rng.integers(0, len(_PATTERNS)))
    unit = _PATTERNS[kind](rng, field)
    unit = unit / (np.abs(unit).max() + 1e-6)
    if rng.random() < 0.3:
        unit = cv2.GaussianBlur(unit.astype(np.float32), (0, 0), rng.uniform(0.5, 3))
    # Strong noise of one grain is what a blurred code looks like, and what no room does.
    contrast = rng.uniform(8, 40 if kind == _NOISE else 110)
    return (rng.uniform(40, 220) + unit * contrast).astype(np.float32)


def _glazing(rng: Rng, along: Picture, across: Picture, period: float) -> Picture:
    """Panes of chance brightness between frames."""
    table = rng.uniform(-1, 1, (64, 64))
    panes = table[
        np.floor(across / period / rng.uniform(0.5, 2)).astype(int) % 64, np.floor(along / period).astype(int) % 64
    ]
    frame = ((along / period) % 1 < 0.12) | ((across / period) % 1 < 0.12)
    return np.where(frame, rng.choice([-1, 1]), panes)


def _planks(rng: Rng, along: Picture, period: float) -> Picture:
    """Books on a shelf, planks, folds: wide bands of chance brightness."""
    edges = np.cumsum(rng.uniform(0.5, 2, 400)) * period - 60 * period
    return rng.uniform(-1, 1, 401)[np.searchsorted(edges, along)]


def _keys(rng: Rng, height: int, width: int, pitch: float) -> Picture:
    board = np.zeros((height, width), np.uint8)
    for row in range(int(height / pitch) + 1):
        shift = rng.uniform(0, pitch)
        for column in range(-1, int(width / pitch) + 1):
            x, y = int(column * pitch + shift), int(row * pitch)
            cv2.rectangle(board, (x, y), (int(x + pitch * 0.85), int(y + pitch * 0.85)), int(rng.integers(40, 150)), -1)
            letter = chr(int(rng.integers(65, 91)))
            place = (int(x + pitch * 0.2), int(y + pitch * 0.6))
            cv2.putText(board, letter, place, cv2.FONT_HERSHEY_SIMPLEX, pitch / 60, 255, 1, cv2.LINE_AA)
    return board.astype(np.float32) / 127.5 - 1


def _strokes(rng: Rng, height: int, width: int) -> Picture:
    """Handwriting, cables, hatching: thin lines, in chance or common directions."""
    unit = np.full((height, width), 1, np.float32)
    common = rng.uniform(0, math.pi) if rng.random() < 0.5 else None
    length = rng.uniform(8, 80)
    for _ in range(int(height * width / length / rng.uniform(8, 60))):
        turn = rng.uniform(0, math.pi) if common is None else common + rng.normal() * 0.1
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        end = (int(x + length * math.cos(turn)), int(y + length * math.sin(turn)))
        cv2.line(unit, (int(x), int(y)), end, rng.uniform(-1, 0), int(rng.integers(1, 4)), cv2.LINE_AA)
    return unit
