"""States of Reviews."""

from __future__ import annotations

from app.clip_timeline import ClipTimeline, Done, Doubt, Stretch
from app.model import ClipState, LeakFinding, Rect
from tests.fakes_station import HAO, LIN, PIN, RUTH, FakeStation, StillClock, ward
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


#: Black once, a card covered for a moment, and doubts all over: more than fits beside one another.
EVENTFUL = ClipTimeline(
    (
        Stretch(0.0, 12.0, Done.CLEAR),
        Stretch(12.0, 15.0, Done.BLACK, "camera.moved"),
        Stretch(15.0, 30.0, Done.CLEAR),
        Stretch(30.0, 31.0, Done.MASKED),
        Stretch(31.0, 58.0, Done.CLEAR),
    ),
    tuple(Doubt(at_s, 0.2 + at_s / 200) for at_s in (20.0, 22.0, 25.0, 36.0, 40.0, 44.0, 47.0, 50.0, 54.0)),
)


def eventful(clock: StillClock) -> FakeStation:
    station = more_clips(clock)
    for clip in station.clips.values():
        station.review_desk.timelines[clip.id] = EVENTFUL
    return station


def one_nurse(clock: StillClock) -> FakeStation:
    station = ward(clock)
    station.review_desk.allowed = True
    return station


def approved_before(clock: StillClock, *, alone: bool) -> FakeStation:
    station = more_clips(clock)
    for bed in ("01", "11"):
        station.sign_in(HAO.id, PIN)
        sent = next(clip for clip in station.clips.values() if clip.bed == bed)
        station.review_desk.note(sent.id, alone=alone and bed == "11")
    station.sign_out()
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


def alone(stage: Stage) -> None:
    own(stage)
    stage.tap(names.REVIEWS_ALONE)


def since_list(stage: Stage) -> None:
    clip(stage)
    stage.tap(names.SINCE_OPEN)


def told_alone(stage: Stage) -> None:
    stage.sign_in(RUTH, PageName.REVIEWS)
    stage.later()


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


def wrong_pin(stage: Stage) -> None:
    pin(stage)
    for digit in "111111":
        stage.tap(names.sheet_pin(digit))
    stage.tap(names.sheet_pin("enter"))


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
    Scene("reviews-wrong", wrong_pin, more_clips),
    Scene("reviews-reason", reason, more_clips),
    Scene("reviews-empty", empty),
    Scene("reviews-eventful", clip, eventful),
    Scene("reviews-alone", alone, one_nurse),
    Scene("reviews-since", clip, lambda clock: approved_before(clock, alone=False)),
    Scene("reviews-since_list", since_list, lambda clock: approved_before(clock, alone=False)),
    Scene("reviews-told_alone", told_alone, lambda clock: approved_before(clock, alone=True)),
    Scene("reviews-flagged", clip, quarantined),
    Scene("reviews-unchecked", clip, not_checked),
    Scene("reviews-mask", mask, quarantined),
    Scene("reviews-burn", burn, quarantined),
)
