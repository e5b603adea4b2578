"""The journal as an auditor reads it: newest first, page by page, filtered. Reads only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from app.clock import to_text
from app.journal import Row
from app.ledger.journalled import JournalledStore

_COLUMNS: Final = "number, at, act, actor, subject, detail, previous_hash, row_hash"
#: Lines about a thing: those that name it as their subject or among their codes, and those of its clips and stays.
_ABOUT: Final = {
    "bed": (
        "subject IN (SELECT 'clip:' || id FROM clips WHERE bed = ?)"
        " OR subject IN (SELECT 'stay:' || id FROM stays WHERE bed = ?)"
    ),
    "family": (
        "subject IN (SELECT 'clip:' || clips.id FROM clips JOIN stay_families USING (stay) WHERE family = ?)"
        " OR subject IN (SELECT 'stay:' || stay FROM stay_families WHERE family = ?)"
    ),
    "clip": (
        "instr(' ' || detail || ' ', ' replaces=' || ? || ' ') > 0"
        " OR subject IN (SELECT 'clip:' || replaces FROM clips WHERE id = ?)"
    ),
}


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """Which lines: all that is given must fit.

    Attributes:
        actor: an operator id or "station".
        acts: one of these; empty: any.
        about: `bed:CODE`, `family:CODE`, `clip:ID` or any other subject.
        since: not before.
        until: before.
    """

    actor: str = ""
    acts: tuple[str, ...] = ()
    about: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


class AuditStore(JournalledStore):
    """Filtered pages of the journal."""

    def journal_page(self, query: JournalQuery, limit: int, before: int | None = None) -> tuple[Row, ...]:
        """Lines that fit, newest first.

        Args:
            query: which.
            limit: how many at most.
            before: only lines with a smaller number: the last of the page before.
        """
        wanted: list[str] = []
        values: list[object] = []
        if before is not None:
            wanted.append("number < ?")
            values.append(before)
        if query.actor:
            wanted.append("actor = ?")
            values.append(query.actor)
        if query.acts:
            wanted.append(f"act IN ({', '.join('?' * len(query.acts))})")
            values += query.acts
        for compare, moment in ((">=", query.since), ("<", query.until)):
            if moment is not None:
                wanted.append(f"at {compare} ?")
                values.append(to_text(moment))
        if query.about:
            kind, _, code = query.about.partition(":")
            about = "subject = ? OR instr(' ' || detail || ' ', ' ' || ? || '=' || ? || ' ') > 0"
            values += [query.about, kind, code]
            if kind in _ABOUT:
                about += f" OR {_ABOUT[kind]}"
                values += [code, code]
            wanted.append(f"({about})")
        where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
        rows = self._all(f"SELECT {_COLUMNS} FROM journal{where} ORDER BY number DESC LIMIT ?", (*values, limit))
        return tuple(Row(*row) for row in rows)

    def journal_actors(self) -> tuple[str, ...]:
        """Everybody who ever stands in the journal, also who is gone."""
        return tuple(str(actor) for (actor,) in self._all("SELECT DISTINCT actor FROM journal ORDER BY actor"))
