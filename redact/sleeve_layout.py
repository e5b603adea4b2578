"""What a marker sleeve looks like: the paper card holder, its four markers, and whose they are. Data; no seeing.

A sleeve carries four ArUco markers, one beside each corner of the card, out of `DICT_6X6_1000`. Four ids for each bed
code make 250 codes, and no two beds share an id. Why this dictionary: any two of its markers differ in 9 of 36 modules
or more, however turned (4x4: 2; 5x5: 5), so a misread marker of one bed never becomes another bed's; and a random
pattern is taken for one of the thousand 600 times less often than with 5x5 at the same correction of two modules.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from redact.opencv import cv2

Points = npt.NDArray[np.float64]

CORNERS: Final = 4  # markers on a sleeve: top left, top right, bottom right, bottom left
MARKER_MODULES: Final = 8  # six of data and a black border
BED_CODES: Final = 250  # 0 to 249


@dataclass(frozen=True, slots=True)
class SleeveLayout:
    """The front of the sleeve, millimetres; x to the right, y down, origin at its top left corner.

    Attributes:
        width_mm: of the front. A4 holds the front and, folded behind it, a back of the same size.
        height_mm: of the front.
        marker_mm: side of a marker's black square; 2.5 mm for each module, so that a module is still 4 px wide
            where a card is a third of a 720p frame's width.
        quiet_mm: white that a marker keeps around it: one module. ArUco finds no square without it.
        card_width_mm: of the largest card that fits (A6, landscape). It lies centred behind the window.
        card_height_mm: of the same.
        lip_mm: how far the window's edge reaches over the card, so that it cannot fall out.
    """

    width_mm: float = 198.0
    height_mm: float = 122.0
    marker_mm: float = 20.0
    quiet_mm: float = 2.5
    card_width_mm: float = 148.0
    card_height_mm: float = 105.0
    lip_mm: float = 3.0

    @property
    def outline_mm(self) -> Points:
        """The front's corners from top left, clockwise; shape (4, 2)."""
        return _rectangle(0.0, 0.0, self.width_mm, self.height_mm)

    @property
    def card_mm(self) -> Points:
        """The largest card's corners; shape (4, 2)."""
        left, top = (self.width_mm - self.card_width_mm) / 2, (self.height_mm - self.card_height_mm) / 2
        return _rectangle(left, top, self.card_width_mm, self.card_height_mm)

    @property
    def window_mm(self) -> Points:
        """The corners of the hole that shows the card; shape (4, 2)."""
        lip = self.lip_mm
        left, top = self.card_mm[0] + lip
        return _rectangle(left, top, self.card_width_mm - 2 * lip, self.card_height_mm - 2 * lip)

    @property
    def markers_mm(self) -> Points:
        """Each marker's corners, clockwise from the marker's own top left; shape (4, 4, 2)."""
        near, side = self.quiet_mm, self.marker_mm
        far_x, far_y = self.width_mm - near - side, self.height_mm - near - side
        places = ((near, near), (far_x, near), (far_x, far_y), (near, far_y))
        return np.stack([_rectangle(x, y, side, side) for x, y in places])


def _rectangle(left: float, top: float, width: float, height: float) -> Points:
    return np.array([(left, top), (left + width, top), (left + width, top + height), (left, top + height)], np.float64)


SLEEVE: Final = SleeveLayout()


def marker_id(bed_code: int, corner: int) -> int:
    """The id, in `dictionary()`, of one marker.

    Args:
        bed_code: 0 to `BED_CODES` - 1.
        corner: 0 to 3, as in `SleeveLayout.markers_mm`.

    Raises:
        ValueError: there is no such code or corner.
    """
    if not (0 <= bed_code < BED_CODES and 0 <= corner < CORNERS):
        raise ValueError(f"no marker for bed code {bed_code}, corner {corner}: codes go from 0 to {BED_CODES - 1}")
    return bed_code * CORNERS + corner


def owner_of(marker: int) -> tuple[int, int]:
    """Bed code and corner of a marker's id."""
    return divmod(marker, CORNERS)


@functools.cache
def dictionary() -> cv2.aruco.Dictionary:
    """The markers of all beds."""
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_6X6_1000)


def marker_modules(bed_code: int, corner: int) -> npt.NDArray[np.bool_]:
    """A marker as it is printed: True is black. Shape (8, 8), the first row at the top.

    Raises:
        ValueError: as `marker_id`.
    """
    picture = cv2.aruco.generateImageMarker(dictionary(), marker_id(bed_code, corner), MARKER_MODULES)
    black: npt.NDArray[np.bool_] = np.asarray(picture) == 0
    return black
