"""Small typed steps on pictures that the scene's parts share."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from redact.opencv import cv2

#: Blue, green, red, 0-255; height x width x 3.
Picture = npt.NDArray[np.uint8]
#: How much of a thing is there, 0-255; height x width.
Alpha = npt.NDArray[np.uint8]
#: x, y in pixels; count x 2.
Points = npt.NDArray[np.float32]
#: 3 x 3, from one plane to another.
Transform = npt.NDArray[np.float64]
Colour = tuple[int, int, int]


def solid(width: int, height: int, colour: Colour) -> Picture:
    """A picture of one colour."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = colour
    return picture


def resized(picture: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    """The picture at another size, averaged when smaller."""
    smaller = width * height < picture.shape[0] * picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return cast("npt.NDArray[np.uint8]", cv2.resize(picture, (width, height), interpolation=how))


def softened(picture: npt.NDArray[np.uint8], sigma: float) -> npt.NDArray[np.uint8]:
    """Gaussian blur; wide ones on a smaller copy, which nobody can tell apart and costs a tenth."""
    if sigma < 0.25:
        return picture
    if sigma <= 3:
        return cast("npt.NDArray[np.uint8]", cv2.GaussianBlur(picture, (0, 0), sigma))
    factor = 2 if sigma <= 7 else 4
    height, width = picture.shape[:2]
    small = resized(picture, max(8, width // factor), max(8, height // factor))
    return resized(np.asarray(cv2.GaussianBlur(small, (0, 0), sigma / factor), np.uint8), width, height)


def blended(under: Picture, over: Picture | Colour, alpha: Alpha) -> Picture:
    """`over` on `under` as far as alpha goes."""
    share = alpha.astype(np.float32)[:, :, None] / 255
    return np.asarray(under + (np.asarray(over, np.float32) - under) * share + 0.5, np.uint8)


def smooth_noise(numpy: np.random.Generator, width: int, height: int, cell: int) -> npt.NDArray[np.float32]:
    """Clouds of about `cell` pixels, -1 to 1."""
    coarse = numpy.uniform(-1, 1, (max(2, height // cell), max(2, width // cell))).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def brightened(picture: Picture, amount: npt.NDArray[np.float32]) -> Picture:
    """The picture plus one amount per pixel, clipped."""
    return np.asarray(np.clip(picture + amount[:, :, None], 0, 255), np.uint8)


def moved(points: Points, transform: Transform) -> Points:
    """Points under a transform."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), transform)[0], np.float32)


def corners(width: float, height: float) -> Points:
    """The rectangle from the origin, clockwise from top left."""
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def quad_along(points: Points, direction: Points) -> Points:
    """The tightest rectangle around points, clockwise from top left, its upper edge along `direction` (2 numbers)."""
    length = float(np.hypot(*direction)) or 1.0
    along = direction / length
    across = np.array([-along[1], along[0]], np.float32)
    u, v = points @ along, points @ across
    box = np.array([[u.min(), v.min()], [u.max(), v.min()], [u.max(), v.max()], [u.min(), v.max()]], np.float32)
    return np.asarray(box[:, :1] * along + box[:, 1:] * across, np.float32)
