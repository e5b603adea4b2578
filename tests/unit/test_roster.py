from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.demo_pki import public_bytes
from app.errors import NeedsPerson, Refused
from app.gateway.settings import Places, RosterFile, Settings
from app.outbox import roster
from app.outbox.roster import Roster, RosterFamily, RosterOperator, RosterStation
from tests.conftest import ExpectedLogs

ADMIN = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)


def plain(**changes: Any) -> Roster:
    first = Roster(
        serial=1,
        issued="2026-11-22T10:00:00Z",
        profile="demo",
        stations=(RosterStation("ward-1", "a" * 64, "b" * 64),),
        operators=(RosterOperator("1001", "nurse"), RosterOperator("2001", "charge_nurse", "c" * 64)),
        families=(RosterFamily("K7Q2", "age1" + "q" * 58),),
    )
    return msgspec.structs.replace(first, **changes)


def issued(key: Ed25519PrivateKey = ADMIN, **changes: Any) -> bytes:
    return roster.issue(plain(**changes), public_bytes(key), key.sign)


def test_a_signed_roster_reads_back_and_answers() -> None:
    found = roster.verify(issued(), public_bytes(ADMIN))
    assert found == plain()
    station = found.station_with_certificate("a" * 64)
    assert station is not None
    assert station.id == "ward-1"
    assert found.station_with_certificate("b" * 64) is None
    assert found.operator("2001") == RosterOperator("2001", "charge_nurse", "c" * 64)
    assert found.operator("x") is None
    assert found.family("K7Q2") is not None
    assert found.family("k7q2") is None


def test_a_roster_of_anybody_else_is_refused() -> None:
    other = Ed25519PrivateKey.generate()
    with pytest.raises(Refused, match=r"signature\.wrong"):
        roster.verify(issued(other), public_bytes(ADMIN))


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (r"roster\.ambiguous", {"stations": (plain().stations[0], RosterStation("ward-2", "a" * 64, "d" * 64))}),
        (r"roster\.ambiguous", {"stations": (plain().stations[0], RosterStation("ward-1", "e" * 64, "d" * 64))}),
        (r"roster\.ambiguous", {"operators": (RosterOperator("1001", "nurse"), RosterOperator("1001", "it"))}),
        (r"roster\.ambiguous", {"families": (plain().families[0], RosterFamily("K7Q2", "age1" + "p" * 58))}),
        (r"roster\.malformed", {"serial": 0}),
        (r"roster\.malformed", {"families": (RosterFamily("K7Q2", "AGE-SECRET-KEY-1QQQ"),)}),
    ],
)
def test_a_roster_that_could_be_read_in_two_ways_is_not_issued(reason: str, change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=reason):
        issued(**change)


def in_force(tmp_path: Path, first: bytes) -> tuple[Path, RosterFile]:
    path = Places(tmp_path).roster
    path.write_bytes(first)
    return path, RosterFile(path, Settings("gateway-1", "demo", public_bytes(ADMIN).hex()))


def put(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".next")
    fresh.write_bytes(content)
    fresh.replace(path)


def test_a_newer_roster_takes_over_and_an_older_or_forged_one_never_does(
    tmp_path: Path, expected_logs: ExpectedLogs
) -> None:
    path, file = in_force(tmp_path, issued(serial=3))
    assert file.current().serial == 3
    put(path, issued(serial=4))
    assert file.current().serial == 4
    put(path, issued(serial=3))
    assert file.current().serial == 4
    put(path, issued(Ed25519PrivateKey.generate(), serial=9))
    assert file.current().serial == 4
    path.unlink()
    assert file.current().serial == 4
    expected_logs.add("roster 3 ignored")
    expected_logs.add("signature.wrong")
    expected_logs.add("FileNotFoundError")


@pytest.mark.parametrize("first", [b"", issued(profile="production"), issued(Ed25519PrivateKey.generate())])
def test_no_gateway_starts_without_a_roster_of_its_own(tmp_path: Path, first: bytes) -> None:
    with pytest.raises(NeedsPerson, match=r"gateway\.roster"):
        in_force(tmp_path, first)
