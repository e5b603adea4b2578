"""Any video file FFmpeg reads, as a camera. Frames come as fast as they decode; pacing is the session's."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

from capture.camera import CameraTrouble
from capture.ffmpeg import av
from capture.planes import planes_of
from redact.frames import RawFrame

_FALLBACK_RATE: Final = Fraction(25)  # of files that do not say (raw H.264 says nothing)
_UNREADABLE: Final = "This file is not a video that can be read. Check the path, or try another file."
_DAMAGED: Final = "The video file is damaged and ends early. What was read before is kept; try another copy."
# A file may name other files or addresses (playlists, concat scripts). Nothing but the opened file itself is read.
_OPTIONS: Final = {"protocol_whitelist": "none"}
_DAMAGED_PACKETS_MAX: Final = 50  # in a row: then this is not a video with a scratch but rubbish


class FileCamera:
    """A video file as a `Camera`.

    Raises:
        CameraTrouble: `camera.unreadable`: absent, not a video, or without a single frame.
    """

    def __init__(self, path: str) -> None:
        try:
            self._file = Path(path).open("rb")  # noqa: SIM115 - closed in close()
        except OSError as error:
            sentence = "The video file cannot be opened. Check the path and whether this account may read it."
            raise CameraTrouble("camera.unreadable", sentence, detail=type(error).__name__) from error
        self._container: av.container.InputContainer | None = None
        self._last_pts: int | None = None
        try:
            self._container = av.open(self._file, "r", options=dict(_OPTIONS))
            self._stream = _video_of(self._container)
            self._rate = Fraction(self._stream.average_rate or self._stream.guessed_rate or _FALLBACK_RATE)
            # MP4 lists every packet in its index, so one that was cut short is told from one that is whole.
            self._packets_announced = self._stream.frames if "mp4" in self._container.format.name else 0
            self._frames = self._decoded(self._container.demux(self._stream))
            self._peeked: RawFrame | None = next(self._frames, None)
        except (OSError, av.FFmpegError, ValueError) as error:
            self.close()
            raise CameraTrouble("camera.unreadable", _UNREADABLE, detail=type(error).__name__) from error
        except CameraTrouble as trouble:
            self.close()
            raise CameraTrouble("camera.unreadable", _UNREADABLE, detail=trouble.detail) from trouble
        if self._peeked is None:
            self.close()
            raise CameraTrouble("camera.unreadable", _UNREADABLE, detail="no frames")
        self._size = (self._peeked.width, self._peeked.height)

    @property
    def live(self) -> bool:
        """A file waits."""
        return False

    @property
    def size(self) -> tuple[int, int]:
        """Of the first frame."""
        return self._size

    @property
    def frame_rate(self) -> Fraction:
        """As the file says, or 25."""
        return self._rate

    def read(self) -> RawFrame | None:
        """The next frame in order of presentation; none is skipped or repeated.

        Raises:
            CameraTrouble: `camera.damaged`: the file breaks off.
        """
        if self._peeked is not None:
            frame, self._peeked = self._peeked, None
            return frame
        return next(self._frames, None)

    def close(self) -> None:
        """Close the file."""
        if self._container is not None:
            self._container.close()
            self._container = None
        self._file.close()

    def _decoded(self, packets: Iterator[av.Packet[av.VideoStream]]) -> Iterator[RawFrame]:
        damaged_in_a_row = packets_read = 0
        cut = False
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    break
                if packet.size:
                    packets_read += 1
                    cut = packet.is_corrupt  # only the last one counts: a file that breaks off ends in half a packet
                frames = packet.decode()
            except (OSError, av.FFmpegError) as error:
                damaged_in_a_row += 1
                if isinstance(error, av.EOFError) or damaged_in_a_row > _DAMAGED_PACKETS_MAX:
                    break
                continue
            for frame in frames:
                yield self._raw(frame, doubt="frame.damaged" if damaged_in_a_row or frame.is_corrupt else "")
                damaged_in_a_row = 0
        if damaged_in_a_row or cut or packets_read < self._packets_announced:
            raise CameraTrouble("camera.damaged", _DAMAGED, detail="ends in a damaged or missing packet")

    def _raw(self, frame: av.VideoFrame, *, doubt: str) -> RawFrame:
        luma, blue, red = planes_of(frame)
        time_base = Fraction(self._stream.time_base or 1 / self._rate)
        pts = frame.pts
        if pts is None:
            step = max(1, round(1 / (self._rate * time_base)))
            pts = 0 if self._last_pts is None else self._last_pts + step
        if self._last_pts is not None and pts <= self._last_pts:
            pts = self._last_pts + 1  # no two pictures at one moment, whatever the file says
        self._last_pts = pts
        return RawFrame(luma, blue, red, pts=pts, time_base=time_base, doubt=doubt)


def _video_of(container: av.container.InputContainer) -> av.VideoStream:
    """The first moving picture; a cover image is none."""
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            return stream
    raise CameraTrouble("camera.unreadable", _UNREADABLE, detail="no video stream")
