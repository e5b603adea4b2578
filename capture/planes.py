"""A decoded picture becomes planes: 8-bit 4:2:0, limited range, never through RGB.

Colour: numbers are copied, not re-mixed. Full range (MJPEG, `yuvj*`) is scaled to limited: luma 16 + Y * 219/255,
chroma 128 + (C - 128) * 224/255. 4:2:2 chroma becomes 4:2:0 by averaging two rows. The matrix (BT.601 or BT.709) is
left alone: a BT.601 source keeps its numbers though the clip is tagged BT.709, which shifts strong hues slightly and
keeps every luma sample exact. Formats without a short way here (RGB files, 4:4:4, 10 bit) go through swscale.
"""

from __future__ import annotations

from typing import Final, Protocol, cast

import numpy as np

from capture.ffmpeg import av
from redact.frames import Plane
from redact.opencv import cv2

_LUMA_SCALE: Final = 219 / 255
_CHROMA_SCALE: Final = 224 / 255
_FULL_RANGE: Final = 2  # AVCOL_RANGE_JPEG
_LIMITED_RANGE: Final = 1  # AVCOL_RANGE_MPEG
_BT709: Final = 1  # SWS_CS_ITU709, for sources without a matrix of their own (RGB)

_PLANAR_420: Final = frozenset({"yuv420p", "yuvj420p"})
_PLANAR_422: Final = frozenset({"yuv422p", "yuvj422p"})
_PACKED_422: Final = frozenset({"yuyv422"})
_SEMI_420: Final = frozenset({"nv12"})


class _PlaneOfFrame(Protocol):
    """What is used of PyAV's plane."""

    line_size: int
    height: int


def planes_of(frame: av.VideoFrame) -> tuple[Plane, Plane, Plane]:
    """Luma and both chroma planes of a decoded picture.

    The arrays may be read-only views into the picture, which they keep alive.
    """
    name = frame.format.name
    width, height = frame.width, frame.height
    full = frame.color_range == _FULL_RANGE or name.startswith("yuvj")
    half_width, half_height = (width + 1) // 2, (height + 1) // 2
    if name in _PLANAR_420:
        luma = _view(frame.planes[0], width, height)
        blue, red = (_view(plane, half_width, half_height) for plane in frame.planes[1:3])
        return (_limited_luma(luma), _limited_chroma(blue), _limited_chroma(red)) if full else (luma, blue, red)
    if name in _PLANAR_422:
        luma = _view(frame.planes[0], width, height)
        blue, red = (_average_rows(_view(plane, half_width, height), full=full) for plane in frame.planes[1:3])
        return _limited_luma(luma) if full else luma, blue, red
    if name in _SEMI_420:
        luma = _view(frame.planes[0], width, height)
        pairs = _view(frame.planes[1], half_width * 2, half_height).reshape(half_height, half_width, 2)
        blue, red = (cast("Plane", cv2.extractChannel(pairs, index)) for index in (0, 1))
        return (_limited_luma(luma), _limited_chroma(blue), _limited_chroma(red)) if full else (luma, blue, red)
    if name in _PACKED_422 and width % 2 == 0:
        pairs = _view(frame.planes[0], width * 2, height).reshape(height, width, 2)
        quads = _view(frame.planes[0], width * 2, height).reshape(height, half_width, 4)
        luma = cast("Plane", cv2.extractChannel(pairs, 0))
        blue, red = (_average_rows(cast("Plane", cv2.extractChannel(quads, index)), full=full) for index in (1, 3))
        return _limited_luma(luma) if full else luma, blue, red
    return _through_swscale(frame, full=full)


def _through_swscale(frame: av.VideoFrame, *, full: bool) -> tuple[Plane, Plane, Plane]:
    has_matrix = name_has_matrix(frame.format.name)
    converted = frame.reformat(
        format="yuv420p",
        dst_colorspace=None if has_matrix else _BT709,
        src_color_range=_FULL_RANGE if full or not has_matrix else _LIMITED_RANGE,
        dst_color_range=_LIMITED_RANGE,
    )
    half_width, half_height = (frame.width + 1) // 2, (frame.height + 1) // 2
    return (
        _view(converted.planes[0], frame.width, frame.height),
        _view(converted.planes[1], half_width, half_height),
        _view(converted.planes[2], half_width, half_height),
    )


def name_has_matrix(format_name: str) -> bool:
    """Whether a pixel format is of the YUV family (so its numbers are limited range unless it says otherwise)."""
    return not any(part in format_name for part in ("rgb", "bgr", "gbr", "pal", "gray", "mono", "0rgb", "bayer"))


def _view(plane: _PlaneOfFrame, width: int, height: int) -> Plane:
    """The visible part of a plane, without a copy: rows are `line_size` apart, which may exceed the width."""
    samples = np.frombuffer(cast("bytes", plane), np.uint8)
    view = samples[: plane.line_size * height].reshape(height, plane.line_size)[:, :width]
    view.setflags(write=False)  # it may be the decoder's own reference picture
    return view


def _limited_luma(luma: Plane) -> Plane:
    return cast("Plane", cv2.convertScaleAbs(luma, alpha=_LUMA_SCALE, beta=16))


def _limited_chroma(chroma: Plane) -> Plane:
    return cast("Plane", cv2.convertScaleAbs(chroma, alpha=_CHROMA_SCALE, beta=128 - 128 * _CHROMA_SCALE))


def _average_rows(chroma: Plane, *, full: bool) -> Plane:
    """4:2:2 rows to 4:2:0 rows; the last row of an odd height stands for itself. Scales the range on the way."""
    upper, lower = chroma[0::2], chroma[1::2]
    if lower.shape[0] < upper.shape[0]:
        lower = np.concatenate([lower, upper[-1:]])
    scale = _CHROMA_SCALE if full else 1.0
    return cast("Plane", cv2.addWeighted(upper, scale / 2, lower, scale / 2, 128 - 128 * scale))
