"""Measure the sleeve tracker on the ten scenarios, the bed card put into a sleeve and the sleeve as the only mask.

1. `PYTHON tests/redaction/eval_sleeve.py render SHARED_REDACTION_FOLDER CLIPS` renders luma and truth with its
   `scene.py`; PYTHON has what the README there asks for (Pillow, zxing-cpp, fonts).
2. `.venv/bin/python tests/redaction/eval_sleeve.py score CLIPS` prints one line a scenario:
   markers seen; how far the outline's corners are off, of those inside the frame (px, median and 95th percentile);
   frames in which any of the card is not covered, and the worst share of it; the same when frames wait half a second
   for later looks; frames that are wholly black; share of the picture that is covered outside the sleeve, without and
   with the wait; milliseconds of processor time a look, mean and most.
3. `.venv/bin/python tests/redaction/eval_sleeve.py false SHARED_REDACTION_FOLDER VIDEO...` counts markers read in
   pictures and frames where there are none.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from redact.geometry import Polygon
from redact.opencv import cv2
from redact.sleeve import SleeveTracker
from redact.sleeve_layout import CORNERS, MARKER_MODULES, SLEEVE, marker_modules
from redact.sleeve_markers import read_markers, squares_in
from redact.sleeve_pose import poses

BED_CODE: Final = 7
SCENARIOS: Final = 10
RATE: Final = 15  # frames a second
_CARD_UNITS: Final = 440  # width of the scenes' card, texture pixels
_UNITS_PER_MM: Final = _CARD_UNITS / SLEEVE.card_width_mm


def _sleeve_texture(card: Any, make_texture: Any) -> Any:
    """The scenes' card, centred in a printed sleeve; its texts stay where they are on it."""
    from PIL import Image  # type: ignore[import-not-found,unused-ignore]

    width, height = (round(length * _UNITS_PER_MM) for length in (SLEEVE.width_mm, SLEEVE.height_mm))
    sleeve = make_texture(width, height, (255, 255, 255), 4)
    left, top = (width - card.w) // 2, (height - card.h) // 2
    sleeve.im.paste(card.im, (left, top), card.im)
    for corner in range(CORNERS):
        side = round(SLEEVE.marker_mm * _UNITS_PER_MM)
        place = tuple(round(value * _UNITS_PER_MM) for value in SLEEVE.markers_mm[corner, 0])
        modules = np.where(marker_modules(BED_CODE, corner), 0, 255).astype(np.uint8)
        large = np.kron(modules, np.ones((side // MARKER_MODULES + 1,) * 2, np.uint8))
        marker = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
        sleeve.im.paste(Image.fromarray(marker).convert("RGB"), place)
    shifted = [dict(item, poly=[[x + left, y + top] for x, y in item["poly"]]) for item in card.items]
    edge = [[0, 0], [width, 0], [width, height], [0, height]]
    paper = [[left, top], [left + card.w, top], [left + card.w, top + card.h], [left, top + card.h]]
    sleeve.items = [
        *shifted,
        {"kind": "sleeve_outline", "text": "", "lang": "", "poly": edge},
        {"kind": "sleeve_card", "text": "", "lang": "", "poly": paper},
    ]
    return sleeve


def _scenes_in_sleeves(scenes: Any, seed: int, seconds: float) -> Iterator[tuple[npt.NDArray[np.uint8], Any]]:
    """Frames (BGR) and truth; the first card of a scene wears the sleeve."""
    made: list[Any] = []
    bare = scenes.card

    def card(*arguments: Any) -> Any:
        texture = bare(*arguments)
        if made:
            return texture  # a second card has none
        made.append(_sleeve_texture(texture, scenes.Tex))
        return made[0]

    scenes.card = card
    try:
        for picture, truth, _ in scenes.gen("dev", seed, seconds, (1280, 720), RATE):
            yield picture, truth
    finally:
        scenes.card = bare


def render(shared: Path, clips: Path, seeds: range, seconds: float) -> None:
    """Write `N.npy` (luma, limited range) and `N.json` for each seed."""
    sys.path.insert(0, str(shared))
    scenes = importlib.import_module("scene")
    clips.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        luma, truths = [], []
        for picture, truth in _scenes_in_sleeves(scenes, seed, seconds):
            grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
            luma.append((grey * (219 / 255) + 16).round().astype(np.uint8))
            truths.append({item["kind"]: item["poly"] for item in truth["items"] if item["kind"].startswith("sleeve")})
        np.save(clips / f"{seed}.npy", np.stack(luma))
        name = scenes.SCEN["dev"][seed % SCENARIOS]
        (clips / f"{seed}.json").write_text(json.dumps({"scenario": name, "frames": truths}))


def _cover(polygons: Sequence[Polygon], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    covered = np.zeros(shape, np.uint8)
    for polygon in polygons:
        cv2.fillConvexPoly(covered, np.round(np.array(polygon.points) * 16).astype(np.int32), 1, shift=4)
    return covered > 0


def _bare_share(card: npt.NDArray[np.bool_], covered: npt.NDArray[np.bool_]) -> float:
    area = np.count_nonzero(card)
    return np.count_nonzero(card & ~covered) / area if area else 0.0


def score(clips: Path, seeds: range) -> None:
    """Print one line for each seed; a last one for all."""
    totals: list[tuple[int, int, int, int]] = []
    for seed in seeds:
        pictures = np.load(clips / f"{seed}.npy", mmap_mode="r")
        truth = json.loads((clips / f"{seed}.json").read_text())
        shape = pictures.shape[1:]
        tracker = SleeveTracker(BED_CODE)
        counts, errors, spent_ms, covers, lost, beds = [], [], [], [], [], 0
        for index, picture in enumerate(pictures):
            luma = np.ascontiguousarray(picture)
            counts.append(len({marker.corner for marker in read_markers(luma) if marker.bed_code == BED_CODE}))
            began = time.process_time()
            sight = tracker.look(luma, Fraction(index, RATE))
            spent_ms.append(1000 * (time.process_time() - began))
            covers.append(_cover(sight.outlines, shape))
            lost.append(sight.lost)
            beds += sight.beds == {BED_CODE}
            told = [pose for pose in poses(read_markers(luma), shape[1]) if pose.bed_code == BED_CODE]
            real = np.array(truth["frames"][index].get("sleeve_outline", np.zeros((0, 2))))
            if told and len(real):
                off = np.linalg.norm(told[0].outline_px - real, axis=1)
                inside = np.all((real >= 0) & (real < (shape[1], shape[0])), axis=1)
                errors += off[inside].tolist()
        bare, bare_ahead, wasted, wasted_ahead = [], [], [], []
        for index in range(len(covers)):
            card, sleeve = (
                _cover([Polygon(tuple(map(tuple, truth["frames"][index].get(kind, []))))], shape)
                if truth["frames"][index].get(kind)
                else np.zeros(shape, np.bool_)
                for kind in ("sleeve_card", "sleeve_outline")
            )
            black = np.full(shape, fill_value=lost[index])
            bare.append(_bare_share(card, covers[index] | black))
            ahead = np.any(covers[index : index + RATE // 2 + 1], axis=0)
            bare_ahead.append(_bare_share(card, ahead | black))
            wasted.append(np.mean(covers[index] & ~sleeve))
            wasted_ahead.append(np.mean(ahead & ~sleeve))
        seen = np.array(counts)
        leaked, leaked_ahead = (sum(share > 0 for share in shares) for shares in (bare, bare_ahead))
        totals.append((len(covers), leaked, leaked_ahead, sum(lost)))
        say(
            f"{truth['scenario']:12s} >=1 {np.mean(seen >= 1):.2f} >=2 {np.mean(seen >= 2):.2f}"
            f" 4 {np.mean(seen >= 4):.2f} certain {beds / len(covers):.2f}"
            f" error {np.median(errors or [-1]):.1f}/{np.percentile(errors or [-1], 95):.1f}"
            f" bare {leaked}/{len(covers)} worst {max(bare):.3f} ahead {leaked_ahead} worst {max(bare_ahead):.3f}"
            f" black {sum(lost)} wasted {np.mean(wasted):.3f}"
            f" ahead {np.mean(wasted_ahead):.3f} ms {np.mean(spent_ms):.1f}/{max(spent_ms):.1f}"
        )
    frames, leaked, leaked_ahead, black = np.array(totals).sum(axis=0)
    say(f"all: {frames} frames, bare {leaked}, bare with look-ahead {leaked_ahead}, black {black}")


def count_false(shared: Path, videos: Sequence[Path]) -> None:
    """Print how many markers are read where there are none."""
    pictures, markers, squares = 0, 0, 0
    folders = [shared / name for name in ("bg", "photos", "codes")]
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        photo = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if photo is None:
            continue
        for width in (480, 720, 960, 1280, 1920):
            sized = cv2.resize(photo, (width, max(40, round(photo.shape[0] * width / photo.shape[1]))))
            luma = np.asarray(sized, np.uint8)
            pictures += 1
            markers += len(read_markers(luma)) + len(read_markers(luma, fine=True))
            squares += len(squares_in(luma, fine=False)) + len(squares_in(luma, fine=True))
    for video in videos:
        command = ["ffmpeg", "-v", "error", "-i", str(video), "-f", "rawvideo", "-pix_fmt", "gray", "-"]
        raw = subprocess.run(command, check=True, capture_output=True).stdout
        for luma in np.frombuffer(raw, np.uint8).reshape(-1, 720, 1280):
            pictures += 1
            markers += len(read_markers(luma)) + len(read_markers(luma, fine=True))
            squares += len(squares_in(luma, fine=False)) + len(squares_in(luma, fine=True))
    say(f"{pictures} pictures without a sleeve, each searched twice: {squares} squares, {markers} read as markers")


def say(line: str) -> None:
    """To the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["render", "score", "false"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", type=Path, nargs="*")
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    first, last = map(int, options.seeds.split("-"))
    seeds = range(first, last + 1)
    if options.action == "render":
        render(options.folder, options.more[0], seeds, options.seconds)
    elif options.action == "score":
        score(options.folder, seeds)
    else:
        count_false(options.folder, options.more)


if __name__ == "__main__":
    main()
