"""Finders that fail and frames that lie, through the real session: never a leak, always a reason."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest

from capture.camera import CameraTrouble
from capture.encoder import EncoderSettings
from capture.scouts import Looker
from capture.session import CaptureSession, MaskSettings, Pace
from capture.take import Take, TakeEnd
from redact import finders
from redact.eyes import Eyes, Order
from redact.frames import RawFrame
from redact.geometry import Framing, Polygon
from redact.model_files import ModelMissingError
from redact.policy import Look
from tests.conftest import ExpectedLogs
from tests.fakes_capture import FakeCamera, ListSink, decoded, planes_of_picture
from tests.unit.test_session import Heard

WIDE, HIGH = 320, 192
CARD = (slice(64, 128), slice(96, 192))
CARD_POLYGON = Polygon(((96, 64), (192, 64), (192, 128), (96, 128)))
ROOM = np.random.default_rng(1).integers(60, 120, (HIGH // 8, WIDE // 8), np.uint8).repeat(8, 0).repeat(8, 1)
WHITE = 220


def picture(pts: int, *, card: bool = True) -> RawFrame:
    luma = ROOM + np.random.default_rng((7, pts)).integers(0, 4, ROOM.shape, np.uint8)
    if card:
        luma[CARD] = WHITE
    half = np.full((HIGH // 2, WIDE // 2), 128, np.uint8)
    return RawFrame(luma, half, half, pts, Fraction(1, 15))


class SeesTheCard:
    """What a finder is: it names the card where it is bright."""

    certainty = 1.0

    def look(self, frame: RawFrame, turn: int | None) -> Sequence[Polygon]:
        del turn
        return [CARD_POLYGON] if (frame.y[CARD] > 180).mean() > 0.1 else []


class Says:
    """A finder that says something else, or raises."""

    certainty = 1.0

    def __init__(self, answer: Callable[[], Sequence[Polygon]]) -> None:
        self._answer = answer

    def look(self, frame: RawFrame, turn: int | None) -> Sequence[Polygon]:
        del frame, turn
        return self._answer()


def recorded(
    frames: list[RawFrame],
    names: tuple[str, ...] = ("text", "changes"),
    make_eyes: Callable[[tuple[str, ...], Framing, int, int], Looker] = Eyes,
) -> tuple[list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]], dict[str, int]]:
    """Luma of every delivered picture, and how many were black and why."""
    heard, sink = Heard(), ListSink()
    session = CaptureSession(
        lambda: FakeCamera(frames, live=False),
        pace=Pace.MAX,
        masks=MaskSettings(Framing(None), names),
        listener=heard,
        make_eyes=make_eyes,
    )
    take = Take("t", sink, 60.0, settings=EncoderSettings(crf=18), listener=heard)
    session.start_take(take)
    session.start()
    summary = heard.summary()
    assert session.close(TakeEnd("asked"))
    assert not [thread.name for thread in threading.enumerate() if thread.name == "finders"]
    pictures = [planes_of_picture(shown)[0] for shown in decoded(bytes(sink.data))]
    assert len(pictures) == len(frames)
    return pictures, summary.black_reasons


def uncovered(pictures: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]) -> list[int]:
    """Pictures in which something of the card is seen."""
    return [index for index, luma in enumerate(pictures) if luma[CARD].max() > 60]


@pytest.fixture
def text(monkeypatch: pytest.MonkeyPatch) -> Callable[[finders.Finder], None]:
    def replace(finder: finders.Finder) -> None:
        monkeypatch.setitem(finders.FINDERS, "text", lambda: finder)

    return replace


def test_a_finder_that_sees_the_card_covers_it_and_nothing_is_black(
    text: Callable[[finders.Finder], None],
) -> None:
    text(SeesTheCard())
    pictures, black = recorded([picture(pts) for pts in range(30)])
    assert uncovered(pictures) == []
    assert black == {}
    assert all(luma[160:, 240:].max() > 60 for luma in pictures)


NAN = float("nan")


@pytest.mark.parametrize(
    "rubbish",
    [
        [Polygon(((NAN, 1.0), (2.0, 3.0), (4.0, 5.0)))],
        [Polygon(())],
        [Polygon(((-1e30, 0.0), (1e30, 0.0), (0.0, 1e30)))],
    ],
)
def test_rubbish_covers_everything(text: Callable[[finders.Finder], None], rubbish: list[Polygon]) -> None:
    text(Says(lambda: rubbish))
    pictures, _ = recorded([picture(pts) for pts in range(20)])
    assert all(luma.max() <= 20 for luma in pictures)


@pytest.mark.parametrize("error", [RuntimeError("x"), MemoryError(), ZeroDivisionError()])
def test_a_finder_that_raises_leaves_black_with_a_reason(
    text: Callable[[finders.Finder], None], error: Exception, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("a finder failed")

    def fail() -> Sequence[Polygon]:
        raise error

    text(Says(fail))
    pictures, black = recorded([picture(pts) for pts in range(20)])
    assert uncovered(pictures) == []
    assert black == {"finder.failed": 20}


def test_finders_that_cannot_be_made_leave_black_with_a_reason(expected_logs: ExpectedLogs) -> None:
    expected_logs.add("finders are missing")

    def missing(*_: object) -> Looker:
        raise ModelMissingError("no net")

    pictures, black = recorded([picture(pts) for pts in range(20)], make_eyes=missing)
    assert all(luma.max() <= 20 for luma in pictures)
    assert black == {"finder.failed": 20}


class Hangs:
    """Eyes that never come back from their third look, until they are let go."""

    def __init__(self, eyes: Eyes, let_go: threading.Event) -> None:
        self._eyes, self._let_go, self._looks = eyes, let_go, 0

    def look(self, order: Order) -> Look:
        self._looks += 1
        if self._looks > 2:
            self._let_go.wait()
        return self._eyes.look(order)


def test_a_finder_that_hangs_leaves_black_and_the_take_ends_in_time(
    text: Callable[[finders.Finder], None], monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("the finders did not stop")
    monkeypatch.setattr("capture.session.FILE_PATIENCE_S", 0.2)
    monkeypatch.setattr("capture.scouts._STOPS_WITHIN_S", 0.1)
    text(SeesTheCard())
    let_go = threading.Event()
    heard, sink = Heard(), ListSink()
    session = CaptureSession(
        lambda: FakeCamera([picture(pts) for pts in range(30)], live=False),
        pace=Pace.MAX,
        masks=MaskSettings(Framing(None), ("text", "changes")),
        listener=heard,
        make_eyes=lambda names, framing, width, height: Hangs(Eyes(names, framing, width, height), let_go),
    )
    session.start_take(Take("t", sink, 60.0, settings=EncoderSettings(), listener=heard))
    session.start()
    black = heard.summary().black_reasons
    session.close(TakeEnd("asked"))
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "finders":
            thread.join(5.0)
    pictures = [planes_of_picture(shown)[0] for shown in decoded(bytes(sink.data))]
    assert uncovered(pictures) == []
    assert set(black) == {"finder.late"}
    assert black["finder.late"] >= 25


def lying(kind: str) -> list[RawFrame]:
    """An empty room; from frame 10 on something is wrong with it for a while, and the card is in view now and then."""
    frames = [picture(pts, card=False) for pts in range(40)]
    for pts in range(10, 16):
        with_card = picture(pts)
        if kind == "torn":  # the lower half is another moment, in which the card was there
            luma = frames[pts].y.copy()
            luma[96:] = with_card.y[96:]
            frames[pts] = dataclasses.replace(frames[pts], y=luma)
        elif kind == "black":
            frames[pts] = dataclasses.replace(with_card, y=np.full_like(with_card.y, 16))
        elif kind == "colour":
            frames[pts] = dataclasses.replace(with_card, u=np.zeros_like(with_card.u), v=np.zeros_like(with_card.v))
        elif kind == "light":
            lit = np.clip(with_card.y.astype(int) * 2, 16, 235).astype(np.uint8)
            frames[pts] = dataclasses.replace(with_card, y=lit)
        elif kind == "repeated":
            frames[pts] = dataclasses.replace(picture(10), pts=pts)
        elif kind == "flash" and pts in (11, 13):  # in view for single frames only
            frames[pts] = with_card
    return frames


@pytest.mark.parametrize("kind", ["torn", "black", "colour", "light", "repeated", "flash"])
def test_frames_that_lie_never_show_the_card(text: Callable[[finders.Finder], None], kind: str) -> None:
    text(SeesTheCard())
    pictures, black = recorded(lying(kind))
    shown = [index for index, luma in enumerate(pictures) if np.median(luma[CARD]) > 150]
    assert shown == []
    if kind in ("black", "colour"):
        assert black, "and a reason is told"
    assert not set(range(25, 40)) & {index for index, luma in enumerate(pictures) if luma.max() <= 20}, "it comes back"


def test_the_camera_s_own_trouble_is_still_told() -> None:
    heard = Heard()

    def refuse() -> FakeCamera:
        raise CameraTrouble("camera.absent", "No camera.")

    session = CaptureSession(
        refuse, pace=Pace.MAX, masks=MaskSettings(Framing(None), ("changes",)), listener=heard, make_eyes=Eyes
    )
    session.start()
    heard.wait_for("failed")
    session.close(TakeEnd("asked"))
