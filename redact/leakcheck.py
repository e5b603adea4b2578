"""The leak check: an independent second look at a finished, masked clip. Pure: frames in, findings out, no words.

Nothing of the live finders is used: other scale, other box rules, a recogniser and a code reader behind the detector,
so that what one side misses the other has a chance to see. The same frames give the same hits.

Which frames (`Selection`), promised:
- whole frames are looked at, never more than `WHOLE_EVERY_S` apart: at least five in every second (all, where frames
  come more rarely than that); the first and the last are among them;
- of every other frame, whatever neither neighbouring whole look has seen in this form is looked at (a card in view for
  a single frame, a bump, a change of light);
- about once a second, and at both ends, a whole look is a closer one, which finds smaller codes;
- where a mask came, went or moved, on the frame before, that frame and the one after it.
Not promised: that everything readable is read; that is the measured recall in docs/redaction.md. Colour is not looked
at: print that differs from its paper in hue alone is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from redact.frames import FILL_LUMA, Plane
from redact.geometry import Polygon, Rect
from redact.leakcheck_codes import read_codes
from redact.leakcheck_text import TextReader, scale_for
from redact.opencv import cv2

Kind: TypeAlias = Literal["text", "code"]

WHOLE_EVERY_S: Final = Fraction(1, 5)
_CLOSE_EVERY: Final = 5  # whole looks
BLOCK_PX: Final = 16  # the masker covers whole macroblocks, so its edges are edges of blocks
_QUARTER: Final = 4  # blocks are compared on pictures of a quarter of the size
_SAME_WITHIN: Final = 6.0  # mean difference in a block; coding noise at the recorder's quality is 1-2
# A block is fill below the first, a picture above the second, and what it was before in between: dark cloth must not
# look like a mask that comes and goes.
_FILL_UP_TO, _PICTURE_FROM = FILL_LUMA + 2, FILL_LUMA + 10
_FILL_NOISE: Final = 4  # fill stays within 3 steps after coding
_CONTEXT_BLOCKS: Final = 3  # a line of print that changed in part is looked at with its surroundings
_PARTS_MAX: Final = 6
_WHOLE_FROM_SHARE: Final = 0.5  # parts that make up more of the picture than this cost as much as all of it

_AGREE_WITHIN_S: Final = Fraction(1, 2)
_AGREE_SHARE: Final = 0.5
_JOIN_GAP_S: Final = 0.5
_JOIN_GROWTH: Final = 3.0  # a hit that would grow beyond this is told as two: a region must stay worth looking at
HITS_MAX: Final = 200  # more than anybody looks through; the first of them quarantine the clip as well as all

_Blocks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part:
    """Of a picture, in whole pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A frame to be looked at, or a part of it.

    Attributes:
        index: of the frame in the clip, from 0.
        at: its time, seconds.
        luma: the whole picture.
        part: None means all of it.
        close: small codes are looked for as well.
    """

    index: int
    at: Fraction
    luma: Plane
    part: Part | None = None
    close: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Something readable in one frame: when, where and which kind. Not `sure`: counts when another frame agrees."""

    at: Fraction
    polygon: Polygon
    kind: Kind
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """Something readable in a clip, told once for as long as it stays about where it is.

    Attributes:
        from_s: time of the first frame it was seen in.
        to_s: time of the last one.
        region: source pixels; everything that was seen lies within.
        kind: printed words, or a code.
    """

    from_s: float
    to_s: float
    region: Rect
    kind: Kind


@dataclass(slots=True, eq=False)
class _Frame:
    """A frame that waits until the whole looks on both its sides are known."""

    index: int
    at: Fraction
    luma: Plane
    quarter: Plane
    fill: _Blocks
    changed: _Blocks  # blocks that became fill, or a picture again, with this frame
    must: _Blocks  # blocks to look at whatever the neighbours show


