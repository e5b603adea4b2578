"""The only source of wall time. Handed in, so that tests can turn it."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol


class Clock(Protocol):
    """Wall time for records, monotonic time for waiting."""

    def now(self) -> dt.datetime:
        """Aware UTC time."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that never go back; meaning only as differences."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> dt.datetime:
        """Aware UTC time."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - this is the place

    def monotonic_s(self) -> float:
        """Seconds since an arbitrary start."""
        return time.monotonic()


def to_text(moment: dt.datetime) -> str:
    """RFC 3339 with whole seconds and `Z`: the one form in ledger, journal and manifests."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_text(text: str) -> dt.datetime:
    """Inverse of `to_text`.

    Raises:
        ValueError: the text is not of that form.
    """
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
