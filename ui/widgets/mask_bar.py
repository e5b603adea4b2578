"""Under the picture while masks are drawn, and while they are burned in: what to do, how far it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QIcon, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStackedWidget, QWidget

from ui import names
from ui.brush import Brush
from ui.kit import Kit
from ui.words import say

#: "Around this moment": what moves is elsewhere a second later.
AROUND_S = 1.0


class MaskBar(QStackedWidget):
    """Two faces: drawing, burning in."""

    cancelled = Signal()
    undone = Signal()
    wanted = Signal()  # burn it in
    stopped = Signal()  # while it is burned in

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._count = 0
        self._compact = False
        self._cancel = kit.button(say("Cancel"), "close", height=64, name=names.REVIEWS_MASK_CANCEL)
        self._cancel.clicked.connect(self.cancelled)
        self._undo = kit.button(say("Undo"), "erase", height=64, name=names.REVIEWS_MASK_UNDO)
        self._undo.clicked.connect(self.undone)
        self._scope = kit.button("", "clock", height=64, name=names.REVIEWS_MASK_SCOPE)
        self._scope.setCheckable(True)
        self._scope.toggled.connect(lambda _: self._tell_scope())
        self._hint = kit.label(say("Draw over what must not be seen."), "body", "muted", wrap=True)
        self._burn = kit.button("", "zone", "primary", height=64, name=names.REVIEWS_BURN)
        self._burn.setMinimumWidth(200)
        self._burn.clicked.connect(self.wanted)
        drawing = QWidget()
        line = kit.row(self._cancel, self._undo, self._scope, self._hint, self._burn, gap=12)
        line.setStretch(3, 1)
        drawing.setLayout(line)
        self._bar = _Bar(kit)
        self._stop = kit.button(say("Stop"), "close", height=64, name=names.REVIEWS_BURN_STOP)
        self._stop.clicked.connect(self.stopped)
        self._stop.clicked.connect(lambda: self._stop.setEnabled(False))
        told = kit.column(
            None,
            kit.label(say("Masks are being burned in …"), "lead", strong=True),
            self._bar,
            kit.label(say("Then the leak check looks through the clip again."), "body", "muted"),
            None,
            gap=4,
        )
        burning = QWidget()
        beside = kit.row(told, self._stop, gap=12)
        beside.setStretch(0, 1)
        burning.setLayout(beside)
        self.addWidget(drawing)
        self.addWidget(burning)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def whole_clip(self) -> bool:
        """Whether the drawn masks cover the whole clip; else only about the moment they were drawn at."""
        return not self._scope.isChecked()

    def set_compact(self, *, compact: bool) -> None:
        """Where the window is narrow, the hint and the icons give way."""
        self._hint.setVisible(not compact)
        self._compact = compact
        buttons = ((self._cancel, "close"), (self._undo, "erase"), (self._scope, "clock"), (self._burn, "zone"))
        for button, icon in buttons:
            self._dress(button, button.accessibleName(), icon)

    def _dress(self, button: QPushButton, words: str, icon: str) -> None:
        self._kit.dress(button, words, None if self._compact else icon)
        if self._compact:
            button.setIcon(QIcon())

    def draw(self) -> None:
        """A new drawing begins."""
        self._scope.setChecked(False)
        self._tell_scope()
        self.setCurrentIndex(0)

    def show_count(self, count: int) -> None:
        """So many masks are drawn."""
        self._count = count
        self._undo.setEnabled(count > 0)
        self._burn.setEnabled(count > 0)
        words = say("Burn in {count} masks", count=count) if count > 1 else say("Burn in the mask")
        self._dress(self._burn, words, "zone")

    def burn(self) -> None:
        """The station is at work."""
        self.show_share(0.0)
        self._stop.setEnabled(True)
        self.setCurrentIndex(1)

    def show_share(self, share: float) -> None:
        """So much of the clip is done, 0..1."""
        self._bar.show_share(share)

    def _tell_scope(self) -> None:
        words = say("Whole clip") if self.whole_clip else say("Around this moment")
        self._dress(self._scope, words, "clock")


class _Bar(QWidget):
    """A share of the width."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._theme, self._share = kit.theme, 0.0
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Grow."""
        self._share = share
        self.setAccessibleName(f"{round(share * 100)} %")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with Brush(self, theme) as brush:
            rect = QRectF(self.rect())
            brush.box(rect, theme.colour("line" if theme.name == "night" else "sunken"), radius=4)
            brush.box(QRectF(0, 0, max(8.0, rect.width() * self._share), 8), theme.colour("accent"), radius=4)
