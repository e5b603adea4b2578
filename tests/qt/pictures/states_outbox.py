"""States of Outbox."""

from __future__ import annotations

import datetime as dt

from app.errors import Transient
from app.model import ClipState
from tests.fakes_station import HAO, LIN, MEI
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName


def rows(stage: Stage) -> None:
    stage.sign_in(LIN, PageName.OUTBOX)


def empty(stage: Stage) -> None:
    stage.station.clips.clear()
    stage.sign_in(LIN, PageName.OUTBOX)


def busy(stage: Stage) -> None:
    """Every stage of a clip's way at once: in the leak check, flagged, nobody who may approve."""
    station = stage.station
    checking = station.add_clip("03", ClipState.SEALED, LIN, 3)
    checking.submitted, checking.checked_share = True, 0.43
    waiting = station.add_clip("05", ClipState.SEALED, LIN, 2)
    waiting.submitted = True
    station.add_clip("09", ClipState.QUARANTINED, HAO, 50)
    station.add_clip("11", ClipState.AWAITING_REVIEW, HAO, 11)
    tried = station.add_clip("13", ClipState.QUEUED, MEI, 21)
    tried.trouble = "gateway.unreachable"
    tried.trouble_sentence = "The gateway does not answer. The station tries again by itself."
    station.clips[next(iter(station.clips))].at -= dt.timedelta(days=3)
    stage.sign_in(LIN, PageName.OUTBOX)


def held(stage: Stage) -> None:
    """What a person must decide, and what waits with its frozen family."""
    station = stage.station
    frozen = station.add_clip("06", ClipState.QUEUED, MEI, 33)
    frozen.trouble, frozen.trouble_sentence = "family.frozen", "The family is frozen."
    stage.sign_in(HAO, PageName.OUTBOX)


def refused(stage: Stage) -> None:
    held(stage)
    clip = next(clip for clip in stage.station.clips.values() if clip.state is ClipState.HELD)
    stage.station.next_error = Transient("ledger.busy", "The ledger is busy. Try again in a moment.")
    stage.tap(names.outbox_retry(clip.id))


SCENES = (
    Scene("outbox-list", rows),
    Scene("outbox-busy", busy),
    Scene("outbox-held", held),
    Scene("outbox-refused", refused),
    Scene("outbox-empty", empty),
)
