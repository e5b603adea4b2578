"""Moving pictures as a camera gives them, made at run time: MJPEG with sensor noise, 30 frames a second."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.figures import run_spent

FRAMES_PER_S: Final = 30
_LOOP_S: Final = 2  # rendered once, then repeated without coding it again


@dataclass(frozen=True)
class Size:
    """A picture size by its usual name."""

    name: str
    width: int
    height: int


SIZES: Final = (Size("720p", 1280, 720), Size("1080p", 1920, 1080))


def make(folder: Path, size: Size, seconds: int) -> Path:
    """A file of so many seconds: moving test picture, temporal noise, full-range 4:2:2 as USB cameras send it."""
    loop, path = folder / f"{size.name}-loop.avi", folder / f"{size.name}-{seconds}s.avi"
    quiet = ["ffmpeg", "-v", "error", "-y"]
    if not loop.exists():
        picture = f"testsrc2=size={size.width}x{size.height}:rate={FRAMES_PER_S}"
        noise = "noise=all_seed=1:alls=6:allf=t,format=yuvj422p"
        look = ["-t", str(_LOOP_S), "-vf", noise, "-c:v", "mjpeg", "-q:v", "4"]
        run_spent([*quiet, "-f", "lavfi", "-i", picture, *look, str(loop)], cwd=folder)
    if not path.exists():
        again = ["-stream_loop", str(-(-seconds // _LOOP_S) - 1)]
        run_spent([*quiet, *again, "-i", str(loop), "-c", "copy", str(path)], cwd=folder)
    return path
