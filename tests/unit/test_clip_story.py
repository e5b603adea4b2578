"""A ledger lives through random days: whatever people, crashes and clocks do, the same few things hold."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from app import consent, review
from app.errors import Refused
from app.lifecycle import APPROVED_STATES, ClipEvent, next_state
from app.model import STATION, ClipId, ClipState, Consent, OperatorId, Purpose
from tests.fakes_rules import CHARGE, FAMILY, IT, NURSE, OTHER_CHARGE, TAKE, WATCHED, Ward

_PEOPLE = st.sampled_from([NURSE.id, CHARGE.id, OTHER_CHARGE.id, IT.id])
_ACTORS = st.one_of(_PEOPLE, st.just(STATION))
_WITH_TAKE = frozenset({ClipEvent.SEAL, ClipEvent.RECOVER})
# What a good day does next with a clip in this state.
_USUAL = {
    ClipState.APPROVED: (ClipEvent.QUEUE, STATION),
    ClipState.QUEUED: (ClipEvent.START_SENDING, STATION),
    ClipState.REJECTED: (ClipEvent.SHRED, STATION),
    ClipState.DISCARDED: (ClipEvent.SHRED, STATION),
    ClipState.HELD: (ClipEvent.RELEASE, NURSE.id),
}
# Memory, where there is a folder of it: thousands of commits, and what fsync promises is not the question here.
_SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - mkdtemp makes its own folder in there


class Story(RuleBasedStateMachine):
    clips = Bundle("clips")

    @initialize()
    def open_the_ward(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="swaddle-story-", dir=_SCRATCH))
        self.ward = Ward(self.folder)
        self.expected: dict[ClipId, ClipState] = {}
        self.left_without_right: list[ClipId] = []

    def teardown(self) -> None:
        assert self.ward.ledger.verify_journal() is None
        self.ward.ledger.close()
        shutil.rmtree(self.folder)

    def may_receive(self) -> bool:
        return not consent.why_not(self.ward.ledger, FAMILY, Purpose.FAMILY, self.ward.clock.now())

    def moved(self, clip: ClipId, event: ClipEvent) -> None:
        before = self.expected[clip]
        self.expected[clip] = next_state(before, event)
        if self.expected[clip] in {ClipState.QUEUED, ClipState.SENDING} and not self.may_receive():
            self.left_without_right.append(clip)

    @rule(target=clips, who=_PEOPLE)
    def record(self, who: OperatorId) -> object:
        operator = self.ward.ledger.operator(who)
        assert operator is not None
        allowed = self.may_receive() and operator.role is not IT.role
        try:
            clip = self.ward.begin(operator)
        except Refused:
            assert not allowed
            return multiple()
        assert allowed
        self.expected[clip.id] = ClipState.RECORDING
        return clip.id

    @rule(clip=clips, event=st.sampled_from(ClipEvent), who=_ACTORS)
    def anything_happens(self, clip: ClipId, event: ClipEvent, who: OperatorId) -> None:
        self.move(clip, event, who)

    @rule(clip=clips, steps=st.integers(1, 8))
    def a_good_day(self, clip: ClipId, steps: int) -> None:
        for _ in range(steps):
            state = self.expected[clip]
            if state in {ClipState.RECORDING, ClipState.INTERRUPTED}:
                self.the_take_ends(clip)
            elif state is ClipState.SEALED:
                sent = self.ward.ledger.clip(clip).submitted
                self.move(clip, *((ClipEvent.LEAK_CHECK_PASSED, STATION) if sent else (ClipEvent.SUBMIT, NURSE.id)))
            elif state is ClipState.AWAITING_REVIEW:
                self.approve(clip, CHARGE.id, WATCHED)
            elif state is ClipState.SENDING:
                self.a_receipt_arrives(clip)
            elif state in _USUAL:
                self.move(clip, *_USUAL[state])

    def move(self, clip: ClipId, event: ClipEvent, who: OperatorId) -> None:
        try:
            self.ward.ledger.move(clip, event, who, reason="because", take=TAKE if event in _WITH_TAKE else None)
        except Refused:
            return
        self.moved(clip, event)

    def the_take_ends(self, clip: ClipId) -> None:
        torn = self.expected[clip] is ClipState.INTERRUPTED
        self.move(clip, ClipEvent.RECOVER if torn else ClipEvent.SEAL, STATION)

    @rule(clip=clips, who=_PEOPLE, watched=st.sampled_from([WATCHED, WATCHED, WATCHED, "00" * 32]))
    def approve(self, clip: ClipId, who: OperatorId, watched: str) -> None:
        ledger = self.ward.ledger
        operator = ledger.operator(who)
        assert operator is not None
        known = ledger.clip(clip)
        planned = not review.why_not_approvable(ledger, known, who, self.ward.clock.now()) and watched == WATCHED
        shipment = self.ward.shipment(known, operator)
        try:
            ledger.approve(clip, who, [shipment] if watched == WATCHED else [])
        except Refused:
            assert not planned
            return
        assert planned
        self.moved(clip, ClipEvent.APPROVE)

    def a_receipt_arrives(self, clip: ClipId) -> None:
        for shipment in self.ward.ledger.shipments_of(clip):
            on_its_way = self.expected[clip] in {ClipState.QUEUED, ClipState.SENDING, ClipState.HELD}
            self.ward.ledger.accept_receipt(shipment.approval.shipment, b"receipt", "gateway-1")
            if on_its_way:
                self.moved(clip, ClipEvent.DELIVER)

    @rule(
        luck=st.sampled_from(["freeze", "unfreeze", "agree", "agree", "withdraw", "expire", "restart", "wait", "wait"]),
        hours=st.integers(1, 24 * 6),
    )
    def the_world_turns(self, luck: str, hours: int) -> None:
        ledger, now = self.ward.ledger, self.ward.clock.now()
        if luck == "freeze":
            consent.freeze(ledger, FAMILY, NURSE.id)
        elif luck == "unfreeze":
            consent.unfreeze(ledger, FAMILY, CHARGE.id)
        elif luck == "agree":
            consent.give(ledger, Consent(FAMILY, Purpose.FAMILY, now + dt.timedelta(days=10)), CHARGE.id, now)
        elif luck == "withdraw":
            for clip, before in consent.withdraw(ledger, FAMILY, Purpose.FAMILY, NURSE.id, now).items():
                assert self.expected[clip] is before
                self.moved(clip, ClipEvent.WITHDRAW)
        elif luck == "expire":
            for clip in review.expire_overdue(ledger):
                self.moved(clip, ClipEvent.EXPIRE)
        elif luck == "restart":
            self.ward.reopen(ledger.newest_checkpoint())
        else:
            self.ward.clock.pass_s(hours * 3600)

    @invariant()
    def every_clip_is_where_its_journal_says(self) -> None:
        if hasattr(self, "ward"):
            assert {clip.id: clip.state for clip in self.ward.ledger.clips()} == self.expected

    @invariant()
    def nothing_leaves_without_consent_and_anothers_approval(self) -> None:
        if not hasattr(self, "ward"):
            return
        assert self.left_without_right == []
        for clip in self.ward.ledger.clips(APPROVED_STATES):
            standing = self.ward.ledger.shipments_of(clip.id)
            assert standing
            assert all(one.approval.approved_by != clip.recorded_by for one in standing)
            assert all(one.watched_sha256 == clip.sealed_sha256 for one in standing)

    @invariant()
    def only_a_receipt_delivers(self) -> None:
        if hasattr(self, "ward"):
            for clip in self.ward.ledger.clips([ClipState.DELIVERED]):
                assert all(one.receipt for one in self.ward.ledger.shipments_of(clip.id))


TestStory = Story.TestCase
# Enough to reach every state on each run, little enough for a unit test on two cores.
TestStory.settings = settings(max_examples=15, stateful_step_count=50)
