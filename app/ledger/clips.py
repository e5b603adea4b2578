"""Clips and shipments in the ledger. `move()` is the only thing that changes the state of a clip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.clock import from_text, to_text
from app.errors import Refused
from app.journal import Act
from app.ledger.told import ToldStore
from app.lifecycle import APPROVED_STATES, ApprovalFacts, ClipEvent, Facts, FamilyFacts, decide, decide_begin
from app.model import (
    STATION,
    Approval,
    BedId,
    Clip,
    ClipId,
    ClipState,
    FamilyCode,
    LeakFinding,
    OperatorId,
    Purpose,
    Shipment,
    ShipmentId,
    StayId,
    TakeFacts,
)

_CLIP_COLUMNS: Final = (
    "id, stay, bed, state, recorded_by, recorded_at, duration_s, frames, frames_black, width, height,"
    " sealed_sha256, reason, interrupted, submitted, replaces"
)
_SHIPMENT_COLUMNS: Final = (
    "clip, family, id, approved_by, approved_at, manifest, watched_sha256, size_bytes, expires_at, sent_bytes,"
    " trouble, trouble_sentence, receipt, receipt_gateway, delivered_at, break_glass"
)
# The family said no, or nobody wants it: what may have left is destroyed here before the gateway answers.
_WITHOUT_KEY: Final = frozenset({ClipState.SHREDDED, ClipState.RECALL_PENDING})
_ON_ITS_WAY: Final = frozenset({ClipState.QUEUED, ClipState.SENDING, ClipState.HELD})
# What the journal says of the leak check.
_LEAK_CHECK: Final = {
    ClipEvent.LEAK_CHECK_PASSED: "passed",
    ClipEvent.LEAK_FOUND: "found",
    ClipEvent.LEAK_CHECK_FAILED: "failed",
}
_LONGEST_REASON: Final = 200  # characters a person types on one line


class Ledger(ToldStore):
    """Everything the station remembers. Opened by `open`, closed by `close`; see the base classes for the rest."""

    # --- clips ---

    def clip(self, clip: ClipId) -> Clip:
        """One clip.

        Raises:
            Refused: `clip.unknown`.
        """
        row = self._one(f"SELECT {_CLIP_COLUMNS} FROM clips WHERE id = ?", (clip,))
        if row is None:
            raise Refused("clip.unknown", "This clip is not known here. Go back to the list.")
        return _clip(row)

    def clips(
        self,
        states: Iterable[ClipState] | None = None,
        *,
        bed: BedId | None = None,
        stay: StayId | None = None,
        since: dt.datetime | None = None,
    ) -> tuple[Clip, ...]:
        """Clips that fit all that is given, newest first."""
        wanted: list[str] = []
        values: list[object] = []
        if states is not None:
            names = [state.value for state in states]
            wanted.append(f"state IN ({', '.join('?' * len(names))})")
            values += names
        for column, value in (("bed", bed), ("stay", stay)):
            if value is not None:
                wanted.append(f"{column} = ?")
                values.append(value)
        if since is not None:
            wanted.append("recorded_at >= ?")
            values.append(to_text(since))
        where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
        rows = self._all(f"SELECT {_CLIP_COLUMNS} FROM clips{where} ORDER BY recorded_at DESC, rowid DESC", values)
        return tuple(_clip(row) for row in rows)

    def clip_changed_at(self, clip: ClipId) -> dt.datetime:
        """When the clip came into its present state."""
        row = self._one("SELECT changed_at FROM clips WHERE id = ?", (clip,))
        if row is None:
            raise Refused("clip.unknown", "This clip is not known here. Go back to the list.")
        return from_text(row[0])

    def clip_key(self, clip: ClipId) -> bytes:
        """The clip's one-time key, sealed by the key store's shred key.

        Raises:
            Refused: `clip.shredded`, there is none any more.
        """
        row = self._one("SELECT sealed_key FROM clips WHERE id = ?", (clip,))
        if row is None or row[0] is None:
            raise Refused("clip.shredded", "This clip was shredded and cannot be opened. Record a new one.")
        return bytes(row[0])

    def clip_keys(self) -> dict[ClipId, bytes]:
        """Every sealed clip key there is: what has to survive a change of the shred key."""
        return {
            ClipId(clip): key for clip, key in self._all("SELECT id, sealed_key FROM clips WHERE sealed_key NOTNULL")
        }

    def replace_clip_keys(self, sealed_keys: Mapping[ClipId, bytes]) -> None:
        """Put the same keys under their new seals: all of them or none, durable on return.

        Call it inside `alone()`, together with the `clip_keys()` it started from; never inside `together()`: the old
        shred key is dropped as soon as this returns.
        """
        if self._depth:
            raise ValueError("clip keys are replaced in a transaction of their own")
        with self.together():
            for clip, key in sealed_keys.items():
                self._connection.execute(
                    "UPDATE clips SET sealed_key = ? WHERE id = ? AND sealed_key NOTNULL", (key, clip)
                )
            self.note(Act.SHRED_KEY_CHANGED, STATION, f"station:{self._signer.station}", clips=str(len(sealed_keys)))
        self._forget_old_pages()

    def begin_clip(self, clip: ClipId, bed: BedId, actor: OperatorId, sealed_key: bytes) -> Clip:
        """A take starts: the clip exists from now on, RECORDING.

        Raises:
            Refused: `bed.unknown`, `bed.empty`, `role.refused`, `consent.ended`, `family.frozen`, `family.missing`.
        """
        with self.together():
            self.bed(bed)
            stay = self.open_stay(bed)
            if stay is None:
                raise Refused("bed.empty", "Nobody lies in this bed. Begin a stay first.")
            begun = Clip(clip, stay.id, bed, ClipState.RECORDING, actor, self._clock.now())
            decide_begin(self._facts(begun, actor))
            now = self._now()
            self._connection.execute(
                "INSERT INTO clips (id, stay, bed, state, changed_at, recorded_by, recorded_at, sealed_key)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (clip, stay.id, bed, ClipState.RECORDING.value, now, actor, now, sealed_key),
            )
            self.note(Act.CLIP_BEGUN, actor, f"clip:{clip}", bed=bed, stay=stay.id)
            return self.clip(clip)

    def begin_replacement(self, clip: ClipId, replaces: ClipId, actor: OperatorId, sealed_key: bytes) -> Clip:
        """A copy of a clip with more masks begins, RECORDING: of the same baby, by the same recorder, sent already.

        Raises:
            Refused: `clip.unknown`, or what `begin_clip` refuses.
        """
        with self.together():
            old = self.clip(replaces)
            decide_begin(self._facts(old, actor))
            self._connection.execute(
                "INSERT INTO clips (id, stay, bed, state, changed_at, recorded_by, recorded_at, interrupted,"
                " sealed_key, submitted, replaces, wristband) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
                (
                    *(clip, old.stay, old.bed, ClipState.RECORDING.value, self._now(), old.recorded_by),
                    *(to_text(old.recorded_at), int(old.interrupted), sealed_key, replaces),
                    self.clip_wristband(replaces),
                ),
            )
            self.note(Act.CLIP_BEGUN, actor, f"clip:{clip}", bed=old.bed, stay=old.stay, replaces=replaces)
            return self.clip(clip)

    # --- the leak check ---

    def unchecked(self) -> tuple[Clip, ...]:
        """Clips that were sent for review and wait for the leak check, oldest first."""
        return tuple(clip for clip in reversed(self.clips([ClipState.SEALED])) if clip.submitted)

    def quarantine(self, clip: ClipId, findings: Sequence[LeakFinding]) -> Clip:
        """Write down what the leak check found and move the clip to QUARANTINED; the journal gets the numbers only.

        Raises:
            Refused: the table said no; nothing was changed.
        """
        with self.together():
            self._write_findings(clip, findings)
            kinds = [found.kind for found in findings]
            return self.move(clip, ClipEvent.LEAK_FOUND, STATION, counts={kind: kinds.count(kind) for kind in kinds})

    def move(
        self,
        clip: ClipId,
        event: ClipEvent,
        actor: OperatorId,
        *,
        reason: str = "",
        code: str = "",
        take: TakeFacts | None = None,
        sealed_key: bytes | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> Clip:
        """Let an event happen to a clip: the new state and its journal row in one transaction, or neither.

        Args:
            clip: which.
            event: what happens.
            actor: who did it; `STATION` for what no person did.
            reason: a person's words on return, rejection or hold. Stay in the ledger, never enter the journal.
            code: an error code or another short code; enters the journal.
            take: with SEAL, RECOVER: what the finished file is.
            sealed_key: with RECOVER: the new file's key, sealed.
            counts: with LEAK_FOUND how many of each kind, with MASKS_ADDED how many masks; enter the journal.

        Raises:
            Refused: the table or a guard said no; nothing was changed.
        """
        with self.together():
            if take is not None:
                self._write_take(clip, take)
            if sealed_key is not None:
                self._connection.execute("UPDATE clips SET sealed_key = ? WHERE id = ?", (sealed_key, clip))
            before = self.clip(clip)
            state = decide(event, self._facts(before, actor))
            self._write_state(before, event, state, reason)
            codes = {"from": before.state.value, "to": state.value}
            if code:
                codes["code"] = code
            if take is not None:
                codes["sha256"] = take.sealed_sha256
            if event in _LEAK_CHECK:
                codes["leak_check"] = _LEAK_CHECK[event]
            codes.update({kind: str(count) for kind, count in (counts or {}).items()})
            self._append(f"clip.{event.value}", actor, f"clip:{clip}", codes)
            if before.state in APPROVED_STATES and state not in APPROVED_STATES | {ClipState.SHREDDED}:
                self._void_approvals(clip, actor)
            moved = self.clip(clip)
        if state in _WITHOUT_KEY:
            self._forget_old_pages()
        return moved

    def confirm_recall(self, clip: ClipId, actor: OperatorId) -> None:
        """The gateway proved that it dropped the clip; only then may it be shredded here."""
        with self.together():
            self._connection.execute("UPDATE clips SET recall_confirmed = 1 WHERE id = ?", (clip,))
            self.note(Act.RECALL_CONFIRMED, actor, f"clip:{clip}")

    # --- shipments ---

    def approve(self, clip: ClipId, actor: OperatorId, shipments: Sequence[Shipment]) -> Clip:
        """Write the signed approvals of a clip, one per family, and move it to APPROVED.

        Raises:
            Refused: the table or a guard said no; nothing was changed.
        """
        with self.together():
            self._void_approvals(clip, actor)
            for shipment in shipments:
                self._insert_shipment(shipment)
                self.note(
                    Act.APPROVAL_SIGNED,
                    actor,
                    f"clip:{clip}",
                    family=shipment.approval.family,
                    shipment=shipment.approval.shipment,
                    watched=shipment.watched_sha256,
                )
            if any(shipment.break_glass for shipment in shipments):
                self.note(Act.BREAK_GLASS, actor, f"clip:{clip}")
            return self.move(clip, ClipEvent.APPROVE, actor)

    def shipment(self, shipment: ShipmentId) -> Shipment:
        """One shipment, also a voided one.

        Raises:
            Refused: `shipment.unknown`.
        """
        row = self._one(f"SELECT {_SHIPMENT_COLUMNS} FROM shipments WHERE id = ?", (shipment,))
        if row is None:
            raise Refused("shipment.unknown", "This shipment is not known here. Look at the outbox again.")
        return _shipment(row)

    def shipments_of(self, clip: ClipId, *, voided: bool = False) -> tuple[Shipment, ...]:
        """The standing approvals of a clip, one per family; with `voided` those that no longer stand instead."""
        rows = self._all(
            f"SELECT {_SHIPMENT_COLUMNS} FROM shipments WHERE clip = ? AND (voided_at IS NOT NULL) = ?"
            " ORDER BY approved_at, rowid",
            (clip, int(voided)),
        )
        return tuple(_shipment(row) for row in rows)

    def standing_shipments(self, delivered_since: dt.datetime | None = None) -> tuple[Shipment, ...]:
        """Every approval that stands, newest first: the outbox.

        Args:
            delivered_since: leave out what arrived earlier.
        """
        since = "" if delivered_since is None else to_text(delivered_since)
        rows = self._all(
            f"SELECT {_SHIPMENT_COLUMNS} FROM shipments WHERE voided_at IS NULL"
            " AND (delivered_at IS NULL OR delivered_at >= ?) ORDER BY approved_at DESC, rowid DESC",
            (since,),
        )
        return tuple(_shipment(row) for row in rows)

    def undelivered_shipments(self) -> tuple[Shipment, ...]:
        """Every approval that stands and has no receipt yet, oldest first: what the courier looks after."""
        rows = self._all(
            f"SELECT {_SHIPMENT_COLUMNS} FROM shipments WHERE voided_at IS NULL AND receipt = x''"
            " ORDER BY approved_at, rowid"
        )
        return tuple(_shipment(row) for row in rows)

    def last_delivery(self, stay: StayId) -> dt.datetime | None:
        """When something of this stay last arrived."""
        row = self._one(
            "SELECT max(delivered_at) FROM shipments JOIN clips ON clips.id = shipments.clip WHERE clips.stay = ?",
            (stay,),
        )
        return None if row is None or row[0] is None else from_text(row[0])

    def note_progress(self, shipment: ShipmentId, sent_bytes: int) -> None:
        """Bytes that the gateway confirmed; never less than before. No journal row: it is no act."""
        with self.together():
            self._connection.execute(
                "UPDATE shipments SET sent_bytes = max(sent_bytes, min(?, size_bytes)) WHERE id = ?",
                (sent_bytes, shipment),
            )

    def note_trouble(self, shipment: ShipmentId, code: str, sentence: str) -> None:
        """What keeps a shipment; an empty code clears it. A new code is a journal row."""
        with self.together():
            before = self.shipment(shipment)
            if (before.trouble, before.trouble_sentence) == (code, sentence):
                return
            self._connection.execute(
                "UPDATE shipments SET trouble = ?, trouble_sentence = ? WHERE id = ?", (code, sentence, shipment)
            )
            if code and code != before.trouble:
                self.note(Act.SHIPMENT_TROUBLE, STATION, f"clip:{before.approval.clip}", shipment=shipment, code=code)

    def accept_receipt(self, shipment: ShipmentId, receipt: bytes, gateway: str) -> Clip:
        """Keep a receipt that verified; when it was the last one of a clip on its way, the clip is DELIVERED.

        The same receipt again changes nothing. One that comes after a withdrawal is kept as evidence and moves nothing.

        Raises:
            Refused: `shipment.unknown`.
        """
        with self.together():
            known = self.shipment(shipment)
            clip = known.approval.clip
            if known.receipt:
                return self.clip(clip)
            self._connection.execute(
                "UPDATE shipments SET receipt = ?, receipt_gateway = ?, delivered_at = ?, sent_bytes = size_bytes,"
                " trouble = '', trouble_sentence = '' WHERE id = ?",
                (receipt, gateway, self._now(), shipment),
            )
            self.note(Act.RECEIPT_ACCEPTED, STATION, f"clip:{clip}", shipment=shipment, gateway=gateway)
            standing = self.shipments_of(clip)
            if self.clip(clip).state in _ON_ITS_WAY and standing and all(one.receipt for one in standing):
                return self.move(clip, ClipEvent.DELIVER, STATION)
            return self.clip(clip)

    # --- inside a transaction ---

    def _facts(self, clip: Clip, actor: OperatorId) -> Facts:
        moment = self._clock.now()
        operator = None if actor == STATION else self.operator(actor)
        removed = self._one("SELECT 1 FROM operators WHERE id = ? AND removed_at IS NOT NULL", (actor,)) is not None
        marks = self._one("SELECT may_have_left, recall_confirmed FROM clips WHERE id = ?", (clip.id,)) or (0, 0)
        stay = self.stay(clip.stay)
        families = () if stay is None else tuple(self._family_facts(family, moment) for family in stay.families)
        return Facts(
            clip=clip,
            moment=moment,
            actor=actor,
            actor_role=None if operator is None or removed else operator.role,
            families=families,
            approvals=tuple(
                ApprovalFacts(
                    shipment.approval.family,
                    shipment.approval.approved_by,
                    shipment.watched_sha256,
                    shipment.expires_at,
                    bool(shipment.receipt),
                    shipment.break_glass,
                )
                for shipment in self.shipments_of(clip.id)
            ),
            may_have_left=bool(marks[0]),
            recall_confirmed=bool(marks[1]),
        )

    def _family_facts(self, family: FamilyCode, moment: dt.datetime) -> FamilyFacts:
        consent = self.consent(family, Purpose.FAMILY)
        return FamilyFacts(family, consent is not None and consent.live(moment), self.family(family).frozen)

    def _write_take(self, clip: ClipId, take: TakeFacts) -> None:
        self._connection.execute(
            "UPDATE clips SET duration_s = ?, frames = ?, frames_black = ?, width = ?, height = ?, sealed_sha256 = ?"
            " WHERE id = ?",
            (take.duration_s, take.frames, take.frames_black, take.width, take.height, take.sealed_sha256, clip),
        )

    def _write_state(self, before: Clip, event: ClipEvent, state: ClipState, reason: str) -> None:
        interrupted = before.interrupted or event in (ClipEvent.INTERRUPT, ClipEvent.RECOVER)
        self._connection.execute(
            "UPDATE clips SET state = ?, changed_at = ?, reason = ?, interrupted = ?, submitted = submitted OR ?,"
            " may_have_left = may_have_left OR ? WHERE id = ?",
            (
                state.value,
                self._now(),
                reason.strip()[:_LONGEST_REASON],
                int(interrupted),
                int(event is ClipEvent.SUBMIT),
                int(state in (ClipState.QUEUED, ClipState.SENDING, ClipState.DELIVERED)),
                before.id,
            ),
        )
        if event in (ClipEvent.LEAK_CHECK_PASSED, ClipEvent.LEAK_CHECK_FAILED) or state is ClipState.SHREDDED:
            self._forget_findings(before.id)
        if state is ClipState.SHREDDED:
            self._forget_timeline(before.id)
        if state in _WITHOUT_KEY:
            self._connection.execute("UPDATE clips SET sealed_key = NULL, reason = '' WHERE id = ?", (before.id,))

    def _insert_shipment(self, shipment: Shipment) -> None:
        approval = shipment.approval
        self._connection.execute(
            "INSERT INTO shipments (id, clip, family, approved_by, approved_at, expires_at, watched_sha256, size_bytes,"
            " manifest, break_glass) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                approval.shipment,
                approval.clip,
                approval.family,
                approval.approved_by,
                to_text(approval.approved_at),
                to_text(shipment.expires_at),
                shipment.watched_sha256,
                shipment.size_bytes,
                approval.manifest,
                int(shipment.break_glass),
            ),
        )

    def _void_approvals(self, clip: ClipId, actor: OperatorId) -> None:
        for shipment in self.shipments_of(clip):
            self._connection.execute(
                "UPDATE shipments SET voided_at = ? WHERE id = ?", (self._now(), shipment.approval.shipment)
            )
            self.note(Act.APPROVAL_VOIDED, actor, f"clip:{clip}", shipment=shipment.approval.shipment)

    def _forget_old_pages(self) -> None:
        """Overwrite the write-ahead log, which still holds the page with the destroyed key (sealed, encrypted)."""
        with self._lock:
            if self._depth == 0:
                self._all("PRAGMA wal_checkpoint(TRUNCATE)")


def _clip(row: tuple[Any, ...]) -> Clip:
    """From `_CLIP_COLUMNS`, which stand in the order of the value's fields."""
    typed = (ClipId(row[0]), StayId(row[1]), BedId(row[2]), ClipState(row[3]), OperatorId(row[4]), from_text(row[5]))
    replaces = None if row[15] is None else ClipId(row[15])
    measured = row[6:13]  # seven values, which the type checker cannot count
    return Clip(*typed, *measured, interrupted=bool(row[13]), submitted=bool(row[14]), replaces=replaces)  # type: ignore[misc]


def _shipment(row: tuple[Any, ...]) -> Shipment:
    """From `_SHIPMENT_COLUMNS`, which stand in the order of the values' fields."""
    clip, family, code, approved_by, approved_at, manifest = row[:6]
    approval = Approval(
        ClipId(clip), FamilyCode(family), ShipmentId(code), OperatorId(approved_by), from_text(approved_at), manifest
    )
    watched_sha256, size_bytes, expires_at, sent_bytes, trouble, sentence, receipt, gateway, delivered_at, alone = row[
        6:
    ]
    return Shipment(
        approval=approval,
        watched_sha256=watched_sha256,
        size_bytes=size_bytes,
        expires_at=from_text(expires_at),
        sent_bytes=sent_bytes,
        trouble=trouble,
        trouble_sentence=sentence,
        receipt=receipt,
        receipt_gateway=gateway,
        delivered_at=None if delivered_at is None else from_text(delivered_at),
        break_glass=bool(alone),
    )
