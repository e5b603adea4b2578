"""What the Station page asks of the station: exactly these verbs. The real desk and the fake both satisfy it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.config import PolicyValue
from app.doctor import Finding
from app.machine_report import MachineFacts


class MachineFront(Protocol):
    """Refusals are `StationError`: nobody but IT asks."""

    def facts(self) -> MachineFacts:
        """Cameras, gateway, keys, disk, versions. Looks at devices: beside the window."""
        ...

    def policy(self) -> tuple[PolicyValue, ...]:
        """Every value in force, and who said it."""
        ...

    def examine(self, progress: Callable[[str, float], bool], /) -> tuple[Finding, ...]:
        """Run the doctor; tells what comes next and its share, False stops it."""
        ...

    def report(self, findings: tuple[Finding, ...] = (), /) -> str:
        """For a ticket, in English, without personal data."""
        ...
