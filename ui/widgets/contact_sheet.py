"""The contact sheet: the least certain frames of a clip, side by side. It says which of them were really on screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScroller

from app.review_board import ReviewMaterial
from ui import names, review_words, words
from ui.delegates.item import GAP_PX
from ui.delegates.moment import FOOT_PX, MomentDelegate, MomentWords
from ui.kit import Kit
from ui.models import ItemModel
from ui.widgets.item_list import ItemList
from ui.words import say

#: A clip in which nothing happened has as many: they fit without scrolling.
ABREAST = 8
_LEAST_TILE_PX = QSize(88, 56)
_GRID_COLUMNS = 2
#: The frame around a frame may be cut, by the pixel that scrolling is off; what is in it may not.
_EDGE_PX = 3


class ContactSheet(ItemList):
    """A strip that shows one row at a time; a grid of two columns where a strip has no room. Never scrolls sideways."""

    sought = Signal(float)  # a frame was tapped: show it large
    shown = Signal(object)  # numbers of frames that were painted, whole and uncovered, since the last time

    def __init__(self, kit: Kit) -> None:
        self._material: ReviewMaterial | None = None
        self._fresh: set[int] = set()
        self._told: set[int] = set()
        self._strip = True
        super().__init__(
            ItemModel(),
            MomentDelegate(kit, self._painted),
            names.REVIEWS_SHEET,
            say("Frames of the clip"),
            abreast=True,
        )
        # A gloved finger cannot hold a scroll bar: a swipe, the arrow keys or the button beside it scroll.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pressed_key.connect(self._pressed)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.lay(strip=True)

    @property
    def moments(self) -> MomentDelegate:
        """The painter of the frames."""
        assert isinstance(self.shapes, MomentDelegate)  # noqa: S101 - made so above
        return self.shapes

    def lay(self, *, strip: bool) -> None:
        """A strip under the player, or a grid beside it."""
        self._strip = strip
        self.moments.foot = strip
        self._fit()

    def clear(self) -> None:
        """Forget the frames."""
        self._material = None
        self._fresh.clear()
        self._told.clear()
        self.moments.forget()
        self.items.replace(())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setValue(0)

    def tell(self, material: ReviewMaterial) -> None:
        """Show these frames; those that were seen have a tick."""
        self._material = material
        self._told = set(material.seen)  # what was told and did not arrive is told again
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.items.replace(
            [
                MomentWords(
                    names.review_moment(one.number),
                    one.number,
                    words.length(one.at_s),
                    review_words.reason(one),
                    one.flagged,
                    one.number in material.seen,
                    review_words.spoken_moment(one, seen=one.number in material.seen),
                    one.kind == "flagged",
                )
                for one in material.moments
            ]
        )
        self._fit()

    def show_frame(self, number: int, bgra: Any) -> None:
        """One frame has come."""
        self.moments.keep(number, bgra)
        self.viewport().update()

    @property
    def overflows(self) -> bool:
        """Whether some frames are out of view."""
        rows = -(-len(self.items.values) // (ABREAST if self._strip else _GRID_COLUMNS))
        return rows * self._pitch_px > self.maximumViewportSize().height()

    @property
    def _pitch_px(self) -> int:
        """From one row to the next."""
        return self.moments.tile.height() + (FOOT_PX if self._strip else 0) + GAP_PX

    def scroll_on(self) -> None:
        """The next frames; after the last ones the first again."""
        bar = self.verticalScrollBar()
        whole_rows = max(1, self.viewport().height() // self._pitch_px)
        at_end = bar.value() >= bar.maximum()
        bar.setValue(0 if at_end else bar.value() + whole_rows * self._pitch_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        port = self.maximumViewportSize().width()
        across = ABREAST if self._strip else _GRID_COLUMNS
        spare = GAP_PX + 1  # a view that wraps wants room for one more gap
        wide = max(_LEAST_TILE_PX.width(), (port - spare) // across - GAP_PX)
        tile = QSize(wide, max(_LEAST_TILE_PX.height(), round(wide * 9 / 16)))
        if tile != self.moments.tile:
            self.moments.tile = tile
            self.scheduleDelayedItemsLayout()
        if self._strip:
            self.setFixedHeight(self._pitch_px)
        else:
            self.setMinimumHeight(tile.height() + GAP_PX)
            self.setMaximumHeight(16_777_215)

    def _pressed(self, key: str) -> None:
        material = self._material
        if material is not None:
            self.choose(key)
            self.sought.emit(next(one.at_s for one in material.moments if str(one.number) == key))

    def _painted(self, number: int, box: QRectF) -> None:
        """A frame's pixels were painted: does all of it lie open in a window that is shown?"""
        if number in self._told or number in self._fresh:
            return
        whole = box.toAlignedRect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        port = self.viewport()
        if not port.rect().contains(whole) or port.visibleRegion().intersected(whole).boundingRect() != whole:
            return
        window = port.window()
        if window.childAt(port.mapTo(window, whole.center())) is not port:
            return  # something lies over it, though one may see through
        if not self._fresh:
            QTimer.singleShot(0, self, self._tell_shown)  # together, and not from inside a paint event
        self._fresh.add(number)

    def _tell_shown(self) -> None:
        fresh, self._fresh = self._fresh, set()
        self._told |= fresh
        if fresh:
            self.shown.emit(tuple(sorted(fresh)))
