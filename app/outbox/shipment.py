"""The shipment manifest: what the charge nurse's signature covers. Specification in MANIFEST.md.

Order of work in the station: write the sealed shipment into a `spool.Draft`, fill a `Manifest` with its digest and
size, `encode` it once, have station and approver sign `bytes_to_sign(payload)`, `assemble` the envelope.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Literal

import msgspec

from app.errors import Refused
from app.outbox import dsse

PAYLOAD_TYPE = "application/vnd.swaddle.manifest.v1+json"
#: Approvals older than this are void: consent is looked at again at least weekly.
APPROVAL_LIFE_DAYS = 7

Sha256Hex = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Moment = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
]  # app.clock.to_text
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._:-]{1,64}\Z")]  # an identifier, never a name with spaces
Profile = Literal["demo", "production"]

_SHA256_HEX = re.compile(r"[0-9a-f]{64}")


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One approved shipment: this file, to this family, for this purpose, until then. Fields: see MANIFEST.md."""

    clip: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    station: Code
    watched_sha256: Sha256Hex
    shipment_sha256: Sha256Hex
    shipment_bytes: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
    family: Code
    recipient_sha256: Sha256Hex
    age_stanzas: Annotated[int, msgspec.Meta(ge=1, le=16)]
    purpose: Code
    recorded_by: Code
    approved_by: Code
    approved_at: Moment
    expires: Moment
    profile: Profile
    schema: Literal[1] = 1
    break_glass: Literal["own_clip"] | msgspec.UnsetType = msgspec.UNSET  # the rule that the hospital let her break


_decoder = msgspec.json.Decoder(Manifest)


def encode(manifest: Manifest) -> bytes:
    """The payload bytes; made once, signed and shipped as they are.

    Raises:
        Refused: `manifest.malformed` when a field would not be accepted by a reader.
    """
    payload = msgspec.json.encode(manifest)
    decode(payload)
    return payload


def decode(untrusted_payload: bytes) -> Manifest:
    """Read a payload; says nothing about who signed it.

    Raises:
        Refused: `manifest.malformed`.
    """
    try:
        return _decoder.decode(untrusted_payload)
    except msgspec.MsgspecError as error:
        raise Refused(
            "manifest.malformed",
            "The shipment's papers are not well formed; approve the clip again.",
            detail=str(error),
        ) from None


def bytes_to_sign(payload: bytes) -> bytes:
    """What station and approver sign with Ed25519."""
    return dsse.pae(PAYLOAD_TYPE, payload)


def assemble(payload: bytes, *, station: tuple[bytes, bytes], approver: tuple[bytes, bytes]) -> bytes:
    """The envelope that travels.

    Args:
        payload: from `encode`.
        station: raw public key and signature of the station.
        approver: raw public key and signature of the charge nurse.

    Raises:
        Refused: `signature.wrong` when one of them does not fit.
    """
    return dsse.assemble(PAYLOAD_TYPE, payload, (station, approver))


def digest(payload: bytes) -> str:
    """Name of a manifest in receipts and journals: SHA-256 of the payload bytes."""
    return hashlib.sha256(payload).hexdigest()


def read_unverified(untrusted_envelope: bytes) -> tuple[bytes, Manifest]:
    """Payload and manifest of an envelope whose signatures somebody else checks (the sender holds nobody's keys).

    Raises:
        Refused: envelope or manifest malformed.
    """
    opened = dsse.take_apart(untrusted_envelope, PAYLOAD_TYPE)
    return opened.untrusted_payload, decode(opened.untrusted_payload)


def recipient_fingerprint(recipient: str) -> str:
    """Name of an age recipient in manifests: SHA-256 of its Bech32 text in lower case."""
    return hashlib.sha256(recipient.strip().lower().encode()).hexdigest()


def require_shipment_id(untrusted_id: str) -> str:
    """Pass an id that is 64 lower-case hex characters: the only text that ever becomes part of a path.

    Raises:
        Refused: `shipment.id`.
    """
    if not _SHA256_HEX.fullmatch(untrusted_id):
        raise Refused("shipment.id", "That is not the name of a shipment; open the outbox again.")
    return untrusted_id
