"""The forgery table: everything a gateway must refuse, against a real one over real TLS, each with its reason."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import json
import secrets
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import urllib3
from cryptography.hazmat.primitives.serialization import Encoding

from app.clock import to_text
from app.demo_pki import Authority, public_bytes, sealed_pem
from app.errors import NeedsPerson, Refused, StationError
from app.messages.sender import Configure
from app.outbox import dsse, receipt, shipment
from app.outbox.shipment import Manifest
from app.sender.gateway_client import GatewayClient
from app.sender.tray import Parcel
from tests.fakes_outbox import OTHER_STATION, STATION, Hospital, running, sealed_bytes, start_gateway

TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Scene:
    """One gateway for all tests of this file."""

    hospital: Hospital
    port: int
    scratch: Path

    @property
    def store(self) -> Path:
        return self.hospital.pki.kept.parent

    def configure(self, station: str = STATION) -> Configure:
        return self.hospital.configure(self.port, self.scratch, station=station)

    def deliver(self, parcel: Parcel, station: str = STATION) -> bytes:
        client = GatewayClient(self.configure(station))
        try:
            return client.deliver(parcel, lambda _: None, lambda: True)
        finally:
            client.close()

    def parcel(self, sealed: bytes, envelope: bytes, **more: Any) -> Parcel:
        return self.hospital.parcel(self.scratch / secrets.token_hex(8), sealed, envelope, **more)

    def good(self, size: int = 5_000) -> tuple[bytes, Manifest, bytes]:
        sealed = sealed_bytes(size)
        manifest = self.hospital.manifest(sealed)
        return sealed, manifest, self.hospital.seal(manifest)

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str]:
        """A request that our own client would never make: status and code."""
        context = tls(self.hospital)
        context.load_cert_chain(*self.hospital.certificates[STATION], self.hospital.pki.sender_passphrase)
        with urllib3.HTTPSConnectionPool("127.0.0.1", self.port, ssl_context=context, retries=False) as pool:
            answer = pool.urlopen(method, path, body=body, headers=headers, redirect=False)
            told = answer.headers.get("Content-Type", "").startswith("application/json") and answer.status >= 400
            found = json.loads(answer.data)["code"] if told else ""
            return answer.status, found

    def nothing_kept(self, sealed: bytes) -> bool:
        name = hashlib.sha256(sealed).hexdigest()
        return not list(self.store.rglob(f"{name}*")) and not any((self.store / "incoming").iterdir())


def tls(hospital: Hospital) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=hospital.authority.pem)
    return context


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("hospital")
    hospital = Hospital(folder)
    gateway, port = start_gateway(hospital)
    with running(gateway):
        scratch = folder / "scratch"
        scratch.mkdir()
        yield Scene(hospital, port, scratch)


def later(scene: Scene, **delta: float) -> str:
    return to_text(scene.hospital.now + dt.timedelta(**delta))


#: reason → how the manifest differs from a good one, before both sign it.
SIGNED_BUT_WRONG: dict[str, list[Callable[[Scene], dict[str, object]]]] = {
    "people.same": [lambda _: {"recorded_by": "2001"}, lambda _: {"approved_by": "1001"}],
    "break_glass.refused": [
        lambda _: {"recorded_by": "2001", "break_glass": "own_clip"},
        lambda _: {"break_glass": "own_clip"},
    ],
    "people.unknown": [lambda _: {"approved_by": "9999"}, lambda _: {"recorded_by": "9999"}],
    "approver.revoked": [lambda _: {"approved_by": "2002"}],
    "approver.role": [lambda _: {"recorded_by": "2001", "approved_by": "1002"}],
    "manifest.other_station": [lambda _: {"station": OTHER_STATION}],
    "manifest.expired": [
        lambda scene: {"expires": later(scene, seconds=-1)},
        lambda scene: {"approved_at": later(scene, days=-7, seconds=-1), "expires": later(scene, days=1)},
    ],
    "manifest.future": [lambda scene: {"approved_at": later(scene, minutes=6)}],
    "profile.differs": [lambda _: {"profile": "production"}],
    "purpose.unknown": [lambda _: {"purpose": "training"}],
    "family.unrostered": [lambda _: {"family": "ZZZZ"}],
    "family.other_key": [lambda _: {"recipient_sha256": shipment.recipient_fingerprint("age1other")}],
    "stanzas.count": [lambda _: {"age_stanzas": 2}],
    "manifest.malformed": [lambda _: {"expires": "2026-13-01T00:00:00Z"}],
}


@pytest.mark.parametrize(
    ("reason", "change"), [(reason, change) for reason, changes in SIGNED_BUT_WRONG.items() for change in changes]
)
def test_a_signed_but_wrong_manifest(scene: Scene, reason: str, change: Callable[[Scene], dict[str, object]]) -> None:
    sealed = sealed_bytes()
    manifest = scene.hospital.manifest(sealed, **change(scene))
    with pytest.raises(Refused) as caught:
        scene.deliver(scene.parcel(sealed, scene.hospital.seal(manifest)))
    assert caught.value.code == reason
    assert scene.nothing_kept(sealed)


def resign(scene: Scene, sealed: bytes, **signers: bool) -> bytes:
    """An envelope with exactly these signatures, put together without the product's own care."""
    hospital = scene.hospital
    payload = shipment.encode(hospital.manifest(sealed))
    message = shipment.bytes_to_sign(payload)
    keys = {"station": hospital.station_key, "charge": hospital.charge_key, "third": hospital.second_charge_key}
    signed = [(public_bytes(key), key.sign(message)) for name, key in keys.items() if signers.get(name)]
    return dsse.assemble(shipment.PAYLOAD_TYPE, payload, signed)


