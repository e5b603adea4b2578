"""The whole job without a person: the real window, the real pages, the real buttons, one step after the other.

`main.py demo --unattended` runs it when there is no screen; the story test runs it too. A step is a condition to wait
for; the story is a generator that presses what a person would press and yields what must become true next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.board import CheckRow, MaskState
from app.model import BedId, ClipId, ClipState, OperatorId
from ui import names
from ui.front import StationFront
from ui.names import PageName
from ui.widgets.item_list import reach

#: How often a condition is looked at: fast for a person, nothing for the processor.
_LOOK_MS = 50
#: A step other than recording that takes longer has failed; the slowest (sealing anew and sending) takes about 2 s.
_STEP_LIMIT_S = 25.0
#: A picture that is black for longer, because the finders are late, stays black: the computer is too slow for them.
_TOO_SLOW_S = 10.0
#: So that the player has moved on from its first picture.
_WATCH_S = 1.5
#: So that a page has read the station anew after an event.
_GLANCE_S = 0.3

Condition = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays, with whose PIN, at which bed."""

    nurse: OperatorId
    charge_nurse: OperatorId
    it: OperatorId
    pin: str
    bed: BedId


class Stuck(Exception):  # noqa: N818 - reads as what happened
    """A step's condition did not come true, or a button was not there to be pressed."""


