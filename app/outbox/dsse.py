"""DSSE v1: a signed envelope around bytes, without canonical JSON. Specification in MANIFEST.md.

What is signed is the pre-authentication encoding (PAE) of a type and the exact payload bytes; nobody parses a payload
before its signatures are known to be right.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Collection, Sequence
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.errors import Refused

#: Largest envelope anybody reads: a manifest is about 1.5 KiB; rosters have their own, larger bound.
ENVELOPE_LIMIT_BYTES = 16 * 1024
_KEY_ID_PATTERN = r"^[0-9a-f]{64}\Z"
_URL_SAFE_TO_STANDARD = str.maketrans("-_", "+/")  # a verifier must take both alphabets, says DSSE v1


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signature; the key id is a hint for finding the key, never a proof."""

    keyid: Annotated[str, msgspec.Meta(pattern=_KEY_ID_PATTERN)]
    sig: Annotated[str, msgspec.Meta(max_length=128)]


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The JSON form on disk and wire."""

    payload: str
    payloadType: Annotated[str, msgspec.Meta(max_length=100)]  # noqa: N815 - DSSE's own spelling
    signatures: Annotated[tuple[Signature, ...], msgspec.Meta(min_length=1, max_length=4)]


_decoder = msgspec.json.Decoder(Envelope)


def key_id(public_key: bytes) -> str:
    """Name of an Ed25519 public key (32 raw bytes): its SHA-256 in hex."""
    return hashlib.sha256(public_key).hexdigest()


def pae(payload_type: str, payload: bytes) -> bytes:
    """The exact bytes that every signer signs."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def assemble(payload_type: str, payload: bytes, signatures: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Put payload and signatures into one envelope.

    Args:
        payload_type: media type of the payload.
        payload: the bytes whose `pae` was signed.
        signatures: pairs of raw public key and raw signature, in the order they shall appear.

    Raises:
        Refused: `signature.wrong` when a signature is not over these bytes by that key: nobody ships a dud.
    """
    message = pae(payload_type, payload)
    for public_key, signature in signatures:
        if not _right(public_key, signature, message):
            raise Refused(
                "signature.wrong", "A signature does not fit the papers; approve the clip again.", detail=payload_type
            )
    envelope = Envelope(
        payload=base64.b64encode(payload).decode(),
        payloadType=payload_type,
        signatures=tuple(Signature(key_id(key), base64.b64encode(sig).decode()) for key, sig in signatures),
    )
    return msgspec.json.encode(envelope)


class Opened(msgspec.Struct, frozen=True):
    """An envelope taken apart. The payload is still untrusted until `signed_by` said yes for every key that must."""

    untrusted_payload: bytes
    payload_type: str
    signatures: tuple[tuple[str, bytes], ...]  # (key id, raw signature)

    def signed_by(self, public_key: bytes) -> bool:
        """Whether this key signed exactly this payload and type."""
        message = pae(self.payload_type, self.untrusted_payload)
        wanted = key_id(public_key)
        return any(name == wanted and _right(public_key, signature, message) for name, signature in self.signatures)


def take_apart(untrusted: bytes, payload_type: str, *, limit_bytes: int = ENVELOPE_LIMIT_BYTES) -> Opened:
    """Read an envelope without believing it.

    Raises:
        Refused: `envelope.oversized`, `envelope.malformed` or `envelope.type`.
    """
    if len(untrusted) > limit_bytes:
        raise Refused(
            "envelope.oversized", "The signed papers are larger than any real ones; ask IT where they came from."
        )
    try:
        envelope = _decoder.decode(untrusted)
        payload = _from_base64(envelope.payload)
        signatures = tuple((one.keyid, _from_base64(one.sig)) for one in envelope.signatures)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise Refused(
            "envelope.malformed",
            "The signed papers cannot be read; ask IT where they came from.",
            detail=type(error).__name__,
        ) from None
    if envelope.payloadType != payload_type:
        raise Refused("envelope.type", "The signed papers are of another kind; ask IT where they came from.")
    return Opened(payload, envelope.payloadType, signatures)


def open_signed(
    untrusted: bytes, payload_type: str, public_keys: Collection[bytes], *, limit_bytes: int = ENVELOPE_LIMIT_BYTES
) -> bytes:
    """The payload of an envelope that *all* these keys signed.

    Raises:
        Refused: as `take_apart`, or `signature.wrong` when one of them did not sign it.
    """
    opened = take_apart(untrusted, payload_type, limit_bytes=limit_bytes)
    if not public_keys or not all(opened.signed_by(key) for key in public_keys):
        raise Refused("signature.wrong", "The signed papers do not bear the right signature; ask IT to look at them.")
    return opened.untrusted_payload


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text.translate(_URL_SAFE_TO_STANDARD), validate=True)


def _right(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
