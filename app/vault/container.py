"""Sealed files: the age v1 payload, written by pushing, read by seeking, recovered after a crash.

Writing needs public keys only. FORMAT.md is the specification with its guarantees. What a file does *not* carry is a
sender: whoever knows the recipient can make a valid file, so digests travel in signed manifests and in the ledger.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.errors import Integrity
from app.vault.header import FILE_KEY_BYTES, HeaderDamaged, Opener, Recipient, hkdf_sha256, read_header, write_header
from app.vault.recipients import parse_recipient
from app.vault.sinks import DigestSink, FileSink, Sink

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

__all__ = [
    "CHUNK",
    "DigestSink",
    "FileSink",
    "PayloadDamaged",
    "Recovered",
    "Resealed",
    "SealedReader",
    "SealedWriter",
    "Sink",
    "parse_recipient",
    "recover_prefix",
    "reseal",
    "stanza_count",
]

CHUNK: Final = 64 * 1024  # plaintext bytes of every chunk but the last, fixed by age
TAG: Final = 16
SEALED_CHUNK: Final = CHUNK + TAG
PAYLOAD_NONCE_BYTES: Final = 16


class PayloadDamaged(Integrity):
    """The payload was cut, changed, reordered or extended."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "seal.payload", "This clip is incomplete or was changed. Keep the file and tell IT.", detail=detail
        )


class SealedWriter:
    """Seals what is pushed into it; needs public keys only.

    A chunk goes to the sink the moment it is exactly full, so at most 64 KiB of plaintext wait in memory. age wants a
    last chunk that is not empty: somebody who fills a chunk exactly must write at least one more byte before `close()`
    (the encoder's final box does), or hand the last bytes to `close(tail)`.

    As a context manager it closes on success and abandons on an exception: half a take is never sealed as a whole.
    """

    def __init__(self, sink: Sink, recipients: Sequence[Recipient]) -> None:
        file_key, nonce = os.urandom(FILE_KEY_BYTES), os.urandom(PAYLOAD_NONCE_BYTES)
        self._sink = sink
        self._cipher = ChaCha20Poly1305(hkdf_sha256(file_key, nonce, b"payload"))
        self._pending = bytearray()
        self._chunks = 0
        self._open = True
        self._send(write_header(file_key, recipients) + nonce)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abandon()
        elif self._open:
            self.close()

    @property
    def closed(self) -> bool:
        """Whether it takes no more bytes: closed, abandoned, or its sink failed."""
        return not self._open

    def room(self) -> int:
        """Plaintext bytes until the current chunk is full, 1…CHUNK. CHUNK: nothing is pending."""
        return CHUNK - len(self._pending)

    def write(self, data: Buffer) -> int:
        """Seal `data`; returns its length.

        Raises:
            ValueError: closed, abandoned, or the sink failed before.
            StationError: whatever the sink raises. The writer is then dead: its file ends in a torn chunk.
        """
        self._must_be_open()
        rest = memoryview(data).cast("B")
        length = len(rest)
        while rest:
            taken = min(self.room(), len(rest))
            if taken == CHUNK:
                self._put(rest[:CHUNK], last=False)
            else:
                self._pending += rest[:taken]
                if len(self._pending) == CHUNK:
                    self._put(self._pending, last=False)
                    self._pending.clear()
            rest = rest[taken:]
        return length

    def make_durable(self) -> int:
        """Make all full chunks survive a loss of power.

        Returns:
            How many plaintext bytes are durable now; bytes of the unfinished chunk are not among them.
        """
        self._must_be_open()
        try:
            self._sink.make_durable()
        except BaseException:
            self.abandon()  # after a failed fsync nobody can say what is on the disk
            raise
        return self._chunks * CHUNK

    def close(self, tail: Buffer = b"") -> None:
        """Write `tail` and the last chunk, and make the whole file durable. Closing twice does nothing.

        Raises:
            RuntimeError: the last chunk would be empty. The writer stays open: write at least a byte and close again.
            StationError: whatever the sink raises.
        """
        if not self._open:
            return
        rest = memoryview(tail).cast("B")
        if len(self._pending) + len(rest) > CHUNK:
            spare = (len(self._pending) + len(rest)) % CHUNK or CHUNK  # the last chunk, full or not, is held back
            self.write(rest[: len(rest) - spare])
            rest = rest[len(rest) - spare :]
        self._pending += rest
        if not self._pending and self._chunks:
            raise RuntimeError("a sealed file may not end on a full chunk: write at least one byte before close()")
        self._put(self._pending, last=True)
        self._pending.clear()
        self.make_durable()
        self._open = False

    def abandon(self) -> None:
        """Stop without a last chunk: readers will call the file torn. Drops the pending plaintext."""
        self._open = False
        self._pending.clear()

    def _must_be_open(self) -> None:
        if not self._open:
            raise ValueError("this sealed writer is closed")

    def _put(self, plaintext: bytearray | memoryview, *, last: bool) -> None:
        self._send(self._cipher.encrypt(_nonce(self._chunks, last=last), plaintext, None))
        self._chunks += 1

    def _send(self, data: bytes) -> None:
        try:
            self._sink.write(data)
        except BaseException:
            self.abandon()
            raise


