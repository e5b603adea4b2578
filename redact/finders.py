"""What a finder is: something that looks at raw frames and names polygons that must not be seen.

Window and zones are not finders: they need no looking. The finders of this version are listed in `FINDERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from redact.frames import RawFrame
from redact.geometry import Polygon


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to cover: where, and which kind of thing (`text`, `code`, …), never what it says."""

    polygon: Polygon
    kind: str


class Finder(Protocol):
    """Looks for one kind of thing. Pure: the same frames give the same findings."""

    @property
    def name(self) -> str:
        """As in `--finders`."""
        ...

    @property
    def interval_s(self) -> float:
        """Media time between two looks; 0 looks at every frame."""
        ...

    def look(self, frame: RawFrame) -> Sequence[Finding]:
        """What is in this frame. The frame is unmasked: keep nothing of it but findings."""
        ...


FINDERS: Final[Mapping[str, Callable[[], Finder]]] = {}


class UnknownFinderError(ValueError):
    """A finder was asked for that this version does not have."""


def finder_names(choice: str) -> tuple[str, ...]:
    """Names meant by `none`, `all` (all that exist) or a list with commas.

    Raises:
        UnknownFinderError: one of them does not exist; the message says which do.
    """
    if choice in {"", "none"}:
        return ()
    if choice == "all":
        return tuple(FINDERS)
    names = tuple(dict.fromkeys(name.strip() for name in choice.split(",")))
    for untrusted_name in names:
        if untrusted_name not in FINDERS:
            existing = ", ".join(FINDERS) or "none yet: mask with --window and --zone"
            raise UnknownFinderError(
                f"There is no finder named {untrusted_name!r}. Finders of this version: {existing}."
            )
    return names


def make_finders(names: Sequence[str]) -> tuple[Finder, ...]:
    """Fresh finders for one camera.

    Raises:
        UnknownFinderError: as `finder_names`.
    """
    return tuple(FINDERS[name]() for name in finder_names(",".join(names)))
