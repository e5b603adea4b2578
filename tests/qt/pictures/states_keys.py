"""The sheet of keys, and what a scan that means nothing is answered with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.fakes_station import HAO, LIN
from tests.qt.pictures.stage import Scene, Stage
from tests.qt.pictures.states_reviews import more_clips
from ui.burst import Scan
from ui.names import PageName


def _keys(stage: Stage) -> None:
    QApplication.sendEvent(stage.window, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "?"))
    stage.settle()


def sign_in(stage: Stage) -> None:
    _keys(stage)


def capture(stage: Stage) -> None:
    stage.capture("03")
    _keys(stage)


def reviews(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.REVIEWS)
    _keys(stage)


def scan_on_today(stage: Stage) -> None:
    stage.sign_in(LIN)
    stage.window.inputs.scans.heard(Scan("4006381333931", ""))
    stage.settle()


def scan_on_capture(stage: Stage) -> None:
    stage.capture("03")
    stage.window.inputs.scans.heard(Scan("4006381333931", ""))
    stage.later()


def scan_on_sign_in(stage: Stage) -> None:
    stage.window.inputs.scans.heard(Scan("SW1CSTART8", ""))
    stage.settle()


SCENES = (
    Scene("capture-keys", capture),
    Scene("reviews-keys", reviews, more_clips),
    Scene("signin-keys", sign_in),
    Scene("today-scan", scan_on_today),
    Scene("capture-scan", scan_on_capture),
    Scene("signin-scan", scan_on_sign_in),
)
