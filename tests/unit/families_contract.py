"""What every family desk keeps: the station's own and the face's fake. Each runs it from a module of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

import pytest

from app.board import AlikeKind
from app.errors import StationError
from app.events import BoardChanged, Event
from app.family_board import ConsentTerms, FamilyRow, FreezeReason, Person, StayRow
from app.model import BedId, ClipId, FamilyCode, Role, StayId
from ui.family_front import FamiliesFront

PEOPLE = frozenset({Person.PARENTS, Person.SIBLINGS})


class Bench(Protocol):
    """A ward around a family desk: three empty beds, one bed with a baby whose family agreed."""

    family: FamilyCode
    bed: BedId
    empty: tuple[BedId, BedId, BedId]
    events: list[Event]

    @property
    def families(self) -> FamiliesFront: ...

    def now(self) -> dt.datetime: ...

    def sign_in(self, role: Role) -> None: ...

    def sign_out(self) -> None: ...

    def waiting(self) -> ClipId:
        """A clip of the family's baby, waiting for a charge nurse."""
        ...


def refused(verb: Callable[[], object]) -> str:
    with pytest.raises(StationError) as caught:
        verb()
    return caught.value.code


def row(bench: Bench, family: FamilyCode | None = None) -> FamilyRow:
    return next(one for one in bench.families.rows() if one.code == (family or bench.family))


def stay(bench: Bench, bed: BedId | None = None) -> StayRow:
    return next(one for one in bench.families.stays() if one.bed == (bed or bench.bed))


def terms(bench: Bench, days: int = 20) -> ConsentTerms:
    until = (bench.now() + dt.timedelta(days=days)).replace(microsecond=0)
    return ConsentTerms(until, people=PEOPLE)


def told(bench: Bench) -> bool:
    """Whether the board was said to have changed since the last question."""
    said = any(isinstance(event, BoardChanged) for event in bench.events)
    bench.events.clear()
    return said


