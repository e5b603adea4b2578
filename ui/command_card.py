"""Paints one card to be scanned: what it does in two languages, and its code. The size of a bank card."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.code128 import QUIET_MODULES, modules
from app.scan_codes import Command, Kind, encode
from ui.theme import Theme, load_tokens
from ui.words import Tongue, mark

#: ISO/IEC 7810 ID-1 in tenths of a millimetre: badge holders take it, laminators too.
WIDTH, HEIGHT = 856.0, 540.0
#: A scanner held loosely at 20 cm reads 0.25 mm; up to here a card gets as much as fits.
WIDEST_MODULE, NARROWEST_MODULE = 4.2, 1.9
_MARGIN = 48.0
_BAR_TOP, _BAR_HEIGHT = 262.0, 170.0
_ICON = 96.0
_INK, _FAINT, _EDGE = QColor("#000000"), QColor("#444444"), QColor("#AAAAAA")
_ICONS = {
    Command.START: "camera",
    Command.STOP: "stop",
    Command.SEND: "send",
    Command.DISCARD: "close",
    Command.LOCK: "lock",
}
_WORDS = {
    Command.START: mark("Start recording"),
    Command.STOP: mark("Stop"),
    Command.SEND: mark("Send for review"),
    Command.DISCARD: mark("Discard"),
    Command.LOCK: mark("Lock"),
}
_BADGE, _BED = mark("Badge"), mark("Bed")


@dataclass(frozen=True, slots=True)
class Card:
    """What a card is for.

    Raises:
        ValueError: a content that no code can hold, or one too long for bars that a scanner reads.
    """

    kind: Kind
    content: str

    def __post_init__(self) -> None:
        if self.module < NARROWEST_MODULE:
            raise ValueError(self.content)

    @property
    def code(self) -> str:
        """The text of its bars."""
        return encode(self.kind, self.content)

    @property
    def module(self) -> float:
        """Width of its narrowest bar, tenths of a millimetre."""
        # The quiet zone before the bars is the margin; the one behind them may reach the edge.
        return min(WIDEST_MODULE, (WIDTH - _MARGIN) / (len(modules(self.code)) + QUIET_MODULES))


class CardPainter:
    """Ink on white: a ward's printer may be old."""

    def __init__(self) -> None:
        self._theme = Theme("day")
        self._tongues = (Tongue("en"), Tongue("zh_CN"))
        #: How far right the words of the last card reached.
        self.reached = 0.0

    def paint(self, painter: QPainter, card: Card, corner: QPointF, scale: float) -> None:
        """Paint it with its upper left corner here; `scale`: painter's units in a tenth of a millimetre."""
        painter.save()
        painter.translate(corner)
        painter.scale(scale, scale)
        painter.setPen(QPen(_EDGE, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(0, 0, WIDTH, HEIGHT), 32, 32)
        self._words(painter, card)
        painter.restore()
        self._bars(painter, card, corner, scale)

    def _words(self, painter: QPainter, card: Card) -> None:
        if card.kind is Kind.COMMAND:
            icon = _ICONS[Command(card.content)]
            words = [tongue.say(_WORDS[Command(card.content)]) for tongue in self._tongues]
        else:
            icon = "badge" if card.kind is Kind.BADGE else "today"
            words = [tongue.say(_BADGE if card.kind is Kind.BADGE else _BED) for tongue in self._tongues]
        spot = QRectF(_MARGIN, 44, _ICON, _ICON)
        if icon == "stop":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_INK)
            painter.drawRoundedRect(spot.adjusted(10, 10, -10, -10), 12, 12)
        else:
            picture = self._theme.pixmap(icon, _INK, 512)
            painter.drawPixmap(spot, picture, QRectF(picture.rect()))
        left = _MARGIN + _ICON + 32
        big, small = words if card.kind is Kind.COMMAND else (card.content, " · ".join(words))
        right = self._line(painter, left, 28, big, 76, strong=True)
        right = max(right, self._line(painter, left, 128, small, 60, colour=_FAINT))
        self.reached = right
        self._line(painter, _MARGIN, _BAR_TOP + _BAR_HEIGHT + 14, card.code, 34, colour=_FAINT)

    @staticmethod
    def _line(
        painter: QPainter, x: float, y: float, text: str, size: int, *, strong: bool = False, colour: QColor = _INK
    ) -> float:
        """One line, smaller if it has to be; returns where it ends."""
        kinds = load_tokens()["type"]
        font = QFont()
        font.setFamilies([*kinds["families"], *kinds["families_han"]])
        font.setWeight(QFont.Weight(kinds["weight_strong" if strong else "weight_normal"]))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        painter.setPen(colour)
        while True:
            font.setPixelSize(size)
            painter.setFont(font)
            box = QRectF(x, y, WIDTH - _MARGIN - x, size * 1.4)
            used = painter.boundingRect(QRectF(x, y, 10_000, size * 1.4), int(Qt.AlignmentFlag.AlignLeft), text)
            if used.width() <= box.width() or size <= 24:  # noqa: PLR2004 - the smallest that is read at arm's length
                painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
                return float(used.right())
            size -= 2

    @staticmethod
    def _bars(painter: QPainter, card: Card, corner: QPointF, scale: float) -> None:
        """Whole device pixels: no bar is grey, and none is wider than its neighbour of the same width."""
        dark = modules(card.code)
        module = max(1, int(card.module * scale))
        left = round(corner.x() + _MARGIN * scale)
        top, height = round(corner.y() + _BAR_TOP * scale), round(_BAR_HEIGHT * scale)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        first = 0
        for place, (here, before) in enumerate(zip((*dark, False), (False, *dark), strict=True)):
            if here and not before:
                first = place
            elif before and not here:
                painter.fillRect(left + first * module, top, (place - first) * module, height, _INK)
        painter.restore()
