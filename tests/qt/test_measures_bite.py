"""Every measure bites: what is wrong on purpose is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from tests.fakes_station import gradient
from tests.qt.measures import access, contrast, language, room
from tests.qt.measures.seen import look
from tests.qt.pictures import SCENES, SIZES, Stage, show
from tests.qt.pictures.stage import put_away
from ui.brush import Brush

SCENE = {scene.name: scene for scene in SCENES}


class Painted(QWidget):
    """Words that are cut, and that no screen reader hears."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.window)
        self._theme = stage.window.current().kit.theme

    def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        with Brush(self, self._theme) as brush:
            brush.text(QRect(0, 0, 40, 20).toRectF(), "Words that are cut", "body", "ink")
            brush.text(QRect(20, 0, 40, 20).toRectF(), "and collide", "body", "ink")


@pytest.fixture(scope="module")
def spoilt(qapp: QApplication) -> Iterator[Stage]:
    """Sign in with one of everything that is wrong."""
    stage = show(SCENE["signin-choose"], "day", "en", SIZES[0], gradient())
    window = stage.window
    narrow = QLabel("A sentence that is too long", window)
    narrow.setGeometry(900, 10, 40, 20)
    pale = QLabel("Pale words", window)
    pale.setStyleSheet("color: #B0B0B0")
    pale.setGeometry(40, 600, 200, 24)
    small, beyond = QPushButton(window), QPushButton("Out of reach", window)
    small.setObjectName("small")
    small.setGeometry(500, 600, 30, 30)
    near = QPushButton("Near", window)
    near.setObjectName("near")
    near.setGeometry(533, 600, 60, 60)
    beyond.setObjectName("beyond")
    beyond.setGeometry(1340, 600, 160, 60)
    painted = Painted(stage)
    painted.setObjectName("painted")
    painted.setGeometry(500, 680, 60, 20)
    area = QScrollArea(window)
    area.setObjectName("area")
    wide = QWidget()
    wide.setFixedSize(900, 10)
    area.setWidget(wide)
    area.setGeometry(40, 640, 200, 60)
    first = QPushButton("First by Tab, last by eye", stage.window.current())
    first.setObjectName("first")
    first.setGeometry(100, 100, 260, 56)
    for widget in (narrow, pale, small, near, beyond, painted, area, first):
        widget.show()
        widget.raise_()
    stage.settle()
    yield stage
    put_away(stage, qapp)


@pytest.mark.parametrize(
    "wrong",
    [
        "small: small is 30×30",
        "close: small and near are 3 px apart",
        "clipped: label",
        "clipped: painted",
        "collides: ",
        "beyond: beyond at",
        "sideways: area",
        "nameless: small",
        "unsaid: painted: Words that are cut",
        "contrast: 1.8",
        "English: Pale words",
    ],
)
def test_a_measure_bites(spoilt: Stage, wrong: str) -> None:
    sight = look(spoilt)
    found = [
        *room.findings(spoilt, sight),
        *access.nameless(spoilt),
        *access.unsaid(sight),
        *language.findings(spoilt, sight),
        *contrast.findings(look(spoilt, ratio=2), "day"),
    ]
    assert [finding for finding in found if finding.startswith(wrong)]


def test_the_order_of_reading_is_a_measure_that_bites(spoilt: Stage) -> None:
    assert [found for found in access.disorder(spoilt) if found.endswith("back to first")]
