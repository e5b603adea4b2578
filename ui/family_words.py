"""What Families says about the station's values: pure functions from values to words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.board import AlikeKind
from app.family_board import ConsentTerms, FamilyRow, FreezeReason, LostCardClip, Person, StayRow, WithdrawalPlan
from app.model import BedId
from ui import alike_words, words
from ui.phrases import SOON_DAYS
from ui.words import mark, say

PEOPLE = {
    Person.PARENTS: mark("Parents"),
    Person.SIBLINGS: mark("Brothers and sisters"),
    Person.STAFF_HANDS: mark("Hands of staff"),
}
FREEZE_REASONS = {
    FreezeReason.TRANSFER: mark("Transfer"),
    FreezeReason.SAFEGUARDING: mark("Safeguarding"),
    FreezeReason.BEREAVEMENT: mark("Bereavement"),
    FreezeReason.OTHER: mark("Another reason: ask me"),
}
_FROZEN = {
    FreezeReason.TRANSFER: mark("Frozen {when} · transfer"),
    FreezeReason.SAFEGUARDING: mark("Frozen {when} · safeguarding"),
    FreezeReason.BEREAVEMENT: mark("Frozen {when} · bereavement"),
    FreezeReason.OTHER: mark("Frozen {when}"),
}


@dataclass(frozen=True, slots=True)
class FamilyState:
    """How a family stands: signal, shape and words."""

    kind: str
    icon: str
    word: str  # one or two words, for the chip
    sentence: str  # for the list and under the code


def state(row: FamilyRow, now: dt.datetime) -> FamilyState:
    """How a family stands now. What stops everything comes first."""
    if row.withdrawn_at is not None:
        since = say("Consent withdrawn {when}", when=words.when(row.withdrawn_at, now))
        return FamilyState("quiet", "close", say("Withdrawn"), since)
    if row.frozen is not None:
        since = words.when(row.frozen_at, now) if row.frozen_at is not None else ""
        return FamilyState("warn", "freeze", say("Frozen"), say(_FROZEN[row.frozen], when=since))
    if row.terms is None:
        return FamilyState("warn", "warn", say("No consent"), say("No consent yet"))
    if row.terms.until <= now:
        return FamilyState("warn", "clock", say("Consent ended"), _ended(row.terms.until, now))
    left = days_left(row.terms.until, now)
    sentence = say("Until {date}", date=words.date(row.terms.until))
    if left <= SOON_DAYS:
        return FamilyState("warn", "clock", say("Ends soon"), f"{sentence} · {span(left)}")
    return FamilyState("ok", "ok", say("Consent"), f"{sentence} · {span(left)}")


def _ended(until: dt.datetime, now: dt.datetime) -> str:
    return say("Consent ended {when}", when=words.when(until, now))


def days_left(until: dt.datetime, now: dt.datetime) -> int:
    """Local calendar days until then; 0 is today."""
    return -words.days_between(until, now)


def span(days: int) -> str:
    """A number of days to come, as people say it."""
    if days <= 0:
        return say("today")
    if days == 1:
        return say("tomorrow")
    return say("in {days} days", days=days)


def until_words(until: dt.datetime, now: dt.datetime) -> str:
    """The day a consent ends, with its weekday and how far that is."""
    day = f"{words.weekday(until)} {words.date(until)}"
    return f"{day} · {span(days_left(until, now))}"


def beds_line(row: FamilyRow) -> str:
    """Where its babies are, in words."""
    if not row.beds:
        return say("No baby here now")
    if len(row.beds) > 1:
        return say("Beds {beds}", beds=say(" and ").join(row.beds))
    return say("Bed {bed}", bed=row.beds[0])


def people(terms: ConsentTerms | None) -> str:
    """Who may be in view. The baby always."""
    named = [say(source) for person, source in PEOPLE.items() if terms is not None and person in terms.people]
    return " · ".join((say("Baby"), *named))


def consent(row: FamilyRow, now: dt.datetime) -> str:
    """Until when, whatever else stops the family now."""
    if row.withdrawn_at is not None:
        return say("withdrawn {when}", when=words.when(row.withdrawn_at, now))
    if row.terms is None:
        return say("not given yet")
    if row.terms.until <= now:
        return say("ended {when}", when=words.when(row.terms.until, now))
    return say("until {until}", until=until_words(row.terms.until, now))


def cautions(stay: StayRow) -> tuple[str, ...]:
    """Everything that says to look twice at this baby."""
    told: list[str] = []
    if stay.flagged:
        told.append(say("Look twice: flagged"))
    alike = tuple(one for one in stay.look_alikes if one.kind is not AlikeKind.FLAG)
    if alike_words.alarms(alike):
        told.append(alike_words.caution(alike))
    return tuple(told)


def card(row: FamilyRow, now: dt.datetime) -> str:
    """Which card is good, and how many were lost."""
    if row.card_made_at is None:
        return say("No card yet")
    made = say("made {when}", when=words.when(row.card_made_at, now))
    if row.cards_lost == 1:
        return f"{made} · {say('1 lost before it')}"
    return f"{made} · {say('{count} lost before it', count=row.cards_lost)}" if row.cards_lost else made


def clips(row: FamilyRow) -> str:
    """How many arrived and how many are under way."""
    return say("{arrived} arrived · {under_way} under way", arrived=row.delivered, under_way=row.on_the_way)


def baby(stay: StayRow, now: dt.datetime) -> str:
    """How long a baby lies here, and with which families."""
    since = say("came {when}", when=words.when(stay.since, now))
    return f"{since} · {' + '.join(stay.families)}"


def summary(rows: tuple[FamilyRow, ...]) -> str:
    """The page's one sentence: how many families, and how many of them get nothing now."""
    without = sum(not row.live for row in rows if row.beds)
    count = say("{count} families", count=len(rows)) if len(rows) != 1 else say("1 family")
    return count + (" · " + say("{count} with a baby here get nothing now", count=without) if without else "")


