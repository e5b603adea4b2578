"""The facade's own promises: who is signed in, what she watched, and what goes on when something refuses."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import msgspec
import pytest

from app import handover
from app.approvals import StationSeal
from app.board import CaptureStatus, MaskState
from app.budget import RESTARTS
from app.errors import NeedsPerson, Refused, StationError
from app.events import Event, SessionChanged, WorkFailed
from app.messages.sender import Configure
from app.model import STATION, Bed, ClipId, ClipState, Operator, OperatorId, Role, Stay, StayId
from app.station import Parts, Station
from app.takes import NewTake
from redact.geometry import Framing, Rect
from tests.conftest import ExpectedLogs
from tests.fakes_clips import record
from tests.fakes_delivery import HAO, MOTHER, PIN, RUTH, TWO_HOMES, DeliveryBench
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import BED, MORNING, NURSE

MEI = Operator(OperatorId("n-400"), "Mei", Role.NURSE)
DEADLINE_S = 10.0


class House(DeliveryBench):
    """A station whose rooms are played by the test."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.events: list[Event] = []
        self.happened = threading.Condition()
        self.numbers = 0
        self.launcher, self._inside = handover.make_channel()
        self.station = self.start()

    def start(self) -> Station:
        parts = Parts(
            seal=StationSeal("ward-7", "demo"),
            data=self.folder,
            outbox=self.outbox,
            key_store=self.key_store,
            keys=self.keys,
            ledger=self.ledger,
            operators=self.operators,
            clock=self.clock,
            receipt_key=self.gateway_key.public_key().public_bytes_raw(),
        )
        station = Station(parts, launcher_fd=self._inside)
        station.subscribe(self.hear)
        return station

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.station.close()

    def hear(self, event: Event) -> None:
        with self.happened:
            self.events.append(event)
            self.happened.notify_all()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        with self.happened:
            end_s = time.monotonic() + DEADLINE_S
            while not condition():
                assert time.monotonic() < end_s, f"waited in vain for {what}"
                self.happened.wait(0.05)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


# -- sessions


