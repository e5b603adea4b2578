"""Follows marker sleeves from frame to frame: what must be covered, whose they are, and when to trust nothing.

Promised: as long as two markers of a sleeve are read, or one, what is covered holds the whole front of the sleeve, for
flat paper, a lens no wider than 80 degrees and corners no worse than `sleeve_pose.CORNER_NOISE_PX` says (measured in
tests/redaction/eval_sleeve.py). When none is read, the place it was last seen in stays covered and grows; after
`PREDICT_S` the whole picture goes, for the bed's own sleeve.
Not promised: that a sleeve nobody could read yet is covered, a second copy of the same sleeve that goes out of sight
while the first stays, or paper that is folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from redact.frames import Plane
from redact.geometry import Polygon
from redact.opencv import cv2
from redact.sleeve_layout import BED_CODES, Points
from redact.sleeve_markers import Marker, read_markers
from redact.sleeve_pose import Pose, poses

# What hides a sleeve is mostly a hand, for about a second; a bumped camera is sharp again after a third of one.
PREDICT_S: Final = 1.5
# Black from then on. A card that was taken away comes back or it does not: after this, the other finders watch alone.
FORGET_S: Final = 6.0
_HOLD_UNCONFIRMED_S: Final = 0.5  # one marker, seen once: covered, but too little to blacken a picture for
_ENOUGH_MARKERS: Final = 2  # agree on a place to a few pixels
_CLOSE_LOOKS_MAX: Final = 2  # a look: each takes up to 4 ms
# A close search of the whole picture takes up to 6 ms at 720p, 13 ms at 1080p. So each look searches one band of it: a
# small or far sleeve is found within four looks, inside the look-ahead.
_BANDS: Final = 4
_BAND_OVERLAP_PX: Final = 48  # 720p: twice the largest marker that only the close search finds
_GROWTH_PX_PER_S: Final = 120.0  # 720p: a card on a string, a slow bump; what is faster shows in its speed
_COAST_S: Final = 0.25  # how long a last known speed is believed in
_MATCH_SHARE: Final = 0.5  # of a sleeve's longer side: it may move so far between two looks and stay the same one
_REFERENCE_WIDTH: Final = 1280
_OTHER_BED_LOOKS: Final = 2
_CIRCLE: Final = np.array([(np.cos(turn), np.sin(turn)) for turn in np.arange(8) * np.pi / 4]) / np.cos(np.pi / 8)


@dataclass(frozen=True)
class SleeveSight:
    """What one look came to.

    Attributes:
        outlines: what must be covered now, source pixels; margins are in it. Convex.
        beds: bed codes whose sleeve is in view for certain: two of its markers agree, or the same one was read in the
            look before as well.
        lost: the bed's own sleeve was in view, nobody knows where it is: all must be black (`sleeve.lost`).
    """

    outlines: tuple[Polygon, ...]
    beds: frozenset[int]
    lost: bool


@dataclass(slots=True, eq=False)
class _Track:
    """One sleeve."""

    bed_code: int
    pose: Pose
    at: Fraction  # when it was last seen
    confirmed: bool = False
    speed: Points = field(default_factory=lambda: np.zeros(2))  # px a second
    seen_now: bool = True

    @property
    def long_side_px(self) -> float:
        outline = self.pose.outline_px
        return float(np.linalg.norm(outline - np.roll(outline, 1, axis=0), axis=1).max())


class SleeveTracker:
    """Looks at every frame of one camera. The same frames give the same sights.

    Args:
        expected: bed code of the sleeve that belongs here; None: the bed has none, all are somebody else's.

    Raises:
        ValueError: there is no such bed code.
    """

    def __init__(self, expected: int | None) -> None:
        if expected is not None and not 0 <= expected < BED_CODES:
            raise ValueError(f"no sleeve has bed code {expected}: codes go from 0 to {BED_CODES - 1}")
        self._expected = expected
        self._tracks: list[_Track] = []
        self._looks = 0
        self._shape: tuple[int, ...] | None = None
        self._last_at: Fraction | None = None
        self._lost_at: Fraction | None = None

    def look(self, luma: Plane, at: Fraction) -> SleeveSight:
        """Look at the next frame.

        Args:
            luma: of the raw frame, source size; always the same size.
            at: its media time, seconds; later than the one before.

        Raises:
            ValueError: time goes back, or the size changed: start over with a new tracker, and a black picture.
        """
        if self._last_at is not None and at <= self._last_at:
            raise ValueError("a sleeve is followed forward in time")
        if self._shape not in (None, luma.shape):
            raise ValueError("a sleeve is followed in pictures of one size")
        self._last_at, self._shape = at, luma.shape
        markers = list(read_markers(luma))
        _add(markers, self._read_band(luma))
        _add(markers, self._read_closely(luma, markers, at))
        self._looks += 1
        found = poses(markers, luma.shape[1])
        beds, sweeps = self._follow(found, at)
        places = [_around(track.pose) if track.seen_now else self._predicted(track, at) for track in self._tracks]
        return SleeveSight((*sweeps, *places), frozenset(beds), self._is_lost(beds, at))

    def _read_band(self, luma: Plane) -> list[Marker]:
        """Small markers in one band of the picture; another band each time."""
        height, width = luma.shape
        overlap = round(_BAND_OVERLAP_PX * width / _REFERENCE_WIDTH)
        top = height * (self._looks % _BANDS) // _BANDS
        bottom = min(height, height * (self._looks % _BANDS + 1) // _BANDS + overlap)
        return _read_part(luma, 0, top, width, bottom)

    def _read_closely(self, luma: Plane, markers: Sequence[Marker], at: Fraction) -> list[Marker]:
        """Markers that only a closer look at where their sleeve should be finds."""
        more: list[Marker] = []
        wanted = sorted(
            (track for track in self._tracks if track.confirmed), key=lambda t: t.bed_code != self._expected
        )
        for track in wanted[:_CLOSE_LOOKS_MAX]:
            read = sum(marker.bed_code == track.bed_code for marker in markers)
            if read >= _ENOUGH_MARKERS or (read and self._looks % 2):
                continue
            points = np.asarray(self._predicted(track, at).points)
            left, top = np.clip(np.floor(points.min(axis=0)), 0, None).astype(int)
            right, bottom = np.clip(np.ceil(points.max(axis=0)), 0, (luma.shape[1], luma.shape[0])).astype(int)
            more += _read_part(luma, left, top, right, bottom)
        return more

    def _follow(self, found: Sequence[Pose], at: Fraction) -> tuple[set[int], list[Polygon]]:
        """Give each pose to its track; returns the beds in view, and where their sleeves went while unseen."""
        beds: set[int] = set()
        sweeps: list[Polygon] = []
        seen_before = {id(track) for track in self._tracks if track.seen_now}
        free = list(self._tracks)
        for track in self._tracks:
            track.seen_now = False
        for pose in sorted(found, key=lambda pose: (-len(pose.markers), pose.miss_px)):
            alone = sum(other.bed_code == pose.bed_code for other in found) == 1
            known = self._track_of(pose, free, at, alone=alone)
            track = known or _Track(pose.bed_code, pose, at, confirmed=pose.agreed)
            if known is None:
                self._tracks.append(track)
            else:
                free.remove(track)
                before = track.pose
                repeated = {marker.corner for marker in pose.markers} & {marker.corner for marker in before.markers}
                track.confirmed |= pose.agreed or (id(track) in seen_before and bool(repeated))
                if id(track) in seen_before:
                    moved = (_centre(pose) - _centre(before)) / float(at - track.at)
                    track.speed = (track.speed + moved) / 2
                else:
                    sweeps.append(_hull([self._predicted(track, at), _around(pose)]))
                    track.speed = np.zeros(2)
                track.pose, track.at, track.seen_now = pose, at, True
            if pose.agreed or track.confirmed:
                beds.add(pose.bed_code)
        return beds, sweeps

    def _track_of(self, pose: Pose, free: Sequence[_Track], at: Fraction, *, alone: bool) -> _Track | None:
        """The nearest track of that bed within reach. A sleeve that is one for certain, and alone, may jump."""
        candidates = [track for track in free if track.bed_code == pose.bed_code]
        if not candidates:
            return None

        def away(track: _Track) -> float:
            return float(np.linalg.norm(_centre(pose) - _centre(track.pose)))

        nearest = min(candidates, key=away)
        age_s = float(at - nearest.at)
        reach = (
            _MATCH_SHARE * nearest.long_side_px + self._growth_px(age_s) + age_s * float(np.linalg.norm(nearest.speed))
        )
        if away(nearest) <= reach or (pose.agreed and alone and len(candidates) == 1):
            return nearest
        return None

    def _predicted(self, track: _Track, at: Fraction) -> Polygon:
        """Where it may be by now: where it was, where it was going, and all between."""
        age_s = float(at - track.at)
        went = track.speed * min(age_s, _COAST_S)
        margins = track.pose.margins_px + self._growth_px(age_s) + float(np.linalg.norm(went)) / 2
        outline = track.pose.outline_px
        return _hull([_grown(outline, margins), _grown(outline + went, margins)])

    def _growth_px(self, age_s: float) -> float:
        width = self._shape[1] if self._shape else _REFERENCE_WIDTH
        return _GROWTH_PX_PER_S * age_s * width / _REFERENCE_WIDTH

    def _is_lost(self, beds: set[int], at: Fraction) -> bool:
        """Whether the own sleeve's prediction has run out; drops tracks that are too old."""
        kept = []
        for track in self._tracks:
            hold_s = PREDICT_S if track.confirmed else _HOLD_UNCONFIRMED_S
            if at - track.at <= Fraction(hold_s):
                kept.append(track)
            elif track.confirmed and track.bed_code == self._expected:
                self._lost_at = track.at + Fraction(PREDICT_S)
        self._tracks = kept
        if self._expected in beds or (self._lost_at is not None and at - self._lost_at > Fraction(FORGET_S)):
            self._lost_at = None
        return self._lost_at is not None


