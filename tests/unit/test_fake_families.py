"""The face's fake keeps what the station's own family desk keeps."""

from __future__ import annotations

import datetime as dt

import pytest

from app.events import Event
from app.model import BedId, ClipId, ClipState, FamilyCode, Role
from tests.fakes_families import FakeFamilies
from tests.fakes_station import HAO, LIN, PIN, FakeStation
from tests.unit.families_contract import FamiliesContract


class FakeBench:
    """A fake ward with one baby and three empty beds; a charge nurse is signed in."""

    family = FamilyCode("K7Q2")
    bed = BedId("07")
    empty = (BedId("08"), BedId("09"), BedId("30"))

    def __init__(self) -> None:
        self.station = FakeStation()
        self.station.add_bed(self.bed, self.family)
        for bed in self.empty:
            self.station.add_bed(bed, None, why_not="bed.empty")
        self.events: list[Event] = []
        self.station.subscribe(self.events.append)
        self.sign_in(Role.CHARGE_NURSE)

    @property
    def families(self) -> FakeFamilies:
        return self.station.families

    def now(self) -> dt.datetime:
        return self.station.clock.now()

    def sign_in(self, role: Role) -> None:
        self.station.sign_in((HAO if role is Role.CHARGE_NURSE else LIN).id, PIN)

    def sign_out(self) -> None:
        self.station.sign_out()

    def waiting(self) -> ClipId:
        return self.station.add_clip(self.bed, ClipState.AWAITING_REVIEW).id


@pytest.fixture
def bench() -> FakeBench:
    return FakeBench()


class TestFakeDesk(FamiliesContract):
    """The fake one."""
