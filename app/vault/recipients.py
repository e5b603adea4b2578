"""Public keys that clips are sealed to. The recorder needs this module and no other of the keys."""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from app.errors import Refused
from app.vault import bech32
from app.vault.header import Recipient, Stanza, encode_base64, hkdf_sha256

X25519_KIND: Final = "X25519"
X25519_LABEL: Final = b"age-encryption.org/v1/X25519"
X25519_PREFIX: Final = "age"
X25519_BYTES: Final = 32
HYBRID_KIND: Final = "mlkem768x25519"
HYBRID_LABEL: Final = b"age-encryption.org/mlkem768x25519"
HYBRID_PREFIX: Final = "age1pq"
HYBRID_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
MLKEM_BYTES: Final = 1184
MLKEM_SHARE_BYTES: Final = 1088
HYBRID_SHARE_BYTES: Final = MLKEM_SHARE_BYTES + X25519_BYTES
ONCE: Final = bytes(12)  # the nonce of a key that seals one message ever
LONGEST_RECIPIENT: Final = 4096  # a hybrid one is 1,959 characters


class X25519Recipient:
    """A classical age recipient, `age1…`."""

    post_quantum: Final = False

    def __init__(self, public: bytes) -> None:
        if len(public) != X25519_BYTES:
            raise ValueError("an X25519 key has 32 bytes")
        self._public = public
        self._key = x25519.X25519PublicKey.from_public_bytes(public)

    def __str__(self) -> str:
        return bech32.encode(X25519_PREFIX, self._public)

    def __repr__(self) -> str:
        return f"<X25519Recipient {fingerprint(self)[:12]}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, X25519Recipient) and other._public == self._public

    def __hash__(self) -> int:
        return hash(self._public)

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key under a fresh ephemeral share."""
        ephemeral = x25519.X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        wrap_key = hkdf_sha256(ephemeral.exchange(self._key), share + self._public, X25519_LABEL)
        return Stanza(X25519_KIND, (encode_base64(share),), ChaCha20Poly1305(wrap_key).encrypt(ONCE, file_key, None))


class HybridRecipient:
    """A post-quantum age recipient, `age1pq1…`: broken only if ML-KEM-768 *and* X25519 are."""

    post_quantum: Final = True

    def __init__(self, public: bytes) -> None:
        if len(public) != MLKEM_BYTES + X25519_BYTES:
            raise ValueError("a hybrid key has 1216 bytes")
        self._public = public
        self._key = MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(public[:MLKEM_BYTES]),
            x25519.X25519PublicKey.from_public_bytes(public[MLKEM_BYTES:]),
        )

    def __str__(self) -> str:
        return bech32.encode(HYBRID_PREFIX, self._public)

    def __repr__(self) -> str:
        return f"<HybridRecipient {fingerprint(self)[:12]}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HybridRecipient) and other._public == self._public

    def __hash__(self) -> int:
        return hash(self._public)

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key by HPKE (RFC 9180, base mode)."""
        sealed = HYBRID_SUITE.encrypt(file_key, self._key, info=HYBRID_LABEL)
        share, body = sealed[:HYBRID_SHARE_BYTES], sealed[HYBRID_SHARE_BYTES:]
        return Stanza(HYBRID_KIND, (encode_base64(share),), body)


def fingerprint(recipient: Recipient) -> str:
    """SHA-256 (hex) of the canonical text: how manifests and cards name a key."""
    return hashlib.sha256(str(recipient).encode("ascii")).hexdigest()


def parse_recipient(untrusted_text: str) -> X25519Recipient | HybridRecipient:
    """A recipient from a card, a roster or an argument; surrounding blanks are forgiven.

    Raises:
        Refused: not an age recipient that Swaddle seals to.
    """
    refusal = Refused(
        "key.recipient", "This is not a family key that Swaddle knows. Scan the card again, or type it as printed."
    )
    text = untrusted_text.strip()
    if len(text) > LONGEST_RECIPIENT:
        raise refusal
    try:
        prefix, payload = bech32.decode(text)
        if prefix == X25519_PREFIX:
            return X25519Recipient(payload)
        if prefix == HYBRID_PREFIX:
            return HybridRecipient(payload)
    except ValueError:
        raise refusal from None
    raise refusal
