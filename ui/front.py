"""What the face asks of the station: exactly these verbs, no more. The real facade and the fake both satisfy it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from app.board import (
    BedToday,
    CaptureStatus,
    CheckRow,
    FramingDraft,
    FramingStatus,
    ReviewItem,
    ShipmentRow,
    StationHealth,
)
from app.config import Policy
from app.events import Event
from app.model import AddedMask, BedId, ClipId, Operator, OperatorId
from ui.audit_front import AuditFront
from ui.family_front import FamiliesFront
from ui.machine_front import MachineFront
from ui.review_front import ReviewsFront


class SessionFront(Protocol):
    """Who is signed in."""

    @property
    def operator(self) -> Operator:
        """The person."""
        ...

    @property
    def since(self) -> dt.datetime:
        """When they signed in, aware UTC."""
        ...


class PreviewFront(Protocol):
    """One masked picture for the screen; the same pixels that are encoded."""

    @property
    def sequence(self) -> int:
        """Grows by one or more with each picture."""
        ...

    @property
    def width(self) -> int:
        """Pixels."""
        ...

    @property
    def height(self) -> int:
        """Pixels."""
        ...

    @property
    def bgra(self) -> Any:
        """A buffer of height × width × 4 bytes, blue first; stays valid as long as this object lives."""
        ...


class PlaybackFront(Protocol):
    """A clip opened from its sealed file, in memory. Used by one thread at a time."""

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        ...

    @property
    def frames(self) -> int:
        """Number of frames."""
        ...

    def frame_at(self, t_s: float, /) -> tuple[float, Any]:
        """The newest frame not after this moment: its time and its pixels, height × width × 4, blue first."""
        ...

    def close(self) -> None:
        """Forget the pixels and the key."""
        ...


class StationFront(Protocol):
    """The station, as the face knows it. Verbs may be called on any thread; refusals are `StationError`."""

    def subscribe(self, listener: Callable[[Event], None], /) -> Callable[[], None]:
        """Call the listener, on any thread, whenever something changed; returns the way out."""
        ...

    def policy(self) -> Policy:
        """What IT decided, and which values are the program's own."""
        ...

    def operators(self) -> tuple[Operator, ...]:
        """Everybody who may sign in here."""
        ...

    @property
    def session(self) -> SessionFront | None:
        """Who is signed in now."""
        ...

    def sign_in(self, operator: OperatorId, pin: str, /) -> SessionFront:
        """Open a session; a wrong PIN is `Refused("pin.wrong")`. Takes about half a second on purpose."""
        ...

    def sign_out(self) -> None:
        """Close the session; a running take and the outbox go on."""
        ...

    def beds_today(self) -> tuple[BedToday, ...]:
        """One value per bed."""
        ...

    def open_capture(self, bed: BedId, /) -> None:
        """Point the camera room at this bed; a take of it that was never sent is `CaptureStatus.finished`."""
        ...

    def close_capture(self) -> None:
        """Leave the bed; the camera closes."""
        ...

    def capture_status(self) -> CaptureStatus | None:
        """State of the open bed, None when none is open."""
        ...

    def latest_preview(self) -> PreviewFront | None:
        """Newest masked picture, None before the first."""
        ...

    def begin_framing(self, bed: BedId, /) -> None:
        """Borrow coarse pictures of the open bed to draw its framing on."""
        ...

    def framing_status(self) -> FramingStatus | None:
        """Newest coarse picture and what is saved; None when nobody draws."""
        ...

    def save_framing(self, bed: BedId, draft: FramingDraft, /) -> None:
        """Keep what was drawn and how the camera stands; takes some seconds."""
        ...

    def end_framing(self) -> None:
        """Give the pictures back."""
        ...

    def start_take(self, limit_s: float | None = None) -> ClipId:
        """Start recording the open bed; None: as long as the policy says."""
        ...

    def stop_take(self) -> None:
        """End the running take; it is sealed and becomes `CaptureStatus.finished`."""
        ...

    def discard_take(self, clip: ClipId, /) -> None:
        """Shred a take that was never sent for review."""
        ...

    def send_for_review(self, clip: ClipId, /) -> None:
        """Hand the take to the leak check, which hands it to the charge nurse."""
        ...

    def leak_checks(self) -> tuple[CheckRow, ...]:
        """Clips that wait for the leak check or are in it, oldest first."""
        ...

    def check_again(self, clip: ClipId, /) -> None:
        """Have a quarantined clip looked through once more."""
        ...

    def add_masks(self, clip: ClipId, masks: Sequence[AddedMask], progress: Callable[[float], bool], /) -> ClipId:
        """Burn masks into a clip: a new one takes its place. Takes half its length; tells its share, False stops."""
        ...

    def playback(self, clip: ClipId, /) -> PlaybackFront:
        """Open a clip for looking at; close it when done."""
        ...

    def reviews(self) -> tuple[ReviewItem, ...]:
        """What waits for a charge nurse."""
        ...

    def approve(self, clip: ClipId, pin: str, /) -> None:
        """Seal to the family, sign with the key that this PIN unlocks, queue."""
        ...

    @property
    def review_desk(self) -> ReviewsFront:
        """What to look at before a decision, and what to tell who comes back."""
        ...

    def return_clip(self, clip: ClipId, reason: str, /) -> None:
        """Ask for another take."""
        ...

    def reject(self, clip: ClipId, reason: str, /) -> None:
        """Never to be sent."""
        ...

    def outbox(self) -> tuple[ShipmentRow, ...]:
        """What is on its way, arrived today or needs help."""
        ...

    def retry(self, clip: ClipId, /) -> None:
        """Try a held or failed shipment again now."""
        ...

    @property
    def audit(self) -> AuditFront:
        """The journal's pages, verification and export."""
        ...

    @property
    def machine(self) -> MachineFront:
        """What IT asks of this machine."""
        ...

    @property
    def families(self) -> FamiliesFront:
        """Families, stays and consents."""
        ...

    def health(self) -> StationHealth:
        """State of the rooms, the gateway and the disk."""
        ...
