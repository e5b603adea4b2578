"""A checker made of pipes: the test says what it says, and sees what it is told and given."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from app import handover

DEADLINE_S: Final = 10.0


class Checker:
    """The checker's end of the pipes.

    Args:
        attach: takes over the station's ends, by name.
    """

    def __init__(self, attach: Callable[[Mapping[str, int]], None]) -> None:
        commands, command_end = os.pipe()
        said_end, self.says = os.pipe()
        self.handover, handover_end = handover.make_channel()
        self.commands = os.fdopen(commands, "rb")
        attach({"stdin": command_end, "stdout": said_end, "handover": handover_end})

    def say(self, kind: str, **fields: Any) -> None:
        os.write(self.says, json.dumps({"type": kind, **fields}).encode() + b"\n")

    def ready(self) -> None:
        self.say("ready", pid=1, probes=[{"attempt": "socket", "refused": True}], room="checker")

    def expect(self, kind: str) -> dict[str, Any]:
        """The next command, which must be of this kind."""
        command: dict[str, Any] = json.loads(self.commands.readline())
        assert command["type"] == kind, command
        return command

    def take_clip(self) -> tuple[str, int]:
        """The next clip to look through: its name, and the reading end of its video (the caller's to close)."""
        told = self.expect("check")
        descriptor, label = handover.receive_descriptor(self.handover, DEADLINE_S)
        assert label == told["clip"]
        return label, descriptor

    def read_clip(self) -> tuple[str, bytes]:
        """The same, read to its end."""
        clip, descriptor = self.take_clip()
        with os.fdopen(descriptor, "rb") as video:
            return clip, video.read()

    def die(self) -> None:
        """Every end closes, as when a process is killed."""
        if self.says >= 0:
            os.close(self.says)
            self.says = -1
            self.commands.close()
            handover.close_all([self.handover])
