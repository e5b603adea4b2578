"""FORMAT.md, guarantees C1 to C9: what the sealed container promises."""

from __future__ import annotations

import io
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Refused, StationError
from app.vault.container import (
    CHUNK,
    SEALED_CHUNK,
    PayloadDamaged,
    SealedReader,
    SealedWriter,
    stanza_count,
)
from app.vault.header import LONGEST_LINE, MOST_STANZAS, HeaderDamaged, NoKeyFits
from app.vault.identities import Identity, new_identity
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

boundaries = st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1])
lengths = st.one_of(boundaries, st.integers(0, len(SAMPLE)))


@pytest.mark.parametrize("identity", [CLASSICAL, HYBRID], ids=["x25519", "hybrid"])
def test_what_was_sealed_comes_back(identity: Identity) -> None:
    assert opened(sealed(SAMPLE, identity), identity) == SAMPLE


@settings(max_examples=60)
@given(length=lengths, cuts=st.lists(st.integers(0, len(SAMPLE)), max_size=6), tail=st.integers(0, 2 * CHUNK + 1))
def test_any_way_of_pushing_gives_the_same_plaintext(length: int, cuts: list[int], tail: int) -> None:
    payload, sink = SAMPLE[:length], MemorySink()
    writer = SealedWriter(sink, [CLASSICAL.recipient])
    pushed = payload[: max(0, length - tail)]
    edges = [0, *sorted(min(cut, len(pushed)) for cut in cuts), len(pushed)]
    for start, end in itertools.pairwise(edges):
        assert writer.write(pushed[start:end]) == end - start
        assert writer.room() == CHUNK - end % CHUNK
        preamble = preamble_of(bytes(sink.sealed))
        assert len(sink.sealed) == preamble + end // CHUNK * SEALED_CHUNK, "a full chunk leaves at once, nothing else"
    rest = payload[len(pushed) :]
    if length and length % CHUNK == 0 and not rest:
        with pytest.raises(RuntimeError, match="at least one byte"):
            writer.close()
        assert not writer.closed
        return
    writer.close(rest)
    assert sink.durable == len(sink.sealed)
    assert opened(bytes(sink.sealed)) == payload


def test_an_empty_take_is_one_empty_chunk() -> None:
    data = sealed(b"")
    assert len(data) == preamble_of(data) + 16
    assert opened(data) == b""


def test_closing_on_a_full_chunk_is_a_programming_error_that_can_be_mended() -> None:
    sink = MemorySink()
    writer = SealedWriter(sink, [CLASSICAL.recipient])
    writer.write(SAMPLE[:CHUNK])
    assert writer.room() == CHUNK
    with pytest.raises(RuntimeError, match="at least one byte"):
        writer.close()
    writer.write(b"!")
    writer.close()
    writer.close()
    assert opened(bytes(sink.sealed)) == SAMPLE[:CHUNK] + b"!"


def test_a_full_chunk_is_durable_when_the_writer_says_so() -> None:
    sink = MemorySink()
    writer = SealedWriter(sink, [CLASSICAL.recipient])
    assert writer.make_durable() == 0
    writer.write(SAMPLE[: CHUNK + 5])
    assert writer.make_durable() == CHUNK
    torn = SealedReader(io.BytesIO(bytes(sink.sealed[: sink.durable])), [CLASSICAL], torn=True)
    assert torn.read() == SAMPLE[:CHUNK]


def test_an_exception_leaves_a_torn_file_never_a_whole_one() -> None:
    sink = MemorySink()
    writer = SealedWriter(sink, [CLASSICAL.recipient])

    def camera_dies_mid_take() -> None:
        with writer:
            writer.write(SAMPLE)
            raise KeyError

    with pytest.raises(KeyError):
        camera_dies_mid_take()
    assert writer.closed
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"more")
    assert_refused(bytes(sink.sealed))


def test_leaving_the_block_seals() -> None:
    sink = MemorySink()
    with SealedWriter(sink, [CLASSICAL.recipient]) as writer:
        writer.write(b"picture")
    assert opened(bytes(sink.sealed)) == b"picture"


