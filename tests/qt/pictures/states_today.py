"""States of Today."""

from __future__ import annotations

from tests.fakes_station import LIN
from tests.qt.pictures import states_capture
from tests.qt.pictures.stage import Scene, Stage
from ui import names


def board(stage: Stage) -> None:
    stage.sign_in(LIN)


def sent(stage: Stage) -> None:
    states_capture.done(stage)
    stage.tap(names.CAPTURE_SEND)


SCENES = (
    Scene("today-board", board),
    Scene("today-sent", sent),
)
