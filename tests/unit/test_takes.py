"""From the press of Record to a sealed clip, whatever the recorder, the disk and the ledger do meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Integrity, NeedsPerson, Refused
from app.journal import Act
from app.lifecycle import ClipEvent
from app.model import STATION, BedId, ClipState
from app.playback import Playback
from app.takes import Takes
from app.vault.container import stanza_count
from app.vault.identities import new_identity
from app.vault.keys import StationKeys
from tests.conftest import ExpectedLogs
from tests.fakes_clips import HIGH, WIDE, TakeBench, open_descriptors, record
from tests.fakes_rules import BED, MORNING, NURSE


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[TakeBench]:
    bench = TakeBench(tmp_path)
    yield bench
    bench.ledger.close()


def test_a_take_has_its_row_and_key_before_its_first_byte(bench: TakeBench) -> None:
    take = bench.takes.begin(BED, NURSE.id)
    os.close(take.descriptor)
    clip = bench.ledger.clip(take.clip)
    assert (clip.state, clip.bed, clip.recorded_by) == (ClipState.RECORDING, BED, NURSE.id)
    assert str(bench.keys.open_clip_key(take.clip, bench.ledger.clip_key(take.clip)).recipient) == take.recipient
    assert bench.sealed_file(take.clip).stat().st_size == 0


def test_a_refused_take_leaves_neither_row_nor_file(bench: TakeBench) -> None:
    bench.consent_until(MORNING)
    with pytest.raises(Refused) as refused:
        bench.takes.begin(BED, NURSE.id)
    assert refused.value.code == "consent.ended"
    with pytest.raises(Refused):
        bench.takes.begin(BedId("99"), NURSE.id)
    assert bench.ledger.clips() == ()
    assert list((bench.folder / "vault").iterdir()) == []


def test_a_take_without_a_file_is_discarded_at_once(bench: TakeBench) -> None:
    (bench.folder / "vault").rmdir()
    with pytest.raises(NeedsPerson):
        bench.takes.begin(BED, NURSE.id)
    (clip,) = bench.ledger.clips()
    assert clip.state is ClipState.DISCARDED


def test_a_sealed_take_is_described_by_its_file(bench: TakeBench) -> None:
    clip = bench.ledger.clip(bench.record(frames=15))
    assert (clip.state, clip.frames, clip.interrupted) == (ClipState.SEALED, 15, False)
    assert clip.duration_s == pytest.approx(1.4)
    assert clip.sealed_sha256 == bench.takes.digest_at_rest(clip.id)
    reader, digest = bench.takes.open_sealed(clip.id)
    with Playback(reader) as playback:
        assert (playback.frames, playback.size) == (15, (WIDE, HIGH))
    assert digest == clip.sealed_sha256


def test_a_recorder_cannot_count_more_black_frames_than_there_are(bench: TakeBench) -> None:
    take = bench.takes.begin(BED, NURSE.id)
    record(take, 10)
    assert bench.takes.seal(take.clip, frames_black=10**30)  # more than the ledger's integers hold
    assert bench.ledger.clip(take.clip).frames_black == 10


def test_a_take_that_is_said_to_be_whole_and_is_not_is_recovered(bench: TakeBench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("said to be whole")
    take = bench.takes.begin(BED, NURSE.id)
    record(take, 60, whole=False)
    assert bench.takes.seal(take.clip, frames_black=0)
    clip = bench.ledger.clip(take.clip)
    assert (clip.state, clip.interrupted) == (ClipState.SEALED, True)
    assert 0 < clip.frames < 60
    with Playback(bench.takes.open_sealed(take.clip)[0]) as playback:
        assert playback.frames == clip.frames


def test_a_take_of_rubbish_is_never_sealed(bench: TakeBench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("said to be whole")
    expected_logs.add("not recoverable")
    take = bench.takes.begin(BED, NURSE.id)
    os.write(take.descriptor, b"in the clear" * 1000)
    os.close(take.descriptor)
    assert not bench.takes.seal(take.clip, frames_black=0)
    assert bench.ledger.clip(take.clip).state is ClipState.DISCARDED


def test_a_take_sealed_to_somebody_else_is_never_ours(bench: TakeBench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("said to be whole")
    expected_logs.add("not recoverable")
    take = bench.takes.begin(BED, NURSE.id)
    record(type(take)(take.clip, str(new_identity().recipient), take.descriptor))
    assert not bench.takes.seal(take.clip, frames_black=0)
    assert bench.ledger.clip(take.clip).state is ClipState.DISCARDED


def test_a_torn_take_is_kept_as_far_as_it_got_and_recovering_twice_changes_nothing(bench: TakeBench) -> None:
    take = bench.takes.begin(BED, NURSE.id)
    record(take, 60, whole=False)
    assert bench.takes.interrupt(take.clip, "recorder.gone")
    clip = bench.ledger.clip(take.clip)
    assert (clip.state, clip.interrupted) == (ClipState.SEALED, True)
    assert not bench.takes.interrupt(take.clip, "recorder.gone"), "a sealed clip is nobody's torn take"
    assert bench.ledger.clip(take.clip) == clip
    with bench.store.open(take.clip) as file:
        assert stanza_count(file) == 1
    assert [path.name for path in (bench.folder / "vault").iterdir()] == [f"{take.clip}.age"]


def test_an_empty_take_is_discarded(bench: TakeBench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("not recoverable")
    take = bench.takes.begin(BED, NURSE.id)
    os.close(take.descriptor)
    assert not bench.takes.interrupt(take.clip, "recorder.gone")
    assert bench.ledger.clip(take.clip).state is ClipState.DISCARDED


@pytest.mark.parametrize("event", [ClipEvent.WITHDRAW, ClipEvent.DISCARD])
def test_a_take_that_ended_in_the_ledger_first_stays_ended(bench: TakeBench, event: ClipEvent) -> None:
    """Consent was withdrawn while the recorder still wrote: its last word must not bring the clip back, nor fail."""
    take = bench.takes.begin(BED, NURSE.id)
    ended = bench.ledger.move(take.clip, event, STATION).state
    record(take, 10)
    assert not bench.takes.seal(take.clip, frames_black=0)
    assert not bench.takes.interrupt(take.clip, "recorder.gone")
    assert bench.ledger.clip(take.clip).state is ended


def test_mending_recovers_torn_takes_and_drops_empty_ones(bench: TakeBench, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("not recoverable")
    torn, whole, empty = (bench.takes.begin(BED, NURSE.id) for _ in range(3))
    record(torn, 60, whole=False)
    record(whole, 10)  # closed by a recorder whose station had died
    os.close(empty.descriptor)
    assert set(bench.takes.mend()) == {torn.clip, whole.clip}
    assert bench.ledger.clip(whole.clip).frames == 10
    assert bench.ledger.clip(empty.clip).state is ClipState.DISCARDED
    assert bench.takes.mend() == ()


def test_one_take_that_cannot_be_recovered_keeps_neither_the_others_nor_the_station(
    bench: TakeBench, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("waits for the next start")
    lost, torn = bench.takes.begin(BED, NURSE.id), bench.takes.begin(BED, NURSE.id)
    record(lost, 10)
    record(torn, 60, whole=False)
    # The first one's key was sealed by a shred key that is not in this key store.
    stranger = StationKeys.open(type(bench.key_store)())
    bench.ledger.replace_clip_keys({lost.clip: stranger.seal_clip_key(lost.clip, new_identity())})
    assert bench.takes.mend() == (torn.clip,)
    assert bench.ledger.clip(lost.clip).state is ClipState.INTERRUPTED
    assert bench.sealed_file(lost.clip).stat().st_size > 1000, "the file is kept as evidence"


def test_a_changed_file_is_not_opened(bench: TakeBench) -> None:
    clip = bench.record()
    content = bytearray(bench.sealed_file(clip).read_bytes())
    content[-1] ^= 1
    bench.sealed_file(clip).write_bytes(content)
    with pytest.raises(Integrity) as damaged:
        bench.takes.open_sealed(clip)
    assert damaged.value.code == "clip.changed"


def test_nothing_of_a_take_is_readable_on_disk_and_no_descriptor_stays_open(bench: TakeBench) -> None:
    before = open_descriptors()
    clip = bench.record(30)
    torn = bench.takes.begin(BED, NURSE.id)
    record(torn, 60, whole=False)
    bench.takes.interrupt(torn.clip, "recorder.gone")
    bench.takes.open_sealed(clip)[0].close()
    assert open_descriptors() == before
    for file in (bench.folder / "vault").iterdir():
        content = file.read_bytes()
        assert content.startswith(b"age-encryption.org/v1\n")
        assert not any(mark in content for mark in (b"ftyp", b"moof", b"avc1"))
    acts = [row.act for row in bench.ledger.journal(50)]
    assert acts.count(Act.CLIP_BEGUN.value) == 2
    assert {"clip.seal", "clip.interrupt", "clip.recover"} <= set(acts)


def test_two_stations_never_share_a_clip_id(bench: TakeBench) -> None:
    other = Takes(bench.ledger, bench.store, bench.keys)
    takes = [maker.begin(BED, NURSE.id) for maker in (bench.takes, other) for _ in range(3)]
    for take in takes:
        os.close(take.descriptor)
    assert len({take.clip for take in takes}) == 6
