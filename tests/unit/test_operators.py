from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Integrity, Refused
from app.model import STATION, Operator, OperatorId, Role
from app.operators import Operators, PinCost, RosterEntry, check_pin, delay_after
from tests.fakes_rules import CHARGE, NURSE, Ward

LEAST_COST = PinCost(memory_kib=19 * 1024, passes=2, lanes=1)
PIN = "274951"
WRONG = "274952"
HEAD_NURSE = Operator(OperatorId("b-9"), "Sun Li", Role.CHARGE_NURSE)
ME = HEAD_NURSE.id


class Desk:
    """A ward with one person whose key is real."""

    def __init__(self, folder: Path) -> None:
        self.ward = Ward(folder)
        self.pepper = os.urandom(32)
        self.operators = self.restarted()
        self.public_key = self.operators.enrol(HEAD_NURSE, PIN)

    def restarted(self) -> Operators:
        return Operators(self.ward.ledger, self.pepper, self.ward.clock, pin_cost=LEAST_COST)

    def fail(self, times: int) -> list[str]:
        return [refused(lambda: self.operators.sign_in(ME, WRONG)) for _ in range(times)]

    def newest_act(self) -> tuple[str, str]:
        row = self.ward.ledger.journal(1)[0]
        return row.act, row.detail


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.ward.ledger.close()


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


def test_the_right_pin_signs_in_and_out_and_is_journalled(desk: Desk) -> None:
    session = desk.operators.sign_in(ME, PIN)
    assert (session.operator, session.since) == (HEAD_NURSE, desk.ward.clock.now())
    assert desk.newest_act()[0] == "operator.signed_in"
    desk.operators.sign_out(session)
    assert desk.newest_act()[0] == "operator.signed_out"


def test_a_signature_by_pin_verifies_with_the_roster_key(desk: Desk) -> None:
    signature = desk.operators.sign_with_pin(ME, PIN, b"shipment")
    entry = next(entry for entry in desk.operators.roster() if entry.operator == ME)
    assert entry == RosterEntry(ME, Role.CHARGE_NURSE, desk.public_key)
    Ed25519PublicKey.from_public_bytes(entry.public_key).verify(signature, b"shipment")


def test_a_wrong_pin_is_refused_counted_and_journalled(desk: Desk) -> None:
    assert refused(lambda: desk.operators.sign_with_pin(ME, WRONG, b"shipment")) == "pin.wrong"
    assert desk.newest_act() == ("operator.pin_wrong", "attempt=1 delay_s=0")
    desk.operators.sign_in(ME, PIN)
    secret = desk.ward.ledger.operator_secret(ME)
    assert secret is not None
    assert secret.failed_attempts == 0


def test_an_unknown_badge_is_told_the_same_as_a_wrong_pin(desk: Desk) -> None:
    assert refused(lambda: desk.operators.sign_in(OperatorId("nobody"), PIN)) == "pin.wrong"
    assert refused(lambda: desk.operators.sign_in(STATION, PIN)) == "pin.wrong"


def test_five_wrong_pins_delay_and_each_further_one_doubles(desk: Desk) -> None:
    assert desk.fail(5) == ["pin.wrong"] * 4 + ["pin.delayed"]
    clock = desk.ward.clock
    for delay_s in (30, 60, 120):
        assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.delayed"
        clock.pass_s(delay_s - 1)
        assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.delayed"
        clock.pass_s(1)
        assert desk.fail(1) == ["pin.delayed"]
    clock.pass_s(240)
    desk.operators.sign_in(ME, PIN)
    assert desk.fail(4) == ["pin.wrong"] * 4


def test_waiting_attempts_are_neither_tried_nor_counted(desk: Desk) -> None:
    desk.fail(5)
    before = desk.ward.ledger.operator_secret(ME)
    assert desk.fail(3) == ["pin.delayed"] * 3
    assert desk.ward.ledger.operator_secret(ME) == before


def test_the_delay_survives_a_restart_of_the_station(desk: Desk) -> None:
    desk.fail(5)
    desk.operators = desk.restarted()
    assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.delayed"
    desk.ward.clock.pass_s(30)
    desk.operators.sign_in(ME, PIN)


def test_turning_the_wall_clock_neither_ends_the_delay_nor_makes_it_endless(desk: Desk) -> None:
    desk.fail(5)
    clock = desk.ward.clock
    clock.wall += dt.timedelta(days=1)
    assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.delayed"
    clock.wall -= dt.timedelta(days=400)
    clock.running_s += 30
    assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.delayed"
    with pytest.raises(Refused, match=r"Wait 3[01] seconds"):
        desk.operators.sign_in(ME, PIN)


def test_the_attempt_is_counted_before_it_is_tried(desk: Desk) -> None:
    secret = desk.ward.ledger.operator_secret(ME)
    assert secret is not None
    with desk.ward.ledger.together():
        desk.ward.ledger._connection.execute("UPDATE operators SET sealed_key = x'07' WHERE id = ?", (ME,))
    with pytest.raises(Integrity, match=r"operator\.seal_damaged"):  # dies between counting and the outcome
        desk.operators.sign_in(ME, PIN)
    after = desk.ward.ledger.operator_secret(ME)
    assert after is not None
    assert after.failed_attempts == 1


def test_a_stolen_ledger_is_useless_without_the_key_store(desk: Desk) -> None:
    thief = Operators(desk.ward.ledger, os.urandom(32), desk.ward.clock, pin_cost=LEAST_COST)
    assert refused(lambda: thief.sign_in(ME, PIN)) == "pin.wrong"


