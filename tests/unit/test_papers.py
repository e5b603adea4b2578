"""The papers for people say what the program says, word for word, and show pictures that exist."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CARDS = ("nurse", "charge-nurse")
NOTICES = ("privacy-staff", "privacy-parents")
PAPERS = (*CARDS, *NOTICES)
MOST_PICTURES = 12
#: An A4 page holds about this much of such text beside two pictures.
MOST_CHARACTERS = {"en": 4200, "zh_CN": 1900}


def paper(name: str, language: str) -> str:
    suffix = "" if language == "en" else f".{language}"
    return (DOCS / f"{name}{suffix}.md").read_text(encoding="utf-8")


@cache
def said(language: str) -> tuple[re.Pattern[str], ...]:
    """What the window can say, with anything where a value is filled in."""
    tree = ET.parse(ROOT / "ui" / "translations" / "swaddle_zh_CN.ts")  # noqa: S314 - our own file
    found = []
    for context in tree.getroot().iter("context"):
        if context.findtext("name") != "swaddle":
            continue
        for message in context.iter("message"):
            words = message.findtext("source" if language == "en" else "translation") or ""
            parts = re.split(r"\{[a-z_]+\}", words)
            found.append(re.compile(".+?".join(re.escape(part) for part in parts)))
    return tuple(found)


def bold(text: str) -> list[str]:
    return re.findall(r"\*\*(.+?)\*\*", text)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", [name for name in PAPERS if name in CARDS])
def test_what_stands_in_bold_stands_on_the_screen(name: str, language: str) -> None:
    """Bold is kept for words of the window; the line that says so is the one exception."""
    quoted = [words for words in bold(paper(name, language)) if words not in ("bold", "粗体")]
    assert quoted
    patterns = said(language)
    wrong = [words for words in quoted if not any(pattern.fullmatch(words) for pattern in patterns)]
    assert not wrong, f"docs/{name} ({language}) quotes what the window never says: {wrong}"


@pytest.mark.parametrize("name", PAPERS)
def test_both_languages_have_the_same_shape(name: str) -> None:
    english, chinese = paper(name, "en"), paper(name, "zh_CN")
    for mark in (r"^#", r"^## ", r"^\d\. ", r"^- ", r"^\|", r"<img "):
        assert len(re.findall(mark, english, re.MULTILINE)) == len(re.findall(mark, chinese, re.MULTILINE)), mark
    if name in CARDS:
        assert len(bold(english)) == len(bold(chinese))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_one_page(name: str, language: str) -> None:
    text = re.sub(r"<[^>]+>|\]\([^)]*\)", "", paper(name, language))
    assert len(text) <= MOST_CHARACTERS[language]


def test_every_picture_and_page_that_is_named_exists() -> None:
    for path in (ROOT / "README.md", *DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for target in (*re.findall(r'src="([^"]+)"', text), *re.findall(r"\]\(([^)#\s]+)", text)):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} names {target}"


def test_the_committed_pictures_are_few() -> None:
    assert len(list((DOCS / "pictures").glob("*"))) <= MOST_PICTURES
