"""A payload, keys and sinks for the tests of the sealed container."""

from __future__ import annotations

import hashlib
import io

import pytest

from app.errors import StationError
from app.vault.container import CHUNK, SealedReader, SealedWriter
from app.vault.identities import Identity, new_identity

CLASSICAL = new_identity(hybrid=False)
HYBRID = new_identity()
SAMPLE = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(5600))


class MemorySink:
    """Keeps what it gets, and what of it was durable."""

    def __init__(self) -> None:
        self.sealed = bytearray()
        self.durable = 0

    def write(self, data: bytes) -> int:
        self.sealed += data
        return len(data)

    def make_durable(self) -> None:
        self.durable = len(self.sealed)


def sealed(payload: bytes, identity: Identity = CLASSICAL) -> bytes:
    sink = MemorySink()
    SealedWriter(sink, [identity.recipient]).close(payload)
    return bytes(sink.sealed)


def opened(untrusted: bytes, identity: Identity = CLASSICAL) -> bytes:
    reader = SealedReader(io.BytesIO(untrusted), [identity])
    return io.BufferedReader(reader, CHUNK).read()


def preamble_of(data: bytes) -> int:
    """Bytes before the first chunk."""
    return data.index(b"\n", data.index(b"\n---") + 1) + 1 + 16


def assert_refused(data: bytes, identity: Identity = CLASSICAL) -> None:
    with pytest.raises(StationError) as caught:
        opened(data, identity)
    assert caught.value.code.startswith("seal.")
