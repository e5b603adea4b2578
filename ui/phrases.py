"""What the face says about the station's values: pure functions from values to words. No widget, no decision."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from app.board import (
    BedToday,
    CaptureStatus,
    CheckRow,
    MaskState,
    ReviewItem,
    ShipmentRow,
    StationHealth,
)
from app.model import ClipState, Operator, Role
from ui import words
from ui.alike_words import alarms, caution
from ui.words import explain, mark, say

ROLES = {Role.NURSE: mark("nurse"), Role.CHARGE_NURSE: mark("charge nurse"), Role.IT: mark("IT")}
#: The launcher and a gateway that runs beside a DEMO hold nothing to be fenced in.
FENCED_ROOMS = ("recorder", "station", "checker", "sender")
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
_WHY_NOT = {
    "consent.ended": mark("Consent ended"),
    "consent.missing": mark("No consent yet"),
    "consent.withdrawn": mark("Consent withdrawn"),
    "family.frozen": mark("On hold"),
    "bed.empty": mark("No family enrolled"),
    "framing.missing": mark("No framing yet"),
    "family.missing": mark("No family enrolled"),
}
_WHY_NOT_ICONS = {
    "family.frozen": "hold",
    "bed.empty": "families",
    "family.missing": "families",
    "framing.missing": "frame",
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
}


_HELD = ("warn", "warn", mark("Needs help: {trouble}"))
_RECALL = ("quiet", "hold", mark("Consent withdrawn: it is being recalled"))
_WAITING = ("quiet", "outbox", mark("Waiting for its turn since {clock}"))
_TRYING = ("warn", "clock", mark("Trying again by itself: {trouble}"))
#: Signal, icon and words of a shipment by its clip's state.
_WAY_WORDS = {
    ClipState.HELD: _HELD,
    ClipState.QUARANTINED: _HELD,
    ClipState.DELIVERED: ("ok", "ok", mark("Arrived {clock}")),
    ClipState.SENDING: ("accent", "send", mark("Sending {percent} %")),
    ClipState.AWAITING_REVIEW: ("quiet", "reviews", mark("Waiting for charge nurse since {clock}")),
    ClipState.WITHDRAWN: _RECALL,
    ClipState.RECALL_PENDING: _RECALL,
}


#: Two frames this near to each other show the same thing.
_SAME_MOMENT_S = 0.3


class Group(enum.Enum):
    """Where a bed stands on Today: the group carries the state, so that the tiles stay quiet."""

    TO_RECORD = "to_record"
    HAS_CLIP = "has_clip"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class TileWords:
    """What one bed tile says."""

    group: Group
    bed: str
    family: str
    state: str
    detail: str = ""
    kind: str = "quiet"
    icon: str = "clock"
    able: bool = True
    step: str = ""  # other than "Record"
    caution: str = ""  # another baby that is easily taken for this one
    alarms: bool = False  # the caution carries a sign


def reason_words(reason: str) -> str:
    """A stored reason in the language of the window; a free text stays as it was written."""
    source = RETURN_REASONS.get(reason) or REJECT_REASONS.get(reason)
    return say(source) if source else reason


def bed_tile(bed: BedToday, now: dt.datetime, *, draws: bool = False) -> TileWords:
    """A bed on Today; who `draws` framings may open one that has none."""
    tile = _tile(bed, now, draws=draws)
    return dataclasses.replace(tile, caution=caution(bed.look_alikes), alarms=alarms(bed.look_alikes))


def _tile(bed: BedToday, now: dt.datetime, *, draws: bool) -> TileWords:
    family = bed.family or ""
    on_its_way = {
        ClipState.AWAITING_REVIEW: (say("Waiting for charge nurse"), "quiet", "reviews"),
        ClipState.QUARANTINED: (say("Waiting for charge nurse"), "quiet", "reviews"),
        ClipState.APPROVED: (say("Approved, waiting its turn"), "accent", "outbox"),
        ClipState.QUEUED: (say("Approved, waiting its turn"), "accent", "outbox"),
        ClipState.SENDING: (say("Sending now"), "accent", "send"),
        ClipState.HELD: (say("Needs help: see Outbox"), "warn", "warn"),
    }
    if bed.state in on_its_way:
        state, kind, icon = on_its_way[bed.state]
        return TileWords(Group.HAS_CLIP, bed.bed, family, state, "", kind, icon, able=bed.recordable)
    if bed.checking:
        return TileWords(
            Group.HAS_CLIP, bed.bed, family, say("Leak check"), "", "quiet", "reviews", able=bed.recordable
        )
    if bed.state is ClipState.DELIVERED:
        arrived = bed.last_delivered_at
        state = say("Arrived {clock}", clock=words.clock(arrived)) if arrived else say("Arrived today")
        return TileWords(Group.HAS_CLIP, bed.bed, family, state, "", "ok", "ok", able=bed.recordable)
    if not bed.recordable:
        state = say(_WHY_NOT.get(bed.why_not, mark("Not now")))
        icon = _WHY_NOT_ICONS.get(bed.why_not, "lock")
        able = draws and bed.why_not == "framing.missing"
        return TileWords(Group.NOT_NOW, bed.bed, family, state, "", "quiet", icon, able=able)
    return _tile_to_record(bed, family, now)


def _tile_to_record(bed: BedToday, family: str, now: dt.datetime) -> TileWords:
    def tile(state: str, detail: str, kind: str, icon: str, step: str = "") -> TileWords:
        return TileWords(Group.TO_RECORD, bed.bed, family, state, detail, kind, icon, step=step)

    if bed.state is ClipState.RETURNED:
        reason = reason_words(bed.returned_reason)
        title = say("Returned: {reason}", reason=reason) if reason else say("Returned")
        return tile(title, say("another take is asked for"), "warn", "retake")
    if bed.state is ClipState.RECORDING:
        return tile(say("Recording now"), say("tap to see it"), "accent", "camera", say("Open"))
    if bed.state in (ClipState.SEALED, ClipState.INTERRUPTED):
        return tile(say("Take not sent yet"), say("send it for review or retake"), "warn", "send", say("Open"))
    last = bed.last_delivered_at
    if last is None:
        return tile(say("No clip today"), say("first clip for this family"), "quiet", "clock")
    days = words.days_between(last, now)
    detail = say("last one {when}", when=words.when(last, now))
    if days >= 2:  # noqa: PLR2004 - a family that missed a whole day is waiting
        return tile(say("No clip for {days} days", days=days), detail, "warn", "clock")
    return tile(say("No clip today"), detail, "quiet", "clock")


def by_longest_wait(beds: tuple[BedToday, ...], now: dt.datetime) -> tuple[BedToday, ...]:
    """Who waits longest first. A family that never had a clip waits since yesterday; a returned take goes first."""

    def waited(bed: BedToday) -> tuple[dt.datetime, bool, str]:
        since = bed.last_delivered_at or now - dt.timedelta(days=1)
        return since, bed.state is not ClipState.RETURNED, bed.bed

    return tuple(sorted(beds, key=waited))


@dataclass(frozen=True, slots=True)
class BannerWords:
    """What a banner says."""

    kind: str
    title: str
    sentence: str
    icon: str


def capture_banner(status: CaptureStatus | None, *, draws: bool = False) -> BannerWords:
    """The one line of Capture that is read from three metres; `draws`: for somebody who may draw the framing."""
    if status is None:
        return _starting()
    if status.trouble:
        title, sentence = words.parts(explain(status.trouble, status.trouble_sentence))
        lost = status.take is None and status.finished is None
        return BannerWords("stop" if lost else "warn", title, sentence, "stop-sign" if lost else "warn")
    state = {
        MaskState.STARTING: _starting(),
        MaskState.NO_CAMERA: _starting(),  # one that will not start brings its own trouble
        MaskState.NO_FRAMING: BannerWords(
            "warn",
            say("Covering everything: this bed has no framing"),
            say("Press Framing and draw its window.") if draws else say("Ask the charge nurse to draw its window."),
            "covered",
        ),
        MaskState.COVERED: BannerWords("warn", *covering(status.mask_why)[:2], "warn"),
    }.get(status.mask)
    if state is not None and (status.take is not None or status.finished is None):
        return state
    if status.take is not None:
        return BannerWords("ok", say("Card covered"), say("Covered since the first frame."), "reviews")
    if status.finished is not None:
        return BannerWords("ok", say("Take kept"), say("Only the masked picture was kept, sealed."), "reviews")
    return BannerWords("ok", say("Card covered"), say("Ready to record."), "reviews")


def covering(why: str) -> tuple[str, str, str]:
    """Why everything is covered, what to do about it, and what the black picture says."""
    if why == "camera.moved":
        still = say("The picture comes back when the camera is still.")
        draw = say("Let go of the arm. If it stays: have the framing drawn again.")
        return say("Covering everything: the camera moved"), draw, still
    if why in ("camera.still", "camera.frozen"):
        stuck = say("The camera sends the same picture again and again.")
        unplug = say("If it stays: unplug the camera and plug it in again.")
        return say("Covering everything: the picture stands still"), unplug, stuck
    if why.startswith("sleeve."):
        return _covering_for_a_card(why)
    return _covering_for_the_picture(why)


def _covering_for_the_picture(why: str) -> tuple[str, str, str]:
    nothing = say("It comes back by itself. Nothing to press.")
    if why in ("light.dark", "light.bright", "frame.exposure"):
        return _covering_for_the_light(why)
    if why.startswith(("finder.", "look")) or why == "frame.unverified":
        looked = say("The picture comes back once all of it was looked at.")
        return say("Covering everything: looking for names and codes"), say("If it stays: tell IT."), looked
    if why.startswith("frame."):
        broken = say("The camera sends damaged pictures.")
        return say("Covering everything: the picture is damaged"), nothing, broken
    return say("Covering everything: not sure that all is masked"), nothing, say("The picture comes back by itself.")


def _covering_for_the_light(why: str) -> tuple[str, str, str]:
    if why == "light.dark":
        more = say("The picture comes back when there is more light.")
        return say("Covering everything: too dark to tell"), say("Let a little light on the baby."), more
    light = say("The picture comes back when the light is steady.")
    return say("Covering everything: the light changed"), say("It comes back by itself. Nothing to press."), light


def _covering_for_a_card(why: str) -> tuple[str, str, str]:
    if why.startswith("sleeve.other_bed"):
        code = why.removeprefix("sleeve.other_bed").removeprefix(".")
        whose = say("The card of bed code {code} is in view.", code=code) if code else say("Another card is in view.")
        next_step = say("Choose the bed that this card belongs to, or put this bed's own card in view.")
        return say("Covering everything: this is another bed's card"), next_step, whose
    unseen = say("The card's markers cannot be seen.")
    return say("Covering everything: the card went out of sight"), say("Uncover the card or straighten it."), unseen


def _starting() -> BannerWords:
    return BannerWords("quiet", say("Camera is starting"), say("Nothing to press."), "clock")


def camera_shows(status: CaptureStatus) -> bool:
    """Whether there is a camera picture to draw a framing on."""
    return status.mask not in (MaskState.NO_CAMERA, MaskState.STARTING) and not status.trouble


def may_record(status: CaptureStatus | None) -> bool:
    """Whether Record is alive: the station has the last word, this only says what to draw."""
    return status is not None and status.mask in (MaskState.CLEAR, MaskState.COVERED)


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


def by_risk(items: tuple[ReviewItem, ...]) -> tuple[ReviewItem, ...]:
    """Riskiest first, then the longest waiting."""

    def risk(item: ReviewItem) -> tuple[bool, bool, float, dt.datetime]:
        return not item.quarantined, not item.interrupted, -item.black_share, item.recorded_at

    return tuple(sorted(items, key=risk))


def flagged(item: ReviewItem) -> str:
    """How much the leak check found in a clip that it did not pass."""
    count = len(item.findings)
    if not count:
        return say("Not checked")
    return say("{count} places flagged", count=count) if count > 1 else say("1 place flagged")


def flagged_moments(item: ReviewItem, most: int) -> tuple[float, ...]:
    """Moments to look at first: the middle of each finding's stretch, in the order of the clip; none twice."""
    moments: list[float] = []
    for at_s in sorted((found.from_s + found.to_s) / 2 for found in item.findings):
        if not moments or at_s - moments[-1] > _SAME_MOMENT_S:
            moments.append(at_s)
    return tuple(moments[:most])


