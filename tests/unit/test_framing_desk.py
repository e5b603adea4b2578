"""Drawing at the station: who may, under which lease, and what is written down."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.board import FramingDraft, FramingStatus
from app.errors import NeedsPerson, Refused, StationError, Transient
from app.framing_desk import LEASE_S
from app.model import STATION, Bed, ClipState, Operator, OperatorId, Role
from redact.geometry import Framing, Rect
from tests.fakes_clips import record
from tests.fakes_delivery import HAO, PIN, TWO_HOMES
from tests.fakes_house import House, showing, take_of
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import BED

SIZE = (1280, 720)
DRAFT = FramingDraft((112.0, 56.0, 1060.0, 632.0), (((300.0, 200.0), (400.0, 200.0), (400.0, 300.0)),), 7)
REFERENCE = {"points": [[float(n), 1.0] for n in range(80)], "descriptors": base64.b64encode(bytes(32 * 80)).decode()}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


@pytest.fixture
def recorder(house: House) -> Iterator[Recorder]:
    """A charge nurse has the bed open."""
    recorder = showing(house)
    house.station.sign_in(HAO.id, PIN)
    yield recorder
    recorder.die()


def lent(house: House, recorder: Recorder, **changes: Any) -> str:
    """Begin, and let the first picture come."""
    house.station.begin_framing(TWO_HOMES)
    lease = str(recorder.expect("lend_framing")["lease"])
    picture(recorder, lease, **changes)
    house.until(lambda: status(house).picture is not None, "the coarse picture")
    return lease


def picture(recorder: Recorder, lease: str, **changes: Any) -> None:
    luma = base64.b64encode(bytes(range(12))).decode()
    fields = {"width": 4, "height": 3, "luma": luma, "source_size": SIZE, "why": "", **changes}
    recorder.say("framing_picture", lease=lease, **fields)


def status(house: House) -> FramingStatus:
    now = house.station.framing_status()
    assert now is not None
    return now


def refused(verb: Callable[[], object], kind: type[StationError] = Refused) -> str:
    with pytest.raises(kind) as error:
        verb()
    return error.value.code


class Saving:
    """`save_framing` on a thread of its own, as the face calls it: it waits for the recorder."""

    def __init__(self, house: House, draft: FramingDraft = DRAFT) -> None:
        self.error: StationError | None = None

        def save() -> None:
            try:
                house.station.save_framing(TWO_HOMES, draft)
            except StationError as error:
                self.error = error

        self._thread = threading.Thread(target=save)
        self._thread.start()

    def done(self) -> str:
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self.error.code if self.error is not None else ""


def acts(house: House) -> list[tuple[str, str, str]]:
    return [(row.act, row.actor, row.subject) for row in reversed(house.ledger.journal()) if "framing" in row.act]


def test_from_the_first_picture_to_the_row_in_the_ledger(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    shown = status(house).picture
    assert shown is not None
    assert (shown.width, shown.height, shown.luma, shown.source_size) == (4, 3, bytes(range(12)), SIZE)
    assert status(house).saved.window == (0, 0, 100, 80)
    assert 0 < status(house).left_s <= LEASE_S
    saving = Saving(house)
    asked = recorder.expect("keep_reference")
    assert asked["lease"] == lease
    assert asked["zones"] == [{"points": [[300.0, 200.0], [400.0, 200.0], [400.0, 300.0]]}]
    recorder.say("reference_kept", lease=lease, reference=REFERENCE)
    assert saving.done() == ""
    assert recorder.expect("end_framing")["lease"] == lease
    assert recorder.expect_camera()["framing"]["sleeve"] == 7, "the bed is shown through what was drawn"
    framing = house.ledger.bed(TWO_HOMES).framing
    assert framing is not None
    assert framing.window == Rect(112.0, 56.0, 1060.0, 632.0)
    assert framing.reference is not None
    assert len(framing.reference.points) == 80
    assert house.station.framing_status() is None
    subject = f"bed:{TWO_HOMES}"
    assert acts(house) == [("bed.framing_leased", HAO.id, subject), ("bed.framing_changed", HAO.id, subject)]


def test_only_a_charge_nurse_draws(house: House) -> None:
    recorder = showing(house)  # a nurse
    sam = Operator(OperatorId("it-2"), "Sam", Role.IT)
    house.operators.enrol(sam, PIN)
    for _ in range(2):
        assert refused(lambda: house.station.begin_framing(TWO_HOMES)) == "role.refused"
        assert refused(lambda: house.station.save_framing(TWO_HOMES, DRAFT)) == "role.refused"
        house.station.sign_in(sam.id, PIN)
    house.station.sign_out()
    assert refused(lambda: house.station.begin_framing(TWO_HOMES)) == "session.none"
    assert acts(house) == []
    recorder.die()


def test_the_lease_goes_with_the_session(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    house.station.sign_out()
    assert recorder.expect("end_framing")["lease"] == lease
    assert house.station.framing_status() is None
    picture(recorder, lease)
    recorder.pulse("held")
    house.until(lambda: house.station.capture_status().mask_why == "", "the pulse")  # type: ignore[union-attr]
    assert house.station.framing_status() is None


def test_leaving_the_bed_gives_the_picture_back(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    house.station.close_capture()
    assert recorder.expect("end_framing")["lease"] == lease
    recorder.expect("close_camera")


def test_the_open_bed_only(house: House, recorder: Recorder) -> None:
    del recorder
    assert refused(lambda: house.station.begin_framing(BED)) == "capture.closed"
    house.ledger.add_bed(Bed(TWO_HOMES, "usb:1:2:3", None), STATION)
    assert refused(lambda: house.station.begin_framing(TWO_HOMES), NeedsPerson) == "camera.not_ready"
    assert acts(house)[0][0] == "bed.framing_changed"
    assert len(acts(house)) == 1


def test_a_take_and_drawing_do_not_go_together(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    clip = house.station.start_take()
    assert recorder.expect("end_framing")["lease"] == lease
    assert house.station.framing_status() is None
    take = take_of(recorder)
    assert refused(lambda: house.station.begin_framing(TWO_HOMES)) == "take.running"
    record(take, 10)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: house.state(clip) is ClipState.SEALED, "the take")


def test_the_picture_closes_by_itself_and_can_be_shown_again(house: House, recorder: Recorder) -> None:
    first = lent(house, recorder)
    house.clock.pass_s(LEASE_S)
    assert (status(house).picture, status(house).left_s, status(house).trouble) == (None, 0.0, "framing.expired")
    assert refused(lambda: house.station.save_framing(TWO_HOMES, DRAFT)) == "framing.lease_lost"
    again = lent(house, recorder)
    assert again != first
    assert len(acts(house)) == 2, "each look is a line of its own"


def test_the_recorder_may_end_the_lease(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    recorder.say("framing_ended", lease="f" * 32, code="framing.expired", sentence="Another one's.")
    recorder.say("framing_ended", lease=lease, code="framing.camera", sentence="The camera was closed.")
    house.until(lambda: status(house).picture is None, "the end")
    assert (status(house).trouble, status(house).trouble_sentence) == ("framing.camera", "The camera was closed.")


def test_a_recorder_that_is_gone_lends_nothing(house: House, recorder: Recorder) -> None:
    lent(house, recorder)
    recorder.die()
    house.until(lambda: status(house).picture is None, "the end")
    assert status(house).trouble == "framing.lease_lost"
    assert refused(lambda: house.station.save_framing(TWO_HOMES, DRAFT)) == "framing.lease_lost"


def test_a_picture_that_makes_no_sense_is_not_shown(house: House, recorder: Recorder) -> None:
    house.station.begin_framing(TWO_HOMES)
    lease = str(recorder.expect("lend_framing")["lease"])
    picture(recorder, lease, width=5)
    picture(recorder, lease, source_size=(0, 720))
    picture(recorder, "f" * 32)
    recorder.pulse("held")
    house.until(lambda: house.station.capture_status().mask_why == "", "the pulse")  # type: ignore[union-attr]
    assert status(house).picture is None
    assert refused(lambda: house.station.save_framing(TWO_HOMES, DRAFT)) == "framing.no_picture"


def test_nobody_draws_in_the_dark(house: House, recorder: Recorder) -> None:
    lent(house, recorder, why="finder.failed")
    shown = status(house).picture
    assert shown is not None
    assert shown.why == "finder.failed"
    assert refused(lambda: house.station.save_framing(TWO_HOMES, DRAFT)) == "framing.no_picture"


def test_a_drawing_that_is_refused_changes_nothing_and_the_picture_stays(house: House, recorder: Recorder) -> None:
    lent(house, recorder)
    before = house.ledger.bed(TWO_HOMES)
    assert refused(lambda: house.station.save_framing(TWO_HOMES, FramingDraft())) == "framing.not_drawn"
    house.ledger.add_bed(Bed(BED, "demo", Framing(Rect(10, 20, 300, 200), (), 7)), STATION)
    assert refused(lambda: house.station.save_framing(TWO_HOMES, DRAFT)) == "framing.sleeve_taken"
    assert house.ledger.bed(TWO_HOMES) == before
    assert status(house).picture is not None


@pytest.mark.parametrize(
    ("reference", "code"), [(None, "framing.reference"), ({"points": [], "descriptors": ""}, "framing.reference_poor")]
)
def test_without_a_reference_nothing_is_saved(
    house: House, recorder: Recorder, reference: dict[str, Any] | None, code: str
) -> None:
    lease = lent(house, recorder)
    before = house.ledger.bed(TWO_HOMES)
    saving = Saving(house)
    recorder.expect("keep_reference")
    recorder.say("reference_kept", lease=lease, reference=reference)
    assert saving.done() == code
    assert house.ledger.bed(TWO_HOMES) == before
    assert status(house).picture is not None, "she may try again"


def test_a_recorder_that_does_not_answer_is_not_waited_for_for_ever(house: House, recorder: Recorder) -> None:
    lent(house, recorder)
    desk = house.station._capture.framing
    desk._reference_s = 0.05
    with pytest.raises(Transient, match="did not answer"):
        house.station.save_framing(TWO_HOMES, DRAFT)
    assert status(house).picture is not None


def test_a_camera_that_changed_meanwhile_is_not_framed_by_this_drawing(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    saving = Saving(house)
    recorder.expect("keep_reference")
    house.ledger.add_bed(Bed(TWO_HOMES, "usb:1:2:3", None), STATION)
    recorder.say("reference_kept", lease=lease, reference=REFERENCE)
    assert saving.done() == "framing.camera_changed"
    assert house.ledger.bed(TWO_HOMES).framing is None


def test_giving_up_keeps_nothing(house: House, recorder: Recorder) -> None:
    lease = lent(house, recorder)
    saving = Saving(house)
    recorder.expect("keep_reference")
    house.station.end_framing()
    assert saving.done() == "framing.lease_lost"
    assert recorder.expect("end_framing")["lease"] == lease
    house.station.end_framing()
    assert [act for act, _, _ in acts(house)] == ["bed.framing_leased"]
