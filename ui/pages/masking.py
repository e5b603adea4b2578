"""Adding masks on Reviews: the picture stands still, masks are drawn on it, the station burns them in."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from app.board import ReviewItem
from app.model import AddedMask, ClipId
from ui.bridge import Bridge
from ui.player import Player
from ui.widgets.mask_bar import AROUND_S, MaskBar
from ui.widgets.mask_picture import MaskPicture


class Masking(QObject):
    """From "Add masks" to a new clip. A mask is never taken away from a clip, only from the drawing."""

    began = Signal()
    ended = Signal()  # drawing or burning is over; the decision comes back
    burned = Signal(object)  # the item that was masked
    failed = Signal(str, str)  # code, sentence

    def __init__(self, bridge: Bridge, picture: MaskPicture, player: Player, bar: MaskBar) -> None:
        super().__init__(picture)
        self._bridge, self._picture, self._player, self._bar = bridge, picture, player, bar
        self._item: ReviewItem | None = None
        self._at_s = 0.0
        player.moved.connect(self._moved)
        picture.drawn.connect(lambda: bar.show_count(len(picture.masks)))
        bar.cancelled.connect(self.stop)
        bar.undone.connect(picture.undo)
        bar.wanted.connect(self._burn)
        self._stopped = threading.Event()  # of the burning under way
        bar.stopped.connect(self._stop_burning)

    @property
    def clip(self) -> ClipId | None:
        """Which clip is being drawn on or burned in."""
        return self._item.clip if self._item is not None else None

    def begin(self, item: ReviewItem) -> None:
        """Stop the player and let masks be drawn; what was flagged is covered already."""
        if self._player.playing:
            self._player.toggle()
        self._item = item
        self._bar.draw()
        self._picture.begin([found.region for found in item.findings])
        if item.findings:
            self._player.seek(item.findings[0].from_s)
        self.began.emit()

    def stop(self) -> None:
        """Leave the drawing; nothing was changed."""
        if self._item is not None:
            self._item = None
            self._picture.end()
            self.ended.emit()

    def _stop_burning(self) -> None:
        self._stopped.set()

    def _moved(self, at_s: float, _length_s: float) -> None:
        self._at_s = at_s
        self._picture.show_moment(at_s)

    def _burn(self) -> None:
        item, masks = self._item, self._masks()
        if item is None or not masks:
            return
        clip, station, tell = item.clip, self._bridge.station, self._bridge.progress(self._bar.show_share)
        stopped = self._stopped = threading.Event()

        def progress(share: float) -> bool:
            tell(share)
            return not stopped.is_set()

        self._bar.burn()
        self._player.close()  # the clip is about to be shredded
        self._bridge.call(
            lambda: station.add_masks(clip, masks, progress),
            lambda _: self.burned.emit(item),
            self.failed.emit,
            lambda: self.stop() if self._item is item else None,  # she may draw on another clip by now
        )

    def _masks(self) -> tuple[AddedMask, ...]:
        """Covered for the whole clip; or, what was flagged, around the time it was seen, what was drawn, around now."""
        item = self._item
        if item is None:
            return ()
        flagged = {found.region: found for found in item.findings}
        masks = []
        for region in self._picture.masks:
            found = flagged.get(region)
            from_s, to_s = (found.from_s, found.to_s) if found is not None else (self._at_s, self._at_s)
            if self._bar.whole_clip:
                from_s, to_s = 0.0, item.duration_s
            masks.append(AddedMask(region, max(0.0, from_s - AROUND_S), to_s + AROUND_S))
        return tuple(masks)
