"""The step of a sheet that brings a family card to paper: a sample of it, three things to do, one next step."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPageSize, QPainter, QPixmap
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QWidget

from ui import names
from ui.card_page import page_image
from ui.family_front import FamilyCardFront
from ui.kit import Item, Kit
from ui.measures import Room
from ui.words import LANGUAGES, Tongue, say

#: A5, at sizes whose code nobody could scan anyhow.
_PAPER, _PAPER_LOW = QSize(290, 411), QSize(200, 283)
_PREVIEW_DPI = 130
_LANGUAGE_WORDS = {"en": "English", "zh_CN": "简体中文"}


class CardStep(QWidget):
    """Shows how far the card is; the sheet around it makes and prints."""

    print_wanted = Signal()
    printed = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._card: FamilyCardFront | None = None
        self._shown: QImage | None = None  # a sample, or in DEMO the card itself
        self.language = kit.language
        self._paper = QLabel()
        self._paper.setObjectName(names.FAMILIES_PREVIEW)
        self._paper.setFixedSize(_PAPER)
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told = kit.label("", "body", "muted", wrap=True)
        languages: list[QPushButton] = []
        for language in LANGUAGES:
            button = kit.button(_LANGUAGE_WORDS[language], None, role="body", name=names.card_language(language))
            button.setAccessibleName(say("Card in {language}", language=_LANGUAGE_WORDS[language]))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, language=language: self._speak(language))
            languages.append(button)
        self._languages = languages
        self._print = kit.button("", "print", "primary", height=64, name=names.FAMILIES_PRINT)
        self._print.clicked.connect(self.print_wanted)
        self._done = kit.button(
            say("Printed and handed over"), "check", "primary", height=64, name=names.FAMILIES_PRINTED
        )
        self._done.clicked.connect(self.printed)
        self._ask_language = kit.label(say("Language of the card"), "body", "muted")
        self._acts: QBoxLayout = kit.column(self._print, self._done, gap=12)
        self._right = kit.column(
            *self._steps(),
            4,
            self._ask_language,
            kit.grid(languages, len(languages)),
            4,
            self._told,
            None,
            self._acts,
            gap=12,
        )
        row = kit.row(self._paper, self._right, gap=28)
        row.setStretch(1, 1)
        self.setLayout(row)
        self._speak(self.language)
        self.show_making()

    def _steps(self) -> list[Item]:
        kit = self._kit
        told = (
            (say("Print the card"), say("It is the only key to this family's clips. Nothing keeps a copy.")),
            (say("Hand it over in person"), say("Never by chat or mail. Cut off the strip with the four words.")),
            (say("Say that it is done here"), say("Only then it counts. The key leaves this station.")),
        )
        items: list[Item] = []
        for i, (title, sentence) in enumerate(told):
            number = kit.label(str(i + 1), "title", "accent", strong=True)
            number.setFixedWidth(32)
            both = kit.column(
                kit.label(title, "lead", strong=True), kit.label(sentence, "body", "muted", wrap=True), gap=0
            )
            line = kit.row(number, both, gap=4)
            line.setStretch(1, 1)
            items.append(line)
        return items

    def fit(self, room: Room) -> None:
        """Follow the window: in a low one the sample is smaller and the two next steps stand abreast."""
        low = room is Room.COMPACT
        size = _PAPER_LOW if low else _PAPER
        self._ask_language.setVisible(not low)
        self._right.setSpacing(8 if low else 12)
        self._acts.setDirection(QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom)
        if self._paper.size() != size:
            self._paper.setFixedSize(size)
            if self._shown is not None:
                self._put(self._shown)

    # --- how far it is

    def show_making(self) -> None:
        """The key pair is being made."""
        self._paper.setText(say("Making the card…"))
        self._paper.setFont(self._kit.theme.font("body"))
        self._told.setText("")
        self._print_first(able=False)

    def show_card(self, card: FamilyCardFront) -> None:
        """It can be printed. The screen shows a sample: a screen can be photographed."""
        self._card = card
        self._told.setText(say("The screen shows a sample. The real code is on paper only."))
        self._draw_sample()
        self._print_first(able=True)

    def show_ready(self) -> None:
        """Nothing came of it: what was said of printing is not true any more."""
        if self._done.isHidden():
            self._told.setText(say("The screen shows a sample. The real code is on paper only."))

    def show_printing(self) -> None:
        """On its way to paper."""
        self._told.setText(say("Printing…"))
        self.set_able(able=False)

    def show_printed(self, instead_of_paper: QImage | None) -> None:
        """It is on paper, or, in DEMO, in this picture."""
        if instead_of_paper is not None:
            self._put(instead_of_paper)
            self._told.setText(say("DEMO: this card would be printed."))
        else:
            self._told.setText(say("Sent to the printer. Take the paper out before you go on."))
        again = say("Print again")
        self._print.setProperty("kind", "plain")
        self._kit.dress(self._print, again, "print")
        _polish(self._print)
        self._done.show()
        self.set_able(able=True)

    def set_able(self, *, able: bool) -> None:
        """Alive or waiting for the station."""
        for button in (self._print, self._done, *self._languages):
            button.setEnabled(able)

    # --- inside

    def _print_first(self, *, able: bool) -> None:
        self._print.setProperty("kind", "primary")
        self._kit.dress(self._print, say("Print the card"), "print")
        _polish(self._print)
        self._done.hide()
        self.set_able(able=able)

    def _speak(self, language: str) -> None:
        self.language = language
        for button, its in zip(self._languages, LANGUAGES, strict=True):
            button.setChecked(its == language)
        if self._card is not None:
            self.show_card(self._card)

    def _draw_sample(self) -> None:
        if self._card is not None:
            paper = QPageSize.PageSizeId.A5
            self._put(page_image(self._card, Tongue(self.language), dpi=_PREVIEW_DPI, paper=paper, sample=True))

    def _put(self, image: QImage) -> None:
        self._shown = image
        ratio = self.devicePixelRatioF()
        size = self._paper.size() * ratio
        small = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        shade = self._kit.theme.picture_shade()
        if shade is not None:  # Night: no white area, paper neither
            painter = QPainter(small)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(small.rect(), shade)
            painter.end()
        picture = QPixmap.fromImage(small)
        picture.setDevicePixelRatio(ratio)
        self._paper.setPixmap(picture)


def _polish(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)
