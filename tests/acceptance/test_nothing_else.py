"""A clip carries one video stream and nothing that says who made it, when, or with what."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from capture.ffmpeg import av
from tests.acceptance.clip import boxes, nal_units, sei_payload_types
from tests.acceptance.conftest import Record, Run

STRUCTURE = frozenset(
    {
        *(
            "ftyp",
            "styp",
            "moov",
            "mvhd",
            "mvex",
            "mehd",
            "trex",
            "trak",
            "tkhd",
            "edts",
            "elst",
            "mdia",
            "mdhd",
            "hdlr",
        ),
        *("minf", "vmhd", "dinf", "dref", "stbl", "stsd", "stts", "stsc", "stsz", "stco"),
        *("sidx", "moof", "mfhd", "traf", "tfhd", "tfdt", "trun", "mdat", "free", "mfra", "tfra", "mfro"),
    }
)
"""Boxes of a fragmented MP4 that describe pictures and bytes; any other may carry text."""

PICTURE_UNITS = frozenset({1, 5, 7, 8, 9, 12})
"""Slices, parameter sets, delimiter, filler."""

TELLING_SEI = frozenset({4, 5})
"""Registered and unregistered user data."""

MAKERS = (b"x264", b"Lavf", b"Lavc", b"libav", b"FFmpeg", b"ffmpeg", b"swaddle", b"Swaddle", b"PyAV")


@pytest.fixture(params=["bigbuckbunny", "odd.mkv", "demo"])
def clip(
    request: pytest.FixtureRequest, record: Record, videos: dict[str, Path], opened: Callable[[Run], bytes]
) -> bytes:
    name: str = request.param
    camera = "demo" if name == "demo" else f"file:{videos[name]}"
    run = record(camera, "--seconds", "2", "--pace", "max", "--finders", "none", "--window", "16,16,120,90")
    assert run.status == 0, run.stderr
    return opened(run)


def test_one_video_stream_tagged_with_its_range_and_matrix(clip: bytes) -> None:
    with av.open(io.BytesIO(clip)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        context = container.streams.video[0].codec_context
        assert context.name == "h264"
        assert context.pix_fmt == "yuv420p"
        assert context.color_range == 1, "limited"
        assert (context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1), "BT.709"


def test_only_boxes_that_describe_pictures(clip: bytes) -> None:
    kinds = {box.kind for box in boxes(clip)}
    assert kinds <= STRUCTURE, kinds - STRUCTURE
    assert sum(box.kind == "trak" for box in boxes(clip)) == 1


def test_padding_is_empty(clip: bytes) -> None:
    for box in boxes(clip):
        if box.kind == "free":
            assert not box.payload.strip(b"\0")


def test_no_times_of_creation(clip: bytes) -> None:
    seen = 0
    for box in boxes(clip):
        if box.kind in {"mvhd", "tkhd", "mdhd"}:
            seen += 1
            layout = ">QQ" if box.payload[0] == 1 else ">II"
            assert struct.unpack_from(layout, box.payload, 4) == (0, 0), box.path
    assert seen == 3


def test_no_name_of_a_maker_anywhere(clip: bytes) -> None:
    # Compressed pictures are noise: a four-letter word may stand there by chance, so only what is text is searched.
    described = b"".join(box.payload for box in boxes(clip) if box.kind != "mdat")
    described += b"".join(unit for unit in nal_units(clip) if unit[0] & 31 not in {1, 5})
    assert [maker for maker in MAKERS if maker in described] == []
    with av.open(io.BytesIO(clip)) as container:
        said = {**container.metadata, **container.streams.video[0].metadata}
    allowed = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}
    assert said.keys() <= allowed, said
    assert said.get("language", "und") == "und"
    assert said.get("handler_name", "") in {"", "VideoHandler"}


def test_no_message_in_the_video_stream(clip: bytes) -> None:
    kinds = []
    for unit in nal_units(clip):
        kind = unit[0] & 31
        if kind == 6:
            assert not TELLING_SEI & set(sei_payload_types(unit))
        else:
            assert kind in PICTURE_UNITS, kind
        kinds.append(kind)
    assert {7, 8, 5} <= set(kinds), "parameter sets and a key frame were walked over"


def test_the_sealed_file_shows_nothing(record: Record, videos: dict[str, Path]) -> None:
    run = record(
        f"file:{videos['bikes']}", "--seconds", "60", "--pace", "max", "--finders", "none", "--window=33,21,571,233"
    )
    sealed = run.clip.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert b"ftyp" not in sealed[:4096]
    assert run.clip.stat().st_mode & 0o077 == 0, "for its owner only"
    assert {path.name for path in run.clip.parent.iterdir()} == {"clip.age", "r.json"}, "nothing else is left behind"
