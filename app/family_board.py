"""What Families is shown: values made for the page by the station's family desk. Read only; no rule lives here."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from app.board import LookAlike
from app.model import BedId, ClipId, FamilyCode, Purpose, StayId


class FreezeReason(enum.StrEnum):
    """Why nothing goes to a family for now. Shown to a charge nurse only: everybody else reads "frozen"."""

    TRANSFER = "transfer"
    SAFEGUARDING = "safeguarding"
    BEREAVEMENT = "bereavement"
    OTHER = "other"


class Person(enum.StrEnum):
    """Who may be seen in a clip, as the family agreed. The baby always."""

    PARENTS = "parents"
    SIBLINGS = "siblings"
    STAFF_HANDS = "staff_hands"


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """What a family agrees to."""

    until: dt.datetime  # aware UTC
    purpose: Purpose = Purpose.FAMILY
    people: frozenset[Person] = frozenset()


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One family in the list."""

    code: FamilyCode
    beds: tuple[BedId, ...]  # of its open stays; twins: two
    terms: ConsentTerms | None  # newest consent; None: never given
    live: bool  # consent covers now and nothing is frozen
    withdrawn_at: dt.datetime | None = None
    frozen: FreezeReason | None = None
    frozen_at: dt.datetime | None = None
    card_made_at: dt.datetime | None = None
    cards_lost: int = 0
    delivered: int = 0  # clips that arrived
    on_the_way: int = 0  # clips in any state before that
    households: tuple[FamilyCode, ...] = ()  # other families of the same stays


@dataclass(frozen=True, slots=True)
class StayRow:
    """One baby in a bed."""

    stay: StayId
    bed: BedId
    families: tuple[FamilyCode, ...]
    since: dt.datetime
    flagged: bool = False  # the charge nurse says: easily mistaken
    wristband: bool = False  # a wristband code is bound
    look_alikes: tuple[LookAlike, ...] = ()


@dataclass(frozen=True, slots=True)
class LostCardClip:
    """A clip that was sealed to a card which is lost: sealed again only after a new approval."""

    clip: ClipId
    bed: BedId
    arrived_at: dt.datetime | None  # None: it was on its way and stops here
    can_be_sent_again: bool  # the station still has it


@dataclass(frozen=True, slots=True)
class WithdrawalPlan:
    """What ending a consent does, said before anybody presses the button. It is worked out again when it happens."""

    family: FamilyCode
    destroyed: tuple[ClipId, ...]  # shredded at once; a running take ends
    stopped: tuple[ClipId, ...]  # may have left: destroyed here; the gateway keeps what it has of them
    beyond_reach: tuple[ClipId, ...]  # arrived, also what is not here any more: the family may have opened or kept them
    kept_for_others: tuple[ClipId, ...]  # another household of the same baby agreed to them
