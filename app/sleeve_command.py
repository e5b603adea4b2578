"""The IT command `sleeve`: a bed's marker sleeve as a sheet of A4 to print, cut, fold and glue.

The sheet holds four markers, the bed code they stand for, and how to make the holder; nothing about anybody. Words are
English and few, the steps are pictures: a file that every printer prints alike brings no Chinese font along.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.pdf import A4_WIDTH_MM, Page, Point

if TYPE_CHECKING:
    from redact.sleeve_layout import Points

_BED_CODE_MAX: Final = 249  # redact.sleeve_layout.BED_CODES - 1; a test compares
_TOP_MM: Final = 14.0  # above the front: room for a printer's margin and the crop marks
_CROP_MARK_MM: Final = 5.0
_CROP_GAP_MM: Final = 1.0
_HAIRLINE_MM: Final = 0.1
_PALE: Final = 0.6  # lines for the scissors: no marker's edge is as pale
_RULER_MM: Final = 100.0
_GLUE: Final = 0.88
_CARD_PLAY_MM: Final = 2.0  # between the card and the glue beside it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--bed",
        required=True,
        type=_bed_code,
        metavar="N",
        help=f"bed code, 0 to {_BED_CODE_MAX}; the number the bed's framing names as its sleeve",
    )
    parser.add_argument("--pdf", required=True, type=Path, metavar="OUT.pdf", help="where the sheet goes")


def run(arguments: argparse.Namespace) -> None:
    """Write the sheet.

    Raises:
        OSError: it cannot be written there.
    """
    path: Path = arguments.pdf
    path.write_bytes(sheet(arguments.bed))


def _bed_code(untrusted_text: str) -> int:
    if not (untrusted_text.isascii() and untrusted_text.isdigit() and int(untrusted_text[:9]) <= _BED_CODE_MAX):
        raise argparse.ArgumentTypeError(f"a bed code from 0 to {_BED_CODE_MAX} is needed, not {untrusted_text[:20]!r}")
    return int(untrusted_text)


def sheet(bed_code: int) -> bytes:
    """The PDF of one sleeve.

    Raises:
        ValueError: there is no such bed code.
    """
    from redact.sleeve_layout import SLEEVE

    left, fold, bottom = (A4_WIDTH_MM - SLEEVE.width_mm) / 2, _TOP_MM + SLEEVE.height_mm, _TOP_MM + 2 * SLEEVE.height_mm
    right = left + SLEEVE.width_mm
    page = Page()
    _crop_marks(page, left, _TOP_MM, right, bottom)
    page.outline(_box(left, _TOP_MM, right - left, bottom - _TOP_MM), width_mm=_HAIRLINE_MM, grey=_PALE)
    page.line([(left, fold), (right, fold)], width_mm=_HAIRLINE_MM, grey=_PALE, dash_mm=3.0)
    _markers(page, bed_code, (left, _TOP_MM))
    window = _placed(SLEEVE.window_mm, (left, _TOP_MM))
    page.outline(window, width_mm=0.3, grey=0.3)
    _instructions(page, bed_code, window[0])
    # Between the markers: what a nurse reads when the station names a bed code.
    page.text((left + 3, _TOP_MM + 58), "bed code", size_mm=4, grey=0.4)
    page.text((left + 3, _TOP_MM + 68), str(bed_code), size_mm=11, bold=True)
    page.text((right - 22, _TOP_MM + 58), "bed code", size_mm=4, grey=0.4)
    page.text((right - 22, _TOP_MM + 68), str(bed_code), size_mm=11, bold=True)
    _glue(page, left, fold, right, bottom)
    page.text((left + 78, fold + 60), f"back of bed code {bed_code}", size_mm=4, grey=0.4)
    page.line([(left, bottom + 16), (left + _RULER_MM, bottom + 16)], width_mm=0.3)
    for x in (left, left + _RULER_MM / 2, left + _RULER_MM):
        page.line([(x, bottom + 13), (x, bottom + 16)], width_mm=0.3)
    page.text((left + _RULER_MM + 4, bottom + 16), "= 100 mm, or the printer has scaled it", size_mm=4)
    return page.as_pdf(f"Swaddle marker sleeve, bed code {bed_code}")


def _glue(page: Page, left: float, fold: float, right: float, bottom: float) -> None:
    """Beside and below where the card will be, never under it. Folded behind, the other side of it meets the front."""
    from redact.sleeve_layout import SLEEVE

    beside = (SLEEVE.width_mm - SLEEVE.card_width_mm) / 2 - _CARD_PLAY_MM
    below = (SLEEVE.height_mm - SLEEVE.card_height_mm) / 2 - _CARD_PLAY_MM / 2
    outer, inner = (left + 1, right - 1), (left + beside, right - beside)
    page.fill(
        [
            [
                (outer[0], bottom - 1),
                (outer[0], fold + 1),
                (outer[1], fold + 1),
                (outer[1], bottom - 1),
                (inner[1], bottom - 1),
                (inner[1], fold + below),
                (inner[0], fold + below),
                (inner[0], bottom - 1),
            ]
        ],
        grey=_GLUE,
    )
    for x in (left + 3, inner[1] + 2):
        page.text((x, fold + SLEEVE.height_mm / 2), "glue the", size_mm=4, grey=0.4)
        page.text((x, fold + SLEEVE.height_mm / 2 + 5), "other side", size_mm=4, grey=0.4)


def _placed(points: Points, origin: Point) -> list[Point]:
    return [(float(x) + origin[0], float(y) + origin[1]) for x, y in points]


def _markers(page: Page, bed_code: int, origin: Point) -> None:
    from redact.sleeve_layout import CORNERS, MARKER_MODULES, SLEEVE, marker_modules

    module = SLEEVE.marker_mm / MARKER_MODULES
    for corner in range(CORNERS):
        ((x, y),) = _placed(SLEEVE.markers_mm[corner, :1], origin)
        page.fill(
            _box(x + column * module, y + row * module, module, module)
            for row, modules in enumerate(marker_modules(bed_code, corner))
            for column, black in enumerate(modules)
            if black
        )


def _box(x: float, y: float, width: float, height: float) -> list[Point]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _crop_marks(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    for x, outward in ((left, -1), (right, 1)):
        for y, away in ((top, -1), (bottom, 1)):
            near, far = _CROP_GAP_MM, _CROP_GAP_MM + _CROP_MARK_MM
            page.line([(x + outward * near, y), (x + outward * far, y)])
            page.line([(x, y + away * near), (x, y + away * far)])


def _instructions(page: Page, bed_code: int, corner: Point) -> None:
    """On the paper that is cut out of the window."""
    x, y = corner
    page.text((x + 8, y + 14), f"Marker sleeve, bed code {bed_code}", size_mm=7, bold=True)
    page.text((x + 8, y + 22), "Print at 100 % on matt paper. Cut, fold behind, glue where grey,", size_mm=3.6)
    page.text((x + 8, y + 27), "put the bed card in from the top.", size_mm=3.6)
    page.text((x + 8, y + 90), "For cards up to 148 x 105 mm. Write nothing on the markers.", size_mm=3.6)
    for step in range(3):
        at = (x + 12 + step * 44, y + 38)
        page.text((at[0] - 6, at[1] + 4), str(step + 1), size_mm=5, bold=True)
        (_picture_of_cutting, _picture_of_folding, _picture_of_filling)[step](page, at)


def _picture_of_cutting(page: Page, at: Point) -> None:
    x, y = at
    page.outline(_box(x, y, 26, 32), width_mm=0.4)
    page.line([(x, y + 16), (x + 26, y + 16)], dash_mm=1.0)
    page.fill([_box(x + 5, y + 3, 16, 10)], grey=0.7)
    for mark_x, mark_y in ((1, 1), (22, 1), (22, 12), (1, 12)):
        page.fill([_box(x + mark_x, y + mark_y, 3, 3)])
    for blade in (-1, 1):  # scissors, coming up from below, beside the sheet
        page.line([(x + 30 - blade * 1.5, y + 10), (x + 30 + blade * 1.5, y + 24)], width_mm=0.5)
        page.outline(_box(x + 30 + blade * 1.8 - 1.2, y + 24, 2.4, 4), width_mm=0.5)


def _picture_of_folding(page: Page, at: Point) -> None:
    x, y = at
    page.outline(_box(x, y, 26, 16), width_mm=0.4)
    page.outline(_box(x + 5, y + 3, 16, 10), width_mm=0.4)
    page.outline([(x, y + 16), (x + 26, y + 16), (x + 23, y + 26), (x + 3, y + 26)], width_mm=0.4)
    page.fill([[(x, y + 16), (x + 5, y + 16), (x + 7, y + 26), (x + 3, y + 26)]], grey=0.7)
    page.fill([[(x + 21, y + 16), (x + 26, y + 16), (x + 23, y + 26), (x + 19, y + 26)]], grey=0.7)
    page.line([(x + 13, y + 30), (x + 29, y + 28), (x + 30, y + 12)], width_mm=0.5)
    page.fill([[(x + 28.5, y + 13), (x + 31.5, y + 13), (x + 30, y + 9)]])


def _picture_of_filling(page: Page, at: Point) -> None:
    x, y = at
    page.outline(_box(x, y + 14, 26, 18), width_mm=0.4)
    page.outline(_box(x + 5, y + 18, 16, 10), width_mm=0.4)
    page.line([(x + 5, y + 14), (x + 5, y + 4), (x + 21, y + 4), (x + 21, y + 14)], width_mm=0.4)
    for row in (6.5, 9.0):
        page.line([(x + 7, y + row), (x + 19, y + row)], width_mm=0.4, grey=0.5)
    page.line([(x + 13, y + 11), (x + 13, y + 22)], width_mm=0.5)
    page.fill([[(x + 11.5, y + 21), (x + 14.5, y + 21), (x + 13, y + 25)]])
