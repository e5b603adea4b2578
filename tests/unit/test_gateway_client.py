"""The sender's client against gateways that misbehave, over real TLS."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from app.demo_pki import sealed_pem
from app.errors import NeedsPerson, Refused, StationError, Transient
from app.messages.sender import Configure
from app.sender import gateway_client
from app.sender.gateway_client import GatewayClient, Interrupted
from app.sender.tray import Parcel
from tests.fakes_outbox import Hospital, sealed_bytes

Answer = tuple[int, dict[str, str], bytes]


class BadGateway:
    """Answers every request as the test says; counts them."""

    def __init__(self, hospital: Hospital, *, address: str = "127.0.0.1", life: dt.timedelta = dt.timedelta(1)) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[str] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                gateway.asked.append(f"{self.command} {self.path[:12]}")
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                found = gateway.answers[self.command]
                status, headers, body = found() if callable(found) else found
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_HEAD = do_POST = do_PATCH = do_GET = do_OPTIONS = answer  # noqa: N815 - the server's naming

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # cut connections are what these tests are about

        key, certificate = hospital.authority.issue("gateway", server_address=address, life=life)
        (hospital.data / "bad.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (hospital.data / "bad.key").write_bytes(sealed_pem(key, "x"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(hospital.data / "bad.pem", hospital.data / "bad.key", "x")
        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return Hospital(tmp_path_factory.mktemp("hospital"))


@pytest.fixture
def bad(hospital: Hospital) -> Iterator[BadGateway]:
    gateway = BadGateway(hospital)
    yield gateway
    gateway.close()


@pytest.fixture
def parcel(hospital: Hospital, tmp_path: Path) -> Parcel:
    sealed = sealed_bytes(200_000)
    return hospital.parcel(tmp_path / "parcel", sealed, hospital.seal(hospital.manifest(sealed)))


def deliver(hospital: Hospital, port: int, parcel: Parcel, keep_going: Callable[[], bool] = lambda: True) -> list[int]:
    client = GatewayClient(hospital.configure(port, hospital.data), chunk_bytes=100_000)
    told: list[int] = []
    try:
        client.deliver(parcel, told.append, keep_going)
    finally:
        client.close()
    return told


def trouble(hospital: Hospital, port: int, parcel: Parcel) -> StationError:
    with pytest.raises(StationError) as caught:
        deliver(hospital, port, parcel)
    return caught.value


@pytest.mark.parametrize("offset", ["-1", "1e3", "\u0661", "9" * 40, str(2**53), "", " "])
def test_an_impossible_offset_waits(hospital: Hospital, bad: BadGateway, parcel: Parcel, offset: str) -> None:
    bad.answers["HEAD"] = (200, {"Upload-Offset": offset.encode().decode("latin-1")}, b"")
    found = trouble(hospital, bad.port, parcel)
    assert isinstance(found, Transient)
    assert found.code == "gateway.strange"


def test_a_gateway_that_never_moves_on_is_left_alone(hospital: Hospital, bad: BadGateway, parcel: Parcel) -> None:
    bad.answers = {"HEAD": (200, {"Upload-Offset": "0"}, b""), "PATCH": (204, {"Upload-Offset": "0"}, b"")}
    assert trouble(hospital, bad.port, parcel).code == "gateway.confused"
    assert len([line for line in bad.asked if line.startswith("PATCH")]) <= 4


def test_a_gateway_that_lost_the_upload_is_asked_again_later(
    hospital: Hospital, bad: BadGateway, parcel: Parcel
) -> None:
    bad.answers = {"HEAD": (200, {"Upload-Offset": "5"}, b""), "PATCH": (404, {}, b"")}
    found = trouble(hospital, bad.port, parcel)
    assert isinstance(found, Transient)
    assert found.code == "gateway.forgot"


@pytest.mark.parametrize(
    ("status", "body", "kind", "code", "sentence"),
    [
        (403, b'{"code":"family.unrostered","sentence":"Ask IT."}', Refused, "family.unrostered", "Ask IT."),
        (403, b'{"code":"station.revoked","sentence":"Ask IT."}', NeedsPerson, "station.revoked", "Ask IT."),
        (412, b'{"code":"tus.version","sentence":"Old."}', NeedsPerson, "tus.version", "Old."),
        (423, b'{"code":"upload.busy","sentence":"Soon."}', Transient, "upload.busy", "Soon."),
        (507, b'{"code":"gateway.full","sentence":"Full."}', Transient, "gateway.full", "Full."),
        (503, b"<html>proxy</html>", Transient, "gateway.busy", None),
        (403, b"\xff\xfe", Refused, "gateway.refused", None),
        (403, b'{"code":"a.b","sentence":"x\\u001b[2J\\ny"}', Refused, "a.b", "x[2Jy"),
        (403, b'{"code":"../../x","sentence":""}', Refused, "gateway.refused", None),
        (302, b"", Refused, "gateway.refused", None),
    ],
)
def test_answers_become_what_must_happen_next(
    hospital: Hospital,
    bad: BadGateway,
    parcel: Parcel,
    status: int,
    body: bytes,
    kind: type[StationError],
    code: str,
    sentence: str | None,
) -> None:
    bad.answers = {"HEAD": (404, {}, b""), "POST": (status, {"Location": "https://127.0.0.1:1/"}, body)}
    found = trouble(hospital, bad.port, parcel)
    assert (type(found), found.code) == (kind, code)
    if sentence is not None:
        assert found.sentence == sentence
    assert found.sentence
    assert bad.asked == [f"HEAD {('/files/' + parcel.id)[:12]}", "POST /files"]


def test_a_sentence_without_end_is_cut_and_an_answer_without_end_is_not_read(
    hospital: Hospital, bad: BadGateway, parcel: Parcel
) -> None:
    endless = json.dumps({"code": "a.b", "sentence": "x" * 5_000}).encode()
    bad.answers = {"HEAD": (404, {}, b""), "POST": (403, {}, endless)}
    assert len(trouble(hospital, bad.port, parcel).sentence) == 300
    bad.answers["POST"] = (403, {}, b" " * 100_000)
    assert trouble(hospital, bad.port, parcel).code == "gateway.strange"


def test_a_silent_gateway_is_not_waited_for_without_end(
    hospital: Hospital, bad: BadGateway, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def silence() -> Answer:
        released.wait(10)
        return 200, {}, b""

    bad.answers["HEAD"] = silence
    monkeypatch.setattr(gateway_client, "READ_TIMEOUT_S", 0.2)
    found = trouble(hospital, bad.port, parcel)
    released.set()
    assert isinstance(found, Transient)
    assert found.code == "gateway.silent"


def test_sending_stops_between_two_pieces_when_asked(hospital: Hospital, bad: BadGateway, parcel: Parcel) -> None:
    bad.answers["HEAD"] = (200, {"Upload-Offset": "0"}, b"")
    pieces = iter([True, False])
    with pytest.raises(Interrupted):
        deliver(hospital, bad.port, parcel, lambda: next(pieces))


def test_nothing_there_waits(hospital: Hospital, bad: BadGateway, parcel: Parcel) -> None:
    bad.close()
    found = trouble(hospital, bad.port, parcel)
    assert isinstance(found, Transient)
    assert found.code == "gateway.unreachable"


@pytest.mark.parametrize(
    ("code", "gateway"),
    [
        ("tls.gateway_name", {"address": "127.0.0.9"}),
        ("tls.gateway_expired", {"life": dt.timedelta(minutes=-1)}),
    ],
)
def test_a_gateway_certificate_that_is_not_right_alarms(
    hospital: Hospital, parcel: Parcel, code: str, gateway: dict[str, Any]
) -> None:
    bad = BadGateway(hospital, **gateway)
    found = trouble(hospital, bad.port, parcel)
    bad.close()
    assert isinstance(found, NeedsPerson)
    assert found.code == code
    assert bad.asked == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("sender.key", {"key_passphrase": "wrong"}),
        ("sender.key", {"certificate_file": "/nowhere.pem"}),
        ("sender.ca", {"ca_pem": "no certificate"}),
        ("sender.ca", {"ca_pem": ""}),
    ],
)
def test_keys_that_do_not_open_are_named_before_anything_is_sent(
    hospital: Hospital, code: str, change: dict[str, str]
) -> None:
    configure: Configure = msgspec.structs.replace(hospital.configure(1, hospital.data), **change)
    with pytest.raises(NeedsPerson) as caught:
        GatewayClient(configure)
    assert caught.value.code == code


def test_no_secret_shows_in_what_is_logged(hospital: Hospital) -> None:
    configure = hospital.configure(1, hospital.data)
    assert configure.key_passphrase not in repr(configure)
    assert hospital.pki.gateway_passphrase not in repr(hospital.pki)
