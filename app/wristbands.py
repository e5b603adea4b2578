"""Scan-to-bind: a wristband's code, compared as a keyed hash with the baby's stay before Record.

The code itself is never kept: HMAC-SHA256 under a key that never leaves this station. What is kept says only whether
the next scan is the same.
"""

from __future__ import annotations

import hmac
import re
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.errors import Refused
from app.journal import Act
from app.ledger import Ledger
from app.model import BedId, Clip, OperatorId, StayId
from app.operators import Session

# Scanners put blanks and dashes around or into what the label shows; none of them tells two babies apart.
_MEANINGLESS: Final = re.compile(r"[\s\x00-\x1f\x7f_-]+")
_CODE: Final = re.compile(r"[A-Z0-9.:/+*]{4,64}")


@dataclass(frozen=True, slots=True)
class _Pass:
    """In this session, this baby's wristband was scanned for this bed."""

    session: Session
    stay: StayId
    keyed_hash: bytes


class Wristbands:
    """Binds and compares. Any thread.

    Args:
        ledger: where the keyed hashes are.
        key: 32 bytes, from the station's secret.
        required: by policy nothing is recorded before a wristband was compared.
        session: who is signed in now.
    """

    def __init__(self, ledger: Ledger, key: bytes, *, required: bool, session: Callable[[], Session | None]) -> None:
        self._ledger = ledger
        self._key = key
        self._required = required
        self._session = session
        self._lock = threading.Lock()
        self._passed: dict[BedId, _Pass] = {}

    def bind(self, stay: StayId, untrusted_code: str, by: OperatorId) -> None:
        """Bind a wristband to a baby.

        Raises:
            Refused: `wristband.short`, `wristband.known`, `stay.ended`.
        """
        self._ledger.bind_wristband(stay, self._keyed_hash(untrusted_code), by)

    def check(self, bed: BedId, untrusted_code: str, by: OperatorId) -> None:
        """Compare a scan with the baby in this bed.

        Raises:
            Refused: `wristband.short`, `bed.empty`, `wristband.unbound`, `wristband.wrong`.
        """
        scanned = self._keyed_hash(untrusted_code)
        stay = self._ledger.open_stay(bed)
        if stay is None:
            raise Refused("bed.empty", "Nobody lies in this bed. Begin a stay first.")
        bound = self._ledger.wristband(stay.id)
        if bound is None:
            raise Refused(
                "wristband.unbound", "No wristband is bound to this baby yet. Ask the charge nurse to bind it."
            )
        if not hmac.compare_digest(bound, scanned):
            with self._lock:
                self._passed.pop(bed, None)
            self._ledger.note(Act.WRISTBAND_WRONG, by, f"bed:{bed}")
            raise Refused("wristband.wrong", "This wristband is not this baby's. Nothing was recorded. Check the bed.")
        session = self._session()
        if session is not None:
            with self._lock:
                self._passed[bed] = _Pass(session, stay.id, bound)

    def admit(self, bed: BedId) -> bytes | None:
        """Before a take: the keyed hash that was compared for the baby in this bed, None where none is asked for.

        Raises:
            Refused: `wristband.needed`: by policy, and it was not scanned in this session for this baby.
        """
        with self._lock:
            passed = self._passed.get(bed)
        stay = self._ledger.open_stay(bed)
        if passed is not None and stay is not None and self._stands(passed, stay.id):
            return passed.keyed_hash
        if self._required:
            raise Refused("wristband.needed", "Nothing is recorded yet. Scan the baby's wristband, then record.")
        return None

    def _stands(self, passed: _Pass, stay: StayId) -> bool:
        if passed.session is not self._session() or passed.stay != stay:
            return False
        bound = self._ledger.wristband(stay)
        return bound is not None and hmac.compare_digest(bound, passed.keyed_hash)

    def _keyed_hash(self, untrusted_code: str) -> bytes:
        return hmac.digest(self._key, normalised(untrusted_code).encode("ascii"), "sha256")


def agrees(ledger: Ledger, clip: Clip) -> bool:
    """Whether the wristband that was scanned for this clip is the one that is bound to its baby now."""
    scanned, bound = ledger.clip_wristband(clip.id), ledger.wristband(clip.stay)
    return scanned is not None and bound is not None and hmac.compare_digest(scanned, bound)


def normalised(untrusted_code: str) -> str:
    """The code as it is compared: capitals, without blanks, dashes and control characters.

    Raises:
        Refused: `wristband.short`: nothing like a wristband's code.
    """
    code = _MEANINGLESS.sub("", unicodedata.normalize("NFKC", untrusted_code[:256])).upper()
    if not _CODE.fullmatch(code):
        raise Refused("wristband.short", "This is no wristband code. Nothing was changed. Scan the wristband again.")
    return code
