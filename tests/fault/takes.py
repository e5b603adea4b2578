"""Takes whose recorder dies by SIGKILL at a random moment.

Promised: every take is recovered and can be watched, at most its last two seconds are lost (the look-ahead, which is
recorded by design half a second later, is not counted), and the journal verifies. A killed process leaves what the
kernel has; that the bytes are also on the disk after a loss of power is the fsync's promise, not tested here.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Final

from app.anchor import read_anchor
from app.demo import CHARGE_NURSE, PIN
from app.errors import StationError
from app.fence import Room
from app.model import ClipId, ClipState
from redact import pace
from redact.look_ahead import LOOK_AHEAD_S
from tests.e2e.house import House
from tests.fault.tally import Tally, spread, wait_until

LOSS_LIMIT_S: Final = 2.0
KILL_BETWEEN_S: Final = (2.0, 6.0)
_TAKE_LIMIT_S: Final = 60.0


def run(data: Path, random_moments: random.Random, count: int) -> Tally:
    """Record and kill; then have the charge nurse watch all of them."""
    tally = Tally()
    losses_s: list[float] = []
    kept: list[ClipId] = []
    with House(data, wanted=(Room.RECORDER, Room.CHECKER)) as house:
        house.nurse_opens()
        for _ in range(count):
            clip, loss_s = _kill_one(house, random_moments.uniform(*KILL_BETWEEN_S), tally)
            if loss_s is not None:
                losses_s.append(loss_s)
                kept.append(clip)
        house.station.sign_out()
        house.station.sign_in(CHARGE_NURSE, PIN)
        offered = {item.clip for item in house.station.reviews()}
        quick = pace.looking_s() <= pace.LIMIT_S
        for clip in kept:
            _watch(house, clip, tally, offered=clip in offered, quick=quick)
        bad = house.demo.ledger.verify_journal(read_anchor(house.demo.key_store))
        tally.hold("journal verifies", kept=bad is None, found=f"line {bad}")
    tally.tell(f"takes with a killed recorder: lost {spread(losses_s, 's')} of {count} takes")
    return tally


def _kill_one(house: House, at_s: float, tally: Tally) -> tuple[ClipId, float | None]:
    """One take; returns what was lost of it, or None if all was."""
    clip = house.station.start_take(_TAKE_LIMIT_S)
    begun_s = time.monotonic()
    wait_until(lambda: time.monotonic() - begun_s > at_s - 0.1, at_s + 1)
    time.sleep(max(0.0, at_s - (time.monotonic() - begun_s)))
    captured_s = time.monotonic() - begun_s - LOOK_AHEAD_S
    house.kill(Room.RECORDER)
    house.until(lambda: house.state(clip) not in (ClipState.RECORDING, ClipState.INTERRUPTED), "the recovery")
    row = house.demo.ledger.clip(clip)
    whole = row.state is ClipState.SEALED and row.interrupted
    tally.hold("takes recovered", kept=whole, found=f"{clip} is {row.state.value} after {at_s:.2f} s")
    loss_s = None
    if whole:
        loss_s = captured_s - row.duration_s
        found = f"{loss_s:.2f} s of the {captured_s:.2f} s that were captured"
        tally.hold(f"takes that lost at most {LOSS_LIMIT_S:g} s", kept=loss_s <= LOSS_LIMIT_S, found=found)
        house.until(lambda: house.finished() == clip, "the recovered take on its page")
        house.send_for_review(clip)
    house.start(Room.RECORDER)
    house.until(lambda: house.station.latest_preview() is not None, "the picture again")
    return clip, loss_s


def _watch(house: House, clip: ClipId, tally: Tally, *, offered: bool, quick: bool) -> None:
    """The charge nurse sees it in her list and watches it at three moments; on a quick computer not all are black."""
    problem = "" if offered else "is not in the list of reviews"
    shown = 0
    try:
        with house.station.playback(clip) as playback:
            for share in (0.0, 0.5, 1.0):
                _, picture = playback.frame_at(playback.duration_s * share)
                shown += bool(picture[..., :3].any())
    except StationError as error:
        problem = problem or f"cannot be watched: {error.code}"
    tally.hold("takes that can be reviewed", kept=not problem, found=f"{clip} {problem}")
    if quick:
        tally.hold("takes that show something", kept=shown > 0, found=f"{clip} is all black")
    elif not shown:
        tally.note("takes all black where it was looked: this computer is too slow for the finders")
