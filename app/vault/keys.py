"""The station's keys: two secrets in the operating system's key store, everything else derived or sealed by them.

FORMAT.md lists every label and seal. No key store that is on the list means no recording: there is no key file to fall
back to. A key is never overwritten: the new one is put beside the old, and the old one removed, because an overwritten
Windows credential lives on under a second name.
"""

from __future__ import annotations

import base64
import binascii
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from app.errors import Integrity, NeedsPerson, Refused, StationError
from app.model import ClipId
from app.vault.header import hkdf_sha256
from app.vault.identities import Identity, parse_identity
from app.vault.recipients import ONCE

_Answer = TypeVar("_Answer")

SERVICE: Final = "swaddle"
STATION_SECRET: Final = "station-secret"  # noqa: S105 - the name of an entry
SHRED_KEY_SLOTS: Final = ("shred-key-a", "shred-key-b")
KEY_BYTES: Final = 32
GENERATION_BYTES: Final = 8  # in front of a shred key: tells the newer of two
KEY_ID_BYTES: Final = 8
SALT_BYTES: Final = 16
QUESTIONS_ASKED: Final = 2  # a desktop may restart its key ring between two questions; every question may be repeated
SEAL_VERSION: Final = b"\x01"
SEAL_PREFIX_BYTES: Final = len(SEAL_VERSION) + KEY_ID_BYTES + SALT_BYTES

LEDGER_LABEL: Final = b"swaddle/v1/ledger"
SIGNING_LABEL: Final = b"swaddle/v1/station-signing"
PIN_PEPPER_LABEL: Final = b"swaddle/v1/pin-pepper"
WRISTBAND_LABEL: Final = b"swaddle/v1/wristband"
CLIP_IDENTITY_LABEL: Final = b"swaddle/v1/clip-identity"
SHRED_KEY_ID_LABEL: Final = b"swaddle/v1/shred-key-id"


class KeyStore(Protocol):
    """A few small secrets, by name. One contract suite runs against the real one and the DEMO's."""

    def get(self, name: str) -> bytes | None:
        """The secret, or None if there is none.

        Raises:
            NeedsPerson: the store cannot be asked; the sentence says how to mend it.
            Integrity: the store holds something that is no secret of ours.
        """
        ...

    def put(self, name: str, secret: bytes) -> None:
        """Keep a new secret and prove that it can be read back.

        Raises:
            NeedsPerson: the store cannot be asked, or forgets what it is told.
            Refused: there is one of this name already; nothing is ever overwritten.
        """
        ...

    def remove(self, name: str) -> None:
        """Forget a secret and prove that it is gone; nothing happens if there is none.

        Raises:
            NeedsPerson: the store cannot be asked, or still has it.
        """
        ...


