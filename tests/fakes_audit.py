"""The journal's desk over a list of lines: the same verbs as `app.audit_desk.AuditDesk`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from app.audit_desk import PAGE_ROWS, Choices, Exported, JournalFilter, Verification, kind_of
from app.board import JournalRow
from app.clock import Clock
from app.errors import NeedsPerson, Refused, StationError
from app.export_places import ExportPlace, PlaceKind
from app.model import OperatorId, Role

STICK = ExportPlace("/media/stick", PlaceKind.REMOVABLE, "AUDIT", Path("/media/stick"), 14_200_000_000)
OWN = ExportPlace("/var/lib/swaddle/exports", PlaceKind.STATION, "exports", Path("/nowhere"), 61_000_000_000)


class FakeAudit:
    """`first_bad` is a line that does not verify; `reading` holds the reading back until it is set."""

    def __init__(
        self,
        lines: list[JournalRow],
        clock: Clock,
        asks: Callable[..., OperatorId],
        choices: Callable[[], Choices] = lambda: Choices((), (), ()),
    ) -> None:
        self.lines = lines
        self.first_bad = 0
        self.reading: threading.Event | None = None
        self.shares: list[float] = []
        self.drives: tuple[ExportPlace, ...] = (STICK, OWN)
        self.files: dict[str, list[str]] = {}
        self.next_error: StationError | None = None
        self._clock = clock
        self._asks = asks
        self._choices = choices

    def _actor(self) -> OperatorId:
        error, self.next_error = self.next_error, None
        if error is not None:
            raise error
        return self._asks(Role.CHARGE_NURSE, Role.IT)

    def choices(self) -> Choices:
        self._actor()
        return self._choices()

    def page(self, wanted: JournalFilter, before: int | None = None, /) -> tuple[JournalRow, ...]:
        self._actor()
        fits = [line for line in reversed(self.lines) if _fits(line, wanted)]
        return tuple(line for line in fits if before is None or line.number < before)[:PAGE_ROWS]

    def verify(self, progress: Callable[[float], bool], /) -> Verification:
        actor = self._actor()
        for share in (0.25, 0.5, 0.75):
            self.shares.append(share)
            if not progress(share):
                raise Refused("audit.stopped", "Stopped before every line was read. Press Verify to read them all.")
            if self.reading is not None:
                assert self.reading.wait(10)
        newest = self.lines[-1]
        self._note("journal.verified", actor)
        code = "journal.edited" if self.first_bad else ""
        return Verification(newest.number, newest.at, self.first_bad, code)

    def places(self) -> tuple[ExportPlace, ...]:
        self._actor()
        return self.drives

    def export(self, key: str, /) -> Exported:
        actor = self._actor()
        if key not in [place.key for place in self.drives]:
            raise NeedsPerson(
                "audit.place_gone",
                "That drive is not there any more. Nothing was written. Plug it in and export again.",
            )
        there = self.files.setdefault(key, [])
        name = f"swaddle-journal-nicu2-04-{self._clock.now():%Y%m%dT%H%M%SZ}"
        name += f"-{len(there) + 1}.jsonl" if there else ".jsonl"
        there.append(name)
        self._note("journal.exported", actor)
        return Exported(name, len(self.lines))

    def _note(self, act: str, actor: OperatorId) -> None:
        number = self.lines[-1].number + 1
        self.lines.append(JournalRow(number, self._clock.now(), act, actor, "station:nicu2-04"))


def _fits(line: JournalRow, wanted: JournalFilter) -> bool:
    kind, _, code = wanted.about.partition(":")
    about = line.subject == wanted.about or (kind, code) in line.facts
    return (
        wanted.who in ("", line.actor)
        and wanted.kind in (None, kind_of(line.act))
        and (not wanted.about or about)
        and wanted.day in (None, line.at.astimezone().date())
    )
