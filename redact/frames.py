"""The two kinds of picture and the wall between them.

A `RawFrame` came from a camera and may show a name. A `MaskedFrame` is what the masker let through. Encoder and preview
take only the second kind, and only `redact.masker` can make one: construction asks for a token no other module has.
Planes are 8-bit 4:2:0, limited range (luma 16-235, chroma 16-240): cameras and files are brought to that form in
`capture.planes`, without a detour through RGB.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.uint8]

# Solid black in limited range: carries no trace of what it covers (blur and pixelation can be undone).
FILL_LUMA: Final = 16
FILL_CHROMA: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """One unmasked picture. Lives in the recorder's memory only.

    Attributes:
        y: luma, shape (height, width).
        u: blue difference, shape ((height + 1) // 2, (width + 1) // 2).
        v: red difference, same shape as `u`.
        pts: presentation time in units of `time_base`; each frame's is greater than its predecessor's.
        time_base: seconds per unit of `pts`.
        doubt: why the source itself does not trust this picture (`frame.damaged`); "" when it does.
    """

    y: Plane
    u: Plane
    v: Plane
    pts: int
    time_base: Fraction
    doubt: str = ""

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.y.shape[0])

    @property
    def at(self) -> Fraction:
        """Presentation time in seconds, exactly."""
        return self.pts * self.time_base

    @property
    def media_s(self) -> float:
        """Presentation time in seconds."""
        return float(self.at)


class Verdict(enum.StrEnum):
    """What the masker did to one picture."""

    CLEAR = "clear"  # only the bed's own framing was applied
    MASKED = "masked"  # a finder's finding is covered as well
    HELD = "held"  # a finding of a moment ago is still covered
    BLACK = "black"  # everything is covered; the reason says why


class _Token:
    """Proof of being the masker."""


MASKERS_TOKEN: Final = _Token()  # imported by redact.masker and nobody else: a contract test reads every import


class MaskedFrame:
    """A picture fit to be seen and kept. Immutable.

    Attributes:
        i420: the three planes under each other, shape (height * 3 // 2, width), read-only: the form that encoder and
            preview take without a copy. Width and height are even.
        pts: as its raw frame's.
        time_base: as its raw frame's.
        verdict: what was done.
        why: stable code of the reason when the verdict is black; "" otherwise.
        certainty: how sure the finders were of what they were least sure of, 0..1; 1 where nothing is shown.
    """

    __slots__ = ("certainty", "i420", "pts", "time_base", "verdict", "why")

    def __init__(
        self,
        token: _Token,
        i420: Plane,
        *,
        pts: int,
        time_base: Fraction,
        verdict: Verdict,
        why: str = "",
        certainty: float = 1.0,
    ) -> None:
        if token is not MASKERS_TOKEN:
            raise TypeError("only the masker makes masked frames")
        if i420.ndim != 2 or i420.dtype != np.uint8 or i420.shape[0] % 3 or i420.shape[1] % 2:  # noqa: PLR2004
            raise ValueError(f"not an I420 picture of even size: {i420.shape} {i420.dtype}")
        i420.setflags(write=False)
        self.i420: Final = i420
        self.pts: Final = pts
        self.time_base: Final = time_base
        self.verdict: Final = verdict
        self.why: Final = why
        self.certainty: Final = certainty

    @property
    def width(self) -> int:
        """Pixels; even."""
        return int(self.i420.shape[1])

    @property
    def height(self) -> int:
        """Pixels; even."""
        return int(self.i420.shape[0]) * 2 // 3

    @property
    def at(self) -> Fraction:
        """Presentation time in seconds, exactly."""
        return self.pts * self.time_base

    @property
    def media_s(self) -> float:
        """Presentation time in seconds."""
        return float(self.at)

    @property
    def y(self) -> Plane:
        """Luma view."""
        return self.i420[: self.height]

    @property
    def u(self) -> Plane:
        """Blue difference view."""
        return self._chroma(0)

    @property
    def v(self) -> Plane:
        """Red difference view."""
        return self._chroma(1)

    def _chroma(self, index: int) -> Plane:
        size = self.width * self.height // 4
        flat = self.i420.reshape(-1)[self.width * self.height :]
        return flat[index * size : (index + 1) * size].reshape(self.height // 2, self.width // 2)
