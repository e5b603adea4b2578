"""A bed's framing drawn on real coarse pictures of the real recorder, written down, and recorded through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.board import FramingDraft, FramingStatus, MaskState
from app.demo import CHARGE_NURSE, NURSE, PIN
from app.errors import Refused
from app.fence import Room
from app.model import BedId
from redact.finders import FINDER_NAMES
from redact.geometry import Rect
from tests.e2e.house import House

UNFRAMED = BedId("11")
DRAFT = FramingDraft((112.0, 56.0, 1060.0, 632.0), (((4.0, 0.0), (318.0, 0.0), (318.0, 206.0), (4.0, 206.0)),), 3)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The live text finder stays out: on a slow computer it is late, and black is right then but not what this asks."""
    monkeypatch.setattr("app.recorder_link.FINDER_NAMES", tuple(name for name in FINDER_NAMES if name != "text"))
    with House(tmp_path, wanted=(Room.RECORDER,)) as house:
        yield house


def drawing(house: House) -> FramingStatus:
    now = house.station.framing_status()
    assert now is not None
    return now


def mask(house: House) -> MaskState:
    now = house.station.capture_status()
    assert now is not None
    return now.mask


def test_a_bed_without_framing_records_nothing_until_one_is_drawn(house: House) -> None:
    station = house.station
    station.sign_in(CHARGE_NURSE, PIN)
    station.open_capture(UNFRAMED)
    house.until(lambda: house.demo.ledger.bed(UNFRAMED).camera == "demo" and _shows(house), "the camera")
    with pytest.raises(Refused) as refused:
        station.start_take()
    assert refused.value.code == "framing.missing"

    station.begin_framing(UNFRAMED)
    house.until(lambda: drawing(house).picture is not None, "the coarse picture")
    picture = drawing(house).picture
    assert picture is not None
    assert (picture.width, picture.height, picture.source_size, picture.why) == (80, 45, (1280, 720), "")
    assert 0.02 < sum(value == 0 for value in picture.luma) / len(picture.luma) < 0.2, "card and label are filled"
    station.save_framing(UNFRAMED, DRAFT)

    framing = house.demo.ledger.bed(UNFRAMED).framing
    assert framing is not None
    assert (framing.window, framing.sleeve) == (Rect(112.0, 56.0, 1060.0, 632.0), 3)
    assert framing.reference is not None
    assert len(framing.reference.points) > 100
    assert not any(x < 318 and y < 206 for x, y in framing.reference.points), "nothing of the card is kept"
    house.until(lambda: mask(house) is MaskState.CLEAR, "the picture through the new framing")
    acts = [row.act for row in reversed(house.demo.ledger.journal()) if row.subject == f"bed:{UNFRAMED}"]
    assert acts[-2:] == ["bed.framing_leased", "bed.framing_changed"]

    station.sign_out()
    station.sign_in(NURSE, PIN)
    with pytest.raises(Refused) as refused:
        station.begin_framing(UNFRAMED)
    assert refused.value.code == "role.refused"
    station.start_take(1.0)
    house.until(lambda: (now := station.capture_status()) is not None and now.finished is not None, "the take")


def _shows(house: House) -> bool:
    now = house.station.capture_status()
    return now is not None and house.station._capture._recorder.shows("demo", None)