class OsKeyStore:
    """The operating system's own key store, through one named back-end per system.

    The back-end is built here, never chosen by keyring: an installed `keyrings.alt`, a `keyringrc.cfg` or an
    environment variable cannot put a plaintext or forgetful one in its place.
    """

    def __init__(self, service: str = SERVICE, backend: KeyringBackend | None = None) -> None:
        """Connect lazily; nothing is asked yet.

        Args:
            service: prefix of the entries' names in the key store.
            backend: for the contract suite only; checked against the allow-list like the built one.

        Raises:
            NeedsPerson: this system has no back-end on the list.
        """
        self._service = service
        self._backend = _native_backend() if backend is None else backend
        self._answered = False
        self._lock = threading.Lock()
        if not isinstance(self._backend, _native_class()):
            raise _missing(type(self._backend).__name__)

    def __repr__(self) -> str:
        return f"<OsKeyStore {self.description}>"

    @property
    def description(self) -> str:
        """For people: which key store this is."""
        return str(self._backend.name)

    def get(self, name: str) -> bytes | None:
        """See `KeyStore`."""
        text = self._ask(lambda: self._backend.get_password(self._entry(name), name))
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise _damaged(name) from None

    def put(self, name: str, secret: bytes) -> None:
        """See `KeyStore`."""
        if self.get(name) is not None:
            raise Refused("keystore.occupied", "There is a key of this name already. Ask IT.", detail=name)
        text = base64.b64encode(secret).decode("ascii")
        self._ask(lambda: self._backend.set_password(self._entry(name), name, text))
        if self.get(name) != secret:
            raise NeedsPerson(
                "keystore.forgets",
                "The key store of this computer did not keep what it was given, so nothing can be recorded. Ask IT to "
                "repair it.",
                detail=name,
            )

    def remove(self, name: str) -> None:
        """See `KeyStore`."""
        if self.get(name) is None:
            return
        self._ask(lambda: self._backend.delete_password(self._entry(name), name))
        if self.get(name) is not None:
            raise NeedsPerson(
                "keystore.keeps",
                "The key store of this computer did not give up a key that must go. Ask IT to repair it.",
                detail=name,
            )

    def close(self) -> None:
        """Let go of the key store; the next question connects again."""
        leave = getattr(self._backend, "close", None)
        if leave is not None:
            with self._lock:
                leave()

    def _entry(self, name: str) -> str:
        return f"{self._service}/{name}"

    def _ask(self, question: Callable[[], _Answer]) -> _Answer:
        """Put one question to the back-end; whatever it raises becomes a sentence.

        Nothing of the back-end's error is kept but its type: its text or its frames could hold the secret.
        """
        kind: type[BaseException] = KeyringLocked
        for _ in range(QUESTIONS_ASKED):
            try:
                with self._lock:
                    answer = question()
            except Exception as failure:  # noqa: BLE001 - back-ends raise the errors of three operating systems
                kind = type(failure)
                if _is_locked(kind):
                    break
            else:
                self._answered = True
                return answer
        if _is_locked(kind):
            raise NeedsPerson(
                "keystore.locked",
                "The key store of this computer is locked, so nothing can be recorded. Sign out of the computer, sign "
                "in again with the password, and start Swaddle again.",
                detail=kind.__name__,
            )
        if self._answered:
            raise NeedsPerson(
                "keystore.vanished",
                "The key store of this computer stopped answering. What was recorded is safe. Restart the computer; if "
                "it happens again, tell IT.",
                detail=kind.__name__,
            )
        raise _missing(kind.__name__)


@dataclass(frozen=True, slots=True)
class _ShredKey:
    """One generation of the key that seals the clips' one-time identities."""

    slot: str
    generation: int
    key: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """Names the key inside a seal; says nothing about it."""
        return hkdf_sha256(self.key, b"", SHRED_KEY_ID_LABEL)[:KEY_ID_BYTES]

    def stored(self) -> bytes:
        """As it stands in the key store."""
        return self.generation.to_bytes(GENERATION_BYTES, "big") + self.key


