"""Cutting a torn fragmented MP4 at a place from which it plays."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.boxes import playable_prefix
from capture.ffmpeg import av


def box(kind: bytes, payload: bytes = b"", *, large: bool = False) -> bytes:
    if large:
        return (1).to_bytes(4, "big") + kind + (len(payload) + 16).to_bytes(8, "big") + payload
    return (len(payload) + 8).to_bytes(4, "big") + kind + payload


BEGINNING = box(b"ftyp", b"iso5") + box(b"moov", b"tracks")
FRAGMENT = box(b"moof", b"index") + box(b"mdat", b"pictures")


def prefix(data: bytes) -> int:
    return playable_prefix(io.BytesIO(data), len(data))


def test_whole_files_are_kept_whole() -> None:
    for end in (b"", box(b"free", bytes(50)), box(b"mfra", b"x"), box(b"mdat", b"large", large=True)):
        whole = BEGINNING + FRAGMENT * 3 + end
        assert prefix(whole) == len(whole)


def test_a_fragment_without_its_pictures_is_cut_off() -> None:
    kept = BEGINNING + FRAGMENT
    for torn in (
        box(b"moof", b"index"),
        box(b"moof", b"index") + box(b"free"),
        FRAGMENT[:-1],
        FRAGMENT[:3],
        box(b"free", bytes(9))[:-1],
    ):
        assert prefix(kept + torn) == len(kept)
    padded = kept + box(b"free", bytes(9))
    assert prefix(padded + box(b"moof", b"index")) == len(padded)


def test_nothing_to_play_is_nothing() -> None:
    for data in (b"", b"\0" * 7, BEGINNING, BEGINNING + box(b"moof"), FRAGMENT, BEGINNING + box(b"mdat"), b"x" * 99):
        assert prefix(data) == 0


def test_damaged_sizes_end_the_walk() -> None:
    kept = BEGINNING + FRAGMENT
    for size in (0, 2, 7, 2**32 - 1):
        assert prefix(kept + size.to_bytes(4, "big") + b"moof" + bytes(40)) == len(kept)
    for size in (0, 15, 2**64 - 1):
        assert prefix(kept + (1).to_bytes(4, "big") + b"mdat" + size.to_bytes(8, "big") + bytes(40)) == len(kept)
    assert prefix(kept + (1).to_bytes(4, "big") + b"mdat" + bytes(5)) == len(kept)


kinds = st.sampled_from([b"moof", b"mdat", b"free", b"styp", b"moov"])
boxes = st.lists(st.builds(box, kinds, st.binary(max_size=20), large=st.booleans()), max_size=12)


@given(boxes, st.data())
def test_a_cut_anywhere_gives_a_boundary_that_a_longer_file_agrees_with(
    parts: list[bytes], data: st.DataObject
) -> None:
    whole = BEGINNING + b"".join(parts)
    cut = data.draw(st.integers(0, len(whole)))
    kept = prefix(whole[:cut])
    edges = {len(BEGINNING) + sum(map(len, parts[:n])) for n in range(len(parts) + 1)}
    assert kept <= cut
    assert kept == 0 or kept in edges
    assert prefix(whole[:kept]) == kept, "cutting what was cut changes nothing"
    assert prefix(whole) >= kept
    if kept:
        starts = [len(BEGINNING) + sum(map(len, parts[:n])) for n in range(len(parts))]
        kinds_kept = [part[4:8] for start, part in zip(starts, parts, strict=True) if start < kept]
        assert kinds_kept.index(b"moof") < len(kinds_kept) - 1 - kinds_kept[::-1].index(b"mdat")
        assert kinds_kept[-1] != b"moof"


@given(st.binary(max_size=300))
def test_garbage_is_survived(garbage: bytes) -> None:
    assert 0 <= prefix(garbage) <= len(garbage)
    assert prefix(BEGINNING + FRAGMENT + garbage) >= len(BEGINNING + FRAGMENT)


@pytest.fixture(scope="module")
def real_clip() -> bytes:
    """Forty frames of libav's own fragmented MP4, five to a fragment."""
    sink = io.BytesIO()
    flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(sink, "w", format="mp4", container_options=flags) as container:
        stream = container.add_stream("libx264", rate=10, options={"preset": "ultrafast", "g": "5", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 48, "yuv420p", Fraction(1, 10)
        for number in range(40):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 6, np.uint8), format="rgb24")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return sink.getvalue()


def frames_in(clip: bytes) -> int:
    with av.open(io.BytesIO(clip), "r", format="mp4") as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_real_clip_cut_anywhere_plays_every_frame_of_its_whole_fragments(real_clip: bytes) -> None:
    assert frames_in(real_clip) == 40
    assert prefix(real_clip) == len(real_clip)
    heard = set()
    for cut in range(0, len(real_clip), 97):
        kept = prefix(real_clip[:cut])
        if kept and kept not in heard:
            heard.add(kept)
            frames = frames_in(real_clip[:kept])
            assert frames % 5 == 0
            assert frames == real_clip[:kept].count(b"moof") * 5
    assert len(heard) >= 7
