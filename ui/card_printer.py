"""Where a family card goes to. No way through here writes a file: what has no printer says so."""

from __future__ import annotations

import sys
from typing import Protocol

from PySide6.QtGui import QImage, QPageSize, QPainter

from app import printing
from app.board import StationHealth
from ui.card_page import page_image
from ui.family_card import FamilyCardPainter
from ui.family_front import FamilyCardFront
from ui.words import Tongue

_ON_SCREEN_DPI = 130
#: In names and drivers of printers that are none. A fresh Windows has "Microsoft Print to PDF" for its default: the key
#: and its words would be a file in Documents. Not all there are: IT chooses the printer (docs/it/printing.md).
_NO_PAPER = ("pdf", "xps document writer", "onenote", "image writer", "fax")


class CardPrinter(Protocol):
    """One way to paper. May take seconds; never on the window's thread."""

    def print_card(self, card: FamilyCardFront, tongue: Tongue) -> QImage | None:
        """Print it; a picture stands for the paper where there is none (DEMO).

        Raises:
            NeedsPerson: `printer.fenced`, `printer.missing`, `printer.no_paper`, `printer.failed`: nothing left the
                station.
        """
        ...


class ScreenPrinter:
    """DEMO: the card of invented people is shown instead."""

    def print_card(self, card: FamilyCardFront, tongue: Tongue) -> QImage | None:
        """A picture of the page, key and words included."""
        return page_image(card, tongue, dpi=_ON_SCREEN_DPI, paper=QPageSize.PageSizeId.A5)


class NoPrinter:
    """Linux: a fenced station has no socket to print through, and a file in between is no way."""

    def print_card(self, card: FamilyCardFront, tongue: Tongue) -> QImage | None:
        """Always refused."""
        del card, tongue
        raise printing.fenced()


class SystemPrinter:
    """Windows and macOS: the system's default printer, drawn on directly."""

    def print_card(self, card: FamilyCardFront, tongue: Tongue) -> QImage | None:
        """On A5 where that is the printer's paper, else on A4."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        which = QPrinterInfo.defaultPrinter()
        if which.isNull():
            raise printing.missing()
        if makes_no_paper(which.printerName(), which.makeAndModel()):
            raise printing.no_paper()
        printer = QPrinter(which, QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Swaddle")  # a queue shows this to everybody
        small = which.defaultPageSize().id() == QPageSize.PageSizeId.A5
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5 if small else QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        painter = QPainter()
        if not painter.begin(printer):
            raise printing.failed()
        FamilyCardPainter(card, tongue).paint(painter, printer.paperRect(QPrinter.Unit.DevicePixel))
        if not painter.end() or printer.printerState() == QPrinter.PrinterState.Error:
            raise printing.failed()
        return None


def makes_no_paper(name: str, driver: str) -> bool:
    """Whether this printer writes files or sends, as far as its name and its driver say."""
    said = f"{name}\n{driver}".casefold()
    return any(word in said for word in _NO_PAPER)


def card_printer(health: StationHealth | None, platform: str = sys.platform) -> CardPrinter:
    """The way to paper of this station."""
    if health is not None and health.profile == "demo":
        return ScreenPrinter()
    return NoPrinter() if platform.startswith("linux") else SystemPrinter()
