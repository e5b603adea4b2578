"""How well takes cover what must not be seen, from the truth alone: no reading, so seconds instead of minutes.

    python -m tests.acceptance.redaction.quick [--only SEED ... | --clips FILE ...] [--no-zone] [--frames]

A frame `may leak` when an item that the meter would try to read is uncovered by a tenth or more, and is `exposed` when
one is by half: the meter reads nothing in a frame that may not leak. Useful, baby and exposed are the meter's own
definitions, so they agree with what it finds later.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from app.terminal import complain, say
from capture.ffmpeg import av
from tests.acceptance.redaction.material import (
    KEPT,
    SCENARIOS,
    MaterialMissingError,
    Rendered,
    Scene,
    clip_with_truth,
    rendered,
)
from tests.acceptance.redaction.meter import Left, perfect
from tests.acceptance.redaction.takes import Take, TakeFailedError, fresh_folder, take_scene

Picture = npt.NDArray[np.uint8]

# What the meter holds against a frame (README of the shared material): the limits are its, not ours to move.
MAY_LEAK: Final = 0.10
EXPOSED: Final = 0.50
VISIBLE_MIN: Final = 0.35
HEIGHT_MIN_PX: Final = 8
FILL_TOLERANCE: Final = 26
SAME_TOLERANCE: Final = 10
SAME_SHARE: Final = 0.9
SAME_AROUND_PX: Final = 25
OPENING_PX: Final = 9

_BT601: Final = 5  # libav's SWS_CS_ITU601: how the meter's reader turns every video into BGR
_WORKERS: Final = 2


@dataclass(frozen=True)
class Item:
    """One thing in one frame that must not be read."""

    name: str
    kind: str
    uncovered: float


@dataclass(frozen=True)
class FrameCoverage:
    """One delivered frame against the truth of the moment that it shows."""

    index: int  # of the truth
    items: tuple[Item, ...]
    useful: float
    baby: float

    @property
    def worst(self) -> float:
        """The largest uncovered share; 0 when nothing must be covered."""
        return max((item.uncovered for item in self.items), default=0.0)


@dataclass(frozen=True)
class Coverage:
    """One take."""

    scenario: str
    frames: tuple[FrameCoverage, ...]
    frames_due: int
    perfect: Left
    black_share: float
    take_s: float

    @property
    def may_leak(self) -> int:
        """Frames with an item uncovered enough that the meter reads it."""
        return sum(frame.worst >= MAY_LEAK for frame in self.frames)

    @property
    def exposed(self) -> int:
        """Frames with an item uncovered by half."""
        return sum(frame.worst >= EXPOSED for frame in self.frames)

    @property
    def missing(self) -> int:
        """Frames of the source that are not in the clip."""
        return self.frames_due - len(self.frames)

    @property
    def useful(self) -> float:
        """Share of the picture left."""
        return float(np.mean([frame.useful for frame in self.frames]))

    @property
    def baby(self) -> float:
        """Share of the baby left."""
        return float(np.mean([frame.baby for frame in self.frames]))


def cover_of(masked: Picture, source: Picture, fill_bgr: tuple[int, int, int]) -> Picture:
    """1 where a BGR frame shows the mask's fill, 0 elsewhere; dark picture that nobody touched is no mask."""
    fill = np.asarray(fill_bgr, np.float64)  # bounds beyond 0 and 255 are what they should be: no bound
    cover = np.asarray(cv2.inRange(masked, fill - FILL_TOLERANCE, fill + FILL_TOLERANCE) > 0, np.uint8)
    changed = cv2.absdiff(masked, source).max(axis=2)
    same = np.asarray(changed <= SAME_TOLERANCE, np.float32)
    cover[cv2.blur(same, (SAME_AROUND_PX, SAME_AROUND_PX)) > SAME_SHARE] = 0
    return np.asarray(cv2.morphologyEx(cover, cv2.MORPH_OPEN, np.ones((OPENING_PX, OPENING_PX), np.uint8)), np.uint8)


def frame_coverage(cover: Picture, truth: dict[str, Any]) -> FrameCoverage:
    """Hold one frame's cover against the truth of that frame."""
    items = []
    for item in truth["items"]:
        polygon = np.asarray(item["poly"], np.float32)
        if item["visible"] < VISIBLE_MIN or float(np.linalg.norm(polygon[3] - polygon[0])) < HEIGHT_MIN_PX:
            continue
        covered = _covered_share(cover, polygon, convex=True)
        if covered is not None:
            items.append(Item(str(item["id"]), str(item["kind"]), 1 - covered))
    baby = _covered_share(cover, np.asarray(truth["baby"], np.float32), convex=False) or 0.0
    return FrameCoverage(int(truth["i"]), tuple(items), 1 - float(cover.mean()), 1 - baby)


def _covered_share(cover: Picture, polygon: npt.NDArray[np.float32], *, convex: bool) -> float | None:
    """Of a polygon's pixels inside the frame; None when it has none there."""
    inside = np.zeros_like(cover)
    draw = cv2.fillConvexPoly if convex else lambda image, points, colour: cv2.fillPoly(image, [points], colour)
    draw(inside, polygon.astype(np.int32), 1)
    area = int(np.count_nonzero(inside))
    return int(np.count_nonzero(cv2.bitwise_and(inside, cover))) / area if area else None


