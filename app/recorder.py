"""The recorder room: fences itself before its first heavy import, then serves until its pipe ends.

Exit codes: 0 asked to end, or the station is gone · 3 cannot work.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Sequence

from app import handover, rooms
from app.errors import StationError
from app.fence import Room, raise_fence

_log = logging.getLogger("swaddle.recorder")
_CANNOT_WORK = 3


def main(argv: Sequence[str]) -> int:
    """Serve one station, or one `record` command.

    Args:
        argv: `--handover-fd N`, where descriptors of takes come in, and `--preview-fd N` for shared memory.
    """
    parser = argparse.ArgumentParser(prog="recorder")
    parser.add_argument("--handover-fd", type=int, required=True)
    parser.add_argument("--preview-fd", type=int, default=-1)
    arguments = parser.parse_args(argv)
    rooms.harden()
    rooms.end_with_parent()
    handover_fd = handover.adopt(arguments.handover_fd)
    preview_fd = handover.adopt(arguments.preview_fd) if arguments.preview_fd >= 0 else -1
    try:
        probes = raise_fence(Room.RECORDER)
    except StationError as error:
        _log.error("%s %s", error.code, error.detail)
        return _CANNOT_WORK

    from app.recorder_room import serve

    try:
        return serve(handover_fd, preview_fd, probes)
    except StationError as error:
        _log.error("%s %s", error.code, error.detail)
        return _CANNOT_WORK
    finally:
        handover.close_all([fd for fd in (handover_fd, preview_fd) if fd >= 0])
        logging.shutdown()
        # A camera that froze holds its thread inside FFmpeg for ever; the interpreter must not wait for it.
        _leave_if_stuck()


def _leave_if_stuck() -> None:
    import threading

    if any(thread.name in ("camera", "finders") and thread.is_alive() for thread in threading.enumerate()):
        os._exit(0)
