"""Room: targets for gloves, words that fit, nothing to scroll sideways."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableView,
    QWidget,
)

from tests.qt.measures.seen import Ink, Sight, Touch, called, place, touches, visible
from tests.qt.pictures import Stage
from ui.widgets.item_list import ItemList

TOUCH_PX = 56
RECORD_PX = 96
GAP_PX = 12
SMALLEST = (960, 540)
#: 1366×768, 1920×1080 and an old 1024×600 as they are; the largest screen at 150 % and 200 %.
LOGICAL_SIZES = ((1366, 768), (1920, 1080), (1280, 720), (1024, 600), SMALLEST)


def _on_purpose(one: Touch, other: Touch) -> bool:
    """A target inside an item is a part of it."""
    within = one.whole.contains(other.whole) or other.whole.contains(one.whole)
    return isinstance(one.owner, ItemList) and one.owner is other.owner and within


def small_targets(stage: Stage) -> Iterator[str]:
    """Targets that a gloved finger misses."""
    for touch in touches(stage):
        least = RECORD_PX if touch.name == "capture.record" else TOUCH_PX
        width, height = touch.whole.width(), touch.whole.height()
        if min(width, height) < least:
            yield f"small: {touch.name} is {width}×{height}"


def close_targets(stage: Stage) -> Iterator[str]:
    """Targets so near to one another that a finger presses both."""
    for one, other in itertools.combinations(touches(stage), 2):
        a, b = one.seen, other.seen
        across = max(a.left(), b.left()) - min(a.right(), b.right())
        down = max(a.top(), b.top()) - min(a.bottom(), b.bottom())
        gap = max(across, down) - 1
        if gap < GAP_PX and not _on_purpose(one, other):
            yield f"close: {one.name} and {other.name} are {gap} px apart"


def _clipped_label(label: QLabel) -> Iterator[str]:
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + 1:
            yield f"clipped: label {label.heightForWidth(label.width())} > {label.height()} high: {label.text()}"
        return
    if label.sizeHint().width() > label.width() + 1:
        yield f"clipped: label {label.sizeHint().width()} > {label.width()} wide: {label.text()}"
    if label.fontMetrics().height() > label.height() + 1:
        yield f"clipped: label {label.fontMetrics().height()} > {label.height()} high: {label.text()}"


def _clipped_ink(ink: Ink) -> Iterator[str]:
    if ink.over_px > 1:
        yield f"clipped: painted, {ink.over_px:.0f} px too wide: {ink.text}"
    ground = place(ink.owner)
    view = ink.owner.parent()
    if isinstance(view, QAbstractItemView):  # a row may be scrolled halfway out of view: it is not clipped
        at = view.indexAt(ink.owner.mapFrom(view.window(), ink.box.center()))
        ground = place(ink.owner, view.visualRect(at)) if at.isValid() else QRect()
    if not ground.adjusted(-1, -1, 1, 1).contains(ink.box):
        yield f"clipped: painted outside of what it belongs to: {ink.text}"


def clipped_words(stage: Stage, sight: Sight) -> Iterator[str]:
    """Words that do not fit where they stand."""
    for label in visible(stage, QLabel):
        if label.text():
            yield from _clipped_label(label)
    for button in visible(stage, QAbstractButton):
        if button.text() and button.sizeHint().width() > button.width() + 1:
            yield f"clipped: button {button.sizeHint().width()} > {button.width()}: {button.text()}"
    for ink in sight.inks:
        if ink.painted:
            yield from _clipped_ink(ink)


def _shown_columns(table: QTableView) -> list[int]:
    return [column for column in range(table.model().columnCount()) if not table.isColumnHidden(column)]


def _cells(table: QTableView) -> Iterator[str]:
    model = table.model()
    for row in range(max(0, table.rowAt(0)), model.rowCount()):
        if table.rowViewportPosition(row) > table.viewport().height():
            break
        for column in _shown_columns(table):
            wanted = table.sizeHintForIndex(model.index(row, column)).width()
            if wanted > table.columnWidth(column) + 1:
                yield f"clipped: cell {wanted} > {table.columnWidth(column)}: {model.index(row, column).data()}"


def clipped_cells(stage: Stage) -> Iterator[str]:
    """Cells and headers that a table cuts."""
    for table in visible(stage, QTableView):
        yield from _cells(table)
        header: QHeaderView = table.horizontalHeader()
        for column in _shown_columns(table):
            if header.isVisible() and header.sectionSizeFromContents(column).width() > header.sectionSize(column) + 1:
                yield f"clipped: header of column {column}"


def _core(ink: Ink) -> QRect:
    """Without the room above and below the letters: boxes of neighbouring lines may overlap, letters may not."""
    slack = ink.box.height() // 5
    return ink.box.adjusted(2, slack, -2, -slack)


def colliding_words(sight: Sight) -> Iterator[str]:
    """Words that run into one another."""
    for i, one in enumerate(sight.inks):
        for other in sight.inks[i + 1 :]:
            if one.owner is other.owner and _core(one).intersects(_core(other)):
                yield f"collides: {one.text} / {other.text}"


def beyond(stage: Stage) -> Iterator[str]:
    """What reaches beyond the window, where nobody can scroll to it; pages that want more than there is."""
    window = stage.window
    least = window.minimumSize()
    if window.size() == least and (least.width(), least.height()) != SMALLEST:
        yield f"beyond: the window is never smaller than {least.width()}×{least.height()}"
    hint = window.minimumSizeHint()
    if hint.width() > window.width() or hint.height() > window.height():
        yield f"beyond: the page wants {hint.width()}×{hint.height()} of {window.width()}×{window.height()}"
    areas = window.findChildren(QScrollArea)
    for widget in visible(stage, QWidget):
        if widget.objectName() and not any(area.isAncestorOf(widget) for area in areas):
            box = place(widget)
            if not window.rect().contains(box):
                yield f"beyond: {called(widget)} at {box.getRect()}"


def sideways(stage: Stage) -> Iterator[str]:
    """What has to be scrolled sideways."""
    for area in visible(stage, QAbstractScrollArea):
        if area.horizontalScrollBar().maximum() > 0:
            yield f"sideways: {called(area)} by {area.horizontalScrollBar().maximum()} px"


def findings(stage: Stage, sight: Sight) -> Iterator[str]:
    """All of it."""
    yield from small_targets(stage)
    yield from close_targets(stage)
    yield from clipped_words(stage, sight)
    yield from clipped_cells(stage)
    yield from colliding_words(sight)
    yield from beyond(stage)
    yield from sideways(stage)
