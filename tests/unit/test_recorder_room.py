"""The recorder room, by its messages: in this process with a fake camera, and as the real process."""

from __future__ import annotations

import io
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from app import handover, rooms
from app.fence import Probe, Room
from app.lines import LineChannel
from app.messages import recorder as messages
from app.messages.fence import FenceProbe
from app.preview import PreviewReader, PreviewWriter
from app.recorder_room import RecorderRoom
from app.vault.boxes import playable_prefix
from app.vault.container import FileSink, SealedReader, recover_prefix
from app.vault.identities import Identity, new_identity
from capture.camera import Camera, CameraTrouble
from redact.framing_frame import Regions
from redact.geometry import Framing, Rect
from tests.conftest import ExpectedLogs
from tests.fakes_capture import FakeCamera, decoded, noise_frame

Said = TypeVar("Said", bound=msgspec.Struct)
FRAMING = Framing(Rect(16, 16, 48, 32))
WAIT_S = 20.0


class Station:
    """The other end: sends messages and descriptors, and waits for answers."""

    def __init__(self, read_fd: int, write_fd: int, handover_fd: int) -> None:
        self.channel = LineChannel(
            msgspec.json.Decoder[messages.FromRecorder](messages.FromRecorder), read_fd, write_fd, name="recorder"
        )
        self._handover_fd = handover_fd
        self.identity: Identity = new_identity(hybrid=False)
        self._kept: list[messages.FromRecorder] = []

    def say(self, message: msgspec.Struct) -> None:
        self.channel.send(message)

    def wait_for(self, kind: type[Said]) -> Said:
        """The first of this kind that was not waited for yet; others are kept, pulses are not."""
        deadline_s = time.monotonic() + WAIT_S
        while True:
            for number, said in enumerate(self._kept):
                if isinstance(said, kind):
                    del self._kept[number]
                    return said
            message = self.channel.receive(max(0.0, deadline_s - time.monotonic()))
            assert message is not None, "the recorder hung up"
            if kind is messages.Pulse or not isinstance(message, messages.Pulse):
                self._kept.append(message)

    def wait_until(self, fits: Callable[[messages.Pulse], bool]) -> messages.Pulse:
        while True:
            pulse = self.wait_for(messages.Pulse)
            if fits(pulse):
                return pulse

    def start_take(
        self,
        path: Path,
        *,
        max_seconds: float = 60.0,
        label: str = "",
        restart: bool = False,
        flags: int = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND,
    ) -> str:
        fd = os.open(path, flags, 0o600)
        take = self.hand_over(fd, max_seconds=max_seconds, label=label, restart=restart)
        os.close(fd)
        return take

    def hand_over(self, fd: int, *, max_seconds: float = 60.0, label: str = "", restart: bool = False) -> str:
        """Begin a take that writes to this descriptor."""
        take = secrets.token_hex(16)
        self.say(messages.StartTake(take, (str(self.identity.recipient),), max_seconds, restart_camera=restart))
        handover.send_descriptor(self._handover_fd, fd, label or take)
        return take

    def opened(self, path: Path) -> bytes:
        with path.open("rb") as file, SealedReader(file, [self.identity]) as reader:
            return b"".join(reader.chunks())


