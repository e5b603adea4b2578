"""The one way to speak to a person at a terminal. Everything else logs."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line of news."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line of trouble, with the next step in it."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
