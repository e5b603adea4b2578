"""What the tests of rules and ledger share: a clock that is turned by hand, a ward with one bed, people with keys."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.journal import Checkpoint, JournalSigner
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import (
    STATION,
    Approval,
    Bed,
    BedId,
    Clip,
    ClipId,
    Consent,
    Family,
    FamilyCode,
    Operator,
    OperatorId,
    Purpose,
    Role,
    Shipment,
    ShipmentId,
    Stay,
    StayId,
    TakeFacts,
)
from redact.geometry import Framing, Rect

MORNING = dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)
BED = BedId("07")
FAMILY = FamilyCode("K7Q2")
STAY = StayId("5" * 32)
NURSE = Operator(OperatorId("n-101"), "Lin Mei", Role.NURSE)
CHARGE = Operator(OperatorId("c-201"), "Zhao Hua", Role.CHARGE_NURSE)
OTHER_CHARGE = Operator(OperatorId("c-202"), "Chen Yu", Role.CHARGE_NURSE)
IT = Operator(OperatorId("it-1"), "Wu Gang", Role.IT)
PUBLIC_KEY = bytes(32)
WATCHED = "ab" * 32
TAKE = TakeFacts(60.0, 1500, 12, 1280, 720, WATCHED)


class HandClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.wall = MORNING
        self.running_s = 1000.0

    def now(self) -> dt.datetime:
        return self.wall

    def monotonic_s(self) -> float:
        return self.running_s

    def pass_s(self, seconds: float) -> None:
        self.wall += dt.timedelta(seconds=seconds)
        self.running_s += seconds


def new_signer() -> JournalSigner:
    return JournalSigner("ward-7", Ed25519PrivateKey.generate())


class Ward:
    """An opened ledger with a bed, a family with consent, a stay and four people (their keys are no real ones)."""

    def __init__(self, folder: Path, *, anchor: Checkpoint | None = None) -> None:
        self.path = folder / "ledger.db"
        self.key = os.urandom(32)
        self.clock = HandClock()
        self.signer = new_signer()
        self.ledger = Ledger.open(self.path, self.key, self.clock, self.signer, anchor=anchor)
        self._next_clip = 0
        with self.ledger.together():
            for person in (NURSE, CHARGE, OTHER_CHARGE, IT):
                self.ledger.add_operator(person, b"sealed", PUBLIC_KEY, STATION)
            self.ledger.add_bed(Bed(BED, "demo", Framing(Rect(10, 20, 300, 200))), STATION)
            self.ledger.add_family(Family(FAMILY, "age1example"), STATION)
            self.consent_until(MORNING + dt.timedelta(days=30))
            self.ledger.begin_stay(Stay(STAY, BED, (FAMILY,), MORNING), STATION)

    def reopen(self, anchor: Checkpoint | None = None) -> Ledger:
        self.ledger.close()
        self.ledger = Ledger.open(self.path, self.key, self.clock, self.signer, anchor=anchor)
        return self.ledger

    def consent_until(self, until: dt.datetime, family: FamilyCode = FAMILY) -> None:
        self.ledger.put_consent(Consent(family, Purpose.FAMILY, until), STATION)

    def begin(self, recorder: Operator = NURSE) -> Clip:
        self._next_clip += 1
        return self.ledger.begin_clip(ClipId(f"{self._next_clip:032x}"), BED, recorder.id, b"sealed clip key")

    def sent_for_review(self, clip: ClipId, by: Operator = NURSE) -> Clip:
        """Sent by a nurse, and found clean by the leak check."""
        self.ledger.move(clip, ClipEvent.SUBMIT, by.id)
        return self.ledger.move(clip, ClipEvent.LEAK_CHECK_PASSED, STATION)

    def shipment(self, clip: Clip, approver: Operator = CHARGE, family: FamilyCode = FAMILY) -> Shipment:
        code = ShipmentId(os.urandom(32).hex())
        now = self.clock.now()
        approval = Approval(clip.id, family, code, approver.id, now, b"manifest")
        return Shipment(approval, clip.sealed_sha256, 4096, now + dt.timedelta(days=7))
