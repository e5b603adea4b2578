"""Reviews: the risk first, then the clip, then the decision: top to bottom like the ten seconds it should take."""

from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QPushButton, QStackedWidget, QWidget

from app.board import CheckRow, ReviewItem
from app.model import ClipId
from app.review_board import BreakGlass, ReviewMaterial
from ui import names, phrases, review_words, words
from ui.delegates.item import Heading
from ui.delegates.row import RowDelegate, RowWords
from ui.measures import Room
from ui.models import ItemModel, ItemWords
from ui.names import PageName
from ui.pages.deciding import Deciding
from ui.pages.masking import Masking
from ui.pages.page import Page, Surroundings
from ui.player import Player
from ui.widgets.contact_sheet import ContactSheet
from ui.widgets.item_list import ItemList
from ui.widgets.mask_bar import MaskBar
from ui.widgets.mask_picture import MaskPicture
from ui.widgets.review_facts import ReviewFacts
from ui.widgets.timeline import Timeline
from ui.words import say

_LIST_PX = {Room.COMPACT: 218, Room.NORMAL: 290, Room.WIDE: 360}
_FACTS_PX = {Room.COMPACT: 0, Room.NORMAL: 280, Room.WIDE: 380}
_GRID_PX = 240


class ReviewsPage(Page):
    """List, player, contact sheet, decision; below the list, what the leak check still has."""

    NAME = PageName.REVIEWS

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._chosen: ClipId | None = None
        self._items: tuple[ReviewItem, ...] = ()
        self._material: ReviewMaterial | None = None
        self._alone_allowed = False
        self._sentence = kit.label("", "body", "muted")
        self._rows = ItemModel()
        self._list = ItemList(
            self._rows, RowDelegate(kit, height=80), names.REVIEWS_LIST, say("Reviews"), abreast=False
        )
        self._list.pressed_key.connect(self._pressed)
        self._left = QWidget()
        head = kit.header(say("Reviews"), self._sentence)
        head.setContentsMargins(6, 0, 0, 0)
        column = kit.column(head, self._list, gap=6)
        column.setStretch(1, 1)
        self._left.setLayout(column)
        self._picture = MaskPicture(kit.theme)
        self._picture.setObjectName(names.REVIEWS_PICTURE)
        self._player = Player(self.bridge, self._picture)
        self._facts = ReviewFacts(kit)
        self._mask_bar = MaskBar(kit)
        self._masking = Masking(self.bridge, self._picture, self._player, self._mask_bar)
        self._deciding = Deciding(around)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_clip())
        line = kit.row(self._left, self._stack, gap=14, margins=(14, 4, 20, 8))
        line.setStretch(1, 1)
        self.setLayout(line)
        self._masking.began.connect(lambda: self._bars.setCurrentIndex(1))
        self._masking.ended.connect(lambda: self._bars.setCurrentIndex(0))
        self._masking.burned.connect(lambda item: self._decided(item, "mask"))
        self._masking.failed.connect(self._not_burned)
        self._deciding.decided.connect(self._decided)
        self.bridge.checks_changed.connect(self._checks_changed)

    # -- building

    def _build_empty(self) -> QWidget:
        kit = self.kit
        empty = QWidget()
        empty.setLayout(
            kit.column(
                None,
                kit.row(None, kit.picture("ok", "ok", 56), None),
                kit.label(say("Nothing waits for you"), "title", strong=True, centre=True),
                kit.label(say("A clip appears here as soon as a nurse sends one."), "body", "muted", centre=True),
                None,
                gap=12,
            )
        )
        return empty

    def _build_clip(self) -> QWidget:
        kit = self.kit
        self._title = kit.label("", "title", strong=True)
        self._about = kit.label("", "body", "muted")
        head = kit.row(self._title, self._about, None, gap=12, margins=(0, 8, 0, 2))
        self._middle = kit.row(self._picture, self._facts, gap=16)
        self._middle.setStretch(0, 1)
        self._bars = QStackedWidget()
        self._bars.addWidget(self._build_decision())
        self._bars.addWidget(self._mask_bar)
        self._bars.setFixedHeight(72)
        self._main = kit.column(head, self._middle, self._build_times(), kit.rule(), self._bars, gap=6)
        self._main.setStretch(1, 1)
        self._sheet = ContactSheet(kit)
        self._sheet.sought.connect(self._player.seek)
        self._sheet.shown.connect(self._note_seen)
        self._player.still.connect(self._sheet.show_frame)
        self._more = kit.button("", "chevron", name=names.REVIEWS_MORE)
        self._more.setMinimumWidth(kit.theme.size["touch"])
        self._more.setAccessibleName(say("More frames"))
        self._more.clicked.connect(self._sheet.scroll_on)
        self._sheet.verticalScrollBar().rangeChanged.connect(
            lambda _least, _most: self._more.setVisible(self._sheet.overflows)
        )
        self._sheet_box = QWidget()
        self._sheet_line: QBoxLayout = kit.row(self._sheet, self._more, gap=12)
        self._sheet_line.setStretch(0, 1)
        self._sheet_box.setLayout(self._sheet_line)
        clip = QWidget()
        clip.setLayout(self._main)
        return clip

    def _build_times(self) -> QBoxLayout:
        kit = self.kit
        self._play: QPushButton = kit.button("", "play", width=64, height=64, name=names.REVIEWS_PLAY)
        self._play.setIconSize(QSize(28, 28))
        self._play.clicked.connect(self._player.toggle)
        self._speed: QPushButton = kit.button("4×", None, role="body", width=64, height=64, name=names.REVIEWS_SPEED)
        self._speed.setCheckable(True)
        self._speed.setAccessibleName(say("Four times as fast"))
        self._speed.toggled.connect(lambda fast: self._player.set_speed(4.0 if fast else 1.0))
        self._at = kit.label("0:00", "lead", strong=True)
        self._of = kit.label("", "caption", "muted")
        self._timeline = Timeline(kit.theme)
        self._timeline.setObjectName(names.REVIEWS_SCRUBBER)
        self._timeline.sought.connect(self._player.seek)
        self._player.opened.connect(self._opened)
        self._player.moved.connect(self._show_position)
        self._player.playing_changed.connect(self._show_playing)
        self._show_playing(False)
        clock = kit.column(None, self._at, self._of, None, gap=0)
        times = kit.row(self._play, self._speed, clock, self._timeline, gap=12)
        times.setStretch(3, 1)
        return times

    def _build_decision(self) -> QWidget:
        kit = self.kit
        deciding = self._deciding
        self._return = kit.button(say("Return"), "retake", height=64, name=names.REVIEWS_RETURN)
        self._reject = kit.button(say("Reject"), "close", "stop", height=64, name=names.REVIEWS_REJECT)
        self._mask = kit.button(say("Add masks"), "zone", height=64, name=names.REVIEWS_MASK)
        self._cover = kit.button(say("Cover what was flagged"), "zone", "primary", height=64, name=names.REVIEWS_COVER)
        self._check_again = kit.button(say("Check again"), "retry", height=64, name=names.REVIEWS_CHECK_AGAIN)
        self._alone = kit.button(say("Approve alone"), "warn", "stop", height=64, name=names.REVIEWS_ALONE)
        self._approve = kit.button("", "key", "primary", height=64, name=names.REVIEWS_APPROVE)
        for button, act in (
            (self._return, deciding.give_back),
            (self._reject, deciding.reject),
            (self._mask, self._masking.begin),
            (self._cover, self._masking.begin),
            (self._check_again, deciding.check_again),
            (self._alone, deciding.approve_alone),
            (self._approve, deciding.approve),
        ):
            button.clicked.connect(lambda _=False, act=act: self._with_item(act))
        self._why_not = kit.label("", "body", "warn", strong=True, wrap=True)
        self._why_not.setObjectName(names.REVIEWS_WHY_NOT)
        self._why_not.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = QWidget()
        left = (self._return, self._reject, self._mask)
        line = kit.row(*left, self._why_not, self._check_again, self._cover, self._alone, self._approve, gap=12)
        line.setStretch(3, 1)
        bar.setLayout(line)
        for button in (self._cover, self._check_again, self._alone):
            button.hide()  # for the width of a page that shows no clip yet
        return bar

    # -- room

    def fit(self, room: Room) -> None:
        """A strip of frames under the player; where the window is low, a grid beside it in the place of the facts."""
        super().fit(room)
        compact = room is Room.COMPACT
        self._left.setFixedWidth(_LIST_PX[room])
        self._facts.setVisible(not compact)
        self._facts.setFixedWidth(_FACTS_PX[room])
        self._sheet.lay(strip=not compact)
        self._sheet_line.setDirection(QBoxLayout.Direction.TopToBottom if compact else QBoxLayout.Direction.LeftToRight)
        for place in (self._middle, self._main):
            place.removeWidget(self._sheet_box)
        if compact:
            self._middle.addWidget(self._sheet_box)
            self._sheet_box.setFixedWidth(_GRID_PX)
        else:
            self._main.insertWidget(3, self._sheet_box)
            self._sheet_box.setMinimumWidth(0)
            self._sheet_box.setMaximumWidth(16_777_215)
        self._more.setMaximumWidth(16_777_215 if compact else 56)
        self._approve.setMinimumWidth(0 if compact else 240)
        for button, icon in ((self._return, "retake"), (self._reject, "close"), (self._mask, "zone")):
            self.kit.dress(button, button.accessibleName(), None if compact else icon)
            if compact:
                button.setIcon(QIcon())
        self._mask_bar.set_compact(compact=compact)
        self._put_in_order(compact=compact)
        self._write_list()
        self._show_item()

    def _put_in_order(self, *, compact: bool) -> None:
        """Tab goes as the eye does: the frames stand below the timeline, or beside the picture."""
        times: list[QWidget] = [self._play, self._speed, self._timeline]
        frames: list[QWidget] = [self._sheet, self._more]
        middle = [*frames, *times] if compact else [*times, *frames]
        order = [self._list, *middle, *self._bars.findChildren(QAbstractButton)]
        for one, other in itertools.pairwise(order):
            QWidget.setTabOrder(one, other)

    # -- what is shown

    def leave(self) -> None:
        self._deciding.close()
        self._masking.stop()
        self._player.close()
        self._chosen, self._material = None, None
        self._sheet.clear()
        self._timeline.tell(None)

    def refresh(self) -> None:
        self._items = self.bridge.read(self.station.reviews, ())
        count = len(self._items)
        self._sentence.setText(review_words.waiting(count))
        self._alone_allowed = self.bridge.read(self.station.review_desk.break_glass, BreakGlass()).allowed
        self._write_list()
        if not self._items:
            self._choose(None)
        elif self._item() is None:
            self._choose(self._items[0].clip)
        else:
            self._show_item()

    def _checks_changed(self) -> None:
        if self.isVisible():
            self._write_list()

    def _write_list(self) -> None:
        checks = self.bridge.read(self.station.leak_checks, ())
        rows: list[ItemWords] = [_write(item, brief=self.room is Room.COMPACT) for item in self._items]
        if checks:
            rows += [Heading(say("In the leak check"), str(len(checks))), *map(_write_check, checks)]
        self._rows.replace(rows)
        self._list.setFocusPolicy(Qt.FocusPolicy.StrongFocus if rows else Qt.FocusPolicy.NoFocus)
        self._list.choose(self._chosen or "")

    def _item(self) -> ReviewItem | None:
        return next((item for item in self._items if item.clip == self._chosen), None)

    def _with_item(self, act: Any) -> None:
        item = self._item()
        if item is not None:
            act(item)

    def _pressed(self, key: str) -> None:
        if any(item.clip == key for item in self._items):
            self._choose(ClipId(key))

    def _choose(self, clip: ClipId | None) -> None:
        if clip != self._chosen:
            self._deciding.close()
            self._masking.stop()
            self._chosen, self._material = clip, None
            self._speed.setChecked(False)
            self._sheet.clear()
            self._timeline.tell(None)
            if clip is None:
                self._player.close()
            else:
                self._player.open(clip)
        self._list.choose(clip or "")
        self._show_item()

    def _show_item(self) -> None:
        item = self._item()
        self._stack.setCurrentIndex(0 if item is None else 1)
        if item is None:
            return
        self._title.setText(say("Bed {bed}", bed=item.bed) + f"  ·  {phrases.receivers(item)}")
        about, tone = review_words.recorded(item, self.kit.clock.now()), "muted"
        if self.room is Room.COMPACT:
            about, tone = review_words.facts(item)  # there is no room for them beside the picture
        self._about.setText(about)
        self.kit.tone(self._about, tone)
        self._facts.tell(item)
        self._picture.show_flags(item.findings, item.size)
        held = say("Held back by the leak check") if item.quarantined else say("Exactly what the family would see")
        self._picture.dress(note=held)
        self._timeline.show_flags([(found.from_s, found.to_s) for found in item.findings])
        unchecked = item.quarantined and not item.findings
        alone = self._alone_allowed and item.why_not == "review.own_clip"
        for button, shown in (
            (self._return, not item.quarantined),
            (self._approve, not item.quarantined and not alone),
            (self._alone, alone),
            (self._mask, not item.quarantined),
            (self._cover, item.quarantined and not unchecked),
            (self._check_again, unchecked),
        ):
            button.setVisible(shown)
        self._show_gate(item)

    def _show_gate(self, item: ReviewItem) -> None:
        """Approve is alive once everything was on screen; beside it stands what is missing."""
        material = self._material
        looked = material is not None and not material.unseen
        self._approve.setEnabled(item.approvable and looked)
        self._alone.setEnabled(looked)
        family = phrases.receivers(item)
        compact = self.room is Room.COMPACT
        self.kit.dress(self._approve, say("Approve") if compact else say("Approve for {family}", family=family), "key")
        self._approve.setAccessibleName(say("Approve for {family}", family=family))
        told, tone = review_words.why_not(item), "warn"
        if not told and material is not None:
            told = review_words.missing(material)
            if not told:
                told, tone = review_words.all_seen(material), "ok"
        self._why_not.setText(told)
        self.kit.tone(self._why_not, tone)

    # -- the clip

    def _opened(self, _length_s: float) -> None:
        item = self._item()
        if item is None:
            return
        material = self.bridge.read(lambda: self.station.review_desk.material(item.clip), None)
        if material is None:
            return
        self._tell_material(material)
        self._player.look_up([one.at_s for one in material.moments])
        if item.quarantined and material.moments:
            self._player.seek(material.moments[0].at_s)

    def _note_seen(self, numbers: tuple[int, ...]) -> None:
        clip = self._player.clip
        if clip is not None:
            self.bridge.call(lambda: self.station.review_desk.seen(clip, numbers), self._tell_material)

    def _tell_material(self, material: ReviewMaterial) -> None:
        if material.clip != self._chosen:
            return
        self._material = material
        self._sheet.tell(material)
        self._more.setVisible(self._sheet.overflows)
        self._timeline.tell(material)
        item = self._item()
        if item is not None:
            self._show_gate(item)

    def _show_position(self, at_s: float, length_s: float) -> None:
        self._timeline.show_position(at_s, length_s)
        self._at.setText(words.length(at_s))
        self._of.setText(say("of {length}", length=words.length(length_s)) if length_s else "")

    def _show_playing(self, playing: bool) -> None:  # noqa: FBT001 - a slot for bool
        self._play.setIcon(self.kit.theme.icon("pause" if playing else "play", "ink"))
        self._play.setAccessibleName(say("Pause") if playing else say("Play"))

    def _not_burned(self, code: str, sentence: str) -> None:
        self.shell.trouble(code, sentence)
        if self._chosen is not None and self._player.clip is None:  # it was closed for the burning, and is still there
            self._player.open(self._chosen)

    def _decided(self, item: ReviewItem, what: str) -> None:
        self._deciding.tell(item, what)
        if self.isVisible():  # else the next clip would open unseen, and the journal would say that it was watched
            self.refresh()


def _write(item: ReviewItem, *, brief: bool) -> RowWords:
    kind, sentence = phrases.review_sentence(item)
    name, length = names.review_row(item.clip), "" if brief else words.length(item.duration_s)
    return RowWords(name, item.clip, "reviews", kind, item.family, sentence, length, lead=item.bed, opens=True)


def _write_check(row: CheckRow) -> RowWords:
    name, title = names.check_row(row.clip), say("Bed {bed}", bed=row.bed)
    return RowWords(name, row.clip, "clock", "quiet", title, phrases.check_sentence(row), progress=row.share)
