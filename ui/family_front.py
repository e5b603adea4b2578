"""What the face asks of the station about families. The real desk and the fake both satisfy it."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from app.family_board import ConsentTerms, FamilyRow, FreezeReason, LostCardClip, StayRow, WithdrawalPlan
from app.model import BedId, FamilyCode, StayId


class FamilyCardFront(Protocol):
    """A family's key on its way to paper: the only place where its private half exists, until `close`."""

    @property
    def family(self) -> FamilyCode:
        """The code on the card."""
        ...

    @property
    def made_at(self) -> dt.datetime:
        """When the pair was made, aware UTC."""
        ...

    @property
    def words(self) -> tuple[str, ...]:
        """The four words of the tear-off strip; they open the QR."""
        ...

    @property
    def qr(self) -> bytes:
        """What the QR holds: the private key sealed under the words."""
        ...

    @property
    def fingerprint(self) -> str:
        """Of the public key, to compare by eye."""
        ...

    @property
    def escrow(self) -> bool:
        """By policy the hospital can open these clips too: the card must say so."""
        ...

    def close(self) -> None:
        """Forget the key and the words."""
        ...


class FamiliesFront(Protocol):
    """Families, stays and consents. Verbs may be called on any thread; refusals are `StationError`."""

    def rows(self) -> tuple[FamilyRow, ...]:
        """Every family: those with a baby here first, then by code."""
        ...

    def stays(self) -> tuple[StayRow, ...]:
        """Every baby here, by bed."""
        ...

    def empty_beds(self) -> tuple[BedId, ...]:
        """Where a baby can come to."""
        ...

    def new_card(self, family: FamilyCode | None = None, /) -> FamilyCardFront:
        """Make a key pair and its card, in memory only: of a new family, or anew for this one. Half a second."""
        ...

    def enrol(self, card: FamilyCardFront, terms: ConsentTerms, bed: BedId, /) -> None:
        """The card is printed: link the family, give consent, begin a stay in an empty bed."""
        ...

    def join(self, card: FamilyCardFront, terms: ConsentTerms, stay: StayId, /) -> None:
        """The card is printed: link a second household to a baby that is here, and give its consent."""
        ...

    def begin_stay(self, bed: BedId, family: FamilyCode, /) -> StayId:
        """Another baby of a known family comes to an empty bed: twins."""
        ...

    def replace_card(self, card: FamilyCardFront, /) -> tuple[LostCardClip, ...]:
        """The new card is printed: the old pair is revoked. Lists what was sealed to it."""
        ...

    def give_consent(self, family: FamilyCode, terms: ConsentTerms, /) -> None:
        """The family agreed again, longer or to other people."""
        ...

    def plan_withdrawal(self, family: FamilyCode, /) -> WithdrawalPlan:
        """What withdrawing would destroy, and what is beyond reach."""
        ...

    def withdraw(self, family: FamilyCode, /) -> WithdrawalPlan:
        """End the consent now. Returns what really happened."""
        ...

    def freeze(self, family: FamilyCode, reason: FreezeReason, /) -> None:
        """Nothing goes to this family, from now on and quietly; nothing is lost."""
        ...

    def unfreeze(self, family: FamilyCode, /) -> None:
        """Lift it."""
        ...

    def move_stay(self, stay: StayId, bed: BedId, /) -> None:
        """The baby moves to another bed; clips and families come along."""
        ...

    def end_stay(self, stay: StayId, /) -> None:
        """The baby goes home."""
        ...

    def flag(self, stay: StayId, *, flagged: bool) -> None:
        """Say that this baby is easily mistaken, or no longer."""
        ...

    def bind_wristband(self, stay: StayId, untrusted_code: str, /) -> None:
        """Keep a keyed hash of the wristband's code."""
        ...

    def check_wristband(self, bed: BedId, untrusted_code: str, /) -> None:
        """Compare a scanned wristband with the bed's stay; `wristband.wrong` is `Refused`."""
        ...
