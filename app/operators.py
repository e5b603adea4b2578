"""Sign-in and signing: a PIN unlocks a person's Ed25519 key, for one signature at a time.

The key is sealed under HKDF(Argon2id(PIN) ‖ pin_pepper): whoever copies the ledger needs the key store too, and whoever
has both still pays for every guess. No PIN and no digest of one is stored; a PIN is right when the seal opens.
Not promised: a station that is subverted while somebody types sees the PIN.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import re
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.clock import Clock
from app.errors import Integrity, Refused
from app.journal import Act
from app.ledger import Ledger, OperatorSecret
from app.model import STATION, Operator, OperatorId, Role

_log = logging.getLogger("swaddle.operators")

PIN_DIGITS_MIN: Final = 6
PIN_DIGITS_MAX: Final = 12  # what a PIN pad shows without scrolling
FREE_ATTEMPTS: Final = 5
FIRST_DELAY_S: Final = 30
LONGEST_DELAY_S: Final = 3600  # a forgotten PIN must not close a ward for a night
PEPPER_BYTES: Final = 32

_BLOB_VERSION: Final = 1
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_KEY_LABEL: Final = b"swaddle operator key v1"
_OPERATOR_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

# First among leaked six-digit PINs that no rule below catches.
_COMMON_PINS: Final = frozenset(
    {
        "159753", "147258", "147852", "258456", "159357", "789456", "456789", "123654", "321654", "520131",
        "521521", "142536", "963852", "741852", "852456", "753951", "142857", "314159", "271828", "520520",
        "102030", "112358", "131420", "201314", "168168", "888666", "666888", "147369", "369258", "951753",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PinCost:
    """What one guess costs. The default is 0.15–0.2 s on one ward PC (measured); the floor is OWASP's least."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        if self.memory_kib < 19 * 1024 or self.passes < 2 or self.lanes < 1:  # noqa: PLR2004 - the floor itself
            raise ValueError("a PIN guess must cost at least 19 MiB and 2 passes")
        if self.memory_kib > 1 << 20 or self.passes > 16 or self.lanes > 16:  # noqa: PLR2004 - keeps a forged blob cheap
            raise ValueError("a PIN guess may not cost more than 1 GiB and 16 passes")


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in. Holds no key: every signature asks for the PIN again."""

    operator: Operator
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One line of the roster that the gateway knows: who, as what, with which public key (32 raw bytes)."""

    operator: OperatorId
    role: Role
    public_key: bytes


