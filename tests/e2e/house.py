"""A whole DEMO station for tests: real rooms as processes, the facade in this one, the launcher's part played here.

Everything is waited for; nothing sleeps. The launcher proper has tests of its own (tests/unit/test_launcher.py).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from app import demo as demo_profile
from app import handover, rooms
from app.approvals import StationSeal
from app.certainty import MOMENTS_MAX
from app.clock import SystemClock
from app.demo import BED, CHARGE_NURSE, NURSE, PIN, Demo, GatewayDesk
from app.events import Event
from app.fence import Room
from app.model import BedId, ClipId, ClipState
from app.parts import Parts
from app.station import Station

DEADLINE_S = 25.0
#: The leak check rests while others work; on a busy PC it takes several times as long as a clip.
CHECK_DEADLINE_S = 90.0


class House:
    """Station, recorder, sender and gateway of one DEMO. Use as a context manager."""

    def __init__(
        self, data: Path, *, wanted: tuple[Room, ...] = (Room.GATEWAY, Room.RECORDER, Room.CHECKER, Room.SENDER)
    ) -> None:
        self.data = data
        self.demo: Demo = demo_profile.build(data, SystemClock())
        self.outside, inside = handover.make_channel()
        self.running: dict[Room, rooms.RunningRoom] = {}
        self._numbers: dict[Room, int] = {}
        self.stopped = threading.Event()
        self.gateway = GatewayDesk(self.demo.pki, self.demo.outbox)
        self.changed = threading.Condition()
        self.station = Station(
            Parts(
                seal=StationSeal(demo_profile.STATION_ID, "demo"),
                data=data,
                outbox=self.demo.outbox,
                key_store=self.demo.key_store,
                keys=self.demo.keys,
                ledger=self.demo.ledger,
                operators=self.demo.operators,
                clock=SystemClock(),
                receipt_key=self.demo.pki.receipt_key,
                families_changed=self.demo.renew_roster,
            ),
            launcher_fd=inside,
            also_connect={Room.GATEWAY: self.gateway.attach},
            stopping=self.stopped.set,
        )
        self.gateway.listening = self.station.configure_sender
        self.station.subscribe(self._notice)
        self.station.start()
        for room in wanted:
            self.start(room)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.station.close()
        self.gateway.close()
        for running in self.running.values():
            running.end()
        handover.close_all([self.outside])

    # -- the launcher's part

    def start(self, room: Room) -> rooms.RunningRoom:
        """Start a room and hand its ends to the station."""
        self._numbers[room] = number = self._numbers.get(room, 0) + 1
        arguments = ("--data", str(self.data / "gateway")) if room is Room.GATEWAY else ()
        running = rooms.start_room(room, arguments, number=number)
        self.running[room] = running
        message = {
            "type": "started",
            "room": room.value,
            "number": number,
            "pid": running.process.pid,
            "ends": [*running.ends],
        }
        handover.send_descriptors(self.outside, tuple(running.ends.values()), json.dumps(message))
        running.close_ends()
        return running

    def kill(self, room: Room) -> None:
        """kill -9, and tell the station."""
        running = self.running.pop(room)
        running.kill()
        self._tell_end(running, running.process.wait(), again=True)

    def wait_for_restart_request(self, room: Room) -> None:
        """Be the launcher that is asked for a fresh room: kill the old one, start another."""
        deadline_s = time.monotonic() + DEADLINE_S
        while True:
            fds, label = handover.receive_descriptors(self.outside, deadline_s - time.monotonic())
            handover.close_all(fds)
            if json.loads(label).get("room") == room.value:
                break
        self.kill(room)
        self.start(room)

    def serve_restarts_until(self, condition: Callable[[], bool], what: str, *, deadline_s: float = DEADLINE_S) -> None:
        """Be the launcher, whatever room the station wants afresh, until something is true."""
        end_s = time.monotonic() + deadline_s
        while not condition():
            assert time.monotonic() < end_s, f"waited in vain for {what}"
            try:
                fds, label = handover.receive_descriptors(self.outside, 0.2)
            except TimeoutError:
                continue
            handover.close_all(fds)
            room = Room(json.loads(label)["room"])
            self.kill(room)
            self.start(room)

    def _tell_end(self, running: rooms.RunningRoom, code: int, *, again: bool) -> None:
        message = {
            "type": "ended",
            "room": running.room.value,
            "number": running.number,
            "exit_code": code,
            "again": again,
        }
        handover.send_descriptors(self.outside, (), json.dumps(message))

    # -- waiting

    def _notice(self, _event: Event) -> None:
        with self.changed:
            self.changed.notify_all()

    def until(self, condition: Callable[[], bool], what: str, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until something is true; looked at whenever the station says that something changed, and at 10 Hz."""
        end_s = time.monotonic() + deadline_s
        while not condition():
            left_s = end_s - time.monotonic()
            assert left_s > 0, f"waited {deadline_s} s in vain for {what}: {self.station.capture_status()}"
            with self.changed:
                self.changed.wait(min(left_s, 0.1))

    # -- acts

    def nurse_opens(self, bed: BedId = BED) -> None:
        """The nurse signs in and sees the picture."""
        self.station.sign_in(NURSE, PIN)
        self.station.open_capture(bed)
        self.until(lambda: self.station.latest_preview() is not None, "a preview")

    def record(self, seconds: float) -> ClipId:
        """A take that ends by itself."""
        clip = self.station.start_take(seconds)
        self.until(lambda: self.finished() == clip, "the sealed take", deadline_s=seconds + DEADLINE_S)
        return clip

    def send_for_review(self, clip: ClipId, *, ends: ClipState = ClipState.AWAITING_REVIEW) -> None:
        """The nurse sends it; the leak check looks through it."""
        self.station.send_for_review(clip)
        self.until(lambda: self.state(clip) is not ClipState.SEALED, "the leak check", deadline_s=CHECK_DEADLINE_S)
        assert self.state(clip) is ends

    def finished(self) -> ClipId | None:
        """The clip that was sealed just now."""
        status = self.station.capture_status()
        return status.finished if status is not None else None

    def elapsed_s(self) -> float:
        """Of the running take."""
        status = self.station.capture_status()
        return status.elapsed_s if status is not None and status.take is not None else 0.0

    def charge_nurse_approves(self, clip: ClipId) -> None:
        """She signs in, watches, approves."""
        self.station.sign_out()
        self.station.sign_in(CHARGE_NURSE, PIN)
        with self.station.playback(clip) as playback:
            playback.frame_at(playback.duration_s / 2)
        self.station.review_desk.seen(clip, range(MOMENTS_MAX))
        self.station.approve(clip, PIN)

    def state(self, clip: ClipId) -> ClipState:
        """As the ledger has it."""
        return self.demo.ledger.clip(clip).state
