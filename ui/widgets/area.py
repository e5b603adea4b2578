"""What may be longer than its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.finger_scroll import by_finger


class Area(QScrollArea):
    """Scrolls up and down, by a finger too.

    Args:
        content: what is in it; None: it comes later.
        spoken: of a list without targets: its name; then Tab reaches it, and the arrows scroll it.
    """

    def __init__(self, content: QWidget | None = None, *, spoken: str = "") -> None:
        super().__init__()
        if content is not None:
            self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if spoken else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(spoken)
        by_finger(self)
