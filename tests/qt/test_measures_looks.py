"""Every page and state in Night and High contrast: seven to one, in rendered pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.fakes_station import gradient
from tests.qt.debts import unforgiven
from tests.qt.measures import contrast
from tests.qt.measures.seen import look
from tests.qt.pictures import SCENES, SIZES, Stage, show
from tests.qt.pictures.stage import put_away

CASES = [(scene, theme) for scene in SCENES for theme in ("night", "contrast")]


@pytest.fixture(scope="module", params=CASES, ids=[f"{scene.name}-{theme}" for scene, theme in CASES])
def case(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[str, str, Stage]]:
    scene, theme = request.param
    stage = show(scene, theme, "en", SIZES[0], gradient())
    yield scene.name, theme, stage
    put_away(stage, qapp)


def test_words_stand_out(case: tuple[str, str, Stage]) -> None:
    scene, theme, stage = case
    assert unforgiven(scene, contrast.findings(look(stage, ratio=2), theme)) == []
