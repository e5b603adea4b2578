"""Plays a clip into a picture: asks for frames beside the window, newest wish first, never two at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.model import ClipId
from ui.bridge import Bridge
from ui.front import PlaybackFront
from ui.widgets.picture import Picture

#: 25 pictures a second: enough for a sleeping baby, and half of what a slow PC decodes.
TICK_MS = 40


class Player(QObject):
    """One clip at a time. A wish that comes while a frame is being decoded replaces the wish before it."""

    opened = Signal(float)  # length, seconds
    moved = Signal(float, float)  # position, length, seconds
    playing_changed = Signal(bool)
    still = Signal(int, object)  # number in the list given to `look_up`, pixels

    def __init__(self, bridge: Bridge, picture: Picture) -> None:
        super().__init__(picture)
        self._bridge, self._picture = bridge, picture
        self._playback: PlaybackFront | None = None
        self._clip: ClipId | None = None
        self._opening: ClipId | None = None
        self._busy = False
        self._wish_s: float | None = None
        self._at_s = 0.0
        self._speed = 1.0
        self._play_when_open = False
        self._stills: list[tuple[int, float]] = []
        self._since_tick = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def clip(self) -> ClipId | None:
        """What is open or being opened."""
        return self._opening or self._clip

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._timer.isActive()

    @property
    def length_s(self) -> float:
        """Length of the open clip, 0 when none."""
        return self._playback.duration_s if self._playback is not None else 0.0

    def open(self, clip: ClipId, *, play: bool = False) -> None:
        """Open a clip and show its first frame; the one before is closed."""
        self.close()
        self._opening, self._play_when_open = clip, play
        self._bridge.call(
            lambda: self._bridge.station.playback(clip),
            lambda playback: self._opened(clip, playback),
            lambda code, sentence: self._bridge.failed.emit(code, sentence) if self._opening == clip else None,
            kept=True,
        )

    def toggle(self) -> None:
        """Play or pause; at the end it starts over."""
        if self.playing:
            self._stop()
        elif self._playback is not None:
            if self._at_s >= self.length_s - TICK_MS / 1000:
                self._at_s = 0.0
            self._since_tick.start()
            self._timer.start()
            self.playing_changed.emit(True)

    def set_speed(self, speed: float) -> None:
        """1 or 4 times."""
        self._speed = speed

    def seek(self, at_s: float) -> None:
        """Go to a moment."""
        self._at_s = at_s
        self._ask(at_s)

    def look_up(self, times_s: Sequence[float]) -> None:
        """Fetch single frames while nothing else is asked for; playing begins when they are there."""
        self._stills = list(enumerate(times_s))
        self._next_still()

    def close(self) -> None:
        """Forget the clip and its pixels."""
        self._stills.clear()
        self._stop()
        playback, self._playback = self._playback, None
        self._clip, self._opening, self._wish_s, self._at_s = None, None, None, 0.0
        self._picture.show_nothing()
        self.moved.emit(0.0, 0.0)
        if playback is not None and not self._busy:
            playback.close()

    def _opened(self, clip: ClipId, playback: PlaybackFront) -> None:
        if self._opening != clip:
            playback.close()
            return
        self._playback, self._clip, self._opening = playback, clip, None
        self.seek(0.0)
        self.opened.emit(playback.duration_s)
        if self._play_when_open:
            self.toggle()

    def _stop(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.playing_changed.emit(False)
            self._next_still()

    def _tick(self) -> None:
        if self._stills:  # half a second at most: jumping between them and the playing would stutter for long
            self._since_tick.restart()
            self._next_still()
            return
        self._at_s += self._since_tick.restart() / 1000 * self._speed
        if self._at_s >= self.length_s:
            self._at_s = self.length_s
            self._stop()
        self._ask(self._at_s)

    def _ask(self, at_s: float) -> None:
        playback = self._playback
        if playback is None:
            return
        self.moved.emit(at_s, playback.duration_s)
        if self._busy:
            self._wish_s = at_s
            return
        self._wish_s = None
        self._fetch(playback, at_s, lambda frame: self._show(playback, frame))

    def _fetch(self, playback: PlaybackFront, at_s: float, done: Callable[[tuple[float, Any]], object]) -> None:
        self._busy = True
        self._bridge.call(
            lambda: playback.frame_at(at_s),
            done,
            failed=lambda code, sentence: self._failed(playback, code, sentence),
            always=lambda: self._next(playback),
            kept=True,
        )

    def _failed(self, playback: PlaybackFront, code: str, sentence: str) -> None:
        """A clip that was put away meanwhile (closed here, or by signing out) is nothing to tell anybody."""
        if playback is not self._playback:
            return
        self._wish_s = None  # the next frame would only fail again, and be told again
        self._stop()
        self._stills.clear()
        if code != "clip.closed":
            self._bridge.failed.emit(code, sentence)

    def _show(self, playback: PlaybackFront, frame: tuple[float, Any]) -> None:
        if playback is self._playback:
            pixels = frame[1]
            self._picture.show_pixels(pixels, pixels.shape[1], pixels.shape[0])

    def _next(self, playback: PlaybackFront) -> None:
        self._busy = False
        if playback is not self._playback:
            playback.close()
            if self._playback is not None:
                self._ask(self._at_s)
        elif self._wish_s is not None:
            self._ask(self._wish_s)
        else:
            self._next_still()

    def _next_still(self) -> None:
        playback = self._playback
        if playback is None or self._busy or not self._stills:
            return
        number, at_s = self._stills.pop(0)
        self._fetch(
            playback,
            at_s,
            lambda frame: self.still.emit(number, frame[1]) if playback is self._playback else None,
        )