class FamiliesContract:
    """Subclass it with a fixture `bench`: a charge nurse is signed in."""

    def test_a_family_with_a_baby_comes_before_one_without(self, bench: Bench) -> None:
        card = bench.families.new_card()
        bench.families.enrol(card, terms(bench), bench.empty[0])
        bench.families.end_stay(stay(bench, bench.empty[0]).stay)
        rows = bench.families.rows()
        assert [one.code for one in rows] == [
            one.code for one in sorted(rows, key=lambda one: (not one.beds, one.code))
        ]
        assert (rows[-1].code, rows[-1].beds) == (card.family, ())

    def test_enrolment_links_agrees_and_begins(self, bench: Bench) -> None:
        card = bench.families.new_card()
        before = {one.code for one in bench.families.rows()}
        assert card.family not in before
        agreed = terms(bench)
        bench.events.clear()
        bench.families.enrol(card, agreed, bench.empty[0])
        assert told(bench)
        found = row(bench, card.family)
        assert (found.beds, found.terms, found.live) == ((bench.empty[0],), agreed, True)
        assert found.card_made_at is not None
        assert abs(found.card_made_at - card.made_at) < dt.timedelta(seconds=1)
        assert (found.frozen, found.withdrawn_at, found.cards_lost, found.delivered) == (None, None, 0, 0)
        assert bench.empty[0] not in bench.families.empty_beds()
        assert stay(bench, bench.empty[0]).families == (card.family,)

    def test_nothing_is_linked_where_somebody_lies_or_consent_would_be_over(self, bench: Bench) -> None:
        card = bench.families.new_card()
        families, stays = bench.families.rows(), bench.families.stays()
        assert refused(lambda: bench.families.enrol(card, terms(bench), bench.bed)) == "bed.taken"
        assert refused(lambda: bench.families.enrol(card, terms(bench, -1), bench.empty[0])) == "consent.past"
        assert (bench.families.rows(), bench.families.stays()) == (families, stays)
        bench.families.enrol(card, terms(bench), bench.empty[0])

    def test_a_second_household_joins(self, bench: Bench) -> None:
        card = bench.families.new_card()
        bench.families.join(card, terms(bench), stay(bench).stay)
        assert set(stay(bench).families) == {bench.family, card.family}
        assert (row(bench).households, row(bench, card.family).households) == ((card.family,), (bench.family,))
        assert row(bench, card.family).beds == (bench.bed,)

    def test_twins_are_two_stays_of_one_family(self, bench: Bench) -> None:
        bench.events.clear()
        twin = bench.families.begin_stay(bench.empty[0], bench.family)
        assert told(bench)
        assert row(bench).beds == tuple(sorted((bench.bed, bench.empty[0])))
        assert stay(bench, bench.empty[0]).stay == twin
        assert any(
            one.kind is AlikeKind.TWIN and one.bed == bench.bed for one in stay(bench, bench.empty[0]).look_alikes
        )
        assert refused(lambda: bench.families.begin_stay(bench.empty[0], bench.family)) == "bed.taken"

    def test_a_new_card_of_a_family_keeps_its_code(self, bench: Bench) -> None:
        card = bench.families.new_card(bench.family)
        assert card.family == bench.family
        assert row(bench).cards_lost == 0, "nothing is written before it is printed"
        bench.families.replace_card(card)
        found = row(bench)
        assert found.cards_lost == 1
        assert found.card_made_at is not None
        assert abs(found.card_made_at - card.made_at) < dt.timedelta(seconds=1)

    def test_a_card_has_four_words_and_forgets_them(self, bench: Bench) -> None:
        card = bench.families.new_card()
        assert len(card.words) == 4
        assert card.qr
        assert card.fingerprint
        card.close()
        card.close()

    def test_a_freeze_is_told_and_lifted(self, bench: Bench) -> None:
        bench.events.clear()
        bench.families.freeze(bench.family, FreezeReason.TRANSFER)
        assert told(bench)
        frozen = row(bench)
        assert (frozen.frozen, frozen.live) == (FreezeReason.TRANSFER, False)
        assert frozen.frozen_at is not None
        bench.families.unfreeze(bench.family)
        assert told(bench)
        assert (row(bench).frozen, row(bench).frozen_at, row(bench).live) == (None, None, True)

    def test_a_withdrawal_is_what_its_plan_said(self, bench: Bench) -> None:
        clip = bench.waiting()
        assert row(bench).on_the_way == 1
        plan = bench.families.plan_withdrawal(bench.family)
        assert (plan.family, plan.destroyed, plan.kept_for_others) == (bench.family, (clip,), ())
        assert row(bench).live, "a plan changes nothing"
        bench.events.clear()
        assert bench.families.withdraw(bench.family) == plan
        assert told(bench)
        found = row(bench)
        assert (found.live, found.on_the_way) == (False, 0)
        assert found.withdrawn_at is not None
        empty = bench.families.plan_withdrawal(bench.family)
        assert (empty.destroyed, empty.stopped, empty.beyond_reach) == ((), (), ())

    def test_what_another_household_agreed_to_is_kept_for_it(self, bench: Bench) -> None:
        clip = bench.waiting()
        bench.families.join(bench.families.new_card(), terms(bench), stay(bench).stay)
        plan = bench.families.withdraw(bench.family)
        assert (plan.destroyed, plan.kept_for_others) == ((), (clip,))

    def test_a_family_may_agree_again(self, bench: Bench) -> None:
        bench.families.withdraw(bench.family)
        longer = terms(bench, 40)
        bench.families.give_consent(bench.family, longer)
        assert (row(bench).live, row(bench).withdrawn_at, row(bench).terms) == (True, None, longer)
        assert refused(lambda: bench.families.give_consent(bench.family, terms(bench, -1))) == "consent.past"

    def test_a_baby_moves_and_goes_home(self, bench: Bench) -> None:
        here = stay(bench).stay
        bench.events.clear()
        bench.families.move_stay(here, bench.empty[1])
        assert told(bench)
        assert (row(bench).beds, stay(bench, bench.empty[1]).stay) == ((bench.empty[1],), here)
        assert bench.bed in bench.families.empty_beds()
        other = bench.families.begin_stay(bench.bed, bench.family)
        assert refused(lambda: bench.families.move_stay(other, bench.empty[1])) == "bed.taken"
        bench.families.end_stay(here)
        assert told(bench)
        assert row(bench).beds == (bench.bed,)

    def test_a_flag_is_told_on_the_stay(self, bench: Bench) -> None:
        here = stay(bench).stay
        bench.families.flag(here, flagged=True)
        assert stay(bench).flagged
        assert stay(bench).look_alikes[0].kind is AlikeKind.FLAG
        bench.families.flag(here, flagged=False)
        assert not stay(bench).flagged

    def test_a_wristband_is_bound_and_compared(self, bench: Bench) -> None:
        assert not stay(bench).wristband
        bench.families.bind_wristband(stay(bench).stay, "MRN-0042 17")
        assert stay(bench).wristband
        bench.families.check_wristband(bench.bed, "mrn004217")
        assert refused(lambda: bench.families.check_wristband(bench.bed, "MRN004218")) == "wristband.wrong"
        assert refused(lambda: bench.families.bind_wristband(stay(bench).stay, " 1 ")) == "wristband.short"

    def test_nobody_changes_anything_for_nobody(self, bench: Bench) -> None:
        card, here = bench.families.new_card(), stay(bench).stay
        bench.sign_out()
        for verb in self._charge_verbs(bench, card.family, here):
            assert refused(verb) == "session.none"

    def test_a_nurse_freezes_and_compares_and_changes_nothing_else(self, bench: Bench) -> None:
        here = stay(bench).stay
        bench.families.bind_wristband(here, "MRN004217")
        bench.sign_in(Role.NURSE)
        for verb in self._charge_verbs(bench, bench.family, here):
            assert refused(verb) == "role.refused"
        bench.families.check_wristband(bench.bed, "MRN004217")
        bench.families.freeze(bench.family, FreezeReason.SAFEGUARDING)
        assert not row(bench).live
        assert row(bench).frozen is FreezeReason.OTHER, "why, is for a charge nurse to read"

    @staticmethod
    def _charge_verbs(bench: Bench, family: FamilyCode, here: StayId) -> tuple[Callable[[], object], ...]:
        families = bench.families
        return (
            families.new_card,
            lambda: families.give_consent(family, terms(bench)),
            lambda: families.begin_stay(bench.empty[0], bench.family),
            lambda: families.unfreeze(bench.family),
            lambda: families.move_stay(here, bench.empty[0]),
            lambda: families.end_stay(here),
            lambda: families.flag(here, flagged=True),
            lambda: families.bind_wristband(here, "MRN004218"),
        )
