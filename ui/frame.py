"""What stands around every page: rail on the left, banner above, strip at the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from app.board import StationHealth
from ui import names
from ui.kit import Kit
from ui.measures import Room, room_for
from ui.pages.page import Page
from ui.widgets.banner import Banner
from ui.widgets.rail import Rail
from ui.widgets.since_bar import SinceBar
from ui.widgets.strip import Strip

_SHOWN = (QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
_OUT_OF_VIEW = (QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)


class Frame(QWidget):
    """Holds the pages and shows one of them. Built anew for another look or language."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.rail: Rail | None = None
        self._room = Room.NORMAL
        self._strip = Strip(kit)
        self._banner = Banner(kit.theme)
        self._banner.setObjectName(names.BANNER)
        self.since = SinceBar(kit)
        self._since_room = QWidget()  # out of view with the rail: such pages have no height to spare
        self._since_room.setLayout(kit.column(self.since))
        self._since_room.setProperty("box", "page")
        self._since_room.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._above = QWidget()
        self._above.setLayout(kit.column(self._banner, margins=(24, 12, 24, 0)))
        self._above.setProperty("box", "page")
        self._above.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._above.hide()
        self._pages = QStackedWidget()
        self._middle = QHBoxLayout()
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addLayout(kit.column(self._since_room, self._above, self._pages, gap=0), 1)
        column = kit.column(self._middle, self._strip, gap=0)
        column.setStretch(0, 1)
        self.setLayout(column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = room_for(self.size())
        if room is not self._room:
            self._room = room
            self._strip.fit(room)
            if self.rail is not None:
                self.rail.fit(room)
            for page in self.findChildren(Page):
                page.fit(room)
            for widget in reversed(
                self.findChildren(QWidget)
            ):  # the innermost first: else one level a turn of the loop
                widget.updateGeometry()

    def add_page(self, page: Page) -> None:
        """Take a page in; it is not shown yet."""
        page.fit(self._room)
        page.setSizePolicy(*_OUT_OF_VIEW)
        self._pages.addWidget(page)

    def drop_page(self, page: Page) -> None:
        """Let go of a page for good."""
        page.hide()
        self._pages.removeWidget(page)
        page.setParent(None)
        page.deleteLater()

    def show_page(self, page: QWidget, *, rail: bool) -> None:
        """Show this page. Those out of view must not widen the window."""
        before = self._pages.currentWidget()
        if before is not None:
            before.setSizePolicy(*_OUT_OF_VIEW)
        page.setSizePolicy(*_SHOWN)
        self._pages.setCurrentWidget(page)
        self._since_room.setVisible(rail)
        if self.rail is not None:
            self.rail.setVisible(rail)

    def put_rail(self, rail: Rail | None) -> None:
        """The rail of who is signed in now; None takes it away."""
        if self.rail is not None:
            self._middle.removeWidget(self.rail)
            self.rail.hide()
            self.rail.deleteLater()
        self.rail = rail
        self._strip.show_person(rail.person if rail is not None else "")
        if rail is not None:
            rail.fit(self._room)
            self._middle.insertWidget(0, rail)

    def tell(self, kind: str, title: str, sentence: str = "") -> None:
        """Say something above the page."""
        self._banner.tell(kind, title, sentence)
        self._above.show()

    def hush(self) -> None:
        """Nothing to say any more."""
        self._above.hide()

    def show_health(self, health: StationHealth) -> None:
        """Follow the station in the strip."""
        self._strip.tell(health)

    def tick(self) -> None:
        """The clock goes on."""
        self._strip.tick()
