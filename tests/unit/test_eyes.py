"""All finders together: what they find, where the framing goes when the camera is bumped, and every kind of trouble."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact import finders
from redact.changes import glance_at
from redact.eyes import Eyes, Order
from redact.frames import Plane, RawFrame
from redact.geometry import CELL_PX, CoverMap, Framing, Polygon, Rect, Reference, cover_polygon
from redact.motion import make_reference
from redact.opencv import cv2
from redact.policy import Look
from redact.window import cover_of_framing

WIDE, HIGH = 640, 360
CELLS = (WIDE // CELL_PX, HIGH // CELL_PX)
ZONE = Polygon(((300, 160), (380, 160), (380, 200), (300, 200)))
WINDOW = Rect(120, 80, 400, 200)
NAME = Polygon(((100, 100), (220, 100), (220, 120), (100, 120)))


def room(seed: int) -> Plane:
    rng = np.random.default_rng(seed)
    picture = cv2.resize(rng.uniform(90, 160, (5, 8)).astype(np.float32), (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    for _ in range(150):
        x, y = rng.integers(0, (WIDE, HIGH)).tolist()
        wide, high = rng.integers(10, 70, 2).tolist()
        cv2.rectangle(picture, (x, y), (x + wide, y + high), float(rng.uniform(30, 220)), -1)
    return np.clip(picture, 16, 235).astype(np.uint8)


ROOM = room(1)
REFERENCE = make_reference(ROOM)


def shifted(by: tuple[int, int]) -> Plane:
    moved = np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float64)
    return np.asarray(cv2.warpAffine(ROOM, moved, (WIDE, HIGH), borderMode=cv2.BORDER_REFLECT), np.uint8)


def order(luma: Plane, pts: int = 0, turn: int | None = 0, doubt: str = "") -> Order:
    grey = np.full((HIGH // 2, WIDE // 2), 128, np.uint8)
    frame = RawFrame(luma, grey, grey, pts, Fraction(1, 30))
    return Order(frame, Fraction(pts, 60), glance_at(luma), turn, doubt)


class Sees:
    """A finder that names what it was told to, and remembers the turns."""

    def __init__(self, *regions: Polygon, certainty: float = 1.0) -> None:
        self.certainty = certainty
        self.turns: list[int | None] = []
        self._regions = regions

    def look(self, frame: RawFrame, turn: int | None) -> Sequence[Polygon]:  # noqa: ARG002 - a finder's form
        self.turns.append(turn)
        return self._regions


class Fails:
    """A finder that breaks in the turns after the first."""

    certainty = 1.0

    def look(self, frame: RawFrame, turn: int | None) -> Sequence[Polygon]:  # noqa: ARG002 - a finder's form
        if turn:
            raise RuntimeError("a name that must not be told")
        return ()


def moved_polygon(polygon: Polygon, by: tuple[int, int]) -> Polygon:
    return Polygon(tuple((x + by[0], y + by[1]) for x, y in polygon.points))


def all_of(polygon: Polygon) -> CoverMap:
    return cover_polygon(polygon, 0, *CELLS)


def test_what_all_finders_name_is_found_and_each_is_told_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Polygon(((400, 300), (480, 300), (480, 320), (400, 320)))
    first, second = Sees(NAME), Sees(other)
    monkeypatch.setattr(finders, "FINDERS", {"text": lambda: first, "codes": lambda: second})
    eyes = Eyes(("text", "codes"), None, WIDE, HIGH)
    look = eyes.look(order(ROOM, pts=6, turn=3))
    eyes.look(order(ROOM, pts=7, turn=None))
    for polygon in (NAME, other):
        assert look.found[all_of(polygon)].all()
    assert look.found.mean() < 0.1
    assert (look.at, look.sharp_s, look.trouble, look.framing) == (Fraction(1, 5), Fraction(1, 10), "", None)
    assert first.turns == second.turns == [3, None]


def test_a_look_is_as_certain_as_its_least_certain_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"text": lambda: Sees(NAME, certainty=0.7), "codes": lambda: Sees(certainty=0.4)}
    monkeypatch.setattr(finders, "FINDERS", made)
    assert Eyes(("text", "codes"), None, WIDE, HIGH).look(order(ROOM)).certainty == 0.4
    assert Eyes(("text",), None, WIDE, HIGH).look(order(ROOM)).certainty == 0.7
    assert Eyes((), None, WIDE, HIGH).look(order(ROOM)).certainty == 1.0


def test_a_finder_that_fails_is_trouble_without_a_word_of_what_it_saw(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(finders, "FINDERS", {"text": lambda: Sees(NAME), "codes": Fails})
    eyes = Eyes(("text", "codes", "changes"), None, WIDE, HIGH)
    assert eyes.look(order(ROOM, turn=0)).trouble == ""
    failed = eyes.look(order(ROOM, pts=1, turn=1))
    assert (failed.trouble, bool(failed.found.any()), failed.at) == ("finder.failed", False, Fraction(1, 30))
    assert "RuntimeError" in caplog.text
    assert "must not be told" not in caplog.text
    assert eyes.look(order(ROOM, pts=2, turn=0)).trouble == ""


def test_a_finder_that_names_nonsense_covers_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finders, "FINDERS", {"text": lambda: Sees(Polygon(((float("nan"), 1.0), (2.0, 2.0))))})
    assert Eyes(("text",), None, WIDE, HIGH).look(order(ROOM)).found.all()


def test_a_doubtful_frame_is_trouble_and_nobody_looks_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    finder = Sees(NAME)
    monkeypatch.setattr(finders, "FINDERS", {"text": lambda: finder})
    look = Eyes(("text", "motion"), Framing(None, (ZONE,)), WIDE, HIGH).look(order(ROOM, doubt="frame.damaged"))
    assert look.trouble == "frame.damaged"
    assert finder.turns == []


@pytest.mark.parametrize("doubt", ["", "frame.damaged"])
def test_a_glance_is_kept_only_to_compare(doubt: str) -> None:
    asked = order(ROOM, doubt=doubt)
    assert Eyes((), None, WIDE, HIGH).look(asked).glance is None
    assert Eyes(("motion",), Framing(WINDOW, (ZONE,)), WIDE, HIGH).look(asked).glance is None
    assert Eyes(("changes",), None, WIDE, HIGH).look(asked).glance is asked.glance


@pytest.mark.parametrize("reference", [REFERENCE, None])
def test_zones_are_carried_where_the_camera_now_looks(reference: Reference | None) -> None:
    framing = Framing(None, (ZONE,), reference=reference)
    eyes = Eyes(("motion",), framing, WIDE, HIGH)
    still = eyes.look(order(ROOM)).framing
    assert still is not None
    assert np.array_equal(still, cover_of_framing(framing, WIDE, HIGH).covered)
    by = (60, -40)
    covered = eyes.look(order(shifted(by), 1)).framing
    assert covered is not None
    assert covered[all_of(moved_polygon(ZONE, by))].all()
    assert covered.mean() < 0.05
    still_covered = cover_of_framing(framing, WIDE, HIGH).covered  # the framing itself stays: old and new
    assert still_covered[all_of(ZONE)].all()
    assert not covered[all_of(ZONE)].all()


@given(by=st.tuples(st.integers(-70, 70), st.integers(-50, 50)))
@settings(max_examples=25)
def test_a_window_never_grows_and_shows_only_what_it_was_drawn_around(by: tuple[int, int]) -> None:
    framing = Framing(WINDOW, reference=REFERENCE)
    look = Eyes(("motion",), framing, WIDE, HIGH).look(order(shifted(by)))
    assert look.trouble == ""
    open_now = ~cover_of_framing(framing, WIDE, HIGH).covered
    if look.framing is not None:
        open_now &= ~look.framing
    rows, columns = np.nonzero(open_now)
    x, y = columns * CELL_PX, rows * CELL_PX
    slack = 3  # less is no motion, or the error of the measurement
    for start, size, low, step in ((x, 400, 120, by[0]), (y, 200, 80, by[1])):
        assert start.min() >= max(low, low + step - slack)
        assert start.max() + CELL_PX <= min(low + size, low + size + step + slack)
    shared = (400 - abs(by[0])) * (200 - abs(by[1]))
    assert open_now.sum() * CELL_PX**2 > 0.85 * shared  # and no less than both windows leave


def test_a_camera_that_nobody_can_place_is_trouble_until_it_is_placed() -> None:
    eyes = Eyes(("motion",), Framing(WINDOW, (ZONE,), reference=REFERENCE), WIDE, HIGH)
    assert eyes.look(order(ROOM)).trouble == ""
    lost = eyes.look(order(room(2), 1))
    assert (lost.trouble, lost.framing) == ("camera.moved", None)
    assert eyes.look(order(np.full_like(ROOM, 120), 2)).trouble == "camera.moved"
    assert eyes.look(order(ROOM, 3)).trouble == ""


def test_without_a_framing_or_without_being_told_to_nobody_follows_the_camera() -> None:
    for names, framing in (
        (("motion",), None),
        (("motion",), Framing(None)),
        (("changes",), Framing(WINDOW, (ZONE,), reference=REFERENCE)),
    ):
        look = Eyes(names, framing, WIDE, HIGH).look(order(room(2)))
        assert (look.trouble, look.framing) == ("", None)


def test_the_real_finders_see_a_name() -> None:
    luma = np.full((HIGH, WIDE), 190, np.uint8)
    cv2.putText(luma, "Maria Keller", (200, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 40, 2, cv2.LINE_AA)
    found = Eyes(finders.FINDER_NAMES, None, WIDE, HIGH).look(order(luma, turn=None)).found
    ink = cv2.resize((luma < 120).astype(np.uint8), CELLS, interpolation=cv2.INTER_NEAREST).astype(np.bool_)
    assert found[ink].all()
    assert found.mean() < 0.2


def test_what_comes_into_view_beside_a_window_at_the_edge_is_covered() -> None:
    """The window reached the picture's edge when it was drawn: nobody allowed what lay beyond."""
    eyes = Eyes(("motion",), Framing(Rect(0, 0, WIDE, HIGH)), WIDE, HIGH)
    assert not shown_framing(eyes.look(order(ROOM)))[:, :20].any()
    assert shown_framing(eyes.look(order(shifted((60, 0)), 1)))[:, :28].all()


def shown_framing(look: Look) -> CoverMap:
    assert look.framing is not None
    return look.framing
