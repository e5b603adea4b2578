"""Pictures through a stencil: the bed's framing and what the policy decided. The only maker of masked frames.

Promises, for every picture that leaves here: each pixel outside the final window, inside a final zone, or covered by
the decision is fill; a picture that the masker doubts, or about which nobody decided, is fill from edge to edge.
Not promised: that findings are complete; that is each finder's measured recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from redact.frames import FILL_CHROMA, FILL_LUMA, MASKERS_TOKEN, MaskedFrame, Plane, RawFrame, Verdict
from redact.geometry import CELL_PX, CoverMap, EvenRect, Framing, Polygon
from redact.opencv import cv2
from redact.policy import Decision
from redact.window import FramingCover, cover_of_framing

# Fill must stay fill after lossy coding (within 3 steps). A codec block that is half picture would ring into its fill
# half, so the encoder spends more on the macroblocks along the framing's edge (`edge_blocks`), and the framing ends on
# the grid of its smallest transform. Measured on noise, flashing colour and bedside scenes: docs/decisions/0008.
TRANSFORM_PX: Final = 4
MACROBLOCK_PX: Final = 16

_SAMPLE_STEP = 16  # every 16th sample each way decides on doubt: 8 thousand of a 1080p luma plane, 0.02 ms
_COLOUR_NEVER_LOW, _COLOUR_NEVER_HIGH = 2, 253  # both chroma planes beyond these: no light has this colour
_BEYOND_WHITE = 245  # limited-range white is 235; a sensor's overshoot ends below this
_BEYOND_WHITE_SHARE = 0.999

_NOTHING_FOUND: Final = Decision(None, Verdict.CLEAR)


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
        banner: a word burnt into every picture but black ones ("" for none).
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
        self._framed = self._on_grid(self._cover.covered)
        self._black = _black_picture(self._output.width, self._output.height)
        self._last: tuple[CoverMap, _Stencil] = (self._framed, _make_stencil(self._framed, self._output))

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

    @property
    def edge_blocks(self) -> tuple[EvenRect, ...]:
        """Runs of macroblocks that hold both picture and framing, in pixels of the masked frames."""
        out = self._output
        rows = slice(out.y // CELL_PX, (out.y + out.height) // CELL_PX)
        columns = slice(out.x // CELL_PX, (out.x + out.width) // CELL_PX)
        return _mixed_runs(self._framed[rows, columns])

    def doubt(self, frame: RawFrame) -> str:
        """Why this frame cannot be shown, whatever finders say; "" if nothing speaks against it."""
        if self._framing is None:
            return "framing.missing"
        if (frame.width, frame.height) != self._size:
            return "frame.size_changed"
        return frame.doubt or _doubt_about_planes(frame)

    def apply(self, frame: RawFrame, decision: Decision = _NOTHING_FOUND) -> MaskedFrame:
        """Mask one frame.

        Args:
            frame: of the size that the masker was made for; else it is black.
            decision: what must go besides the framing.
        """
        why = self.doubt(frame)
        if why or decision.verdict is Verdict.BLACK:
            return self.blackout(frame, why or decision.why)
        stencil = self._stencil(decision.cover)
        picture = self._black if stencil.keeps_nothing else self._cut(frame, stencil)
        if self._banner:
            picture = _with_banner(picture, self._banner, self._output)
        return MaskedFrame(
            MASKERS_TOKEN,
            picture,
            pts=frame.pts,
            time_base=frame.time_base,
            verdict=decision.verdict,
            certainty=decision.certainty,
        )

    def blackout(self, frame: RawFrame, why: str) -> MaskedFrame:
        """A black picture in this frame's place.

        Args:
            frame: whose place.
            why: stable code of the reason.
        """
        return MaskedFrame(
            MASKERS_TOKEN, self._black, pts=frame.pts, time_base=frame.time_base, verdict=Verdict.BLACK, why=why
        )

    def _stencil(self, cover: CoverMap | None) -> _Stencil:
        covered = self._framed if cover is None else self._framed | cover
        before, stencil = self._last
        if covered is not before and not np.array_equal(covered, before):
            stencil = _make_stencil(covered, self._output)
        self._last = (covered, stencil)
        return stencil

    def _on_grid(self, covered: CoverMap) -> CoverMap:
        """Grown to whole transform blocks of the output picture."""
        rows = slice(self._output.y // CELL_PX, (self._output.y + self._output.height) // CELL_PX)
        columns = slice(self._output.x // CELL_PX, (self._output.x + self._output.width) // CELL_PX)
        # A zone's outline cuts the corners of its stairs; what lies on the inner side counts as told, so it goes too.
        cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        grown = covered | cv2.dilate(self._cover.in_zones.astype(np.uint8), cross).astype(np.bool_)
        grown[rows, columns] = _touched_blocks(grown[rows, columns], TRANSFORM_PX)
        return grown

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
    inside = covered[rows, columns].astype(np.uint8)
    keep = np.empty((output.height * 3 // 2, output.width), np.uint8)
    luma, blue, red = _planes_of(keep, output.width, output.height)
    kept = (inside - np.uint8(1)) & np.uint8(255)  # 0 where covered, 255 elsewhere
    cv2.resize(kept, (output.width, output.height), dst=luma, interpolation=cv2.INTER_NEAREST)
    blue[:] = red[:] = kept
    fill = cv2.bitwise_and(_black_picture(output.width, output.height), cv2.bitwise_not(keep))
    return _Stencil(keep, np.asarray(fill, np.uint8), keeps_nothing=bool(inside.all()))


def _touched_blocks(covered: CoverMap, block_px: int) -> CoverMap:
    """Every cell of every block that holds a covered cell."""
    block = block_px // CELL_PX
    high, wide = covered.shape
    padded = np.zeros((-(-high // block) * block, -(-wide // block) * block), np.bool_)
    padded[:high, :wide] = covered
    touched = padded.reshape(padded.shape[0] // block, block, padded.shape[1] // block, block).any(axis=(1, 3))
    whole: CoverMap = np.repeat(np.repeat(touched, block, axis=0), block, axis=1)[:high, :wide]
    return whole


def _mixed_runs(covered: CoverMap) -> tuple[EvenRect, ...]:
    """Macroblocks that are covered in part, joined along rows."""
    block = MACROBLOCK_PX // CELL_PX
    high, wide = covered.shape
    padded = np.zeros((-(-high // block) * block, -(-wide // block) * block), np.bool_)
    padded[:high, :wide] = covered
    blocks = padded.reshape(padded.shape[0] // block, block, padded.shape[1] // block, block)
    mixed = np.asarray(blocks.any(axis=(1, 3)) & ~blocks.all(axis=(1, 3)))
    runs = []
    for row, line in enumerate(mixed):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            x, y = start * MACROBLOCK_PX, row * MACROBLOCK_PX
            runs.append(EvenRect(x, y, min((end - start) * MACROBLOCK_PX, wide * CELL_PX - x), MACROBLOCK_PX))
    return tuple(runs)


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
