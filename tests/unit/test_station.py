"""The facade's own promises: who is signed in, what she watched, and what goes on when something refuses."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app import handover
from app.anchor import read_anchor
from app.budget import RESTARTS
from app.certainty import MOMENTS_MAX
from app.errors import Refused, StationError
from app.events import Event, SessionChanged, WorkFailed
from app.messages.sender import Configure
from app.model import ClipState, Operator, OperatorId, Role
from redact.geometry import AddedMask, Rect
from tests.conftest import ExpectedLogs
from tests.fakes_clips import record
from tests.fakes_delivery import HAO, PIN, RUTH
from tests.fakes_house import DEADLINE_S, House, attached, showing, take_of
from tests.fakes_recorder import REPORT, Recorder
from tests.fakes_rules import BED, NURSE


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


@pytest.fixture
def recorder(house: House) -> Iterator[Recorder]:
    recorder = showing(house)
    yield recorder
    recorder.die()


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
        lambda: station.check_again(clip),
        lambda: station.add_masks(clip, [AddedMask(Rect(0.0, 0.0, 9.0, 9.0), 0.0, 9.0)]),
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
    house.station.review_desk.seen(clip, range(MOMENTS_MAX))
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
        house.start()
        assert house.state(approved) is ClipState.QUEUED
        assert (house.state(torn.clip), house.ledger.clip(torn.clip).interrupted) == (ClipState.SEALED, True)
        assert house.ledger.verify_journal(read_anchor(house.key_store)) is None


def test_the_end_is_in_the_journal_which_stays_unbroken(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.station.start()
    house.station.close()
    handover.close_all([house.launcher])
    with house.reopen() as ledger:
        assert "station.stopped" in [row.act for row in ledger.journal(5)]
        assert ledger.verify_journal() is None
