"""Tokens to fonts, palette, style sheet and tinted icons. `tokens.toml` is the only place with colours and sizes."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from string import Template
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
THEMES = ("day", "night", "contrast")
#: Icons are drawn at twice their size: sharp up to 200 % scaling, and a 24 px icon still costs under 10 KB.
ICON_RATIO = 2.0


@cache
def load_tokens() -> dict[str, Any]:
    """The token table; read once, it ships with the program."""
    return tomllib.loads((HERE / "tokens.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=512)
def _tinted(name: str, colour: str, size_px: int) -> QPixmap:
    svg = (HERE / "icons" / f"{name}.svg").read_text(encoding="ascii").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    side = round(size_px * ICON_RATIO)
    pixmap = QPixmap(QSize(side, side))
    pixmap.setDevicePixelRatio(ICON_RATIO)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


class Theme:
    """One column of the token table: day, night or contrast."""

    def __init__(self, name: str) -> None:
        if name not in THEMES:
            raise ValueError(name)
        tokens = load_tokens()
        self.name = name
        self.colours: dict[str, Any] = tokens[name]
        self.size: dict[str, int] = tokens["size"]
        self.space: dict[str, int] = tokens["space"]
        self.type: dict[str, Any] = tokens["type"]
        self._fonts: dict[tuple[str, bool], QFont] = {}

    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        """A colour by its token; alpha 0..1."""
        colour = QColor(self.colours[token])
        colour.setAlphaF(alpha)
        return colour

    def signal(self, kind: str) -> tuple[QColor, QColor, QColor]:
        """Ink, ground and edge of a state: ok, warn, stop, accent or quiet."""
        if kind == "quiet":
            return self.colour("ink_2"), self.colour("sunken"), self.colour("line_strong")
        edge = f"{kind}_line" if f"{kind}_line" in self.colours else kind
        return self.colour(kind), self.colour(f"{kind}_soft"), self.colour(edge)

    def picture_shade(self) -> QColor | None:
        """What a camera picture is multiplied with, so that Night has no bright area; None leaves it alone."""
        gain, tint = float(self.colours["picture_gain"]), self.colours["picture_tint"]
        if gain == 1.0:
            return None
        red, green, blue = (min(1.0, gain * float(part)) for part in tint)
        return QColor.fromRgbF(red, green, blue)

    def font(self, role: str = "body", *, strong: bool = False) -> QFont:
        """A font by its role. Set in code, never in QSS: style sheets drop tabular figures."""
        key = (role, strong)
        if key not in self._fonts:
            font = QFont()
            font.setFamilies([*self.type["families"], *self.type["families_han"]])
            font.setPixelSize(self.type[role])
            font.setWeight(QFont.Weight(self.type["weight_strong" if strong else "weight_normal"]))
            font.setFeature(QFont.Tag("tnum"), 1)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[key] = font
        return self._fonts[key]

    def pixmap(self, name: str, colour: QColor, size_px: int = 24) -> QPixmap:
        """An icon in any colour; cached."""
        return _tinted(name, colour.name(), size_px)

    def icon(self, name: str, token: str, size_px: int = 24) -> QIcon:
        """The same for a button, with its disabled look."""
        icon = QIcon(self.pixmap(name, self.colour(token), size_px))
        icon.addPixmap(self.pixmap(name, self.colour("ink_3"), size_px), QIcon.Mode.Disabled)
        return icon

    def palette(self) -> QPalette:
        """Every role set: the offscreen platform and some desktops have palettes of their own."""
        palette, role = QPalette(), QPalette.ColorRole
        for where, token in (
            (role.Window, "canvas"),
            (role.Base, "surface"),
            (role.AlternateBase, "sunken"),
            (role.Button, "surface"),
            (role.WindowText, "ink"),
            (role.Text, "ink"),
            (role.ButtonText, "ink"),
            (role.PlaceholderText, "ink_3"),
            (role.Highlight, "accent_soft"),
            (role.HighlightedText, "ink"),
            (role.ToolTipBase, "surface"),
            (role.ToolTipText, "ink"),
            (role.Link, "accent"),
            (role.Accent, "accent"),
            (role.Mid, "line"),
            (role.Dark, "line_strong"),
        ):
            palette.setColor(where, self.colour(token))
        for where in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, where, self.colour("ink_3"))
        return palette

    def style_sheet(self) -> str:
        """The QSS file with the tokens filled in."""
        values = {name: value for name, value in self.colours.items() if isinstance(value, str)}
        values |= {name: f"{value}px" for name, value in self.size.items()}
        values |= {f"space_{name}": f"{value}px" for name, value in self.space.items()}
        return Template((HERE / "swaddle.qss").read_text(encoding="utf-8")).substitute(values)
