"""The clip as others will read it: every picture, its time, its fill, and nothing else in the file."""

from __future__ import annotations

import io
from fractions import Fraction

import cv2
import numpy as np
import pytest

from capture.encoder import ClipEncoder, EncoderSettings
from capture.ffmpeg import av
from redact.frames import MaskedFrame, RawFrame
from redact.geometry import Framing, Polygon, Rect
from redact.masker import Masker
from tests.fakes_capture import CHUNK, ListSink, decoded, noise_frame, planes_of_picture, smooth_frame

WIDE, HIGH = 320, 176
FRAMING = Framing(Rect(33, 21, 250, 130), (Polygon(((90, 40), (150, 55), (140, 100), (80, 90))),))


def encode(
    frames: list[RawFrame], masker: Masker, sink: ListSink | None = None, rate: Fraction = Fraction(30)
) -> tuple[ListSink, ClipEncoder]:
    sink = sink or ListSink()
    encoder = ClipEncoder(
        sink,
        *masker.output_size,
        frame_rate=rate,
        time_base=frames[0].time_base,
        edge_blocks=masker.edge_blocks,
    )
    for frame in frames:
        encoder.write(masker.apply(frame))
    encoder.finish()
    return sink, encoder


def boxes(data: bytes) -> list[tuple[str, int]]:
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        assert size >= 8
        found.append((data[at + 4 : at + 8].decode(), size))
        at += size
    assert at == len(data)
    return found


@pytest.mark.parametrize("window", [Rect(64, 48, 128, 96), Rect(60, 44, 130, 98), Rect(33, 21, 250, 130)])
@pytest.mark.parametrize("source", [noise_frame, smooth_frame])
def test_after_decoding_fill_is_fill_and_far_pixels_are_the_source(window: Rect, source: object) -> None:
    masker = Masker(WIDE, HIGH, Framing(window, FRAMING.zones))
    make = smooth_frame if source is smooth_frame else noise_frame
    frames = [make(WIDE, HIGH, pts) for pts in range(20)]
    sink, _ = encode(frames, masker)
    mask = np.ones((HIGH, WIDE), np.uint8)
    final = masker.window
    mask[final.y : final.y + final.height, final.x : final.x + final.width] = 0
    for zone in masker.zones:
        cv2.fillPoly(mask, [np.asarray(zone.points, np.int32)], 1)
    must, far = mask.astype(bool), cv2.dilate(mask, np.ones((31, 31), np.uint8)) == 0
    count = 0
    for frame, picture in zip(frames, decoded(bytes(sink.data)), strict=True):
        y, u, v = (plane.astype(int) for plane in planes_of_picture(picture))
        assert np.abs(y[must] - 16).max() <= 3
        assert np.abs(u[must[::2, ::2]] - 128).max() <= 3
        assert np.abs(v[must[::2, ::2]] - 128).max() <= 3
        assert np.abs(y[far] - frame.y[far]).mean() < (2 if make is smooth_frame else 8)
        count += 1
    assert count == 20


@pytest.mark.parametrize(
    ("time_base", "times"),
    [
        (Fraction(1, 30), list(range(7, 37))),
        (Fraction(1, 90_000), [11 + 3003 * i for i in range(30)]),
        (Fraction(1, 1000), [0, 33, 67, 100, 900, 901, 3000, 3033, 9000]),  # very uneven
        (Fraction(1001, 30_000), list(range(30))),
        (Fraction(1, 1_000_000), [5, 33_371, 66_700, 700_000]),
    ],
)
def test_times_are_kept_exactly_and_begin_at_zero(time_base: Fraction, times: list[int]) -> None:
    masker = Masker(64, 48, Framing(Rect(0, 0, 32, 48)))
    sink, _ = encode([noise_frame(64, 48, pts, time_base) for pts in times], masker)
    pictures = list(decoded(bytes(sink.data)))
    got = [Fraction(picture.pts or 0) * Fraction(picture.time_base or 0) for picture in pictures]
    assert got == [(pts - times[0]) * time_base for pts in times]


def test_the_file_holds_video_and_nothing_that_tells() -> None:
    sink, _ = encode([noise_frame(WIDE, HIGH, pts) for pts in range(40)], Masker(WIDE, HIGH, FRAMING))
    clip = bytes(sink.data)
    for word in (b"x264", b"Lavf", b"Lavc", b"libx", b"encoder", b"crf=", b"udta", b"meta", b"ilst"):
        assert word not in clip
    with av.open(io.BytesIO(clip), "r") as container:
        (stream,) = container.streams
        assert stream.type == "video"
        assert not container.metadata.keys() - {"major_brand", "minor_version", "compatible_brands"}
        first = next(container.decode(video=0))
        assert (first.color_range, first.colorspace, first.color_primaries, first.color_trc) == (1, 1, 1, 1)
        container.seek(0)
        nal_types = set()
        for packet in container.demux(stream):
            data, at = bytes(packet), 0
            while at + 4 < len(data):
                nal_types.add(data[at + 4] & 31)
                at += 4 + int.from_bytes(data[at : at + 4], "big")
    assert 6 not in nal_types  # SEI
    creation = clip.index(b"mvhd") + 8
    assert clip[creation : creation + 8] == bytes(8)


def test_the_same_frames_give_the_same_bytes() -> None:
    frames = [noise_frame(WIDE, HIGH, pts) for pts in range(45)]
    first, _ = encode(frames, Masker(WIDE, HIGH, FRAMING))
    second, _ = encode(frames, Masker(WIDE, HIGH, FRAMING))
    assert first.data == second.data


