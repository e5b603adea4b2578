"""More masks for a clip: burned into every frame of their time, nothing uncovered, and never half a replacement."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import custodian
from app.errors import Integrity, NeedsPerson, Refused
from app.lifecycle import ClipEvent
from app.model import STATION, ClipId, ClipState, LeakFinding
from app.playback import Playback
from app.remask import MASKS_MAX, burn_in
from redact.frames import FILL_CHROMA, FILL_LUMA
from redact.geometry import AddedMask, Framing, Rect
from redact.masker import Masker
from redact.remask import Remasker
from tests.fakes_capture import noise_frame
from tests.fakes_clips import HIGH, RATE, WIDE, TakeBench, open_descriptors
from tests.fakes_rules import CHARGE, NURSE

WHOLE = AddedMask(Rect(60.0, 30.0, 30.0, 20.0), 0.0, 100.0)
TENTH = Fraction(1, 10)
#: Fill stays within 3 steps after coding, in luma and chroma: in blue that is 3 * 1.17 + 3 * 2.12.
BLACK = 10


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[TakeBench]:
    bench = TakeBench(tmp_path)
    yield bench
    bench.ledger.close()


def quarantined(bench: TakeBench, frames: int = 12) -> ClipId:
    clip = bench.record(frames)
    bench.ledger.move(clip, ClipEvent.SUBMIT, NURSE.id)
    bench.ledger.quarantine(clip, [LeakFinding(0.2, 0.4, WHOLE.region, "text")])
    return clip


def pictures(bench: TakeBench, clip: ClipId) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    reader, _ = bench.takes.open_sealed(clip)
    with Playback(reader) as playback:
        return [playback.frame_at(number / RATE)[1] for number in range(playback.frames)]


def burned(bench: TakeBench, clip: ClipId, *masks: AddedMask) -> ClipId:
    return burn_in(bench.takes, bench.ledger.clip(clip), masks or (WHOLE,), CHARGE.id, lambda _share: None)


def test_the_new_clip_is_black_under_the_mask_and_as_before_elsewhere(bench: TakeBench) -> None:
    clip = quarantined(bench)
    before = pictures(bench, clip)
    shares: list[float] = []
    new = burn_in(bench.takes, bench.ledger.clip(clip), [WHOLE], CHARGE.id, shares.append)
    after = pictures(bench, new)
    assert len(after) == len(before)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for old, fresh in zip(before, after, strict=True):
        assert fresh[30:50, 60:90, :3].max() <= BLACK
        far = np.abs(fresh[70:80, 20:50, :3].astype(int) - old[70:80, 20:50, :3])
        assert far.mean() < 25, "coded twice, not covered"


def test_the_old_clip_gives_way_and_is_shredded(bench: TakeBench) -> None:
    clip = quarantined(bench)
    new = bench.ledger.clip(burned(bench, clip))
    old = bench.ledger.clip(clip)
    assert (old.state, new.state, new.replaces, new.submitted) == (ClipState.DISCARDED, ClipState.SEALED, clip, True)
    same = ("stay", "bed", "recorded_by", "recorded_at", "frames", "width", "height", "interrupted")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert new.sealed_sha256 != old.sealed_sha256
    assert bench.ledger.clip_key(new.id) != bench.ledger.clip_key(clip)
    custodian.shred_unwanted(bench.ledger, bench.store, bench.keys)
    assert bench.ledger.clip(clip).state is ClipState.SHREDDED
    assert not bench.sealed_file(clip).exists()
    assert bench.ledger.findings(clip) == ()
    assert [waiting.id for waiting in bench.ledger.unchecked()] == [new.id]
    bench.takes.open_sealed(new.id)[0].close()


def test_a_mask_for_a_stretch_of_time_covers_that_stretch_only(bench: TakeBench) -> None:
    clip = quarantined(bench)
    after = pictures(bench, burned(bench, clip, AddedMask(WHOLE.region, 0.35, 0.7)))
    covered = [int(picture[35:45, 65:85, :3].max()) <= BLACK for picture in after]
    assert covered == [4 <= number <= 7 for number in range(len(after))]


@pytest.mark.parametrize("count", [0, MASKS_MAX + 1])
def test_no_mask_or_far_too_many_change_nothing(bench: TakeBench, count: int) -> None:
    clip = quarantined(bench)
    with pytest.raises(Refused, match=r"masks\.none"):
        burn_in(bench.takes, bench.ledger.clip(clip), [WHOLE] * count, CHARGE.id, lambda _share: None)
    assert [one.id for one in bench.ledger.clips()] == [clip]


def test_a_nurse_may_not(bench: TakeBench) -> None:
    clip = quarantined(bench)
    with pytest.raises(Refused, match=r"role\.refused"):
        burn_in(bench.takes, bench.ledger.clip(clip), [WHOLE], NURSE.id, lambda _share: None)
    assert bench.ledger.clip(clip).state is ClipState.QUARANTINED
    assert {one.state for one in bench.ledger.clips()} == {ClipState.QUARANTINED, ClipState.DISCARDED}


def test_a_clip_that_moves_on_meanwhile_is_not_replaced(bench: TakeBench) -> None:
    clip = quarantined(bench)

    def withdraw(_share: float) -> None:
        if bench.ledger.clip(clip).state is ClipState.QUARANTINED:
            bench.ledger.move(clip, ClipEvent.WITHDRAW, STATION)

    with pytest.raises(Refused, match=r"clip\.move"):
        burn_in(bench.takes, bench.ledger.clip(clip), [WHOLE], CHARGE.id, withdraw)
    new = next(one for one in bench.ledger.clips() if one.id != clip)
    assert (bench.ledger.clip(clip).state, new.state) == (ClipState.WITHDRAWN, ClipState.DISCARDED)


def test_a_failure_in_the_middle_leaves_the_old_clip_and_no_descriptor(bench: TakeBench) -> None:
    clip = quarantined(bench)
    before = open_descriptors()

    def fail(share: float) -> None:
        if share > 0.5:
            raise NeedsPerson("disk.full", "The disk is full.")

    with pytest.raises(NeedsPerson):
        burn_in(bench.takes, bench.ledger.clip(clip), [WHOLE], CHARGE.id, fail)
    assert bench.ledger.clip(clip).state is ClipState.QUARANTINED
    assert len(pictures(bench, clip)) == 12
    assert open_descriptors() == before
    custodian.shred_unwanted(bench.ledger, bench.store, bench.keys)
    assert {one.state for one in bench.ledger.clips()} == {ClipState.QUARANTINED, ClipState.SHREDDED}


def test_a_burning_that_is_stopped_leaves_the_clip_as_it_was(bench: TakeBench) -> None:
    clip = quarantined(bench)
    shares: list[float] = []

    def go_on(share: float) -> bool:
        shares.append(share)
        return share < 0.5

    with pytest.raises(Refused, match=r"masks\.stopped"):
        burn_in(bench.takes, bench.ledger.clip(clip), [WHOLE], CHARGE.id, go_on)
    assert len([share for share in shares if share >= 0.5]) == 1
    assert bench.ledger.clip(clip).state is ClipState.QUARANTINED
    assert len(pictures(bench, clip)) == 12


def test_a_copy_that_a_crash_cut_short_is_thrown_away_at_the_next_start(bench: TakeBench) -> None:
    clip = quarantined(bench)
    take = bench.takes.begin_replacement(clip, CHARGE.id)
    os.close(take.descriptor)
    assert bench.takes.mend() == ()
    assert bench.ledger.clip(take.clip).state is ClipState.DISCARDED
    assert bench.ledger.clip(clip).state is ClipState.QUARANTINED


def test_a_changed_file_is_not_masked(bench: TakeBench) -> None:
    clip = quarantined(bench)
    place = bench.sealed_file(clip)
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.chmod(0o600)
    place.write_bytes(content)
    with pytest.raises(Integrity, match=r"clip\.changed"):
        burned(bench, clip)
    assert [one.id for one in bench.ledger.clips()] == [clip]


# --- the pixels ---

_RECTS = st.builds(Rect, st.floats(-50, WIDE + 20), st.floats(-50, HIGH + 20), st.floats(0.5, 200), st.floats(0.5, 150))


@settings(max_examples=60)
@given(st.lists(_RECTS, min_size=1, max_size=4), _RECTS)
def test_all_of_every_mask_is_fill_and_nothing_is_ever_uncovered(regions: list[Rect], framed: Rect) -> None:
    masked = Masker(WIDE, HIGH, Framing(framed)).apply(noise_frame(WIDE, HIGH, 3, TENTH))
    planes = (masked.y.copy(), masked.u.copy(), masked.v.copy())
    again = Remasker(WIDE, HIGH, [AddedMask(region, 0.0, 1.0) for region in regions]).apply(planes, 3, TENTH)
    was_fill = masked.y == FILL_LUMA
    assert (again.y[was_fill] == FILL_LUMA).all()
    y, x = np.mgrid[0:HIGH, 0:WIDE]
    for region in regions:
        inside = (
            (x + 1 > region.x) & (x < region.x + region.width) & (y + 1 > region.y) & (y < region.y + region.height)
        )
        assert (again.y[inside] == FILL_LUMA).all()
        half = inside[::2, ::2]
        assert (again.u[half] == FILL_CHROMA).all()
        assert (again.v[half] == FILL_CHROMA).all()


def test_outside_its_time_a_frame_keeps_every_pixel() -> None:
    frame = noise_frame(WIDE, HIGH, 30, TENTH)
    remasker = Remasker(WIDE, HIGH, [AddedMask(WHOLE.region, 0.0, 2.9)])
    same = remasker.apply((frame.y, frame.u, frame.v), 30, TENTH)
    assert (same.y == frame.y).all()
    assert (same.u == frame.u).all()
