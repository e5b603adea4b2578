"""The binding under the face: what it must not do to the interpreter (docs/decisions/0003-qt-6-11.md)."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def test_calls_that_return_nothing_take_no_reference_to_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.update()
    before = sys.getrefcount(None)
    for _ in range(500):
        widget.update()
        widget.focusWidget()
    assert abs(sys.getrefcount(None) - before) < 50
