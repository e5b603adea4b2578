"""Swaddle's one program: the launcher, and the door to every room and IT command. Standard library only."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from app import cli, rooms
from app.demo_folder import demo_folder
from app.errors import Transient
from app.fence import Room
from app.launcher import Launcher
from app.terminal import log_in_one_line

MAINS = {
    Room.RECORDER: "app.recorder",
    Room.CHECKER: "app.checker",
    Room.STATION: "ui.station_room",
    Room.SENDER: "app.sender.main",
    Room.GATEWAY: "app.gateway.main",
}
COMMANDS_WITH_QT = {"command-cards": "ui.command_cards"}
FAILED = 70  # EX_SOFTWARE: an error that nobody expected


def launch(arguments: Sequence[str]) -> int:
    """A production station without arguments, a demo with the rest of its arguments."""
    wanted: dict[Room, Sequence[str]] = {Room.RECORDER: (), Room.CHECKER: (), Room.SENDER: ()}
    if not arguments:
        return Launcher((), wanted).run()
    cli.check_demo_arguments(arguments[1:])  # before any room starts for nothing
    with demo_folder() as folder:  # nothing in it is ever in clear
        wanted[Room.GATEWAY] = ("--data", str(folder / "gateway"))
        return Launcher((*arguments, "--data", str(folder)), wanted).run()


def main(arguments: Sequence[str]) -> int:
    """Go through the right door; returns the exit code of the process."""
    rooms.harden()
    log_in_one_line()
    first, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    try:
        if first in MAINS:
            rooms.end_with_parent()
            try:
                return int(importlib.import_module(MAINS[Room(first)]).main([*rest]))
            except Transient as error:
                if error.code == "pipe.closed":  # the station is gone in the middle of a sentence: so is this room
                    return 0
                raise
        if first in ("", "demo") and not {"-h", "--help"} & {*rest}:
            return launch(arguments)
        if first in COMMANDS_WITH_QT:
            return int(importlib.import_module(COMMANDS_WITH_QT[first]).main([*rest]))
        return int(importlib.import_module("app.cli").main([*arguments]))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        sys.stderr.write(
            f"Swaddle stopped ({type(error).__name__}). Start it again; if it repeats, run the doctor command.\n"
        )
        return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
