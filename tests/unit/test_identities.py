"""Keys that clips are sealed to and opened with."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.vault import bech32
from app.vault.header import HeaderDamaged, Recipient, Stanza, encode_base64
from app.vault.identities import (
    HybridIdentity,
    HybridRecipient,
    Identity,
    X25519Identity,
    X25519Recipient,
    fingerprint,
    new_identity,
    parse_identity,
    parse_recipient,
)

BOTH = [new_identity(hybrid=False), new_identity()]
FILE_KEY = b"sixteen bytes!!!"
# 32 times 0x42: the key of age's own test kit.
KNOWN_SECRET = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"


@pytest.fixture(params=BOTH, ids=["x25519", "hybrid"])
def identity(request: pytest.FixtureRequest) -> Identity:
    chosen: Identity = request.param
    return chosen


def test_text_forms_come_back(identity: Identity) -> None:
    again = parse_identity(identity.secret_text())
    assert type(again) is type(identity)
    assert again.secret_text() == identity.secret_text()
    assert again.recipient == identity.recipient
    recipient = parse_recipient(str(identity.recipient))
    assert recipient == identity.recipient
    assert hash(recipient) == hash(identity.recipient)
    assert fingerprint(recipient) == fingerprint(identity.recipient)


def test_hybrid_is_what_you_get_unless_you_ask() -> None:
    assert isinstance(new_identity(), HybridIdentity)
    assert isinstance(new_identity(hybrid=False), X25519Identity)
    assert str(new_identity().recipient).startswith("age1pq1")
    assert str(new_identity(hybrid=False).recipient).startswith("age1")
    assert new_identity().secret_text().startswith("AGE-SECRET-KEY-PQ-1")


def test_a_scanned_card_may_be_upper_case_and_padded(identity: Identity) -> None:
    assert parse_recipient(f"  {str(identity.recipient).upper()}\r\n") == identity.recipient
    assert parse_identity(f"\t{identity.secret_text().lower()}\n").recipient == identity.recipient


def test_a_known_secret_has_its_known_text() -> None:
    assert X25519Identity(b"\x42" * 32).secret_text() == KNOWN_SECRET


def test_wrapping_comes_back_for_the_owner_only(identity: Identity) -> None:
    stanza = identity.recipient.wrap(FILE_KEY)
    assert identity.unwrap(stanza) == FILE_KEY
    for stranger in (new_identity(), new_identity(hybrid=False)):
        assert stranger.unwrap(stanza) is None


def test_the_same_file_key_is_wrapped_anew_each_time(identity: Identity) -> None:
    assert identity.recipient.wrap(FILE_KEY) != identity.recipient.wrap(FILE_KEY)


def test_malformed_stanzas_of_our_kind_are_damage_not_strangers(identity: Identity) -> None:
    good = identity.recipient.wrap(FILE_KEY)
    zeros = encode_base64(bytes(len(good.arguments[0]) * 3 // 4))
    for arguments, body in (
        ((), good.body),
        ((*good.arguments, b"more"), good.body),
        ((good.arguments[0][:-1],), good.body),
        ((good.arguments[0] + b"=",), good.body),
        ((b"!" + good.arguments[0][1:],), good.body),
        (good.arguments, good.body[:-1]),
        (good.arguments, good.body + b"\0"),
        ((zeros,), good.body),  # a low-order point: the shared secret would be known to all
    ):
        with pytest.raises(HeaderDamaged):
            identity.unwrap(Stanza(good.kind, arguments, body))


def test_no_secret_in_repr_or_in_a_refusal(identity: Identity) -> None:
    secret = identity.secret_text()
    for said in (repr(identity), str(identity), f"{identity}"):
        assert "secret" not in said.lower()
        assert secret[-20:].lower() not in said.lower()
    mistyped = secret[:-1] + ("Q" if secret[-1] != "Q" else "P")
    for broken in (mistyped, secret[:-8], secret + secret * 9, "hello", ""):
        with pytest.raises(Refused) as caught:
            parse_identity(broken)
        assert caught.value.code == "key.identity"
        told = "".join(traceback.format_exception(caught.value))
        assert secret[20:40] not in told


def test_what_is_no_recipient_is_refused(identity: Identity) -> None:
    text = str(identity.recipient)
    swapped = text[:-2] + text[-1] + text[-2] if text[-1] != text[-2] else text[:-1]
    for broken in ("", "age1", swapped, text[:-3], text + "q", identity.secret_text(), "agé1x", text * 9):
        with pytest.raises(Refused) as caught:
            parse_recipient(broken)
        assert caught.value.code == "key.recipient"
    with pytest.raises(Refused):
        parse_recipient(bech32.encode("age", b"x" * 31))
    with pytest.raises(Refused):
        parse_recipient(bech32.encode("age1pq", b"\xff" * 1216))  # ML-KEM coefficients out of range


def test_wrong_lengths_are_programming_errors() -> None:
    for make in (X25519Identity, HybridIdentity, X25519Recipient, HybridRecipient):
        with pytest.raises(ValueError, match="bytes"):
            make(b"short")


def test_recipients_of_different_sorts_differ() -> None:
    classical: Recipient = BOTH[0].recipient
    assert classical != BOTH[1].recipient
    assert (classical.post_quantum, BOTH[1].recipient.post_quantum) == (False, True)


@given(st.binary(max_size=200), st.sampled_from(["age", "age1pq", "age-secret-key-"]))
def test_bech32_comes_back_in_either_case(payload: bytes, prefix: str) -> None:
    text = bech32.encode(prefix, payload)
    assert bech32.decode(text) == bech32.decode(text.upper()) == (prefix, payload)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_bech32_notices_every_single_typing_error(payload: bytes, data: st.DataObject) -> None:
    text = bech32.encode("age", payload)
    place = data.draw(st.integers(4, len(text) - 1))
    letter = data.draw(st.sampled_from(sorted(set(bech32.ALPHABET) - {text[place]})))
    with pytest.raises(ValueError, match="bech32"):
        bech32.decode(text[:place] + letter + text[place + 1 :])


@given(st.text(max_size=60))
def test_bech32_answers_garbage_with_value_error_only(text: str) -> None:
    try:
        prefix, payload = bech32.decode(text)
    except ValueError:
        return
    assert bech32.encode(prefix, payload) == text.lower()


def test_bech32_knows_the_published_vectors() -> None:
    # BIP 173's valid strings whose data is whole bytes, and its invalid ones.
    assert bech32.decode("A12UEL5L") == ("a", b"")
    for bad in ("A1G7SGD8", "10a06t8", "1qzzfhee", "de1lg7wt\xff", "A12uEL5L", "pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3"):
        with pytest.raises(ValueError, match="bech32"):
            bech32.decode(bad)
