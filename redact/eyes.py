"""All finders of one camera as one: they look at a frame together and make one `Look` of it. Never raises."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from redact.cards import cards
from redact.changes import Affine, Glance
from redact.covers import carried, cover_all
from redact.finders import CHANGES, MOTION, Finder, make_finders
from redact.frames import RawFrame
from redact.geometry import CELL_PX, CoverMap, Framing
from redact.motion import CameraTrack
from redact.policy import Look
from redact.window import FramingCover, cover_of_framing

log = logging.getLogger("swaddle.redact")

LOOK_INTERVAL_S: Final = Fraction(2, 15)  # 7.5 a second: 3 a second missed cards that were in view for moments


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """A frame to be looked at.

    Attributes:
        frame: unmasked.
        sharp_s: media seconds of sharp pictures so far.
        glance: of the frame.
        turn: number of this look, for finders that look differently in turn; None: in every way they have.
        doubt: why the frame itself is not trusted; "" when it is.
    """

    frame: RawFrame
    sharp_s: Fraction
    glance: Glance
    turn: int | None
    doubt: str = ""


class Blind:
    """In place of finders that cannot be made: every look fails, so everything is black and says why.

    Args:
        width: of the frames to come.
        height: of the frames to come.
    """

    def __init__(self, width: int, height: int) -> None:
        self._nothing = np.zeros((-(-height // CELL_PX), -(-width // CELL_PX)), np.bool_)

    def look(self, order: Order) -> Look:
        """See nothing."""
        return Look(order.frame.at, order.sharp_s, self._nothing, trouble="finder.failed", turn=order.turn)


class Eyes:
    """One camera's finders and the camera's own motion.

    Args:
        names: of finders, as `redact.finders.finder_names` gives them.
        framing: of the bed.
        width: of the frames to come.
        height: of the frames to come.

    Raises:
        NetMissingError: a finder cannot be made: nothing may be shown.
    """

    def __init__(self, names: Sequence[str], framing: Framing | None, width: int, height: int) -> None:
        self._size = (width, height)
        self._cells = (-(-width // CELL_PX), -(-height // CELL_PX))
        self._finders: tuple[Finder, ...] = make_finders(names)
        self._compares = CHANGES in names
        self._framing: FramingCover | None = None
        self._window_given = framing is not None and framing.window is not None
        self._track: CameraTrack | None = None
        if MOTION in names and framing is not None and (framing.zones or self._window_given):
            self._framing = cover_of_framing(framing, width, height)
            self._track = CameraTrack(framing.reference)

    def look(self, order: Order) -> Look:
        """Look at one frame; orders come in the order of time."""
        glance = order.glance if self._compares else None
        nothing = np.zeros(self._cells[::-1], np.bool_)
        if order.doubt:
            return Look(order.frame.at, order.sharp_s, nothing, glance, trouble=order.doubt, turn=order.turn)
        try:
            regions = [region for finder in self._finders for region in finder.look(order.frame, order.turn)]
            found = cover_all(cards(regions, *self._size), 0, *self._cells)
            framing, trouble = self._framing_now(order)
        except Exception as error:  # noqa: BLE001 - whatever a finder does, what it did not see is not shown
            log.warning("a finder failed: %s", type(error).__name__)
            return Look(order.frame.at, order.sharp_s, nothing, glance, trouble="finder.failed", turn=order.turn)
        certainty = min((finder.certainty for finder in self._finders), default=1.0)
        return Look(order.frame.at, order.sharp_s, found, glance, framing, trouble, order.turn, certainty)

    def _framing_now(self, order: Order) -> tuple[CoverMap | None, str]:
        if self._track is None or self._framing is None:
            return None, ""
        stand = self._track.look(order.frame.y, order.glance)
        if stand.lost:
            return None, "camera.moved"
        if stand.moved is None:
            return self._framing.covered, ""
        return self._carried_framing(self._framing, stand.moved), ""

    def _carried_framing(self, framing: FramingCover, moved: Affine) -> CoverMap:
        """What the framing covers where the camera now looks: its zones, and all but its window."""
        covered = carried(framing.in_zones, moved, 1 / CELL_PX)
        if self._window_given:
            window = np.ones(self._cells[::-1], np.bool_)
            rows = slice(framing.window.y // CELL_PX, (framing.window.y + framing.window.height) // CELL_PX)
            columns = slice(framing.window.x // CELL_PX, (framing.window.x + framing.window.width) // CELL_PX)
            window[rows, columns] = False
            covered |= carried(window, moved, 1 / CELL_PX, beyond=True)
        return covered
