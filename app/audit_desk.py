"""The journal's desk: pages for auditors, verification with progress, export. Charge nurses and IT only."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app.anchor import read_anchor
from app.board import JournalRow
from app.clock import Clock, from_text
from app.errors import NeedsPerson, Refused
from app.export_places import ExportPlace
from app.journal import Act, Row
from app.ledger import Ledger
from app.ledger.audit import JournalQuery
from app.lifecycle import ClipEvent
from app.model import OperatorId, Role
from app.vault.keys import KeyStore

PAGE_ROWS: Final = 200
_MOST_OF_A_SECOND: Final = 99  # exports that begin in one second are told apart by a number


class Kind(enum.StrEnum):
    """What kind of act a line tells of."""

    TAKES = "takes"
    REVIEW = "review"
    SENDING = "sending"
    ENDING = "ending"
    FAMILIES = "families"
    PEOPLE = "people"
    BEDS = "beds"
    STATION = "station"


_CLIP_KINDS: Final = {
    "clip.leak_check_passed": Kind.REVIEW,
    "clip.leak_found": Kind.REVIEW,
    "clip.leak_check_failed": Kind.REVIEW,
    "clip.check_again": Kind.REVIEW,
    "clip.masks_added": Kind.REVIEW,
    "clip.viewed": Kind.REVIEW,
    "clip.approve": Kind.REVIEW,
    "clip.return": Kind.REVIEW,
    "clip.reject": Kind.REVIEW,
    "clip.queue": Kind.SENDING,
    "clip.start_sending": Kind.SENDING,
    "clip.retry": Kind.SENDING,
    "clip.hold": Kind.SENDING,
    "clip.release": Kind.SENDING,
    "clip.deliver": Kind.SENDING,
    "clip.expire": Kind.SENDING,
    "clip.void": Kind.SENDING,
    "clip.lapse": Kind.ENDING,
    "clip.withdraw": Kind.ENDING,
    "clip.order_recall": Kind.ENDING,
    "clip.shred": Kind.ENDING,
    "clip.file_removed": Kind.ENDING,
}
_KINDS: Final = {
    "clip": Kind.TAKES,
    "approval": Kind.REVIEW,
    "review": Kind.REVIEW,
    "receipt": Kind.SENDING,
    "shipment": Kind.SENDING,
    "recall": Kind.ENDING,
    "retention": Kind.ENDING,
    "shred_key": Kind.ENDING,
    "family": Kind.FAMILIES,
    "stay": Kind.FAMILIES,
    "consent": Kind.FAMILIES,
    "operator": Kind.PEOPLE,
    "bed": Kind.BEDS,
}


def kind_of(act: str) -> Kind:
    """Which kind an act is; one that nobody sorted is the station's."""
    return _CLIP_KINDS.get(act) or _KINDS.get(act.partition(".")[0], Kind.STATION)


def known_acts() -> tuple[str, ...]:
    """Every act that this program writes."""
    return (*(act.value for act in Act), *(f"clip.{event.value}" for event in ClipEvent))


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What an auditor wants to see; all that is given must fit.

    Attributes:
        who: an operator id or "station".
        kind: of act.
        about: `bed:CODE`, `family:CODE` or `clip:ID`, with everything that belongs to it.
        day: of the ward's calendar.
    """

    who: str = ""
    kind: Kind | None = None
    about: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a filter can be set to."""

    who: tuple[str, ...]
    beds: tuple[str, ...]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading every line found.

    Attributes:
        rows: how many lines there are.
        signed_at: when the newest of them was written and signed.
        first_bad: number of the first line that does not verify, 0 when unbroken.
        code: why: journal.edited, journal.gap, …
    """

    rows: int
    signed_at: dt.datetime
    first_bad: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written."""

    file_name: str
    rows: int


class Asks(Protocol):
    """Who is signed in; refuses when nobody is, or nobody of these roles."""

    def __call__(self, *roles: Role) -> OperatorId:
        """The person."""
        ...


