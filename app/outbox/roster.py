"""The roster: who and what a gateway accepts, signed by the hospital's admin key. Specification in MANIFEST.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

from app.errors import Refused
from app.outbox import dsse, shipment

PAYLOAD_TYPE = "application/vnd.swaddle.roster.v1+json"
#: A roster grows with the hospital: 1,000 hybrid recipients are about 2 MiB of JSON, 2.7 MiB in its envelope.
ROSTER_LIMIT_BYTES = 8 * 1024 * 1024

PublicKeyHex = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]  # Ed25519, raw


class RosterStation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One enrolled station."""

    id: shipment.Code
    certificate_sha256: shipment.Sha256Hex  # of the DER certificate it shows in TLS
    signing_key: PublicKeyHex
    revoked: bool = False


class RosterOperator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person, by badge identifier; names stay in the hospital."""

    id: shipment.Code
    role: Literal["nurse", "charge_nurse", "it"]
    signing_key: PublicKeyHex | None = None  # None: a role that never signs
    revoked: bool = False


class RosterFamily(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One family's public key."""

    code: shipment.Code
    recipient: Annotated[str, msgspec.Meta(pattern=r"^age1[a-z0-9]{10,2500}\Z")]


class Roster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a gateway needs to know before byte 0."""

    serial: Annotated[int, msgspec.Meta(ge=1)]  # only ever grows: an older roster is refused
    issued: shipment.Moment
    profile: shipment.Profile
    stations: tuple[RosterStation, ...]
    operators: tuple[RosterOperator, ...]
    families: tuple[RosterFamily, ...]
    schema: Literal[1] = 1
    break_glass: Literal["own_clip"] | msgspec.UnsetType = msgspec.UNSET  # what its stations may break; unset: nothing

    def station_with_certificate(self, certificate_sha256: str) -> RosterStation | None:
        """The station that shows this certificate, revoked or not."""
        return next((one for one in self.stations if one.certificate_sha256 == certificate_sha256), None)

    def operator(self, code: str) -> RosterOperator | None:
        """The person with this badge, revoked or not."""
        return next((one for one in self.operators if one.id == code), None)

    def family(self, code: str) -> RosterFamily | None:
        """The family with this code."""
        return next((one for one in self.families if one.code == code), None)


_decoder = msgspec.json.Decoder(Roster)


def issue(roster: Roster, admin_key: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The signed roster file.

    Raises:
        Refused: `roster.malformed` when a reader would not accept it.
    """
    payload = msgspec.json.encode(roster)
    _decode(payload)
    return dsse.assemble(PAYLOAD_TYPE, payload, ((admin_key, sign(dsse.pae(PAYLOAD_TYPE, payload))),))


def verify(untrusted_roster: bytes, admin_key: bytes) -> Roster:
    """The roster, if the pinned admin key (32 raw bytes) signed it.

    Raises:
        Refused: malformed, ambiguous or not signed by that key.
    """
    return _decode(dsse.open_signed(untrusted_roster, PAYLOAD_TYPE, (admin_key,), limit_bytes=ROSTER_LIMIT_BYTES))


def _decode(payload: bytes) -> Roster:
    try:
        roster = _decoder.decode(payload)
    except msgspec.MsgspecError as error:
        raise Refused(
            "roster.malformed", "The hospital's roster is not well formed; ask IT to issue it again.", detail=str(error)
        ) from None
    for kind, names in (
        ("station", [one.id for one in roster.stations]),
        ("certificate", [one.certificate_sha256 for one in roster.stations]),
        ("operator", [one.id for one in roster.operators]),
        ("family", [one.code for one in roster.families]),
    ):
        if len(set(names)) != len(names):  # two answers to one question: whoever comes first would win
            raise Refused(
                "roster.ambiguous",
                "The hospital's roster names something twice; ask IT to issue it again.",
                detail=kind,
            )
    return roster
