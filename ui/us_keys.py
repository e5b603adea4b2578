"""What a US keyboard types with a physical key: a scanner types US keys, whatever layout the station has."""

from __future__ import annotations

import sys

#: The main block row by row, unshifted and shifted, with the code of each row's first key. Linux (evdev) and Windows
#: (scan code set 1) both number the block as the first PC keyboard did; X11 and Wayland add 8.
_ROWS = (
    (0x02, "1234567890-=", "!@#$%^&*()_+"),
    (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
    (0x1E, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (0x39, " ", " "),
)
_XKB_OFFSET = 8
#: macOS numbers keys in the order in which they were once wired: virtual key codes from 0.
_MACOS_PLAIN = "asdfhgzxcv\0bqweryt123465=97-80]ou[ip\0lj'k;\\,/nm.\0 `"
_MACOS_SHIFTED = 'ASDFHGZXCV\0BQWERYT!@#$^%+(&_*)}OU{IP\0LJ"K:|<?NM>\0 ~'
_PC = {
    first + offset: pair
    for first, plain, shifted in _ROWS
    for offset, pair in enumerate(zip(plain, shifted, strict=True))
}
_MACOS = {
    code: pair for code, pair in enumerate(zip(_MACOS_PLAIN, _MACOS_SHIFTED, strict=True)) if pair != ("\0", "\0")
}


def us_character(scan_code: int, virtual_key: int, *, shift: bool, platform: str = sys.platform) -> str:
    """The character, "" where the key types none or the system does not tell which key it was.

    Caps Lock is not looked at: it is a matter of this computer, a scanner does not know of it.

    Args:
        scan_code: `QKeyEvent.nativeScanCode()`; 0 on systems that have none.
        virtual_key: `QKeyEvent.nativeVirtualKey()`; what tells keys apart on macOS.
        shift: whether Shift was down.
        platform: as in `sys.platform`.
    """
    if platform == "darwin":
        pair = _MACOS.get(virtual_key)
    else:
        pair = _PC.get(scan_code - (0 if platform == "win32" else _XKB_OFFSET)) if scan_code else None
    return "" if pair is None else pair[shift]