class Operators:
    """Everything that needs a PIN. Usable from several threads; attempts are tried one after the other.

    Args:
        ledger: where sealed keys and counters live.
        pin_pepper: 32 bytes from the key store.
        clock: for delays: wall time across restarts, monotonic time while running.
        pin_cost: of newly sealed keys; old ones keep theirs until the next change.
    """

    def __init__(self, ledger: Ledger, pin_pepper: bytes, clock: Clock, *, pin_cost: PinCost | None = None) -> None:
        if len(pin_pepper) != PEPPER_BYTES:
            raise ValueError("the pepper is 32 bytes")
        self._ledger = ledger
        self._pepper = pin_pepper
        self._clock = clock
        self._cost = pin_cost or PinCost()
        self._one_attempt = threading.Lock()
        self._not_before_s: dict[OperatorId, float] = {}  # monotonic: turning the wall clock does not help

    def enrol(self, operator: Operator, pin: str, by: OperatorId = STATION) -> bytes:
        """Make a key for somebody new and seal it under their PIN.

        Returns:
            The public key, for the roster.

        Raises:
            Refused: `pin.weak`, `operator.known`, `operator.bad_id`.
        """
        if _OPERATOR_ID.fullmatch(operator.id) is None:
            raise Refused("operator.bad_id", "This badge cannot be read as a code. Use another badge.")
        check_pin(pin, operator.id)
        key = Ed25519PrivateKey.generate()
        public_key = key.public_key().public_bytes_raw()
        self._ledger.add_operator(operator, self._seal(operator.id, pin, key), public_key, by)
        return public_key

    def sign_in(self, operator: OperatorId, pin: str) -> Session:
        """Begin a session.

        Raises:
            Refused: `pin.wrong`, or `pin.delayed` while further attempts have to wait.
        """
        self._unseal(operator, pin)
        person = self._ledger.operator(operator)
        if person is None:  # cannot happen: its seal just opened
            raise _wrong_pin()
        self._ledger.note(Act.SIGNED_IN, operator, f"operator:{operator}")
        return Session(person, self._clock.now())

    def sign_out(self, session: Session) -> None:
        """End a session; writes the journal row, the caller drops the value."""
        self._ledger.note(Act.SIGNED_OUT, session.operator.id, f"operator:{session.operator.id}")

    def sign_with_pin(self, operator: OperatorId, pin: str, message: bytes) -> bytes:
        """One Ed25519 signature by this person; their key is in memory only inside this call.

        Raises:
            Refused: `pin.wrong`, `pin.delayed`.
        """
        return self._unseal(operator, pin).sign(message)

    def change_pin(self, operator: OperatorId, old_pin: str, new_pin: str) -> None:
        """Seal the same key under another PIN.

        Raises:
            Refused: `pin.wrong`, `pin.delayed`, `pin.weak`.
        """
        check_pin(new_pin, operator)
        key = self._unseal(operator, old_pin)
        sealed = self._seal(operator, new_pin, key)
        self._ledger.replace_operator_key(
            operator, sealed, key.public_key().public_bytes_raw(), Act.PIN_CHANGED, operator
        )

    def reset_pin(self, operator: OperatorId, new_pin: str, by: OperatorId) -> bytes:
        """Give somebody who forgot the PIN a new one, and so a new key: the roster must learn it before they approve.

        Returns:
            The new public key.

        Raises:
            Refused: `pin.weak`, `role.refused`, `operator.unknown`.
        """
        boss = self._ledger.operator(by)
        if by == operator or boss is None or boss.role not in (Role.CHARGE_NURSE, Role.IT):
            raise Refused("role.refused", "Only a charge nurse or IT may reset somebody's PIN. Ask one of them.")
        if self._ledger.operator_secret(operator) is None:
            raise Refused("operator.unknown", "This badge is not enrolled here. Ask IT to enrol it.")
        check_pin(new_pin, operator)
        key = Ed25519PrivateKey.generate()
        public_key = key.public_key().public_bytes_raw()
        with self._one_attempt:
            self._ledger.replace_operator_key(
                operator, self._seal(operator, new_pin, key), public_key, Act.PIN_RESET, by
            )
            self._not_before_s.pop(operator, None)
        return public_key

    def roster(self) -> tuple[RosterEntry, ...]:
        """Who the gateway should know, with their public keys."""
        entries: list[RosterEntry] = []
        for operator in self._ledger.operators():
            secret = self._ledger.operator_secret(operator.id)
            if secret is not None:
                entries.append(RosterEntry(operator.id, operator.role, secret.public_key))
        return tuple(entries)

    # --- one attempt ---

    def _unseal(self, operator: OperatorId, pin: str) -> Ed25519PrivateKey:
        """The attempt is counted before it is tried: a station killed meanwhile gives no free guess."""
        with self._one_attempt:
            secret = self._ledger.operator_secret(operator)
            if secret is None:
                self._derive(operator, pin, secrets.token_bytes(_SALT_BYTES), self._cost)  # as slow as a real attempt
                raise _wrong_pin()
            self._refuse_early(operator, secret)
            failed = secret.failed_attempts + 1
            delay_s = delay_after(failed)
            locked_until = self._clock.now() + dt.timedelta(seconds=delay_s) if delay_s else None
            self._ledger.set_pin_attempts(operator, failed, locked_until)
            key = self._open_seal(operator, pin, secret)
            if key is None:
                self._note_failure(operator, failed, delay_s)
                raise _wrong_pin() if not delay_s else _delayed(delay_s)
            self._ledger.set_pin_attempts(operator, 0, None)
            self._not_before_s.pop(operator, None)
            return key

    def _refuse_early(self, operator: OperatorId, secret: OperatorSecret) -> None:
        """While a delay runs nothing is tried, so nothing is learnt and nothing counted."""
        wait_s = self._not_before_s.get(operator, 0.0) - self._clock.monotonic_s()
        if secret.locked_until is not None:
            wall_wait_s = (secret.locked_until - self._clock.now()).total_seconds()
            # A clock turned back must not lock somebody out for years.
            wait_s = max(wait_s, min(wall_wait_s, delay_after(secret.failed_attempts)))
        if wait_s > 0:
            raise _delayed(wait_s)

    def _note_failure(self, operator: OperatorId, failed: int, delay_s: int) -> None:
        if delay_s:
            self._not_before_s[operator] = self._clock.monotonic_s() + delay_s
        self._ledger.note(Act.PIN_WRONG, operator, f"operator:{operator}", attempt=str(failed), delay_s=str(delay_s))
        _log.info("wrong PIN, attempt %d, delay %d s", failed, delay_s)

    # --- the seal ---

    def _derive(self, operator: OperatorId, pin: str, salt: bytes, cost: PinCost) -> bytes:
        stretched = Argon2id(
            salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
        ).derive(pin.encode())
        info = _KEY_LABEL + b"|" + operator.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(stretched + self._pepper)

    def _seal(self, operator: OperatorId, pin: str, key: Ed25519PrivateKey) -> bytes:
        """Blob: version, memory KiB (4), passes, lanes | salt (16) | nonce (12) | sealed seed and tag (48)."""
        cost = self._cost
        head = bytes((_BLOB_VERSION, *cost.memory_kib.to_bytes(4, "big"), cost.passes, cost.lanes))
        salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
        bound = head + salt + key.public_key().public_bytes_raw()
        sealed = ChaCha20Poly1305(self._derive(operator, pin, salt, cost)).encrypt(
            nonce, key.private_bytes_raw(), bound
        )
        return head + salt + nonce + sealed

    def _open_seal(self, operator: OperatorId, pin: str, secret: OperatorSecret) -> Ed25519PrivateKey | None:
        """None: the PIN is wrong."""
        head, salt, nonce, sealed = _split(secret.sealed_key)
        try:
            cost = PinCost(int.from_bytes(head[1:5], "big"), head[5], head[6])
        except ValueError:
            raise _damaged_seal() from None
        try:
            kek = self._derive(operator, pin, salt, cost)
            seed = ChaCha20Poly1305(kek).decrypt(nonce, sealed, head + salt + secret.public_key)
        except InvalidTag:
            return None
        return Ed25519PrivateKey.from_private_bytes(seed)


