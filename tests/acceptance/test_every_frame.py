"""The promise of `record` on video files: every frame, at its time, masked to the pixel, and else the source's."""

from __future__ import annotations

import itertools
import math
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.acceptance import masks
from tests.acceptance.clip import Picture, Plane, pictures
from tests.acceptance.conftest import Family, Record, Run
from tests.acceptance.masks import Wanted

FILL = (16, 128, 128)
FILL_TOLERANCE = 3
SAME_TIME_S = Fraction(1, 20_000)
"""Time stamps may be rounded to another clock's ticks, no more."""

LEAST_PSNR_DB = {"bigbuckbunny": 33.0, "bikes": 32.0, "carphone_pristine": 32.0, "carphone_distorted": 34.0}
"""Of luma far from every edge, in the worst frame: what a viewer calls the same picture after one more encoding. That
it is the right frame, and not its neighbour, is a test of its own."""
MADE_PSNR_DB = 32.0

STANDS_STILL = 2.0
"""Mean squared difference of neighbours below which they are the same picture to an encoder."""

TAKES = {
    "bigbuckbunny": Wanted((101.5, 60, 1001, 555.25), (((300, 80), (620, 120), (560, 300), (250, 260)),)),
    "bikes": Wanted(
        (33, 21, 571, 233), (((400, 100), (520, 90), (540, 180), (410, 190)), ((-12, 30), (60, 25), (60, 90)))
    ),
    "carphone_pristine": Wanted(None, ((((60.5, 40.25), (110, 42), (112, 80), (58, 84))),)),
    "carphone_distorted": Wanted((-40, 11, 160, 500)),
    "vfr.mkv": Wanted((16, 16, 288, 208), (((200, 100), (280, 100), (280, 160), (200, 160)),)),
    "vfr_b_frames_late.mp4": Wanted((15, 17, 290, 207)),
    "odd.mkv": Wanted(None, (((100, 60), (150, 50), (140, 100)),)),
    "odd_mjpeg.mkv": Wanted((7, 9, 400, 160), (((20, 20), (80, 25), (70, 70)),)),
    "yuv444.mkv": Wanted((0, 0, 160, 120), (((130, -20), (190, -20), (190, 30), (130, 30)),)),
}


def take(record: Record, videos: dict[str, Path], name: str, *words: str) -> Run:
    pace = () if "--pace" in words else ("--pace", "max")
    arguments = ("--seconds", "60", "--finders", "none", *pace, *TAKES[name].arguments(), *words)
    return record(f"file:{videos[name]}", *arguments)


