"""Where the camera looks now, compared with how it stood when the bed's framing was drawn.

A framing is drawn on a picture; a bumped camera shows another one. The framing stays where it is, and what it covers
where the camera now looks is covered as well (old and new; a window shrinks to what both leave). Where nobody can tell
how the camera stands, everything is black.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from redact.changes import SMALL_WIDTH, Affine, Glance, camera_motion, differences
from redact.frames import Plane
from redact.geometry import Reference
from redact.opencv import cv2

# 300 ORB features are 16 KB as text: a framing crosses pipes in one line of at most 64 KiB.
REFERENCE_FEATURES_MAX: Final = 300
_FEATURES_NOW: Final = 600  # of which 300 may be found again
_TRACK_WIDTH: Final = 480  # px; 8 ms a look
_HAMMING_MAX: Final = 60  # of 256 bits
_AGREEING_MIN: Final = 18
_ERROR_PX: Final = 2.5
_STILL_PX: Final = 3.0  # at 1280 wide: less is no motion; the zones' own margin is 13 px
_STILL_SHARE: Final = 0.05  # of blocks that differ from the last look in which the stand was worked out
_LOOKS_UNSEEN_MAX: Final = 15  # two seconds
_ZOOM_MAX: Final = 2.0  # more is a wrong match

_DESCRIPTOR_BYTES: Final = 32
Descriptors = npt.NDArray[np.uint8]


def make_reference(luma: Plane) -> Reference:
    """Features of this picture.

    Args:
        luma: of a raw frame, source size.
    """
    points, descriptors = _features(luma, REFERENCE_FEATURES_MAX)
    rounded = tuple((round(float(x), 1), round(float(y), 1)) for x, y in points)
    return Reference(rounded, base64.b64encode(descriptors.tobytes()).decode())


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """How the camera stands.

    Attributes:
        moved: from the reference's picture to this one, source pixels; None when it stands as it did.
        lost: nobody can tell.
    """

    moved: Affine | None = None
    lost: bool = False


class CameraTrack:
    """Follows the camera from look to look.

    While the picture hardly changes, nothing is computed and nothing can go wrong. When it does, the reference is
    looked for; failing that, the motion since the last look is added to how the camera stood then.

    Args:
        reference: of the framing; None takes the first look's.
    """

    def __init__(self, reference: Reference | None) -> None:
        self._reference: tuple[npt.NDArray[np.float32], Descriptors] | None = None
        if reference is not None:
            self._reference = _unpack(reference)
        self._given = reference is not None
        self._anchor: Glance | None = None  # the last look in which the stand was worked out
        self._looks_since = 0
        self._stand = Stand()

    def look(self, luma: Plane, glance: Glance) -> Stand:
        """How the camera stands in this picture.

        Args:
            luma: source size; looks come in the order of time.
            glance: of the same picture.
        """
        anchor = self._anchor
        if anchor is None:
            self._settle(glance, self._first(luma))
        elif self._due(anchor, glance):
            self._settle(glance, self._found_again(luma) or self._carried_on(anchor, glance, luma.shape[1]))
        return self._stand

    def _first(self, luma: Plane) -> Stand:
        if self._given:
            return self._found_again(luma) or Stand(lost=True)
        self._reference = _features(luma, REFERENCE_FEATURES_MAX)
        return Stand()

    def _due(self, anchor: Glance, glance: Glance) -> bool:
        """Whether the picture has changed since; now and then anyway: a slow drift changes little at a time."""
        self._looks_since += 1
        return (
            self._stand.lost
            or self._looks_since >= _LOOKS_UNSEEN_MAX
            or bool(differences(glance, anchor).mean() > _STILL_SHARE)
        )

    def _settle(self, glance: Glance, stand: Stand) -> None:
        self._anchor, self._stand, self._looks_since = glance, stand, 0

    def _found_again(self, luma: Plane) -> Stand | None:
        if self._reference is None:
            return None
        known, known_bits = self._reference
        points, bits = _features(luma, _FEATURES_NOW)
        if len(known) < _AGREEING_MIN or len(points) < _AGREEING_MIN:
            return None
        pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(known_bits, bits)
        near = [pair for pair in pairs if pair.distance < _HAMMING_MAX]
        if len(near) < _AGREEING_MIN:
            return None
        sources = known[[pair.queryIdx for pair in near]]
        targets = points[[pair.trainIdx for pair in near]]
        error_px = _ERROR_PX * luma.shape[1] / _TRACK_WIDTH
        found, agreeing = cv2.estimateAffinePartial2D(
            sources, targets, method=cv2.RANSAC, ransacReprojThreshold=error_px
        )
        affine = cast("Affine | None", found)  # the stubs do not know that there may be none
        if affine is None or int(np.count_nonzero(agreeing)) < _AGREEING_MIN:
            return None
        return _stand(np.asarray(affine, np.float64), luma.shape)

    def _carried_on(self, anchor: Glance, glance: Glance, width: int) -> Stand:
        step = None if self._stand.lost else camera_motion(anchor, glance)
        if step is None:
            return Stand(lost=True)
        step[:, 2] *= width / SMALL_WIDTH
        if self._stand.moved is None:
            return Stand(step)
        turn = step[:, :2] @ self._stand.moved[:, :2]
        shift = step[:, :2] @ self._stand.moved[:, 2] + step[:, 2]
        return Stand(np.column_stack([turn, shift]))


def _stand(affine: Affine, shape: tuple[int, ...]) -> Stand | None:
    zoom = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    if not 1 / _ZOOM_MAX <= zoom <= _ZOOM_MAX:
        return None
    high, wide = shape
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
    there = corners @ affine[:, :2].T + affine[:, 2]
    still = float(np.abs(there - corners).max()) <= _STILL_PX * wide / 1280
    return Stand(None if still else affine)


def _features(luma: Plane, count: int) -> tuple[npt.NDArray[np.float32], Descriptors]:
    """Points in pixels of the picture, and their descriptors."""
    scale = luma.shape[1] / _TRACK_WIDTH
    small = cv2.resize(luma, (_TRACK_WIDTH, max(1, round(luma.shape[0] / scale))), interpolation=cv2.INTER_AREA)
    even = cv2.createCLAHE(3, (8, 8)).apply(cv2.GaussianBlur(small, (0, 0), 1.0))  # day and night look alike
    keypoints, descriptors = cv2.ORB.create(count, fastThreshold=7).detectAndCompute(even, None)
    if descriptors is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, _DESCRIPTOR_BYTES), np.uint8)
    points = np.array([key.pt for key in keypoints], np.float32) * np.float32(scale)
    return points, np.asarray(descriptors, np.uint8)


def _unpack(reference: Reference) -> tuple[npt.NDArray[np.float32], Descriptors] | None:
    """Points and descriptors, or None if they do not fit together: then the camera is lost, and all is black."""
    try:
        flat = np.frombuffer(base64.b64decode(reference.descriptors, validate=True), np.uint8)
        points = np.array(reference.points, np.float32).reshape(-1, 2)
    except ValueError:  # no base64 (also what is no ASCII), or points of unequal length
        return None
    if flat.size != len(points) * _DESCRIPTOR_BYTES:
        return None
    return points, flat.reshape(-1, _DESCRIPTOR_BYTES)
