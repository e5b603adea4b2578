"""Between the launcher and the station: which rooms run, and their pipe ends. This is the station's side.

The launcher itself writes and reads these as plain JSON, since it has the standard library only; a test holds both to
the same form.
"""

from __future__ import annotations

import os

import msgspec

from app import handover
from app.errors import Integrity
from app.fence import Room


class Started(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="started"):
    """A room runs; its pipe ends came with this message, in the order of `ends`."""

    room: Room
    number: int  # of this room's incarnations, from 1
    pid: int
    ends: tuple[str, ...]


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ended"):
    """An incarnation is gone; `again`: another one is being started. Without it: done, or over the restart budget."""

    room: Room
    number: int
    exit_code: int  # negative: the number of the signal that ended it
    again: bool


class Stop(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stop"):
    """The launcher was told to stop: finish and exit; there are ten seconds."""


FromLauncher = Started | Ended | Stop


class Restart(msgspec.Struct, frozen=True, tag="restart"):
    """Kill this room and start it afresh; also revives one that was given up or is done.

    With a `number`, only if that incarnation still runs: a crash and a restart asked for at once must not cost two.
    """

    room: Room
    number: int = 0


class StopAll(msgspec.Struct, frozen=True, tag="stop_all"):
    """End everything; the exit code is the station's."""


class LauncherLink:
    """The station's conversation with its launcher. One thread receives; requests may come from any.

    Args:
        number: the value of `--launcher-fd`.
    """

    def __init__(self, number: int) -> None:
        self._channel = handover.adopt(number)
        self._decoder: msgspec.json.Decoder[FromLauncher] = msgspec.json.Decoder(FromLauncher)

    def receive(self, timeout_s: float) -> tuple[FromLauncher, dict[str, int]]:
        """The next message and the descriptors that came with it, by name; the caller closes them.

        Raises:
            TimeoutError: nothing came in time.
            EOFError: the launcher is gone: finish and exit.
            Integrity: `launcher.garbage` or `handover.garbage`: not ours; exit.
        """
        fds, untrusted_label = handover.receive_descriptors(self._channel, timeout_s)
        try:
            message = self._decoder.decode(untrusted_label)
        except msgspec.DecodeError as error:
            handover.close_all(fds)
            raise _garbage(str(error)) from error
        names = message.ends if isinstance(message, Started) else ()
        if len(names) != len(fds):
            handover.close_all(fds)
            raise _garbage(f"{len(names)} ends announced, {len(fds)} came")
        return message, dict(zip(names, fds, strict=True))

    def restart(self, room: Room, number: int = 0) -> None:
        """Ask for a fresh incarnation of a room (of this one, if a number is given); `Ended` and `Started` follow.

        Raises:
            OSError: the launcher is gone.
        """
        self._send(Restart(room, number))

    def stop_all(self) -> None:
        """Ask the launcher to end everything; raises as `restart`."""
        self._send(StopAll())

    def close(self) -> None:
        """Say goodbye: the launcher ends everything."""
        os.close(self._channel)

    def _send(self, message: Restart | StopAll) -> None:
        handover.send_descriptors(self._channel, (), msgspec.json.encode(message).decode())


def _garbage(detail: str) -> Integrity:
    sentence = (
        "The station and its launcher do not understand each other. Start the station again; tell IT if it repeats."
    )
    return Integrity("launcher.garbage", sentence, detail=detail)
