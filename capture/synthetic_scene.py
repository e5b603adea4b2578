"""Everything about the demo picture that does not depend on time: planes, sprites, motion fields, noise.

A frame is then put together from these with a few small copies (see `synthetic`). All planes are 4:2:0, limited range,
BT.709; luma is stored `NOISE_BIAS` too dark and so is chroma, because noise is added unsigned at the end.
"""

from __future__ import annotations

import enum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from redact.opencv import cv2

from . import synthetic_card, synthetic_doll
from .synthetic_doll import BODY_ANGLE_RAD, Field, field
from .synthetic_framing import HEIGHT_PX, WIDTH_PX

Plane = npt.NDArray[np.uint8]

NOISE_BIAS: Final = 12
"""Half the span of unsigned noise: what the stored planes are too dark by."""

NOISE_ROOM_PX: Final = 64
"""The noise picture is that much larger than the frame: each frame takes another cut-out."""

BREATH_LEVELS: Final = 24
"""Ready-made pictures between breathed out and in: steps of a tenth of a pixel, not to be seen."""

BREATH_PX: Final = 2.4
"""How far the chest moves: visible, as a real one is."""

PIVOT_PX: Final = (160.0, 2.0)
"""Where the card's cord is fixed, at the upper edge of the frame."""

CORD_PX: Final = 22
"""From the pivot down to the card's upper edge."""

BODY_BOX: Final = (376, 172, 1060, 580)
HEAD_BOX: Final = (284, 148, 620, 460)
FEET_BOX: Final = (800, 340, 1060, 600)
CARD_BOX: Final = (0, 0, 360, 256)
"""Left, top, right, bottom of what moves; even, so that chroma falls on whole pixels."""

LABEL_CORNERS_PX: Final = ((1112, 269), (1202, 253), (1217, 326), (1128, 342))
_SPRITE_PAD_PX: Final = 40
_SHADOW_OFFSET_PX: Final = (9.0, 13.0)
_LUMA_BGR: Final = (0.0722, 0.7152, 0.2126)
"""BT.709's weights of blue, green, red in luma."""


class Look(enum.StrEnum):
    """Two times of day."""

    DAY = "day"
    NIGHT = "night"


class Planes(NamedTuple):
    """One picture, 4:2:0."""

    y: Plane
    u: Plane
    v: Plane


class Sprite(NamedTuple):
    """Something to lay over a picture: planes already multiplied by cover, and what shines through (255: all)."""

    planes: Planes
    through: Plane
    through_half: Plane
    pivot_px: tuple[float, float]


class Pull(NamedTuple):
    """A motion field on one box: where each pixel comes from at full strength, relative to itself, in frame pixels."""

    box: tuple[int, int, int, int]
    grid: tuple[Field, Field]
    field: tuple[Field, Field]
    grid_half: tuple[Field, Field]
    field_half: tuple[Field, Field]


class Scene(NamedTuple):
    """All of it, for one seed and look."""

    still: Planes
    breaths: tuple[Planes, ...]
    head: Pull
    feet: Pull
    card: Sprite
    luma_noise: Plane
    chroma_noise: Plane


