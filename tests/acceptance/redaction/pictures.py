"""Photographs of text and pictures of codes, shown to the camera: what can still be read in the delivered frames.

    python -m tests.acceptance.redaction.pictures [--only NAME ...] [--write-baseline]

What must be gone is what a stranger's tools read in the unmasked picture at run time, at the place where they read it;
so no word of other people's pictures stands in this repository.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from app.terminal import complain, say
from capture.ffmpeg import av
from tests.acceptance import samples
from tests.acceptance.redaction import gates
from tests.acceptance.redaction.material import (
    MATERIAL,
    METER_PYTHON,
    MaterialMissingError,
    check_material,
    meter_environment,
)
from tests.acceptance.redaction.quick import Picture, timed_pictures
from tests.acceptance.redaction.takes import TakeFailedError, fresh_folder, keep, take

TABLE: Final = samples.FOLDER / "redaction-pictures.json"
READER: Final = Path(__file__).with_name("picture_reader.py")
LARGEST: Final = (1280, 720)
SHOWN_S: Final = 1.6
FRAMES_PER_S: Final = 15
SAME_TEXT: Final = 0.60
LETTERS_MIN: Final = 3

_CANVAS_LEVEL: Final = 128
_NOISE: Final = 2.0
"""Grey levels: a sensor's. Without it all frames are equal, which is a frozen camera and rightly black."""

_DIFFERENT: Final = 4.0
"""Grey levels, mean of a block of 8 px: more than coding does to a still picture, less than any letter."""

_BLOCK_PX: Final = 8
_EVERY_FRAME: Final = 8
_READ_LIMIT_S: Final = 900
_WORKERS: Final = 2

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Words:
    """Something a recogniser read, and where."""

    text: str
    box: Box
    sure: bool = True  # its recogniser hardly ever takes texture for letters

    @property
    def letters(self) -> str:
        """Letters and digits only, in lower case."""
        return re.sub(r"[\W_]+", "", self.text.lower())


@dataclass(frozen=True)
class Sight:
    """All that can be read in one picture."""

    words: tuple[Words, ...]
    codes: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """One picture: how many things could be read before, and which still can be."""

    name: str
    strings_before: int
    codes_before: int
    strings_left: tuple[Words, ...]
    codes_left: int
    control: (
        int  # of the same things, those readable in one unmasked frame: what a masker that does nothing would leave
    )
    frames: int
    frames_read: int
    black_share: float
    dark_share: float  # of the last frame: how much of it the mask took

    @property
    def left(self) -> int:
        """Readable things."""
        return len(self.strings_left) + self.codes_left


def picture_files() -> list[Path]:
    """Photographs, then codes."""
    found = [path for folder in ("photos", "codes") for path in sorted((MATERIAL / folder).iterdir())]
    return [path for path in found if path.suffix in {".jpg", ".png"}]


def same_text(expected: str, read: str) -> bool:
    """Whether what was read gives the expected letters away: six of ten, anywhere in it.

    Both are letters and digits only. Much shorter readings are no match: two letters of ten tell nothing.
    """
    if len(expected) < LETTERS_MIN or len(read) < SAME_TEXT * len(expected):
        return False
    starts = range(max(1, len(read) - len(expected) + 1))
    matchers = (SequenceMatcher(None, expected, read[at : at + len(expected)], autojunk=False) for at in starts)
    return any(matcher.ratio() >= SAME_TEXT for matcher in matchers)


def same_place(expected: Box, read: Box) -> bool:
    """Whether two boxes touch, the expected one grown by half its height."""
    grow = (expected[3] - expected[1]) / 2
    return (
        read[0] < expected[2] + grow
        and read[2] > expected[0] - grow
        and read[1] < expected[3] + grow
        and read[3] > expected[1] - grow
    )


def still_readable(before: Sight, after: Sequence[Sight]) -> tuple[Words, ...]:
    """Those words of the unmasked picture that any delivered frame shows where they were."""
    return tuple(
        words
        for words in before.words
        if any(
            same_place(words.box, seen.box) and same_text(words.letters, seen.letters)
            for sight in after
            for seen in sight.words
        )
    )


