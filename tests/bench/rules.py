"""For orientation: what one journalled move of a clip and one guess of a PIN cost, on the disk of this folder."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app import demo
from app.clock import SystemClock
from app.demo import BED, NURSE, PIN
from app.lifecycle import ClipEvent
from app.model import STATION, ClipId, TakeFacts
from app.takes import new_clip_id
from tests.bench.figures import SCRATCH_ON_DISK, Figure

_MOVES: Final = 60
_GUESSES: Final = 7
_PAGE: Final = bytes(4096)


def figures() -> list[Figure]:
    """Milliseconds, medians."""
    SCRATCH_ON_DISK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH_ON_DISK) as name:
        folder = Path(name)
        ward = demo.build(folder, SystemClock())
        beside = os.open(folder / "beside", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        moves_ms: list[float] = []
        fsyncs_ms: list[float] = []
        try:
            for _ in range(_MOVES):
                clip = new_clip_id()
                ward.ledger.begin_clip(clip, BED, NURSE, bytes(64))
                moves_ms.append(_ms(lambda clip=clip: _seal(ward, clip)))  # type: ignore[misc]  # bound at once
                fsyncs_ms.append(_ms(lambda: _append(beside)))
            guesses_ms = [_ms(lambda: ward.operators.sign_in(NURSE, PIN)) for _ in range(_GUESSES)]
        finally:
            os.close(beside)
            ward.ledger.close()
    move_ms, fsync_ms = statistics.median(moves_ms), statistics.median(fsyncs_ms)
    note = f"state, journal row and signature in one transaction; median of {_MOVES}"
    return [
        Figure("ledger, one journalled move", "ms", move_ms, "4 KiB appended and fsynced", fsync_ms, note),
        Figure("PIN, one sign-in", "ms", statistics.median(guesses_ms), note=f"Argon2id; median of {_GUESSES}"),
    ]


def _seal(ward: demo.Demo, clip: ClipId) -> None:
    facts = TakeFacts(10.0, 300, 0, 1280, 720, "0" * 64)
    ward.ledger.move(clip, ClipEvent.SEAL, STATION, take=facts)


def _append(descriptor: int) -> None:
    os.write(descriptor, _PAGE)
    os.fsync(descriptor)


def _ms(act: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    act()
    return (time.perf_counter() - begun_s) * 1000
