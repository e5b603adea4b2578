from __future__ import annotations

from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.demo_pki import public_bytes
from app.errors import Integrity
from app.outbox import receipt, shipment
from app.outbox.receipt import Receipt
from tests.unit.test_shipment import manifest

KEY = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
PAYLOAD = shipment.encode(manifest())


def issued(key: Ed25519PrivateKey = KEY, **changes: Any) -> bytes:
    plain = Receipt(
        manifest_sha256=shipment.digest(PAYLOAD),
        stored_sha256="2" * 64,
        stored_bytes=5_000,
        gateway="gateway-1",
        received_at="2026-11-22T10:05:00Z",
        profile="demo",
    )
    return receipt.issue(msgspec.structs.replace(plain, **changes), public_bytes(key), key.sign)


def test_a_genuine_receipt_says_where_and_when() -> None:
    found = receipt.verify(issued(), public_bytes(KEY), PAYLOAD)
    assert (found.gateway, found.received_at) == ("gateway-1", "2026-11-22T10:05:00Z")


@pytest.mark.parametrize(
    "change",
    [{"manifest_sha256": "4" * 64}, {"stored_sha256": "4" * 64}, {"stored_bytes": 4_999}, {"profile": "production"}],
)
def test_a_receipt_about_something_else_counts_for_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(Integrity, match=r"receipt\.other_shipment"):
        receipt.verify(issued(**change), public_bytes(KEY), PAYLOAD)


def test_a_receipt_of_another_key_or_damaged_counts_for_nothing() -> None:
    good = issued()
    other = Ed25519PrivateKey.generate()
    for untrusted in (issued(other), good[:-1], b"", b"{}", good.replace(b"receipt", b"manifest")):
        with pytest.raises(Integrity, match=r"receipt\.wrong"):
            receipt.verify(untrusted, public_bytes(KEY), PAYLOAD)


def test_a_manifest_signature_by_the_receipt_key_is_no_receipt() -> None:
    message = shipment.bytes_to_sign(PAYLOAD)
    pair = public_bytes(KEY), KEY.sign(message)
    with pytest.raises(Integrity, match=r"receipt\.wrong"):
        receipt.verify(shipment.assemble(PAYLOAD, station=pair, approver=pair), public_bytes(KEY), PAYLOAD)
