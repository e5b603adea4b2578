"""A flat thing with print on it, and the truth of what is printed where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.pixels import (
    Alpha,
    Colour,
    Picture,
    Points,
    Transform,
    blended,
    moved,
    quad_along,
    resized,
    softened,
    solid,
)
from tests.redaction.scenes.symbols import Modules
from tests.redaction.scenes.typeface import ink

#: Sheets smaller than this share of their drawn size are shrunk by averaging first: a warp alone would alias.
_MIPMAP_BELOW: Final = 0.6


@dataclass(frozen=True)
class Item:
    """One sensitive thing on a sheet: what it says and where, in pixels of the sheet, clockwise from its top left."""

    kind: str
    text: str
    lang: str
    quad: Points
    shown: float = 1.0  # share that is not turned away


@dataclass
class Sheet:
    """Picture, alpha, the same picture without its sensitive print, and the truth."""

    art: Picture
    bare: Picture
    alpha: Alpha
    items: list[Item] = field(default_factory=list)

    @classmethod
    def of_paper(cls, width: int, height: int, colour: Colour, *, corner: int = 0) -> Sheet:
        """An empty sheet with rounded corners."""
        alpha = np.zeros((height, width), np.uint8)
        cv2.rectangle(alpha, (corner, 0), (width - 1 - corner, height - 1), 255, -1)
        cv2.rectangle(alpha, (0, corner), (width - 1, height - 1 - corner), 255, -1)
        for x in (corner, width - 1 - corner):
            for y in (corner, height - 1 - corner):
                cv2.circle(alpha, (x, y), corner, 255, -1, cv2.LINE_AA)
        art = solid(width, height, colour)
        return cls(art, art.copy(), alpha)

    @property
    def width(self) -> int:
        return int(self.art.shape[1])

    @property
    def height(self) -> int:
        return int(self.art.shape[0])

    def write(
        self,
        text: str,
        at: tuple[float, float],
        size_px: int,
        family: str,
        colour: Colour,
        *,
        kind: str = "",
        lang: str = "en",
        bold: bool = False,
        room: float | None = None,
        turn: float = 0.0,
    ) -> tuple[float, float]:
        """Print a line with its ink's top left at a place.

        Args:
            kind: of the truth; nothing sensitive when empty.
            room: greatest width; a longer line is set smaller.
            turn: radians; the line is written askew about its top left.

        Returns:
            The bottom right of the ink.
        """
        drawn = ink(text, family, size_px, bold=bold)
        if room is not None and drawn.shape[1] > room:
            drawn = ink(text, family, max(6, int(size_px * room / drawn.shape[1])), bold=bold)
        height, width = drawn.shape
        x, y = round(at[0]), round(at[1])
        quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + np.array([x, y], np.float32)
        if turn:
            matrix = np.vstack([cv2.getRotationMatrix2D((x, y), -np.degrees(turn), 1), [0, 0, 1]])
            quad = moved(quad, matrix)
            canvas = np.zeros(self.alpha.shape, np.uint8)
            self._stamp(canvas, drawn, x, y)
            canvas = np.asarray(cv2.warpPerspective(canvas, matrix, (self.width, self.height)), np.uint8)
            self._lay(canvas, (0, 0), colour, sensitive=bool(kind))
        else:
            self._lay(drawn, (x, y), colour, sensitive=bool(kind))
        if kind:
            self.items.append(Item(kind, text, lang, np.asarray(quad, np.float32)))
        return x + width, y + height

    def print_code(self, text: str, modules: Modules, at: tuple[int, int], size: tuple[int, int]) -> None:
        """A bar or matrix code with its quiet zone, at most this large; whole pixels a module where they fit."""
        rows, columns = modules.shape
        quiet = 4 if rows > 1 else 8
        per_module = max(1, size[0] // (columns + 2 * quiet))
        tall = size[1] if rows == 1 else per_module * rows
        dark = np.repeat(np.repeat(modules, per_module, 1), tall if rows == 1 else per_module, 0)
        x, y = at[0] + quiet * per_module, at[1] + (quiet * per_module if rows > 1 else 0)
        height = min(dark.shape[0], self.height - y)
        width = min(dark.shape[1], self.width - x)
        white = np.full((min(tall + (0 if rows == 1 else 2 * quiet * per_module), self.height - at[1]),
                         min((columns + 2 * quiet) * per_module, self.width - at[0])), 255, np.uint8)  # fmt: skip
        self._lay(white, at, (250, 250, 250), sensitive=False)
        self._lay(np.where(dark[:height, :width], 255, 0).astype(np.uint8), (x, y), (12, 12, 12), sensitive=True)
        quad = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
        self.items.append(Item("barcode", text, "code", quad))

    def both(self) -> tuple[Picture, Picture]:
        """The two pictures, for what is drawn on both: rules, boxes, wear."""
        return self.art, self.bare

    def turned_over(self, colour: Colour) -> Sheet:
        """Its back: same outline, no print."""
        back = solid(self.width, self.height, colour)
        return Sheet(back, back.copy(), self.alpha)

    def bent(self, radius_px: float, turn: float, sag: float) -> Sheet:
        """The sheet wrapped around an upright cylinder, as seen from the front.

        Args:
            radius_px: of the cylinder.
            turn: radians the cylinder is turned by.
            sag: how far the edges drop when seen from above, in radii.
        """
        reach = 1.45  # radians: beyond, the paper is seen edge-on
        half = radius_px * np.sin(reach)
        width, drop = int(2 * half), int(abs(sag) * radius_px) + 2
        height = self.height + drop
        across = np.arange(width, dtype=np.float32) - np.float32(half)
        angle = np.arcsin(np.clip(across / radius_px, -1, 1))
        source_x = (angle + turn) * radius_px + self.width / 2
        down = sag * radius_px * (1 - np.cos(angle))
        lift = 0.0 if sag >= 0 else drop
        map_x = np.tile(source_x.astype(np.float32), (height, 1))
        map_y = np.arange(height, dtype=np.float32)[:, None] - down[None].astype(np.float32) - np.float32(lift)
        shade = (0.45 + 0.55 * np.cos(angle)).astype(np.float32)

        def wrap(picture: Picture) -> Picture:
            flat = cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            return np.asarray(flat * shade[None, :, None], np.uint8)

        alpha = np.asarray(cv2.remap(self.alpha, map_x, map_y, cv2.INTER_LINEAR), np.uint8)
        items = []
        for item in self.items:
            left, right = float(item.quad[:, 0].min()), float(item.quad[:, 0].max())
            top, bottom = float(item.quad[:, 1].min()), float(item.quad[:, 1].max())
            angles = (np.linspace(left, right, 48) - self.width / 2) / radius_px - turn
            seen = np.abs(angles) < reach
            if not seen.any():
                continue
            x = radius_px * np.sin(angles[seen]) + half
            y = sag * radius_px * (1 - np.cos(angles[seen])) + lift
            outline = np.concatenate([np.stack([x, top + y], 1), np.stack([x, bottom + y], 1)]).astype(np.float32)
            chord = np.array([x[-1] - x[0], y[-1] - y[0]] if seen.sum() > 1 else [1, 0], np.float32)
            items.append(
                replace(
                    item,
                    quad=quad_along(outline, chord),
                    shown=item.shown * max(0.01, float((np.abs(angles) < 1.2).mean())),
                )
            )
        return Sheet(wrap(self.art), wrap(self.bare), alpha, items)

    def glossed(self, dice: Dice, strength: float) -> Sheet:
        """Under foil: a soft white streak over part of it."""
        streak = np.zeros((self.height, self.width), np.uint8)
        x = dice.whole(0, self.width)
        lean = dice.whole(-self.width // 3, self.width // 3)
        cv2.line(streak, (x, -10), (x + lean, self.height + 10), 255, max(6, self.width // dice.whole(5, 9)))
        streak = (softened(streak, self.width / 30) * strength).astype(np.uint8)
        return Sheet(
            blended(self.art, (255, 255, 255), streak),
            blended(self.bare, (255, 255, 255), streak),
            self.alpha,
            self.items,
        )

    def lit(self, gain: float) -> Sheet:
        """The same with another brightness: screens flicker."""
        return Sheet(
            np.asarray(cv2.convertScaleAbs(self.art, alpha=gain), np.uint8),
            np.asarray(cv2.convertScaleAbs(self.bare, alpha=gain), np.uint8),
            self.alpha,
            self.items,
        )

    def shrunk_for(self, scale: float) -> tuple[Sheet, Transform]:
        """(a sheet that may be warped by about `scale` without aliasing, the transform from this sheet to that one)."""
        if scale >= _MIPMAP_BELOW:
            return self, np.eye(3)
        width, height = max(4, round(self.width * scale)), max(4, round(self.height * scale))
        small = Sheet(
            resized(self.art, width, height), resized(self.bare, width, height), resized(self.alpha, width, height)
        )
        return small, np.diag([width / self.width, height / self.height, 1.0])

    def _stamp(self, canvas: Alpha, drawn: Alpha, x: int, y: int) -> None:
        top, left = max(0, y), max(0, x)
        bottom, right = min(self.height, y + drawn.shape[0]), min(self.width, x + drawn.shape[1])
        if bottom > top and right > left:
            canvas[top:bottom, left:right] = drawn[top - y : bottom - y, left - x : right - x]

    def _lay(self, drawn: Alpha, at: tuple[int, int], colour: Colour, *, sensitive: bool) -> None:
        x, y = at
        top, left = max(0, y), max(0, x)
        bottom, right = min(self.height, y + drawn.shape[0]), min(self.width, x + drawn.shape[1])
        if bottom <= top or right <= left:
            return
        part = drawn[top - y : bottom - y, left - x : right - x]
        for picture in (self.art,) if sensitive else self.both():
            picture[top:bottom, left:right] = blended(picture[top:bottom, left:right], colour, part)
