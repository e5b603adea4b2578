"""The recorder's side of framing: coarse pictures and a reference, under a lease that the station asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from app.messages import recorder as messages
from capture.framing_lens import FramingFrame, FramingLens, Regions
from capture.session import CaptureSession, SystemTicker
from redact.geometry import Reference

# For the person who draws; nobody needs a sentence about an end that she asked for.
_LEASE_ENDS: Final = {
    "framing.expired": "The picture for drawing closed by itself. Show it again to go on.",
    "framing.take": "A recording began, so the picture for drawing was closed. Draw when it is over.",
    "framing.camera": "The camera was closed, so the picture for drawing is gone. Open the bed again.",
    "framing.replaced": "The picture for drawing was opened somewhere else. Begin again if you still need it.",
}


class Say(Protocol):
    """How the room speaks to the station: never raises, may drop what cannot wait."""

    def __call__(self, message: messages.FromRecorder, *, wait_s: float = 2.0) -> None:
        """Send one message."""
        ...


class FramingLender:
    """Obeys the framing messages and tells the station what the lens sees (`LensListener`).

    Args:
        say: to the station.
        make_finders: what looks for text before a picture leaves.
    """

    def __init__(self, say: Say, make_finders: Callable[[], Sequence[Regions]]) -> None:
        self._say = say
        self._lens = FramingLens(self, SystemTicker(), make_finders)
        self.observe = self._lens.observe
        self.tick = self._lens.tick
        self.end = self._lens.end

    def obey(
        self,
        message: messages.LendFraming | messages.EndFraming | messages.KeepReference,
        session: CaptureSession | None,
    ) -> None:
        """Lend, end or take a reference of this camera."""
        if isinstance(message, messages.EndFraming):
            self._lens.end("asked", message.lease)
        elif isinstance(message, messages.KeepReference):
            self._lens.keep_reference(message.lease, message.zones)
        elif session is None:
            sentence = "No camera is open. Choose a bed, wait for the picture, then draw its framing."
            self._say(messages.FramingEnded(message.lease, "camera.none", sentence))
        elif session.busy:
            sentence = "A recording is running. Draw the framing when it is over."
            self._say(messages.FramingEnded(message.lease, "framing.during_take", sentence))
        else:
            self._lens.lend(message.lease, message.seconds)

    # -- told by the lens

    def framing_picture(self, lease: str, picture: FramingFrame) -> None:
        """Another coarse picture; a station that is busy misses it."""
        size, luma = (picture.width, picture.height), picture.luma.tobytes()
        self._say(messages.FramingPicture(lease, *size, luma, picture.source_size, picture.why), wait_s=0.0)

    def reference_kept(self, lease: str, reference: Reference) -> None:
        """How the camera stands."""
        self._say(messages.ReferenceKept(lease, reference))

    def reference_failed(self, lease: str) -> None:
        """The frame could not be used."""
        self._say(messages.ReferenceKept(lease, None))

    def lease_ended(self, lease: str, why: str) -> None:
        """No more pictures."""
        code = f"framing.{why}"
        self._say(messages.FramingEnded(lease, code, _LEASE_ENDS.get(code, "")))
