"""Frames wait half a second, are looked at often enough, and leave masked, in order; late reports leave black."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pytest

from redact.eyes import Order
from redact.finders import FINDER_NAMES, UnknownFinderError, finder_names, make_finders
from redact.frames import FILL_LUMA, MaskedFrame, RawFrame, Verdict
from redact.geometry import Framing, Polygon, Rect
from redact.look_ahead import LookAhead
from redact.masker import Masker
from redact.policy import TURNS, Look
from tests.fakes_capture import noise_frame, smooth_frame
from tests.fakes_redact import ScoutAtOnce, SeesAt

WIDE, HIGH = 160, 112
SQUARE = Polygon(((60, 40), (80, 40), (80, 60), (60, 60)))


def ahead_of(scout: ScoutAtOnce | None = None, *, waits: bool = True) -> LookAhead:
    return LookAhead(Masker(WIDE, HIGH, Framing(None)), scout, waits=waits)


def through(ahead: LookAhead, frames: Iterable[RawFrame]) -> list[MaskedFrame]:
    released = [masked for frame in frames for masked in ahead.push(frame)]
    return released + ahead.finish()


def still(count: int, time_base: Fraction = Fraction(1, 30)) -> list[RawFrame]:
    """The same picture again and again."""
    picture = smooth_frame(WIDE, HIGH, 0, time_base)
    return [dataclasses.replace(picture, pts=pts) for pts in range(count)]


def test_frames_wait_half_a_second_and_all_come_out_in_order() -> None:
    ahead = ahead_of()
    released: list[int] = []
    for pts in range(40):
        released += [masked.pts for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
        assert len(released) == max(0, pts - 14)
    assert released + [masked.pts for masked in ahead.finish()] == list(range(40))
    assert ahead.finish() == []


def test_what_waited_under_another_framing_is_black() -> None:
    bed_a, bed_b = Framing(Rect(0, 0, 64, 96)), Framing(Rect(64, 0, 64, 96))
    ahead = LookAhead(Masker(WIDE, HIGH, bed_a))
    released = [masked for pts in range(20) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    ahead.mask_with(Masker(WIDE, HIGH, bed_b))
    released += [masked for pts in range(20, 40) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    released += ahead.finish()
    assert [(masked.pts, masked.verdict, masked.why) for masked in released] == [
        (pts, Verdict.BLACK, "framing.changed") if 5 <= pts < 20 else (pts, Verdict.CLEAR, "") for pts in range(40)
    ]


def test_no_framing_blackens_what_waits_and_all_that_comes() -> None:
    ahead = LookAhead(Masker(WIDE, HIGH, Framing(Rect(0, 0, 64, 96))))
    for pts in range(10):
        assert ahead.push(noise_frame(WIDE, HIGH, pts)) == []
    ahead.mask_with(Masker(WIDE, HIGH, None))
    released = [masked for pts in range(10, 40) for masked in ahead.push(noise_frame(WIDE, HIGH, pts))]
    assert {masked.verdict for masked in released} == {Verdict.BLACK}


def test_a_clock_that_stands_still_does_not_fill_the_memory() -> None:
    frame_bytes = WIDE * HIGH * 3 // 2
    ahead = LookAhead(Masker(WIDE, HIGH, Framing(None)), bytes_max=8 * frame_bytes)
    released: list[MaskedFrame] = []
    for tick in range(50):
        released += ahead.push(noise_frame(WIDE, HIGH, tick, Fraction(1, 1_000_000)))
        assert len(ahead) <= 8
    assert {(masked.verdict, masked.why) for masked in released} == {(Verdict.BLACK, "look_ahead.full")}
    tail = ahead.finish()
    assert [masked.pts for masked in released + tail] == list(range(50))
    assert {masked.verdict for masked in tail} == {Verdict.CLEAR}


@pytest.mark.parametrize(("frames_per_s", "every"), [(5, 1), (10, 1), (15, 2), (25, 3), (30, 4), (60, 8)])
def test_looks_are_never_farther_apart_than_a_look_interval(frames_per_s: int, every: int) -> None:
    eyes = SeesAt(SQUARE, ())
    through(ahead_of(ScoutAtOnce(eyes)), still(31, Fraction(1, frames_per_s)))
    assert eyes.looked[:-1] == list(range(0, 31, every))[: len(eyes.looked) - 1]
    assert eyes.looked[-1] == 30


def test_a_finding_covers_three_tenths_before_and_a_second_after() -> None:
    masked = through(ahead_of(ScoutAtOnce(SeesAt(SQUARE, {32}))), still(90))
    verdicts = [frame.verdict for frame in masked]
    assert verdicts[:23] == [Verdict.CLEAR] * 23
    assert verdicts[23:36] == [Verdict.MASKED] * 13
    assert verdicts[36:63] == [Verdict.HELD] * 27
    assert verdicts[63:] == [Verdict.CLEAR] * 27
    assert (masked[23].y[42:58, 62:78] == FILL_LUMA).all()
    assert (masked[62].y[42:58, 62:78] == FILL_LUMA).all()
    assert not (masked[63].y[42:58, 62:78] == FILL_LUMA).all()


def test_the_tail_is_looked_at_before_it_is_released() -> None:
    eyes = SeesAt(SQUARE, {58})
    scout = ScoutAtOnce(eyes)
    scout.asleep = True  # nobody waits for the finders while frames come, but the tail is waited for
    ahead = ahead_of(scout, waits=False)
    for frame in still(59)[:14]:
        assert ahead.push(frame) == []
    scout.asleep = False
    released = [masked for frame in still(59)[14:] for masked in ahead.push(frame)]
    scout.asleep = True
    released += ahead.finish()
    assert 58 in eyes.looked
    assert [(masked.verdict, masked.why) for masked in released[-10:]] == [(Verdict.MASKED, "")] * 10


def test_a_late_report_leaves_black_and_nothing_after_it() -> None:
    scout = ScoutAtOnce(SeesAt(SQUARE, ()))
    ahead = ahead_of(scout, waits=False)
    released: list[MaskedFrame] = []
    for frame in still(90):
        scout.asleep = 30 <= frame.pts < 45
        released += ahead.push(frame)
    late = [masked.pts for masked in released if masked.why == "finder.late"]
    # The look at frame 32 is owed to every frame within its reach; the next one is at 45, the one after that at 49, and
    # what came into view must be looked at in both ways.
    assert late == list(range(23, 40))
    assert {masked.verdict for masked in released if masked.pts not in late} == {Verdict.CLEAR}


def test_both_paces_mask_alike_when_no_report_is_late() -> None:
    frames = [noise_frame(WIDE, HIGH, pts) for pts in range(60)]
    waiting = through(ahead_of(ScoutAtOnce(SeesAt(SQUARE, {20, 24}))), frames)
    hurrying = through(ahead_of(ScoutAtOnce(SeesAt(SQUARE, {20, 24})), waits=False), frames)
    assert all(np.array_equal(one.i420, other.i420) for one, other in zip(waiting, hurrying, strict=True))


def test_what_only_a_failed_look_could_vouch_for_is_black() -> None:
    one = through(ahead_of(ScoutAtOnce(SeesAt(SQUARE, (), trouble={20}))), still(60))
    # Frames 13 to 18 reach one good look of the other way only; frame 20 itself failed.
    assert {masked.pts for masked in one if masked.verdict is Verdict.BLACK} == {*range(13, 19), 20}
    two = through(ahead_of(ScoutAtOnce(SeesAt(SQUARE, (), trouble={20, 24}))), still(60))
    assert {masked.pts for masked in two if masked.verdict is Verdict.BLACK} == set(range(13, 25))
    assert {masked.why for masked in two if masked.verdict is Verdict.BLACK} == {"finder.failed"}


class SeesInTurn(SeesAt):
    """Eyes that see the polygon in one of their ways only, from some frame on."""

    def __init__(self, turn: int, since: int) -> None:
        super().__init__(SQUARE, ())
        self._turn, self._since = turn, since

    def look(self, order: Order) -> Look:
        in_its_way = order.turn is None or order.turn % TURNS == self._turn
        self._pts = {order.frame.pts} if in_its_way and order.frame.pts >= self._since else set()
        return super().look(order)


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("since", range(20, 33))
@pytest.mark.parametrize("frames_per_s", [2, 5, 10, 15, 25, 30])
def test_what_only_one_way_of_looking_sees_is_never_shown(turn: int, since: int, frames_per_s: int) -> None:
    masked = through(ahead_of(ScoutAtOnce(SeesInTurn(turn, since))), still(70, Fraction(1, frames_per_s)))
    for frame in masked[since:]:
        assert frame.verdict is Verdict.BLACK or (frame.y[42:58, 62:78] == FILL_LUMA).all()


def test_a_slow_camera_does_not_queue_up_looks_that_nobody_waits_for() -> None:
    scout = ScoutAtOnce(SeesAt(SQUARE, ()))
    scout.asleep = True
    ahead = ahead_of(scout, waits=False)
    for frame in still(6, Fraction(1, 7)):
        ahead.push(frame)
    assert scout.ordered == [0]


def test_time_that_runs_back_is_an_error() -> None:
    ahead = ahead_of()
    ahead.push(still(8)[7])
    with pytest.raises(ValueError, match="follow each other"):
        ahead.push(still(8)[7])


def test_after_a_doubtful_frame_nothing_is_shown_before_the_next_clean_look() -> None:
    frames = still(60)
    frames[21] = dataclasses.replace(frames[21], doubt="frame.damaged")
    masked = through(ahead_of(ScoutAtOnce(SeesAt(SQUARE, ()))), frames)
    black = {frame.pts: frame.why for frame in masked if frame.verdict is Verdict.BLACK}
    assert black == {21: "frame.damaged", 22: "look.awaited", 23: "look.awaited"}


def test_names_of_finders() -> None:
    assert finder_names("none") == ()
    assert finder_names("all") == FINDER_NAMES
    assert finder_names("text, changes,text") == ("text", "changes")
    assert make_finders(("motion", "changes")) == ()
    with pytest.raises(UnknownFinderError, match="no finder named 'faces'"):
        finder_names("text,faces")
