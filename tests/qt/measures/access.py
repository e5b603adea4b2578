"""For those who do not see or do not touch: names, order, keys."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from tests.qt.measures.seen import Sight, called, front, in_view, visible
from tests.qt.pictures import Stage

#: Depth of the tree that a screen reader walks: deeper than any page, so that a ring cannot hang a test.
_DEEPEST = 40
_LETTERS = re.compile(r"[\W_]+")
#: Marks of a scale (where the playhead stands is said by its own widget), and a code painted letter by letter.
_PARTS = re.compile(r"\d+:\d\d|\w")


def _walk(interface: QAccessibleInterface | None, depth: int = 0) -> Iterator[QAccessibleInterface]:
    if interface is None or not interface.isValid() or depth > _DEEPEST:
        return
    yield interface
    for i in range(interface.childCount()):
        yield from _walk(interface.child(i), depth + 1)


def nameless(stage: Stage) -> Iterator[str]:
    """What a screen reader comes to and cannot name."""
    for interface in _walk(QAccessible.queryAccessibleInterface(front(stage))):
        state = interface.state()
        widget = interface.object()
        pressed = interface.role() in (QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton)
        if state.invisible or not isinstance(widget, QWidget) or not widget.isVisible():
            continue
        if (pressed or state.focusable) and not interface.text(QAccessible.Text.Name).strip():
            yield f"nameless: {called(widget)} ({type(widget).__name__})"


def _plain(words: str) -> str:
    return _LETTERS.sub("", words).casefold()


def _told_by(widget: QWidget) -> str:
    """All that a screen reader can say about a widget, or about the items of a list."""
    view = widget.parent()
    if isinstance(view, QAbstractItemView) and widget is view.viewport():
        model, roles, top = view.model(), Qt.ItemDataRole, QModelIndex()
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(top)
        asked = (roles.AccessibleTextRole, roles.AccessibleDescriptionRole, roles.DisplayRole)
        cells = (model.index(row, column) for row in range(model.rowCount(top)) for column in range(columns))
        return " ".join(str(model.data(cell, role) or "") for cell in cells for role in asked)
    interface = QAccessible.queryAccessibleInterface(widget)
    texts = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
    return " ".join(interface.text(text) for text in texts)


def unsaid(sight: Sight) -> Iterator[str]:
    """States that stand on the screen in words and that a screen reader does not hear."""
    for ink in sight.inks:
        if ink.painted and not _PARTS.fullmatch(ink.text) and _plain(ink.text) not in _plain(_told_by(ink.owner)):
            yield f"unsaid: {called(ink.owner)}: {ink.text}"


def focusable(stage: Stage) -> list[QWidget]:
    """What Tab must come to."""
    return [
        widget
        for widget in visible(stage, QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and not in_view(widget).isEmpty()
    ]


def _tabbed(stage: Stage, count: int) -> list[QWidget]:
    """What gets the focus, in turn, from the top of the page until it comes round."""
    stage.window.activateWindow()
    whole = front(stage)
    start = whole if whole is not stage.window else stage.window.current()
    start.setFocus()
    reached: list[QWidget] = []
    for _ in range(count):
        QTest.keyClick(QApplication.focusWidget() or stage.window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or (reached and focused is reached[0]):
            break
        reached.append(focused)
    return reached


def unreached(stage: Stage) -> Iterator[str]:
    """What Tab never comes to."""
    wanted = focusable(stage)
    reached = _tabbed(stage, len(wanted) + 20)
    # A page or an area that scrolls takes the focus so that keys work on it: nothing is pressed there.
    for widget in wanted:
        if widget not in reached and isinstance(widget, QAbstractButton | QAbstractItemView):
            yield f"unreached: {called(widget)}"


def _back(a: QRect, b: QRect) -> bool:
    """Whether the eye would have met `b` before `a`: above it in its column, or left of it in its line."""
    above = b.bottom() < a.top() and b.left() < a.right() and a.left() < b.right()
    before = b.right() < a.left() and b.top() < a.bottom() and a.top() < b.bottom()
    return above or before


def disorder(stage: Stage) -> Iterator[str]:
    """Where Tab goes back against the order of reading."""
    stops = [widget for widget in _tabbed(stage, 200) if widget in focusable(stage)]
    rail = [widget for widget in stops if widget.objectName().startswith("rail.")]
    # Tab is a ring that begins at the page; what stands around the page comes last, and is read in its own order.
    page = front(stage) if front(stage) is not stage.window else stage.window.current()
    around = [widget for widget in stops if widget not in rail and not page.isAncestorOf(widget)]
    inside = [widget for widget in stops if page.isAncestorOf(widget)]
    for group in (rail, around, inside):
        for one, other in itertools.pairwise(group):
            if _back(in_view(one), in_view(other)):
                yield f"disorder: from {called(one)} back to {called(other)}"


def _press(widget: QWidget, key: Qt.Key) -> bool:
    """Whether a widget takes a key."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def dead_keys(stage: Stage) -> Iterator[str]:
    """What has the focus and does nothing with any key. Nothing is set off: a button is only half pressed."""
    for widget in focusable(stage):
        if isinstance(widget, QAbstractButton):
            QApplication.sendEvent(
                widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
            )
            if not widget.isDown():
                yield f"dead key: {called(widget)} is not pressed by Space"
            widget.setDown(False)
        elif isinstance(widget, QAbstractItemView) and not _press(widget, Qt.Key.Key_Down):
            yield f"dead key: {called(widget)} has no arrow keys"
