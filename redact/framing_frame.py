"""The one picture that leaves the recorder unmasked, for drawing a bed's framing: too coarse to read, text filled.

How coarse was measured with a reader that is told where the words are (PP-OCR v4's recogniser and Tesseract, on words
of 3 to 11 letters, bold, black on white, Latin and Chinese, 1280x720): at 160 px wide it reads letters of 1/15 of the
picture's height in 15 of 16 trials and of 1/22 in 7; in this picture none of 48 up to 1/15, 3 of 16 at 1/11, 13 of 16
at 1/7. So the picture is `WIDTH_PX` = 80 wide, which is enough to see a nest and a card within 1.3 % of the width.
Letters larger than that stay readable in any picture that one can still draw on: those must be found. They are what a
detector finds best: in the same trials `LettersFinder` covered every stroke of every letter from 1/30 to 1/2.6 of the
picture's height, with either of its two nets alone, and none of 116 words was read, nor of the same at a quarter of
the contrast. So a letter must be small to be missed and large to be read. Of 283 strings on cards, badges and monitors
in rendered bedside scenes none was read, with finders or without.

Codes likewise: of 196 (six kinds, a tenth to all of the picture) zxing and zbar read 63 two-dimensional ones, from 20 %
of the height up, in coarse pictures for which nobody had looked, and none with `LettersFinder`; one-dimensional: never.

Before it is thinned out the picture is blurred, and afterwards it has 13 greys: finer detail than a pixel is hardly
there to be won back from many pictures of the same card. No colour: it adds nothing to drawing.

Promised: what lies in a finder's polygon has no influence on the picture whatever; without a finder's answer it is
black. Not promised: a large letter that every finder misses can be read. That is why it is lent only, journalled, and
never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from redact.frames import Plane, RawFrame
from redact.geometry import CELL_PX, CoverMap, Polygon, Reference, cover_polygon, zone_margin_px
from redact.motion import make_reference
from redact.opencv import cv2
from redact.text import TextNet

WIDTH_PX: Final = 80
HEIGHT_PX_MAX: Final = 160  # of pictures that stand upright; those of more than 1:2 are made narrower
COVERED: Final = 0  # in `FramingFrame.luma`, and nowhere else
_STEP: Final = 16  # between greys
_GREYS: Final = (3, 15)  # 48, 64, …, 240: what is darker than dark grey is filled, to the eye as well
_LEAST_CONTRAST: Final = 40.0  # of luma: less is stretched to all greys by no more than this allows
_BLUR_SHARE: Final = 0.5  # of a coarse pixel: what is finer than one is below one step of grey

# A finder as used here: luma of any size in, polygons in its pixels out.
Regions = Callable[[Plane], Sequence[Polygon]]


class _Token:
    """Proof of being `make_framing_frame`."""


_MAKERS_TOKEN: Final = _Token()  # never leaves this module: a contract test reads every import


class FramingFrame:
    """A picture to draw a framing on. Immutable.

    Attributes:
        luma: grey, full range, shape (height, width), at most 80 by 160, read-only; `COVERED` where filled.
        source_size: width and height of the frame it was made of, pixels: what drawn coordinates mean.
        why: stable code of the reason when all of it is black (`finder.none`, `finder.failed`, `frame.doubt`); or "".
    """

    __slots__ = ("luma", "source_size", "why")

    def __init__(self, token: _Token, luma: Plane, *, source_size: tuple[int, int], why: str = "") -> None:
        if token is not _MAKERS_TOKEN:
            raise TypeError("only make_framing_frame makes framing frames")
        if luma.ndim != 2 or luma.shape[1] > WIDTH_PX or luma.shape[0] > HEIGHT_PX_MAX:  # noqa: PLR2004 - a plane
            raise ValueError(f"not a coarse picture: {luma.shape}")
        luma.setflags(write=False)
        self.luma: Final = luma
        self.source_size: Final = source_size
        self.why: Final = why

    @property
    def width(self) -> int:
        """Coarse pixels."""
        return int(self.luma.shape[1])

    @property
    def height(self) -> int:
        """Coarse pixels."""
        return int(self.luma.shape[0])


def make_framing_frame(frame: RawFrame, finders: Sequence[Regions]) -> FramingFrame:
    """The coarse picture of a frame; black when it is doubted, or a finder fails or is missing.

    Args:
        frame: any size.
        finders: each looks at this very frame; what they name is filled, dilated.
    """
    size = (frame.width, frame.height)
    wide, high = _coarse_size(*size)
    why = "frame.doubt" if frame.doubt else "" if finders else "finder.none"
    if not why:
        try:
            covered = cover_found(frame.y, finders)
            hidden = _touched_pixels(covered, wide, high)
            coarse = _thinned_out(_filled(frame.y, covered), hidden)
        except Exception:  # noqa: BLE001 - whatever a finder broke on: it did not look, so nothing may be shown
            why = "finder.failed"
        else:
            return FramingFrame(_MAKERS_TOKEN, coarse, source_size=size)
    return FramingFrame(_MAKERS_TOKEN, np.full((high, wide), COVERED, np.uint8), source_size=size, why=why)


def make_private_reference(frame: RawFrame, finders: Sequence[Regions], zones: Sequence[Polygon]) -> Reference:
    """How the camera stands, from features that hold nothing of what is found or drawn to be covered.

    A card is the worst of landmarks, as it moves; and a patch of letters could be guessed back from its features. So
    what finders and zones name is flat before features are sought, and no feature lies on its edge.

    Raises:
        ValueError: there is no finder, or the frame is doubted.
        Exception: as raised by a finder; there is no reference then.
    """
    if not finders or frame.doubt:
        raise ValueError("no reference without finders, or of a frame that is doubted")
    cells_wide, cells_high = -(-frame.width // CELL_PX), -(-frame.height // CELL_PX)
    covered = cover_found(frame.y, finders)
    for zone in zones:
        covered |= cover_polygon(zone, zone_margin_px(frame.width), cells_wide, cells_high)
    reference = make_reference(_filled(frame.y, covered))
    # The patch of a feature is 31 px of a picture 480 px wide.
    reach = round(frame.width * 31 / 480 / 2 / CELL_PX)
    near = cv2.dilate(covered.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(np.bool_)
    cells = np.floor(np.asarray(reference.points, np.float64).reshape(-1, 2) / CELL_PX).astype(int)
    kept = ~near[cells[:, 1].clip(0, cells_high - 1), cells[:, 0].clip(0, cells_wide - 1)]
    return reference_of(reference, kept.tolist())


def reference_of(reference: Reference, kept: Sequence[bool]) -> Reference:
    """Only some of its features."""
    import base64

    descriptors = base64.b64decode(reference.descriptors)
    chosen = [index for index, keep in enumerate(kept) if keep]
    return Reference(
        tuple(reference.points[index] for index in chosen),
        base64.b64encode(b"".join(descriptors[32 * index : 32 * index + 32] for index in chosen)).decode(),
    )


def cover_found(luma: Plane, finders: Sequence[Regions]) -> CoverMap:
    """Cells of a picture that finders name, dilated; raises what they raise."""
    high, wide = luma.shape
    cells_high, cells_wide = -(-high // CELL_PX), -(-wide // CELL_PX)
    covered = np.zeros((cells_high, cells_wide), np.bool_)
    for find in finders:
        for polygon in find(luma):
            covered |= cover_polygon(polygon, zone_margin_px(wide), cells_wide, cells_high)
    return covered


class LettersFinder:
    """Text of every size, for framing only: generous and slow (35 ms), for two looks a second. Not for two threads.

    Two nets: letters from 8 to some 100 px of a 720p picture at half its size, larger ones at a quarter.

    Raises:
        ModelMissingError: the net is missing or changed.
    """

    _THRESHOLD: Final = 0.2 * 255  # what is text with this probability belongs to a line
    _LEAST_SURE: Final = 0.3 * 255  # on average over the line; the folds of a nest stay below
    # The net marks lines shrunk by area x (1 - 0.4^2) / perimeter; to undo that takes 1.5, and a quarter to spare.
    _GROWTH: Final = 2.0
    _LEAST_GROWTH_PX: Final = 2.0  # of the net's picture

    def __init__(self) -> None:
        self._nets = (TextNet(640), TextNet(320))

    def __call__(self, luma: Plane) -> Sequence[Polygon]:
        """Rectangles around lines, in the picture's pixels."""
        return [polygon for net in self._nets for polygon in self._found_by(net, luma)]

    def _found_by(self, net: TextNet, luma: Plane) -> list[Polygon]:
        probability = net.probability(luma)
        across, down = luma.shape[1] / probability.shape[1], luma.shape[0] / probability.shape[0]
        likely = (probability >= self._THRESHOLD).astype(np.uint8)
        count, labels = cv2.connectedComponents(likely)
        found = []
        for label in range(1, count):
            line = labels == label
            if probability[line].mean() < self._LEAST_SURE:
                continue
            rows, columns = np.nonzero(line)
            centre, (first, second), angle = cv2.minAreaRect(np.stack([columns, rows], axis=1).astype(np.float32))
            shrunk_by = self._GROWTH * first * second / max(1.0, 2 * (first + second))
            grow = 2 * max(shrunk_by, self._LEAST_GROWTH_PX)
            corners = cv2.boxPoints((centre, (first + grow, second + grow), angle))
            found.append(Polygon(tuple((float(x) * across, float(y) * down) for x, y in corners)))
        return found


