"""Control lines of the reference gateway: DEMO and tests unlock it by pipe and learn its port."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Unlock(msgspec.Struct, tag="unlock", frozen=True, forbid_unknown_fields=True):
    """First line in. Opens the TLS key and the receipt key; `repr` hides it."""

    passphrase: str

    def __repr__(self) -> str:
        return "Unlock(…)"


ToGateway: TypeAlias = Unlock


class Listening(msgspec.Struct, tag="listening", frozen=True, forbid_unknown_fields=True):
    """It accepts connections."""

    pid: int
    host: str
    port: int


class Failed(msgspec.Struct, tag="failed", frozen=True, forbid_unknown_fields=True):
    """It cannot start and exits."""

    code: str
    sentence: str


FromGateway: TypeAlias = Listening | Failed
