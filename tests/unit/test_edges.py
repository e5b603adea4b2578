"""A picture that is marked for the encoder is the same picture."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from capture.edges import EdgeQuality
from capture.ffmpeg import av
from redact.geometry import EvenRect


@pytest.mark.parametrize(
    "regions", [(), (EvenRect(16, 16, 32, 16),), (EvenRect(0, 0, 16, 16), EvenRect(32, 0, 16, 16))]
)
def test_time_size_and_content_stay(regions: tuple[EvenRect, ...]) -> None:
    edges = EdgeQuality(regions, 64, 48, Fraction(1, 90_000))
    samples = np.random.default_rng(0).integers(0, 255, (72, 64), np.uint8)
    for pts in (0, 3000, 6001):
        picture = av.VideoFrame.from_ndarray(samples, format="yuv420p")
        picture.pts, picture.time_base = pts, Fraction(1, 90_000)
        marked = edges.mark(picture)
        assert (marked.pts, marked.time_base) == (pts, Fraction(1, 90_000))
        assert (marked.width, marked.height) == (64, 48)
        assert np.array_equal(marked.to_ndarray(), samples)
