"""A small hospital for tests of outbox, sender and gateway: real keys, real certificates, real processes."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from app import demo_pki
from app.clock import SystemClock, to_text
from app.demo_pki import Authority, DemoPki, public_bytes, sealed_pem
from app.lines import LineChannel
from app.messages.gateway import FromGateway, Listening, Unlock
from app.messages.sender import Configure, FromSender
from app.outbox import roster, shipment
from app.outbox.roster import Roster, RosterFamily, RosterOperator, RosterStation
from app.outbox.shipment import Manifest
from app.outbox.spool import Spool
from app.sender.tray import Parcel
from app.vault.container import SealedWriter, parse_recipient
from app.vault.identities import new_identity

REPOSITORY = Path(__file__).resolve().parent.parent
STATION, OTHER_STATION = "ward-1", "ward-2"
FAMILY, RECIPIENT = "K7Q2", str(new_identity(hybrid=False).recipient)
DEADLINE_S = 15.0  # of anything that takes well under a second on an idle machine

T = TypeVar("T", bound=msgspec.Struct)


class _Memory(bytearray):
    """A sink for small sealed files."""

    def write(self, data: bytes) -> None:
        self += data

    def make_durable(self) -> None:
        pass


def sealed_bytes(size: int = 5_000, stanzas: int = 1) -> bytes:
    """A real sealed file of about this size, for this many readers; the first is the family."""
    readers = [parse_recipient(RECIPIENT), *(new_identity(hybrid=False).recipient for _ in range(stanzas - 1))]
    sink = _Memory()
    with SealedWriter(sink, readers) as writer:
        writer.write(secrets.token_bytes(size))
    return bytes(sink)


@dataclass
class Hospital:
    """People, two stations, one family, one gateway folder."""

    data: Path
    pki: DemoPki = field(init=False)
    authority: Authority = field(init=False)

    def __post_init__(self) -> None:
        self.now = SystemClock().now()
        self.station_key, self.other_key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        self.charge_key, self.second_charge_key, self.admin_key = (
            Ed25519PrivateKey.generate(),
            Ed25519PrivateKey.generate(),
            Ed25519PrivateKey.generate(),
        )
        self.authority = Authority("Hospital CA", self.now)
        self.pki = demo_pki.build(
            self.data,
            station=STATION,
            station_signing_key=public_bytes(self.station_key),
            operators=(),
            families=(),
            now=self.now,
        )
        self.certificates = {STATION: self._station_certificate(STATION)}
        self.certificates[OTHER_STATION] = self._station_certificate(OTHER_STATION)
        self.certificates["revoked"] = self._station_certificate("revoked")
        self.certificates["stranger"] = self._station_certificate("stranger")
        self._use_our_authority()
        self.roster = Roster(
            serial=5,
            issued=to_text(self.now),
            profile="demo",
            stations=(
                RosterStation(STATION, self._fingerprint(STATION), public_bytes(self.station_key).hex()),
                RosterStation(OTHER_STATION, self._fingerprint(OTHER_STATION), public_bytes(self.other_key).hex()),
                RosterStation("revoked", self._fingerprint("revoked"), "00" * 32, revoked=True),
            ),
            operators=(
                RosterOperator("1001", "nurse"),
                RosterOperator("2001", "charge_nurse", public_bytes(self.charge_key).hex()),
                RosterOperator("2002", "charge_nurse", public_bytes(self.second_charge_key).hex(), revoked=True),
                RosterOperator("1002", "nurse", public_bytes(self.second_charge_key).hex()),
            ),
            families=(RosterFamily(FAMILY, RECIPIENT),),
        )
        self.publish(self.roster)

    def publish(self, fresh: Roster) -> None:
        """Put a roster and fitting settings in the gateway's folder."""
        admin = public_bytes(self.admin_key)
        gateway = self.pki.gateway_data
        (gateway / "roster.dsse.next").write_bytes(roster.issue(fresh, admin, self.admin_key.sign))
        (gateway / "roster.dsse.next").replace(gateway / "roster.dsse")
        settings = f'name = "test-gateway"\nprofile = "demo"\nadmin_key = "{admin.hex()}"\nmax_clip_bytes = 50000000\n'
        (gateway / "gateway.toml").write_text(settings)

    def configure(self, port: int, outbox: Path, *, station: str = STATION) -> Configure:
        """The sender's first line."""
        certificate, key = self.certificates[station]
        return msgspec.structs.replace(
            self.pki.configure(station=station, outbox=outbox, port=port),
            ca_pem=self.authority.pem,
            certificate_file=str(certificate),
            key_file=str(key),
        )

    def manifest(self, sealed: bytes, **changes: Any) -> Manifest:
        """Papers as the station makes them."""
        plain = Manifest(
            clip=secrets.token_hex(16),
            station=STATION,
            watched_sha256=hashlib.sha256(b"watched").hexdigest(),
            shipment_sha256=hashlib.sha256(sealed).hexdigest(),
            shipment_bytes=len(sealed),
            family=FAMILY,
            recipient_sha256=shipment.recipient_fingerprint(RECIPIENT),
            age_stanzas=1,
            purpose="family",
            recorded_by="1001",
            approved_by="2001",
            approved_at=to_text(self.now),
            expires=to_text(self.now + dt.timedelta(days=7)),
            profile="demo",
        )
        return msgspec.structs.replace(plain, **changes)

    def seal(self, manifest: Manifest, *, station: Ed25519PrivateKey | None = None) -> bytes:
        """The envelope, signed by both."""
        payload = shipment.encode(manifest)
        message = shipment.bytes_to_sign(payload)
        first, second = station or self.station_key, self.charge_key
        return shipment.assemble(
            payload,
            station=(public_bytes(first), first.sign(message)),
            approver=(public_bytes(second), second.sign(message)),
        )

    def spool(self, spool: Spool, sealed: bytes, **changes: Any) -> str:
        """Approve and release one shipment, as the station does."""
        with spool.begin() as draft:
            draft.write(sealed)
            shipment_id = draft.finish(self.seal(self.manifest(sealed, **changes)))
        spool.release(shipment_id)
        return shipment_id

    def parcel(self, folder: Path, sealed: bytes, envelope: bytes, *, claimed: Manifest | None = None) -> Parcel:
        """Something to hand to a gateway client directly, however wrong."""
        payload, manifest = shipment.read_unverified(envelope)
        claimed = claimed or manifest
        folder.mkdir(exist_ok=True)
        (folder / "clip.age").write_bytes(sealed)
        return Parcel(claimed.shipment_sha256, envelope, payload, claimed.shipment_bytes, folder)

    def _station_certificate(self, name: str) -> tuple[Path, Path]:
        key, certificate = self.authority.issue(name)
        paths = self.data / f"{name}.pem", self.data / f"{name}.key"
        paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
        paths[1].write_bytes(sealed_pem(key, self.pki.sender_passphrase))
        return paths

    def _fingerprint(self, name: str) -> str:
        from cryptography.x509 import load_pem_x509_certificate

        return load_pem_x509_certificate(self.certificates[name][0].read_bytes()).fingerprint(hashes.SHA256()).hex()

    def _use_our_authority(self) -> None:
        gateway = self.pki.gateway_data
        key, certificate = self.authority.issue("gateway", server_address="127.0.0.1")
        (gateway / "ca.pem").write_text(self.authority.pem)
        (gateway / "tls.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (gateway / "tls.key").write_bytes(sealed_pem(key, self.pki.gateway_passphrase))


@dataclass
class RoomProcess:
    """A real room, spoken to as the launcher and the station do."""

    process: subprocess.Popen[bytes]
    channel: LineChannel[Any]

    def expect(self, kind: type[T], **wanted: object) -> T:
        """The next message of that kind with those values; others are passed over."""
        deadline_s = time.monotonic() + DEADLINE_S
        passed: list[object] = []
        while True:
            try:
                message = self.channel.receive(max(0.0, deadline_s - time.monotonic()))
            except TimeoutError:
                raise AssertionError(f"no {kind.__name__} {wanted}; heard {passed}") from None
            if message is None:
                raise AssertionError(f"gone before {kind.__name__} {wanted}; heard {passed}")
            if isinstance(message, kind) and all(getattr(message, name) == value for name, value in wanted.items()):
                return message
            passed.append(message)

    def end(self) -> int:
        """Close the pipe, as the station's end does; the exit code."""
        self.channel.close()
        return self.process.wait(DEADLINE_S)

    def kill(self) -> None:
        """Like a power cut."""
        self.process.kill()
        self.process.wait(DEADLINE_S)
        self.channel.close()


class Relay:
    """A cable between sender and gateway that can be held: it swallows what comes, until it is mended.

    Args:
        target_port: the gateway's.
        hold_after_bytes: on their way up; then nothing goes through and `held` is set.
    """

    def __init__(self, target_port: int, hold_after_bytes: int) -> None:
        self._target_port = target_port
        self._left_bytes: float = hold_after_bytes
        self.held = threading.Event()
        self._mended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = [self._listener]
        self._start(self._accept)

    def mend(self, target_port: int) -> None:
        """Cut what hangs; new connections pass freely."""
        self._target_port, self._left_bytes = target_port, float("inf")
        self._mended.set()

    def close(self) -> None:
        self._mended.set()
        for end in list(self._sockets):
            _cut(end)
        for thread in self._threads:
            thread.join(DEADLINE_S)
        for end in self._sockets:  # not before: a number that is free again would be somebody else's connection
            end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                near, _ = self._listener.accept()
                self._sockets.append(near)
                try:
                    far = socket.create_connection(("127.0.0.1", self._target_port), DEADLINE_S)
                except OSError:
                    _cut(near)
                    continue
                self._sockets.append(far)
                self._start(self._pump, near, far, True)
                self._start(self._pump, far, near, False)

    def _pump(self, source: socket.socket, target: socket.socket, up: bool) -> None:  # noqa: FBT001 - thread argument
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if up:
                    self._left_bytes -= len(data)
                    if self._left_bytes < 0:
                        self.held.set()
                        self._mended.wait(DEADLINE_S)
                        break
                target.sendall(data)
        _cut(source)
        _cut(target)


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def start_room(room: str, decoder: msgspec.json.Decoder[Any], *arguments: str) -> RoomProcess:
    program = [sys.executable, str(REPOSITORY / "main.py"), room, *arguments]
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY)
    assert process.stdin is not None
    assert process.stdout is not None
    channel = LineChannel(decoder, os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()), name=room)
    process.stdin.close()
    process.stdout.close()
    return RoomProcess(process, channel)


@contextlib.contextmanager
def running(room: RoomProcess) -> Iterator[RoomProcess]:
    try:
        yield room
    finally:
        if room.process.poll() is None:
            room.kill()
        else:
            room.channel.close()


def start_gateway(hospital: Hospital, *, listen: str = "127.0.0.1:0") -> tuple[RoomProcess, int]:
    gateway = start_room(
        "gateway",
        msgspec.json.Decoder(FromGateway),
        *("--data", str(hospital.pki.gateway_data), "--listen", listen),
    )
    gateway.channel.send(Unlock(hospital.pki.gateway_passphrase))
    return gateway, gateway.expect(Listening).port


def start_sender(configure: Configure) -> RoomProcess:
    sender = start_room("sender", msgspec.json.Decoder(FromSender))
    sender.channel.send(configure)
    return sender
