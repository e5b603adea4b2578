from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.errors import Refused
from app.model import Operator, OperatorId, Role
from app.operators import Operators, PinCost
from tests.fakes_rules import Ward

LEAST_COST = PinCost(memory_kib=19 * 1024, passes=2, lanes=1)
PIN = "274951"
HEAD_NURSE = Operator(OperatorId("b-9"), "Sun Li", Role.CHARGE_NURSE)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.ward = Ward(folder)
        self.pepper = os.urandom(32)
        self.operators = self.restarted()
        self.public_key = self.operators.enrol(HEAD_NURSE, PIN)

    def restarted(self) -> Operators:
        return Operators(self.ward.ledger, self.pepper, self.ward.clock, pin_cost=LEAST_COST)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.ward.ledger.close()


def refused(action: object, *arguments: object) -> str:
    with pytest.raises(Refused) as caught:
        action(*arguments)  # type: ignore[operator]
    return caught.value.code


def test_the_right_pin_signs_in_and_signs(desk: Desk) -> None:
    session = desk.operators.sign_in(HEAD_NURSE.id, PIN)
    assert session.operator == HEAD_NURSE
    signature = desk.operators.sign_with_pin(HEAD_NURSE.id, PIN, b"shipment")
    Ed25519PublicKey.from_public_bytes(desk.public_key).verify(signature, b"shipment")


def test_a_wrong_pin_is_refused_and_journalled(desk: Desk) -> None:
    assert refused(desk.operators.sign_in, HEAD_NURSE.id, "274952") == "pin.wrong"
    newest = desk.ward.ledger.journal(1)[0]
    assert (newest.act, newest.detail) == ("operator.pin_wrong", "attempt=1 delay_s=0")
