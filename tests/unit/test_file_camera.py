"""Video files as cameras: each frame once, its own time, no other file touched."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from capture.camera import CameraTrouble, open_camera
from capture.file_camera import FileCamera
from redact.frames import RawFrame
from tests.fakes_capture import noise_frame, write_video


def read_all(camera: FileCamera) -> list[RawFrame]:
    frames = []
    while (frame := camera.read()) is not None:
        frames.append(frame)
    camera.close()
    return frames


def test_frames_come_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    times = [0, 33, 67, 500, 2000]
    written = [noise_frame(98, 66, pts, Fraction(1, 1000)) for pts in times]
    write_video(str(path), written)
    camera = FileCamera(str(path))
    assert (camera.size, camera.live) == ((98, 66), False)
    frames = read_all(camera)
    assert [frame.at for frame in frames] == [Fraction(pts, 1000) for pts in times]
    for got, source in zip(frames, written, strict=True):
        assert np.array_equal(got.y, source.y)
        assert np.array_equal(got.u, source.u)
        assert np.array_equal(got.v, source.v)
        assert got.doubt == ""
    camera.close()


@pytest.mark.parametrize(
    ("codec", "container", "count"), [("libx264", "mp4", 40), ("mjpeg", "avi", 12), ("mpeg4", "avi", 30)]
)
def test_no_frame_is_lost_whatever_the_codec_reorders(tmp_path: Path, codec: str, container: str, count: int) -> None:
    path = tmp_path / f"a.{container}"
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    frames = [noise_frame(96, 64, pts) for pts in range(count)]
    write_video(str(path), frames, codec=codec, container=container, pixel_format=pixel_format)
    got = read_all(FileCamera(str(path)))
    assert [frame.at - got[0].at for frame in got] == [Fraction(pts, 30) for pts in range(count)]


def test_a_stream_without_times_gets_even_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.h264"
    frames = [noise_frame(96, 64, pts) for pts in range(20)]
    write_video(str(path), frames, codec="libx264", container="h264")
    times = [frame.at for frame in read_all(FileCamera(str(path)))]
    assert len(times) == 20
    assert len({after - before for before, after in itertools.pairwise(times)}) == 1


@pytest.mark.parametrize("name", ["missing.mp4", "."])
def test_what_cannot_be_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(CameraTrouble, match="cannot be opened") as caught:
        FileCamera(str(tmp_path / name))
    assert caught.value.code == "camera.unreadable"


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {other}\n",
        "ffconcat version 1.0\nfile http://127.0.0.1:9/a.mp4\n",
    ],
)
def test_a_file_that_names_other_files_opens_none_of_them(tmp_path: Path, script: str) -> None:
    other = tmp_path / "other.mkv"
    write_video(str(other), [noise_frame(96, 64, 0)])
    path = tmp_path / "list.m3u8"
    path.write_text(script.format(other=other))
    with pytest.raises(CameraTrouble, match="not a video"):
        FileCamera(str(path))


@pytest.mark.parametrize("camera_id", ["", "file:", "usb:", "disk:1", "DEMO"])
def test_unknown_identifiers(camera_id: str) -> None:
    with pytest.raises(CameraTrouble) as caught:
        open_camera(camera_id)
    assert caught.value.code == "camera.unknown"


def test_identifiers_name_cameras(tmp_path: Path) -> None:
    path = tmp_path / "with:colon.mkv"
    write_video(str(path), [noise_frame(96, 64, 0)])
    camera = open_camera(f"file:{path}")
    assert camera.size == (96, 64)
    camera.close()
    demo = open_camera("demo")
    assert not demo.live
    demo.close()
