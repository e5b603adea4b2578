"""What a room says of its own fence; part of its first message to the station."""

from __future__ import annotations

import msgspec


class FenceProbe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One attempt of the room to break out."""

    attempt: str
    refused: bool
