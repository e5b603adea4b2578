"""Keys by where they are, on three systems."""

from __future__ import annotations

import pytest

from ui.us_keys import us_character

#: Platform, then (scan code, virtual key) of Q, of 1, of the key right of P, of the space bar.
_SOME = {
    "linux": ((24, 0), (10, 0), (34, 0), (65, 0)),
    "win32": ((0x10, 0x51), (0x02, 0x31), (0x1A, 0xDB), (0x39, 0x20)),
    "darwin": ((1, 12), (1, 18), (1, 33), (1, 49)),
}


@pytest.mark.parametrize("platform", sorted(_SOME))
def test_the_same_keys_type_the_same_on_every_system(platform: str) -> None:
    plain = "".join(us_character(*key, shift=False, platform=platform) for key in _SOME[platform])
    shifted = "".join(us_character(*key, shift=True, platform=platform) for key in _SOME[platform])
    assert (plain, shifted) == ("q1[ ", "Q!{ ")


@pytest.mark.parametrize("platform", sorted(_SOME))
def test_every_character_of_a_us_keyboard_has_one_key(platform: str) -> None:
    reached = [
        us_character(code, code, shift=shift, platform=platform) for code in range(128) for shift in (False, True)
    ]
    for character in map(chr, range(0x21, 0x7F)):
        assert reached.count(character) == 1, character


@pytest.mark.parametrize("platform", sorted(_SOME))
def test_keys_that_type_nothing_and_keys_nobody_knows_are_nothing(platform: str) -> None:
    enter = {"linux": (36, 0), "win32": (0x1C, 0x0D), "darwin": (1, 36)}[platform]
    unknown = {"linux": (0, 0), "win32": (0, 0), "darwin": (1, 200)}[platform]
    assert us_character(*enter, shift=False, platform=platform) == ""
    assert us_character(*unknown, shift=False, platform=platform) == ""