def edited(scene: Scene, sealed: bytes) -> bytes:
    """Signatures of one manifest under another."""
    good = json.loads(resign(scene, sealed, station=True, charge=True))
    other = shipment.encode(scene.hospital.manifest(sealed, expires=later(scene, days=6)))
    return json.dumps({**good, "payload": base64.b64encode(other).decode()}).encode()


@pytest.mark.parametrize(
    ("reason", "forge"),
    [
        ("signature.approver", lambda scene, sealed: resign(scene, sealed, station=True)),
        ("signature.station", lambda scene, sealed: resign(scene, sealed, charge=True)),
        ("signature.count", lambda scene, sealed: resign(scene, sealed, station=True, charge=True, third=True)),
        ("signature.station", edited),
        (
            "signature.station",
            lambda scene, sealed: scene.hospital.seal(
                scene.hospital.manifest(sealed), station=scene.hospital.other_key
            ),
        ),
    ],
)
def test_wrong_signatures(scene: Scene, reason: str, forge: Callable[[Scene, bytes], bytes]) -> None:
    sealed = sealed_bytes()
    with pytest.raises(Refused) as caught:
        scene.deliver(scene.parcel(sealed, forge(scene, sealed)))
    assert caught.value.code == reason
    assert scene.nothing_kept(sealed)


def test_other_bytes_of_the_same_size(scene: Scene) -> None:
    sealed, manifest, envelope = scene.good()
    other = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(Refused) as caught:
        scene.deliver(scene.parcel(other, envelope, claimed=manifest))
    assert caught.value.code == "digest.differs"
    assert scene.nothing_kept(sealed)


@pytest.mark.parametrize(
    ("reason", "sealed"), [("stanzas.count", sealed_bytes(stanzas=2)), ("sealed.malformed", secrets.token_bytes(500))]
)
def test_a_file_that_is_not_sealed_as_its_papers_say(scene: Scene, reason: str, sealed: bytes) -> None:
    with pytest.raises(Refused) as caught:
        scene.deliver(scene.parcel(sealed, scene.hospital.seal(scene.hospital.manifest(sealed))))
    assert caught.value.code == reason
    assert scene.nothing_kept(sealed)


