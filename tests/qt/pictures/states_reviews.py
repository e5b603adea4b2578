"""States of Reviews."""

from __future__ import annotations

from app.model import ClipState, LeakFinding, Rect
from tests.fakes_station import HAO, LIN, FakeStation, StillClock, ward
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName
from ui.widgets.mask_bar import MaskBar


def more_clips(clock: StillClock) -> FakeStation:
    station = ward(clock)
    station.add_clip("03", ClipState.AWAITING_REVIEW, LIN, 31)
    station.add_clip("05", ClipState.AWAITING_REVIEW, LIN, 8).duration_s = 60
    station.add_clip("07", ClipState.AWAITING_REVIEW, LIN, 52).interrupted = True
    return station


def flags() -> tuple[LeakFinding, ...]:
    return (
        LeakFinding(1.2, 2.0, Rect(640.0, 90.0, 190.0, 60.0), "text"),
        LeakFinding(31.0, 33.5, Rect(930.0, 470.0, 120.0, 60.0), "code"),
    )


def quarantined(clock: StillClock) -> FakeStation:
    station = more_clips(clock)
    flagged = station.add_clip("09", ClipState.QUARANTINED, LIN, 40)
    flagged.findings = flags()
    for share in (0.43, None):
        checking = station.add_clip("03", ClipState.SEALED, LIN, 5)
        checking.submitted, checking.checked_share = True, share
    return station


def not_checked(clock: StillClock) -> FakeStation:
    station = ward(clock)
    station.add_clip("09", ClipState.QUARANTINED, LIN, 40)
    return station


def clip(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.REVIEWS)
    stage.later()


def own(stage: Stage) -> None:
    next(clip for clip in stage.station.clips.values() if clip.state is ClipState.AWAITING_REVIEW).by = HAO
    clip(stage)


def pin(stage: Stage) -> None:
    clip(stage)
    stage.tap(names.REVIEWS_APPROVE)


def reason(stage: Stage) -> None:
    clip(stage)
    stage.tap(names.REVIEWS_RETURN)


def empty(stage: Stage) -> None:
    stage.station.clips.clear()
    stage.sign_in(HAO, PageName.REVIEWS)


def mask(stage: Stage) -> None:
    clip(stage)
    stage.tap(names.REVIEWS_COVER)


def burn(stage: Stage) -> None:
    mask(stage)
    bar = stage.window.findChild(MaskBar)
    assert isinstance(bar, MaskBar)
    bar.burn()
    bar.show_share(0.4)


SCENES = (
    Scene("reviews-clip", clip, more_clips),
    Scene("reviews-own", own),
    Scene("reviews-pin", pin, more_clips),
    Scene("reviews-reason", reason, more_clips),
    Scene("reviews-empty", empty),
    Scene("reviews-flagged", clip, quarantined),
    Scene("reviews-unchecked", clip, not_checked),
    Scene("reviews-mask", mask, quarantined),
    Scene("reviews-burn", burn, quarantined),
)
