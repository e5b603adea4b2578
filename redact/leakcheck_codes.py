"""Barcodes in a masked picture, for the leak check: where one can be *decoded*, never what it says.

ZXing, because OpenCV's own readers decode less than half of what it does (17 of 38 one-dimensional codes, none of the
QR codes of the rendered scenes) and know neither Data Matrix nor PDF417 nor Aztec, which is what wristbands carry.
"""

from __future__ import annotations

import zxingcpp

from redact.frames import Plane
from redact.geometry import Polygon


def read_codes(luma: Plane) -> list[Polygon]:
    """Where codes are that a reader reads: checksum and all. Any kind, any direction, light on dark too.

    Args:
        luma: the picture or a part of it.
    """
    return [_corners(code.position) for code in zxingcpp.read_barcodes(luma) if code.valid]


def _corners(position: zxingcpp.Position) -> Polygon:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return Polygon(tuple((float(corner.x), float(corner.y)) for corner in corners))
