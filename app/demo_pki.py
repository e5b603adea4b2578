"""Throw-away keys for the DEMO profile: a certificate authority, a gateway, a station, a signed roster.

Everything is made anew at every start, lives in the demo's own folder and ends with it. Private keys are written as
encrypted PKCS#8 only; their passphrases exist in memory and travel over pipes. The authority's key is dropped as soon
as its certificates are issued; the admin's stays in memory, to put families that are enrolled here on the roster.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import itertools
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.clock import to_text
from app.messages.sender import Configure
from app.outbox import roster
from app.outbox.layout import write_whole
from app.outbox.roster import Roster, RosterFamily, RosterOperator, RosterStation

GATEWAY_NAME = "demo-gateway"
HOST = "127.0.0.1"
#: A demo lasts an afternoon; its certificates end with the next day, should a copy survive.
_LIFE = dt.timedelta(days=1)
#: The clock of a virtual machine may still be moving.
_BACKDATE = dt.timedelta(minutes=10)


class Authority:
    """A certificate authority whose key never leaves memory."""

    def __init__(self, common_name: str, now: dt.datetime) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._now = now
        self._name = _name(common_name)
        builder = self._builder(self._name, self._key.public_key())
        self.certificate = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(for_authority=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def issue(
        self, common_name: str, *, server_address: str | None = None, life: dt.timedelta = _LIFE
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """A P-256 key and its certificate: for a server at that IP address, else for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if server_address is None else ExtendedKeyUsageOID.SERVER_AUTH
        builder = (
            self._builder(_name(common_name), key.public_key(), life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(for_authority=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        )
        if server_address is not None:
            address = x509.IPAddress(ipaddress.ip_address(server_address))
            builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        return key, builder.sign(self._key, hashes.SHA256())

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, life: dt.timedelta = _LIFE
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _BACKDATE)
            .not_valid_after(self._now + life)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )


@dataclass(frozen=True, slots=True)
class DemoPki:
    """What the demo must know to start gateway and sender and to verify receipts."""

    gateway_data: Path  # for `main.py gateway --data`
    gateway_passphrase: str = field(repr=False)  # for its first stdin line
    kept: Path  # where the gateway keeps delivered shipments: kept/ID.age
    ca_pem: str
    certificate_file: Path
    key_file: Path
    sender_passphrase: str = field(repr=False)
    receipt_key: bytes  # Ed25519, raw: pinned by station and sender
    renew_roster: Callable[[Sequence[RosterFamily]], None] = field(repr=False)  # the gateway takes it at its next look

    def configure(self, *, station: str, outbox: Path, port: int) -> Configure:
        """The sender's first line."""
        return Configure(
            station=station,
            outbox=str(outbox.resolve()),
            gateway_host=HOST,
            gateway_port=port,
            ca_pem=self.ca_pem,
            certificate_file=str(self.certificate_file),
            key_file=str(self.key_file),
            key_passphrase=self.sender_passphrase,
            receipt_key=self.receipt_key.hex(),
        )


def build(
    data: Path,
    *,
    station: str,
    station_signing_key: bytes,
    operators: Sequence[RosterOperator],
    families: Sequence[RosterFamily],
    now: dt.datetime,
) -> DemoPki:
    """Make everything below `data`: `data/gateway/…` and `data/sender/…`.

    Args:
        data: the demo's own folder.
        station: the station's id.
        station_signing_key: its Ed25519 public key, raw.
        operators: the demo staff; charge nurses with their public keys.
        families: the demo families.
        now: certificates start a little before and end a day later.
    """
    gateway_data, sender_data = data / "gateway", data / "sender"
    for folder in (gateway_data, sender_data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    gateway_passphrase, sender_passphrase = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    authority, admin_key, receipt_key = (
        Authority("Swaddle DEMO CA", now),
        Ed25519PrivateKey.generate(),
        Ed25519PrivateKey.generate(),
    )
    server_key, server_certificate = authority.issue(GATEWAY_NAME, server_address=HOST)
    client_key, client_certificate = authority.issue(station)

    write_whole(gateway_data / "ca.pem", authority.pem.encode())
    write_whole(gateway_data / "tls.pem", server_certificate.public_bytes(Encoding.PEM))
    write_whole(gateway_data / "tls.key", sealed_pem(server_key, gateway_passphrase))
    write_whole(gateway_data / "receipt.key", sealed_pem(receipt_key, gateway_passphrase))
    write_whole(sender_data / "station.pem", client_certificate.public_bytes(Encoding.PEM))
    write_whole(sender_data / "station.key", sealed_pem(client_key, sender_passphrase))

    enrolled = Roster(
        serial=1,
        issued=to_text(now),
        profile="demo",
        stations=(
            RosterStation(
                id=station,
                certificate_sha256=client_certificate.fingerprint(hashes.SHA256()).hex(),
                signing_key=station_signing_key.hex(),
            ),
        ),
        operators=tuple(operators),
        families=tuple(families),
    )
    admin_public = public_bytes(admin_key)
    place = gateway_data / "roster.dsse"
    serials = itertools.count(enrolled.serial)

    def renew_roster(known: Sequence[RosterFamily]) -> None:
        newest = msgspec.structs.replace(enrolled, serial=next(serials), families=tuple(known))
        write_whole(place, roster.issue(newest, admin_public, admin_key.sign))

    renew_roster(families)
    settings = f'name = "{GATEWAY_NAME}"\nprofile = "demo"\nadmin_key = "{admin_public.hex()}"\n'
    write_whole(gateway_data / "gateway.toml", settings.encode())
    return DemoPki(
        gateway_data=gateway_data,
        gateway_passphrase=gateway_passphrase,
        kept=gateway_data / "store" / "kept",
        ca_pem=authority.pem,
        certificate_file=sender_data / "station.pem",
        key_file=sender_data / "station.key",
        sender_passphrase=sender_passphrase,
        receipt_key=public_bytes(receipt_key),
        renew_roster=renew_roster,
    )


def sealed_pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey, passphrase: str) -> bytes:
    """Encrypted PKCS#8."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The raw public half."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        encipher_only=False,
        decipher_only=False,
    )