_SMALLEST_PART_PX: Final = 32  # of a picture, that a marker could be in


def _read_part(luma: Plane, left: int, top: int, right: int, bottom: int) -> list[Marker]:
    """What a close search finds in a part of the picture."""
    if right - left < _SMALLEST_PART_PX or bottom - top < _SMALLEST_PART_PX:
        return []
    part = np.ascontiguousarray(luma[top:bottom, left:right])
    corner = np.array([left, top])
    return [replace(marker, corners_px=marker.corners_px + corner) for marker in read_markers(part, fine=True)]


def _add(markers: list[Marker], more: Sequence[Marker]) -> None:
    """Append those that are not there yet."""
    for marker in more:
        if not any(_same(marker, other) for other in markers):
            markers.append(marker)


def _same(marker: Marker, other: Marker) -> bool:
    apart = np.linalg.norm(marker.corners_px.mean(axis=0) - other.corners_px.mean(axis=0))
    return (marker.bed_code, marker.corner) == (other.bed_code, other.corner) and bool(apart < marker.side_px / 2)


def _centre(pose: Pose) -> Points:
    centre: Points = pose.outline_px.mean(axis=0)
    return centre


def _around(pose: Pose) -> Polygon:
    return _hull([_grown(pose.outline_px, pose.margins_px)])


