"""Bar codes and matrix codes, as black and white modules: six symbologies from their published tables."""

from __future__ import annotations

from typing import Final, cast

import numpy as np
import numpy.typing as npt

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice

#: True is black; one row for a bar code, as many rows as columns for a matrix.
Modules = npt.NDArray[np.bool_]

# ISO/IEC 15417: bar and space widths of values 0-106.
_CODE128: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_CODE128_START_B: Final = 104
_CODE128_STOP: Final = "2331112"
# ISO/IEC 16388: five bars and four spaces, 1 is wide.
_CODE39: Final = {
    "0": "000110100", "1": "100100001", "2": "001100001", "3": "101100000", "4": "000110001", "5": "100110000",
    "6": "001110000", "7": "000100101", "8": "100100100", "9": "001100100", "K": "100000011", "*": "010010100",
    "-": "010000101",
}  # fmt: skip
# ISO/IEC 16390: five elements of a digit, 1 is wide.
_ITF: Final = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
# ISO/IEC 15420: left-hand odd patterns, and which of the six left digits are even for each first digit.
_EAN: Final = (
    *("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"),
)
_EAN_PARITY: Final = (
    *("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010"),
)


def _bars(widths: str) -> Modules:
    """Widths of bars and spaces in turn, a bar first."""
    row = [i % 2 == 0 for i, width in enumerate(widths) for _ in range(int(width))]
    return np.array([row], np.bool_)


def code128(text: str) -> Modules:
    """Code 128, character set B."""
    values = [_CODE128_START_B, *(ord(c) - 32 for c in text)]
    check = (values[0] + sum(i * value for i, value in enumerate(values))) % 103
    patterns = (_CODE128[6 * value : 6 * value + 6] for value in (*values, check))
    return _bars("".join(patterns) + _CODE128_STOP)


def code39(text: str) -> Modules:
    """Code 39 of digits, K and hyphen; wide is three narrow."""
    widths = (_CODE39[c].replace("1", "3").replace("0", "1") for c in f"*{text}*")
    return _bars("1".join(widths))


def interleaved(digits: str) -> Modules:
    """Interleaved 2 of 5 of an even number of digits."""
    pairs = zip(digits[::2], digits[1::2], strict=True)
    inner = "".join(b + s for bars, spaces in pairs for b, s in zip(_ITF[int(bars)], _ITF[int(spaces)], strict=True))
    return _bars("1111" + inner.replace("1", "3").replace("0", "1") + "311")


def ean13(twelve_digits: str) -> Modules:
    """EAN-13; the check digit is added."""
    digits = twelve_digits + ean_check(twelve_digits)
    parity = _EAN_PARITY[int(digits[0])]
    left = ""
    for even, digit in zip(parity, digits[1:7], strict=True):
        odd = _EAN[int(digit)]
        left += odd if even == "0" else _opposite(odd)[::-1]
    right = "".join(_opposite(_EAN[int(digit)]) for digit in digits[7:])
    return np.array([[c == "1" for c in "101" + left + "01010" + right + "101"]], np.bool_)


def ean_check(twelve_digits: str) -> str:
    """The thirteenth digit."""
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(twelve_digits))
    return str(-total % 10)


def _opposite(pattern: str) -> str:
    return pattern.translate(str.maketrans("01", "10"))


def qr(text: str) -> Modules:
    """QR code, smallest version, without its quiet zone."""
    picture = cast("npt.NDArray[np.uint8]", cv2.QRCodeEncoder.create().encode(text))
    dark = picture < 128
    rows, columns = np.nonzero(dark.any(1))[0], np.nonzero(dark.any(0))[0]
    return dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


# Data Matrix ECC 200, ISO/IEC 16022, 16 x 16: twelve data and twelve check words.
_DM_SIDE: Final = 14
_DM_WORDS: Final = 12
_DM_POLYNOMIAL: Final = 0x12D
#: Where the eight bits of a word sit, from its corner; most significant first.
_DM_CORNER: Final = ((-3, 0), (-2, 0), (-1, 0), (0, -4), (0, -3), (0, -2), (0, -1), (1, -1))
_UTAH: Final = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))