@settings(max_examples=60)
@given(length=lengths, moves=st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, CHUNK * 2)), max_size=8))
def test_seek_and_read_agree_with_plain_memory(length: int, moves: list[tuple[int, int]]) -> None:
    payload = SAMPLE[:length]
    reader = io.BufferedReader(SealedReader(io.BytesIO(sealed(payload)), [CLASSICAL]), 8192)
    memory = io.BytesIO(payload)
    assert reader.seek(0, io.SEEK_END) == length
    for position, count in moves:
        assert reader.seek(position) == memory.seek(position)
        assert reader.read(count) == memory.read(count)
        assert reader.tell() == memory.tell()


def test_a_seek_to_nowhere_is_an_error() -> None:
    reader = SealedReader(io.BytesIO(sealed(b"abc")), [CLASSICAL])
    assert reader.seek(-1, io.SEEK_END) == 2
    assert reader.seek(1, io.SEEK_CUR) == 3
    with pytest.raises(ValueError, match="nowhere"):
        reader.seek(-1)
    with pytest.raises(ValueError, match="nowhere"):
        reader.seek(0, 7)


@pytest.mark.parametrize("identity", [CLASSICAL, HYBRID], ids=["x25519", "hybrid"])
def test_every_changed_byte_is_refused(identity: Identity) -> None:
    data = sealed(b"forty bytes of a picture nobody may read", identity)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        assert_refused(bytes(flipped), identity)


def test_every_changed_byte_of_a_long_file_is_refused_where_it_is_read() -> None:
    data = sealed(SAMPLE)
    for place in range(preamble_of(data), len(data), 9973):
        flipped = bytearray(data)
        flipped[place] ^= 0x80
        assert_refused(bytes(flipped))


def test_a_cut_anywhere_is_refused_before_a_byte_is_shown() -> None:
    data = sealed(SAMPLE)
    preamble = preamble_of(data)
    boundaries_of_chunks = [preamble + n * SEALED_CHUNK for n in range(3)]
    for length in [*range(0, preamble, 7), *boundaries_of_chunks, preamble + 1, preamble + 15, len(data) - 1]:
        with pytest.raises((HeaderDamaged, PayloadDamaged)):
            SealedReader(io.BytesIO(data[:length]), [CLASSICAL])


def test_swapped_doubled_dropped_and_appended_chunks_are_refused() -> None:
    data = sealed(SAMPLE)
    preamble = preamble_of(data)
    head, first, second, last = (
        data[:preamble],
        data[preamble : preamble + SEALED_CHUNK],
        data[preamble + SEALED_CHUNK : preamble + 2 * SEALED_CHUNK],
        data[preamble + 2 * SEALED_CHUNK :],
    )
    assert head + first + second + last == data
    for forged in (
        head + second + first + last,
        head + first + first + second + last,
        head + second + last,
        head + first + last,
        head + first + second,
        data + b"\0",
        data + last,
        data + data,
        head + first + second + last[:-1],
    ):
        assert_refused(forged)


def test_an_empty_chunk_behind_a_full_one_is_refused() -> None:
    sink = MemorySink()
    writer = SealedWriter(sink, [CLASSICAL.recipient])
    writer.write(SAMPLE[:CHUNK])
    writer._put(bytearray(), last=True)
    assert_refused(bytes(sink.sealed))


def test_chunks_of_another_file_for_the_same_key_are_refused() -> None:
    ours, theirs = sealed(SAMPLE), sealed(SAMPLE)
    at = preamble_of(ours)
    assert len(ours) == len(theirs)
    assert_refused(ours[:at] + theirs[at:])
    assert_refused(ours[: at + SEALED_CHUNK] + theirs[at + SEALED_CHUNK :])


def test_another_stanza_cannot_be_slipped_in() -> None:
    data, stranger = sealed(b"x"), new_identity(hybrid=False)
    mine = data.split(b"\n", 1)[1].split(b"---")[0]
    other = sealed(b"x", stranger).split(b"\n", 1)[1].split(b"---")[0]
    for forged in (data.replace(mine, mine + other), data.replace(mine, other + mine)):
        with pytest.raises(StationError) as caught:
            opened(forged)
        assert caught.value.code == "seal.mac"


