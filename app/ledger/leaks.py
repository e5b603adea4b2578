"""What the leak check found, in the ledger: when and where, never what is written there. `Ledger.quarantine` writes."""

from __future__ import annotations

from collections.abc import Sequence

from app.ledger.families import FamilyStore
from app.model import ClipId, LeakFinding
from redact.geometry import Rect


class LeakStore(FamilyStore):
    """Findings of clips. They go with a pass, with the next check and with the clip."""

    def findings(self, clip: ClipId) -> tuple[LeakFinding, ...]:
        """What the last leak check of this clip found, in the order of the clip; empty after a pass."""
        rows = self._all(
            "SELECT from_s, to_s, x, y, width, height, kind FROM findings WHERE clip = ? ORDER BY place", (clip,)
        )
        return tuple(LeakFinding(row[0], row[1], Rect(*row[2:6]), row[6]) for row in rows)

    def _write_findings(self, clip: ClipId, findings: Sequence[LeakFinding]) -> None:
        """Inside a transaction, in the place of what was found before."""
        self._forget_findings(clip)
        self._connection.executemany(
            "INSERT INTO findings (clip, place, from_s, to_s, x, y, width, height, kind)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (clip, place, found.from_s, found.to_s, *_numbers(found.region), found.kind)
                for place, found in enumerate(findings)
            ],
        )

    def _forget_findings(self, clip: ClipId) -> None:
        self._connection.execute("DELETE FROM findings WHERE clip = ?", (clip,))


def _numbers(region: Rect) -> tuple[float, float, float, float]:
    return float(region.x), float(region.y), float(region.width), float(region.height)
