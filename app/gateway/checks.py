"""Everything that must be true before byte 0 of a shipment. Pure: values in, an approved manifest or a refusal out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from app import clock
from app.errors import Refused
from app.outbox import dsse, shipment
from app.outbox.roster import Roster, RosterStation
from app.outbox.shipment import Manifest

#: The one purpose consent is asked for today.
PURPOSES = frozenset({"family"})
#: A ward PC on hospital time is seconds off; five minutes is a broken clock.
CLOCK_SKEW = dt.timedelta(minutes=5)
#: One family, one key, no escrow: a second stanza is a second reader.
AGE_STANZAS = 1


@dataclass(frozen=True, slots=True)
class Approved:
    """A manifest that passed; `payload` is what its digest is over."""

    manifest: Manifest
    payload: bytes


def station_of(roster: Roster, certificate_sha256: str) -> RosterStation:
    """The station behind a client certificate that the TLS layer already accepted.

    Raises:
        Refused: `station.unknown` or `station.revoked`.
    """
    station = roster.station_with_certificate(certificate_sha256)
    if station is None:
        raise Refused("station.unknown", "The gateway does not know this station's certificate; ask IT to enrol it.")
    if station.revoked:
        raise Refused("station.revoked", "This station is no longer admitted by the gateway; ask IT.")
    return station


def check_manifest(
    untrusted_envelope: bytes,
    *,
    station: RosterStation,
    roster: Roster,
    upload_bytes: int,
    profile: str,
    now: dt.datetime,
) -> Approved:
    """Judge a manifest.

    Args:
        untrusted_envelope: the DSSE envelope as it came.
        station: who the TLS certificate says is sending.
        roster: in force now.
        upload_bytes: the size announced for the upload.
        profile: the gateway's.
        now: by the gateway's clock.

    Raises:
        Refused: with the code of the first thing that is wrong.
    """
    opened = dsse.take_apart(untrusted_envelope, shipment.PAYLOAD_TYPE)
    manifest = shipment.decode(opened.untrusted_payload)
    _check_signers(opened, manifest, station, roster)
    _check_time(manifest, now)
    if manifest.profile != profile:
        raise Refused("profile.differs", "Demo and real clips never mix; this gateway is for the other kind.")
    if manifest.purpose not in PURPOSES:
        raise Refused("purpose.unknown", "The clip was approved for a purpose this gateway does not serve; ask IT.")
    family = roster.family(manifest.family)
    if family is None:
        raise Refused("family.unrostered", "The gateway does not know this family yet; ask IT to add it.")
    if shipment.recipient_fingerprint(family.recipient) != manifest.recipient_sha256:
        raise Refused("family.other_key", "The clip is sealed to another key than the family's; approve it again.")
    if manifest.age_stanzas != AGE_STANZAS:
        raise Refused("stanzas.count", "The clip is sealed to more readers than the family; approve it again.")
    if manifest.shipment_bytes != upload_bytes:
        raise Refused("size.differs", "The announced size is not the approved one; approve the clip again.")
    return Approved(manifest, opened.untrusted_payload)


def _check_signers(opened: dsse.Opened, manifest: Manifest, station: RosterStation, roster: Roster) -> None:
    if manifest.station != station.id:
        raise Refused("manifest.other_station", "These papers belong to another station; send them from there.")
    if not opened.signed_by(bytes.fromhex(station.signing_key)):
        raise Refused("signature.station", "The station's signature is missing or wrong; approve the clip again.")
    alone = _is_let_alone(manifest, roster)
    approver = roster.operator(manifest.approved_by)
    recorder = roster.operator(manifest.recorded_by)
    if approver is None or recorder is None:
        raise Refused("people.unknown", "The gateway does not know one of the two people; ask IT for a new roster.")
    if approver.revoked:
        raise Refused("approver.revoked", "The approving person may no longer approve; ask another charge nurse.")
    if approver.role != "charge_nurse" or approver.signing_key is None:
        raise Refused("approver.role", "Only a charge nurse can approve; ask one.")
    if approver.signing_key == station.signing_key or (approver.signing_key == recorder.signing_key and not alone):
        raise Refused("people.same", "Who recorded a clip cannot approve it; ask a second person.")
    if not opened.signed_by(bytes.fromhex(approver.signing_key)):
        raise Refused("signature.approver", "The charge nurse's signature is missing or wrong; approve the clip again.")
    if len(opened.signatures) != 2:  # noqa: PLR2004 - station and approver, nobody else
        raise Refused("signature.count", "The papers bear more signatures than they should; approve the clip again.")


def _is_let_alone(manifest: Manifest, roster: Roster) -> bool:
    """Whether who recorded the clip may be the one who approved it: only if the papers and the hospital both say so."""
    if manifest.break_glass is msgspec.UNSET:
        if manifest.recorded_by == manifest.approved_by:
            raise Refused("people.same", "Who recorded a clip cannot approve it; ask a second person.")
        return False
    if manifest.break_glass != roster.break_glass:
        raise Refused("break_glass.refused", "The hospital does not take clips approved alone; ask a second person.")
    if manifest.recorded_by != manifest.approved_by:
        raise Refused("break_glass.needless", "The papers claim an exception that was not needed; approve it again.")
    return True


def is_over(manifest: Manifest, now: dt.datetime) -> bool:
    """Whether the approval has ended, and with it every right to send the shipment."""
    try:
        approved_at, expires = clock.from_text(manifest.approved_at), clock.from_text(manifest.expires)
    except ValueError:
        return True
    return expires <= now or approved_at + dt.timedelta(days=shipment.APPROVAL_LIFE_DAYS) <= now


def _check_time(manifest: Manifest, now: dt.datetime) -> None:
    try:
        approved_at, _ = clock.from_text(manifest.approved_at), clock.from_text(manifest.expires)
    except ValueError:
        raise Refused("manifest.malformed", "The papers bear an impossible date; approve the clip again.") from None
    if approved_at > now + CLOCK_SKEW:
        raise Refused("manifest.future", "The approval lies in the future; have IT set the station's clock.")
    if is_over(manifest, now):
        raise Refused("manifest.expired", "The approval has expired; approve the clip again.")
