"""What IT sees of a machine, and the report for a ticket. Pure.

The report names no person, no baby, no family, no clip, no badge, no bed, no folder and no serial number: it is read
by strangers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.board import StationHealth
from app.clock import to_text
from app.config import Origin, Policy
from app.doctor import Finding

#: Values that are numbers or one of a few words; of all others the report says only that they are set.
_TELLING: Final = (bool, int)
_TELLING_KEYS: Final = frozenset({"language", "theme", "shipments"})
_USB_PARTS: Final = 3  # usb:VID:PID; a serial number would follow


@dataclass(frozen=True, slots=True)
class CameraFact:
    """A camera that is there, or that a bed waits for."""

    id: str
    name: str
    beds: tuple[str, ...]
    present: bool


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """What does not change by the second."""

    system: str
    versions: tuple[tuple[str, str], ...]
    cameras: tuple[CameraFact, ...]
    gateway: str  # address; "": none in the policy
    receipt_key: str  # hex
    keys_in_memory: bool  # DEMO
    signing_key: str  # hex, public: the IT sheet has it too
    shred_key_changed_at: dt.datetime | None
    retention_at: dt.datetime | None
    journal_verified_at: dt.datetime | None
    journal_lines: int
    disk_bytes: int
    free_bytes: int
    clips_bytes: int
    outbox_bytes: int
    ledger_bytes: int


def write_report(
    health: StationHealth, facts: MachineFacts, policy: Policy, findings: Sequence[Finding], now: dt.datetime
) -> str:
    """English, one fact a line."""
    gateway = "in the policy" if facts.gateway else "none in the policy"
    keys = "in memory" if facts.keys_in_memory else "in the key store"
    sizes = (("clips", facts.clips_bytes), ("outbox", facts.outbox_bytes), ("ledger", facts.ledger_bytes))
    used = ", ".join(f"{name} {_megabytes(size)}" for name, size in sizes)
    lines = [
        f"Swaddle {health.version}, profile {health.profile}, station {health.station}",
        f"made {to_text(now)}",
        f"system: {facts.system}",
        *(f"version: {name} {version}" for name, version in facts.versions),
        f"gateway: {gateway}, reached {_when(health.gateway_reached_at)}",
        f"outbox waiting: {health.outbox_waiting}",
        f"disk: {_megabytes(facts.free_bytes)} of {_megabytes(facts.disk_bytes)} free; {used}",
        f"keys: {keys}, signing key {facts.signing_key[:16]}",
        f"shred key changed: {_when(facts.shred_key_changed_at)}",
        f"journal: {facts.journal_lines} lines, verified {_when(facts.journal_verified_at)}",
        f"retention: last round {_when(facts.retention_at)}",
    ]
    for camera in facts.cameras:
        model = ":".join(camera.id.split(":")[:_USB_PARTS])
        there = "there" if camera.present else "NOT THERE"
        lines.append(f"camera {model}: {there}, beds {len(camera.beds)}")
    for room in health.rooms:
        lines.append(f"room {room.room}: {'running' if room.running else 'DOWN'}, restarts {room.restarts}")
        lines += [f"  fence: {attempt}: {'refused' if refused else 'NOT REFUSED'}" for attempt, refused in room.fence]
    for row in policy.all():
        machine = ", machine policy" if row.origin is Origin.MACHINE else ""
        lines.append(f"policy {row.key}: {_told(row.key, row.value)}{machine}")
    for finding in findings:
        lines.append(f"check {finding.name}: {'ok' if finding.ok else 'NOT OK'}")
    return "\n".join(lines) + "\n"


def _told(key: str, value: object) -> str:
    if isinstance(value, _TELLING) or key in _TELLING_KEYS:
        return str(value) or "as the system"
    if isinstance(value, tuple):
        return f"{len(value)} entries"
    return "set" if value else "not set"


def _when(moment: dt.datetime | None) -> str:
    return to_text(moment) if moment is not None else "never"


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000} MB"
