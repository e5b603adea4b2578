"""Why a family card cannot be printed: what the person reads. How it is printed is the face's."""

from __future__ import annotations

from app.errors import NeedsPerson


def fenced() -> NeedsPerson:
    """This station's fence lets no printer in: on Linux a printer is reached by a socket, and a station has none."""
    return NeedsPerson(
        "printer.fenced",
        "No printer can be reached from this station: its fence lets nothing out. The card is not printed and nothing "
        "was changed. Use a station that can print, and tell IT.",
    )


def missing() -> NeedsPerson:
    """No printer is set up."""
    return NeedsPerson(
        "printer.missing",
        "This PC has no printer. The card is not printed and nothing was changed. Ask IT to set one up, then print "
        "again.",
    )


def no_paper() -> NeedsPerson:
    """The default printer is none: what it prints is a file, a note or a fax."""
    return NeedsPerson(
        "printer.no_paper",
        "The default printer of this PC makes a file or a fax, and no paper. The card is not printed and nothing was "
        "changed. Ask IT to make a printer the default one, then print again.",
    )


def failed() -> NeedsPerson:
    """The system's spooler refused the page."""
    return NeedsPerson(
        "printer.failed",
        "The printer did not take the card. Nothing was changed. Look at its paper and its cable, then print again.",
    )