def check_pin(pin: str, operator: OperatorId = STATION) -> None:
    """Refuse what is tried first by whoever guesses.

    Raises:
        Refused: `pin.weak`.
    """
    if not (pin.isascii() and pin.isdigit() and PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX):
        raise Refused("pin.weak", f"A PIN has {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits. Choose another one.")
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    digits_of_badge = "".join(letter for letter in operator if letter.isdigit())
    common = (
        len(steps) == 1  # 111111, 123456, 987654, 135791
        or len(set(pin)) <= 2  # noqa: PLR2004 - 112211: two fingers
        or any(pin == (pin[:period] * len(pin))[: len(pin)] for period in (2, 3))  # 121212, 123123
        or all(pin[place] == pin[place + 1] for place in range(0, len(pin) - 1, 2))  # 112233
        or pin[: len(pin) // 2] == pin[::-1][: len(pin) // 2]  # 123321
        or pin in _COMMON_PINS
        or (len(digits_of_badge) >= PIN_DIGITS_MIN and pin in digits_of_badge)
        or _looks_like_a_date(pin)
    )
    if common:
        raise Refused("pin.weak", "This PIN is easy to guess. Choose another one, not a date and not a row.")


def delay_after(failed_attempts: int) -> int:
    """Seconds to wait after that many wrong PINs in a row: none below five, then 30, doubling up to an hour."""
    if failed_attempts < FREE_ATTEMPTS:
        return 0
    doublings = min(failed_attempts - FREE_ATTEMPTS, 16)  # beyond, the cap holds anyway
    return min(FIRST_DELAY_S << doublings, LONGEST_DELAY_S)


def _looks_like_a_date(pin: str) -> bool:
    """Six or eight digits that read as a day people are born on: YYMMDD, DDMMYY, MMDDYY and with four-digit years."""
    formats = {6: ("%y%m%d", "%d%m%y", "%m%d%y"), 8: ("%Y%m%d", "%d%m%Y", "%m%d%Y")}.get(len(pin), ())
    for form in formats:
        try:
            year = time.strptime(pin, form).tm_year
        except ValueError:
            continue
        if 1900 <= year <= 2099:  # noqa: PLR2004 - the years people are born in
            return True
    return False


def _split(blob: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    head_end = 7
    salt_end = head_end + _SALT_BYTES
    nonce_end = salt_end + _NONCE_BYTES
    if len(blob) <= nonce_end or blob[0] != _BLOB_VERSION:
        raise _damaged_seal()
    return blob[:head_end], blob[head_end:salt_end], blob[salt_end:nonce_end], blob[nonce_end:]


def _damaged_seal() -> Integrity:
    return Integrity("operator.seal_damaged", "This person's key is damaged. Tell IT; somebody else can sign in.")


def _wrong_pin() -> Refused:
    return Refused("pin.wrong", "The PIN is wrong. Try again.")


def _delayed(wait_s: float) -> Refused:
    seconds = max(1, round(wait_s + 0.5))
    return Refused("pin.delayed", f"Too many wrong PINs. Wait {seconds} seconds, then try again.")
