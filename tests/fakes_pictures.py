"""What the station of the tests has to look at: previews, clips, coarse pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.board import CoarsePicture

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class FakePreview:
    sequence: int
    width: int
    height: int
    bgra: Pixels


def gradient(shade: int = 0) -> Pixels:
    """A picture that no mask is needed for: a grey ramp in a black frame."""
    picture = np.zeros((180, 320, 4), np.uint8)
    picture[20:160, 40:280, :3] = np.linspace(60, 200, 240, dtype=np.uint8)[None, :, None]
    picture[20:160, 40:280, 1] //= 1 + shade % 3
    picture[:, :, 3] = 255
    return picture


def coarse_ramp() -> CoarsePicture:
    """A grey ramp with a filled corner."""
    luma = np.tile(np.linspace(40, 230, 80, dtype=np.uint8), (45, 1))
    luma[:12, :20] = 0
    return CoarsePicture(1, 80, 45, luma.tobytes(), (1280, 720))


@dataclass
class FakePlayback:
    picture: Pixels
    duration_s: float = 4.0
    frames: int = 120
    asked_s: list[float] = field(default_factory=list)
    closed: bool = False

    def frame_at(self, t_s: float, /) -> tuple[float, Pixels]:
        if self.closed:
            raise AssertionError("asked a closed clip for a frame")
        self.asked_s.append(t_s)
        return t_s, self.picture

    def close(self) -> None:
        self.closed = True
