"""The launcher: starts the rooms as siblings, hands their pipe ends to the station, ends all of them in order.

Standard library only, under 150 lines, no data: the one process without a fence. A room that ends by itself is started
again inside a budget; when the station ends, however it ends, everything ends.
"""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import threading
import time
from collections.abc import Mapping, Sequence

from app import handover, rooms
from app.budget import Budget
from app.errors import StationError
from app.fence import Room

STATION_STOPS_S = 10.0  # it ends a take (its recorder needs a second) and closes the ledger
COULD_NOT_START = 70  # EX_SOFTWARE


class Launcher:
    """One run of a station; `wanted` are the other rooms with their arguments, `program` what starts a room."""

    def __init__(
        self, station: Sequence[str], wanted: Mapping[Room, Sequence[str]], program: Sequence[str] | None = None
    ) -> None:
        self._station_arguments, self._wanted, self._program = station, wanted, program
        # Written by watchers, the reader of requests and signal handlers: SimpleQueue.put may interrupt itself.
        self._happened: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()
        self._running: dict[Room, rooms.RunningRoom] = {}
        self._budgets = {room: Budget() for room in wanted}
        self._counts = dict.fromkeys(wanted, 0)
        self._killed: set[rooms.RunningRoom] = set()  # on request
        self._channel = -1

    def run(self) -> int:
        """Start everything, keep it running until the station ends, end everything; the station's exit code."""
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: self._happened.put(("stop", None)))
        self._channel, station_end = handover.make_channel()
        try:
            station = rooms.start_station(self._station_arguments, station_end, program=self._program)
            station.watch(lambda ended: self._happened.put(("ended", ended)))
            reader = threading.Thread(target=self._read_requests, name="requests", daemon=True)
            reader.start()
            try:
                for room in self._wanted:
                    self._start(room)
                self._serve(station)
            finally:
                code = station.end(finish_s=0.0)
                self._end_rooms()
                reader.join(rooms.TERMINATE_S)
        finally:
            handover.close_all((self._channel,))
        return code if code >= 0 else 128 - code

    def _serve(self, station: rooms.RunningRoom) -> None:
        deadline_s: float | None = None
        while True:
            try:
                left_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
                kind, what = self._happened.get(timeout=left_s)
            except queue.Empty:
                return  # the station had its time
            if kind == "stop" and deadline_s is None:
                deadline_s = time.monotonic() + STATION_STOPS_S
                self._tell({"type": "stop"})
            elif kind == "ended" and isinstance(what, rooms.RunningRoom):
                if what is station:
                    return
                self._room_ended(what, stopping=deadline_s is not None)
            elif kind == "restart" and isinstance(what, tuple) and deadline_s is None:
                self._restart(*what)

    def _start(self, room: Room) -> None:
        self._counts[room] += 1
        number = self._counts[room]
        try:
            running = rooms.start_room(room, self._wanted[room], program=self._program, number=number)
        except OSError:
            self._tell({"type": "ended", "room": room, "number": number, "exit_code": COULD_NOT_START, "again": False})
            return
        self._running[room] = running
        running.watch(lambda ended: self._happened.put(("ended", ended)))
        message = {"type": "started", "room": room, "number": number, "pid": running.process.pid}
        self._tell({**message, "ends": [*running.ends]}, tuple(running.ends.values()))
        running.close_ends()  # the station has the only copies: their end means what it says

    def _room_ended(self, running: rooms.RunningRoom, *, stopping: bool) -> None:
        room, code = running.room, running.process.wait()
        done = code == 0 and running not in self._killed  # it was told to end, or saw the end of its stdin
        again = not stopping and not done and self._budgets[room].take()
        self._killed.discard(running)
        self._running.pop(room)
        self._tell({"type": "ended", "room": room, "number": running.number, "exit_code": code, "again": again})
        if again:
            self._start(room)

    def _restart(self, room: Room, number: int) -> None:
        running = self._running.get(room)
        if running is not None and number in (0, running.number):
            self._killed.add(running)
            running.kill()  # a room that hangs in a driver hears nothing else
        elif running is None and room in self._wanted:  # done or given up: only a person asks for that
            self._budgets[room].renew()
            self._start(room)

    def _end_rooms(self) -> None:
        deadline_s = time.monotonic() + rooms.FINISH_S  # for all of them together: they finish side by side
        for running in self._running.values():
            running.end(deadline_s - time.monotonic())

    def _tell(self, message: Mapping[str, object], fds: tuple[int, ...] = ()) -> None:
        with contextlib.suppress(OSError):  # a station that is gone is noticed by its watcher
            handover.send_descriptors(self._channel, fds, json.dumps(message))

    def _read_requests(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError, TypeError, KeyError, StationError):
            while True:
                with contextlib.suppress(TimeoutError):
                    fds, untrusted_label = handover.receive_descriptors(self._channel, 3600.0)
                    handover.close_all(fds)
                    untrusted = json.loads(untrusted_label)
                    if untrusted["type"] == "restart":
                        what = (Room(untrusted["room"]), int(untrusted["number"]))
                        self._happened.put(("restart", what))
                    else:
                        break
        self._happened.put(("stop", None))  # asked for, or the station closed its end, or talks nonsense
