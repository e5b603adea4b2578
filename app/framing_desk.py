"""Drawing a bed's framing: a lease on the recorder's coarse pictures, the rules, and the ledger's row.

The lease is journalled before the first picture comes. It ends when it is given back, after `LEASE_S`, with the session
of whoever took it, and with the camera; what was drawn meanwhile is the face's to keep. One at a time.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.board import CoarsePicture, FramingDraft, FramingStatus
from app.clock import Clock
from app.errors import NeedsPerson, Refused, Transient
from app.events import BoardChanged, CaptureChanged, Event
from app.framing import draft_of, framing_of, with_reference
from app.hearsay import in_our_words
from app.journal import Act
from app.ledger import Ledger
from app.messages import recorder as messages
from app.model import Bed, BedId, OperatorId
from app.recorder_link import UNCLEAR, FramingMessage, RecorderLink
from redact.geometry import Framing, Reference

#: Three minutes to drag four corners; then the picture closes, and asking for it again is another line in the journal.
LEASE_S: Final = 180.0
#: A reference takes two frames and a finder's look, 0.2 s; a slow camera and a loaded PC may need more.
REFERENCE_S: Final = 5.0
_LOST = (
    "framing.lease_lost",
    "The picture for drawing is closed. Show it again, check what you drew, then save.",
)


@dataclass(slots=True)
class _Open:
    """The framing that is being drawn."""

    place: Bed
    lease: str  # "": over
    until_s: float
    picture: CoarsePicture | None = None
    answer: messages.ReferenceKept | None = None
    trouble: tuple[str, str] = ("", "")


class FramingDesk:
    """Verbs may be called on any thread; what the recorder says comes on the link's thread.

    Args:
        ledger: beds and the journal.
        recorder: lends the pictures.
        clock: for the seconds left.
        tell: passes an event on to the face.
        reference_s: how long to wait for the recorder's answer when saving.
    """

    def __init__(
        self,
        ledger: Ledger,
        recorder: RecorderLink,
        clock: Clock,
        tell: Callable[[Event], None],
        *,
        reference_s: float = REFERENCE_S,
    ) -> None:
        self._ledger = ledger
        self._recorder = recorder
        self._clock = clock
        self._tell = tell
        self._reference_s = reference_s
        self._changed = threading.Condition()
        self._open: _Open | None = None
        self._sequence = 0
        recorder.framing_heard = self._hear

    def begin(self, bed: BedId, actor: OperatorId) -> None:
        """Ask for coarse pictures of this bed's camera; of the open bed only. Again: for another `LEASE_S`.

        Raises:
            Refused: a take runs.
            NeedsPerson: the camera does not show this bed.
        """
        place = self._ledger.bed(bed)
        if self._recorder.view().take is not None:
            raise Refused("take.running", "A take is running. Draw the framing when it is over.")
        if not self._recorder.shows(place.camera, place.framing):
            raise NeedsPerson("camera.not_ready", "The camera is not ready yet. Wait for the picture, then try again.")
        self.end()
        lease = secrets.token_hex(16)
        self._ledger.note(Act.FRAMING_LEASED, actor, f"bed:{bed}", lease=lease[:8])
        with self._changed:
            self._open = _Open(place, lease, self._clock.monotonic_s() + LEASE_S)
        try:
            self._recorder.lend_framing(lease, LEASE_S)
        except BaseException:
            self.end()
            raise
        self._tell(CaptureChanged())

    def status(self) -> FramingStatus | None:
        """What drawing shows now; None when nobody draws."""
        with self._changed:
            drawn = self._open
            if drawn is None:
                return None
            self._mind(drawn)
            left_s = max(0.0, drawn.until_s - self._clock.monotonic_s()) if drawn.lease else 0.0
            saved = draft_of(drawn.place.framing)
            return FramingStatus(drawn.place.id, drawn.picture, left_s, saved, *drawn.trouble)

    def save(self, bed: BedId, draft: FramingDraft, actor: OperatorId) -> Framing:
        """Check what was drawn, take the reference, write it down, give the pictures back. Up to `REFERENCE_S`.

        Raises:
            Refused: the drawing makes no framing, its sleeve is another bed's, the picture is closed.
            Transient: the recorder does not answer.
        """
        with self._changed:
            drawn = self._open
            if drawn is not None:
                self._mind(drawn)
            if drawn is None or not drawn.lease or drawn.place.id != bed:
                raise Refused(*_LOST)
            if drawn.picture is None or drawn.picture.why:  # nobody draws in the dark
                raise Refused("framing.no_picture", "There is no picture yet. Wait for it, look, then save.")
            source_size = drawn.picture.source_size
        framing = framing_of(draft, source_size)
        self._refuse_taken_sleeve(bed, framing)
        framing = with_reference(framing, self._reference(drawn, framing))
        with self._ledger.together():
            if self._ledger.bed(bed).camera != drawn.place.camera:
                raise Refused("framing.camera_changed", "This bed has another camera now. Open it again, then draw.")
            self._ledger.set_framing(bed, framing, actor)
        self.end()
        self._tell(BoardChanged())
        return framing

    def end(self) -> None:
        """Give the pictures back. Nothing happens when none are lent."""
        with self._changed:
            drawn, self._open = self._open, None
            self._changed.notify_all()
        if drawn is None:
            return
        if drawn.lease:
            self._recorder.end_framing(drawn.lease)
        self._tell(CaptureChanged())

    # -- inside

    def _reference(self, drawn: _Open, framing: Framing) -> Reference | None:
        lease = drawn.lease
        with self._changed:
            drawn.answer = None
        self._recorder.keep_reference(lease, framing.zones)
        with self._changed:
            self._changed.wait_for(lambda: drawn.answer is not None or self._lost(drawn), self._reference_s)
            if self._lost(drawn):
                raise Refused(*_LOST)
            if drawn.answer is None:
                raise Transient("framing.no_answer", "The camera did not answer. Keep it still, then save again.")
            return drawn.answer.reference

    def _refuse_taken_sleeve(self, bed: BedId, framing: Framing) -> None:
        if framing.sleeve is None:
            return
        for other in self._ledger.beds():
            if other.id != bed and other.framing is not None and other.framing.sleeve == framing.sleeve:
                raise Refused(
                    "framing.sleeve_taken",
                    f"Sleeve {framing.sleeve} belongs to bed {other.id}. Use this bed's own sleeve.",
                )

    def _lost(self, drawn: _Open) -> bool:
        return self._open is not drawn or not drawn.lease

    def _mind(self, drawn: _Open) -> None:
        """See that the lease still holds, whatever the recorder says or fails to say."""
        if not drawn.lease:
            return
        if not self._recorder.shows(drawn.place.camera, drawn.place.framing):
            self._close(drawn, *_LOST)
        elif self._clock.monotonic_s() >= drawn.until_s:
            self._close(drawn, "framing.expired", "The picture for drawing closed by itself. Show it again to go on.")

    def _close(self, drawn: _Open, code: str, sentence: str) -> None:
        drawn.lease, drawn.picture, drawn.trouble = "", None, (code, sentence)
        self._changed.notify_all()

    def _hear(self, message: FramingMessage) -> None:
        """From the recorder; what belongs to no lease of ours is dropped."""
        with self._changed:
            drawn = self._open
            if drawn is None or not drawn.lease or message.lease != drawn.lease:
                return
            match message:
                case messages.FramingPicture():
                    if len(message.luma) != message.width * message.height or 0 in message.source_size:
                        return
                    self._sequence += 1
                    drawn.picture = CoarsePicture(
                        self._sequence, message.width, message.height, message.luma, message.source_size, message.why
                    )
                case messages.ReferenceKept():
                    drawn.answer = message
                    self._changed.notify_all()
                case messages.FramingEnded():
                    code, sentence = in_our_words(message.code, message.sentence, otherwise=UNCLEAR)
                    self._close(drawn, code, sentence or _LOST[1])
        self._tell(CaptureChanged())
