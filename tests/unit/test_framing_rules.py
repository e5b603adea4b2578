"""What makes a drawing a framing: every refusal has its code and a sentence with the next step."""

from __future__ import annotations

import base64
import dataclasses
from pathlib import Path

import msgspec
import pytest

from app.board import FramingDraft
from app.errors import NeedsPerson, Refused
from app.framing import FEATURES_MIN, draft_of, framing_of, read_framing, with_reference, write_framing
from redact.geometry import Framing, Polygon, Rect, Reference

SIZE = (1280, 720)
WINDOW = (112.0, 56.0, 1060.0, 632.0)


def rectangle(x: float, y: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def reference(features: int = 80) -> Reference:
    points = tuple((float(number), 5.0) for number in range(features))
    return Reference(points, base64.b64encode(bytes(32 * features)).decode())


def test_a_drawing_becomes_a_framing_and_back() -> None:
    draft = FramingDraft(WINDOW, (rectangle(300, 200, 100, 80), ((0.0, 0.0), (200.0, 0.0), (200.0, 90.0))), 7)
    framing = framing_of(draft, SIZE)
    assert framing == Framing(Rect(*WINDOW), tuple(Polygon(zone) for zone in draft.zones), 7, None)
    assert draft_of(framing) == draft
    assert draft_of(None) == FramingDraft()


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (FramingDraft(), "framing.not_drawn"),
        (FramingDraft(None, (rectangle(0, 0, 300, 300),)), "framing.not_drawn"),
        (FramingDraft((0, 0, 400, 400)), "framing.window_small"),
        (FramingDraft((1100, 600, 900, 900)), "framing.window_small"),
        (FramingDraft((0, 0, -900, 700)), "framing.window_small"),
        (FramingDraft((float("nan"), 0, 900, 700)), "framing.senseless"),
        (FramingDraft(WINDOW, (((1.0, 1.0), (2.0, 2.0)),)), "framing.senseless"),
        (FramingDraft(WINDOW, (rectangle(0, 0, float("inf"), 5),)), "framing.senseless"),
        (FramingDraft(WINDOW, (), -1), "framing.senseless"),
        (FramingDraft(WINDOW, (), 10_000), "framing.senseless"),
        (FramingDraft(WINDOW, (rectangle(0, 0, 80, 30),)), "framing.zone_outside"),
        (FramingDraft(WINDOW, (rectangle(2000, 900, 80, 80),)), "framing.zone_outside"),
        (FramingDraft(WINDOW, (rectangle(500, 300, 10, 10),)), "framing.zone_small"),
        (FramingDraft(WINDOW, (rectangle(0, 0, 1200, 690),)), "framing.all_covered"),
        (FramingDraft(WINDOW, (rectangle(500, 300, 50, 50),) * 13), "framing.many_zones"),
    ],
)
def test_a_drawing_that_makes_no_framing_is_refused_with_what_to_do(draft: FramingDraft, code: str) -> None:
    with pytest.raises(Refused) as refused:
        framing_of(draft, SIZE)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
    assert len(refused.value.sentence.split(".")) > 2, "what happened, then what to do"


def test_the_refusal_names_the_zone() -> None:
    with pytest.raises(Refused, match="Zone 2 lies outside"):
        framing_of(FramingDraft(WINDOW, (rectangle(500, 300, 90, 90), rectangle(0, 0, 60, 30))), SIZE)


def test_a_zone_over_the_edge_of_the_window_is_fine() -> None:
    framing_of(FramingDraft(WINDOW, (rectangle(-50, -50, 400, 300), rectangle(90, 300, 20, 90))), SIZE)


def test_a_reference_goes_along() -> None:
    framing = framing_of(FramingDraft(WINDOW), SIZE)
    assert with_reference(framing, reference()) == dataclasses.replace(framing, reference=reference())


@pytest.mark.parametrize(
    ("untrusted", "kind", "code"),
    [
        (None, Refused, "framing.reference"),
        (reference(FEATURES_MIN - 1), Refused, "framing.reference_poor"),
        (reference(301), NeedsPerson, "framing.reference_broken"),
        (dataclasses.replace(reference(), descriptors="AAAA"), NeedsPerson, "framing.reference_broken"),
        (dataclasses.replace(reference(), descriptors="?"), NeedsPerson, "framing.reference_broken"),
        (dataclasses.replace(reference(), points=((float("inf"), 0.0),) * 80), NeedsPerson, "framing.reference_broken"),
    ],
)
def test_a_reference_that_is_none_is_not_kept(untrusted: Reference | None, kind: type[Exception], code: str) -> None:
    with pytest.raises(kind, match=code.replace(".", r"\.")):
        with_reference(framing_of(FramingDraft(WINDOW), SIZE), untrusted)


def test_a_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "bed.json"
    framing = with_reference(framing_of(FramingDraft(WINDOW, (rectangle(500, 300, 90, 90),), 3), SIZE), reference())
    write_framing(path, framing, SIZE)
    file = read_framing(path)
    assert (file.framing, file.source_size, file.schema) == (framing, SIZE, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "framing.file"),
        (b"{}", "framing.file"),
        (b"\xff\xfe", "framing.file"),
        (b"[" * 100_000, "framing.file"),
        (b'{"schema":2,"source_size":[1280,720],"framing":{"window":null}}', "framing.file"),
        (b'{"source_size":[0,720],"framing":{"window":null}}', "framing.file"),
        (b'{"source_size":[1280,720],"framing":{"window":null}}', "framing.not_drawn"),
        (
            b'{"source_size":[1280,720],"framing":{"window":{"x":0,"y":0,"width":9,"height":9}}}',
            "framing.window_small",
        ),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "bed.json"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_framing(path)
    assert refused.value.code == code


def test_a_file_is_only_geometry_and_features(tmp_path: Path) -> None:
    path = tmp_path / "bed.json"
    write_framing(path, with_reference(framing_of(FramingDraft(WINDOW), SIZE), reference()), SIZE)
    known = msgspec.json.decode(path.read_bytes())
    assert sorted(known) == ["framing", "schema", "source_size"]
    assert sorted(known["framing"]) == ["reference", "sleeve", "window", "zones"]
    assert sorted(known["framing"]["reference"]) == ["descriptors", "points"]
