"""How much room a window gives, in one place: every page and delegate lays itself out by this one word."""

from __future__ import annotations

import enum

from PySide6.QtCore import QSize

#: Below either of these a page drops what is nice to have: 1024×600, and 1920×1080 at 200 % scaling (960×540).
COMPACT_BELOW = QSize(1200, 680)
#: From this width on columns and side panels grow.
WIDE_FROM_PX = 1600
#: No window is smaller: 1920×1080 at 200 %.
LEAST = QSize(960, 540)


class Room(enum.IntEnum):
    """Three steps, no others."""

    COMPACT = 0
    NORMAL = 1
    WIDE = 2


def room_for(size: QSize) -> Room:
    """The step for a window of this size."""
    if size.width() < COMPACT_BELOW.width() or size.height() < COMPACT_BELOW.height():
        return Room.COMPACT
    return Room.WIDE if size.width() >= WIDE_FROM_PX else Room.NORMAL
