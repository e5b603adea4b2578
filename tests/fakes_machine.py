"""The machine's desk over made-up facts: the same verbs as `app.machine_desk.MachineDesk`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable

from app.board import StationHealth
from app.clock import Clock
from app.config import Policy, PolicyValue
from app.doctor import Finding
from app.errors import Refused
from app.machine_report import CameraFact, MachineFacts, write_report
from app.model import OperatorId, Role

FOUND = (
    Finding("rooms", ok=True, sentence="All 5 rooms run.", fact="5"),
    Finding("fences", ok=True, sentence="All 10 attempts to get out were refused.", fact="10"),
    Finding("keys", ok=True, sentence="The key store answers.", fact="41"),
    Finding("journal", ok=True, sentence="1204 lines, each signed.", fact="1204"),
    Finding("gateway", ok=True, sentence="Reached 2026-11-22 14:03 UTC.", fact="14:03 UTC"),
    Finding("retention", ok=True, sentence="Last round 2026-11-22 00:10 UTC.", fact="00:10 UTC"),
    Finding("python", ok=True, sentence="Python 3.11.9.", fact="3.11.9"),
    Finding("libraries", ok=True, sentence="All 7 shared libraries are there.", fact="7"),
    Finding("libraries for a screen", ok=True, sentence="All 9 shared libraries are there.", fact="9"),
    Finding("fonts", ok=True, sentence="24 fonts can write Chinese.", fact="24"),
    Finding("policy", ok=True, sentence="The policy in /etc/swaddle/policy.toml is valid.", fact="nicu2-04"),
    Finding("disk", ok=True, sentence="61.0 GB are free.", fact="61.0 GB"),
    Finding("cameras", ok=True, sentence="Cameras of this computer: 2.", fact="2"),
)


class FakeMachine:
    """`found` is what the doctor finds; `looking` holds it back until it is set."""

    def __init__(
        self,
        clock: Clock,
        asks: Callable[..., OperatorId],
        health: Callable[[], StationHealth],
        policy: Callable[[], Policy],
    ) -> None:
        now = clock.now()
        self.facts_now = MachineFacts(
            system="Linux 6.1.0",
            versions=(
                ("Swaddle", "0.1.0"),
                ("Python", "3.11.9"),
                ("PySide6-Essentials", "6.11.0"),
                ("av", "18.1.0"),
                ("opencv-python-headless", "4.12.0"),
                ("cryptography", "46.0.1"),
                ("sqlcipher3", "0.5.4"),
            ),
            cameras=(
                CameraFact("usb:046d:0825:8D2F11A0", "Webcam C270", ("03", "05", "07"), present=True),
                CameraFact("usb:046d:0825:8D2F11B7", "Webcam C270", ("08", "09"), present=True),
            ),
            gateway="https://gateway.hospital.example:8443",
            receipt_key="0f" * 32,
            keys_in_memory=False,
            signing_key="9d17c4f0" * 8,
            shred_key_changed_at=now - dt.timedelta(hours=14),
            retention_at=now - dt.timedelta(hours=14),
            journal_verified_at=now - dt.timedelta(days=3),
            journal_lines=1204,
            disk_bytes=240 * 10**9,
            free_bytes=61 * 10**9,
            clips_bytes=3_400_000_000,
            outbox_bytes=420_000_000,
            ledger_bytes=6_200_000,
        )
        self.found: tuple[Finding, ...] = FOUND
        self.looking: threading.Event | None = None
        self._clock, self._asks, self._health, self._policy = clock, asks, health, policy

    def change(self, **facts: object) -> None:
        self.facts_now = dataclasses.replace(self.facts_now, **facts)  # type: ignore[arg-type]

    def facts(self) -> MachineFacts:
        self._asks(Role.IT)
        return self.facts_now

    def policy(self) -> tuple[PolicyValue, ...]:
        self._asks(Role.IT)
        return self._policy().all()

    def examine(self, progress: Callable[[str, float], bool], /) -> tuple[Finding, ...]:
        self._asks(Role.IT)
        for done, finding in enumerate(self.found):
            if not progress(finding.name, done / len(self.found)):
                raise Refused("doctor.stopped", "Stopped before everything was looked at. Start again when you like.")
            if self.looking is not None:
                assert self.looking.wait(10)
        return self.found

    def report(self, findings: tuple[Finding, ...] = (), /) -> str:
        return write_report(self._health(), self.facts(), self._policy(), findings, self._clock.now())
