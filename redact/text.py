"""Printed words in any script: PP-OCR's DB text detector says where, never what.

The net marks the core of each line of text; a core becomes a region by growing it. The net also fires on soft things
(striped cloth, blurred edges), where nothing could be read: a region is believed where its edges are as steep as those
of print, or where the net is sure of all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from redact.db_net import STRIDE, DbNet
from redact.frames import Plane, RawFrame
from redact.geometry import Polygon
from redact.opencv import cv2
from redact.policy import TURNS

_Points: TypeAlias = npt.NDArray[Any]

_COARSE: Final = 640
_FINE: Final = 960  # takes 2.3 times as long
# The net was trained on full-range colour pictures, normalised per channel. Luma (16-235) in all three channels, with
# their mean figures, gives the same map to 1e-2: x = ((luma - 16) * 255 / 219 - 117.4) / 57.4.
_SCALE: Final = 255 / 219 / 57.4
_OFFSET: Final = -(16 * 255 / 219 + 117.4) / 57.4

_EVEN_AROUND_PX: Final = 13
_EVEN_GREY: Final = 124.0  # the middle of limited range
_EVEN_SPREAD: Final = 39.0  # of the even picture
_EVEN_FLOOR: Final = 1.7  # noise weaker than this is not made as strong as print

_CORE: Final = 0.25  # of probability: what belongs to a line's core
_PEAK: Final = 0.4  # a core must be this probable somewhere
_CORE_PX_MIN: Final = 3  # thinner ones are noise
_GROW: Final = 1.5  # area / circumference of a core times this is how far print reaches beyond it (DB's "unclip")
# Cores fatter than this share of the picture's height are blurred things more often than huge letters: they grow
# little, and are believed only if steep edges run all through them.
_FAT: Final = 0.1
_FAT_GROW_PX: Final = 12  # at 1280 wide
_FAT_STEEP_SHARE: Final = 70
_STRAIGHT: Final = 0.6  # a core that fills less of its rotated box is not a straight line: its hull is grown instead

# The gate of the first way. Of 1,769 true regions of the ten scenes the flattest has 0.21 by this measure, 99 of 100
# have 0.26; soft false ones have 0.01 to 0.04. It drops faint print: the second way is there for that.
_GATE_WIDTH: Final = 640
_STEEP: Final = 0.12
_STEEP_SHARE: Final = 90  # percentile

# Mean probability of cores of this length and more in the even picture: of faint print 55 of 62 reach 0.9, of babies
# 7 of 86 (0.75: 49), of others that are no print 322 of 1,597 (0.75: 1,160).
_SURE: Final = 0.9
_SURE_LENGTH: Final = 16 / 1280  # of the picture's width

# Chroma steps: coloured ink as bright as its paper has 18 and more in drawn scenes; striped cloth and skin up to 14.
_COLOUR_STEEP: Final = 16


class TextNet:
    """The detector as a function of a picture. Not for two threads at once.

    Args:
        width: the picture is scaled to, pixels.

    Raises:
        ModelMissingError: the net is missing or changed.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._net = DbNet()

    def probability(self, luma: Plane, blue: Plane | None = None, red: Plane | None = None) -> Plane:
        """How much each place looks like text, 0-255; width as constructed, height in proportion.

        Args:
            luma: any size, limited range.
            blue: chroma of the same picture, any size; without it the net sees grey.
            red: as `blue`.
        """
        height = max(STRIDE, round(luma.shape[0] * self._width / luma.shape[1] / STRIDE) * STRIDE)
        size = (self._width, height)
        planes = np.empty((1, 3, height, self._width), np.float32)
        planes[0] = _resized(luma, size).astype(np.float32) * np.float32(_SCALE) + np.float32(_OFFSET)
        if blue is not None and red is not None:
            # BT.601: how far blue, green and red (the net's order) are from grey.
            cb, cr = ((_resized(plane, size).astype(np.float32) - 128) * np.float32(_SCALE) for plane in (blue, red))
            planes[0, 0] += 1.73 * cb
            planes[0, 1] -= 0.34 * cb + 0.70 * cr
            planes[0, 2] += 1.37 * cr
        return cast("Plane", np.clip(self._net.probability(planes) * 255, 0, 255).astype(np.uint8))


