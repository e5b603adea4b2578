from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.lifecycle import ClipEvent
from app.model import STATION, ClipState
from tests.fakes_rules import CHARGE, NURSE, TAKE, Ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    opened = Ward(tmp_path)
    yield opened
    opened.ledger.close()


def test_a_clip_goes_from_the_take_to_the_family(ward: Ward) -> None:
    ledger = ward.ledger
    clip = ward.begin()
    ledger.move(clip.id, ClipEvent.SEAL, STATION, take=TAKE)
    submitted = ledger.move(clip.id, ClipEvent.SUBMIT_UNCHECKED, NURSE.id)
    shipment = ward.shipment(submitted)
    ledger.approve(clip.id, CHARGE.id, [shipment])
    ledger.move(clip.id, ClipEvent.QUEUE, STATION)
    ledger.move(clip.id, ClipEvent.START_SENDING, STATION)
    delivered = ledger.accept_receipt(shipment.approval.shipment, b"receipt", "gateway-1")
    assert delivered.state is ClipState.DELIVERED
    assert ledger.verify_journal() is None
    acts = [row.act for row in reversed(ledger.journal())]
    assert acts[-8:] == [
        "clip.begun",
        "clip.seal",
        "clip.submit_unchecked",
        "approval.signed",
        "clip.approve",
        "clip.queue",
        "clip.start_sending",
        "receipt.accepted",
    ] or acts[-9:-1] == [
        "clip.begun",
        "clip.seal",
        "clip.submit_unchecked",
        "approval.signed",
        "clip.approve",
        "clip.queue",
        "clip.start_sending",
        "receipt.accepted",
    ]