def timed_pictures(video: Path) -> Iterator[tuple[Fraction, Picture]]:
    """Every frame as BGR, with its time after the first."""
    with av.open(str(video)) as container:
        first: Fraction | None = None
        for frame in container.decode(container.streams.video[0]):
            assert frame.pts is not None
            assert frame.time_base is not None
            at = frame.pts * Fraction(frame.time_base)
            first = at if first is None else first
            picture = frame.reformat(format="bgr24", src_colorspace=_BT601, dst_colorspace=_BT601).to_ndarray()
            yield at - first, np.asarray(picture, np.uint8)


def coverage(masked: Path, source: Path, truth: dict[str, Any], fill_bgr: tuple[int, int, int]) -> list[FrameCoverage]:
    """Every delivered frame against the source frame of the same time."""
    found = []
    originals = enumerate(picture for _, picture in timed_pictures(source))
    number, original = next(originals)
    for at, picture in timed_pictures(masked):
        wanted = round(at * Fraction(truth["fps"]))
        while number < wanted:
            number, original = next(originals)
        found.append(frame_coverage(cover_of(picture, original, fill_bgr), truth["frames"][wanted]))
    return found


def take_coverage(scene: Rendered, made: Take, *, with_zone: bool = True) -> Coverage:
    """One take of a scene."""
    truth = scene.truth()
    frames = tuple(coverage(made.masked, scene.clip, truth, made.fill_bgr))
    best = perfect(scene, with_zone=with_zone)
    return Coverage(truth["scenario"], frames, len(truth["frames"]), best, made.black_share, made.wall_s)


def as_lines(found: Sequence[tuple[Rendered, Coverage]]) -> list[str]:
    """The table for a terminal; `/perfect` is by what a mask made from the truth leaves."""
    lines = ["seed scenario      may leak  exposed  missing   black  useful /perfect   baby /perfect   worst  take s"]
    for scene, one in found:
        worst = max((frame.worst for frame in one.frames), default=0.0)
        counts = f"{one.may_leak:9d} {one.exposed:8d} {one.missing:8d} {one.black_share:7.1%}"
        useful = f"{one.useful:7.1%} {one.useful / one.perfect.useful:8.1%}"
        baby = f"{one.baby:7.1%} {one.baby / one.perfect.baby:8.1%}"
        lines.append(f"{scene.seed:4d} {one.scenario:12s} {counts} {useful} {baby} {worst:7.1%} {one.take_s:7.1f}")
    taken = [one for _, one in found]
    sums = (sum(one.may_leak for one in taken), sum(one.exposed for one in taken), sum(one.missing for one in taken))
    black = sum(one.black_share for one in taken) / len(taken)
    useful_by = sum(one.useful for one in taken) / sum(one.perfect.useful for one in taken)
    baby_by = sum(one.baby for one in taken) / sum(one.perfect.baby for one in taken)
    counts = f"{sums[0]:9d} {sums[1]:8d} {sums[2]:8d} {black:7.1%}"
    lines.append(f"     {'all':12s} {counts} {'':7s} {useful_by:8.1%} {'':7s} {baby_by:8.1%}")
    return lines


def frame_lines(one: Coverage) -> Iterator[str]:
    """One line for every frame that may leak: which items, and by how much."""
    for frame in one.frames:
        open_items = [item for item in frame.items if item.uncovered >= MAY_LEAK]
        if open_items:
            named = ", ".join(f"{item.name} {item.kind} {item.uncovered:.0%}" for item in open_items)
            yield f"  {one.scenario} frame {frame.index}: {named}"


def main(arguments: Sequence[str]) -> int:
    """Take, compare, print; 1 if any frame may leak."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance.redaction.quick", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--only", type=int, nargs="+", metavar="SEED", help="these seeds (default: 0 to 9)")
    parser.add_argument("--clips", type=Path, nargs="+", metavar="FILE", help="these, with truth beside them, instead")
    parser.add_argument("--no-zone", action="store_true", help="without the operator's zone: finders alone")
    parser.add_argument("--finders", default="all", metavar="none|all|LIST", help="as for `record`")
    parser.add_argument("--pace", choices=("max", "camera"), default="max")
    parser.add_argument("--frames", action="store_true", help="name every frame that may leak, and the items in it")
    parser.add_argument("--keep", action="store_true", help="keep the masked clips under build/")
    parser.add_argument("--json", type=Path, default=KEPT / "quick.json", metavar="FILE")
    chosen = parser.parse_args(arguments)
    cv2.setNumThreads(1)

    def one(scene: Rendered) -> tuple[Rendered, Coverage]:
        folder = fresh_folder(scene.name)
        try:
            made = take_scene(scene, folder, with_zone=not chosen.no_zone, finders=chosen.finders, pace=chosen.pace)
            return scene, take_coverage(scene, made, with_zone=not chosen.no_zone)
        finally:
            if not chosen.keep:
                shutil.rmtree(folder)

    try:
        with ThreadPoolExecutor(_WORKERS) as workers:
            if chosen.clips:
                sources = [clip_with_truth(clip) for clip in chosen.clips]
            else:
                sources = list(workers.map(lambda seed: rendered(Scene(seed)), chosen.only or range(SCENARIOS)))
            found = list(workers.map(one, sources))
    except (MaterialMissingError, TakeFailedError) as error:
        complain(str(error))
        return 2
    for line in as_lines(found):
        say(line)
    if chosen.frames:
        for _, taken in found:
            for line in frame_lines(taken):
                say(line)
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    details = [{"clip": scene.name} | asdict(taken) for scene, taken in found]
    chosen.json.write_text(json.dumps(details, indent=1) + "\n")
    return 1 if any(taken.may_leak for _, taken in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