def test_every_second_is_durable_on_a_chunk_end_and_every_prefix_plays() -> None:
    told: list[tuple[float, int]] = []
    sink = ListSink()
    masker = Masker(WIDE, HIGH, FRAMING)
    encoder = ClipEncoder(
        sink,
        WIDE,
        HIGH,
        frame_rate=Fraction(30),
        time_base=Fraction(1, 30),
        on_durable=lambda written: told.append((written.durable_s, written.durable_bytes)),
    )
    for pts in range(150):
        encoder.write(masker.apply(noise_frame(WIDE, HIGH, pts)))
        if told:
            # two frames wait in the encoder, and a fragment ends with the frame after it
            assert (pts - 3) / 30 - told[-1][0] <= 1.0
    encoder.finish()
    assert len(told) >= 5
    assert all(durable % CHUNK == 0 for _, durable in told)
    for media_s, durable in told:
        pictures = list(decoded(bytes(sink.data[:durable])))
        assert len(pictures) == round(media_s * 30)
    assert sink.closed


def test_top_level_boxes_are_whole_and_end_with_a_free_box() -> None:
    sink, encoder = encode([noise_frame(WIDE, HIGH, pts) for pts in range(70)], Masker(WIDE, HIGH, FRAMING))
    kinds = [kind for kind, _ in boxes(bytes(sink.data))]
    assert kinds[:2] == ["ftyp", "moov"]
    assert kinds[-1] == "free"
    assert set(kinds[2:]) == {"moof", "mdat", "free"}
    assert "mfra" not in kinds
    assert encoder.written.padding_bytes == sum(size for kind, size in boxes(bytes(sink.data)) if kind == "free")


@pytest.mark.parametrize("already", range(8))
def test_the_end_never_falls_on_a_chunk_end(already: int) -> None:
    """Whatever the room left, the closing box leaves a byte in the last chunk (the sink checks)."""

    class Offset(ListSink):
        def room(self) -> int:
            return 8 if self.finishing else super().room()

        finishing = False

    sink = Offset()
    masker = Masker(64, 48, Framing(Rect(0, 0, 32, 48)))
    encoder = ClipEncoder(sink, 64, 48, frame_rate=Fraction(30), time_base=Fraction(1, 30))
    for pts in range(already + 1):
        encoder.write(masker.apply(noise_frame(64, 48, pts)))
    sink.finishing = True
    encoder.finish()
    assert boxes(bytes(sink.data))[-1] == ("free", 16)


@pytest.mark.parametrize("size", [(64, 50), (66, 48), (66, 50), (130, 82), (176, 144)])
def test_sizes_that_are_no_multiple_of_four_keep_their_chroma(size: tuple[int, int]) -> None:
    masker = Masker(*size, Framing(None))
    frame = smooth_frame(*size, 0)
    sink, _ = encode([frame], masker)
    (picture,) = decoded(bytes(sink.data))
    for got, source in zip(planes_of_picture(picture), (frame.y, frame.u, frame.v), strict=True):
        assert np.abs(got.astype(int) - source).mean() < 3


def test_raw_pixels_are_refused() -> None:
    encoder = ClipEncoder(ListSink(), 64, 48, frame_rate=Fraction(30), time_base=Fraction(1, 30))
    with pytest.raises(TypeError, match="only masked"):
        encoder.write(noise_frame(64, 48, 0))  # type: ignore[arg-type]
    encoder.abandon()


def test_time_must_go_on() -> None:
    encoder = ClipEncoder(ListSink(), 64, 48, frame_rate=Fraction(30), time_base=Fraction(1, 30))
    masked: MaskedFrame = Masker(64, 48, Framing(Rect(0, 0, 32, 48))).apply(noise_frame(64, 48, 3))
    encoder.write(masked)
    with pytest.raises(ValueError, match="follow each other"):
        encoder.write(masked)
    encoder.abandon()


def test_what_the_sink_raises_comes_out_unchanged() -> None:
    error = OSError("the disk is full")
    sink = ListSink(fail_after=CHUNK, error=error)
    with pytest.raises(OSError, match="the disk is full") as caught:
        encode([noise_frame(WIDE, HIGH, pts) for pts in range(120)], Masker(WIDE, HIGH, FRAMING), sink)
    assert caught.value is error


def test_settings_are_reported_as_used() -> None:
    encoder = ClipEncoder(
        ListSink(),
        64,
        48,
        frame_rate=Fraction(30_000, 1001),
        time_base=Fraction(1, 30_000),
        settings=EncoderSettings(crf=20),
    )
    assert (encoder.gop, encoder.settings.crf, encoder.settings.preset) == (30, 20, "superfast")
    encoder.abandon()


@pytest.mark.parametrize("high", [46, 48, 50, 182])
def test_colour_stays_with_its_picture_at_any_even_height(high: int) -> None:
    """PyAV's copyless way takes every height for a multiple of four and lets chroma begin too early."""
    window = Rect(0, 16, 64, high - 32)
    sink, _ = encode([noise_frame(64, high, pts) for pts in range(3)], Masker(64, high, Framing(window)))
    for picture in decoded(bytes(sink.data)):
        assert (picture.width, picture.height) == (64, high)
        _, u, v = (plane.astype(int) for plane in planes_of_picture(picture))
        for plane in (u, v):
            assert np.abs(plane[:8] - 128).max() <= 3
            assert np.abs(plane[-8:] - 128).max() <= 3
