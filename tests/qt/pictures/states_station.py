"""States of Station."""

from __future__ import annotations

import dataclasses
import threading

from app.config import GatewayPolicy, Policy, StationConfig
from app.doctor import Finding
from tests.fakes_station import JO, FakeStation, StillClock, ward
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName
from ui.pages.station import StationPage

POLICY = Policy(
    StationConfig(
        station="nicu2-04",
        idle_lock_seconds=90,
        keep_delivered_days=14,
        gateway=GatewayPolicy(
            address="https://gateway.hospital.example:8443", ca_file="/etc/swaddle/ca.pem", receipt_key="0f" * 32
        ),
    ),
    frozenset({"station", "idle_lock_seconds", "keep_delivered_days", "gateway"}),
)


def enrolled(clock: StillClock) -> FakeStation:
    """A ward station with a machine policy."""
    station = ward(clock)
    station.policy_now = POLICY
    station.change_health(profile="production", demo_pin="")
    return station


def well(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)


def fault(stage: Stage) -> None:
    rooms = stage.station.health_now.rooms
    down = dataclasses.replace(rooms[0], running=False, restarts=5)
    open_fence = dataclasses.replace(
        rooms[3], fence=(("connect to another port", False), ("read outside the outbox", True))
    )
    camera = dataclasses.replace(stage.station.machine.facts_now.cameras[1], present=False)
    stage.station.machine.change(cameras=(stage.station.machine.facts_now.cameras[0], camera))
    stage.station.change_health(
        rooms=(down, rooms[1], rooms[2], open_fence, rooms[4]),
        gateway_reached_at=None,
        free_bytes=2 * 10**9,
        banner="The recorder does not start any more. Restart the PC; if it repeats, call IT.",
    )
    stage.sign_in(JO, PageName.STATION)


def checks(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)
    stage.tap(names.station_part("checks"))
    stage.tap(names.STATION_CHECK)


def looking(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)
    stage.tap(names.station_part("checks"))
    page = stage.window.current()
    assert isinstance(page, StationPage)
    page._looking = threading.Event()
    page._dress_check()
    page._looked_so_far("fences", 0.4)


def trouble(stage: Stage) -> None:
    bad = {
        "fences": Finding("fences", ok=False, sentence="x", mend="x", fact="sender: connect to another port"),
        "gateway": Finding("gateway", ok=False, sentence="x", mend="x"),
        "cameras": Finding("cameras", ok=False, sentence="x", mend="x", fact="1"),
    }
    machine = stage.station.machine
    machine.found = tuple(bad.get(finding.name, finding) for finding in machine.found)
    checks(stage)


def policy(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)
    stage.tap(names.station_part("policy"))


def keys(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)
    stage.tap(names.station_part("keys"))


SCENES = (
    Scene("station-ok", well),
    Scene("station-fault", fault),
    Scene("station-checks", checks),
    Scene("station-looking", looking),
    Scene("station-trouble", trouble),
    Scene("station-policy", policy, enrolled),
    Scene("station-keys", keys, enrolled),
)
