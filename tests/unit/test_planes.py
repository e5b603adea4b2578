"""Every pixel format becomes the same planes: limited range, 4:2:0, the source's numbers."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from capture.ffmpeg import av
from capture.planes import planes_of
from redact.frames import Plane
from tests.fakes_capture import smooth_frame

FULL_RANGE = 2


def picture(pixel_format: str, width: int = 96, height: int = 64) -> tuple[av.VideoFrame, tuple[Plane, Plane, Plane]]:
    """A picture in that format, and the limited-range planes it was made from."""
    frame = smooth_frame(width, height, 5)
    made = av.VideoFrame(width, height, "yuv420p")
    for plane, samples in zip(made.planes, (frame.y, frame.u, frame.v), strict=True):
        rows = np.frombuffer(cast("bytes", plane), np.uint8)[: plane.line_size * samples.shape[0]]
        rows.reshape(samples.shape[0], plane.line_size)[:, : samples.shape[1]] = samples
    made.color_range, made.colorspace = 1, 1
    full = pixel_format.startswith("yuvj")
    converted = made.reformat(
        format=pixel_format,
        src_color_range=1,
        dst_color_range=FULL_RANGE if full or pixel_format == "bgr24" else 1,
        src_colorspace=1,
        dst_colorspace=1,
    )
    if full:
        converted.color_range = FULL_RANGE
    return converted, (frame.y, frame.u, frame.v)


@pytest.mark.parametrize(
    ("pixel_format", "luma_error", "chroma_error"),
    [
        ("yuv420p", 0, 0),
        ("nv12", 0, 0),
        ("yuv422p", 0, 2),
        ("yuyv422", 0, 2),
        ("yuvj420p", 1, 1),
        ("yuvj422p", 1, 2),
        ("yuv444p", 1, 2),
        ("yuv420p10le", 1, 1),
        ("bgr24", 3, 4),
        ("gbrp", 3, 4),
    ],
)
def test_a_format_keeps_its_numbers(pixel_format: str, luma_error: int, chroma_error: int) -> None:
    frame, wanted = picture(pixel_format)
    got = planes_of(frame)
    assert [plane.shape for plane in got] == [(64, 96), (32, 48), (32, 48)]
    assert all(plane.dtype == np.uint8 for plane in got)
    inner = slice(4, -4)
    for plane, source, most in zip(got, wanted, (luma_error, chroma_error, chroma_error), strict=True):
        error = np.abs(plane.astype(int) - source)[inner, inner]
        # Not all: some of these colours do not exist in RGB and are clipped there.
        assert np.percentile(error, 90) <= most, error.max()


def test_full_range_black_and_white_become_limited() -> None:
    frame = av.VideoFrame(64, 48, "yuvj420p")
    for plane, value in zip(frame.planes, (255, 0, 255), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    luma, blue, red = planes_of(frame)
    assert (luma.min(), luma.max(), blue.max(), red.min()) == (235, 235, 16, 240)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    assert planes_of(frame)[0].max() == 16


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p", "nv12", "yuv444p"])
def test_odd_sizes_round_chroma_up(pixel_format: str) -> None:
    frame, _ = picture(pixel_format, 97, 65)
    assert [plane.shape for plane in planes_of(frame)] == [(65, 97), (33, 49), (33, 49)]


def test_views_of_decoder_pictures_are_read_only() -> None:
    frame, _ = picture("yuv420p")
    with pytest.raises(ValueError, match="read-only"):
        planes_of(frame)[0][0, 0] = 1


def test_line_padding_is_not_picture() -> None:
    frame, (luma, _, _) = picture("yuv420p", 90, 64)
    assert frame.planes[0].line_size > 90
    assert np.array_equal(planes_of(frame)[0], luma)
