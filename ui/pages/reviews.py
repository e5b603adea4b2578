"""Reviews: the risk first, then the clip, then the decision: top to bottom like the ten seconds it should take."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from app.board import CheckRow, ReviewItem
from app.model import ClipId
from ui import names, phrases, words
from ui.kit import WIDE_FROM_PX
from ui.models import BoardModel
from ui.names import PageName
from ui.pages.masking import Masking
from ui.pages.page import Page, Surroundings
from ui.player import Player
from ui.widgets.film_strip import FilmStrip
from ui.widgets.mask_bar import MaskBar
from ui.widgets.mask_picture import MaskPicture
from ui.widgets.review_facts import ReviewFacts
from ui.widgets.row import RowList, RowWords
from ui.widgets.scrubber import Scrubber
from ui.widgets.sheet import PinSheet, ReasonSheet, Sheet
from ui.words import explain, say


class ReviewsPage(Page):
    """List, player, frames, decision; below the list, what the leak check still has."""

    NAME = PageName.REVIEWS

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        kit = self.kit
        self._chosen: ClipId | None = None
        self._sheet: Sheet | None = None
        self._model = BoardModel(lambda item: str(item.clip))
        self._sentence = kit.label("", "body", "muted")
        self._rows = RowList(kit, self._model, self._write, height=80, choice=True)
        self._rows.chosen.connect(lambda key: self._choose(ClipId(key)))
        self._checks = BoardModel(lambda row: str(row.clip))
        self._check_rows = RowList(kit, self._checks, self._write_check, height=80)
        self._left = self._build_list()
        self._picture = MaskPicture(kit.theme)
        self._picture.setObjectName(names.REVIEWS_PICTURE)
        self._player = Player(self.bridge, self._picture)
        self._facts = ReviewFacts(kit)
        self._mask_bar = MaskBar(kit)
        self._masking = Masking(self.bridge, self._picture, self._player, self._mask_bar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_clip())
        line = kit.row(self._left, self._stack, gap=20, margins=(20, 4, 20, 12))
        line.setStretch(1, 1)
        self.setLayout(line)
        self._masking.began.connect(lambda: self._bars.setCurrentIndex(1))
        self._masking.ended.connect(self._masks_drawn)
        self._masking.burned.connect(lambda item: self._decided(item, "mask"))
        self._masking.failed.connect(self._refused)
        self.bridge.checks_changed.connect(self._refresh_checks)

    def _build_list(self) -> QWidget:
        kit = self.kit
        scroll = QScrollArea()
        holder = QWidget()
        holder.setLayout(kit.column(self._rows, self._check_rows, None, gap=12))
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QWidget()
        left.setLayout(kit.column(kit.header(say("Reviews"), self._sentence), scroll, gap=12))
        left.setFixedWidth(290)
        return left

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
        self._play: QPushButton = kit.button("", "play", width=64, height=64, name=names.REVIEWS_PLAY)
        self._play.setIconSize(QSize(28, 28))
        self._play.clicked.connect(self._player.toggle)
        self._speed: QPushButton = kit.button("4×", None, role="body", width=64, height=64, name=names.REVIEWS_SPEED)
        self._speed.setCheckable(True)
        self._speed.setAccessibleName(say("Four times as fast"))
        self._speed.toggled.connect(lambda fast: self._player.set_speed(4.0 if fast else 1.0))
        self._at = kit.label("0:00", "lead", strong=True)
        self._of = kit.label("", "caption", "muted")
        self._scrubber = Scrubber(kit.theme)
        self._scrubber.setObjectName(names.REVIEWS_SCRUBBER)
        self._scrubber.sought.connect(self._player.seek)
        self._film = FilmStrip(kit.theme, frame_height=80)
        self._film.sought.connect(self._player.seek)
        self._film.shown.connect(self._note_seen)
        self._player.opened.connect(self._fill_film)
        self._player.still.connect(self._film.show_frame)
        self._player.moved.connect(self._show_position)
        self._player.playing_changed.connect(self._show_playing)
        self._show_playing(False)
        clock = kit.column(None, self._at, self._of, None, gap=0)
        times = kit.row(self._play, self._speed, clock, self._scrubber, gap=12)
        times.setStretch(3, 1)
        head = kit.row(self._title, self._about, None, gap=12, margins=(0, 10, 0, 4))
        middle = kit.row(self._picture, self._facts, gap=16)
        middle.setStretch(0, 1)
        self._bars = QStackedWidget()
        self._bars.addWidget(self._build_decision())
        self._bars.addWidget(self._mask_bar)
        self._bars.setFixedHeight(72)
        main = kit.column(head, middle, times, self._film, kit.rule(), self._bars, gap=8)
        main.setStretch(1, 1)
        clip = QWidget()
        clip.setLayout(main)
        return clip

    def _build_decision(self) -> QWidget:
        kit = self.kit
        self._return = kit.button(say("Return"), "retake", height=64, name=names.REVIEWS_RETURN)
        self._return.clicked.connect(self._ask_return)
        self._reject = kit.button(say("Reject"), "close", "stop", height=64, name=names.REVIEWS_REJECT)
        self._reject.clicked.connect(self._ask_reject)
        self._mask = kit.button(say("Add masks"), "zone", height=64, name=names.REVIEWS_MASK)
        self._mask.clicked.connect(self._draw_masks)
        self._cover = kit.button(say("Cover what was flagged"), "zone", "primary", height=64, name=names.REVIEWS_COVER)
        self._cover.clicked.connect(self._draw_masks)
        self._check_again = kit.button(say("Check again"), "retry", height=64, name=names.REVIEWS_CHECK_AGAIN)
        self._check_again.clicked.connect(self._look_again)
        self._why_not = kit.label("", "body", "warn", strong=True, wrap=True)
        self._why_not.setObjectName(names.REVIEWS_WHY_NOT)
        self._why_not.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._approve = kit.button("", "key", "primary", height=64, name=names.REVIEWS_APPROVE)
        self._approve.setMinimumWidth(240)
        self._approve.clicked.connect(self._ask_pin)
        bar = QWidget()
        line = kit.row(
            self._return, self._reject, self._mask, self._why_not, self._check_again, self._cover, self._approve, gap=12
        )
        line.setStretch(3, 1)
        bar.setLayout(line)
        self._cover.hide()  # for the width of a page that shows no clip yet
        self._check_again.hide()
        return bar

    def leave(self) -> None:
        self._close_sheet()
        self._masking.stop()
        self._player.close()
        self._chosen = None

    def refresh(self) -> None:
        items = self.bridge.read(self.station.reviews, ())
        self._model.replace(items)
        self._sentence.setText(say("{count} wait, riskiest first", count=len(items)) if items else say("None waits"))
        self._refresh_checks()
        if not items:
            self._choose(None)
        elif self._item() is None:
            self._choose(items[0].clip)
        else:
            self._show_item()

    def _refresh_checks(self) -> None:
        self._checks.replace(self.bridge.read(self.station.leak_checks, ()))

    def resizeEvent(self, _event: object) -> None:
        wide = self.width() >= WIDE_FROM_PX
        self._left.setFixedWidth(360 if wide else 290)
        self._facts.setFixedWidth(380 if wide else 280)
        self._film.set_frame_height(150 if wide else 80)

    def _item(self) -> ReviewItem | None:
        return next((item for item in self._model.values if item.clip == self._chosen), None)

    def _write(self, value: object) -> RowWords:
        assert isinstance(value, ReviewItem)  # noqa: S101 - the model holds nothing else
        kind, sentence = phrases.review_sentence(value)
        return RowWords(
            names.review_row(value.clip),
            value.clip,
            "reviews",
            kind,
            value.family,
            sentence,
            words.length(value.duration_s),
            lead=value.bed,
        )

    def _write_check(self, value: object) -> RowWords:
        assert isinstance(value, CheckRow)  # noqa: S101 - the model holds nothing else
        sentence = phrases.check_sentence(value)
        name = names.check_row(value.clip)
        title = say("Bed {bed}", bed=value.bed)
        return RowWords(name, value.clip, "clock", "quiet", title, sentence, progress=value.share)

    def _choose(self, clip: ClipId | None) -> None:
        if clip != self._chosen:
            self._close_sheet()
            self._masking.stop()
            self._chosen = clip
            self._speed.setChecked(False)
            self._film.clear()
            if clip is None:
                self._player.close()
            else:
                self._player.open(clip)
        self._rows.choose(clip or "")
        self._show_item()

    def _show_item(self) -> None:
        item = self._item()
        self._stack.setCurrentIndex(0 if item is None else 1)
        if item is None:
            return
        self._title.setText(say("Bed {bed}", bed=item.bed) + f"  ·  {phrases.receivers(item)}")
        when = words.when(item.recorded_at, self.kit.clock.now())
        self._about.setText(say("recorded {when} by {name}", when=when, name=item.recorded_by.name))
        self._facts.tell(item)
        self._picture.show_flags(item.findings, item.size)
        held = say("Held back by the leak check") if item.quarantined else say("Exactly what the family would see")
        self._picture.dress(note=held)
        self._scrubber.show_flags([(found.from_s, found.to_s) for found in item.findings])
        self._why_not.setText(phrases.why_not_approvable(item))
        self._approve.setEnabled(item.approvable)
        self.kit.dress(self._approve, say("Approve for {family}", family=phrases.receivers(item)), "key")
        unchecked = item.quarantined and not item.findings
        for button, shown in (
            (self._return, not item.quarantined),
            (self._approve, not item.quarantined),
            (self._mask, not item.quarantined),
            (self._cover, item.quarantined and not unchecked),
            (self._check_again, unchecked),
        ):
            button.setVisible(shown)

    def _fill_film(self, _length_s: float) -> None:
        item = self._item()
        if item is None:
            return
        sheet = self.bridge.read(lambda: self.station.review_desk.material(item.clip).moments, ())
        flagged = tuple(one.at_s for one in sheet if one.flagged)
        times_s = tuple(one.at_s for one in sheet)
        self._film.clear(times_s, flagged=len(flagged))
        self._player.look_up(times_s)
        if flagged:
            self._player.seek(flagged[0])

    def _note_seen(self, number: int) -> None:
        clip = self._player.clip
        if clip is not None:
            self.bridge.call(lambda: self.station.review_desk.seen(clip, [number]))

    def _show_position(self, at_s: float, length_s: float) -> None:
        self._scrubber.show_position(at_s, length_s)
        self._at.setText(words.length(at_s))
        self._of.setText(say("of {length}", length=words.length(length_s)) if length_s else "")

    def _show_playing(self, playing: bool) -> None:  # noqa: FBT001 - a slot for bool
        self._play.setIcon(self.kit.theme.icon("pause" if playing else "play", "ink"))
        self._play.setAccessibleName(say("Pause") if playing else say("Play"))

    def _draw_masks(self) -> None:
        item = self._item()
        if item is not None:
            self._masking.begin(item)

    def _masks_drawn(self) -> None:
        self._bars.setCurrentIndex(0)
        if self._chosen is not None and self._player.clip is None:  # it was closed for the burning, and is still there
            self._player.open(self._chosen)

    def _look_again(self) -> None:
        item = self._item()
        if item is not None:
            self.bridge.call(
                lambda: self.station.check_again(item.clip), lambda _: self._decided(item, "check"), self._refused
            )

    def _lay(self, sheet: Sheet) -> None:
        self._close_sheet()
        self._sheet = sheet
        sheet.closed.connect(self._forget_sheet)
        self.shell.show_sheet(sheet)

    def _forget_sheet(self) -> None:
        self._sheet = None

    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()

    def _ask_pin(self) -> None:
        item = self._item()
        if item is None or not item.approvable:
            return
        sentence = say("Your PIN signs this one clip. It is then sealed to the family and sent.")
        sheet = PinSheet(
            self.kit, say("Approve bed {bed} for {family}", bed=item.bed, family=phrases.receivers(item)), sentence
        )
        clip = item.clip
        sheet.entered.connect(
            lambda pin: self.bridge.call(
                lambda: self.station.approve(clip, pin), lambda _: self._decided(item, "approve"), self._refused
            )
        )
        self._lay(sheet)

    def _ask_return(self) -> None:
        item = self._item()
        if item is None:
            return
        reasons = {key: say(text) for key, text in phrases.RETURN_REASONS.items()}
        title = say("Return bed {bed}", bed=item.bed)
        sheet = ReasonSheet(self.kit, title, say("The nurse is asked for another take. Why?"), reasons)
        sheet.chosen.connect(
            lambda reason: self.bridge.call(
                lambda: self.station.return_clip(item.clip, reason),
                lambda _: self._decided(item, "return"),
                self._refused,
            )
        )
        self._lay(sheet)

    def _ask_reject(self) -> None:
        item = self._item()
        if item is None:
            return
        reasons = {key: say(text) for key, text in phrases.REJECT_REASONS.items()}
        title = say("Reject bed {bed}", bed=item.bed)
        sheet = ReasonSheet(self.kit, title, say("This clip will never be sent. Why?"), reasons)
        sheet.chosen.connect(
            lambda reason: self.bridge.call(
                lambda: self.station.reject(item.clip, reason), lambda _: self._decided(item, "reject"), self._refused
            )
        )
        self._lay(sheet)

    def _decided(self, item: ReviewItem, what: str) -> None:
        self._close_sheet()
        bed, family = item.bed, phrases.receivers(item)
        if what == "approve":
            self.shell.notice(
                "ok",
                say("Bed {bed} approved for {family}", bed=bed, family=family),
                say("It is on its way: see Outbox."),
            )
        elif what in ("mask", "check"):
            title = say("Bed {bed} masked", bed=bed) if what == "mask" else say("Bed {bed}", bed=bed)
            self.shell.notice("ok", title, say("The leak check looks through it again."))
        elif what == "return":
            self.shell.notice("ok", say("Bed {bed} returned", bed=bed), say("Today shows the nurse why."))
        else:
            self.shell.notice(
                "ok", say("Bed {bed} rejected", bed=bed), say("It stays on this station until it is shredded.")
            )
        self.refresh()

    def _refused(self, code: str, sentence: str) -> None:
        if self._sheet is not None:
            self._sheet.show_trouble(explain(code, sentence))
        else:
            self.shell.trouble(code, sentence)
