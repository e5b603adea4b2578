"""Reads the markers of sleeves in a luma plane.

OpenCV's ArUco finds the square shapes; its own reading of them takes 1 ms for each square and a dictionary of a
thousand, so they are read here, all at once. Shapes are searched in a smaller picture (noise makes tens of thousands of
contours in a full one), then read and measured in the full one.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from redact.frames import Plane
from redact.opencv import cv2
from redact.sleeve_layout import BED_CODES, CORNERS, MARKER_MODULES, Points, dictionary, marker_modules, owner_of

# Width of the picture that is searched for squares. On the ten scenarios in sleeves the small one found as many markers
# (20.80 a frame, summed) as the large one (20.85), in 0.6 to 1.4 ms instead of 2 to 6. Of markers of 18 px in a 720p
# frame the large one finds 94 %, the small one 67 %; of 20 px both find nearly all, of 13 px neither any.
COARSE_WIDTH: Final = 640
FINE_WIDTH: Final = 1920
# Modules of 36 that may be read wrongly. One: a random pattern is then one of the thousand markers, turned somehow, in
# 2 of a million cases, and before that its border of 28 must have been black. On the ten scenarios 413 true markers are
# read with 1, 416 with 2, 411 with 0; without a sleeve, 2 made a barcode somebody's marker.
WRONG_MODULES_MAX: Final = 1
_BLURRED_MODULES_MAX: Final = 8  # wrong ones that may come from blur: beyond, sharpening is not tried
_WRONG_BORDER_MAX: Final = 4
_SLIMMEST: Final = 2.5  # long side to short side: a sleeve turned away by more than 66 degrees cannot be read
_CONTRAST_MIN: Final = 14.0  # grey levels between black and white modules: less is noise on a dark night
_SAMPLES: Final = 4  # pixels along a module of the straightened marker
_SIDE: Final = MARKER_MODULES * _SAMPLES
_INNER: Final = MARKER_MODULES - 2
_ALONG: Final = np.linspace(0.1, 0.9, 13)  # where along a side its edge is looked for
_ACROSS: Final = 13  # samples across it
_PLACES_MIN: Final = 5
_LINE_PX: Final = 0.8  # farther from the line is something else than the edge
_LINE_STEPS: Final = 5
_INLYING_USUAL: Final = 0.9  # share of places that lie on the line when nothing covers them
# Corners of a marker whose edges are partly covered, or too unclear to measure: shares of a side, seen when fingers are
# drawn across markers that can still be read.
_DOUBT_COVERED: Final = 0.15
_DOUBT_COARSE: Final = 0.06
_PARALLEL: Final = 0.2  # sine of the angle between two sides of a square: under 12 degrees it is none
_SQUARE: Final = np.array([(0, 0), (_SIDE, 0), (_SIDE, _SIDE), (0, _SIDE)], np.float32) - np.float32(0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Marker:
    """One marker in a picture.

    Attributes:
        bed_code: whose.
        corner: which of the sleeve's four.
        corners_px: its corners as `SleeveLayout.markers_mm` orders them, source pixels (the first one's middle is at
            0.5); shape (4, 2).
        doubt_px: how wrong they may be, one standard deviation, beyond `sleeve_pose.CORNER_NOISE_PX`.
    """

    bed_code: int
    corner: int
    corners_px: Points
    doubt_px: float = 0.0

    @property
    def side_px(self) -> float:
        """Mean length of its sides."""
        return float(_sides(self.corners_px).mean())


def read_markers(luma: Plane, *, fine: bool = False) -> tuple[Marker, ...]:
    """Every marker of any sleeve in this picture; the same one twice if it was printed twice.

    Args:
        luma: of a raw frame, source size, or a part of it.
        fine: search more closely, for small markers: up to 6 ms for a whole 720p frame, 13 ms for 1080p.
    """
    return tuple(_identified(luma, squares_in(luma, fine=fine)))


def squares_in(luma: Plane, *, fine: bool) -> npt.NDArray[np.float32]:
    """Shapes of four corners that may be markers, source pixels; shape (squares, 4, 2). Arguments as `read_markers`."""
    height, width = luma.shape
    scale = min(1.0, (FINE_WIDTH if fine else COARSE_WIDTH) / width)
    search = luma
    if scale < 1.0:
        size = (round(width * scale), max(1, round(height * scale)))
        search = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA))
    if fine:
        search = np.asarray(cv2.blur(search, (3, 3)))  # noise alone would make most of the contours
    stretch = np.array([width / search.shape[1], height / search.shape[0]], np.float32)
    known, _, unknown = _square_finder(fine).detectMarkers(search)
    squares = (np.array([*known, *unknown], np.float32).reshape(-1, 4, 2) + np.float32(0.5)) * stretch
    sides = _sides(squares)
    likely: npt.NDArray[np.float32] = squares[sides.max(axis=1) <= _SLIMMEST * sides.min(axis=1)]
    return likely


def _sides(squares: npt.NDArray[np.floating]) -> Points:
    """Lengths of the sides; shape (…, 4) for (…, 4, 2)."""
    along = squares[..., (1, 2, 3, 0), :] - squares
    sides: Points = np.sqrt((along * along).sum(axis=-1))
    return sides


@functools.cache
def _square_finder(fine: bool) -> cv2.aruco.ArucoDetector:  # noqa: FBT001 - a cache key
    parameters = cv2.aruco.DetectorParameters()
    # One window of about a module and a half of an ordinary marker; a second one found nothing more and costs a pass.
    parameters.adaptiveThreshWinSizeMin = parameters.adaptiveThreshWinSizeMax = 15 if fine else 9
    parameters.adaptiveThreshConstant = 7 if fine else 5
    parameters.minMarkerPerimeterRate = 0.04  # of the longer side: squares of 1 % of it; smaller ones cannot be read
    parameters.polygonalApproxAccuracyRate = 0.05
    parameters.minDistanceToBorder = 1
    one = cv2.aruco.Dictionary(dictionary().bytesList[:1], dictionary().markerSize, 0)  # its reading is not used
    return cv2.aruco.ArucoDetector(one, parameters)


@functools.cache
def _patterns() -> npt.NDArray[np.uint64]:
    """All markers, as read when turned by 0 to 3 quarters: 36 bits, 1 is black. Shape (4000,): turn-major."""
    upright = np.array(
        [marker_modules(code, corner)[1:-1, 1:-1] for code in range(BED_CODES) for corner in range(CORNERS)]
    )
    return _as_bits(np.concatenate([np.rot90(upright, -turn, axes=(1, 2)) for turn in range(4)]))


def _as_bits(black: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """One number for each pattern; `black` has patterns along its first axis."""
    places = np.left_shift(np.uint64(1), np.arange(_INNER**2, dtype=np.uint64))
    bits: npt.NDArray[np.uint64] = np.where(black.reshape(len(black), -1), places, np.uint64(0)).sum(
        axis=1, dtype=np.uint64
    )
    return bits


@functools.cache
def _border() -> npt.NDArray[np.bool_]:
    border = np.ones((MARKER_MODULES, MARKER_MODULES), np.bool_)
    border[1:-1, 1:-1] = False
    return border


@functools.cache
def _plane_of_border() -> npt.NDArray[np.float64]:
    """From the 28 border modules to the sloping light that fits them best, at all 64. Shape (64, 28)."""
    rows, columns = np.mgrid[:MARKER_MODULES, :MARKER_MODULES].reshape(2, -1)
    slope = np.stack([np.ones_like(rows), rows, columns], axis=1).astype(np.float64)
    fitted: npt.NDArray[np.float64] = slope @ np.linalg.pinv(slope[_border().ravel()])
    return fitted


def _identified(luma: Plane, squares: npt.NDArray[np.float32]) -> list[Marker]:
    squares = squares[_has_border(*_read(luma, squares))]
    corners, doubt_px = _refined(luma, squares.astype(np.float64))
    lit, light = _read(luma, corners.astype(np.float32))
    markers = []
    for index in np.flatnonzero(_has_border(lit, light)):
        best, wrong = _nearest(lit[index], light[index])
        if WRONG_MODULES_MAX < wrong <= _BLURRED_MODULES_MAX:
            best, wrong = _nearest(_sharpened(lit[index], light[index]), light[index])
        if wrong <= WRONG_MODULES_MAX:
            turn, identity = divmod(best, BED_CODES * CORNERS)
            markers.append(Marker(*owner_of(identity), np.roll(corners[index], -turn, axis=0), float(doubt_px[index])))
    return _without_doubles(markers)


def _read(luma: Plane, squares: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How much lighter than black each module is, shape (squares, 8, 8), and how light white is, shape (squares,).

    A reflection lies over a marker as a slope of light: what the black border shows of it is taken off.
    """
    if not len(squares):
        return np.zeros((0, MARKER_MODULES, MARKER_MODULES)), np.zeros(0)
    modules = np.stack([_modules(luma, square) for square in squares])
    slope = np.einsum("ij,kj->ik", modules[:, _border()], _plane_of_border())
    lit = modules - slope.reshape(modules.shape)
    light = np.sort(lit[:, ~_border()], axis=1)[:, -_INNER:].mean(axis=1)
    return lit, light


