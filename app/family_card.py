"""The family card: a fresh key pair whose private half leaves this module sealed under four words, and no other way.

FAMILY_CARD.md is the specification, with what is promised and what is not.
"""

from __future__ import annotations

import datetime as dt
import io
import secrets
from typing import Final

from app.errors import Refused
from app.model import FamilyCode
from app.vault.container import SealedWriter
from app.vault.identities import fingerprint, new_identity
from app.vault.passphrase import PassphraseRecipient
from app.wordlist import WORDS

WORD_COUNT: Final = 4  # of 2,048: 44 bits
WORK_FACTOR: Final = 18  # log2 of scrypt's N: 256 MiB and about half a second a guess; age's own choice too
_SHOWN_DIGITS, _GROUP_DIGITS = 16, 4  # 64 bits of the fingerprint, to compare by eye


class FamilyCard:
    """What goes to paper. It exists in memory only, until `close`. Made by `make`."""

    def __init__(
        self, family: FamilyCode, made_at: dt.datetime, recipient: str, shown: str, words: tuple[str, ...], qr: bytes
    ) -> None:
        self._family = family
        self._made_at = made_at
        self._recipient = recipient
        self._fingerprint = shown
        self._words = words
        self._qr = qr

    @classmethod
    def make(
        cls, family: FamilyCode, made_at: dt.datetime, *, hybrid: bool = True, work_factor: int = WORK_FACTOR
    ) -> FamilyCard:
        """A new pair for this family. Half a second, on purpose.

        Args:
            family: whose card it will be.
            made_at: now.
            hybrid: a key that resists a quantum computer; False only by policy.
            work_factor: only tests name another.
        """
        identity = new_identity(hybrid=hybrid)
        words = tuple(secrets.choice(WORDS) for _ in range(WORD_COUNT))
        recipient = identity.recipient
        digits = fingerprint(recipient)[:_SHOWN_DIGITS]
        shown = " ".join(digits[at : at + _GROUP_DIGITS] for at in range(0, _SHOWN_DIGITS, _GROUP_DIGITS))
        sealed = _sealed(identity.secret_text(), passphrase_of(words), work_factor)
        return cls(family, made_at, str(recipient), shown, words, sealed)

    def __repr__(self) -> str:
        return f"<FamilyCard of {self._family}, {self._fingerprint}{', closed' if self.closed else ''}>"

    @property
    def family(self) -> FamilyCode:
        """The code on the card."""
        return self._family

    @property
    def made_at(self) -> dt.datetime:
        """When the pair was made, aware UTC."""
        return self._made_at

    @property
    def recipient(self) -> str:
        """The public key, as age writes it: what the station keeps."""
        return self._recipient

    @property
    def fingerprint(self) -> str:
        """Of the public key, to compare by eye."""
        return self._fingerprint

    @property
    def words(self) -> tuple[str, ...]:
        """The four words of the tear-off strip; they open the QR.

        Raises:
            Refused: `card.closed`.
        """
        self._must_be_open()
        return self._words

    @property
    def qr(self) -> bytes:
        """An age file that the words open: `age -d` gives the private key.

        Raises:
            Refused: `card.closed`.
        """
        self._must_be_open()
        return self._qr

    @property
    def escrow(self) -> bool:
        """Whether the hospital can open these clips too: there is no such policy yet, so nobody can."""
        return False

    @property
    def closed(self) -> bool:
        """Whether words and sealed key are forgotten."""
        return not self._qr

    def close(self) -> None:
        """Forget the words and the sealed key. May be called twice."""
        self._words, self._qr = (), b""

    def _must_be_open(self) -> None:
        if self.closed:
            raise Refused("card.closed", "This card was put away and cannot be printed any more. Make a new card.")


def passphrase_of(words: tuple[str, ...]) -> str:
    """As a person types it: lower case, one blank between two words."""
    return " ".join(words)


class _Memory(io.BytesIO):
    """A sink that is never a file."""

    def make_durable(self) -> None:
        """Nothing to do: nothing is kept."""


def _sealed(secret_text: str, passphrase: str, work_factor: int) -> bytes:
    sink = _Memory()
    with SealedWriter(sink, [PassphraseRecipient(passphrase, work_factor)]) as writer:
        writer.write(secret_text.encode("ascii"))
    return sink.getvalue()
