"""How a gateway starts, stops and says plainly why it cannot."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.errors import NeedsPerson
from app.gateway.service import Gateway
from app.gateway.settings import Places
from app.messages.gateway import Failed, FromGateway, Listening, Unlock
from tests.fakes_outbox import DEADLINE_S, Hospital, running, start_gateway, start_room

DECODER = msgspec.json.Decoder(FromGateway)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return Hospital(tmp_path_factory.mktemp("hospital"))


def test_it_ends_with_its_pipe_and_leaves_no_key_in_clear(hospital: Hospital) -> None:
    gateway, _ = start_gateway(hospital)
    with running(gateway):
        assert gateway.end() == 0
    keys = list(hospital.data.rglob("*.key"))
    assert len(keys) >= 3
    for path in (path for path in hospital.data.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert b"BEGIN PRIVATE KEY" not in content, path
        assert b"BEGIN EC PRIVATE KEY" not in content, path
        assert hospital.pki.gateway_passphrase.encode() not in content, path
    assert all(b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes() for path in keys)


def test_as_a_service_it_takes_its_passphrase_from_a_file_and_ends_on_sigterm(
    hospital: Hospital, tmp_path: Path
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(hospital.pki.gateway_passphrase + "\n")
    arguments = ("--data", str(hospital.pki.gateway_data), "--passphrase-file", str(passphrase))
    with running(start_room("gateway", DECODER, *arguments)) as gateway:
        assert gateway.expect(Listening).port > 0
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(DEADLINE_S) == 0


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


@pytest.mark.parametrize(
    ("code", "words", "spoil"),
    [
        ("gateway.settings", "unknown field `colour`", lambda at: append(at / "gateway.toml", 'colour = "pink"\n')),
        ("gateway.settings", "line 5", lambda at: append(at / "gateway.toml", 'profile = "demo"\n')),
        ("gateway.settings", "`$.name`", lambda at: (at / "gateway.toml").write_text('name = "Ward 3"\n')),
        ("gateway.settings", "cannot be read", lambda at: (at / "gateway.toml").unlink()),
        ("gateway.roster", "roster.dsse", lambda at: (at / "roster.dsse").unlink()),
        ("gateway.roster", "roster.dsse", lambda at: (at / "roster.dsse").write_bytes(b"{}")),
        (
            "gateway.receipt_key",
            "passphrase",
            lambda at: (at / "receipt.key").write_bytes((at / "ca.pem").read_bytes()),
        ),
        ("gateway.tls", "certificate or key", lambda at: (at / "tls.pem").unlink()),
    ],
)
def test_each_thing_that_is_missing_or_wrong_is_named(
    tmp_path: Path, code: str, words: str, spoil: Callable[[Path], object]
) -> None:
    spoiled = Hospital(tmp_path)
    spoil(spoiled.pki.gateway_data)
    with pytest.raises(NeedsPerson) as caught:
        Gateway(Places(spoiled.pki.gateway_data), spoiled.pki.gateway_passphrase.encode(), None)
    assert caught.value.code == code
    assert words in caught.value.sentence


def test_a_wrong_passphrase_and_an_address_in_use_are_named(hospital: Hospital) -> None:
    with running(start_room("gateway", DECODER, "--data", str(hospital.pki.gateway_data))) as gateway:
        gateway.channel.send(Unlock("wrong"))
        assert gateway.expect(Failed).code == "gateway.receipt_key"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        arguments = ("--data", str(hospital.pki.gateway_data), "--listen", listen)
        with running(start_room("gateway", DECODER, *arguments)) as gateway:
            gateway.channel.send(Unlock(hospital.pki.gateway_passphrase))
            failed = gateway.expect(Failed)
            assert failed.code == "gateway.address"
            assert listen in failed.sentence
