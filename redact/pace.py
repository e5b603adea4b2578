"""How quick the finders are on this computer, before anybody records with it."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Final

import numpy as np

from redact.finders import FINDERS, make_finders
from redact.frames import RawFrame
from redact.policy import REACH_S, TURNS

#: All ways of looking come round within reach, or the picture is black (`finder.late`). A look begins with a frame, and
#: encoder and screen want the same cores: a computer that took 290 ms by itself left a quarter to half of a take black.
LIMIT_S: Final = float(REACH_S) * 2 / 3
_SIZE: Final = (1280, 720)
_ROUNDS: Final = 3


def looking_s() -> float:
    """How long the finders take for one turn each way at 720p: the quickest of three rounds, in seconds.

    The picture is empty: a real one takes longer, by what there is to find in it.

    Raises:
        ModelMissingError: a net is missing.
    """
    width, height = _SIZE
    half = np.full((height // 2, width // 2), 128, np.uint8)
    luma = np.tile(np.linspace(16, 235, width, dtype=np.uint8), (height, 1))
    frame = RawFrame(luma, half, half, 0, Fraction(1, 30))
    finders = make_finders(tuple(FINDERS))
    rounds_s = []
    for _ in range(_ROUNDS):
        began_s = time.perf_counter()
        for turn in range(TURNS):
            for finder in finders:
                finder.look(frame, turn)
        rounds_s.append(time.perf_counter() - began_s)
    return min(rounds_s)
