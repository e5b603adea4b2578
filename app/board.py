"""What the face is shown: values made for pages by the station facade. Read only; no rule lives here."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final

from app.model import BedId, ClipId, ClipState, FamilyCode, LeakFinding, Operator, OperatorId, ShipmentId


class AlikeKind(enum.StrEnum):
    """Why a baby is easily taken for another one; the order is that of what matters."""

    FLAG = "flag"  # the charge nurse says so of this baby: bed and family are its own
    TWIN = "twin"  # stays of one family
    CODE = "code"  # codes that hardly differ
    NEIGHBOUR = "neighbour"  # the bed beside it: worth a word, no alarm


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another baby that is easily taken for this one."""

    kind: AlikeKind
    bed: BedId
    family: FamilyCode


@dataclass(frozen=True, slots=True)
class BedToday:
    """One tile of Today."""

    bed: BedId
    family: FamilyCode | None
    state: ClipState | None  # of today's newest clip, if any
    clip: ClipId | None
    last_delivered_at: dt.datetime | None
    recordable: bool
    why_not: str = ""  # code of the reason: consent.ended, family.frozen, bed.empty, framing.missing
    returned_reason: str = ""
    consent_until: dt.datetime | None = None
    checking: bool = False  # sent for review: the leak check comes first
    look_alikes: tuple[LookAlike, ...] = ()  # said before the tap
    recorded_by: OperatorId | None = None  # of that clip: this person may not approve it


class MaskState(enum.StrEnum):
    """What the recorder does to the picture now; words and shapes are the face's."""

    CLEAR = "clear"  # nothing outside the window, zones filled: ready
    COVERED = "covered"  # everything black, take goes on
    NO_FRAMING = "no_framing"
    NO_CAMERA = "no_camera"
    STARTING = "starting"


class Wristband(enum.StrEnum):
    """Whether the wristband of the baby in the open bed was compared by whoever is signed in."""

    NOT_ASKED = "not_asked"
    NEEDED = "needed"  # by policy: nothing is recorded before
    AGREES = "agrees"


@dataclass(frozen=True, slots=True)
class CaptureStatus:
    """Everything Capture shows besides the picture."""

    bed: BedId
    family: FamilyCode | None
    mask: MaskState
    take: ClipId | None = None  # running now
    elapsed_s: float = 0.0
    limit_s: float = 60.0
    started_by: OperatorId | None = None
    finished: ClipId | None = None  # sealed just now, not yet sent for review
    black_share: float = 0.0  # of the finished take, 0..1
    trouble: str = ""  # error code; "" is none
    trouble_sentence: str = ""
    consent_until: dt.datetime | None = None
    why_not: str = ""  # code of the reason why nothing may be recorded here: consent.ended, family.frozen, …
    mask_why: str = ""  # code of the reason while everything is covered: camera.still, frame.exposure, …
    look_alikes: tuple[LookAlike, ...] = ()
    wristband: Wristband = Wristband.NOT_ASKED


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One row of Reviews."""

    clip: ClipId
    bed: BedId
    family: FamilyCode
    recorded_by: Operator
    recorded_at: dt.datetime
    duration_s: float
    black_share: float  # 0..1
    interrupted: bool  # recovered after a crash
    approvable: bool
    why_not: str = ""  # review.own_clip, consent.ended, family.frozen, role
    also_to: tuple[FamilyCode, ...] = ()  # two households: an approval sends it to these families too
    quarantined: bool = False  # the leak check did not pass it
    findings: tuple[LeakFinding, ...] = ()  # what it found; quarantined without any: it could not look
    size: tuple[int, int] = (0, 0)  # pixels of the clip, which findings and masks are told in
    look_alikes: tuple[LookAlike, ...] = ()  # babies here now that somebody may have recorded in place of this one
    approvers: tuple[Operator, ...] = ()  # who may approve it: charge nurses who did not record it


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A clip that was sent for review and waits for the leak check, or is in it."""

    clip: ClipId
    bed: BedId
    share: float | None  # 0..1 of the clip looked through; None: waits for its turn
    family: FamilyCode | None = None  # as the clip's row in Outbox will say


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One row of Outbox; without a shipment it waits for a charge nurse.

    `state` is a ClipState; `share` is true progress 0..1 of bytes the gateway confirmed.
    """

    clip: ClipId
    shipment: ShipmentId | None
    bed: BedId
    family: FamilyCode
    state: ClipState
    share: float
    since: dt.datetime
    trouble: str = ""
    trouble_sentence: str = ""
    receipt_gateway: str = ""
    recorded_by: OperatorId | None = None  # while it waits for a charge nurse: this person may not approve it


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of the journal, for people."""

    number: int
    at: dt.datetime
    act: str
    actor: str
    subject: str
    facts: tuple[tuple[str, str], ...] = ()  # codes and numbers that stand beside it
    row_hash: str = ""  # hex; what the next line and the signature hold on to


