"""A quiet sentence on a page whose banner is needed for something else: it goes by itself."""

from __future__ import annotations

from app.clock import Clock
from ui.scan_words import in_one

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

    def over(self, kind: str, title: str, sentence: str, icon: str = "") -> tuple[str, str, str, str]:
        """What a banner says now that would say this: good news makes room, a warning keeps its colour and title."""
        remark = self._fresh()
        if remark is None:
            return kind, title, sentence, icon
        if kind in ("ok", "quiet"):
            return "quiet", *remark, ""
        return kind, title, in_one(*remark), icon

    def _fresh(self) -> tuple[str, str] | None:
        if self._said is not None and self._clock.monotonic_s() > self._until_s:
            self._said = None
        self.shown = self._said is not None
        return self._said