def lost_clip(clip: LostCardClip, now: dt.datetime) -> tuple[str, str, str]:
    """Icon, title and sentence of a clip that was sealed to a lost card."""
    title = say("Bed {bed}", bed=clip.bed)
    where = (
        say("arrived {when}", when=words.when(clip.arrived_at, now))
        if clip.arrived_at is not None
        else say("was on its way and stops here")
    )
    if clip.can_be_sent_again:
        return "retry", title, f"{where} · {say('can be sent again after a new approval')}"
    return "close", title, f"{where} · {say('the station has it no more: it cannot be sent again')}"


def plan_lines(plan: WithdrawalPlan) -> tuple[tuple[str, str, str, str], ...]:
    """Kind, icon, title and sentence of everything a withdrawal does, also of what it does not find."""
    destroyed, stopped = len(plan.destroyed), len(plan.stopped)
    beyond, kept = len(plan.beyond_reach), len(plan.kept_for_others)
    lines = [
        (
            "stop" if destroyed else "quiet",
            "close",
            say("Destroyed: {count}", count=destroyed),
            say("Clips on this station, at once and for ever. A running take ends."),
        ),
        (
            "warn" if stopped else "quiet",
            "hold",
            say("Stopped on the way: {count}", count=stopped),
            say("Destroyed here. The gateway keeps what it has of them, sealed, until IT removes it."),
        ),
        (
            "warn" if beyond else "quiet",
            "families",
            say("Beyond reach: {count}", count=beyond),
            say("Clips that arrived: the family may have opened or kept them. What is still here is destroyed."),
        ),
    ]
    if kept:
        lines.append(
            (
                "accent",
                "shield",
                say("Kept for others: {count}", count=kept),
                say("Another household of the same baby agreed to them."),
            )
        )
    return tuple(lines)


def withdrawn(plan: WithdrawalPlan) -> str:
    """What really happened, in one sentence."""
    return say(
        "{destroyed} destroyed, {stopped} stopped on the way, {beyond} beyond reach.",
        destroyed=len(plan.destroyed),
        stopped=len(plan.stopped),
        beyond=len(plan.beyond_reach),
    )


def bed_or_family(bed: BedId, families: tuple[str, ...]) -> str:
    """A bed with the families of who lies there."""
    return f"{bed} · {' + '.join(families)}"
