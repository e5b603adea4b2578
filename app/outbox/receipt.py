"""The gateway's signed answer: it holds exactly these bytes, for exactly this manifest. Spec: MANIFEST.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

from app.errors import Integrity, Refused
from app.outbox import dsse, shipment

PAYLOAD_TYPE = "application/vnd.swaddle.receipt.v1+json"


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the gateway stands for."""

    manifest_sha256: shipment.Sha256Hex
    stored_sha256: shipment.Sha256Hex
    stored_bytes: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
    gateway: shipment.Code
    received_at: shipment.Moment  # by the gateway's clock
    profile: shipment.Profile
    schema: Literal[1] = 1


_decoder = msgspec.json.Decoder(Receipt)


def issue(receipt: Receipt, public_key: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The receipt as it travels, signed by the gateway's receipt key."""
    payload = msgspec.json.encode(receipt)
    return dsse.assemble(PAYLOAD_TYPE, payload, ((public_key, sign(dsse.pae(PAYLOAD_TYPE, payload))),))


def verify(untrusted_receipt: bytes, public_key: bytes, manifest_payload: bytes) -> Receipt:
    """The receipt, if the pinned key signed it over this very manifest.

    Args:
        untrusted_receipt: the envelope from the gateway.
        public_key: the pinned receipt key, 32 raw bytes.
        manifest_payload: the payload of the manifest that was sent.

    Raises:
        Integrity: `receipt.wrong` for a forged, damaged or foreign one, `receipt.other_shipment` when it is about
            something else.
    """
    try:
        receipt = _decoder.decode(dsse.open_signed(untrusted_receipt, PAYLOAD_TYPE, (public_key,)))
        manifest = shipment.decode(manifest_payload)
    except (Refused, msgspec.MsgspecError) as error:
        raise Integrity(
            "receipt.wrong",
            "The gateway's receipt is not genuine; the clip counts as not delivered: call IT.",
            detail=error.code if isinstance(error, Refused) else "payload",
        ) from None
    theirs = (receipt.manifest_sha256, receipt.stored_sha256, receipt.stored_bytes, receipt.profile)
    ours = (shipment.digest(manifest_payload), manifest.shipment_sha256, manifest.shipment_bytes, manifest.profile)
    if theirs != ours:
        raise Integrity(
            "receipt.other_shipment",
            "The gateway's receipt is about another shipment; the clip counts as not delivered: call IT.",
        )
    return receipt
