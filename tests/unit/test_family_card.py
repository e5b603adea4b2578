"""The family card: a stock age opens it with its words, nothing else does, and nothing of it stays behind."""

from __future__ import annotations

import io

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Refused
from app.family_card import WORK_FACTOR, FamilyCard, passphrase_of
from app.model import FamilyCode
from app.vault.container import SealedReader, SealedWriter
from app.vault.identities import HybridIdentity, X25519Identity, parse_identity, parse_recipient
from app.wordlist import WORDS
from tests.fakes_rules import MORNING

FAMILY = FamilyCode("K7Q2")
QR_12_M_BYTES = 287  # ISO/IEC 18004, table 7
QUICK = 8  # work factor: the promises under test do not depend on it


def card(*, hybrid: bool = True, work_factor: int = QUICK) -> FamilyCard:
    return FamilyCard.make(FAMILY, MORNING, hybrid=hybrid, work_factor=work_factor)


class Memory(io.BytesIO):
    def make_durable(self) -> None:
        return


def opened(made: FamilyCard, passphrase: str) -> str:
    return bytes(pyrage.passphrase.decrypt(made.qr, passphrase)).decode()


@pytest.mark.parametrize(("hybrid", "sort"), [(True, HybridIdentity), (False, X25519Identity)])
def test_pyrage_opens_the_card_and_its_key_opens_a_clip(*, hybrid: bool, sort: type) -> None:
    made = card(hybrid=hybrid, work_factor=WORK_FACTOR)
    clip = Memory()
    with SealedWriter(clip, [parse_recipient(made.recipient)]) as writer:
        writer.write(b"one minute of a baby")
    key = parse_identity(opened(made, passphrase_of(made.words)))
    assert isinstance(key, sort)
    assert SealedReader(clip, [key]).read() == b"one minute of a baby"


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
@settings(max_examples=40)
def test_a_card_opens_with_its_own_words_only(words: list[str]) -> None:
    made = card(hybrid=False)
    passphrase = passphrase_of(tuple(words))
    if tuple(words) != made.words:
        with pytest.raises(pyrage.DecryptError):
            opened(made, passphrase)
    for near in (passphrase_of(made.words[::-1]), passphrase_of(made.words[:3]), passphrase_of(made.words).upper()):
        if near != passphrase_of(made.words):
            with pytest.raises(pyrage.DecryptError):
                opened(made, near)
    assert opened(made, passphrase_of(made.words)).startswith("AGE-SECRET-KEY-1")


def test_no_changed_byte_of_a_card_is_accepted() -> None:
    made = card()
    whole = made.qr
    words = passphrase_of(made.words)
    at_factor = whole.index(b" 8\n")  # a larger work factor would only cost the reader time
    for at in range(len(whole)):
        if at_factor <= at <= at_factor + 1:
            continue
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(pyrage.DecryptError):
            pyrage.passphrase.decrypt(bytes(changed), words)


@pytest.mark.parametrize("hybrid", [True, False])
def test_a_card_fits_its_qr(*, hybrid: bool) -> None:
    made = card(hybrid=hybrid, work_factor=WORK_FACTOR)
    assert len(made.qr) <= QR_12_M_BYTES - 24, "no room for a work factor of three digits, or for a longer key"


def test_a_closed_card_has_forgotten() -> None:
    made = card()
    made.close()
    made.close()
    assert made.closed
    for secret in (lambda: made.words, lambda: made.qr):
        with pytest.raises(Refused) as refused:
            secret()
        assert refused.value.code == "card.closed"
    assert (made.family, made.made_at) == (FAMILY, MORNING)


def test_no_repr_tells_a_word() -> None:
    made = card()
    said = repr(made) + repr(vars(type(made)))
    assert not any(word in repr(made).split() for word in made.words)
    assert "AGE-SECRET" not in said


def test_every_card_is_another() -> None:
    cards = [card(hybrid=False) for _ in range(20)]
    assert len({one.recipient for one in cards}) == len({one.words for one in cards}) == 20


def test_a_fingerprint_is_what_manifests_name() -> None:
    from app.vault.identities import fingerprint

    made = card(hybrid=False)
    digits = fingerprint(parse_recipient(made.recipient))
    assert made.fingerprint.split() == [digits[:4], digits[4:8], digits[8:12], digits[12:16]]


def test_the_words_are_the_words() -> None:
    assert len(WORDS) == len(set(WORDS)) == 2048
    assert list(WORDS) == sorted(WORDS)
    assert all(4 <= len(word) <= 8 and word.isascii() and word.islower() and word.isalpha() for word in WORDS)
    # Sorted: a word that begins another stands somewhere before it.
    whole = set(WORDS)
    assert not [word for word in WORDS if any(word[:end] in whole for end in range(4, len(word)))]
    without_one: dict[str, str] = {}
    for word in WORDS:
        for at in range(len(word)):
            gap = f"{word[:at]}_{word[at + 1 :]}"
            assert without_one.setdefault(gap, word) == word, f"{word} and {without_one[gap]} differ in one letter"
            assert word[:at] + word[at + 1 :] not in whole, f"{word} and another differ by one letter left out"
