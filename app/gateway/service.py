"""The gateway at work: everything opened and checked, then connections until it is stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import ssl
import threading
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from app import clock as wall
from app.errors import NeedsPerson, StationError
from app.gateway.server import Server
from app.gateway.settings import Places, RosterFile, Settings, read_settings
from app.gateway.store import Store
from app.lines import LineChannel
from app.messages.gateway import Listening, Unlock
from app.outbox import receipt, shipment
from app.outbox.layout import read_bounded
from app.outbox.shipment import Manifest

_log = logging.getLogger("swaddle.gateway")
_SHUTDOWN_S = 2.0  # for requests in flight: every upload can resume
_KEY_LIMIT_BYTES = 16 * 1024  # a PEM of one key


class Gateway:
    """Keys, settings, roster and store of one gateway.

    Raises:
        NeedsPerson: something is missing, not valid, or does not open with this passphrase; the sentence says which.
    """

    def __init__(self, places: Places, passphrase: bytes, listen: str | None) -> None:
        self._settings: Settings = read_settings(places)
        self._host, self._port = _address(listen or self._settings.listen)
        self._clock = wall.SystemClock()
        self._receipt_key = _receipt_key(places.receipt_key, passphrase)
        self._public_key = self._receipt_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._tls = _tls(places, passphrase)
        try:
            store = Store(places.store, self._issue)
            store.sweep()
        except OSError as error:
            raise NeedsPerson(
                "gateway.storage",
                f"{places.store} cannot be written to; give the gateway a folder of its own.",
                detail=str(error),
            ) from None
        self._server = Server(self._settings, RosterFile(places.roster, self._settings), store, self._clock)
        self._server.drop_expired()

    async def serve(self, channel: LineChannel[Unlock], *, stop_at_end_of_pipe: bool) -> None:
        """Accept connections until stopped."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        runner = web.AppRunner(
            self._server.application(), access_log=None, auto_decompress=False, shutdown_timeout=_SHUTDOWN_S
        )
        if not stop_at_end_of_pipe:  # before anybody is told that we run
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stopped.set)
        await runner.setup()
        try:
            await self._listen(runner)
            port: int = runner.addresses[0][1]
            channel.send(Listening(os.getpid(), self._host, port))
            _log.info("listening on port %d", port)
            if stop_at_end_of_pipe:
                await _until_pipe_ends(channel, loop)
            else:
                await stopped.wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self._port, ssl_context=self._tls).start()
        except OSError as error:
            raise NeedsPerson(
                "gateway.address",
                f"{self._host}:{self._port} cannot be listened on; choose another with --listen.",
                detail=str(error),
            ) from None

    def _issue(self, manifest: Manifest, payload: bytes) -> bytes:
        issued = receipt.Receipt(
            manifest_sha256=shipment.digest(payload),
            stored_sha256=manifest.shipment_sha256,
            stored_bytes=manifest.shipment_bytes,
            gateway=self._settings.name,
            received_at=wall.to_text(self._clock.now()),
            profile=self._settings.profile,
        )
        return receipt.issue(issued, self._public_key, self._receipt_key.sign)


async def _until_pipe_ends(channel: LineChannel[Unlock], loop: asyncio.AbstractEventLoop) -> None:
    """Wait in a thread of our own until the other side has gone; whatever it says meanwhile is ignored."""
    ended = asyncio.Event()

    def listen() -> None:
        while True:
            try:
                if channel.receive() is None:
                    break
            except StationError:
                continue
        loop.call_soon_threadsafe(ended.set)

    listener = threading.Thread(target=listen, name="gateway-stdin")
    listener.start()
    try:
        await ended.wait()
    finally:
        channel.hang_up()
        listener.join()


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 2**16):
        raise NeedsPerson("gateway.address", "The address to listen on must look like 127.0.0.1:8443; correct it.")
    return host.strip("[]"), int(port)


def _receipt_key(path: Path, passphrase: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(read_bounded(path, _KEY_LIMIT_BYTES), passphrase)
    except (OSError, ValueError, TypeError) as error:
        raise NeedsPerson(
            "gateway.receipt_key",
            f"{path} cannot be opened with this passphrase; give the right one.",
            detail=str(error),
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NeedsPerson("gateway.receipt_key", f"{path} is not an Ed25519 key; create it as docs/it says.")
    return key


class _ReasonFirst(ssl.SSLObject):
    """A handshake that fails says why before it ends.

    asyncio drops the connection together with the TLS alert that OpenSSL has ready; the station would see a cut cable
    where it must see "your certificate has expired". Asking asyncio to wait once more makes it send the alert.
    """

    _failure: ssl.SSLError | None = None

    def do_handshake(self) -> None:
        if self._failure is not None:
            raise self._failure
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            self._failure = error
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "the alert goes first") from None


def _tls(places: Places, passphrase: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.sslobject_class = _ReasonFirst
    context.num_tickets = 0  # every connection proves its certificate anew
    try:
        context.load_verify_locations(places.ca)
        context.load_cert_chain(places.tls_certificate, places.tls_key, passphrase)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise NeedsPerson(
            "gateway.tls",
            "The gateway's certificate or key cannot be opened; check the files and the passphrase.",
            detail=str(error),
        ) from None
    return context