class AuditDesk:
    """Verbs may be called on any thread; `verify` and `export` take long: not on the face's.

    Args:
        ledger: holds the journal.
        key_store: holds its anchor.
        clock: for the name of an export.
        asks: who is signed in.
        places: where exports may go now.
    """

    def __init__(
        self,
        ledger: Ledger,
        key_store: KeyStore,
        clock: Clock,
        asks: Asks,
        places: Callable[[], tuple[ExportPlace, ...]],
    ) -> None:
        self._ledger = ledger
        self._key_store = key_store
        self._clock = clock
        self._asks = asks
        self._places = places

    def choices(self) -> Choices:
        """What there is to filter by."""
        self._actor()
        beds = tuple(str(bed.id) for bed in self._ledger.beds())
        return Choices(self._ledger.journal_actors(), beds, tuple(str(one.code) for one in self._ledger.families()))

    def page(self, wanted: JournalFilter, before: int | None = None) -> tuple[JournalRow, ...]:
        """At most `PAGE_ROWS` lines that fit, newest first; fewer means that there are no more.

        Args:
            wanted: which.
            before: number of the last line shown so far.
        """
        self._actor()
        return tuple(_line(row) for row in self._ledger.journal_page(_query(wanted), PAGE_ROWS, before))

    def verify(self, progress: Callable[[float], bool] = lambda _share: True) -> Verification:
        """Read every line and every signature, against the anchor in the key store; the journal has who looked.

        Args:
            progress: told the share that is done, 0..1, on this thread; False stops.

        Raises:
            Refused: `audit.stopped`.
        """
        actor = self._actor()
        newest = self._ledger.newest_checkpoint().number

        def read(rows: int) -> None:
            if not progress(min(1.0, rows / newest)):
                raise Refused("audit.stopped", "Stopped before every line was read. Press Verify to read them all.")

        bad = self._ledger.verify_journal(read_anchor(self._key_store), read)
        at = self._ledger.journal_page(JournalQuery(), 1, newest + 1)[0].at
        found = Verification(newest, from_text(at), 0 if bad is None else bad.number, "" if bad is None else bad.code)
        station = f"station:{self._ledger.station}"
        self._ledger.note(
            Act.JOURNAL_VERIFIED, actor, station, rows=str(newest), bad=str(found.first_bad), code=found.code or "none"
        )
        return found

    def places(self) -> tuple[ExportPlace, ...]:
        """Where an export may go now."""
        self._actor()
        return self._places()

    def export(self, key: str) -> Exported:
        """Write the whole journal to a new file there; `main.py verify-journal` checks it without any key.

        Args:
            key: of a place.

        Raises:
            NeedsPerson: `audit.place_gone`, `journal.export_failed`.
        """
        actor = self._actor()
        place = next((place for place in self._places() if place.key == key), None)
        if place is None:
            raise NeedsPerson(
                "audit.place_gone",
                "That drive is not there any more. Nothing was written. Plug it in and export again.",
            )
        path = self._free_name(place.path)
        rows = self._ledger.export_journal(path, actor)
        return Exported(path.name, rows)

    def _free_name(self, folder: Path) -> Path:
        """Station and moment; no name, no code of a baby. What is there is never written over."""
        stem = f"swaddle-journal-{self._ledger.station}-{self._clock.now():%Y%m%dT%H%M%SZ}"
        names = [f"{stem}.jsonl", *(f"{stem}-{number}.jsonl" for number in range(2, _MOST_OF_A_SECOND))]
        return next(folder / name for name in names if not (folder / name).exists())

    def _actor(self) -> OperatorId:
        return self._asks(Role.CHARGE_NURSE, Role.IT)


def _query(wanted: JournalFilter) -> JournalQuery:
    acts = tuple(act for act in known_acts() if wanted.kind is not None and kind_of(act) is wanted.kind)
    since = until = None
    if wanted.day is not None:
        since = dt.datetime.combine(wanted.day, dt.time()).astimezone()
        until = dt.datetime.combine(wanted.day + dt.timedelta(days=1), dt.time()).astimezone()
    return JournalQuery(wanted.who, acts, wanted.about, since, until)


def _line(row: Row) -> JournalRow:
    facts = tuple((key, value) for key, _, value in (pair.partition("=") for pair in row.detail.split(" ")) if key)
    return JournalRow(row.number, from_text(row.at), row.act, row.actor, row.subject, facts, row.row_hash.hex())
