"""Where a sleeve is, told from some of its markers, and how far wrong that may be. Pure geometry.

The picture of a flat sleeve is a homography: eight numbers. One marker gives eight measurements, so one is enough in
principle; but the two numbers that say how the far end shrinks with distance are lost in noise there. So they get a
prior from optics (a sleeve of known size, seen by a camera with a usual lens, tilted as its markers say), and the
outline's margin follows from what remains unknown: some pixels with four markers, a third of the sleeve with one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from redact.sleeve_layout import SLEEVE, Points
from redact.sleeve_markers import Marker

Matrix = npt.NDArray[np.float64]

CORNER_NOISE_PX: Final = (
    0.6  # of a marker's corner, 720p: 0.1 in focus, 0.3 blurred by 1.5 px, 0.6 by 2.5 px (root mean square)
)
MARGIN_SIGMAS: Final = 3.0
MARGIN_PX: Final = 4.0  # whatever the geometry says
MARGIN_SHARE: Final = 0.02  # of the sleeve's longer side: bent paper, lens distortion, a card that looks out
_FIT_SHARE, _FIT_PX = 0.08, 1.5  # markers belong together if they miss by less than this share of a side, or this
_LENS: Final = 0.6  # focal length over the frame's width: an 80 degree lens; longer ones shrink less with distance
_TILT_FLOOR: Final = 0.15  # sine of 9 degrees: below it the shape of one marker does not show a tilt
_STEPS: Final = 3  # Gauss-Newton converges quadratically; an affine start is near
_TOGETHER_MIN: Final = 2
_COMPARED_MAX: Final = 12  # markers of one bed: three copies of its sleeve; pairs of more would take too long


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """A sleeve in a picture.

    Attributes:
        bed_code: whose.
        markers: what it was told from; each corner at most once.
        outline_px: the front's corners, source pixels; shape (4, 2).
        margins_px: how far each of them may be off; shape (4,).
        miss_px: how well the markers fit one flat sleeve (root mean square).
    """

    bed_code: int
    markers: tuple[Marker, ...]
    outline_px: Points
    margins_px: npt.NDArray[np.float64]
    miss_px: float

    @property
    def agreed(self) -> bool:
        """Whether two markers or more say the same."""
        return len(self.markers) >= _TOGETHER_MIN


def poses(markers: Sequence[Marker], frame_width: int) -> tuple[Pose, ...]:
    """Every sleeve that these markers show: the ones that fit together are one sleeve, each other one is its own.

    Args:
        markers: of one picture; of any beds, in any order.
        frame_width: pixels.
    """
    found: list[Pose] = []
    for code in sorted({marker.bed_code for marker in markers}):
        left = [marker for marker in markers if marker.bed_code == code]
        while left:
            pose = _best(left, frame_width)
            found.append(pose)
            left = [marker for marker in left if marker not in pose.markers]
    return tuple(found)


def _best(markers: list[Marker], frame_width: int) -> Pose:
    """The sleeve that most of these markers agree on; of one marker alone if no two agree."""
    if len({marker.corner for marker in markers}) == len(markers):  # the usual case: one sleeve, all of it
        whole = _pose(tuple(markers), frame_width)
        if len(markers) == 1 or _fits(whole):
            return whole
    pairs = [
        _pose(pair, frame_width)
        for pair in itertools.combinations(markers[:_COMPARED_MAX], 2)
        if pair[0].corner != pair[1].corner
    ]
    pairs = [pair for pair in pairs if _fits(pair)]
    if not pairs:
        return _pose((markers[0],), frame_width)
    grown = [_grow(pair, markers, frame_width) for pair in pairs]
    return max(grown, key=lambda pose: (len(pose.markers), -pose.miss_px))


def _grow(pose: Pose, markers: list[Marker], frame_width: int) -> Pose:
    for marker in markers:
        if marker.corner not in {known.corner for known in pose.markers}:
            larger = _pose((*pose.markers, marker), frame_width)
            if _fits(larger):
                pose = larger
    return pose


def _fits(pose: Pose) -> bool:
    side = min(marker.side_px for marker in pose.markers)
    outline = pose.outline_px
    along = np.roll(outline, -1, axis=0) - outline
    ahead = np.roll(along, -1, axis=0)
    turns = along[:, 0] * ahead[:, 1] - along[:, 1] * ahead[:, 0]
    return pose.miss_px <= max(_FIT_PX, _FIT_SHARE * side) and bool(np.all(turns > 0))


def _pose(markers: tuple[Marker, ...], frame_width: int) -> Pose:
    on_paper = np.concatenate([SLEEVE.markers_mm[marker.corner] for marker in markers])
    in_picture = np.concatenate([marker.corners_px for marker in markers])
    origin = on_paper.mean(axis=0)
    usual_px = CORNER_NOISE_PX * max(1.0, frame_width / 1280)
    noise_px = np.repeat([math.hypot(usual_px, marker.doubt_px) for marker in markers], 4)
    paper = (on_paper - origin) / SLEEVE.width_mm
    affine, *_ = np.linalg.lstsq(np.column_stack([paper, np.ones(len(paper))]), in_picture, rcond=None)
    guess = np.concatenate([affine.T.ravel(), np.zeros(2)])
    prior = _shrinking(guess, frame_width)
    information = np.eye(8)
    for _ in range(_STEPS):
        seen, slopes = _project(guess, paper)
        misses = ((in_picture - seen) / noise_px[:, None]).ravel()
        slopes = slopes / np.repeat(noise_px, 2)[:, None]
        information = slopes.T @ slopes
        information[[6, 7], [6, 7]] += 1 / prior**2
        pull = slopes.T @ misses
        pull[6:] -= guess[6:] / prior**2
        guess = guess + np.linalg.solve(information, pull)
    seen, _ = _project(guess, paper)
    outline, slopes = _project(guess, (SLEEVE.outline_mm - origin) / SLEEVE.width_mm)
    doubt = slopes.reshape(4, 2, 8) @ np.linalg.inv(information) @ slopes.reshape(4, 2, 8).transpose(0, 2, 1)
    widest = np.sqrt(np.linalg.eigvalsh(doubt)[:, -1])
    long_side = float(np.linalg.norm(outline - np.roll(outline, 1, axis=0), axis=1).max())
    miss_squared = np.sum((in_picture - seen) ** 2, axis=1)
    miss_px = float(np.sqrt(miss_squared.mean()))
    # Blurred or bent: the corners are worse than usual.
    worse = max(1.0, float(np.sqrt(np.mean(miss_squared / noise_px**2))))
    margins = MARGIN_PX + MARGIN_SHARE * long_side + MARGIN_SIGMAS * worse * widest
    return Pose(markers[0].bed_code, markers, outline, margins, miss_px)


def _shrinking(affine: Matrix, frame_width: int) -> float:
    """One sigma of how much the sleeve may shrink along its width, from its size and tilt in the picture."""
    stretch = np.linalg.svd(affine[[0, 1, 3, 4]].reshape(2, 2), compute_uv=False)  # px a sleeve's width
    tilt = math.sqrt(max(0.0, 1.0 - float(stretch[1] / max(stretch[0], 1e-9)) ** 2))
    return float(stretch[0]) / (_LENS * frame_width) * (tilt + _TILT_FLOOR) / 2


def _project(homography: Matrix, paper: Points) -> tuple[Points, Matrix]:
    """Points in the picture, and how each of their coordinates moves with each of the eight numbers."""
    a, b, c, d, e, f, g, h = homography
    x, y = paper[:, 0], paper[:, 1]
    depth = np.maximum(1.0 + g * x + h * y, 0.05)  # behind the camera is no place for paper
    u, v = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
    slopes = np.zeros((len(x), 2, 8))
    slopes[:, 0, 0] = slopes[:, 1, 3] = x / depth
    slopes[:, 0, 1] = slopes[:, 1, 4] = y / depth
    slopes[:, 0, 2] = slopes[:, 1, 5] = 1 / depth
    slopes[:, :, 6] = -np.stack([u, v], axis=1) * (x / depth)[:, None]
    slopes[:, :, 7] = -np.stack([u, v], axis=1) * (y / depth)[:, None]
    return np.stack([u, v], axis=1), slopes.reshape(-1, 8)
