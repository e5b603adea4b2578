"""Qt models: what changed is announced, and nothing else."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from app.board import JournalRow
from tests.fakes_station import StillClock
from ui.delegates.row import RowWords
from ui.models import VALUE_ROLE, ItemModel, JournalModel


def item(text: str) -> RowWords:
    """Its key is the first character."""
    return RowWords(f"row.{text[0]}", text[0], "clock", "quiet", text, "")


def items(*texts: str) -> tuple[RowWords, ...]:
    return tuple(map(item, texts))


def model_of(*texts: str) -> tuple[ItemModel, list[str]]:
    model = ItemModel()
    model.replace(items(*texts))
    told: list[str] = []
    model.modelReset.connect(lambda: told.append("reset"))
    model.dataChanged.connect(lambda first, last: told.append(f"changed {first.row()}-{last.row()}"))
    return model, told


def test_values_come_back(qtmodeltester: ModelTester) -> None:
    model, _ = model_of("a1", "b1")
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert [model.data(model.index(row), VALUE_ROLE) for row in range(2)] == [*items("a1", "b1")]
    assert model.values == items("a1", "b1")
    assert model.row_of("b") == 1


def test_the_same_values_announce_nothing() -> None:
    model, told = model_of("a1", "b1")
    model.replace(items("a1", "b1"))
    assert told == []


def test_a_changed_value_announces_its_row() -> None:
    model, told = model_of("a1", "b1", "c1")
    model.replace(items("a1", "b2", "c1"))
    assert told == ["changed 1-1"]


def test_another_order_is_a_reset() -> None:
    model, told = model_of("a1", "b1")
    model.replace(items("b1", "a1"))
    assert told == ["reset"]


def test_the_journal_speaks_of_people(qtmodeltester: ModelTester) -> None:
    clock = StillClock()
    model = JournalModel(clock)
    rows = [
        JournalRow(2, clock.now(), "clip.approve", "hao", "clip:7f3ac09d11e1"),
        JournalRow(1, dt.datetime(2026, 11, 20, 10, 30, tzinfo=dt.UTC), "station.started", "station", "station:s4"),
    ]
    model.replace(rows, {"hao": "Hao"})
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]

    def cell(row: int, column: int) -> object:
        return model.data(model.index(row, column), Qt.ItemDataRole.DisplayRole)

    assert [cell(0, column) for column in (1, 2, 3, 4)] == ["Hao", "approved", "Clip 7f3a…e1", "2"]
    assert cell(1, 1) == "Station"
    assert str(cell(1, 0)).startswith("20 November ")
