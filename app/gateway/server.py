"""The tus 1.0 server (core, creation) in front of checks and store. Sees the client certificate of every request.

    OPTIONS /files          what is spoken here
    POST    /files          manifest in the metadata; every check before byte 0
    HEAD    /files/ID       how much is stored
    PATCH   /files/ID       bytes; after the last one digest, seal and receipt
    GET     /receipts/ID    the receipt of a consumed shipment, to its own station only

Everything else is refused, DELETE too. Refusals are JSON: {"code", "sentence"}. No names, no clips in the log.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import msgspec
from aiohttp import web

from app.clock import Clock
from app.errors import NeedsPerson, Refused, StationError, Transient
from app.gateway import checks
from app.gateway.settings import RosterFile, Settings
from app.gateway.store import Store, Upload
from app.outbox.roster import RosterStation
from app.outbox.shipment import Manifest

_log = logging.getLogger("swaddle.gateway")

TUS_VERSION = "1.0.0"
#: A sender that says nothing for this long has gone; its connection and its turn end.
BODY_SILENCE_S = 30.0
#: Header limit of the HTTP parser; the manifest travels in one header of about 2.5 KiB.
METADATA_LIMIT_BYTES = 8_000

_STATUS = {
    "manifest.missing": 400,
    "manifest.malformed": 400,
    "envelope.malformed": 400,
    "envelope.type": 400,
    "envelope.oversized": 413,
    "shipment.id": 400,
    "request.malformed": 400,
    "size.differs": 400,
    "size.exceeded": 413,
    "size.too_large": 413,
    "upload.unknown": 404,
    "upload.exists": 409,
    "upload.finished": 409,
    "offset.differs": 409,
    "method.refused": 405,
    "tus.version": 412,
    "digest.differs": 460,
    "sealed.malformed": 460,
    "upload.busy": 423,
    "station.crowded": 429,
    "gateway.full": 507,
}
_REFUSED_STATUS = 403  # of every other code: a rule said no
_TROUBLE_STATUS = 503  # of every error that is not the sender's


class PeerCertificate(Protocol):
    """What the server needs of `ssl.SSLObject`."""

    def getpeercert(self, binary_form: bool = ..., /) -> bytes | None:  # noqa: FBT001 - ssl's own signature
        """The DER certificate the peer proved to own."""
        ...


class Server:
    """Request handlers; one instance per gateway process."""

    def __init__(self, settings: Settings, roster: RosterFile, store: Store, clock: Clock) -> None:
        self._settings = settings
        self._roster = roster
        self._store = store
        self._clock = clock
        self._busy: set[str] = set()

    def application(self) -> web.Application:
        """The aiohttp application. Run it with `auto_decompress=False`: bytes are stored as they came."""
        application = web.Application(middlewares=[_refusals_as_json])
        application.router.add_route("OPTIONS", "/files", self._options)
        application.router.add_route("POST", "/files", self._create)
        application.router.add_route("HEAD", "/files/{id}", self._head)
        application.router.add_route("PATCH", "/files/{id}", self._patch)
        application.router.add_route("GET", "/receipts/{id}", self._receipt)
        return application

    async def _options(self, request: web.Request) -> web.StreamResponse:
        self._station(request)
        return _tus(
            web.Response(
                status=204,
                headers={
                    "Tus-Version": TUS_VERSION,
                    "Tus-Extension": "creation",
                    "Tus-Max-Size": str(self._settings.max_clip_bytes),
                },
            )
        )

    async def _create(self, request: web.Request) -> web.StreamResponse:
        station = self._station(request)
        _require_tus(request)
        upload_bytes = _number(request, "Upload-Length")
        if upload_bytes > self._settings.max_clip_bytes:
            raise Refused("size.too_large", "The clip is larger than this gateway takes; record a shorter one.")
        envelope = _manifest_from_metadata(request)
        manifest = self._check(envelope, station, upload_bytes)
        with self._turn(manifest.shipment_sha256):
            upload = await asyncio.to_thread(self._store.find, manifest.shipment_sha256)
            if upload is not None and upload.receipt is not None:
                raise Refused("upload.finished", "The gateway has this clip already; its receipt can be fetched.")
            if upload is not None:
                raise Refused("upload.exists", "The gateway has this shipment already; sending goes on.")
            await asyncio.to_thread(self.drop_expired)
            await asyncio.to_thread(self._make_room, station)
            await asyncio.to_thread(
                self._store.create, envelope, manifest, keep_free_bytes=self._settings.keep_free_bytes
            )
        _log.info("station %s begins shipment %s", station.id, manifest.shipment_sha256[:12])
        return _tus(web.Response(status=201, headers={"Location": f"/files/{manifest.shipment_sha256}"}))

    async def _head(self, request: web.Request) -> web.StreamResponse:
        upload = await self._upload(request)
        headers = {
            "Upload-Offset": str(upload.stored_bytes),
            "Upload-Length": str(upload.manifest.shipment_bytes),
            "Cache-Control": "no-store",
        }
        return _tus(web.Response(status=200, headers=headers))

    async def _patch(self, request: web.Request) -> web.StreamResponse:
        station = self._station(request)
        _require_tus(request)
        if request.content_type != "application/offset+octet-stream":
            raise Refused("request.malformed", "The gateway was spoken to in another dialect; update the station.")
        offset_bytes = _number(request, "Upload-Offset")
        upload = await self._upload(request)
        if upload.complete:
            raise Refused("upload.finished", "The gateway has this clip already; its receipt can be fetched.")
        with self._turn(upload.id):
            stored_bytes = await self._receive(request, station, upload, offset_bytes)
        return _tus(web.Response(status=204, headers={"Upload-Offset": str(stored_bytes)}))

    async def _receive(self, request: web.Request, station: RosterStation, upload: Upload, offset_bytes: int) -> int:
        # The roster may have changed since the first byte: a family gone, a nurse revoked, an approval expired.
        try:
            self._check(upload.envelope, station, upload.manifest.shipment_bytes)
        except Refused:
            await asyncio.to_thread(self._store.remove, upload)
            raise
        with self._store.appending(upload) as part:
            if offset_bytes != part.stored_bytes:
                raise Refused("offset.differs", "The gateway stores another number of bytes; sending goes on there.")
            announced_bytes = request.content_length
            if announced_bytes is not None and offset_bytes + announced_bytes > upload.manifest.shipment_bytes:
                raise Refused("size.exceeded", "More bytes came than were approved; approve the clip again.")
            while True:
                async with asyncio.timeout(BODY_SILENCE_S):
                    untrusted = await request.content.readany()
                if not untrusted:
                    break
                part.write(untrusted)
        if part.stored_bytes == upload.manifest.shipment_bytes:
            await asyncio.to_thread(self._store.find, upload.id)  # verifies, keeps, writes the receipt
            _log.info("station %s completed shipment %s", station.id, upload.id[:12])
        return part.stored_bytes

    async def _receipt(self, request: web.Request) -> web.StreamResponse:
        upload = await self._upload(request)
        if upload.receipt is None:
            raise _unknown()
        return web.Response(body=upload.receipt, content_type="application/json", headers={"Cache-Control": "no-store"})

    @contextmanager
    def _turn(self, shipment_id: str) -> Iterator[None]:
        """One writer per shipment; a second one is told to come back."""
        if shipment_id in self._busy:
            raise Transient("upload.busy", "The gateway still listens to an earlier connection; sending goes on soon.")
        self._busy.add(shipment_id)
        try:
            yield
        finally:
            self._busy.discard(shipment_id)

    def _station(self, request: web.Request) -> RosterStation:
        transport = request.transport
        ssl_object: PeerCertificate | None = None if transport is None else transport.get_extra_info("ssl_object")
        certificate = None if ssl_object is None else ssl_object.getpeercert(True)
        if certificate is None:
            raise Refused("station.unknown", "No certificate was shown; ask IT to enrol this station.")
        return checks.station_of(self._roster.current(), hashlib.sha256(certificate).hexdigest())

    async def _upload(self, request: web.Request) -> Upload:
        """The upload named in the address, if it belongs to the asking station: others learn nothing of it."""
        station = self._station(request)
        upload = await asyncio.to_thread(self._store.find, request.match_info["id"])
        if upload is None or upload.manifest.station != station.id:
            raise _unknown()
        return upload

    def _check(self, envelope: bytes, station: RosterStation, upload_bytes: int) -> Manifest:
        approved = checks.check_manifest(
            envelope,
            station=station,
            roster=self._roster.current(),
            upload_bytes=upload_bytes,
            profile=self._settings.profile,
            now=self._clock.now(),
        )
        return approved.manifest

    def drop_expired(self) -> None:
        """Let go of what nobody may finish any more; at start and before every new upload."""
        self._store.drop_expired(self._clock.now(), self._busy)

    def _make_room(self, station: RosterStation) -> None:
        """Unfinished uploads are bounded per station; those whose approval ended make room."""
        mine = [one for one in self._store.unfinished() if one.manifest.station == station.id]
        if len(mine) < self._settings.max_unfinished_per_station:
            return
        for one in mine:
            try:
                self._check(one.envelope, station, one.manifest.shipment_bytes)
            except Refused:
                self._store.remove(one)
                return
        raise Transient("station.crowded", "Too many clips of this station are half sent; the rest waits its turn.")


def _unknown() -> Refused:
    return Refused("upload.unknown", "The gateway does not know this shipment; it is sent from its beginning.")


def _tus(response: web.Response) -> web.Response:
    response.headers["Tus-Resumable"] = TUS_VERSION
    return response


def _require_tus(request: web.Request) -> None:
    if request.headers.get("Tus-Resumable") != TUS_VERSION:
        raise Refused("tus.version", "Station and gateway speak different versions; ask IT to update the older one.")


def _number(request: web.Request, header: str) -> int:
    untrusted = request.headers.get(header, "")
    if not (untrusted.isascii() and untrusted.isdigit() and len(untrusted) <= len(str(2**53))):
        raise Refused("request.malformed", "The gateway was spoken to in another dialect; update the station.")
    return int(untrusted)


def _manifest_from_metadata(request: web.Request) -> bytes:
    untrusted = request.headers.get("Upload-Metadata", "")
    if len(untrusted) > METADATA_LIMIT_BYTES:
        raise Refused(
            "envelope.oversized", "The signed papers are larger than any real ones; ask IT where they came from."
        )
    pairs = [pair.strip().split(" ") for pair in untrusted.split(",")]
    if len(pairs) != 1 or len(pairs[0]) != 2 or pairs[0][0] != "manifest":  # noqa: PLR2004 - key and value
        raise Refused("manifest.missing", "The clip came without its signed papers; approve it again.")
    try:
        return base64.b64decode(pairs[0][1], validate=True)
    except (binascii.Error, ValueError):
        raise Refused(
            "manifest.malformed", "The shipment's papers are not well formed; approve the clip again."
        ) from None


@web.middleware
async def _refusals_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every answer that is not a success: a code and one sentence, never a traceback."""
    try:
        return await handler(request)
    except StationError as error:
        _log.info("%s refused: %s", request.method, error.code)
        default = _REFUSED_STATUS if isinstance(error, Refused) else _TROUBLE_STATUS
        return _answer(_STATUS.get(error.code, default), error)
    except web.HTTPException as error:  # no such route or method
        code = "method.refused" if error.status in (404, 405) else "request.malformed"
        return _answer(_STATUS[code], Refused(code, "This gateway does not do that; nothing was changed."))
    except TimeoutError:
        return _answer(408, Transient("sender.silent", "The connection went silent; sending goes on soon."))
    except ConnectionError:  # what arrived is kept; the sender asks for the offset and goes on
        return _answer(408, Transient("sender.gone", "The connection was cut; sending goes on soon."))
    except OSError as error:
        _log.warning("storage: %s", type(error).__name__)
        trouble = NeedsPerson("gateway.storage", "The gateway cannot write to its disk; the clip waits, call IT.")
        return _answer(_TROUBLE_STATUS, trouble)


def _answer(status: int, error: StationError) -> web.Response:
    body = msgspec.json.encode({"code": error.code, "sentence": error.sentence})
    return _tus(web.Response(status=status, body=body, content_type="application/json"))
