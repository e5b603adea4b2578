"""The review desk: what a charge nurse has to look at before she approves, and what she is told when she comes back.

Promises, whatever the face does: nobody approves a clip whose contact sheet was not on her screen in this session;
nobody approves a clip that she recorded, but by break-glass where the policy allows it, and then the journal, the
manifest and every charge nurse learn of it; every approval in a name is told to its bearer until she confirms it.
Not promised: that eyes were on the screen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from app import consent, review
from app.approvals import Approvals
from app.certainty import moments
from app.clock import Clock
from app.errors import Refused
from app.events import BoardChanged, Event
from app.journal import Act
from app.ledger import Ledger
from app.ledger.told import ApprovalRow
from app.model import ClipId, ClipState, FamilyCode, Operator, OperatorId, Role, ShipmentId
from app.operators import Session
from app.review_board import Approved, BreakGlass, ReviewMaterial, SinceLastHere

_NOBODY: Final = Refused("session.none", "Nobody is signed in. Sign in first.")


@dataclass(slots=True, eq=False)
class _Sitting:
    """One session: who it is, what she opened, what was on her screen, what she must be told."""

    operator: Operator
    watched: dict[ClipId, str] = field(default_factory=dict)  # digests that her player opened
    seen: dict[ClipId, set[float]] = field(default_factory=dict)  # by second: the numbers change with a leak check
    untold: tuple[ApprovalRow, ...] = ()


class ReviewDesk:
    """Verbs may be called on any thread; refusals are `StationError`.

    Args:
        ledger: the truth.
        approvals: seals and signs.
        clock: wall time.
        break_glass: whether the policy lets who recorded a clip approve it.
        sent: called with every clip that was approved.
        frozen: called after a family was frozen here, so that nothing goes on.
        tell: passes an event on to the face.
    """

    def __init__(
        self,
        ledger: Ledger,
        approvals: Approvals,
        clock: Clock,
        *,
        break_glass: bool,
        sent: Callable[[ClipId], None],
        frozen: Callable[[], None],
        tell: Callable[[Event], None],
    ) -> None:
        self._ledger = ledger
        self._approvals = approvals
        self._clock = clock
        self._break_glass = break_glass
        self._sent = sent
        self._frozen = frozen
        self._tell = tell
        self._lock = threading.Lock()
        self._sitting: _Sitting | None = None

    # -- the session

    def begin(self, session: Session) -> None:
        """Somebody signed in: nothing was on her screen yet."""
        mine = session.operator.id
        untold = self._ledger.untold(mine) if session.operator.role is Role.CHARGE_NURSE else ()
        with self._lock:
            self._sitting = _Sitting(session.operator, untold=untold)

    def end(self) -> None:
        """She signed out: what was on her screen counts for nobody else."""
        with self._lock:
            self._sitting = None

    def opened(self, clip: ClipId, digest: str) -> None:
        """Her player opened this very file."""
        with self._lock:
            if self._sitting is not None:
                self._sitting.watched[clip] = digest

    # -- before the decision

    def material(self, clip: ClipId) -> ReviewMaterial:
        """What there is to look at."""
        with self._lock:
            seen_s = frozenset(self._sitting.seen.get(clip, ())) if self._sitting is not None else frozenset()
        return self._material(clip, seen_s)

    def seen(self, clip: ClipId, numbers: Iterable[int]) -> ReviewMaterial:
        """These moments of the contact sheet were on screen, painted and uncovered.

        Returns:
            What is left to look at.

        Raises:
            Refused: `session.none`, `review.not_watched`: she never opened this clip in this session.
        """
        shown = set(numbers)
        times_s = [moment.at_s for moment in self.material(clip).moments if moment.number in shown]
        with self._lock:
            sitting = self._signed_in()
            if clip not in sitting.watched:
                raise Refused("review.not_watched", "Watch the clip first, then approve it.")
            sitting.seen.setdefault(clip, set()).update(times_s)
        return self.material(clip)

    # -- the decision

    def approve(self, clip: ClipId, pin: str) -> None:
        """Seal to the family, sign with the key that this PIN unlocks, queue. Up to a second.

        Raises:
            Refused: a rule, the PIN, the clip was not watched in this session, or `review.unseen`.
        """
        self._approve(clip, pin, alone=False)

    def approve_alone(self, clip: ClipId, pin: str) -> None:
        """Break-glass: approve a clip that she recorded herself, because nobody else is here.

        The journal has an act of its own, the manifest says so, the gateway may refuse it, every charge nurse is told.

        Raises:
            Refused: as `approve`; `break_glass.off`: not by this policy; `break_glass.needless`: not her own clip.
        """
        if not self._break_glass:
            raise Refused("break_glass.off", "This ward does not allow approving alone. Ask another charge nurse.")
        self._approve(clip, pin, alone=True)

    def break_glass(self) -> BreakGlass:
        """Whether it is allowed, and how often it was done."""
        return BreakGlass(self._break_glass, self._ledger.break_glass_uses())

    # -- coming back

    def since(self) -> SinceLastHere:
        """What she has to be told, as it stood when she signed in; empty once she confirmed it."""
        with self._lock:
            sitting = self._sitting
            untold = () if sitting is None else sitting.untold
        if sitting is None:
            return SinceLastHere()
        mine = [row for row in untold if row.approved_by == sitting.operator.id]
        others = [row for row in untold if row.approved_by != sitting.operator.id]
        return SinceLastHere(tuple(map(self._told, mine)), tuple(map(self._told, others)))

    def confirm_since(self) -> None:
        """She saw it and closed it."""
        with self._lock:
            sitting = self._signed_in()
            untold, sitting.untold = sitting.untold, ()
        self._ledger.confirm_told(sitting.operator.id, [row.shipment for row in untold])
        self._tell(BoardChanged())

    def not_me(self, shipment: ShipmentId) -> None:
        """An approval in her name is not hers: its family is frozen at once, and the journal says why.

        What is on its way to that family stops where it is, and so does a take that only it may see; IT has to look at
        the PIN and the key.

        Raises:
            Refused: `session.none`; `shipment.unknown`: nothing of that name was approved in hers.
            NeedsPerson: the disk; the family is frozen all the same, and the outbox is looked at again every second.
        """
        with self._lock:
            operator = self._signed_in().operator.id
        approval = self._ledger.shipment(shipment).approval
        if approval.approved_by != operator:
            raise Refused("shipment.unknown", "This shipment is not known here. Look at the outbox again.")
        with self._ledger.together():
            self._ledger.note(
                Act.APPROVAL_DISPUTED, operator, f"clip:{approval.clip}", shipment=shipment, family=approval.family
            )
            if not self._ledger.family(FamilyCode(approval.family)).frozen:
                consent.freeze(self._ledger, FamilyCode(approval.family), operator)
        try:
            self._frozen()
        finally:
            self._tell(BoardChanged(approval.clip))

    # -- inside

    def _material(self, clip: ClipId, seen_s: frozenset[float]) -> ReviewMaterial:
        known = self._ledger.clip(clip)
        timeline = self._ledger.timeline(clip)
        findings = self._ledger.findings(clip) if known.state is ClipState.QUARANTINED else ()
        sheet = moments(known.duration_s, timeline, findings)
        seen = frozenset(one.number for one in sheet if one.at_s in seen_s)
        return ReviewMaterial(clip, known.duration_s, timeline, sheet, seen)

    def _approve(self, clip: ClipId, pin: str, *, alone: bool) -> None:
        with self._lock:  # who is signed in, what she opened and what she saw belong together
            sitting = self._signed_in()
            operator = sitting.operator
            watched = sitting.watched.get(clip, "")
            seen_s = frozenset(sitting.seen.get(clip, ()))
        if operator.role is not Role.CHARGE_NURSE:
            raise Refused("role.refused", "Your role does not allow this. Ask a colleague who may.")
        review.plan_approval(self._ledger, clip, operator.id, watched, self._clock.now(), alone=alone)
        if self._material(clip, seen_s).unseen:
            raise Refused("review.unseen", "Look at every frame of the contact sheet first, then approve the clip.")
        self._approvals.approve(clip, operator.id, pin, watched, alone=alone)
        self._sent(clip)

    def _signed_in(self) -> _Sitting:
        if self._sitting is None:
            raise _NOBODY
        return self._sitting

    def _told(self, row: ApprovalRow) -> Approved:
        clip = self._ledger.clip(row.clip)
        who = self._ledger.operator(row.approved_by) or _gone(row.approved_by)
        return Approved(row.shipment, row.clip, clip.bed, row.family, who, row.approved_at, row.break_glass)


def _gone(operator: OperatorId) -> Operator:
    """Somebody who was removed meanwhile keeps her code."""
    return Operator(operator, operator, Role.CHARGE_NURSE)
