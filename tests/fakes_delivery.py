"""Approval and delivery without a network: real PINs, keys, outbox and receipts; the tests play sender and gateway."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.approvals import Approvals, StationSeal
from app.clock import to_text
from app.courier import Courier
from app.model import (
    STATION,
    Bed,
    BedId,
    ClipId,
    ClipState,
    Family,
    FamilyCode,
    Operator,
    OperatorId,
    Role,
    Shipment,
    Stay,
    StayId,
)
from app.operators import Operators, PinCost
from app.outbox import receipt, shipment
from app.outbox.layout import CLIP_NAME, Delivery, Status, write_whole
from app.outbox.spool import Spool
from app.vault.identities import Identity, new_identity
from redact.geometry import Framing, Rect
from tests.fakes_clips import TakeBench, record
from tests.fakes_rules import MORNING, NURSE

PIN: Final = "408271"
HAO: Final = Operator(OperatorId("c-300"), "Hao", Role.CHARGE_NURSE)
RUTH: Final = Operator(OperatorId("c-301"), "Ruth", Role.CHARGE_NURSE)
TWO_HOMES: Final = BedId("21")  # one baby, two households
MOTHER, FATHER = FamilyCode("P4WD"), FamilyCode("T2HX")
_CHEAP: Final = PinCost(19 * 1024, 2, 1)


class DeliveryBench(TakeBench):
    """A ward whose clips can be approved and delivered."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.operators = Operators(self.ledger, self.keys.pin_pepper, self.clock, pin_cost=_CHEAP)
        for person in (HAO, RUTH):
            self.operators.enrol(person, PIN)
        self.family_keys: dict[FamilyCode, Identity] = {}
        for code in (MOTHER, FATHER):
            self.family_keys[code] = new_identity(hybrid=False)
            self.ledger.add_family(Family(code, str(self.family_keys[code].recipient)), STATION)
            self.consent_until(MORNING + dt.timedelta(days=30), code)
        self.ledger.add_bed(Bed(TWO_HOMES, "demo", Framing(Rect(0, 0, 100, 80))), STATION)
        self.ledger.begin_stay(Stay(StayId("7" * 32), TWO_HOMES, (MOTHER, FATHER), MORNING), STATION)
        self.outbox = folder / "outbox"
        self.spool = Spool(self.outbox)
        self.approvals = Approvals(
            self.ledger,
            self.operators,
            self.takes,
            self.keys,
            self.spool,
            self.clock,
            StationSeal("ward-7", "demo"),
        )
        self.gateway_key = Ed25519PrivateKey.generate()
        self.changed: list[ClipId] = []
        self.courier = self.new_courier()

    def new_courier(self) -> Courier:
        """As a fresh start of the station has it."""
        public = self.gateway_key.public_key().public_bytes_raw()
        return Courier(self.ledger, self.spool, public, self.clock, self.changed.append)

    def submitted(self, frames: int = 5) -> ClipId:
        """A clip of the baby with two households, awaiting review."""
        take = self.takes.begin(TWO_HOMES, NURSE.id)
        record(take, frames)
        assert self.takes.seal(take.clip, frames_black=0)
        self.sent_for_review(take.clip)
        return take.clip

    def approved(self) -> ClipId:
        clip = self.submitted()
        self.approvals.approve(clip, HAO.id, PIN, self.ledger.clip(clip).sealed_sha256)
        return clip

    def queued(self) -> ClipId:
        clip = self.approved()
        self.courier.dispatch(clip)
        return clip

    def state(self, clip: ClipId) -> ClipState:
        return self.ledger.clip(clip).state

    def sent(self, clip: ClipId) -> tuple[Shipment, Shipment]:
        """The standing shipments: the mother's, the father's."""
        by_family = {one.approval.family: one for one in self.ledger.shipments_of(clip)}
        return by_family[MOTHER], by_family[FATHER]

    def making(self) -> list[str]:
        return sorted(path.name for path in (self.outbox / "making").iterdir())

    # -- the sender's and the gateway's part

    def status(
        self, sent: Shipment, state: Delivery, *, confirmed: int = 0, code: str = "", sentence: str = ""
    ) -> None:
        status = Status(state, confirmed, sent.size_bytes, to_text(self.clock.now()), 0, code, sentence)
        write_whole(self.spool.layout.status_file(sent.approval.shipment), msgspec.json.encode(status))

    def receipt(self, sent: Shipment, *, key: Ed25519PrivateKey | None = None) -> bytes:
        payload, manifest = shipment.read_unverified(sent.approval.manifest)
        signer = key or self.gateway_key
        answer = receipt.Receipt(
            manifest_sha256=shipment.digest(payload),
            stored_sha256=manifest.shipment_sha256,
            stored_bytes=manifest.shipment_bytes,
            gateway="gw-1",
            received_at=to_text(self.clock.now()),
            profile="demo",
        )
        return receipt.issue(answer, signer.public_key().public_bytes_raw(), signer.sign)

    def answer(self, sent: Shipment, content: bytes | None = None) -> None:
        """The gateway's receipt lies in the outbox."""
        place = self.spool.layout.receipt_file(sent.approval.shipment)
        write_whole(place, self.receipt(sent) if content is None else content)

    def parcel(self, sent: Shipment) -> Path:
        return self.spool.layout.ready_folder(sent.approval.shipment) / CLIP_NAME
