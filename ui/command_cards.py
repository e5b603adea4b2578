"""The IT command `command-cards`: cards to scan, ten on a sheet of A4, both languages on each.

Outside the station room: it has no window, no keys and no ledger, so a badge is asked for by its operator's identifier.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from app.cli import EXIT_ARGUMENTS, EXIT_OK, EXIT_REFUSED, EXIT_UNREADABLE
from app.scan_codes import Command, Kind
from app.terminal import complain, say
from ui.command_card import HEIGHT, WIDTH, Card, CardPainter

PRINT = "print"
COLUMNS, ROWS = 2, 5
DPI = 1200
_TENTH_MM = DPI / 254
#: Tenths of a millimetre: room for the knife between two cards.
GAP = 30.0
_LEFT = (2100 - COLUMNS * WIDTH - (COLUMNS - 1) * GAP) / 2
_TOP = (2970 - ROWS * HEIGHT - (ROWS - 1) * GAP) / 2
_PRINTING_S = 60


def main(argv: Sequence[str]) -> int:
    """Write or print the cards; returns the exit code."""
    arguments = _parser().parse_args([*argv])
    try:
        cards = [Card(Kind.COMMAND, command) for command in Command]
        cards += [Card(Kind.BADGE, badge) for badge in arguments.badge]
        cards += [Card(Kind.BED, bed) for bed in arguments.bed]
    except ValueError as error:
        complain(f"No card can hold {str(error)!r}: letters, digits and - . _ / only, 29 at most. Nothing was written.")
        return EXIT_ARGUMENTS
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # drawing only: no display is needed
    from ui.application import prepare

    application = prepare()
    pdf = sheets(cards)
    del application
    if arguments.output == PRINT:
        return _print(pdf)
    try:
        Path(arguments.output).write_bytes(pdf)
    except OSError as error:
        complain(f"{arguments.output} cannot be written ({error.strerror}). Choose another place.")
        return EXIT_UNREADABLE
    say(f"Wrote {len(cards)} cards. Print them at 100 % on paper or card, cut along the lines.")
    return EXIT_OK


def sheets(cards: Sequence[Card]) -> bytes:
    """A4 pages as PDF; needs the application object for its fonts."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setResolution(DPI)
    writer.setTitle("Swaddle command cards")
    writer.setCreator("Swaddle")
    painter = QPainter(writer)
    one = CardPainter()
    for number, card in enumerate(cards):
        place = number % (COLUMNS * ROWS)
        if number and place == 0:
            writer.newPage()
        column, row = place % COLUMNS, place // COLUMNS
        corner = QPointF(_LEFT + column * (WIDTH + GAP), _TOP + row * (HEIGHT + GAP))
        one.paint(painter, card, corner * _TENTH_MM, _TENTH_MM)
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def _print(pdf: bytes) -> int:
    """Hand it to the system's own printing command."""
    command = shutil.which("lp")
    if command is None:
        complain("This system prints no file by a command. Write the cards with --output FILE.pdf and print that.")
        return EXIT_REFUSED
    done = subprocess.run(
        [command, "-t", "Swaddle", "-o", "print-scaling=none"],
        input=pdf,
        capture_output=True,
        check=False,
        timeout=_PRINTING_S,
    )
    if done.returncode != 0:
        complain("The printer did not take the cards. Check the default printer, or use --output FILE.pdf.")
        return EXIT_REFUSED
    say("Sent to the printer. Cut along the lines.")
    return EXIT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py command-cards", description="Cards to scan: the commands, and badges and beds that you name."
    )
    parser.add_argument("--output", required=True, metavar="FILE.pdf|print", help="a PDF file, or the default printer")
    parser.add_argument(
        "--badge", action="append", default=[], metavar="ID", help="also a badge of this operator; as often as needed"
    )
    parser.add_argument("--bed", action="append", default=[], metavar="BED", help="also a card of this bed; the same")
    return parser
