"""Keeps the Qt Linguist file in step with the source: `python -m tests.qt.linguist` rewrites it, keeping translations.

Two contexts: `swaddle` holds every literal given to `say` or `mark` in `ui`; `errors` holds the stable code of every
error that can reach a window. What is new comes in as unfinished, what is gone is left out.
"""

from __future__ import annotations

import ast
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TS = ROOT / "ui" / "translations" / "swaddle_zh_CN.ts"
_CODE = re.compile(r"[a-z_]+\.[a-z_]+")
#: Errors of these never reach a window: the terminal, the gateway's own start, the pipes between rooms.
_NO_WINDOW = (
    "app/gateway/main.py",
    "app/gateway/settings.py",
    "app/cli.py",
    "app/config.py",
    "app/demo",
    "app/fence",
    "app/handover",
    "app/lines.py",
    "app/messages/",
    "app/rooms.py",
    "app/record_command.py",
    "app/framing_command.py",
    "app/doctor.py",
)


@cache
def sources() -> dict[str, set[str]]:
    """Source texts by context."""
    ui: set[str] = set()
    for path in sorted((ROOT / "ui").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "from app.terminal import" not in source:  # the terminal's `say` is another one
            ui |= set(_words(ast.parse(source, str(path))))
    errors = {"ui.broken", "take.early", "room.given_up"}
    for area in ("app", "capture", "redact"):
        for path in sorted((ROOT / area).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(_NO_WINDOW):
                errors |= {code for code, _ in _errors(ast.parse(path.read_text(encoding="utf-8"), str(path)))}
    return {"swaddle": ui, "errors": errors}


def _words(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "mark"):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _errors(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """A code with its sentence behind it: in a call, a tuple or a table; the sentence may have a name."""
    named = dict(_named(tree))
    for node in ast.walk(tree):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(node, ast.Call):
            pairs = list(zip(node.args, node.args[1:], strict=False))
        elif isinstance(node, ast.Tuple | ast.List):
            pairs = list(zip(node.elts, node.elts[1:], strict=False))
        elif isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values, strict=True))
        for code, sentence in pairs:
            if isinstance(code, ast.Constant) and isinstance(code.value, str) and _CODE.fullmatch(code.value):
                text = named.get(sentence.id, "") if isinstance(sentence, ast.Name) else _text(sentence)
                if " " in text and text.rstrip().endswith("."):
                    yield code.value, text


def _named(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that stand for a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
                if isinstance(target, ast.Name):
                    yield target.id, _text(node.value)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def translations(path: Path = TS) -> dict[str, dict[str, str]]:
    """What is finished, by context."""
    found: dict[str, dict[str, str]] = {}
    if not path.exists():
        return found
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314 - our own file
        words = found.setdefault(context.findtext("name", ""), {})
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.text and translation.get("type") != "unfinished":
                words[message.findtext("source", "")] = translation.text
    return found


def unfinished() -> list[str]:
    """Source texts without a finished translation."""
    have = translations()
    return sorted(
        f"{context}: {text}" for context, texts in sources().items() for text in texts - set(have.get(context, {}))
    )


def rewrite(added: dict[str, dict[str, str]] | None = None, path: Path = TS) -> None:
    """Write the file anew from the sources, with the translations it had and those that are added."""
    have = translations(path)
    root = ET.Element("TS", version="2.1", language="zh_CN", sourcelanguage="en")
    for name, texts in sources().items():
        context = ET.SubElement(root, "context")
        ET.SubElement(context, "name").text = name
        known = have.get(name, {}) | (added or {}).get(name, {})
        for text in sorted(texts):
            message = ET.SubElement(context, "message")
            ET.SubElement(message, "source").text = text
            translation = ET.SubElement(message, "translation")
            if text in known:
                translation.text = known[text]
            else:
                translation.set("type", "unfinished")
    ET.indent(root, " " * 4)
    body = ET.tostring(root, encoding="unicode")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


if __name__ == "__main__":
    rewrite()
    left = unfinished()
    for line in left:
        sys.stdout.write(f"unfinished: {line}\n")
    sys.exit(1 if left else 0)
