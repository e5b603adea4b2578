"""How much of the print each way of looking covers, what else it covers, and what it costs.

    python -m tests.redaction.eval_text CLIP.mkv ... [--every 10]

Each clip needs its truth beside it (CLIP.json), as `tests.redaction.scenes` writes it. Recall: items of print (visible
by a third, 8 px high) of which more than 80 % lie inside regions, single frames, before grouping, hold and look-ahead.
False area: share of the frame inside regions and more than 40 px from any item.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.terminal import say
from capture.camera import open_camera
from redact.frames import Plane, RawFrame
from redact.geometry import Polygon
from redact.opencv import cv2
from redact.text import TextFinder

Mask = npt.NDArray[np.uint8]

_VISIBLE: Final = 0.35
_HIGH_PX: Final = 8
_COVERED: Final = 0.8
_NEAR_PX: Final = 40
_NO_PRINT: Final = frozenset({"barcode"})


def drawn(shape: tuple[int, ...], polygons: Sequence[Any]) -> Mask:
    """The polygons' pixels."""
    mask = np.zeros(shape, np.uint8)
    for polygon in polygons:
        points = polygon.points if isinstance(polygon, Polygon) else polygon
        cv2.fillPoly(mask, [np.round(np.asarray(points, np.float32)).astype(np.int32)], 1)
    return mask


def items_of(frame: dict[str, Any]) -> list[npt.NDArray[np.float32]]:
    """Corners of what should be found."""
    found = []
    for item in frame["items"]:
        corners = np.asarray(item["poly"], np.float32)
        high_px = float(np.linalg.norm(corners[3] - corners[0]))
        if item["kind"] not in _NO_PRINT and item["visible"] >= _VISIBLE and high_px >= _HIGH_PX:
            found.append(corners)
    return found


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.redaction.eval_text")
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=10, help="look at every n-th frame")
    chosen = parser.parse_args(arguments)
    finder = TextFinder()
    # Turn 1 is the even way alone, turn 0 the grey one; turn 2 is grey and colour.
    ways: dict[str, Callable[[RawFrame], Sequence[Polygon]]] = {
        "grey 640": lambda frame: finder.look(frame, 0),
        "even 960": lambda frame: finder.look(frame, 1),
        "grey + colour 640": lambda frame: finder.look(frame, 2),
        "all": lambda frame: finder.look(frame, None),
    }
    covered = dict.fromkeys(ways, 0)
    false_share: dict[str, list[float]] = {way: [] for way in ways}
    cpu_ms: dict[str, list[float]] = {way: [] for way in ways}
    items = 0
    for clip in chosen.clips:
        truth = json.loads(clip.with_suffix(".json").read_text())["frames"]
        camera = open_camera(f"file:{clip}")
        index = -1
        while (frame := camera.read()) is not None:
            index += 1
            if index % chosen.every or index >= len(truth):
                continue
            wanted = items_of(truth[index])
            items += len(wanted)
            far = _far_from(frame.y, [item["poly"] for item in truth[index]["items"]])
            for way, look in ways.items():
                began = time.process_time()
                regions = look(frame)
                cpu_ms[way].append((time.process_time() - began) * 1000)
                mask = drawn(frame.y.shape, regions)
                false_share[way].append(float((mask & far).mean()))
                covered[way] += sum(_share_inside(mask, corners) > _COVERED for corners in wanted)
        camera.close()
    say(f"{items} items in {len(next(iter(cpu_ms.values())))} frames")
    say(f"{'way':18s} {'recall':>7s} {'false area':>11s} {'CPU ms':>7s}")
    for way in ways:
        recall = float(Fraction(covered[way], max(1, items)))
        say(f"{way:18s} {recall:7.3f} {np.mean(false_share[way]):11.2%} {np.median(cpu_ms[way]):7.1f}")
    return 0


def _far_from(luma: Plane, polygons: Sequence[Any]) -> Mask:
    side = 2 * _NEAR_PX + 1
    near = cv2.dilate(drawn(luma.shape, polygons), np.ones((side, side), np.uint8))
    return np.asarray(1 - near, np.uint8)


def _share_inside(mask: Mask, corners: npt.NDArray[np.float32]) -> float:
    inside = drawn(mask.shape, [corners]) > 0
    return float(mask[inside].mean()) if inside.any() else 1.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
