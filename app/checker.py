"""The checker room: fences itself before its first heavy import, then looks through clips until its pipe ends.

Exit codes: 0 asked to end, or the station is gone · 3 cannot work.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
from collections.abc import Sequence

from app import handover, rooms
from app.errors import StationError
from app.fence import Room, raise_fence

_log = logging.getLogger("swaddle.checker")
_CANNOT_WORK = 3
#: It works in the background: the window, a take and the sender come first.
_NICENESS = 10


def main(argv: Sequence[str]) -> int:
    """Serve one station.

    Args:
        argv: `--handover-fd N`, where the reading ends of clips come in.
    """
    parser = argparse.ArgumentParser(prog="checker")
    parser.add_argument("--handover-fd", type=int, required=True)
    arguments = parser.parse_args(argv)
    rooms.harden()
    rooms.end_with_parent()
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)
    handover_fd = handover.adopt(arguments.handover_fd)
    try:
        probes = raise_fence(Room.CHECKER)
        from app.checker_room import serve

        serve(handover_fd, probes)
    except StationError as error:
        _log.error("%s %s", error.code, error.detail)
        logging.shutdown()
        return _CANNOT_WORK
    finally:
        handover.close_all([handover_fd])
    logging.shutdown()
    # A thread may be inside a decoder or a net for a while yet; nothing it still finds is of any use.
    os._exit(0)
