"""The desks of auditors and IT as a running station hands them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audit_desk import JournalFilter
from app.config import Policy, StationConfig
from app.errors import Refused
from app.export_places import PlaceKind
from app.journal import verify_export
from app.model import Operator, OperatorId, Role
from tests.fakes_delivery import HAO, PIN
from tests.fakes_house import House

SAM = Operator(OperatorId("it-2"), "Sam", Role.IT)


def test_an_export_of_a_running_station_verifies_and_lands_in_its_own_folder(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        house.queued()
        house.station.start()
        house.station.sign_in(HAO.id, PIN)
        audit = house.station.audit
        assert audit.verify().first_bad == 0
        own = next(place for place in audit.places() if place.kind is PlaceKind.STATION)
        assert own.path == tmp_path / "exports"
        assert own.path.stat().st_mode & 0o777 == 0o700
        done = audit.export(own.key)
        report = verify_export(own.path / done.file_name)
        assert (report.rows, report.bad) == (done.rows, None)
        assert audit.page(JournalFilter(who=HAO.id))[0].act == "journal.exported"


def test_it_sees_the_machine_and_a_charge_nurse_does_not(tmp_path: Path) -> None:
    with House(tmp_path, Policy(StationConfig(idle_lock_seconds=60), frozenset({"idle_lock_seconds"}))) as house:
        house.operators.enrol(SAM, PIN)
        house.station.start()
        machine = house.station.machine
        with pytest.raises(Refused, match="Nobody is signed in"):
            machine.facts()
        house.station.sign_in(HAO.id, PIN)
        with pytest.raises(Refused, match="Your role"):
            machine.examine()
        house.station.sign_in(SAM.id, PIN)
        assert machine.facts().keys_in_memory, "House is a demo"
        assert "policy idle_lock_seconds: 60, machine policy" in machine.report(machine.examine())
