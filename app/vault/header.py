"""The header of an age v1 file: stanzas, their text form, the MAC. Knows no key type. Specified in FORMAT.md."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import Integrity, Refused

INTRO = b"age-encryption.org/v1"
FILE_KEY_BYTES = 16
MAC_BYTES = 32
BODY_COLUMNS = 64
LONGEST_LINE = 64 * 1024  # a hybrid share is 1.5 kB; anything near this is no header of ours
MOST_STANZAS = 64  # a shipment has one to three; bounds the work that a forged header can ask for
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*")
_ARGUMENT = re.compile(rb"[\x21-\x7e]+")


class HeaderDamaged(Integrity):
    """The header is not a well-formed age v1 header."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "seal.header",
            "This file is not a sealed clip, or its beginning is damaged. Keep it and tell IT.",
            detail=detail,
        )


class MacWrong(Integrity):
    """The key fits a stanza, but the header was changed afterwards."""

    def __init__(self) -> None:
        super().__init__("seal.mac", "The seal of this clip was changed. Keep it and tell IT.")


class NoKeyFits(Refused):
    """None of the identities opens any stanza."""

    def __init__(self) -> None:
        super().__init__("seal.no_key", "This key does not open this clip. Use the key it was sealed to.")


@dataclass(frozen=True, slots=True)
class Stanza:
    """The file key, wrapped for one recipient."""

    kind: str
    arguments: tuple[bytes, ...]
    body: bytes


class Recipient(Protocol):
    """A public key that files can be sealed to. `str()` is its canonical age text."""

    @property
    def post_quantum(self) -> bool:
        """Whether it resists a quantum computer; a file never mixes the two sorts."""
        ...

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key, sealed so that only the matching identity gets it back."""
        ...


class Opener(Protocol):
    """A private key, as the reader needs it."""

    def unwrap(self, untrusted_stanza: Stanza) -> bytes | None:
        """The file key, or None when this stanza is not for us.

        Raises:
            HeaderDamaged: the stanza is of our kind but malformed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header: what the MAC covers, the MAC, the stanzas."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes
    raw: bytes

    def file_key(self, identities: Sequence[Opener]) -> bytes:
        """The authenticated file key.

        Raises:
            NoKeyFits: no identity opens a stanza.
            MacWrong: one does, but the header was changed.
            HeaderDamaged: a stanza of a known kind is malformed.
        """
        found: bytes | None = None
        for stanza in self.stanzas:
            for identity in identities:
                file_key = identity.unwrap(stanza)
                found = file_key if found is None else found
        if found is None:
            raise NoKeyFits
        if len(found) != FILE_KEY_BYTES:
            raise HeaderDamaged("file key length")
        if not hmac.compare_digest(header_mac(found, self.covered), self.mac):
            raise MacWrong
        return found


def hkdf_sha256(secret: bytes, salt: bytes, label: bytes) -> bytes:
    """32 bytes derived from `secret`: the one key derivation of container and keys."""
    return HKDF(hashes.SHA256(), 32, salt, label).derive(secret)


def encode_base64(data: bytes) -> bytes:
    """Standard alphabet, no padding: age's form."""
    return base64.b64encode(data).rstrip(b"=")


def decode_base64(untrusted_text: bytes, length: int | None = None) -> bytes:
    """Strict inverse: no padding, no loose bits, optionally an exact length in bytes.

    Raises:
        HeaderDamaged: anything else.
    """
    if not _BASE64.fullmatch(untrusted_text):
        raise HeaderDamaged("base64 alphabet")
    try:
        data = base64.b64decode(untrusted_text + b"=" * (-len(untrusted_text) % 4), validate=True)
    except binascii.Error:
        raise HeaderDamaged("base64 length") from None
    if encode_base64(data) != untrusted_text or (length is not None and len(data) != length):
        raise HeaderDamaged("base64 form or length")
    return data


def header_mac(file_key: bytes, covered: bytes) -> bytes:
    """HMAC over the header up to and including `---`."""
    return hmac.digest(hkdf_sha256(file_key, b"", b"header"), covered, "sha256")


def write_header(file_key: bytes, recipients: Sequence[Recipient]) -> bytes:
    """The header of a new file, MAC included.

    Raises:
        Refused: no recipient, or hybrid and classical recipients mixed (the weaker would set the strength of both).
    """
    if not recipients:
        raise Refused("seal.nobody", "There is nobody to seal this clip to. Choose a family with a key.")
    if len({recipient.post_quantum for recipient in recipients}) > 1:
        raise Refused("seal.mixed", "Hybrid and classical keys cannot share one seal. Use keys of one sort.")
    lines = [INTRO]
    for recipient in recipients:
        stanza = recipient.wrap(file_key)
        body = encode_base64(stanza.body)
        lines.append(b" ".join([b"->", stanza.kind.encode(), *stanza.arguments]))
        # A body ends with a line shorter than 64 columns, an empty one if need be.
        lines += [body[start : start + BODY_COLUMNS] for start in range(0, len(body) + 1, BODY_COLUMNS)]
    covered = b"\n".join([*lines, b"---"])
    return covered + b" " + encode_base64(header_mac(file_key, covered)) + b"\n"


def read_header(untrusted_file: BinaryIO) -> Header:
    """Parse a header and leave the file at its end. Needs no key; proves nothing before `Header.file_key`.

    Raises:
        HeaderDamaged: not a well-formed age v1 header.
    """
    if _read_line(untrusted_file) != INTRO:
        raise HeaderDamaged("first line")
    covered = bytearray(INTRO + b"\n")
    stanzas: list[Stanza] = []
    while not (line := _read_line(untrusted_file)).startswith(b"---"):
        if not line.startswith(b"-> ") or len(stanzas) == MOST_STANZAS:
            raise HeaderDamaged("stanza")
        covered += line + b"\n"
        kind, *arguments = line[3:].split(b" ")
        if not all(_ARGUMENT.fullmatch(argument) for argument in (kind, *arguments)):
            raise HeaderDamaged("stanza argument")
        body, body_text = _read_body(untrusted_file)
        covered += body_text
        stanzas.append(Stanza(kind.decode("ascii"), tuple(arguments), body))
    if not stanzas:
        raise HeaderDamaged("no stanza")
    if not line.startswith(b"--- "):
        raise HeaderDamaged("MAC line")
    covered += b"---"
    return Header(tuple(stanzas), bytes(covered), decode_base64(line[4:], MAC_BYTES), bytes(covered) + line[3:] + b"\n")


def _read_body(untrusted_file: BinaryIO) -> tuple[bytes, bytes]:
    body, text = bytearray(), bytearray()
    while True:
        line = _read_line(untrusted_file)
        if len(line) > BODY_COLUMNS or len(text) > LONGEST_LINE:
            raise HeaderDamaged("stanza body")
        text += line + b"\n"
        body += decode_base64(line)
        if len(line) < BODY_COLUMNS:
            return bytes(body), bytes(text)


def _read_line(untrusted_file: BinaryIO) -> bytes:
    line = untrusted_file.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise HeaderDamaged("line")
    return line[:-1]
