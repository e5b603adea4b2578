"""Pictures of every page and state: `python -m tests.qt.pictures --out build/pictures [--only PAGE-STATE]`.

Offscreen, over the fake station, with the demo's doll behind a mask. Each file is PAGE-STATE-THEME-LANGUAGE-WxH.png;
contact sheets of them, to be looked at, come into `sheets/`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.qt.conftest import compile_translation
from tests.qt.pictures import SCENES, SIZES, sheets
from tests.qt.pictures.stage import Scene, doll, put_away, show
from ui import words
from ui.application import prepare

THEMES = ("day", "night")


@dataclass(frozen=True)
class Take:
    """One window to be shown, and the sizes that it is drawn at."""

    scene: Scene
    theme: str
    language: str
    sizes: tuple[tuple[int, int], ...]

    def stem(self, size: tuple[int, int]) -> str:
        """The file's name."""
        return f"{self.scene.name}-{self.theme}-{self.language}-{size[0]}x{size[1]}"


def wanted(only: str = "", themes: tuple[str, ...] = THEMES) -> Iterator[Take]:
    """Every picture asked for; with all themes also High contrast, once per page."""
    pages: set[str] = set()
    for scene in SCENES:
        takes = [Take(scene, theme, language, SIZES) for theme in themes for language in words.LANGUAGES]
        if scene.page not in pages and themes == THEMES:
            takes.append(Take(scene, "contrast", "en", SIZES[:1]))
        pages.add(scene.page)
        for take in takes:
            sizes = tuple(size for size in take.sizes if all(part in take.stem(size) for part in only.split(",")))
            if sizes:
                yield Take(take.scene, take.theme, take.language, sizes)


def draw(take: Take, out: Path, application: QApplication) -> list[Path]:
    """Write one window at its sizes."""
    files: list[Path] = []
    stage = show(take.scene, take.theme, take.language, take.sizes[0], doll())
    for size in take.sizes:
        stage.resize(size)
        files.append(out / f"{take.stem(size)}.png")
        # The fastest of PNG's compressions: a quarter of the time, and nobody keeps these.
        stage.window.grab().save(str(files[-1]), quality=80)
    put_away(stage, application)
    return files


def main(arguments: list[str]) -> int:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/pictures"))
    parser.add_argument("--only", default="", help="comma-separated parts that the file name must hold")
    parser.add_argument("--themes", default=",".join(THEMES))
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    compile_translation()
    application = prepare()
    files: list[Path] = []
    for take in wanted(chosen.only, tuple(chosen.themes.split(","))):
        files += draw(take, chosen.out, application)
    made = sheets.write(files, chosen.out / "sheets")
    sys.stdout.write(f"{len(files)} pictures in {chosen.out}, {len(made)} sheets in {chosen.out / 'sheets'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
