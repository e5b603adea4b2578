"""People and places in the ledger: operators, beds, families, stays, consents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from app.clock import from_text, to_text
from app.errors import Integrity, Refused
from app.family_board import FreezeReason, Person
from app.journal import Act
from app.ledger.audit import AuditStore
from app.model import (
    STATION,
    Bed,
    BedId,
    Consent,
    Family,
    FamilyCode,
    Operator,
    OperatorId,
    Purpose,
    Role,
    Stay,
    StayId,
)
from redact.geometry import Framing

STAY_COLUMNS: Final = "id, bed, since, until, flagged"


@dataclass(frozen=True, slots=True)
class OperatorSecret:
    """What `operators` needs to try a PIN. The key blob is sealed; see there."""

    sealed_key: bytes
    public_key: bytes
    failed_attempts: int
    locked_until: dt.datetime | None

    def __repr__(self) -> str:
        return f"OperatorSecret(failed_attempts={self.failed_attempts})"


class WardStore(AuditStore):
    """Queries and changes; every change is a journal row too."""

    # --- operators ---

    def operators(self) -> tuple[Operator, ...]:
        """Everybody who may sign in, by id."""
        rows = self._all("SELECT id, name, role FROM operators WHERE removed_at IS NULL ORDER BY id")
        return tuple(Operator(OperatorId(code), name, Role(role)) for code, name, role in rows)

    def operator(self, operator: OperatorId) -> Operator | None:
        """One person, also somebody who left: old clips still name them."""
        row = self._one("SELECT id, name, role FROM operators WHERE id = ?", (operator,))
        return None if row is None else Operator(OperatorId(row[0]), row[1], Role(row[2]))

    def operator_secret(self, operator: OperatorId) -> OperatorSecret | None:
        """None: nobody of that id may sign in."""
        row = self._one(
            "SELECT sealed_key, public_key, failed_attempts, locked_until FROM operators"
            " WHERE id = ? AND removed_at IS NULL",
            (operator,),
        )
        return None if row is None else OperatorSecret(row[0], row[1], row[2], _moment_or_none(row[3]))

    def add_operator(self, operator: Operator, sealed_key: bytes, public_key: bytes, by: OperatorId) -> None:
        """Enrol somebody; called by `operators`, which makes the key.

        Raises:
            Refused: `operator.known`, the id is taken.
        """
        with self.together():
            if operator.id == STATION or self.operator(operator.id) is not None:
                raise Refused("operator.known", "This badge is enrolled already. Use another badge.")
            self._connection.execute(
                "INSERT INTO operators (id, name, role, sealed_key, public_key) VALUES (?, ?, ?, ?, ?)",
                (operator.id, operator.name, operator.role.value, sealed_key, public_key),
            )
            self.note(
                Act.OPERATOR_ENROLLED, by, f"operator:{operator.id}", role=operator.role.value, key=public_key.hex()
            )

    def replace_operator_key(
        self, operator: OperatorId, sealed_key: bytes, public_key: bytes, act: Act, by: OperatorId
    ) -> None:
        """Put a newly sealed key in place; wrong attempts are forgotten."""
        with self.together():
            self._connection.execute(
                "UPDATE operators SET sealed_key = ?, public_key = ?, failed_attempts = 0, locked_until = NULL"
                " WHERE id = ?",
                (sealed_key, public_key, operator),
            )
            self.note(act, by, f"operator:{operator}", key=public_key.hex())

    def set_pin_attempts(self, operator: OperatorId, failed_attempts: int, locked_until: dt.datetime | None) -> None:
        """Keep the count of wrong PINs; `operators` writes the journal row once the outcome is known."""
        with self.together():
            self._connection.execute(
                "UPDATE operators SET failed_attempts = ?, locked_until = ? WHERE id = ?",
                (failed_attempts, None if locked_until is None else to_text(locked_until), operator),
            )

    def remove_operator(self, operator: OperatorId, by: OperatorId) -> None:
        """Nobody signs in under this id again; the row stays for the clips that name it, its key does not."""
        with self.together():
            self._connection.execute(
                "UPDATE operators SET removed_at = ?, sealed_key = x'' WHERE id = ?", (self._now(), operator)
            )
            self.note(Act.OPERATOR_REMOVED, by, f"operator:{operator}")

    # --- beds ---

    def beds(self) -> tuple[Bed, ...]:
        """All beds, by id."""
        return tuple(_bed(row) for row in self._all("SELECT id, camera, framing FROM beds ORDER BY id"))

    def bed(self, bed: BedId) -> Bed:
        """One bed.

        Raises:
            Refused: `bed.unknown`.
        """
        row = self._one("SELECT id, camera, framing FROM beds WHERE id = ?", (bed,))
        if row is None:
            raise Refused("bed.unknown", "This bed is not set up. Ask IT to add it.")
        return _bed(row)

    def add_bed(self, bed: Bed, by: OperatorId) -> None:
        """Set up a bed, or change the camera and framing of one that is.

        A bed that is as asked already is left alone, so that a start-up may say it again. A framing belongs to the
        camera it was drawn on: another camera does not take the old one's along.
        """
        with self.together():
            row = self._one("SELECT id, camera, framing FROM beds WHERE id = ?", (bed.id,))
            known = None if row is None else _bed(row)
            if known == bed:
                return
            if known is not None and known.camera != bed.camera and known.framing == bed.framing:
                bed = Bed(bed.id, bed.camera, None)
            self._connection.execute(
                "INSERT INTO beds (id, camera, framing) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET camera = excluded.camera, framing = excluded.framing",
                (bed.id, bed.camera, _framing_text(bed.framing)),
            )
            if known is None:
                self.note(Act.BED_ADDED, by, f"bed:{bed.id}", **_framing_codes(bed.framing))
            else:
                if known.camera != bed.camera:
                    self.note(Act.CAMERA_CHANGED, by, f"bed:{bed.id}")
                if known.framing != bed.framing:
                    self.note(Act.FRAMING_CHANGED, by, f"bed:{bed.id}", **_framing_codes(bed.framing))

    def set_framing(self, bed: BedId, framing: Framing | None, by: OperatorId) -> None:
        """Change what a bed lets through.

        Raises:
            Refused: `bed.unknown`.
        """
        with self.together():
            self.add_bed(Bed(bed, self.bed(bed).camera, framing), by)

    # --- families and consents ---

    def families(self) -> tuple[Family, ...]:
        """All families, by code."""
        rows = self._all("SELECT code, recipient, frozen FROM families ORDER BY code")
        return tuple(_family(row) for row in rows)

    def family(self, family: FamilyCode) -> Family:
        """One family.

        Raises:
            Refused: `family.missing`.
        """
        row = self._one("SELECT code, recipient, frozen FROM families WHERE code = ?", (family,))
        if row is None:
            raise Refused("family.missing", "This family code is not known here. Check the family card.")
        return _family(row)

    def add_family(self, family: Family, by: OperatorId) -> None:
        """Link a family card.

        Raises:
            Refused: `family.known`.
        """
        with self.together():
            if self._one("SELECT 1 FROM families WHERE code = ?", (family.code,)) is not None:
                raise Refused("family.known", "This family card is linked already. Use a new card.")
            self._connection.execute(
                "INSERT INTO families (code, recipient, frozen) VALUES (?, ?, ?)",
                (family.code, family.recipient, int(family.frozen)),
            )
            self.note(Act.FAMILY_ADDED, by, f"family:{family.code}")

    def set_frozen(
        self, family: FamilyCode, *, frozen: bool, by: OperatorId, reason: FreezeReason = FreezeReason.OTHER
    ) -> None:
        """Freeze or unfreeze; `consent` holds the rule who may. The reason stays in the ledger."""
        with self.together():
            before = self._one("SELECT frozen, frozen_reason FROM families WHERE code = ?", (family,))
            if before is not None and bool(before[0]) == frozen and (not frozen or before[1] == reason):
                return
            self.family(family)
            self._connection.execute(
                "UPDATE families SET frozen = ?, frozen_reason = ?, frozen_at = ? WHERE code = ?",
                (int(frozen), reason.value if frozen else "", self._now() if frozen else None, family),
            )
            self.note(Act.FAMILY_FROZEN if frozen else Act.FAMILY_UNFROZEN, by, f"family:{family}")

    def consent(self, family: FamilyCode, purpose: Purpose) -> Consent | None:
        """The newest word of this family about this purpose."""
        row = self._one(
            "SELECT until, withdrawn_at FROM consents WHERE family = ? AND purpose = ?", (family, purpose.value)
        )
        return None if row is None else Consent(family, purpose, from_text(row[0]), _moment_or_none(row[1]))

    def put_consent(self, consent: Consent, by: OperatorId, people: frozenset[Person] = frozenset()) -> None:
        """Write a consent given or withdrawn; `consent` holds the rules and what follows.

        Args:
            consent: until when, for what.
            by: who wrote it down.
            people: who may be seen, as the family agreed; a withdrawal leaves no word of them.
        """
        said = "+".join(sorted(person.value for person in people))
        with self.together():
            withdrawn_at = None if consent.withdrawn_at is None else to_text(consent.withdrawn_at)
            self._connection.execute(
                "INSERT INTO consents (family, purpose, until, withdrawn_at, people) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (family, purpose) DO UPDATE SET"
                " until = excluded.until, withdrawn_at = excluded.withdrawn_at, people = excluded.people",
                (consent.family, consent.purpose.value, to_text(consent.until), withdrawn_at, said),
            )
            self.note(
                Act.CONSENT_GIVEN if withdrawn_at is None else Act.CONSENT_WITHDRAWN,
                by,
                f"family:{consent.family}",
                purpose=consent.purpose.value,
                until=to_text(consent.until),
                **({"people": said} if said else {}),
            )

    # --- stays ---

    def stay(self, stay: StayId) -> Stay | None:
        """One stay, open or ended."""
        row = self._one(f"SELECT {STAY_COLUMNS} FROM stays WHERE id = ?", (stay,))
        return None if row is None else self._stay(row)

    def open_stay(self, bed: BedId) -> Stay | None:
        """Who lies here now."""
        row = self._one(f"SELECT {STAY_COLUMNS} FROM stays WHERE bed = ? AND until IS NULL", (bed,))
        return None if row is None else self._stay(row)

    def stays_of(self, family: FamilyCode) -> tuple[Stay, ...]:
        """Every stay of a family, twins included, newest first."""
        rows = self._all(
            f"SELECT {STAY_COLUMNS} FROM stays JOIN stay_families ON stay = id WHERE family = ?"
            " ORDER BY since DESC, stays.rowid DESC",
            (family,),
        )
        return tuple(self._stay(row) for row in rows)

    def begin_stay(self, stay: Stay, by: OperatorId) -> None:
        """A baby comes to a bed.

        Raises:
            Refused: `bed.taken`, `bed.unknown`, `family.missing`.
        """
        with self.together():
            self.bed(stay.bed)
            self._refuse_taken(stay.bed)
            self._connection.execute(
                "INSERT INTO stays (id, bed, since) VALUES (?, ?, ?)", (stay.id, stay.bed, to_text(stay.since))
            )
            for place, family in enumerate(stay.families):
                self.family(family)
                self._connection.execute(
                    "INSERT INTO stay_families (stay, family, place) VALUES (?, ?, ?)", (stay.id, family, place)
                )
            self.note(Act.STAY_BEGUN, by, f"stay:{stay.id}", bed=stay.bed)

    def move_stay(self, stay: StayId, bed: BedId, by: OperatorId) -> None:
        """The baby moves to another bed; its clips and families come along.

        Raises:
            Refused: `bed.taken`, `bed.unknown`.
        """
        with self.together():
            self.bed(bed)
            self._refuse_taken(bed)
            self._connection.execute("UPDATE stays SET bed = ? WHERE id = ? AND until IS NULL", (bed, stay))
            self.note(Act.STAY_MOVED, by, f"stay:{stay}", bed=bed)

    def end_stay(self, stay: StayId, by: OperatorId) -> None:
        """The baby goes home."""
        with self.together():
            self._connection.execute("UPDATE stays SET until = ? WHERE id = ? AND until IS NULL", (self._now(), stay))
            self.note(Act.STAY_ENDED, by, f"stay:{stay}")

    def _refuse_taken(self, bed: BedId) -> None:
        if self.open_stay(bed) is not None:
            raise Refused("bed.taken", "Somebody lies in this bed already. End or move that stay first.")

    def _stay(self, row: tuple[Any, ...]) -> Stay:
        code, bed, since, until, flagged = row
        families = self._all("SELECT family FROM stay_families WHERE stay = ? ORDER BY place", (code,))
        return Stay(
            StayId(code),
            BedId(bed),
            tuple(FamilyCode(family) for (family,) in families),
            from_text(since),
            _moment_or_none(until),
            flagged=bool(flagged),
        )


def _moment_or_none(text: str | None) -> dt.datetime | None:
    return None if text is None else from_text(text)


def _family(row: tuple[Any, ...]) -> Family:
    return Family(FamilyCode(row[0]), row[1], bool(row[2]))


def _bed(row: tuple[Any, ...]) -> Bed:
    code, camera, framing = row
    try:
        return Bed(BedId(code), camera, None if framing is None else msgspec.json.decode(framing, type=Framing))
    except msgspec.DecodeError as error:
        raise Integrity(
            "bed.framing_damaged", "The framing of a bed cannot be read. Draw it again on the Framing page."
        ) from error


def _framing_text(framing: Framing | None) -> str | None:
    return None if framing is None else msgspec.json.encode(framing).decode()


def _framing_codes(framing: Framing | None) -> dict[str, str]:
    """How much the bed lets through, for the journal: enough to see that a mask went away."""
    if framing is None:
        return {"framing": "none"}
    window = framing.window
    said = "whole" if window is None else f"{window.x:g}:{window.y:g}:{window.width:g}:{window.height:g}"
    codes = {"window": said, "zones": str(len(framing.zones))}
    return codes if framing.sleeve is None else codes | {"sleeve": str(framing.sleeve)}
