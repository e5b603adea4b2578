"""Where a fragmented MP4 may be cut: sizes of its top-level boxes only, no decoding. Pure."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

HEADER_BYTES: Final = 8
LARGE_HEADER_BYTES: Final = 16
LARGE_SIZE: Final = 1  # a size of 1 announces a 64-bit size behind the type


def playable_prefix(reader: BinaryIO, size: int) -> int:
    """How many bytes of a torn fragmented MP4 play to the end.

    That is everything up to the last fragment (`moof` and its `mdat`) that is there in full, with the padding and other
    whole boxes behind it. 0 if not even the first fragment is whole, or if this is no fragmented MP4.

    Args:
        reader: seekable; only box headers are read.
        size: bytes to look at, from the start.

    Returns:
        A box boundary, at most `size`. A longer prefix of the same file never gives a smaller number.
    """
    position = playable = 0
    described = fragment_open = False
    while position + HEADER_BYTES <= size:
        reader.seek(position)
        head = reader.read(min(LARGE_HEADER_BYTES, size - position))
        box_bytes, kind = int.from_bytes(head[:4], "big"), head[4:8]
        header_bytes = HEADER_BYTES
        if box_bytes == LARGE_SIZE:
            if len(head) < LARGE_HEADER_BYTES:
                break
            box_bytes, header_bytes = int.from_bytes(head[8:16], "big"), LARGE_HEADER_BYTES
        end = position + box_bytes
        if box_bytes < header_bytes or end > size:  # damaged, cut, or "until the end", which a cut file cannot have
            break
        if kind == b"moov":
            described = True
        elif kind == b"moof":
            fragment_open = True
        elif kind == b"mdat" and fragment_open and described:
            fragment_open, playable = False, end
        elif playable and not fragment_open:
            playable = end
        position = end
    reader.seek(0, io.SEEK_SET)
    return playable
