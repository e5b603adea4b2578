"""What all delegates share: a heading, the state of an item under finger or key, targets inside an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.brush import Brush
from ui.kit import Kit
from ui.models import VALUE_ROLE, Index

#: Between two targets.
GAP_PX = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above the items of a group; nothing to press."""

    title: str
    count: str = ""

    @property
    def key(self) -> str:
        """Its place among the items."""
        return f"heading {self.title}"

    @property
    def name(self) -> str:
        """Nobody presses it."""
        return ""

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        return f"{self.title} {self.count}".strip()

    @property
    def able(self) -> bool:
        """It is passed over by keys."""
        return False


@dataclass(frozen=True, slots=True)
class Look:
    """How an item is met now."""

    down: bool = False  # under the finger
    chosen: bool = False  # the one that is looked at
    focused: bool = False  # the keyboard stands here and is in use


class ItemDelegate(QStyledItemDelegate):
    """Paints what the model's words say. A shape overrides `draw`, `height` and, where items stand abreast, `width`."""

    HEADING_PX = 28
    #: What the items lie on.
    GROUND = "canvas"

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.kit, self.theme = kit, kit.theme
        #: Object name under the finger, and key of the item that is looked at: the view says so.
        self.down, self.chosen = "", ""

    def draw(self, brush: Brush, rect: QRectF, words: Any, look: Look) -> None:
        """Paint one item."""
        raise NotImplementedError

    def height(self, words: Any, width: int) -> int:
        """Of one item that is so wide, in pixels."""
        raise NotImplementedError

    def width(self, words: Any, room: int) -> int:
        """Of one item, in pixels, where the view has this much room."""
        del words
        return room

    def parts(self, words: Any, rect: QRectF) -> dict[str, QRectF]:
        """Targets of their own inside an item, by object name."""
        del words, rect
        return {}

    def body(self, words: Any, rect: QRectF) -> QRectF:
        """What of an item is not one of its own targets."""
        for part in self.parts(words, rect).values():
            rect = rect.adjusted(0, 0, part.left() - GAP_PX - rect.right(), 0)
        return rect

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        words, rect = index.data(VALUE_ROLE), QRectF(option.rect)
        with Brush(painter, self.theme) as brush:
            if isinstance(words, Heading):
                self._draw_heading(brush, rect, words)
                return
            window = option.widget.window()
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            look = Look(
                down=words.name == self.down,
                chosen=words.key == self.chosen,
                focused=focused and bool(window.property("keys")),
            )
            self.draw(brush, rect, words, look)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        words, view = index.data(VALUE_ROLE), option.widget
        room = room_of(view) if isinstance(view, QAbstractItemView) else 400
        if isinstance(words, Heading):
            return QSize(room, self.HEADING_PX)
        width = self.width(words, room)
        return QSize(width, self.height(words, width))

    def _draw_heading(self, brush: Brush, rect: QRectF, heading: Heading) -> None:
        used = brush.text(rect, heading.title, "body", "ink", strong=True)
        brush.text(rect.adjusted(used + 8, 0, 0, 0), heading.count, "body", "ink_2")


def room_of(view: QAbstractItemView) -> int:
    """Width for items: the scroll bar's place is kept free, so that nothing moves when it comes."""
    bar = view.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, view.verticalScrollBar())
    return view.maximumViewportSize().width() - bar - GAP_PX - 1
