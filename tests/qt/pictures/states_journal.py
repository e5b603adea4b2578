"""States of Journal."""

from __future__ import annotations

import datetime as dt

from tests.fakes_station import HAO, FakeStation, StillClock, ward
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName


def busy(clock: StillClock) -> FakeStation:
    station = ward(clock)
    lines = (
        ("operator.signed_in", "operator:lin", "lin"),
        ("clip.begun", "clip:7f3ac09d11e1", "lin"),
        ("clip.seal", "clip:7f3ac09d11e1", "station"),
        ("clip.submit", "clip:7f3ac09d11e1", "lin"),
        ("clip.leak_check_passed", "clip:7f3ac09d11e1", "station"),
        ("clip.viewed", "clip:7f3ac09d11e1", "hao"),
        ("clip.approve", "clip:7f3ac09d11e1", "hao"),
        ("clip.queue", "clip:7f3ac09d11e1", "station"),
        ("clip.deliver", "clip:7f3ac09d11e1", "station"),
        ("family.frozen", "family:H7KB", "hao"),
        ("bed.framing_changed", "bed:07", "hao"),
        ("room.restarted", "station:nicu2-04", "station"),
        ("clip.begun", "clip:20ccbb71b894", "lin"),
    )
    for act, subject, actor in lines:
        station.clock.moment += dt.timedelta(seconds=97)
        station.note(act, subject, actor)
    return station


def lines(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.JOURNAL)
    stage.tap(names.JOURNAL_VERIFY)


SCENES = (Scene("journal-list", lines, busy),)
