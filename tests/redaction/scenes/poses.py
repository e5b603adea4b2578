"""Where a thing is at a time: in shares of the frame, turned in space."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.pixels import Transform, corners

_FOCAL: Final = 1.5  # of the frame's width: an ordinary webcam


@dataclass(frozen=True)
class Pose:
    """A sheet's middle and attitude.

    `x`, `y` are shares of the frame at rest; `scale` is frame pixels of a 720-line picture per sheet pixel.
    """

    x: float
    y: float
    scale: float
    roll: float = 0.0  # radians, in the picture
    yaw: float = 0.0  # about its upright axis
    pitch: float = 0.0  # about its level axis
    shown: bool = True

    @property
    def faces_us(self) -> bool:
        """False when its back is seen."""
        return math.cos(self.yaw) * math.cos(self.pitch) > 0


Path = Callable[[float], Pose]


def still(pose: Pose) -> Path:
    """It stays."""
    return lambda _: pose


def placed(pose: Pose, sheet_size: tuple[int, int], frame_size: tuple[int, int]) -> Transform:
    """Sheet pixels to the frame of a camera at rest."""
    width, height = frame_size
    unit = pose.scale * height / 720
    flat = corners(*sheet_size) - np.array(sheet_size, np.float32) / 2
    roll, yaw, pitch = pose.roll, pose.yaw, pose.pitch
    about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    about_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    space = np.concatenate([flat * unit, np.zeros((4, 1))], 1) @ (about_z @ about_x @ about_y).T
    depth = _FOCAL * width
    shrink = depth / (depth + space[:, 2:])
    seen = (space[:, :2] * shrink + np.array([pose.x * width, pose.y * height])).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners(*sheet_size), seen), np.float64)


def between(t: float, start: float, stop: float) -> float:
    """0 before `start`, 1 after `stop`, smooth in between."""
    u = min(1.0, max(0.0, (t - start) / max(1e-6, stop - start)))
    return u * u * (3 - 2 * u)


def mixed(a: Pose, b: Pose, share: float) -> Pose:
    """The pose that far on the way from a to b."""

    def mix(p: float, q: float) -> float:
        return p + (q - p) * share

    return replace(
        a, x=mix(a.x, b.x), y=mix(a.y, b.y), scale=mix(a.scale, b.scale), roll=mix(a.roll, b.roll),
        yaw=mix(a.yaw, b.yaw), pitch=mix(a.pitch, b.pitch),
    )  # fmt: skip
