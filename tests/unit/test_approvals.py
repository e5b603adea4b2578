"""Approval: everything that was watched, for everybody who may have it, signed; or nothing at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.approvals import Approvals, StationSeal
from app.errors import Integrity, Refused, StationError
from app.model import STATION, ClipState, Stay, StayId
from app.operators import FREE_ATTEMPTS
from app.outbox import dsse, shipment
from app.outbox.layout import CLIP_NAME
from app.playback import Playback
from app.vault.container import SealedReader
from tests.fakes_delivery import FATHER, HAO, MOTHER, PIN, RUTH, TWO_HOMES, DeliveryBench
from tests.fakes_rules import FAMILY, MORNING, NURSE, HandClock


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[DeliveryBench]:
    bench = DeliveryBench(tmp_path)
    yield bench
    bench.ledger.close()


def test_each_household_gets_a_file_of_its_own_that_only_it_opens(bench: DeliveryBench) -> None:
    clip = bench.approved()
    assert bench.state(clip) is ClipState.APPROVED
    mother, father = bench.sent(clip)
    assert bench.making() == sorted(one.approval.shipment for one in (mother, father))
    for sent, own, other in ((mother, MOTHER, FATHER), (father, FATHER, MOTHER)):
        sealed = bench.outbox / "making" / sent.approval.shipment / CLIP_NAME
        with sealed.open("rb") as file, SealedReader(file, [bench.family_keys[own]]) as reader:
            assert Playback(reader).frames == 5
        with sealed.open("rb") as file, pytest.raises(Refused) as refused:
            SealedReader(file, [bench.family_keys[other]])
        assert refused.value.code == "seal.no_key"


def test_the_manifest_says_what_was_approved_and_both_signatures_hold(bench: DeliveryBench) -> None:
    clip = bench.approved()
    sent, _ = bench.sent(clip)
    payload, manifest = shipment.read_unverified(sent.approval.manifest)
    assert (manifest.clip, manifest.family, manifest.age_stanzas) == (clip, MOTHER, 1)
    assert manifest.watched_sha256 == bench.ledger.clip(clip).sealed_sha256
    assert (manifest.recorded_by, manifest.approved_by) == (NURSE.id, HAO.id)
    assert (manifest.shipment_sha256, manifest.shipment_bytes) == (sent.approval.shipment, sent.size_bytes)
    secret = bench.ledger.operator_secret(HAO.id)
    assert secret is not None
    keys = (bench.keys.signing_public, secret.public_key)
    assert dsse.open_signed(sent.approval.manifest, shipment.PAYLOAD_TYPE, keys) == payload


def test_a_household_without_consent_gets_nothing(bench: DeliveryBench) -> None:
    bench.consent_until(MORNING, FATHER)
    clip = bench.approved()
    (sent,) = bench.ledger.shipments_of(clip)
    assert sent.approval.family == MOTHER
    assert bench.making() == [sent.approval.shipment]


def test_a_wrong_pin_changes_nothing_counts_once_and_leaves_no_file(bench: DeliveryBench) -> None:
    clip = bench.submitted()
    watched = bench.ledger.clip(clip).sealed_sha256
    for attempt in range(1, FREE_ATTEMPTS):
        with pytest.raises(Refused) as refused:
            bench.approvals.approve(clip, HAO.id, "502938", watched)
        assert refused.value.code == "pin.wrong"
        secret = bench.ledger.operator_secret(HAO.id)
        assert secret is not None
        assert secret.failed_attempts == attempt, "two households must not cost two attempts"
    with pytest.raises(Refused) as refused:
        bench.approvals.approve(clip, HAO.id, "502938", watched)
    assert refused.value.code == "pin.delayed"
    with pytest.raises(Refused) as refused:
        bench.approvals.approve(clip, HAO.id, PIN, watched)
    assert refused.value.code == "pin.delayed"
    assert (bench.state(clip), bench.making()) == (ClipState.AWAITING_REVIEW, [])
    bench.clock.pass_s(60)
    bench.approvals.approve(clip, HAO.id, PIN, watched)
    assert bench.state(clip) is ClipState.APPROVED


@pytest.mark.parametrize("watched", ["", "ab" * 32])
def test_what_was_not_watched_is_not_approved(bench: DeliveryBench, watched: str) -> None:
    clip = bench.submitted()
    with pytest.raises(StationError) as refused:
        bench.approvals.approve(clip, HAO.id, PIN, watched)
    assert refused.value.code == ("clip.changed" if watched else "review.not_watched")
    assert (bench.state(clip), bench.making()) == (ClipState.AWAITING_REVIEW, [])


def test_a_file_changed_after_watching_is_not_approved(bench: DeliveryBench) -> None:
    clip = bench.submitted()
    watched = bench.ledger.clip(clip).sealed_sha256
    content = bytearray(bench.sealed_file(clip).read_bytes())
    content[-1] ^= 1
    bench.sealed_file(clip).write_bytes(content)
    with pytest.raises(Integrity) as damaged:
        bench.approvals.approve(clip, HAO.id, PIN, watched)
    assert damaged.value.code == "clip.changed"
    assert bench.making() == []


def test_a_second_household_whose_key_cannot_be_read_leaves_nothing_of_the_first(bench: DeliveryBench) -> None:
    """All or nothing: the first family's signed file must not stay in the outbox."""
    bench.ledger.end_stay(StayId("7" * 32), STATION)
    # FAMILY's recipient in the ward of the fakes is no real one.
    bench.ledger.begin_stay(Stay(StayId("8" * 32), TWO_HOMES, (MOTHER, FAMILY), MORNING), STATION)
    clip = bench.submitted()
    with pytest.raises(StationError):
        bench.approvals.approve(clip, HAO.id, PIN, bench.ledger.clip(clip).sealed_sha256)
    assert (bench.state(clip), bench.making()) == (ClipState.AWAITING_REVIEW, [])
    assert bench.ledger.shipments_of(clip) == ()


