"""What Outbox says of each clip, and who it waits for: pure functions from values to words."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from app.board import CheckRow, ShipmentRow
from app.model import ClipState, Operator, OperatorId, Role
from ui import words
from ui.words import explain, mark, say

#: So many names are read at a glance; more are counted.
_NAMES = 3

_HELD = ("warn", "warn", mark("Needs help: {trouble}"))
_WITHDRAWN = ("quiet", "hold", mark("Consent withdrawn: destroyed here"))
_WAITING = ("quiet", "outbox", mark("Waiting for its turn since {clock}"))
_TRYING = ("warn", "clock", mark("Trying again by itself: {trouble}"))
_FROZEN = ("quiet", "hold", mark("On hold with its family: it goes on when the charge nurse lifts it"))
#: Signal, icon and words of a shipment by its clip's state.
_WAY_WORDS = {
    ClipState.HELD: _HELD,
    ClipState.QUARANTINED: (
        "warn",
        "reviews",
        mark("Flagged since {clock}: something may be readable. A charge nurse adds masks or rejects it."),
    ),
    ClipState.DELIVERED: ("ok", "ok", mark("Arrived {clock}")),
    ClipState.SENDING: ("accent", "send", mark("Sending {percent} %")),
    ClipState.AWAITING_REVIEW: ("quiet", "reviews", mark("Waiting since {clock}. {who}")),
    ClipState.WITHDRAWN: _WITHDRAWN,
    ClipState.RECALL_PENDING: _WITHDRAWN,
}


class Way(enum.Enum):
    """Where a clip stands in the Outbox."""

    NEEDS_HELP = "needs_help"
    WAITS_FOR_SOMEBODY = "waits_for_somebody"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class ShipmentWords:
    """What one clip says, in plain words."""

    way: Way
    kind: str
    icon: str
    sentence: str
    aside: str = ""
    progress: float | None = None


def way(row: ShipmentRow) -> Way:
    """Which group of the Outbox a clip stands in."""
    if row.state is ClipState.HELD:
        return Way.NEEDS_HELP
    if row.state in (ClipState.AWAITING_REVIEW, ClipState.QUARANTINED):
        return Way.WAITS_FOR_SOMEBODY
    return Way.ARRIVED if row.state is ClipState.DELIVERED else Way.ON_THE_WAY


def shipment(row: ShipmentRow, now: dt.datetime, people: Sequence[Operator] = ()) -> ShipmentWords:
    """A clip in the Outbox; `people` are those who may be waited for."""
    today = words.days_between(row.since, now) == 0
    kind, icon, source = _WAY_WORDS.get(row.state, _TRYING if row.trouble else _WAITING)
    if row.trouble == "family.frozen":
        kind, icon, source = _FROZEN
    sentence = say(
        source,
        clock=words.clock(row.since) if today else words.when(row.since, now),
        percent=round(row.share * 100),
        trouble=explain(row.trouble, row.trouble_sentence),
        who=who_approves(people, row.recorded_by),
    )
    arrived = row.state is ClipState.DELIVERED and row.receipt_gateway
    sending = row.state is ClipState.SENDING and row.trouble != "family.frozen"
    progress = row.share if sending else None
    return ShipmentWords(way(row), kind, icon, sentence.strip(), say("receipt verified") if arrived else "", progress)


def check(row: CheckRow) -> ShipmentWords:
    """A clip in the leak check, before a charge nurse sees it."""
    if row.share is None:
        sentence = say("Waits for the leak check; then a charge nurse looks at it.")
        return ShipmentWords(Way.WAITS_FOR_SOMEBODY, "quiet", "clock", sentence)
    sentence = say("Leak check {percent} %; then a charge nurse looks at it.", percent=round(row.share * 100))
    return ShipmentWords(Way.WAITS_FOR_SOMEBODY, "accent", "shield", sentence, progress=row.share)


def who_approves(people: Sequence[Operator], recorded_by: OperatorId | None) -> str:
    """Who can approve a clip: every charge nurse but the one who recorded it."""
    able = [person.name for person in people if person.role is Role.CHARGE_NURSE and person.id != recorded_by]
    if not people:
        return ""
    if not able:
        return say("Nobody here can approve it: whoever recorded a clip never approves it.")
    if len(able) == 1:
        return say("{name} can approve it.", name=able[0])
    shown, more = able[:_NAMES], len(able) - _NAMES
    if more > 0:
        return say("{names} and {count} others can approve it.", names=say(", ").join(shown), count=more)
    return say("{names} or {last} can approve it.", names=say(", ").join(shown[:-1]), last=shown[-1])
