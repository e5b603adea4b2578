"""What the Journal page asks of the station: exactly these verbs. The real desk and the fake both satisfy it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.audit_desk import Choices, Exported, JournalFilter, Verification
from app.board import JournalRow
from app.export_places import ExportPlace


class AuditFront(Protocol):
    """Refusals are `StationError`: nobody but charge nurses and IT reads the journal."""

    def choices(self) -> Choices:
        """What there is to filter by."""
        ...

    def page(self, wanted: JournalFilter, before: int | None = None, /) -> tuple[JournalRow, ...]:
        """At most `PAGE_ROWS` lines that fit, newest first; fewer means that there are no more."""
        ...

    def verify(self, progress: Callable[[float], bool], /) -> Verification:
        """Read every line and every signature; tells its share, False stops it."""
        ...

    def places(self) -> tuple[ExportPlace, ...]:
        """Where an export may go now."""
        ...

    def export(self, key: str, /) -> Exported:
        """Write the whole journal to a new file there."""
        ...