@pytest.mark.parametrize("hybrid", [False, True])
def test_each_of_several_recipients_opens_it_and_nobody_else(*, hybrid: bool) -> None:
    family, escrow, stranger = (new_identity(hybrid=hybrid) for _ in range(3))
    sink = MemorySink()
    SealedWriter(sink, [family.recipient, escrow.recipient]).close(SAMPLE)
    data = bytes(sink.sealed)
    assert opened(data, family) == opened(data, escrow) == SAMPLE
    assert stanza_count(io.BytesIO(data)) == 2
    with pytest.raises(NoKeyFits):
        opened(data, stranger)
    with pytest.raises(NoKeyFits):
        SealedReader(io.BytesIO(data), [])


def test_two_sorts_of_keys_never_share_a_file() -> None:
    sink = MemorySink()
    with pytest.raises(Refused) as caught:
        SealedWriter(sink, [CLASSICAL.recipient, HYBRID.recipient])
    assert caught.value.code == "seal.mixed"
    with pytest.raises(Refused) as caught:
        SealedWriter(sink, [])
    assert caught.value.code == "seal.nobody"
    assert not sink.sealed


def test_two_seals_of_the_same_clip_share_nothing() -> None:
    first, second = sealed(SAMPLE), sealed(SAMPLE)
    at = preamble_of(first)
    assert first[at : at + 64] != second[at : at + 64]


def test_a_header_that_never_ends_costs_little() -> None:
    def header(stanzas: bytes) -> io.BytesIO:
        return io.BytesIO(b"age-encryption.org/v1\n" + stanzas + b"--- " + b"A" * 43 + b"\n")

    body_line = b"A" * 64 + b"\n"
    assert stanza_count(header(b"-> a\n\n" * MOST_STANZAS)) == MOST_STANZAS
    assert stanza_count(header(b"-> a\n" + body_line * 100 + b"\n")) == 1
    for endless in (
        header(b"-> a\n\n" * (MOST_STANZAS + 1)),
        header(b"-> a\n" + body_line * (LONGEST_LINE // 64 + 1) + b"\n"),
        header(b"-> " + b"a" * LONGEST_LINE + b"\n\n"),
        io.BytesIO(b"a" * 1_000_000),
    ):
        with pytest.raises(HeaderDamaged):
            stanza_count(endless)


@pytest.mark.parametrize("mac", [b"", b"A" * 42, b"A" * 44, b"A" * 42 + b"B", b"A" * 43 + b"="])
def test_a_mac_of_another_length_or_form_is_a_damaged_header(mac: bytes) -> None:
    data = sealed(b"x")
    at = data.index(b"\n---") + len(b"\n--- ")
    with pytest.raises(HeaderDamaged):
        opened(data[:at] + mac + data[at + 43 :])


def test_closing_a_reader_closes_its_file_and_detaching_gives_it_back() -> None:
    kept, closed = io.BytesIO(sealed(SAMPLE)), io.BytesIO(sealed(SAMPLE))
    reader = SealedReader(kept, [CLASSICAL])
    reader.detach()
    assert not kept.closed
    with SealedReader(closed, [CLASSICAL]) as done:
        assert done.read(1) == SAMPLE[:1]
    assert closed.closed
    for used_up in (reader, done):
        assert used_up.closed
        with pytest.raises(ValueError, match="closed"):
            used_up.read(1)


def test_a_reader_that_refuses_leaves_the_file_to_its_owner() -> None:
    for data in (sealed(SAMPLE)[:-1], b"no age file", sealed(SAMPLE, HYBRID)):
        file = io.BytesIO(data)
        with pytest.raises(StationError):
            SealedReader(file, [CLASSICAL])
        assert not file.closed


def test_a_file_that_changes_under_the_reader_is_noticed() -> None:
    file = io.BytesIO(sealed(SAMPLE))
    reader = io.BufferedReader(SealedReader(file, [CLASSICAL]), CHUNK)
    file.truncate(2 * CHUNK)
    assert reader.read(CHUNK) == SAMPLE[:CHUNK]
    with pytest.raises(PayloadDamaged):
        reader.read()


def test_no_error_of_the_container_carries_plaintext_or_keys() -> None:
    data = bytearray(sealed(b"Zhang Wei, bed 7"))
    data[-1] ^= 1
    with pytest.raises(PayloadDamaged) as caught:
        opened(bytes(data))
    said = f"{caught.value!r} {caught.value} {caught.value.detail} {caught.value.__cause__!r}"
    assert "Zhang" not in said
    assert CLASSICAL.secret_text() not in said
    assert caught.value.__suppress_context__
