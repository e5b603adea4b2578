"""What Reviews says about a clip, its timeline and its contact sheet: pure functions from values to words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.board import ReviewItem
from app.certainty import Moment, MomentKind
from app.clip_timeline import ClipTimeline, Done
from app.model import Operator
from app.review_board import Approved, BreakGlass, ReviewMaterial, SinceLastHere
from ui import phrases, words
from ui.alike_words import caution
from ui.words import mark, say

#: Under a frame of the contact sheet, where there is room for one or two words.
_REASONS = {
    MomentKind.FLAGGED: mark("readable"),
    MomentKind.BACK: mark("after black"),
    MomentKind.UNSURE: mark("unsure"),
    MomentKind.COVERED: mark("masked"),
    MomentKind.SAMPLE: "",
}
#: The same for a screen reader.
_SPOKEN = {
    MomentKind.FLAGGED: mark("the leak check found something readable"),
    MomentKind.BACK: mark("the first picture after black"),
    MomentKind.UNSURE: mark("the station was unsure"),
    MomentKind.COVERED: mark("something is masked here"),
    MomentKind.SAMPLE: mark("nothing stands out"),
}


def reason(moment: Moment) -> str:
    """Why a frame stands on the contact sheet, in a word; "" for a sample."""
    source = _REASONS[moment.kind]
    return say(source) if source else ""


def spoken_moment(moment: Moment, *, seen: bool) -> str:
    """All of a frame of the contact sheet, for a screen reader."""
    told = say("Frame at {at}: {why}", at=words.length(moment.at_s), why=say(_SPOKEN[moment.kind]))
    return say("{frame}, seen", frame=told) if seen else told


def missing(material: ReviewMaterial) -> str:
    """What still has to be on screen before an approval; "" when all was."""
    left = len(material.unseen)
    if not left:
        return ""
    flagged = sum(one.flagged for one in material.unseen)
    if left == 1:
        return say("1 marked frame to look at") if flagged else say("1 frame to look at")
    if flagged == left:
        return say("{count} marked frames to look at", count=left)
    if flagged:
        return say("{count} frames to look at, {flagged} of them marked", count=left, flagged=flagged)
    return say("{count} frames to look at", count=left)


def all_seen(material: ReviewMaterial) -> str:
    """That nothing is missing any more."""
    count = len(material.moments)
    if count > 1:
        return say("All {count} frames seen", count=count)
    return say("1 frame seen") if count else ""


def names_of(people: Sequence[Operator]) -> str:
    """Several people in a row."""
    return say(", ").join(person.name for person in people)


def why_not(item: ReviewItem) -> str:
    """Why Approve is not alive for this person, and who can; "" when it is."""
    if item.why_not == "review.own_clip" and item.approvers:
        return say("You recorded this clip. It waits for: {names}.", names=names_of(item.approvers))
    return phrases.why_not_approvable(item)


def timeline_summary(timeline: ClipTimeline, moments: Sequence[Moment]) -> str:
    """The timeline in a sentence, for a screen reader."""
    black = sum(one.done is Done.BLACK for one in timeline.stretches)
    masked = sum(one.done is Done.MASKED for one in timeline.stretches)
    marked = sum(one.flagged for one in moments)
    source = mark("Black stretches: {black}. Masked stretches: {masked}. Marked frames: {marked}.")
    return say(source, black=black, masked=masked, marked=marked)


def recorded(item: ReviewItem, now: dt.datetime) -> str:
    """When, and by whom."""
    return say("recorded {when} by {name}", when=words.when(item.recorded_at, now), name=item.recorded_by.name)


def facts(item: ReviewItem) -> tuple[str, str]:
    """The two most pressing things to know before looking, in one short line, and its tone."""
    told: list[str] = []
    if item.look_alikes:
        told.append(caution(item.look_alikes))
    if item.interrupted:
        told.append(say("Interrupted"))
    black_s = round(item.black_share * item.duration_s)
    if black_s:
        told.append(say("Blank for {seconds} s", seconds=black_s))
    if item.quarantined:
        told.insert(0, phrases.flagged(item))
    if told:
        return "  ·  ".join(told[:2]), "stop" if item.quarantined else "warn"
    return say("Leak check passed"), "ok"


def waiting(count: int) -> str:
    """How long the list is."""
    if count > 1:
        return say("{count} wait, riskiest first", count=count)
    return say("1 waits") if count else say("None waits")


# -- coming back


def since_title(since: SinceLastHere) -> str:
    """The one line of the bar."""
    if since.alone:
        count = clips_of(since.alone)
        if count > 1:
            return say("{count} clips were approved alone, by who recorded them", count=count)
        return say("1 clip was approved alone, by who recorded it")
    count = clips_of(since.mine)
    if count > 1:
        return say("Since you were last here: {count} clips approved in your name", count=count)
    return say("Since you were last here: 1 clip approved in your name")


def clips_of(approvals: Sequence[Approved]) -> int:
    """Clips, not shipments: two households are one clip."""
    return len({one.clip for one in approvals})


def since_sentence(since: SinceLastHere) -> str:
    """What to do about it."""
    if since.alone:
        return say("Nobody else looked at these clips. Talk to who approved them.")
    return say("If one of these was not you, say so: its family is frozen at once.")


def approved_line(one: Approved) -> str:
    """One approval in the list."""
    when = f"{words.date(one.approved_at)} {words.clock(one.approved_at)}"
    line = say("Bed {bed}", bed=one.bed) + f" · {one.family} · {when}"
    return say("{line} · alone: {name}", line=line, name=one.approved_by.name) if one.alone else line


def alone_sentence(told: BreakGlass) -> str:
    """What approving alone means, before the PIN."""
    if told.uses == 1:
        return say("Nobody but you looks at this clip. Every other charge nurse is told. Used here once.")
    return say(
        "Nobody but you looks at this clip. Every other charge nurse is told. Used here {count} times.",
        count=told.uses,
    )
