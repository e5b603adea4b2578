from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.errors import NeedsPerson, Refused, StationError, Transient
from app.messages.sender import Delivered, Held, Look, Progress, Reached, Retry, Stop, ToSender, Waiting
from app.outbox import shipment
from app.outbox.spool import Spool
from app.sender import dispatch
from app.sender.dispatch import Dispatcher, Pause
from app.sender.gateway_client import Interrupted
from app.sender.tray import Parcel, Tray
from app.vault.sinks import disk_error
from tests.conftest import ExpectedLogs
from tests.unit.test_shipment import NURSE, STATION, manifest, sealed


class TurnedClock:
    """A clock that goes as far as somebody waits."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC) + dt.timedelta(seconds=self.elapsed_s)

    def monotonic_s(self) -> float:
        return self.elapsed_s


class ScriptedStation:
    """The station's end of the pipe: says what the script says whenever the sender waits, then is gone."""

    def __init__(self, clock: TurnedClock, *script: ToSender | Callable[[], None] | None) -> None:
        self.heard: list[msgspec.Struct] = []
        self.waits_s: list[float] = []
        self._clock = clock
        self._script = collections.deque(script)

    def send(self, message: msgspec.Struct, *, wait_s: float = 0.0) -> None:
        assert wait_s == 0.0, "the sender must not wait for a busy station"
        self.heard.append(message)

    def receive(self, timeout_s: float | None = None) -> ToSender | None:
        assert timeout_s is not None
        if timeout_s == 0.0:  # between two pieces or two rounds
            raise TimeoutError
        self.waits_s.append(timeout_s)
        step = self._script.popleft() if self._script else Stop()
        if step is None or callable(step):
            self._clock.elapsed_s += timeout_s
            if step is not None:
                step()
            raise TimeoutError
        return step

    def of(self, kind: type[msgspec.Struct]) -> list[msgspec.Struct]:
        return [message for message in self.heard if isinstance(message, kind)]


class ScriptedGateway:
    """The far end: fails as told, per shipment and in order, then accepts."""

    def __init__(self) -> None:
        self.failures: dict[str, list[StationError | Interrupted]] = {}
        self.greeting: StationError | None = None
        self.takes_nothing = False
        self.tried: list[str] = []
        self.greeted = 0

    def greet(self) -> None:
        self.greeted += 1
        if self.greeting is not None:
            raise self.greeting

    def deliver(self, parcel: Parcel, on_confirmed: Callable[[int], None], keep_going: Callable[[], bool]) -> bytes:
        self.tried.append(parcel.id)
        failures = self.failures.get(parcel.id, [])
        if failures:
            raise failures.pop(0)
        for share in (0, parcel.size_bytes // 2, parcel.size_bytes):
            if not keep_going():
                raise Interrupted
            on_confirmed(share)
            if self.takes_nothing:
                raise Transient("gateway.storage", "Later.")
        return b"receipt"


class Desk:
    """One outbox with a dispatcher."""

    def __init__(self, folder: Path) -> None:
        self.spool = Spool(folder)
        self.clock = TurnedClock()
        self.gateway = ScriptedGateway()

    def put(self, clip: bytes) -> str:
        with self.spool.begin() as draft:
            draft.write(clip)
            papers = manifest(shipment_sha256=draft.sha256, shipment_bytes=draft.size_bytes)
            shipment_id = draft.finish(sealed(shipment.encode(papers), STATION, NURSE))
        self.spool.release(shipment_id)
        return shipment_id

    def run(self, *script: ToSender | Callable[[], None] | None) -> ScriptedStation:
        station = ScriptedStation(self.clock, *script)
        pause = Pause(self.clock, lambda: 0.0)
        Dispatcher(Tray(self.spool.layout.root), self.gateway, station, self.clock, pause=pause).run()
        return station

    def state(self, shipment_id: str) -> str:
        status = self.spool.status(shipment_id)
        return "" if status is None else status.state


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "outbox")


