"""States of Outbox."""

from __future__ import annotations

from tests.fakes_station import LIN
from tests.qt.pictures.stage import Scene, Stage
from ui.names import PageName


def rows(stage: Stage) -> None:
    stage.sign_in(LIN, PageName.OUTBOX)


def empty(stage: Stage) -> None:
    stage.station.clips.clear()
    stage.sign_in(LIN, PageName.OUTBOX)


SCENES = (
    Scene("outbox-list", rows),
    Scene("outbox-empty", empty),
)