def test_a_size_lie_when_announcing(scene: Scene) -> None:
    sealed, _, envelope = scene.good()
    parcel = scene.parcel(sealed, envelope)
    with pytest.raises(Refused) as caught:
        scene.deliver(Parcel(parcel.id, envelope, parcel.payload, parcel.size_bytes + 1, parcel.folder))
    assert caught.value.code == "size.differs"
    assert scene.nothing_kept(sealed)


def test_more_bytes_than_announced(scene: Scene) -> None:
    sealed, manifest, envelope = scene.good()
    assert scene.ask("POST", "/files", creation(envelope, len(sealed)))[0] == 201
    path = f"/files/{manifest.shipment_sha256}"
    patch = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert scene.ask("PATCH", path, patch, sealed + b"more") == (413, "size.exceeded")
    assert scene.ask("PATCH", path, {**patch, "Upload-Offset": "7"}, sealed) == (409, "offset.differs")
    assert scene.ask("PATCH", path, {**patch, "Content-Type": "text/plain"}, sealed) == (400, "request.malformed")
    assert scene.ask("PATCH", path, patch, sealed)[0] == 204


def creation(envelope: bytes, size: int) -> dict[str, str]:
    metadata = "manifest " + base64.b64encode(envelope).decode()
    return {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata}


def test_a_replay_changes_nothing_and_gets_the_same_receipt(scene: Scene) -> None:
    sealed, manifest, envelope = scene.good()
    first = scene.deliver(scene.parcel(sealed, envelope))
    before = {path: path.stat().st_mtime_ns for path in scene.store.rglob("*")}
    assert scene.deliver(scene.parcel(sealed, envelope)) == first
    assert scene.ask("POST", "/files", creation(envelope, len(sealed))) == (409, "upload.finished")
    patch = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    path = f"/files/{manifest.shipment_sha256}"
    assert scene.ask("PATCH", path, patch, sealed) == (409, "upload.finished")
    assert scene.ask("DELETE", path, TUS) == (405, "method.refused")
    assert {path: path.stat().st_mtime_ns for path in scene.store.rglob("*")} == before
    assert (scene.store / "kept" / f"{manifest.shipment_sha256}.age").read_bytes() == sealed


def test_another_station_can_neither_replay_nor_see_nor_fetch(scene: Scene) -> None:
    sealed, _, envelope = scene.good()
    parcel = scene.parcel(sealed, envelope)
    scene.deliver(parcel)
    with pytest.raises(Refused) as caught:
        scene.deliver(parcel, OTHER_STATION)
    assert caught.value.code == "manifest.other_station"
    client = GatewayClient(scene.configure(OTHER_STATION))
    with pytest.raises(StationError) as hidden:
        client._fetch_receipt(parcel)
    assert hidden.value.code == "gateway.forgot"
    client.close()


@pytest.mark.parametrize(
    "path",
    [
        "/files/../gateway.toml",
        "/files/%2e%2e%2f%2e%2e%2fgateway.toml",
        "/files/" + "A" * 64,
        "/files/" + "a" * 64 + "%0a",
        "/files/" + "a" * 63 + "/",
        "/receipts/..%2freceipts",
        "/kept/" + "a" * 64,
    ],
)
def test_path_tricks(scene: Scene, path: str) -> None:
    method = "GET" if path.startswith(("/receipts", "/kept")) else "PATCH"
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    status, code = scene.ask(method, path, headers, b"x")
    assert (status, code) in {(400, "shipment.id"), (405, "method.refused")}


