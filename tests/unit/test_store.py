"""FORMAT.md, guarantees S1 to S6: the clip files of a station."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import Integrity, NeedsPerson
from app.model import ClipId
from app.vault.boxes import playable_prefix
from app.vault.container import CHUNK, FileSink, SealedReader, SealedWriter, recover_prefix
from app.vault.identities import new_identity
from app.vault.store import ClipStore, Sweep

CLIP, OTHER = ClipId("0123456789abcdef" * 2), ClipId("f" * 32)
IDENTITY = new_identity()
FRAGMENT = b"".join(
    (8 + len(payload)).to_bytes(4, "big") + kind + payload
    for kind, payload in ((b"moof", bytes(92)), (b"mdat", b"marker of a picture " * 3000))
)
BEGINNING = (8).to_bytes(4, "big") + b"ftyp" + (8).to_bytes(4, "big") + b"moov"
# The recorder's side, as small as it gets: a public key, an inherited descriptor, no private-key code loaded.
CHILD = """
import sys
from app.vault.container import CHUNK, FileSink, SealedWriter, parse_recipient
forbidden = {"keyring", "app.vault.identities", "app.vault.keys", "app.vault.store"} & set(sys.modules)
assert not forbidden, forbidden
writer = SealedWriter(FileSink(int(sys.argv[1])), [parse_recipient(sys.argv[2])])
while True:
    writer.write(CHUNK * b"p")
    sys.stdout.write(f"{writer.make_durable()}\\n")
    sys.stdout.flush()