def build(seed: int, look: Look) -> Scene:
    """Draw the scene. Takes about 0.8 s on one core: done when the camera is opened."""
    picture = synthetic_doll.draw(seed)
    _cable(picture)
    _walls(picture)
    _lay_in(picture, synthetic_card.feeding_label(seed), np.array(LABEL_CORNERS_PX, np.float32))
    still = _planes(_graded(picture, look))
    breath = _breath_field()
    rng = np.random.default_rng([seed, 2])
    luma_sigma, chroma_sigma = (1.5, 0.7) if look is Look.DAY else (3.4, 1.6)
    return Scene(
        still=still,
        breaths=tuple(
            cut(pulled(still, breath, BREATH_PX * level / (BREATH_LEVELS - 1)), BODY_BOX, of=BODY_BOX)
            for level in range(BREATH_LEVELS)
        ),
        head=_head_field(),
        feet=_feet_field(),
        card=_card_sprite(seed, look),
        luma_noise=_noise(rng, HEIGHT_PX, WIDTH_PX, luma_sigma),
        chroma_noise=_noise(rng, HEIGHT_PX // 2, WIDTH_PX // 2, chroma_sigma),
    )


def pulled(planes: Planes, pull: Pull, strength: float) -> Planes:
    """The box of a pull, moved by its field times a strength."""
    left, top, right, bottom = pull.box
    luma = planes.y[top:bottom, left:right]
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    whole_map = [cv2.scaleAdd(f, strength, g) for f, g in zip(pull.field, pull.grid, strict=True)]
    half_map = [cv2.scaleAdd(f, strength, g) for f, g in zip(pull.field_half, pull.grid_half, strict=True)]

    def moved(plane: Plane, maps: list[cv2.typing.MatLike]) -> Plane:
        return np.asarray(
            cv2.remap(plane, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )

    return Planes(moved(luma, whole_map), moved(planes.u[half], half_map), moved(planes.v[half], half_map))


def cut(planes: Planes, box: tuple[int, int, int, int], *, of: tuple[int, int, int, int]) -> Planes:
    """The part `box` of planes that cover the box `of`; both in frame pixels, even."""
    left, top, right, bottom = box[0] - of[0], box[1] - of[1], box[2] - of[0], box[3] - of[1]
    half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
    return Planes(planes.y[top:bottom, left:right], planes.u[half], planes.v[half])


def _pull(box: tuple[int, int, int, int], move_u: Field, move_v: Field) -> Pull:
    """From displacements along the doll's axes to maps in frame axes, for luma and for half-size chroma."""
    cos, sin = np.float32(np.cos(BODY_ANGLE_RAD)), np.float32(np.sin(BODY_ANGLE_RAD))
    # A picture moves by d when each pixel is fetched from where it was: minus d.
    field = (-(move_u * cos - move_v * sin), -(move_u * sin + move_v * cos))
    rows, columns = move_u.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    half_y, half_x = np.mgrid[0 : rows // 2, 0 : columns // 2].astype(np.float32)
    field_half = (field[0][::2, ::2] / 2, field[1][::2, ::2] / 2)
    return Pull(box, (x, y), _contiguous(*field), (half_x, half_y), _contiguous(*field_half))


def _contiguous(first: Field, second: Field) -> tuple[Field, Field]:
    return np.ascontiguousarray(first, np.float32), np.ascontiguousarray(second, np.float32)


def _axes(box: tuple[int, int, int, int]) -> synthetic_doll.Axes:
    left, top, right, bottom = box
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    return synthetic_doll.axes_at(x, y)


def _breath_field() -> Pull:
    """The chest widens; the swaddle's edge moves, the nest does not."""
    axes = _axes(BODY_BOX)
    along = np.exp(-(((axes.u - 190) / 150) ** 2))
    across = np.abs(axes.v) / 118
    swell = np.where(across < 1, across, np.clip(1 - (across - 1) * 2.4, 0, 1))
    push = along * swell
    return _pull(BODY_BOX, -0.25 * along * np.clip(1 - across, 0, 1), push * np.sign(axes.v))


def _head_field() -> Pull:
    """The head turns around the neck; strength 1 is one hundredth of a radian."""
    axes = _axes(HEAD_BOX)
    distance = np.hypot(axes.u + 18, axes.v + 4)
    weight = np.clip((150 - distance) / 34, 0, 1)
    weight = 0.01 * weight * weight * (3 - 2 * weight)
    return _pull(HEAD_BOX, -(axes.v - 10) * weight, (axes.u - 70) * weight)


def _feet_field() -> Pull:
    """A small kick inside the cloth; strength is in pixels."""
    axes = _axes(FEET_BOX)
    bump = np.exp(-(((axes.u - 440) / 58) ** 2) - ((axes.v - 8) / 52) ** 2)
    return _pull(FEET_BOX, 0.9 * bump, -0.45 * bump)


def _noise(rng: np.random.Generator, rows: int, columns: int, sigma: float) -> Plane:
    grains = rng.standard_normal((rows + NOISE_ROOM_PX, columns + NOISE_ROOM_PX), dtype=np.float32)
    grains = field(cv2.GaussianBlur(grains, (0, 0), 0.55))  # neighbours share a little, as in a sensor
    grains *= sigma / grains.std() if sigma else 0
    return np.asarray(np.clip(np.rint(grains + NOISE_BIAS), 0, 2 * NOISE_BIAS), np.uint8)


def _card_sprite(seed: int, look: Look) -> Sprite:
    """Cord, clip, card and its soft shadow, hanging straight down."""
    card = synthetic_card.bed_card(seed)
    card_width, card_height = synthetic_card.CARD_SIZE_PX
    width, height = card_width + 2 * _SPRITE_PAD_PX, CORD_PX + card_height + 2 * _SPRITE_PAD_PX
    width, height = width + width % 2, height + height % 2
    pivot_x = width / 2
    solid = np.zeros((height, width), np.float32)
    colour = np.zeros((height, width, 3), np.float32)
    for side in (-1, 1):
        end = (round(pivot_x + side * 34), CORD_PX + 3)
        cv2.line(solid, (round(pivot_x), 0), end, 1.0, 3, cv2.LINE_AA)
        cv2.line(colour, (round(pivot_x), 0), end, (0.42, 0.48, 0.50), 5, cv2.LINE_AA)
    left = (width - card_width) // 2
    rows, columns = slice(CORD_PX, CORD_PX + card_height), slice(left, left + card_width)
    solid[rows, columns] = 1
    colour[rows, columns] = card.astype(np.float32) / 255 * 0.86
    gloss = np.linspace(1.06, 0.93, card_width, dtype=np.float32)  # the light comes from the left
    colour[rows, columns] *= gloss[None, :, None]
    for side in (-1, 1):
        centre = (round(pivot_x + side * 34), CORD_PX + 3)
        cv2.circle(colour, centre, 3, (0.70, 0.68, 0.66), -1, cv2.LINE_AA)
        cv2.circle(colour, centre, 1, (0.30, 0.29, 0.28), -1, cv2.LINE_AA)
    moved = np.array([[1, 0, _SHADOW_OFFSET_PX[0]], [0, 1, _SHADOW_OFFSET_PX[1]]], np.float32)
    shadow = cv2.GaussianBlur(cv2.warpAffine(solid, moved, (width, height)), (0, 0), 7) * 0.40
    cover = solid + (1 - solid) * shadow
    graded = _graded(colour, look, at_px=(PIVOT_PX[0] - pivot_x, PIVOT_PX[1]))
    share = solid / np.maximum(cover, 1e-6)  # the rest of the cover is shadow: black
    straight = _planes(graded * share[..., None])
    cover_half = field(cv2.resize(cover, (width // 2, height // 2), interpolation=cv2.INTER_AREA))

    def under(plane: Plane, by: Field) -> Plane:
        return np.asarray(np.rint(plane * by), np.uint8)

    planes = Planes(under(straight.y, cover), under(straight.u, cover_half), under(straight.v, cover_half))
    return Sprite(planes, _through(cover), _through(cover_half), (pivot_x, 0.0))


def _through(cover: Field) -> Plane:
    return np.asarray(np.rint((1 - np.clip(cover, 0, 1)) * 255), np.uint8)


def _cable(picture: Field) -> None:
    """The lead of a foot sensor, out of the cloth and over the nest to the rim."""
    t = np.linspace(0, 1, 60, dtype=np.float32)[:, None]
    corners = field([[948, 512], [1030, 590], [1120, 540], [1262, 640]])
    points = (
        corners[0] * (1 - t) ** 3
        + corners[1] * 3 * t * (1 - t) ** 2
        + corners[2] * 3 * t**2 * (1 - t)
        + corners[3] * t**3
    )
    shade = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    cv2.polylines(shade, [np.asarray((points + field([4, 6])) * 16, np.int32)], False, 1.0, 7, cv2.LINE_AA, 4)
    picture *= 1 - 0.38 * field(cv2.GaussianBlur(shade, (0, 0), 3.5))[..., None]
    for width_px, colour, offset in ((7, (0.60, 0.58, 0.56), 0.0), (3, (0.88, 0.87, 0.85), -1.2)):
        line = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
        cv2.polylines(line, [np.asarray((points + offset) * 16, np.int32)], False, 1.0, width_px, cv2.LINE_AA, 4)
        mix = field(cv2.GaussianBlur(line, (0, 0), 0.8))[..., None]
        picture[:] = picture * (1 - mix) + field(colour) * mix


def _walls(picture: Field) -> None:
    """The tray's rim at the border, and the sheen of the acrylic hood."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    side = np.minimum(x + 0.06 * y, WIDTH_PX - x + 0.05 * (HEIGHT_PX - y))
    edge = np.minimum(side, np.minimum(y + 12, HEIGHT_PX - y + 8))
    rim = np.clip((44 - edge) / 6, 0, 1)[..., None]
    shade = np.clip(edge / 44, 0, 1)[..., None]
    picture *= 1 - rim
    picture += rim * field([0.80, 0.78, 0.745]) * (0.66 + 0.30 * shade)
    picture *= 1 - 0.34 * np.exp(-(((edge - 47) / 5.0) ** 2))[..., None]
    picture += 0.16 * np.exp(-(((edge - 30) / 1.8) ** 2))[..., None]
    sheen = np.exp(-(((x - 0.62 * y - 560) / 190) ** 2)) * np.clip(1 - y / 560, 0, 1) * 0.035
    picture += sheen[..., None]


def _lay_in(picture: Field, patch: synthetic_card.Patch, corners_px: Field) -> None:
    """Stick a flat thing onto the picture, with a thin shadow under its edge."""
    height, width = patch.shape[:2]
    flat = field([[0, 0], [width, 0], [width, height], [0, height]])
    size = (WIDTH_PX, HEIGHT_PX)
    to_frame = cv2.getPerspectiveTransform(flat, corners_px)
    warped = field(cv2.warpPerspective(patch, to_frame, size, flags=cv2.INTER_LINEAR)) / 255
    ones = np.ones((height, width), np.float32)
    cover = field(cv2.warpPerspective(ones, to_frame, size, flags=cv2.INTER_LINEAR))
    lower = cv2.warpAffine(cover, np.array([[1, 0, 2.0], [0, 1, 3.0]], np.float32), size)
    picture *= 1 - 0.35 * field(cv2.GaussianBlur(lower, (0, 0), 3))[..., None]
    picture *= 1 - cover[..., None]
    picture += warped * 0.86


def _graded(picture: Field, look: Look, at_px: tuple[float, float] = (0.0, 0.0)) -> Field:
    """Lamp, lens and tone curve. `at_px`: where the picture's upper left corner lies in the frame."""
    rows, columns = picture.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    x, y = (x + np.float32(at_px[0])) / WIDTH_PX, (y + np.float32(at_px[1])) / HEIGHT_PX
    lens = 1 - 0.40 * ((x - 0.47) ** 2 + (y - 0.48) ** 2)
    if look is Look.DAY:
        light = field([0.985, 1.0, 1.01]) * lens[..., None]
    else:  # the room is dark and bluish, one warm lamp stands at the foot end
        lamp = np.exp(-(((x - 0.60) / 0.40) ** 2) - ((y - 0.52) / 0.52) ** 2)
        light = field([0.165, 0.130, 0.105]) * lens[..., None] + lamp[..., None] * field([0.27, 0.46, 0.63])
    lit = picture * light
    lit = lit * 1.24 / (1 + 0.27 * lit * lit)
    return field(np.clip(lit, 0, 1))


def _planes(bgr: Field) -> Planes:
    """BT.709, limited range, 4:2:0, minus the noise bias."""
    luma = bgr @ field(_LUMA_BGR)
    size = (bgr.shape[1] // 2, bgr.shape[0] // 2)
    half = field(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA))
    half_luma = half @ field(_LUMA_BGR)
    blue = (half[..., 0] - half_luma) / (2 * (1 - _LUMA_BGR[0]))
    red = (half[..., 2] - half_luma) / (2 * (1 - _LUMA_BGR[2]))

    def stored(values: Field) -> Plane:
        return np.asarray(np.rint(np.clip(values - NOISE_BIAS, 0, 255)), np.uint8)

    return Planes(stored(16 + 219 * luma), stored(128 + 224 * blue), stored(128 + 224 * red))
