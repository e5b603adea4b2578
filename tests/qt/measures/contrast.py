"""Contrast as it comes out in pixels, not as the table promises it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tests.qt.measures.seen import Ink, Sight

LEAST = {"day": 4.5, "night": 7.0, "contrast": 7.0}
#: A stroke's solid core: this many pixels of one colour (at two for one) are no accident of smoothing.
_CORE_PIXELS = 6


def pixels(sight: Sight) -> npt.NDArray[np.uint32]:
    """The rendered window: one number a pixel, 0x00RRGGBB."""
    image = sight.image
    flat = np.frombuffer(image.constBits(), np.uint32)
    return flat.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()] & np.uint32(0xFFFFFF)


def luminances(colours: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    """Relative luminance of each colour."""
    parts = np.stack([(colours >> shift) & 0xFF for shift in (16, 8, 0)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance: npt.NDArray[np.float64] = np.array([0.2126, 0.7152, 0.0722]) @ linear
    return luminance


def measured(picture: npt.NDArray[np.uint32], sight: Sight, ink: Ink) -> tuple[float, int, int]:
    """The best ratio that words reach against their ground, with both colours."""
    box, scale = ink.box, sight.ratio
    part = picture[
        max(0, box.top() * scale) : (box.bottom() + 1) * scale, max(0, box.left() * scale) : (box.right() + 1) * scale
    ]
    colours, counts = np.unique(part, return_counts=True)
    at = int(counts.argmax())
    colours = np.concatenate(([colours[at]], colours[counts >= _CORE_PIXELS]))  # the ground first
    light = luminances(colours)
    ratios = (np.maximum(light, light[0]) + 0.05) / (np.minimum(light, light[0]) + 0.05)
    best = int(ratios.argmax())
    return float(ratios[best]), int(colours[best]), int(colours[0])


def findings(sight: Sight, theme: str) -> Iterator[str]:
    """Words that stand out too little."""
    picture = pixels(sight)
    for ink in sight.inks:
        if not ink.whole:
            continue
        got, colour, ground = measured(picture, sight, ink)
        if got < LEAST[theme]:
            yield f"contrast: {got:.2f} #{colour:06X} on #{ground:06X}: {ink.text}"
