"""One window over the fake station, and the hands that bring it into a state.

Offscreen, with the demo's doll behind a mask.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.board import CoarsePicture
from app.model import BedId, Operator
from capture.framing_lens import usual_finders
from capture.synthetic import DemoScene, SyntheticCamera
from capture.synthetic_framing import DEMO_FRAMING
from redact.framing_frame import make_framing_frame
from redact.opencv import cv2
from tests.fakes_station import LIN, PIN, FakeStation, Pixels, StillClock, ward
from ui import names
from ui.main_window import MainWindow
from ui.names import PageName
from ui.widgets.item_list import reach
from ui.widgets.picture import Picture

SIZES = ((1366, 768), (1920, 1080))
#: Steps of a picture may take this long; a slow machine only waits.
WAIT_MS = 5000


@functools.cache
def doll() -> Pixels:
    """One masked frame of the demo camera, blue first."""
    planes = DemoScene().frame(40)
    i420 = np.concatenate([plane.reshape(-1) for plane in planes]).reshape(-1, planes.y.shape[1])
    bgr = cv2.cvtColor(i420, cv2.COLOR_YUV2BGR_I420)
    keep = np.zeros(bgr.shape[:2], np.uint8)
    window = DEMO_FRAMING.window
    assert window is not None
    left, top = int(window.x), int(window.y)
    keep[top : top + int(window.height), left : left + int(window.width)] = 1
    for zone in DEMO_FRAMING.zones:
        cv2.fillPoly(keep, [np.array(zone.points, np.int32)], (0,))
    bgra = np.empty((*bgr.shape[:2], 4), np.uint8)
    bgra[:, :, :3] = bgr * keep[:, :, None]
    bgra[:, :, 3] = 255
    return np.ascontiguousarray(bgra)


@functools.cache
def coarse_doll() -> CoarsePicture:
    """The demo camera as a charge nurse sees it while she draws."""
    made = make_framing_frame(SyntheticCamera().read(), usual_finders())
    return CoarsePicture(1, made.width, made.height, made.luma.tobytes(), made.source_size, made.why)


class Stage:
    """One window and the hands that bring it into a state."""

    def __init__(self, station: FakeStation, window: MainWindow) -> None:
        self.station, self.window = station, window

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(WAIT_MS // 2):
            if condition():
                return
            QTest.qWait(2)
        raise TimeoutError("the window does not come to where it should be")

    def settle(self) -> None:
        for _ in range(2):
            self.until(self.window.bridge.idle)
            QTest.qWait(1)

    def resize(self, size: tuple[int, int]) -> None:
        """Another size of window, laid out to the end: a page may build itself anew for it."""
        self.window.resize(*size)
        before = None
        for _ in range(10):
            self.settle()
            hint = self.window.minimumSizeHint()
            if hint == before:
                return
            before = hint

    def tap(self, name: str) -> None:
        self.settle()
        for widget in self.window.findChildren(QAbstractButton, name):
            if widget.isVisible() and widget.isEnabled():
                QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
                self.settle()
                return
        target = reach(self.window, name)
        if target is None or not target.able:
            raise LookupError(name)
        where = target.place.center()
        QTest.mouseClick(target.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        self.settle()

    def sign_in(self, person: Operator, page: PageName | None = None) -> None:
        self.station.sign_in(person.id, PIN)
        self.until(lambda: self.window.page is not PageName.SIGN_IN)
        self.settle()
        if page is not None and self.window.page is not page:
            self.tap(names.rail(page))

    def capture(self, bed: str = "07") -> None:
        self.sign_in(LIN)
        self.tap(names.bed_tile(BedId(bed)))
        self.later()

    def later(self) -> None:
        """As if the page's own timers had run: it reads the station, the picture is there."""
        self.window.current().refresh()
        self.settle()
        pictures = [picture for picture in self.window.findChildren(Picture) if picture.isVisible()]
        self.until(lambda: all(picture.has_pixels or picture.is_covered for picture in pictures))


@dataclass(frozen=True)
class Scene:
    name: str
    play: Callable[[Stage], None]
    station: Callable[[StillClock], FakeStation] = ward

    @property
    def page(self) -> str:
        """The first part of the name."""
        return self.name.partition("-")[0]


def show(scene: Scene, theme: str, language: str, size: tuple[int, int], picture: Pixels) -> Stage:
    """A window in this state; the caller closes it."""
    hour = 22 if theme == "night" else 14
    station = scene.station(StillClock(dt.datetime(2026, 11, 22, hour, 5).astimezone(dt.UTC)))
    station.picture = lambda: picture
    window = MainWindow(station, language=language, theme=theme, clock=station.clock)
    window.resize(*size)
    window.show()
    stage = Stage(station, window)
    scene.play(stage)
    stage.settle()
    return stage


def put_away(stage: Stage, application: QApplication) -> None:
    """Close the window; its threads and widgets are gone afterwards."""
    stage.window.close()
    stage.window.deleteLater()
    application.processEvents()