def readable_words(one: Sight, other: Sight) -> tuple[Words, ...]:
    """What can be read in two unmasked frames of the same thing.

    Tesseract finds letters in grass and gravel, others in every frame: unless PP-OCR reads them, they must be read in
    both frames.
    """
    readable: list[Words] = []
    for here, there in ((one, other), (other, one)):
        known = [words for words in here.words if len(words.letters) >= LETTERS_MIN]
        twice = still_readable(Sight(tuple(known), frozenset()), [there])
        readable += [words for words in known if words.sure or words in twice]
    return tuple(dict.fromkeys(readable))


def on_camera(picture: Picture, *, as_code: bool) -> Picture:
    """As a camera would see it: a photograph fills the frame, a code lies in the middle of a grey one. Even sizes."""
    high, wide = picture.shape[:2]
    scale = min(1.0, LARGEST[0] / wide, LARGEST[1] / high)
    if scale < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        high, wide = picture.shape[:2]
    if not as_code:
        return picture[: high // 2 * 2, : wide // 2 * 2]
    canvas = np.full((LARGEST[1], LARGEST[0], 3), _CANVAS_LEVEL, np.uint8)
    top, left = (LARGEST[1] - high) // 2, (LARGEST[0] - wide) // 2
    canvas[top : top + high, left : left + wide] = picture
    return canvas


def write_clip(picture: Picture, path: Path) -> None:
    """Show a still picture for `SHOWN_S`, with a sensor's noise, without loss."""
    rng = np.random.default_rng(7)
    high, wide = picture.shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FRAMES_PER_S)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        for number in range(round(SHOWN_S * FRAMES_PER_S)):
            noisy = picture + rng.normal(0, _NOISE, (high, wide, 1))
            frame = av.VideoFrame.from_ndarray(np.clip(noisy, 0, 255).astype(np.uint8), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_S)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def worth_reading(frames: Sequence[Picture]) -> list[int]:
    """Which frames show something that none before shows; and every eighth and the last, whatever they show."""
    kept: list[npt.NDArray[np.float32]] = []
    chosen = []
    for number, frame in enumerate(frames):
        size = (-(-frame.shape[1] // _BLOCK_PX), -(-frame.shape[0] // _BLOCK_PX))
        blocks = np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.float32)
        new = all(float(np.abs(blocks - one).max()) > _DIFFERENT for one in kept)
        if new:
            kept.append(blocks)
        if new or number % _EVERY_FRAME == 0 or number == len(frames) - 1:
            chosen.append(number)
    return chosen


def read_pictures(files: Sequence[Path]) -> list[Sight]:
    """What strangers' tools read in pictures.

    Raises:
        RuntimeError: the reader failed; with what it said.
    """
    finished = subprocess.run(
        [str(METER_PYTHON), str(READER)],
        input=json.dumps([str(file) for file in files]),
        env=meter_environment(),
        capture_output=True,
        text=True,
        timeout=_READ_LIMIT_S,
        check=False,
    )
    lines = finished.stdout.splitlines()
    if finished.returncode or len(lines) != len(files):
        raise RuntimeError(f"The reader ended with {finished.returncode}: {finished.stderr[-2000:]}")
    return [_sight(json.loads(line)) for line in lines]


def _sight(said: dict[str, Any]) -> Sight:
    words = []
    for one in said["strings"]:
        left, top, right, bottom = one["box"]
        words.append(Words(one["text"], (left, top, right, bottom), sure=one["by"] == "ppocr"))
    return Sight(tuple(words), frozenset(said["codes"]))


def show(file: Path) -> Shown:
    """Show one picture to the product with its finders alone, and read what it delivers.

    Clip and frames stay under `build/acceptance/redaction/latest/` to be looked at.

    Raises:
        TakeFailedError: `record` ended with anything but 0.
        RuntimeError: the reader failed.
    """
    original = cv2.imread(str(file))
    assert original is not None, f"{file.name} is not a picture"
    folder = fresh_folder(file.stem)
    clip = folder / "clip.mkv"
    write_clip(on_camera(np.asarray(original, np.uint8), as_code=file.parent.name == "codes"), clip)
    made = take(clip, folder, seconds=SHOWN_S, finders="all")
    unmasked = [picture for _, picture in timed_pictures(clip)]
    frames = [picture for _, picture in timed_pictures(made.masked)]
    chosen = worth_reading(frames)
    to_read = [_written(unmasked[0], folder / "first.png"), _written(unmasked[-1], folder / "last.png")]
    to_read += [_written(frames[number], folder / f"{number:03d}.png") for number in chosen]
    first, last, *after = read_pictures(to_read)
    wanted = Sight(readable_words(first, last), first.codes | last.codes | _expected_codes(file))
    keep(folder, f"picture-{file.stem}")
    decoded = frozenset[str]().union(*(sight.codes for sight in after))
    return Shown(
        name=file.name,
        strings_before=len(wanted.words),
        codes_before=len(wanted.codes),
        strings_left=still_readable(wanted, after),
        codes_left=len(wanted.codes & decoded),
        control=len(still_readable(Sight(wanted.words, first.codes), [last])) + len(wanted.codes & last.codes),
        frames=len(frames),
        frames_read=len(chosen),
        black_share=made.black_share,
        dark_share=float((frames[-1].max(axis=2) < _DIFFERENT).mean()),
    )


def _written(picture: Picture, path: Path) -> Path:
    assert cv2.imwrite(str(path), picture)
    return path


def _expected_codes(file: Path) -> frozenset[str]:
    """What a code's own list says it holds: decoders may differ in the unmasked picture and agree in a masked one."""
    if file.parent.name != "codes":
        return frozenset()
    with (file.parent / "expected.tsv").open(encoding="utf-8", newline="") as listed:
        rows = csv.reader(listed, delimiter="\t", quoting=csv.QUOTE_NONE)
        return frozenset(row[1].replace("<LF>", "\n") for row in rows if row and row[0] == file.name)


def show_all(files: Sequence[Path]) -> list[Shown]:
    """Two pictures at a time."""
    check_material()
    with ThreadPoolExecutor(_WORKERS) as workers:
        return list(workers.map(show, files))


def as_lines(found: Sequence[Shown]) -> list[str]:
    """The table for a terminal; the words themselves stay out of it."""
    lines = ["picture                    strings  still  codes  still control  frames  read   black    dark"]
    for one in found:
        counts = f"{one.strings_before:8d} {len(one.strings_left):6d} {one.codes_before:6d} {one.codes_left:6d}"
        shares = f"{one.control:7d} {one.frames:7d} {one.frames_read:5d} {one.black_share:7.1%} {one.dark_share:7.1%}"
        lines.append(f"{one.name:25s} {counts} {shares}")
    return lines


def write_table(found: Sequence[Shown]) -> None:
    """Leave the table, with the words and their places, for whoever looks for the reason."""
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False) + "\n")


def main(arguments: Sequence[str]) -> int:
    """Show, read, print; 1 if more can be read than the baseline or the promise allows."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance.redaction.pictures", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these files of photos/ and codes/ (default: all)")
    parser.add_argument("--hard", action="store_true", default=gates.HARD, help="nothing at all may be readable")
    parser.add_argument("--write-baseline", action="store_true", help="hold later runs to what this one measures")
    chosen = parser.parse_args(arguments)
    try:
        check_material()
        found = show_all([file for file in picture_files() if not chosen.only or file.name in chosen.only])
    except (MaterialMissingError, TakeFailedError) as error:
        complain(str(error))
        return 2
    for line in as_lines(found):
        say(line)
    write_table(found)
    if chosen.write_baseline:
        gates.write_picture_baseline({one.name: one.left for one in found})
        return 0
    allowed = {} if chosen.hard else gates.read_baseline()["pictures"]
    return 1 if any(one.left > allowed.get(one.name, 0) for one in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
