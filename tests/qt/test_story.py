"""The whole story in the real window with two people, over real rooms: what a person presses, in the order she does."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.board import MaskState
from app.demo import BED, CHARGE_NURSE, IT, NURSE, PIN
from app.fence import Room
from app.model import BedId, ClipState
from tests import fakes_station
from tests.e2e.house import House
from tests.fakes_station import HAO, JO, LIN, FakeStation
from tests.qt.hands import Hands
from ui import names, unattended
from ui.main_window import MainWindow
from ui.unattended import Cast, Unattended

STORY_LIMIT_MS = 120_000


def test_two_people_take_a_clip_to_the_family(qtbot: QtBot, tmp_path: Path) -> None:
    data, pictures = tmp_path / "data", tmp_path / "pictures"
    data.mkdir(mode=0o700)
    pictures.mkdir()
    ended: list[Exception | None] = []
    said: list[str] = []
    with House(data) as house:
        window = MainWindow(house.station, language="en", theme="day")
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        story = Unattended(window, house.station, say=said.append, pictures=pictures, take_s=2.0, done=ended.append)
        story.start(Cast(nurse=NURSE, charge_nurse=CHARGE_NURSE, it=IT, pin=PIN, bed=BED))
        qtbot.waitUntil(lambda: bool(ended), timeout=STORY_LIMIT_MS)
        assert ended == [None]
        assert story.clip is not None
        assert house.state(story.clip) is ClipState.DELIVERED
        assert len(list(pictures.glob("*.png"))) == len(story.pictures) > 8
        acts = [row.act for row in reversed(house.demo.ledger.journal(1000))]
        told = [
            "operator.signed_in",
            "clip.begun",
            "clip.seal",
            "clip.viewed",
            "clip.submit",
            "clip.leak_check_passed",
            "operator.signed_out",
            "operator.signed_in",
            "clip.viewed",
            "approval.signed",
            "clip.approve",
            "clip.queue",
            "receipt.accepted",
            "clip.deliver",
        ]
        rest = iter(acts)
        assert all(act in rest for act in told), acts
        window.close()


@pytest.mark.parametrize(("why", "goes_on"), [("finder.late", True), ("camera.frozen", False)])
def test_on_a_computer_that_is_too_slow_the_job_goes_on_and_says_so(
    hands: Hands, station: FakeStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, why: str, goes_on: bool
) -> None:
    """Other black pictures are trouble, and end it."""
    monkeypatch.setattr(unattended, "_TOO_SLOW_S", 0.2)
    monkeypatch.setattr(unattended, "_STEP_LIMIT_S", 1.0)
    station.mask, station.mask_why = MaskState.COVERED, why
    said: list[str] = []
    ended: list[Exception | None] = []
    story = Unattended(hands.window, station, say=said.append, pictures=tmp_path, take_s=1.0, done=ended.append)
    story.start(Cast(nurse=LIN.id, charge_nurse=HAO.id, it=JO.id, pin=fakes_station.PIN, bed=BedId("07")))
    hands.until(lambda: bool(ended) or any(line.startswith("Recording") for line in said))
    assert any("too slow" in line for line in said) is goes_on
    if goes_on:
        assert ended == []
    else:
        assert "in vain for the masked live picture" in str(ended[0])


def test_the_window_says_what_happened_to_a_recorder_that_died(qtbot: QtBot, tmp_path: Path) -> None:
    with House(tmp_path, wanted=(Room.RECORDER,)) as house:
        window = MainWindow(house.station, language="en", theme="day")
        qtbot.addWidget(window)
        window.show()
        house.station.sign_in(NURSE, PIN)
        qtbot.waitUntil(lambda: window.operator is not None)  # it opens no bed for nobody
        window.capture(BED)
        house.until(lambda: house.station.latest_preview() is not None, "a preview")
        house.station.start_take(30.0)
        house.until(lambda: house.elapsed_s() > 2.0, "two seconds of the take")
        house.kill(Room.RECORDER)
        house.until(lambda: house.finished() is not None, "the recovered take")
        banner = window.findChild(type(window.current()), names.page(window.page))
        assert banner is not None
        qtbot.waitUntil(lambda: "kept" in _words_of(window), timeout=5000)
        window.close()


def _words_of(window: MainWindow) -> str:
    """Everything the page in view says, to the eye or to a screen reader."""
    from PySide6.QtWidgets import QLabel, QWidget

    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    shown += [widget.accessibleName() for widget in window.findChildren(QWidget) if widget.isVisible()]
    return " ".join(shown)