#: The launcher and a gateway that runs beside a DEMO hold nothing to be fenced in.
_FENCED_ROOMS: Final = ("recorder", "station", "checker", "sender")


@dataclass(frozen=True, slots=True)
class RoomHealth:
    """One room on the Station page: is it up, did its fence hold."""

    room: str
    running: bool
    restarts: int
    fence: tuple[tuple[str, bool], ...]  # (attempted escape, was refused)
    note: str = ""

    @property
    def must_be_fenced(self) -> bool:
        """Whether it has something that must not get out."""
        return self.room in _FENCED_ROOMS

    @property
    def proven(self) -> bool:
        """Whether it tried to get out and failed, every time."""
        return bool(self.fence) and all(refused for _, refused in self.fence)


@dataclass(frozen=True, slots=True)
class StationHealth:
    """The Station page and the status strip."""

    station: str
    profile: str  # "demo" or "production"
    version: str
    rooms: tuple[RoomHealth, ...]
    gateway_reached_at: dt.datetime | None
    free_bytes: int
    outbox_waiting: int
    banner: str = ""  # a fault that everybody must see, as a sentence
    demo_pin: str = ""  # DEMO only: everybody's PIN, for whoever tries it; never set in production

    @property
    def fences_proven(self) -> bool:
        """Whether every room that must be fenced tried to get out and failed."""
        fenced = [room for room in self.rooms if room.must_be_fenced]
        return bool(fenced) and all(room.proven for room in fenced)

    @property
    def fences_pending(self) -> bool:
        """Whether rooms still have to say what they tried, and none said that a way out was open."""
        tried = [refused for room in self.rooms if room.must_be_fenced for _, refused in room.fence]
        return all(tried) and not self.fences_proven


@dataclass(frozen=True, slots=True)
class FramingDraft:
    """What is drawn for a bed, in pixels of the camera's picture."""

    window: tuple[float, float, float, float] | None = None  # x, y, width, height
    zones: tuple[tuple[tuple[float, float], ...], ...] = ()  # corners
    sleeve: int | None = None  # code on the bed's marker sleeve


@dataclass(frozen=True, slots=True)
class CoarsePicture:
    """What a framing is drawn on: too coarse to read, text filled."""

    sequence: int  # grows with each picture
    width: int
    height: int
    luma: bytes  # rows of grey; 0 is filled
    source_size: tuple[int, int]  # of the camera's picture: what coordinates mean
    why: str = ""  # code of the reason when all of it is black


@dataclass(frozen=True, slots=True)
class FramingStatus:
    """Everything that drawing a bed's framing shows."""

    bed: BedId
    picture: CoarsePicture | None  # None: not come yet, or closed again
    left_s: float  # until the picture closes by itself
    saved: FramingDraft  # what the bed has now: to begin with
    trouble: str = ""  # why the picture closed; "" while it is open
    trouble_sentence: str = ""
