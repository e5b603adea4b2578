"""Drawing a framing with real fingers, mouse and keys, over the fake station."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.board import FramingDraft, MaskState
from app.errors import Refused
from app.model import BedId
from tests.fakes_station import HAO, LIN, FakeStation
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.pages.framing import FramingPage
from ui.widgets.banner import Banner
from ui.widgets.framing_canvas import FramingCanvas
from ui.widgets.framing_shapes import Shapes, Tool, holds, rectangle

BED = BedId("12")  # has no framing
SAVED = FramingDraft(
    (128.0, 72.0, 1024.0, 576.0), (((200.0, 100.0), (400.0, 100.0), (400.0, 250.0), (200.0, 250.0)),), 3
)


def drawing(hands: Hands) -> FramingCanvas:
    """A charge nurse has the framing of a bed in view."""
    hands.station.mask = MaskState.NO_FRAMING
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    hands.tap(names.CAPTURE_FRAMING)
    hands.at(PageName.FRAMING)
    canvas = hands.find(names.FRAMING_CANVAS, FramingCanvas)
    hands.until(lambda: canvas.has_picture)
    return canvas


@pytest.fixture
def canvas(hands: Hands) -> FramingCanvas:
    return drawing(hands)


@pytest.fixture
def drawn(hands: Hands, station: FakeStation) -> FramingCanvas:
    """The same, of a bed that has a framing."""
    station.framings[BED] = SAVED
    return drawing(hands)


def at(canvas: FramingCanvas, x: float, y: float) -> QPoint:
    return canvas.on_screen((x, y)).toPoint()


def drag(canvas: FramingCanvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse, in source pixels."""
    left = Qt.MouseButton.LeftButton
    one, other = at(canvas, *start), at(canvas, *end)
    QTest.mousePress(canvas, left, pos=one)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(canvas, one + (other - one) * share)
    QTest.mouseRelease(canvas, left, pos=other)


