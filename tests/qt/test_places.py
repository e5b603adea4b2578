"""Places: what a test with only a finger is told about the window."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from app.board import StationHealth
from app.errors import Refused
from tests.fakes_station import FakeStation
from tests.qt.conftest import Open
from ui import names, station_room
from ui.places import PlaceTeller, tell


def test_every_question_is_answered_whole(open_window: Open, station: FakeStation, tmp_path: Path) -> None:
    hands = open_window()
    teller = PlaceTeller(hands.window, station, tmp_path)
    (tmp_path / "ask").write_text("7", encoding="ascii")
    hands.until((tmp_path / "places-7.json").exists)
    told = json.loads((tmp_path / "places-7.json").read_text(encoding="utf-8"))
    assert not (tmp_path / "ask").exists()
    place = next(place for place in told["places"] if place["name"] == names.SIGN_IN_THEME)
    button = hands.button(names.SIGN_IN_THEME)
    corner = button.mapToGlobal(button.rect().topLeft())
    assert place["rect"] == [corner.x(), corner.y(), button.width(), button.height()]
    assert (place["says"], place["enabled"], place["item"]) == ("Night", True, False)
    assert "Who is here?" in told["words"]
    del teller


@pytest.mark.parametrize("word", ["../up", "", "a b", "x" * 41])
def test_an_answer_goes_into_the_folder_and_nowhere_else(
    open_window: Open, station: FakeStation, tmp_path: Path, word: str
) -> None:
    hands = open_window()
    teller = PlaceTeller(hands.window, station, tmp_path)
    (tmp_path / "ask").write_text(word, encoding="ascii")
    teller._look()
    assert [path.name for path in tmp_path.iterdir()] == ["ask"]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1400)], ids=["scrolls", "fits"])
def test_painted_tiles_are_told_with_what_they_say(
    open_window: Open, station: FakeStation, size: tuple[int, int]
) -> None:
    hands = open_window(size=size)
    hands.sign_in(station.operators()[0])
    told = tell(hands.window)
    tiles = {place["name"]: place for place in told["places"] if place["name"].startswith("today.bed.")}
    assert len(tiles) > 3
    assert all(place["item"] and place["says"].startswith("Bed ") for place in tiles.values())
    assert {place["enabled"] for place in tiles.values()} == {True, False}


def test_a_real_station_tells_nobody(
    open_window: Open, station: FakeStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = open_window()
    health: StationHealth = dataclasses.replace(station.health(), profile="production")
    monkeypatch.setattr(station, "health", lambda: health)
    with pytest.raises(Refused) as refused:
        PlaceTeller(hands.window, station, tmp_path)
    assert refused.value.code == "places.refused"
    with pytest.raises(SystemExit) as ended:
        station_room._parse(["--launcher-fd", "9", "--tell-places", str(tmp_path)])
    assert ended.value.code == 2
