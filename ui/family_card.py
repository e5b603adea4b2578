"""Paints a family card: the only place outside a station where a family's key exists.

One design on A5, in tenths of a millimetre; A4 has the same proportions and gets it larger. Ink on white only: a ward's
printer may be old. Nothing here keeps what it painted.
"""

from __future__ import annotations

from collections.abc import Iterator

import segno
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.code128 import modules
from app.scan_codes import Kind, encode
from ui import family_card_words as on_card
from ui.family_front import FamilyCardFront
from ui.theme import load_tokens
from ui.words import Tongue

#: A5 in tenths of a millimetre.
WIDTH, HEIGHT = 1480, 2100
#: Heights of the words' fonts; the smallest is a good 9 point on A5.
CODE, TITLE, HEAD, TEXT, SMALL, WORD = 250, 46, 38, 34, 32, 72
_MARGIN = 110
_QR_TOP = 520
_QR_SIDE = 600  # dark to dark; the margins around it are wider than the four modules that the standard wants
_STRIP_TOP = 1640
_BARS = QRectF(890, 50, 480, 90)
_INK, _FAINT = QColor("#000000"), QColor("#444444")
#: On the screen instead of the key: a screen can be photographed.
_SAMPLE_PAYLOAD = b"SAMPLE " * 40
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_PLATE = (0.5, 0.16)  # of the code's side: says that it is a sample