def check_sentence(row: CheckRow) -> str:
    """How far the leak check is with a clip."""
    if row.share is None:
        return say("Waiting for the leak check")
    return say("Leak check {percent} %", percent=round(row.share * 100))


class Way(enum.Enum):
    """Where a shipment stands in the Outbox."""

    NEEDS_HELP = "needs_help"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class ShipmentWords:
    """What one shipment says, in plain words."""

    way: Way
    kind: str
    icon: str
    sentence: str
    aside: str = ""
    progress: float | None = None


def way(row: ShipmentRow) -> Way:
    """Which group of the Outbox a shipment stands in."""
    if row.state in (ClipState.HELD, ClipState.QUARANTINED):
        return Way.NEEDS_HELP
    return Way.ARRIVED if row.state is ClipState.DELIVERED else Way.ON_THE_WAY


def shipment(row: ShipmentRow) -> ShipmentWords:
    """A shipment in the Outbox."""
    kind, icon, source = _WAY_WORDS.get(row.state, _TRYING if row.trouble else _WAITING)
    sentence = say(
        source,
        clock=words.clock(row.since),
        percent=round(row.share * 100),
        trouble=explain(row.trouble, row.trouble_sentence),
    )
    arrived = row.state is ClipState.DELIVERED and row.receipt_gateway
    progress = row.share if row.state is ClipState.SENDING else None
    return ShipmentWords(way(row), kind, icon, sentence, say("receipt verified") if arrived else "", progress)


def by_role(people: Sequence[Operator]) -> tuple[Operator, ...]:
    """Those who sign in most often come first."""
    order = tuple(ROLES)
    return tuple(sorted(people, key=lambda person: (order.index(person.role), person.name)))


def fences_proven(health: StationHealth) -> bool:
    """Whether every room that must be fenced tried to break out and failed."""
    fenced = [room.fence for room in health.rooms if room.room in FENCED_ROOMS]
    return bool(fenced) and all(fence and all(refused for _, refused in fence) for fence in fenced)


def bytes_left(count: int) -> str:
    """Free space in whole gigabytes."""
    return say("{gigabytes} GB left", gigabytes=count // 1_000_000_000)
