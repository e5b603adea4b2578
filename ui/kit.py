"""Small builders over plain Qt widgets, so that a page reads as its own layout."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.clock import Clock
from ui.theme import Theme

Item = QWidget | QLayout | int | None  # a widget, a layout, a gap in pixels, or None for the stretch
Margins = tuple[int, int, int, int]
NONE: Margins = (0, 0, 0, 0)


class Kit:
    """What every page is built with: the look, the language and the clock."""

    def __init__(self, theme: Theme, language: str, clock: Clock) -> None:
        self.theme, self.language, self.clock = theme, language, clock

    def _fill(self, box: QBoxLayout, items: Sequence[Item]) -> None:
        for item in items:
            if item is None:
                box.addStretch(1)
            elif isinstance(item, int):
                box.addSpacing(item)
            elif isinstance(item, QLayout):
                box.addLayout(item)
            else:
                box.addWidget(item)

    def column(self, *items: Item, gap: int = 8, margins: Margins = NONE) -> QVBoxLayout:
        """Items from top to bottom."""
        box = QVBoxLayout()
        box.setSpacing(gap)
        box.setContentsMargins(*margins)
        self._fill(box, items)
        return box

    def row(self, *items: Item, gap: int = 12, margins: Margins = NONE) -> QHBoxLayout:
        """Items from left to right."""
        box = QHBoxLayout()
        box.setSpacing(gap)
        box.setContentsMargins(*margins)
        self._fill(box, items)
        return box

    def frame(self, layout: QLayout, kind: str = "", margins: Margins | None = None) -> QFrame:
        """A box whose look (`card`, `panel`, `page`, …) the style sheet knows by its property `box`."""
        frame = QFrame()
        frame.setProperty("box", kind)
        if margins is not None:
            layout.setContentsMargins(*margins)
        frame.setLayout(layout)
        return frame

    def grid(self, widgets: Sequence[QWidget], columns: int, gap: int = 12) -> QGridLayout:
        """Widgets in equal columns."""
        grid = QGridLayout()
        grid.setSpacing(gap)
        grid.setContentsMargins(0, 0, 0, 0)
        for i, widget in enumerate(widgets):
            grid.addWidget(widget, i // columns, i % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        return grid

    def rule(self) -> QFrame:
        """A hairline."""
        line = QFrame()
        line.setProperty("box", "line")
        line.setFixedHeight(1)
        return line

    def label(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "ink",
        *,
        strong: bool = False,
        wrap: bool = False,
        centre: bool = False,
    ) -> QLabel:
        """Words. Never markup: they may hold what somebody typed."""
        label = QLabel(text)
        label.setFont(self.theme.font(role, strong=strong))
        label.setProperty("tone", tone)
        label.setWordWrap(wrap)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if wrap:
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if centre:
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label

    def tone(self, label: QLabel, tone: str) -> None:
        """Change the colour of words."""
        if label.property("tone") != tone:
            label.setProperty("tone", tone)
            label.style().unpolish(label)
            label.style().polish(label)

    def picture(self, name: str, colour: str = "ink_2", size_px: int = 24) -> QLabel:
        """An icon; always beside a word."""
        label = QLabel()
        label.setPixmap(self.theme.pixmap(name, self.theme.colour(colour), size_px))
        label.setFixedSize(size_px, size_px)
        return label

    def button(
        self,
        text: str,
        icon: str | None = None,
        kind: str = "plain",
        *,
        height: int | None = None,
        role: str = "lead",
        width: int | None = None,
        name: str = "",
    ) -> QPushButton:
        """Something to press: plain, primary (the next step), stop (destroys something) or quiet."""
        button = QPushButton()
        button.setProperty("kind", kind)
        button.setFont(self.theme.font(role, strong=kind == "primary"))
        button.setFixedHeight(height or self.theme.size["touch"])
        button.setObjectName(name)
        if width:
            button.setFixedWidth(width)
        self.dress(button, text, icon)
        return button

    def dress(self, button: QPushButton, text: str, icon: str | None = None) -> None:
        """Give a button its word and icon."""
        if icon:
            token = {"primary": "primary_ink", "stop": "stop", "quiet": "ink_2"}.get(button.property("kind"), "ink")
            button.setIcon(self.theme.icon(icon, token))
            button.setIconSize(QSize(self.theme.size["icon"], self.theme.size["icon"]))
        button.setText(f"  {text}" if icon and text else text)
        button.setAccessibleName(text)

    def header(self, title: str, sentence: QLabel, *actions: Item) -> QWidget:
        """Top of a page: its name, one sentence, its actions."""
        words = self.column(None, self.label(title, "title", strong=True), sentence, None, gap=2)
        head = QWidget()
        head.setLayout(self.row(words, None, *actions))
        head.setProperty("part", "header")
        head.setFixedHeight(self.theme.size["header"])
        return head
