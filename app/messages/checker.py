"""What station and checker say to each other, one JSON line each. No pixels and no keys; nothing that was read.

The video of a clip comes through a pipe of its own, whose reading end follows its `Check` by handover. Coordinates are
pixels of the clip; times are seconds in it.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from app.messages.fence import FenceProbe

ClipName: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]  # an app.model.ClipId
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
Pixels: TypeAlias = Annotated[float, msgspec.Meta(ge=-100_000, le=100_000)]
HITS_MAX = 200  # a line holds 64 KiB, a hit takes 150 bytes


class Check(msgspec.Struct, tag="check", frozen=True, forbid_unknown_fields=True):
    """Look through this clip. One descriptor follows by handover, labelled with the clip; the checker closes it."""

    clip: ClipName
    size_bytes: Count  # of the video: fewer than these are no clip


class Pause(msgspec.Struct, tag="pause", frozen=True, forbid_unknown_fields=True):
    """Rest while a take runs, or go on."""

    paused: bool


class Shutdown(msgspec.Struct, tag="shutdown", frozen=True, forbid_unknown_fields=True):
    """Exit 0; what was being looked at is forgotten. The end of the pipe means the same."""


ToChecker: TypeAlias = Check | Pause | Shutdown


class Ready(msgspec.Struct, tag="ready", frozen=True, forbid_unknown_fields=True):
    """The checker is fenced and listens."""

    pid: int
    probes: tuple[FenceProbe, ...]
    room: Literal["checker"] = "checker"


class Progress(msgspec.Struct, tag="progress", frozen=True, forbid_unknown_fields=True):
    """Looked through up to here; said only when work was done, a few times a second at most."""

    clip: ClipName
    media_s: Seconds


class Hit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something readable: when, where, which kind. There is no field for what it says, on purpose."""

    from_s: Seconds
    to_s: Seconds
    x: Pixels
    y: Pixels
    width: Pixels
    height: Pixels
    kind: Literal["text", "code"]


class Done(msgspec.Struct, tag="done", frozen=True, forbid_unknown_fields=True):
    """Looked through to the end. Without hits the clip passed, if the station counts as many frames."""

    clip: ClipName
    frames: Count
    looks: Count  # whole frames and parts of frames that were looked at
    hits: Annotated[tuple[Hit, ...], msgspec.Meta(max_length=HITS_MAX)]


class Failed(msgspec.Struct, tag="failed", frozen=True, forbid_unknown_fields=True):
    """This clip could not be looked through: that is no pass."""

    clip: ClipName
    code: str
    sentence: str


FromChecker: TypeAlias = Ready | Progress | Done | Failed
