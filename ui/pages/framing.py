"""Framing: what a bed lets through, drawn by finger on a picture that is too coarse to read."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from app.board import CoarsePicture, FramingStatus
from app.model import BedId
from ui import names, words
from ui.measures import Room
from ui.names import PageName
from ui.pages.page import Page, Surroundings
from ui.phrases import BannerWords
from ui.remark import Remark
from ui.widgets.banner import Banner
from ui.widgets.framing_canvas import ZONES_MAX, FramingCanvas
from ui.widgets.framing_shapes import Shapes, Tool
from ui.words import explain, say

#: The recorder sends two pictures a second; the seconds left are told as often.
STATUS_MS = 250
SLEEVE_CODE_MAX = 249
_REPEAT_AFTER_MS, _REPEAT_MS = 400, 60


class FramingPage(Page):
    """Borrows the picture when it comes into view, gives it back when it goes. What is drawn stays until then."""

    NAME = PageName.FRAMING
    HAS_RAIL = False

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self._bed = BedId("")
        self._status: FramingStatus | None = None
        self._sequence = -1
        self._remark = Remark(self.kit.clock)
        self._loaded = self._busy = self._asked = False
        self._told: tuple[str, str] | None = None
        self._banner = Banner(self.kit.theme, tall=True)
        self._banner.setObjectName(names.FRAMING_BANNER)
        self._canvas = FramingCanvas(self.kit.theme)
        self._canvas.setObjectName(names.FRAMING_CANVAS)
        self._canvas.changed.connect(self._drawn)
        self._stage = self.kit.column(self._banner, self._canvas, gap=12, margins=(16, 16, 16, 16))
        self._stage.setStretch(1, 1)
        stage = QWidget()
        stage.setLayout(self._stage)
        self._panel = self._build_panel()
        line = self.kit.row(stage, self._panel, gap=0)
        line.setStretch(0, 1)
        self.setLayout(line)
        self._timer = QTimer(self)
        self._timer.setInterval(STATUS_MS)
        self._timer.timeout.connect(self.refresh)

    # -- building

    def _build_panel(self) -> QFrame:
        kit = self.kit
        self._number = kit.label("", "lead", "muted")
        self._hint = kit.label("", "body", "muted", wrap=True)
        self._hint.setMinimumHeight(66)
        self._tools = {tool: self._tool_button(tool) for tool in Tool}
        self._add = kit.button(say("Add"), "plus", role="body", name=names.FRAMING_ADD)
        self._add.clicked.connect(lambda: self._canvas.act(Shapes.add))
        self._remove = kit.button(say("Remove"), "minus", role="body", name=names.FRAMING_REMOVE)
        self._remove.clicked.connect(lambda: self._canvas.act(Shapes.remove))
        self._sleeve = kit.label("", "lead", strong=True, centre=True)
        steps = [self._step_button(by) for by in (-1, 1)]
        self._save = kit.button("", "check", "primary", height=72, name=names.FRAMING_SAVE)
        self._save.clicked.connect(self._save_or_show)
        leave = kit.button(say("Leave without saving"), None, "quiet", role="body", name=names.FRAMING_LEAVE)
        leave.clicked.connect(self._leave_unsaved)
        self._sleeve_title = QWidget()
        self._sleeve_title.setLayout(
            kit.row(kit.picture("sleeve", "ink_2", 24), kit.label(say("Marker sleeve"), "body", "muted"), None, gap=8)
        )
        self._tool_row = kit.row(*self._tools.values(), gap=12)
        stepper = kit.row(steps[0], self._sleeve, steps[1], gap=8)
        stepper.setStretch(1, 1)
        panel = QFrame()
        panel.setProperty("box", "panel")
        self._column = kit.column(
            8,
            kit.row(kit.label(say("Framing"), "title", strong=True), None, self._number, gap=8),
            self._hint,
            self._tool_row,
            kit.row(self._add, self._remove, gap=12),
            self._sleeve_title,
            stepper,
            None,
            self._save,
            leave,
            gap=12,
        )
        panel.setLayout(self._column)
        panel.setFixedWidth(kit.theme.size["panel"])
        return panel

    def _tool_button(self, tool: Tool) -> QPushButton:
        word, icon, name = {
            Tool.WINDOW: (say("Baby window"), "window", names.FRAMING_WINDOW),
            Tool.ZONES: (say("Zones"), "zone", names.FRAMING_ZONES),
        }[tool]
        button = self.kit.button(word, icon, name=name)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._canvas.act(lambda shapes: shapes.choose(tool)))
        return button

    def _step_button(self, by: int) -> QPushButton:
        word = say("Sleeve code up") if by > 0 else say("Sleeve code down")
        name = names.FRAMING_SLEEVE_UP if by > 0 else names.FRAMING_SLEEVE_DOWN
        button = self.kit.button("", "plus" if by > 0 else "minus", name=name, width=56)
        button.setAccessibleName(word)
        button.setAutoRepeat(True)
        button.setAutoRepeatDelay(_REPEAT_AFTER_MS)
        button.setAutoRepeatInterval(_REPEAT_MS)
        button.clicked.connect(lambda: self._canvas.act(lambda shapes: _step_sleeve(shapes, by)))
        return button

    # -- coming and going

    def enter(self) -> None:
        capture = self.bridge.read(self.station.capture_status, None)
        self._bed = capture.bed if capture is not None else BedId("")
        self._number.setText(say("Bed {bed}", bed=self._bed))
        self._status, self._sequence, self._told = None, -1, None
        self._loaded = self._busy = False
        self._canvas.show_picture(None)
        self._timer.start()
        self._borrow()
        super().enter()

    def leave(self) -> None:
        if not self._timer.isActive():
            return
        self._timer.stop()
        self._canvas.show_picture(None)
        self.bridge.call(self.station.end_framing)

    def fit(self, room: Room) -> None:
        super().fit(room)
        compact = room is Room.COMPACT
        pad = {Room.COMPACT: 8, Room.NORMAL: 16, Room.WIDE: 24}[room]
        self._stage.setContentsMargins(pad, pad, pad, pad)
        self._stage.setSpacing(8 if compact else 12)
        self._banner.fit(room)
        which = {Room.COMPACT: "panel_draw_low", Room.NORMAL: "panel", Room.WIDE: "panel_wide"}
        self._panel.setFixedWidth(self.kit.theme.size[which[room]])
        self._column.setContentsMargins(*((16, 0, 16, 8) if compact else (20, 12, 20, 16)))
        self._hint.setMinimumHeight(44 if compact else 66)
        self._sleeve_title.setVisible(not compact)
        self._save.setFixedHeight(self.kit.theme.size["touch" if compact else "touch_primary"])
        across = QBoxLayout.Direction.LeftToRight if compact else QBoxLayout.Direction.TopToBottom
        self._tool_row.setDirection(across)
        for button in self._tools.values():
            button.setFont(self.kit.theme.font("body" if compact else "lead"))
        self._show()

    def refresh(self) -> None:
        status = self.bridge.read(self.station.framing_status, None)
        if status is not None and status.bed != self._bed:
            status = None
        self._status = status
        picture = status.picture if status is not None else None
        if picture is None or picture.why:  # nobody draws in the dark
            self._sequence = -1
            self._canvas.show_picture(None)
        elif picture.sequence != self._sequence:
            self._sequence = picture.sequence
            self._canvas.show_picture(picture)
        if status is not None and picture is not None and not picture.why and not self._loaded:
            self._loaded = True
            self._canvas.load(status.saved, picture.source_size)
        self._show()

    def remark(self, title: str, sentence: str) -> None:
        self._remark.say(title, sentence)
        self._show()

    def trouble(self, code: str, sentence: str) -> bool:
        self._told = words.parts(explain(code, sentence))
        self._show()
        return True

    # -- acts

    def _borrow(self) -> None:
        bed = self._bed
        self._asked = True

        def rest() -> None:
            self._asked = False
            self.refresh()

        self.bridge.call(lambda: self.station.begin_framing(bed), always=rest)

    def _drawn(self) -> None:
        self._told = None
        self._show()

    def _save_or_show(self) -> None:
        if self._busy or self._asked or not self._timer.isActive():
            return
        self._told = None
        if not self._canvas.has_picture:
            self._borrow()
            self._show()
            return
        self._busy = True
        bed, draft = self._bed, self._canvas.shapes.draft()

        def rest() -> None:
            self._busy = False
            self._show()

        self.bridge.call(lambda: self.station.save_framing(bed, draft), lambda _: self.shell.capture(bed), always=rest)
        self._show()

    def _leave_unsaved(self) -> None:
        if self._timer.isActive():
            self.shell.capture(self._bed)

    # -- showing

    def _show(self) -> None:
        shapes, able = self._canvas.shapes, self._canvas.has_picture and not self._busy
        for tool, button in self._tools.items():
            button.setChecked(shapes.tool is tool)
        zones = shapes.tool is Tool.ZONES
        self._add.setEnabled(able and (len(shapes.zones) < ZONES_MAX if zones else not shapes.window))
        self._remove.setEnabled(able and bool(shapes.chosen))
        count = len(shapes.zones)
        zones_word = say("Zones: {count}", count=count) if count else say("Zones")
        compact = self.room is Room.COMPACT
        for tool, word, icon in ((Tool.WINDOW, say("Baby window"), "window"), (Tool.ZONES, zones_word, "zone")):
            self._tools[tool].setIcon(QIcon())
            self.kit.dress(self._tools[tool], word, None if compact else icon)
        self._hint.setText(_hint(shapes))
        code = say("none") if shapes.sleeve is None else str(shapes.sleeve)
        self._sleeve.setText(say("Sleeve {code}", code=code) if compact else code)
        self._sleeve.setAccessibleName(say("Sleeve code: {code}", code=code))
        seen = self._canvas.has_picture
        self.kit.dress(self._save, say("Save framing") if seen else say("Show the picture"), "check" if seen else "eye")
        self._save.setEnabled(not self._busy and not self._asked and self._bed != "")
        if self._told is not None:
            self._banner.tell(*self._remark.over("stop", *self._told))
        else:
            banner = self._words()
            self._banner.tell(*self._remark.over(banner.kind, banner.title, banner.sentence, banner.icon))
        self._canvas.dress(self._cover())

    def _words(self) -> BannerWords:
        status = self._status
        if self._busy:
            return BannerWords("accent", say("Saving"), say("Keep the camera still for a moment."), "clock")
        if status is not None and status.trouble:
            return BannerWords("warn", *words.parts(explain(status.trouble, status.trouble_sentence)), "warn")
        if status is None and not self._asked:
            return BannerWords("warn", say("The picture is closed"), say("Show it again to go on."), "warn")
        picture = status.picture if status is not None else None
        if status is None or picture is None:
            return BannerWords("quiet", say("The picture to draw on is coming"), say("Nothing to press."), "clock")
        return _picture_words(picture, status.left_s)

    def _cover(self) -> tuple[str, str] | None:
        shapes, status = self._canvas.shapes, self._status
        if self._canvas.has_picture:
            if shapes.window or shapes.zones:
                return None
            return say("Drag over the picture"), say("from one corner of the baby's place to the other")
        if (status is None and not self._asked) or (status is not None and status.trouble):
            return say("The picture is closed"), say("What you drew is still there.") if self._loaded else ""
        return say("No picture yet"), ""


def _picture_words(picture: CoarsePicture, left_s: float) -> BannerWords:
    """What the newest coarse picture is, in the banner."""
    if picture.why == "frame.doubt":
        return BannerWords("warn", say("The camera's picture is in doubt"), say("Wait until it comes back."), "warn")
    if picture.why:
        return BannerWords("stop", say("Nobody can look for text, so nothing is shown"), say("Call IT."), "stop-sign")
    left = words.length(left_s)
    return BannerWords(
        "accent",
        say("Coarse on purpose"),
        say("Found text is black. Nothing is recorded. Closes in {left}.", left=left),
        "eye",
    )


def _step_sleeve(shapes: Shapes, by: int) -> None:
    """None, 0, 1, … and round again."""
    number = (-1 if shapes.sleeve is None else shapes.sleeve) + by
    number = SLEEVE_CODE_MAX if number < -1 else number if number <= SLEEVE_CODE_MAX else -1
    shapes.sleeve = None if number < 0 else number


def _hint(shapes: Shapes) -> str:
    if shapes.tool is Tool.WINDOW:
        if not shapes.window:
            return say("Draw the window around the baby. Outside of it everything is black.")
        return say("Drag a corner or an edge. Outside the window everything is black.")
    if not shapes.zones:
        return say("Drag over what must never be seen: a card, a screen, a label.")
    return say("Drag a corner, or the zone itself. Drag beside it for another one.")
