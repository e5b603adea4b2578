"""Private keys that open sealed clips. Never imported by the recorder or the sender.

Only `secret_text()` gives the key away. `str()` and `repr()` show the public fingerprint, so no format string or log
line leaks by accident.
"""

from __future__ import annotations

import hashlib
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from app.errors import Refused
from app.vault import bech32
from app.vault.header import HeaderDamaged, Stanza, decode_base64, hkdf_sha256
from app.vault.recipients import (
    HYBRID_KIND,
    HYBRID_LABEL,
    HYBRID_SHARE_BYTES,
    HYBRID_SUITE,
    MLKEM_SHARE_BYTES,
    ONCE,
    X25519_BYTES,
    X25519_KIND,
    X25519_LABEL,
    HybridRecipient,
    X25519Recipient,
    fingerprint,
    parse_recipient,
)

__all__ = [
    "HybridIdentity",
    "HybridRecipient",
    "Identity",
    "X25519Identity",
    "X25519Recipient",
    "fingerprint",
    "new_identity",
    "parse_identity",
    "parse_recipient",
]

X25519_IDENTITY_PREFIX: Final = "age-secret-key-"
HYBRID_IDENTITY_PREFIX: Final = "age-secret-key-pq-"
SECRET_BYTES: Final = 32
WRAPPED_BYTES: Final = 32  # 16 of the file key, 16 of the tag
LONGEST_IDENTITY: Final = 256  # both sorts are under 80 characters


class X25519Identity:
    """A classical age identity, `AGE-SECRET-KEY-1…`."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError("an identity has 32 bytes")
        self._secret = secret
        self._key = x25519.X25519PrivateKey.from_private_bytes(secret)
        self._public = self._key.public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"<X25519Identity of {fingerprint(self.recipient)[:12]}>"

    def secret_text(self) -> str:
        """The key itself: for the key store's seal and the family card, never for a log."""
        return bech32.encode(X25519_IDENTITY_PREFIX, self._secret).upper()

    @property
    def recipient(self) -> X25519Recipient:
        """The public half."""
        return X25519Recipient(self._public)

    def unwrap(self, untrusted_stanza: Stanza) -> bytes | None:
        """See `header.Opener`."""
        if untrusted_stanza.kind != X25519_KIND:
            return None
        share = _share(untrusted_stanza, X25519_BYTES)
        try:
            shared = self._key.exchange(x25519.X25519PublicKey.from_public_bytes(share))
        except ValueError:  # the all-zero result of a low-order point
            raise HeaderDamaged("low-order share") from None
        wrap_key = hkdf_sha256(shared, share + self._public, X25519_LABEL)
        try:
            return ChaCha20Poly1305(wrap_key).decrypt(ONCE, untrusted_stanza.body, None)
        except InvalidTag:
            return None


class HybridIdentity:
    """A post-quantum age identity, `AGE-SECRET-KEY-PQ-1…`."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError("an identity has 32 bytes")
        self._secret = secret
        expanded = hashlib.shake_256(secret).digest(96)
        self._mlkem = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        self._x25519 = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
        self._key = MLKEM768X25519PrivateKey(self._mlkem, self._x25519)

    def __repr__(self) -> str:
        return f"<HybridIdentity of {fingerprint(self.recipient)[:12]}>"

    def secret_text(self) -> str:
        """The key itself: for the key store's seal and the family card, never for a log."""
        return bech32.encode(HYBRID_IDENTITY_PREFIX, self._secret).upper()

    @property
    def recipient(self) -> HybridRecipient:
        """The public half."""
        return HybridRecipient(
            self._mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw()
        )

    def unwrap(self, untrusted_stanza: Stanza) -> bytes | None:
        """See `header.Opener`."""
        if untrusted_stanza.kind != HYBRID_KIND:
            return None
        share = _share(untrusted_stanza, HYBRID_SHARE_BYTES)
        try:
            self._x25519.exchange(x25519.X25519PublicKey.from_public_bytes(share[MLKEM_SHARE_BYTES:]))
        except ValueError:
            raise HeaderDamaged("low-order share") from None
        try:
            return HYBRID_SUITE.decrypt(share + untrusted_stanza.body, self._key, info=HYBRID_LABEL)
        except InvalidTag:
            return None


Identity = X25519Identity | HybridIdentity


def new_identity(*, hybrid: bool = True) -> Identity:
    """A fresh random identity; hybrid unless policy says otherwise."""
    secret = os.urandom(SECRET_BYTES)
    return HybridIdentity(secret) if hybrid else X25519Identity(secret)


def parse_identity(untrusted_text: str) -> Identity:
    """An identity from its text form; surrounding blanks are forgiven.

    Raises:
        Refused: not an identity of ours. Neither message nor context repeats the text.
    """
    refusal = Refused("key.identity", "This is not a key that opens clips. Scan the family card again.")
    text = untrusted_text.strip()
    if len(text) > LONGEST_IDENTITY:
        raise refusal
    try:
        prefix, secret = bech32.decode(text)
        if prefix == X25519_IDENTITY_PREFIX:
            return X25519Identity(secret)
        if prefix == HYBRID_IDENTITY_PREFIX:
            return HybridIdentity(secret)
    except ValueError:
        raise refusal from None
    raise refusal


def _share(untrusted_stanza: Stanza, length: int) -> bytes:
    """The one argument of our stanzas, of an exact length; the body's length is fixed too."""
    if len(untrusted_stanza.arguments) != 1:
        raise HeaderDamaged("stanza arguments")
    share = decode_base64(untrusted_stanza.arguments[0], length)
    if len(untrusted_stanza.body) != WRAPPED_BYTES:
        raise HeaderDamaged("stanza body length")
    return share
