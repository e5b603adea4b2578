"""States of Framing."""

from __future__ import annotations

import dataclasses

from app.board import CoarsePicture, FramingDraft, MaskState
from app.errors import Refused
from app.model import BedId
from capture.synthetic_framing import DEMO_FRAMING
from tests.fakes_station import HAO
from tests.qt.pictures.stage import Scene, Stage, coarse_doll
from ui import names
from ui.names import PageName


def empty(stage: Stage) -> None:
    stage.station.coarse = coarse_doll()
    stage.station.mask = MaskState.NO_FRAMING
    stage.sign_in(HAO, PageName.TODAY)
    stage.tap(names.bed_tile(BedId("12")))
    stage.later()
    stage.tap(names.CAPTURE_FRAMING)
    stage.window.current().refresh()
    stage.until(lambda: stage.window.page is PageName.FRAMING)


def drawn(stage: Stage) -> None:
    window = DEMO_FRAMING.window
    assert window is not None
    box = (window.x, window.y, window.width, window.height)
    zones = tuple(zone.points for zone in DEMO_FRAMING.zones)
    stage.station.framings[BedId("12")] = FramingDraft(box, zones, 12)
    empty(stage)


def zones(stage: Stage) -> None:
    drawn(stage)
    stage.tap(names.FRAMING_ZONES)


def refused(stage: Stage) -> None:
    drawn(stage)
    stage.station.next_error = Refused(
        "framing.window_small",
        "The window is too small: less than a fifth of the picture. Drag its corners further out.",
    )
    stage.tap(names.FRAMING_SAVE)


def closed(stage: Stage) -> None:
    drawn(stage)
    stage.station.framing_trouble = (
        "framing.expired",
        "The picture for drawing closed by itself. Show it again to go on.",
    )
    stage.window.current().refresh()


def black(stage: Stage) -> None:
    black = CoarsePicture(1, 80, 45, bytes(80 * 45), (1280, 720), "finder.failed")
    empty(stage)
    stage.station.coarse = dataclasses.replace(black, sequence=2)
    stage.window.current().refresh()


SCENES = (
    Scene("framing-empty", empty),
    Scene("framing-drawn", drawn),
    Scene("framing-zones", zones),
    Scene("framing-refused", refused),
    Scene("framing-closed", closed),
    Scene("framing-black", black),
)
