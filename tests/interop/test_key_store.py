"""One contract for every key store: the DEMO's memory and a real gnome-keyring on a D-Bus session of its own.

Needs Debian's dbus and gnome-keyring, which the set-up installs. Nothing of the account that runs the tests is touched:
HOME and the runtime folder are temporary.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import secretstorage

from app.demo_keys import MemoryKeyStore
from app.errors import NeedsPerson, Refused
from app.model import ClipId
from app.vault.identities import new_identity
from app.vault.keys import KeyStore, OsKeyStore, StationKeys, probe_key_store

UNLOCK = "printf invented | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
START_LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null"
SESSION_ENDS_S = 10.0
CLIPS = [ClipId(f"{n:032x}") for n in range(3)]

FENCED_STATION = """
import sys
from app.fence import Room, raise_fence
raise_fence(Room.STATION)
from app.vault.keys import OsKeyStore, StationKeys
store = OsKeyStore()
StationKeys.open(store).shred({}, lambda moved: None)
store.close()
sys.stdout.write("shredded\\n")
"""


class DesktopSession:
    """A D-Bus session with a gnome-keyring, as a desktop has it after signing in."""

    def __init__(self, home: Path, start_daemon: str) -> None:
        runtime = home / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        tool = shutil.which("dbus-run-session")
        assert tool is not None, "dbus-run-session is missing: run `make setup-dev`"
        assert shutil.which("gnome-keyring-daemon") is not None, "gnome-keyring is missing: run `make setup-dev`"
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        # `cat` keeps the session alive until we close its standard input.
        self._process = subprocess.Popen(
            [tool, "--", "sh", "-c", f'{start_daemon} && echo "$DBUS_SESSION_BUS_ADDRESS" && exec cat'],
            env={**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().decode().strip()
        assert self.address.startswith("unix:"), "the key ring did not start"

    def end(self) -> None:
        """Sign out."""
        if self._process.poll() is None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.stdout.close()
            try:
                self._process.wait(SESSION_ENDS_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(SESSION_ENDS_S)
                raise


Desktop = Callable[[str], DesktopSession]


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """Signs in; several times if need be, to the same account."""
    with contextlib.ExitStack() as sessions:

        def sign_in(start_daemon: str) -> DesktopSession:
            session = DesktopSession(tmp_path, start_daemon)
            sessions.callback(session.end)
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.address)
            return session

        yield sign_in


@pytest.fixture(params=["memory", "gnome-keyring"])
def store(request: pytest.FixtureRequest) -> Iterator[KeyStore]:
    if request.param == "memory":
        yield MemoryKeyStore()
        return
    sign_in: Desktop = request.getfixturevalue("desktop")
    sign_in(UNLOCK)
    with contextlib.closing(OsKeyStore()) as real:
        yield real


def test_what_was_put_is_got_and_what_was_removed_is_gone(store: KeyStore) -> None:
    secrets = {"one": os.urandom(32), "two": os.urandom(40), "three": b"\0" * 32}
    for name, secret in secrets.items():
        assert store.get(name) is None
        store.put(name, secret)
    for name, secret in secrets.items():
        assert store.get(name) == secret
    store.remove("two")
    store.remove("two")
    assert (store.get("one"), store.get("two"), store.get("three")) == (secrets["one"], None, secrets["three"])
    store.put("two", b"new")
    assert store.get("two") == b"new"


def test_a_key_is_never_overwritten(store: KeyStore) -> None:
    store.put("one", b"first")
    with pytest.raises(Refused) as caught:
        store.put("one", b"second")
    assert caught.value.code == "keystore.occupied"
    assert store.get("one") == b"first"


def test_a_store_says_nothing_of_what_it_keeps(store: KeyStore) -> None:
    store.put("one", b"the secret itself")
    assert "the secret" not in repr(store)
    assert base64.b64encode(b"the secret itself").decode() not in repr(store)


def test_the_stations_keys_live_and_shred_in_it(store: KeyStore) -> None:
    keys = StationKeys.open(store)
    ledger = {clip: keys.seal_clip_key(clip, new_identity()) for clip in CLIPS}
    shredded = ledger.pop(CLIPS[0])
    keys.shred(dict(ledger), ledger.update)
    again = StationKeys.open(store, data_exists=True)
    assert again.ledger_key == keys.ledger_key
    for clip, sealed in ledger.items():
        again.open_clip_key(clip, sealed)
    with pytest.raises(Refused):
        again.open_clip_key(CLIPS[0], shredded)


def test_the_probe_finds_a_working_store(desktop: Desktop) -> None:
    desktop(UNLOCK)
    works, sentence = probe_key_store()
    assert works, sentence


def test_keys_survive_signing_out_and_are_not_readable_on_the_disk(desktop: Desktop, tmp_path: Path) -> None:
    first = desktop(UNLOCK)
    with contextlib.closing(OsKeyStore()) as store:
        keys = StationKeys.open(store)
        secret = store.get("station-secret")
    assert secret is not None
    first.end()
    files = [place for place in (tmp_path / ".local/share/keyrings").rglob("*") if place.is_file()]
    assert files
    for place in files:
        assert secret not in place.read_bytes()
        assert base64.b64encode(secret) not in place.read_bytes()
    desktop(UNLOCK)
    with contextlib.closing(OsKeyStore()) as store:
        assert StationKeys.open(store, data_exists=True).ledger_key == keys.ledger_key


def test_a_locked_store_says_how_to_unlock_it(desktop: Desktop) -> None:
    first = desktop(UNLOCK)
    with contextlib.closing(OsKeyStore()) as store:
        StationKeys.open(store)
    first.end()
    desktop(START_LOCKED)
    with pytest.raises(NeedsPerson) as caught:
        StationKeys.open(OsKeyStore(), data_exists=True)
    assert caught.value.code == "keystore.locked"
    assert probe_key_store() == (False, caught.value.sentence)


def test_a_store_that_was_never_set_up_is_missing_not_made_in_clear(desktop: Desktop, tmp_path: Path) -> None:
    desktop(START_LOCKED)
    with pytest.raises(NeedsPerson) as caught:
        StationKeys.open(OsKeyStore())
    assert caught.value.code == "keystore.missing"
    keyrings = tmp_path / ".local/share/keyrings"
    assert not list(keyrings.rglob("*.keyring"))


def test_many_questions_use_one_connection(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    connections: list[object] = []
    connect = secretstorage.dbus_init

    def counted() -> object:
        connections.append(connection := connect())
        return connection

    monkeypatch.setattr(secretstorage, "dbus_init", counted)
    desktop(UNLOCK)
    with contextlib.closing(OsKeyStore()) as store:
        for number in range(20):
            store.put(f"entry-{number}", b"secret")
            store.remove(f"entry-{number}")
        assert len(connections) == 1
        store.close()
        assert store.get("entry-1") is None
        assert len(connections) == 2


def test_a_store_that_comes_back_is_found_again(desktop: Desktop) -> None:
    first = desktop(UNLOCK)
    with contextlib.closing(OsKeyStore()) as store:
        keys = StationKeys.open(store)
        first.end()
        desktop(UNLOCK)
        keys.shred({}, lambda _moved: None)
        assert not keys.shred_pending


def test_the_station_reaches_its_key_store_through_its_fence(desktop: Desktop) -> None:
    desktop(UNLOCK)
    done = subprocess.run(
        [sys.executable, "-c", FENCED_STATION],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("shredded\n", "")


def test_a_store_that_vanishes_mid_run_is_told(desktop: Desktop) -> None:
    session = desktop(UNLOCK)
    store = OsKeyStore()
    keys = StationKeys.open(store)
    ledger = {CLIPS[0]: keys.seal_clip_key(CLIPS[0], new_identity())}
    session.end()
    with pytest.raises(NeedsPerson) as caught:
        keys.shred({}, ledger.update)
    assert caught.value.code == "keystore.vanished"
    keys.open_clip_key(CLIPS[0], ledger[CLIPS[0]])
