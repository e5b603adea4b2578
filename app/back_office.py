"""What looks after a station besides its clips' way: the auditor's desk, IT's desk, the daily round of retention."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

from app import custodian
from app.audit_desk import AuditDesk
from app.board import StationHealth
from app.events import Event
from app.export_places import export_places
from app.machine_desk import Asks, Machine, MachineDesk
from app.model import ClipId
from app.parts import Parts
from app.retention import Retention
from app.vault.store import ClipStore

log = logging.getLogger("swaddle.station")


class BackOffice:
    """Built by the station, for the station.

    Args:
        parts: from the profile.
        files: the clip files.
        asks: who is signed in.
        health: how the rooms are.
        put_away: nobody may look at this clip any more.
        changed: a clip's row changed.
        tell: the listeners.

    Attributes:
        audit: the journal's desk.
        machine: IT's desk.
        retention: the daily round.
    """

    def __init__(
        self,
        parts: Parts,
        files: ClipStore,
        *,
        asks: Asks,
        health: Callable[[], StationHealth],
        put_away: Callable[[ClipId], None],
        changed: Callable[[ClipId], None],
        tell: Callable[[Event], None],
    ) -> None:
        self._parts, self._files = parts, files
        places = functools.partial(export_places, parts.data / "exports")
        self.audit = AuditDesk(parts.ledger, parts.key_store, parts.clock, asks, places)
        machine = Machine(
            parts.ledger, parts.keys, parts.key_store, parts.data, parts.outbox, parts.policy, parts.clock
        )
        self.machine = MachineDesk(machine, asks, health)
        self.retention = Retention(
            parts.ledger,
            files,
            parts.keys,
            policy=parts.policy,
            clock=parts.clock,
            put_away=put_away,
            changed=changed,
            tell=tell,
        )

    def mend(self) -> None:
        """At the start: files and keys of clips that a crash left between two worlds."""
        ledger, files, keys = self._parts.ledger, self._files, self._parts.keys
        known = {clip.id for clip in ledger.clips()}
        found = files.sweep(known)
        if found.strays:
            log.warning("files that belong to no clip: %d", len(found.strays))
        custodian.sweep(ledger, files, keys, known - set(found.missing))
        custodian.shred_unwanted(ledger, files, keys)
