"""What the recorder refuses and what it forgets: orders that would show, or write to, what they must not."""

from __future__ import annotations

import os
import secrets
import threading
import time
from pathlib import Path

import pytest

from app import handover, rooms
from app.messages import recorder as messages
from app.preview import MEMORY_BYTES, PreviewWriter
from capture.take import Take, TakeSummary
from redact.geometry import Framing
from tests.conftest import ExpectedLogs
from tests.fakes_capture import decoded
from tests.unit.test_recorder_room import FRAMING, WAIT_S, Recorder, Station, camera_of, recorder

__all__ = ["recorder"]  # the fixture: starts a room on a thread of this process


def black_share(station: Station, folder: Path) -> float:
    """Record half a second at full speed from the camera's start; how much of it is black."""
    path = folder / f"{secrets.token_hex(4)}.age"
    station.start_take(path, max_seconds=0.5)
    report = station.wait_for(messages.TakeEnded).report
    assert report.frames_encoded == 15
    return report.frames_black / report.frames_encoded


def test_a_framing_is_forgotten_with_its_camera(recorder: Recorder, tmp_path: Path) -> None:
    station = recorder(camera_of())
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("bed one", "max"))
    station.say(messages.CloseCamera())
    station.say(messages.OpenCamera("bed two", "max"))
    assert black_share(station, tmp_path) == 1.0


def test_a_framing_does_not_pass_to_another_camera(recorder: Recorder, tmp_path: Path) -> None:
    station = recorder(camera_of())
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("bed one", "max"))
    assert black_share(station, tmp_path) == 0.0
    station.say(messages.OpenCamera("bed one", "max"))
    assert black_share(station, tmp_path) == 0.0
    station.say(messages.OpenCamera("bed two", "max"))
    assert black_share(station, tmp_path) == 1.0


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (messages.SetFraming(Framing(None)), "framing.nothing"),
        (messages.SetFraming(FRAMING, ("smell",)), "finder.unknown"),
    ],
)
@pytest.mark.parametrize("before_opening", [True, False])
def test_a_framing_that_is_refused_leaves_black_behind(
    recorder: Recorder, tmp_path: Path, refused: messages.SetFraming, code: str, *, before_opening: bool
) -> None:
    station = recorder(camera_of())
    orders = [messages.SetFraming(FRAMING), refused, messages.OpenCamera("any", "max")]
    if not before_opening:
        orders = [messages.SetFraming(FRAMING), messages.OpenCamera("any", "max"), refused]
    for order in orders:
        station.say(order)
    assert station.wait_for(messages.CameraFailed).code == code
    assert black_share(station, tmp_path) == 1.0


@pytest.mark.parametrize("camera", ["demo", "file:/etc/hostname", "usb"])
def test_a_production_recorder_opens_usb_cameras_only(recorder: Recorder, camera: str) -> None:
    station = recorder(camera_of(), production=True)
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera(camera))
    assert station.wait_for(messages.CameraFailed).code == "camera.policy"
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("usb:1:2:3", "max"))
    assert station.wait_for(messages.CameraOpened).camera == "usb:1:2:3"


@pytest.mark.parametrize("kind", ["pipe", "socket", "not empty", "not append-only"])
def test_a_take_goes_into_a_new_file_and_nothing_else(recorder: Recorder, tmp_path: Path, kind: str) -> None:
    station = recorder(camera_of())
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any", "max"))
    station.wait_for(messages.CameraOpened)
    path = tmp_path / "clip.age"
    ends: tuple[int, ...] = os.pipe() if kind == "pipe" else handover.make_channel() if kind == "socket" else ()
    if ends:
        given = ends[1]
    else:
        path.write_bytes(b"somebody's" if kind == "not empty" else b"")
        given = os.open(path, os.O_WRONLY | (os.O_APPEND if kind == "not empty" else 0))
        ends = (given,)  # once: a second close could hit what the recorder opened in between
    station.hand_over(given)
    handover.close_all(ends)
    failed = station.wait_for(messages.TakeFailed)
    assert failed.code == "handover.unfit"
    if path.exists():
        assert path.read_bytes() in (b"somebody's", b"")


def test_the_end_of_one_take_does_not_close_the_next_ones_file(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A take is over a moment before its end is told; the next one may begin in that moment."""
    over, go_on = threading.Event(), threading.Event()
    summary = Take._summary

    def slowly(take: Take, *arguments: object) -> TakeSummary:
        if not over.is_set():
            over.set()
            assert go_on.wait(WAIT_S)
        return summary(take, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Take, "_summary", slowly)
    station = recorder(camera_of(3000))
    station.say(messages.SetFraming(FRAMING))
    station.say(messages.OpenCamera("any", "max"))
    first = station.start_take(tmp_path / "first.age", max_seconds=0.5)
    assert over.wait(WAIT_S)
    second = station.start_take(tmp_path / "second.age", max_seconds=30.0)
    assert station.wait_for(messages.TakeStarted).take == first
    assert station.wait_for(messages.TakeStarted).take == second
    go_on.set()
    for take, name, frames in ((first, "first.age", 15), (second, "second.age", 900)):
        ended = station.wait_for(messages.TakeEnded)
        assert ended.take == take
        assert len(list(decoded(station.opened(tmp_path / name)))) == frames


@pytest.mark.parametrize("order", [messages.OpenCamera("file:" + "x" * 60_000), messages.StopTake("a" * 32, "y" * 65)])
def test_what_is_said_back_is_bounded(
    recorder: Recorder, expected_logs: ExpectedLogs, order: messages.OpenCamera | messages.StopTake
) -> None:
    expected_logs.add("pipe.garbage")
    station = recorder(camera_of())
    station.say(order)
    station.say(messages.OpenCamera("any", "max"))
    assert station.wait_for(messages.CameraOpened).camera == "any"
    assert station.wait_for(messages.Pulse).camera in ("", "any")


def test_no_picture_outlives_its_camera_in_the_preview(recorder: Recorder) -> None:
    memory = rooms.make_preview_memory()
    if memory < 0:
        pytest.skip("no preview memory on this system")
    writer = PreviewWriter(memory)
    try:
        station = recorder(camera_of(3000), preview=writer)
        station.say(messages.SetFraming(FRAMING))
        station.say(messages.OpenCamera("any"))
        deadline_s = time.monotonic() + WAIT_S
        while not any(os.pread(memory, MEMORY_BYTES, 4096).translate(None, b"\x00\xff")):
            assert time.monotonic() < deadline_s
            station.wait_for(messages.Pulse)
        station.say(messages.CloseCamera())
        station.wait_until(lambda pulse: pulse.why == "camera.none")
        assert not os.pread(memory, MEMORY_BYTES, 4096).translate(
            None, b"\x00\xff"
        )  # black, and its unused fourth byte
    finally:
        writer.close()
        os.close(memory)
