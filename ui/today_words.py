"""What Today says of each bed: pure functions from values to words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from app.board import BedToday
from app.model import ClipId, ClipState
from ui import names, words
from ui.alike_words import alarms, caution
from ui.phrases import SOON_DAYS, reason_words
from ui.words import mark, say

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
    step: str = ""  # what a tap does, of a bed that is to be recorded
    caution: str = ""  # another baby that is easily taken for this one
    alarms: bool = False  # the caution carries a sign
    note: str = ""  # something that ends soon
    first: bool = False  # the longest wait: the only filled Record of the page

    @property
    def key(self) -> str:
        """Which bed it is."""
        return self.bed

    @property
    def name(self) -> str:
        """Its object name."""
        return names.bed_tile(self.bed)  # type: ignore[arg-type]  # a BedId once

    @property
    def tall(self) -> bool:
        """Whether it has room for its next step."""
        return self.group is Group.TO_RECORD

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        sentences = (
            say("Bed {bed}.", bed=self.bed),
            say("Family {family}.", family=self.family) if self.family else "",
            *(say("{sentence}.", sentence=part) for part in (self.caution, self.state, self.note, self.detail) if part),
            self.step,
        )
        return " ".join(part for part in sentences if part)


def tiles(
    beds: tuple[BedToday, ...], now: dt.datetime, *, draws: bool = False, shares: Mapping[ClipId, float] | None = None
) -> tuple[TileWords, ...]:
    """All beds in the order of the page: who waits longest first, then those with a clip, then those not recorded.

    Args:
        beds: as the station tells them.
        now: for what is said of times.
        draws: who looks may draw a framing.
        shares: how far the leak check or the sending of a clip is, 0..1.
    """
    told = [bed_tile(bed, now, draws=draws, shares=shares) for bed in by_longest_wait(beds, now)]
    to_record = [tile for tile in told if tile.group is Group.TO_RECORD]
    if to_record:
        to_record[0] = dataclasses.replace(to_record[0], first=True)
    rest = [
        tile
        for group in (Group.HAS_CLIP, Group.NOT_NOW)
        for tile in sorted(told, key=lambda tile: tile.bed)
        if tile.group is group
    ]
    return (*to_record, *rest)


def bed_tile(
    bed: BedToday, now: dt.datetime, *, draws: bool = False, shares: Mapping[ClipId, float] | None = None
) -> TileWords:
    """A bed on Today; who `draws` framings may open one that has none."""
    share = (shares or {}).get(bed.clip) if bed.clip is not None else None
    tile = _tile(bed, now, share, draws=draws)
    note = _ends_soon(bed, now) if bed.recordable else ""
    return dataclasses.replace(tile, caution=caution(bed.look_alikes), alarms=alarms(bed.look_alikes), note=note)


def _ends_soon(bed: BedToday, now: dt.datetime) -> str:
    """A consent that must be asked for again soon."""
    if bed.consent_until is None:
        return ""
    days = words.days_between(now, bed.consent_until)
    if days <= 0:
        return say("Consent ends today")
    if days == 1:
        return say("Consent ends tomorrow")
    return say("Consent ends {weekday}", weekday=words.weekday(bed.consent_until)) if days <= SOON_DAYS else ""


def _tile(bed: BedToday, now: dt.datetime, share: float | None, *, draws: bool) -> TileWords:
    family, percent = bed.family or "", round((share or 0.0) * 100)
    sending = say("Sending now") if share is None else say("Sending {percent} %", percent=percent)
    on_its_way = {
        ClipState.AWAITING_REVIEW: (say("Waiting for charge nurse"), "quiet", "reviews"),
        ClipState.QUARANTINED: (say("Waiting for charge nurse"), "quiet", "reviews"),
        ClipState.APPROVED: (say("Approved, waiting its turn"), "accent", "outbox"),
        ClipState.QUEUED: (say("Approved, waiting its turn"), "accent", "outbox"),
        ClipState.SENDING: (sending, "accent", "send"),
        ClipState.HELD: (say("Needs help: see Outbox"), "warn", "warn"),
    }
    if bed.state in on_its_way:
        state, kind, icon = on_its_way[bed.state]
        return TileWords(Group.HAS_CLIP, bed.bed, family, state, "", kind, icon, able=bed.recordable)
    if bed.checking:
        state = say("Leak check") if share is None else say("Leak check {percent} %", percent=percent)
        return TileWords(Group.HAS_CLIP, bed.bed, family, state, "", "quiet", "shield", able=bed.recordable)
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
        return TileWords(Group.TO_RECORD, bed.bed, family, state, detail, kind, icon, step=step or say("Record"))

    if bed.state is ClipState.RETURNED:
        reason = reason_words(bed.returned_reason)
        return tile(say("Returned"), reason or say("another take is asked for"), "warn", "retake", say("Record again"))
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