@pytest.mark.parametrize("name", TAKES)
def test_the_whole_take_succeeds_and_every_frame_is_there_at_its_time(
    name: str,
    record: Record,
    opened: Callable[[Run], bytes],
    videos: dict[str, Path],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    run = take(record, videos, name)
    assert run.status == 0, run.stderr
    source, kept = source_pictures(name), pictures(opened(run))
    assert len(kept) == len(source)
    assert kept[0].time_s == 0
    for index, (is_, was) in enumerate(zip(kept, source, strict=True)):
        assert abs(is_.time_s - (was.time_s - source[0].time_s)) <= SAME_TIME_S, index
    assert all(later.time_s > earlier.time_s for earlier, later in itertools.pairwise(kept))
    width, height = source[0].y.shape[1], source[0].y.shape[0]
    assert kept[0].y.shape == (height + height % 2, width + width % 2)


@pytest.mark.parametrize("name", TAKES)
def test_what_must_be_covered_is_solid_in_every_frame(
    name: str,
    record: Record,
    opened: Callable[[Run], bytes],
    videos: dict[str, Path],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    run = take(record, videos, name)
    first = source_pictures(name)[0]
    height, width = first.y.shape
    fill = masks.must_be_fill(TAKES[name], width, height)
    for zone in run.report["zones"]:  # what the report calls final is final
        fill |= masks.inside_polygon(tuple((float(x), float(y)) for x, y in zone), width, height)
    fill = np.pad(fill, ((0, height % 2), (0, width % 2)), constant_values=True)
    assert fill.any()
    chroma = masks.chroma_of(fill)
    for index, picture in enumerate(pictures(opened(run))):
        for plane, where, expected in zip((picture.y, picture.u, picture.v), (fill, chroma, chroma), FILL, strict=True):
            off = np.abs(plane[where].astype(np.int16) - expected).max()
            assert off <= FILL_TOLERANCE, f"frame {index}: a covered sample is off by {off}"


@pytest.mark.parametrize("name", TAKES)
def test_what_is_not_covered_is_the_sources_in_every_frame(
    name: str,
    record: Record,
    opened: Callable[[Run], bytes],
    videos: dict[str, Path],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    run = take(record, videos, name)
    source = source_pictures(name)
    height, width = source[0].y.shape
    clear = masks.must_be_source(TAKES[name], width, height)
    assert clear.mean() > 0.1, "the test looks at something"
    least_db = LEAST_PSNR_DB.get(name, MADE_PSNR_DB)
    for index, (is_, was) in enumerate(zip(pictures(opened(run)), source, strict=True)):
        found_db = psnr_db(is_.y[:height, :width][clear], was.y[clear])
        assert found_db >= least_db, f"frame {index}: {found_db:.1f} dB"
        half = masks.chroma_of(clear)
        for kept, before in ((is_.u, was.u), (is_.v, was.v)):
            assert psnr_db(kept[half], before[half]) >= least_db, f"frame {index}: chroma"


@pytest.mark.parametrize("name", TAKES)
def test_no_frame_stands_in_for_its_neighbour(
    name: str,
    record: Record,
    opened: Callable[[Run], bytes],
    videos: dict[str, Path],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    source = source_pictures(name)
    height, width = source[0].y.shape
    clear = masks.must_be_source(TAKES[name], width, height)
    before = [picture.y[clear].astype(np.float64) for picture in source]
    told_apart = 0
    for index, picture in enumerate(pictures(opened(take(record, videos, name)))):
        kept = picture.y[:height, :width][clear]
        own = float(np.mean((kept - before[index]) ** 2))
        for other in (index - 1, index + 1):
            if 0 <= other < len(before) and float(np.mean((before[index] - before[other]) ** 2)) > STANDS_STILL:
                told_apart += 1
                assert own < float(np.mean((kept - before[other]) ** 2)), f"frame {index} looks like {other}"
    assert told_apart > len(source), "most neighbours differ, or the test sees nothing"


def psnr_db(one: Plane, other: Plane) -> float:
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return 10 * math.log10(255**2 / max(error, 1e-9))


@pytest.mark.parametrize("name", TAKES)
def test_the_report_says_what_happened(
    name: str, record: Record, videos: dict[str, Path], source_pictures: Callable[[str], list[Picture]]
) -> None:
    report = take(record, videos, name).report
    source = source_pictures(name)
    height, width = source[0].y.shape
    count = len(source)
    assert report["schema"] == 1
    assert (report["frames_read"], report["frames_encoded"], report["frames_dropped"]) == (count, count, 0)
    assert (report["frames_black"], report["deadline_misses"]) == (0, 0)
    assert report["size"] == [width + width % 2, height + height % 2]
    assert report["fill_bgr"] == [0, 0, 0]
    assert report["duration_s"] == pytest.approx(float(source[-1].time_s - source[0].time_s), abs=0.5)
    x, y, w, h = report["window"]
    wanted = TAKES[name].window or (0.0, 0.0, float(width), float(height))
    left, top, right, bottom = masks.window_edges(wanted, width, height)
    assert [x, y, x + w, y + h] == [left, top, right, bottom]
    assert len(report["zones"]) == len(TAKES[name].zones)
    assert {"p50", "p99"} <= report["latency_ms"].keys()
    for spent in report["rooms"].values():
        assert spent.keys() >= {"cpu_s", "wall_s", "peak_rss_mb"}
        assert spent["peak_rss_mb"] > 1
    assert "recorder" in report["rooms"]
    assert {"preset", "crf", "gop", "range", "threads"} <= report["encoder"].keys()
    assert report["look_ahead_s"] == 0.5
    assert report["stopped"]["reason"]


@pytest.mark.parametrize("name", ["bikes", "odd_mjpeg.mkv"])
def test_crop_keeps_the_window_and_nothing_else(
    name: str,
    record: Record,
    opened: Callable[[Run], bytes],
    videos: dict[str, Path],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    run = take(record, videos, name, "--crop")
    assert run.status == 0, run.stderr
    source, kept = source_pictures(name), pictures(opened(run))
    height, width = source[0].y.shape
    window = TAKES[name].window
    assert window is not None
    left, top, right, bottom = masks.window_edges(window, width, height)
    assert len(kept) == len(source)
    assert kept[0].y.shape == (bottom - top, right - left)
    assert run.report["size"] == [right - left, bottom - top]
    fill = masks.must_be_fill(TAKES[name], width, height)[top:bottom, left:right]
    clear = masks.must_be_source(TAKES[name], width, height)[top:bottom, left:right]
    for is_, was in zip(kept, source, strict=True):
        assert np.abs(is_.y[fill].astype(np.int16) - FILL[0]).max() <= FILL_TOLERANCE
        assert psnr_db(is_.y[clear], was.y[top:bottom, left:right][clear]) >= MADE_PSNR_DB


def test_debians_age_opens_it_too(
    record: Record, videos: dict[str, Path], opened: Callable[[Run], bytes], family: Family
) -> None:
    run = take(record, videos, "bikes")
    shown = subprocess.run(
        ["/usr/bin/age", "--decrypt", "-i", str(family.key_file), str(run.clip)], capture_output=True, check=True
    )
    assert shown.stdout == opened(run)


def test_the_same_input_gives_the_same_bytes_at_full_speed(
    record: Record, videos: dict[str, Path], opened: Callable[[Run], bytes]
) -> None:
    once, again = take(record, videos, "bikes"), take(record, videos, "bikes", "--seconds", "61")
    assert once.clip != again.clip
    assert opened(once) == opened(again)
    assert once.clip.read_bytes() != again.clip.read_bytes(), "sealed afresh"


def test_seconds_is_an_upper_limit(
    record: Record,
    videos: dict[str, Path],
    opened: Callable[[Run], bytes],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    run = record(f"file:{videos['bikes']}", "--seconds", "3", "--pace", "max", "--window", "32,16,576,240")
    assert run.status == 0, run.stderr
    kept = pictures(opened(run))
    wanted = [picture for picture in source_pictures("bikes") if picture.time_s < 3]
    assert abs(len(kept) - len(wanted)) <= 1
    assert run.report["frames_read"] == run.report["frames_encoded"] == len(kept)


def test_camera_pace_takes_the_time_that_was_filmed_and_loses_nothing(
    record: Record,
    videos: dict[str, Path],
    opened: Callable[[Run], bytes],
    source_pictures: Callable[[str], list[Picture]],
) -> None:
    name = "carphone_pristine"
    run = take(record, videos, name, "--pace", "camera")
    assert run.status == 0, run.stderr
    source = source_pictures(name)
    assert len(pictures(opened(run))) == len(source)
    assert run.wall_s >= float(source[-1].time_s - source[0].time_s)
    assert run.report["frames_dropped"] == 0


def test_the_demo_camera_records_too(record: Record, opened: Callable[[Run], bytes]) -> None:
    run = record(
        "demo", "--seconds", "2", "--pace", "max", "--window=112,56,1060,632", "--zone=4,0,318,0,318,206,4,206"
    )
    assert run.status == 0, run.stderr
    kept = pictures(opened(run))
    assert len(kept) == 60
    assert [picture.time_s for picture in kept] == [Fraction(n, 30) for n in range(60)]
    for picture in kept:
        assert np.abs(picture.y[:206, 4:318].astype(np.int16) - 16).max() <= FILL_TOLERANCE
        assert picture.y[300:500, 400:900].std() > 10, "the doll is seen"
