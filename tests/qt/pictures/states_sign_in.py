"""States of Sign in."""

from __future__ import annotations

from tests.fakes_station import HAO, LIN
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName


def choose(stage: Stage) -> None:
    stage.settle()


def pin_begun(stage: Stage) -> None:
    stage.tap(names.operator_tile(LIN.id))
    for digit in "246":
        stage.tap(names.pin_digit(int(digit)))


def pin_wrong(stage: Stage) -> None:
    stage.tap(names.operator_tile(HAO.id))
    for digit in "111111":
        stage.tap(names.pin_digit(int(digit)))
    stage.tap(names.PIN_ENTER)


def empty(stage: Stage) -> None:
    stage.station.staff = ()
    stage.window.current().refresh()
    stage.settle()


def locked(stage: Stage) -> None:
    stage.capture()
    stage.tap(names.CAPTURE_RECORD)
    stage.window.lock()
    stage.until(lambda: stage.window.page is PageName.SIGN_IN)
    stage.settle()


SCENES = (
    Scene("signin-choose", choose),
    Scene("signin-pin", pin_begun),
    Scene("signin-wrong", pin_wrong),
    Scene("signin-locked", locked),
    Scene("signin-empty", empty),
)
