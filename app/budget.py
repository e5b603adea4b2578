"""How often something may be started again before a person must look. Standard library only: the launcher uses it."""

from __future__ import annotations

import collections
import time
from collections.abc import Callable

RESTARTS = 5  # a loose cable shows up two or three times; five within a minute is a fault that retrying will not mend
WITHIN_S = 60.0


class Budget:
    """At most `restarts` within any `within_s` seconds; what lies further back is forgiven."""

    def __init__(
        self,
        restarts: int = RESTARTS,
        within_s: float = WITHIN_S,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._times: collections.deque[float] = collections.deque(maxlen=restarts)
        self._within_s = within_s
        self._monotonic_s = monotonic_s

    def take(self) -> bool:
        """Use one restart up; False if none is left."""
        now_s = self._monotonic_s()
        full = len(self._times) == self._times.maxlen
        if full and (not self._times or now_s - self._times[0] < self._within_s):
            return False
        self._times.append(now_s)
        return True

    def renew(self) -> None:
        """Forgive everything: a person asked for another try."""
        self._times.clear()
