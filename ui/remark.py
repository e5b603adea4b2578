"""A quiet sentence on a page whose banner is needed for something else: it goes by itself."""

from __future__ import annotations

from app.clock import Clock

#: Long enough to read two short sentences twice; then the banner says again what the camera does.
SHOWN_S = 6.0


class Remark:
    """What was remarked last, as long as it is fresh."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said: tuple[str, str] | None = None
        self._until_s = 0.0
        self.shown = False  # the last look at it found it fresh: one more look takes it away

    def say(self, title: str, sentence: str) -> None:
        """From now on, for a while."""
        self.shown = True
        self._said, self._until_s = (title, sentence), self._clock.monotonic_s() + SHOWN_S

    def forget(self) -> None:
        """Something else is to be said now."""
        self._said = None

    @property
    def fresh(self) -> tuple[str, str] | None:
        """Title and sentence, None when there is nothing (any more) to say."""
        if self._said is not None and self._clock.monotonic_s() > self._until_s:
            self._said = None
        self.shown = self._said is not None
        return self._said
