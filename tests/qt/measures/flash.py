"""Light in the dark: every frame that reaches the screen, not only the last one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

#: A block of this side that shines is an area; a letter, a dot to drag or an icon's stroke is not.
BLOCK_PX = 48
#: Mean luminance of a block. Night's brightest ground has 0.05, and a bed number fills a fifth of its block with ink of
#: 0.64; the palest unpainted grey of any platform has 0.8.
BRIGHT = 0.3
_STEPS = np.arange(256) / 255
_LINEAR = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass
class Frames:
    """What was on the screen, one picture for each change."""

    pictures: list[QImage] = field(default_factory=list)

    def bright(self) -> Iterator[str]:
        """Frames with an area that shines."""
        for number, picture in enumerate(self.pictures):
            light = brightest(picture)
            if light > BRIGHT:
                yield f"frame {number} of {len(self.pictures)} has an area of luminance {light:.2f}"


def brightest(picture: QImage) -> float:
    """Mean luminance of the brightest block."""
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    flat: npt.NDArray[np.uint8] = np.frombuffer(image.constBits(), np.uint8)
    pixels = flat.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()]
    light = sum(_LINEAR[pixels[:, :, channel]] * weight for channel, weight in enumerate((0.0722, 0.7152, 0.2126)))
    rows, columns = image.height() // BLOCK_PX, image.width() // BLOCK_PX
    blocks = np.asarray(light)[: rows * BLOCK_PX, : columns * BLOCK_PX].reshape(rows, BLOCK_PX, columns, BLOCK_PX)
    return float(blocks.mean(axis=(1, 3)).max())


class _Watcher(QObject):
    """Looks at the screen before anything is painted anew: then it shows the frame before."""

    def __init__(self, frames: Frames) -> None:
        super().__init__()
        self._frames = frames

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.UpdateRequest and isinstance(watched, QWidget) and watched.isWindow():
            self.keep(watched)
        return False

    def keep(self, window: QWidget) -> None:
        if not window.isVisible():
            return
        image = window.screen().grabWindow(window.windowHandle().winId()).toImage()
        if not image.isNull() and (not self._frames.pictures or image != self._frames.pictures[-1]):
            self._frames.pictures.append(image)


@contextmanager
def watching(application: QApplication) -> Iterator[Frames]:
    """Keep every frame of every window until the block ends, and the last one too."""
    frames = Frames()
    watcher = _Watcher(frames)
    application.installEventFilter(watcher)
    try:
        yield frames
        for widget in application.topLevelWidgets():
            watcher.keep(widget)
    finally:
        application.removeEventFilter(watcher)
