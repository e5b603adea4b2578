"""The one way to speak to a person at a terminal. Everything else logs, and a log line there is one line."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType


def say(text: str) -> None:
    """One line of news."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line of trouble, with the next step in it."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class OneLine(logging.Formatter):
    """The message, and of an error its kind and place: no traceback, and not its words, which may name files."""

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Kind and innermost place."""
        kind, _, trace = ei
        if kind is None:
            return ""
        frames = traceback.extract_tb(trace)
        place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
        return f"  {kind.__name__}{place}"


def log_in_one_line() -> None:
    """Send warnings to stderr without a traceback; in development mode everything stays as Python has it."""
    if sys.flags.dev_mode:
        return
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLine("%(message)s"))
    logging.getLogger().addHandler(handler)
    threading.excepthook = _thread_ended


def _thread_ended(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        logging.getLogger("swaddle").error("a thread ended by an error", exc_info=arguments.exc_value)
