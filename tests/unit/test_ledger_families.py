"""Families in the ledger: cards that were lost stay lost, why a family is frozen stays out of the journal."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import consent
from app.errors import Refused
from app.family_board import ConsentTerms, FreezeReason, Person
from app.ledger import Ledger
from app.ledger.schema import MIGRATIONS, connect, migrate
from app.lifecycle import ClipEvent
from app.model import STATION, Bed, BedId, ClipState, Consent, Family, FamilyCode, Purpose, Stay, StayId
from tests.fakes_rules import BED, CHARGE, FAMILY, MORNING, NURSE, STAY, HandClock, Ward, new_signer

OTHER = FamilyCode("M3X9")
BESIDE = BedId("08")


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    opened = Ward(tmp_path)
    yield opened
    opened.ledger.close()


def test_a_lost_card_never_comes_back(ward: Ward) -> None:
    ledger = ward.ledger
    assert ledger.replace_card(FAMILY, "age1second", MORNING, CHARGE.id) == "age1example"
    assert ledger.family(FAMILY).recipient == "age1second"
    facts = ledger.family_facts(FAMILY, Purpose.FAMILY)
    assert (facts.cards_lost, facts.card_made_at) == (1, MORNING)
    for used in ("age1example", "age1second"):
        with pytest.raises(Refused, match=r"card\.used"):
            ledger.replace_card(FAMILY, used, MORNING, CHARGE.id)
        with pytest.raises(Refused, match=r"card\.used"):
            ledger.enrol_family(Family(OTHER, used), MORNING, CHARGE.id)
    assert [row.act for row in ledger.journal(2)] == ["family.card_made", "family.card_lost"]
    assert "age1" not in " ".join(row.detail for row in ledger.journal(50))


def test_why_a_family_is_frozen_stands_in_the_ledger_only(ward: Ward) -> None:
    ledger = ward.ledger
    consent.freeze(ledger, FAMILY, NURSE.id, FreezeReason.SAFEGUARDING)
    facts = ledger.family_facts(FAMILY, Purpose.FAMILY)
    assert (facts.frozen, facts.frozen_at) == (FreezeReason.SAFEGUARDING, MORNING)
    assert not any("safeguarding" in row.detail for row in ledger.journal(50))
    rows = len(ledger.journal(50))
    consent.freeze(ledger, FAMILY, NURSE.id, FreezeReason.SAFEGUARDING)
    assert len(ledger.journal(50)) == rows, "twice is once"
    consent.freeze(ledger, FAMILY, NURSE.id, FreezeReason.TRANSFER)
    assert ledger.family_facts(FAMILY, Purpose.FAMILY).frozen is FreezeReason.TRANSFER
    consent.unfreeze(ledger, FAMILY, CHARGE.id)
    thawed = ledger.family_facts(FAMILY, Purpose.FAMILY)
    assert (thawed.frozen, thawed.frozen_at) == (None, None)


def test_consent_keeps_who_may_be_seen_and_a_second_one_replaces_the_first(ward: Ward) -> None:
    ledger, people = ward.ledger, frozenset({Person.PARENTS, Person.SIBLINGS})
    until = MORNING + dt.timedelta(days=5)
    ledger.put_consent(Consent(FAMILY, Purpose.FAMILY, until), CHARGE.id, people)
    assert ledger.family_facts(FAMILY, Purpose.FAMILY).terms == ConsentTerms(until, Purpose.FAMILY, people)
    assert "people=parents+siblings" in ledger.journal(1)[0].detail
    consent.withdraw(ledger, FAMILY, Purpose.FAMILY, CHARGE.id, MORNING)
    assert ledger.family_facts(FAMILY, Purpose.FAMILY).withdrawn_at == MORNING
    ledger.put_consent(Consent(FAMILY, Purpose.FAMILY, until), CHARGE.id)
    again = ledger.family_facts(FAMILY, Purpose.FAMILY)
    assert (again.withdrawn_at, again.terms) == (None, ConsentTerms(until))


def test_a_wristband_belongs_to_one_baby_here(ward: Ward) -> None:
    ledger = ward.ledger
    ledger.add_bed(Bed(BESIDE, "demo", None), STATION)
    twin = StayId("6" * 32)
    ledger.begin_stay(Stay(twin, BESIDE, (FAMILY,), MORNING), STATION)
    assert ledger.wristband(STAY) is None
    ledger.bind_wristband(STAY, b"h" * 32, NURSE.id)
    with pytest.raises(Refused, match=r"wristband\.known"):
        ledger.bind_wristband(twin, b"h" * 32, NURSE.id)
    assert ledger.wristband(twin) is None
    ledger.end_stay(STAY, STATION)
    ledger.bind_wristband(twin, b"h" * 32, NURSE.id)
    with pytest.raises(Refused, match=r"stay\.ended"):
        ledger.bind_wristband(STAY, b"x" * 32, NURSE.id)


def test_a_copy_with_more_masks_keeps_the_wristband_that_was_compared(ward: Ward) -> None:
    clip = ward.begin()
    ward.ledger.keep_clip_wristband(clip.id, b"h" * 32)
    copy = ward.ledger.begin_replacement(type(clip.id)("f" * 32), clip.id, CHARGE.id, b"key")
    assert ward.ledger.clip_wristband(copy.id) == b"h" * 32


def test_a_second_household_joins_once_and_a_flag_is_told(ward: Ward) -> None:
    ledger = ward.ledger
    ledger.add_family(Family(OTHER, "age1other"), STATION)
    ledger.join_stay(STAY, OTHER, CHARGE.id)
    with pytest.raises(Refused, match=r"family\.joined"):
        ledger.join_stay(STAY, OTHER, CHARGE.id)
    ledger.set_flagged(STAY, flagged=True, by=CHARGE.id)
    stay = ledger.open_stay(BED)
    assert stay is not None
    assert (stay.families, stay.flagged) == ((FAMILY, OTHER), True)
    assert ledger.open_stays() == (stay,)
    clip = ward.begin()
    assert ledger.clip_counts([ClipState.RECORDING]) == {FAMILY: 1, OTHER: 1}
    assert ledger.clip_counts([ClipState.DELIVERED]) == {}
    ledger.move(clip.id, ClipEvent.DISCARD, STATION)
    assert ledger.clip_counts([ClipState.RECORDING]) == {}
    for code, facts in ledger.all_family_facts(Purpose.FAMILY).items():
        assert facts == ledger.family_facts(code, Purpose.FAMILY)
        for moment in (MORNING, MORNING + dt.timedelta(days=40)):
            assert facts.live(moment) == (not consent.why_not(ledger, code, Purpose.FAMILY, moment))


def test_a_ledger_from_before_the_cards_keeps_its_families_and_consents(tmp_path: Path) -> None:
    path, key, signer = tmp_path / "ledger.db", os.urandom(32), new_signer()
    connection = connect(path, key)
    migrate(connection, path, key, MIGRATIONS[:3])
    connection.execute("INSERT INTO families (code, recipient, frozen) VALUES ('K7Q2', 'age1old', 1)")
    connection.execute(
        "INSERT INTO consents (family, purpose, until) VALUES ('K7Q2', 'family', '2026-12-22T07:00:00Z')"
    )
    connection.close()
    with Ledger.open(path, key, HandClock(), signer) as ledger:
        facts = ledger.family_facts(FAMILY, Purpose.FAMILY)
        assert (facts.frozen, facts.frozen_at, facts.cards_lost) == (FreezeReason.OTHER, None, 0)
        assert facts.terms == ConsentTerms(MORNING + dt.timedelta(days=30))
