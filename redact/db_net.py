"""PP-OCR's text detector (differentiable binarization, DB) as a function: how much each pixel looks like print.

The net ends in two transposed convolutions, which OpenCV's `dnn` runs so slowly that they take nearly a third of a
look. Their kernel is as wide as their stride, so each pixel of their input alone decides a square of 4x4 of their
output: that is two convolutions of one pixel, 16 channels out, and the channels laid side by side. The net is given
that end when it is read. It is the same sum of the same weights.
"""

from __future__ import annotations

from typing import Final, cast

import numpy as np
import numpy.typing as npt

from redact.model_files import TEXT_DETECTOR, read_model
from redact.onnx_file import Node, Weights, weights_of, with_another_end
from redact.opencv import cv2

#: Both sides of what the net sees are multiples of this: it halves its input five times.
STRIDE: Final = 32

# Names in the pinned file: the last tensor before the two, then kernel and bias of each.
_BEFORE: Final = "p2o.pd_op.relu.18.0"
_WIDEN, _WIDEN_BIAS = "auto.cast.95", "p2o.pd_op.reshape.75.0"
_ANSWER, _ANSWER_BIAS = "auto.cast.98", "p2o.pd_op.reshape.76.0"
_SQUARE: Final = 4


class DbNet:
    """The detector. Not for two threads at once: give each its own.

    Raises:
        ModelMissingError: the net is missing or changed.
    """

    def __init__(self) -> None:
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(_with_quick_end(read_model(TEXT_DETECTOR)), np.uint8))

    def probability(self, planes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """How probable text is, 0..1, shape (height, width).

        Args:
            planes: shape (1, 3, height, width), normalised as the net was trained; sides are multiples of `STRIDE`.
        """
        self._net.setInput(planes)
        answers = self._net.forward()[0]
        _, rows, columns = answers.shape
        squares = answers.reshape(_SQUARE, _SQUARE, rows, columns).transpose(2, 0, 3, 1)
        return cast("npt.NDArray[np.float32]", squares.reshape(_SQUARE * rows, _SQUARE * columns))


def _with_quick_end(model: bytes) -> bytes:
    widen, answer = weights_of(model, _WIDEN), weights_of(model, _ANSWER)
    weights = {
        "swaddle.widen": _one_pixel(widen),
        "swaddle.widen.bias": np.tile(weights_of(model, _WIDEN_BIAS).ravel(), 4),
        "swaddle.answer": _in_rows(answer),
        "swaddle.answer.bias": np.tile(weights_of(model, _ANSWER_BIAS).ravel(), _SQUARE * _SQUARE),
    }
    end = (
        Node("Conv", (_BEFORE, "swaddle.widen", "swaddle.widen.bias"), "swaddle.widened"),
        Node("Relu", ("swaddle.widened",), "swaddle.kept"),
        Node("Conv", ("swaddle.kept", "swaddle.answer", "swaddle.answer.bias"), "swaddle.answered"),
        Node("Sigmoid", ("swaddle.answered",), "swaddle.probability"),
    )
    return with_another_end(model, _BEFORE, end, weights, _SQUARE * _SQUARE)


def _one_pixel(kernel: Weights) -> Weights:
    """A transposed kernel (in, out, 2, 2) as one for a single pixel: each of the four places has its own channels."""
    channels, out, down, across = kernel.shape
    return kernel.transpose(2, 3, 1, 0).reshape(down * across * out, channels, 1, 1)


def _in_rows(kernel: Weights) -> Weights:
    """The second transposed kernel (in, 1, 2, 2), for each of the four places that the first has made.

    The answers come out in the order in which they lie in their square, row by row.
    """
    channels = kernel.shape[0]
    square = np.zeros((2, 2, 2, 2, 2, 2, channels), np.float32)  # down, down, across, across, then the place, channels
    for down in (0, 1):
        for across in (0, 1):
            square[down, :, across, :, down, across] = kernel[:, 0].transpose(1, 2, 0)
    return square.reshape(_SQUARE * _SQUARE, 4 * channels, 1, 1)
