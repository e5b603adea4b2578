"""Where a clip is, and what happened in it: black, masks, doubt, and the frames that have to be looked at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainterPath, QPaintEvent, QPen

from app.certainty import Moment
from app.clip_timeline import Done
from app.review_board import ReviewMaterial
from ui import review_words
from ui.brush import Brush
from ui.theme import Theme
from ui.widgets.scrubber import EDGE_PX, Scrubber

#: As near as a gloved finger comes: a tap within it goes to the mark itself.
MARK_REACH_PX = 28.0
_MARK_PX = 18.0
_BAND = (24.0, 22.0)  # top and height of the band


class Timeline(Scrubber):
    """A band with black hatched, masks and doubt as areas; marks above it. Tap or drag to go there.

    Page up and Page down go from mark to mark.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._material: ReviewMaterial | None = None

    def tell(self, material: ReviewMaterial | None) -> None:
        """Show this clip's timeline; None forgets it."""
        self._material = material
        summary = ""
        if material is not None:
            summary = review_words.timeline_summary(material.timeline, material.moments)
        self.setAccessibleDescription(summary)
        self.update()

    @property
    def marks(self) -> tuple[Moment, ...]:
        """Frames where something happened, in the order of the clip."""
        moments = () if self._material is None else self._material.moments
        return tuple(sorted((one for one in moments if one.flagged), key=lambda one: one.at_s))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        near = min(self.marks, key=lambda one: abs(self._x(one.at_s) - at.x()), default=None)
        if near is not None and abs(self._x(near.at_s) - at.x()) <= MARK_REACH_PX and at.y() < _BAND[0]:
            self.sought.emit(near.at_s)
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        times_s = [one.at_s for one in self.marks]
        target: float | None = None
        if event.key() == Qt.Key.Key_PageDown:
            following = bisect_right(times_s, self._at_s + 0.01)
            target = times_s[following] if following < len(times_s) else None
        elif event.key() == Qt.Key.Key_PageUp:
            before = bisect_left(times_s, self._at_s - 0.01) - 1
            target = times_s[before] if before >= 0 else None
        if target is None:
            super().keyPressEvent(event)
        else:
            self.sought.emit(target)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        with Brush(self, theme) as brush:
            brush.focus(self, 8)
            band = QRectF(EDGE_PX, _BAND[0], self.width() - 2 * EDGE_PX, _BAND[1])
            ground = theme.colour("sunken" if theme.name == "day" else "line")
            brush.box(band, ground, theme.colour("line"), 5, 1)
            if self._material is not None and self._length_s > 0:
                self._paint_stretches(brush, band, self._material)
                self._paint_marks(brush, band, self._material)
            for from_s, to_s in self._flags:
                left = self._x(from_s)
                place = QRectF(left - 2, band.y(), max(4.0, self._x(to_s) - left + 4), band.height())
                brush.box(place, theme.colour("stop", 0.55), radius=2)
            self._paint_head(brush, band)
            if self._length_s > 0:
                self._paint_labels(brush)

    def _paint_stretches(self, brush: Brush, band: QRectF, material: ReviewMaterial) -> None:
        theme = self._theme
        self._paint_doubt(brush, band, material)
        for stretch in material.timeline.stretches:
            left, right = self._x(stretch.from_s), self._x(stretch.to_s)
            place = QRectF(left, band.y(), max(2.0, right - left), band.height())
            if stretch.done is Done.BLACK:
                brush.painter.fillRect(place, theme.colour("picture_bg"))
                hatch = QBrush(theme.colour("picture_ink_2"), Qt.BrushStyle.BDiagPattern)
                brush.painter.fillRect(place, hatch)
                brush.painter.setPen(QPen(theme.colour("line_strong"), 1))
                brush.painter.setBrush(Qt.BrushStyle.NoBrush)
                brush.painter.drawRect(place)
            elif stretch.done is Done.MASKED:
                low = QRectF(place.x(), band.bottom() - 6, place.width(), 6)
                brush.painter.fillRect(low, theme.colour("warn_line"))

    def _paint_doubt(self, brush: Brush, band: QRectF, material: ReviewMaterial) -> None:
        """How unsure the finders were: the higher, the less certain."""
        if not material.timeline.doubts:
            return
        known = {int(one.at_s): one.certainty for one in material.timeline.doubts}
        shape = QPainterPath(QPointF(self._x(0.0), band.bottom() - 1))
        for second in range(int(self._length_s) + 1):
            height = (1.0 - known.get(second, 1.0)) * (band.height() - 2)
            shape.lineTo(self._x(second + 0.5), band.bottom() - 1 - height)
        shape.lineTo(self._x(self._length_s), band.bottom() - 1)
        shape.closeSubpath()
        brush.painter.setPen(Qt.PenStyle.NoPen)
        brush.painter.setBrush(self._theme.colour("ink_3", 0.45))
        brush.painter.drawPath(shape)

    def _paint_marks(self, brush: Brush, band: QRectF, material: ReviewMaterial) -> None:
        theme = self._theme
        for mark in self.marks:
            seen, stop = mark.number in material.seen, mark.kind == "flagged"
            ink = "ok" if seen else "stop" if stop else "warn"
            x = self._x(mark.at_s)
            brush.painter.setPen(QPen(theme.colour(ink), 2))
            brush.painter.drawLine(QPointF(x, band.y() - 2), QPointF(x, band.bottom()))
            brush.icon("ok" if seen else "warn", ink, x - _MARK_PX / 2, 3, round(_MARK_PX))

    def _paint_head(self, brush: Brush, band: QRectF) -> None:
        theme = self._theme
        head = self._x(self._at_s)
        colour = theme.colour("accent" if self.isEnabled() else "line_strong")
        brush.painter.setPen(QPen(theme.colour("surface"), 7))
        brush.painter.drawLine(QPointF(head, band.y() - 2), QPointF(head, band.bottom() + 2))
        brush.painter.setPen(QPen(colour, 3))
        brush.painter.drawLine(QPointF(head, band.y() - 3), QPointF(head, band.bottom() + 3))
        brush.painter.setPen(QPen(theme.colour("surface"), 2))
        brush.painter.setBrush(colour)
        brush.painter.drawEllipse(QPointF(head, band.center().y()), 9, 9)
