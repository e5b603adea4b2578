"""The ten rendered scenes: nothing readable, nothing missing, hardly anything black, and the baby still there."""

from __future__ import annotations

import cv2
import pytest

from tests.acceptance.redaction import gates
from tests.acceptance.redaction.gates import Row
from tests.acceptance.redaction.material import SCENARIOS, Scene, rendered
from tests.acceptance.redaction.quick import take_coverage
from tests.acceptance.redaction.scenes import failures, judge, record

WHOLE_FRAME = ((0.0, 0.0), (1280.0, 0.0), (1280.0, 720.0), (0.0, 720.0))
ONE_CORNER = ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0))


@pytest.mark.parametrize("seed", range(SCENARIOS))
def test_a_scene_shows_nothing_that_must_not_be_seen(seed: int, rows: list[Row]) -> None:
    assert not failures([rows[seed]], hard=gates.HARD, whole=False)


def test_the_scenes_together_leave_the_baby_in_the_picture(rows: list[Row]) -> None:
    wrong = (
        gates.broken_promises_of_all(rows) if gates.HARD else gates.worse_than_all(rows, gates.read_baseline()["all"])
    )
    assert not wrong


@pytest.mark.usefixtures("material")
def test_the_meter_reads_what_nothing_masks() -> None:
    row = judge(record(rendered(Scene(0, seconds=1)), zones=[ONE_CORNER], finders="none", name="nothing-masked"))
    assert row.exposed == row.frames == 15
    assert row.leaked > 10, "a frame blurred by the bump may be past reading"
    assert gates.broken_promises(row)


@pytest.mark.usefixtures("material")
def test_a_black_clip_leaks_nothing_and_fails_all_the_same() -> None:
    row = judge(record(rendered(Scene(0, seconds=1)), zones=[WHOLE_FRAME], finders="none", name="all-masked"))
    assert row.leaked == row.exposed == row.missing == 0
    assert row.useful < 0.01
    assert len(gates.broken_promises_of_all([row])) == 2, "neither picture nor baby"
    assert gates.worse_than(row, gates.read_baseline()["scenes"]["0"])


@pytest.mark.usefixtures("material")
def test_the_quick_measure_agrees_with_the_meter() -> None:
    """What people tune by must be what they are held to."""
    recorded = record(rendered(Scene(0, seconds=1)), finders="none", name="zone-only")
    row = judge(recorded)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    quick = take_coverage(recorded.source, recorded.made)
    cv2.setNumThreads(threads)
    assert quick.exposed == row.exposed
    assert quick.may_leak >= row.leaked
    assert quick.missing == row.missing == 0
    assert quick.useful == pytest.approx(row.useful, abs=2e-4)
    assert quick.baby == pytest.approx(row.baby, abs=2e-4)
