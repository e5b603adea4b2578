"""Pictures for README and docs: `python -m tests.qt.pictures.docs` writes at most twelve small PNGs into docs/pictures.

They are quantised to 256 colours without dither: flat grounds stay flat, and a file stays under 120 kB. Each is drawn
from the scene it is named after, so a page that changes is drawn again by the same command.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from redact.opencv import cv2
from tests.qt.conftest import compile_translation
from tests.qt.pictures import SCENES, SIZES
from tests.qt.pictures.stage import doll, put_away, show
from ui.application import prepare

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "pictures"
#: Each of these four in both languages for the pages of docs; the rest shows the other looks.
BOTH = ("capture-ready", "today-board", "reviews-clean", "families-card")
PICTURES = (
    *((name, "day", language) for name in BOTH for language in ("en", "zh_CN")),
    ("capture-recording", "night", "en"),
    ("reviews-flagged", "night", "en"),
    ("outbox-list", "day", "en"),
    ("station-ok", "day", "en"),
)
#: Scenes that docs call by another name.
SCENE_OF = {"reviews-clean": "reviews-clip"}
MOST_BYTES = 120_000


def few_colours(image: QImage, count: int) -> QImage:
    """The same picture with at most `count` colours: those of large areas as they are, the others by clusters."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(rgb.constBits(), np.uint32).reshape(rgb.height(), -1)[:, : rgb.width()] & np.uint32(0xFFFFFF)
    colours, at, often = np.unique(flat, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-often.astype(np.int64))[: count // 4]]
    channels = np.stack([(colours >> shift) & 0xFF for shift in (16, 8, 0)], axis=1).astype(np.float32)
    cv2.setRNGSeed(1)  # the same picture gives the same file
    chances = np.sqrt(often) / np.sqrt(often).sum()
    sample = channels[np.random.default_rng(1).choice(len(colours), 20_000, p=chances)]
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    wanted = count - len(kept)
    _, _, centres = cv2.kmeans(sample, wanted, np.empty(0, np.int32), stop, 1, cv2.KMEANS_PP_CENTERS)
    middles = np.concatenate([np.stack([(kept >> shift) & 0xFF for shift in (16, 8, 0)], axis=1), centres])
    palette = np.clip(np.rint(middles), 0, 255).astype(np.uint8)
    index = cv2.flann.Index(palette.astype(np.float32), {"algorithm": 0})
    nearest, _ = index.knnSearch(channels, 1)
    small = QImage(rgb.width(), rgb.height(), QImage.Format.Format_Indexed8)
    small.setColorTable([0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in palette])
    pixels = np.frombuffer(small.bits(), np.uint8).reshape(rgb.height(), small.bytesPerLine())
    pixels[:, : rgb.width()] = nearest.reshape(-1).astype(np.uint8)[at].reshape(flat.shape)
    return small


def calm_doll() -> npt.NDArray[np.uint8]:
    """The doll without the camera's noise: grain costs more than the rest of a page, and shows nothing."""
    noisy = doll()
    calm = noisy.copy()
    calm[:, :, :3] = cv2.bilateralFilter(np.ascontiguousarray(noisy[:, :, :3]), 9, 24, 7)
    return calm


def write(image: QImage, file: Path) -> int:
    """As many colours as the size allows; returns the size in bytes."""
    for count in (256, 160, 96, 64):
        few_colours(image, count).save(str(file), quality=0)  # 0: the hardest compression
        if file.stat().st_size <= MOST_BYTES:
            break
    return file.stat().st_size


def main() -> int:
    """Draw them all."""
    compile_translation()
    application = prepare()
    scenes = {scene.name: scene for scene in SCENES}
    picture = calm_doll()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, theme, language in PICTURES:
        stage = show(scenes[SCENE_OF.get(name, name)], theme, language, SIZES[0], picture)
        file = FOLDER / f"{name}-{theme}-{language}.png"
        size = write(stage.window.grab().toImage(), file)
        put_away(stage, application)
        sys.stdout.write(f"{file.relative_to(ROOT)} {size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