class SealedReader(io.RawIOBase):
    """Plaintext of a sealed file, seekable, from memory only.

    The last chunk is checked before anything is given out, so the length and the absence of a cut are proven first;
    every other chunk when it is reached. One chunk is kept; not for several threads. Closing it closes the file.
    """

    def __init__(self, untrusted_file: BinaryIO, identities: Sequence[Opener], *, torn: bool = False) -> None:
        """Open and check.

        Args:
            untrusted_file: seekable; belongs to the reader once this returns (see `detach`).
            identities: any one of them must fit.
            torn: accept a file cut by a crash and give its authentic prefix of whole chunks (see `whole`).

        Raises:
            HeaderDamaged: not a sealed file.
            NoKeyFits: sealed to somebody else.
            MacWrong: header changed.
            PayloadDamaged: cut or changed at the end (not with `torn`).
        """
        super().__init__()
        self._file: BinaryIO | None = None
        untrusted_file.seek(0)
        header = read_header(untrusted_file)
        file_key = header.file_key(identities)
        nonce = untrusted_file.read(PAYLOAD_NONCE_BYTES)
        if len(nonce) != PAYLOAD_NONCE_BYTES:
            raise HeaderDamaged("payload nonce")
        self._preamble = header.raw + nonce
        self._cipher = ChaCha20Poly1305(hkdf_sha256(file_key, nonce, b"payload"))
        self._kept: tuple[int, bytes] = (-1, b"")
        self._position = 0
        self._payload_bytes = untrusted_file.seek(0, io.SEEK_END) - len(self._preamble)
        self._chunks = max(1, -(-self._payload_bytes // SEALED_CHUNK))
        self._file = untrusted_file
        self.whole = True
        try:
            last = self._load(self._chunks - 1)
            if not last and self._chunks > 1:
                raise PayloadDamaged("empty last chunk")  # noqa: TRY301 - one place tells torn from damaged
            self.size = (self._chunks - 1) * CHUNK + len(last)
        except PayloadDamaged:
            if not torn:
                self._file = None
                raise
            self._keep_prefix()

    @property
    def torn_bytes(self) -> int:
        """Sealed bytes behind the authentic prefix; 0 for a whole file."""
        return 0 if self.whole else self._payload_bytes - self._chunks * SEALED_CHUNK

    def chunks(self, source_digest: Callable[[bytes], object] | None = None) -> Iterator[bytes]:
        """All plaintext from the start, chunk by chunk; every chunk is checked again as it is read.

        Args:
            source_digest: called with every sealed byte exactly as it was read for this pass (header first), so that
                the digest is of the very bytes that were decrypted, whatever happens to the file meanwhile.
        """
        if source_digest is not None:
            source_digest(self._preamble)
        for number in range(self._chunks):
            sealed = self._sealed_chunk(number)
            plaintext = self._decrypt(number, sealed)
            if source_digest is not None:
                source_digest(sealed)
            yield plaintext

    def close(self) -> None:
        """Close the file, forget the kept chunk."""
        self._kept = (-1, b"")
        if self._file is not None:
            self._file.close()
        super().close()

    def detach(self) -> None:
        """Give the file back to whoever opened it; the reader is done."""
        self._file = None
        self.close()

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Plaintext position."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; reads nothing. A position before the start is an error, one behind the end reads as empty.

        Raises:
            ValueError: negative position or unknown `whence`.
        """
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}.get(whence)
        if base is None or base + offset < 0:
            raise ValueError("seek to nowhere")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        """Up to the end of the current chunk at a time, as a raw stream may.

        Raises:
            PayloadDamaged: this chunk was changed.
        """
        target = memoryview(buffer).cast("B")
        if self._position >= self.size or not target:
            return 0
        number, offset = divmod(self._position, CHUNK)
        piece = self._load(number)[offset : offset + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _load(self, number: int) -> bytes:
        if self._kept[0] != number:
            self._kept = (number, self._decrypt(number, self._sealed_chunk(number)))
        return self._kept[1]

    def _sealed_chunk(self, number: int) -> bytes:
        if self._file is None or self.closed:
            raise ValueError("this sealed reader is closed")
        self._file.seek(len(self._preamble) + number * SEALED_CHUNK)
        return self._file.read(SEALED_CHUNK)

    def _decrypt(self, number: int, sealed: bytes) -> bytes:
        last = self.whole and number == self._chunks - 1
        try:
            return self._cipher.decrypt(_nonce(number, last=last), sealed, None)
        except InvalidTag:
            raise PayloadDamaged(f"chunk {number}") from None

    def _keep_prefix(self) -> None:
        """Shrink to the chunks that verify; their order is authenticated: a true prefix of what was written."""
        self.whole = False
        complete = self._payload_bytes // SEALED_CHUNK
        self._chunks = complete
        for number in range(complete):
            try:
                self._load(number)
            except PayloadDamaged:
                self._chunks = number
                break
        self.size = self._chunks * CHUNK


class Resealed(NamedTuple):
    """A new sealed file and the one it was made from."""

    size: int  # bytes of the new sealed file
    sha256: str  # hex, of the new sealed file
    source_sha256: str  # hex, of the sealed bytes that were read: compare with what was watched


class Recovered(NamedTuple):
    """What became of a torn file."""

    whole: bool  # it was not torn after all
    plaintext_bytes: int  # kept; 0: nothing usable, and nothing was written
    lost_bytes: int  # authentic or torn bytes left behind, sealed size
    size: int  # bytes of the new sealed file
    sha256: str  # hex, of the new sealed file


def reseal(reader: SealedReader, sink: Sink, recipients: Sequence[Recipient]) -> Resealed:
    """Decrypt in memory and seal with a fresh file key, in one pass; durable when it returns.

    Raises:
        PayloadDamaged: the source does not verify; what is in the sink then is no whole file: drop it.
    """
    if not reader.whole:
        raise ValueError("reseal takes whole files; recover_prefix takes torn ones")
    source = hashlib.sha256()
    output = DigestSink(sink)
    with SealedWriter(output, recipients) as writer:
        held = b""
        for plaintext in reader.chunks(source.update):
            writer.write(held)
            held = plaintext
        writer.close(held)
    return Resealed(output.size, output.sha256, source.hexdigest())


def recover_prefix(
    untrusted_file: BinaryIO,
    identities: Sequence[Opener],
    sink: Sink,
    recipients: Sequence[Recipient],
    usable_prefix: Callable[[BinaryIO, int], int] | None = None,
) -> Recovered:
    """Seal the authentic prefix of a torn file as a new, whole file; the torn file is only read.

    Args:
        untrusted_file: the torn file.
        identities: any one of them must fit.
        sink: the new file; written to only if something is usable.
        recipients: of the new file.
        usable_prefix: given a reader and its size in bytes, says how many to keep (see `boxes.playable_prefix`).

    Raises:
        HeaderDamaged: cut inside the header: nothing is recoverable.
        NoKeyFits: not ours.
        MacWrong: changed, not torn.
    """
    reader = SealedReader(untrusted_file, identities, torn=True)
    buffered = io.BufferedReader(reader, CHUNK)
    try:
        keep = reader.size if usable_prefix is None else min(reader.size, usable_prefix(buffered, reader.size))
        if keep == 0:
            return Recovered(reader.whole, 0, reader.size + reader.torn_bytes, 0, "")
        output = DigestSink(sink)
        buffered.seek(0)
        with SealedWriter(output, recipients) as writer:
            left = keep
            while left > CHUNK:
                left -= writer.write(buffered.read(CHUNK))
            writer.close(buffered.read(left))
        return Recovered(reader.whole, keep, reader.size - keep + reader.torn_bytes, output.size, output.sha256)
    finally:
        buffered.detach()
        reader.detach()


def stanza_count(untrusted_file: BinaryIO) -> int:
    """How many recipients a sealed file names; needs no key, proves nothing by itself.

    Raises:
        HeaderDamaged: not a sealed file.
    """
    untrusted_file.seek(0)
    return len(read_header(untrusted_file).stanzas)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
