"""Frozen values of the station: no behaviour beyond what a value knows of itself. Geometry is redact.geometry's."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import NewType

from redact.geometry import AddedMask as AddedMask  # noqa: PLC0414 - handed on: the face talks to app only
from redact.geometry import Framing
from redact.geometry import Rect as Rect  # noqa: PLC0414 - the same

ClipId = NewType("ClipId", str)  # 32 lower-case hex characters, random: says nothing about anybody
StayId = NewType("StayId", str)  # the same
FamilyCode = NewType("FamilyCode", str)  # four characters on the family card, e.g. K7Q2; never a name
BedId = NewType("BedId", str)  # "07"
OperatorId = NewType("OperatorId", str)  # badge identifier: a code, never a name
ShipmentId = NewType("ShipmentId", str)  # SHA-256 (hex) of the sealed shipment: content is the name

STATION = OperatorId("station")  # the actor of what no person did; nobody can be enrolled under it


class Role(enum.StrEnum):
    """What a person may do; one each."""

    NURSE = "nurse"
    CHARGE_NURSE = "charge_nurse"
    IT = "it"


class ClipState(enum.StrEnum):
    """Life of a clip; the moves between them are in `lifecycle`."""

    RECORDING = "recording"
    INTERRUPTED = "interrupted"
    SEALED = "sealed"
    QUARANTINED = "quarantined"
    AWAITING_REVIEW = "awaiting_review"
    RETURNED = "returned"
    REJECTED = "rejected"
    DISCARDED = "discarded"  # thrown away by who recorded it, or empty; waits for shredding like REJECTED
    APPROVED = "approved"
    QUEUED = "queued"
    SENDING = "sending"
    HELD = "held"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    RECALL_PENDING = "recall_pending"
    SHREDDED = "shredded"


class Purpose(enum.StrEnum):
    """What consent was given for; the manifest names it."""

    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Operator:
    """A person the station knows. The PIN and the signing key are sealed elsewhere."""

    id: OperatorId
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Bed:
    """A place with a camera and its framing; a bed without framing records nothing but black."""

    id: BedId
    camera: str  # "demo", "usb:VID:PID:SERIAL", "file:PATH"
    framing: Framing | None


@dataclass(frozen=True, slots=True)
class Family:
    """Somebody a clip can be sealed to. `recipient` is an age recipient; the private half is on paper only."""

    code: FamilyCode
    recipient: str
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """One baby on one bed from–until, with one or more families. A code, no name."""

    id: StayId
    bed: BedId
    families: tuple[FamilyCode, ...]
    since: dt.datetime
    until: dt.datetime | None = None
    flagged: bool = False  # the charge nurse says: easily mistaken


@dataclass(frozen=True, slots=True)
class Consent:
    """A family's permission for one purpose."""

    family: FamilyCode
    purpose: Purpose
    until: dt.datetime
    withdrawn_at: dt.datetime | None = None

    def live(self, moment: dt.datetime) -> bool:
        """Whether it covers this moment."""
        return self.withdrawn_at is None and moment < self.until


@dataclass(frozen=True, slots=True)
class Clip:
    """One take and what became of it."""

    id: ClipId
    stay: StayId
    bed: BedId
    state: ClipState
    recorded_by: OperatorId
    recorded_at: dt.datetime
    duration_s: float = 0.0
    frames: int = 0
    frames_black: int = 0
    width: int = 0
    height: int = 0
    sealed_sha256: str = ""  # of the file at rest
    reason: str = ""  # of the last return, rejection or hold
    interrupted: bool = False  # the take was torn and recovered as far as it was durable
    submitted: bool = False  # sent for review: while SEALED, the leak check has it
    replaces: ClipId | None = None  # the clip that this one has more masks than

    @property
    def black_share(self) -> float:
        """How much of it shows nothing at all, 0..1."""
        return self.frames_black / self.frames if self.frames else 0.0


@dataclass(frozen=True, slots=True)
class LeakFinding:
    """Something readable that the leak check saw in a clip: when and where, never what it says."""

    from_s: float
    to_s: float
    region: Rect  # pixels of the clip
    kind: str  # "text" or "code"


@dataclass(frozen=True, slots=True)
class TakeFacts:
    """What the recorder reports of a finished or recovered take; written with the move to SEALED."""

    duration_s: float
    frames: int
    frames_black: int
    width: int
    height: int
    sealed_sha256: str  # hex, of the file at rest


@dataclass(frozen=True, slots=True)
class Approval:
    """The charge nurse's signature over exactly one shipment; see outbox.shipment for what is signed."""

    clip: ClipId
    family: FamilyCode
    shipment: ShipmentId
    approved_by: OperatorId
    approved_at: dt.datetime
    manifest: bytes  # the DSSE envelope as it travels


@dataclass(frozen=True, slots=True)
class Shipment:
    """One approved clip on its way to one family, as the ledger knows it.

    After the approval only progress, trouble and receipt change.
    """

    approval: Approval
    watched_sha256: str  # of the file at rest that the charge nurse watched
    size_bytes: int  # of the sealed shipment
    expires_at: dt.datetime
    sent_bytes: int = 0  # confirmed by the gateway
    trouble: str = ""  # error code; "" is none
    trouble_sentence: str = ""
    receipt: bytes = b""  # the gateway's DSSE envelope, verified before it came here
    receipt_gateway: str = ""  # key id of the gateway that signed it
    delivered_at: dt.datetime | None = None
    break_glass: bool = False  # approved by who recorded it, because the policy allows it
