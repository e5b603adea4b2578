"""Watch a sealed clip: decrypts and decodes in memory, frame by frame, seekable. Nothing is written anywhere."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterator
from fractions import Fraction
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import numpy as np
import numpy.typing as npt

from app.errors import Integrity, Refused
from capture.ffmpeg import av

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Picture = npt.NDArray[np.uint8]  # height x width x 4, BGRA


class Playback:
    """One open clip.

    Promises: `frame_at` gives the newest frame at or before the asked time (the first one for earlier times), so a
    seek shows exactly what a player stopped there would show. Thread-safe; one decode at a time.

    Args:
        plaintext: seekable, authenticated reader over the masked video (`app.vault.container.SealedReader`).
            Closed together with this object.

    Raises:
        Integrity: `clip.unreadable`, what was sealed is not a video; `seal.payload`, the file was changed. The
            plaintext is closed then.
    """

    def __init__(self, plaintext: io.IOBase) -> None:
        self._plaintext = plaintext
        self._lock = threading.Lock()
        self._closed = False
        with contextlib.ExitStack() as undo, _damage_told():
            undo.callback(plaintext.close)
            self._container: InputContainer = av.open(plaintext, mode="r", options={"protocol_whitelist": ""})
            undo.callback(self._container.close)
            self._stream: VideoStream = self._container.streams.video[0]
            self._times_s = self._index()
            undo.pop_all()
        self._decoder: Iterator[VideoFrame] | None = None
        self._current: VideoFrame | None = None

    def _index(self) -> tuple[float, ...]:
        """Presentation times of every packet, seconds, ascending. Reads packets only, decodes nothing."""
        base = self._stream.time_base or Fraction(1)
        times = [float(packet.pts * base) for packet in self._container.demux(self._stream) if packet.pts is not None]
        if not times:
            raise IndexError("no frames")
        return tuple(sorted(times))

    @property
    def duration_s(self) -> float:
        """Time of the last frame, seconds."""
        return self._times_s[-1]

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return len(self._times_s)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return self._stream.width, self._stream.height

    def next_time_s(self, after_s: float) -> float | None:
        """Time of the first frame later than this, or None at the end."""
        index = int(np.searchsorted(self._times_s, after_s, side="right"))
        return self._times_s[index] if index < len(self._times_s) else None

    def frame_at(self, at_s: float) -> tuple[float, Picture]:
        """The picture on screen at this time.

        Returns:
            Its own time in seconds and its pixels (height x width x 4, BGRA, owned by the caller).

        Raises:
            Refused: `clip.closed`. Integrity: `clip.unreadable`, `seal.payload`.
        """
        with self._lock:
            if self._closed:
                raise Refused("clip.closed", "This clip was put away. Open it again.")
            index = max(0, int(np.searchsorted(self._times_s, at_s + 1e-9, side="right")) - 1)
            wanted_s = self._times_s[index]
            try:
                with _damage_told():
                    if self._decoder is None or self._current is None or not self._reachable(wanted_s):
                        self._seek(wanted_s)
                    frame = self._forward_to(wanted_s)
                    picture = cast("Picture", frame.reformat(format="bgra").to_ndarray())
            except Integrity:
                self._decoder = self._current = None  # a decoder that stumbled begins anew, at the next key frame
                raise
            return self._time_of(frame), picture

    def close(self) -> None:
        """Let go of the decoder, the key and the plaintext. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._decoder = self._current = None
            self._container.close()
            self._plaintext.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _time_of(self, frame: VideoFrame) -> float:
        return float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base else 0.0

    #: Decoding on is cheaper than seeking back to a key frame while the target is this near.
    _FORWARD_S = 1.0

    def _reachable(self, wanted_s: float) -> bool:
        current_s = self._time_of(self._current) if self._current is not None else 0.0
        return current_s <= wanted_s + 1e-6 and wanted_s - current_s <= self._FORWARD_S

    def _seek(self, wanted_s: float) -> None:
        base = self._stream.time_base or Fraction(1)
        self._container.seek(int(wanted_s / base), stream=self._stream, backward=True)
        self._decoder = iter(self._container.decode(self._stream))
        self._current = None

    def _forward_to(self, wanted_s: float) -> VideoFrame:
        if self._decoder is None:
            raise RuntimeError("seek first")
        while True:
            if self._current is not None and self._time_of(self._current) >= wanted_s - 1e-6:
                return self._current
            following = next(self._decoder, None)
            if following is None:
                if self._current is None:
                    raise Integrity("clip.unreadable", "This part of the clip cannot be shown. Please tell IT.")
                return self._current
            self._current = following


@contextlib.contextmanager
def _damage_told() -> Iterator[None]:
    """Give what FFmpeg says the form that this module promises."""
    try:
        yield
    except (av.FFmpegError, IndexError, OSError) as error:
        raise Integrity(
            "clip.unreadable", "This clip cannot be shown. It is kept; please tell IT.", detail=type(error).__name__
        ) from None
