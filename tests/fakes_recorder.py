"""A recorder made of pipes: the test says what it says, and sees what it is told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any, Final

from app import handover
from app.preview import MEMORY_BYTES, PreviewWriter

DEADLINE_S: Final = 10.0
REPORT = {
    "frames_read": 10, "frames_encoded": 10, "frames_black": 0, "frames_dropped": 0, "deadline_misses": 0,
    "duration_s": 1.0, "size": [100, 80], "fill_bgr": [0, 0, 0], "window": [0, 0, 100, 80], "zones": [],
    "latency_ms": {"p50": 1.0, "p99": 2.0}, "rooms": {},
    "encoder": {"preset": "fast", "crf": 23, "gop": 30, "range": "limited", "threads": 2},
    "look_ahead_s": 0.5, "stopped": {"reason": "limit"},
}  # fmt: skip


class Recorder:
    """The recorder's end of the pipes.

    Args:
        attach: takes over the station's ends: where it reads, where it writes, the handover, the preview (-1: none).
        preview: with shared memory for pictures.
    """

    def __init__(self, attach: Callable[[int, int, int, int], None], *, preview: bool = False) -> None:
        commands, command_end = os.pipe()
        said_end, self.says = os.pipe()
        self.handover, handover_end = handover.make_channel()
        self.commands = os.fdopen(commands, "rb")
        self.picture: PreviewWriter | None = None
        self.opening = 0
        preview_fd = -1
        if preview:
            preview_fd = os.memfd_create("preview")
            os.ftruncate(preview_fd, MEMORY_BYTES)
            self.picture = PreviewWriter(preview_fd)
        attach(said_end, command_end, handover_end, preview_fd)

    def say(self, kind: str, **fields: Any) -> None:
        os.write(self.says, json.dumps({"type": kind, **fields}).encode() + b"\n")

    def ready(self) -> None:
        self.say("ready", pid=1, probes=[{"attempt": "socket", "refused": True}], room="recorder")

    def pulse(self, verdict: str = "clear", why: str = "") -> None:
        self.say("pulse", frames_read=1, frames_black=0, preview_dropped=0, verdict=verdict, why=why, camera="demo")

    def expect(self, kind: str) -> dict[str, Any]:
        """The next command, which must be of this kind."""
        command: dict[str, Any] = json.loads(self.commands.readline())
        assert command["type"] == kind, command
        return command

    def expect_camera(self) -> dict[str, Any]:
        self.expect("close_camera")
        framing = self.expect("set_framing")
        opened = self.expect("open_camera")
        self.opening = opened["opening"]
        return {**opened, "framing": framing["framing"]}

    def camera_opened(self, camera: str = "demo") -> None:
        """The answer to the newest order."""
        self.say("camera_opened", camera=camera, width=100, height=80, opening=self.opening)

    def take_descriptor(self) -> tuple[int, str]:
        return handover.receive_descriptor(self.handover, DEADLINE_S)

    def die(self) -> None:
        """Every end closes, as when a process is killed."""
        if self.says >= 0:
            os.close(self.says)
            self.says = -1
            self.commands.close()
            handover.close_all([self.handover])
            if self.picture is not None:
                self.picture.close()
