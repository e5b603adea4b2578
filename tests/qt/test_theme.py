"""The token table: contrast of every pair, a style sheet without holes, icons that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from ui.theme import HERE, THEMES, Theme, load_tokens


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_the_known_one() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_words_stand_out_from_their_ground(name: str) -> None:
    tokens = load_tokens()
    colours, least = tokens[name], tokens["checks"]["text_ratio"][name]
    assert least >= (7 if name == "night" else 4.5)
    low = [(f, b, round(ratio(colours[f], colours[b]), 2)) for f, b in tokens["checks"]["text"]]
    assert [pair for pair in low if pair[2] < least] == []


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_what_is_tapped_can_be_seen(name: str) -> None:
    tokens = load_tokens()
    colours = tokens[name]
    low = [(f, b, round(ratio(colours[f], colours[b]), 2)) for f, b in tokens["checks"]["edge"]]
    assert [pair for pair in low if pair[2] < 3] == []


def test_disabled_words_can_still_be_read() -> None:
    for name in THEMES:
        colours = load_tokens()[name]
        assert ratio(colours["ink_3"], colours["sunken"]) >= 4.5, name


def test_night_has_no_bright_ground() -> None:
    grounds = (
        "canvas",
        "surface",
        "sunken",
        "accent_soft",
        "primary_bg",
        "primary_press",
        "ok_soft",
        "warn_soft",
        "stop_soft",
    )
    for ground in grounds:
        assert luminance(load_tokens()["night"][ground]) < 0.06, ground


def test_all_themes_have_the_same_tokens() -> None:
    tokens = load_tokens()
    assert set(tokens["day"]) == set(tokens["night"]) == set(tokens["contrast"])


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_has_no_hole(name: str, qapp: QApplication) -> None:
    del qapp
    sheet = Theme(name).style_sheet()
    assert "$" not in sheet
    assert all(QColor(colour).isValid() for colour in re.findall(r"#[0-9A-Fa-f]{6}", sheet))


def test_no_colour_outside_the_table() -> None:
    named = re.compile(r"#[0-9A-Fa-f]{6}\b")
    paper = {"command_card.py", "family_card.py"}  # printed: black on white, whatever the window looks like
    files = [path for path in (*HERE.rglob("*.py"), HERE / "swaddle.qss") if path.name not in paper]
    assert [str(path) for path in files if named.search(path.read_text(encoding="utf-8"))] == []


def test_every_icon_that_is_named_exists(qapp: QApplication) -> None:
    del qapp
    there = {path.stem for path in (HERE / "icons").glob("*.svg")}
    called = ("icon", "picture", "pixmap")
    asked: set[str] = set()
    for path in Path(HERE).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in called:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    asked.add(first.value)
    assert asked
    assert asked <= there


def test_nothing_in_the_table_is_left_over() -> None:
    """Icons, sizes and spaces that no file of the face names."""
    files = (*HERE.rglob("*.py"), HERE / "swaddle.qss")
    named = "\n".join(path.read_text(encoding="utf-8") for path in files)
    tokens = load_tokens()
    wanted = [f'"{path.stem}"' for path in (HERE / "icons").glob("*.svg")]
    wanted += [f'"{size}"' if f'"{size}"' in named else f"${size}" for size in tokens["size"]]
    wanted += [f"$space_{space}" for space in tokens["space"]]
    assert set(tokens) == {"type", "space", "size", "day", "night", "contrast", "checks"}
    assert [name for name in wanted if name not in named] == []


def test_an_icon_takes_its_colour(qapp: QApplication) -> None:
    del qapp
    theme = Theme("day")
    image = theme.pixmap("check", theme.colour("stop"), 24).toImage()
    wanted = theme.colour("stop").name()
    assert any(image.pixelColor(x, y).name() == wanted for x in range(48) for y in range(48))


def test_no_such_theme() -> None:
    with pytest.raises(ValueError, match="dusk"):
        Theme("dusk")
