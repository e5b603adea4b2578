"""What the leak check finds and costs: `python -m tests.bench.leakcheck [--demo SECONDS] [FILE …]`.

Each FILE (any video) is encoded as the recorder encodes, unmasked, and handed to the real checker room as the station
does it; `--demo` records the demo's bed through its framing first: a clean clip. Prints one line for each: hits by
kind, seconds of wall time and of CPU, looks, peak memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import msgspec

from app import handover, rooms
from app.fence import Room
from app.lines import LineChannel, pour
from app.messages import checker as messages
from capture.encoder import ClipEncoder
from capture.file_camera import FileCamera
from capture.synthetic import SyntheticCamera
from capture.synthetic_framing import DEMO_FRAMING
from redact.frames import RawFrame
from redact.geometry import Framing
from redact.masker import Masker
from tests.fakes_capture import ListSink

CLIP = "0" * 32
WAIT_S = 600.0


def encoded(frames: Iterator[RawFrame], framing: Framing, rate: Fraction) -> bytes:
    """A clip in memory."""
    sink = ListSink()
    first = next(frames)
    masker = Masker(first.width, first.height, framing)
    encoder = ClipEncoder(sink, *masker.output_size, frame_rate=rate, time_base=first.time_base)
    encoder.write(masker.apply(first))
    for frame in frames:
        encoder.write(masker.apply(frame))
    encoder.finish()
    return bytes(sink.data)


def demo(seconds: float) -> bytes:
    """A clean clip."""
    camera = SyntheticCamera()
    count = round(seconds * camera.frame_rate)
    return encoded((camera.read() for _ in range(count)), DEMO_FRAMING, camera.frame_rate)


def file(path: Path) -> bytes:
    """A video without any mask."""
    camera = FileCamera(str(path))
    try:
        return encoded(iter(camera.read, None), Framing(window=None), camera.frame_rate)
    finally:
        camera.close()


def check(name: str, video: bytes) -> None:
    """One clip through the real room."""
    with rooms.start_room(Room.CHECKER) as room:
        decoder = msgspec.json.Decoder[messages.FromChecker](messages.FromChecker)
        channel = LineChannel(decoder, room.ends["stdout"], room.ends["stdin"], name="checker")
        channel.receive(WAIT_S)
        idle_s = _cpu_s(room.process.pid)
        read_fd, write_fd = os.pipe()
        began_s = time.monotonic()
        channel.send(messages.Check(CLIP, len(video)))
        handover.send_descriptor(room.ends["handover"], read_fd, CLIP)
        os.close(read_fd)

        def write() -> None:
            pour(write_fd, _parts(video), lambda: True)
            os.close(write_fd)

        writer = threading.Thread(target=write)
        writer.start()
        answer = channel.receive(WAIT_S)
        while isinstance(answer, messages.Progress):
            answer = channel.receive(WAIT_S)
        wall_s = time.monotonic() - began_s
        cpu_s, peak_mb = _cpu_s(room.process.pid) - idle_s, _peak_mb(room.process.pid)
        writer.join()
        channel.close()
        handover.close_all([room.ends["handover"]])
        room.ends.clear()
    _tell(name, answer, wall_s, cpu_s, peak_mb)


def _parts(video: bytes) -> Iterator[bytes]:
    return (video[start : start + 65_536] for start in range(0, len(video), 65_536))


def _tell(name: str, answer: messages.FromChecker | None, wall_s: float, cpu_s: float, peak_mb: float) -> None:
    if isinstance(answer, messages.Done):
        kinds = Counter(hit.kind for hit in answer.hits)
        last_s = max((hit.to_s for hit in answer.hits), default=0.0)
        said = f"{answer.frames} frames, {answer.looks} looks, hits: {dict(kinds) or 'none'} up to {last_s:.1f} s"
    else:
        said = str(answer)
    sys.stdout.write(f"{name}: {said}; wall {wall_s:.1f} s, CPU {cpu_s:.1f} s, peak {peak_mb:.0f} MB\n")
    sys.stdout.flush()


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def main(arguments: list[str]) -> int:
    """Measure what was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    chosen = parser.parse_args(arguments)
    if chosen.demo:
        check("demo", demo(chosen.demo))
    for path in chosen.files:
        check(path.name, file(path))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
