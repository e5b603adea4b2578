"""Printed words in any script: PP-OCR's DB text detector says where, never what.

The net marks the core of each line of text; a core becomes a region by growing it. The net also fires on soft things
(striped cloth, blurred edges), where nothing could be read: a region must hold edges as steep as print has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from redact.frames import Plane, RawFrame
from redact.geometry import Polygon
from redact.model_files import TEXT_DETECTOR, ModelFile, read_model
from redact.opencv import cv2

_EVEN_AROUND_PX: Final = 13
_EVEN_GREY: Final = 124.0  # the middle of limited range
_EVEN_SPREAD: Final = 39.0  # of the even picture
_EVEN_FLOOR: Final = 1.7  # noise weaker than this is not made as strong as print

_Points: TypeAlias = npt.NDArray[Any]

_STRIDE: Final = 32  # the net halves its input five times
# The net was trained on full-range colour pictures, normalised per channel. Luma (16-235) in all three channels, with
# their mean figures, gives the same map to 1e-2: x = ((luma - 16) * 255 / 219 - 117.4) / 57.4.
_SCALE: Final = 255 / 219 / 57.4
_OFFSET: Final = -(16 * 255 / 219 + 117.4) / 57.4

_CORE: Final = 0.25  # of probability: what belongs to a line's core
_PEAK: Final = 0.4  # a core must be this probable somewhere
_CORE_PX_MIN: Final = 3  # thinner ones are noise
_GROW: Final = 1.8  # area / circumference of a core times this is how far print reaches beyond it (DB's "unclip")
# Cores fatter than this share of the picture's height are blurred things more often than huge letters: they grow
# little, and are believed only if steep edges run all through them.
_FAT: Final = 0.1
_FAT_GROW_PX: Final = 12  # at 1280 wide
_FAT_STEEP_SHARE: Final = 70
_STRAIGHT: Final = 0.6  # a core that fills less of its rotated box is not a straight line: its hull is grown instead

# The gate. Of 1,769 true regions of the ten scenes the flattest has 0.21 by this measure, 99 of 100 have 0.26; soft
# false ones have 0.01 to 0.04.
_GATE_WIDTH: Final = 640
_STEEP: Final = 0.12
_STEEP_SHARE: Final = 90  # percentile


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
            luma: any size, limited range.
        """
        height = max(_STRIDE, round(luma.shape[0] * self._width / luma.shape[1] / _STRIDE) * _STRIDE)
        interpolation = cv2.INTER_AREA if self._width < luma.shape[1] else cv2.INTER_LINEAR
        small = cv2.resize(luma, (self._width, height), interpolation=interpolation)
        plane = small.astype(np.float32) * np.float32(_SCALE) + np.float32(_OFFSET)
        self._net.setInput(np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape))))
        probability = self._net.forward()[0, 0]
        return cast("Plane", np.clip(probability * 255, 0, 255).astype(np.uint8))


class TextFinder:
    """Regions of text in a picture.

    Args:
        width: what the net sees, pixels.
        even: whether contrast is made even first. Then faint print is found, soft things are not, and no gate is needed.
    """

    def __init__(self, width: int, *, even: bool) -> None:
        self._width = width
        self._even = even
        self._net = TextNet(width)

    def regions(self, luma: Plane) -> tuple[Polygon, ...]:
        """Where text is, in pixels of this picture; each polygon covers its line with a small margin."""
        if self._even:
            return text_regions(self._net.probability(even_contrast(luma, self._width)), luma, gated=False)
        return text_regions(self._net.probability(luma), luma)


def even_contrast(luma: Plane, width: int) -> Plane:
    """The picture at that width with the same contrast everywhere: grey print on grey paper becomes black on white.

    Each pixel's distance from the mean of its surroundings is divided by their standard deviation. Surroundings are
    small, so that a letter is compared with the paper beside it and not with the edge of a card.
    """
    high, wide = luma.shape
    interpolation = cv2.INTER_AREA if width < wide else cv2.INTER_LINEAR
    small = cv2.resize(luma, (width, max(1, round(high * width / wide))), interpolation=interpolation).astype(
        np.float32
    )
    around = (_EVEN_AROUND_PX, _EVEN_AROUND_PX)
    mean = cv2.blur(small, around)
    spread = np.sqrt(np.maximum(cv2.blur(small * small, around) - mean * mean, 0))
    even = _EVEN_GREY + (small - mean) * (_EVEN_SPREAD / (spread + _EVEN_FLOOR))
    return cast("Plane", np.clip(even, 0, 255).astype(np.uint8))