def test_nothing_is_done_for_nobody(house: House) -> None:
    clip = house.submitted()
    station = house.station
    for verb in (
        lambda: station.open_capture(BED),
        station.start_take,
        lambda: station.send_for_review(clip),
        lambda: station.discard_take(clip),
        lambda: station.playback(clip),
        lambda: station.approve(clip, PIN),
        lambda: station.return_clip(clip, "too dark"),
        lambda: station.reject(clip, "not ours"),
        lambda: station.retry(clip),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "session.none"
    assert house.state(clip) is ClipState.AWAITING_REVIEW


def test_it_people_see_no_baby(house: House) -> None:
    clip = house.submitted()
    sam = Operator(OperatorId("it-2"), "Sam", Role.IT)
    house.operators.enrol(sam, PIN)
    house.station.sign_in(sam.id, PIN)
    for verb in (lambda: house.station.open_capture(BED), lambda: house.station.playback(clip)):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "role.refused"


def test_what_one_person_watched_the_next_one_has_not(house: House) -> None:
    clip = house.submitted()
    house.station.sign_in(HAO.id, PIN)
    shown = house.station.playback(clip)
    house.station.sign_in(RUTH.id, PIN)  # without signing out first
    with pytest.raises(Refused) as refused:
        shown.frame_at(0.0)
    assert refused.value.code == "clip.closed", "the clip stays open for whoever comes next"
    with pytest.raises(Refused) as refused:
        house.station.approve(clip, PIN)
    assert refused.value.code == "review.not_watched"
    acts = [(row.act, row.actor) for row in house.ledger.journal(10)]
    assert ("operator.signed_out", HAO.id) in acts


def inside(thread: threading.Thread, function: str) -> bool:
    """Whether a thread is in the middle of a function now."""
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if frame.f_code.co_name == function:
            return True
        frame = frame.f_back
    return False


def test_a_clip_that_was_being_opened_at_sign_out_is_not_shown_to_the_next_person(house: House) -> None:
    clip = house.submitted()
    house.station.sign_in(HAO.id, PIN)
    failures: list[str] = []

    def watch() -> None:
        try:
            house.station.playback(clip)
        except StationError as error:
            failures.append(error.code)

    opening = threading.Thread(target=watch)
    with house.ledger.alone():  # it waits for the ledger
        opening.start()
        house.until(lambda: inside(opening, "open_sealed"), "the clip to be opened")
        house.station.sign_in(RUTH.id, PIN)
    opening.join(DEADLINE_S)
    assert failures == ["session.none"]
    with pytest.raises(Refused) as refused:
        house.station.approve(clip, PIN)
    assert refused.value.code == "review.not_watched"


def test_a_wrong_pin_leaves_the_session_before_alone(house: House) -> None:
    house.station.sign_in(HAO.id, PIN)
    with pytest.raises(Refused):
        house.station.sign_in(RUTH.id, "502938")
    assert house.station.session is not None
    assert house.station.session.operator == HAO


def test_sign_out_is_told_and_ends_every_open_clip(house: House) -> None:
    clip = house.submitted()
    house.station.sign_in(HAO.id, PIN)
    shown = house.station.playback(clip)
    house.events.clear()
    house.station.sign_out()
    house.station.sign_out()
    assert house.events == [SessionChanged()]
    with pytest.raises(Refused):
        shown.frame_at(0.0)
    assert house.station.session is None


def test_a_rejected_clip_is_shredded_and_taken_out_of_every_hand(house: House) -> None:
    clip = house.submitted()
    house.station.sign_in(HAO.id, PIN)
    shown = house.station.playback(clip)
    house.station.reject(clip, "not this baby")
    assert house.state(clip) is ClipState.SHREDDED
    assert not house.sealed_file(clip).exists()
    with pytest.raises(Refused) as refused:
        shown.frame_at(0.0)
    assert refused.value.code == "clip.closed"


def test_a_listener_that_breaks_stops_neither_the_verb_nor_the_others(
    house: House, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("a listener broke")

    def broken(_event: Event) -> None:
        raise RuntimeError("the window is gone")

    leave = house.station.subscribe(broken)
    house.station.subscribe(house.hear)
    house.events.clear()
    house.station.sign_in(HAO.id, PIN)
    assert house.events.count(SessionChanged()) == 2
    leave()
    leave()


# -- approval and outbox


def test_an_approved_clip_stands_in_the_outbox_with_both_households(house: House) -> None:
    clip = house.submitted()
    house.station.sign_in(HAO.id, PIN)
    house.station.playback(clip).close()
    house.station.approve(clip, PIN)
    assert house.state(clip) is ClipState.QUEUED
    assert {row.family for row in house.station.outbox()} == {"P4WD", "T2HX"}
    assert house.station.health().outbox_waiting == 1


def test_deliveries_go_on_after_the_outbox_could_not_be_looked_after(house: House, expected_logs: ExpectedLogs) -> None:
    """A worker that gave up at the first full disk would deliver nothing until somebody restarts the PC."""
    expected_logs.add("outbox not looked after")
    clip = house.queued()
    sent = house.sent(clip)
    (house.outbox / "ready").rename(house.outbox / "away")
    house.station.start()
    house.until(lambda: any(isinstance(event, WorkFailed) for event in house.events), "the trouble")
    (house.outbox / "away").rename(house.outbox / "ready")
    for one in sent:
        house.answer(one)
    house.until(lambda: house.state(clip) is ClipState.DELIVERED, "the delivery")
    assert sum(isinstance(event, WorkFailed) for event in house.events) == 1, "told once, not every second"


def test_an_outbox_row_that_arrived_long_ago_makes_room(house: House) -> None:
    clip = house.queued()
    for one in house.sent(clip):
        house.answer(one)
    house.courier.poll()
    assert [row.state for row in house.station.outbox()] == [ClipState.DELIVERED] * 2
    house.clock.pass_s(8 * 86_400)
    assert house.station.outbox() == ()


# -- Capture


@pytest.fixture
def recorder(house: House) -> Iterator[Recorder]:
    """A recorder that shows the bed of the baby with two households, opened by a nurse."""
    house.station.start()
    recorder = attached(house)
    house.operators.enrol(MEI, PIN)
    house.station.sign_in(MEI.id, PIN)
    house.station.open_capture(TWO_HOMES)
    show(house, recorder)
    yield recorder
    recorder.die()


def attached(house: House) -> Recorder:
    """Let a recorder in as the launcher does."""
    house.numbers += 1
    message = {"type": "started", "room": "recorder", "number": house.numbers, "pid": 1}

    def attach(*ends: int) -> None:
        named = [*zip(("stdout", "stdin", "handover", "preview"), ends, strict=True)]
        named = [(name, fd) for name, fd in named if fd >= 0]
        label = json.dumps({**message, "ends": [name for name, _ in named]})
        handover.send_descriptors(house.launcher, [fd for _, fd in named], label)
        handover.close_all([fd for _, fd in named])

    return Recorder(attach)


def show(house: House, recorder: Recorder) -> None:
    recorder.ready()
    recorder.expect_camera()
    recorder.say("camera_opened", camera="demo", width=100, height=80)
    recorder.pulse("masked")
    house.until(lambda: status(house).mask is MaskState.CLEAR, "the camera")


def status(house: House) -> CaptureStatus:
    now = house.station.capture_status()
    assert now is not None
    return now


def take_of(recorder: Recorder) -> NewTake:
    told = recorder.expect("start_take")
    descriptor, label = recorder.take_descriptor()
    assert label == told["take"]
    return NewTake(ClipId(label), told["recipients"][0], descriptor)


def test_a_take_from_record_to_review(house: House, recorder: Recorder) -> None:
    clip = house.station.start_take(30.0)
    record(take_of(recorder), 10)
    assert (status(house).take, status(house).started_by) == (clip, MEI.id)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: status(house).finished == clip, "the sealed take")
    assert house.ledger.clip(clip).frames == 10
    house.station.send_for_review(clip)
    assert (house.state(clip), status(house).finished) == (ClipState.AWAITING_REVIEW, None)


@pytest.mark.parametrize("limit_s", [0.0, -1.0, float("nan"), float("inf"), 10_000.0])
def test_a_take_of_impossible_length_is_refused_before_anything_is_begun(
    house: House, recorder: Recorder, limit_s: float
) -> None:
    del recorder
    with pytest.raises(Refused) as refused:
        house.station.start_take(limit_s)
    assert refused.value.code == "take.limit"
    assert house.ledger.clips() == ()


def test_while_a_take_runs_its_bed_stays_and_it_cannot_be_thrown_away(house: House, recorder: Recorder) -> None:
    clip = house.station.start_take()
    take = take_of(recorder)
    for verb in (lambda: house.station.open_capture(BED), house.station.start_take):
        with pytest.raises(Refused):
            verb()
    with pytest.raises(Refused) as refused:
        house.station.discard_take(clip)
    assert refused.value.code == "take.running"
    house.station.close_capture()
    assert status(house).take == clip
    record(take, 10)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: status(house).finished == clip, "the sealed take")


