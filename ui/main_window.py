"""The window: rail, banner, pages, strip. Navigation lives here and nowhere else."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.clock import Clock, SystemClock
from app.config import Policy
from app.model import BedId, Operator, Role
from ui import outbox_words, words
from ui.bridge import Bridge
from ui.door import Door
from ui.frame import Frame
from ui.front import StationFront
from ui.input_desk import InputDesk
from ui.kit import Kit
from ui.look import Look
from ui.measures import LEAST
from ui.names import PageName
from ui.outbox_words import Way
from ui.pages.capture import CapturePage
from ui.pages.families import FamiliesPage
from ui.pages.framing import FramingPage
from ui.pages.journal import JournalPage
from ui.pages.outbox import OutboxPage
from ui.pages.page import Page, Surroundings
from ui.pages.reviews import ReviewsPage
from ui.pages.sign_in import SignInPage
from ui.pages.station import StationPage
from ui.pages.today import TodayPage
from ui.presence import Presence
from ui.since import Since
from ui.theme import Theme
from ui.widgets.look_sheet import LookSheet
from ui.widgets.rail import PAGES_OF, Rail
from ui.widgets.sheet import Sheet
from ui.window_hygiene import WindowHygiene
from ui.words import explain

#: The strip's clock and relative times.
TICK_MS = 5_000
#: Where the clock may change the look: nobody draws, records, watches or types here.
_CALM = (PageName.SIGN_IN, PageName.TODAY, PageName.OUTBOX)
PAGES: dict[PageName, type[Page]] = {
    page.NAME: page
    for page in (
        SignInPage,
        TodayPage,
        CapturePage,
        FramingPage,
        ReviewsPage,
        OutboxPage,
        FamiliesPage,
        JournalPage,
        StationPage,
    )
}


class MainWindow(QWidget):
    """Owns the bridge and the pages. Another look or language builds the pages anew: they hold no state."""

    def __init__(
        self, station: StationFront, *, language: str = "", theme: str = "", clock: Clock | None = None
    ) -> None:
        super().__init__()
        self.setProperty("box", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Swaddle")
        self.setMinimumSize(LEAST)
        self.station = station
        self.bridge = Bridge(station, self)
        self._door = Door(self.bridge)
        self._clock = clock or SystemClock()
        policy = self.bridge.read(station.policy, Policy()).values
        self._looks = Look(policy, self._clock, theme=theme, language=language)
        self._look = self._looks.now()
        self._translator = words.install(self.language)
        self._page = PageName.SIGN_IN
        self._sheet: Sheet | None = None
        self._told: tuple[str, str] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._build()
        self.bridge.board_changed.connect(self._board_changed)
        self.bridge.capture_changed.connect(self._capture_changed)
        self._door.changed.connect(self._signed)
        self.bridge.health_changed.connect(self._health_changed)
        self.bridge.failed.connect(self.trouble)
        self.inputs = InputDesk(self, self._clock)  # before Presence: what came last hears first, a scan is a hand too
        self.hygiene = WindowHygiene(self)
        self.presence = Presence(self, policy.idle_lock_seconds)
        self.presence.gone.connect(self.lock)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._ticked)
        self._tick.start()
        self._signed(self.operator)

    @property
    def page(self) -> PageName:
        """Which page is in view."""
        return self._page

    @property
    def operator(self) -> Operator | None:
        """For whom the window is open."""
        return self._door.operator

    @property
    def theme(self) -> str:
        """Which look: day, night or contrast."""
        return self._look[0]

    @property
    def language(self) -> str:
        """Which language: en or zh_CN."""
        return self._look[1]

    def current(self) -> Page:
        """The page in view."""
        return self._page_of(self._page)

    # --- building

    def _build(self) -> None:
        theme, language = self._look
        self._kit = kit = Kit(Theme(theme), language, self._clock)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(kit.theme.palette())
            application.setFont(kit.theme.font())
            application.setStyleSheet(kit.theme.style_sheet())
        self._around = Surroundings(kit, self.bridge, self)
        self._pages: dict[PageName, Page] = {}
        self._frame = Frame(kit)
        self._box.addWidget(self._frame)
        Since(self._around, self._frame.since)

    def _page_of(self, name: PageName) -> Page:
        """A page is built when it is first wanted: the first window comes sooner."""
        if name not in self._pages:
            self._pages[name] = PAGES[name](self._around)
            self._frame.add_page(self._pages[name])
        return self._pages[name]

    def _rebuild(self, theme: str, language: str) -> None:
        """Another look or language: same page, same bed, same clip."""
        if self._sheet is not None:
            self._sheet.close_sheet()
        bed = self._open_bed()
        if language != self._look[1]:
            words.remove(self._translator)
            self._translator = words.install(language)
        self._look = (theme, language)
        for page in self._pages.values():
            page.dispose()
        self.bridge.orphan()
        self._box.removeWidget(self._frame)
        self._frame.hide()
        self._frame.deleteLater()
        self._build()
        self._show_rail()
        self._health_changed()
        self._counts()
        if self._page is PageName.CAPTURE and bed is not None:
            self._point_capture(bed)
        self._enter(self._page)

    def _show_rail(self) -> None:
        if self.operator is None:
            self._frame.put_rail(None)
            return
        rail = Rail(self._kit, self.operator)
        rail.wanted.connect(self._rail_pressed)
        rail.theme_wanted.connect(self.next_theme)
        rail.look_wanted.connect(self._show_looks)
        rail.lock_wanted.connect(self.lock)
        self._frame.put_rail(rail)

    def _show_looks(self) -> None:
        sheet = LookSheet(self._kit)
        sheet.chosen.connect(lambda theme, language: self.set_look(theme=theme, language=language))
        self.show_sheet(sheet)

    def _rail_pressed(self, page: PageName) -> None:
        """Where we are already, only the notice goes."""
        if page is not self._page:
            self.go(page)
            return
        self._told = None
        self._frame.hush()
        self.current().refresh()
        if self._frame.rail is not None:
            self._frame.rail.show_page(page)

    # --- navigation: what pages may ask

    def go(self, page: PageName) -> None:
        """Show a page; to nobody but Sign in: what was asked before she left may be answered after."""
        if self.operator is None and page is not PageName.SIGN_IN:
            return
        if self._sheet is not None:
            self._sheet.close_sheet()
        if self._page in self._pages:
            self.current().leave()
        self._page = page
        self._told = None
        self._frame.hush()
        self._enter(page)
        self._health_changed()

    def _enter(self, name: PageName) -> None:
        page = self._page_of(name)
        self._frame.show_page(page, rail=page.HAS_RAIL)
        if self._frame.rail is not None:
            self._frame.rail.show_page(name)
        page.enter()
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def capture(self, bed: BedId) -> None:
        """Open a bed's Capture page; for nobody none."""
        if self.operator is None:
            return
        self._point_capture(bed)
        self.go(PageName.CAPTURE)

    def _point_capture(self, bed: BedId) -> None:
        page = self._page_of(PageName.CAPTURE)
        if isinstance(page, CapturePage):
            page.open(bed)

    def notice(self, kind: str, title: str, sentence: str = "") -> None:
        """Say something in the shell's banner, until the next page or notice; nothing of the ward to nobody."""
        if self.operator is None:
            return
        self._told = (title, sentence)
        self._frame.tell(kind, title, sentence)

    def trouble(self, code: str, sentence: str) -> None:
        """Say an error in the banner that is in view."""
        if not self.current().trouble(code, sentence):
            self._told = words.parts(explain(code, sentence))
            self._frame.tell("warn", *self._told)

    def next_theme(self) -> None:
        """One tap for the other look."""
        self._looks.next_theme(self.theme)
        self._rebuild(*self._looks.now())

    def next_language(self) -> None:
        """English and 简体中文 in turn."""
        self._looks.next_language()
        self._rebuild(*self._looks.now())

    def set_look(self, *, theme: str, language: str) -> None:
        """Both at once.

        Raises:
            ValueError: no such theme or language.
        """
        self._looks.choose(theme=theme, language=language)
        self._rebuild(*self._looks.now())

    @property
    def sheet(self) -> Sheet | None:
        """The sheet over the window, if there is one."""
        return self._sheet

    def show_sheet(self, sheet: Sheet) -> None:
        """Lay a sheet over the window; one that lies there gives way."""
        if self._sheet is not None:
            self._sheet.close_sheet()
        self._sheet = sheet
        sheet.setParent(self)
        sheet.setGeometry(self.rect())
        sheet.closed.connect(self._sheet_closed)
        sheet.show()
        sheet.raise_()
        sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sheet_closed(self) -> None:
        self._sheet = None
        self.current().setFocus(Qt.FocusReason.OtherFocusReason)

    def lock(self) -> None:
        """Sign out and show Sign in, at once. A running take goes on, and so does the outbox."""
        self._door.lock()

    # --- what the station tells

    def _open_bed(self) -> BedId | None:
        status = self.bridge.read(self.station.capture_status, None)
        return status.bed if status is not None else None

    def _signed(self, operator: Operator | None) -> None:
        """Somebody came, or nobody is here any more."""
        self._drop_pages()
        self.presence.expect(operator is not None)
        self._show_rail()
        self._counts()
        if operator is None:
            self.go(PageName.SIGN_IN)
            return
        self._first_page(operator)

    def _drop_pages(self) -> None:
        """Who comes next gets pages of her own: no clip, no bed and no answer of the person before is in them."""
        if self._sheet is not None:
            self._sheet.close_sheet()
        for page in self._pages.values():
            page.dispose()
            self._frame.drop_page(page)
        self._pages.clear()
        self.bridge.orphan(told=False)

    def _first_page(self, operator: Operator) -> None:
        """A take that runs or was never sent comes first; then what the role is here for."""
        status = self.bridge.read(self.station.capture_status, None)
        if status is not None and operator.role is not Role.IT and (status.take or status.finished):
            self.capture(status.bed)
            return
        waiting = operator.role is Role.CHARGE_NURSE and self.bridge.read(self.station.reviews, ())
        self.go(PageName.REVIEWS if waiting else PAGES_OF[operator.role][0])

    def _board_changed(self) -> None:
        self._counts()
        if self.operator is not None:
            self.current().refresh()

    def _capture_changed(self) -> None:
        if self._page in (PageName.CAPTURE, PageName.FRAMING, PageName.SIGN_IN):
            self.current().refresh()

    def _health_changed(self) -> None:
        health = self.bridge.read(self.station.health, None)
        if health is None:
            return
        self._frame.show_health(health)
        # Sign in shows nothing of the station's inside; Capture has a banner of its own and no height to spare.
        if self._told is None and self._page not in (PageName.SIGN_IN, PageName.CAPTURE, PageName.FRAMING):
            if health.banner:
                self._frame.tell("stop", *words.parts(explain("room.given_up", health.banner)))
            else:
                self._frame.hush()
        if self._page is PageName.STATION:
            self.current().refresh()

    def _counts(self) -> None:
        if self._frame.rail is None or self.operator is None:
            return
        if self.operator.role is Role.CHARGE_NURSE:
            self._frame.rail.show_count(PageName.REVIEWS, len(self.bridge.read(self.station.reviews, ())))
        rows = self.bridge.read(self.station.outbox, ())
        stuck = sum(outbox_words.way(row) is Way.NEEDS_HELP for row in rows)
        self._frame.rail.show_count(PageName.OUTBOX, stuck)

    def _ticked(self) -> None:
        self._frame.tick()
        self._health_changed()
        if self._sheet is None and self._page in _CALM and self._look != self._looks.now():
            self._rebuild(*self._looks.now())
        elif self._page is PageName.TODAY:
            self.current().refresh()

    # --- Qt

    def resizeEvent(self, _event: QResizeEvent) -> None:
        if self._sheet is not None:
            self._sheet.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of everything that runs; the station itself is closed by who opened it."""
        self.presence.close()
        self.inputs.close()
        self._tick.stop()
        for page in self._pages.values():
            page.leave()
        self.bridge.close()
        words.remove(self._translator)
        self._translator = None
        super().closeEvent(event)
