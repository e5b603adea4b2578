"""The player: newest wish first, one frame at a time, nothing left open."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.errors import Integrity, Refused
from app.model import ClipId, ClipState
from tests.fakes_station import FakePlayback, FakeStation, gradient
from ui.bridge import Bridge
from ui.player import Player
from ui.theme import Theme
from ui.widgets.picture import Picture
from ui.widgets.scrubber import Scrubber


class Table:
    """A player with its bridge and picture."""

    def __init__(self, qtbot: QtBot, station: FakeStation) -> None:
        self.qtbot, self.station = qtbot, station
        self.bridge = Bridge(station)
        self.picture = Picture(Theme("day"))
        qtbot.addWidget(self.picture)
        self.player = Player(self.bridge, self.picture)
        self.clip = next(clip.id for clip in station.clips.values() if clip.state is ClipState.AWAITING_REVIEW)

    def open(self) -> FakePlayback:
        self.player.open(self.clip)
        self.qtbot.waitUntil(lambda: self.picture.has_pixels)
        return self.station.playbacks[-1]


@pytest.fixture
def table(qtbot: QtBot, station: FakeStation) -> Iterator[Table]:
    table = Table(qtbot, station)
    yield table
    table.player.close()
    table.bridge.close()


def test_opening_shows_the_first_frame(table: Table) -> None:
    playback = table.open()
    assert playback.asked_s == [0.0]
    assert table.player.clip == table.clip
    assert table.player.length_s == playback.duration_s


def test_of_many_wishes_the_newest_wins(table: Table) -> None:
    playback = table.open()
    hold, entered = threading.Event(), threading.Event()
    ask = playback.frame_at

    def slow(t_s: float, /) -> tuple[float, object]:
        entered.set()
        hold.wait(5)
        return ask(t_s)

    playback.frame_at = slow  # type: ignore[method-assign, assignment]
    table.player.seek(1.0)
    assert entered.wait(5)
    for wish in (1.5, 2.0, 3.0):
        table.player.seek(wish)
    hold.set()
    table.qtbot.waitUntil(lambda: playback.asked_s[-1] == 3.0)
    assert playback.asked_s == [0.0, 1.0, 3.0]


def test_closing_while_a_frame_is_decoded_closes_afterwards(table: Table) -> None:
    playback = table.open()
    hold, entered = threading.Event(), threading.Event()
    ask = playback.frame_at

    def slow(t_s: float, /) -> tuple[float, object]:
        entered.set()
        hold.wait(5)
        return ask(t_s)

    playback.frame_at = slow  # type: ignore[method-assign, assignment]
    table.player.seek(1.0)
    assert entered.wait(5)
    table.player.close()
    assert not playback.closed
    hold.set()
    table.qtbot.waitUntil(lambda: playback.closed)
    assert not table.picture.has_pixels


def test_playing_moves_on_and_stops_at_the_end(table: Table) -> None:
    table.station.clips[table.clip].duration_s = 0.3
    playback = table.open()
    states: list[bool] = []
    table.player.playing_changed.connect(states.append)
    table.player.toggle()
    table.qtbot.waitUntil(lambda: states == [True, False])
    table.qtbot.waitUntil(table.bridge.idle)
    assert playback.asked_s[-1] == pytest.approx(0.3)
    assert len(playback.asked_s) > 2
    table.player.toggle()
    assert table.player.playing
    table.player.toggle()
    assert not table.player.playing


def test_four_times_as_fast(table: Table) -> None:
    table.station.clips[table.clip].duration_s = 2.0
    table.open()
    at: list[float] = []
    table.player.moved.connect(lambda at_s, _: at.append(at_s))
    table.player.set_speed(4.0)
    with table.qtbot.waitSignal(
        table.player.playing_changed, check_params_cb=lambda playing: not playing, timeout=1500
    ):
        table.player.toggle()
    assert at[-1] == pytest.approx(2.0)


def test_another_clip_closes_the_one_before(table: Table) -> None:
    first = table.open()
    table.player.open(table.clip)
    table.qtbot.waitUntil(lambda: len(table.station.playbacks) == 2 and table.picture.has_pixels)
    assert first.closed


def test_a_clip_that_cannot_be_opened_is_told(table: Table) -> None:
    table.station.next_error = Integrity("clip.unreadable", "It cannot be shown. Tell IT.")
    with table.qtbot.waitSignal(table.bridge.failed) as told:
        table.player.open(ClipId("gone"))
    assert told.args is not None
    assert told.args[0] == "clip.unreadable"


@pytest.mark.parametrize(("code", "told"), [("clip.closed", []), ("clip.unreadable", ["clip.unreadable"])])
def test_only_real_trouble_with_a_frame_is_told(table: Table, code: str, told: list[str]) -> None:
    playback = table.open()
    heard: list[str] = []
    table.bridge.failed.connect(lambda code, _sentence: heard.append(code))

    def refuse(_t_s: float, /) -> tuple[float, object]:
        raise Refused(code, "It is closed. Open it again.")

    playback.frame_at = refuse  # type: ignore[method-assign, assignment]
    table.player.toggle()
    table.qtbot.waitUntil(lambda: not table.player.playing)
    table.qtbot.waitUntil(table.bridge.idle)
    assert heard == told


def test_a_frame_that_fails_is_told_once_whatever_was_wished_for_meanwhile(table: Table) -> None:
    playback = table.open()
    heard: list[str] = []
    table.bridge.failed.connect(lambda code, _sentence: heard.append(code))
    wished = threading.Event()

    def refuse(_t_s: float, /) -> tuple[float, object]:
        wished.wait(10)
        raise Refused("clip.unreadable", "It cannot be shown. Tell IT.")

    playback.frame_at = refuse  # type: ignore[method-assign, assignment]
    table.player.seek(0.2)
    table.player.seek(0.3)
    wished.set()
    table.qtbot.waitUntil(lambda: bool(heard))
    table.qtbot.waitUntil(table.bridge.idle)
    assert heard == ["clip.unreadable"]


def test_playing_begins_when_the_single_frames_are_there_and_then_never_jumps(table: Table) -> None:
    """A player that fetches them in between decodes the clip over and over and stutters."""
    playback = table.open()
    got: list[int] = []
    table.player.still.connect(lambda number, _: got.append(number))
    table.player.toggle()
    table.player.look_up([3.0, 1.0, 2.0])
    assert table.player.playing
    table.qtbot.waitUntil(lambda: len(playback.asked_s) > 6)
    assert playback.asked_s[1:4] == [3.0, 1.0, 2.0]
    assert got == [0, 1, 2]
    played = playback.asked_s[4:]
    assert played == sorted(played)
    assert played[0] < 0.5, "the time it waited is not skipped"


def test_single_frames_come_after_what_is_looked_at(table: Table) -> None:
    playback = table.open()
    came: list[int] = []
    table.player.still.connect(lambda number, _pixels: came.append(number))
    table.player.look_up((1.0, 2.0, 3.0))
    table.qtbot.waitUntil(lambda: came == [0, 1, 2])
    assert playback.asked_s == [0.0, 1.0, 2.0, 3.0]


def test_the_picture_paints_the_buffer_it_was_given(qtbot: QtBot) -> None:
    picture = Picture(Theme("day"))
    qtbot.addWidget(picture)
    picture.resize(320, 180)
    pixels = gradient()
    picture.show_pixels(pixels, 320, 180)
    seen = picture.grab().toImage().pixelColor(160, 90)
    blue, green, red, _ = (int(part) for part in pixels[90, 160])
    assert abs(seen.red() - red) < 8
    assert abs(seen.green() - green) < 8
    assert abs(seen.blue() - blue) < 8


def test_a_covered_picture_shows_no_pixel_of_the_frame(qtbot: QtBot) -> None:
    picture = Picture(Theme("day"))
    qtbot.addWidget(picture)
    picture.resize(640, 360)
    pixels = gradient()
    pixels[:, :, :3] = (10, 20, 250)
    picture.show_pixels(pixels, 320, 180)
    picture.dress(cover=("Covering everything", "It moved."))
    image = picture.grab().toImage()
    reds = [image.pixelColor(x, y).red() for x in range(20, 620, 20) for y in (40, 320)]
    assert max(reds) < 60


def test_night_dims_the_picture(qtbot: QtBot) -> None:
    picture = Picture(Theme("night"))
    qtbot.addWidget(picture)
    picture.resize(320, 180)
    pixels = gradient()
    pixels[:, :, :3] = 255
    picture.show_pixels(pixels, 320, 180)
    seen = picture.grab().toImage().pixelColor(160, 90)
    assert (seen.red(), seen.green(), seen.blue()) < (150, 130, 100)


def test_the_scrubber_seeks_by_hand_and_by_key(qtbot: QtBot) -> None:
    scrubber = Scrubber(Theme("day"))
    qtbot.addWidget(scrubber)
    scrubber.resize(424, 72)
    scrubber.show_position(10.0, 40.0)
    wishes: list[float] = []
    scrubber.sought.connect(wishes.append)
    QTest.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=scrubber.rect().center())
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(scrubber, key)
    assert wishes == [pytest.approx(20, abs=0.2), 11.0, 9.0, 0.0, 40.0]
    assert scrubber.accessibleName() == "Position 0:10 of 0:40"
