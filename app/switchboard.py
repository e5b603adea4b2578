"""The station's line to the launcher: takes in the pipe ends of every room that starts, and says which room is up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app import handover
from app.budget import Budget
from app.errors import Integrity
from app.fence import Room
from app.messages.launcher import Ended, LauncherLink, Started
from app.workers import Worker

log = logging.getLogger("swaddle.switchboard")

_LOOK_S = 0.5

Ends = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RoomState:
    """What the launcher last said of a room."""

    running: bool = False
    number: int = 0  # incarnations so far
    given_up: bool = False


class Switchboard:
    """Connects rooms to whoever in the station talks to them.

    Args:
        launcher_fd: the value of `--launcher-fd`.
        connect: by room: takes over the descriptors of a fresh incarnation (they are its to close).
        changed: called when a room came or went.
        stop: called once when everything is to end.
    """

    def __init__(
        self,
        launcher_fd: int,
        connect: Mapping[Room, Callable[[Ends], None]],
        changed: Callable[[], None],
        stop: Callable[[], None],
    ) -> None:
        self._link = LauncherLink(launcher_fd)
        self._connect = dict(connect)
        self._changed = changed
        self._stop_station = stop
        self._lock = threading.Lock()
        self._rooms: dict[Room, RoomState] = {}
        self._revivals: dict[Room, Budget] = {room: Budget() for room in Room}
        self._worker = Worker("switchboard", self._listen, lambda _failed: stop())

    def start(self) -> None:
        """Begin to listen."""
        self._worker.start()

    def rooms(self) -> dict[Room, RoomState]:
        """Every room heard of so far."""
        with self._lock:
            return dict(self._rooms)

    def restart(self, room: Room) -> None:
        """Have this incarnation of a room killed and started afresh; one that is gone already costs no second start."""
        with self._lock:
            number = self._rooms.get(room, RoomState()).number
        try:
            self._link.restart(room, number)
        except OSError:
            log.info("the launcher is gone; the station ends too")

    def stop_listening(self) -> None:
        """Let no more rooms in: first thing when the station ends."""
        self._worker.stop()

    def close(self) -> None:
        """Say goodbye: the launcher ends every room."""
        self.stop_listening()
        self._link.close()

    def _listen(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                message, ends = self._link.receive(_LOOK_S)
            except TimeoutError:
                continue
            except (EOFError, OSError, Integrity) as error:
                log.info("no launcher any more: %s", type(error).__name__)
                self._stop_station()
                return
            if isinstance(message, Started):
                self._started(message, ends)
            elif isinstance(message, Ended):
                self._ended(message)
            else:
                self._stop_station()
                return

    def _started(self, message: Started, ends: dict[str, int]) -> None:
        with self._lock:
            self._rooms[message.room] = RoomState(running=True, number=message.number)
        connect = self._connect.get(message.room)
        if connect is None:
            handover.close_all(tuple(ends.values()))  # nobody here talks to that room: it sees the end of its stdin
        else:
            connect(ends)
        self._changed()

    def _ended(self, message: Ended) -> None:
        log.info("room %s ended with %d", message.room.value, message.exit_code)
        with self._lock:
            state = self._rooms.get(message.room, RoomState())
            current = state.number == message.number
            # It ended in good order though nobody here hung up: a recorder whose camera did not let go does that.
            revive = current and message.exit_code == 0 and not message.again and self._revivals[message.room].take()
            if current:
                given_up = not message.again and not revive
                self._rooms[message.room] = replace(state, running=False, given_up=given_up)
        if revive:
            self.restart(message.room)
        self._changed()
