"""Fixtures of the face: a compiled translation, a window over the fake station, hands that tap."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes_station import FakeStation, ward
from tests.qt import linguist
from tests.qt.gate import Gate
from tests.qt.hands import Hands
from ui import words
from ui.application import prepare
from ui.main_window import MainWindow

Open = Callable[..., Hands]


def compile_translation() -> Path:
    """The .qm beside its .ts, made again when it is older."""
    qm = linguist.TS.with_suffix(".qm")
    if not qm.exists() or qm.stat().st_mtime < linguist.TS.stat().st_mtime:
        lrelease = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run([str(lrelease), "-silent", str(linguist.TS), "-qm", str(qm)], check=True, timeout=60)
    return qm


@pytest.fixture(scope="session", autouse=True)
def _translation() -> None:
    compile_translation()


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return prepare()


@pytest.fixture
def station() -> FakeStation:
    return ward()


@pytest.fixture
def gate(station: FakeStation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Shut until the test opens it; open at its end."""
    made = Gate(station, monkeypatch)
    yield made
    made.open()


@pytest.fixture
def open_window(qtbot: QtBot, station: FakeStation) -> Iterator[Open]:
    """Open a window; it is closed, and its threads are gone, when the test ends."""
    opened: list[MainWindow] = []

    def open_(*, size: tuple[int, int] = (1366, 768), language: str = "en", theme: str = "day") -> Hands:
        window = MainWindow(station, language=language, theme=theme, clock=station.clock)
        qtbot.addWidget(window)
        opened.append(window)
        window.resize(*size)
        with qtbot.waitActive(window):  # shortcuts and focus need an active window
            window.show()
            window.activateWindow()
        return Hands(qtbot, window, station)

    yield open_
    for window in opened:
        window.close()


@pytest.fixture
def hands(open_window: Open) -> Hands:
    """A window in Day and English at 1366×768."""
    return open_window()


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    """简体中文 for a test that needs words only."""
    del qapp
    translator = words.install("zh_CN")
    assert translator is not None
    yield
    words.remove(translator)
