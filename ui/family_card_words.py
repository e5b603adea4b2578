"""What stands on a family card, for parents. The card's language is chosen for them and is not the window's."""

from __future__ import annotations

from ui.words import mark

TITLE = mark("Family card")
CODE = mark("Family code")
WHAT_FOR = mark("What it is for")
WHAT_FOR_TEXT = mark("This card opens the clips of your baby. The ward keeps no copy of it and cannot print it again.")
ONLY = mark("Nothing else opens the clips that were sent to you.")
ESCROW = mark("By its policy, this hospital can open these clips too.")
HOW = mark("How to keep it")
HOW_TEXT = mark(
    "Cut off the strip below and keep it in another place. Whoever has this card and the four words can see the clips."
)
OPEN = mark("To open a clip")
OPEN_TEXT = mark("Open the viewer that the ward names. Scan the square code, then enter the four words in their order.")
LOST = mark("If it is lost")
LOST_TEXT = mark(
    "Tell the ward at once. You get a new card, and nothing more is sent to the old one. "
    "The ward says which clips it can send again."
)
NEVER = mark("Never photograph this card, send it by chat or put it online.")
MADE = mark("Made on {date}")
FINGERPRINT = mark("Fingerprint {fingerprint}")
CUT = mark("Cut here")
STRIP = mark("The four words for {family}")
STRIP_TEXT = mark("Keep them apart from the card. Without them the card opens nothing.")
SAMPLE = mark("Sample")