class TextInTurns:
    """The finder: the picture as it is, then a finer one with even contrast, in turn.

    Both turns come round within the look-ahead, so each covers for the other. At 640 the net finds print of 10 px and
    more in a 720p picture, and lone characters; at 960 with even contrast it finds faint, blurred and smaller print
    (docs/redaction.md has the figures).
    """

    def __init__(self) -> None:
        self._nets = (TextFinder(640, even=False), TextFinder(960, even=True))

    def look(self, frame: RawFrame, turn: int) -> tuple[Polygon, ...]:
        """Where text is, in pixels of the frame."""
        return self._nets[turn % len(self._nets)].regions(frame.y)


def text_regions(probability: Plane, luma: Plane, *, gated: bool = True) -> tuple[Polygon, ...]:
    """Turn the net's map into regions.

    Args:
        probability: 0-255, any size.
        luma: the picture itself, for the gate; the polygons are in its pixels.
        gated: whether a region must hold edges as steep as print has.
    """
    high, wide = luma.shape
    to_px = np.array([wide / probability.shape[1], high / probability.shape[0]])
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(
        (probability >= round(_CORE * 255)).astype(np.uint8), connectivity=8
    )
    gate = _Gate(luma) if gated else None
    regions = []
    for index in range(1, count):
        x, y, width, height, _area = boxes[index]
        core = (labels[y : y + height, x : x + width] == index).astype(np.uint8)
        if (probability[y : y + height, x : x + width] * core).max() < _PEAK * 255:
            continue
        contours, _ = cv2.findContours(core, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        # A pixel of the map is a square, not a point: half of one belongs to the core on each side.
        outline = ((contours[0].reshape(-1, 2) + (x, y) + 0.5) * to_px).astype(np.float32)
        region = _region(outline, float(to_px.mean()), luma.shape)
        if region is not None and (gate is None or gate.lets_through(region)):
            regions.append(Polygon(tuple((float(px), float(py)) for px, py in region.grown)))
    return tuple(regions)


@dataclass(frozen=True, slots=True, eq=False)
class _Region:
    """A core in picture pixels, and the region that it stands for."""

    core: _Points
    grown: _Points
    fat: bool


def _region(outline: _Points, pixel: float, shape: tuple[int, ...]) -> _Region | None:
    (centre_x, centre_y), (width, height), angle = cv2.minAreaRect(outline)
    width, height = width + pixel, height + pixel
    if min(width, height) < _CORE_PX_MIN:
        return None
    fat = min(width, height) > _FAT * shape[0]
    by = _FAT_GROW_PX * shape[1] / 1280 if fat else _GROW * width * height / (2 * (width + height))
    rectangle = ((centre_x, centre_y), (width, height), angle)
    core = cv2.boxPoints(rectangle)
    if cv2.contourArea(outline) >= _STRAIGHT * (width - pixel) * (height - pixel):
        return _Region(core, cv2.boxPoints(((centre_x, centre_y), (width + 2 * by, height + 2 * by), angle)), fat=fat)
    hull = cv2.convexHull(outline).reshape(-1, 2)
    corners = np.array([[-by, -by], [by, -by], [by, by], [-by, by]], np.float32)
    grown = cv2.convexHull((hull[:, None, :] + corners[None]).reshape(-1, 2)).reshape(-1, 2)
    return _Region(hull, np.asarray(grown, np.float32), fat=fat)


class _Gate:
    """Whether a place has edges as steep as print, compared with its own brightness."""

    def __init__(self, luma: Plane) -> None:
        self._scale = _GATE_WIDTH / luma.shape[1]
        size = (_GATE_WIDTH, max(1, round(luma.shape[0] * self._scale)))
        small = cv2.GaussianBlur(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), (3, 3), 0)
        self._light = small
        self._steep = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))

    def lets_through(self, region: _Region) -> bool:
        points = np.round(region.core * self._scale).astype(np.int32)
        x, y, width, height = cv2.boundingRect(points)
        high, wide = self._light.shape
        left, top = max(0, x - 1), max(0, y - 1)
        right, bottom = min(wide, x + width + 1), min(high, y + height + 1)
        if left >= right or top >= bottom:
            return True  # nothing of it can be judged
        inside = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillConvexPoly(inside, cv2.convexHull(points - (left, top)), 1)
        chosen = inside > 0
        steep, light = self._steep[top:bottom, left:right][chosen], self._light[top:bottom, left:right][chosen]
        if not steep.size:
            return True
        share = _FAT_STEEP_SHARE if region.fat else _STEEP_SHARE
        # Black is 16 in limited range.
        return float(np.percentile(steep, share)) >= _STEEP * max(1.0, float(light.mean()) - 16)
