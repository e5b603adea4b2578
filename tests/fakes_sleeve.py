"""Pictures of sleeves as a camera would see them, drawn from the layout; where the paper truly is comes with them."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from redact.frames import Plane
from redact.opencv import cv2
from redact.sleeve_layout import CORNERS, SLEEVE, Points, marker_modules

PAPER_PX_PER_MM = 4
WIDTH, HEIGHT = 1280, 720
_FOCAL_PX = 0.75 * WIDTH
_MODULE_PX = round(SLEEVE.marker_mm / 8 * PAPER_PX_PER_MM)


@functools.cache
def paper(bed_code: int) -> Plane:
    """The printed front with a card in it, 4 px a millimetre."""
    sheet = np.full(
        (round(SLEEVE.height_mm * PAPER_PX_PER_MM), round(SLEEVE.width_mm * PAPER_PX_PER_MM)), 225, np.uint8
    )
    left, top = (int(value * PAPER_PX_PER_MM) for value in SLEEVE.card_mm[0])
    for row in range(6):
        text = f"NAME {row} 2026-11-2{row} BED"
        cv2.putText(sheet, text, (left + 20, top + 60 + row * 60), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 40, 3)
    for corner in range(CORNERS):
        x, y = (round(value * PAPER_PX_PER_MM) for value in SLEEVE.markers_mm[corner, 0])
        black = np.kron(marker_modules(bed_code, corner), np.ones((_MODULE_PX, _MODULE_PX), np.bool_))
        sheet[y : y + black.shape[0], x : x + black.shape[1]] = np.where(black, 30, 225)
    return sheet


@dataclass(frozen=True)
class Stand:
    """Where a sleeve is, seen from the camera.

    Attributes:
        x: of its centre, pixels.
        y: the same.
        width_px: of the front if it faced the camera.
        turn: in the plane of the picture, degrees.
        tilt: away from the camera, degrees.
        tilt_axis: which way, degrees.
    """

    x: float = 640
    y: float = 360
    width_px: float = 420
    turn: float = 0
    tilt: float = 0
    tilt_axis: float = 0

    def homography(self) -> npt.NDArray[np.float64]:
        """Millimetres on the paper to pixels, through a pinhole."""
        distance = SLEEVE.width_mm * _FOCAL_PX / self.width_px
        axis = np.array([math.cos(math.radians(self.tilt_axis)), math.sin(math.radians(self.tilt_axis)), 0])
        tilted, _ = cv2.Rodrigues(axis * math.radians(self.tilt))
        turned, _ = cv2.Rodrigues(np.array([0, 0, math.radians(self.turn)]))
        rotation = np.asarray(tilted) @ np.asarray(turned)
        centre = np.array([(self.x - WIDTH / 2) / _FOCAL_PX, (self.y - HEIGHT / 2) / _FOCAL_PX, 1.0]) * distance
        lens = np.array([[_FOCAL_PX, 0, WIDTH / 2], [0, _FOCAL_PX, HEIGHT / 2], [0, 0, 1]])
        to_middle = np.array([[1, 0, -SLEEVE.width_mm / 2], [0, 1, -SLEEVE.height_mm / 2], [0, 0, 1]])
        plane = np.column_stack([rotation[:, 0], rotation[:, 1], centre])
        homography: npt.NDArray[np.float64] = lens @ plane @ to_middle
        return homography

    def outline(self) -> Points:
        """The front's corners, pixels."""
        return projected(self.homography(), SLEEVE.outline_mm)

    def card(self) -> Points:
        """The card's corners, pixels."""
        return projected(self.homography(), SLEEVE.card_mm)

    def marker(self, corner: int) -> Points:
        """A marker's corners, pixels."""
        return projected(self.homography(), SLEEVE.markers_mm[corner])


def projected(homography: npt.NDArray[np.float64], points: Points) -> Points:
    """Points on the paper, as pixels."""
    seen: Points = np.asarray(cv2.perspectiveTransform(points[None], homography))[0]
    return seen


def room(seed: int = 0) -> Plane:
    """A blurred, unquiet background."""
    light = np.random.default_rng(seed).uniform(40, 170, (9, 16)).astype(np.float32)
    return np.asarray(cv2.resize(light, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)).clip(16, 235).astype(np.uint8)


def put(luma: Plane, bed_code: int, stand: Stand) -> Plane:
    """The picture with a sleeve in it."""
    sheet = paper(bed_code)
    # OpenCV counts from the middle of a pixel, millimetres and outlines count from its edge.
    from_middle, to_middle = np.eye(3), np.eye(3)
    from_middle[:2, 2], to_middle[:2, 2] = 0.5, -0.5
    scaled = stand.homography() @ np.diag([1 / PAPER_PX_PER_MM, 1 / PAPER_PX_PER_MM, 1.0]) @ from_middle
    # Seen at twice the size, then made small: a lens averages over a pixel, warpPerspective does not.
    twice = to_middle @ np.diag([2.0, 2.0, 1.0]) @ scaled
    size = (2 * WIDTH, 2 * HEIGHT)
    seen = cv2.warpPerspective(sheet, twice, size, flags=cv2.INTER_LINEAR)
    there = cv2.warpPerspective(np.full_like(sheet, 255), twice, size, flags=cv2.INTER_LINEAR)
    seen, there = (cv2.resize(layer, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) for layer in (seen, there))
    share = np.asarray(there, np.float32) / 255
    return (luma * (1 - share) + np.asarray(seen, np.float32)).clip(0, 255).astype(np.uint8)


def hide(luma: Plane, points: Points, grey: int = 120) -> Plane:
    """The picture with something flat over these points."""
    hidden = luma.copy()
    cv2.fillConvexPoly(hidden, cv2.convexHull(points.astype(np.int32)), grey)
    return hidden


def spoilt(luma: Plane, *, blur_px: float = 0, noise: float = 0, gain: float = 1, seed: int = 0) -> Plane:
    """The picture out of focus, in the dark, through a noisy sensor."""
    seen = luma.astype(np.float64)
    if blur_px:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), blur_px), np.float64)
    seen = (seen - 16) * gain + 16 + np.random.default_rng(seed).normal(0, noise, luma.shape)
    return seen.clip(0, 255).astype(np.uint8)


def covered_share(points: Points, outlines: list[npt.NDArray[np.float64]]) -> float:
    """How much of a shape, as far as it is in the picture, lies in these convex shapes; 1 when none of it is."""
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillConvexPoly(shape, points.round().astype(np.int32), 1)
    cover = np.zeros_like(shape)
    for outline in outlines:
        cv2.fillConvexPoly(cover, np.round(outline * 16).astype(np.int32), 1, shift=4)
    area = int(np.count_nonzero(shape))
    return float(np.count_nonzero(shape & cover)) / area if area else 1.0
