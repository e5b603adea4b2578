"""Every page and state as a scene that tests measure and `make pictures` draws.

A page's scenes stand in a file of their own, `states_<page>.py`, as `SCENES`; it is found by its name.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.qt.pictures.stage import SIZES, Scene, Stage, show

__all__ = ["SCENES", "SIZES", "Scene", "Stage", "show"]

#: As a person meets them; pages that are not named come last.
ORDER = ("sign_in", "today", "capture", "framing", "reviews", "outbox", "families", "journal", "station")


def _found() -> tuple[Scene, ...]:
    there = sorted(path.stem.removeprefix("states_") for path in Path(__file__).parent.glob("states_*.py"))
    there.sort(key=lambda page: ORDER.index(page) if page in ORDER else len(ORDER))
    scenes: list[Scene] = []
    for page in there:
        scenes += importlib.import_module(f"tests.qt.pictures.states_{page}").SCENES
    names = [scene.name for scene in scenes]
    if len(set(names)) != len(names):
        raise ValueError(f"two scenes of one name: {sorted(names)}")
    return tuple(scenes)


SCENES = _found()