class StationKeys:
    """What the station may do with its two secrets. Made by `open`."""

    def __init__(self, store: KeyStore, station_secret: bytes, shred_keys: tuple[_ShredKey, ...]) -> None:
        self._store = store
        self._shred_keys = shred_keys  # oldest first; two only while a shredding is under way
        self.ledger_key = hkdf_sha256(station_secret, b"", LEDGER_LABEL)
        self.pin_pepper = hkdf_sha256(station_secret, b"", PIN_PEPPER_LABEL)
        self.wristband_key = hkdf_sha256(station_secret, b"", WRISTBAND_LABEL)
        self.signing_key = Ed25519PrivateKey.from_private_bytes(hkdf_sha256(station_secret, b"", SIGNING_LABEL))

    def __repr__(self) -> str:
        return f"<StationKeys of {self.signing_public.hex()[:12]}>"

    @classmethod
    def open(cls, store: KeyStore, *, data_exists: bool = False) -> StationKeys:
        """Read the station's secrets; on the very first start make them.

        Args:
            store: where they are kept.
            data_exists: there is a ledger already. Its keys must then exist too: new ones would be of no use to it.

        Raises:
            NeedsPerson: the key store is locked, missing, forgetful or has lost the keys of existing data.
            Integrity: an entry is not what was put there.
        """
        station_secret = store.get(STATION_SECRET)
        shred_keys = _read_shred_keys(store)
        if data_exists and (station_secret is None or not shred_keys):
            raise NeedsPerson(
                "keystore.key_missing",
                "The keys of this station are no longer in the key store of this computer, so its clips cannot be "
                "opened. Nothing was changed. Sign in to the account that Swaddle was set up with, or call IT.",
            )
        if station_secret is None:
            station_secret = os.urandom(KEY_BYTES)
            store.put(STATION_SECRET, station_secret)
        if len(station_secret) != KEY_BYTES:
            raise _damaged(STATION_SECRET)
        if not shred_keys:
            first = _ShredKey(SHRED_KEY_SLOTS[0], 1, os.urandom(KEY_BYTES))
            store.put(first.slot, first.stored())
            shred_keys = (first,)
        return cls(store, station_secret, shred_keys)

    @property
    def signing_public(self) -> bytes:
        """The station's Ed25519 public key, 32 raw bytes: what rosters and journals know it by."""
        return self.signing_key.public_key().public_bytes_raw()

    @property
    def shred_pending(self) -> bool:
        """A shredding was interrupted: call `shred` again with all clips that are to stay."""
        return len(self._shred_keys) > 1

    def seal_clip_key(self, clip: ClipId, identity: Identity) -> bytes:
        """Seal a clip's one-time identity; only the ledger keeps the result."""
        return _seal(self._shred_keys[-1], clip, identity.secret_text().encode("ascii"))

    def open_clip_key(self, clip: ClipId, untrusted_sealed: bytes) -> Identity:
        """Inverse of `seal_clip_key`, for the same clip only.

        Raises:
            Refused: the key that sealed it is gone: the clip was shredded.
            Integrity: changed, or another clip's.
        """
        try:
            return parse_identity(self._unseal(clip, untrusted_sealed).decode("ascii"))
        except (UnicodeDecodeError, Refused) as failure:
            if isinstance(failure, Refused) and failure.code == "clip.shredded":
                raise
            raise _seal_changed() from None

    def shred(
        self, survivors: Mapping[ClipId, bytes], keep: Callable[[Mapping[ClipId, bytes]], None]
    ) -> Mapping[ClipId, bytes]:
        """Destroy the key of every clip that is not among the survivors.

        A new key is made and read back, the survivors' identities are sealed by it, and only when `keep` has them
        durably is the old key dropped. Interrupted at any point nothing is lost; `shred_pending` then says so, and the
        next call finishes that shredding before it does its own.

        Args:
            survivors: all clips that stay, with their sealed identities as the ledger has them.
            keep: writes the new sealed identities durably, all of them or none.

        Returns:
            The new sealed identities, as handed to `keep`.

        Raises:
            NeedsPerson: the key store. Integrity or Refused: a survivor does not open; nothing is dropped then.
        """
        if self.shred_pending:
            survivors = self._finish_shred(survivors, keep)
        current = self._shred_keys[-1]
        slot = next(name for name in SHRED_KEY_SLOTS if name != current.slot)
        fresh = _ShredKey(slot, current.generation + 1, os.urandom(KEY_BYTES))
        self._store.put(slot, fresh.stored())
        self._shred_keys = (current, fresh)
        return self._finish_shred(survivors, keep)

    def _finish_shred(
        self, survivors: Mapping[ClipId, bytes], keep: Callable[[Mapping[ClipId, bytes]], None]
    ) -> Mapping[ClipId, bytes]:
        retiring, fresh = self._shred_keys
        moved = {clip: _seal(fresh, clip, self._unseal(clip, sealed)) for clip, sealed in survivors.items()}
        keep(moved)
        self._store.remove(retiring.slot)
        self._shred_keys = (fresh,)
        return moved

    def _unseal(self, clip: ClipId, untrusted_sealed: bytes) -> bytes:
        key_id = untrusted_sealed[len(SEAL_VERSION) :][:KEY_ID_BYTES]
        if not untrusted_sealed.startswith(SEAL_VERSION) or len(untrusted_sealed) < SEAL_PREFIX_BYTES:
            raise _seal_changed()
        for shred_key in self._shred_keys:
            if shred_key.id == key_id:
                break
        else:
            raise Refused(
                "clip.shredded", "This clip was shredded: its key no longer exists. Nothing can open it again."
            )
        salt, body = untrusted_sealed[:SEAL_PREFIX_BYTES][-SALT_BYTES:], untrusted_sealed[SEAL_PREFIX_BYTES:]
        try:
            return _seal_cipher(shred_key, salt).decrypt(ONCE, body, _bound_to(clip))
        except InvalidTag:
            raise _seal_changed() from None


