"""A station whose rooms are played by the test, through the launcher's own line."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from app import handover
from app.approvals import StationSeal
from app.board import CaptureStatus, MaskState
from app.config import Policy
from app.events import Event
from app.model import STATION, Bed, BedId, ClipId, Operator, OperatorId, Role
from app.parts import Parts
from app.station import Station
from app.takes import NewTake
from redact.geometry import Framing, Rect
from tests.fakes_delivery import HAO, PIN, TWO_HOMES, DeliveryBench
from tests.fakes_recorder import Recorder
from tests.fakes_rules import BED, FAMILY

MEI = Operator(OperatorId("n-400"), "Mei", Role.NURSE)
DEADLINE_S = 10.0


class House(DeliveryBench):
    """A station whose rooms are played by the test."""

    def __init__(self, folder: Path, policy: Policy | None = None) -> None:
        super().__init__(folder)
        self.policy = policy or Policy()
        self.events: list[Event] = []
        self.happened = threading.Condition()
        self.numbers = 0
        self.launcher, self._inside = handover.make_channel()
        self.station = self.start()

    def start(self) -> Station:
        parts = Parts(
            seal=StationSeal("ward-7", "demo"),
            data=self.folder,
            outbox=self.outbox,
            key_store=self.key_store,
            keys=self.keys,
            ledger=self.ledger,
            operators=self.operators,
            clock=self.clock,
            receipt_key=self.gateway_key.public_key().public_bytes_raw(),
            policy=self.policy,
        )
        station = Station(parts, launcher_fd=self._inside)
        station.subscribe(self.hear)
        return station

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.station.close()

    def hear(self, event: Event) -> None:
        with self.happened:
            self.events.append(event)
            self.happened.notify_all()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        with self.happened:
            end_s = time.monotonic() + DEADLINE_S
            while not condition():
                assert time.monotonic() < end_s, f"waited in vain for {what}"
                self.happened.wait(0.05)


class FamilyHouse(House):
    """A house with three empty beds; a charge nurse is signed in."""

    family = FAMILY
    bed = BED
    empty = (BedId("08"), BedId("09"), BedId("30"))

    def __init__(self, folder: Path, policy: Policy | None = None) -> None:
        super().__init__(folder, policy)
        for bed in self.empty:
            self.ledger.add_bed(Bed(bed, "demo", Framing(Rect(0, 0, 100, 80))), STATION)
        self.operators.enrol(MEI, PIN)
        self.families = self.station.families
        self.sign_in(Role.CHARGE_NURSE)

    def now(self) -> dt.datetime:
        return self.clock.now()

    def sign_in(self, role: Role) -> None:
        self.station.sign_in(HAO.id if role is Role.CHARGE_NURSE else MEI.id, PIN)

    def sign_out(self) -> None:
        self.station.sign_out()

    def waiting(self) -> ClipId:
        clip = self.record(5)
        self.sent_for_review(clip)
        return clip


def attached(house: House) -> Recorder:
    """Let a recorder in as the launcher does."""
    house.numbers += 1
    message = {"type": "started", "room": "recorder", "number": house.numbers, "pid": 1}

    def attach(*ends: int) -> None:
        named = [*zip(("stdout", "stdin", "handover", "preview"), ends, strict=True)]
        named = [(name, fd) for name, fd in named if fd >= 0]
        label = json.dumps({**message, "ends": [name for name, _ in named]})
        handover.send_descriptors(house.launcher, [fd for _, fd in named], label)
        handover.close_all([fd for _, fd in named])

    return Recorder(attach)


def show(house: House, recorder: Recorder) -> None:
    recorder.ready()
    recorder.expect_camera()
    recorder.camera_opened()
    recorder.pulse("masked")
    house.until(lambda: status(house).mask is MaskState.CLEAR, "the camera")


def status(house: House) -> CaptureStatus:
    now = house.station.capture_status()
    assert now is not None
    return now


def take_of(recorder: Recorder) -> NewTake:
    told = recorder.expect("start_take")
    descriptor, label = recorder.take_descriptor()
    assert label == told["take"]
    return NewTake(ClipId(label), told["recipients"][0], descriptor)


def showing(house: House) -> Recorder:
    """A recorder that shows the bed of the baby with two households, opened by a nurse."""
    house.station.start()
    recorder = attached(house)
    house.operators.enrol(MEI, PIN)
    house.station.sign_in(MEI.id, PIN)
    house.station.open_capture(TWO_HOMES)
    show(house, recorder)
    return recorder
