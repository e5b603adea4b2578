"""Scan or typing: told by the pace of the keys and the key that ends them. Pure: no Qt, no clock, no timer.

A keyboard-wedge scanner is a keyboard that types a code in one go and then presses Enter. Nothing in a key says who
pressed it, so characters are held back for a moment: a person's are handed on, in order and none lost; a scan's are
not. Keys that cannot begin a scan (Space, Enter, Tab, arrows, F-keys, anything with Ctrl) are never held back.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

#: The longest gap inside a scan, so also how long a typed character is held back. A USB wedge sends a character in 2 to
#: 4 reports, 8 ms apart at worst: 32 ms; over Bluetooth 15 ms more, for its turn. An eye notices about 100 ms.
HOLD_MS: Final = 50
#: The slowest average of a scan. The fastest typists need 60 ms a key; two keys roll off a hand in 20 ms, five never.
PACE_MS: Final = 35
#: Fewer keys with an Enter behind them are no scan: "7, Enter" on a number pad can be quick.
SHORTEST: Final = 4
#: As many without an Enter are a scan whose scanner sends none, or one that was cut off. A hand laid on the keyboard
#: looks alike, and had better not be typed either.
SHORTEST_UNENDED: Final = 6
#: A QR code of the densest kind that a card carries stays below; what is longer is kept to this, and known as cut.
LONGEST: Final = 1024


class Kind(enum.Enum):
    """What a key can be in a scan."""

    CHARACTER = enum.auto()
    SPACE = enum.auto()  # a character inside a scan, but it never begins one: alone it presses the focused button
    END = enum.auto()  # Enter or Tab
    MODIFIER = enum.auto()  # Shift and its like: part of anything
    OTHER = enum.auto()


@dataclass(frozen=True, slots=True)
class Stroke:
    """One press of a key."""

    kind: Kind
    key: int  # which key, to know its release by
    at_ms: int
    us: str = ""  # what a US keyboard types with it
    typed: str = ""  # what this station's layout types


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner typed. It came from outside: nothing of it is trusted yet."""

    untrusted_us: str  # by the keys of a US keyboard: what scanners send unless told otherwise
    untrusted_typed: str  # by this station's layout: right for a scanner that was set to it
    ended: bool = True  # an Enter came behind it
    cut: bool = False  # longer than any code


class Fate(enum.Enum):
    """What becomes of the key that was just told of."""

    PASS = enum.auto()  # it goes where it was going
    HOLD = enum.auto()  # it waits: it comes back in a later step's `resend`, or never
    DROP = enum.auto()  # it was a scanner's


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """What follows from one key or one pause, in this order: resend, scan, fate."""

    fate: Fate
    resend: tuple[T, ...] = ()
    scan: Scan | None = None


class Burst(Generic[T]):
    """Keys that may become a scan. `T` is whatever the owner needs to send one again."""

    def __init__(self) -> None:
        self._strokes: list[Stroke] = []
        self._held: list[T] = []  # presses and releases, in order
        self._dropped: set[int] = set()  # keys of a scan that are still down
        self._ended_ms: int | None = None
        self._sure = False

    @property
    def waiting(self) -> bool:
        """Whether keys are held back: then `pause` must be called HOLD_MS after the last one."""
        return bool(self._strokes)

    @property
    def paced(self) -> bool:
        """Whether what is held back is sure to be no typing."""
        return self._sure

    @property
    def began_ms(self) -> int:
        """When the first of what is held back went down."""
        return self._strokes[0].at_ms

    @property
    def last_ms(self) -> int:
        """When the last of what is held back went down."""
        return self._strokes[-1].at_ms

    def goes_on(self, at_ms: int) -> bool:
        """Whether a key of this moment belongs to what is held back.

        A key that the system calls repeated does, too: held down, it repeats after a quarter of a second at the
        earliest; the double letters of a fast scan look alike.
        """
        return self.waiting and at_ms - self.last_ms <= HOLD_MS

    def press(self, stroke: Stroke, token: T) -> Step[T]:
        """A key went down."""
        self._dropped.discard(stroke.key)
        if stroke.kind is Kind.MODIFIER:
            return Step(Fate.PASS)
        before: Step[T] = Step(Fate.PASS)
        if self.waiting and not self.goes_on(stroke.at_ms):
            before = self.pause()
        after = self._go_on(stroke, token) if self._strokes else self._begin(stroke, token)
        return Step(after.fate, before.resend + after.resend, after.scan or before.scan)

    def release(self, key: int, token: T) -> Step[T]:
        """A key went up: it follows its press."""
        if key in self._dropped:
            self._dropped.discard(key)
            return Step(Fate.DROP)
        if any(stroke.key == key for stroke in self._strokes):
            self._held.append(token)
            return Step(Fate.HOLD)
        return Step(Fate.PASS)

    def pause(self, *, taken: bool = False) -> Step[T]:
        """Nothing came for HOLD_MS. `taken`: what was held back cannot be given back any more, however short it is."""
        if taken or (len(self._strokes) >= SHORTEST_UNENDED and self.paced):
            return Step(Fate.PASS, scan=self._take(ended=False))
        return Step(Fate.PASS, self._let_go())

    def abandon(self) -> None:
        """Forget what is held back: somebody else has taken it for a scan."""
        if self._strokes:
            self._take(ended=False)

    def _begin(self, stroke: Stroke, token: T) -> Step[T]:
        if stroke.kind is Kind.CHARACTER:
            self._keep(stroke, token)
            return Step(Fate.HOLD)
        ended, self._ended_ms = self._ended_ms, None
        if stroke.kind is Kind.END and ended is not None and stroke.at_ms - ended <= HOLD_MS:
            self._ended_ms = stroke.at_ms  # a scanner that ends with Enter and Enter, or Tab and Enter
            self._dropped.add(stroke.key)
            return Step(Fate.DROP)
        return Step(Fate.PASS)

    def _go_on(self, stroke: Stroke, token: T) -> Step[T]:
        if stroke.kind in (Kind.CHARACTER, Kind.SPACE):
            self._keep(stroke, token)
            return Step(Fate.HOLD)
        if not self.paced:
            return Step(Fate.PASS, self._let_go())
        if stroke.kind is Kind.OTHER:
            return Step(Fate.PASS)  # the pedal, in the middle of a scan
        scan = self._take(ended=True)
        self._ended_ms = stroke.at_ms
        self._dropped.add(stroke.key)
        return Step(Fate.DROP, scan=scan)

    def _keep(self, stroke: Stroke, token: T) -> None:
        self._strokes.append(stroke)
        self._held.append(token)
        pace_ms = (self.last_ms - self.began_ms) / max(1, len(self._strokes) - 1)
        self._sure = self._sure or (len(self._strokes) >= SHORTEST and pace_ms <= PACE_MS)

    def _let_go(self) -> tuple[T, ...]:
        self._sure = False
        held = tuple(self._held)
        self._strokes.clear()
        self._held.clear()
        return held

    def _take(self, *, ended: bool) -> Scan:
        self._sure = False
        strokes, self._strokes = self._strokes, []
        self._held.clear()
        self._dropped.update(stroke.key for stroke in strokes)
        us = "".join(stroke.us for stroke in strokes)
        typed = "".join(stroke.typed for stroke in strokes)
        return Scan(us[:LONGEST], typed[:LONGEST], ended, cut=len(strokes) > LONGEST)
