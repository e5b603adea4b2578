"""States of Capture."""

from __future__ import annotations

from collections.abc import Callable

from app.board import MaskState, Wristband
from app.errors import NeedsPerson
from app.model import BedId
from tests.fakes_station import HAO
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName
from ui.pages.capture import CapturePage
from ui.words import say


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


def masked(why: str) -> Callable[[Stage], None]:
    """Everything covered for this reason, before Record."""

    def play(stage: Stage) -> None:
        stage.capture()
        stage.station.mask, stage.station.mask_why = MaskState.COVERED, why
        stage.later()

    return play


def consent_ended(stage: Stage) -> None:
    """While the bed is open: the tile was alive a minute ago."""
    stage.capture()
    stage.station.beds[BedId("07")].why_not = "consent.ended"
    stage.later()


def disk_low(stage: Stage) -> None:
    stage.capture()
    stage.station.next_error = NeedsPerson(
        "disk.low", "The disk is too full for another take. Review waiting clips, or ask IT to free space."
    )
    stage.tap(names.CAPTURE_RECORD)
    stage.later()


def twin(stage: Stage) -> None:
    stage.station.beds[BedId("05")].family = stage.station.beds[BedId("09")].family
    stage.capture("05")


def sealing(stage: Stage) -> None:
    """A verb that takes longer than a moment."""
    recording(stage)
    page = stage.window.current()
    assert isinstance(page, CapturePage)
    assert page._act(say("Sealing the take"), say("Only the masked picture is kept."))
    page._say_what_is_under_way()


def starting(stage: Stage) -> None:
    stage.capture()
    stage.station.mask = MaskState.STARTING
    stage.later()


def wristband(stage: Stage) -> None:
    stage.station.wristband = Wristband.NEEDED
    stage.capture()


def wristband_agrees(stage: Stage) -> None:
    stage.station.wristband = Wristband.AGREES
    stage.capture()


SCENES = (
    Scene("capture-ready", ready),
    Scene("capture-charge", charge_nurse),
    Scene("capture-recording", recording),
    Scene("capture-covered", covered),
    Scene("capture-nocamera", no_camera),
    Scene("capture-noframing", no_framing),
    Scene("capture-wrongbed", masked("sleeve.other_bed.8")),
    Scene("capture-frozen", masked("camera.frozen")),
    Scene("capture-dark", masked("light.dark")),
    Scene("capture-bright", masked("light.bright")),
    Scene("capture-consent", consent_ended),
    Scene("capture-disk", disk_low),
    Scene("capture-twin", twin),
    Scene("capture-sealing", sealing),
    Scene("capture-starting", starting),
    Scene("capture-wristband", wristband),
    Scene("capture-agrees", wristband_agrees),
    Scene("capture-done", done),
)