class Unattended(QObject):
    """Drives a window through the story of one clip.

    Args:
        window: the main window, shown.
        station: to learn what the story waits for; everything is *done* by pressing buttons.
        say: one progress line.
        pictures: folder for a PNG of every page met; must exist.
        take_s: length of the take in seconds.
        done: called once with the error, or None; the clip's id is in `clip`.
    """

    def __init__(
        self,
        window: QWidget,
        station: StationFront,
        *,
        say: Callable[[str], None],
        pictures: Path,
        take_s: float,
        done: Callable[[Exception | None], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._station = station
        self._say = say
        self._folder = pictures
        self._take_s = take_s
        self._done = done
        self.pictures: list[str] = []
        self.seconds: dict[str, float] = {}
        self.clip: ClipId | None = None
        self._limit_s = _STEP_LIMIT_S
        self._checks: tuple[CheckRow, ...] = ()
        self._waiting_for = ""
        self._story = self._tell()
        self._condition: Condition = lambda: True
        self._since_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self, cast: Cast) -> None:
        """Begin; these people and this bed play the parts."""
        self._nurse, self._charge_nurse, self._it = cast.nurse, cast.charge_nurse, cast.it
        self._pin, self._bed = cast.pin, cast.bed
        self._timer.start()

    # -- the story

    def _tell(self) -> Iterator[tuple[str, Condition]]:
        yield "the sign-in page", lambda: self._visible(names.operator_tile(self._nurse))
        self._picture("sign-in")
        yield from self._sign_in(self._nurse)
        self._say("The nurse is signed in.")
        yield "Today", lambda: self._visible(names.bed_tile(self._bed))
        self._picture("today")
        began_s = time.monotonic()
        self._press(names.bed_tile(self._bed))
        yield "the masked live picture", lambda: self._pressable(names.CAPTURE_RECORD) and self._preview_runs()
        if self._too_slow():
            self._say(
                "This computer is too slow to look at every picture in time: the clip will be black, or mostly so."
            )
        self._picture("capture-ready")
        self.seconds["camera"] = time.monotonic() - began_s
        yield from self._record()
        yield from self._watch_own()
        self._press(names.CAPTURE_SEND)
        self._say("Sent for review.")
        yield from self._be_checked()
        if self._visible(names.CAPTURE_BACK):
            self._press(names.CAPTURE_BACK)
        yield "Today again", lambda: self._pressable(names.RAIL_LOCK)
        self._press(names.RAIL_LOCK)
        yield "the sign-in page", lambda: self._visible(names.operator_tile(self._charge_nurse))
        yield from self._review()
        yield from self._deliver()

    def _sign_in(self, who: OperatorId) -> Iterator[tuple[str, Condition]]:
        self._press(names.operator_tile(who))
        yield "the PIN pad", lambda: self._pressable(names.pin_digit(0))
        for digit in self._pin:
            self._press(names.pin_digit(int(digit)))
        if self._station.session is None and self._pressable(names.PIN_ENTER):
            self._press(names.PIN_ENTER)
        yield "the session", lambda: self._station.session is not None

    def _record(self) -> Iterator[tuple[str, Condition]]:
        began_s = time.monotonic()
        self._press(names.CAPTURE_RECORD)
        yield "the take to run", self._running
        self._say(f"Recording {self._take_s:g} s …")
        self._limit_s = self._take_s + _STEP_LIMIT_S
        yield "half the take", lambda: self._elapsed_s() >= self._take_s / 2
        self._picture("capture-recording")
        yield "the end of the take", lambda: self._elapsed_s() >= self._take_s or not self._running()
        if self._running() and self._pressable(names.CAPTURE_RECORD):
            self._press(names.CAPTURE_RECORD)
        yield "the take to be sealed", lambda: self._finished() is not None
        self._limit_s = _STEP_LIMIT_S
        self.clip = self._finished()
        self.seconds["record"] = time.monotonic() - began_s
        self._say("Recorded and sealed.")

    def _watch_own(self) -> Iterator[tuple[str, Condition]]:
        yield "the buttons of a finished take", lambda: self._pressable(names.CAPTURE_PLAY)
        self._press(names.CAPTURE_PLAY)
        yield "the take playing", lambda: self._pressable(names.CAPTURE_SEND)
        yield from self._watch_for(_WATCH_S)
        self._picture("capture-done")

    def _be_checked(self) -> Iterator[tuple[str, Condition]]:
        """As long as it advances, it is not stuck: on a PC that does much else it takes longer than the clip."""
        began_s = time.monotonic()
        yield "the leak check", self._checked
        self.seconds["leak_check"] = time.monotonic() - began_s
        if self._state() is ClipState.QUARANTINED:
            raise Stuck("the leak check found something readable, or could not look")
        self._say("The leak check passed.")

    def _review(self) -> Iterator[tuple[str, Condition]]:
        began_s = time.monotonic()
        clip = self._known_clip()
        yield from self._sign_in(self._charge_nurse)
        self._say("The charge nurse is signed in.")
        yield "the rail", lambda: self._visible(names.rail(PageName.REVIEWS))
        self._press(names.rail(PageName.REVIEWS))
        yield "the clip in the list", lambda: self._visible(names.review_row(clip))
        yield "the clip in the player", lambda: self._visible(names.review_moment(0))
        self._press(names.REVIEWS_PLAY)
        yield "all frames of the contact sheet", self._looked_through
        yield from self._watch_for(_WATCH_S)
        self._picture("reviews")
        self._press(names.REVIEWS_APPROVE)
        yield "the PIN sheet", lambda: self._pressable(names.sheet_pin("0"))
        self._picture("reviews-pin")
        for digit in self._pin:
            self._press(names.sheet_pin(digit))
        if self._pressable(names.sheet_pin("enter")):
            self._press(names.sheet_pin("enter"))
        yield "the approval", lambda: self._state() not in (ClipState.AWAITING_REVIEW, None)
        self.seconds["review"] = time.monotonic() - began_s
        self._say("Approved with the charge nurse's PIN.")

    def _deliver(self) -> Iterator[tuple[str, Condition]]:
        began_s = time.monotonic()
        self._press(names.rail(PageName.OUTBOX))
        yield "the outbox", lambda: self._visible(names.page(PageName.OUTBOX))
        yield from self._watch_for(_GLANCE_S)
        self._picture("outbox")
        yield "the receipt", lambda: self._state() is ClipState.DELIVERED
        self.seconds["deliver"] = time.monotonic() - began_s
        self._say("Arrived: the gateway's receipt is verified.")
        yield from self._watch_for(_GLANCE_S)
        self._picture("outbox-arrived")
        yield from self._turn_to(PageName.JOURNAL)
        self._press(names.RAIL_LOCK)
        yield "the sign-in page", lambda: self._visible(names.operator_tile(self._it))
        yield from self._sign_in(self._it)
        yield from self._turn_to(PageName.STATION)

    def _turn_to(self, page: PageName) -> Iterator[tuple[str, Condition]]:
        yield "the rail", lambda: self._pressable(names.rail(page))
        self._press(names.rail(page))
        yield f"page {page}", lambda: self._visible(names.page(page))
        yield from self._watch_for(_GLANCE_S)
        self._picture(str(page))

    # -- looking

    def _watch_for(self, seconds: float) -> Iterator[tuple[str, Condition]]:
        """Do what a person does with a playing clip or a new page: look at it for a moment."""
        until_s = time.monotonic() + seconds
        yield "a look at the page", lambda: time.monotonic() >= until_s

    def _known_clip(self) -> ClipId:
        if self.clip is None:
            raise Stuck("no clip was recorded")
        return self.clip

    def _state(self) -> ClipState | None:
        clip = self._known_clip()
        for row in self._station.outbox():
            if row.clip == clip:
                return row.state
        for item in self._station.reviews():
            if item.clip == clip:
                return ClipState.QUARANTINED if item.quarantined else ClipState.AWAITING_REVIEW
        return None

    def _checked(self) -> bool:
        """Whether the leak check is over; its progress renews the patience with it."""
        told = self._station.leak_checks()
        if told != self._checks:
            self._checks = told
            self._since_s = time.monotonic()
        return self._state() is not None

    def _preview_runs(self) -> bool:
        preview = self._station.latest_preview()
        status = self._station.capture_status()
        if preview is None or status is None:
            return False
        waited_s = time.monotonic() - self._since_s
        return status.mask is MaskState.CLEAR or (self._too_slow() and waited_s > _TOO_SLOW_S)

    def _too_slow(self) -> bool:
        status = self._station.capture_status()
        return status is not None and status.mask is MaskState.COVERED and status.mask_why == "finder.late"

    def _running(self) -> bool:
        status = self._station.capture_status()
        return status is not None and status.take is not None

    def _elapsed_s(self) -> float:
        status = self._station.capture_status()
        return status.elapsed_s if status is not None else 0.0

    def _finished(self) -> ClipId | None:
        status = self._station.capture_status()
        return status.finished if status is not None else None

    # -- pressing

    def _widget(self, name: str) -> QWidget | None:
        for widget in self._window.findChildren(QWidget, name):
            if widget.isVisible():
                return widget
        return None

    def _looked_through(self) -> bool:
        """Scroll the contact sheet on, as a person does, until everything on it was seen and Approve is alive."""
        if self._pressable(names.REVIEWS_APPROVE):
            return True
        if self._widget(names.REVIEWS_MORE) is not None:
            self._press(names.REVIEWS_MORE)
        return False

    def _visible(self, name: str) -> bool:
        return self._widget(name) is not None or reach(self._window, name) is not None

    def _pressable(self, name: str) -> bool:
        widget = self._widget(name)
        if widget is not None:
            return widget.isEnabled()
        target = reach(self._window, name)
        return target is not None and target.able

    def _press(self, name: str) -> None:
        target = reach(self._window, name)
        if target is not None and target.able:
            target.press()
            return
        widget = self._widget(name)
        if not isinstance(widget, QAbstractButton) or not widget.isEnabled():
            raise Stuck(f"there is no button {name} to press")
        widget.click()

    def _picture(self, name: str) -> None:
        file = f"{len(self.pictures) + 1:02d}-{name}.png"
        if not self._window.grab().save(str(self._folder / file)):
            raise Stuck(f"the picture {file} could not be written to the report folder")
        self.pictures.append(file)

    # -- the clockwork

    def _look(self) -> None:
        try:
            if not self._condition():
                self._be_patient()
                return
            self._waiting_for, self._condition = next(self._story)
            self._since_s = time.monotonic()
        except StopIteration:
            self._finish(None)
        except Exception as error:  # noqa: BLE001 - whatever it was, the job must end and say so
            self._finish(error)

    def _be_patient(self) -> None:
        if time.monotonic() - self._since_s > self._limit_s:
            raise Stuck(f"waited {self._limit_s:.0f} s in vain for {self._waiting_for}")

    def _finish(self, error: Exception | None) -> None:
        self._timer.stop()
        self._done(error)
