"""FORMAT.md, guarantees K1 to K7: the station's two secrets and what hangs on them."""

from __future__ import annotations

import contextlib
import importlib.util
import traceback
from collections.abc import Callable, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.backends.SecretService import Keyring as SecretServiceKeyring

from app.demo_keys import MemoryKeyStore
from app.errors import Integrity, NeedsPerson, Refused, StationError
from app.model import ClipId
from app.vault.header import hkdf_sha256
from app.vault.identities import new_identity
from app.vault.keys import (
    SHRED_KEY_SLOTS,
    STATION_SECRET,
    KeyStore,
    OsKeyStore,
    StationKeys,
    probe_key_store,
)

CLIPS = [ClipId(f"{n:032x}") for n in range(6)]


class PowerCut(Exception):  # noqa: N818 - it is not an error of anybody's
    """The station dies here."""


class MortalKeyStore(MemoryKeyStore):
    """A key store of a station that dies before its n-th change, or right after it."""

    def __init__(self, whole_life: MemoryKeyStore, changes_left: int, *, after: bool) -> None:
        super().__init__()
        self._secrets = whole_life._secrets
        self._changes_left = changes_left
        self._after = after

    def put(self, name: str, secret: bytes) -> None:
        self._change(lambda: MemoryKeyStore.put(self, name, secret))

    def remove(self, name: str) -> None:
        self._change(lambda: MemoryKeyStore.remove(self, name))

    def _change(self, change: object) -> None:
        assert callable(change)
        self._changes_left -= 1
        if self._changes_left == 0 and not self._after:
            raise PowerCut
        change()
        if self._changes_left == 0:
            raise PowerCut


def names_in(store: MemoryKeyStore) -> set[str]:
    return set(store._secrets)


def test_the_first_start_makes_two_secrets_and_every_later_one_finds_them() -> None:
    store = MemoryKeyStore()
    first = StationKeys.open(store)
    assert names_in(store) == {STATION_SECRET, SHRED_KEY_SLOTS[0]}
    again = StationKeys.open(store, data_exists=True)
    assert (again.ledger_key, again.pin_pepper, again.signing_public) == (
        first.ledger_key,
        first.pin_pepper,
        first.signing_public,
    )
    identity = new_identity()
    sealed = first.seal_clip_key(CLIPS[0], identity)
    assert again.open_clip_key(CLIPS[0], sealed).secret_text() == identity.secret_text()


@pytest.mark.parametrize("dies_at", [1, 2])
@pytest.mark.parametrize("after", [False, True])
def test_a_first_start_cut_short_is_taken_up_again(*, dies_at: int, after: bool) -> None:
    store = MemoryKeyStore()
    with pytest.raises(PowerCut):
        StationKeys.open(MortalKeyStore(store, dies_at, after=after))
    StationKeys.open(store)
    StationKeys.open(store, data_exists=True)


def test_derived_keys_are_the_ones_of_the_specification() -> None:
    store = MemoryKeyStore()
    keys = StationKeys.open(store)
    secret = store.get(STATION_SECRET)
    assert secret is not None
    assert keys.ledger_key == hkdf_sha256(secret, b"", b"swaddle/v1/ledger")
    assert keys.pin_pepper == hkdf_sha256(secret, b"", b"swaddle/v1/pin-pepper")
    assert keys.signing_key.private_bytes_raw() == hkdf_sha256(secret, b"", b"swaddle/v1/station-signing")
    Ed25519PublicKey.from_public_bytes(keys.signing_public).verify(keys.signing_key.sign(b"journal"), b"journal")
    assert len({keys.ledger_key, keys.pin_pepper, keys.signing_key.private_bytes_raw(), secret}) == 4


@pytest.mark.parametrize("lost", [STATION_SECRET, SHRED_KEY_SLOTS[0]])
def test_lost_keys_of_existing_data_are_told_never_replaced(lost: str) -> None:
    store = MemoryKeyStore()
    StationKeys.open(store)
    store.remove(lost)
    left = names_in(store)
    with pytest.raises(NeedsPerson) as caught:
        StationKeys.open(store, data_exists=True)
    assert caught.value.code == "keystore.key_missing"
    assert names_in(store) == left


@pytest.mark.parametrize("name", [STATION_SECRET, *SHRED_KEY_SLOTS])
def test_a_changed_entry_is_damage(name: str) -> None:
    store = MemoryKeyStore()
    StationKeys.open(store)
    store.remove(name)
    store.put(name, b"short")
    with pytest.raises(Integrity) as caught:
        StationKeys.open(store, data_exists=True)
    assert caught.value.code == "keystore.damaged"


def test_two_shred_keys_of_one_generation_are_damage() -> None:
    store = MemoryKeyStore()
    StationKeys.open(store)
    copy = store.get(SHRED_KEY_SLOTS[0])
    assert copy is not None
    store.put(SHRED_KEY_SLOTS[1], copy[:8] + bytes(32))
    with pytest.raises(Integrity):
        StationKeys.open(store)


