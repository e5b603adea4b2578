"""Keys out of the bytes of two window systems."""

from __future__ import annotations

import struct

import pytest

from ui.burst import Kind
from ui.raw_keys import RawKey, WindowsKeys, X11Keys


def x11(kind: int, code: int, at_ms: int = 500, state: int = 0) -> bytes:
    """As in xproto.h: type, key code, sequence, time, three windows, four coordinates, state, same screen."""
    return struct.pack("<BBHIIIIhhhhHBx", kind, code, 7, at_ms, 1, 2, 3, 10, 20, 10, 20, state, 1)


def windows(kind: int, scan_code: int, at_ms: int = 500, *, extended: bool = False, repeated: bool = False) -> bytes:
    """As in winuser.h: window, message, virtual key (an input method's own), data, time, place of the mouse."""
    data = 1 | scan_code << 16 | extended << 24 | repeated << 30
    return struct.pack("<QIxxxxQQIii4x", 99, kind, 0xE5, data, at_ms, 10, 20)


def test_x11_says_which_key_when_and_whether_shift_was_down() -> None:
    keys = X11Keys()
    assert keys.parse(x11(2, 24)) == RawKey(16, pressed=True, at_ms=500, shift=False, commanding=False, repeated=False)
    shifted = keys.parse(x11(3, 24, 510, 1))
    assert shifted == RawKey(16, pressed=False, at_ms=510, shift=True, commanding=False, repeated=False)
    commanding = keys.parse(x11(2, 24, 510, 4))
    assert commanding is not None
    assert commanding.stroke().kind is Kind.OTHER


@pytest.mark.parametrize("kind", [0, 1, 4, 6, 12, 35])
def test_other_x11_events_are_no_keys(kind: int) -> None:
    assert X11Keys().parse(x11(kind, 24)) is None


def test_a_key_that_is_held_down_on_x11_is_told_from_one_pressed_again() -> None:
    keys = X11Keys()
    keys.parse(x11(2, 24, 100))
    keys.parse(x11(3, 24, 700))
    held = keys.parse(x11(2, 24, 700))
    assert held is not None
    assert held.repeated
    keys.parse(x11(3, 24, 733))
    again = keys.parse(x11(2, 24, 741))
    assert again is not None
    assert not again.repeated


def test_windows_says_the_same_behind_an_input_method() -> None:
    keys = WindowsKeys()
    pressed = keys.parse(windows(0x0100, 0x10))
    assert pressed == RawKey(16, pressed=True, at_ms=500, shift=False, commanding=False, repeated=False)
    keys.parse(windows(0x0100, 0x2A))
    shifted = keys.parse(windows(0x0100, 0x10))
    assert shifted is not None
    assert shifted.stroke().us == "Q"
    keys.parse(windows(0x0101, 0x2A))
    plain = keys.parse(windows(0x0100, 0x10))
    assert plain is not None
    assert plain.stroke().us == "q"


def test_windows_tells_arrows_from_the_pad_and_repeats_from_presses() -> None:
    keys = WindowsKeys()
    arrow = keys.parse(windows(0x0100, 0x4B, extended=True))
    repeated = keys.parse(windows(0x0100, 0x10, repeated=True))
    assert arrow is not None
    assert arrow.stroke().kind is Kind.OTHER
    assert repeated is not None
    assert repeated.stroke().kind is Kind.OTHER
    assert keys.parse(windows(0x0200, 0x10)) is None


@pytest.mark.parametrize(
    ("code", "kind", "us"),
    [(28, Kind.END, ""), (96, Kind.END, ""), (15, Kind.END, ""), (57, Kind.SPACE, " "), (42, Kind.MODIFIER, "")],
)
def test_what_a_key_can_be_in_a_scan(code: int, kind: Kind, us: str) -> None:
    stroke = RawKey(code, pressed=True, at_ms=1, shift=False, commanding=False, repeated=False).stroke()
    assert (stroke.kind, stroke.us) == (kind, us)
