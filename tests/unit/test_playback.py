"""Watching a sealed clip: the right frame for every time, and a sentence instead of a crash for what is damaged."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest

from app.errors import Integrity, Refused
from app.playback import Playback
from app.vault.container import FileSink, SealedReader, SealedWriter
from app.vault.identities import new_identity
from tests.fakes_capture import ListSink
from tests.fakes_clips import HIGH, RATE, WIDE, encode, video

IDENTITY = new_identity(hybrid=False)


def test_every_frame_is_found_at_its_time_and_until_the_next_one() -> None:
    with Playback(video(25)) as playback:
        assert (playback.frames, playback.size) == (25, (WIDE, HIGH))
        assert playback.duration_s == pytest.approx(2.4)
        straight = [playback.frame_at(number / RATE) for number in range(25)]
        assert [round(at_s * RATE) for at_s, _ in straight] == list(range(25))
        for number in (24, 3, 17, 0, 16, 12):  # seeking shows what playing showed
            at_s, picture = playback.frame_at((number + 0.9) / RATE)
            assert at_s == straight[number][0]
            assert np.array_equal(picture, straight[number][1])


def test_times_outside_the_clip_show_its_first_and_last_frame() -> None:
    with Playback(video(5)) as playback:
        assert playback.frame_at(-3.0)[0] == 0.0
        assert playback.frame_at(99.0)[0] == pytest.approx(0.4)
        assert playback.frame_at(0.1)[0] == pytest.approx(0.1)


def test_the_next_time_leads_through_the_whole_clip() -> None:
    with Playback(video(4)) as playback:
        times, at_s = [], playback.next_time_s(-1.0)
        while at_s is not None:
            times.append(round(at_s, 3))
            at_s = playback.next_time_s(at_s)
    assert times == [0.0, 0.1, 0.2, 0.3]


def test_a_closed_clip_shows_nothing_and_closes_twice() -> None:
    source = video(3)
    playback = Playback(source)
    playback.close()
    playback.close()
    assert source.closed
    with pytest.raises(Refused) as refused:
        playback.frame_at(0.0)
    assert refused.value.code == "clip.closed"


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100, (8).to_bytes(4, "big") + b"ftyp"])
def test_what_is_no_video_is_a_sentence_and_leaves_nothing_open(content: bytes) -> None:
    source = io.BytesIO(content)
    with pytest.raises(Integrity) as damaged:
        Playback(source)
    assert damaged.value.code == "clip.unreadable"
    assert source.closed


def test_a_clip_without_a_single_frame_is_unreadable() -> None:
    sink = ListSink()
    encode(sink, 3)
    content = bytes(sink.data)
    source = io.BytesIO(content[: content.index(b"moof") - 4])
    with pytest.raises(Integrity) as damaged:
        Playback(source)
    assert damaged.value.code == "clip.unreadable"
    assert source.closed


def _sealed(folder: Path, frames: int) -> tuple[Path, int]:
    """A sealed clip of several chunks and its plaintext size."""
    content = video(frames).getvalue()
    path = folder / "clip.age"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        with SealedWriter(FileSink(descriptor), [IDENTITY.recipient]) as writer:
            writer.write(content)
    finally:
        os.close(descriptor)
    return path, len(content)


def test_a_chunk_changed_on_disk_is_told_as_damage_whether_it_is_met_at_once_or_later(tmp_path: Path) -> None:
    path, size = _sealed(tmp_path, 120)
    assert size > 3 * 65_536, "the clip must have several chunks"
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)
    with path.open("rb") as file:
        reader = SealedReader(file, [IDENTITY])
        codes = set()
        try:
            with Playback(reader) as playback:
                for number in range(120):
                    playback.frame_at(number / RATE)
        except Integrity as damaged:
            codes.add(damaged.code)
        assert codes <= {"seal.payload", "clip.unreadable"}
        assert codes
        assert reader.closed, "the plaintext stays open after damage"


def test_pictures_that_do_not_decode_are_told_as_damage() -> None:
    """The boxes are whole, so the clip opens; its coded pictures are noise."""
    content = bytearray(video(40).getvalue())
    at = 0
    while (at := content.find(b"mdat", at)) >= 0:
        size = int.from_bytes(content[at - 4 : at], "big")
        content[at + 4 : at - 4 + size] = os.urandom(size - 8)
        at += size
    with Playback(io.BytesIO(bytes(content))) as playback:
        with pytest.raises(Integrity) as damaged:
            playback.frame_at(2.0)
        with pytest.raises(Integrity):  # and again, not a crash of a decoder that is over
            playback.frame_at(2.1)
    assert damaged.value.code == "clip.unreadable"