class TextFinder:
    """Regions of text in the frames of one camera, looked for in three ways.

    - Grey, 640 wide, on even turns: print of 10 px and more in a 720p picture, and lone characters.
    - Colour, 640 wide, beside it: coloured ink that is as bright as its paper.
    - Even contrast, 960 wide, on odd turns: faint, blurred and smaller print.

    Both turns come round within the reach of a finding (`redact.policy` sees to that), so each covers for the other.
    What each finds and costs stands in docs/redaction.md.
    """

    def __init__(self) -> None:
        self._coarse = TextNet(_COARSE)
        self._fine = TextNet(_FINE)
        self.certainty = 1.0

    def look(self, frame: RawFrame, turn: int | None) -> tuple[Polygon, ...]:
        """Where text is, in pixels of the frame; each polygon covers its line with a small margin."""
        looks: list[tuple[tuple[Polygon, ...], float]] = []
        if turn is None or turn % TURNS == 0:
            looks.append(text_regions(self._coarse.probability(frame.y), frame.y.shape, _EdgeGate(frame.y)))
            in_colour = self._coarse.probability(frame.y, frame.u, frame.v)
            looks.append(text_regions(in_colour, frame.y.shape, _ColourGate(frame)))
        if turn is None or turn % TURNS == 1:
            looks.append(text_regions(self._fine.probability(even_contrast(frame.y, _FINE)), frame.y.shape, sure))
        self.certainty = min(certainty for _, certainty in looks)
        return tuple(region for regions, _ in looks for region in regions)


def even_contrast(luma: Plane, width: int) -> Plane:
    """The picture at that width with the same contrast everywhere: grey print on grey paper becomes black on white.

    Each pixel's distance from the mean of its surroundings is divided by their standard deviation. Surroundings are
    small, so that a letter is compared with the paper beside it and not with the edge of a card.
    """
    high, wide = luma.shape
    small = _resized(luma, (width, max(1, round(high * width / wide)))).astype(np.float32)
    around = (_EVEN_AROUND_PX, _EVEN_AROUND_PX)
    mean = cv2.blur(small, around)
    spread = np.sqrt(np.maximum(cv2.blur(small * small, around) - mean * mean, 0))
    even = _EVEN_GREY + (small - mean) * (_EVEN_SPREAD / (spread + _EVEN_FLOOR))
    return cast("Plane", np.clip(even, 0, 255).astype(np.uint8))


def _resized(plane: Plane, size: tuple[int, int]) -> Plane:
    interpolation = cv2.INTER_AREA if size[0] < plane.shape[1] else cv2.INTER_LINEAR
    return cast("Plane", cv2.resize(plane, size, interpolation=interpolation))


