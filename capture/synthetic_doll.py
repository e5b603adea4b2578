"""A swaddled doll in its nest, as one height field with soft light: no photograph, no person, no text.

Drawn once per camera start, in half a second. Lengths are frame pixels of a 1280 by 720 frame; colours are blue,
green, red between 0 and 1. Numbers without a comment are what looked right.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from redact.opencv import cv2

from .synthetic_framing import HEIGHT_PX, WIDTH_PX

Field = npt.NDArray[np.floating[Any]]
"""One value per pixel, single precision; a picture has a third axis of blue, green, red."""
Mask = npt.NDArray[np.bool_]
Colour = tuple[float, float, float]

HEAD_PX: Final = (470.0, 318.0)
BODY_ANGLE_RAD: Final = 0.2967
"""The doll lies from upper left to lower right (17 degrees). Its own axes: u from crown to feet, v across."""

BODY_LENGTH_PX: Final = 430.0
_BODY_BOX: Final = (384, 160, 1056, 592)
_HEAD_BOX: Final = (296, 160, 608, 448)
_LASHES: Final = (-0.75, -0.35, 0.1, 0.55)

_SHEET: Final[Colour] = (0.845, 0.895, 0.925)
_SHEET_STRIPE: Final[Colour] = (0.832, 0.855, 0.874)
_NEST: Final[Colour] = (0.735, 0.765, 0.66)
_CLOTH: Final[Colour] = (0.875, 0.925, 0.955)
_CLOTH_DOT: Final[Colour] = (0.62, 0.64, 0.44)
_SKIN: Final[Colour] = (0.655, 0.765, 0.925)
_CHEEK: Final[Colour] = (0.55, 0.60, 0.93)
_HAT: Final[Colour] = (0.46, 0.66, 0.84)
_HAT_RIM: Final[Colour] = (0.72, 0.83, 0.91)
_LASH_INK: Final[Colour] = (0.20, 0.25, 0.38)


class Axes(NamedTuple):
    """Frame coordinates of pixels, and the doll's own."""

    x: Field
    y: Field
    u: Field
    v: Field


class Part(NamedTuple):
    """One rectangle of the drawing as views: writing here writes into the whole."""

    height: Field
    albedo: Field
    axes: Axes
    rng: np.random.Generator

    def within(self, box_px: tuple[int, int, int, int]) -> Part:
        """The views of a smaller rectangle (left, top, right, bottom)."""
        left, top, right, bottom = box_px
        cut = (slice(top, bottom), slice(left, right))
        return Part(self.height[cut], self.albedo[cut], Axes(*(axis[cut] for axis in self.axes)), self.rng)

    def noise(self, cell_px: float) -> Field:
        """Smooth noise of unit strength with features about `cell_px` wide."""
        rows, columns = self.height.shape
        small = self.rng.standard_normal((int(rows / cell_px) + 3, int(columns / cell_px) + 3), dtype=np.float32)
        return field(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_CUBIC))

    def paint(self, colour: Colour, where: Mask) -> None:
        """Colour the pixels of a mask."""
        self.albedo[where] = field(colour)

    def glaze(self, colour: Colour, strength: Field) -> None:
        """Mix a colour in, by a strength between 0 and 1 per pixel."""
        mix = strength[..., None]
        self.albedo[:] = self.albedo * (1 - mix) + field(colour) * mix


def axes_at(x: Field, y: Field) -> Axes:
    """The doll's own axes at frame coordinates."""
    cos, sin = np.float32(np.cos(BODY_ANGLE_RAD)), np.float32(np.sin(BODY_ANGLE_RAD))
    dx, dy = x - np.float32(HEAD_PX[0]), y - np.float32(HEAD_PX[1])
    return Axes(x, y, dx * cos + dy * sin, dy * cos - dx * sin)


