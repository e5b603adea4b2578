"""Who was told of which approval: every one in her own name, and every break-glass of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from app.clock import from_text
from app.journal import Act
from app.ledger.timelines import TimelineStore
from app.model import ClipId, FamilyCode, OperatorId, ShipmentId


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One approval as the ledger has it, whatever became of it."""

    shipment: ShipmentId
    clip: ClipId
    family: FamilyCode
    approved_by: OperatorId
    approved_at: dt.datetime
    break_glass: bool


class ToldStore(TimelineStore):
    """What people have to know of when they come back."""

    def untold(self, operator: OperatorId) -> tuple[ApprovalRow, ...]:
        """Approvals in this name, and everybody's break-glass, that this person did not confirm yet; oldest first."""
        rows = self._all(
            "SELECT id, clip, family, approved_by, approved_at, break_glass FROM shipments"
            " WHERE (approved_by = ? OR break_glass) AND id NOT IN (SELECT shipment FROM told WHERE operator = ?)"
            " ORDER BY approved_at, rowid",
            (operator, operator),
        )
        return tuple(
            ApprovalRow(
                ShipmentId(row[0]),
                ClipId(row[1]),
                FamilyCode(row[2]),
                OperatorId(row[3]),
                from_text(row[4]),
                bool(row[5]),
            )
            for row in rows
        )

    def confirm_told(self, operator: OperatorId, shipments: Iterable[ShipmentId]) -> None:
        """She saw these approvals and closed the list: a journal row with their number."""
        with self.together():
            rows = [(operator, shipment, self._now()) for shipment in dict.fromkeys(shipments)]
            self._connection.executemany("INSERT OR IGNORE INTO told (operator, shipment, at) VALUES (?, ?, ?)", rows)
            if rows:
                self.note(Act.APPROVALS_TOLD, operator, f"operator:{operator}", approvals=str(len(rows)))

    def break_glass_uses(self) -> int:
        """How many clips were approved by who recorded them."""
        row = self._one("SELECT count(DISTINCT clip) FROM shipments WHERE break_glass", ())
        return int(row[0]) if row is not None else 0
