"""Whole stations that die by SIGKILL, launcher and all, and are started again on what they left.

Promised: every clip that a person saw acknowledged is still there, in the state that was shown, and can be watched; a
take that ran is recovered or, if nothing of it was durable yet, said to be discarded; the journal verifies.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from app import demo
from app.anchor import read_anchor
from app.approvals import StationSeal
from app.clock import SystemClock
from app.demo import NURSE, PIN, STATION_ID
from app.demo_keys import MemoryKeyStore
from app.errors import StationError
from app.journal import JournalSigner
from app.ledger import Ledger
from app.model import ClipId, ClipState
from app.operators import Operators
from app.parts import Parts
from app.station import Station
from app.vault.keys import StationKeys
from tests.fault.tally import Tally, wait_gone

_ROOT: Final = Path(__file__).resolve().parents[2]
_KILL_BETWEEN_S: Final = (2.0, 7.0)
"""After the first picture: takes of a second, one after the other, so that the kill meets every stage of them."""
_ROOMS_END_S: Final = 20.0


def run(data: Path, random_moments: random.Random, count: int) -> Tally:
    """Kill, start again, look."""
    tally = Tally()
    for number in range(count):
        folder = data / str(number)
        folder.mkdir(mode=0o700)
        said = _live_and_die(folder, random_moments.uniform(*_KILL_BETWEEN_S), tally)
        _start_again(folder, said, tally)
    tally.tell(f"stations killed and started again: {count}")
    return tally


def _live_and_die(folder: Path, at_s: float, tally: Tally) -> list[dict[str, Any]]:
    """One station until it is killed; everything it said."""
    command = [sys.executable, "-m", "tests.fault.station_child", str(folder)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        if not first:
            raise RuntimeError(f"the station did not come up: exit code {child.wait()}")
        time.sleep(at_s)
        child.kill()
        lines = child.stdout.read().split("\n")[:-1]  # a line that was cut was not said
    said = [json.loads(line) for line in (first, *lines)]
    left = wait_gone(said[0]["rooms"], _ROOMS_END_S)
    tally.hold("rooms end by themselves", kept=not left, found=f"still there: {left}")
    return said


def _start_again(folder: Path, said: list[dict[str, Any]], tally: Tally) -> None:
    sealed = [ClipId(line["sealed"]) for line in said if "sealed" in line]
    sent = {line["sent"] for line in said if "sent" in line}
    station, ledger = _open(folder, said[0]["keys"])
    try:
        station.sign_in(NURSE, PIN)
        for clip in sealed:
            row = ledger.clip(clip)
            there = row.state in (ClipState.SEALED, ClipState.AWAITING_REVIEW) and _plays(station, clip)
            tally.hold("acknowledged clips still there", kept=there, found=f"{clip} is {row.state.value}")
            if clip in sent:
                tally.hold("sent clips still sent", kept=row.submitted, found=f"{clip} was not")
        for row in ledger.clips():
            if row.id not in sealed:
                over = (row.state is ClipState.SEALED and _plays(station, row.id)) or row.state is ClipState.DISCARDED
                tally.hold("interrupted takes settled", kept=over, found=f"{row.id} is {row.state.value}")
                tally.note(f"interrupted takes that are {row.state.value} now")
        bad = ledger.verify_journal()
        tally.hold("journals that verify", kept=bad is None, found=f"line {bad}")
    finally:
        station.close()


def _open(folder: Path, keys: dict[str, str]) -> tuple[Station, Ledger]:
    """A station without rooms, on the data and the key store of the one that died."""
    key_store, clock = MemoryKeyStore(), SystemClock()
    for name, secret in keys.items():
        key_store.put(name, bytes.fromhex(secret))
    station_keys = StationKeys.open(key_store, data_exists=True)
    signer = JournalSigner(STATION_ID, station_keys.signing_key)
    anchor = read_anchor(key_store)
    ledger = Ledger.open(folder / "ledger.db", station_keys.ledger_key, clock, signer, anchor=anchor)
    parts = Parts(
        seal=StationSeal(demo.STATION_ID, "demo"),
        data=folder,
        outbox=folder / "outbox",
        key_store=key_store,
        keys=station_keys,
        ledger=ledger,
        operators=Operators(ledger, station_keys.pin_pepper, clock),
        clock=clock,
        receipt_key=bytes(32),
    )
    station = Station(parts)
    station.start()
    return station, ledger


def _plays(station: Station, clip: ClipId) -> bool:
    """To its last picture; which may be black, where the finders were late."""
    try:
        with station.playback(clip) as playback:
            playback.frame_at(playback.duration_s)
    except StationError:
        return False
    return True
