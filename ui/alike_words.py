"""How the face warns of a baby that is easily taken for another one: pure functions from values to words."""

from __future__ import annotations

from app.board import AlikeKind, LookAlike
from ui.words import say


def caution(look_alikes: tuple[LookAlike, ...]) -> str:
    """Which other baby this one is easily taken for; "" when none is. The first is the one that matters most."""
    if not look_alikes:
        return ""
    first = look_alikes[0]
    if first.kind is AlikeKind.FLAG:
        return say("Look twice: flagged")
    if first.kind is AlikeKind.TWIN:
        return say("Twin in bed {bed}", bed=first.bed)
    if first.kind is AlikeKind.NEIGHBOUR:
        return say("Beside bed {bed}", bed=first.bed)
    return say("Not {family}, bed {bed}", family=first.family, bed=first.bed)


def alarms(look_alikes: tuple[LookAlike, ...]) -> bool:
    """Whether it needs a sign. A neighbour alone does not: nearly every bed has one, and nobody sees a sign on all."""
    return any(one.kind is not AlikeKind.NEIGHBOUR for one in look_alikes)