Recorder = Callable[..., Station]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Start a room on a thread of this process; hanging up ends it."""
    ends: list[Callable[[], None]] = []

    def start(
        camera: Callable[[str], Camera],
        *,
        production: bool = False,
        preview: PreviewWriter | None = None,
        framing_finders: Callable[[], Sequence[Regions]] = tuple,
    ) -> Station:
        room_read, station_write = os.pipe()
        station_read, room_write = os.pipe()
        ours, theirs = handover.make_channel()
        channel = LineChannel(
            msgspec.json.Decoder[messages.ToRecorder](messages.ToRecorder), room_read, room_write, name="station"
        )
        station = Station(station_read, station_write, ours)
        room = RecorderRoom(
            channel,
            theirs,
            preview,
            camera_opener=camera,
            in_production=lambda: production,
            framing_finders=framing_finders,
        )
        thread = threading.Thread(target=room.run, args=([Probe("get out", refused=True)],))
        thread.start()

        def end() -> None:
            station.channel.close()
            thread.join(WAIT_S)
            channel.close()
            handover.close_all((ours, theirs))
            assert not thread.is_alive()

        ends.append(end)
        ready = station.wait_for(messages.Ready)
        assert ready.probes == (FenceProbe("get out", refused=True),)
        assert ready.room == "recorder"
        return station

    yield start
    for end in ends:
        end()


def camera_of(count: int = 60, **details: object) -> Callable[[str], Camera]:
    return lambda _id: FakeCamera([noise_frame(96, 64, pts) for pts in range(count)], **details)  # type: ignore[arg-type]


def test_a_take_from_framing_to_sealed_file(recorder: Recorder, tmp_path: Path) -> None:
    station = recorder(camera_of())
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any", "max"))
    assert station.wait_for(messages.CameraOpened) == messages.CameraOpened("any", 96, 64)
    take = station.start_take(tmp_path / "clip.age")
    assert station.wait_for(messages.TakeStarted).take == take
    progress = station.wait_for(messages.TakeProgress)
    assert 0 < progress.media_s <= 1.1
    ended = station.wait_for(messages.TakeEnded)
    report = ended.report
    assert (ended.take, ended.whole) == (take, True)
    assert (report.frames_read, report.frames_encoded, report.frames_black, report.size) == (60, 60, 0, (96, 64))
    assert report.window == (16, 16, 48, 32)
    assert report.stopped.reason == "end_of_input"
    used = report.rooms["recorder"]
    assert used.cpu_s > 0
    assert used.wall_s > 0
    assert used.peak_rss_mb > 10
    assert len(list(decoded(station.opened(tmp_path / "clip.age")))) == 60
    assert station.wait_for(messages.CameraFailed).code == "camera.ended"


def test_a_bed_without_framing_records_black(recorder: Recorder, tmp_path: Path) -> None:
    station = recorder(camera_of(20))
    station.say(messages.OpenCamera("any", "max"))
    station.start_take(tmp_path / "clip.age")
    report = station.wait_for(messages.TakeEnded).report
    assert report.black_reasons == {"framing.missing": 20}


def test_a_second_take_right_after_the_first(recorder: Recorder, tmp_path: Path) -> None:
    station = recorder(camera_of(200))
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any", "max"))
    for number in range(3):
        station.start_take(tmp_path / f"{number}.age", max_seconds=1.0)
        assert station.wait_for(messages.TakeEnded).report.frames_encoded == 30
    station.start_take(tmp_path / "again.age", max_seconds=1.0, restart=True)
    assert station.wait_for(messages.TakeEnded).report.frames_encoded == 30


def test_the_pulse_goes_on_while_the_camera_is_frozen(recorder: Recorder, tmp_path: Path) -> None:
    camera = FakeCamera([noise_frame(96, 64, pts) for pts in range(60)], freeze_at=20)
    station = recorder(lambda _id: camera)
    station.wait_until(lambda pulse: (pulse.verdict, pulse.why, pulse.camera) == ("black", "camera.none", ""))
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("usb:x", "max"))
    take = station.start_take(tmp_path / "clip.age")
    frozen = station.wait_until(lambda pulse: pulse.why == "camera.frozen")
    assert (frozen.verdict, frozen.camera) == ("black", "usb:x")
    station.say(messages.StopTake(take))
    assert station.wait_for(messages.TakeEnded).report.frames_encoded == 20
    camera.thaw.set()
    station.wait_until(lambda pulse: pulse.why != "camera.frozen")  # or it would rightly be said not to have let go


def test_the_station_goes_and_the_take_is_sealed(recorder: Recorder, tmp_path: Path) -> None:
    camera = FakeCamera([noise_frame(96, 64, pts) for pts in range(60)], freeze_at=45, live=False)
    station = recorder(lambda _id: camera)
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any", "max"))
    station.start_take(tmp_path / "clip.age")
    assert camera.frozen.wait(WAIT_S)
    camera.thaw.set()
    station.channel.hang_up()
    station.channel.close()
    deadline_s = time.monotonic() + WAIT_S
    while True:  # the file is whole at some moment soon; until then reading says that it is torn
        try:
            clip = station.opened(tmp_path / "clip.age")
            break
        except Exception:  # noqa: BLE001 - torn in one of several ways
            assert time.monotonic() < deadline_s
    assert 45 <= len(list(decoded(clip))) <= 60


@pytest.mark.parametrize(("label", "code"), [("f" * 32, "handover.other_take"), ("", "camera.none")])
def test_a_take_that_cannot_begin_says_why(recorder: Recorder, tmp_path: Path, label: str, code: str) -> None:
    station = recorder(camera_of())
    take = station.start_take(tmp_path / "clip.age", label=label)
    failed = station.wait_for(messages.TakeFailed)
    assert (failed.take, failed.code) == (take, code)
    assert failed.sentence.endswith(".")
    assert (tmp_path / "clip.age").stat().st_size == 0


def test_a_camera_that_is_not_there(recorder: Recorder, tmp_path: Path) -> None:
    def refuse(_id: str) -> Camera:
        raise CameraTrouble("camera.absent", "This camera is not plugged in. Plug it in.")

    station = recorder(refuse)
    station.say(messages.OpenCamera("usb:x"))
    assert station.wait_for(messages.CameraFailed).code == "camera.absent"
    station.wait_until(lambda pulse: pulse.why == "camera.absent")
    station.start_take(tmp_path / "clip.age")
    assert station.wait_for(messages.TakeFailed).code == "camera.absent"


def test_a_finder_that_does_not_exist_is_no_silent_hole(recorder: Recorder) -> None:
    station = recorder(camera_of())
    station.say(messages.SetFraming(FRAMING, ("smell",)))
    assert station.wait_for(messages.CameraFailed).code == "finder.unknown"


def test_garbage_is_skipped(recorder: Recorder, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("pipe.garbage")
    station = recorder(camera_of())
    station.say(messages.CameraFailed("not", "for a recorder"))
    station.say(messages.OpenCamera("any", "max"))
    assert station.wait_for(messages.CameraOpened).camera == "any"


def test_a_disk_that_fills_up_ends_the_take_cleanly(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([2**40, 2**40, 2**20])
    monkeypatch.setattr("app.recorder_room._free_bytes", lambda _fd: next(free, 2**20))
    camera = FakeCamera([noise_frame(96, 64, pts) for pts in range(3000)])
    station = recorder(lambda _id: camera)
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any", "max"))
    station.start_take(tmp_path / "clip.age")
    ended = station.wait_for(messages.TakeEnded)
    assert not ended.whole
    assert ended.report.stopped.reason == "disk.full"
    assert len(list(decoded(station.opened(tmp_path / "clip.age")))) == ended.report.frames_encoded


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux's full device")
def test_a_disk_that_is_full_all_of_a_sudden(recorder: Recorder) -> None:
    station = recorder(camera_of())
    station.say(messages.OpenCamera("any", "max"))
    station.wait_for(messages.CameraOpened)
    station.start_take(Path("/dev/full"), flags=os.O_WRONLY)
    assert station.wait_for(messages.TakeFailed).code == "disk.full"


def test_no_take_begins_on_a_full_disk(recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.recorder_room._free_bytes", lambda _fd: 2**20)
    station = recorder(camera_of())
    station.say(messages.OpenCamera("any", "max"))
    station.start_take(tmp_path / "clip.age")
    assert station.wait_for(messages.TakeFailed).code == "disk.full"


# -- the real process


@pytest.fixture
def process() -> Iterator[tuple[Station, rooms.RunningRoom]]:
    room = rooms.start_room(Room.RECORDER)
    station = Station(room.ends.pop("stdout"), room.ends.pop("stdin"), room.ends["handover"])
    yield station, room
    station.channel.close()
    room.end()


def test_killed_in_the_middle_it_loses_less_than_two_seconds(
    process: tuple[Station, rooms.RunningRoom], tmp_path: Path
) -> None:
    station, room = process
    ready = station.wait_for(messages.Ready)
    assert all(probe.refused for probe in ready.probes)
    station.say(messages.SetFraming(Framing(Rect(200, 100, 600, 400))))
    station.say(messages.OpenCamera("demo"))
    torn = tmp_path / "torn.age"
    station.wait_for(messages.CameraOpened)
    station.start_take(torn, restart=True)
    station.wait_for(messages.TakeStarted)
    before = station.wait_for(messages.Pulse)
    seen = station.wait_until(lambda pulse: pulse.frames_read >= 75)
    preview = PreviewReader(room.ends.pop("preview"))
    picture = preview.latest()
    preview.close()
    room.kill()
    assert room.wait(WAIT_S)
    assert picture is not None
    assert (picture.width, picture.height) == (960, 540)
    mended = tmp_path / "mended.age"
    with torn.open("rb") as file, mended.open("xb") as sink:
        recovered = recover_prefix(
            file, [station.identity], FileSink(sink.fileno()), [station.identity.recipient], playable_prefix
        )
    assert not recovered.whole
    kept = len(list(decoded(station.opened(mended))))
    # The recorder may have read on between its last pulse and its end: a quarter of a second.
    assert kept >= seen.frames_read - 2 * 30
    assert before.frames_read < kept


def test_the_station_goes_and_the_real_recorder_seals_and_exits(
    process: tuple[Station, rooms.RunningRoom], tmp_path: Path
) -> None:
    station, room = process
    station.wait_for(messages.Ready)
    station.say(messages.SetFraming(Framing(Rect(200, 100, 600, 400))))
    station.say(messages.OpenCamera("demo", "max"))
    station.wait_for(messages.CameraOpened)
    path = tmp_path / "clip.age"
    station.start_take(path)
    station.wait_for(messages.TakeProgress)
    station.channel.close()
    room.close_ends()
    assert room.wait(WAIT_S)
    assert room.process.returncode == 0
    clip = station.opened(path)
    assert len(list(decoded(clip))) >= 25
    assert io.BytesIO(clip).read(12)[4:8] == b"ftyp"