class RushingClock:
    """A minute passes with every look at it."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock

    def now(self) -> dt.datetime:
        now = self._clock.now()
        self._clock.pass_s(60)
        return now

    def monotonic_s(self) -> float:
        return self._clock.monotonic_s()


def test_an_approval_that_the_ledger_refuses_in_the_end_leaves_no_file(bench: DeliveryBench) -> None:
    """Consent ended while the clip was being sealed anew for the families."""
    clip = bench.submitted()
    for family in (MOTHER, FATHER):
        bench.consent_until(MORNING + dt.timedelta(seconds=90), family)
    seal = StationSeal("ward-7", "demo")
    clock = RushingClock(bench.clock)
    approvals = Approvals(bench.ledger, bench.operators, bench.takes, bench.keys, bench.spool, clock, seal)
    with pytest.raises(Refused) as refused:
        approvals.approve(clip, HAO.id, PIN, bench.ledger.clip(clip).sealed_sha256)
    assert refused.value.code == "consent.ended"
    assert (bench.state(clip), bench.making()) == (ClipState.AWAITING_REVIEW, [])
    assert bench.ledger.shipments_of(clip) == ()


def test_nobody_approves_twice_and_nobody_without_the_role(bench: DeliveryBench) -> None:
    clip = bench.approved()
    before = bench.making()
    watched = bench.ledger.clip(clip).sealed_sha256
    with pytest.raises(Refused) as refused:
        bench.approvals.approve(clip, RUTH.id, PIN, watched)
    assert refused.value.code == "clip.move"
    assert bench.making() == before
    other = bench.submitted()
    for actor in (NURSE.id, STATION):
        with pytest.raises(Refused) as refused:
            bench.approvals.approve(other, actor, PIN, bench.ledger.clip(other).sealed_sha256)
        assert refused.value.code == "role.refused"
