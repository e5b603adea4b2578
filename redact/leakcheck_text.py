"""Words in a masked picture, for the leak check: where something can be *read*, never what it says.

Not the live finder with another name: a detector at half the finder's scale again, boxes of its own, and a recogniser
behind it. The detector alone cries wolf at folds, cables and blurred edges; what counts here is that the recogniser
reads signs in the box. Its dictionary is not even shipped: this module can count signs and cannot spell them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from redact.db_net import STRIDE, DbNet
from redact.frames import Plane
from redact.geometry import Polygon
from redact.model_files import TEXT_READER, read_model
from redact.opencv import cv2

#: Of source pixels; 960 of 1280. The live finder works at half scale: print that is too small for it is seen here.
SCALE: Final = 0.75
#: Smaller pictures are enlarged to this width, or their print would be smaller than the net was trained on.
_NARROWEST_PX: Final = 960
# Luma in all three channels, with the mean of the colour statistics that the net was trained with.
_MEAN: Final = 117.4
_SPREAD: Final = 57.4

# Local contrast is evened out first: the detector is blind to faint print. Seven words of five scripts, grey on white
# with 20 of 255 steps between them and noise of 2: all 7 are read instead of 2 at 16 px, and instead of 0 at 12 px and
# when blurred by 1.5 px; with 12 steps 7 instead of 4 at 30 px, 6 instead of 0 at 16 px. Costs 2 ms of 110.
_CONTRAST_LIMIT: Final = 3.0
_TILES: Final = 8

_TEXT_FROM: Final = 0.3 * 255  # the net's own recommendation for the map
_BOX_FROM: Final = 0.4 * 255  # mean over a box; what is no text is left to the recogniser
_SMALLEST_PX: Final = 3.0  # of the map: no reader makes sense of less
_UNCLIP: Final = 1.6  # the net is trained on shrunken boxes: area over circumference times this gives the text back
_BOXES_MAX: Final = 200  # a picture full of print is found out by its first boxes

_LINE_PX: Final = 48  # height that the recogniser was trained on
_LINE_NARROWEST_PX, _LINE_WIDEST_PX = 32, 960
_UPRIGHT_FROM: Final = 1.5  # a box this much higher than wide holds a line that runs up or down

# What counts as read: signs, and the recogniser's mean certainty of them. In 60 frames of ten scenes, what is no print
# reached (1, .91), (2, .74), (3, .48), (4, .39) and never five signs; print that people can read reaches .9 and more,
# print in scripts that the recogniser does not know (Arabic) .4 to .7 with many signs.
# Rows of dots on a cloth reach (3, .78), (5, .62) and (7, .42), a drawn eye (1, .98): what lies between is no more than
# a hint, which another look has to confirm. Of 728 printed items in 28 scenes 572 are read for certain, 630 with hints.
_SURE: Final = ((1, 0.985), (2, 0.82), (4, 0.75), (5, 0.66), (8, 0.43))
_HINT: Final = ((2, 0.78), (3, 0.6), (5, 0.38))
# A speck of 7 pixels was read as two signs with .80. Letters in a box lower than this, of the detector's picture, are 6
# pixels high in a picture of 1280: nobody reads them.
_SMALLEST_LINE_PX: Final = 8.0
# Folds of cloth were taken for one sign with .96 (87 and 300 pixels high) and for two with .79 (half the picture).
# A lone sign counts up to the first of these heights, of the detector's picture (a ninth of one that is 720 high);
# beyond the second, two or more have to be certain.
_LONE_UP_TO_PX: Final = 60.0
_LARGE_PX: Final = 110.0
_LARGE_SURE: Final = ((2, 0.9),)


@dataclass(frozen=True, slots=True)
class Reading:
    """A box in which something can be read.

    Attributes:
        box: source pixels of the picture that was looked at.
        signs: how many; blanks left out.
        certainty: 0..1, mean over the signs.
        height_px: shorter side of the box in the detector's picture.
    """

    box: Polygon
    signs: int
    certainty: float
    height_px: float

    @property
    def sure(self) -> bool:
        """Whether this is print rather than pattern."""
        return self._reaches(_LARGE_SURE if self.height_px > _LARGE_PX else _SURE)

    @property
    def readable(self) -> bool:
        """Whether this may be print: certain, or worth another look."""
        return self.sure or (self.height_px <= _LARGE_PX and self._reaches(_HINT))

    def _reaches(self, enough: tuple[tuple[int, float], ...]) -> bool:
        if self.height_px < _SMALLEST_LINE_PX or (self.signs == 1 and self.height_px > _LONE_UP_TO_PX):
            return False
        return any(self.signs >= signs and self.certainty >= certainty for signs, certainty in enough)


@dataclass(frozen=True, slots=True)
class _Box:
    """A rotated rectangle in pixels; the angle as OpenCV tells it."""

    centre: tuple[float, float]
    size: tuple[float, float]
    angle: float


class TextReader:
    """Detector and recogniser together. Not for two threads at once: give each its own.

    Raises:
        ModelMissingError: a net is missing or changed.
    """

    def __init__(self) -> None:
        self._detector = DbNet()
        self._contrast = cv2.createCLAHE(_CONTRAST_LIMIT, (_TILES, _TILES))
        self._recogniser = cv2.dnn.readNetFromONNX(np.frombuffer(read_model(TEXT_READER), np.uint8))

    def read(self, luma: Plane, *, scale: float) -> list[Reading]:
        """Every box in which anything at all is recognised; ask `readable`.

        Args:
            luma: the picture or a part of it.
            scale: from `scale_for` of the whole picture.
        """
        lit = cast("Plane", self._contrast.apply(luma))
        return [reading for box in self._boxes(lit, scale) if (reading := self._recognise(lit, box, scale)).signs]

    def _boxes(self, luma: Plane, scale: float) -> list[_Box]:
        high, wide = (max(STRIDE, math.ceil(side * scale / STRIDE) * STRIDE) for side in luma.shape)
        small = cv2.resize(luma, (wide, high), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        plane = (small.astype(np.float32) - _MEAN) / _SPREAD
        planes = np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape)))
        probability = self._detector.probability(planes) * 255
        back = (luma.shape[1] / wide, luma.shape[0] / high)
        return [_enlarged(box, back) for box in _boxes_of(probability)]

    def _recognise(self, luma: Plane, box: _Box, scale: float) -> Reading:
        """The best reading over the ways the line may lie: as it stands, then turned."""
        height_px = min(box.size) * scale
        best = Reading(_polygon(box), 0, 0.0, height_px)
        for line in _lines(luma, box):
            reading = Reading(best.box, *self._count(line), height_px)
            if reading.sure:
                return reading
            if (reading.signs, reading.certainty) > (best.signs, best.certainty):
                best = reading
        return best

    def _count(self, line: Plane) -> tuple[int, float]:
        """Signs in a line, and how certain of them; a sign told twice in a row is one."""
        plane = (line.astype(np.float32) - 127.5) / 127.5
        self._recogniser.setInput(np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape))))
        steps = cast("npt.NDArray[np.float32]", self._recogniser.forward()[0])
        told = steps.argmax(axis=1)
        blank, space = 0, steps.shape[1] - 1
        fresh = (told != blank) & (told != space) & np.concatenate([[True], told[1:] != told[:-1]])
        certain = steps.max(axis=1)[fresh]
        return int(fresh.sum()), float(certain.mean()) if certain.size else 0.0


def scale_for(width: int) -> float:
    """How much a picture of this width is scaled before the detector sees it."""
    return max(SCALE, _NARROWEST_PX / width)


def _boxes_of(probability: npt.NDArray[np.float32]) -> Iterator[_Box]:
    mask = (probability > _TEXT_FROM).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[:_BOXES_MAX]:
        centre, (wide, high), angle = cv2.minAreaRect(contour)
        if min(wide, high) < _SMALLEST_PX:
            continue
        x, y, columns, rows = cv2.boundingRect(contour)
        inside = np.zeros((rows, columns), np.uint8)
        cv2.drawContours(inside, [contour - np.array([x, y])], -1, 1, cv2.FILLED)
        if cv2.mean(probability[y : y + rows, x : x + columns], inside)[0] < _BOX_FROM:
            continue
        grow = wide * high * _UNCLIP / (wide + high)
        yield _Box((centre[0], centre[1]), (wide + grow, high + grow), angle)


def _enlarged(box: _Box, by: tuple[float, float]) -> _Box:
    """In pixels of the source; the two factors differ by less than a stride."""
    mean = (by[0] + by[1]) / 2
    return _Box((box.centre[0] * by[0], box.centre[1] * by[1]), (box.size[0] * mean, box.size[1] * mean), box.angle)


def _polygon(box: _Box) -> Polygon:
    corners = cv2.boxPoints((box.centre, box.size, box.angle))
    return Polygon(tuple((float(x), float(y)) for x, y in corners.tolist()))


def _lines(luma: Plane, box: _Box) -> Iterator[Plane]:
    """The box cut out as a line of print: lying, then upside down; an upright one turned both ways first."""
    (wide, high), angle = box.size, box.angle % 180
    if not 45 <= angle < 135:  # noqa: PLR2004 - nearer to lying than to standing
        angle -= 180 if angle >= 135 else 0  # noqa: PLR2004
    else:
        wide, high, angle = high, wide, angle - 90
    turns = (90, -90, 0) if high > _UPRIGHT_FROM * wide else (0, 180)
    for turn in turns:
        length, height = (high, wide) if turn in (90, -90) else (wide, high)
        yield _cut(luma, box.centre, (length, height), math.radians(angle + turn))


def _cut(luma: Plane, centre: tuple[float, float], size: tuple[float, float], angle: float) -> Plane:
    along = np.array([math.cos(angle), math.sin(angle)]) * size[0] / 2
    down = np.array([-math.sin(angle), math.cos(angle)]) * size[1] / 2
    middle = np.array(centre)
    columns = round(min(_LINE_WIDEST_PX, max(_LINE_NARROWEST_PX, size[0] * _LINE_PX / size[1])))
    source = np.array([middle - along - down, middle + along - down, middle - along + down], np.float32)
    target = np.array([[0, 0], [columns, 0], [0, _LINE_PX]], np.float32)
    turn = cv2.getAffineTransform(source, target)
    line = cv2.warpAffine(luma, turn, (columns, _LINE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast("Plane", line)
