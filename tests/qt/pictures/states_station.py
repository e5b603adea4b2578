"""States of Station."""

from __future__ import annotations

import dataclasses

from tests.fakes_station import JO
from tests.qt.pictures.stage import Scene, Stage
from ui.names import PageName


def well(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)


def fault(stage: Stage) -> None:
    rooms = stage.station.health_now.rooms
    down = dataclasses.replace(rooms[0], running=False, restarts=5)
    open_fence = dataclasses.replace(rooms[3], fence=(("connect elsewhere", False), ("read vault", True)))
    stage.station.change_health(
        rooms=(down, rooms[1], rooms[2], open_fence, rooms[4]),
        gateway_reached_at=None,
        free_bytes=2 * 10**9,
        banner="The recorder does not start any more. Restart the PC; if it repeats, call IT.",
    )
    stage.sign_in(JO, PageName.STATION)


SCENES = (
    Scene("station-ok", well),
    Scene("station-fault", fault),
)
