"""What a profile (DEMO, production) builds the station from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.approvals import StationSeal
from app.clock import Clock
from app.config import Policy
from app.ledger import Ledger
from app.operators import Operators
from app.vault.keys import KeyStore, StationKeys

VERSION: Final = "0.1.0"


@dataclass(frozen=True, slots=True)
class Parts:
    """Handed to `app.station.Station` once."""

    seal: StationSeal
    data: Path
    outbox: Path
    key_store: KeyStore
    keys: StationKeys
    ledger: Ledger
    operators: Operators
    clock: Clock
    receipt_key: bytes
    policy: Policy = field(default_factory=Policy)
    demo_pin: str = ""
    families_changed: Callable[[], None] = lambda: None  # a family or its key is new: the DEMO renews its roster
