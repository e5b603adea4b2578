"""What the station of the tests keeps of beds, clips and rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.board import RoomHealth
from app.model import BedId, ClipId, ClipState, FamilyCode, LeakFinding, Operator, Stay, StayId
from tests.fakes_people import NOW


@dataclass
class FakeClip:
    id: ClipId
    bed: BedId
    family: FamilyCode
    state: ClipState
    by: Operator
    at: dt.datetime
    duration_s: float = 58.0
    black_share: float = 0.0
    interrupted: bool = False
    submitted: bool = False
    checked_share: float | None = None
    findings: tuple[LeakFinding, ...] = ()
    reason: str = ""
    share: float = 0.0
    trouble: str = ""
    trouble_sentence: str = ""


@dataclass
class FakeBed:
    id: BedId
    family: FamilyCode | None
    last: dt.datetime | None = None
    why_not: str = ""


def stay_of(bed: FakeBed) -> Stay:
    """Who lies there, as the rules see it."""
    return Stay(StayId(bed.id), bed.id, (bed.family,) if bed.family else (), NOW)


def rooms() -> tuple[RoomHealth, ...]:
    return (
        RoomHealth("recorder", running=True, restarts=0, fence=(("socket", True), ("write", True), ("exec", True))),
        RoomHealth("station", running=True, restarts=0, fence=(("inet", True), ("exec", True))),
        RoomHealth("checker", running=True, restarts=0, fence=(("socket", True), ("write", True))),
        RoomHealth(
            "sender",
            running=True,
            restarts=0,
            fence=(("connect to another port", True), ("read outside the outbox", True)),
        ),
        RoomHealth("gateway", running=True, restarts=0, fence=()),
    )
