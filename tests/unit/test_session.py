"""The camera's thread: pacing, takes, freezes. No test waits for real time; frozen cameras are thawed at the end."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from capture.camera import Camera, CameraTrouble
from capture.encoder import EncoderSettings, Written
from capture.file_camera import FileCamera
from capture.session import CaptureSession, MaskSettings, Pace
from capture.take import NoPicturesError, Take, TakeEnd, TakeSummary
from redact.frames import MaskedFrame, RawFrame, Verdict
from redact.geometry import Framing, Polygon, Rect
from redact.masker import Masker
from tests.conftest import ExpectedLogs
from tests.fakes_capture import FakeCamera, ListSink, TurnedTicker, decoded, noise_frame, write_video

WIDE, HIGH = 96, 64
MASKS = MaskSettings(Framing(Rect(16, 16, 48, 32)))
WAIT_S = 10.0


@dataclass
class Heard:
    """A listener that keeps what it is told, in order."""

    told: queue.Queue[tuple[object, ...]] = field(default_factory=queue.Queue)
    _kept: list[tuple[object, ...]] = field(default_factory=list)

    def camera_opened(self, size: tuple[int, int]) -> None:
        self.told.put(("opened", size))

    def camera_failed(self, trouble: CameraTrouble) -> None:
        self.told.put(("failed", trouble.code))

    def take_started(self, take: str) -> None:
        self.told.put(("started", take))

    def take_progress(self, take: str, written: Written) -> None:
        self.told.put(("progress", take, written.durable_s))

    def take_ended(self, take: str, summary: TakeSummary) -> None:
        self.told.put(("ended", take, summary))

    def take_failed(self, take: str, error: Exception) -> None:
        self.told.put(("take_failed", take, error))

    def wait_for(self, kind: str) -> tuple[object, ...]:
        """The first thing of this kind that was not waited for yet; the others keep their order."""
        while True:
            for number, said in enumerate(self._kept):
                if said[0] == kind:
                    return self._kept.pop(number)
            self._kept.append(self.told.get(timeout=WAIT_S))

    def summary(self) -> TakeSummary:
        summary = self.wait_for("ended")[2]
        assert isinstance(summary, TakeSummary)
        return summary


class Room:
    """A session with its surroundings."""

    def __init__(self, camera: Camera | Callable[[], Camera], pace: Pace, masks: MaskSettings) -> None:
        self.heard = Heard()
        self.ticker = TurnedTicker()
        self.sink = ListSink()
        self.session = CaptureSession(
            camera if callable(camera) else lambda: camera,
            pace=pace,
            masks=masks,
            listener=self.heard,
            ticker=self.ticker,
        )

    def take(self, limit_s: float = 60.0, sink: ListSink | None = None) -> Take:
        take = Take("t", sink or self.sink, limit_s, settings=EncoderSettings(), listener=self.heard)
        self.session.start_take(take)
        return take


@pytest.fixture
def rooms() -> Iterator[Callable[..., Room]]:
    made: list[Room] = []

    def make(camera: Camera | Callable[[], Camera], pace: Pace = Pace.MAX, masks: MaskSettings = MASKS) -> Room:
        made.append(Room(camera, pace, masks))
        return made[-1]

    yield make
    for room in made:
        room.session.close(TakeEnd("test.over"))


def frames(count: int, time_base: Fraction = Fraction(1, 30), times: list[int] | None = None) -> list[RawFrame]:
    return [noise_frame(WIDE, HIGH, pts, time_base) for pts in (times or range(count))]


@pytest.mark.parametrize("pace", [Pace.MAX, Pace.CAMERA])
def test_every_frame_of_a_file_is_encoded_once_with_its_time(rooms: Callable[..., Room], pace: Pace) -> None:
    times = [0, 33, 67, 100, 250, 900, 930, 2400, 2433, 2500]
    room = rooms(FakeCamera(frames(0, Fraction(1, 1000), times)), pace)
    room.take()
    room.session.start()
    summary = room.heard.summary()
    assert (summary.frames_read, summary.frames_encoded, summary.frames_dropped) == (10, 10, 0)
    assert summary.end == TakeEnd("end_of_input")
    assert summary.whole
    got = [
        round(Fraction(picture.pts or 0) * Fraction(picture.time_base or 0) * 1000)
        for picture in decoded(bytes(room.sink.data))
    ]
    assert got == times
    assert room.heard.wait_for("failed") == ("failed", "camera.ended")


def test_camera_pace_follows_the_timestamps(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera(frames(0, Fraction(1, 1000), [500, 533, 1500])), Pace.CAMERA)
    room.take()
    room.session.start()
    room.heard.summary()
    assert np.diff(room.ticker.waits).tolist() == pytest.approx([0.033, 0.967])


def test_the_limit_is_media_time(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera(frames(100)))
    room.take(limit_s=2.0)
    room.session.start()
    summary = room.heard.summary()
    assert (summary.frames_encoded, summary.end.reason, summary.whole) == (60, "limit", True)
    assert summary.duration_s == pytest.approx(2.0)


def test_at_full_speed_nothing_is_read_ahead_of_a_take(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera(frames(40)))
    room.session.start()
    room.heard.wait_for("opened")
    assert room.session.status().frames_read == 0
    room.take()
    assert room.heard.summary().frames_encoded == 40


def test_two_takes_of_one_camera(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera(frames(100)))
    first, second = ListSink(), ListSink()
    room.take(1.0, first)
    room.session.start()
    assert room.heard.summary().frames_encoded == 30
    room.take(1.0, second)
    assert room.heard.summary().frames_encoded == 30
    assert len(list(decoded(bytes(first.data)))) == len(list(decoded(bytes(second.data)))) == 30


def test_a_take_that_is_stopped_keeps_what_was_captured(rooms: Callable[..., Room]) -> None:
    camera = FakeCamera(frames(60), freeze_at=40)
    room = rooms(camera, Pace.CAMERA)
    room.take()
    room.session.start()
    assert camera.frozen.wait(WAIT_S)
    room.session.stop_take("other", TakeEnd("asked"))
    room.session.stop_take("t", TakeEnd("asked"))
    room.ticker.now_s += 1.1
    room.session.tick()
    summary = room.heard.summary()
    assert (summary.frames_read, summary.frames_encoded, summary.whole) == (40, 40, True)
    camera.thaw.set()


def test_a_frozen_camera_is_told_and_ends_the_take(rooms: Callable[..., Room]) -> None:
    camera = FakeCamera(frames(60), freeze_at=20, live=True)
    room = rooms(camera, Pace.CAMERA)
    room.take()
    room.session.start()
    assert camera.frozen.wait(WAIT_S)
    room.ticker.now_s += 1.9
    assert room.session.status().why != "camera.frozen"
    room.ticker.now_s += 0.2
    room.session.tick()
    status = room.session.status()
    assert (status.verdict, status.why) == (Verdict.BLACK, "camera.frozen")
    room.ticker.now_s += 3.0
    room.session.tick()
    summary = room.heard.summary()
    assert (summary.end.reason, summary.frames_encoded, summary.whole) == ("camera.frozen", 20, False)
    camera.thaw.set()


def test_close_does_not_wait_for_a_frozen_camera(rooms: Callable[..., Room]) -> None:
    camera = FakeCamera(frames(60), freeze_at=20, live=True)
    room = rooms(camera, Pace.CAMERA)
    room.take()
    room.session.start()
    assert camera.frozen.wait(WAIT_S)
    room.ticker.now_s += 2.5
    assert not room.session.close(TakeEnd("station.gone"))
    assert room.heard.summary().frames_encoded == 20
    assert len(list(decoded(bytes(room.sink.data)))) == 20
    camera.thaw.set()


def test_a_camera_that_breaks_ends_the_take_with_its_reason(rooms: Callable[..., Room]) -> None:
    trouble = CameraTrouble("camera.lost", "Gone. Plug it in.")
    room = rooms(FakeCamera(frames(25), trouble=trouble))
    room.take()
    room.session.start()
    summary = room.heard.summary()
    assert (summary.end, summary.frames_encoded, summary.whole) == (
        TakeEnd("camera.lost", "Gone. Plug it in."),
        25,
        False,
    )
    assert room.heard.wait_for("failed") == ("failed", "camera.lost")
    assert room.session.status().why == "camera.lost"


def test_a_camera_that_does_not_open(rooms: Callable[..., Room]) -> None:
    def refuse() -> Camera:
        raise CameraTrouble("camera.absent", "Plug it in.")

    room = rooms(refuse)
    room.take()
    room.session.start()
    assert isinstance(room.heard.wait_for("take_failed")[2], NoPicturesError)
    assert room.heard.wait_for("failed") == ("failed", "camera.absent")
    assert not room.session.busy


class SlowSink(ListSink):
    """Lets nothing through until it may."""

    def __init__(self, camera: FakeCamera) -> None:
        super().__init__()
        self._camera = camera

    def write(self, data: bytes) -> int:
        assert self._camera.frozen.wait(WAIT_S)
        return super().write(data)


def test_a_live_take_ends_when_the_encoder_cannot_keep_up(rooms: Callable[..., Room]) -> None:
    camera = FakeCamera(frames(120), live=True, freeze_at=100)
    room = rooms(camera, Pace.CAMERA)
    room.take(sink=SlowSink(camera))
    room.session.start()
    summary = room.heard.summary()
    camera.thaw.set()
    assert summary.end.reason == "encoder.slow"
    assert not summary.whole
    assert 32 <= summary.frames_encoded < summary.frames_read
    assert summary.frames_dropped == summary.frames_read - summary.frames_encoded


def test_a_file_waits_for_a_slow_encoder(rooms: Callable[..., Room]) -> None:
    class Slow(ListSink):
        def make_durable(self) -> int:
            for _ in range(20_000):
                pass
            return super().make_durable()

    room = rooms(FakeCamera(frames(150)))
    room.take(sink=Slow())
    room.session.start()
    summary = room.heard.summary()
    assert (summary.frames_encoded, summary.whole) == (150, True)


def test_a_sink_that_breaks_fails_the_take_and_frees_the_camera(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera(frames(300)))
    room.take(sink=ListSink(fail_after=20_000, error=OSError("full")))
    room.session.start()
    error = room.heard.wait_for("take_failed")[2]
    assert isinstance(error, OSError)
    assert not room.session.busy


def test_a_still_picture_of_a_living_camera_is_doubted(rooms: Callable[..., Room]) -> None:
    first = noise_frame(WIDE, HIGH, 0)
    still = [RawFrame(first.y, first.u, first.v, pts, Fraction(1, 5)) for pts in range(20)]
    room = rooms(FakeCamera(still, live=True), Pace.CAMERA)
    room.take()
    room.session.start()
    summary = room.heard.summary()
    assert summary.black_reasons == {"camera.still": 10}
    assert summary.frames_encoded == 20


def test_a_still_file_is_no_doubt(rooms: Callable[..., Room]) -> None:
    first = noise_frame(WIDE, HIGH, 0)
    room = rooms(FakeCamera([RawFrame(first.y, first.u, first.v, pts, first.time_base) for pts in range(90)]))
    room.take()
    room.session.start()
    assert room.heard.summary().frames_black == 0


def test_frames_of_another_size_are_black_and_counted(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera([*frames(10), noise_frame(WIDE + 16, HIGH, 10), *frames(0, times=[11, 12])]))
    room.take()
    room.session.start()
    summary = room.heard.summary()
    assert (summary.frames_encoded, summary.black_reasons) == (13, {"frame.size_changed": 1})


class BreaksAt(FakeCamera):
    """Native code and odd files raise what nobody declared."""

    def read(self) -> RawFrame | None:
        frame = super().read()
        if frame is not None and frame.pts == 30:
            raise ValueError("cannot reshape array")
        return frame


def test_an_error_nobody_declared_ends_the_take_and_is_told(
    rooms: Callable[..., Room], expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("cannot be used")
    room = rooms(BreaksAt(frames(60)))
    room.take()
    room.session.start()
    summary = room.heard.summary()
    assert (summary.end.reason, summary.whole, summary.frames_encoded) == ("camera.failed", False, 30)
    assert room.heard.wait_for("failed") == ("failed", "camera.failed")
    status = room.session.status()
    assert (status.verdict, status.why) == (Verdict.BLACK, "camera.failed")


def test_the_log_does_not_repeat_the_words_of_an_error(
    rooms: Callable[..., Room], caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> Camera:
        raise ValueError("/home/ward/Maria Example, 2 March.mp4")

    room = rooms(refuse)
    room.session.start()
    assert room.heard.wait_for("failed") == ("failed", "camera.failed")
    assert "ValueError at test_session.py:" in caplog.text
    assert "Maria" not in caplog.text


def test_a_camera_that_cannot_be_opened_for_a_reason_nobody_declared(
    rooms: Callable[..., Room], expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("cannot be used")

    def refuse() -> Camera:
        raise MemoryError

    room = rooms(refuse)
    room.take()
    room.session.start()
    assert room.heard.wait_for("failed") == ("failed", "camera.failed")
    assert isinstance(room.heard.wait_for("take_failed")[2], NoPicturesError)


def test_pictures_that_cannot_be_masked_end_the_take(
    rooms: Callable[..., Room], expected_logs: ExpectedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.add("cannot be used")
    expected_logs.add("could not be masked")
    apply = Masker.apply

    def breaks(masker: Masker, frame: RawFrame) -> MaskedFrame:
        if frame.pts >= 10:
            raise MemoryError
        return apply(masker, frame)

    monkeypatch.setattr(Masker, "apply", breaks)
    room = rooms(FakeCamera(frames(60)))
    room.take()
    room.session.start()
    summary = room.heard.summary()
    assert (summary.end.reason, summary.whole, summary.frames_encoded) == ("camera.failed", False, 10)
    assert summary.frames_dropped > 0


def test_without_framing_everything_is_black(rooms: Callable[..., Room]) -> None:
    room = rooms(FakeCamera(frames(20)), Pace.MAX, MaskSettings())
    room.take()
    room.session.start()
    assert room.heard.summary().black_reasons == {"framing.missing": 20}
    assert room.session.status().frames_black == 20


def test_the_same_file_gives_the_same_clip(rooms: Callable[..., Room], tmp_path: Path) -> None:
    source = tmp_path / "source.mkv"
    write_video(str(source), frames(70))
    clips = []
    for _ in range(2):
        room = rooms(
            lambda: FileCamera(str(source)),
            Pace.MAX,
            MaskSettings(Framing(None, (Polygon(((9, 9), (40, 9), (30, 40))),))),
        )
        room.take()
        room.session.start()
        assert room.heard.summary().frames_encoded == 70
        clips.append(bytes(room.sink.data))
    assert clips[0] == clips[1]


def test_the_preview_goes_black_when_the_camera_freezes() -> None:
    shown: queue.Queue[bool] = queue.Queue()

    class Screen:
        def publish(self, width: int, height: int, bgra: memoryview) -> None:
            assert (width, height) == (WIDE, HIGH)
            shown.put(bool(np.frombuffer(bgra, np.uint8).reshape(-1, 4)[:, :3].any()))

    camera = FakeCamera(frames(60), freeze_at=30, live=True)
    heard, ticker = Heard(), TurnedTicker()
    session = CaptureSession(
        lambda: camera, pace=Pace.CAMERA, masks=MASKS, listener=heard, preview=Screen(), ticker=ticker
    )
    session.start()
    assert camera.frozen.wait(WAIT_S)
    assert shown.get(timeout=WAIT_S)
    ticker.now_s += 2.5
    session.tick()
    while shown.get(timeout=WAIT_S):
        pass
    camera.thaw.set()
    session.close(TakeEnd("test.over"))
