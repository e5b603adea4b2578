"""Chinese pages in Chinese: no English word that is not a name, a code or a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from app.config import StationConfig
from tests.fakes_station import STAFF
from tests.qt.measures.seen import Sight, called, visible
from tests.qt.pictures import Stage

#: As they stand on a keyboard.
KEYS = frozenset({"Delete", "Insert", "Tab", "Enter", "Esc", "Shift", "Ctrl"})
#: What IT reads is written as it is typed: keys of the policy, packages, commands, files, acts of the journal.
TYPED = frozenset(StationConfig.__struct_fields__) | {"UTC", "Python", "Linux"}
#: Names of people and things, keys on a keyboard, units: the same in every language. Nothing that has a Chinese word.
ALLOWED = frozenset(
    {"DEMO", "PIN", "NICU", "Swaddle", "IT", "English", "Station", "GB"}
    | KEYS
    | {person.name for person in STAFF}
    | {str(person.id) for person in STAFF}
    | TYPED
)
#: Family codes, ids of clips (also cut short) and stations, keys F1 to F12.
_CODES = re.compile(
    r"\b(?:[0-9a-f]{4}…[0-9a-f]{2}|[A-Z0-9]{4}|[0-9a-f]{8,}|[a-z]+[0-9]-[0-9]+|[a-z]+-[0-9]+|F[0-9]{1,2})\b"
)
_TYPED = re.compile(
    r"https?://\S+|main\.py [a-z-]+|[\w./-]+\.(?:md|jsonl)\b|[a-z]+(?:_[a-z]+)+|[a-z]+\.[a-z_]+"
    r"|PySide6-Essentials|opencv-python-headless|cryptography|sqlcipher3|\bav\b|Webcam C270|AUDIT"
)
_WORDS = re.compile(r"[A-Za-z]{2,}")


def english_in(text: str) -> list[str]:
    """English words in a Chinese text."""
    return [word for word in _WORDS.findall(_CODES.sub(" ", _TYPED.sub(" ", text))) if word not in ALLOWED]


def _spoken(stage: Stage) -> Iterator[tuple[str, str]]:
    for widget in visible(stage, QWidget):
        for text in (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()):
            if text:
                yield called(widget), text
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface.text(QAccessible.Text.Value):
            yield called(widget), interface.text(QAccessible.Text.Value)


def findings(stage: Stage, sight: Sight) -> Iterator[str]:
    """English words, written or said."""
    for ink in sight.inks:
        if found := english_in(ink.text):
            yield f"English: {' '.join(found)} in {ink.text!r}"
    for name, text in _spoken(stage):
        if found := english_in(text):
            yield f"English: {' '.join(found)}, said by {name}: {text!r}"
