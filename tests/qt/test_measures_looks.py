"""Every page and state in Night and High contrast: seven to one in rendered pixels, and no light on the way there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.fakes_station import gradient
from tests.qt.measures import contrast, flash
from tests.qt.measures.seen import look
from tests.qt.pictures import SCENES, SIZES, Scene, show
from tests.qt.pictures.stage import put_away


def played(scene: Scene, theme: str, application: QApplication) -> list[str]:
    """Everything that is wrong with a state in this look, and on the way to it."""
    with flash.watching(application) as frames:
        stage = show(scene, theme, "en", SIZES[0], gradient())
    found = list(contrast.findings(look(stage, ratio=2), theme))
    if theme == "night":  # the first frame of a window, a page on the way: white for a blink wakes a ward
        assert frames.pictures
        found += frames.bright()
    put_away(stage, application)
    return found


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
@pytest.mark.parametrize("theme", ["night", "contrast"])
def test_words_stand_out_and_nothing_shines(scene: Scene, theme: str, qapp: QApplication) -> None:
    assert played(scene, theme, qapp) == []


def test_a_flash_would_be_seen(qapp: QApplication) -> None:
    with flash.watching(qapp) as frames:
        window = QWidget()
        window.setStyleSheet("background: white")
        window.resize(300, 200)
        window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        window.show()
        qapp.processEvents()
        window.setStyleSheet("background: black")
        qapp.processEvents()
    window.close()
    assert list(frames.bright())
    assert flash.brightest(frames.pictures[-1]) < flash.BRIGHT
