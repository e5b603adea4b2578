"""Code 128 against a reader that is not ours. (OpenCV's knows shop codes only.)"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.code128 import QUIET_MODULES, modules
from app.scan_codes import Command, Kind, encode

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


def picture(text: str, scale: int = 3) -> npt.NDArray[np.uint8]:
    row = np.array([False] * QUIET_MODULES + list(modules(text)) + [False] * QUIET_MODULES)
    lines = np.repeat(np.where(row, 0, 255).astype(np.uint8)[None], 60, axis=0)
    page = np.full((100, row.size), 255, np.uint8)
    page[20:80] = lines
    return np.repeat(np.repeat(page, scale, axis=0), scale, axis=1)


@settings(max_examples=150)
@given(st.one_of(printable, st.text("0123456789A", min_size=1, max_size=40)))
def test_zxing_reads_what_was_drawn(text: str) -> None:
    found = zxingcpp.read_barcodes(picture(text), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128))
    assert [code.text for code in found] == [text]


@pytest.mark.parametrize("command", Command)
def test_every_command_card_is_read_without_being_told_what_it_is(command: Command) -> None:
    code = encode(Kind.COMMAND, command)
    assert [each.text for each in zxingcpp.read_barcodes(picture(code))] == [code]


def test_a_run_of_digits_takes_half_the_room() -> None:
    assert len(modules("1234567890")) < len(modules("ABCDEFGHIJ")) - 30


@pytest.mark.parametrize("text", ["", "Ä", "\n", "\x7f"])
def test_what_the_set_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        modules(text)
