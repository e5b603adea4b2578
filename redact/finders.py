"""What a finder is: something that looks at raw frames and names regions that must not be seen.

Window and zones are not finders: they need no looking. `FINDERS` lists those that name regions of a frame. Three more
names switch on what compares frames: `sleeve` (the bed's marker sleeve is followed from frame to frame, if its framing
has one), `motion` (the framing follows a bumped camera) and `changes` (what no look has seen is masked).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from redact.frames import Plane, RawFrame
from redact.geometry import Framing, Polygon

SLEEVE: Final = "sleeve"
MOTION: Final = "motion"
CHANGES: Final = "changes"


class Finder(Protocol):
    """Looks for one kind of thing. The same frames in the same order give the same regions."""

    @property
    def certainty(self) -> float:
        """How sure the last look was of what it was least sure of, taken for a finding or not; 1 when of all, 0..1."""
        ...

    def look(self, frame: RawFrame, turn: int | None) -> Sequence[Polygon]:
        """What is in this frame, in its pixels. It is unmasked: nothing of it is kept.

        Args:
            frame: raw.
            turn: number of the look, for finders that look differently in turn; None: in every way they have.
        """
        ...


def _text() -> Finder:
    from redact.text import TextFinder

    return TextFinder()


class _Regions(Protocol):
    @property
    def certainty(self) -> float: ...

    def regions(self, luma: Plane) -> Sequence[Polygon]: ...


class _EveryTurn:
    """A finder that looks the same way each time."""

    def __init__(self, finder: _Regions) -> None:
        self._finder = finder

    @property
    def certainty(self) -> float:
        return self._finder.certainty

    def look(self, frame: RawFrame, turn: int | None) -> Sequence[Polygon]:  # noqa: ARG002 - part of what a finder is
        return self._finder.regions(frame.y)


def _codes() -> Finder:
    from redact.codes import CodeFinder

    return _EveryTurn(CodeFinder())


FINDERS: Final[Mapping[str, Callable[[], Finder]]] = {"text": _text, "codes": _codes}
FINDER_NAMES: Final = (*FINDERS, SLEEVE, MOTION, CHANGES)


class UnknownFinderError(ValueError):
    """A finder was asked for that this version does not have."""


def finder_names(choice: str) -> tuple[str, ...]:
    """Names meant by `none`, `all` or a list with commas.

    Raises:
        UnknownFinderError: one of them does not exist; the message says which do.
    """
    if choice in {"", "none"}:
        return ()
    if choice == "all":
        return FINDER_NAMES
    names = tuple(dict.fromkeys(name.strip() for name in choice.split(",")))
    for untrusted_name in names:
        if untrusted_name not in FINDER_NAMES:
            raise UnknownFinderError(
                f"There is no finder named {untrusted_name!r}. Finders of this version: {', '.join(FINDER_NAMES)}."
            )
    return names


def masks_anything(names: Sequence[str], framing: Framing) -> bool:
    """Whether these finders and this framing cover anything: what only compares or follows covers nothing by itself."""
    named = any(name in FINDERS for name in names)
    follows = SLEEVE in names and framing.sleeve is not None
    return framing.window is not None or bool(framing.zones) or named or follows


def make_finders(names: Sequence[str]) -> tuple[Finder, ...]:
    """Fresh finders for one camera.

    Raises:
        UnknownFinderError: as `finder_names`.
        ModelMissingError: a net is missing.
    """
    return tuple(FINDERS[name]() for name in finder_names(",".join(names)) if name in FINDERS)
