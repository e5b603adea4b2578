"""Pictures with and without printed codes, to train the code finder on: rendered here, or out of the public domain.

A picture is 640x384, grey, limited range. It starts as a room (photo, shapes on shapes, cloth, print), gets things that
only look like codes and things that are, and then what lenses, light, sensors and cameras do to both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image, ImageDraw, ImageFont
from room_pictures import HEIGHT, WIDTH, Picture, Rng, clouds, public_photos, room, texture

Label = npt.NDArray[np.uint8]

NOTHING, CODE, UNCERTAIN = 0, 1, 255

_FONTS: Final = (
    *("truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf", "truetype/dejavu/DejaVuSerif.ttf"),
    *("truetype/dejavu/DejaVuSansMono.ttf", "truetype/liberation/LiberationSans-Regular.ttf"),
    *("truetype/liberation/LiberationSans-Bold.ttf", "truetype/liberation/LiberationSansNarrow-Bold.ttf"),
    *("truetype/liberation/LiberationSerif-Regular.ttf", "truetype/liberation/LiberationMono-Bold.ttf"),
    *("truetype/noto/NotoSans-Bold.ttf", "truetype/noto/NotoSerif-Regular.ttf"),
)
_SCRIPTS: Final = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", 0x4E00, 0x6FFF),
    ("opentype/noto/NotoSansCJK-Bold.ttc", 0x4E00, 0x6FFF),
    ("opentype/noto/NotoSansCJK-Bold.ttc", 0x30A1, 0x30F6),
    ("opentype/noto/NotoSansCJK-Regular.ttc", 0xAC00, 0xD7A3),
    ("truetype/noto/NotoSansArabic-Regular.ttf", 0x0621, 0x064A),
    ("truetype/noto/NotoSansDevanagari-Bold.ttf", 0x0905, 0x0939),
    ("truetype/noto/NotoSansHebrew-Bold.ttf", 0x05D0, 0x05EA),
    ("truetype/noto/NotoSansThai-Regular.ttf", 0x0E01, 0x0E2E),
    ("truetype/noto/NotoSansBengali-Bold.ttf", 0x0995, 0x09B9),
    ("truetype/dejavu/DejaVuSans-Bold.ttf", 0x0410, 0x044F),
    ("truetype/noto/NotoSansEthiopic-Bold.ttf", 0x1200, 0x1247),
)

_LINEAR: Final = (
    *("Code128", "Code128", "Code128", "Code128", "Code39", "Code39", "Code93", "Codabar", "EAN13", "EAN13", "EAN8"),
    *("UPCA", "UPCE", "ITF", "ITF", "DataBar", "DataBarLtd", "Telepen"),
)
_MATRIX: Final = (
    *("QRCode", "QRCode", "QRCode", "QRCode", "QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "DataMatrix"),
    *("DataMatrix", "Aztec", "Aztec", "PDF417", "PDF417", "PDF417", "MicroPDF417", "MaxiCode", "DataBarStk"),
)
_RETAIL_DIGITS: Final = {
    "EAN13": 12,
    "EAN8": 7,
    "UPCA": 11,
    "UPCE": 7,
    "DataBar": 13,
    "DataBarLtd": 13,
    "DataBarStk": 13,
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """One code: dark is 0, light 255, one pixel a module (MaxiCode: its own raster)."""

    modules: npt.NDArray[np.uint8]
    linear: bool
    pixels_per_module: float = 1.0


@dataclass(frozen=True, slots=True)
class Material:
    """What pictures are put together from; made once."""

    photos: tuple[Picture, ...]
    symbols: tuple[Symbol, ...]
    texts: tuple[Picture, ...]


def make_material(photo_folder: Path, font_folder: Path, rng: Rng) -> Material:
    """Everything that is slow to make.

    Args:
        photo_folder: with `skimage/data` and `scipy/misc` as unpacked from their wheels.
        font_folder: with the fonts of Debian's fonts-dejavu, -liberation, -noto-core and -noto-cjk.
        rng: decides.
    """
    symbols = [symbol for _ in range(900) if (symbol := _symbol(rng)) is not None]
    texts = [_text(font_folder, rng) for _ in range(500)]
    return Material(public_photos(photo_folder), tuple(symbols), tuple(texts))


def _symbol(rng: Rng) -> Symbol | None:
    linear = bool(rng.random() < 0.45)
    name = str(rng.choice(_LINEAR if linear else _MATRIX))
    digits = "".join(rng.choice(list("0123456789"), int(rng.integers(4, 17))))
    words = "".join(rng.choice(list("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"), int(rng.integers(3, 14))))
    if name in _RETAIL_DIGITS:
        content = "".join(rng.choice(list("0123456789"), _RETAIL_DIGITS[name]))
        content = "0" + content[1:] if name in {"UPCE", "DataBarLtd"} else content
    elif name in {"Codabar", "ITF", "MicroQRCode"}:
        content = f"A{digits[:10]}B" if name == "Codabar" else digits[: 8 if name == "MicroQRCode" else 16]
    elif linear:
        content = words if rng.random() < 0.5 else digits
    else:
        content = words + "|" + "".join(rng.choice(list("0123456789abcdefgh-:/. "), int(rng.integers(0, 90) ** 1.1)))
        content = words if name in {"RMQRCode", "MicroPDF417"} else digits[:13] if name == "DataBarStk" else content
    try:
        image = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=1)
    except (ValueError, RuntimeError):
        return None
    modules = np.array(image)
    dark = np.argwhere(modules < 128)
    (top, left), (bottom, right) = dark.min(0), dark.max(0) + 1
    modules = modules[top:bottom, left:right]
    if linear:  # bars only, and no longer guards: every row is the first
        modules = modules[:1]
    return Symbol(modules, linear, 5.0 if name == "MaxiCode" else 1.0)


def _text(font_folder: Path, rng: Rng) -> Picture:
    """A block of words, ink 1 on 0."""
    size = round(8 * math.exp(rng.random() ** 1.3 * math.log(16)))
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:/"
    path = font_folder / str(rng.choice(_FONTS))
    if rng.random() < 0.5:
        file, first, last = _SCRIPTS[rng.integers(len(_SCRIPTS))]
        path, letters = font_folder / file, "".join(chr(code) for code in range(first, last + 1))
    font = ImageFont.truetype(str(path), size)
    lines = max(1, min(int(rng.integers(1, 14)), 330 // size))
    image = Image.new("L", (int(rng.integers(60, 420)), int(lines * size * 1.5) + 4))
    draw = ImageDraw.Draw(image)
    capitals = rng.random() < 0.3
    for line in range(lines):
        words = ["".join(rng.choice(list(letters), int(rng.integers(1, 10)))) for _ in range(max(1, 500 // size // 6))]
        text = " ".join(words)
        draw.text((2, line * size * rng.uniform(1.2, 1.5)), text.upper() if capitals else text, 255, font)
    return np.asarray(image, np.float32) / 255


def make_picture(material: Material, rng: Rng) -> tuple[npt.NDArray[np.uint8], Label]:
    """One picture and what is where in it: `NOTHING`, `CODE`, or `UNCERTAIN` (not to be learnt from)."""
    picture = room(material.photos, rng)
    label = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(rng.integers(0, 4)):
        _paste_patch(picture, rng, texture(rng, int(rng.integers(40, 260)), int(rng.integers(40, 320))))
    for _ in range(rng.integers(0, 6)):
        _paste_text(picture, material, rng)
    blur = float(rng.choice([0, 0, 0.5, 0.8, 1.2, 1.7, 2.3, 3.2]))
    quads = []
    if rng.random() < 0.8:
        quads = [
            quad
            for _ in range(rng.integers(1, 7))
            if (quad := _paste_symbol(picture, label, material, blur, rng)) is not None
        ]
    for _ in range(rng.integers(0, 3) if rng.random() < 0.4 else 0):
        _occlude(picture, label, rng)
    if blur:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if rng.random() < 0.2:
        picture = _motion_blurred(picture, rng)
    picture = _lit(picture, rng)
    noise = float(rng.choice([0, 1, 2, 4, 7, 10]))
    _doubt_what_is_gone(picture, label, quads, noise)
    return _as_camera(picture, noise, rng), label


def _paste(picture: Picture, tile: Picture, alpha: Picture, quad: npt.NDArray[np.float32]) -> None:
    """Lay a tile over the picture so that its corners come to `quad`, drawn at twice the size: no jagged modules."""
    left, top = np.maximum(np.floor(quad.min(0)).astype(int) - 2, 0)
    right, bottom = np.minimum(np.ceil(quad.max(0)).astype(int) + 2, (WIDTH, HEIGHT))
    if right - left < 4 or bottom - top < 4:
        return
    height, width = tile.shape
    source = np.float32([[0, 0], [width, 0], [width, height], [0, height]]) - 0.5
    matrix = cv2.getPerspectiveTransform(source, (quad - (left, top)).astype(np.float32) * 2 - 0.5)
    size = (int(right - left) * 2, int(bottom - top) * 2)
    half = (size[0] // 2, size[1] // 2)
    drawn = cv2.resize(
        cv2.warpPerspective(tile, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        half,
        interpolation=cv2.INTER_AREA,
    )
    cover = cv2.resize(
        cv2.warpPerspective(alpha, matrix, size, flags=cv2.INTER_LINEAR), half, interpolation=cv2.INTER_AREA
    )
    part = picture[top:bottom, left:right]
    part += (drawn - part) * cover


def _quad(rng: Rng, width: float, height: float, *, upright: float = 0.35) -> npt.NDArray[np.float32]:
    """Corners of a rectangle somewhere in the picture, turned and tilted; may reach out of it."""
    turn = (
        rng.choice([0.0, 0.0, math.pi / 2, math.pi]) + rng.normal() * 0.04
        if rng.random() < upright
        else rng.uniform(0, 2 * math.pi)
    )
    corners = np.float32([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    if rng.random() < 0.6:
        corners *= rng.choice([(1, rng.uniform(0.6, 1)), (rng.uniform(0.6, 1), 1)])
        tilt = rng.uniform(-0.14, 0.14, 2)
        corners *= 1 + (corners / (width / 2, height / 2)) @ tilt[:, None]
    cosine, sine = math.cos(turn), math.sin(turn)
    corners = corners @ np.float32([[cosine, sine], [-sine, cosine]])
    center = np.float32([rng.uniform(0.02, 0.98) * WIDTH, rng.uniform(0.02, 0.98) * HEIGHT])
    return (corners + center).astype(np.float32)


def _paste_patch(picture: Picture, rng: Rng, patch: Picture) -> None:
    height, width = patch.shape
    _paste(picture, np.clip(patch, 0, 255), np.ones_like(patch), _quad(rng, width, height))


def _paste_text(picture: Picture, material: Material, rng: Rng) -> None:
    ink = material.texts[rng.integers(len(material.texts))]
    height, width = ink.shape
    dark, light = rng.uniform(0, 90), rng.uniform(130, 255)
    if rng.random() < 0.25:
        dark, light = light, dark
    alpha = np.ones_like(ink) if rng.random() < 0.75 else ink
    scale = rng.uniform(0.6, 1.2)
    _paste(picture, light + (dark - light) * ink, alpha, _quad(rng, width * scale, height * scale, upright=0.6))


def _paste_symbol(
    picture: Picture, label: Label, material: Material, blur: float, rng: Rng
) -> npt.NDArray[np.float32] | None:
    """A code on its light ground, perhaps on a card; its corners, or None when there was no room."""
    symbol = material.symbols[rng.integers(len(material.symbols))]
    across = symbol.modules.shape[1] / symbol.pixels_per_module
    down = symbol.modules.shape[0] / symbol.pixels_per_module
    module_px = 1.15 * math.exp(rng.random() ** 1.6 * math.log(4.5 if symbol.linear else 8))
    module_px = max(module_px, min(blur * 0.8, 3))  # blurred beyond recognition teaches nothing
    if symbol.linear:
        down = across * rng.uniform(0.1, 0.6)
    module_px = min(module_px, 360 / max(across, down))
    if module_px < 1.05 or min(across, down) * module_px < 9:
        return None
    quiet = rng.choice([0.0, 1, 2, 4, 4]) if not symbol.linear else rng.choice([1.0, 4, 10])
    quiet_down = quiet if not symbol.linear else rng.choice([0.0, 1, 4])
    fine = math.ceil(2 * module_px)
    modules = symbol.modules if not symbol.linear else np.repeat(symbol.modules, max(1, round(down)), 0)
    raster = max(1, round(fine / symbol.pixels_per_module))
    tile = cv2.resize(modules, None, fx=raster, fy=raster, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    pad = [round(side * fine) for side in (quiet_down, quiet)]
    dark = rng.uniform(0, 100)
    light = min(255.0, dark + rng.uniform(45, 215))
    if rng.random() < 0.07:
        dark, light = light, dark
    tile = dark + (light - dark) * tile / 255
    tile = cv2.copyMakeBorder(tile, pad[0], pad[0], pad[1], pad[1], cv2.BORDER_CONSTANT, value=light)
    corners = np.float32([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    whole = np.float32([across + 2 * quiet, down + 2 * quiet_down]) * module_px
    quad = _quad(rng, *whole)
    source = corners * whole / 2
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), quad)
    inner = cv2.perspectiveTransform((corners * (across, down) * module_px / 2).astype(np.float32)[None], matrix)[0]
    if rng.random() < 0.35:  # the card that it is printed on
        room = corners * whole / 2 * rng.uniform(1.05, 2.2, 2)
        card = cv2.perspectiveTransform(room.astype(np.float32)[None], matrix)[0]
        _paste(picture, np.full((8, 8), light, np.float32), np.ones((8, 8), np.float32), card)
    _paste(picture, tile, np.ones_like(tile), quad)
    ring = round(3 + min(1.5 * module_px, 6))
    drawn = np.zeros_like(label)
    cv2.fillConvexPoly(drawn, np.round(inner * 16).astype(np.int32), 1, cv2.LINE_8, 4)
    around = cv2.dilate(drawn, np.ones((2 * ring + 1, 2 * ring + 1), np.uint8))
    label[(around > 0) & (label != CODE)] = UNCERTAIN
    label[drawn > 0] = CODE
    if symbol.linear and min(down, across) * module_px < 8:
        label[drawn > 0] = UNCERTAIN
    return inner


def _occlude(picture: Picture, label: Label, rng: Rng) -> None:
    """A finger, a tube, a shadowless hand: covers codes too."""
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    start = rng.uniform(0, 1, 2) * (WIDTH, HEIGHT)
    end = start + rng.normal(0, 120, 2)
    cv2.line(shape, start.astype(int).tolist(), end.astype(int).tolist(), 1, int(rng.integers(6, 40)))
    covered = shape > 0
    picture[covered] = rng.uniform(40, 230)
    edge = cv2.dilate(shape, np.ones((13, 13), np.uint8)) > 0
    label[edge & (label != NOTHING)] = UNCERTAIN


def _motion_blurred(picture: Picture, rng: Rng) -> Picture:
    length = int(rng.integers(2, 9))
    kernel = np.zeros((length, length), np.float32)
    ends = ((0, int(rng.integers(0, length))), (length - 1, int(rng.integers(0, length))))
    cv2.line(kernel, *(ends if rng.random() < 0.5 else tuple(end[::-1] for end in ends)), 1)
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def _lit(picture: Picture, rng: Rng) -> Picture:
    """Dim, bright or uneven light, and glare."""
    gain = float(rng.choice([1, 1, 1, 0.8, 0.6, 0.45, 0.3, 0.2, 1.3]))
    picture = picture * gain
    if rng.random() < 0.3:
        picture *= np.clip(1 + clouds(rng, HEIGHT, WIDTH, 400) * 0.3, 0.2, 1.6)
    if rng.random() < 0.15:
        rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
        x, y, size = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(15, 90)
        spot = np.exp(-(((columns - x) / size) ** 2 + ((rows - y) / size / rng.uniform(0.3, 1)) ** 2))
        picture += spot * rng.uniform(60, 260)
    return np.clip(picture + rng.uniform(0, 25), 0, 255).astype(np.float32)


def _doubt_what_is_gone(picture: Picture, label: Label, quads: list[npt.NDArray[np.float32]], noise: float) -> None:
    """Where blur, glare, the dark or noise left no modules, there is nothing to learn."""
    detail = picture - cv2.GaussianBlur(picture, (0, 0), 5)
    strength = cv2.blur(detail * detail, (21, 21))
    for quad in quads:
        inside = np.zeros_like(label)
        cv2.fillConvexPoly(inside, np.round(quad).astype(np.int32), 1)
        code = (inside > 0) & (label == CODE)
        if code.any() and math.sqrt(float(strength[code].mean())) < max(4.5, 0.9 * noise):
            label[code] = UNCERTAIN
    label[(strength < 6.0) & (label == CODE)] = UNCERTAIN


def _as_camera(picture: Picture, sigma: float, rng: Rng) -> npt.NDArray[np.uint8]:
    """Noise, sharpening, compression, limited range."""
    noise = rng.standard_normal((HEIGHT, WIDTH)).astype(np.float32)
    if rng.random() < 0.3:
        noise = cv2.GaussianBlur(noise, (0, 0), 0.8) * 2
    picture = picture + noise * sigma
    if rng.random() < 0.15:
        picture = picture + (picture - cv2.GaussianBlur(picture, (0, 0), 1.5)) * rng.uniform(0.3, 1)
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))])
        pixels = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return (16 + pixels * np.float32(219 / 255) + 0.5).astype(np.uint8)
