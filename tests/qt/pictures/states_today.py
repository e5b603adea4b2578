"""States of Today."""

from __future__ import annotations

import datetime as dt

from app.model import BedId, ClipState
from tests.fakes_station import LIN
from tests.qt.pictures import states_capture
from tests.qt.pictures.stage import Scene, Stage
from ui import names


def board(stage: Stage) -> None:
    stage.sign_in(LIN)


def sent(stage: Stage) -> None:
    states_capture.done(stage)
    stage.tap(names.CAPTURE_SEND)


def busy(stage: Stage) -> None:
    """A twin, a flag, a consent that ends soon, a take nobody sent, one in the leak check."""
    station = stage.station
    checking = station.add_clip("03", ClipState.SEALED, LIN, 3)
    checking.submitted, checking.checked_share = True, 0.43
    station.add_clip("05", ClipState.SEALED, LIN, 2)
    station.beds[BedId("12")].why_not = "consent.withdrawn"
    station.beds[BedId("11")].family = station.beds[BedId("13")].family
    for bed, days in (("07", 1), ("13", 0), ("02", 3)):
        station.consent_ends[BedId(bed)] = station.clock.now() + dt.timedelta(days=days)
    stage.sign_in(LIN)


def fault(stage: Stage) -> None:
    stage.sign_in(LIN)
    stage.station.change_health(banner="The recorder does not start any more. Restart the PC; if it repeats, call IT.")


def empty(stage: Stage) -> None:
    stage.station.beds.clear()
    stage.station.clips.clear()
    stage.sign_in(LIN)


SCENES = (
    Scene("today-board", board),
    Scene("today-busy", busy),
    Scene("today-fault", fault),
    Scene("today-empty", empty),
    Scene("today-sent", sent),
)
