"""Pictures of every page and state: `python -m tests.qt.pictures --out build/pictures [--only NAME]`.

Offscreen, over the fake station, with the demo's doll behind a mask. Each file is PAGE-STATE-THEME-LANGUAGE-WxH.png.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.board import CoarsePicture, FramingDraft, MaskState
from app.errors import Refused
from app.model import BedId, ClipState, LeakFinding, Operator, Rect
from capture.framing_lens import usual_finders
from capture.synthetic import DemoScene, SyntheticCamera
from capture.synthetic_framing import DEMO_FRAMING
from redact.framing_frame import make_framing_frame
from redact.opencv import cv2
from tests.fakes_station import HAO, JO, LIN, PIN, FakeStation, Pixels, StillClock, ward
from tests.qt.conftest import compile_translation
from ui import names, words
from ui.application import prepare
from ui.main_window import MainWindow
from ui.names import PageName
from ui.widgets.mask_bar import MaskBar
from ui.widgets.picture import Picture

SIZES = ((1366, 768), (1920, 1080))
#: Steps of a picture may take this long; a slow machine only waits.
WAIT_MS = 5000


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


def coarse_doll() -> CoarsePicture:
    """The demo camera as a charge nurse sees it while she draws."""
    made = make_framing_frame(SyntheticCamera().read(), usual_finders())
    return CoarsePicture(1, made.width, made.height, made.luma.tobytes(), made.source_size, made.why)


class Stage:
    """One window and the hands that bring it into a state."""

    def __init__(self, station: FakeStation, window: MainWindow) -> None:
        self.station, self.window = station, window

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(WAIT_MS // 10):
            if condition():
                return
            QTest.qWait(10)
        raise TimeoutError("the window does not come to where it should be")

    def settle(self) -> None:
        for _ in range(2):
            self.until(self.window.bridge.idle)
            QTest.qWait(5)

    def tap(self, name: str) -> None:
        self.settle()
        for widget in self.window.findChildren(QAbstractButton, name):
            if widget.isVisible() and widget.isEnabled():
                QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
                self.settle()
                return
        raise LookupError(name)

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
        self.until(lambda: all(picture.has_pixels or picture.accessibleDescription() for picture in pictures))


@dataclass(frozen=True)
class Scene:
    name: str
    play: Callable[[Stage], None]
    station: Callable[[StillClock], FakeStation] = ward


def _sign_in_choose(stage: Stage) -> None:
    stage.settle()


def _sign_in_pin(stage: Stage) -> None:
    stage.tap(names.operator_tile(LIN.id))
    for digit in "246":
        stage.tap(names.pin_digit(int(digit)))


def _sign_in_wrong(stage: Stage) -> None:
    stage.tap(names.operator_tile(HAO.id))
    for digit in "111111":
        stage.tap(names.pin_digit(int(digit)))
    stage.tap(names.PIN_ENTER)


def _locked(stage: Stage) -> None:
    stage.capture()
    stage.tap(names.CAPTURE_RECORD)
    stage.window.lock()
    stage.until(lambda: stage.window.page is PageName.SIGN_IN)
    stage.settle()


def _today(stage: Stage) -> None:
    stage.sign_in(LIN)


def _today_sent(stage: Stage) -> None:
    _done(stage)
    stage.tap(names.CAPTURE_SEND)


def _ready(stage: Stage) -> None:
    stage.capture()


def _ready_for_framing(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.TODAY)
    stage.tap(names.bed_tile(BedId("07")))
    stage.later()


def _recording(stage: Stage) -> None:
    stage.capture()
    stage.tap(names.CAPTURE_RECORD)
    stage.station.elapsed_s = 18
    stage.later()


def _covered(stage: Stage) -> None:
    _recording(stage)
    stage.station.mask, stage.station.mask_why = MaskState.COVERED, "camera.moved"
    stage.station.elapsed_s = 29
    stage.later()


def _no_camera(stage: Stage) -> None:
    stage.capture()
    stage.station.mask = MaskState.NO_CAMERA
    stage.station.trouble = (
        "camera.lost",
        "The camera was unplugged or stopped. Plug it in again; what was recorded is kept.",
    )
    stage.later()


def _no_framing(stage: Stage) -> None:
    stage.capture()
    stage.station.mask = MaskState.NO_FRAMING
    stage.later()


def _framing_empty(stage: Stage) -> None:
    stage.station.coarse = coarse_doll()
    stage.station.mask = MaskState.NO_FRAMING
    stage.sign_in(HAO, PageName.TODAY)
    stage.tap(names.bed_tile(BedId("12")))
    stage.later()
    stage.tap(names.CAPTURE_FRAMING)
    stage.window.current().refresh()
    stage.until(lambda: stage.window.page is PageName.FRAMING)


def _framing_drawn(stage: Stage) -> None:
    window = DEMO_FRAMING.window
    assert window is not None
    box = (window.x, window.y, window.width, window.height)
    zones = tuple(zone.points for zone in DEMO_FRAMING.zones)
    stage.station.framings[BedId("12")] = FramingDraft(box, zones, 12)
    _framing_empty(stage)


def _framing_zones(stage: Stage) -> None:
    _framing_drawn(stage)
    stage.tap(names.FRAMING_ZONES)


def _framing_refused(stage: Stage) -> None:
    _framing_drawn(stage)
    stage.station.next_error = Refused(
        "framing.window_small",
        "The window is too small: less than a fifth of the picture. Drag its corners further out.",
    )
    stage.tap(names.FRAMING_SAVE)


def _framing_closed(stage: Stage) -> None:
    _framing_drawn(stage)
    stage.station.framing_trouble = (
        "framing.expired",
        "The picture for drawing closed by itself. Show it again to go on.",
    )
    stage.window.current().refresh()


def _framing_black(stage: Stage) -> None:
    black = CoarsePicture(1, 80, 45, bytes(80 * 45), (1280, 720), "finder.failed")
    _framing_empty(stage)
    stage.station.coarse = dataclasses.replace(black, sequence=2)
    stage.window.current().refresh()


def _done(stage: Stage) -> None:
    stage.capture()
    stage.tap(names.CAPTURE_RECORD)
    stage.tap(names.CAPTURE_RECORD)
    stage.later()


def _reviews(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.REVIEWS)
    stage.later()


def _reviews_own(stage: Stage) -> None:
    next(clip for clip in stage.station.clips.values() if clip.state is ClipState.AWAITING_REVIEW).by = HAO
    _reviews(stage)


def _reviews_pin(stage: Stage) -> None:
    _reviews(stage)
    stage.tap(names.REVIEWS_APPROVE)


def _reviews_reason(stage: Stage) -> None:
    _reviews(stage)
    stage.tap(names.REVIEWS_RETURN)


def _reviews_empty(stage: Stage) -> None:
    stage.station.clips.clear()
    stage.sign_in(HAO, PageName.REVIEWS)


def _flags() -> tuple[LeakFinding, ...]:
    return (
        LeakFinding(1.2, 2.0, Rect(640.0, 90.0, 190.0, 60.0), "text"),
        LeakFinding(31.0, 33.5, Rect(930.0, 470.0, 120.0, 60.0), "code"),
    )


def _quarantined(clock: StillClock) -> FakeStation:
    station = _more_reviews(clock)
    flagged = station.add_clip("09", ClipState.QUARANTINED, LIN, 40)
    flagged.findings = _flags()
    for share in (0.43, None):
        checking = station.add_clip("03", ClipState.SEALED, LIN, 5)
        checking.submitted, checking.checked_share = True, share
    return station


def _not_checked(clock: StillClock) -> FakeStation:
    station = ward(clock)
    station.add_clip("09", ClipState.QUARANTINED, LIN, 40)
    return station


def _reviews_mask(stage: Stage) -> None:
    _reviews(stage)
    stage.tap(names.REVIEWS_COVER)


def _reviews_burn(stage: Stage) -> None:
    _reviews_mask(stage)
    bar = stage.window.findChild(MaskBar)
    assert isinstance(bar, MaskBar)
    bar.burn()
    bar.show_share(0.4)


def _outbox(stage: Stage) -> None:
    stage.sign_in(LIN, PageName.OUTBOX)


def _outbox_empty(stage: Stage) -> None:
    stage.station.clips.clear()
    stage.sign_in(LIN, PageName.OUTBOX)


def _journal(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_VERIFY)


def _station(stage: Stage) -> None:
    stage.sign_in(JO, PageName.STATION)


def _station_fault(stage: Stage) -> None:
    rooms = stage.station.health_now.rooms
    down = dataclasses.replace(rooms[0], running=False, restarts=5)
    open_fence = dataclasses.replace(rooms[3], fence=(("connect elsewhere", False), ("read vault", True)))
    stage.station.change_health(
        rooms=(down, rooms[1], rooms[2], open_fence, rooms[4]),
        gateway_reached_at=None,
        free_bytes=2 * 10**9,
        banner="The recorder does not start any more. Restart the PC; if it repeats, call IT.",
    )
    stage.sign_in(JO, PageName.STATION)


def _more_reviews(clock: StillClock) -> FakeStation:
    station = ward(clock)
    station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 31)
    station.add_clip("05", ClipState.AWAITING_REVIEW, LIN, 8).duration_s = 60
    station.add_clip("07", ClipState.AWAITING_REVIEW, LIN, 52).interrupted = True
    return station


def _busy_journal(clock: StillClock) -> FakeStation:
    station = ward(clock)
    lines = (
        ("operator.signed_in", "operator:lin", "lin"),
        ("clip.begun", "clip:7f3ac09d11e1", "lin"),
        ("clip.seal", "clip:7f3ac09d11e1", "station"),
        ("clip.submit", "clip:7f3ac09d11e1", "lin"),
        ("clip.leak_check_passed", "clip:7f3ac09d11e1", "station"),
        ("clip.viewed", "clip:7f3ac09d11e1", "hao"),
        ("clip.approve", "clip:7f3ac09d11e1", "hao"),
        ("clip.queue", "clip:7f3ac09d11e1", "station"),
        ("clip.deliver", "clip:7f3ac09d11e1", "station"),
        ("family.frozen", "family:H7KB", "hao"),
        ("bed.framing_changed", "bed:07", "hao"),
        ("room.restarted", "station:nicu2-04", "station"),
        ("clip.begun", "clip:20ccbb71b894", "lin"),
    )
    for act, subject, actor in lines:
        station.clock.moment += dt.timedelta(seconds=97)
        station.note(act, subject, actor)
    return station


SCENES = (
    Scene("signin-choose", _sign_in_choose),
    Scene("signin-pin", _sign_in_pin),
    Scene("signin-wrong", _sign_in_wrong),
    Scene("signin-locked", _locked),
    Scene("today-board", _today),
    Scene("today-sent", _today_sent),
    Scene("capture-ready", _ready),
    Scene("capture-charge", _ready_for_framing),
    Scene("capture-recording", _recording),
    Scene("capture-covered", _covered),
    Scene("capture-nocamera", _no_camera),
    Scene("capture-noframing", _no_framing),
    Scene("capture-done", _done),
    Scene("framing-empty", _framing_empty),
    Scene("framing-drawn", _framing_drawn),
    Scene("framing-zones", _framing_zones),
    Scene("framing-refused", _framing_refused),
    Scene("framing-closed", _framing_closed),
    Scene("framing-black", _framing_black),
    Scene("reviews-clip", _reviews, _more_reviews),
    Scene("reviews-own", _reviews_own),
    Scene("reviews-pin", _reviews_pin, _more_reviews),
    Scene("reviews-reason", _reviews_reason, _more_reviews),
    Scene("reviews-empty", _reviews_empty),
    Scene("reviews-flagged", _reviews, _quarantined),
    Scene("reviews-unchecked", _reviews, _not_checked),
    Scene("reviews-mask", _reviews_mask, _quarantined),
    Scene("reviews-burn", _reviews_burn, _quarantined),
    Scene("outbox-list", _outbox),
    Scene("outbox-empty", _outbox_empty),
    Scene("journal-list", _journal, _busy_journal),
    Scene("station-ok", _station),
    Scene("station-fault", _station_fault),
)


def wanted(only: str, themes: tuple[str, ...]) -> Iterator[tuple[Scene, str, str, tuple[int, int], str]]:
    """Scene, theme, language, size and file stem of every picture asked for."""
    for scene in SCENES:
        for theme in themes:
            for language in words.LANGUAGES:
                for size in SIZES:
                    stem = f"{scene.name}-{theme}-{language}-{size[0]}x{size[1]}"
                    if all(part in stem for part in only.split(",")):
                        yield scene, theme, language, size, stem


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


def main(arguments: list[str]) -> int:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/pictures"))
    parser.add_argument("--only", default="", help="comma-separated parts that the file name must hold")
    parser.add_argument("--themes", default="day,night")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    compile_translation()
    application: QApplication = prepare()
    picture = doll()
    count = 0
    for scene, theme, language, size, stem in wanted(chosen.only, tuple(chosen.themes.split(","))):
        stage = show(scene, theme, language, size, picture)
        stage.window.grab().save(str(chosen.out / f"{stem}.png"))
        stage.window.close()
        stage.window.deleteLater()
        application.processEvents()
        count += 1
    sys.stdout.write(f"{count} pictures in {chosen.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
