"""Where masked frames go: one slot for the preview, which may miss some, and a bounded lane for the recording."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final, Generic, Protocol, TypeVar, cast

import numpy as np

from redact.frames import MaskedFrame, Plane
from redact.opencv import cv2

T = TypeVar("T")

PREVIEW_WIDTH_MAX: Final = 960
PREVIEW_HEIGHT_MAX: Final = 540


class LatestSlot(Generic[T]):
    """Holds the newest item only; an item that nobody took in time is dropped and counted."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Items that were replaced before anybody took them."""
        with self._ready:
            return self._dropped

    def put(self, item: T) -> None:
        """Never waits."""
        with self._ready:
            if self._item is not None:
                self._dropped += 1
            self._item = item
            self._ready.notify()

    def take(self, timeout_s: float | None = None) -> T | None:
        """The newest item; None when none came in time or the slot was closed."""
        with self._ready:
            self._ready.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Wake up who waits; what is inside may still be taken."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    @property
    def closed(self) -> bool:
        """Whether nothing more will come."""
        with self._ready:
            return self._closed


class LaneFullError(Exception):
    """The recording cannot keep up. Nothing was dropped: the item was not taken."""


class RecordingLane(Generic[T]):
    """Bounded, in order, nothing ever thinned out.

    Args:
        capacity: items; a full lane stops a live take (it has no time to wait) or makes a file wait.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._changed = threading.Condition()
        self._items: deque[T] = deque()
        self._closed = False
        self._broken = False

    def put(self, item: T, *, wait: bool) -> None:
        """Append.

        Args:
            item: next in order.
            wait: for room, as long as it takes; otherwise a full lane is an error. Broken lanes swallow everything.

        Raises:
            LaneFullError: full, and `wait` was false.
        """
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: len(self._items) < self._capacity or self._broken)
            if self._broken:
                return
            if len(self._items) >= self._capacity:
                raise LaneFullError
            self._items.append(item)
            self._changed.notify_all()

    def take(self) -> T | None:
        """The next item, waited for; None when the lane is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed)
            if not self._items:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Nothing more comes; what is inside is still to be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def break_off(self) -> None:
        """The taker is gone: forget what is inside and let nobody wait."""
        with self._changed:
            self._broken = self._closed = True
            self._items.clear()
            self._changed.notify_all()


class PreviewSink(Protocol):
    """Where preview pictures go: `app.preview.PreviewWriter`, handed in."""

    def publish(self, width: int, height: int, bgra: memoryview) -> None:
        """Show this; rows without gaps, four bytes a pixel."""
        ...


def show(sink: PreviewSink, masked: MaskedFrame) -> None:
    """Scale a masked frame to preview size and publish it.

    Raises:
        TypeError: not a masked frame; raw pixels never get this far.
    """
    if not isinstance(masked, MaskedFrame):
        raise TypeError("only masked frames are shown")
    width, height = preview_size(masked.width, masked.height)
    if (width, height) == (masked.width, masked.height):
        small = masked.i420
    else:
        half = (width // 2, height // 2)
        planes = (_resize(masked.y, (width, height)), _resize(masked.u, half), _resize(masked.v, half))
        small = np.concatenate([plane.reshape(-1) for plane in planes]).reshape(height * 3 // 2, width)
    bgra = cast("Plane", cv2.cvtColor(small, cv2.COLOR_YUV2BGRA_I420))
    sink.publish(width, height, bgra.data.cast("B"))


def show_black(sink: PreviewSink, width: int, height: int) -> None:
    """Show nothing, visibly: what was there last must not stay on the screen.

    Args:
        sink: where.
        width: of the masked frames before; scaled as theirs.
        height: of the masked frames before.
    """
    width, height = preview_size(width, height)
    picture = np.zeros((height, width, 4), np.uint8)
    picture[:, :, 3] = 255
    sink.publish(width, height, picture.data.cast("B"))


def preview_size(width: int, height: int) -> tuple[int, int]:
    """At most 960x540, even, in proportion; never enlarged."""
    scale = min(1.0, PREVIEW_WIDTH_MAX / width, PREVIEW_HEIGHT_MAX / height)
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def _resize(plane: Plane, size: tuple[int, int]) -> Plane:
    return cast("Plane", cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR))
