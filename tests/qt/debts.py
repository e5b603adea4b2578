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


DEBTS: tuple[Debt, ...] = ()


def unforgiven(scene: str, findings: Iterable[str]) -> list[str]:
    """What is not on the list, once each."""
    left = (finding for finding in findings if not any(debt.forgives(scene, finding) for debt in DEBTS))
    return list(dict.fromkeys(left))
