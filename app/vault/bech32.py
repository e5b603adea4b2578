"""Bech32 (BIP 173) without its 90-character limit, as age uses it for keys. Error-detecting, not secret-keeping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHECKSUM_WORDS = 6
_VALUE_OF = {letter: value for value, letter in enumerate(ALPHABET)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode(prefix: str, payload: bytes) -> str:
    """The lower-case Bech32 text of `payload` under a lower-case human-readable `prefix`."""
    words = _regroup(payload, 8, 5, pad=True)
    remainder = _polymod([*_prefix_words(prefix), *words, *([0] * CHECKSUM_WORDS)]) ^ 1
    checksum = [remainder >> 5 * (CHECKSUM_WORDS - 1 - i) & 31 for i in range(CHECKSUM_WORDS)]
    return prefix + "1" + "".join(ALPHABET[word] for word in [*words, *checksum])


def decode(untrusted_text: str) -> tuple[str, bytes]:
    """Inverse of `encode`; takes all-lower or all-upper case (QR codes are denser in upper case), never a mix.

    Returns:
        The prefix in lower case and the payload.

    Raises:
        ValueError: not Bech32, or a character was mistyped. The message repeats nothing of the text: it may be a key.
    """
    if untrusted_text not in {untrusted_text.lower(), untrusted_text.upper()} or not untrusted_text.isascii():
        raise ValueError("bech32: mixed case or foreign characters")
    prefix, separator, data = untrusted_text.lower().rpartition("1")
    if not separator or not prefix or len(data) < CHECKSUM_WORDS:
        raise ValueError("bech32: too short")
    if any(not "!" <= letter <= "~" for letter in prefix) or any(letter not in _VALUE_OF for letter in data):
        raise ValueError("bech32: foreign characters")
    words = [_VALUE_OF[letter] for letter in data]
    if _polymod([*_prefix_words(prefix), *words]) != 1:
        raise ValueError("bech32: checksum")
    return prefix, bytes(_regroup(words[:-CHECKSUM_WORDS], 5, 8, pad=False))


def _polymod(words: Iterable[int]) -> int:
    state = 1
    for word in words:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ word
        for bit, generator in enumerate(_GENERATORS):
            if top >> bit & 1:
                state ^= generator
    return state


def _prefix_words(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _regroup(values: Sequence[int], from_bits: int, to_bits: int, *, pad: bool) -> list[int]:
    """Repack a bit string from words of one width into words of another."""
    accumulator = held_bits = 0
    words: list[int] = []
    for value in values:
        accumulator = (accumulator << from_bits | value) & 0xFFF  # at most 7 held bits and 5 or 8 new ones matter
        held_bits += from_bits
        while held_bits >= to_bits:
            held_bits -= to_bits
            words.append(accumulator >> held_bits & ((1 << to_bits) - 1))
    rest = accumulator & ((1 << held_bits) - 1)
    if pad:
        if held_bits:
            words.append(rest << (to_bits - held_bits))
    elif held_bits >= from_bits or rest:
        raise ValueError("bech32: padding")
    return words
