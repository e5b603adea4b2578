"""Scan or typing: no key is lost or doubled, no typing is taken for a scan, no scan is let through."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from ui.burst import HOLD_MS, LONGEST, PACE_MS, SHORTEST, SHORTEST_UNENDED, Burst, Fate, Kind, Scan, Step, Stroke

ENTER = 1000
F8 = 1001
SHIFT = 1002
_KINDS = {" ": Kind.SPACE, "\r": Kind.END, "\x08": Kind.OTHER, "^": Kind.MODIFIER}


@dataclass
class Desk:
    """Plays keys with their times and keeps what came through, in order."""

    burst: Burst[str] = field(default_factory=Burst)
    through: list[str] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    at_ms: int = 0

    def press(self, character: str, gap_ms: int) -> Fate:
        if self.burst.waiting and gap_ms > HOLD_MS:
            self.pause()
        self.at_ms += gap_ms
        kind = _KINDS.get(character, Kind.CHARACTER)
        text = character if kind in (Kind.CHARACTER, Kind.SPACE) else ""
        stroke = Stroke(kind, ord(character), self.at_ms, text, text.upper())
        return self.take(self.burst.press(stroke, character), character)

    def release(self, character: str) -> Fate:
        return self.take(self.burst.release(ord(character), f"up {character}"), f"up {character}")

    def pause(self) -> None:
        self.take(self.burst.pause(), "")

    def take(self, step: Step[str], token: str) -> Fate:
        self.through += step.resend
        if step.scan is not None:
            self.scans.append(step.scan)
        if token and step.fate is Fate.PASS:
            self.through.append(token)
        elif step.fate is Fate.DROP:
            self.dropped.append(token)
        return step.fate

    def play(self, keys: str, gap_ms: int) -> None:
        for key in keys:
            self.press(key, gap_ms)
            self.release(key)

    def typed(self) -> str:
        return "".join(token for token in self.through if not token.startswith("up "))


codes = st.text("ABCXYZ0189-/", min_size=SHORTEST, max_size=40)
any_key = st.sampled_from("AB7- \r\x08^")


@given(codes, st.integers(1, PACE_MS))
def test_a_code_at_a_scanners_pace_is_a_scan_and_none_of_it_comes_through(code: str, gap_ms: int) -> None:
    desk = Desk()
    desk.play(code + "\r", gap_ms)
    assert [scan.untrusted_us for scan in desk.scans] == [code]
    assert desk.through == []
    assert not desk.burst.waiting


@given(st.lists(st.tuples(any_key, st.integers(HOLD_MS + 1, 5000))))
def test_typing_comes_through_whole_and_in_order_and_is_never_a_scan(keys: list[tuple[str, int]]) -> None:
    desk = Desk()
    for key, gap_ms in keys:
        desk.press(key, gap_ms)
        desk.release(key)
    desk.pause()
    assert desk.scans == []
    assert desk.through == [token for key, _ in keys for token in (key, f"up {key}")]


@given(st.lists(st.tuples(any_key, st.integers(0, 120))))
def test_every_press_comes_through_or_belongs_to_a_scan(keys: list[tuple[str, int]]) -> None:
    desk = Desk()
    for key, gap_ms in keys:
        desk.press(key, gap_ms)
        desk.release(key)
    desk.pause()
    scanned = sum(len(scan.untrusted_us) for scan in desk.scans)
    ends = sum(not token.startswith("up ") for token in desk.dropped)
    assert len(desk.typed()) + scanned + ends == len(keys)
    presses, releases = desk.typed(), [token for token in desk.through if token.startswith("up ")]
    assert len(releases) == len(presses)  # a widget never sees half a key


@given(st.lists(st.tuples(st.sampled_from("\r \x08^"), st.integers(0, 120))))
def test_keys_that_begin_no_scan_come_through_at_once(keys: list[tuple[str, int]]) -> None:
    desk = Desk()
    for key, gap_ms in keys:
        assert desk.press(key, gap_ms) is Fate.PASS
        assert desk.release(key) is Fate.PASS


@given(codes, codes, st.integers(1, PACE_MS))
def test_two_scans_in_a_row_are_two(first: str, second: str, gap_ms: int) -> None:
    desk = Desk()
    desk.play(first + "\r", gap_ms)
    desk.press(second[0], 300)
    desk.play(second[1:] + "\r", gap_ms)
    assert [scan.untrusted_us for scan in desk.scans] == [first, second]


def test_a_scanner_that_ends_with_two_keys_presses_no_button() -> None:
    desk = Desk()
    desk.play("CODE\r\r", 10)
    assert len(desk.scans) == 1
    assert desk.through == []
    assert desk.press("\r", HOLD_MS + 1) is Fate.PASS


def test_a_scanner_that_sends_no_enter_is_heard_after_the_pause() -> None:
    desk = Desk()
    desk.play("A" * SHORTEST_UNENDED, 10)
    desk.pause()
    assert [(scan.untrusted_us, scan.ended) for scan in desk.scans] == [("A" * SHORTEST_UNENDED, False)]
    assert desk.through == []


def test_a_number_and_enter_on_a_quick_pad_are_typing() -> None:
    desk = Desk()
    desk.play("7\r", 20)
    assert desk.typed() == "7\r"


def test_a_pin_typed_faster_than_anybody_types_is_still_a_pin() -> None:
    desk = Desk()
    desk.play("246810\r", PACE_MS + 1)
    assert desk.typed() == "246810\r"


def test_the_pedal_in_the_middle_of_a_scan_acts_and_the_scan_goes_on() -> None:
    desk = Desk()
    desk.play("CODE", 10)
    assert desk.press("\x08", 1) is Fate.PASS
    desk.play("S\r", 10)
    assert [scan.untrusted_us for scan in desk.scans] == ["CODES"]


def test_a_space_inside_a_scan_belongs_to_it() -> None:
    desk = Desk()
    desk.play("BED 7\r", 10)
    assert [scan.untrusted_us for scan in desk.scans] == ["BED 7"]
    assert desk.through == []


def test_a_release_that_comes_late_is_the_scans_too() -> None:
    desk = Desk()
    for key in "CODE\r":
        desk.press(key, 5)
    for key in "CODE\r":
        assert desk.release(key) is Fate.DROP
    assert desk.press("C", 500) is Fate.HOLD
    assert desk.release("C") is Fate.HOLD


def test_what_is_longer_than_any_code_is_cut_and_known_as_cut() -> None:
    desk = Desk()
    desk.play("A" * (LONGEST + 5) + "\r", 1)
    assert [(len(scan.untrusted_us), scan.cut) for scan in desk.scans] == [(LONGEST, True)]


def test_both_readings_of_the_keys_are_kept() -> None:
    desk = Desk()
    desk.play("code\r", 10)
    assert desk.scans == [Scan("code", "CODE")]


def test_what_was_abandoned_never_comes() -> None:
    desk = Desk()
    desk.play("CO", 10)
    desk.burst.abandon()
    desk.pause()
    assert desk.through == []
    assert desk.scans == []