class Selection:
    """Decides which frames of one clip are looked at. Holds frames back for about `WHOLE_EVERY_S`."""

    def __init__(self) -> None:
        self._before: _Frame | None = None  # the last whole look
        self._waiting: list[_Frame] = []
        self._index = 0
        self._whole_looks = 0

    def push(self, luma: Plane, at: Fraction) -> list[Look]:
        """Take the next frame in; returns the looks that are certain now, in the order of their frames.

        Raises:
            ValueError: a frame of another size, or not later than the one before: this is no clip of ours.
        """
        newest = self._waiting[-1] if self._waiting else self._before
        if newest is not None and (newest.luma.shape != luma.shape or at <= newest.at):
            raise ValueError("frames of one clip have one size, and follow each other in time")
        frame = self._measured(luma, at, newest)
        if newest is not None:
            newest.must |= frame.changed
        looks: list[Look] = []
        if self._before is not None and self._waiting and at - self._before.at > WHOLE_EVERY_S:
            looks = self._look_at_newest()
        self._waiting.append(frame)
        return looks if self._before is not None else self._look_at_newest(close=True)

    def finish(self) -> list[Look]:
        """No more frames: the last one is looked at as a whole."""
        return self._look_at_newest(close=True) if self._waiting else []

    def _measured(self, luma: Plane, at: Fraction, newest: _Frame | None) -> _Frame:
        high, wide = luma.shape
        size = (max(1, wide // _QUARTER), max(1, high // _QUARTER))
        quarter = cast("Plane", cv2.resize(luma, size, interpolation=cv2.INTER_AREA))
        light = _by_block(quarter)
        fill: _Blocks = light <= _FILL_UP_TO
        changed = np.zeros_like(fill)
        must = changed
        if newest is not None:
            fill |= newest.fill & (light < _PICTURE_FROM)
            changed = fill != newest.fill
            must = changed | newest.changed
        index, self._index = self._index, self._index + 1
        return _Frame(index, at, luma, quarter, fill, changed, must)

    def _look_at_newest(self, *, close: bool = False) -> list[Look]:
        """The newest frame becomes a whole look; now the ones before it can be judged from both sides."""
        *between, chosen = self._waiting
        looks = [look for frame in between for look in self._parts(frame, chosen)]
        close = close or self._whole_looks % _CLOSE_EVERY == 0
        self._whole_looks += 1
        looks.append(Look(chosen.index, chosen.at, chosen.luma, close=close))
        self._before, self._waiting = chosen, []
        return looks

    def _parts(self, frame: _Frame, after: _Frame) -> Iterator[Look]:
        unseen = _differs(frame, after)
        if self._before is not None:
            unseen &= _differs(frame, self._before)
        unseen = (unseen & ~frame.fill) | frame.must
        for part in _parts_of(unseen, frame.luma.shape):
            yield Look(frame.index, frame.at, frame.luma, part)


class Looker:
    """Looks at what a `Selection` chose. Not for two threads at once: give each its own.

    Raises:
        ModelMissingError: a net is missing or changed.
    """

    def __init__(self) -> None:
        self._text = TextReader()

    def look(self, look: Look) -> list[Found]:
        """What can be read there."""
        part = look.part or Part(0, 0, look.luma.shape[1], look.luma.shape[0])
        luma = np.ascontiguousarray(look.luma[part.y : part.y + part.height, part.x : part.x + part.width])
        if int(luma.max()) <= FILL_LUMA + _FILL_NOISE:
            return []  # fill from edge to edge
        codes = read_codes(luma)
        if look.close:
            codes += read_codes(luma, enlarged=True)
        readings = self._text.read(luma, scale=scale_for(look.luma.shape[1]))
        return [
            *(Found(look.at, _moved(code, part), "code") for code in codes),
            *(
                Found(look.at, _moved(reading.box, part), "text", reading.sure)
                for reading in readings
                if reading.readable
            ),
        ]


def hits_of(found: Iterable[Found]) -> tuple[Hit, ...]:
    """What was found, told once per place and stretch of time, in the order of its beginning; at most `HITS_MAX`.

    Args:
        found: of one clip, in any order.
    """
    hits: list[Hit] = []
    largest: list[float] = []  # area of the largest single finding of each
    for one in _confirmed(sorted(found, key=lambda one: (one.at, one.kind, one.polygon.points))):
        at_s, region = float(one.at), _around(one.polygon)
        for number, hit in enumerate(hits):
            joined = _union(hit.region, region)
            if (
                hit.kind == one.kind
                and at_s - hit.to_s <= _JOIN_GAP_S
                and _touch(hit.region, region)
                and _area(joined) <= _JOIN_GROWTH * max(largest[number], _area(region))
            ):
                hits[number] = replace(hit, to_s=at_s, region=joined)
                largest[number] = max(largest[number], _area(region))
                break
        else:
            if len(hits) < HITS_MAX:
                hits.append(Hit(at_s, at_s, region, one.kind))
                largest.append(_area(region))
    return tuple(hits)


def _confirmed(found: Sequence[Found]) -> Iterator[Found]:
    """What is sure, and hints that a frame nearby agrees with: half of the smaller box lies in the other."""
    first = 0
    for one in found:
        if one.sure:
            yield one
            continue
        while one.at - found[first].at > _AGREE_WITHIN_S:
            first += 1
        region = _around(one.polygon)
        for number in range(first, len(found)):
            other = found[number]
            if other.at - one.at > _AGREE_WITHIN_S:
                break
            if (
                other.at != one.at
                and other.kind == one.kind
                and _overlap(region, _around(other.polygon)) >= _AGREE_SHARE
            ):
                yield one
                break


def check_frames(frames: Iterable[tuple[Plane, Fraction]]) -> tuple[Hit, ...]:
    """The whole check on one thread.

    Args:
        frames: luma and time of every frame of a clip, in order.

    Raises:
        ValueError: as `Selection.push`. ModelMissingError: as `Looker`.
    """
    selection, looker, found = Selection(), Looker(), list[Found]()
    for luma, at in frames:
        found += [one for look in selection.push(luma, at) for one in looker.look(look)]
    found += [one for look in selection.finish() for one in looker.look(look)]
    return hits_of(found)


def _by_block(quarter: Plane) -> npt.NDArray[np.float32]:
    """Mean of each block of `BLOCK_PX`; a rest at the right or lower edge is shared out among the others."""
    side = BLOCK_PX // _QUARTER
    size = (max(1, quarter.shape[1] // side), max(1, quarter.shape[0] // side))
    means = cv2.resize(quarter.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return cast("npt.NDArray[np.float32]", means)


def _differs(frame: _Frame, other: _Frame) -> _Blocks:
    differs: _Blocks = _by_block(cast("Plane", cv2.absdiff(frame.quarter, other.quarter))) > _SAME_WITHIN
    return differs


def _parts_of(blocks: _Blocks, shape: Sequence[int]) -> Iterator[Part | None]:
    """Rectangles around blocks and their surroundings; None alone when it is as well to look at all of it."""
    if not blocks.any():
        return
    side = 2 * _CONTEXT_BLOCKS + 1
    grown = cv2.dilate(blocks.astype(np.uint8), np.ones((side, side), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown)
    boxes = stats[1:, :4].tolist()
    if count - 1 > _PARTS_MAX or sum(wide * high for _, _, wide, high in boxes) > _WHOLE_FROM_SHARE * blocks.size:
        yield None
        return
    by_x, by_y = shape[1] / blocks.shape[1], shape[0] / blocks.shape[0]
    for x, y, wide, high in boxes:
        left, top = int(x * by_x), int(y * by_y)
        yield Part(left, top, round((x + wide) * by_x) - left, round((y + high) * by_y) - top)


def _moved(polygon: Polygon, part: Part) -> Polygon:
    return Polygon(tuple((x + part.x, y + part.y) for x, y in polygon.points))


def _around(polygon: Polygon) -> Rect:
    xs, ys = [x for x, _ in polygon.points], [y for _, y in polygon.points]
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _union(one: Rect, other: Rect) -> Rect:
    left, top = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    return Rect(left, top, right - left, max(one.y + one.height, other.y + other.height) - top)


def _area(rect: Rect) -> float:
    return max(1.0, rect.width) * max(1.0, rect.height)


def _overlap(one: Rect, other: Rect) -> float:
    """Share of the smaller one that lies in the other."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, wide) * max(0.0, high) / min(_area(one), _area(other))


def _touch(one: Rect, other: Rect) -> bool:
    """Whether they overlap or lie within a block of each other."""
    return (
        one.x - BLOCK_PX <= other.x + other.width
        and other.x - BLOCK_PX <= one.x + one.width
        and one.y - BLOCK_PX <= other.y + other.height
        and other.y - BLOCK_PX <= one.y + one.height
    )