def _has_border(lit: npt.NDArray[np.float64], light: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    white = np.count_nonzero(lit[:, _border()] > light[:, None] / 2, axis=1)
    has: npt.NDArray[np.bool_] = (light >= _CONTRAST_MIN) & (white <= _WRONG_BORDER_MAX)
    return has


def _nearest(lit: npt.NDArray[np.float64], light: float) -> tuple[int, int]:
    """The pattern that a square resembles most, and how many of its 36 modules differ."""
    wrong = np.bitwise_count(_patterns() ^ _as_bits(lit[None, 1:-1, 1:-1] <= light / 2))
    best = int(wrong.argmin())
    return best, int(wrong[best])


def _sharpened(lit: npt.NDArray[np.float64], light: float) -> npt.NDArray[np.float64]:
    """Modules without what blur brought over from their neighbours; the rim around them is white."""
    rimmed = np.full((MARKER_MODULES + 2, MARKER_MODULES + 2), light)
    rimmed[1:-1, 1:-1] = lit
    around = (rimmed[:-2, 1:-1] + rimmed[2:, 1:-1] + rimmed[1:-1, :-2] + rimmed[1:-1, 2:]) / 4
    sharp: npt.NDArray[np.float64] = 2 * lit - around
    return sharp


def _modules(luma: Plane, square: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Mean grey of each module's middle; shape (8, 8)."""
    straighten = cv2.getPerspectiveTransform(square - np.float32(0.5), _SQUARE)  # OpenCV counts from a pixel's middle
    straight = cv2.warpPerspective(luma, straighten, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)
    grid = np.asarray(straight).reshape(MARKER_MODULES, _SAMPLES, MARKER_MODULES, _SAMPLES)
    middle: npt.NDArray[np.float64] = grid[:, 1:-1, :, 1:-1].mean(axis=(1, 3), dtype=np.float64)
    return middle


def _without_doubles(markers: list[Marker]) -> list[Marker]:
    """One for each marker: its inner and outer edge may both have been found."""
    kept: list[Marker] = []
    for marker in markers:
        centre, reach = marker.corners_px.mean(axis=0), marker.side_px / 2
        if not any(
            (other.bed_code, other.corner) == (marker.bed_code, marker.corner)
            and np.linalg.norm(other.corners_px.mean(axis=0) - centre) < reach
            for other in kept
        ):
            kept.append(marker)
    return kept


def _refined(luma: Plane, squares: Points) -> tuple[Points, npt.NDArray[np.float64]]:
    """Corners to a fraction of a pixel: where the lines along the edges cross; and how wrong they may be.

    Across an edge, from the middle of the black border to the middle of the white rim, there is exactly one step of
    light. `cv2.cornerSubPix` also sees the modules and the paper's edge, and errs by up to 2 px.

    Args:
        luma: where the squares are.
        squares: corners as they were found; shape (squares, 4, 2).

    Returns:
        Corners, shape (squares, 4, 2), and one standard deviation of them, pixels, shape (squares,).
    """
    doubt_px = np.zeros(len(squares))
    if len(squares):
        for _ in range(2):  # the search is coarse; the second time the edge lies in the middle
            squares, doubt_px = _crossings(luma, squares)
    return squares, doubt_px


def _crossings(luma: Plane, squares: Points) -> tuple[Points, npt.NDArray[np.float64]]:
    along = squares[:, (1, 2, 3, 0)] - squares
    lengths = _sides(squares)
    side = lengths.mean(axis=1)
    outward = np.stack([along[..., 1], -along[..., 0]], axis=2) / lengths[..., None]
    reach = np.maximum(side / MARKER_MODULES * 0.8, 1.5)[:, None, None]
    offset, strength = _steps_of_light(luma, squares, along, outward, reach)
    strong = strength >= np.median(strength, axis=2, keepdims=True) / 2
    height, slope, inlying, spread = _line(offset, strong)
    begin = squares + outward * height[..., None]
    way = along + outward * slope[..., None]
    before, back = begin[:, (3, 0, 1, 2)], way[:, (3, 0, 1, 2)]
    turn = back[..., 0] * way[..., 1] - back[..., 1] * way[..., 0]
    gap = begin - before
    share = (gap[..., 0] * way[..., 1] - gap[..., 1] * way[..., 0]) / np.where(turn == 0, 1.0, turn)
    finer = before + back * share[..., None]
    sound = (
        np.all(inlying >= _PLACES_MIN / len(_ALONG), axis=1)
        & np.all(turn > _PARALLEL * lengths[:, (3, 0, 1, 2)] * lengths, axis=1)
        & np.all(np.abs(finer - squares) <= 2 * reach, axis=(1, 2))
    )
    covered = np.maximum(0.0, _INLYING_USUAL - inlying.min(axis=1))
    doubt = np.where(sound, spread.max(axis=1) / 2 + _DOUBT_COVERED * covered * side, _DOUBT_COARSE * side)
    return np.where(sound[:, None, None], finer, squares), doubt


def _steps_of_light(
    luma: Plane, squares: Points, along: Points, outward: Points, reach: Points
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How far outside each side its edge lies, pixels, and how strong it is, grey; shape (squares, 4, places)."""
    steps = reach * np.linspace(-1, 1, _ACROSS)  # one row for each square
    spots = (squares[:, :, None] + along[:, :, None] * _ALONG[:, None])[:, :, :, None] + outward[
        :, :, None, None
    ] * steps[:, :, None, :, None]
    # Spots have the axes square, side, place along it, step across it, coordinate.
    flat = (spots.reshape(len(squares) * 4, -1, 2) - 0.5).astype(np.float32)
    light = cv2.remap(luma, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    rise = np.diff(np.asarray(light, np.float64).reshape(spots.shape[:-1]), axis=3).clip(0)
    strength = rise.sum(axis=3)
    middles = (steps[..., 1:] + steps[..., :-1]) / 2
    return (rise * middles[:, :, None]).sum(axis=3) / np.maximum(strength, 1e-9), strength


def _line(
    offset: npt.NDArray[np.float64], strong: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The line most places of a side lie on, whatever a finger over the others does.

    Returns:
        Its height at the side's beginning and its slope, pixels a side; the share of places on it, and how far those
        stray from it (root mean square). Each of shape (squares, 4).
    """
    weight = strong.astype(np.float64)
    away = np.zeros_like(offset)
    for step in range(_LINE_STEPS + 1):
        total = np.maximum(weight.sum(axis=2), 1e-9)
        middle, height = ((weight * values).sum(axis=2) / total for values in (_ALONG, offset))
        lever = weight * (_ALONG - middle[..., None])
        slope = (lever * offset).sum(axis=2) / np.maximum((lever * _ALONG).sum(axis=2), 1e-9)
        height = height - slope * middle
        away = np.abs(offset - height[..., None] - slope[..., None] * _ALONG)
        if step < _LINE_STEPS - 1:
            weight = strong / np.maximum(away, _LINE_PX / 4)  # least absolute, not least square, distance
        elif step == _LINE_STEPS - 1:
            weight = (strong & (away <= _LINE_PX)).astype(np.float64)
    spread = np.sqrt((weight * away**2).sum(axis=2) / np.maximum(weight.sum(axis=2), 1.0))
    return height, slope, weight.mean(axis=2), spread
