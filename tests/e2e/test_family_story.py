"""A family's way through the station, with real rooms: enrolled, sent to, frozen, its card lost, gone."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from app.demo import CHARGE_NURSE, PIN
from app.errors import Refused
from app.family_board import ConsentTerms, FreezeReason, Person
from app.family_card import passphrase_of
from app.fence import Room
from app.model import BedId, ClipState
from app.playback import Playback
from app.vault.container import SealedReader
from app.vault.identities import parse_identity
from tests.e2e.house import House

EMPTY = BedId("10")


ROOMS = (Room.GATEWAY, Room.RECORDER, Room.CHECKER, Room.SENDER)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """No room runs yet: a card takes a whole core for its moment, and the recorder's first seconds need one."""
    with House(tmp_path, wanted=()) as house:
        yield house


def terms(house: House) -> ConsentTerms:
    return ConsentTerms(house.demo.ledger._clock.now() + dt.timedelta(days=30), people=frozenset({Person.PARENTS}))


def test_a_family_that_was_enrolled_a_minute_ago_opens_its_clip_with_its_card(tmp_path: Path) -> None:
    with House(tmp_path, wanted=()) as house:
        house.station.sign_in(CHARGE_NURSE, PIN)
        families = house.station.families
        card = families.new_card()
        words, qr = card.words, card.qr
        families.enrol(card, terms(house), EMPTY)
        card.close()
        house.station.sign_out()
        for room in ROOMS:
            house.start(room)

        house.nurse_opens(EMPTY)
        clip = house.record(1.0)
        house.send_for_review(clip)
        house.charge_nurse_approves(clip)
        house.until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")
        (sent,) = house.demo.ledger.shipments_of(clip)
        stored = (house.demo.pki.kept / f"{sent.approval.shipment}.age").read_bytes()

        assert families.plan_withdrawal(card.family).beyond_reach == (clip,)
        families.withdraw(card.family)
        assert house.state(clip) is ClipState.RECALL_PENDING
        with pytest.raises(Refused, match="shredded"):
            house.station.playback(clip)

    # Out of the house: pyrage holds the interpreter while it stretches the words, and a recorder would be thought dead.
    key = parse_identity(bytes(pyrage.passphrase.decrypt(qr, passphrase_of(words))).decode())
    with Playback(SealedReader(io.BytesIO(stored), [key])) as playback:
        assert playback.frames > 1


def test_a_frozen_familys_clip_waits_and_goes_on_and_a_lost_cards_does_not(house: House) -> None:
    for room in ROOMS:
        house.start(room)
    house.until(lambda: house.station.health().gateway_reached_at is not None, "the gateway")
    house.kill(Room.GATEWAY)
    house.nurse_opens()
    clip = house.record(1.0)
    house.send_for_review(clip)
    house.charge_nurse_approves(clip)
    (sent,) = house.demo.ledger.shipments_of(clip)
    family = sent.approval.family
    ready = house.data / "outbox" / "ready" / sent.approval.shipment
    assert ready.is_dir()
    house.station.families.freeze(family, FreezeReason.TRANSFER)
    assert not ready.exists()
    house.start(Room.GATEWAY)
    house.station.families.unfreeze(family)
    assert ready.is_dir() or house.state(clip) is ClipState.DELIVERED
    house.serve_restarts_until(lambda: house.state(clip) is ClipState.DELIVERED, "the receipt")

    lost = house.station.families.replace_card(house.station.families.new_card(family))
    assert [(one.clip, one.can_be_sent_again) for one in lost] == [(clip, True)]
    house.station.sign_out()
    house.nurse_opens()
    second = house.record(1.0)
    house.send_for_review(second)
    house.charge_nurse_approves(second)
    house.serve_restarts_until(lambda: house.state(second) is ClipState.DELIVERED, "the receipt under the new card")
