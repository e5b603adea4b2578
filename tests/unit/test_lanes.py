"""The preview may miss pictures and counts them; the recording may not."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from capture.lanes import LaneFullError, LatestSlot, RecordingLane, preview_size, show, show_black
from redact.geometry import Framing, Rect
from redact.masker import Masker
from tests.fakes_capture import noise_frame


def test_the_slot_keeps_the_newest_and_counts_the_rest() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for number in range(5):
        slot.put(number)
    assert (slot.take(), slot.dropped) == (4, 4)
    assert slot.take(timeout_s=0) is None
    slot.close()
    assert slot.take() is None


def test_a_full_lane_drops_nothing_and_says_so() -> None:
    lane: RecordingLane[int] = RecordingLane(3)
    for number in range(3):
        lane.put(number, wait=False)
    with pytest.raises(LaneFullError):
        lane.put(3, wait=False)
    lane.close()
    assert [lane.take() for _ in range(4)] == [0, 1, 2, None]


def test_a_file_waits_for_room() -> None:
    lane: RecordingLane[int] = RecordingLane(2)

    def write() -> None:
        for number in range(50):
            lane.put(number, wait=True)
        lane.close()

    writer = threading.Thread(target=write)
    writer.start()
    taken = []
    while (item := lane.take()) is not None:
        taken.append(item)
    writer.join(5)
    assert taken == list(range(50))


def test_nobody_waits_for_a_taker_that_is_gone() -> None:
    lane: RecordingLane[int] = RecordingLane(1)
    lane.put(0, wait=True)
    writer = threading.Thread(target=lambda: lane.put(1, wait=True))
    writer.start()
    lane.break_off()
    writer.join(5)
    assert not writer.is_alive()
    lane.put(2, wait=False)
    assert lane.take() is None


@pytest.mark.parametrize(
    ("size", "preview"),
    [((1920, 1080), (960, 540)), ((1280, 720), (960, 540)), ((640, 480), (640, 480)), ((1080, 1920), (302, 540))],
)
def test_preview_size(size: tuple[int, int], preview: tuple[int, int]) -> None:
    assert preview_size(*size) == preview


class Shown:
    def __init__(self) -> None:
        self.pictures: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]] = []

    def publish(self, width: int, height: int, bgra: memoryview) -> None:
        self.pictures.append(np.frombuffer(bgra, np.uint8).reshape(height, width, 4).copy())


def test_the_preview_shows_the_masked_picture() -> None:
    shown = Shown()
    masker = Masker(1280, 720, Framing(Rect(320, 160, 640, 400)))
    show(shown, masker.apply(noise_frame(1280, 720, 0)))
    (picture,) = shown.pictures
    assert picture.shape == (540, 960, 4)
    assert picture[:110, :, :3].max() == 0
    assert picture[:, :230, :3].max() == 0
    assert picture[200:300, 300:600, :3].mean() > 40


def test_raw_pixels_are_not_shown() -> None:
    with pytest.raises(TypeError, match="only masked"):
        show(Shown(), noise_frame(64, 48, 0))  # type: ignore[arg-type]


def test_black_is_black() -> None:
    shown = Shown()
    show_black(shown, 1280, 720)
    assert shown.pictures[0][:, :, :3].max() == 0