class FamilyCardPainter:
    """Paints one card.

    Args:
        card: what stands on it; must stay open while it is painted.
        tongue: its language.
        sample: a code that opens nothing instead of the key, and no words.
    """

    def __init__(self, card: FamilyCardFront, tongue: Tongue, *, sample: bool = False) -> None:
        self._card, self._tongue, self._sample = card, tongue, sample
        #: How far down each part reached, in tenths of a millimetre: nothing may run into its neighbour.
        self.reached: dict[str, float] = {}

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint it as large as fits into `area`, in the painter's own units."""
        painter.save()
        scale = min(area.width() / WIDTH, area.height() / HEIGHT)
        left = area.x() + (area.width() - WIDTH * scale) / 2
        painter.translate(left, area.y() + (area.height() - HEIGHT * scale) / 2)
        painter.scale(scale, scale)
        self._pen = painter
        self._paint_head()
        self._paint_code(QRectF(_MARGIN, _QR_TOP, _QR_SIDE, _QR_SIDE))
        self._paint_advice()
        self._paint_foot()
        self._paint_strip()
        painter.restore()
        del self._pen

    # --- parts

    def _paint_head(self) -> None:
        say = self._tongue.say
        y = self._text(_MARGIN, 90, _BARS.x() - _MARGIN, say(on_card.TITLE), TITLE, strong=True)
        bars = bytes(modules(encode(Kind.FAMILY, self._card.family)))  # for the ward's scanner: the code, no key
        self._paint_modules(_BARS, [bars], _BARS.height(), to_the_right=True)
        self._line(y + 14)
        top = y + 40
        self._text(_MARGIN, top, 600, say(on_card.CODE), SMALL, colour=_FAINT)
        self.reached["code"] = self._text(_MARGIN, top + 30, 1200, self._card.family, CODE, strong=True)

    def _paint_code(self, box: QRectF) -> None:
        """The key. Whole modules, edges on device pixels: no grey between them."""
        pen = self._pen
        payload = _SAMPLE_PAYLOAD if self._sample else self._card.qr
        code = segno.make_qr(payload, mode="byte", error="m", boost_error=False)
        self._paint_modules(box, [bytes(row) for row in code.matrix])
        if self._sample:
            plate = QRectF(0, 0, box.width() * _PLATE[0], box.height() * _PLATE[1])
            plate.moveCenter(box.center())
            pen.setPen(QPen(_INK, 4))
            pen.setBrush(QColor("#ffffff"))
            pen.drawRoundedRect(plate, 16, 16)
            pen.setFont(_font(HEAD + 10, strong=True))
            pen.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), self._tongue.say(on_card.SAMPLE))

    def _paint_modules(
        self, box: QRectF, rows: list[bytes], height: float | None = None, *, to_the_right: bool = False
    ) -> None:
        """Modules of a code from an upper corner of a box, as large as whole device pixels allow."""
        pen = self._pen
        grid = pen.combinedTransform()
        module = max(1.0, box.width() * grid.m11() // len(rows[0])) / grid.m11()
        x = box.right() - module * len(rows[0]) if to_the_right else box.x()
        left, top = (round(value) for value in (x * grid.m11() + grid.dx(), box.y() * grid.m22() + grid.dy()))
        corner = grid.inverted()[0].map(QPointF(left, top))
        pen.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for y, row in enumerate(rows):
            for first, last in _runs(row):
                at = corner + QPointF(first * module, y * module)
                pen.fillRect(QRectF(at.x(), at.y(), (last - first) * module, height or module), _INK)
        pen.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _paint_advice(self) -> None:
        """Beside the code: what for, how to keep it. Below: how to open, what to do when it is lost."""
        left = _MARGIN + _QR_SIDE + 60
        width = WIDTH - _MARGIN - left
        y = self._part(left, _QR_TOP - 12, width, on_card.WHAT_FOR, on_card.WHAT_FOR_TEXT)
        who_else = on_card.ESCROW if self._card.escrow else on_card.ONLY
        y = self._text(left, y + 6, width, self._tongue.say(who_else), TEXT, strong=self._card.escrow)
        y = self._part(left, y + 24, width, on_card.HOW, on_card.HOW_TEXT)
        self.reached["beside"] = y
        half = (WIDTH - 2 * _MARGIN - 50) / 2
        below = _QR_TOP + _QR_SIDE + 60
        lost = self._part(_MARGIN + half + 50, below, half, on_card.LOST, on_card.LOST_TEXT)
        opened = self._part(_MARGIN, below, half, on_card.OPEN, on_card.OPEN_TEXT)
        self.reached["below"] = max(lost, opened)

    def _paint_foot(self) -> None:
        say, card = self._tongue.say, self._card
        y = self._text(_MARGIN, 1490, WIDTH - 2 * _MARGIN, say(on_card.NEVER), TEXT, strong=True)
        made = say(on_card.MADE, date=card.made_at.astimezone().date().isoformat())
        print_of_key = say(on_card.FINGERPRINT, fingerprint=card.fingerprint)
        width = WIDTH - 2 * _MARGIN
        self.reached["foot"] = self._text(_MARGIN, y + 8, width, f"{made} · {print_of_key}", SMALL, colour=_FAINT)

    def _paint_strip(self) -> None:
        say, pen = self._tongue.say, self._pen
        dashes = QPen(_INK, 4, Qt.PenStyle.CustomDashLine)
        dashes.setDashPattern([6, 5])
        pen.setPen(dashes)
        pen.drawLine(QPointF(0, _STRIP_TOP), QPointF(WIDTH, _STRIP_TOP))
        y = self._text(_MARGIN, _STRIP_TOP + 10, 600, say(on_card.CUT), SMALL, colour=_FAINT)
        family = self._card.family
        y = self._text(_MARGIN, y + 24, WIDTH - 2 * _MARGIN, say(on_card.STRIP, family=family), HEAD, strong=True)
        words = ("····",) * len(self._card.words) if self._sample else self._card.words
        column = (WIDTH - 2 * _MARGIN) / 2
        for i, word in enumerate(words):
            x, top = _MARGIN + column * (i % 2), y + 18 + 96 * (i // 2)
            self._text(x, top + 26, 60, f"{i + 1}", HEAD, colour=_FAINT)
            self._text(x + 60, top, column - 60, word, WORD, strong=True)
        below = y + 18 + 96 * -(-len(words) // 2) + 14
        self.reached["strip"] = self._text(_MARGIN, below, WIDTH - 2 * _MARGIN, say(on_card.STRIP_TEXT), SMALL)

    # --- strokes

    def _part(self, x: float, y: float, width: float, head: str, text: str) -> float:
        y = self._text(x, y, width, self._tongue.say(head), HEAD, strong=True)
        return self._text(x, y + 4, width, self._tongue.say(text), TEXT)

    def _text(
        self, x: float, y: float, width: float, text: str, size: int, *, strong: bool = False, colour: QColor = _INK
    ) -> float:
        """Words from here down, as many lines as they need; returns where they end."""
        self._pen.setFont(_font(size, strong=strong))
        self._pen.setPen(colour)
        box = QRectF(x, y, width, HEIGHT)
        used = self._pen.boundingRect(box, _WRAP, text)
        self._pen.drawText(box, _WRAP, text)
        return float(used.bottom())

    def _line(self, y: float) -> None:
        self._pen.setPen(QPen(_INK, 5))
        self._pen.drawLine(QPointF(_MARGIN, y), QPointF(WIDTH - _MARGIN, y))


def _font(size: int, *, strong: bool = False) -> QFont:
    kinds = load_tokens()["type"]
    font = QFont()
    font.setFamilies([*kinds["families"], *kinds["families_han"]])
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(kinds["weight_strong" if strong else "weight_normal"]))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Dark modules of a row that touch, as first and one past the last."""
    first = -1
    for x, dark in enumerate((*row, 0)):
        if dark & 1 and first < 0:
            first = x
        elif not dark & 1 and first >= 0:
            yield first, x
            first = -1
