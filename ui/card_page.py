"""A family card as a page: in memory only, from the key to the printer. Nothing here opens a file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from ui.family_card import FamilyCardPainter
from ui.family_front import FamilyCardFront
from ui.words import Tongue

#: What a printer of the last twenty years can do; the code stays sharp.
PRINT_DPI = 600
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


def page_pdf(card: FamilyCardFront, tongue: Tongue, *, paper: QPageSize.PageSizeId) -> bytes:
    """The page as PDF. It holds the key and the words in clear: for the printer's pipe, never for a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(QPageLayout(QPageSize(paper), QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setResolution(PRINT_DPI)
    writer.setTitle("Swaddle")  # else it would be the program's path
    writer.setCreator("Swaddle")
    painter = QPainter(writer)
    FamilyCardPainter(card, tongue).paint(painter, QRectF(0, 0, writer.width(), writer.height()))
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())
