"""What the face asks of the station about reviews, besides the list. The real desk and the fake both satisfy it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from app.model import ClipId, ShipmentId
from app.review_board import BreakGlass, ReviewMaterial, SinceLastHere


class ReviewsFront(Protocol):
    """Verbs may be called on any thread; refusals are `StationError`."""

    def material(self, clip: ClipId, /) -> ReviewMaterial:
        """What there is to look at in a clip, and what of it was on screen in this session."""
        ...

    def seen(self, clip: ClipId, numbers: Iterable[int], /) -> ReviewMaterial:
        """These moments were really painted on screen. An approval before all were is `Refused("review.unseen")`."""
        ...

    def approve_alone(self, clip: ClipId, pin: str, /) -> None:
        """Break-glass: her own clip, only where the policy allows it."""
        ...

    def break_glass(self) -> BreakGlass:
        """Whether the policy allows it, and how often it was done."""
        ...

    def since(self) -> SinceLastHere:
        """What she must be told since she was last here; empty once she confirmed it."""
        ...

    def confirm_since(self) -> None:
        """She saw it and closed it."""
        ...

    def not_me(self, shipment: ShipmentId, /) -> None:
        """An approval in her name is not hers: its family is frozen at once, the journal says why."""
        ...
