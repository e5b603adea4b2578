"""What makes a drawing a bed's framing, and the file in which IT carries one. Pure; coordinates are source pixels.

A framing that covers nothing, or nearly everything, is a mistake that a person can mend now and nobody can mend later:
so it is refused here, before it is saved, with the sentence that says what to drag.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import math
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import numpy as np

from app.board import FramingDraft
from app.errors import NeedsPerson, Refused
from redact.geometry import (
    CELL_PX,
    Framing,
    Polygon,
    Rect,
    Reference,
    cover_polygon,
    round_window_inward,
    zone_margin_px,
)

#: A smaller window shows no baby: a slip of the finger, or a camera that stands too far away.
WINDOW_SHARE_MIN: Final = 0.2
#: What zones must leave of the picture; below that nobody would know the baby.
SEEN_SHARE_MIN: Final = 0.1
#: A zone below this is a tap, not a drawing: its margin alone would be larger.
ZONE_SHARE_MIN: Final = 0.0005
ZONES_MAX: Final = 12
ZONE_POINTS_MAX: Final = 16
SLEEVE_CODE_MAX: Final = 249
#: Of rendered bedsides the camera's stand was found again in 40 of 40 trials with 40 features, in 25 with 25.
FEATURES_MIN: Final = 60
FEATURES_MAX: Final = 300
_DESCRIPTOR_BYTES: Final = 32
_FILE_BYTES_MAX: Final = 200_000
_CORNERS_MIN: Final = 3


def framing_of(draft: FramingDraft, source_size: tuple[int, int]) -> Framing:
    """The framing that was drawn, without its reference.

    Args:
        draft: as drawn.
        source_size: width and height of the picture it was drawn on.

    Raises:
        Refused: `framing.*`: it would show nothing, or not do what whoever drew it believes.
    """
    width, height = source_size
    if draft.window is None:
        raise Refused("framing.not_drawn", "Nothing is drawn yet. Drag the window around the baby, then save.")
    if not _makes_sense(draft):
        raise Refused("framing.senseless", "The drawing cannot be understood. Begin again, then save.")
    window = Rect(*draft.window)
    rounded = round_window_inward(window, width, height)
    if rounded.width * rounded.height < WINDOW_SHARE_MIN * width * height:
        raise Refused(
            "framing.window_small",
            "The window is too small: less than a fifth of the picture. Drag its corners further out.",
        )
    zones = tuple(Polygon(corners) for corners in draft.zones)
    _check_zones(zones, (rounded.x, rounded.y, rounded.width, rounded.height), source_size)
    return Framing(window, zones, draft.sleeve)


def _makes_sense(draft: FramingDraft) -> bool:
    numbers = [*(draft.window or ()), *(number for zone in draft.zones for point in zone for number in point)]
    return (
        all(math.isfinite(number) for number in numbers)
        and all(_CORNERS_MIN <= len(zone) <= ZONE_POINTS_MAX for zone in draft.zones)
        and (draft.sleeve is None or 0 <= draft.sleeve <= SLEEVE_CODE_MAX)
    )


def _check_zones(zones: tuple[Polygon, ...], window: tuple[int, int, int, int], source_size: tuple[int, int]) -> None:
    width, height = source_size
    if len(zones) > ZONES_MAX:
        raise Refused("framing.many_zones", f"A bed has up to {ZONES_MAX} zones. Draw one around several cards.")
    cells_wide, cells_high = -(-width // CELL_PX), -(-height // CELL_PX)
    seen = np.zeros((cells_high, cells_wide), np.bool_)
    left, top, wide, high = (number // CELL_PX for number in window)
    seen[top : top + high, left : left + wide] = True
    inside = seen.copy()
    for number, zone in enumerate(zones, 1):
        if _area_px(zone) < ZONE_SHARE_MIN * width * height:
            raise Refused(
                "framing.zone_small", f"Zone {number} is too small to cover anything. Drag its corners, or remove it."
            )
        covered = cover_polygon(zone, zone_margin_px(width), cells_wide, cells_high)
        if not (covered & inside).any():
            raise Refused(
                "framing.zone_outside",
                f"Zone {number} lies outside the window, where all is black anyway. Move it, or remove it.",
            )
        seen &= ~covered
    if np.count_nonzero(seen) < SEEN_SHARE_MIN * seen.size:
        raise Refused("framing.all_covered", "The zones leave nearly nothing of the window. Make them smaller.")


def _area_px(zone: Polygon) -> float:
    """Of the hull of a drawing this is too little; a figure of eight may come out smaller than it covers."""
    x, y = np.asarray(zone.points, np.float64).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def draft_of(framing: Framing | None) -> FramingDraft:
    """What is drawn already, to go on from."""
    if framing is None:
        return FramingDraft()
    window = framing.window
    box = None if window is None else (window.x, window.y, window.width, window.height)
    return FramingDraft(box, tuple(zone.points for zone in framing.zones), framing.sleeve)


def with_reference(framing: Framing, untrusted_reference: Reference | None) -> Framing:
    """The same framing, with how the camera stood.

    Raises:
        Refused: there is no reference, or too little in it to tell whether the camera moved.
        NeedsPerson: it makes no sense.
    """
    if untrusted_reference is None:
        raise Refused(
            "framing.reference", "The picture could not be used. Keep the camera still for a moment, then save again."
        )
    points = untrusted_reference.points
    if len(points) < FEATURES_MIN:
        raise Refused(
            "framing.reference_poor",
            "Too little can be made out to notice a moved camera later. Switch on a light, then save again.",
        )
    try:
        descriptors = base64.b64decode(untrusted_reference.descriptors, validate=True)
    except binascii.Error:
        descriptors = b""
    finite = all(math.isfinite(number) for point in points for number in point)
    if len(points) > FEATURES_MAX or len(descriptors) != _DESCRIPTOR_BYTES * len(points) or not finite:
        raise NeedsPerson("framing.reference_broken", "The camera room answered nonsense. Try again, or call IT.")
    return dataclasses.replace(framing, reference=untrusted_reference)


class FramingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A framing on its way between `framing` and `record`; no picture is in it."""

    source_size: tuple[Annotated[int, msgspec.Meta(ge=1, le=16384)], Annotated[int, msgspec.Meta(ge=1, le=16384)]]
    framing: Framing
    schema: Literal[1] = 1


def write_framing(path: Path, framing: Framing, source_size: tuple[int, int]) -> None:
    """As JSON.

    Raises:
        OSError: it cannot be written.
    """
    path.write_bytes(msgspec.json.format(msgspec.json.encode(FramingFile(source_size, framing)), indent=1) + b"\n")


def read_framing(path: Path) -> FramingFile:
    """A framing file, checked as if it were drawn now.

    Raises:
        Refused: `framing.file`, or as `framing_of`.
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        untrusted = source.read(_FILE_BYTES_MAX + 1)
    try:
        file = msgspec.json.decode(untrusted, type=FramingFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        sentence = "This is not a framing file. Make one with `framing --camera … --window … --out FILE.json`."
        raise Refused("framing.file", sentence, detail=type(error).__name__) from error
    framing_of(draft_of(file.framing), file.source_size)
    if file.framing.reference is not None:
        with_reference(file.framing, file.framing.reference)
    return file
