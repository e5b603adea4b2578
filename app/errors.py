"""What can go wrong, told apart by what must happen next.

StationError
├── Transient       retry inside a budget; nobody needs to act
├── NeedsPerson     a person can mend it; the sentence says how
├── Refused         a rule said no; nothing was changed
└── Integrity       evidence of damage or tampering: stop, keep everything, tell

An error is caught in three places only: the worker loop, `ui.bridge` and a room's main.
Each carries a stable `code` (also the key of its translation), a log line without personal data,
and one sentence for the person in front of the screen that ends with the next step.
"""

from __future__ import annotations


class StationError(Exception):
    """Base of every expected failure.

    Args:
        code: stable, dotted, lower case: `camera.unreadable`. Tests and translations rely on it.
        sentence: English source text for a person: what happened, what it means, what to do. No personal data.
        detail: for the technical log only; no personal data, no key material.
    """

    def __init__(self, code: str, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.sentence} [{self.code}]"


class Transient(StationError):  # noqa: N818 - the tree reads as design.md names it
    """Will probably pass by itself: retried inside a budget."""


class NeedsPerson(StationError):  # noqa: N818
    """Waits for a person; nothing is lost meanwhile."""


class Refused(StationError):  # noqa: N818
    """A rule said no; the state is as it was."""


class Integrity(StationError):  # noqa: N818
    """Something does not verify: stop, keep the evidence."""