def probe_key_store(store: KeyStore | None = None) -> tuple[bool, str]:
    """Whether recording could keep its keys on this computer: writes a probe, reads it back, removes it.

    Returns:
        Whether it works, and a sentence for `doctor`.
    """
    name = f"probe-{os.urandom(4).hex()}"  # two doctors at once do not meet
    try:
        tested = OsKeyStore(f"{SERVICE}-probe") if store is None else store
        try:
            tested.put(name, os.urandom(KEY_BYTES))
            tested.remove(name)
        finally:
            if store is None and isinstance(tested, OsKeyStore):
                tested.close()
    except StationError as failure:
        return False, failure.sentence
    return True, "The key store of this computer keeps what it is given and forgets what it must."


def _read_shred_keys(store: KeyStore) -> tuple[_ShredKey, ...]:
    found = []
    for slot in SHRED_KEY_SLOTS:
        stored = store.get(slot)
        if stored is None:
            continue
        if len(stored) != GENERATION_BYTES + KEY_BYTES:
            raise _damaged(slot)
        found.append(_ShredKey(slot, int.from_bytes(stored[:GENERATION_BYTES], "big"), stored[GENERATION_BYTES:]))
    found.sort(key=lambda shred_key: shred_key.generation)
    if len({shred_key.generation for shred_key in found}) != len(found):
        raise _damaged(SHRED_KEY_SLOTS[1])
    return tuple(found)


def _seal(shred_key: _ShredKey, clip: ClipId, secret: bytes) -> bytes:
    salt = os.urandom(SALT_BYTES)
    return SEAL_VERSION + shred_key.id + salt + _seal_cipher(shred_key, salt).encrypt(ONCE, secret, _bound_to(clip))


def _seal_cipher(shred_key: _ShredKey, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hkdf_sha256(shred_key.key, salt, CLIP_IDENTITY_LABEL))


def _bound_to(clip: ClipId) -> bytes:
    return CLIP_IDENTITY_LABEL + b"\0" + clip.encode("ascii")


def _native_class() -> type[KeyringBackend]:
    """The one back-end of this operating system that is trusted."""
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return WinVaultKeyring
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as MacKeyring

        return MacKeyring
    from keyring.backends.SecretService import Keyring as SecretServiceKeyring

    return SecretServiceKeyring


def _native_backend() -> KeyringBackend:
    """That back-end, made by us, deaf to the environment."""
    if sys.platform == "linux":
        from app.vault.secret_service import KeptConnectionKeyring

        return KeptConnectionKeyring()
    native = _native_class()
    ours: dict[str, object] = {"set_properties_from_env": lambda _self: None}
    if sys.platform == "darwin":
        ours["keychain"] = None  # keyring takes it from KEYCHAIN_PATH
    backend = type("NativeKeyring", (native,), ours)()
    if sys.platform == "win32":
        backend.persist = "local machine"  # the default roams with the domain profile
    if not isinstance(backend, KeyringBackend):
        raise _missing("back-end")
    return backend


def _is_locked(kind: type[BaseException]) -> bool:
    return issubclass(kind, KeyringLocked) or kind.__name__ == "LockedException"  # the latter is secretstorage's


def _missing(detail: str) -> NeedsPerson:
    return NeedsPerson(
        "keystore.missing",
        "This computer offers no key store that Swaddle trusts, so nothing can be recorded. Sign in to the computer "
        "with a password; if that does not help, ask IT to set up its key store.",
        detail=detail,
    )


def _damaged(name: str) -> Integrity:
    return Integrity(
        "keystore.damaged",
        "A key of this station was changed in the key store of this computer. Nothing was written. Tell IT.",
        detail=name,
    )


def _seal_changed() -> Integrity:
    return Integrity(
        "clip.key_damaged", "The sealed key of this clip was changed. Keep everything as it is and tell IT."
    )
