"""How well printed codes are found: recall, false area and CPU, beside other finders, on material with known truth.

python -m tests.redaction.eval_codes SHARED [--clips FOLDER] [--every 10] [--pasted 150] [--pictures FOLDER]

SHARED is the folder with `redaction/` (its README.md) and, for the transitions filter, `research/experiments/`. FOLDER
of `--clips` has clips and truths made by `redaction/scene.py`: NAME.mkv and NAME.json. Needs zxing-cpp, which is no
dependency of the product, and ffmpeg. `--pictures` is where what was missed is drawn.

Sets: *clips*, every n-th frame, codes at least half in view; *pasted*, the sample codes at 50-220 pixels, turned,
blurred, dim, noisy, over rooms and photos; *sharp*, rooms and photos without codes. A code is found when 80 % of it is
covered, its quiet zone as the truth has it. "read" codes are those that zxing-cpp or OpenCV decode from the unmasked
picture; "after" counts those that still decode when what was found is filled. False area is masked and over 40 pixels
from any item.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from app.terminal import complain, say
from redact.codes import CodeFinder
from redact.frames import Plane
from redact.opencv import cv2

Points = npt.NDArray[np.float32]
Regions = list[Points]

FOUND_SHARE: Final = 0.8
NEAR_PX: Final = 40
SIZE: Final = (1280, 720)
CORNERS: Final = ("top_left", "top_right", "bottom_right", "bottom_left")


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and its truth: codes, everything that must go, and what to call it."""

    luma: Plane
    codes: Regions
    items: Regions
    name: str


@dataclass(slots=True)
class Tally:
    """What one finder did with one set."""

    covers: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    read_after: int = 0
    false_shares: list[float] = field(default_factory=list)
    masked_shares: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    def row(self, name: str) -> str:
        """One line of a Markdown table."""
        looks = max(1, len(self.masked_shares))
        columns = (
            name,
            _share_found(self.covers),
            f"{np.mean(self.covers or [0]):.3f}",
            _share_found(self.read),
            str(self.read_after),
            f"{100 * np.mean(self.false_shares or [0]):.2f} %",
            f"{100 * np.mean(self.masked_shares or [0]):.1f} % / {100 * max(self.masked_shares, default=0):.1f} %",
            f"{1000 * self.cpu_s / looks:.1f}",
        )
        return f"| {' | '.join(columns)} |"


HEADER: Final = (
    "| finder | found | mean cover | of those read | read after | false area | masked mean / worst | CPU ms |\n"
    "|---|---|---|---|---|---|---|---|"
)


def _share_found(covers: Sequence[float]) -> str:
    found = sum(cover >= FOUND_SHARE for cover in covers)
    return f"{found}/{len(covers)}" + (f" = {found / len(covers):.3f}" if covers else "")


