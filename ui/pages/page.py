"""What all pages share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.model import BedId, Operator, Role
from ui import names
from ui.bridge import Bridge
from ui.front import StationFront
from ui.kit import Kit
from ui.measures import Room
from ui.names import PageName
from ui.widgets.sheet import Sheet
from ui.words import explain

T = TypeVar("T")


class Shell(Protocol):
    """What a page may ask of the window around it."""

    @property
    def operator(self) -> Operator | None:
        """For whom the window is open."""
        ...

    def go(self, page: PageName) -> None:
        """Show a page."""
        ...

    def capture(self, bed: BedId) -> None:
        """Open a bed's Capture page."""
        ...

    def notice(self, kind: str, title: str, sentence: str = "") -> None:
        """Say something in the shell's banner, until the next page or notice."""
        ...

    def trouble(self, code: str, sentence: str) -> None:
        """Say an error in the banner that is in view."""
        ...

    def next_theme(self) -> None:
        """The other look."""
        ...

    def next_language(self) -> None:
        """The other language."""
        ...

    def lock(self) -> None:
        """Sign out and show Sign in; a running take goes on."""
        ...

    def show_sheet(self, sheet: Sheet) -> None:
        """Lay a sheet over the window."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page is given."""

    kit: Kit
    bridge: Bridge
    shell: Shell

    @property
    def station(self) -> StationFront:
        """The facade."""
        return self.bridge.station

    def ask(self, sheet: Sheet | None, verb: Callable[[], T], done: Callable[[T], object]) -> None:
        """Do what a sheet is for: it closes when it is done, and says why when it is not."""

        def close(value: T) -> None:
            if sheet is not None:
                sheet.close_sheet()
            done(value)

        self.bridge.call(verb, close, lambda code, sentence: self.refuse(sheet, code, sentence))

    def refuse(self, sheet: Sheet | None, code: str, sentence: str) -> None:
        """Say an error on the sheet that asked; in the banner in view once that sheet is gone."""
        if sheet is not None and not sheet.gone:
            sheet.show_trouble(explain(code, sentence))
        else:
            self.shell.trouble(code, sentence)


class Page(QWidget):
    """Built once per look and language. It reads the station when it is shown and when the bridge says so."""

    NAME: PageName
    #: Pages without the rail have a picture as large as the screen allows, or come before anybody signed in.
    HAS_RAIL = True

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.kit, self.bridge, self.station, self.shell = around.kit, around.bridge, around.station, around.shell
        self.room = Room.NORMAL
        self.setObjectName(names.page(self.NAME))
        self.setProperty("box", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def fit(self, room: Room) -> None:
        """Lay out for a window that gives this much room; called before the page is shown and when it changes."""
        self.room = room
        for part in self.findChildren(QWidget):
            if part.property("part") == "header":
                part.setFixedHeight(self.kit.theme.size["touch" if room is Room.COMPACT else "header"])

    @property
    def draws(self) -> bool:
        """Whether who is here may draw a bed's framing."""
        return self.shell.operator is not None and self.shell.operator.role is Role.CHARGE_NURSE

    def enter(self) -> None:
        """It comes into view."""
        self.refresh()

    def leave(self) -> None:
        """It goes out of view: let go of pixels and timers."""

    def refresh(self) -> None:
        """Read the station again."""

    def trouble(self, code: str, sentence: str) -> bool:
        """Show an error in a banner of its own; False leaves it to the shell's."""
        del code, sentence
        return False

    def scanned(self, untrusted_code: str) -> bool:
        """A code was scanned that is no command, badge or bed; True says that this page waited for one."""
        del untrusted_code
        return False

    def remark(self, title: str, sentence: str) -> None:
        """Say something quietly, where it can be read: what became of a scan."""
        self.shell.notice("quiet", title, sentence)

    def wants_enter(self) -> bool:
        """Whether Enter is for the page and not for the button that has the focus: a PIN was typed."""
        return False

    def dispose(self) -> None:
        """It will never be shown again (other look or language)."""
        self.leave()
