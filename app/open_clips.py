"""The clips that somebody looks at now, so that they can be taken away at once."""

from __future__ import annotations

import threading
import weakref

from app.model import ClipId
from app.playback import Playback


class OpenClips:
    """Knows players as long as somebody holds them. Usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: weakref.WeakKeyDictionary[Playback, ClipId] = weakref.WeakKeyDictionary()

    def add(self, playback: Playback, clip: ClipId) -> None:
        """This player shows this clip from now on."""
        with self._lock:
            self._shown[playback] = clip

    def put_away(self, clip: ClipId | None = None) -> None:
        """Nobody may look at this clip (None: at any) any more: forget pixels and keys, whatever the face holds."""
        with self._lock:
            gone = [playback for playback, shown in self._shown.items() if clip in (None, shown)]
        for playback in gone:
            playback.close()