def swipe(canvas: FramingCanvas, finger: QPointingDevice, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With a finger on a touch screen."""
    one, other = at(canvas, *start), at(canvas, *end)
    window = canvas.window()
    QTest.touchEvent(window, finger).press(0, canvas.mapTo(window, one), window)
    for share in (0.3, 0.7, 1.0):
        QTest.touchEvent(window, finger).move(0, canvas.mapTo(window, one + (other - one) * share), window)
    QTest.touchEvent(window, finger).release(0, canvas.mapTo(window, other), window)


def title(hands: Hands) -> str:
    return hands.find(names.FRAMING_BANNER, Banner).title


def window_of(canvas: FramingCanvas) -> tuple[float, ...]:
    window = canvas.shapes.draft().window
    assert window is not None
    return window


# -- who comes here


def test_a_nurse_sees_no_way_to_framing(hands: Hands) -> None:
    hands.sign_in(LIN)
    assert not hands.item(names.bed_tile(BED)).able
    hands.tap(names.bed_tile(BedId("07")))
    hands.at(PageName.CAPTURE)
    hands.until(lambda: hands.button(names.CAPTURE_RECORD).isEnabled())
    assert not hands.shows(names.CAPTURE_FRAMING)


def test_the_next_person_sees_today_for_her_own_role(hands: Hands) -> None:
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    hands.until(lambda: hands.item(names.bed_tile(BED)).able)
    hands.lock()
    hands.sign_in(LIN)
    assert not hands.item(names.bed_tile(BED)).able


def test_not_while_a_take_runs(hands: Hands) -> None:
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BedId("07")))
    hands.until(lambda: hands.shows(names.CAPTURE_FRAMING))
    hands.tap(names.CAPTURE_RECORD)
    hands.until(lambda: not hands.shows(names.CAPTURE_FRAMING))


# -- drawing


def test_window_zone_and_sleeve_by_mouse_and_saved(hands: Hands, canvas: FramingCanvas) -> None:
    drag(canvas, (100, 60), (1200, 680))
    assert window_of(canvas) == pytest.approx((100, 60, 1100, 620), abs=2)
    hands.tap(names.FRAMING_ZONES)
    drag(canvas, (300, 200), (500, 330))
    for _ in range(8):
        hands.tap(names.FRAMING_SLEEVE_UP)
    hands.tap(names.FRAMING_SAVE)
    hands.at(PageName.CAPTURE)
    saved = hands.station.framings[BED]
    assert saved.window == pytest.approx((100, 60, 1100, 620), abs=2)
    (zone,) = saved.zones
    assert zone[0] == pytest.approx((300, 200), abs=2)
    assert zone[2] == pytest.approx((500, 330), abs=2)
    assert saved.sleeve == 7
    assert hands.station.framing_status() is None, "the picture is given back"


def test_the_same_by_touch(hands: Hands, canvas: FramingCanvas) -> None:
    finger = QTest.createTouchDevice()
    swipe(canvas, finger, (100, 60), (1200, 680))
    assert window_of(canvas) == pytest.approx((100, 60, 1100, 620), abs=3)
    swipe(canvas, finger, (1200, 680), (1000, 600))
    assert window_of(canvas) == pytest.approx((100, 60, 900, 540), abs=3)
    hands.tap(names.FRAMING_ZONES)
    swipe(canvas, finger, (300, 200), (500, 330))
    assert len(canvas.shapes.zones) == 1


def test_the_same_by_keys_alone(hands: Hands, canvas: FramingCanvas) -> None:
    button = hands.button(names.FRAMING_ADD)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert window_of(canvas) == pytest.approx((128, 72, 1024, 576))
    canvas.setFocus()
    assert "lower right corner" in canvas.accessibleName()
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert window_of(canvas) == pytest.approx((128, 72, 1024 - 12.8, 576 - 1.28))
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert "lower left corner" in canvas.accessibleName()
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.shapes.draft().window is None
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hands.at(PageName.CAPTURE)
    assert hands.station.framings == {}


def test_what_is_saved_comes_back_to_be_changed(hands: Hands, drawn: FramingCanvas) -> None:
    assert drawn.shapes.draft() == SAVED
    drag(drawn, (128, 360), (200, 360))  # the left edge
    assert window_of(drawn) == pytest.approx((200, 72, 952, 576), abs=2)
    drag(drawn, (700, 400), (740, 380))  # the whole window
    assert window_of(drawn) == pytest.approx((240, 52, 952, 576), abs=3)
    hands.tap(names.FRAMING_ZONES)
    drag(drawn, (400, 250), (460, 300))  # a zone's corner: a zone may become any quadrangle
    assert drawn.shapes.zones[0][2] == pytest.approx((460, 300), abs=2)
    assert drawn.shapes.zones[0][1] == (400.0, 100.0)
    drag(drawn, (300, 170), (350, 170))  # the zone itself
    assert drawn.shapes.zones[0][0] == pytest.approx((250, 100), abs=2)
    hands.tap(names.FRAMING_REMOVE)
    assert drawn.shapes.zones == []


def test_a_corner_pulled_over_the_window_leaves_a_window(drawn: FramingCanvas) -> None:
    drag(drawn, (128, 72), (1270, 710))
    left, top, width, height = window_of(drawn)
    assert (left, top) == pytest.approx((1152, 648), abs=2)
    assert width > 0
    assert height > 0


def test_nothing_is_drawn_outside_the_picture(drawn: FramingCanvas) -> None:
    drag(drawn, (1152, 648), (9000, 9000))
    left, top, width, height = window_of(drawn)
    assert (left + width, top + height) == (1280, 720)


def test_a_tap_draws_no_zone(hands: Hands, canvas: FramingCanvas) -> None:
    hands.tap(names.FRAMING_ZONES)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, 600, 300))
    assert canvas.shapes.zones == []


def test_a_dozen_zones_are_enough(hands: Hands, canvas: FramingCanvas) -> None:
    hands.tap(names.FRAMING_ZONES)
    for _ in range(12):
        hands.tap(names.FRAMING_ADD)
    assert not hands.button(names.FRAMING_ADD).isEnabled()
    drag(canvas, (10, 10), (90, 90))
    assert len(canvas.shapes.zones) == 12


def test_the_sleeve_goes_round(hands: Hands, canvas: FramingCanvas) -> None:
    hands.tap(names.FRAMING_SLEEVE_DOWN)
    assert canvas.shapes.sleeve == 249
    hands.tap(names.FRAMING_SLEEVE_UP)
    assert canvas.shapes.sleeve is None
    hands.tap(names.FRAMING_SLEEVE_UP)
    assert canvas.shapes.sleeve == 0


# -- what goes wrong


def test_a_refusal_is_said_and_the_drawing_stays(hands: Hands, drawn: FramingCanvas) -> None:
    hands.station.next_error = Refused(
        "framing.window_small",
        "The window is too small: less than a fifth of the picture. Drag its corners further out.",
    )
    hands.tap(names.FRAMING_SAVE)
    hands.until(lambda: title(hands) == "The window is too small: less than a fifth of the picture")
    assert drawn.shapes.draft() == SAVED
    drag(drawn, (700, 400), (710, 400))
    assert title(hands) != "The window is too small: less than a fifth of the picture", "mending hushes it"


def test_saving_nothing_says_what_to_draw(hands: Hands, canvas: FramingCanvas) -> None:
    del canvas
    hands.tap(names.FRAMING_SAVE)
    hands.until(lambda: title(hands) == "Nothing is drawn yet")
    assert hands.window.page is PageName.FRAMING


def test_a_picture_that_closed_can_be_shown_again_and_the_drawing_is_still_there(
    hands: Hands, canvas: FramingCanvas
) -> None:
    drag(canvas, (100, 60), (1200, 680))
    before = canvas.shapes.draft()
    hands.station.framing_trouble = ("framing.expired", "The picture for drawing closed by itself. Show it again.")
    hands.window.current().refresh()
    assert not canvas.has_picture
    assert not hands.button(names.FRAMING_ADD).isEnabled()
    assert hands.button(names.FRAMING_SAVE).accessibleName() == "Show the picture"
    drag(canvas, (600, 300), (700, 400))
    assert canvas.shapes.draft() == before, "nobody draws on a picture that is not there"
    hands.tap(names.FRAMING_SAVE)
    hands.until(lambda: canvas.has_picture)
    assert canvas.shapes.draft() == before
    leases = [line for line in hands.station.lines if line.act == "bed.framing_leased"]
    assert len(leases) == 2


def test_a_picture_that_was_taken_away_is_not_waited_for(hands: Hands, canvas: FramingCanvas) -> None:
    hands.station.end_framing()
    hands.window.current().refresh()
    assert title(hands) == "The picture is closed"
    hands.tap(names.FRAMING_SAVE)
    hands.until(lambda: canvas.has_picture)


def test_a_picture_nobody_looked_at_is_called_that(hands: Hands, canvas: FramingCanvas) -> None:
    coarse = hands.station.coarse
    assert coarse is not None
    hands.station.coarse = dataclasses.replace(coarse, sequence=9, luma=bytes(80 * 45), why="finder.failed")
    hands.window.current().refresh()
    assert title(hands) == "Nobody can look for text, so nothing is shown"
    drag(canvas, (100, 60), (1200, 680))
    assert canvas.shapes.draft().window is None, "nobody draws in the dark"


def test_the_picture_is_given_back_on_every_way_out(hands: Hands, canvas: FramingCanvas) -> None:
    hands.tap(names.FRAMING_LEAVE)
    hands.at(PageName.CAPTURE)
    assert hands.station.framing_status() is None
    assert not canvas.has_picture
    hands.tap(names.CAPTURE_FRAMING)
    hands.at(PageName.FRAMING)
    hands.window.lock()
    hands.at(PageName.SIGN_IN)
    assert hands.station.framing_status() is None
    assert not canvas.has_picture


def test_a_page_that_cannot_borrow_says_why(hands: Hands, station: FakeStation) -> None:
    station.framings[BED] = SAVED
    station.mask = MaskState.NO_FRAMING
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.TODAY))
    hands.tap(names.bed_tile(BED))
    hands.at(PageName.CAPTURE)
    station.next_error = Refused("take.running", "A take is running. Draw the framing when it is over.")
    hands.tap(names.CAPTURE_FRAMING)
    hands.at(PageName.FRAMING)
    page = hands.find(names.page(PageName.FRAMING), FramingPage)
    assert page._told is not None
    assert hands.button(names.FRAMING_SAVE).accessibleName() == "Show the picture"
    hands.tap(names.FRAMING_SAVE)
    hands.until(lambda: hands.find(names.FRAMING_CANVAS, FramingCanvas).has_picture)
    assert page._told is None


def test_the_bed_stands_on_the_panel(hands: Hands, canvas: FramingCanvas) -> None:
    del canvas
    assert "Bed 12" in [label.text() for label in hands.window.findChildren(QLabel) if label.isVisible()]
    QApplication.processEvents()


# -- shapes by themselves


def test_every_corner_of_a_window_keeps_it_a_rectangle() -> None:
    for corner in range(4):
        shapes = Shapes((1280, 720), rectangle(100, 100, 800, 500))
        shapes.put_corner(corner, 333, 222)
        xs, ys = {x for x, _ in shapes.window}, {y for _, y in shapes.window}
        assert (len(xs), len(ys)) == (2, 2)
        assert shapes.window[corner] == (333, 222)
        opposite = rectangle(100, 100, 800, 500)[(corner + 2) % 4]
        assert shapes.window[(corner + 2) % 4] == opposite


def test_a_zone_with_more_corners_is_kept_as_it_is() -> None:
    five = ((100.0, 100.0), (200.0, 100.0), (220.0, 150.0), (200.0, 200.0), (100.0, 200.0))
    shapes = Shapes()
    shapes.load(FramingDraft(None, (five,)), (1280, 720))
    shapes.choose(Tool.ZONES, 0)
    shapes.shift(10, -500)
    assert shapes.draft().zones[0][2] == (230.0, 50.0)


def test_inside_and_outside() -> None:
    box = rectangle(10, 10, 100, 50)
    assert holds(box, 50, 30)
    assert not holds(box, 5, 30)
    assert not holds(box, 50, 70)


def test_places_go_to_the_screen_and_back(canvas: FramingCanvas) -> None:
    for point in ((0.0, 0.0), (640.0, 360.0), (1280.0, 720.0)):
        assert canvas.in_picture(QPointF(canvas.on_screen(point))) == pytest.approx(point)
