"""What has changed since the finders looked: a place that no neighbouring look has seen in this form is not verified.

Finders look a few times a second; what comes and goes between two looks would be seen by nobody. So every frame is
compared with the looks around it, on a small grey picture, in blocks of 16 px (at 1280 wide). Light that changes over
the whole picture is taken out; a camera that moves is followed.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from redact.frames import Plane
from redact.opencv import cv2

BlockMap = npt.NDArray[np.bool_]
Affine = npt.NDArray[np.float64]  # (2, 3): where a point of one glance lies in another, in pixels of the small picture

SMALL_WIDTH: Final = 320
BLOCK: Final = 4  # pixels of the small picture: 16 px at 1280 wide

# Mean difference of a block, in grey levels, after removing the change of light. Sensor noise of sigma 11 is 0.7 of
# this after shrinking; print on paper is 20 and more. Print fainter than this on a sheet already seen can pass between
# two looks (docs/redaction.md).
_SAME: Final = 5.0
_MOVED_SHARE: Final = 0.04  # of blocks; below it nothing is gained by following the camera
_SHARP_WIDTH: Final = 640
_TRUST: Final = 0.1  # peak of a phase correlation; below it two tiles show different things
_TILES_MIN: Final = 4
_TILE_ERROR_PX: Final = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """A frame as it is remembered for comparison: far too small to read, and never leaves the recorder's memory.

    Attributes:
        small: grey, `SMALL_WIDTH` wide, blurred.
        sharpness: steepest edges, relative to the light; falls when the picture blurs.
        darkest: 5th percentile of luma.
        brightest: 95th percentile of luma.
    """

    small: Plane
    sharpness: float
    darkest: float
    brightest: float


def glance_at(luma: Plane) -> Glance:
    """Remember a frame; about 1 ms.

    Args:
        luma: any size.
    """
    high, wide = luma.shape
    half = cv2.resize(luma, (_SHARP_WIDTH, max(2, round(high * _SHARP_WIDTH / wide))), interpolation=cv2.INTER_AREA)
    size = (SMALL_WIDTH, max(BLOCK, round(high * SMALL_WIDTH / wide / BLOCK) * BLOCK))
    small = cv2.GaussianBlur(cv2.resize(half, size, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    steep = cv2.morphologyEx(cv2.GaussianBlur(half, (3, 3), 0), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    sample = small[::4, ::4]
    darkest, middle, brightest = np.percentile(sample, (5, 50, 95)).tolist()
    sharpness = float(np.percentile(steep[::3, ::3], 99)) / (max(0.0, middle - 16) + 1)
    return Glance(np.asarray(small, np.uint8), sharpness, darkest, brightest)


def differences(now: Glance, look: Glance, moved: Affine | None = None) -> BlockMap:
    """Blocks of `now` that do not look as they did in `look`.

    Args:
        now: the frame in question.
        look: a frame that finders have seen.
        moved: how the camera moved from `look` to `now`; what came into view differs.
    """
    before = look.small
    if moved is not None:
        before = np.asarray(cv2.warpAffine(before, moved, before.shape[::-1], borderValue=0), np.uint8)
    # The median of ratios: a card that enters must not look like a change of light.
    ratio = float(np.median((now.small[2::5, 2::5] + 1.0) / (before[2::5, 2::5] + 1.0)))
    lit = cv2.convertScaleAbs(before, alpha=ratio)
    high, wide = before.shape
    difference = cv2.absdiff(now.small, lit).astype(np.float32)
    blocks = cv2.resize(difference, (wide // BLOCK, high // BLOCK), interpolation=cv2.INTER_AREA)
    differing: BlockMap = blocks > _SAME
    return differing


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """One frame against one look.

    Attributes:
        unverified: blocks that the look has not seen in this form, even if the camera's motion is followed.
        moved: how the camera moved from the look to the frame, if following it verified anything.
    """

    unverified: BlockMap
    moved: Affine | None


def compare(now: Glance, look: Glance) -> Comparison:
    """What a look says of a frame. 0.4 ms, 2 ms when the camera moved."""
    unverified = differences(now, look)
    if unverified.mean() <= _MOVED_SHARE:
        return Comparison(unverified, None)
    moved = camera_motion(look, now)
    if moved is None:
        return Comparison(unverified, None)
    followed = unverified & differences(now, look, moved)
    return Comparison(followed, moved if bool((followed != unverified).any()) else None)


def camera_motion(start: Glance, end: Glance) -> Affine | None:
    """Shift, turn and zoom from one glance to the other, or None if they do not agree on one.

    Nine overlapping tiles are correlated; most must agree on one similarity.
    """
    high, wide = start.small.shape
    tile_high, tile_wide = high // 2, wide // 2
    window = _hann(tile_wide, tile_high)
    sources, targets = [], []
    for top in (0, high // 4, high // 2):
        for left in (0, wide // 4, wide // 2):
            tile = (slice(top, top + tile_high), slice(left, left + tile_wide))
            first, second = start.small[tile].astype(np.float32), end.small[tile].astype(np.float32)
            (shift_x, shift_y), trust = cv2.phaseCorrelate(first, second, window)
            if trust > _TRUST:
                centre = (left + tile_wide / 2, top + tile_high / 2)
                sources.append(centre)
                targets.append((centre[0] + shift_x, centre[1] + shift_y))
    if len(sources) < _TILES_MIN:
        return None
    found, agreeing = cv2.estimateAffinePartial2D(
        np.array(sources, np.float32),
        np.array(targets, np.float32),
        method=cv2.RANSAC,
        ransacReprojThreshold=_TILE_ERROR_PX,
    )
    affine = cast("Affine | None", found)  # the stubs do not know that there may be none
    if affine is None or int(np.count_nonzero(agreeing)) < _TILES_MIN:
        return None
    return np.asarray(affine, np.float64)


@functools.lru_cache(maxsize=4)
def _hann(wide: int, high: int) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.createHanningWindow((wide, high), cv2.CV_32F), np.float32)
