"""What the station tells whoever listens: facts that something changed, never the data itself.

A listener re-reads what it shows through the facade; so an event can be lost, doubled or late without harm.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.model import ClipId


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class BoardChanged(Event):
    """Beds, clips, reviews or the outbox changed."""

    clip: ClipId | None = None


@dataclass(frozen=True, slots=True)
class CaptureChanged(Event):
    """`Station.capture_status()` reads differently now."""


@dataclass(frozen=True, slots=True)
class SessionChanged(Event):
    """Somebody signed in or out."""


@dataclass(frozen=True, slots=True)
class HealthChanged(Event):
    """A room came, went or raised an alarm."""


@dataclass(frozen=True, slots=True)
class LeakCheckChanged(Event):
    """`Station.leak_checks()` reads differently now: a clip was taken up, advanced or is through."""


@dataclass(frozen=True, slots=True)
class WorkFailed(Event):
    """Background work ended in an error that a person should see."""

    code: str
    sentence: str
