"""Where the camera looks now, compared with how it stood when the bed's framing was drawn."""

from __future__ import annotations

import base64
from typing import Final

import numpy as np

from redact.frames import Plane
from redact.geometry import Reference
from redact.opencv import cv2

# 300 ORB features are 16 KB as text: a framing crosses pipes in one line of at most 64 KiB.
REFERENCE_FEATURES_MAX: Final = 300
_TRACK_WIDTH: Final = 480  # px; 4 ms a frame


def make_reference(luma: Plane) -> Reference:
    """Features of this picture.

    Args:
        luma: of a raw frame, source size.
    """
    scale = luma.shape[1] / _TRACK_WIDTH
    small = cv2.resize(luma, (_TRACK_WIDTH, round(luma.shape[0] / scale)), interpolation=cv2.INTER_AREA)
    keypoints, descriptors = cv2.ORB.create(REFERENCE_FEATURES_MAX, fastThreshold=7).detectAndCompute(small, None)
    if descriptors is None:
        descriptors = np.zeros((0, 32), np.uint8)
    points = tuple((round(key.pt[0] * scale, 1), round(key.pt[1] * scale, 1)) for key in keypoints)
    return Reference(points, base64.b64encode(descriptors.tobytes()).decode())
