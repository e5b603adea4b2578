"""What a log line looks like to a person at a terminal."""

from __future__ import annotations

import logging
import sys

from app.terminal import OneLine


def _fail() -> None:
    raise ValueError("the words of the error: /home/somebody/secret.mp4")


def test_an_error_is_told_by_kind_and_place_without_traceback_and_words() -> None:
    try:
        _fail()
    except ValueError:
        record = logging.LogRecord("swaddle.test", logging.ERROR, __file__, 1, "a worker crashed", None, sys.exc_info())
    lines = OneLine("%(message)s").format(record).splitlines()
    assert lines[0] == "a worker crashed"
    assert len(lines) == 2
    assert lines[1].strip().startswith("ValueError at _fail:")
    assert "secret" not in "".join(lines)
    assert "Traceback" not in "".join(lines)
