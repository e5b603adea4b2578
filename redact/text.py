"""Printed words in any script: PP-OCR's DB text detector says where, never what."""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from redact.frames import Plane
from redact.model_files import TEXT_DETECTOR, ModelFile, read_model
from redact.opencv import cv2

_STRIDE: Final = 32  # the net halves its input five times
# The net was trained on colour pictures normalised per channel; luma in all three, with their mean figures, gives the
# same map to 1e-2.
_MEAN: Final = 117.4
_SCALE: Final = 1 / 57.4


class TextNet:
    """The detector as a function of a picture. Not for two threads at once.

    Args:
        width: the picture is scaled to, pixels.
        model: another net of the same kind.

    Raises:
        ModelMissingError: the net is missing or changed.
    """

    def __init__(self, width: int, model: ModelFile = TEXT_DETECTOR) -> None:
        self._width = width
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(read_model(model), np.uint8))

    def probability(self, luma: Plane) -> Plane:
        """How much each place looks like text, 0-255; width as constructed, height in proportion.

        Args:
            luma: any size.
        """
        height = max(_STRIDE, round(luma.shape[0] * self._width / luma.shape[1] / _STRIDE) * _STRIDE)
        interpolation = cv2.INTER_AREA if self._width < luma.shape[1] else cv2.INTER_LINEAR
        small = cv2.resize(luma, (self._width, height), interpolation=interpolation)
        plane = (small.astype(np.float32) - _MEAN) * _SCALE
        self._net.setInput(np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape))))
        probability = self._net.forward()[0, 0]
        return cast("Plane", np.clip(probability * 255, 0, 255).astype(np.uint8))