@pytest.mark.parametrize("hybrid", [False, True])
def test_a_sealed_clip_key_is_bound_to_its_clip_and_to_every_byte(*, hybrid: bool) -> None:
    keys = StationKeys.open(MemoryKeyStore())
    identity = new_identity(hybrid=hybrid)
    sealed = keys.seal_clip_key(CLIPS[0], identity)
    assert keys.open_clip_key(CLIPS[0], sealed).secret_text() == identity.secret_text()
    assert identity.secret_text().encode() not in sealed
    with pytest.raises(Integrity):
        keys.open_clip_key(CLIPS[1], sealed)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(StationError) as caught:
            keys.open_clip_key(CLIPS[0], bytes(changed))
        names_another_key = 1 <= place < 9
        assert caught.value.code == ("clip.shredded" if names_another_key else "clip.key_damaged")
    for short in (b"", sealed[:1], sealed[:24], sealed[:-1]):
        with pytest.raises(StationError):
            keys.open_clip_key(CLIPS[0], short)
    assert keys.seal_clip_key(CLIPS[0], identity) != sealed


def test_after_shredding_survivors_open_and_yesterdays_copy_of_the_rest_does_not() -> None:
    store = MemoryKeyStore()
    keys = StationKeys.open(store)
    yesterday = {clip: keys.seal_clip_key(clip, new_identity()) for clip in CLIPS}
    survivors = {clip: yesterday[clip] for clip in CLIPS[2:]}
    ledger: dict[ClipId, bytes] = {}
    moved = keys.shred(survivors, ledger.update)
    assert moved == ledger
    assert len(names_in(store)) == 2
    for holder in (keys, StationKeys.open(store, data_exists=True)):
        assert not holder.shred_pending
        for clip, sealed in ledger.items():
            holder.open_clip_key(clip, sealed)
        for clip in CLIPS:
            with pytest.raises(Refused) as caught:
                holder.open_clip_key(clip, yesterday[clip])
            assert caught.value.code == "clip.shredded"


def test_many_shreddings_in_a_row_use_two_slots() -> None:
    store = MemoryKeyStore()
    keys = StationKeys.open(store)
    ledger = {clip: keys.seal_clip_key(clip, new_identity(hybrid=False)) for clip in CLIPS}
    for shredded in CLIPS[:-1]:
        del ledger[shredded]
        keys.shred(dict(ledger), ledger.update)
        assert len(names_in(store)) == 2
    StationKeys.open(store).open_clip_key(CLIPS[-1], ledger[CLIPS[-1]])


def test_a_survivor_that_does_not_open_stops_the_shredding_before_anything_is_lost() -> None:
    store = MemoryKeyStore()
    keys = StationKeys.open(store)
    sealed = keys.seal_clip_key(CLIPS[0], new_identity())

    def keep(_moved: Mapping[ClipId, bytes]) -> None:
        raise AssertionError("nothing may be written")

    with pytest.raises(Integrity):
        keys.shred({CLIPS[1]: sealed}, keep)
    StationKeys.open(store).open_clip_key(CLIPS[0], sealed)


@settings(max_examples=80)
@given(
    dies_at=st.integers(1, 5),
    after=st.booleans(),
    keep_dies=st.sampled_from(["no", "before", "after"]),
    shreddings_before=st.integers(0, 2),
)
def test_a_shredding_cut_short_anywhere_loses_nothing_and_is_finished_later(
    *, dies_at: int, after: bool, keep_dies: str, shreddings_before: int
) -> None:
    store = MemoryKeyStore()
    for _ in range(shreddings_before):
        StationKeys.open(store).shred({}, lambda _moved: None)
    first = {clip: StationKeys.open(store).seal_clip_key(clip, new_identity(hybrid=False)) for clip in CLIPS[:4]}
    ledger = dict(first)

    def keep(moved: Mapping[ClipId, bytes]) -> None:
        if keep_dies == "before":
            raise PowerCut
        ledger.update(moved)
        if keep_dies == "after":
            raise PowerCut

    del ledger[CLIPS[0]]
    with contextlib.suppress(PowerCut):
        StationKeys.open(MortalKeyStore(store, dies_at, after=after)).shred(dict(ledger), keep)

    keys = StationKeys.open(store, data_exists=True)
    for clip, sealed in ledger.items():
        keys.open_clip_key(clip, sealed)
    # A clip sealed by the newest key while the old shredding is pending, then shredded itself.
    recorded_meanwhile = keys.seal_clip_key(CLIPS[4], new_identity(hybrid=False))
    keys.shred(dict(ledger), ledger.update)

    final = StationKeys.open(store, data_exists=True)
    assert not final.shred_pending
    assert set(ledger) == set(CLIPS[1:4])
    for clip, sealed in ledger.items():
        final.open_clip_key(clip, sealed)
    for clip, copy in ((CLIPS[0], first[CLIPS[0]]), (CLIPS[4], recorded_meanwhile)):
        with pytest.raises(Refused):
            final.open_clip_key(clip, copy)


