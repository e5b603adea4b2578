"""Other people's age opens our files, and we open theirs: Debian's `age` and pyrage (neither has hybrid keys yet)."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyrage
import pytest

from app.errors import StationError
from app.vault.container import CHUNK, FileSink, SealedReader, SealedWriter, reseal
from app.vault.identities import new_identity, parse_identity, parse_recipient

SAMPLE = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(5000))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(SAMPLE)]


class Peer(Protocol):
    """An age implementation."""

    def new_identity(self) -> tuple[str, str]: ...

    def seal(self, payload: bytes, recipients: Sequence[str]) -> bytes: ...

    def open(self, sealed: bytes, identity: str) -> bytes: ...


class BytesSink(io.BytesIO):
    def make_durable(self) -> None:
        return


class Ours:
    """Swaddle."""

    def new_identity(self) -> tuple[str, str]:
        identity = new_identity(hybrid=False)
        return identity.secret_text(), str(identity.recipient)

    def seal(self, payload: bytes, recipients: Sequence[str]) -> bytes:
        sink = BytesSink()
        SealedWriter(sink, [parse_recipient(text) for text in recipients]).close(payload)
        return sink.getvalue()

    def open(self, sealed: bytes, identity: str) -> bytes:
        return io.BufferedReader(SealedReader(io.BytesIO(sealed), [parse_identity(identity)])).read()


class Pyrage:
    """Rust, from PyPI."""

    def new_identity(self) -> tuple[str, str]:
        identity = pyrage.x25519.Identity.generate()
        return str(identity), str(identity.to_public())

    def seal(self, payload: bytes, recipients: Sequence[str]) -> bytes:
        return bytes(pyrage.encrypt(payload, [pyrage.x25519.Recipient.from_str(text) for text in recipients]))

    def open(self, sealed: bytes, identity: str) -> bytes:
        return bytes(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)]))


class DebianAge:
    """Go, from Debian. Its absence is a failure of the set-up, never a skipped test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_identity(self) -> tuple[str, str]:
        said = self._run("age-keygen", [], b"").decode().splitlines()
        return said[-1], said[1].removeprefix("# public key: ")

    def seal(self, payload: bytes, recipients: Sequence[str]) -> bytes:
        return self._run("age", [word for text in recipients for word in ("-r", text)], payload)

    def open(self, sealed: bytes, identity: str) -> bytes:
        place = self._folder / "sealed.age"
        place.write_bytes(sealed)
        return self._run("age", ["-d", "-i", "-", str(place)], identity.encode())

    def _run(self, tool: str, arguments: Sequence[str], given: bytes) -> bytes:
        place = shutil.which(tool)
        assert place is not None, f"Debian's {tool} is missing: run `make setup-dev`"
        done = subprocess.run([place, *arguments], input=given, capture_output=True, timeout=30, check=False)
        if done.returncode:
            raise ValueError(done.stderr.decode())
        return done.stdout


@pytest.fixture(params=["pyrage", "debian"])
def peer(request: pytest.FixtureRequest, tmp_path: Path) -> Peer:
    return Pyrage() if request.param == "pyrage" else DebianAge(tmp_path)


@pytest.mark.parametrize("size", SIZES)
def test_they_open_ours_and_we_open_theirs(peer: Peer, size: int) -> None:
    ours: Peer = Ours()
    secret, recipient = ours.new_identity()
    assert peer.open(ours.seal(SAMPLE[:size], [recipient]), secret) == SAMPLE[:size]
    assert ours.open(peer.seal(SAMPLE[:size], [recipient]), secret) == SAMPLE[:size]


def test_their_keys_are_our_keys(peer: Peer) -> None:
    secret, recipient = peer.new_identity()
    assert parse_identity(secret).secret_text() == secret
    assert str(parse_identity(secret).recipient) == recipient == str(parse_recipient(recipient))
    assert peer.open(Ours().seal(SAMPLE, [recipient]), secret) == SAMPLE


def test_every_one_of_several_recipients_opens_it(peer: Peer) -> None:
    keys = [peer.new_identity(), Ours().new_identity(), peer.new_identity()]
    recipients = [recipient for _, recipient in keys]
    ours, theirs = Ours().seal(SAMPLE, recipients), peer.seal(SAMPLE, recipients)
    for secret, _ in keys:
        assert peer.open(ours, secret) == Ours().open(theirs, secret) == SAMPLE


@pytest.mark.parametrize("size", [0, CHUNK, len(SAMPLE)])
def test_what_they_sealed_can_be_resealed_for_them(peer: Peer, tmp_path: Path, size: int) -> None:
    station, (family_secret, family) = new_identity(), peer.new_identity()
    at_rest = Ours().seal(SAMPLE[:size], [str(station.recipient)])
    with (tmp_path / "shipment.age").open("xb", buffering=0) as file:
        result = reseal(
            SealedReader(io.BytesIO(at_rest), [station]), FileSink(file.fileno()), [parse_recipient(family)]
        )
    shipment = (tmp_path / "shipment.age").read_bytes()
    assert result.size == len(shipment)
    assert peer.open(shipment, family_secret) == SAMPLE[:size]


def test_what_we_refuse_they_refuse(peer: Peer) -> None:
    secret, recipient = Ours().new_identity()
    stranger, _ = Ours().new_identity()
    data = Ours().seal(SAMPLE, [recipient])
    middle = bytearray(data)
    middle[len(data) // 2] ^= 1
    for broken, key in ((data[:-1], secret), (data + b"\0", secret), (bytes(middle), secret), (data, stranger)):
        with pytest.raises(StationError):
            Ours().open(broken, key)
        with pytest.raises((ValueError, pyrage.DecryptError)):
            peer.open(broken, key)
