"""Which babies are easily taken for each other: flagged ones, twins, codes that hardly differ, neighbours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from app.board import AlikeKind, LookAlike
from app.model import BedId, FamilyCode, Stay

# Characters that are read for one another on a printed card, each with the one that stands for all of its kind.
_SAME_LOOKING: Final = str.maketrans("OQDIL528", "00011SZB")
_NUMBERED: Final = re.compile(r"(.*?)([0-9]{1,9})")
_ORDER: Final = tuple(AlikeKind)


def look_alikes(stay: Stay, others: Iterable[Stay]) -> tuple[LookAlike, ...]:
    """Babies that somebody may record or approve in place of this one.

    Args:
        stay: the baby that is meant.
        others: every baby that is here now; the same one among them is passed over.

    Returns:
        One for each of them, for what matters most about it; first of all one that names the baby itself when the
        charge nurse flagged it. If A looks like B, B looks like A. In the order of `AlikeKind`, then by bed.
    """
    found = [LookAlike(AlikeKind.FLAG, stay.bed, code) for code in stay.families[:1] if stay.flagged]
    for other in others:
        if other.id == stay.id:
            continue
        shared = [code for code in other.families if code in stay.families]
        near = [code for code in other.families if any(alike(code, mine) for mine in stay.families)]
        if shared:
            found.append(LookAlike(AlikeKind.TWIN, other.bed, shared[0]))
        elif near:
            found.append(LookAlike(AlikeKind.CODE, other.bed, near[0]))
        elif other.families and adjacent(stay.bed, other.bed):
            found.append(LookAlike(AlikeKind.NEIGHBOUR, other.bed, other.families[0]))
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.kind), one.bed)))


def alike(code: FamilyCode, other: FamilyCode) -> bool:
    """Whether two different codes differ in at most one character that does not look the same anyway."""
    if code == other or len(code) != len(other):
        return False
    folded = zip(code.upper().translate(_SAME_LOOKING), other.upper().translate(_SAME_LOOKING), strict=True)
    return sum(one != two for one, two in folded) <= 1


def adjacent(bed: BedId, other: BedId) -> bool:
    """Whether two beds stand side by side: the same but for numbers that follow each other, "07" and "08"."""
    one, two = _NUMBERED.fullmatch(bed), _NUMBERED.fullmatch(other)
    if one is None or two is None or one[1] != two[1]:
        return False
    return abs(int(one[2]) - int(two[2])) == 1