@pytest.mark.parametrize("shreddings_before", [0, 1])
@pytest.mark.parametrize("dies_again_at", range(1, 5))
@pytest.mark.parametrize("after", [False, True])
def test_a_shredding_that_was_announced_is_never_forgotten(
    *, shreddings_before: int, dies_again_at: int, after: bool
) -> None:
    store = MemoryKeyStore()
    for _ in range(shreddings_before):
        StationKeys.open(store).shred({}, lambda _moved: None)
    doomed = StationKeys.open(store).seal_clip_key(CLIPS[0], new_identity(hybrid=False))
    with pytest.raises(PowerCut):  # the new key is there, the old one too
        StationKeys.open(MortalKeyStore(store, 1, after=True)).shred({}, lambda _moved: None)
    assert StationKeys.open(store).shred_pending
    with contextlib.suppress(PowerCut):
        StationKeys.open(MortalKeyStore(store, dies_again_at, after=after)).shred({}, lambda _moved: None)
    keys = StationKeys.open(store)
    if not keys.shred_pending:
        with pytest.raises(Refused):
            keys.open_clip_key(CLIPS[0], doomed)


def test_no_secret_in_repr_or_in_an_error() -> None:
    store = MemoryKeyStore()
    keys = StationKeys.open(store)
    sealed = bytearray(keys.seal_clip_key(CLIPS[0], new_identity()))
    sealed[-1] ^= 1
    with pytest.raises(Integrity) as caught:
        keys.open_clip_key(CLIPS[0], bytes(sealed))
    told = repr(keys) + repr(store) + "".join(traceback.format_exception(caught.value)) + repr(keys._shred_keys)
    for secret in (*store._secrets.values(), keys.ledger_key, keys.pin_pepper):
        assert secret.hex() not in told
        assert repr(secret)[2:-1] not in told


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring, chainer.ChainerBackend])
def test_backends_that_are_not_on_the_list_are_refused(backend: Callable[[], KeyringBackend]) -> None:
    with pytest.raises(NeedsPerson) as caught:
        OsKeyStore(backend=backend())
    assert caught.value.code == "keystore.missing"


def test_the_environment_cannot_choose_another_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", "/org/freedesktop/secrets/collection/theirs")
    monkeypatch.setenv("KEYRING_PROPERTY_APPID", "theirs")
    backend = OsKeyStore()._backend
    assert isinstance(backend, SecretServiceKeyring)
    assert not hasattr(backend, "preferred_collection")
    assert backend.appid != "theirs"


def test_no_package_with_a_plaintext_key_store_is_installed() -> None:
    assert importlib.util.find_spec("keyrings") is None


def test_no_bus_means_no_key_store_and_no_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(NeedsPerson) as caught:
        StationKeys.open(OsKeyStore())
    assert caught.value.code == "keystore.missing"
    works, sentence = probe_key_store()
    assert not works
    assert sentence == caught.value.sentence


class ScriptedKeyring(SecretServiceKeyring):
    """The back-end as other people's systems have shown it: forgets, clings, breaks."""

    def __init__(self, *, forgets: bool = False, clings: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.forgets, self.clings = forgets, clings
        self.broken: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken is not None:
            raise self.broken
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.broken is not None:
            raise self.broken
        if not self.forgets:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if not self.clings:
            del self.kept[service, username]


def test_a_key_store_that_forgets_is_found_out_at_the_first_write() -> None:
    with pytest.raises(NeedsPerson) as caught:
        StationKeys.open(OsKeyStore(backend=ScriptedKeyring(forgets=True)))
    assert caught.value.code == "keystore.forgets"


def test_a_key_store_that_clings_to_a_shredded_key_is_found_out() -> None:
    keys = StationKeys.open(OsKeyStore(backend=ScriptedKeyring(clings=True)))
    with pytest.raises(NeedsPerson) as caught:
        keys.shred({}, lambda _moved: None)
    assert caught.value.code == "keystore.keeps"
    assert keys.shred_pending


def test_a_key_store_that_vanishes_in_the_middle_is_told_apart_from_a_missing_one() -> None:
    backend = ScriptedKeyring()
    store = OsKeyStore(backend=backend)
    assert store.get("x") is None
    backend.broken = ConnectionResetError("secret text of a backend")
    with pytest.raises(NeedsPerson) as caught:
        store.put("x", b"secret")
    assert caught.value.code == "keystore.vanished"
    told = "".join(traceback.format_exception(caught.value))
    assert "secret text" not in told
    assert caught.value.__context__ is None


def test_garbage_in_the_key_store_is_damage() -> None:
    backend = ScriptedKeyring()
    backend.kept["swaddle/station-secret", STATION_SECRET] = "not base64!"
    with pytest.raises(Integrity):
        StationKeys.open(OsKeyStore(backend=backend))


def test_the_probe_leaves_nothing_behind() -> None:
    backend = ScriptedKeyring()
    store: KeyStore = OsKeyStore(backend=backend)
    works, sentence = probe_key_store(store)
    assert works
    assert sentence
    assert not backend.kept
    assert probe_key_store(OsKeyStore(backend=ScriptedKeyring(forgets=True)))[0] is False