def test_malformed_requests(scene: Scene) -> None:
    sealed, _, envelope = scene.good()
    good = creation(envelope, len(sealed))
    assert scene.ask("POST", "/files", {**good, "Tus-Resumable": "0.2.2"}) == (412, "tus.version")
    assert scene.ask("POST", "/files", {**good, "Upload-Length": "-1"}) == (400, "request.malformed")
    assert scene.ask("POST", "/files", {**good, "Upload-Length": "99999999999"}) == (413, "size.too_large")
    assert scene.ask("POST", "/files", {**good, "Upload-Metadata": "name Y2xpcA=="}) == (400, "manifest.missing")
    assert scene.ask("POST", "/files", {**good, "Upload-Metadata": "manifest !!"}) == (400, "manifest.malformed")
    for repeats, answer in ((100, (400, "envelope.malformed")), (1_998, (413, "envelope.oversized"))):
        assert scene.ask("POST", "/files", {**good, "Upload-Metadata": "manifest " + "QUFB" * repeats}) == answer
    with contextlib.suppress(urllib3.exceptions.SSLError, urllib3.exceptions.ProtocolError):
        # The gateway answers and hangs up at 8 KiB: on a busy machine before the client has sent it all.
        assert scene.ask("POST", "/files", {**good, "Upload-Metadata": "manifest " + "QUFB" * 100_000})[0] == 400
    unknown = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", **TUS}
    assert scene.ask("PATCH", "/files/" + "0" * 64, unknown, b"x") == (404, "upload.unknown")
    assert scene.nothing_kept(sealed)


def greet(configure: Configure) -> StationError:
    client = GatewayClient(configure)
    try:
        with pytest.raises(NeedsPerson) as caught:
            client.greet()
    finally:
        client.close()
    return caught.value


@pytest.mark.parametrize(("station", "reason"), [("stranger", "station.unknown"), ("revoked", "station.revoked")])
def test_certificates_of_our_authority_that_are_not_admitted(scene: Scene, station: str, reason: str) -> None:
    assert greet(scene.configure(station)).code == reason


def certificate_of(authority: Authority, scene: Scene, **more: Any) -> Configure:
    key, certificate = authority.issue(STATION, **more)
    paths = scene.scratch / "forged.pem", scene.scratch / "forged.key"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(sealed_pem(key, scene.hospital.pki.sender_passphrase))
    return msgspec.structs.replace(scene.configure(), certificate_file=str(paths[0]), key_file=str(paths[1]))


def test_a_certificate_of_a_foreign_authority(scene: Scene) -> None:
    foreign = Authority("Hospital CA", scene.hospital.now)
    assert greet(certificate_of(foreign, scene)).code == "tls.station_rejected"


def test_an_expired_certificate_and_one_for_servers(scene: Scene) -> None:
    ours = scene.hospital.authority
    assert greet(certificate_of(ours, scene, life=dt.timedelta(minutes=-1))).code == "tls.station_rejected"
    assert greet(certificate_of(ours, scene, server_address="127.0.0.1")).code == "tls.station_rejected"


def test_no_certificate_and_old_tls(scene: Scene) -> None:
    bare, old = tls(scene.hospital), tls(scene.hospital)
    old.load_cert_chain(*scene.hospital.certificates[STATION], scene.hospital.pki.sender_passphrase)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    for context, words in ((bare, "certificate required"), (old, "protocol version")):
        with (
            urllib3.HTTPSConnectionPool("127.0.0.1", scene.port, ssl_context=context, retries=False) as pool,
            pytest.raises(urllib3.exceptions.SSLError, match=words),
        ):
            pool.urlopen("OPTIONS", "/files")


def test_the_sender_refuses_a_gateway_of_a_foreign_authority(scene: Scene) -> None:
    foreign = Authority("Hospital CA", scene.hospital.now)
    configure = msgspec.structs.replace(scene.configure(), ca_pem=foreign.pem)
    assert greet(configure).code == "tls.gateway_untrusted"


def test_the_sender_refuses_a_receipt_of_another_key(scene: Scene) -> None:
    sealed, _, envelope = scene.good()
    parcel = scene.parcel(sealed, envelope)
    configure = msgspec.structs.replace(scene.configure(), receipt_key="11" * 32)
    client = GatewayClient(configure)
    with pytest.raises(StationError) as caught:
        client.deliver(parcel, lambda _: None, lambda: True)
    client.close()
    assert caught.value.code == "receipt.wrong"
    genuine = scene.deliver(parcel)
    assert receipt.verify(genuine, scene.hospital.pki.receipt_key, parcel.payload).stored_sha256 == parcel.id
