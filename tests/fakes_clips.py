"""Real sealed clips, made small and fast: what the tests of takes, playback, approvals and delivery share."""

from __future__ import annotations

import io
import os
from fractions import Fraction
from pathlib import Path

from app.demo_keys import MemoryKeyStore
from app.model import ClipId
from app.takes import NewTake, Takes
from app.vault.age_sink import AgeSink
from app.vault.keys import StationKeys
from app.vault.store import ClipStore
from capture.encoder import ByteSink, ClipEncoder
from redact.geometry import Framing, Rect
from redact.masker import Masker
from tests.fakes_capture import ListSink, noise_frame
from tests.fakes_rules import BED, NURSE, Ward

WIDE, HIGH, RATE = 160, 96, 10


def encode(sink: ByteSink, frames: int, *, whole: bool = True, wide: int = WIDE, high: int = HIGH) -> None:
    """Write a masked clip of ten frames a second; one that is not whole stops as a killed recorder does."""
    masker = Masker(wide, high, Framing(Rect(16, 16, wide - 32, high - 32)))
    encoder = ClipEncoder(sink, *masker.output_size, frame_rate=Fraction(RATE), time_base=Fraction(1, RATE))
    for pts in range(frames):
        encoder.write(masker.apply(noise_frame(wide, high, pts, Fraction(1, RATE))))
    if whole:
        encoder.finish()


def open_descriptors() -> int:
    """How many this process holds; 0 where the system does not tell."""
    listing = Path("/proc/self/fd")
    return len(list(listing.iterdir())) if listing.is_dir() else 0


def video(frames: int = 20) -> io.BytesIO:
    """The plaintext of a clip."""
    sink = ListSink()
    encode(sink, frames)
    return io.BytesIO(bytes(sink.data))


def record(take: NewTake, frames: int = 20, *, whole: bool = True, wide: int = WIDE, high: int = HIGH) -> None:
    """Play the recorder: fill the take's descriptor and close it."""
    try:
        encode(AgeSink(take.descriptor, (take.recipient,)), frames, whole=whole, wide=wide, high=high)
    finally:
        os.close(take.descriptor)


class TakeBench(Ward):
    """A ward with a vault: takes can be begun, sealed, torn."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.key_store = MemoryKeyStore()
        self.keys = StationKeys.open(self.key_store)
        self.store = ClipStore(folder / "vault")
        self.takes = Takes(self.ledger, self.store, self.keys)

    def sealed_file(self, clip: ClipId) -> Path:
        return self.folder / "vault" / f"{clip}.age"

    def record(self, frames: int = 20) -> ClipId:
        """A take that came to its end."""
        take = self.takes.begin(BED, NURSE.id)
        record(take, frames)
        assert self.takes.seal(take.clip, frames_black=0)
        return take.clip