def text_regions(
    probability: Plane, shape: tuple[int, ...], believes: Callable[[Core], bool]
) -> tuple[tuple[Polygon, ...], float]:
    """Turn the net's map into regions.

    Args:
        probability: 0-255, any size.
        shape: of the picture, height first; the polygons are in its pixels.
        believes: what is text, of all that the net marks.

    Returns:
        The regions, and how much the net agrees with the least certain belief or disbelief, 0..1.
    """
    high, wide = shape
    to_px = np.array([wide / probability.shape[1], high / probability.shape[0]])
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(
        (probability >= round(_CORE * 255)).astype(np.uint8), connectivity=8
    )
    regions = []
    least = 1.0
    for index in range(1, count):
        x, y, width, height, _area = boxes[index]
        core = labels[y : y + height, x : x + width] == index
        certainty = probability[y : y + height, x : x + width][core]
        if certainty.max() < _PEAK * 255:
            continue
        contours, _ = cv2.findContours(core.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        # A pixel of the map is a square, not a point: half of one belongs to the core on each side.
        outline = ((contours[0].reshape(-1, 2) + (x, y) + 0.5) * to_px).astype(np.float32)
        found = _core(outline, float(certainty.mean()) / 255, float(to_px.mean()), (high, wide))
        if found is None:
            continue
        if believes(found):
            least = min(least, found.certainty)
            regions.append(Polygon(tuple((float(px), float(py)) for px, py in found.region)))
        else:
            least = min(least, 1.0 - found.certainty)
    return tuple(regions), least


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """What the net marks of a line, and the region that it stands for.

    Attributes:
        points: of its outline, pixels of the picture.
        region: the same, grown to the print's edge and a little more.
        certainty: mean probability.
        length: the longer side, as a share of the picture's width.
        fat: whether it is fatter than lines are.
    """

    points: _Points
    region: _Points
    certainty: float
    length: float
    fat: bool


def _core(outline: _Points, certainty: float, pixel: float, shape: tuple[int, int]) -> Core | None:
    (centre_x, centre_y), (width, height), angle = cv2.minAreaRect(outline)
    width, height = width + pixel, height + pixel
    if min(width, height) < _CORE_PX_MIN:
        return None
    length, fat = max(width, height) / shape[1], min(width, height) > _FAT * shape[0]
    by = _FAT_GROW_PX * shape[1] / 1280 if fat else _GROW * width * height / (2 * (width + height))
    if cv2.contourArea(outline) >= _STRAIGHT * (width - pixel) * (height - pixel):
        core = cv2.boxPoints(((centre_x, centre_y), (width, height), angle))
        grown = cv2.boxPoints(((centre_x, centre_y), (width + 2 * by, height + 2 * by), angle))
        return Core(core, grown, certainty, length, fat)
    hull = cv2.convexHull(outline).reshape(-1, 2)
    corners = np.array([[-by, -by], [by, -by], [by, by], [-by, by]], np.float32)
    grown = cv2.convexHull((hull[:, None, :] + corners[None]).reshape(-1, 2)).reshape(-1, 2)
    return Core(hull, grown, certainty, length, fat)


def sure(core: Core) -> bool:
    """Whether the net is sure of the whole core, and it is no speck."""
    return core.certainty >= _SURE and core.length >= _SURE_LENGTH


class _Steepness:
    """How steep the edges within a core are.

    Args:
        planes: of one picture; the steepest counts.
    """

    def __init__(self, *planes: Plane) -> None:
        high, wide = planes[0].shape
        size = (_GATE_WIDTH, max(1, round(high * _GATE_WIDTH / wide)))
        self.smooth: Final = [cv2.GaussianBlur(_resized(plane, size), (3, 3), 0) for plane in planes]
        steep = [cv2.morphologyEx(plane, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) for plane in self.smooth]
        self._steep = np.maximum.reduce(steep)

    def within(self, core: Core, wide: int) -> tuple[float, float] | None:
        """Steepness of the core, and the mean of the first plane there; None when nothing of it can be judged.

        Args:
            core: in pixels of a picture.
            wide: of that picture.
        """
        points = np.round(core.points * (_GATE_WIDTH / wide)).astype(np.int32)
        x, y, width, height = cv2.boundingRect(points)
        rows, columns = self._steep.shape
        left, top = max(0, x - 1), max(0, y - 1)
        right, bottom = min(columns, x + width + 1), min(rows, y + height + 1)
        if left >= right or top >= bottom:
            return None
        inside = np.zeros((bottom - top, right - left), np.uint8)
        cv2.fillConvexPoly(inside, cv2.convexHull(points - (left, top)), 1)
        chosen = inside > 0
        if not chosen.any():
            return None
        steep = self._steep[top:bottom, left:right][chosen]
        share = _FAT_STEEP_SHARE if core.fat else _STEEP_SHARE
        return float(np.percentile(steep, share)), float(self.smooth[0][top:bottom, left:right][chosen].mean())


class _EdgeGate:
    """Believes what has edges as steep as print has, compared with its own brightness."""

    def __init__(self, luma: Plane) -> None:
        self._wide = luma.shape[1]
        self._steepness = _Steepness(luma)

    def __call__(self, core: Core) -> bool:
        found = self._steepness.within(core, self._wide)
        return found is None or found[0] >= _STEEP * max(1.0, found[1] - 16)  # black is 16 in limited range


class _ColourGate:
    """Believes what the net is sure of and what is told from its paper by colour."""

    def __init__(self, frame: RawFrame) -> None:
        self._wide = frame.width
        self._steepness = _Steepness(frame.u, frame.v)

    def __call__(self, core: Core) -> bool:
        found = self._steepness.within(core, self._wide)
        return sure(core) and (found is None or found[0] >= _COLOUR_STEEP)
