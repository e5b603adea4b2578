"""Timelines of clips in the ledger: what the masker did when, and where the finders were unsure."""

from __future__ import annotations

from app.clip_timeline import ClipTimeline, Done, Doubt, Stretch
from app.ledger.leaks import LeakStore
from app.model import ClipId


class TimelineStore(LeakStore):
    """Timelines go with their clip."""

    def timeline(self, clip: ClipId) -> ClipTimeline:
        """What the recorder told of this clip; empty when it told nothing (a take that was torn)."""
        stretches = self._all("SELECT from_s, to_s, done, why FROM stretches WHERE clip = ? ORDER BY place", (clip,))
        doubts = self._all("SELECT at_s, certainty FROM doubts WHERE clip = ? ORDER BY place", (clip,))
        return ClipTimeline(
            tuple(Stretch(row[0], row[1], Done(row[2]), row[3]) for row in stretches),
            tuple(Doubt(row[0], row[1]) for row in doubts),
        )

    def put_timeline(self, clip: ClipId, timeline: ClipTimeline) -> None:
        """Keep a clip's timeline in the place of any before. No journal row: it says nothing that a person did."""
        with self.together():
            self._forget_timeline(clip)
            self._connection.executemany(
                "INSERT INTO stretches (clip, place, from_s, to_s, done, why) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (clip, place, one.from_s, one.to_s, one.done.value, one.why)
                    for place, one in enumerate(timeline.stretches)
                ],
            )
            self._connection.executemany(
                "INSERT INTO doubts (clip, place, at_s, certainty) VALUES (?, ?, ?, ?)",
                [(clip, place, one.at_s, one.certainty) for place, one in enumerate(timeline.doubts)],
            )

    def _forget_timeline(self, clip: ClipId) -> None:
        for table in ("stretches", "doubts"):
            self._connection.execute(f"DELETE FROM {table} WHERE clip = ?", (clip,))
