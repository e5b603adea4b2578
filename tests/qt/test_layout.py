"""Every page and state in both languages at both sizes: nothing clipped, targets for gloves, names and keys for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from tests.fakes_station import gradient
from tests.qt.pictures import SCENES, SIZES, Scene, Stage, show
from ui import brush, words
from ui.widgets.item_list import ItemList, targets_in
from ui.widgets.scrubber import Scrubber
from ui.widgets.sheet import Sheet

TOUCH_PX = 56
RECORD_PX = 96
GAP_PX = 12
CASES = [(scene, language) for scene in SCENES for language in words.LANGUAGES]


@pytest.fixture(params=CASES, ids=[f"{scene.name}-{language}" for scene, language in CASES])
def stage(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Stage]:
    scene: Scene
    scene, language = request.param
    brush.elided.clear()
    stage = show(scene, "day", language, SIZES[0], gradient())
    yield stage
    stage.window.close()
    stage.window.deleteLater()
    qapp.processEvents()


def visible(stage: Stage, kind: type[QWidget]) -> list[QWidget]:
    return [widget for widget in stage.window.findChildren(kind) if widget.isVisible()]


def place(stage: Stage, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(stage.window, QPoint(0, 0)), widget.size())


def clipped(stage: Stage) -> Iterator[str]:
    """Words that do not fit where they stand."""
    for label in stage.window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if not label.wordWrap() and label.sizeHint().width() > label.width() + 1:
            yield f"label {label.sizeHint().width()} > {label.width()}: {label.text()}"
        if label.wordWrap() and label.heightForWidth(label.width()) > label.height() + 1:
            yield f"label {label.heightForWidth(label.width())} > {label.height()} high: {label.text()}"
    for button in stage.window.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.sizeHint().width() > button.width() + 1:
            yield f"button {button.sizeHint().width()} > {button.width()}: {button.text()}"
    yield from (f"painted: {text}" for text in sorted(brush.elided))


def crowded(stage: Stage) -> Iterator[str]:
    """Targets that are small or close to one another."""
    sheets = visible(stage, Sheet)
    buttons = [
        button
        for button in visible(stage, QAbstractButton)
        if button.objectName() and (not sheets or sheets[0].isAncestorOf(button))
    ]
    places = [(button.objectName(), place(stage, button)) for button in buttons]
    places += [] if sheets else list(items(stage))
    for name, box in places:
        least = RECORD_PX if name == "capture.record" else TOUCH_PX
        if min(box.width(), box.height()) < least:
            yield f"{name} is {box.width()}×{box.height()}"
    for i, (one, a) in enumerate(places):
        for other, b in places[i + 1 :]:
            across = max(a.left(), b.left()) - min(a.right(), b.right())
            down = max(a.top(), b.top()) - min(a.bottom(), b.bottom())
            gap = max(across, down) - 1
            if gap < GAP_PX:
                yield f"{one} and {other} are {gap} px apart"


def items(stage: Stage) -> Iterator[tuple[str, QRect]]:
    """What is pressed in lists, as far as it is scrolled into view; a target inside an item counts by itself."""
    for target in targets_in(stage.window):
        port = target.view.viewport()
        within = target.place.intersected(port.rect())
        if within == target.place:
            yield target.name, QRect(port.mapTo(stage.window, within.topLeft()), within.size())


def outside(stage: Stage) -> Iterator[str]:
    """Things that reach beyond the window, where nobody can scroll to them."""
    for widget in visible(stage, QWidget):
        if widget.objectName() and not any(
            area.isAncestorOf(widget) for area in stage.window.findChildren(QScrollArea)
        ):
            box = place(stage, widget)
            if not stage.window.rect().contains(box):
                yield f"{widget.objectName()} at {box.getRect()}"


def unreachable(stage: Stage) -> Iterator[str]:
    """What can be pressed but has no name for a screen reader, or that Tab never comes to."""
    sheets = visible(stage, Sheet)
    focusable = [
        widget
        for widget in visible(stage, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and (not sheets or sheets[0].isAncestorOf(widget))
        and isinstance(widget, QAbstractButton | Scrubber | ItemList)
    ]
    for widget in focusable:
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name):
            yield f"no name: {widget.objectName() or widget!r}"
        for child in range(interface.childCount()) if isinstance(widget, ItemList) else ():
            if not interface.child(child).text(QAccessible.Text.Name):
                yield f"no name: item {child} of {widget.objectName()}"
    stage.window.activateWindow()
    if not sheets:
        stage.window.current().setFocus()
    reached: set[QWidget | None] = set()
    for _ in range(len(focusable) + 8):
        QTest.keyClick(QApplication.focusWidget() or stage.window, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    yield from (f"not reached by Tab: {widget.objectName()}" for widget in focusable if widget not in reached)


def test_nothing_is_clipped_small_nameless_or_out_of_reach(stage: Stage) -> None:
    found = list(unreachable(stage))
    for width, height in SIZES:
        stage.window.resize(width, height)
        stage.settle()
        stage.window.grab()
        hint = stage.window.minimumSizeHint()
        if hint.width() > width or hint.height() > height:
            found.append(f"the page wants {hint.width()}×{hint.height()}")
        found += [f"{width}×{height} {text}" for text in (*clipped(stage), *crowded(stage), *outside(stage))]
    assert found == []
