"""Lending: nothing without a lease, at most two a second, and every way in which a lease ends."""

from __future__ import annotations

import pytest

from capture.framing_lens import INTERVAL_S, FramingFrame, FramingLens
from redact.frames import Plane, RawFrame
from redact.framing_frame import Regions
from redact.geometry import Polygon, Reference
from tests.conftest import ExpectedLogs
from tests.fakes_capture import TurnedTicker, noise_frame

FRAME = noise_frame(320, 240, 0)


class Heard:
    def __init__(self) -> None:
        self.pictures: list[tuple[str, FramingFrame]] = []
        self.references: list[tuple[str, Reference | None]] = []
        self.ends: list[tuple[str, str]] = []

    def framing_picture(self, lease: str, picture: FramingFrame) -> None:
        self.pictures.append((lease, picture))

    def reference_kept(self, lease: str, reference: Reference) -> None:
        self.references.append((lease, reference))

    def reference_failed(self, lease: str) -> None:
        self.references.append((lease, None))

    def lease_ended(self, lease: str, why: str) -> None:
        self.ends.append((lease, why))


def nothing_found(_luma: Plane) -> list[Polygon]:
    return []


class Bench:
    def __init__(self, *finders: Regions) -> None:
        self.heard, self.ticker = Heard(), TurnedTicker()
        self.made = 0

        def make() -> tuple[Regions, ...]:
            self.made += 1
            return finders

        self.lens = FramingLens(self.heard, self.ticker, make)

    def watch(self, seconds: float, frame: RawFrame = FRAME, per_s: int = 30) -> None:
        for _ in range(round(seconds * per_s)):
            self.lens.observe(frame)
            self.ticker.now_s += 1 / per_s


@pytest.fixture
def bench() -> Bench:
    return Bench(nothing_found)


def test_without_a_lease_nothing_is_looked_at(bench: Bench) -> None:
    bench.watch(2)
    assert (bench.heard.pictures, bench.made, bench.lens.lent) == ([], 0, "")


def test_at_most_two_a_second_under_the_lease(bench: Bench) -> None:
    bench.lens.lend("a", 60)
    bench.watch(5)
    assert 9 <= len(bench.heard.pictures) <= 5 / INTERVAL_S + 1
    assert {lease for lease, _ in bench.heard.pictures} == {"a"}
    assert (bench.lens.lent, bench.made) == ("a", 1)


def test_a_second_lease_does_not_double_the_rate(bench: Bench) -> None:
    for number in range(20):
        bench.lens.lend(f"{number}", 60)
        bench.watch(0.1)
    assert len(bench.heard.pictures) <= 2 / INTERVAL_S + 1
    assert bench.heard.ends == [(f"{number}", "replaced") for number in range(19)]


@pytest.mark.parametrize("why", ["asked", "take", "camera"])
def test_an_ended_lease_lends_nothing(bench: Bench, why: str) -> None:
    bench.lens.lend("a", 60)
    bench.lens.end("asked", "b")
    assert bench.lens.lent == "a"
    bench.lens.end(why)
    bench.lens.end(why)
    bench.watch(1)
    assert (bench.heard.pictures, bench.heard.ends) == ([], [("a", why)])


def test_it_ends_by_itself_also_when_no_frame_comes(bench: Bench) -> None:
    bench.lens.lend("a", 3)
    bench.lens.tick()
    assert bench.lens.lent == "a"
    bench.ticker.now_s += 3
    bench.lens.tick()
    assert bench.heard.ends == [("a", "expired")]
    bench.lens.lend("b", 3)
    bench.ticker.now_s += 3
    bench.lens.observe(FRAME)
    assert (bench.heard.ends[1:], bench.heard.pictures) == ([("b", "expired")], [])


def test_a_lease_that_ends_while_a_picture_is_made_lends_nothing_more() -> None:
    """A take begins on another thread while a finder still looks."""

    def slow(_luma: Plane) -> list[Polygon]:
        looked_at.lens.end("take")
        return []

    looked_at = Bench(slow)
    looked_at.lens.lend("a", 60)
    looked_at.watch(1)
    assert (looked_at.heard.pictures, looked_at.heard.ends) == ([], [("a", "take")])


def test_a_reference_once_for_each_time_it_is_asked(bench: Bench) -> None:
    bench.lens.keep_reference("a", ())
    bench.watch(0.2)
    bench.lens.lend("a", 60)
    bench.watch(0.2)
    assert bench.heard.references == []
    bench.lens.keep_reference("b", ())
    bench.lens.keep_reference("a", ())
    bench.watch(0.5)
    ((lease, reference),) = bench.heard.references
    assert lease == "a"
    assert reference is not None
    assert len(reference.points) > 50


def test_finders_that_fail_give_black_and_no_reference(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("no reference could be taken: RuntimeError")

    def broken(_luma: Plane) -> list[Polygon]:
        raise RuntimeError("words of an error")

    bench = Bench(broken)
    bench.lens.lend("a", 60)
    bench.lens.keep_reference("a", ())
    bench.watch(0.1)
    assert bench.heard.references == [("a", None)]
    assert [picture.why for _, picture in bench.heard.pictures] == ["finder.failed"]


def test_finders_that_cannot_be_made_give_black(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("framing has no finders: FileNotFoundError")
    heard, ticker = Heard(), TurnedTicker()

    def missing() -> tuple[Regions, ...]:
        raise FileNotFoundError("the net")

    lens = FramingLens(heard, ticker, missing)
    lens.lend("a", 60)
    for _ in range(3):
        lens.observe(FRAME)
        ticker.now_s += 1
    assert [picture.why for _, picture in heard.pictures] == ["finder.none"] * 3
    assert not any(picture.luma.any() for _, picture in heard.pictures)