def _coarse_size(width: int, height: int) -> tuple[int, int]:
    scale = min(WIDTH_PX / width, HEIGHT_PX_MAX / height, 1.0)
    return max(1, int(width * scale)), max(1, int(height * scale))


def _filled(luma: Plane, covered: CoverMap) -> Plane:
    """A copy, flat where it is covered: before blurring, or the blur would carry letters out of their box."""
    cells = np.repeat(np.repeat(covered, CELL_PX, axis=0), CELL_PX, axis=1)[: luma.shape[0], : luma.shape[1]]
    return np.where(cells, np.uint8(16), luma)


def _thinned_out(luma: Plane, hidden: CoverMap) -> Plane:
    """Blurred, thinned out to the size of `hidden`, in 13 greys that a dark or flat picture makes full use of."""
    high, wide = hidden.shape
    across, down = luma.shape[1] / wide, luma.shape[0] / high
    soft = cv2.GaussianBlur(luma, (0, 0), sigmaX=_BLUR_SHARE * across, sigmaY=_BLUR_SHARE * down)
    small = cv2.resize(soft, (wide, high), interpolation=cv2.INTER_AREA).astype(np.float32)
    seen = small[~hidden]
    dark, light = np.percentile(seen, (2, 98)) if seen.size else (16.0, 235.0)
    light = max(light, dark + _LEAST_CONTRAST)
    low, high_grey = _GREYS
    steps = np.round(low + (small - dark) * ((high_grey - low) / (light - dark)))
    greys: Plane = (np.clip(steps, low, high_grey) * _STEP).astype(np.uint8)
    greys[hidden] = COVERED
    return greys


def _touched_pixels(covered: CoverMap, wide: int, high: int) -> CoverMap:
    """Coarse pixels that hold a covered cell."""
    touched = np.zeros((high, wide), np.bool_)
    rows, columns = np.nonzero(covered)
    # A cell's first and last place, so that a cell on a border touches both sides of it.
    for row in (rows / covered.shape[0], (rows + 1) / covered.shape[0] - 1e-9):
        for column in (columns / covered.shape[1], (columns + 1) / covered.shape[1] - 1e-9):
            touched[(row * high).astype(int), (column * wide).astype(int)] = True
    return touched
