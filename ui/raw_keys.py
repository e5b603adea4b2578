"""Keys as the window system sends them, before an input method has them: X11 events and Windows messages as bytes.

Wayland and macOS show an application no such thing.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray
from PySide6.QtGui import QGuiApplication

from ui.burst import Kind, Stroke
from ui.us_keys import us_character

#: By the numbers of the first PC keyboard, which Windows uses and X11 raises by 8: Shift, Ctrl, Alt, Super, both locks.
_MODIFIERS = frozenset({42, 54, 29, 97, 56, 100, 125, 126, 58, 69})
_SHIFTS = frozenset({42, 54})
_COMMANDING = _MODIFIERS - _SHIFTS - {58, 69}
_ENDS = frozenset({28, 96, 15})  # Enter, the pad's Enter, Tab
_SPACE = 57
_XKB_OFFSET = 8
_X11_BYTES = 32
_X11_SENT = 0x80  # set in the type of events that another client made
_X11_PRESS, _X11_RELEASE = 2, 3
_X11_SHIFT, _X11_COMMANDING = 1, 4 | 8 | 64  # Ctrl, Alt, Super
_WM_KEYS = {0x0100: True, 0x0101: False, 0x0104: True, 0x0105: False}  # (SYS)KEYDOWN, (SYS)KEYUP
_MSG_BYTES = 36  # up to and with `time`, on 64-bit Windows
_EXTENDED, _REPEATED = 1 << 24, 1 << 30


@dataclass(frozen=True, slots=True)
class RawKey:
    """One press or release."""

    code: int  # of the first PC keyboard; plus 0x100 for keys that came later (arrows, right Ctrl)
    pressed: bool
    at_ms: int
    shift: bool
    commanding: bool  # Ctrl, Alt or Super was down
    repeated: bool  # the key was down already

    def stroke(self, *, in_burst: bool = False) -> Stroke:
        """What it can be in a scan; `in_burst`: it goes on with keys before it, so nobody holds it down."""
        if self.code in _MODIFIERS:
            return Stroke(Kind.MODIFIER, self.code, self.at_ms)
        us = us_character(self.code, 0, shift=self.shift, platform="win32")
        if (self.repeated and not in_burst) or self.commanding or not (us or self.code in _ENDS):
            return Stroke(Kind.OTHER, self.code, self.at_ms)
        kind = Kind.END if self.code in _ENDS else Kind.SPACE if self.code == _SPACE else Kind.CHARACTER
        return Stroke(kind, self.code, self.at_ms, us)


class X11Keys:
    """Reads `xcb_key_press_event_t` and its release."""

    def __init__(self) -> None:
        self._released = (0, 0)

    def read(self, address: int) -> RawKey | None:
        """The key at this address, None for any other event."""
        return self.parse(ctypes.string_at(address, _X11_BYTES))

    def parse(self, event: bytes) -> RawKey | None:
        """The same of the event's bytes. While a key is held down, X11 sends release and press of one moment."""
        kind, detail, at_ms = event[0] & ~_X11_SENT, event[1], int.from_bytes(event[4:8], "little")
        if kind not in (_X11_PRESS, _X11_RELEASE):
            return None
        state = int.from_bytes(event[28:30], "little")
        repeated = kind == _X11_PRESS and self._released == (detail, at_ms)
        if kind == _X11_RELEASE:
            self._released = (detail, at_ms)
        return RawKey(
            detail - _XKB_OFFSET,
            kind == _X11_PRESS,
            at_ms,
            bool(state & _X11_SHIFT),
            bool(state & _X11_COMMANDING),
            repeated,
        )


class WindowsKeys:
    """Reads `MSG`. An input method puts its own virtual key in, the scan code stays the keyboard's."""

    def __init__(self) -> None:
        self._down: set[int] = set()

    def read(self, address: int) -> RawKey | None:
        """The key at this address, None for any other message."""
        return self.parse(ctypes.string_at(address, _MSG_BYTES))

    def parse(self, message: bytes) -> RawKey | None:
        """The same of the message's bytes. Modifiers are followed, as a message does not say them."""
        kind, _, data, at_ms = struct.unpack_from("<8xI4xQQI", message)
        pressed = _WM_KEYS.get(kind)
        if pressed is None:
            return None
        code = (data >> 16 & 0xFF) + (0x100 if data & _EXTENDED else 0)
        if code & 0xFF in _MODIFIERS:
            (self._down.add if pressed else self._down.discard)(code & 0xFF)
        return RawKey(
            code, pressed, at_ms, bool(self._down & _SHIFTS), bool(self._down & _COMMANDING), bool(data & _REPEATED)
        )


_SYSTEMS: dict[str, tuple[bytes, type[X11Keys | WindowsKeys]]] = {
    "xcb": (b"xcb_generic_event_t", X11Keys),
    "windows": (b"windows_generic_MSG", WindowsKeys),
}


class RawKeys(QAbstractNativeEventFilter):
    """Shows every key to `hear` first; True takes it away from the rest of the application, input method included."""

    def __init__(self, hear: Callable[[RawKey], bool]) -> None:
        super().__init__()
        self._hear = hear
        self._kind, reader = _SYSTEMS[QGuiApplication.platformName()]
        self._keys = reader()

    @staticmethod
    def exist() -> bool:
        """Whether this window system shows them."""
        return QGuiApplication.platformName() in _SYSTEMS

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int, /) -> object:
        if kind != self._kind:
            return False
        key = self._keys.read(int(message))
        return key is not None and self._hear(key)
