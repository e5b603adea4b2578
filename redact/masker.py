"""The policy: the union of all that must go, and black whenever there is doubt. The only maker of masked frames.

Promises, for every picture that leaves here: each pixel outside the final window or inside a final zone or finding is
fill; nothing that a finder names uncovers a pixel; a picture the masker doubts is fill from edge to edge.
Not promised: that findings are complete; that is each finder's measured recall.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from redact.finders import Finder, Finding
from redact.frames import FILL_CHROMA, FILL_LUMA, MASKERS_TOKEN, MaskedFrame, Plane, RawFrame, Verdict
from redact.geometry import CELL_PX, CoverMap, EvenRect, Framing, Polygon, cover_polygon, zone_margin_px
from redact.opencv import cv2
from redact.window import FramingCover, cover_of_framing

# A finding covers half a second before it was seen (the recorder holds pictures back that long) and a second after.
LOOK_AHEAD_S: Final = 0.5
HOLD_S: Final = 1.0
_LOOK_AHEAD, _HOLD = Fraction(LOOK_AHEAD_S), Fraction(HOLD_S)  # media time is compared exactly
# A source whose clock stands still, or a file with a thousand pictures a second, must not fill the memory. This holds
# half a second of 1080p at 690 frames a second, of 4K at 170. What must leave too early leaves black.
LOOK_AHEAD_BYTES: Final = 1024 * 1024 * 1024

# Fill must stay fill after lossy coding (within 3 steps), but a codec block that is half picture rings into its fill
# half, and the loop filter carries 3 px of that across. So whole macroblocks go; and where a mask ends exactly on a
# macroblock's edge, most of the next one as well. Measured on noise with flashing colour: 8 px of it leave 29 samples
# beyond 3 steps, 10 px 20, 12 px none, 14 px none beyond 2. Costs at most 14 px of picture along a mask's edge.
MACROBLOCK_PX: Final = 16
EDGE_GUARD_PX: Final = 14
LOOP_FILTER_PX: Final = 2

_SAMPLE_STEP = 16  # every 16th sample each way decides on doubt: 8 thousand of a 1080p luma plane, 0.02 ms
_COLOUR_NEVER_LOW, _COLOUR_NEVER_HIGH = 2, 253  # both chroma planes beyond these: no light has this colour
_BEYOND_WHITE = 245  # limited-range white is 235; a sensor's overshoot ends below this
_BEYOND_WHITE_SHARE = 0.999


@dataclass(frozen=True, slots=True)
class _Seen:
    """A finding and when it was seen."""

    finding: Finding
    at: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class _Stencil:
    """Two I420 pictures: bits to keep of the source, and the fill to put where nothing is kept."""

    keep: Plane
    fill: Plane
    keeps_nothing: bool


class Masker:
    """Masks frames of one size from one camera. One thread at a time.

    Args:
        width: of the source frames to come.
        height: of the source frames to come.
        framing: the bed's; None means that everything is black.
        crop: the output is the final window instead of the whole frame.
        banner: a word burnt into every picture ("" for none).
    """

    def __init__(
        self, width: int, height: int, framing: Framing | None, *, crop: bool = False, banner: str = ""
    ) -> None:
        self._size: Final = (width, height)
        self._framing = framing
        self._banner = banner
        self._cover: FramingCover = cover_of_framing(framing or Framing(window=None), width, height)
        whole = EvenRect(0, 0, _even(width), _even(height))
        self._output = self._cover.window if crop and framing is not None and not self._cover.window.empty else whole
        self._seen: deque[_Seen] = deque()
        self._stencils: dict[tuple[_Seen, ...], _Stencil] = {}
        self._black = _black_picture(self._output.width, self._output.height)
        self._stencil(())  # takes some 50 ms at 1080p: now, not when the first frame is due

    @property
    def output_size(self) -> tuple[int, int]:
        """Width and height of masked frames; even."""
        return self._output.width, self._output.height

    @property
    def window(self) -> EvenRect:
        """The final baby window, source pixels."""
        return self._cover.window

    @property
    def zones(self) -> tuple[Polygon, ...]:
        """The final zones, source pixels."""
        return self._cover.zones

    def note(self, findings: Iterable[Finding], at: Fraction) -> None:
        """Remember what a finder saw in the frame of media time `at`; times never go back."""
        self._seen.extend(_Seen(finding, at) for finding in findings)

    def apply(self, frame: RawFrame) -> MaskedFrame:
        """Mask one frame. Frames come in the order of their times, each after the looks that may concern it."""
        why = self._doubt(frame)
        if why:
            return self.blackout(frame, why)
        active, held = self._active(frame.at)
        stencil = self._stencil(active)
        picture = self._black if stencil.keeps_nothing else self._cut(frame, stencil)
        verdict = Verdict.CLEAR
        if active:
            verdict = Verdict.HELD if held else Verdict.MASKED
        if self._banner:
            picture = _with_banner(picture, self._banner, self._output)
        return MaskedFrame(MASKERS_TOKEN, picture, pts=frame.pts, time_base=frame.time_base, verdict=verdict)

    def blackout(self, frame: RawFrame, why: str) -> MaskedFrame:
        """A black picture in this frame's place.

        Args:
            frame: whose place.
            why: stable code of the reason.
        """
        return MaskedFrame(
            MASKERS_TOKEN, self._black, pts=frame.pts, time_base=frame.time_base, verdict=Verdict.BLACK, why=why
        )

    def _doubt(self, frame: RawFrame) -> str:
        if self._framing is None:
            return "framing.missing"
        if (frame.width, frame.height) != self._size:
            return "frame.size_changed"
        return frame.doubt or _doubt_about_planes(frame)

    def _active(self, now: Fraction) -> tuple[tuple[_Seen, ...], bool]:
        """Findings that cover this moment, and whether all of them are of the past."""
        while self._seen and self._seen[0].at + _HOLD < now:
            self._seen.popleft()
        active = tuple(seen for seen in self._seen if seen.at - _LOOK_AHEAD <= now)
        return active, all(seen.at < now for seen in active)

    def _stencil(self, active: tuple[_Seen, ...]) -> _Stencil:
        stencil = self._stencils.get(active)
        if stencil is None:
            self._stencils.clear()  # findings only move on: an older set never comes back
            covered = self._cover.covered.copy()
            cells_high, cells_wide = covered.shape
            for seen in active:
                covered |= cover_polygon(seen.finding.polygon, zone_margin_px(self._size[0]), cells_wide, cells_high)
            stencil = self._stencils[active] = _make_stencil(covered, self._output)
        return stencil

    def _cut(self, frame: RawFrame, stencil: _Stencil) -> Plane:
        """The frame's planes through the stencil, as a fresh I420 picture."""
        out = self._output
        picture = np.zeros_like(stencil.keep) if _is_padded(frame) else np.empty_like(stencil.keep)
        targets = _planes_of(picture, out.width, out.height)
        keeps = _planes_of(stencil.keep, out.width, out.height)
        for plane, target, keep, step in zip((frame.y, frame.u, frame.v), targets, keeps, (1, 2, 2), strict=True):
            rows = slice(out.y // step, min((out.y + out.height) // step, plane.shape[0]))
            columns = slice(out.x // step, min((out.x + out.width) // step, plane.shape[1]))
            source = plane[rows, columns]
            high, wide = source.shape
            cv2.bitwise_and(source, keep[:high, :wide], dst=target[:high, :wide])
        cv2.bitwise_or(picture, stencil.fill, dst=picture)
        return picture


class LookAhead:
    """Holds raw frames back until the finders have looked half a second past them, then masks them, in order.

    Args:
        masker: applied at release.
        finders: each looks every `interval_s` of media time, and at the tail.
        bytes_max: raw pictures that may wait, together.
    """

    def __init__(self, masker: Masker, finders: Sequence[Finder] = (), *, bytes_max: int = LOOK_AHEAD_BYTES) -> None:
        self._masker = masker
        self._bytes_max = bytes_max
        self._bytes = 0
        self._distrusted: Fraction | None = None  # frames up to this time were captured under another framing
        self._finders = tuple(finders)
        self._next_look: list[Fraction | None] = [None] * len(self._finders)
        self._waiting: deque[RawFrame] = deque()

    def mask_with(self, masker: Masker, finders: Sequence[Finder] = ()) -> None:
        """Mask all that comes with these. What waits was framed otherwise and fits neither for certain: black."""
        if self._waiting:
            self._distrusted = self._waiting[-1].at
        self._masker = masker
        self._finders = tuple(finders)
        self._next_look = [None] * len(self._finders)

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, frame: RawFrame) -> list[MaskedFrame]:
        """Take a frame in; returns the frames, masked, whose look-ahead is over."""
        for index, finder in enumerate(self._finders):
            due = self._next_look[index]
            if due is None or frame.at >= due:
                self._next_look[index] = frame.at + Fraction(finder.interval_s)
                self._masker.note(finder.look(frame), frame.at)
        self._waiting.append(frame)
        self._bytes += _raw_bytes(frame)
        released = []
        while self._waiting and self._waiting[0].at <= frame.at - _LOOK_AHEAD:
            released.append(self._release())
        while self._bytes > self._bytes_max and len(self._waiting) > 1:
            released.append(self._release("look_ahead.full"))
        return released

    def finish(self) -> list[MaskedFrame]:
        """Look at the very last frame, then release all that waits."""
        if self._waiting:
            last = self._waiting[-1]
            for finder in self._finders:
                self._masker.note(finder.look(last), last.at)
        return [self._release() for _ in range(len(self._waiting))]

    def _release(self, why: str = "") -> MaskedFrame:
        """The oldest frame, masked; black with that reason if there is one."""
        frame = self._waiting.popleft()
        self._bytes -= _raw_bytes(frame)
        if self._distrusted is not None and frame.at <= self._distrusted:
            why = "framing.changed"
        return self._masker.blackout(frame, why) if why else self._masker.apply(frame)


def _raw_bytes(frame: RawFrame) -> int:
    return frame.y.size + frame.u.size + frame.v.size


def _even(length: int) -> int:
    return -(-length // CELL_PX) * CELL_PX


def _is_padded(frame: RawFrame) -> bool:
    return bool(frame.width % CELL_PX or frame.height % CELL_PX)


def _planes_of(picture: Plane, width: int, height: int) -> tuple[Plane, Plane, Plane]:
    """Views of an I420 picture's planes."""
    flat, area = picture.reshape(-1), width * height
    chroma = (height // 2, width // 2)
    return (
        flat[:area].reshape(height, width),
        flat[area : area + area // 4].reshape(chroma),
        flat[area + area // 4 :].reshape(chroma),
    )


def _black_picture(width: int, height: int) -> Plane:
    picture = np.full((height * 3 // 2, width), FILL_CHROMA, np.uint8)
    picture[:height] = FILL_LUMA
    return picture


def _make_stencil(covered: CoverMap, output: EvenRect) -> _Stencil:
    rows = slice(output.y // CELL_PX, (output.y + output.height) // CELL_PX)
    columns = slice(output.x // CELL_PX, (output.x + output.width) // CELL_PX)
    guarded = _guard(covered[rows, columns])
    keep = np.empty((output.height * 3 // 2, output.width), np.uint8)
    luma, blue, red = _planes_of(keep, output.width, output.height)
    kept = np.where(guarded, np.uint8(0), np.uint8(255))
    luma[:] = np.repeat(np.repeat(kept, CELL_PX, axis=0), CELL_PX, axis=1)
    blue[:] = red[:] = kept
    fill = cv2.bitwise_and(_black_picture(output.width, output.height), cv2.bitwise_not(keep))
    return _Stencil(keep, np.asarray(fill, np.uint8), keeps_nothing=bool(guarded.all()))


def _guard(covered: CoverMap) -> CoverMap:
    """Grow a cover map so that coding cannot reach what it covers."""
    if not covered.any():
        return covered
    next_blocks = _touched_blocks(_grown(covered, LOOP_FILTER_PX), MACROBLOCK_PX)
    guarded: CoverMap = _touched_blocks(covered, MACROBLOCK_PX) | (_grown(covered, EDGE_GUARD_PX) & next_blocks)
    return guarded


def _grown(covered: CoverMap, by_px: int) -> CoverMap:
    side = 2 * (by_px // CELL_PX) + 1
    grown: CoverMap = cv2.dilate(covered.astype(np.uint8), np.ones((side, side), np.uint8)).astype(np.bool_)
    return grown


def _touched_blocks(covered: CoverMap, block_px: int) -> CoverMap:
    """Every cell of every block that holds a covered cell."""
    block = block_px // CELL_PX
    high, wide = covered.shape
    padded = np.zeros((-(-high // block) * block, -(-wide // block) * block), np.bool_)
    padded[:high, :wide] = covered
    touched = padded.reshape(padded.shape[0] // block, block, padded.shape[1] // block, block).any(axis=(1, 3))
    whole: CoverMap = np.repeat(np.repeat(touched, block, axis=0), block, axis=1)[:high, :wide]
    return whole


def _doubt_about_planes(frame: RawFrame) -> str:
    """Planes that no camera makes: never written, shifted, or light beyond white almost everywhere."""
    chroma = ((frame.height + 1) // 2, (frame.width + 1) // 2)
    if frame.u.shape != chroma or frame.v.shape != chroma:
        return "frame.garbage"
    blue, red = frame.u[::_SAMPLE_STEP, ::_SAMPLE_STEP], frame.v[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    if max(blue.max(), red.max()) <= _COLOUR_NEVER_LOW or min(blue.min(), red.min()) >= _COLOUR_NEVER_HIGH:
        return "frame.garbage"
    luma = frame.y[::_SAMPLE_STEP, ::_SAMPLE_STEP]
    if np.count_nonzero(luma > _BEYOND_WHITE) >= _BEYOND_WHITE_SHARE * luma.size:
        return "frame.exposure"
    return ""


def _with_banner(picture: Plane, word: str, output: EvenRect) -> Plane:
    """The word in white on black along the picture's top left, large enough to be seen in any preview."""
    picture = picture.copy()
    luma, blue, red = _planes_of(picture, output.width, output.height)
    scale = output.height / 480
    (wide, high), base = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, scale, 2)
    high, wide = (high + 2 * base) // 2 * 2, (wide + 2 * base) // 2 * 2
    luma[:high, :wide] = FILL_LUMA
    blue[: high // 2, : wide // 2] = red[: high // 2, : wide // 2] = FILL_CHROMA
    cv2.putText(luma, word, (base, high - base), cv2.FONT_HERSHEY_SIMPLEX, scale, 235, 2)
    return picture
