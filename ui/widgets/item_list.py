"""A list or board of painted items over an `ItemModel`: touch, keys and a screen reader reach every item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QScroller, QWidget

from ui.delegates.item import GAP_PX, ItemDelegate
from ui.models import NAME_ROLE, VALUE_ROLE, Index, ItemModel

_MOVING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_PRESSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select)


@dataclass(frozen=True, slots=True)
class Target:
    """An item, or a target inside one, as a finger finds it."""

    view: ItemList
    name: str
    place: QRect  # in the view's viewport
    able: bool
    spoken: str

    def press(self) -> None:
        """As a touch would."""
        self.view.press(self.name)


class ItemList(QListView):
    """Items that are pressed, not selected. A value that changes keeps its place, so that focus and scroll stay."""

    pressed_key = Signal(str)  # key of the item that was pressed
    acted = Signal(str)  # key of the item whose own target was pressed

    def __init__(self, model: ItemModel, delegate: ItemDelegate, name: str, spoken: str, *, abreast: bool) -> None:
        super().__init__()
        self.items, self.shapes = model, delegate
        self._down = ""
        self._current, self._at = "", 0
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(GAP_PX // 2)  # on both sides of each item
        if abreast:
            self.setFlow(QListView.Flow.LeftToRight)
            self.setWrapping(True)
        self.verticalScrollBar().setSingleStep(28)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._hold(""))  # a list that moves is not pressed
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        # Opaque, so that scrolling moves what is painted and paints only what comes into view.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._return)

    # -- by name

    def targets(self) -> Iterator[Target]:
        """Everything in it that has an object name, in reading order."""
        for row in range(self.items.rowCount()):
            index = self.items.index(row)
            words, place = index.data(VALUE_ROLE), self.visualRect(index)
            if index.data(NAME_ROLE):
                body = self.shapes.body(words, QRectF(place)).toRect()
                yield Target(self, words.name, body, words.able, words.spoken)
            for part, rect in self.shapes.parts(words, QRectF(place)).items():
                yield Target(self, part, rect.toRect(), words.able, words.spoken)

    def reach(self, name: str) -> Target | None:
        """The target of this name, scrolled into view."""
        for row in range(self.items.rowCount()):
            index = self.items.index(row)
            words = index.data(VALUE_ROLE)
            if name == words.name or name in self.shapes.parts(words, QRectF(self.visualRect(index))):
                self.scrollTo(index)
                return next(target for target in self.targets() if target.name == name)
        return None

    def press(self, name: str) -> None:
        """Press what has this name, as a finger would."""
        for words in self.items.values:
            if words.able and name == words.name:
                self.pressed_key.emit(words.key)
                return
            if words.able and name in self.shapes.parts(words, QRectF(0, 0, 400, 80)):
                self.acted.emit(words.key)
                return

    def choose(self, key: str) -> None:
        """Mark one item as the one that is looked at; "" marks none."""
        if key != self.shapes.chosen:
            self.shapes.chosen = key
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.shapes.theme.colour(self.shapes.GROUND))
        painter.end()
        super().paintEvent(event)

    # -- touch

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._hold(self._name_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._down and self._name_at(event.position()) != self._down:
            self._hold("")  # the finger slid off: nothing happens

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        name, self_down = self._name_at(event.position()), self._down
        self._hold("")
        if self_down and name == self_down:
            self.press(name)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hold("")

    def _name_at(self, where: QPointF) -> str:
        index = self.indexAt(where.toPoint())
        words = index.data(VALUE_ROLE)
        if words is None or not words.able:
            return ""
        for part, rect in self.shapes.parts(words, QRectF(self.visualRect(index))).items():
            if rect.contains(where):
                return part
        return str(words.name)

    def _hold(self, name: str) -> None:
        """Show which target is under the finger."""
        if name != self._down:
            self._down = self.shapes.down = name
            self.viewport().update()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() not in _PRESSING_KEYS:
            super().keyPressEvent(event)
            if event.key() in _MOVING_KEYS:
                event.accept()  # also at the end of the list: the key is this list's and nobody else's
            return
        words = index.data(VALUE_ROLE)
        if words is None or not words.able or event.isAutoRepeat():
            return
        parts = self.shapes.parts(words, QRectF(self.visualRect(index)))
        self.press(next(iter(parts), words.name))

    # -- keeping the place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        words = current.data(VALUE_ROLE)
        if words is not None:  # a reset forgets where it was before anybody can ask
            self._current = words.key

    def _remember(self) -> None:
        self._at = self.verticalScrollBar().value()

    def _return(self) -> None:
        self._hold("")
        row = self.items.row_of(self._current) if self._current else None
        if row is not None:
            self.selectionModel().setCurrentIndex(self.items.index(row), self.selectionModel().SelectionFlag.NoUpdate)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(self._at)


def targets_in(window: QWidget) -> Iterator[Target]:
    """Every target of every list in view: what tests and scripts find beside the widgets."""
    for view in window.findChildren(ItemList):
        if view.isVisible():
            yield from view.targets()


def reach(window: QWidget, name: str) -> Target | None:
    """The target of this name in a list in view, scrolled to."""
    for view in window.findChildren(ItemList):
        if view.isVisible():
            target = view.reach(name)
            if target is not None:
                return target
    return None


def middle(target: Target, window: QWidget) -> QPoint:
    """Where a finger meets it, in the window."""
    return target.view.viewport().mapTo(window, target.place.center())
