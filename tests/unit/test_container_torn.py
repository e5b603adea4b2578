"""FORMAT.md: what is left of a file that was not finished, sealing anew, and disks that fail."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import NeedsPerson
from app.vault.container import (
    CHUNK,
    SEALED_CHUNK,
    DigestSink,
    FileSink,
    PayloadDamaged,
    SealedReader,
    SealedWriter,
    recover_prefix,
    reseal,
)
from app.vault.header import NoKeyFits
from tests.unit.sealed_samples import (
    CLASSICAL,
    HYBRID,
    SAMPLE,
    MemorySink,
    assert_refused,
    opened,
    preamble_of,
    sealed,
)


@settings(max_examples=40)
@given(cut=st.integers(0, len(SAMPLE) + 200))
def test_a_torn_file_keeps_every_whole_chunk_and_nothing_else(cut: int) -> None:
    sink = MemorySink()
    SealedWriter(sink, [CLASSICAL.recipient]).write(SAMPLE)  # never closed: killed
    preamble = preamble_of(bytes(sink.sealed))
    torn = bytes(sink.sealed) + os.urandom(9000)  # a torn chunk's worth of a write that did not finish
    torn = torn[: preamble + cut]
    reader = SealedReader(io.BytesIO(torn), [CLASSICAL], torn=True)
    kept = min(cut // SEALED_CHUNK, len(SAMPLE) // CHUNK)
    assert not reader.whole
    assert reader.size == kept * CHUNK
    assert reader.torn_bytes == len(torn) - preamble - kept * SEALED_CHUNK
    assert io.BufferedReader(reader).read() == SAMPLE[: kept * CHUNK]


def test_a_torn_file_is_cut_before_the_first_damage_not_after_it() -> None:
    data = bytearray(sealed(SAMPLE)[:-1])
    data[preamble_of(bytes(data)) + SEALED_CHUNK + 5] ^= 1
    reader = SealedReader(io.BytesIO(bytes(data)), [CLASSICAL], torn=True)
    assert reader.size == CHUNK


@pytest.mark.parametrize("cut", [b"", b"x" * 30], ids=["on the boundary", "inside a chunk"])
def test_recovery_seals_a_new_whole_file(cut: bytes) -> None:
    sink, fresh = MemorySink(), MemorySink()
    SealedWriter(sink, [CLASSICAL.recipient]).write(SAMPLE)
    torn = bytes(sink.sealed) + cut
    recovered = recover_prefix(io.BytesIO(torn), [CLASSICAL], fresh, [HYBRID.recipient])
    assert opened(bytes(fresh.sealed), HYBRID) == SAMPLE[: 2 * CHUNK]
    assert recovered == (False, 2 * CHUNK, len(cut), len(fresh.sealed), hashlib.sha256(fresh.sealed).hexdigest())
    assert fresh.durable == len(fresh.sealed)


def test_recovery_keeps_only_what_is_usable() -> None:
    sink, fresh = MemorySink(), MemorySink()
    SealedWriter(sink, [CLASSICAL.recipient]).write(SAMPLE)

    def first_bytes(reader: object, size: int) -> int:
        assert isinstance(reader, io.BufferedReader)
        assert reader.read() == SAMPLE[:size]
        return 1000

    recovered = recover_prefix(io.BytesIO(bytes(sink.sealed)), [CLASSICAL], fresh, [CLASSICAL.recipient], first_bytes)
    assert recovered.plaintext_bytes == 1000
    assert recovered.lost_bytes == 2 * CHUNK - 1000
    assert opened(bytes(fresh.sealed)) == SAMPLE[:1000]


def test_recovery_of_nothing_writes_nothing() -> None:
    sink, fresh = MemorySink(), MemorySink()
    SealedWriter(sink, [CLASSICAL.recipient])
    recovered = recover_prefix(io.BytesIO(bytes(sink.sealed)), [CLASSICAL], fresh, [CLASSICAL.recipient])
    assert recovered.plaintext_bytes == 0
    assert not fresh.sealed


@pytest.mark.parametrize("length", [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(SAMPLE)])
def test_resealing_changes_the_reader_not_the_clip(length: int) -> None:
    source, sink = sealed(SAMPLE[:length]), MemorySink()
    result = reseal(SealedReader(io.BytesIO(source), [CLASSICAL]), sink, [HYBRID.recipient])
    assert opened(bytes(sink.sealed), HYBRID) == SAMPLE[:length]
    assert result.size == len(sink.sealed) == sink.durable
    assert result.sha256 == hashlib.sha256(sink.sealed).hexdigest()
    assert result.source_sha256 == hashlib.sha256(source).hexdigest()
    with pytest.raises(NoKeyFits):
        opened(bytes(sink.sealed), CLASSICAL)


def test_resealing_a_damaged_file_gives_no_whole_file() -> None:
    source, sink = bytearray(sealed(SAMPLE)), MemorySink()
    source[preamble_of(bytes(source)) + SEALED_CHUNK + 1] ^= 1
    with pytest.raises(PayloadDamaged):
        reseal(SealedReader(io.BytesIO(bytes(source)), [CLASSICAL]), sink, [HYBRID.recipient])
    assert_refused(bytes(sink.sealed), HYBRID)


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened_descriptor = os.open(tmp_path / "clip", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    yield opened_descriptor
    os.close(opened_descriptor)


def test_a_file_sink_appends_and_hashes(descriptor: int, tmp_path: Path) -> None:
    sink = DigestSink(FileSink(descriptor))
    SealedWriter(sink, [CLASSICAL.recipient]).close(SAMPLE)
    data = (tmp_path / "clip").read_bytes()
    assert opened(data) == SAMPLE
    assert (sink.size, sink.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_kernel_that_takes_little_at_a_time_gets_it_all(
    descriptor: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_write = os.write
    monkeypatch.setattr(os, "write", lambda target, data: whole_write(target, bytes(data[:7])))
    assert FileSink(descriptor).write(SAMPLE[:500]) == 500
    assert (tmp_path / "clip").read_bytes() == SAMPLE[:500]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_to_a_person_and_the_writer_is_dead() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(NeedsPerson) as caught:
            SealedWriter(FileSink(full), [CLASSICAL.recipient])
    finally:
        os.close(full)
    assert (caught.value.code, caught.value.detail) == ("disk.full", "ENOSPC")


def test_a_disk_that_fails_mid_take_leaves_a_recoverable_file() -> None:
    class FailingSink(MemorySink):
        def write(self, data: bytes) -> int:
            if len(self.sealed) > SEALED_CHUNK:
                self.sealed += data[:100]
                raise NeedsPerson("disk.full", "full")
            return super().write(data)

    sink = FailingSink()
    writer = SealedWriter(sink, [CLASSICAL.recipient])
    with pytest.raises(NeedsPerson):
        writer.write(SAMPLE)
    assert writer.closed
    writer.close()
    recovered = SealedReader(io.BytesIO(bytes(sink.sealed)), [CLASSICAL], torn=True)
    assert recovered.size == CHUNK
    assert recovered.torn_bytes == 100


def test_a_failed_flush_ends_the_take() -> None:
    class Unflushable(MemorySink):
        def make_durable(self) -> None:
            raise NeedsPerson("disk.failed", "failed", detail=errno.errorcode[errno.EIO])

    writer = SealedWriter(Unflushable(), [CLASSICAL.recipient])
    with pytest.raises(NeedsPerson):
        writer.make_durable()
    with pytest.raises(ValueError, match="closed"):
        writer.make_durable()


def test_a_closed_descriptor_is_a_failed_disk(tmp_path: Path) -> None:
    gone = os.open(tmp_path / "gone", os.O_CREAT | os.O_WRONLY)
    sink = FileSink(gone)
    os.close(gone)
    with pytest.raises(NeedsPerson) as caught:
        sink.make_durable()
    assert caught.value.code == "disk.failed"
