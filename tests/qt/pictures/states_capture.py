"""States of Capture."""

from __future__ import annotations

from app.board import MaskState
from app.model import BedId
from tests.fakes_station import HAO
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName


def ready(stage: Stage) -> None:
    stage.capture()


def charge_nurse(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.TODAY)
    stage.tap(names.bed_tile(BedId("07")))
    stage.later()


def recording(stage: Stage) -> None:
    stage.capture()
    stage.tap(names.CAPTURE_RECORD)
    stage.station.elapsed_s = 18
    stage.later()


def covered(stage: Stage) -> None:
    recording(stage)
    stage.station.mask, stage.station.mask_why = MaskState.COVERED, "camera.moved"
    stage.station.elapsed_s = 29
    stage.later()


def no_camera(stage: Stage) -> None:
    stage.capture()
    stage.station.mask = MaskState.NO_CAMERA
    stage.station.trouble = (
        "camera.lost",
        "The camera was unplugged or stopped. Plug it in again; what was recorded is kept.",
    )
    stage.later()


def no_framing(stage: Stage) -> None:
    stage.capture()
    stage.station.mask = MaskState.NO_FRAMING
    stage.later()


def done(stage: Stage) -> None:
    stage.capture()
    stage.tap(names.CAPTURE_RECORD)
    stage.tap(names.CAPTURE_RECORD)
    stage.later()


SCENES = (
    Scene("capture-ready", ready),
    Scene("capture-charge", charge_nurse),
    Scene("capture-recording", recording),
    Scene("capture-covered", covered),
    Scene("capture-nocamera", no_camera),
    Scene("capture-noframing", no_framing),
    Scene("capture-done", done),
)
