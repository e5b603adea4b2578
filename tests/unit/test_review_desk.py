"""What every review desk promises: the real one over a real ledger, and the fake that the face is tested with."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from app.anchor import read_anchor
from app.certainty import MomentKind
from app.clip_timeline import ClipTimeline, Done, Stretch
from app.config import Policy, StationConfig
from app.errors import Refused
from app.lifecycle import ClipEvent
from app.model import STATION, ClipId, ClipState, FamilyCode, LeakFinding, OperatorId, Rect
from app.outbox import shipment
from app.review_board import BreakGlass, SinceLastHere
from tests import fakes_station
from tests.fakes_clips import record
from tests.fakes_delivery import FATHER, HAO, MOTHER, PIN, RUTH, TWO_HOMES
from tests.fakes_house import House
from tests.fakes_rules import NURSE
from tests.fakes_station import FakeStation
from ui.front import StationFront

TIMELINE = ClipTimeline(
    (Stretch(0.0, 0.4, Done.CLEAR), Stretch(0.4, 0.6, Done.BLACK, "camera.moved"), Stretch(0.6, 3.9, Done.CLEAR))
)
EVERYTHING = range(99)
FLAGS = tuple(LeakFinding(at / 10, at / 10, Rect(0, 0, 10, 10), "text") for at in (15, 20, 25))


class Scene(Protocol):
    """A station with two charge nurses, and a way to bring clips before them."""

    station: StationFront
    pin: str

    def people(self) -> tuple[OperatorId, OperatorId]: ...

    def waiting(self, *, by_her: bool = False) -> ClipId: ...

    def flagged_and_passed_again(self, clip: ClipId, between: Callable[[], object]) -> None: ...

    def frozen(self) -> set[str]: ...

    def acts(self) -> list[str]: ...


class RealScene:
    def __init__(self, house: House) -> None:
        self.house, self.pin = house, PIN
        self.station: StationFront = house.station

    def people(self) -> tuple[OperatorId, OperatorId]:
        return HAO.id, RUTH.id

    def waiting(self, *, by_her: bool = False) -> ClipId:
        by = HAO if by_her else NURSE
        take = self.house.takes.begin(TWO_HOMES, by.id)
        record(take, 40)
        assert self.house.takes.seal(take.clip, frames_black=2, timeline=TIMELINE)
        self.house.sent_for_review(take.clip, by)
        return take.clip

    def flagged_and_passed_again(self, clip: ClipId, between: Callable[[], object]) -> None:
        self.house.ledger.quarantine(clip, FLAGS)
        between()
        self.house.ledger.move(clip, ClipEvent.CHECK_AGAIN, HAO.id)
        self.house.ledger.move(clip, ClipEvent.LEAK_CHECK_PASSED, STATION)

    def frozen(self) -> set[str]:
        return {code for code in (MOTHER, FATHER) if self.house.ledger.family(code).frozen}

    def acts(self) -> list[str]:
        return [row.act for row in self.house.ledger.journal(200)]


class FakeScene:
    def __init__(self, *, break_glass: bool) -> None:
        self.fake = FakeStation()
        self.fake.review_desk.allowed = break_glass
        self.fake.add_bed("21", "P4WD")
        self.station: StationFront = self.fake
        self.pin = fakes_station.PIN

    def people(self) -> tuple[OperatorId, OperatorId]:
        return fakes_station.HAO.id, fakes_station.RUTH.id

    def waiting(self, *, by_her: bool = False) -> ClipId:
        by = fakes_station.HAO if by_her else fakes_station.LIN
        clip = self.fake.add_clip("21", ClipState.AWAITING_REVIEW, by)
        clip.duration_s = 3.9
        self.fake.review_desk.timelines[clip.id] = TIMELINE
        return clip.id

    def flagged_and_passed_again(self, clip: ClipId, between: Callable[[], object]) -> None:
        known = self.fake.clips[clip]
        known.state, known.findings = ClipState.QUARANTINED, FLAGS
        between()
        known.state = ClipState.AWAITING_REVIEW

    def frozen(self) -> set[str]:
        return set(self.fake.review_desk.frozen)

    def acts(self) -> list[str]:
        return [line.act for line in self.fake.lines]


Make = Callable[..., Scene]


@pytest.fixture(params=["real", "fake"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    houses: list[House] = []

    def make_(*, break_glass: bool = False) -> Scene:
        if request.param == "fake":
            return FakeScene(break_glass=break_glass)
        houses.append(House(tmp_path, Policy(StationConfig(break_glass=break_glass))))
        return RealScene(houses[-1])

    yield make_
    for house in houses:
        house.__exit__()


def refusal(verb: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        verb()
    return refused.value.code


def open_and_see(scene: Scene, clip: ClipId) -> None:
    scene.station.playback(clip).close()
    assert scene.station.review_desk.seen(clip, EVERYTHING).unseen == ()


def test_the_material_says_when_the_clip_was_black_and_what_to_look_at(make: Make) -> None:
    scene = make()
    clip = scene.waiting()
    scene.station.sign_in(scene.people()[0], scene.pin)
    material = scene.station.review_desk.material(clip)
    assert (material.clip, material.timeline) == (clip, TIMELINE)
    assert material.duration_s == pytest.approx(3.9)
    assert material.moments[0].kind is MomentKind.BACK
    assert material.moments[0].at_s == 0.6
    assert len(material.moments) == 8
    assert material.unseen == material.moments


def test_an_approval_is_refused_until_every_frame_of_the_sheet_was_on_screen(make: Make) -> None:
    scene = make()
    clip = scene.waiting()
    desk = scene.station.review_desk
    scene.station.sign_in(scene.people()[0], scene.pin)
    assert refusal(lambda: desk.seen(clip, EVERYTHING)) == "review.not_watched", "what was never opened was not shown"
    scene.station.playback(clip).close()
    assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.unseen"
    desk.seen(clip, [*range(1, 8), 4711])
    assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.unseen"
    assert [one.number for one in desk.seen(clip, []).unseen] == [0]
    desk.seen(clip, [0])
    scene.station.approve(clip, scene.pin)
    assert [item.clip for item in scene.station.reviews()] == []


def test_frames_of_another_sheet_of_the_same_clip_do_not_count(make: Make) -> None:
    """Flagged, looked at, and passed the second time: the sheet is another one, though its frames are as many."""
    scene = make()
    clip = scene.waiting()
    scene.station.sign_in(scene.people()[0], scene.pin)
    desk = scene.station.review_desk
    before: set[float] = set()

    def look() -> None:
        open_and_see(scene, clip)
        before.update(one.at_s for one in desk.material(clip).moments)

    scene.flagged_and_passed_again(clip, look)
    material = desk.material(clip)
    unseen = [one.at_s for one in material.unseen]
    assert unseen == [one.at_s for one in material.moments if one.at_s not in before]
    assert 0 < len(unseen) < len(material.moments)
    assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.unseen"


def test_what_one_person_saw_counts_for_nobody_else_and_not_for_her_next_session(make: Make) -> None:
    scene = make()
    clip = scene.waiting()
    first, second = scene.people()
    scene.station.sign_in(first, scene.pin)
    open_and_see(scene, clip)
    for person in (second, first):
        scene.station.sign_in(person, scene.pin)
        assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.not_watched"
        scene.station.playback(clip).close()
        assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.unseen"


def test_nobody_saw_anything_while_nobody_is_signed_in(make: Make) -> None:
    scene = make()
    clip = scene.waiting()
    for verb in (lambda: scene.station.review_desk.seen(clip, [0]), scene.station.review_desk.confirm_since):
        assert refusal(verb) == "session.none"
    assert scene.station.review_desk.since() == SinceLastHere()


def test_a_waiting_clip_says_who_can_approve_it(make: Make) -> None:
    scene = make()
    scene.waiting(by_her=True)
    first, second = scene.people()
    (item,) = scene.station.reviews()
    names = [person.id for person in item.approvers]
    assert second in names
    assert first not in names


def test_every_approval_in_her_name_is_told_at_her_next_sign_in_until_she_confirms(make: Make) -> None:
    scene = make()
    first, second = scene.people()
    desk = scene.station.review_desk
    scene.station.sign_in(first, scene.pin)
    assert not desk.since()
    clip = scene.waiting()
    open_and_see(scene, clip)
    scene.station.approve(clip, scene.pin)
    assert not desk.since(), "she knows what she just did"
    scene.station.sign_in(second, scene.pin)
    assert not desk.since(), "it is nobody else's business"
    for _ in range(2):
        scene.station.sign_in(first, scene.pin)
        since = desk.since()
        assert {(one.clip, one.approved_by.id, one.alone) for one in since.mine} == {(clip, first, False)}
        assert since.alone == ()
    desk.confirm_since()
    assert not desk.since()
    scene.station.sign_in(first, scene.pin)
    assert not desk.since()


def test_an_approval_that_is_not_hers_freezes_its_family_and_is_in_the_journal(make: Make) -> None:
    scene = make()
    first, second = scene.people()
    desk = scene.station.review_desk
    scene.station.sign_in(first, scene.pin)
    clip = scene.waiting()
    open_and_see(scene, clip)
    scene.station.approve(clip, scene.pin)
    scene.station.sign_in(first, scene.pin)
    told = desk.since().mine[0]
    scene.station.sign_in(second, scene.pin)
    assert refusal(lambda: desk.not_me(told.shipment)) == "shipment.unknown", "not in her name"
    assert scene.frozen() == set()
    scene.station.sign_in(first, scene.pin)
    desk.not_me(told.shipment)
    assert scene.frozen() == {told.family}
    assert "approval.disputed" in scene.acts()
    assert desk.since().mine, "it stays on screen until she closes it"


def test_alone_is_refused_unless_the_policy_allows_it_and_never_by_default(make: Make) -> None:
    scene = make()
    clip = scene.waiting(by_her=True)
    scene.station.sign_in(scene.people()[0], scene.pin)
    open_and_see(scene, clip)
    assert refusal(lambda: scene.station.review_desk.approve_alone(clip, scene.pin)) == "break_glass.off"
    assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.own_clip"
    assert scene.station.review_desk.break_glass() == BreakGlass(allowed=False)


def test_alone_is_counted_journalled_and_told_to_the_next_charge_nurse(make: Make) -> None:
    scene = make(break_glass=True)
    first, second = scene.people()
    desk = scene.station.review_desk
    clip = scene.waiting(by_her=True)
    other = scene.waiting()
    scene.station.sign_in(first, scene.pin)
    open_and_see(scene, other)
    assert refusal(lambda: desk.approve_alone(other, scene.pin)) == "break_glass.needless"
    scene.station.playback(clip).close()
    assert refusal(lambda: desk.approve_alone(clip, scene.pin)) == "review.unseen", "alone is no reason not to look"
    desk.seen(clip, EVERYTHING)
    assert refusal(lambda: scene.station.approve(clip, scene.pin)) == "review.own_clip", "never without saying so"
    desk.approve_alone(clip, scene.pin)
    assert "approval.break_glass" in scene.acts()
    assert (desk.break_glass().allowed, desk.break_glass().uses) == (True, 1)
    scene.station.sign_in(second, scene.pin)
    since = desk.since()
    assert since.mine == ()
    assert {(one.clip, one.approved_by.id, one.alone) for one in since.alone} == {(clip, first, True)}
    desk.confirm_since()
    scene.station.sign_in(second, scene.pin)
    assert not desk.since()
    scene.station.sign_in(first, scene.pin)
    assert {one.clip for one in desk.since().mine} == {clip}


# -- the real one only


def test_the_manifest_of_a_clip_approved_alone_says_so_and_others_do_not(tmp_path: Path) -> None:
    with House(tmp_path, Policy(StationConfig(break_glass=True))) as house:
        scene = RealScene(house)
        house.station.sign_in(HAO.id, PIN)
        own, other = scene.waiting(by_her=True), scene.waiting()
        for clip in (own, other):
            open_and_see(scene, clip)
        house.station.review_desk.approve_alone(own, PIN)
        house.station.approve(other, PIN)
        assert house.state(own) is ClipState.QUEUED, "every guard on the way out agrees"
        for clip, said in ((own, True), (other, False)):
            for sent in house.ledger.shipments_of(clip):
                assert sent.break_glass is said
                _, manifest = shipment.read_unverified(sent.approval.manifest)
                assert (manifest.break_glass == "own_clip") is said
                assert (manifest.recorded_by == manifest.approved_by) is said
        again = house.ledger.shipments_of(own)[0]
        house.ledger.confirm_told(RUTH.id, [again.approval.shipment, again.approval.shipment])
        assert again.approval.shipment not in {row.shipment for row in house.ledger.untold(RUTH.id)}
        assert house.ledger.verify_journal(read_anchor(house.key_store)) is None


def test_alone_never_counts_without_the_mark_in_the_ledger(tmp_path: Path) -> None:
    """An approval of her own clip that was not made as break-glass is refused by the table itself."""
    with House(tmp_path) as house:
        clip = RealScene(house).waiting(by_her=True)
        honest = house.approvals
        with pytest.raises(Refused):
            honest.approve(clip, HAO.id, PIN, house.ledger.clip(clip).sealed_sha256)
        forged = dataclasses.replace(house.shipment(house.ledger.clip(clip), HAO, FamilyCode(MOTHER)))
        with pytest.raises(Refused) as refused:
            house.ledger.approve(clip, HAO.id, [forged])
        assert refused.value.code == "review.own_clip"