def _grown(outline: Points, margins_px: npt.NDArray[np.float64]) -> Polygon:
    """Points around each corner, as far as its margin: their hull holds the circles."""
    around = outline[:, None, :] + margins_px[:, None, None] * _CIRCLE[None]
    return Polygon(tuple((float(x), float(y)) for x, y in around.reshape(-1, 2)))


def _hull(polygons: Sequence[Polygon]) -> Polygon:
    points = np.array([point for polygon in polygons for point in polygon.points], np.float32)
    hull = np.asarray(cv2.convexHull(points)).reshape(-1, 2)
    return Polygon(tuple((float(x), float(y)) for x, y in hull))


@dataclass(frozen=True)
class BindingVerdict:
    """Whether the sleeves in view are this bed's.

    Attributes:
        why: `sleeve.other_bed` when the take must stop and the preview be black; "" when nothing speaks against it.
        bed: code of the other bed's sleeve.
        sentence: for a person, with the next step.
    """

    why: str = ""
    bed: int | None = None
    sentence: str = ""

    @property
    def why_black(self) -> str:
        """Reason of a black picture: `why` with the bed code behind it (`sleeve.other_bed.7`), for the face to name."""
        return f"{self.why}.{self.bed}" if self.why else ""


def binding(sights: Sequence[SleeveSight], expected: int | None) -> BindingVerdict:
    """Judge the latest looks.

    Args:
        sights: of consecutive frames, oldest first; the last two count.
        expected: bed code of the sleeve that belongs here; None: none does, each sleeve is another bed's.
    """
    latest = sights[-_OTHER_BED_LOOKS:]
    if len(latest) < _OTHER_BED_LOOKS:
        return BindingVerdict()
    others = frozenset.intersection(*(sight.beds for sight in latest)) - {expected}
    if not others:
        return BindingVerdict()
    bed = min(others)
    return BindingVerdict(
        "sleeve.other_bed",
        bed,
        f"This is the card of bed code {bed}. Choose that bed, or put this bed's own card in view and record again.",
    )
