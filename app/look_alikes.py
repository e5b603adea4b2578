"""Which babies are easily taken for each other: twins, and families whose codes hardly differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.board import AlikeKind, LookAlike
from app.model import FamilyCode, Stay

# Characters that are read for one another on a printed card, each with the one that stands for all of its kind.
_SAME_LOOKING: Final = str.maketrans("OQDIL528", "00011SZB")


def look_alikes(stay: Stay, others: Iterable[Stay]) -> tuple[LookAlike, ...]:
    """Babies that somebody may record or approve in place of this one.

    Args:
        stay: the baby that is meant.
        others: every baby that is here now; the same one among them is passed over.

    Returns:
        One for each of them, twins first, then by bed. If A looks like B, B looks like A.
    """
    found: list[LookAlike] = []
    for other in others:
        if other.id == stay.id:
            continue
        shared = [code for code in other.families if code in stay.families]
        near = [code for code in other.families if any(alike(code, mine) for mine in stay.families)]
        if shared:
            found.append(LookAlike(AlikeKind.TWIN, other.bed, shared[0]))
        elif near:
            found.append(LookAlike(AlikeKind.CODE, other.bed, near[0]))
    return tuple(sorted(found, key=lambda one: (one.kind is not AlikeKind.TWIN, one.bed)))


def alike(code: FamilyCode, other: FamilyCode) -> bool:
    """Whether two different codes differ in at most one character that does not look the same anyway."""
    if code == other or len(code) != len(other):
        return False
    folded = zip(code.upper().translate(_SAME_LOOKING), other.upper().translate(_SAME_LOOKING), strict=True)
    return sum(one != two for one, two in folded) <= 1
