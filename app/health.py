"""How the rooms and the disk are, as values for the Station page. Looks, decides nothing."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

from app.board import RoomHealth, StationHealth
from app.fence import Room
from app.parts import VERSION, Parts
from app.switchboard import RoomState

Fence = tuple[tuple[str, bool], ...]


def rooms_health(known: Mapping[Room, RoomState], fences: Mapping[Room, Fence]) -> tuple[RoomHealth, ...]:
    """The station itself, then every room heard of, by name.

    Args:
        known: what the launcher last said.
        fences: by room, what its fence refused.
    """
    station = RoomHealth(Room.STATION.value, running=True, restarts=0, fence=fences[Room.STATION])
    others = (
        RoomHealth(room.value, state.running, max(0, state.number - 1), fences.get(room, ()))
        for room, state in sorted(known.items(), key=lambda item: item[0].value)
    )
    return (station, *others)


def station_health(
    parts: Parts,
    known: Mapping[Room, RoomState],
    fences: Mapping[Room, Fence],
    *,
    reached_at: dt.datetime | None,
    waiting: int,
) -> StationHealth:
    """Everything together.

    Args:
        parts: of the station.
        known: what the launcher last said.
        fences: by room, what its fence refused.
        reached_at: when the gateway last answered.
        waiting: clips on their way.
    """
    return StationHealth(
        station=parts.seal.station,
        profile=parts.seal.profile,
        version=VERSION,
        rooms=rooms_health(known, fences),
        gateway_reached_at=reached_at,
        free_bytes=free_bytes(parts.data),
        outbox_waiting=waiting,
        banner=banner_of(known),
        demo_pin=parts.demo_pin,
    )


def banner_of(known: Mapping[Room, RoomState]) -> str:
    """A sentence when a room was given up, or ""."""
    given_up = [room.value for room, state in known.items() if state.given_up]
    return f"The {given_up[0]} does not start any more. Restart the PC; if it repeats, call IT." if given_up else ""


def free_bytes(folder: Path) -> int:
    """0 where the disk cannot be asked: there is no room on it."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
