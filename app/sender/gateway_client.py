"""The only network code of a station: tus 1.0 over TLS 1.3 to one gateway.

Upload ids are content digests, so resuming asks the gateway and needs no memory here. Every wait has an end. Errors are
told apart by what must happen next: `Transient` waits, `NeedsPerson` waits and alarms, `Refused` and `Integrity` hold
this one shipment.
"""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import NoReturn

import msgspec
import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)

from app.errors import Integrity, NeedsPerson, Refused, StationError, Transient
from app.messages.sender import Configure
from app.outbox import receipt
from app.sender.tray import Parcel
from app.vault.sinks import disk_error

#: Asked for on every request; a gateway that speaks another version is a matter for IT.
TUS_VERSION = "1.0.0"
#: One PATCH; progress is confirmed after each. At 10 Mbit/s that is every 3.4 s.
CHUNK_BYTES = 4 * 1024 * 1024
#: Written to the socket at once; between two pieces the sender looks whether it shall stop.
PIECE_BYTES = 64 * 1024
#: Within a hospital a connection stands in milliseconds; also the longest one piece may take (13 KB/s).
CONNECT_TIMEOUT_S = 5.0
#: The gateway hashes the whole file before it answers the last chunk: 2 GiB take about 5 s.
READ_TIMEOUT_S = 20.0
#: Answers are headers, a small JSON or a receipt.
ANSWER_LIMIT_BYTES = 64 * 1024
#: Disagreements about the offset that are settled by asking again, in a row.
_OFFSET_TRIES = 3

_CODE = re.compile(r"[a-z_]{1,30}\.[a-z_]{1,30}")
_OK, _CREATED, _NO_CONTENT, _NOT_FOUND, _GONE, _CONFLICT = 200, 201, 204, 404, 410, 409
_BUSY = frozenset({408, 423, 425, 429})
_SERVER_TROUBLE = 500


class Interrupted(Exception):  # noqa: N818 - not an error: somebody asked
    """Sending was stopped from this side between two pieces; nothing is lost."""


class _Refusal(msgspec.Struct, frozen=True):
    code: str = ""
    sentence: str = ""


_refusal_decoder = msgspec.json.Decoder(_Refusal)


class _Answer(msgspec.Struct, frozen=True):
    status: int
    headers: urllib3.HTTPHeaderDict
    body: bytes


