"""A family card as a page: in memory only, from the key to the printer. Nothing here opens a file."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter

from ui.family_card import FamilyCardPainter
from ui.family_front import FamilyCardFront
from ui.words import Tongue

_INCH_MM = 25.4


def page_image(
    card: FamilyCardFront, tongue: Tongue, *, dpi: int, paper: QPageSize.PageSizeId, sample: bool = False
) -> QImage:
    """A picture of the page in grey levels, as a printer of this fineness lays it out."""
    size = QPageSize(paper).sizePixels(dpi)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dpi / _INCH_MM * 1000))
    image.setDotsPerMeterY(round(dpi / _INCH_MM * 1000))
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    FamilyCardPainter(card, tongue, sample=sample).paint(painter, QRectF(image.rect()))
    painter.end()
    return image
