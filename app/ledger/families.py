"""What the ledger knows of families beyond their code: cards, terms, freezes, wristbands, flags, households.

Why a family is frozen stands in the ledger and never in the journal: an auditor sees that, when and by whom.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.clock import from_text, to_text
from app.errors import Refused
from app.family_board import ConsentTerms, FreezeReason, Person
from app.journal import Act
from app.ledger.ward import STAY_COLUMNS, WardStore
from app.model import ClipId, ClipState, Family, FamilyCode, OperatorId, Purpose, Stay, StayId


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """What stands in the ledger about one family, besides its key."""

    terms: ConsentTerms | None
    withdrawn_at: dt.datetime | None
    frozen: FreezeReason | None
    frozen_at: dt.datetime | None
    card_made_at: dt.datetime | None
    cards_lost: int
    delivered: int

    def live(self, moment: dt.datetime) -> bool:
        """Whether something may go to this family at this moment."""
        return (
            self.frozen is None and self.withdrawn_at is None and self.terms is not None and moment < self.terms.until
        )


class FamilyStore(WardStore):
    """Every change is a journal row too."""

    def family_facts(self, family: FamilyCode, purpose: Purpose) -> FamilyFacts:
        """Everything about one family.

        Raises:
            Refused: `family.missing`.
        """
        self.family(family)
        return self._facts_of(purpose, " WHERE families.code = ?", family)[family]

    def all_family_facts(self, purpose: Purpose) -> dict[FamilyCode, FamilyFacts]:
        """The same of every family, by code, in one question: a ward knows hundreds in a year."""
        return self._facts_of(purpose, "")

    def clip_counts(self, states: Iterable[ClipState]) -> dict[FamilyCode, int]:
        """How many clips of each family's babies are in one of these states; none: not in it."""
        names = [state.value for state in states]
        rows = self._all(
            "SELECT family, count(*) FROM clips JOIN stay_families ON stay_families.stay = clips.stay"
            f" WHERE state IN ({', '.join('?' * len(names))}) GROUP BY family",
            names,
        )
        return {FamilyCode(family): int(count) for family, count in rows}

    def _facts_of(self, purpose: Purpose, where: str, *values: str) -> dict[FamilyCode, FamilyFacts]:
        rows = self._all(
            "SELECT families.code, frozen, frozen_reason, frozen_at, card_made_at, until, withdrawn_at, people,"
            " (SELECT count(*) FROM lost_cards WHERE lost_cards.family = families.code), coalesce(arrived, 0)"
            " FROM families LEFT JOIN consents ON consents.family = families.code AND purpose = ?"
            " LEFT JOIN (SELECT family, count(DISTINCT clip) AS arrived FROM shipments WHERE receipt != x''"
            f" GROUP BY family) AS mine ON mine.family = families.code{where} ORDER BY families.code",
            (purpose.value, *values),
        )
        return {FamilyCode(row[0]): _facts(row[1:], purpose) for row in rows}

    # --- cards ---

    def enrol_family(self, family: Family, made_at: dt.datetime, by: OperatorId) -> None:
        """Link a family by the card that was made for it.

        Raises:
            Refused: `family.known`, `card.used`.
        """
        with self.together():
            self._refuse_used(family.recipient)
            self.add_family(family, by)
            self._connection.execute(
                "UPDATE families SET card_made_at = ? WHERE code = ?", (to_text(made_at), family.code)
            )
            self.note(Act.CARD_MADE, by, f"family:{family.code}", key=key_digest(family.recipient))

    def replace_card(self, family: FamilyCode, recipient: str, made_at: dt.datetime, by: OperatorId) -> str:
        """The card is lost: another key takes its place, and nothing is ever sealed to the old one again.

        Returns:
            The old card's recipient.

        Raises:
            Refused: `family.missing`, `card.used`.
        """
        with self.together():
            old = self.family(family).recipient
            self._refuse_used(recipient)
            self._connection.execute(
                "INSERT INTO lost_cards (recipient, family, lost_at) VALUES (?, ?, ?)", (old, family, self._now())
            )
            self._connection.execute(
                "UPDATE families SET recipient = ?, card_made_at = ? WHERE code = ?",
                (recipient, to_text(made_at), family),
            )
            self.note(Act.CARD_LOST, by, f"family:{family}", key=key_digest(old))
            self.note(Act.CARD_MADE, by, f"family:{family}", key=key_digest(recipient))
        return old

    def _refuse_used(self, recipient: str) -> None:
        known = self._one(
            "SELECT 1 FROM families WHERE recipient = ? UNION SELECT 1 FROM lost_cards WHERE recipient = ?",
            (recipient, recipient),
        )
        if known is not None:
            raise Refused("card.used", "This card is or was somebody's. Make a new card.")

    # --- stays ---

    def open_stays(self) -> tuple[Stay, ...]:
        """Every baby that is here, by bed."""
        rows = self._all(f"SELECT {STAY_COLUMNS} FROM stays WHERE until IS NULL ORDER BY bed")
        return tuple(self._stay(row) for row in rows)

    def join_stay(self, stay: StayId, family: FamilyCode, by: OperatorId) -> None:
        """Another household of a baby that is here.

        Raises:
            Refused: `stay.ended`, `family.missing`, `family.joined`.
        """
        with self.together():
            known = self.require_open(stay)
            self.family(family)
            if family in known.families:
                raise Refused("family.joined", "This family is linked to the baby already. Nothing was changed.")
            self._connection.execute(
                "INSERT INTO stay_families (stay, family, place) VALUES (?, ?, ?)", (stay, family, len(known.families))
            )
            self.note(Act.STAY_JOINED, by, f"stay:{stay}", family=family)

    def set_flagged(self, stay: StayId, *, flagged: bool, by: OperatorId) -> None:
        """A charge nurse says that this baby is easily mistaken, or no longer.

        Raises:
            Refused: `stay.ended`.
        """
        with self.together():
            if self.require_open(stay).flagged == flagged:
                return
            self._connection.execute("UPDATE stays SET flagged = ? WHERE id = ?", (int(flagged), stay))
            self.note(Act.STAY_FLAGGED if flagged else Act.STAY_UNFLAGGED, by, f"stay:{stay}")

    def require_open(self, stay: StayId) -> Stay:
        """The stay, if the baby is here.

        Raises:
            Refused: `stay.ended`.
        """
        known = self.stay(stay)
        if known is None or known.until is not None:
            raise Refused("stay.ended", "This baby is not here any more. Go back to the list.")
        return known

    # --- wristbands: keyed hashes, never a code ---

    def wristband(self, stay: StayId) -> bytes | None:
        """The keyed hash that is bound to a stay."""
        row = self._one("SELECT wristband FROM stays WHERE id = ?", (stay,))
        return None if row is None or row[0] is None else bytes(row[0])

    def wristbands_bound(self) -> frozenset[StayId]:
        """Babies here to whom a wristband is bound."""
        rows = self._all("SELECT id FROM stays WHERE until IS NULL AND wristband IS NOT NULL")
        return frozenset(StayId(stay) for (stay,) in rows)

    def bind_wristband(self, stay: StayId, keyed_hash: bytes, by: OperatorId) -> None:
        """Bind a wristband, or another one in its place.

        Raises:
            Refused: `stay.ended`; `wristband.known`, another baby here wears it.
        """
        with self.together():
            self.require_open(stay)
            elsewhere = self._one(
                "SELECT 1 FROM stays WHERE wristband = ? AND until IS NULL AND id != ?", (keyed_hash, stay)
            )
            if elsewhere is not None:
                raise Refused(
                    "wristband.known",
                    "This wristband is bound to another baby here. Nothing was changed. Check which baby this is.",
                )
            self._connection.execute("UPDATE stays SET wristband = ? WHERE id = ?", (keyed_hash, stay))
            self.note(Act.WRISTBAND_BOUND, by, f"stay:{stay}")

    def clip_wristband(self, clip: ClipId) -> bytes | None:
        """The keyed hash that was compared before this clip was recorded."""
        row = self._one("SELECT wristband FROM clips WHERE id = ?", (clip,))
        return None if row is None or row[0] is None else bytes(row[0])

    def keep_clip_wristband(self, clip: ClipId, keyed_hash: bytes) -> None:
        """Which wristband was compared for this clip. No journal row: the clip's own begin is one."""
        with self.together():
            self._connection.execute("UPDATE clips SET wristband = ? WHERE id = ?", (keyed_hash, clip))

    # --- clips of a family ---

    def clips_sent_to(self, family: FamilyCode) -> tuple[ClipId, ...]:
        """Clips that were ever approved for a family, also where the approval no longer stands; newest first."""
        rows = self._all(
            "SELECT id FROM clips WHERE id IN (SELECT clip FROM shipments WHERE family = ?)"
            " ORDER BY recorded_at DESC, rowid DESC",
            (family,),
        )
        return tuple(ClipId(clip) for (clip,) in rows)

    def clips_that_arrived(self, family: FamilyCode) -> tuple[ClipId, ...]:
        """Clips that this family ever received, whatever became of them here; newest first."""
        rows = self._all(
            "SELECT id FROM clips WHERE id IN (SELECT clip FROM shipments WHERE family = ? AND receipt != x'')"
            " ORDER BY recorded_at DESC, rowid DESC",
            (family,),
        )
        return tuple(ClipId(clip) for (clip,) in rows)

    def may_have_left(self, clip: ClipId) -> bool:
        """Whether it ever stood in the outbox: from there the sender may take it at any moment."""
        row = self._one("SELECT may_have_left FROM clips WHERE id = ?", (clip,))
        return row is not None and bool(row[0])


def key_digest(recipient: str) -> str:
    """How the journal names a family's public key: as manifests do."""
    return hashlib.sha256(recipient.encode("ascii")).hexdigest()


def _facts(row: tuple[Any, ...], purpose: Purpose) -> FamilyFacts:
    frozen, reason, frozen_at, card_made_at, until, withdrawn_at, people, lost, arrived = row
    return FamilyFacts(
        terms=None if until is None else ConsentTerms(from_text(until), purpose, _people(people)),
        withdrawn_at=_moment(withdrawn_at),
        frozen=FreezeReason(reason or FreezeReason.OTHER) if frozen else None,
        frozen_at=_moment(frozen_at),
        card_made_at=_moment(card_made_at),
        cards_lost=int(lost),
        delivered=int(arrived),
    )


def _people(text: str) -> frozenset[Person]:
    return frozenset(Person(name) for name in text.split("+") if name)


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else from_text(text)