UNREACHABLE = Transient("gateway.unreachable", "The gateway cannot be reached; clips go later.")


def test_what_lies_there_goes_oldest_first_and_is_told(desk: Desk) -> None:
    first, second = desk.put(b"a" * 10), desk.put(b"b" * 10)
    station = desk.run()
    assert desk.gateway.tried == [first, second]
    assert station.of(Delivered) == [Delivered(first), Delivered(second)]
    assert station.of(Progress)[:3] == [Progress(first, n, 10) for n in (0, 5, 10)]
    assert len(station.of(Reached)) == 1
    assert desk.state(first) == "delivered"
    assert desk.spool.layout.receipt_file(first).read_bytes() == b"receipt"


def test_what_has_a_receipt_is_never_sent_again_even_by_another_sender(desk: Desk) -> None:
    desk.put(b"a")
    desk.run()
    desk.run(Look(), Retry())
    assert len(desk.gateway.tried) == 1


def test_pauses_double_up_to_five_minutes_and_are_told(desk: Desk) -> None:
    shipment_id = desk.put(b"a")
    desk.gateway.failures[shipment_id] = [UNREACHABLE] * 100
    station = desk.run(*[None] * 60)
    told = [message.retry_in_s for message in station.of(Waiting) if isinstance(message, Waiting)]
    assert told[:12] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert max(station.waits_s) <= dispatch.LOOK_EVERY_S
    assert desk.state(shipment_id) == "waiting"
    status = desk.spool.status(shipment_id)
    assert status is not None
    assert (status.code, status.attempts) == ("gateway.unreachable", len(told))


def test_pauses_grow_too_when_the_gateway_answers_but_takes_nothing(desk: Desk) -> None:
    shipment_id = desk.put(b"a" * 10)
    desk.gateway.takes_nothing = True
    station = desk.run(*[None] * 10)
    told = [message.retry_in_s for message in station.of(Waiting) if isinstance(message, Waiting)]
    assert told[:4] == [1, 2, 4, 8]
    assert desk.state(shipment_id) == "waiting"


def test_a_person_cuts_the_pause_short_and_news_do_not(desk: Desk) -> None:
    shipment_id = desk.put(b"a")
    desk.gateway.failures[shipment_id] = [UNREACHABLE] * 2
    desk.run(Look(), Look())
    assert len(desk.gateway.tried) == 1
    desk.run(Retry(), Retry())
    assert len(desk.gateway.tried) == 3
    assert desk.state(shipment_id) == "delivered"


def test_trouble_with_the_gateway_stops_the_queue_but_one_clip_cannot_block_the_others(desk: Desk) -> None:
    stubborn, other = desk.put(b"a"), desk.put(b"b")
    desk.gateway.failures[stubborn] = [Transient("upload.busy", "Later.")] * 20
    station = desk.run(None, None, None)
    assert desk.gateway.tried[:3] == [stubborn, other, stubborn]
    assert station.of(Delivered) == [Delivered(other)]


@pytest.mark.parametrize("alarm", [True, False])
def test_a_matter_for_a_person_alarms_and_waits(desk: Desk, *, alarm: bool) -> None:
    desk.put(b"a")
    kind = NeedsPerson if alarm else Transient
    desk.gateway.failures[desk.spool.waiting()[0]] = [kind("tls.station_rejected", "Ask IT.")]
    station = desk.run()
    assert station.of(Waiting) == [Waiting("tls.station_rejected", "Ask IT.", 1.0, alarm)]


def test_a_refused_clip_is_held_also_by_the_next_sender_until_a_person_lets_it_go(desk: Desk) -> None:
    refused, other = desk.put(b"a"), desk.put(b"b")
    desk.gateway.failures[refused] = [Refused("family.unrostered", "Ask IT to add it.")]
    station = desk.run(Look())
    assert station.of(Held) == [Held(refused, "family.unrostered", "Ask IT to add it.")]
    assert station.of(Delivered) == [Delivered(other)]
    desk.run(Retry())  # of everything that merely waits
    assert desk.state(refused) == "held"
    assert desk.run(Retry(refused)).of(Delivered) == [Delivered(refused)]


