"""Approval: a capability, not a flag. The clip is sealed anew to the family, and two people's work is signed together.

Everything happens under the charge nurse's PIN and leaves either a signed shipment in the outbox's `making` folder with
its row in the ledger, or nothing at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app import review, wristbands
from app.clock import Clock, to_text
from app.errors import Integrity, Refused
from app.ledger import Ledger
from app.model import Approval, Clip, ClipId, Family, FamilyCode, OperatorId, Purpose, Shipment, ShipmentId
from app.operators import Operators
from app.outbox import shipment
from app.outbox.spool import Spool
from app.takes import Takes
from app.vault.container import reseal
from app.vault.keys import StationKeys
from app.vault.recipients import parse_recipient


@dataclass(frozen=True, slots=True)
class StationSeal:
    """Who this station is in a manifest."""

    station: str
    profile: shipment.Profile


class Approvals:
    """Turns a watched clip into signed shipments, one per family that may receive it."""

    def __init__(
        self,
        ledger: Ledger,
        operators: Operators,
        takes: Takes,
        keys: StationKeys,
        spool: Spool,
        clock: Clock,
        seal: StationSeal,
        life_days: int = shipment.APPROVAL_LIFE_DAYS,
        *,
        wristbands: bool = False,
    ) -> None:
        self._ledger = ledger
        self._operators = operators
        self._takes = takes
        self._keys = keys
        self._spool = spool
        self._clock = clock
        self._seal = seal
        self._life = dt.timedelta(days=life_days)
        self._wristbands = wristbands  # by policy: what was recorded under another wristband is not approved

    def approve(self, clip: ClipId, actor: OperatorId, pin: str, watched_sha256: str, *, alone: bool = False) -> Clip:
        """Approve exactly the file that was watched.

        Args:
            clip: awaiting review.
            actor: the charge nurse.
            pin: hers; unlocks her key for these signatures only.
            watched_sha256: digest of the sealed file that her player opened.
            alone: break-glass; the caller asked the policy.

        Raises:
            Refused: a rule or the PIN said no; nothing was changed.
            Integrity: the file is no longer the one she watched.
        """
        plan = review.plan_approval(self._ledger, clip, actor, watched_sha256, self._clock.now(), alone=alone)
        if self._wristbands:
            self._compare_wristbands(plan.clip)
        shipments: list[Shipment] = []
        try:
            for family in plan.families:
                shipments.append(self._ship(plan, family, pin, alone=alone))  # noqa: PERF401 - kept on failure
            with self._ledger.together():
                self._same_cards(plan.families)
                return self._ledger.approve(clip, actor, shipments)
        except BaseException:
            # The second family's did not come about, or a rule changed meanwhile: the first one's does not stay either.
            for made in shipments:
                self._spool.withdraw(made.approval.shipment)
            raise

    def _compare_wristbands(self, clip: Clip) -> None:
        if not wristbands.agrees(self._ledger, clip):
            raise Refused(
                "wristband.other",
                "The wristband scanned for this clip is not this baby's. It cannot be sent. Return or reject it.",
            )

    def _same_cards(self, families: Iterable[Family]) -> None:
        """Nothing is sealed to a card that was lost while it was being sealed."""
        for family in families:
            if self._ledger.family(family.code).recipient != family.recipient:
                raise Refused("card.lost", "The family has a new card. Look at the clip again, then approve it.")

    def _ship(self, plan: review.ApprovalPlan, family: Family, pin: str, *, alone: bool) -> Shipment:
        clip, actor, watched_sha256 = plan.clip, plan.approver.id, plan.watched_sha256
        recipient = parse_recipient(family.recipient)
        now = self._clock.now()
        expires = now + self._life
        reader, _ = self._takes.open_sealed(clip.id)
        with self._spool.begin() as draft:
            with reader:
                resealed = reseal(reader, draft, [recipient])
            if resealed.source_sha256 != watched_sha256:
                raise Integrity("clip.changed", "This clip changed while it was approved. It is kept; please tell IT.")
            payload = shipment.encode(
                shipment.Manifest(
                    clip=clip.id,
                    station=self._seal.station,
                    watched_sha256=watched_sha256,
                    shipment_sha256=draft.sha256,
                    shipment_bytes=draft.size_bytes,
                    family=family.code,
                    recipient_sha256=shipment.recipient_fingerprint(family.recipient),
                    age_stanzas=1,
                    purpose=Purpose.FAMILY.value,
                    recorded_by=clip.recorded_by,
                    approved_by=actor,
                    approved_at=to_text(now),
                    expires=to_text(expires),
                    profile=self._seal.profile,
                    break_glass="own_clip" if alone else msgspec.UNSET,
                )
            )
            message = shipment.bytes_to_sign(payload)
            approver = (self._public_key(actor), self._operators.sign_with_pin(actor, pin, message))
            station = (self._keys.signing_public, self._keys.signing_key.sign(message))
            envelope = shipment.assemble(payload, station=station, approver=approver)
            shipment_id = ShipmentId(draft.finish(envelope))
        approval = Approval(clip.id, FamilyCode(family.code), shipment_id, actor, now, envelope)
        return Shipment(approval, watched_sha256, draft.size_bytes, expires, break_glass=alone)

    def _public_key(self, actor: OperatorId) -> bytes:
        secret = self._ledger.operator_secret(actor)
        if secret is None:
            raise Integrity("operator.unknown", "This badge is not enrolled here. Ask IT to enrol it.")
        return secret.public_key
