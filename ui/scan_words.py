"""What the face says about scans: title and sentence. Quiet, with the next step; no code is ever shown."""

from __future__ import annotations

from app.scan_codes import NotOurs
from ui.words import say

Words = tuple[str, str]


def in_one(title: str, sentence: str) -> str:
    """Both where there is one line for them."""
    return say("{title}. {sentence}", title=title, sentence=sentence)


def not_ours(why: NotOurs, *, ended: bool) -> Words:
    """A scan that means nothing here."""
    if why is NotOurs.NEWER:
        return say("This card is newer than this station"), say("Nothing was done. Ask IT to print cards for it.")
    if why is NotOurs.GARBLED and ended:
        return say("The scan was not read whole"), say("Nothing was done. Scan it again.")
    if not ended:
        title = say("The scan was cut off")
        return title, say("Nothing was done. Scan it again; if it stays, IT sets the scanner to end with Enter.")
    return say("This code means nothing here"), say("Nothing was done. Scan a bed, a badge or a command card.")


def swallowed() -> Words:
    """The input method had the keys before we had them."""
    title = say("The scan went to the input method")
    return title, say("Nothing was typed. Switch the input method off, then scan again.")


def nobody() -> Words:
    """A command or a bed while nobody is signed in."""
    return say("Nobody is signed in"), say("Nothing was done. Scan your badge or choose your name.")


def badge_unknown() -> Words:
    """A badge of another station, or of somebody who left."""
    return say("This badge is not known here"), say("Choose your name, or ask the charge nurse to enrol you.")


def already_in() -> Words:
    """The badge of who is signed in."""
    return say("You are signed in"), say("To leave, scan LOCK or press Lock.")


def bed_unknown() -> Words:
    """A bed that another station looks after."""
    return say("This bed is not on this station"), say("Nothing was done. Choose a bed on Today.")


def bed_not_now(bed: str, why: str) -> Words:
    """A bed that is not to be recorded, as its tile says."""
    return say("Bed {bed} cannot be opened now", bed=bed), say("{sentence}.", sentence=why)


def bed_of_others() -> Words:
    """A role that records nothing."""
    return say("Your role opens no bed"), say("Nothing was done. A nurse records.")


def another_runs(bed: str) -> Words:
    """A bed code while a take runs on another bed."""
    return say("Bed {bed} is being recorded", bed=bed), say("Stop that take first, then scan the bed again.")


def drawing() -> Words:
    """A bed code while a framing is drawn."""
    return say("A framing is being drawn"), say("Save it or leave it, then scan again.")


def no_bed_open() -> Words:
    """START without a bed."""
    return say("No bed is open"), say("Scan the bed or choose it on Today, then scan START.")


def runs_already() -> Words:
    """START while a take runs."""
    return say("Recording already"), say("Scan STOP to end the take.")


def take_waits() -> Words:
    """START while a take waits to be sent or discarded."""
    return say("A finished take waits"), say("Scan SEND or DISCARD first.")


def nothing_runs() -> Words:
    """STOP without a take."""
    return say("Nothing is being recorded"), say("To begin a take, scan START.")


def no_take() -> Words:
    """SEND or DISCARD without a finished take."""
    return say("No finished take is open"), say("Nothing was done. Open the bed whose take it is.")


def not_now() -> Words:
    """The button is not alive."""
    return say("This cannot be done now"), say("Nothing was done. Wait a moment, then scan again.")


def sheet_first() -> str:
    """A scan while a sheet asks for something."""
    return say("The scan changed nothing. Answer or cancel here first.")
