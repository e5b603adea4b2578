"""What a person sees: every word with its place, and the picture that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from tests.qt.pictures import Stage
from ui.brush import LEFT, Brush
from ui.widgets.item_list import ItemList
from ui.widgets.sheet import Sheet

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True)
class Ink:
    """Words on the screen: what stands where, and who painted it."""

    text: str
    box: QRect
    owner: QWidget
    painted: bool = False
    over_px: float = 0.0
    """By how much painted words are wider than the room that they were given."""
    whole: bool = True
    """Whether nothing of them is scrolled away or covered."""


@dataclass
class Sight:
    """One rendering of the window."""

    image: QImage
    ratio: int
    inks: list[Ink] = field(default_factory=list)


def front(stage: Stage) -> QWidget:
    """What the hands can reach now: the sheet that lies over the window, or the window."""
    sheets = [sheet for sheet in stage.window.findChildren(Sheet) if sheet.isVisible()]
    return sheets[-1] if sheets else stage.window


def visible(stage: Stage, kind: type[W]) -> list[W]:
    """Widgets of a kind that are in front."""
    return [widget for widget in front(stage).findChildren(kind) if widget.isVisible()]


def place(widget: QWidget, rect: QRect | None = None) -> QRect:
    """Where this part of a widget stands in its window."""
    rect = rect or widget.rect()
    return QRect(widget.mapTo(widget.window(), rect.topLeft()), rect.size())


def in_view(widget: QWidget, rect: QRect | None = None) -> QRect:
    """The same, without what is scrolled away."""
    rect = (rect or widget.rect()).intersected(widget.visibleRegion().boundingRect())
    return place(widget, rect) if rect.isValid() else QRect()


@contextmanager
def _noting(inks: list[Ink]) -> Iterator[None]:
    """Listen to the one place where words are painted."""
    paint = Brush.text

    def text(
        self: Brush,
        rect: QRectF,
        words: str,
        role: str,
        colour: QColor | str,
        *,
        strong: bool = False,
        align: Qt.AlignmentFlag = LEFT,
    ) -> float:
        owner = self.painter.device()
        metrics = QFontMetricsF(self.theme.font(role, strong=strong))
        if words.strip() and isinstance(owner, QWidget):
            bounds = metrics.boundingRect(rect, int(align.value), words)
            bounds.setWidth(min(bounds.width(), rect.width() + 1))
            bounds.moveLeft(max(bounds.left(), rect.left()))
            box = self.painter.worldTransform().mapRect(bounds).toAlignedRect()
            seen = owner.visibleRegion().boundingRect()
            if box.intersects(seen):
                over_px = metrics.horizontalAdvance(words) - rect.width()
                inks.append(
                    Ink(words, place(owner, box), owner, painted=True, over_px=over_px, whole=seen.contains(box))
                )
        return paint(self, rect, words, role, colour, strong=strong, align=align)

    Brush.text = text  # type: ignore[method-assign]
    try:
        yield
    finally:
        Brush.text = paint  # type: ignore[method-assign]


def _of_labels(stage: Stage) -> Iterator[Ink]:
    for label in visible(stage, QLabel):
        if not label.text().strip():
            continue
        flags = int(label.alignment().value) | (int(Qt.TextFlag.TextWordWrap.value) if label.wordWrap() else 0)
        box = label.fontMetrics().boundingRect(label.contentsRect(), flags, label.text())
        box = box.intersected(label.contentsRect())
        if label.visibleRegion().boundingRect().contains(box):
            yield Ink(label.text(), place(label, box), label)


def _of_buttons(stage: Stage) -> Iterator[Ink]:
    for button in visible(stage, QPushButton):
        if button.text().strip() and button.visibleRegion().boundingRect().contains(button.rect()):
            yield Ink(button.text(), place(button, button.rect().adjusted(8, 8, -8, -8)), button)


def look(stage: Stage, *, ratio: int = 1) -> Sight:
    """Render the window and read every word in it.

    Args:
        stage: a window in a state.
        ratio: pixels of the picture for one of the window; at 2, strokes of small print have a solid core.
    """
    window = stage.window
    image = QImage(window.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    sight = Sight(image, ratio)
    painted: list[Ink] = []
    with _noting(painted):
        window.render(image, QPoint(0, 0))
    whole = front(stage)
    sight.inks += [ink for ink in painted if ink.owner is whole or whole.isAncestorOf(ink.owner)]
    sight.inks += _of_labels(stage)
    sight.inks += _of_buttons(stage)
    return sight


@dataclass(frozen=True)
class Touch:
    """Something in front that a hand can press: a button, or an item of a list."""

    name: str
    whole: QRect
    seen: QRect
    """Without what is scrolled away."""
    owner: QWidget


def touches(stage: Stage) -> list[Touch]:
    """All of them that are at least partly in view."""
    found = [
        Touch(called(button), place(button), in_view(button), button) for button in visible(stage, QAbstractButton)
    ]
    for view in visible(stage, ItemList):
        port = view.viewport()
        found += [
            Touch(target.name, place(port, target.place), in_view(port, target.place), view)
            for target in view.targets()
            if target.able
        ]
    return [touch for touch in found if not touch.seen.isEmpty()]


def called(widget: QWidget) -> str:
    """How a finding names a widget."""
    if widget.objectName():
        return widget.objectName()
    return f"{type(widget).__name__} {widget.accessibleName()!r}".strip()
