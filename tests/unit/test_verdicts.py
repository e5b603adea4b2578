"""The commands that judge (`make fault`, `make acceptance-full`) must be able to say no."""

from __future__ import annotations

import dataclasses

import pytest

from tests.bench.figures import Figure, Machine, as_table
from tests.bench.paced import Paced
from tests.fault.tally import Tally

KEPT_UP = Paced(
    name="file",
    gated=True,
    frames_due=600,
    frames_read=600,
    frames_encoded=600,
    frames_dropped=0,
    deadline_misses=0,
    latency_p50_ms=1.0,
    latency_p99_ms=499.0,
    look_ahead_ms=500.0,
    cores_used=0.5,
    peak_rss_mb=200.0,
    stopped="limit",
)


def test_a_run_that_kept_up_breaks_nothing() -> None:
    assert KEPT_UP.broken == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"frames_encoded": 599}, "1 frames lost"),
        ({"frames_read": 601, "frames_dropped": 1}, "1 dropped"),
        ({"deadline_misses": 2}, "2 deadlines missed"),
        ({"latency_p99_ms": 501.0}, "more than 500 ms late"),
    ],
)
def test_each_way_to_fall_behind_is_said(change: dict[str, float], said: str) -> None:
    assert said in dataclasses.replace(KEPT_UP, **change).broken  # type: ignore[arg-type]


def test_a_broken_promise_is_kept_in_mind_and_a_kept_one_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    assert tally.hold("clips delivered", kept=True)
    assert not tally.hold("clips delivered", kept=False, found="one is held")
    assert (tally.counts["clips delivered"], tally.broken) == (1, ["clips delivered: one is held"])
    assert "BROKEN clips delivered: one is held" in capsys.readouterr().err


def test_a_promise_that_was_never_kept_still_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.hold("journal verifies", kept=False)
    tally.tell("faults")
    assert "0  journal verifies" in capsys.readouterr().out


def test_a_ratio_needs_somebody_beside() -> None:
    compared, alone = Figure("a", "s", 3.0, "ffmpeg", 2.0), Figure("b", "s", 3.0)
    assert compared.ratio == 1.5
    assert alone.ratio is None
    lines = as_table([compared, alone]).splitlines()
    assert "1.50" in lines[1]
    assert "1.50" not in lines[2]


def test_the_machine_says_whether_it_was_quiet() -> None:
    machine = Machine()
    machine.finish()
    machine.others_share = 0.5
    assert not machine.quiet
    assert "loaded" in machine.sentence
    machine.others_share = 0.0
    assert machine.quiet
    assert "_busy_before_s" not in machine.facts()
