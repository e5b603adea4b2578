"""Approved clips whose gateway and sender die by SIGKILL at random moments of the way.

Promised: every clip is delivered, once, and the bytes that the gateway keeps are exactly those that were signed; what
the family opens is exactly what the charge nurse watched.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.anchor import read_anchor
from app.demo import BED, NURSE, PIN
from app.fence import Room
from app.model import ClipId, ClipState
from app.vault.container import SealedReader
from tests.e2e.house import House
from tests.fault.tally import Tally, spread

_TAKE_S: Final = 2.0
_KILLS: Final = (1, 3)
_KILL_WITHIN_S: Final = (0.0, 0.9)
"""After approving began, or after the kill before: sealing and signing take some tenths, as does a room's start."""
_ON_ITS_WAY: Final = 0.7
"""Share of the clips whose first kill waits until the clip has left review: the way itself is short."""
_WAY_S: Final = (0.0, 0.25)
_ARRIVES_WITHIN_S: Final = 90.0
_VICTIMS: Final = ((Room.GATEWAY,), (Room.SENDER,), (Room.GATEWAY, Room.SENDER), (Room.SENDER, Room.GATEWAY))


def run(data: Path, random_moments: random.Random, count: int) -> Tally:
    """Record, approve and kill; then look at what arrived."""
    tally = Tally()
    with House(data) as house:
        house.until(lambda: house.station.health().gateway_reached_at is not None, "the gateway")
        house.nurse_opens()
        clips: list[ClipId] = []
        for _ in range(count):
            clips.append(house.record(_TAKE_S))
            house.send_for_review(clips[-1])
        took_s = [_deliver(house, clip, random_moments, tally) for clip in clips]
        for clip in clips:
            _examine(house, clip, tally)
        stored = len(list(house.demo.pki.kept.glob("*.age")))
        tally.hold("nothing else arrived", kept=stored == count, found=f"{stored} files for {count} clips")
        bad = house.demo.ledger.verify_journal(read_anchor(house.demo.key_store))
        tally.hold("journal verifies", kept=bad is None, found=f"line {bad}")
    tally.tell(f"deliveries with killed gateway and sender: from approval to receipt {spread(took_s, 's')}")
    return tally


def _deliver(house: House, clip: ClipId, random_moments: random.Random, tally: Tally) -> float:
    """Approve while rooms die; wait for the receipt. Rooms are started here: they live as long as this thread."""
    begun_s = time.monotonic()
    approving = _Thread(lambda: house.charge_nurse_approves(clip))
    within_s = _KILL_WITHIN_S
    if random_moments.random() < _ON_ITS_WAY:
        house.until(lambda: house.state(clip) is not ClipState.AWAITING_REVIEW, "the approval")
        within_s = _WAY_S
    for _ in range(random_moments.randint(*_KILLS)):
        time.sleep(random_moments.uniform(*within_s))
        within_s = _KILL_WITHIN_S
        state = house.state(clip)
        if state is ClipState.DELIVERED:
            break
        for room in random_moments.choice(_VICTIMS):
            house.kill(room)
            house.start(room)
            tally.note(f"{room.value} killed while the clip was {state.value}")
    approving.join()
    arrived = _serve(house, lambda: house.state(clip) is ClipState.DELIVERED)
    tally.hold("clips delivered", kept=arrived, found=f"{clip} is {house.state(clip).value}")
    house.station.sign_out()
    house.station.sign_in(NURSE, PIN)
    house.station.open_capture(BED)
    return time.monotonic() - begun_s


def _serve(house: House, condition: Callable[[], bool]) -> bool:
    try:
        house.serve_restarts_until(condition, "the receipt", deadline_s=_ARRIVES_WITHIN_S)
    except AssertionError:
        return False
    return True


def _examine(house: House, clip: ClipId, tally: Tally) -> None:
    """What the gateway keeps, against what was signed and against what was watched."""
    (sent,) = house.demo.ledger.shipments_of(clip)
    rows = [row for row in house.demo.ledger.journal(10_000) if row.subject == f"clip:{clip}"]
    delivered = sum(row.act == "clip.deliver" for row in rows)
    tally.hold("clips delivered exactly once", kept=delivered == 1, found=f"{clip}: {delivered} times in the journal")
    stored = house.demo.pki.kept / f"{sent.approval.shipment}.age"
    same = stored.is_file() and hashlib.sha256(stored.read_bytes()).hexdigest() == sent.approval.shipment
    tally.hold("clips whose stored bytes are the signed ones", kept=same, found=str(clip))
    if not same:
        return
    with SealedReader(stored.open("rb"), [house.demo.family_keys[sent.approval.family]]) as reader:
        arrived = _digest(reader)
    watched, _ = house.station._takes.open_sealed(clip)
    with watched:
        tally.hold("clips that open to what was watched", kept=_digest(watched) == arrived, found=str(clip))


def _digest(reader: SealedReader) -> str:
    digest = hashlib.sha256()
    for chunk in reader.chunks():
        digest.update(chunk)
    return digest.hexdigest()


class _Thread:
    """Something that happens beside; its error is raised where it is joined."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(act,), name="approving")
        self._thread.start()

    def _run(self, act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - raised again in join()
            self._error = error

    def join(self) -> None:
        self._thread.join()
        if self._error is not None:
            raise self._error