def main(arguments: Sequence[str]) -> int:
    """Print one table for each set."""
    parser = argparse.ArgumentParser(prog="python -m tests.redaction.eval_codes", description=__doc__.split("\n", 1)[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--every", type=int, default=10, metavar="N", help="n-th frame of each clip")
    parser.add_argument("--pasted", type=int, default=150, metavar="N", help="pictures")
    parser.add_argument("--only", default="", metavar="WORDS", help="finders with one of these words in their names")
    parser.add_argument("--pictures", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        reader = importlib.import_module("zxingcpp")
    except ImportError:
        complain("zxing-cpp is missing. Run this with a Python that has it: pip install zxing-cpp.")
        return 2
    words = chosen.only.split(",")
    finders = {
        name: find for name, find in _finders(chosen.shared, reader).items() if any(word in name for word in words)
    }
    sets: dict[str, Iterator[Sample]] = {}
    if chosen.clips:
        sets["clips"] = _clips(chosen.clips, chosen.every)
    sets["pasted"] = _pasted(chosen.shared / "redaction", chosen.pasted, reader)
    sets["sharp"] = _sharp(chosen.shared / "redaction")
    for set_name, samples in sets.items():
        tallies = _tallied(samples, finders, reader, chosen.pictures)
        say(f"\n{set_name}\n\n{HEADER}")
        for name, tally in tallies.items():
            say(tally.row(name))
    return 0


def _tallied(
    samples: Iterator[Sample],
    finders: dict[str, Callable[[Plane], Regions]],
    reader: Any,
    pictures: Path | None,
) -> dict[str, Tally]:
    tallies = {name: Tally() for name in finders}
    for sample in samples:
        reach = np.ones((2 * NEAR_PX + 1, 2 * NEAR_PX + 1), np.uint8)
        near = cv2.dilate(_drawn(sample.luma, sample.items), reach) > 0
        readable = [_reads(sample.luma, code, reader) for code in sample.codes]
        for name, find in finders.items():
            tally = tallies[name]
            start = time.process_time()
            regions = find(sample.luma)
            tally.cpu_s += time.process_time() - start
            mask = _drawn(sample.luma, regions)
            tally.masked_shares.append(float(mask.mean()))
            tally.false_shares.append(float(((mask > 0) & ~near).mean()))
            masked = np.where(mask > 0, np.uint8(16), sample.luma)
            for code, reads in zip(sample.codes, readable, strict=True):
                place = _drawn(sample.luma, [code]) > 0
                cover = float(mask[place].mean()) if place.any() else 1.0
                tally.covers.append(cover)
                if reads:
                    tally.read.append(cover)
                    tally.read_after += _reads(masked, code, reader)
                if pictures and "ours" in name and cover < FOUND_SHARE:
                    _draw_miss(
                        pictures, sample, code, regions, f"{sample.name}-{'read' if reads else 'unread'}-{cover:.2f}"
                    )
            if pictures and "ours" in name and not sample.codes and mask.mean() > 0.005:
                _draw_miss(pictures, sample, None, regions, f"{sample.name}-{mask.mean():.3f}")
    return tallies


def _finders(shared: Path, reader: Any) -> dict[str, Callable[[Plane], Regions]]:
    ours, linear, matrix = CodeFinder(), cv2.barcode.BarcodeDetector(), cv2.QRCodeDetector()

    def zxing(luma: Plane) -> Regions:
        found = [code.position for code in reader.read_barcodes(luma, return_errors=True)]
        return [
            np.asarray([(getattr(at, corner).x, getattr(at, corner).y) for corner in CORNERS], np.float32)
            for at in found
        ]

    def opencv(luma: Plane) -> Regions:
        answers = (linear.detectMulti(luma), matrix.detectMulti(luma))
        return [np.asarray(points, np.float32) for found, many in answers if found for points in many]

    finders: dict[str, Callable[[Plane], Regions]] = {
        "ours": lambda luma: [np.asarray(region.points, np.float32) for region in ours.regions(luma)],
        "zxing-cpp positions": zxing,
        "OpenCV detectors": opencv,
    }
    filter_path = shared / "research" / "experiments" / "redaction-2" / "transitions.py"
    if filter_path.exists():
        spec = importlib.util.spec_from_file_location("transitions", filter_path)
        if spec is not None and spec.loader is not None:
            transitions = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(transitions)
            finders["transitions filter"] = transitions.code_boxes
    return finders


def _clips(folder: Path, every: int) -> Iterator[Sample]:
    for truth_path in sorted(path for path in folder.glob("*.json") if not path.name.endswith(".zone.json")):
        truth = json.loads(truth_path.read_text())
        width, height = truth["size"]
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            str(truth_path.with_suffix(".mkv")),
            "-f",
            "rawvideo",
            "-pix_fmt",
            "gray",
            "-",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
            stream = cast("Any", decoder.stdout)
            for frame in truth["frames"]:
                luma = np.frombuffer(stream.read(width * height), np.uint8).reshape(height, width)
                if frame["i"] % every == 2 % every:
                    items = frame["items"]
                    codes = [item for item in items if item["kind"] == "barcode" and item["visible"] >= 0.5]
                    yield Sample(
                        _limited(luma),
                        [np.asarray(code["poly"], np.float32) for code in codes],
                        [np.asarray(item["poly"], np.float32) for item in items],
                        f"{truth['scenario']}-{truth['seed']}-{frame['i']:03d}",
                    )


def _grey(file: Path) -> Plane:
    picture = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ValueError(f"{file} is no picture. Give the shared folder as it was laid.")
    return cast("Plane", picture)


def _limited(luma: Plane) -> Plane:
    """`-pix_fmt gray` is full range; the recorder's planes are not."""
    return (16 + luma * np.float32(219 / 255) + 0.5).astype(np.uint8)


def _pasted(folder: Path, count: int, reader: Any) -> Iterator[Sample]:
    files = sorted(path for path in (folder / "codes").iterdir() if path.suffix in {".png", ".jpg"})
    rooms = sorted((folder / "bg").iterdir()) + sorted((folder / "photos").iterdir())
    for number in range(count):
        rng = np.random.default_rng([2026, number])
        file = files[number % len(files)]
        longest = float(rng.choice([50, 70, 100, 150, 220]))
        if "pdf417" in file.name:
            longest = max(longest, 130.0)
        photo = _grey(rooms[rng.integers(len(rooms))])
        room = cv2.resize(photo, SIZE, interpolation=cv2.INTER_AREA).astype(np.float32) * rng.uniform(0.5, 0.9)
        soft = cv2.GaussianBlur(room, (0, 0), float(rng.choice([1, 2, 5])))
        tile, corners = _tile(file, longest, reader)
        height, width = tile.shape
        turn = float(rng.choice([0, 0.2, 0.5, 0.8, 1.2, 1.57]))
        center = rng.uniform(0.15, 0.85) * SIZE[0], rng.uniform(0.2, 0.8) * SIZE[1]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), np.degrees(turn), 1)
        matrix[:, 2] += (center[0] - width / 2, center[1] - height / 2)
        cover = cv2.warpAffine(np.ones_like(tile), matrix, SIZE)
        picture = soft + (cv2.warpAffine(tile, matrix, SIZE) - soft) * cover
        blur, gain, noise = (
            float(rng.choice(some)) for some in ((1e-3, 1e-3, 0.8, 1.5, 2.5), (1, 0.8, 0.45), (2, 4, 7))
        )
        picture = cv2.GaussianBlur(picture * gain, (0, 0), blur) + rng.standard_normal((SIZE[1], SIZE[0])) * noise
        code = cv2.transform(corners[np.newaxis], matrix)[0]
        luma = _limited(np.clip(picture, 0, 255).astype(np.uint8))
        yield Sample(luma, [code], [code], f"pasted-{number:03d}-{file.stem}-{longest:.0f}px-blur{blur:.1f}-gain{gain}")


def _tile(file: Path, longest_px: float, reader: Any) -> tuple[npt.NDArray[np.float32], Points]:
    """A sample picture on white, the code in it as long as asked, and the code's corners as its reader has them."""
    original = _grey(file)
    code = reader.read_barcodes(original, return_errors=True)[0].position
    _, picture = cv2.threshold(original, 0, 255, cv2.THRESH_OTSU)
    corners = np.asarray([(getattr(code, corner).x, getattr(code, corner).y) for corner in CORNERS], np.float32)
    scale = longest_px / float(np.ptp(corners, axis=0).max())
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST)
    quiet = 10
    tile = cv2.copyMakeBorder(small, quiet, quiet, quiet, quiet, cv2.BORDER_CONSTANT, value=255).astype(np.float32)
    return tile, corners * np.asarray([size[0] / picture.shape[1], size[1] / picture.shape[0]], np.float32) + quiet


