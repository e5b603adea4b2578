"""What `app/scan-codes.md` promises, sentence by sentence."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import scan_codes
from app.scan_codes import ALPHABET, LONGEST_CONTENT, Command, Kind, NotOurs, ScanCode, encode, parse

contents = st.text(ALPHABET, min_size=1, max_size=LONGEST_CONTENT)
kinds = st.sampled_from([Kind.BADGE, Kind.BED, Kind.FAMILY])


@given(kinds, contents)
def test_what_was_printed_is_read(kind: Kind, content: str) -> None:
    assert parse(encode(kind, content)) == ScanCode(kind, content)


@given(kinds, contents, st.data())
def test_one_wrong_character_is_found(kind: Kind, content: str, data: st.DataObject) -> None:
    text = encode(kind, content)
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from([character for character in ALPHABET if character != text[at]]))
    assert not isinstance(parse(text[:at] + wrong + text[at + 1 :]), ScanCode)


@given(kinds, contents, st.data())
def test_a_missing_end_is_found(kind: Kind, content: str, data: st.DataObject) -> None:
    """Not promised of every length: what is left has a check character by chance in one case of 40."""
    text = encode(kind, content)
    cut = data.draw(st.integers(1, len(text) - 1))
    found = parse(text[:cut])
    assert not isinstance(found, ScanCode) or found.content != content


def test_neighbours_that_changed_places_are_found_in_779_of_780_cases() -> None:
    """In the smallest contents that hold every pair behind every value carried so far."""
    missed = tried = 0
    for before, first, second in itertools.product(ALPHABET, repeat=3):
        if first != second:
            tried += 1
            body = f"SW1B{before}"
            missed += scan_codes._check_character(body + first + second) == scan_codes._check_character(
                body + second + first
            )
    assert tried == 40 * 40 * 39
    assert missed * 780 == tried


@given(kinds, contents, st.sampled_from(["]C0", "]Q1", ""]))
def test_case_and_the_readers_own_prefix_do_not_matter(kind: Kind, content: str, aim: str) -> None:
    assert parse(aim + encode(kind, content).lower()) == ScanCode(kind, content)


def test_the_vectors_of_the_specification() -> None:
    assert encode(Kind.COMMAND, "START") == "SW1CSTART7"
    assert encode(Kind.BADGE, "n-lin") == "SW1BN-LIN1"
    assert encode(Kind.BED, "07") == "SW1P07U"
    text = (Path(scan_codes.__file__).parent / "scan-codes.md").read_text(encoding="utf-8")
    for vector in ("SW1CSTART7", "SW1BN-LIN1", "SW1P07U", *(f"`{command}`" for command in Command)):
        assert vector in text


@pytest.mark.parametrize("command", Command)
def test_every_command_has_a_card(command: Command) -> None:
    code = parse(encode(Kind.COMMAND, command))
    assert isinstance(code, ScanCode)
    assert code.command is command


def test_a_badge_is_no_command() -> None:
    with pytest.raises(ValueError, match="BADGE"):
        _ = ScanCode(Kind.BADGE, "START").command


@pytest.mark.parametrize("content", ["", "a b", "Ä", "x" * (LONGEST_CONTENT + 1), "a\n"])
def test_what_no_code_can_hold_is_not_printed(content: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        encode(Kind.BADGE, content)


def test_only_commands_that_exist_are_printed() -> None:
    with pytest.raises(ValueError, match="ERASE"):
        encode(Kind.COMMAND, "ERASE")


def _checked(body: str) -> str:
    return body + scan_codes._check_character(body)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("4006381333931", NotOurs.FOREIGN),
        ("", NotOurs.FOREIGN),
        ("SWADDLE", NotOurs.FOREIGN),
        ("ＳＷ１ＣＳＴＡＲＴ７", NotOurs.FOREIGN),
        ("SW1CSTART8", NotOurs.GARBLED),
        ("SW1", NotOurs.GARBLED),
        (" SW1CSTART7", NotOurs.FOREIGN),
        ("SW1CSTART7 ", NotOurs.GARBLED),
        ("SW1CSTART7\n", NotOurs.GARBLED),
        ("SW0CSTART7", NotOurs.GARBLED),
        ("SW2ANYTHING", NotOurs.NEWER),
        (_checked("SW1CREPEAT"), NotOurs.NEWER),
        (_checked("SW1XTHING"), NotOurs.NEWER),
        ("SW1B" + "A" * 10_000, NotOurs.GARBLED),
    ],
)
def test_what_is_none_of_ours_says_why(text: str, reading: NotOurs) -> None:
    assert parse(text) is reading


@given(st.text(max_size=200))
def test_nothing_that_is_scanned_breaks_it(untrusted_text: str) -> None:
    parse(untrusted_text)
    parse("SW1" + untrusted_text)