def test_a_take_never_begins_on_one_bed_with_the_camera_of_another(house: House, recorder: Recorder) -> None:
    """The next bed is open, its camera not yet: pictures still on their way are the last bed's."""
    house.ledger.add_bed(Bed(BED, "usb:1:2:3", Framing(Rect(0, 0, 64, 64))), STATION)
    house.station.open_capture(BED)
    assert recorder.expect_camera()["camera"] == "usb:1:2:3"
    recorder.say("camera_opened", camera="demo", width=100, height=80)
    recorder.pulse("held")
    with pytest.raises(NeedsPerson) as refused:
        house.station.start_take()
    assert refused.value.code == "camera.not_ready"
    assert house.station.latest_preview() is None
    recorder.say("camera_opened", camera="usb:1:2:3", width=100, height=80)
    recorder.pulse("clear")
    house.until(lambda: status(house).mask is MaskState.CLEAR, "the other camera")
    clip = house.station.start_take()
    assert house.ledger.clip(clip).bed == BED
    record(take_of(recorder), 10)


def test_a_framing_drawn_anew_is_used_before_anything_is_recorded(house: House, recorder: Recorder) -> None:
    house.ledger.set_framing(TWO_HOMES, Framing(Rect(0, 0, 40, 40)), STATION)
    with pytest.raises(NeedsPerson):
        house.station.start_take()
    assert recorder.expect_camera()["framing"]["window"]["width"] == 40
    assert house.ledger.clips() == ()


