"""Reviews made of dictionaries: the same verbs as the real review desk, for the tests and pictures of the face."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.board import ReviewItem
from app.certainty import by_risk, moments
from app.clip_timeline import UNKNOWN, ClipTimeline
from app.errors import Refused
from app.events import BoardChanged
from app.model import ClipId, ClipState, OperatorId, Role, ShipmentId
from app.review_board import Approved, BreakGlass, ReviewMaterial, SinceLastHere

if TYPE_CHECKING:
    from tests.fakes_station import FakeClip, FakeStation


class FakeReviewDesk:
    """`timelines` is what the recorder told; `approved` what was approved; both may be filled by a test."""

    def __init__(self, station: FakeStation) -> None:
        self._station = station
        self.timelines: dict[ClipId, ClipTimeline] = {}
        self.approved: list[Approved] = []
        self.allowed = False
        self.frozen: list[str] = []
        self._opened: set[ClipId] = set()
        self._seen: dict[ClipId, set[float]] = {}
        self._told: set[tuple[OperatorId, ShipmentId]] = set()
        self._untold: tuple[Approved, ...] = ()

    def begin(self) -> None:
        """Somebody signed in."""
        self.end()
        me = self._station.now_signed_in()
        if me.role is Role.CHARGE_NURSE:
            concern = [one for one in self.approved if one.alone or one.approved_by.id == me.id]
            self._untold = tuple(one for one in concern if (me.id, one.shipment) not in self._told)

    def end(self) -> None:
        """Nobody is here."""
        self._opened.clear()
        self._seen.clear()
        self._untold = ()

    def opened(self, clip: ClipId) -> None:
        """The player opened it."""
        self._opened.add(clip)

    def forget(self, clip: ClipId) -> None:
        """What was shown of it was never told."""
        self._seen.pop(clip, None)

    def material(self, clip: ClipId, /) -> ReviewMaterial:
        known = self._station.clips[clip]
        timeline = self.timelines.get(clip, UNKNOWN)
        findings = known.findings if known.state is ClipState.QUARANTINED else ()
        sheet = moments(known.duration_s, timeline, findings)
        seen = frozenset(one.number for one in sheet if one.at_s in self._seen.get(clip, ()))
        return ReviewMaterial(clip, known.duration_s, timeline, sheet, seen)

    def seen(self, clip: ClipId, numbers: Iterable[int], /) -> ReviewMaterial:
        self._station.now_signed_in()
        if clip not in self._opened:
            raise Refused("review.not_watched", "Watch the clip first, then approve it.")
        shown = set(numbers)
        times_s = [one.at_s for one in self.material(clip).moments if one.number in shown]
        self._seen.setdefault(clip, set()).update(times_s)
        return self.material(clip)

    def items(self) -> tuple[ReviewItem, ...]:
        """The list, riskiest first."""
        session = self._station.session
        me = session.operator.id if session is not None else None
        waiting = (ClipState.AWAITING_REVIEW, ClipState.QUARANTINED)
        clips = [clip for clip in self._station.clips.values() if clip.state in waiting]
        return by_risk([self._item(clip, me) for clip in clips], self._station.clock.now())

    def _item(self, clip: FakeClip, me: OperatorId | None) -> ReviewItem:
        why_not = _why_not_approvable(clip, me)
        tile = next((tile for tile in self._station.beds_today() if tile.bed == clip.bed), None)
        staff = self._station.staff
        return ReviewItem(
            clip.id,
            clip.bed,
            clip.family,
            clip.by,
            clip.at,
            clip.duration_s,
            clip.black_share,
            clip.interrupted,
            approvable=not why_not,
            why_not=why_not,
            quarantined=clip.state is ClipState.QUARANTINED,
            findings=clip.findings,
            size=(1280, 720),
            look_alikes=tile.look_alikes if tile is not None else (),
            approvers=tuple(one for one in staff if one.role is Role.CHARGE_NURSE and one.id != clip.by.id),
        )

    def require_approvable(self, clip: ClipId) -> None:
        """By who is signed in, in the order of the real rules."""
        me = self._station.now_signed_in()
        if me.role is not Role.CHARGE_NURSE:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        if self._station.clips[clip].by.id == me.id:
            raise Refused("review.own_clip", "You recorded this clip. Ask another charge nurse to approve it.")
        self.require_looked_at(clip)

    def require_looked_at(self, clip: ClipId) -> None:
        """Every moment was on screen."""
        if clip not in self._opened:
            raise Refused("review.not_watched", "Watch the clip first, then approve it.")
        if self.material(clip).unseen:
            raise Refused("review.unseen", "Look at every frame of the contact sheet first, then approve the clip.")

    def note(self, clip: ClipId, *, alone: bool = False) -> None:
        """An approval came about."""
        known = self._station.clips[clip]
        shipment = ShipmentId(f"{len(self.approved) + 1:064x}")
        who, now = self._station.now_signed_in(), self._station.clock.now()
        self.approved.append(Approved(shipment, clip, known.bed, known.family, who, now, alone))

    def approve_alone(self, clip: ClipId, pin: str, /) -> None:
        me = self._station.now_signed_in()
        if not self.allowed:
            raise Refused("break_glass.off", "This ward does not allow approving alone. Ask another charge nurse.")
        if self._station.clips[clip].by.id != me.id:
            raise Refused("break_glass.needless", "Somebody else recorded this clip: approve it as usual.")
        self.require_looked_at(clip)
        self._station.require_pin(pin)
        self._station.note("approval.break_glass", f"clip:{clip}")
        self.note(clip, alone=True)
        self._station.move(clip, ClipState.QUEUED, "clip.approve")

    def break_glass(self) -> BreakGlass:
        return BreakGlass(self.allowed, len({one.clip for one in self.approved if one.alone}))

    def since(self) -> SinceLastHere:
        session = self._station.session
        if session is None:
            return SinceLastHere()
        mine = tuple(one for one in self._untold if one.approved_by.id == session.operator.id)
        return SinceLastHere(mine, tuple(one for one in self._untold if one not in mine))

    def confirm_since(self) -> None:
        me = self._station.now_signed_in()
        untold, self._untold = self._untold, ()
        self._told |= {(me.id, one.shipment) for one in untold}
        self._station.tell(BoardChanged())

    def not_me(self, shipment: ShipmentId, /) -> None:
        me = self._station.now_signed_in()
        of = next((one for one in self.approved if one.shipment == shipment and one.approved_by.id == me.id), None)
        if of is None:
            raise Refused("shipment.unknown", "This shipment is not known here. Look at the outbox again.")
        self.frozen.append(of.family)
        self._station.note("approval.disputed", f"clip:{of.clip}")
        self._station.tell(BoardChanged(of.clip))


def _why_not_approvable(clip: FakeClip, me: OperatorId | None) -> str:
    if clip.state is ClipState.QUARANTINED:
        return "leak.found"
    return "review.own_clip" if clip.by.id == me else ""