def test_a_held_clip_can_be_let_go_while_no_sender_runs(desk: Desk) -> None:
    refused = desk.put(b"a")
    desk.gateway.failures[refused] = [Refused("family.unrostered", "Ask IT to add it.")]
    desk.run()
    desk.spool.let_go(refused)
    assert desk.run().of(Delivered) == [Delivered(refused)]


def test_an_id_that_is_none_changes_nothing(desk: Desk) -> None:
    desk.run(Retry("../../etc/passwd"))
    assert desk.gateway.tried == []


def test_without_clips_the_gateway_is_greeted_and_its_absence_told(desk: Desk) -> None:
    desk.gateway.greeting = UNREACHABLE
    station = desk.run(None)
    assert [message.code for message in station.of(Waiting) if isinstance(message, Waiting)] == [
        "gateway.unreachable"
    ] * 2
    desk.gateway.greeting = None
    station = desk.run(*[None] * 25)  # twelve and a half minutes
    assert len(station.of(Reached)) == 3  # at once, after five minutes, after ten
    assert desk.gateway.greeted == 5


def test_a_clip_taken_back_meanwhile_is_no_trouble(desk: Desk) -> None:
    shipment_id = desk.put(b"a")
    desk.gateway.failures[shipment_id] = [Interrupted()]
    station = desk.run(lambda: desk.spool.withdraw(shipment_id))
    assert not station.of(Held)
    assert not station.of(Waiting)


def test_a_receipt_that_cannot_be_written_alarms_and_is_fetched_again(desk: Desk) -> None:
    shipment_id = desk.put(b"a")
    receipts = desk.spool.layout.receipts
    receipts.rmdir()
    station = desk.run(receipts.mkdir)
    assert station.of(Waiting) == [Waiting("disk.failed", disk_error(OSError()).sentence, 1.0, alarm=True)]
    assert station.of(Delivered) == [Delivered(shipment_id)]
    assert len(desk.gateway.tried) == 2


def test_a_status_that_cannot_be_written_stops_nothing(desk: Desk, expected_logs: ExpectedLogs) -> None:
    shipment_id = desk.put(b"a")
    desk.spool.layout.status.rmdir()
    assert desk.run().of(Delivered) == [Delivered(shipment_id)]
    expected_logs.add("status not written")


def test_a_held_clip_is_left_alone_also_when_its_status_cannot_be_written(
    desk: Desk, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("status not written")
    shipment_id = desk.put(b"a")
    desk.gateway.failures[shipment_id] = [Refused("consent.none", "No."), Refused("consent.none", "Still no.")]
    (desk.spool.layout.status / f"{shipment_id}.json.new").mkdir()  # in the way of every write
    station = desk.run(None, Retry(shipment_id), None)
    assert desk.gateway.tried == [shipment_id] * 2
    assert len(station.of(Held)) == 2


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_folder_is_no_shipment(desk: Desk, tmp_path: Path, kind: str) -> None:
    odd = desk.spool.layout.ready / ("a" * 64)
    if kind == "file":
        odd.write_bytes(b"")
    else:
        shipment_id = desk.put(b"a")
        (desk.spool.layout.ready / shipment_id).rename(tmp_path / "elsewhere")
        odd = desk.spool.layout.ready / shipment_id
        odd.symlink_to(tmp_path / "elsewhere")
    assert Tray(desk.spool.layout.root).ready() == ()
    desk.run(None)
    assert desk.gateway.tried == []


def test_jitter_shortens_a_pause_by_up_to_a_half() -> None:
    clock = TurnedClock()
    assert Pause(clock, lambda: 1.0).begin() == 0.5
    assert Pause(clock, lambda: 0.0).begin() == 1.0
    assert 0.5 <= Pause(clock).begin() <= 1.0
