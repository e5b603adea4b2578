"""What the docs point at is there: files that they name, pages that they link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "app").rglob("*.md")))
_NAMED = re.compile(r"`((?:app|capture|docs|packaging|redact|tests|ui)/[\w./-]+\.\w+)`")
_LINKED = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = [ROOT / name for name in _NAMED.findall(text)]
    linked = [page.parent / link for link in _LINKED.findall(text)]
    assert [str(path) for path in (*named, *linked) if not path.exists()] == []
