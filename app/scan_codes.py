"""The codes that Swaddle prints and scans: commands, badges, beds, families. The grammar is in `scan-codes.md`.

What a scanner sends is not trusted: `parse` says what it is, or why it is not one of these. A code opens nothing by
itself: a badge still needs its PIN, a command does what the button would do, under the same rules.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

MARK: Final = "SW"
VERSION: Final = 1
LONGEST_CONTENT: Final = 64  # as an operator's identifier
#: What a content may hold: the identifiers that the station gives out, upper case; Code 128 and any keyboard have it.
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-._/"
#: A scanner may say which kind of code it read (AIM identifier, as `]C0`): other programs may want that.
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_OURS: Final = re.compile(rf"{MARK}([0-9])")
_WHOLE: Final = re.compile(rf"([A-Z])([{re.escape(ALPHABET)}]{{1,{LONGEST_CONTENT}}})([{re.escape(ALPHABET)}])")


class Kind(enum.Enum):
    """What a code names; the value is its letter."""

    COMMAND = "C"
    BADGE = "B"
    BED = "P"
    FAMILY = "F"


class Command(enum.StrEnum):
    """What a command card does: as the button of that name."""

    START = "START"
    STOP = "STOP"
    SEND = "SEND"
    DISCARD = "DISCARD"
    LOCK = "LOCK"


class NotOurs(enum.Enum):
    """Why a text is none of these codes."""

    FOREIGN = enum.auto()  # another program's or a hospital's: whoever waits for one may have it
    GARBLED = enum.auto()  # one of these, but not read or typed whole
    NEWER = enum.auto()  # printed by a Swaddle that knows more


@dataclass(frozen=True, slots=True)
class ScanCode:
    """A code that was read whole. `content` is upper case; whether there is such a bed is the station's to say."""

    kind: Kind
    content: str

    @property
    def command(self) -> Command:
        """What to do.

        Raises:
            ValueError: it is no command.
        """
        if self.kind is not Kind.COMMAND:
            raise ValueError(self.kind)
        return Command(self.content)


def encode(kind: Kind, content: str) -> str:
    """The text to print.

    Raises:
        ValueError: a character that no code can hold, or too many, or none.
    """
    body = f"{MARK}{VERSION}{kind.value}{content.upper()}"
    text = body + _check_character(body) if set(body) <= set(ALPHABET) else ""
    if parse(text) != ScanCode(kind, content.upper()):
        raise ValueError(content)
    return text


def parse(untrusted_text: str) -> ScanCode | NotOurs:
    """What was scanned. Letters may come in either case: Caps Lock is not a scanner's."""
    untrusted_text = untrusted_text[:512]
    untrusted_text = untrusted_text[3:] if _AIM.match(untrusted_text) else untrusted_text
    if not untrusted_text.isascii():
        return NotOurs.FOREIGN
    text = untrusted_text.upper()
    ours = _OURS.match(text)
    if ours is None:
        return NotOurs.FOREIGN
    if int(ours[1]) > VERSION:
        return NotOurs.NEWER
    whole = _WHOLE.fullmatch(text, ours.end())
    if whole is None or int(ours[1]) != VERSION or _check_character(text[:-1]) != whole[3]:
        return NotOurs.GARBLED
    known = whole[1] in {kind.value for kind in Kind} and (whole[1] != Kind.COMMAND.value or whole[2] in {*Command})
    return ScanCode(Kind(whole[1]), whole[2]) if known else NotOurs.NEWER  # its check says that it was read whole


def _check_character(text: str) -> str:
    """ISO/IEC 7064, hybrid system MOD 41,40: every wrong character is found, and 779 of 780 changed places."""
    size = len(ALPHABET)
    carried = size
    for character in text:
        summed = (carried + ALPHABET.index(character)) % size or size
        carried = summed * 2 % (size + 1)
    return ALPHABET[(size + 1 - carried) % size]