def _sharp(folder: Path) -> Iterator[Sample]:
    for file in sorted((folder / "bg").iterdir()) + sorted((folder / "photos").iterdir()):
        picture = _grey(file)
        yield Sample(_limited(picture), [], [], f"sharp-{file.stem}-own-size")
        scale = SIZE[0] / picture.shape[1]
        wide = cv2.resize(
            picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        )
        yield Sample(_limited(cast("Plane", wide)), [], [], f"sharp-{file.stem}-1280")


def _drawn(luma: Plane, regions: Regions) -> Plane:
    mask = np.zeros_like(luma)
    for region in regions:
        cv2.fillPoly(mask, [np.round(region).astype(np.int32)], 1)
    return mask


def _reads(luma: Plane, code: Points, reader: Any) -> bool:
    """Whether any reader decodes what is there, at its size or twice."""
    left, top, width, height = cv2.boundingRect(code)
    margin = 12
    crop = luma[max(0, top - margin) : top + height + margin, max(0, left - margin) : left + width + margin]
    if not crop.size:
        return False
    qr, bars = cv2.QRCodeDetector(), cv2.barcode.BarcodeDetector()
    for picture in (np.ascontiguousarray(crop), cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)):
        if reader.read_barcodes(picture):
            return True
        try:
            if qr.detectAndDecode(picture)[0] or bars.detectAndDecode(picture)[0]:
                return True
        except cv2.error:  # some crops are too small or too odd for OpenCV's readers: they do not read
            continue
    return False


def _draw_miss(folder: Path, sample: Sample, code: Points | None, regions: Regions, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    drawing = cv2.cvtColor(sample.luma, cv2.COLOR_GRAY2BGR)
    cv2.polylines(drawing, [np.round(region).astype(np.int32) for region in regions], True, (0, 0, 255), 2)
    if code is not None:
        cv2.polylines(drawing, [np.round(code).astype(np.int32)], True, (0, 255, 0), 1)
        left, top, width, height = cv2.boundingRect(code)
        drawing = drawing[max(0, top - 80) : top + height + 80, max(0, left - 80) : left + width + 80]
    cv2.imwrite(str(folder / f"{name}.png"), drawing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