def test_a_take_that_cannot_be_written_down_is_tried_again_when_the_bed_is_opened(
    house: House, recorder: Recorder, expected_logs: ExpectedLogs
) -> None:
    """The disk is full in the very moment that the take ends: it must not stay RECORDING until the next start."""
    expected_logs.add("could not be settled yet")
    clip = house.station.start_take()
    record(take_of(recorder), 10)
    vault = house.folder / "vault"
    hidden = house.sealed_file(clip).rename(vault / "hidden")
    house.sealed_file(clip).symlink_to(hidden)  # refused by the store as a disk error
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: bool(status(house).trouble), "the trouble")
    assert house.state(clip) in (ClipState.RECORDING, ClipState.INTERRUPTED)
    house.sealed_file(clip).unlink()
    hidden.rename(house.sealed_file(clip))
    recorder.pulse("held")  # the link still listens
    house.until(lambda: status(house).mask_why == "", "the pulse")
    house.station.open_capture(TWO_HOMES)
    assert (house.state(clip), status(house).finished) == (ClipState.SEALED, clip)


def test_a_take_that_failed_leaves_no_clip_and_says_why(
    house: House, recorder: Recorder, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("not recoverable")
    clip = house.station.start_take()
    os.close(take_of(recorder).descriptor)
    recorder.say("take_failed", take=clip, code="take.empty", sentence="The camera gave no picture.")
    house.until(lambda: status(house).trouble == "take.empty", "the trouble")
    assert (house.state(clip), status(house).finished) == (ClipState.DISCARDED, None)


def test_a_take_nobody_sent_is_offered_again_to_the_baby_it_shows_and_to_no_other(
    house: House, recorder: Recorder
) -> None:
    clip = house.station.start_take()
    record(take_of(recorder), 10)
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    house.until(lambda: status(house).finished == clip, "the sealed take")
    house.station.close_capture()
    house.station.open_capture(TWO_HOMES)
    assert status(house).finished == clip
    house.station.close_capture()
    house.ledger.end_stay(StayId("7" * 32), STATION)
    house.ledger.begin_stay(Stay(StayId("9" * 32), TWO_HOMES, (MOTHER,), MORNING), STATION)
    house.station.open_capture(TWO_HOMES)
    assert status(house).finished is None, "another baby's clip is offered"


# -- rooms


def test_a_sender_gets_its_configuration_and_its_words_are_bounded(house: House) -> None:
    configuration = Configure("ward-7", str(house.outbox), "127.0.0.1", 4443, "ca", "cert", "key", "pass", "00" * 32)
    clip = house.queued()
    house.station.start()
    house.station.configure_sender(configuration)
    commands, command_end = os.pipe()
    said_end, says = os.pipe()
    started = {"type": "started", "room": "sender", "number": 1, "pid": 1, "ends": ["stdout", "stdin"]}
    handover.send_descriptors(house.launcher, [said_end, command_end], json.dumps(started))
    handover.close_all([said_end, command_end])
    with os.fdopen(commands, "rb") as told:
        assert json.loads(told.readline())["gateway_port"] == 4443
        words = {"code": "Lin Mei", "sentence": "x" * 9000, "retry_in_s": 1.0, "alarm": False}
        os.write(says, json.dumps({"type": "waiting", **words}).encode() + b"\n")
        house.until(lambda: bool(house.station.outbox()[0].trouble), "the trouble")
        row = house.station.outbox()[0]
        assert (row.clip, row.trouble, len(row.trouble_sentence)) == (clip, "sender.unclear", 300)
        os.write(says, b'{"type":"reached"}\n')
        house.until(lambda: not house.station.outbox()[0].trouble, "the gateway")
        assert house.station.health().gateway_reached_at == house.clock.now()
        house.station.configure_sender(msgspec.structs.replace(configuration, gateway_port=4444))
        assert asked_for(house) == {"type": "restart", "room": "sender", "number": 1}
        house.station.close()
        assert told.read() == b""
    os.close(says)


def asked_for(house: House) -> dict[str, object]:
    """The next request to the launcher."""
    fds, label = handover.receive_descriptors(house.launcher, DEADLINE_S)
    handover.close_all(fds)
    request: dict[str, object] = json.loads(label)
    return request


def ended(house: House, number: int, exit_code: int, *, again: bool) -> None:
    told = {"type": "ended", "room": "recorder", "number": number, "exit_code": exit_code, "again": again}
    handover.send_descriptors(house.launcher, (), json.dumps(told))


def test_a_recorder_that_is_replaced_is_named_so_that_a_fresh_one_is_not_killed_for_it(
    house: House, recorder: Recorder, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("pipe.garbage")
    recorder.say("nonsense")
    assert asked_for(house) == {"type": "restart", "room": "recorder", "number": 1}
    house.until(lambda: "room.restarted" in [row.act for row in house.ledger.journal(5)], "the journal row")


def test_a_room_that_ends_in_good_order_unasked_is_started_again_within_a_budget(
    house: House, recorder: Recorder
) -> None:
    """A recorder whose camera did not let go ends with 0, which the launcher takes for done."""
    recorder.die()
    for _ in range(RESTARTS):
        ended(house, 1, 0, again=False)
        assert asked_for(house) == {"type": "restart", "room": "recorder", "number": 1}
        assert house.station.health().banner == ""
    ended(house, 1, 0, again=False)
    house.until(lambda: bool(house.station.health().banner), "the banner")


def test_a_room_that_crashes_too_often_is_told_on_a_banner(house: House, recorder: Recorder) -> None:
    recorder.die()
    ended(house, 1, -11, again=False)
    house.until(lambda: "recorder" in house.station.health().banner, "the banner")


def test_no_room_is_let_in_while_the_station_ends(house: House, recorder: Recorder) -> None:
    clip = house.station.start_take()
    record(take_of(recorder), 10)
    closing = threading.Thread(target=house.station.close)
    closing.start()
    recorder.expect("stop_take")  # the station waits for the end of the take
    late = attached(house)  # the launcher had started another one in this moment
    recorder.say("take_ended", take=clip, whole=True, report=REPORT)
    closing.join(DEADLINE_S)
    assert not closing.is_alive()
    assert late.commands.read() == b"", "nobody hung up on it: it would run for ever"
    late.die()
    with house.reopen() as ledger:
        assert (ledger.clip(clip).state, ledger.clip(clip).interrupted) == (ClipState.SEALED, False)


# -- start and end


def test_starting_again_keeps_what_was_torn_and_queues_what_was_approved(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        approved = house.approved()
        torn = house.takes.begin(BED, NURSE.id)
        record(torn, 60, whole=False)
        again = house.start()
        assert house.state(approved) is ClipState.QUEUED
        assert (house.state(torn.clip), house.ledger.clip(torn.clip).interrupted) == (ClipState.SEALED, True)
        assert again.verify_journal() is None


def test_the_end_is_in_the_journal_which_stays_unbroken(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.station.start()
    house.station.close()
    handover.close_all([house.launcher])
    with house.reopen() as ledger:
        assert "station.stopped" in [row.act for row in ledger.journal(5)]
        assert ledger.verify_journal() is None