def draw(seed: int) -> Field:
    """Draw everything that lies in the incubator, before lamp, lens and sensor. Same seed, same folds."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    whole = Part(
        np.zeros((HEIGHT_PX, WIDTH_PX), np.float32),
        np.empty((HEIGHT_PX, WIDTH_PX, 3), np.float32),
        axes_at(x, y),
        np.random.default_rng([seed, 1]),
    )
    _sheet(whole)
    _nest(whole)
    _swaddle(whole.within(_BODY_BOX))
    head = whole.within(_HEAD_BOX)
    left, top, right, bottom = _HEAD_BOX
    skin = np.zeros((HEIGHT_PX, WIDTH_PX), np.bool_)
    skin[top:bottom, left:right] = _head(head)
    picture = _light(whole, skin)
    _face(head._replace(albedo=picture[top:bottom, left:right]))
    return picture


def _sheet(part: Part) -> None:
    """The mattress: gentle wrinkles, thin woven stripes."""
    x, y, u, v = part.axes
    part.height[:] = part.noise(150) * 9 + part.noise(60) * 2.4
    for start, end, width, depth in (
        ((150, 600), (600, 760), 16, 7),
        ((1090, 60), (700, 40), 18, 7),
        ((1230, 560), (930, 730), 15, 7),
        ((90, 300), (170, 520), 16, 6),
    ):
        part.height[:] += _crease(x, y, (start, end), width, depth)
    part.albedo[:] = field(_SHEET)
    part.paint(_SHEET_STRIPE, np.abs(((u * 0.9 - v * 0.5) % 92) - 46) < 2.2)  # noqa: PLR2004 - a thin stripe


def _nest(part: Part) -> None:
    """A rolled, twisted fleece towel around the doll."""
    _, _, u, v = part.axes
    along, across = (u - 205) / 385, (v - 6) / 222
    ring = np.abs((np.abs(along) ** 2.5 + np.abs(across) ** 2.5) ** 0.4 - 1) * 303.5
    phi = np.arctan2(across, along)
    twist = 4.0 * np.sin(phi * 34 + ring * 0.06) + 1.4 * np.sin(phi * 71 + 1.1)
    roll = _dome(ring, 64 + 0.7 * twist, 74) + np.where(ring < 60, twist * 0.9, 0)  # noqa: PLR2004 - the roll's edge
    seen = (ring < 66) & (roll > part.height + 2)  # noqa: PLR2004 - the roll's edge
    part.height[:] = _soft_max(roll, part.height, 8)
    part.paint(_NEST, seen)
    part.height[seen] += part.noise(5)[seen] * 0.62


def _swaddle(part: Part) -> None:
    """A tapered capsule of dotted cloth; its top layer runs from the near shoulder to the far hip."""
    _, _, u, v = part.axes
    t = np.clip((u - 75) / BODY_LENGTH_PX, 0, 1)
    radius = 150 - 66 * t**1.25 - 26 * np.exp(-((t / 0.16) ** 2))
    beyond = np.maximum(75 - u, 0) + np.maximum(u - 75 - BODY_LENGTH_PX, 0)
    distance = np.sqrt(v**2 + (beyond * 1.25) ** 2)
    body = _dome(distance, radius, 118) * (1 - 0.22 * t)
    hem = v - (-92 + 0.62 * (u - 60) + 7 * np.sin(u * 0.028))
    body += 7.5 / (1 + np.exp(np.clip(hem / 2.2, -40, 40))) + 2.6 * np.exp(-(((hem + 9) / 3.2) ** 2))
    for start, end, width, depth in (
        ((395, 92), (170, -40), 9, 8),
        ((410, 70), (250, -70), 8, 7),
        ((400, 98), (120, 40), 10, 6),
        ((100, -96), (300, -60), 8, -5),
        ((440, 20), (330, 60), 9, 6),
        ((110, 100), (230, 40), 9, 6),
        ((90, 70), (200, 108), 8, 5),
        ((300, -96), (420, -30), 8, 5),
    ):
        body += _crease(u, v, (start, end), width, depth)
    body += part.noise(26) * 0.9
    inside = distance < radius * 0.995
    seen = inside & (body > part.height)
    part.height[:] = _soft_max(np.where(inside, body, np.float32(-60)), part.height, 6)
    part.paint(_CLOTH, seen)
    cell_px = 34.0
    across, along = u + 0.55 * v, v - 0.35 * u
    column, row = np.floor(across / cell_px), np.floor(along / cell_px)
    off = np.hypot(across - (column + 0.5) * cell_px, along - (row + 0.5) * cell_px)
    part.glaze(_CLOTH_DOT, np.clip(4.4 - off, 0, 1) * (((column + row) % 2 == 0) & seen) * np.float32(0.8))


def _head(part: Part) -> Mask:
    """Head, knitted hat; returns where bare skin is seen."""
    _, _, u, v = part.axes
    hu, hv = u + 18, v + 4
    distance = np.sqrt((hu / 1.07) ** 2 + hv**2)
    head = _dome(distance, 108.0, 104) + 34
    skin = (distance < 107) & (head > part.height)  # noqa: PLR2004 - just inside the dome
    head += 9.5 * np.exp(-(((hu - 13) / 11) ** 2 + (hv / 12) ** 2))  # nose
    head += 3.4 * np.exp(-(((hu - 38) / 7) ** 2 + (hv / 14) ** 2))  # lips
    for eye in (-37, 37):
        head += 5.0 * np.exp(-(((hu + 9) / 13) ** 2 + ((hv - eye) / 19) ** 2))  # lids
    part.height[skin] = head[skin]
    part.paint(_SKIN, skin)
    for cheek_u, cheek_v, size, strength in ((14, -50, 26, 0.55), (14, 50, 26, 0.55), (38, 0, 40, 0.15)):
        warmth = strength * np.exp(-((hu - cheek_u) ** 2 + (hv - cheek_v) ** 2) / (2 * size * size))
        part.glaze(_CHEEK, warmth * skin)

    rim = hu + 34 + 0.0016 * hv**2  # the hat's rim bends around the forehead
    hat_distance = np.sqrt((hu / 1.16) ** 2 + (hv / 1.04) ** 2)
    knit = 0.7 * np.sin(hv * 0.42 + hu * hv * 0.0006) + 0.5 * np.sin(hu * 0.9)
    hat = _dome(hat_distance, 116.0, 112) + 38 + knit + 8 * np.exp(-(((rim + 14) / 13.0) ** 2))
    wool = (hat_distance < 115) & (rim < 0)  # noqa: PLR2004 - just inside the dome
    part.height[wool] = hat[wool]
    part.paint(_HAT, wool)
    part.paint(_HAT_RIM, wool & (rim > -30))  # noqa: PLR2004 - a turned-up rim
    return np.asarray(skin & ~wool, np.bool_)


def _light(part: Part, skin: Mask) -> Field:
    """A warm key from the upper left, a cool fill, contact shadows and occlusion."""
    height = part.height
    rows, columns = height.shape

    def blurred(source: Field, sigma_px: float) -> Field:
        return field(cv2.GaussianBlur(source, (0, 0), sigma_px))

    smooth = blurred(height, 1.5)
    gx = field(cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.125))
    gy = field(cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.125))
    nz = 1 / np.sqrt(gx * gx + gy * gy + 1)
    key = np.clip((gx * 0.46 + gy * 0.56 + 0.69) * nz, 0, 1)
    fill = np.clip((gx * -0.6 - gy * 0.25 + 0.55) * nz, 0, 1)
    half = field(cv2.resize(height, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))
    wide = field(cv2.resize(blurred(half, 26 / 4), (columns, rows), interpolation=cv2.INTER_LINEAR))
    near = blurred(height, 8)
    occlusion = np.clip(1 - np.clip(wide - height, 0, 60) * 0.0075, 0.5, 1)
    occlusion *= np.clip(1 - np.clip(near - height, 0, 24) * 0.017, 0.62, 1)
    shadow = np.ones_like(height)
    soft = blurred(height, 5)
    for step, strength in ((18, 0.10), (34, 0.10), (54, 0.08)):
        shift = np.array([[1, 0, step * 0.64], [0, 1, step * 0.77]], np.float32)
        moved = field(cv2.warpAffine(soft, shift, (columns, rows), borderMode=cv2.BORDER_REPLICATE))
        shadow -= strength * np.clip((moved - height - step * 0.8) / 26, 0, 1)
    shadow = blurred(shadow, 4)
    wrap = np.clip((key + 0.18) / 1.18, 0, 1)
    lit = (wrap * shadow)[..., None] * field([0.62, 0.70, 0.755])
    lit += fill[..., None] * field([0.25, 0.225, 0.205]) + field([0.19, 0.175, 0.17])
    lit *= part.albedo
    lit *= occlusion[..., None]
    lit[skin] += (np.clip(wrap - 0.93, 0, 1) * 0.5)[skin][:, None]  # a little sheen
    return lit


def _face(part: Part) -> None:
    """Closed eyes, brows, mouth: thin soft lines."""
    _, _, u, v = part.axes
    hu, hv = u + 18, v + 4
    for eye in (-37, 37):
        s = (hv - eye) / 18
        part.glaze(_LASH_INK, 0.62 * np.exp(-(((hu - 6.5 * (1 - s * s) + 3) / 2.6) ** 2)) * (np.abs(s) < 1))
        for k in _LASHES:
            from_u = 2 + 5 * (1 - k * k)
            lash = s - k - (hu - 3) * 0.012 * np.sign(k)
            part.glaze(_LASH_INK, 0.22 * np.exp(-((lash / 0.09) ** 2)) * ((hu > from_u) & (hu < from_u + 7)))
        brow = hu + 23 + 4 * (1 - ((hv - eye * 1.02) / 17) ** 2)
        fade = np.clip(1 - np.abs((hv - eye) / 16) ** 3, 0, 1)
        part.glaze((0.30, 0.42, 0.58), 0.26 * np.exp(-((brow / 2.4) ** 2)) * fade)
    m = hv / 15
    part.glaze((0.30, 0.30, 0.58), 0.62 * np.exp(-(((hu - 39 - 2.6 * (1 - m * m)) / 1.7) ** 2)) * (np.abs(m) < 1))
    part.glaze((0.42, 0.44, 0.80), 0.28 * np.exp(-(((hu - 44) / 4.5) ** 2 + (hv / 9) ** 2)))
    for nostril in (-5, 5):
        part.glaze((0.30, 0.38, 0.60), 0.35 * np.exp(-(((hu - 21.5) / 2.2) ** 2 + ((hv - nostril) / 2.6) ** 2)))


def field(values: npt.ArrayLike) -> Field:
    """Anything as single precision: OpenCV's pictures, constants."""
    return np.asarray(values, np.float32)


def _dome(distance: Field, radius: Field | float, height_px: float) -> Field:
    return field(height_px * np.sqrt(np.clip(1 - (distance / radius) ** 2, 0, 1)))


def _soft_max(one: Field, other: Field, width_px: float) -> Field:
    mix = np.clip(0.5 + 0.5 * (one - other) / width_px, 0, 1)
    return field(other + (one - other) * mix + width_px * mix * (1 - mix))


def _crease(
    x: Field, y: Field, line: tuple[tuple[int, int], tuple[int, int]], width_px: float, depth_px: float
) -> Field:
    """A ridge (depth above 0) or a valley along a line, fading toward its end."""
    (x0, y0), (x1, y1) = line
    dx, dy = x1 - x0, y1 - y0
    t = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    squared = (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2
    return field(depth_px * (1 - 0.75 * t) * np.exp(-squared / (2 * width_px * width_px * (1 + 1.3 * t) ** 2)))