def test_a_sealed_key_belongs_to_one_person_and_one_public_key(desk: Desk) -> None:
    other = Operator(OperatorId("b-10"), "Ma Chao", Role.CHARGE_NURSE)
    desk.operators.enrol(other, PIN)
    ledger = desk.ward.ledger
    mine = ledger.operator_secret(ME)
    assert mine is not None
    with ledger.together():
        ledger._connection.execute(
            "UPDATE operators SET sealed_key = ?, public_key = ? WHERE id = ?",
            (mine.sealed_key, mine.public_key, other.id),
        )
    assert refused(lambda: desk.operators.sign_in(other.id, PIN)) == "pin.wrong"


def test_a_cheaper_guess_written_into_the_ledger_is_damage(desk: Desk) -> None:
    ledger = desk.ward.ledger
    secret = ledger.operator_secret(ME)
    assert secret is not None
    cheap = secret.sealed_key[:1] + (8).to_bytes(4, "big") + b"\x01\x01" + secret.sealed_key[7:]
    with ledger.together():
        ledger._connection.execute("UPDATE operators SET sealed_key = ? WHERE id = ?", (cheap, ME))
    with pytest.raises(Integrity, match=r"operator\.seal_damaged"):
        desk.operators.sign_in(ME, PIN)


def test_changing_the_pin_keeps_the_key(desk: Desk) -> None:
    assert refused(lambda: desk.operators.change_pin(ME, WRONG, "604817")) == "pin.wrong"
    assert refused(lambda: desk.operators.change_pin(ME, PIN, "123456")) == "pin.weak"
    desk.operators.change_pin(ME, PIN, "604817")
    assert desk.newest_act()[0] == "operator.pin_changed"
    assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.wrong"
    signature = desk.operators.sign_with_pin(ME, "604817", b"message")
    Ed25519PublicKey.from_public_bytes(desk.public_key).verify(signature, b"message")


def test_a_reset_is_anothers_act_makes_a_new_key_and_ends_the_delay(desk: Desk) -> None:
    desk.fail(5)
    assert refused(lambda: desk.operators.reset_pin(ME, "604817", NURSE.id)) == "role.refused"
    assert refused(lambda: desk.operators.reset_pin(ME, "604817", ME)) == "role.refused"
    assert refused(lambda: desk.operators.reset_pin(OperatorId("nobody"), "604817", CHARGE.id)) == "operator.unknown"
    fresh = desk.operators.reset_pin(ME, "604817", CHARGE.id)
    assert fresh != desk.public_key
    assert desk.newest_act()[0] == "operator.pin_reset"
    assert desk.operators.sign_in(ME, "604817").operator == HEAD_NURSE


def test_somebody_who_left_cannot_sign_in(desk: Desk) -> None:
    desk.ward.ledger.remove_operator(ME, CHARGE.id)
    assert refused(lambda: desk.operators.sign_in(ME, PIN)) == "pin.wrong"
    assert ME not in [entry.operator for entry in desk.operators.roster()]


@pytest.mark.parametrize("code", ["", "b 9", "李", "x" * 65, "a/b"])
def test_a_badge_is_a_code(desk: Desk, code: str) -> None:
    someone = Operator(OperatorId(code), "Somebody", Role.NURSE)
    assert refused(lambda: desk.operators.enrol(someone, PIN)) == "operator.bad_id"


@pytest.mark.parametrize(
    "pin",
    [
        "", "12345", "27495", "2749511234567", "27495x", "２７４９５１", "-74951", " 274951",
        "111111", "123456", "987654", "135791", "890123", "121212", "123123", "112233", "123321", "112211",
        "159753", "520131", "850417", "170485", "041785", "19850417", "17041985", "04171985",
    ],
)  # fmt: skip
def test_a_pin_that_is_tried_first_is_refused(pin: str) -> None:
    assert refused(lambda: check_pin(pin)) == "pin.weak"


def test_the_number_on_the_badge_is_no_pin() -> None:
    assert refused(lambda: check_pin("804917", OperatorId("n-804917"))) == "pin.weak"
    check_pin("804917", OperatorId("n-12"))


@given(st.integers(0, 9), st.integers(0, 9), st.integers(6, 12))
def test_no_even_row_of_any_length_is_a_pin(first: int, step: int, length: int) -> None:
    pin = "".join(str((first + step * place) % 10) for place in range(length))
    assert refused(lambda: check_pin(pin)) == "pin.weak"


def test_the_rules_leave_most_pins_to_choose_from() -> None:
    def weak(pin: str) -> bool:
        try:
            check_pin(pin)
        except Refused:
            return True
        return False

    sample = [f"{number:06}" for number in range(0, 1_000_000, 97)]
    share = sum(map(weak, sample)) / len(sample)
    assert 0.05 < share < 0.15  # dates are most of it


def test_the_delay_doubles_from_half_a_minute_to_an_hour() -> None:
    assert [delay_after(failed) for failed in range(4, 13)] == [0, 30, 60, 120, 240, 480, 960, 1920, 3600]
    assert delay_after(10_000) == 3600


@pytest.mark.parametrize(("memory_kib", "passes", "lanes"), [(1024, 3, 4), (65536, 1, 4), (65536, 3, 0), (2**21, 3, 4)])
def test_no_code_can_make_a_guess_cheap(memory_kib: int, passes: int, lanes: int) -> None:
    with pytest.raises(ValueError, match="guess"):
        PinCost(memory_kib, passes, lanes)


def test_no_secret_shows_in_a_repr(desk: Desk) -> None:
    secret = desk.ward.ledger.operator_secret(ME)
    assert secret is not None
    for shown in (repr(desk.operators), repr(secret), repr(desk.operators.sign_in(ME, PIN)), repr(desk.ward.signer)):
        assert desk.pepper.hex() not in shown
        assert repr(secret.sealed_key) not in shown
        assert "PrivateKey" not in shown
