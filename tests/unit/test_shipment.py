from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.demo_pki import public_bytes
from app.errors import Refused
from app.outbox import dsse, shipment
from app.outbox.shipment import Manifest

STATION, NURSE, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))


def manifest(**changes: Any) -> Manifest:
    plain = Manifest(
        clip="0" * 32,
        station="ward-1",
        watched_sha256="1" * 64,
        shipment_sha256="2" * 64,
        shipment_bytes=5_000,
        family="K7Q2",
        recipient_sha256="3" * 64,
        age_stanzas=1,
        purpose="family",
        recorded_by="1001",
        approved_by="2001",
        approved_at="2026-11-22T10:00:00Z",
        expires="2026-11-29T10:00:00Z",
        profile="demo",
    )
    return msgspec.structs.replace(plain, **changes)


def sealed(payload: bytes, *keys: Ed25519PrivateKey) -> bytes:
    message = shipment.bytes_to_sign(payload)
    return dsse.assemble(shipment.PAYLOAD_TYPE, payload, [(public_bytes(key), key.sign(message)) for key in keys])


def test_what_is_signed_is_the_encoding_of_the_dsse_specification() -> None:
    signed = dsse.pae("http://example.com/HelloWorld", b"hello world")
    assert signed == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_the_signed_bytes_and_the_envelope_of_this_manifest_never_change() -> None:
    payload = shipment.encode(manifest())
    envelope = sealed(payload, STATION, NURSE)  # Ed25519 is deterministic
    signed_sha256 = hashlib.sha256(shipment.bytes_to_sign(payload)).hexdigest()
    assert signed_sha256 == "373bc2d705b6ccf15b4d7386090879d6fb53905e97a1321c5155277b1ed6f74a"
    assert hashlib.sha256(envelope).hexdigest() == "e3a0824ee1926527ede5357776dba153a43acc2f27a2d806b167f0b0d91f06d3"


def test_an_envelope_opens_with_the_keys_that_signed_it_and_no_other() -> None:
    payload = shipment.encode(manifest())
    envelope = sealed(payload, STATION, NURSE)
    both = public_bytes(STATION), public_bytes(NURSE)
    assert dsse.open_signed(envelope, shipment.PAYLOAD_TYPE, both) == payload
    for wanted in ((), (*both, public_bytes(STRANGER)), (public_bytes(STRANGER),)):
        with pytest.raises(Refused, match=r"signature\.wrong"):
            dsse.open_signed(envelope, shipment.PAYLOAD_TYPE, wanted)


def test_a_signature_filed_under_a_foreign_name_proves_nothing() -> None:
    document = json.loads(sealed(shipment.encode(manifest()), STATION))
    document["signatures"][0]["keyid"] = dsse.key_id(public_bytes(NURSE))
    opened = dsse.take_apart(json.dumps(document).encode(), shipment.PAYLOAD_TYPE)
    assert not opened.signed_by(public_bytes(NURSE))
    assert not opened.signed_by(public_bytes(STATION))


def test_nobody_assembles_an_envelope_with_a_dud_signature() -> None:
    payload = shipment.encode(manifest())
    good = STATION.sign(shipment.bytes_to_sign(payload))
    with pytest.raises(Refused, match=r"signature\.wrong"):
        shipment.assemble(
            payload, station=(public_bytes(STATION), good), approver=(public_bytes(NURSE), STRANGER.sign(payload))
        )


@given(st.data())
def test_one_flipped_bit_of_the_payload_voids_both_signatures(data: st.DataObject) -> None:
    payload = shipment.encode(manifest())
    at = data.draw(st.integers(0, len(payload) * 8 - 1))
    changed = bytearray(payload)
    changed[at // 8] ^= 1 << at % 8
    document = json.loads(sealed(payload, STATION, NURSE))
    document["payload"] = base64.b64encode(changed).decode()
    opened = dsse.take_apart(json.dumps(document).encode(), shipment.PAYLOAD_TYPE)
    assert not opened.signed_by(public_bytes(STATION))
    assert not opened.signed_by(public_bytes(NURSE))


@given(st.binary(max_size=200))
def test_no_bytes_at_all_do_more_than_be_refused(untrusted: bytes) -> None:
    with pytest.raises(Refused):
        dsse.take_apart(untrusted, shipment.PAYLOAD_TYPE)
    with pytest.raises(Refused):
        shipment.decode(untrusted)


def test_an_envelope_of_another_kind_or_size_is_refused() -> None:
    envelope = sealed(shipment.encode(manifest()), STATION, NURSE)
    with pytest.raises(Refused, match=r"envelope\.type"):
        dsse.take_apart(envelope, "application/vnd.swaddle.receipt.v1+json")
    with pytest.raises(Refused, match=r"envelope\.oversized"):
        dsse.take_apart(envelope + b" " * dsse.ENVELOPE_LIMIT_BYTES, shipment.PAYLOAD_TYPE)


@pytest.mark.parametrize(
    "change",
    [
        {"clip": "0" * 31},
        {"clip": "G" * 32},
        {"shipment_sha256": "../../etc/passwd"},
        {"shipment_sha256": "2" * 64 + "\n"},
        {"shipment_bytes": 0},
        {"shipment_bytes": 2**53},
        {"family": "Ying Chen"},
        {"family": ""},
        {"recorded_by": "陈"},
        {"age_stanzas": 0},
        {"approved_at": "2026-11-22 10:00:00"},
        {"profile": "test"},
        {"schema": 2},
    ],
)
def test_a_manifest_that_a_reader_would_not_take_is_not_made(change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"manifest\.malformed"):
        shipment.encode(manifest(**change))


def test_a_manifest_with_an_unknown_field_is_refused() -> None:
    document = {**json.loads(shipment.encode(manifest())), "title": "baby"}
    with pytest.raises(Refused, match=r"manifest\.malformed"):
        shipment.decode(json.dumps(document).encode())


@pytest.mark.parametrize("bad", ["", "a" * 63, "A" * 64, "a" * 64 + "\n", "../" + "a" * 61, "g" * 64, "\uff11" * 64])
def test_only_a_digest_becomes_part_of_a_path(bad: str) -> None:
    with pytest.raises(Refused, match=r"shipment\.id"):
        shipment.require_shipment_id(bad)


def test_a_recipient_has_one_name_however_it_is_written() -> None:
    assert shipment.recipient_fingerprint(" AGE1ABC\n") == shipment.recipient_fingerprint("age1abc")


def test_approvals_live_at_most_a_week() -> None:
    assert dt.timedelta(days=shipment.APPROVAL_LIFE_DAYS) == dt.timedelta(weeks=1)
