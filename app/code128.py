"""Code 128 as bars and spaces, set B with runs of digits in set C: what every scanner reads out of the box."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

#: Widths of bars and spaces, in modules, of the symbols 0 to 105 (ISO/IEC 15417, table 1).
_TABLE: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_WIDTHS: Final = tuple(_TABLE[at : at + 6] for at in range(0, len(_TABLE), 6))
_STOP: Final = "2331112"
_START_B, _START_C, _TO_C, _TO_B = 104, 105, 99, 100
_CHECK_MODULUS: Final = 103
#: Shorter runs cost as much in set C as in set B.
_DIGITS: Final = re.compile(r"[0-9]{6,}")
#: White on both sides that a reader wants, in modules.
QUIET_MODULES: Final = 10


def modules(text: str) -> tuple[bool, ...]:
    """From left to right without the quiet zones: True is dark.

    Raises:
        ValueError: a character outside printable ASCII, or no text.
    """
    if not text or not all(" " <= character <= "~" for character in text):
        raise ValueError(text)
    symbols = list(_symbols(text))
    check = (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % _CHECK_MODULUS
    widths = "".join(_WIDTHS[symbol] for symbol in (*symbols, check)) + _STOP
    dark = itertools.cycle((True, False))
    return tuple(shade for width, shade in zip(widths, dark, strict=False) for _ in range(int(width)))


def _symbols(text: str) -> Iterator[int]:
    """Start, contents and changes of set."""
    at, in_c = 0, bool(_DIGITS.match(text))
    yield _START_C if in_c else _START_B
    while at < len(text):
        run = _DIGITS.match(text, at)
        pairs = len(run[0]) // 2 if run else 0
        if bool(pairs) != in_c:
            in_c = not in_c
            yield _TO_C if in_c else _TO_B
        for place in range(at, at + 2 * pairs, 2):
            yield int(text[place : place + 2])
        at += 2 * pairs
        if not pairs:
            yield ord(text[at]) - ord(" ")
            at += 1