class GatewayClient:
    """One gateway, one kept-alive connection. Not for use by two threads."""

    def __init__(self, configure: Configure, *, chunk_bytes: int = CHUNK_BYTES) -> None:
        """Open the station's key; nothing is sent yet.

        Raises:
            NeedsPerson: `sender.key` or `sender.ca`.
        """
        self._receipt_key = bytes.fromhex(configure.receipt_key)
        self._chunk_bytes = chunk_bytes
        self._pool = urllib3.HTTPSConnectionPool(
            configure.gateway_host,
            configure.gateway_port,
            maxsize=1,
            block=True,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
            ssl_context=_tls(configure),
        )

    def close(self) -> None:
        """Drop the connection."""
        self._pool.close()

    def greet(self) -> None:
        """See whether the gateway is there, knows this station and speaks our version.

        Raises:
            Transient, NeedsPerson: as `deliver`.
        """
        answer = self._ask("OPTIONS", "/files", (_OK, _NO_CONTENT))
        if TUS_VERSION not in answer.headers.get("Tus-Version", "").split(","):
            raise NeedsPerson("gateway.version", "The gateway speaks another version; ask IT to update it.")

    def deliver(self, parcel: Parcel, on_confirmed: Callable[[int], None], keep_going: Callable[[], bool]) -> bytes:
        """Bring a shipment to the gateway, from wherever it stands, and return the gateway's verified receipt.

        Args:
            parcel: the shipment.
            on_confirmed: told how many bytes the gateway has acknowledged, each time it changes.
            keep_going: asked between two pieces.

        Raises:
            Interrupted: `keep_going` said no.
            Transient, NeedsPerson: nothing wrong with the shipment; try again later.
            Refused: the gateway refuses this shipment.
            Integrity: the receipt is not genuine, or the file changed under our hands.
        """
        offset_bytes = self._begin(parcel)
        on_confirmed(offset_bytes)
        disagreements = 0
        with parcel.open() as file:
            while offset_bytes < parcel.size_bytes:
                told_bytes = self._send_chunk(parcel, file, offset_bytes, keep_going)
                if told_bytes is None:
                    disagreements += 1
                    if disagreements > _OFFSET_TRIES:
                        raise Transient("gateway.confused", "Gateway and station disagree; sending starts again soon.")
                    told_bytes = self._offset(parcel)
                else:
                    disagreements = 0
                offset_bytes = told_bytes
                on_confirmed(offset_bytes)
        return self._fetch_receipt(parcel)

    def _begin(self, parcel: Parcel) -> int:
        """The offset to go on from; announces the shipment when the gateway does not know it."""
        known = self._ask("HEAD", _file(parcel), (_OK, _NOT_FOUND, _GONE))
        if known.status == _OK:
            return _number(known, "Upload-Offset", parcel.size_bytes)
        headers = {
            "Upload-Length": str(parcel.size_bytes),
            "Upload-Metadata": "manifest " + base64.b64encode(parcel.envelope).decode(),
        }
        created = self._ask("POST", "/files", (_CREATED, _CONFLICT), headers)
        return 0 if created.status == _CREATED else self._offset(parcel)

    def _offset(self, parcel: Parcel) -> int:
        return _number(self._ask("HEAD", _file(parcel), (_OK,)), "Upload-Offset", parcel.size_bytes)

    def _send_chunk(
        self, parcel: Parcel, file: BufferedReader, offset_bytes: int, keep_going: Callable[[], bool]
    ) -> int | None:
        """Send one chunk; the new offset, or None when the gateway stands elsewhere."""
        length = min(self._chunk_bytes, parcel.size_bytes - offset_bytes)
        headers = {
            "Upload-Offset": str(offset_bytes),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length),
        }
        body = _pieces(file, offset_bytes, length, keep_going)
        answer = self._ask("PATCH", _file(parcel), (_OK, _NO_CONTENT, _CONFLICT), headers, body)
        if answer.status == _CONFLICT:
            return None
        told_bytes = _number(answer, "Upload-Offset", parcel.size_bytes)
        return told_bytes if told_bytes > offset_bytes else None

    def _fetch_receipt(self, parcel: Parcel) -> bytes:
        answer = self._ask("GET", f"/receipts/{parcel.id}", (_OK,))
        receipt.verify(answer.body, self._receipt_key, parcel.payload)
        return answer.body

    def _ask(
        self,
        method: str,
        path: str,
        expected: tuple[int, ...],
        headers: dict[str, str] | None = None,
        body: Iterator[bytes] | None = None,
    ) -> _Answer:
        try:
            response = self._pool.urlopen(
                method,
                path,
                body=body,
                headers={"Tus-Resumable": TUS_VERSION, **(headers or {})},
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            untrusted = response.read(ANSWER_LIMIT_BYTES + 1)
            if len(untrusted) > ANSWER_LIMIT_BYTES:
                response.close()
            response.release_conn()
        except (HTTPError, OSError) as error:
            raise _network_trouble(error) from None
        if len(untrusted) > ANSWER_LIMIT_BYTES:
            raise Transient("gateway.strange", "The gateway gave an answer that makes no sense; trying again soon.")
        answer = _Answer(response.status, response.headers, untrusted)
        if answer.status not in expected:
            _raise_refusal(answer)
        return answer


def _pieces(file: BufferedReader, offset_bytes: int, length: int, keep_going: Callable[[], bool]) -> Iterator[bytes]:
    file.seek(offset_bytes)
    left = length
    while left:
        if not keep_going():
            raise Interrupted
        try:
            piece = file.read(min(PIECE_BYTES, left))
        except OSError as error:  # our disk, not the network
            raise disk_error(error) from None
        if not piece:
            raise Integrity(
                "shipment.damaged", "The shipment in the outbox is not what was approved; it was not sent: call IT."
            )
        left -= len(piece)
        yield piece


def _file(parcel: Parcel) -> str:
    return f"/files/{parcel.id}"


def _number(answer: _Answer, header: str, at_most: int) -> int:
    untrusted = answer.headers.get(header, "")
    if untrusted.isascii() and untrusted.isdigit() and len(untrusted) < 20 and int(untrusted) <= at_most:  # noqa: PLR2004
        return int(untrusted)
    raise Transient("gateway.strange", "The gateway gave an answer that makes no sense; trying again soon.")


def _raise_refusal(answer: _Answer) -> NoReturn:
    """Turn an unexpected status into what must happen next. Codes and sentences of the gateway are bounded and tame."""
    try:
        untrusted = _refusal_decoder.decode(answer.body)
    except msgspec.MsgspecError:
        untrusted = _Refusal()
    code = untrusted.code if _CODE.fullmatch(untrusted.code) else ""
    sentence = "".join(letter for letter in untrusted.sentence if letter.isprintable())[:300]
    detail = f"HTTP {answer.status}"
    if answer.status in _BUSY or answer.status >= _SERVER_TROUBLE:
        raise Transient(code or "gateway.busy", sentence or "The gateway is busy; trying again soon.", detail=detail)
    if answer.status in (_NOT_FOUND, _GONE):
        raise Transient("gateway.forgot", "The gateway lost what it had; sending starts again soon.", detail=detail)
    if code == "tus.version" or code.startswith("station."):  # nothing wrong with the shipment
        raise NeedsPerson(code, sentence or "The gateway does not admit this station; ask IT.", detail=detail)
    raise Refused(
        code or "gateway.refused", sentence or "The gateway refused this clip without a reason; ask IT.", detail=detail
    )


def _network_trouble(error: HTTPError | OSError) -> StationError:
    """Name what went wrong below HTTP."""
    reason = _tls_reason(error)
    if reason is not None:
        return _tls_trouble(reason)
    detail = type(error).__name__
    if isinstance(error, NameResolutionError):
        return Transient("gateway.name", "The gateway's name is not known here; if this stays, call IT.", detail=detail)
    if isinstance(error, NewConnectionError | ConnectTimeoutError):
        return Transient("gateway.unreachable", "The gateway cannot be reached; clips go later.", detail=detail)
    if isinstance(error, ReadTimeoutError):
        return Transient("gateway.silent", "The gateway does not answer; clips wait and go later.", detail=detail)
    return Transient("gateway.cut", "The connection to the gateway was cut; sending goes on soon.", detail=detail)


def _tls_reason(error: BaseException | None) -> ssl.SSLError | None:
    """The ssl error inside urllib3's wrappers, if there is one that says more than "the connection ended"."""
    seen = 0
    while error is not None and seen < 5:  # noqa: PLR2004 - wrappers are two or three deep
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return error
        inner = [one for one in error.args if isinstance(one, BaseException)]
        error = inner[-1] if inner else None
        seen += 1
    return None


def _tls_trouble(reason: ssl.SSLError) -> StationError:
    text = (reason.reason or "").upper()
    detail = text or type(reason).__name__
    if isinstance(reason, ssl.SSLCertVerificationError):
        if "expired" in reason.verify_message:
            return NeedsPerson(
                "tls.gateway_expired", "The gateway's certificate has expired; ask IT to renew it.", detail=detail
            )
        if "mismatch" in reason.verify_message or "not valid for" in reason.verify_message:
            return NeedsPerson(
                "tls.gateway_name", "The gateway's certificate is for another address; ask IT.", detail=detail
            )
        return NeedsPerson(
            "tls.gateway_untrusted",
            "The gateway's certificate is not from the hospital; something may be listening in: call IT.",
            detail=detail,
        )
    if "ALERT" in text and ("CERTIFICATE" in text or "UNKNOWN_CA" in text or "ACCESS_DENIED" in text):
        return NeedsPerson(
            "tls.station_rejected", "The gateway does not accept this station's certificate; ask IT.", detail=detail
        )
    if "VERSION" in text or "PROTOCOL" in text:
        return NeedsPerson("tls.version", "The gateway's encryption is too old to be used; ask IT.", detail=detail)
    return Transient("tls.broken", "The encrypted connection broke; sending goes on soon.", detail=detail)


def _tls(configure: Configure) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies chain and address
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(cadata=configure.ca_pem)
    except (OSError, ValueError) as error:
        raise NeedsPerson(
            "sender.ca", "The hospital's certificate authority is not set up on this PC; ask IT.", detail=str(error)
        ) from None
    try:
        context.load_cert_chain(configure.certificate_file, configure.key_file, configure.key_passphrase)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise NeedsPerson(
            "sender.key",
            "This station's certificate or key cannot be opened; ask IT to enrol it again.",
            detail=str(error),
        ) from None
    return context
