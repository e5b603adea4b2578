"""What the face says about the station's values: pure functions from values to words. No widget, no decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.board import CheckRow, ReviewItem
from app.model import Operator, Role
from ui.words import mark, say

ROLES = {Role.NURSE: mark("nurse"), Role.CHARGE_NURSE: mark("charge nurse"), Role.IT: mark("IT")}
#: A consent that ends within so many days is said so: time enough to ask the parents before a weekend.
SOON_DAYS = 3
#: Reasons on the return and reject sheets. The key is stored, so that each reader sees it in their own language.
RETURN_REASONS = {
    "too_dark": mark("Too dark"),
    "blurred": mark("Blurred"),
    "baby_not_seen": mark("The baby is not in view"),
    "too_much_covered": mark("Too much is covered"),
    "hands_in_view": mark("Hands or staff in view"),
    "other": mark("Another reason: ask me"),
}
REJECT_REASONS = {
    "readable": mark("Something can be read"),
    "wrong_bed": mark("Wrong bed or wrong baby"),
    "person_in_view": mark("Another person is in view"),
    "procedure": mark("A procedure is in view"),
    "distressing": mark("Distressing for the parents"),
    "other": mark("Another reason: ask me"),
}
_WHY_NOT_APPROVABLE = {
    "review.own_clip": mark("You recorded this clip yourself: another charge nurse reviews it."),
    "consent.ended": mark("Consent ended: it cannot be sent. Return or reject it."),
    "consent.withdrawn": mark("Consent was withdrawn: it cannot be sent. Reject it."),
    "family.frozen": mark("The family is on hold: it cannot be sent now."),
    "family.missing": mark("No family is linked to this stay: it cannot be sent."),
    "role.refused": mark("Only a charge nurse approves."),
    "leak.found": mark("Something can be read: add masks, or reject."),
    "clip.move": mark("This clip has moved on meanwhile."),
    "wristband.other": mark("Another wristband was scanned for it: return or reject it."),
}


def reason_words(reason: str) -> str:
    """A stored reason in the language of the window; a free text stays as it was written."""
    source = RETURN_REASONS.get(reason) or REJECT_REASONS.get(reason)
    return say(source) if source else reason


@dataclass(frozen=True, slots=True)
class BannerWords:
    """What a banner says."""

    kind: str
    title: str
    sentence: str
    icon: str


def why_not_approvable(item: ReviewItem) -> str:
    """Why Approve is not alive; "" when it is."""
    if item.approvable:
        return ""
    if item.quarantined and not item.findings:
        return say("It could not be looked through: try again, or reject.")
    return say(_WHY_NOT_APPROVABLE.get(item.why_not, mark("It cannot be approved now.")))


def receivers(item: ReviewItem) -> str:
    """Every family that an approval sends the clip to: two households are two."""
    return " + ".join((item.family, *item.also_to))


def review_sentence(item: ReviewItem) -> tuple[str, str]:
    """Kind and words of a clip's risk, for the list."""
    if item.quarantined:
        return "stop", flagged(item)
    if item.interrupted:
        return "warn", say("Interrupted")
    if item.black_share >= 0.005:  # noqa: PLR2004 - less than that rounds to no blank at all
        return "warn", say("Blank for {share} %", share=max(1, round(item.black_share * 100)))
    return "quiet", say("No blanks")


def flagged(item: ReviewItem) -> str:
    """How much the leak check found in a clip that it did not pass."""
    count = len(item.findings)
    if not count:
        return say("Not checked")
    return say("{count} places flagged", count=count) if count > 1 else say("1 place flagged")


def check_sentence(row: CheckRow) -> str:
    """How far the leak check is with a clip."""
    if row.share is None:
        return say("Waiting for the leak check")
    return say("Leak check {percent} %", percent=round(row.share * 100))


def by_role(people: Sequence[Operator]) -> tuple[Operator, ...]:
    """Those who sign in most often come first."""
    order = tuple(ROLES)
    return tuple(sorted(people, key=lambda person: (order.index(person.role), person.name)))


def bytes_left(count: int) -> str:
    """Free space in whole gigabytes."""
    return say("{gigabytes} GB left", gigabytes=count // 1_000_000_000)
