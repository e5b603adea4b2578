"""The machine's desk, for IT only: cameras, keys, disk, versions, policy; the doctor; a report."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app import doctor
from app.anchor import read_anchor
from app.board import StationHealth
from app.clock import Clock, from_text
from app.config import Policy, PolicyValue
from app.doctor import Finding
from app.errors import Refused
from app.journal import Act
from app.ledger import Ledger
from app.ledger.audit import JournalQuery
from app.machine_report import CameraFact, MachineFacts, write_report
from app.model import OperatorId, Role
from app.vault.keys import KeyStore, StationKeys
from capture.usb import CameraInfo, list_cameras

#: What a security notice names: libraries that parse, mask, encode, seal or draw.
_PACKAGES: Final = ("PySide6-Essentials", "av", "opencv-python-headless", "numpy", "cryptography", "sqlcipher3")
_DEMO_CAMERA: Final = "demo"
_ROUND_EVERY: Final = dt.timedelta(hours=26)  # once a day, and the PC may have slept
_SILENT_FOR: Final = dt.timedelta(hours=24)  # a gateway that did not answer for a day needs somebody
_TELL_IT: Final = "Restart the station. If it stays, send this report to whoever maintains Swaddle."


class Asks(Protocol):
    """Who is signed in; refuses when nobody is, or nobody of these roles."""

    def __call__(self, *roles: Role) -> OperatorId:
        """The person."""
        ...


@dataclass(frozen=True, slots=True)
class Machine:
    """What the desk looks at."""

    ledger: Ledger
    keys: StationKeys
    key_store: KeyStore
    data: Path
    outbox: Path
    policy: Policy
    clock: Clock
    cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras


class MachineDesk:
    """Verbs may be called on any thread; `facts` and `examine` look at disks and cameras: not on the face's.

    Args:
        machine: the parts.
        asks: who is signed in.
        health: how the rooms are.
    """

    def __init__(self, machine: Machine, asks: Asks, health: Callable[[], StationHealth]) -> None:
        self._machine = machine
        self._asks = asks
        self._health = health

    def facts(self) -> MachineFacts:
        """Everything on the Station page that does not change by the second."""
        self._asks(Role.IT)
        machine, health = self._machine, self._health()
        gateway = machine.policy.values.gateway
        disk = shutil.disk_usage(machine.data)
        return MachineFacts(
            system=f"{platform.system()} {platform.release()}",
            versions=(("Swaddle", health.version), ("Python", platform.python_version()), *_versions()),
            cameras=self._cameras(),
            gateway=gateway.address if gateway is not None else "",
            receipt_key=gateway.receipt_key if gateway is not None else "",
            keys_in_memory=health.profile == "demo",
            signing_key=machine.keys.signing_public.hex(),
            shred_key_changed_at=self._newest(Act.SHRED_KEY_CHANGED),
            retention_at=self._newest(Act.RETENTION_ROUND),
            journal_verified_at=self._newest(Act.JOURNAL_VERIFIED),
            journal_lines=machine.ledger.newest_checkpoint().number,
            disk_bytes=disk.total,
            free_bytes=disk.free,
            clips_bytes=_size(machine.data / "vault"),
            outbox_bytes=_size(machine.outbox),
            ledger_bytes=sum(_size(file) for file in machine.data.glob("ledger.db*")),
        )

    def policy(self) -> tuple[PolicyValue, ...]:
        """Every value in force, and who said it."""
        self._asks(Role.IT)
        return self._machine.policy.all()

    def examine(self, progress: Callable[[str, float], bool] = lambda _name, _share: True) -> tuple[Finding, ...]:
        """Look at what a running, fenced station can see; `main.py doctor` sees more from outside.

        Args:
            progress: told what is looked at next and the share that is done, 0..1; False stops.

        Raises:
            Refused: `doctor.stopped`.
        """
        self._asks(Role.IT)
        looks = (*self._looks(), *doctor.looks_inside(self._machine.data))
        found: list[Finding] = []
        for done, (name, look) in enumerate(looks):
            if not progress(name, done / len(looks)):
                raise Refused("doctor.stopped", "Stopped before everything was looked at. Start again when you like.")
            found += doctor.one_look(name, look)
        return tuple(found)

    def report(self, findings: tuple[Finding, ...] = ()) -> str:
        """For a ticket, in English: no name, no code of a family, no clip, no path, no serial number."""
        return write_report(self._health(), self.facts(), self._machine.policy, findings, self._machine.clock.now())

    # -- looking

    def _looks(self) -> tuple[tuple[str, doctor.Look], ...]:
        return (
            ("rooms", self._rooms),
            ("fences", self._fences),
            ("keys", self._keys),
            ("journal", self._journal),
            ("gateway", self._gateway),
            ("retention", self._retention),
        )

    def _rooms(self) -> Iterator[Finding]:
        rooms = self._health().rooms
        down = [room.room for room in rooms if not room.running]
        sentence = f"Down: {', '.join(down)}." if down else f"All {len(rooms)} rooms run."
        yield Finding("rooms", not down, sentence, _TELL_IT if down else "", ", ".join(down) or str(len(rooms)))

    def _fences(self) -> Iterator[Finding]:
        fenced = [room for room in self._health().rooms if room.must_be_fenced]
        tried = sum(len(room.fence) for room in fenced)
        holes = [f"{room.room}: {attempt}" for room in fenced for attempt, refused in room.fence if not refused]
        holes += [f"{room.room}: none tried" for room in fenced if room.running and not room.fence]
        sentence = f"Not refused: {'; '.join(holes)}." if holes else f"All {tried} attempts to get out were refused."
        # A room whose required fence has a hole does not start: what is left, this system cannot refuse by itself.
        mend = "This PC's system does not refuse it by itself: main.py doctor says what has to hold instead."
        yield Finding("fences", not holes, sentence, mend if holes else "", "; ".join(holes) or str(tried))

    def _keys(self) -> Iterator[Finding]:
        anchor = read_anchor(self._machine.key_store)  # a key store that does not answer raises with its own next step
        pending = self._machine.keys.shred_pending
        mend = "Restart the station: it finishes the change of the shred key then." if pending else ""
        sentence = "A change of the shred key was not finished." if pending else "The key store answers."
        yield Finding("keys", not pending, sentence, mend, str(anchor.number) if anchor is not None else "")

    def _journal(self) -> Iterator[Finding]:
        newest = self._machine.ledger.newest_checkpoint().number
        anchor = read_anchor(self._machine.key_store)
        old = anchor is not None and anchor.number > newest
        mend = "Keep this PC as it is. Verify the journal on its page and call the privacy officer." if old else ""
        sentence = "The journal is older than its anchor." if old else f"{newest} lines, each signed."
        yield Finding("journal", not old, sentence, mend, str(newest))

    def _gateway(self) -> Iterator[Finding]:
        reached = self._health().gateway_reached_at
        late = reached is None or self._machine.clock.now() - reached > _SILENT_FOR
        mend = "Check the network cable, the address in the policy and the gateway itself. Clips wait meanwhile."
        sentence = "Not reached since the start." if reached is None else f"Reached {reached:%Y-%m-%d %H:%M} UTC."
        yield Finding("gateway", not late, sentence, mend if late else "", f"{reached:%H:%M} UTC" if reached else "")

    def _retention(self) -> Iterator[Finding]:
        made = self._newest(Act.RETENTION_ROUND)
        late = made is None or self._machine.clock.now() - made > _ROUND_EVERY
        sentence = "No round yet." if made is None else f"Last round {made:%Y-%m-%d %H:%M} UTC."
        yield Finding("retention", not late, sentence, _TELL_IT if late else "", f"{made:%H:%M} UTC" if made else "")

    def _newest(self, act: Act) -> dt.datetime | None:
        rows = self._machine.ledger.journal_page(JournalQuery(acts=(act.value,)), 1)
        return from_text(rows[0].at) if rows else None

    def _cameras(self) -> tuple[CameraFact, ...]:
        beds: dict[str, list[str]] = {}
        for bed in self._machine.ledger.beds():
            beds.setdefault(bed.camera, []).append(str(bed.id))
        there = {} if _DEMO_CAMERA in beds else {camera.id: camera.name for camera in self._machine.cameras()}
        names = {_DEMO_CAMERA: "demo", **there}
        wanted = [*sorted(beds), *sorted(set(there) - set(beds))]
        return tuple(
            CameraFact(camera, names.get(camera, ""), tuple(beds.get(camera, ())), present=camera in names)
            for camera in wanted
        )


def _versions() -> Iterator[tuple[str, str]]:
    for package in _PACKAGES:
        try:
            yield package, importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:  # a packaged build carries no such list
            continue
    if sys.platform == "linux":
        yield "C library", " ".join(platform.libc_ver())


def _size(place: Path) -> int:
    """Bytes of a file, or of all files below a folder; what goes away meanwhile counts nothing."""
    try:
        if place.is_dir():
            return sum(_size(inner) for inner in place.iterdir())
        return place.stat().st_size
    except OSError:
        return 0