def data_matrix(text: str) -> Modules:
    """Data Matrix, 16 x 16 modules.

    Raises:
        ValueError: more than twelve characters do not fit.
    """
    words = [ord(c) + 1 for c in text]
    if len(words) > _DM_WORDS:
        raise ValueError(f"{text!r} is too long for a 16 x 16 Data Matrix: give at most {_DM_WORDS} characters.")
    if len(words) < _DM_WORDS:
        words.append(129)
    while len(words) < _DM_WORDS:
        padded = 129 + (149 * (len(words) + 1)) % 253 + 1
        words.append(padded if padded <= 254 else padded - 254)
    words += _reed_solomon(words, 12)
    out = np.zeros((_DM_SIDE + 2, _DM_SIDE + 2), np.bool_)
    out[1:-1, 1:-1] = _placed(words)
    out[:, 0] = out[-1, :] = True
    out[0, ::2] = True
    out[1::2, -1] = True
    return out


def _reed_solomon(words: list[int], count: int) -> list[int]:
    power, log = [1] * 256, [0] * 256
    for i in range(1, 256):
        power[i] = power[i - 1] * 2 ^ (_DM_POLYNOMIAL if power[i - 1] & 128 else 0)
        log[power[i]] = i % 255

    def times(a: int, b: int) -> int:
        return power[(log[a] + log[b]) % 255] if a and b else 0

    generator = [1]
    for i in range(1, count + 1):
        root = power[i]
        generator = [a ^ times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
    rest = [0] * count
    for word in words:
        lead = word ^ rest[0]
        rest = [a ^ times(lead, b) for a, b in zip([*rest[1:], 0], generator[1:], strict=True)]
    return rest


def _placed(words: list[int]) -> Modules:
    """The words in the diagonal order of the standard. Of its corner cases only one occurs at this side."""
    side = _DM_SIDE
    grid = np.full((side, side), -1, np.int8)
    rest = list(words)
    row, column = 4, 0
    while row < side or column < side:
        if (row, column) == (side - 2, 0):
            word = rest.pop(0)
            for bit, where in enumerate(_DM_CORNER):
                grid[where] = word >> (7 - bit) & 1
        row, column = _fill_diagonal(grid, rest, row, column, 1)
        row, column = _fill_diagonal(grid, rest, row + 1, column + 3, -1)
        row, column = row + 3, column + 1
    grid[-2, -2] = grid[-1, -1] = 1
    grid[-2, -1] = grid[-1, -2] = 0
    return np.asarray(grid == 1, np.bool_)


def _fill_diagonal(grid: npt.NDArray[np.int8], rest: list[int], row: int, column: int, up: int) -> tuple[int, int]:
    """Place words along one diagonal (`up`: 1 towards the upper right, -1 back); returns where it left the grid."""
    while True:
        if 0 <= row < _DM_SIDE and 0 <= column < _DM_SIDE and grid[row, column] < 0 and rest:
            _put_word(grid, rest.pop(0), row, column)
        row, column = row - 2 * up, column + 2 * up
        if (row < 0 or column >= _DM_SIDE) if up > 0 else (row >= _DM_SIDE or column < 0):
            return row, column


def _put_word(grid: npt.NDArray[np.int8], word: int, row: int, column: int) -> None:
    side, wrap = _DM_SIDE, 4 - (_DM_SIDE + 4) % 8
    for bit, (down, right) in enumerate(_UTAH):
        r, c = row + down, column + right
        if r < 0:
            r, c = r + side, c + wrap
        if c < 0:
            r, c = r + wrap, c + side
        grid[r, c] = word >> (7 - bit) & 1


def bar_code(dice: Dice) -> tuple[str, Modules]:
    """(what a reader says, modules) of some linear symbology."""
    digits = f"{dice.whole(10**11, 10**12 - 1)}"
    which = dice.pick(("128", "39", "itf", "ean"))
    if which == "128":
        text = f"NEO{digits[:7]}"
        return text, code128(text)
    if which == "39":
        text = f"K{digits[:6]}"
        return text, code39(text)
    if which == "itf":
        return digits[:10], interleaved(digits[:10])
    return digits + ean_check(digits), ean13(digits)


def matrix_code(dice: Dice) -> tuple[str, Modules]:
    """(what a reader says, modules) of some matrix symbology."""
    digits = f"{dice.whole(10**8, 10**9 - 1)}"
    if dice.chance(0.5):
        return f"M{digits}", data_matrix(f"M{digits}")
    text = f"mrn:{digits};bed{dice.whole(1, 40)}"
    return text, qr(text)
