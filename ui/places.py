"""Where everything on the window is, for a test that has only a screen, a finger and a keyboard. DEMO only.

`main.py demo --tell-places DIR` answers every question laid into DIR: a file `ask` that holds a word is answered by
`places-<word>.json`, written whole or not at all. Tiles and rows that a list paints are told as the list finds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.errors import Refused
from ui.front import StationFront
from ui.models import NAME_ROLE
from ui.widgets.item_list import ItemList

ASK_FILE = "ask"
#: How often the folder is looked into: a test waits less for this than for the window.
_LOOK_MS = 20
_LONGEST_WORD = 40


class PlaceTeller:
    """Answers questions about a window until the window goes.

    Raises:
        Refused: `places.refused`: a real station tells nobody what is on its screen.
    """

    def __init__(self, window: QWidget, station: StationFront, folder: Path) -> None:
        if station.health().profile != "demo":
            raise Refused("places.refused", "Only DEMO tells where things are on the screen.")
        self._window, self._folder = window, folder
        self._timer = QTimer(window)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        ask = self._folder / ASK_FILE
        try:
            word = ask.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return
        if not word.isalnum() or len(word) > _LONGEST_WORD:
            return
        ask.unlink(missing_ok=True)
        fresh = self._folder / f"places-{word}.new"
        fresh.write_text(json.dumps(tell(self._window), ensure_ascii=False), encoding="utf-8")
        fresh.rename(self._folder / f"places-{word}.json")


def tell(window: QWidget) -> dict[str, Any]:
    """Everything in view that has a name, and all words in view; rectangles in pixels of the screen."""
    focus = QApplication.focusWidget()
    places: list[dict[str, Any]] = []
    words: list[str] = []
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, ItemList) and widget.isVisible():
            places += _items(widget)  # asks its viewport, which covers the list itself
        seen = widget.visibleRegion().boundingRect() if widget.isVisible() else QRect()
        if seen.isEmpty():
            continue
        if isinstance(widget, QLabel) and widget.text():
            words.append(widget.text())
        if widget.objectName() and not widget.objectName().startswith("qt_"):
            checked = isinstance(widget, QAbstractButton) and widget.isChecked()
            places.append(
                {
                    **_place(widget, seen, widget.objectName(), widget.accessibleName(), enabled=widget.isEnabled()),
                    "focused": widget is focus,
                    "checked": checked,
                }
            )
    return {
        "window": _rect(window, window.rect()),
        "active": window.isActiveWindow(),
        "full_screen": window.isFullScreen(),
        "places": places,
        "words": words,
    }


def _items(view: ItemList) -> Iterator[dict[str, Any]]:
    """What can be touched in a list now; what is scrolled out of view is left out."""
    port = view.viewport()
    seen = port.visibleRegion().boundingRect()
    here = view.currentIndex().data(NAME_ROLE) if view.hasFocus() else None
    for target in view.targets():
        if target.place.intersects(seen):
            place = _place(port, target.place & seen, target.name, target.spoken, enabled=target.able)
            yield {**place, "focused": here == target.name, "item": True}


def _place(widget: QWidget, rect: QRect, name: str, says: str, *, enabled: bool) -> dict[str, Any]:
    return {
        "name": name,
        "rect": _rect(widget, rect),
        "says": says,
        "enabled": enabled,
        "focused": False,
        "checked": False,
        "item": False,
    }


def _rect(widget: QWidget, rect: QRect) -> tuple[int, int, int, int]:
    """On the screen, in its own pixels: a touch knows nothing of logical ones."""
    corner: QPoint = widget.mapToGlobal(rect.topLeft())
    ratio = widget.devicePixelRatioF()
    return (
        round(corner.x() * ratio),
        round(corner.y() * ratio),
        round(rect.width() * ratio),
        round(rect.height() * ratio),
    )
