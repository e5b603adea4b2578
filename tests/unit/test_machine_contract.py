"""The machine's desk and its fake keep the same promises; the report names nobody."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.board import RoomHealth, StationHealth
from app.config import BedPolicy, GatewayPolicy, Origin, Policy, StationConfig
from app.demo_keys import MemoryKeyStore
from app.doctor import Finding
from app.errors import Refused
from app.journal import Act
from app.machine_desk import Machine, MachineDesk
from app.model import STATION, Bed, BedId, OperatorId, Role
from app.vault.keys import StationKeys
from capture.usb import CameraInfo
from tests.fakes_machine import FakeMachine
from tests.fakes_rules import BED, CHARGE, FAMILY, IT, MORNING, NURSE, STAY, HandClock, Ward
from ui.machine_front import MachineFront

FENCED = (
    RoomHealth("station", running=True, restarts=0, fence=(("make a network socket", True),)),
    RoomHealth("recorder", running=True, restarts=1, fence=(("open a file", True), ("make a network socket", True))),
    RoomHealth("checker", running=True, restarts=0, fence=(("open a file", True),)),
    RoomHealth("sender", running=True, restarts=0, fence=(("connect", True),)),
)
POLICY = Policy(
    StationConfig(
        station="ward-7",
        idle_lock_seconds=90,
        data_dir="/home/anna/clips",
        beds=(BedPolicy(bed="07", camera="usb:046d:0825:SERIAL99"),),
        gateway=GatewayPolicy(
            address="https://gateway.hospital.example/clips",
            ca_file="/home/anna/ca.pem",
            certificate_file="/home/anna/station.pem",
            receipt_key="0f" * 32,
        ),
    ),
    frozenset({"station", "idle_lock_seconds", "data_dir", "beds", "gateway"}),
)
USED = CameraInfo("usb:046d:0825:SERIAL99", "Webcam", "/dev/video0", "046d", "0825", "SERIAL99", "1-1")
SPARE = CameraInfo("usb:1:2:3", "Spare", "/dev/video1", "1", "2", "3", "1-2")


@dataclass
class World:
    """What the desk is told by the station around it."""

    role: Role | None = Role.IT
    rooms: tuple[RoomHealth, ...] = FENCED
    reached: dt.datetime | None = MORNING
    plugged_in: tuple[CameraInfo, ...] = (USED, SPARE)

    def asks(self, *roles: Role) -> OperatorId:
        if self.role not in roles:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        return IT.id

    def health(self) -> StationHealth:
        return StationHealth("ward-7", "production", "0.1.0", self.rooms, self.reached, 10**10, 2)


@dataclass
class Bench:
    desk: MachineFront
    world: World
    ward: Ward | None = None

    def finding(self, name: str) -> Finding:
        return next(one for one in self.desk.examine(lambda _name, _share: True) if one.name == name)


def real(folder: Path) -> Iterator[Bench]:
    ward, world, store = Ward(folder), World(), MemoryKeyStore()
    ward.ledger.add_bed(Bed(BedId("08"), USED.id, None), STATION)
    keys = StationKeys.open(store)
    machine = Machine(ward.ledger, keys, store, folder, folder / "outbox", POLICY, ward.clock, lambda: world.plugged_in)
    ward.ledger.note(Act.RETENTION_ROUND, STATION, "station:ward-7", delivered="0", unreviewed="0")
    yield Bench(MachineDesk(machine, world.asks, world.health), world, ward)
    ward.ledger.close()


def fake(_folder: Path) -> Iterator[Bench]:
    world = World()
    yield Bench(FakeMachine(HandClock(), world.asks, world.health, lambda: POLICY), world)


@pytest.fixture(params=[real, fake], ids=["real", "fake"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from request.param(tmp_path)


def test_the_facts_add_up(bench: Bench) -> None:
    facts = bench.desk.facts()
    assert 0 < facts.free_bytes <= facts.disk_bytes
    assert len(facts.signing_key) == 64
    assert facts.journal_lines > 0
    assert dict(facts.versions).keys() >= {"Swaddle", "Python", "cryptography"}
    assert facts.cameras
    assert all(camera.present for camera in facts.cameras if camera.name)


def test_every_value_in_force_and_who_said_it(bench: Bench) -> None:
    rows = {row.key: row for row in bench.desk.policy()}
    assert set(rows) == set(StationConfig.__struct_fields__)
    assert rows["idle_lock_seconds"].value == 90
    assert rows["idle_lock_seconds"].origin is Origin.MACHINE
    assert rows["take_seconds"].origin is Origin.DEFAULT


def test_the_doctor_tells_how_far_it_is_and_everything_wrong_has_a_next_step(bench: Bench) -> None:
    told: list[tuple[str, float]] = []

    def progress(name: str, share: float) -> bool:
        told.append((name, share))
        return True

    found = bench.desk.examine(progress)
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert {"rooms", "fences", "keys", "journal", "gateway", "retention", "disk"} <= {one.name for one in found}
    assert {"rooms", "disk"} <= {name for name, _ in told}
    assert all(one.ok or one.mend for one in found)
    assert all(one.sentence for one in found)


def test_the_doctor_can_be_stopped(bench: Bench) -> None:
    with pytest.raises(Refused) as refused:
        bench.desk.examine(lambda _name, share: share < 0.2)
    assert refused.value.code == "doctor.stopped"


def test_nobody_but_it_asks(bench: Bench) -> None:
    for role in (Role.NURSE, Role.CHARGE_NURSE, None):
        bench.world.role = role
        verbs: tuple[Callable[[], object], ...] = (
            bench.desk.facts,
            bench.desk.policy,
            bench.desk.report,
            lambda: bench.desk.examine(lambda _name, _share: True),
        )
        for verb in verbs:
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.code == "role.refused"


def test_the_report_names_nobody_and_no_place(bench: Bench) -> None:
    gone = Finding("policy", ok=False, sentence="/home/anna/policy.toml cannot be read", mend="Ask Anna.", fact="anna")
    report = bench.desk.report((*bench.desk.examine(lambda _name, _share: True), gone))
    assert "check policy: NOT OK" in report
    assert "policy idle_lock_seconds: 90, machine policy" in report
    assert "policy data_dir: set, machine policy" in report
    assert "room recorder: running, restarts 1" in report
    assert "camera usb:046d:0825: " in report
    assert report.isascii()
    people = [word for person in (NURSE, CHARGE, IT) for word in (person.id, *person.name.split())]
    secrets = [*people, FAMILY, STAY, "anna", "home", "etc", "SERIAL99", "8D2F11A0", "hospital", f"bed {BED}"]
    assert [word for word in secrets if re.search(rf"\b{re.escape(word)}\b", report, re.IGNORECASE)] == []


# -- what the real one finds


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Bench]:
    yield from real(tmp_path)


def test_a_hole_in_a_fence_and_a_room_that_is_down_are_named(one: Bench) -> None:
    assert one.finding("fences").ok
    assert one.finding("rooms").ok
    hole = dataclasses.replace(FENCED[1], fence=(("open a file", False),))
    down = dataclasses.replace(FENCED[2], running=False, fence=())
    one.world.rooms = (FENCED[0], hole, down, dataclasses.replace(FENCED[3], fence=()))
    assert one.finding("fences").fact == "recorder: open a file; sender: none tried"
    assert one.finding("rooms").fact == "checker"


def test_a_gateway_and_a_retention_that_are_silent_for_long_need_somebody(one: Bench) -> None:
    assert one.finding("gateway").ok
    assert one.finding("retention").ok
    assert one.ward is not None
    one.ward.clock.pass_s(27 * 3600)
    assert not one.finding("gateway").ok
    assert not one.finding("retention").ok
    one.world.reached = None
    assert one.finding("gateway").sentence == "Not reached since the start."


def test_a_camera_that_a_bed_waits_for_and_one_that_nobody_uses(one: Bench) -> None:
    assert one.ward is not None
    cameras = {camera.id: camera for camera in one.desk.facts().cameras}
    assert cameras["demo"].present, "a demo ward brings its own, and opens no other"
    assert SPARE.id not in cameras
    one.ward.ledger.add_bed(Bed(BED, USED.id, None), STATION)
    one.world.plugged_in = (SPARE,)
    cameras = {camera.id: camera for camera in one.desk.facts().cameras}
    assert cameras[USED.id].beds == (BED, "08")
    assert not cameras[USED.id].present
    assert cameras[SPARE.id].present
    assert cameras[SPARE.id].beds == ()
