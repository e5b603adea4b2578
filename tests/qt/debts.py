"""Where a page does not yet keep a measure. The list may only shrink: a test fails when an entry is not needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Debt:
    """Findings that are forgiven for now."""

    scene: str
    """The scene that shows it, `PAGE-STATE`."""
    finding: str
    """The finding, as a pattern of fnmatch."""
    why: str
    also: str = ""
    """Other scenes that show the same, as a pattern."""
    language: str = "en"

    def forgives(self, scene: str, finding: str) -> bool:
        """Whether this entry speaks of this finding."""
        here = scene == self.scene or fnmatchcase(scene, self.also)
        return here and fnmatchcase(finding, self.finding)


_SMALL = "1024×600, and 1920×1080 at 200 % (960×540), have no layout of their own yet"

DEBTS: tuple[Debt, ...] = (
    Debt("families-list", "960x540 *", _SMALL, also="families-*"),
    Debt("families-list", "1024x600 *", _SMALL, also="families-*"),
    Debt("journal-list", "960x540 *", _SMALL, also="journal-*"),
    Debt("journal-clip", "1024x600 *", _SMALL, also="journal-*"),
    Debt("station-ok", "960x540 *", _SMALL, also="station-*"),
    Debt("station-ok", "1024x600 *", _SMALL, also="station-*"),
)


def unforgiven(scene: str, findings: Iterable[str]) -> list[str]:
    """What is not on the list, once each."""
    left = (finding for finding in findings if not any(debt.forgives(scene, finding) for debt in DEBTS))
    return list(dict.fromkeys(left))
