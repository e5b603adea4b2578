"""Chance by seed: the same seed draws the same scene, on every machine that has the same fonts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """A random source that is named, so that a new question to it does not move the answers of the others."""

    def __init__(self, seed: int, *path: str) -> None:
        self._seed = seed
        self._path = path
        self.numpy = np.random.default_rng([seed, zlib.crc32("/".join(path).encode())])

    def named(self, name: str) -> Dice:
        """An independent source for one part of the scene."""
        return Dice(self._seed, *self._path, name)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all alike."""
        return options[int(self.numpy.integers(len(options)))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different options in a random order."""
        return [options[int(i)] for i in self.numpy.permutation(len(options))[:count]]

    def between(self, low: float, high: float) -> float:
        """A number, evenly spread."""
        return float(self.numpy.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number; both ends are possible."""
        return int(self.numpy.integers(low, high + 1))

    def sign(self) -> int:
        """Minus one or one."""
        return 1 if self.numpy.random() < 0.5 else -1

    def chance(self, probability: float) -> bool:
        """True that often."""
        return bool(self.numpy.random() < probability)
