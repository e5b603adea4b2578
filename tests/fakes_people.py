"""Who works on the ward of the tests, their PIN, and a clock that stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.model import Operator, OperatorId, Role

NOW = dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC)
PIN = "408271"
LIN = Operator(OperatorId("lin"), "Lin", Role.NURSE)
MEI = Operator(OperatorId("mei"), "Mei", Role.NURSE)
HAO = Operator(OperatorId("hao"), "Hao", Role.CHARGE_NURSE)
RUTH = Operator(OperatorId("ruth"), "Ruth", Role.CHARGE_NURSE)
JO = Operator(OperatorId("jo"), "Jo", Role.IT)
STAFF = (LIN, MEI, HAO, RUTH, JO)


@dataclass
class StillClock:
    """Wall time that stands until a test turns it."""

    moment: dt.datetime = NOW

    def now(self) -> dt.datetime:
        return self.moment

    def monotonic_s(self) -> float:
        return self.moment.timestamp()


@dataclass(frozen=True)
class FakeSession:
    operator: Operator
    since: dt.datetime
