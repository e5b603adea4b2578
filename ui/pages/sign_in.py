"""Sign in: choose your name, enter your PIN. Also what an idle station shows: no picture, no list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.model import Operator, OperatorId
from ui import names, phrases, scan_words, words
from ui.kit import Kit
from ui.measures import Room
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.widgets.area import Area
from ui.widgets.banner import Banner
from ui.widgets.pin_pad import PinPad
from ui.words import explain, say


class StaffTile(QPushButton):
    """One person: name and role."""

    def __init__(self, kit: Kit, operator: Operator) -> None:
        super().__init__()
        self.operator = operator
        role = say(phrases.ROLES[operator.role])
        self.setFixedHeight(84)
        self.setCheckable(True)
        self.setObjectName(names.operator_tile(operator.id))
        self.setAccessibleName(f"{operator.name}, {role}")
        words_box = kit.column(
            None, kit.label(operator.name, "lead", strong=True), kit.label(role, "caption", "muted"), None, gap=0
        )
        self.setLayout(kit.row(kit.picture("nurse", "ink_2", 28), words_box, None, gap=12, margins=(18, 0, 12, 0)))


class SignInPage(Page):
    """Staff tiles on the left, the PIN pad on the right."""

    NAME = PageName.SIGN_IN
    HAS_RAIL = False

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._chosen: Operator | None = None
        self._checking = False
        self._staff: tuple[Operator, ...] | None = None  # not asked yet
        self._station_name = kit.label("", "body", "muted")
        self._take = Banner(kit.theme)
        self._take.setObjectName(names.SIGN_IN_TAKE)
        self._tiles = QWidget()
        self._tiles.setLayout(kit.grid([], 2))
        self._scroll = Area(self._tiles)
        self._row = kit.row(self._left(), self._right(), gap=64)
        self._row.setStretch(0, 1)
        self.setLayout(self._row)

    def _left(self) -> QWidget:
        kit = self.kit
        night = kit.theme.name == "night"
        theme = kit.button(
            say("Day") if night else say("Night"),
            "sun" if night else "moon",
            "quiet",
            role="body",
            name=names.SIGN_IN_THEME,
        )
        theme.clicked.connect(self.shell.next_theme)
        language = kit.button(
            "简体中文" if kit.language == "en" else "English",
            "language",
            "quiet",
            role="body",
            name=names.SIGN_IN_LANGUAGE,
        )
        language.clicked.connect(self.shell.next_language)
        name = kit.column(kit.label(say("Swaddle"), "title", strong=True), self._station_name, gap=0)
        top = kit.row(kit.picture("mark", "accent", 40), name, None, theme, language)
        title = kit.column(
            kit.label(say("Who is here?"), "title", strong=True),
            kit.label(say("Scan your badge or choose your name, then enter your PIN."), "body", "muted", wrap=True),
            gap=2,
        )
        welcome = kit.row(kit.picture("badge", "accent", 40), title, gap=20)
        welcome.setStretch(1, 1)
        self._welcome_row = welcome
        self._foot = kit.label(
            say("One-minute clips for parents, masked before anything is kept. Nothing is shown until you sign in."),
            "body",
            "muted",
            wrap=True,
        )
        left = QWidget()
        column = kit.column(top, 8, self._take, kit.frame(welcome, "card"), self._scroll, self._foot, gap=12)
        column.setStretch(4, 1)
        left.setLayout(column)
        return left

    def _right(self) -> QWidget:
        kit = self.kit
        self._hello = kit.label("", "title", strong=True, centre=True)
        self._ask = kit.label("", "body", "muted", wrap=True, centre=True)
        self._ask.setObjectName(names.SIGN_IN_TROUBLE)
        self._ask.setMinimumHeight(44)
        self._ask.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._pad = PinPad(kit, lambda key: f"pin.{key}")
        self._pad.entered.connect(self._sign_in)
        self._forgotten = kit.label("", "body", "muted", centre=True)
        self._forgotten.setObjectName(names.SIGN_IN_HINT)
        column = kit.column(
            None, self._hello, self._ask, 8, self._pad, 8, self._forgotten, None, gap=4, margins=(40, 20, 40, 16)
        )
        self._card_column, self._card = column, kit.frame(column, "card")
        return self._card

    def enter(self) -> None:
        self._checking = False
        self._choose(None)
        super().enter()

    def leave(self) -> None:
        self._pad.clear()

    def refresh(self) -> None:
        health = self.bridge.read(self.station.health, None)
        self._station_name.setText(health.station if health is not None else "")
        demo_pin = health.demo_pin if health is not None and health.profile == "demo" else ""
        self.kit.tone(self._forgotten, "warn" if demo_pin else "muted")
        self._forgotten.setText(
            say("DEMO: everybody's PIN is {pin}", pin=demo_pin) if demo_pin else say("Forgotten PIN: tell IT")
        )
        staff = phrases.by_role(self.bridge.read(self.station.operators, ()))
        if staff != self._staff:
            self._staff = staff
            self._show_staff(staff)
            self._choose(None)
        status = self.bridge.read(self.station.capture_status, None)
        running = status is not None and status.take is not None
        self._take.setVisible(running)
        if status is not None and running:
            starter = next((person.name for person in staff if person.id == status.started_by), "")
            self._take.tell(
                "accent",
                say("Bed {bed} is being recorded, started by {name}", bed=status.bed, name=starter),
                say("It goes on and stops by itself after {length}.", length=words.length(status.limit_s)),
                "camera",
            )

    def trouble(self, code: str, sentence: str) -> bool:
        self._ask.setText(explain(code, sentence))
        self.kit.tone(self._ask, "stop")
        return True

    def remark(self, title: str, sentence: str) -> None:
        self.kit.tone(self._ask, "muted")
        self._ask.setText(scan_words.in_one(title, sentence))

    def choose(self, operator: OperatorId) -> None:
        """As if her tile were tapped: a badge was scanned."""
        tile = next((tile for tile in self._tiles.findChildren(StaffTile) if tile.operator.id == operator), None)
        if tile is not None:
            self._choose(tile.operator)
            self._scroll.ensureWidgetVisible(tile)

    def wants_enter(self) -> bool:
        return self._pad.typed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._chosen is None or not self._pad.press(event):
            super().keyPressEvent(event)

    def fit(self, room: Room) -> None:
        super().fit(room)
        compact = room is Room.COMPACT
        side, top = {Room.COMPACT: (20, 8), Room.NORMAL: (64, 36), Room.WIDE: (280, 140)}[room]
        self._row.setContentsMargins(side, top, side, top)
        self._row.setSpacing(20 if compact else 64)
        self._welcome_row.setContentsMargins(*((16, 8, 16, 8) if compact else (24, 20, 24, 20)))
        self._card.setFixedWidth(380 if compact else 468)
        self._card_column.setContentsMargins(*((20, 8, 20, 8) if compact else (40, 20, 40, 16)))
        self._pad.fit(room)

    def _show_staff(self, staff: tuple[Operator, ...]) -> None:
        tiles = [StaffTile(self.kit, operator) for operator in staff]
        for tile, operator in zip(tiles, staff, strict=True):
            tile.clicked.connect(lambda _=False, operator=operator: self._choose(operator))
        holder = QWidget()
        nobody = self.kit.label(
            say("Nobody is enrolled on this station yet. IT does that."), "lead", "muted", wrap=True
        )
        holder.setLayout(self.kit.column(self.kit.grid(tiles, 2) if tiles else nobody, None))
        self._scroll.setWidget(holder)
        self._tiles = holder

    def _choose(self, operator: Operator | None) -> None:
        if not self._checking:  # whose PIN is being checked is in the next moment; nobody else's name stands there then
            self._greet(operator)
        for tile in self._tiles.findChildren(StaffTile):
            tile.setChecked(tile.operator == self._chosen)

    def _greet(self, operator: Operator | None) -> None:
        self._chosen = operator
        self._pad.clear()
        self._pad.set_able(operator is not None)
        self.kit.tone(self._ask, "muted")
        if operator is None:
            self._hello.setText(say("Your PIN"))
            self._ask.setText(say("Choose your name first.") if self._staff != () else "")
            return
        self._hello.setText(say("Hello, {name}", name=operator.name))
        self._ask.setText(say("Enter your PIN"))

    def _sign_in(self, pin: str) -> None:
        operator = self._chosen
        if operator is None:
            return
        self._checking = True
        self._pad.set_able(False)
        self.kit.tone(self._ask, "muted")
        self._ask.setText(say("Checking…"))
        person: OperatorId = operator.id
        self.bridge.call(lambda: self.station.sign_in(person, pin), failed=self._refused)

    def _refused(self, code: str, sentence: str) -> None:
        self._checking = False
        self._pad.set_able(True)
        self.trouble(code, sentence)