"""


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "data" / "vault")


def record(store: ClipStore, payload: bytes, *, whole: bool, clip: ClipId = CLIP) -> None:
    descriptor = store.new_take(clip)
    try:
        writer = SealedWriter(FileSink(descriptor), [IDENTITY.recipient])
        writer.write(payload)
        if whole:
            writer.close()
    finally:
        os.close(descriptor)


def opened(store: ClipStore) -> bytes:
    with store.open(CLIP) as file, io.BufferedReader(SealedReader(file, [IDENTITY])) as reader:
        return reader.read()


def recover(store: ClipStore) -> int:
    with store.recovering(CLIP) as (torn, descriptor):
        sink = FileSink(descriptor)
        return recover_prefix(torn, [IDENTITY], sink, [IDENTITY.recipient], playable_prefix).plaintext_bytes


def test_a_take_is_its_owners_alone_whatever_the_umask(store: ClipStore) -> None:
    before = os.umask(0)
    try:
        os.close(store.new_take(CLIP))
    finally:
        os.umask(before)
    place = store.path(CLIP)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert place.name == f"{CLIP}.age"


def test_a_take_can_only_be_appended_to(store: ClipStore) -> None:
    descriptor = store.new_take(CLIP)
    try:
        os.write(descriptor, b"first")
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, b"second")
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.read(descriptor, 1)
        assert not os.get_inheritable(descriptor)
    finally:
        os.close(descriptor)
    assert store.path(CLIP).read_bytes() == b"firstsecond"


def test_nothing_is_ever_recorded_over(store: ClipStore) -> None:
    record(store, b"the only one", whole=True)
    with pytest.raises(Integrity) as caught:
        store.new_take(CLIP)
    assert caught.value.code == "vault.occupied"
    assert opened(store) == b"the only one"


def test_a_link_in_the_place_of_a_clip_is_not_followed(store: ClipStore, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"x")
    (tmp_path / "data" / "vault" / f"{CLIP}.age").symlink_to(elsewhere)
    with pytest.raises(Integrity):
        store.new_take(CLIP)
    with pytest.raises(NeedsPerson):
        store.open(CLIP)
    assert store.sweep([CLIP]).strays == (f"{CLIP}.age",)


@pytest.mark.parametrize("name", ["", "../ledger", "0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n", "/etc/passwd"])
def test_a_clip_without_a_random_name_reaches_no_file(store: ClipStore, name: str) -> None:
    for verb in (store.new_take, store.path, store.open, store.settle, store.shred):
        with pytest.raises(Integrity):
            verb(ClipId(name))


def test_settling_says_what_lies_there_and_hides_the_minute(store: ClipStore) -> None:
    record(store, b"picture", whole=True)
    data = store.path(CLIP).read_bytes()
    settled = store.settle(CLIP)
    assert (settled.size, settled.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    times = store.path(CLIP).stat()
    assert times.st_mtime % 3600 == times.st_atime % 3600 == 0
    assert store.path(CLIP).read_bytes() == data


def test_a_missing_file_is_told(store: ClipStore) -> None:
    for verb in (store.path, store.open, store.settle, lambda clip: store.recovering(clip).__enter__()):
        with pytest.raises(Integrity) as caught:
            verb(CLIP)
        assert caught.value.code == "vault.file_missing"


def test_a_torn_take_is_replaced_by_what_plays(store: ClipStore) -> None:
    record(store, BEGINNING + FRAGMENT * 4, whole=False)
    kept = recover(store)
    assert kept == len(BEGINNING + FRAGMENT * 3)
    assert opened(store) == BEGINNING + FRAGMENT * 3
    assert store.sweep([CLIP]) == Sweep((), (), 0)
    assert stat.S_IMODE(store.path(CLIP).stat().st_mode) == 0o600
    assert store.path(CLIP).stat().st_mtime % 3600 == 0


def test_recovering_twice_changes_nothing_more(store: ClipStore) -> None:
    record(store, BEGINNING + FRAGMENT * 4, whole=False)
    assert recover(store) == recover(store)
    assert opened(store) == BEGINNING + FRAGMENT * 3


def test_a_take_that_was_whole_after_all_is_kept_whole(store: ClipStore) -> None:
    record(store, BEGINNING + FRAGMENT * 4, whole=True)
    assert recover(store) == len(BEGINNING + FRAGMENT * 4)
    assert opened(store) == BEGINNING + FRAGMENT * 4


def test_a_take_with_nothing_to_play_stays_as_it_was(store: ClipStore) -> None:
    record(store, BEGINNING + FRAGMENT, whole=False)
    before = store.path(CLIP).read_bytes()
    assert recover(store) == 0
    assert store.path(CLIP).read_bytes() == before
    assert [entry.name for entry in store.path(CLIP).parent.iterdir()] == [f"{CLIP}.age"]


def test_a_recovery_that_fails_leaves_the_torn_take(store: ClipStore) -> None:
    record(store, BEGINNING + FRAGMENT * 4, whole=False)
    before = store.path(CLIP).read_bytes()

    def interrupted() -> None:
        with store.recovering(CLIP) as (_, descriptor):
            os.write(descriptor, b"half a recovery")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.path(CLIP).read_bytes() == before
    (store.path(CLIP).parent / f"{CLIP}.part").write_bytes(b"of a recovery that was killed")
    assert recover(store) == len(BEGINNING + FRAGMENT * 3)


def test_the_sweep_accounts_for_every_file_and_removes_only_leftovers(store: ClipStore) -> None:
    record(store, b"known", whole=True)
    folder = store.path(CLIP).parent
    (folder / f"{OTHER}.part").write_bytes(b"x")
    (folder / f"{OTHER}.age").write_bytes(b"x")
    (folder / "notes.part").write_bytes(b"x")
    lost = ClipId("a" * 32)
    swept = store.sweep([CLIP, lost])
    assert swept.strays == (f"{OTHER}.age", "notes.part")
    assert swept.missing == (lost,)
    assert swept.parts_dropped == 1
    assert sorted(entry.name for entry in folder.iterdir()) == sorted([f"{CLIP}.age", f"{OTHER}.age", "notes.part"])


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was flushed to the disk, in order, as `name: size` of a file or the names in a folder."""
    seen: list[str] = []
    flush = os.fsync

    def noted(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append(
            " ".join(sorted(entry.name for entry in place.iterdir()))
            if place.is_dir()
            else f"{place.suffix} {place.stat().st_size}"
        )
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    return seen


def test_the_folder_itself_is_durable_before_the_first_take(tmp_path: Path, flushed: list[str]) -> None:
    ClipStore(tmp_path / "vault")
    assert flushed == ["vault"]


def test_bytes_are_flushed_before_their_name_and_names_before_they_are_relied_on(
    store: ClipStore, flushed: list[str]
) -> None:
    descriptor = store.new_take(CLIP)
    assert flushed == [f"{CLIP}.age"]
    writer = SealedWriter(FileSink(descriptor), [IDENTITY.recipient])
    writer.write(BEGINNING + FRAGMENT * 4)
    size = store.path(CLIP).stat().st_size
    writer.make_durable()
    os.close(descriptor)
    assert flushed[1:] == [f".age {size}"]
    recover(store)
    size = store.path(CLIP).stat().st_size
    # The new file is whole on the disk while it is still a part; the folder is flushed once it has the name.
    assert flushed[2:] == [f".part {size}", f".part {size}", f"{CLIP}.age"]
    store.settle(CLIP)
    assert flushed[5:] == [f".age {size}"]
    store.shred(CLIP)
    assert flushed[6:] == [""]


def test_shredding_removes_the_file_and_may_be_repeated(store: ClipStore) -> None:
    record(store, b"gone", whole=True)
    folder = store.path(CLIP).parent
    store.shred(CLIP)
    store.shred(CLIP)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    folder.chmod(0o755)
    ClipStore(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "link", tmp_path / "file"):
        with pytest.raises(NeedsPerson) as caught:
            ClipStore(place)
        assert caught.value.code == "vault.folder"
    with pytest.raises(NeedsPerson):
        ClipStore(tmp_path / "file" / "vault")


@pytest.mark.parametrize("durable_chunks", [1, 40])
def test_a_killed_recorder_loses_nothing_that_was_durable(store: ClipStore, durable_chunks: int) -> None:
    descriptor = store.new_take(CLIP)
    try:
        recorder = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(descriptor), str(IDENTITY.recipient)],
            cwd=Path(__file__).parents[2],
            pass_fds=[descriptor],
            stdout=subprocess.PIPE,
        )
    finally:
        os.close(descriptor)
    assert recorder.stdout is not None
    with recorder.stdout as progress:
        durable = [int(progress.readline()) for _ in range(durable_chunks)][-1]
        recorder.kill()
        assert recorder.wait(timeout=10) == -9
        durable = max(durable, *(int(line) for line in progress.read().split()), 0)
    assert durable >= durable_chunks * CHUNK
    with pytest.raises(Integrity):
        opened(store)
    with store.recovering(CLIP) as (torn, new):
        recovered = recover_prefix(torn, [IDENTITY], FileSink(new), [IDENTITY.recipient])
    assert recovered.plaintext_bytes >= durable
    assert not recovered.whole
    assert opened(store) == b"p" * recovered.plaintext_bytes


def test_no_picture_is_on_the_disk_in_clear(store: ClipStore) -> None:
    record(store, BEGINNING + FRAGMENT * 4, whole=False)
    recover(store)
    for entry in store.path(CLIP).parent.parent.rglob("*"):
        if entry.is_file():
            assert b"marker of a picture" not in entry.read_bytes()
